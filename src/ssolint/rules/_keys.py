"""The keys of a file that are not written as a tool reads them, found at little cost in a file where all are."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

from ssolint.heading import OTHER, PROFILE, SESSION, read_heading
from ssolint.record import Record
from ssolint.settings import ALIASES, KNOWN, TOP_LEVEL_SETTINGS, is_foreign, nested_settings
from ssolint.suggest import distance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.syntax import Continuation, Document, Section, Setting

# What may stand round a key: quotes, and signs of other languages (`key +=`, `$key`).
_AROUND = " \t\"'“”‘’`$*+?&|:"
_JOINTS = dict.fromkeys(map(ord, "-._‐‑‒–—"), " ")
_BLOCKS = frozenset({"s3", "emr"})
_SHORT = 4  # shorter words have to be right letter by letter, or hold the same letters
_LONG_WORD = 7
_FOREIGN_SECTIONS = frozenset(
    {"plugins", "preview", "toolkit", "leapp", "granted", "aws-sso", "sso", "global", "settings"}
)
_PROFILE_SIGNS = frozenset(
    {
        *(
            "sso_session",
            "sso_account_id",
            "sso_role_name",
            "sso_start_url",
            "sso_region",
            "region",
            "output",
            "role_arn",
        ),
        *("source_profile", "credential_source", "credential_process", "aws_access_key_id", "aws_secret_access_key"),
    }
)


class OddKey(Record):
    """A setting whose key is no known one as it is written. `right` is the known key that was meant.

    `how` is `case`, `hyphen`, `alias` or `near`; `edits` says how far a near miss is away.
    """

    setting: Setting
    kind: str
    right: str
    how: str
    edits: int


class OddNested(Record):
    """A key in a nested block that is no known one; `right` is the one that was meant."""

    setting: Setting
    line: Continuation
    right: str


@lru_cache(maxsize=1)
def _written(document: Document) -> frozenset[str]:
    """What stands before the delimiters, each text once: a large file has few different keys."""
    return frozenset(
        [setting.text[: setting.delimiter] for section in document.sections for setting in section.settings]
    )


@lru_cache(maxsize=1)
def odd_keys(document: Document) -> tuple[OddKey, ...]:
    """The keys of profiles and sessions that were meant for a known one and are written otherwise."""
    patterns = document.source.options.foreign
    meant = {text: found for text in _written(document) if (found := _meant(text.strip(), patterns))}
    if not meant:
        return ()
    odd = []
    for section in document.sections:
        hits = [setting for setting in section.settings if setting.text[: setting.delimiter] in meant]
        kind = kind_of(section, document.source.kind) if hits else OTHER
        if kind != OTHER:
            odd += [OddKey(setting, kind, *meant[setting.text[: setting.delimiter]]) for setting in hits]
    return tuple(odd)


def odd_key(document: Document, setting: Setting) -> OddKey | None:
    """What is said of a setting's key, None where it is known as it is written, or no known one was meant."""
    return _by_setting(document).get(id(setting))


@lru_cache(maxsize=1)
def _by_setting(document: Document) -> dict[int, OddKey]:
    return {id(odd.setting): odd for odd in odd_keys(document)}


@lru_cache(maxsize=1)
def odd_nested(document: Document) -> tuple[OddNested, ...]:
    """The misspelt keys in the blocks `s3 =` and `emr =`."""
    if _BLOCKS.isdisjoint(text.strip().lower() for text in _written(document)):
        return ()
    found = []
    for setting in document.settings:
        if setting.key in _BLOCKS and setting.nested:
            known = nested_settings(setting.key)
            for line in setting.lines:
                if line.value is not None and line.key not in known:
                    near = _nearest(line.key.lower().replace("-", "_"), known)
                    if near is not None:
                        found.append(OddNested(setting, line, near[0]))
    return tuple(found)


def kind_of(section: Section, file_kind: str) -> str:
    """`profile` or `sso-session`, `other` for sections that nobody may judge."""
    heading = read_heading(section.name, file_kind)
    if heading.kind in (PROFILE, SESSION):
        return heading.kind
    if heading.kind == OTHER and heading.name not in _FOREIGN_SECTIONS:
        keys = {setting.key for setting in section.settings}
        return OTHER if keys.isdisjoint(_PROFILE_SIGNS) else PROFILE
    return OTHER


def _meant(written: str, patterns: tuple[str, ...]) -> tuple[str, str, int] | None:
    """The known key that was meant by the text before the delimiter, how it is written, and the edits between them."""
    lower = written.lower()
    if lower in KNOWN:
        return (lower, "case", 0) if lower != written and lower in TOP_LEVEL_SETTINGS else None
    if is_foreign(lower) or any(fnmatchcase(lower, pattern) for pattern in patterns):
        return None
    plain = lower.removeprefix("export ").strip(_AROUND).translate(_JOINTS)
    joined = "_".join(plain.split())
    if joined in TOP_LEVEL_SETTINGS:
        return joined, "hyphen", 0
    if is_foreign(joined) or joined in KNOWN:
        return None
    if joined in ALIASES:
        right = ALIASES[joined]
        apart = distance(joined, right, 1)
        return right, "alias" if apart is None else "near", apart or 0
    near = _nearest(joined, TOP_LEVEL_SETTINGS)
    return near and (near[0], "near", near[1])


def meant_key(document: Document, key: str) -> str:
    """The known key that was meant by this text, or the text itself."""
    found = _meant(key, document.source.options.foreign)
    return found[0] if found and found[1] != "alias" else key


def _nearest(key: str, candidates: frozenset[str]) -> tuple[str, int] | None:
    """The one candidate that `key` is a slip of, with the number of edits; None if there is none, or more than one."""
    found: dict[int, list[str]] = {}
    for candidate in candidates:
        apart = _apart(key, candidate)
        if apart:
            found.setdefault(apart, []).append(candidate)
    best = found[min(found)] if found else []
    return (best[0], min(found)) if len(best) == 1 else None


def _apart(key: str, candidate: str) -> int | None:
    """The edits between two keys whose words are slips of each other one by one, None if they are not."""
    letters, meant = key.replace("_", ""), candidate.replace("_", "")
    if letters == meant:
        return abs(key.count("_") - candidate.count("_"))
    if len(meant) < _SHORT or (letters.startswith(meant) and letters[len(meant) :].isdigit()):
        return None
    words, right = key.split("_"), candidate.split("_")
    if len(words) != len(right):
        # A separator was left out or put in, beside one other slip; but a whole word more is another setting.
        other = candidate in key or key in candidate
        return 2 if not other and len(meant) > _LONG_WORD and distance(letters, meant, 1) else None
    if len(words) == 1 and key.rstrip("s") == candidate.rstrip("s"):
        return None  # a list of Regions, one service: words of other tools
    parts = [
        _between(word, meant, first=not index) for index, (word, meant) in enumerate(zip(words, right, strict=True))
    ]
    total = sum(part for part in parts if part is not None)
    return total if None not in parts and total <= (1 if len(candidate) <= _LONG_WORD else 2) else None


def _between(word: str, meant: str, *, first: bool) -> int | None:
    """The edits between two words. Short ones must hold the same letters, as `ssm` is another word than `sso`."""
    if word == meant:
        return 0
    if len(meant) < _SHORT:
        same = set(word) <= set(meant) or word == meant + "s"
        slip = same or (not first and len(word) == len(meant) == _SHORT - 1)
        return 1 if slip and len(meant) > 1 and distance(word, meant, 1) else None
    return distance(word, meant, 2 if len(meant) >= _LONG_WORD - 1 else 1)

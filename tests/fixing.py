"""Fixing for the tests: all rules on, and what the models of the tools make of a file before and after."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from ssolint import fixer
from ssolint.config import Config
from ssolint.consumers import CONSUMERS
from ssolint.engine import check, check_unmasked
from ssolint.page import page_of
from ssolint.policy import Policy, Settings
from ssolint.portal import parse as parse_portal
from ssolint.regions import is_well_formed
from ssolint.rule import built_in
from ssolint.source import CREDENTIALS, Source
from ssolint.syntax import Comment, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ssolint.config import Group
    from ssolint.consumers.outcome import Outcome


EXAMPLES = [example.text for rule in built_in() for example in page_of(rule).examples]
LINES = sorted({line for text in EXAMPLES for line in text.splitlines() if line.strip()})
_NAMED = re.compile(
    r"^(\s*\[+\s*[\"']?(?:profile|sso[-_ ]session|services)s?[\"' :.]+|\w+_(?:session|profile)\s*=\s*)([\w. -]+)",
    re.MULTILINE,
)
_CHARACTERS = [*"[]=:#;'\"\t\r\n ", " # x", "//", "\u200b", "\xa0", "\x0c", "\ufeff"]


@st.composite
def crossed(draw: st.DrawFn) -> bytes:
    """Up to three of the rules' own examples in one file, with names in common and a few of the lines changed."""
    text = draw(st.sampled_from(["", "\n"])).join(draw(st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=3)))
    names: dict[str, str] = {}
    for name in sorted({match[2].strip() for match in _NAMED.finditer(text)}):
        names[name] = draw(st.sampled_from([name, "dev", "corp", "default", "a b"]))
    text = _NAMED.sub(lambda match: match[1] + names[match[2].strip()], text)
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at : at + 1] = draw(_changed(lines[at]))
        lines = lines or ["\n"]
    return "".join(lines).encode()


def _changed(line: str) -> st.SearchStrategy[list[str]]:
    spots = st.integers(0, len(line))
    others = st.sampled_from(LINES).map(lambda other: other + "\n")
    return st.one_of(
        st.sampled_from([[], [line, line], [line.lstrip()], [line.rstrip("\r\n")]]),
        st.sampled_from([" ", "  ", "\t"]).map(lambda blanks: [blanks + line]),
        others.map(lambda other: [other]),
        others.map(lambda other: [line, other]),
        others.map(lambda other: [line, "  " + other]),
        st.tuples(spots, st.sampled_from(_CHARACTERS)).map(lambda put: [line[: put[0]] + put[1] + line[put[0] :]]),
    )


@functools.cache
def policy() -> Policy:
    return Policy(Settings(select=("ALL",)), built_in())


def fixed(data: bytes, name: str = "config", *, unsafe: bool = False, kind: str | None = None) -> fixer.Fixed:
    """The outcome of `--fix` with every rule on. Raises Unproved."""
    rules = policy()
    return fixer.fix(
        Source(data, name, kind=kind),
        lambda source: check(source, rules.rules),
        lambda checked: rules.judge(checked).findings,
        lambda source: check_unmasked(source, rules.rules),
        unsafe=unsafe,
    )


def comments(source: Source) -> list[str]:
    """The words of the comments but for ssolint's own: odd characters may go out of them."""
    texts = (node.text for node in parse(source).nodes if isinstance(node, Comment))
    return [
        "".join(char for char in text if char.isascii() and char.isalnum()) for text in texts if "ssolint" not in text
    ]


class Facts(NamedTuple):
    """What a tool asks for."""

    credentials: str
    account: str | None
    role: str | None
    portal: str | None
    sso_region: str | None
    region: str | None


def facts_of(outcome: Outcome) -> Facts:
    url = outcome.start_url
    portal = None if url is None else parse_portal(url).identity
    return Facts(outcome.credentials, outcome.account_id, outcome.role_name, portal, outcome.sso_region, outcome.region)


_WELL_FORMED = {"account": re.compile(r"\d{12}"), "role": re.compile(r"(?!AWSReservedSSO_)[\w+=,.@-]{1,32}")}


def is_well_written(field: str, value: str | None) -> bool:
    """Whether a value is one that AWS takes: what a tool reads of any other is not read correctly."""
    if value is None:
        return True
    if field in _WELL_FORMED:
        return _WELL_FORMED[field].fullmatch(value) is not None
    return "region" not in field or (is_well_formed(value) and value == value.lower())


def is_sound(outcome: Outcome) -> bool:
    """Whether a tool that works by its model would get credentials from AWS, too."""
    facts = facts_of(outcome)
    if outcome.start_url is None:
        return True
    url = outcome.start_url or ""
    portal = parse_portal(url)
    plain = url.isascii() and url.isprintable() and portal.scheme == "https" and not portal.malformed
    whole = facts.account and facts.role and facts.sso_region
    return bool(whole) and plain and all(map(is_well_written, Facts._fields, facts))


# By the way to credentials, what a profile must hold for the meaning to have it as well.
_HOLDS = {
    "process": ("credential_process",),
    "static": ("aws_access_key_id", "aws_secret_access_key"),
    "login": ("login_session",),
    "role": ("role_arn",),
    "web-identity": ("web_identity_token_file",),
}
_SSO = ("sso_account_id", "sso_role_name", "sso_start_url", "sso_region")


def is_meant(outcome: Outcome, name: str, config: Config) -> bool:
    """Whether the file says, to a reader of the meaning, what the tool uses: else it works by accident."""
    profile = config.profiles_by_name.get(name)
    if profile is None:
        return False
    if outcome.credentials == "role":
        profile = _base_of(profile, config)
        return any(
            all(value_of(profile, key) for key in keys) for keys in (*_HOLDS.values(), _SSO[:2], ("credential_source",))
        )
    if "sso" in outcome.credentials:
        used = (outcome.account_id, outcome.role_name, outcome.start_url, outcome.sso_region)
        return tuple(value_of(profile, key) for key in _SSO) == used
    return all(value_of(profile, key) for key in _HOLDS.get(outcome.credentials, ("nothing",)))


def _base_of(profile: Group, config: Config) -> Group:
    passed = {profile.name}
    while (name := value_of(profile, "source_profile")) in config.profiles_by_name and name not in passed:
        passed.add(name)
        profile = config.profiles_by_name[name]
    return profile


def value_of(profile: Group, key: str) -> str | None:
    found = profile.effective(key)
    return None if found is None else found[1].value


def harmed(outcome: fixer.Fixed) -> Iterator[str]:
    """The tools and profiles that worked before the fixes and do not after them, or that ask for something else."""
    kind = outcome.source.kind
    before, after = (Config(parse(source)) for source in (outcome.source, outcome.after.source))
    names = [profile.name for profile in before.profiles]
    # The fixes may correct a profile's name.
    now = [profile.name for profile in after.profiles]
    renamed = dict(zip(names, now, strict=True)) if len(names) == len(now) else {}
    restored = _restored(before, after)
    for tool, name, was in _working(outcome.source.data, kind, names):
        if not is_sound(was) or not any(is_meant(was, name, config) for config in (before, after)):
            continue
        reading = _reading(tool, outcome.data, kind)
        bare = re.sub(r"^profile\b\s*", "", name).strip("\"' ")
        given = name if name in reading.profiles else renamed.get(name, bare if bare in now else name)
        is_ = reading.resolve(given)
        if is_.effect != "works":
            if given == name or is_.effect != "misreads":
                yield f"{tool}, profile {name!r}: {is_.effect}, {is_.detail}"
            continue
        for field, old, new in zip(Facts._fields, facts_of(was), facts_of(is_), strict=True):
            # A header that comes to be read takes the settings of its own section along.
            own = (field == "region" and (old is None or new is None)) or (old is not None and old in restored)
            if old != new and not own and is_well_written(field, old):
                yield f"{tool}, profile {name!r}: {field} {old!r} became {new!r}"


def _restored(before: Config, after: Config) -> str:
    """The text of the sections whose headers were none before."""
    known = {section.name for section in before.document.sections}
    sections = [section for section in after.document.sections if section.name not in known]
    return "".join(node.text for section in sections for node in section.nodes)


def _reading(tool: str, data: bytes, kind: str):
    return CONSUMERS[tool].read(b"", data) if kind == CREDENTIALS else CONSUMERS[tool].read(data)


def _working(data: bytes, kind: str, names: Iterable[str]) -> Iterator[tuple[str, str, Outcome]]:
    names = [name for name in names if name]
    for tool in CONSUMERS:
        reading = _reading(tool, data, kind)
        if reading.refused is None:
            for name in names:
                outcome = reading.resolve(name)
                if outcome.effect == "works":
                    yield tool, name, outcome

"""Whether a change takes something from a profile that works for a tool, held against the models of the ten tools.

A rule says of its fix alone that it is safe. What a tool makes of a file hangs on all of it: on a header that stands
twice, on a line that is none. So the fixes of a file are held against the models together, before they are taken.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from ssolint.config import Config
from ssolint.heading import PLAIN_NAME, TYPES, read_heading
from ssolint.patterns import pattern
from ssolint.portal import parse as parse_portal
from ssolint.regions import is_well_formed
from ssolint.rules._support import PLAIN_TEXT
from ssolint.source import CONFIG, CREDENTIALS
from ssolint.syntax import Blank, Comment, Junk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Group
    from ssolint.consumers import Consumer, Outcome, Reading
    from ssolint.engine import Checked
    from ssolint.syntax import Document, Section, Setting

_ACCOUNT = pattern(r"\d{12}")
_ROLE = pattern(r"(?!AWSReservedSSO_)[\w+=,.@-]{1,32}")
_KEY = pattern(r"[a-z0-9_.-]+")  # what every tool reads alike
_PREFIX = pattern(r"profile\b\s*")
# By the way to credentials, what a profile must hold for its writer to have meant it.
_HOLDS = {
    "process": ("credential_process",),
    "static": ("aws_access_key_id", "aws_secret_access_key"),
    "login": ("login_session",),
    "role": ("role_arn",),
    "web-identity": ("web_identity_token_file",),
}
_SSO = ("sso_account_id", "sso_role_name", "sso_start_url", "sso_region")


class Facts(NamedTuple):
    """What a tool asks for: the portal without what makes no difference to it, and the way to credentials."""

    credentials: str
    account: str | None
    role: str | None
    portal: str | None
    sso_region: str | None
    region: str | None


def harms(before: Checked, after: Checked) -> bool:
    """Whether a change takes something from a profile that works for a tool.

    A file of which all tools see the same lines is not looked at: there a rule knows what its fix does.
    """
    return not _is_regular(before.document) and next(harmed(before, after), None) is not None


def harmed(before: Checked, after: Checked) -> Iterator[str]:
    """Each tool and profile for which the tool, by its model, gets other credentials after a change, or none.

    Only profiles count for which the tool got what the file says: not those that worked by accident, as with settings
    that another header should have taken. Takes time linear in the file.
    """
    from ssolint.consumers import CONSUMERS

    # The values as they stand, those too that a rule has found wrong.
    configs = Config(before.document), Config(after.document)
    names, now = ([profile.name for profile in config.profiles if profile.name] for config in configs)
    renamed = dict(zip(names, now, strict=True)) if len(names) == len(now) else {}
    restored = _restored(before.document, after.document)
    for key, tool in CONSUMERS.items():
        old = _read(tool, before)
        if old.refused is not None:
            continue
        new = _read(tool, after)
        for name in names:
            was = old.resolve(name)
            if was.effect != "works" or not _is_sound(was):
                continue
            if not any(_is_meant(was, name, config) for config in configs):
                continue
            given = _name_in(new, name, renamed, now)
            for change in _changes(was, new.resolve(given), restored, renamed=given != name):
                yield f"{key}, profile {name!r}: {change}"


def _is_regular(document: Document) -> bool:
    """Whether each line is a header, a setting, a comment, a blank or a line of a block to every tool."""
    source = document.source
    names = Counter(read_heading(section.name, CONFIG)[:2] for section in document.sections)
    return (
        document.mark is None
        and source.text.count("\r") == source.text.count("\r\n")
        and all(isinstance(node, Blank | Comment) for node in document.top.nodes)
        and all(number == 1 for number in names.values())
        and all(_is_regular_section(section, source.kind) for section in document.sections)
    )


def _is_regular_section(section: Section, kind: str) -> bool:
    header, settings = section.header, section.settings
    return (
        header is not None
        and header.closed
        and _is_regular_name(header.name, kind)
        and not header.indent
        and not header.tail.strip()
        and not any(isinstance(node, Junk) for node in section.nodes)
        and len({setting.key for setting in settings}) == len(settings)
        and all(map(_is_regular_setting, settings))
    )


def _is_regular_name(name: str, kind: str) -> bool:
    of, _, plain = name.partition(" ")
    named = kind == CREDENTIALS or name in ("default", "plugins", "preview")
    return bool(PLAIN_NAME.fullmatch(name)) if named else of in TYPES and bool(PLAIN_NAME.fullmatch(plain))


def _is_regular_setting(setting: Setting) -> bool:
    lines = not setting.lines or (setting.nested and all("=" in line.text for line in setting.lines))
    key = _KEY.fullmatch(setting.raw_key) is not None
    return key and not setting.indent and setting.text[setting.delimiter] == "=" and lines


def _read(tool: Consumer, checked: Checked) -> Reading:
    data = checked.source.data
    return tool.read(b"", data) if checked.source.kind == CREDENTIALS else tool.read(data)


def _name_in(new: Reading, name: str, renamed: dict[str, str], now: list[str]) -> str:
    """The name of the profile after the change; a fix may have corrected it."""
    if name in new.files.profiles:
        return name
    bare = _PREFIX.sub("", name.translate(PLAIN_TEXT), count=1).strip("\"' ")
    return renamed.get(name, bare if bare in now else name)


def _changes(was: Outcome, now: Outcome, restored: str, *, renamed: bool) -> Iterator[str]:
    if now.effect != "works":
        if not renamed or now.effect != "misreads":
            yield f"{now.effect}, {now.detail}"
        return
    for field, old, new in zip(Facts._fields, _facts(was), _facts(now), strict=True):
        # A header that comes to be read takes the settings of its own section along.
        own = (field == "region" and (old is None or new is None)) or (old is not None and old in restored)
        if old != new and not own and _is_well_written(field, old):
            yield f"{field} {old!r} became {new!r}"


def _restored(before: Document, after: Document) -> str:
    """The text of the sections whose headers were none before."""
    known = {section.name for section in before.sections}
    sections = [section for section in after.sections if section.name not in known]
    return "".join(node.text for section in sections for node in section.nodes)


def _facts(outcome: Outcome) -> Facts:
    url = outcome.start_url
    portal = None if url is None else str(parse_portal(url).identity)
    return Facts(outcome.credentials, outcome.account_id, outcome.role_name, portal, outcome.sso_region, outcome.region)


def _is_well_written(field: str, value: str | None) -> bool:
    """Whether a value is one that AWS takes: what a tool reads of any other is not read correctly."""
    if value is None:
        return True
    if field == "account":
        return _ACCOUNT.fullmatch(value) is not None
    if field == "role":
        return _ROLE.fullmatch(value) is not None
    return "region" not in field or (is_well_formed(value) and value == value.lower())


def _is_sound(outcome: Outcome) -> bool:
    """Whether a tool that works by its model would get credentials from AWS, too."""
    url = outcome.start_url
    if url is None:
        return True
    facts = _facts(outcome)
    portal = parse_portal(url)
    plain = url.isascii() and url.isprintable() and portal.scheme == "https" and not portal.malformed
    whole = bool(facts.account and facts.role and facts.sso_region)
    return whole and plain and all(map(_is_well_written, Facts._fields, facts))


def _is_meant(outcome: Outcome, name: str, config: Config) -> bool:
    """Whether the file says, to a reader of the meaning, what the tool uses."""
    profile = config.profiles_by_name.get(name)
    if profile is None:
        return False
    if outcome.credentials == "role":
        base = _base_of(profile, config)
        ways = (*_HOLDS.values(), _SSO[:2], ("credential_source",))
        return any(all(_value(base, key) for key in keys) for keys in ways)
    if "sso" in outcome.credentials:
        used = (outcome.account_id, outcome.role_name, outcome.start_url, outcome.sso_region)
        return tuple(_value(profile, key) for key in _SSO) == used
    return all(_value(profile, key) for key in _HOLDS.get(outcome.credentials, ("",)))


def _base_of(profile: Group, config: Config) -> Group:
    passed = {profile.name}
    for name in _sources(profile, config):
        if name in passed:
            break
        passed.add(name)
        profile = config.profiles_by_name[name]
    return profile


def _sources(profile: Group, config: Config) -> Iterator[str]:
    while (name := _value(profile, "source_profile")) in config.profiles_by_name:
        yield name
        profile = config.profiles_by_name[name]


def _value(profile: Group, key: str) -> str:
    found = profile.effective(key)
    return "" if found is None else found[1].value

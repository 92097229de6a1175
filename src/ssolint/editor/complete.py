"""Completion: settings by the kind of section, names of sections, Regions, closed sets of values, rules in comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ssolint import settings as known_settings
from ssolint.edits import setting_line
from ssolint.heading import OTHER, PROFILE, SERVICES, SESSION
from ssolint.regions import IDENTITY_CENTER, REGIONS
from ssolint.rules.scopes import KNOWN_SCOPES
from ssolint.settings import KNOWN, Known, nested_settings
from ssolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ssolint.config import Config, Group
    from ssolint.editor.view import View
    from ssolint.syntax import Section, Setting

_IGNORE = re.compile(r"[#;]+\s*ssolint\s*:\s*ignore(?:-file)?\s*\[(?:[^\]]*,)?\s*(?P<name>[^\],\s]*)$")
# A profile that names a session has these from it.
_OF_SESSION = frozenset({"sso_start_url", "sso_region"})
# Values of these types are often the same in several profiles; those in the file are worth offering.
_REPEATED = (known_settings.ACCOUNT_ID, known_settings.ROLE_NAME, known_settings.URL, known_settings.ARN)


class Item(NamedTuple):
    """One proposal: its label, what kind of thing it is, and the text that takes the place of `span`.

    `kind` is `setting`, `value`, `name`, `section` or `rule`. `detail` is a word beside the label, `meaning` a sentence
    in Markdown.
    """

    label: str
    kind: str
    text: str
    span: Span
    detail: str = ""
    meaning: str = ""


class _Spot(NamedTuple):
    """The cursor: its offset, its line's span, the text of the line before and behind it, and the section it is in."""

    offset: int
    line: Span
    before: str
    behind: str
    section: Section


def complete(view: View, offset: int) -> list[Item]:
    """The proposals at an offset, the most likely first."""
    config = view.config
    source = view.source
    line = source.line_span(source.position(offset).line)
    section = next((one for one in reversed(config.document.sections) if _begins_before(one, line.start)), None)
    text = source.text
    spot = _Spot(offset, line, text[line.start : offset], text[offset : line.end], section or config.document.top)
    start = spot.before.lstrip()[:1]
    if start in ("#", ";"):
        return list(_rules(view, spot))
    if start == "[":
        return list(_sections(config, spot))
    group = next((group for group in config.groups if section in group.sections), None)
    if group is None:
        return []
    allowed = _allowed(config, group, spot)
    if "=" in spot.before:
        return list(_values(view, allowed, spot))
    return list(_keys(allowed, group, spot))


def _begins_before(section: Section, offset: int) -> bool:
    return section.header is not None and section.header.start < offset


def _rules(view: View, spot: _Spot) -> Iterator[Item]:
    match = _IGNORE.match(spot.before.strip())
    if match is None:
        return
    from ssolint.page import page_of

    span = Span(spot.offset - len(match["name"]), spot.offset)
    for rule in view.policy.rules:
        yield Item(rule.name, "rule", rule.name, span, rule.code, page_of(type(rule)).title)


def _sections(config: Config, spot: _Spot) -> Iterator[Item]:
    """Section headers: the types, and behind a type the names that are referred to and not there yet."""
    if config.is_credentials:
        return
    typed = spot.before.lstrip()[1:]
    kind, blank, name = typed.partition(" ")
    closing = "" if "]" in spot.behind else "]"
    if not blank:
        span = Span(spot.offset - len(typed), spot.offset)
        for word, label in ((PROFILE, "profile …"), (SESSION, "sso-session …"), (SERVICES, "services …")):
            yield Item(label, "section", f"{word} ", span)
        if "default" not in config.profiles_by_name:
            yield Item("default", "section", f"default{closing}", span)
        return
    references = {PROFILE: "source_profile", SESSION: "sso_session", SERVICES: "services"}
    there = {
        PROFILE: config.profiles_by_name,
        SESSION: config.sessions_by_name,
        SERVICES: config.services_by_name,
    }
    if kind in references:
        for value in config.values(references[kind]):
            if value and value not in there[kind]:
                yield Item(value, "name", value + closing, Span(spot.offset - len(name), spot.offset), "not there yet")


def _allowed(config: Config, group: Group, spot: _Spot) -> dict[str, Known]:
    """What may stand at the cursor: the settings of the section, or of the block that the line is indented below."""
    blanks = len(spot.before) - len(spot.before.lstrip())
    parent = _parent(spot, blanks)
    if parent is not None:
        if group.kind == SERVICES:
            return {name: known for name, known in KNOWN.items() if known_settings.SERVICES_BLOCK in known.where}
        return {name: KNOWN[name] for name in KNOWN if name in nested_settings(parent.key)}
    if config.is_credentials:
        return {name: known for name, known in KNOWN.items() if name.startswith("aws_") and PROFILE in known.where}
    place = group.name if group.kind == OTHER else group.kind
    return {name: known for name, known in KNOWN.items() if place in known.where}


def _parent(spot: _Spot, blanks: int) -> Setting | None:
    """The setting that a line indented by so many blanks belongs to, if its value is a block."""
    above = [setting for setting in spot.section.settings if setting.start < spot.line.start]
    if not above or blanks <= len(above[-1].indent):
        return None
    return above[-1] if above[-1].nested or not above[-1].value else None


def _keys(allowed: dict[str, Known], group: Group, spot: _Spot) -> Iterator[Item]:
    blanks = len(spot.before) - len(spot.before.lstrip())
    rest, equals, _ = (spot.before + spot.behind).partition("=")
    span = Span(spot.line.start + blanks, spot.line.start + max(len(rest.rstrip()), blanks))
    here = {setting.key for setting in spot.section.settings if setting.start != spot.line.start}
    nested = _parent(spot, blanks) is not None
    for name, known in allowed.items():
        if not nested and (name in here or (name in _OF_SESSION and group.kind == PROFILE and "sso_session" in here)):
            continue
        text = name if equals else f"{name} = " if nested else setting_line(spot.section, name, "").lstrip()
        yield Item(name, "setting", text, span, known.type, known.meaning)


def _values(view: View, allowed: dict[str, Known], spot: _Spot) -> Iterator[Item]:
    head, _, typed = spot.before.partition("=")
    known = allowed.get(head.strip().lower())
    if known is None:
        return
    begin = spot.offset - len(typed.lstrip())
    end = max(spot.line.start + len((spot.before + spot.behind).rstrip()), spot.offset)
    if known.type == known_settings.LIST and "," in typed:
        begin = spot.offset - len(typed.rpartition(",")[2].lstrip())
    if known.type == known_settings.LIST:
        end = spot.offset + len(spot.behind.partition(",")[0].rstrip())
    # `key =` is completed to `key = value`, `key=` to `key=value`.
    lead = " " if not typed and head.endswith(" ") else ""
    for value, kind, detail in _proposals(view, known, spot):
        yield Item(value, kind, lead + value, Span(begin, end), detail)


def _proposals(view: View, known: Known, spot: _Spot) -> Iterable[tuple[str, str, str]]:
    """(value, kind, detail) for a setting."""
    by_type: dict[str, Callable[[Config, _Spot], Iterable[tuple[str, str, str]]]] = {
        known_settings.SESSION_NAME: _session_names,
        known_settings.PROFILE_NAME: _profile_names,
        known_settings.SERVICES_NAME: lambda config, _: [(name, "name", "") for name in config.services_by_name],
    }
    config = view.config
    if known.type in by_type:
        return [proposal for proposal in by_type[known.type](config, spot) if proposal[0]]
    if known.type == known_settings.REGION:
        return _regions(config, known)
    if known.name == "sso_registration_scopes":
        return [(scope, "value", "") for scope in KNOWN_SCOPES]
    if known.type in _REPEATED:
        own = next((setting.value for setting in spot.section.settings if setting.start == spot.line.start), None)
        return [(value, "value", "") for value in config.values(known.name) if value and value != own]
    return [
        (value, "value", ", ".join(f"not in {tool}" for tool, values in known.narrower if value not in values))
        for value in known.values
    ]


def _session_names(config: Config, _: _Spot) -> Iterator[tuple[str, str, str]]:
    for name, group in config.sessions_by_name.items():
        yield name, "name", group.value("sso_start_url") or ""
    for name in sorted(config.source.options.sessions - config.sessions_by_name.keys()):
        yield name, "name", "in another file"


def _profile_names(config: Config, spot: _Spot) -> Iterator[tuple[str, str, str]]:
    own = {group.name for group in config.groups if spot.section in group.sections}
    beside = config.companion.profiles_by_name if config.companion else {}
    for name in dict.fromkeys([*config.profiles_by_name, *beside]):
        if name not in own:
            yield name, "name", ""


def _regions(config: Config, known: Known) -> list[tuple[str, str, str]]:
    """The Regions of the file first, then the known ones; for `sso_region` those that have IAM Identity Center."""
    used = [value for key in ("sso_region", "region") for value in config.values(key)]
    mine = config.source.options.regions
    good = mine | (IDENTITY_CENTER if known.name == "sso_region" else REGIONS.keys())
    every = dict.fromkeys([*used, *sorted(mine), *REGIONS])
    return [(name, "value", REGIONS.get(name, "")) for name in every if name in good]

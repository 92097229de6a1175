"""Names of sections: where they are defined, where they are referred to, and what a new name may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ssolint.edits import replace
from ssolint.heading import PLAIN_NAME, PROFILE, SERVICES, SESSION
from ssolint.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ssolint.config import Config, Group
    from ssolint.finding import Edit
    from ssolint.syntax import Header

REFERENCES = {"sso_session": SESSION, "source_profile": PROFILE, "services": SERVICES}
"""Setting -> the kind of section that its value names."""
RENAMED = (SESSION, SERVICES)
"""The kinds that can be renamed: their names are used in the config file only, a profile's by scripts too."""


class Name(NamedTuple):
    """The name of a section where it stands: in its header, or as a value that refers to it."""

    kind: str
    name: str
    span: Span


class Place(NamedTuple):
    """A stretch of the document or of the file beside it."""

    source: Source
    span: Span


class Refused(Exception):  # noqa: N818 - the answer to a wish, not an error of ours
    """A new name that can't be; the text is one line for the user."""


def name_at(config: Config, offset: int) -> Name | None:
    """The name at an offset, which lies in a header's brackets or in a value that refers to a section."""
    for name in (*_headers(config), *_references(config)):
        if name.span.start <= offset <= name.span.end:
            return name
    for group in config.groups:
        for section in group.sections:
            header = section.header
            if header is not None and header.bracket_span.start <= offset <= header.bracket_span.end:
                return Name(group.kind, group.name, _name_span(header, group.name))
    return None


def definitions(config: Config, name: Name) -> list[Place]:
    """The headers of the section that a name names, in the document and in the file beside it."""
    return [place for place, found in _everywhere(config, _headers) if found[:2] == name[:2]]


def references(config: Config, name: Name) -> list[Place]:
    """The values that refer to the section, in the document and in the file beside it."""
    return [place for place, found in _everywhere(config, _references) if found[:2] == name[:2]]


def can_rename(config: Config, name: Name) -> bool:
    """Whether the section that a name names can get another one: it is of a fitting kind, and in this file."""
    return name.kind in RENAMED and name.name in _of_kind(config, name.kind)


def renamed(config: Config, name: Name, new: str) -> tuple[Edit, ...]:
    """The edits that give a section another name: its headers and every reference. Raises Refused."""
    if name.kind not in RENAMED:
        raise Refused("only the names of sso-sessions and of services can be changed here")
    if not PLAIN_NAME.fullmatch(new):
        raise Refused(f"'{new}' is no name that every tool takes: only letters, digits and _ - . / % @ : +")
    there = _of_kind(config, name.kind)
    if name.name not in there:
        raise Refused(f"there is no [{name.kind} {name.name}] in this file")
    if new != name.name and new in there:
        raise Refused(f"there is a [{name.kind} {new}] already")
    found = (*_headers(config), *_references(config))
    return tuple(replace(place.span, new) for place in found if place[:2] == name[:2])


def _of_kind(config: Config, kind: str) -> dict[str, Group]:
    return config.sessions_by_name if kind == SESSION else config.services_by_name


def _everywhere(config: Config, find: Callable[[Config], Iterator[Name]]) -> Iterator[tuple[Place, Name]]:
    for one in (config, config.companion):
        if one is not None:
            for name in find(one):
                yield Place(one.source, name.span), name


def _headers(config: Config) -> Iterator[Name]:
    for group in config.groups:
        for section in group.sections:
            if section.header is not None and group.name:
                yield Name(group.kind, group.name, _name_span(section.header, group.name))


def _references(config: Config) -> Iterator[Name]:
    for setting in config.document.settings:
        kind = REFERENCES.get(setting.key)
        if kind is not None and setting.value and not setting.lines:
            yield Name(kind, setting.value, setting.first_span)


def _name_span(header: Header, name: str) -> Span:
    at = header.name.rfind(name) if name else -1
    start = header.name_span.start + at
    return header.name_span if at < 0 else Span(start, start + len(name))

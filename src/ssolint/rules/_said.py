"""What a profile and its session both set, seen from the lines, before their meaning is known."""

from __future__ import annotations

from functools import lru_cache

from ssolint.heading import read_heading
from ssolint.source import CONFIG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.syntax import Document, Section, Setting


def in_the_other(document: Document, setting: Setting) -> bool:
    """Whether the session of a profile sets the same to another value, or a profile of a session: they are at odds."""
    by_session, by_users = _said(document)
    section = setting.section
    names = [_name_of(section)]
    said = by_users
    if not is_session(section):
        names = [one.value for one in section.settings if one.key == "sso_session"]
        said = by_session
    return any(said.get((name, setting.key), set()) - {setting.value} for name in names)


_Said = dict[tuple[str, str], set[str]]


@lru_cache(maxsize=2)
def _said(document: Document) -> tuple[_Said, _Said]:
    """By the name of each session and a key, the values in it, and in the profiles that name it."""
    by_session: _Said = {}
    by_users: _Said = {}
    for section in document.sections:
        said, name = by_session, _name_of(section)
        if not is_session(section):
            said = by_users
            name = next((one.value for one in section.settings if one.key == "sso_session"), "")
        for setting in section.settings if name else ():
            said.setdefault((name, setting.key), set()).add(setting.value)
    return by_session, by_users


def is_session(section: Section) -> bool:
    """Whether a section is a session to Python."""
    return section.name.startswith("sso-session")


def _name_of(section: Section) -> str:
    return read_heading(section.name, CONFIG, section).name

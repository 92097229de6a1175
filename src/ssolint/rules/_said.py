"""What a profile and its session both set, seen from the lines, before their meaning is known."""

from __future__ import annotations

from functools import lru_cache

from ssolint.heading import read_heading
from ssolint.source import CONFIG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.syntax import Document, Section, Setting


def in_the_other(document: Document, setting: Setting) -> bool:
    """Whether the session of a profile sets the same, or a profile of a session: a slip in one of the two is a conflict."""
    by_session, by_users = _said(document)
    section = setting.section
    if is_session(section):
        return setting.key in by_users.get(_name_of(section), ())
    names = [one.value for one in section.settings if one.key == "sso_session"]
    return any(setting.key in by_session.get(name, ()) for name in names)


@lru_cache(maxsize=2)
def _said(document: Document) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """By the name of each session, the settings with a value in it, and in the profiles that name it."""
    by_session: dict[str, set[str]] = {}
    by_users: dict[str, set[str]] = {}
    for section in document.sections:
        settings = {one.key: one.value for one in section.settings if one.value}
        if is_session(section):
            by_session.setdefault(_name_of(section), set()).update(settings)
        elif "sso_session" in settings:
            by_users.setdefault(settings["sso_session"], set()).update(settings)
    return by_session, by_users


def is_session(section: Section) -> bool:
    """Whether a section is a session to Python."""
    return section.name.startswith("sso-session")


def _name_of(section: Section) -> str:
    return read_heading(section.name, CONFIG, section).name

"""What a change of a file does to its profiles, in words: the values that become others, the logins that are new."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ssolint.portal import parse
from ssolint.syntax import Refusal, as_botocore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.engine import Checked
    from ssolint.syntax import Document

# A longer list is cut.
_MOST_NAMES = 7

_FROM_SESSION = "(from session"
_FROM_CREDENTIALS = "(from the credentials file,"


def effects(before: Checked, after: Checked) -> list[str]:
    """What a change does to the profiles, as botocore resolves them: a line for each setting that becomes another.

    Profiles for which the same becomes of the same setting share a line.
    """
    rows = []
    if after.source.encoding != before.source.encoding:
        rows.append(f"the file: encoding {before.source.encoding} → {after.source.encoding}")
    if not before.source.template and _is_refused(before.document) and not _is_refused(after.document):
        rows.append("the file: refused by the AWS CLI and boto3 → read")
    old, new = before.config, after.config
    renamed = _renamed(old.profiles, new.profiles)
    rows += [f"{was.title} → {now.title}" for was, now in [*_renamed(old.sessions, new.sessions), *renamed]]
    sessions, profiles = (old.sessions_by_name, new.sessions_by_name), (old.profiles_by_name, new.profiles_by_name)
    for kind, pair in (("session", sessions), ("profile", profiles)):
        found = [group.name for group in _found(*pair)]
        rows += [f"{_listed(kind, found)}: (not found) → (found)"] if found else []
    changes: dict[tuple[str, str, str], list[str]] = {}
    for name, was, now in _paired(*profiles, renamed):
        for change in _changes(was, now):
            changes.setdefault(change, []).append(name)
    rows += [f"{_listed('profile', names)}: {key} {was} → {now}" for (key, was, now), names in changes.items()]
    return [after.source.redact(before.source.redact(row)) for row in rows]


def _is_refused(document: Document) -> bool:
    try:
        document.source.text.encode()  # which fails where a byte is not UTF-8
        as_botocore(document)
    except (Refusal, UnicodeEncodeError):
        return True
    return False


def _renamed(before: list[Group], after: list[Group]) -> list[tuple[Group, Group]]:
    """The groups that stand at the same place under a new name."""
    known, fresh = ({group.name for group in groups} for groups in (before, after))
    pairs = zip(before, after, strict=True) if len(before) == len(after) else ()
    return [(was, now) for was, now in pairs if was.name not in fresh and now.name not in known]


def _paired(
    before: dict[str, Group], after: dict[str, Group], renamed: list[tuple[Group, Group]]
) -> Iterator[tuple[str, Group | None, Group | None]]:
    """The name of each profile, as it is now, with the profile before and after the change."""
    names = {was.name: now.name for was, now in renamed}
    for name, was in before.items():
        now = names.get(name, name)
        yield now, was, after.get(now)
    fresh = after.keys() - before.keys() - set(names.values())
    yield from ((name, None, now) for name, now in after.items() if name in fresh)


def _found(before: dict[str, Group], after: dict[str, Group]) -> Iterator[Group]:
    """The groups whose header botocore could not take for what it was meant."""
    for name, group in before.items():
        if (now := after.get(name)) and now.heading.python is not None:
            meant = (now.kind, name)
            if now.heading.python == meant != group.heading.python:
                yield now


def _changes(old: Group | None, new: Group | None) -> Iterator[tuple[str, str, str]]:
    """Each setting of a profile that becomes another: (key, as it was, as it is)."""
    for key in dict.fromkeys(key for group in (old, new) if group is not None for key in _keys(group)):
        was, now = _resolved(old, key), _resolved(new, key)
        # The name of a session is no part of what it gives.
        if was != now and not (
            was[0].startswith(_FROM_SESSION) and now[0].startswith(_FROM_SESSION) and was[1] == now[1]
        ):
            yield key, "".join(was), "".join(now)


def _listed(kind: str, names: list[str]) -> str:
    """As in `profile dev`, and `profiles dev, test and 3 more`."""
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
    return f"{kind}{'' if len(names) == 1 else 's'} {listed}"


def _keys(group: Group) -> list[str]:
    session = _session_of(group)
    return [*group.settings, *(filter(_is_shared, session.settings) if session else ())]


def _is_shared(key: str) -> bool:
    """Whether botocore takes a setting of a session for its profiles: its SSO provider alone asks for it there."""
    return key.startswith("sso_")


def _session_of(profile: Group) -> Group | None:
    setting = profile.settings.get("sso_session")
    return None if setting is None else profile.config.sessions_by_name.get(setting.value)


def _resolved(profile: Group | None, key: str) -> tuple[str, str]:
    """Where a profile's setting comes from, and its value, as botocore has it, whether or not a rule found it wrong."""
    twin = profile and profile.config.companion_profile(profile.name)
    session = profile and _session_of(profile)
    for origin in (twin, profile, session if _is_shared(key) else None):
        if origin is not None and (setting := origin.settings.get(key)) is not None:
            value = setting.value.replace("\n", "\\n") or "(empty)"
            if origin is profile:
                return "", value
            return f"{_FROM_SESSION if origin is session else _FROM_CREDENTIALS} {origin.name}) ", value
    return "", "(not set)"


def new_logins(before: Config, after: Config) -> list[str]:
    """The commands for the logins that profiles use after a change and did not use before it.

    The cached token has the name of the session, or of a legacy profile's start URL as written (botocore 1.43.67,
    utils.py:3398), and is good for one portal in one Region; what stands behind the path of its URL makes no other one.
    """
    known = _logins(before)
    return [command for login, command in _logins(after).items() if login not in known]


def _logins(config: Config) -> dict[tuple[str | None, str, str], str]:
    """(session, portal, Region) of each login that the profiles use, with the command for it; none for a template."""
    found: dict[tuple[str | None, str, str], str] = {}
    for profile in () if config.template else config.profiles:
        session = profile.settings.get("sso_session")
        url, region = profile.effective("sso_start_url"), profile.effective("sso_region")
        if url is not None and region is not None:
            name = None if session is None else session.value
            whose = f"--profile {shlex.quote(profile.name)}" if name is None else f"--sso-session {shlex.quote(name)}"
            portal = url[1].value if name is None else _without_rest(url[1].value)
            found.setdefault((name, portal, region[1].value), f"aws sso login {whose}")
    return found


def _without_rest(url: str) -> str:
    portal = parse(url)
    return f"{portal.scheme}://{portal.host}{portal.path.rstrip('/')}"

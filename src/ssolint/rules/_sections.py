"""What the rules on sessions and on the profiles that use them share."""

from __future__ import annotations

from ssolint.config import is_sso
from ssolint.heading import PROFILE, take_apart
from ssolint.rules._ways import may_exclude
from ssolint.settings import is_typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

# What is chosen by a profile and has no place in a session.
MISPLACED = ("sso_account_id", "sso_role_name", "sso_session")
# A profile with one of these may get its settings from a place that only another tool knows.
INHERITING = ("include_profile", "parent_profile")
_MOST_LISTED = 3


def users(config: Config, session: Group) -> list[Group]:
    """The profiles whose `sso_session` names the session, in the order of the text."""
    return list(config.users(session))


def users_in_both(config: Config, session: Group) -> list[Group]:
    """The same, and those of the companion file."""
    return [user for file in config.files for user in file.users(session)]


def may_be_used(config: Config, session: Group) -> bool:
    """Whether a profile uses the session, or one whose reference is not known may do so."""
    return bool(users_in_both(config, session)) or any(
        "sso_session" in profile.unknown or "sso_session" in profile.assumed for profile in config.profiles
    )


def listed_profiles(profiles: list[Group]) -> str:
    """The headers of a few profiles for a message: `[profile a], [profile b] and 4 more`."""
    names = [f"[{profile.title}]" for profile in profiles]
    left = len(names) - _MOST_LISTED
    text = ", ".join(names[:_MOST_LISTED])
    return f"{text} and {left} more" if left > 0 else text


def in_both(config: Config) -> Iterator[tuple[Group, Setting, Group, Setting]]:
    """Each setting that a profile and its session both have, with known values: profile, setting, session, setting."""
    keys = dict.fromkeys(key for session in config.sessions for key in session.settings if key != "sso_session")
    for key in keys:
        for profile, setting in config.settings(key):
            if profile.kind != PROFILE or (session := profile.session) is None:
                continue
            theirs = session.get(key)
            if theirs is None or may_exclude(setting, profile.get("sso_session")):
                continue
            # A plain value over several lines is the business of other rules.
            blocks = setting.nested and theirs.nested and not is_typed(key)
            if blocks or not (setting.lines or theirs.lines):
                yield profile, setting, session, theirs


def agree(one: Setting, other: Setting) -> bool:
    """Whether botocore sees the same value in two settings: of nested blocks it compares what they hold."""
    if one.nested and other.nested:
        return _block(one) == _block(other)
    return one.value == other.value


def _block(setting: Setting) -> dict[str, str | None]:
    return {line.key: line.value for line in setting.lines if line.content}


def inherits(profile: Group) -> bool:
    """Whether settings of the profile may come from another one, by aws-vault's keys."""
    return any(profile.has(key) for key in INHERITING)


def is_inherited(profile: Group) -> bool:
    """Whether another profile takes its settings from this one, by aws-vault's keys: it need not be whole."""
    return any(profile.name in profile.config.values(key) for key in INHERITING)


def has_here_or_beside(profile: Group, key: str) -> bool:
    """Whether a profile has a setting, here or under its name in the companion file (botocore merges the two)."""
    if profile.has(key):
        return True
    twin = profile.config.companion_profile(profile.name)
    return twin is not None and twin.has(key)


def is_told_elsewhere(profile: Group) -> bool:
    """Whether a section of the credentials file needs no word on what it lacks.

    It goes on with an SSO profile of the config file, where that is told; or its header was meant for something else.
    """
    config = profile.config
    if not config.is_credentials:
        return False
    twin = config.companion_profile(profile.name)
    return take_apart(profile.name, profile.section) is not None or (twin is not None and is_sso(twin))

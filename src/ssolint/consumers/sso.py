"""The SSO step of resolution: from a profile and its session to an account, a role, a Region and a token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .outcome import Credentials, ProfileRefusedError
from .resolution_traits import SSO_KEYS, Files, Settings, SsoTraits

if TYPE_CHECKING:
    from collections.abc import Mapping


def fill(message: str, places: Mapping[str, str]) -> str:
    """Fill the places of a message; a place without a value stays empty."""
    return re.sub(r"\{(\w+)\}", lambda place: places.get(place[1], ""), message)


class SsoStep:
    """The SSO step for one profile.

    Attributes:
        files: what the consumer has read.
        traits: what it demands.
        name, settings: the profile.
    """

    __slots__ = ("files", "name", "settings", "traits")

    def __init__(self, files: Files, traits: SsoTraits, name: str, settings: Settings) -> None:
        self.files = files
        self.traits = traits
        self.name = name
        self.settings = settings

    def refuse(self, message: str, **places: str) -> ProfileRefusedError:
        """Return the refusal with the consumer's message of that name."""
        places = {"name": self.name, "session": self.settings.get("sso_session", "")} | places
        return ProfileRefusedError(fill(self.traits.messages.get(message, message), places))

    def lacks(self, settings: Settings, key: str) -> bool:
        """Tell whether a setting is absent for this consumer."""
        value = settings.get(key)
        return (not value or value.startswith("\n")) if self.traits.filled else value is None

    def resolve(self) -> Credentials | None:
        """Return the SSO credentials of the profile, None if it is no SSO profile for the consumer."""
        if all(self.lacks(self.settings, key) for key in self.traits.triggers):
            return None
        named = self.traits.empty_session == "named" and "sso_session" in self.settings
        if self.lacks(self.settings, "sso_session") and not named:
            return self.resolve_legacy()
        if "nested" in self.traits.messages and any(self.settings.get(key, "").startswith("\n") for key in SSO_KEYS):
            raise self.refuse("nested")
        session = self.find_session()
        if session is None:
            if self.traits.missing_session == "error":
                raise self.refuse("no session")
            return self.resolve_legacy()
        return self.resolve_session(session)

    def find_session(self) -> Settings | None:
        """Return the session that the profile names."""
        for spelling in self.traits.session_spellings:
            session = self.files.sessions.get(spelling.format(self.settings["sso_session"]))
            if session is not None:
                return session
        return None

    def resolve_session(self, session: Settings) -> Credentials | None:
        """Return the credentials of a profile with a session."""
        pair = [self.lacks(self.settings, key) for key in ("sso_account_id", "sso_role_name")]
        if all(pair) and self.traits.bearer_only == "none":
            return None
        if self.traits.conflict == "session dropped" and self.conflicts(session):
            return self.resolve_legacy()
        if self.traits.conflict in {"any setting", "repeat"}:
            self.check_conflicts(session)
        profile = {**session, **self.settings} if self.traits.inherits else self.settings
        missing = [key for key in self.traits.profile_needs if self.lacks(profile, key)]
        if all(pair) and self.traits.bearer_only == "token":
            raise self.refuse("token only")
        absent = [key for key in self.traits.session_needs if self.lacks(session, key)]
        if missing or absent:
            self.refuse_missing(missing, absent)
        if self.traits.conflict in {"error", "ignore case"}:
            self.check_conflicts(session)
        used = dict(profile) | {key: session.get(key, "") for key in ("sso_region", "sso_start_url")}
        return self.finish("sso-session", used)

    def refuse_missing(self, missing: list[str], absent: list[str]) -> None:
        """Raise the consumer's message for settings that are missing in the profile or in the session."""
        key = (missing or absent)[0]
        name = "missing in session" if not missing and "missing in session" in self.traits.messages else "missing"
        specific = f"missing {key}"
        raise self.refuse(
            specific if specific in self.traits.messages else name, keys=", ".join(missing + absent), key=key
        )

    def conflicts(self, session: Settings) -> list[str]:
        """Return the settings that the profile and the session set to different values."""
        keys = session if self.traits.conflict == "any setting" else ("sso_start_url", "sso_region")
        mine = self.settings
        if self.traits.conflict == "repeat":
            return [key for key in keys if key in mine]
        if self.traits.conflict == "ignore case":
            return [key for key in keys if key in mine and mine[key].lower() != session.get(key, "").lower()]
        both = [key for key in keys if key in mine and (key in session or self.traits.conflict == "error")]
        if self.traits.filled:
            both = [key for key in both if mine[key]]
        return [key for key in both if mine[key] != session.get(key)]

    def check_conflicts(self, session: Settings) -> None:
        """Raise the consumer's message for the first conflict between profile and session."""
        for key in self.conflicts(session):
            raise self.refuse("conflict", key=key, mine=self.settings[key], theirs=session.get(key, ""))

    def resolve_legacy(self) -> Credentials | None:
        """Return the credentials of a profile that holds all settings itself."""
        missing = [key for key in self.traits.legacy_needs if self.lacks(self.settings, key)]
        if set(missing) == {"sso_account_id", "sso_role_name"} and self.traits.bearer_only == "token":
            raise self.refuse("token only")
        if missing:
            specific = f"missing {missing[0]}"
            raise self.refuse(
                specific if specific in self.traits.messages else "missing", keys=", ".join(missing), key=missing[0]
            )
        return self.finish("legacy-sso", self.settings)

    def finish(self, kind: str, used: Settings) -> Credentials:
        """Check the Region and return the credentials."""
        region = used.get("sso_region", "")
        check = self.traits.region_check
        if not region and self.traits.empty_region == "error":
            raise self.refuse("empty region")
        if region and check is not None and not check.fullmatch(region):
            raise ProfileRefusedError(self.traits.region_message.format(region=region))
        return Credentials(
            "sso-session" if kind == "sso-session" else "legacy-sso",
            self.name,
            used["sso_session"] if kind == "sso-session" else None,
            used.get("sso_start_url", ""),
            region,
            used.get("sso_account_id", ""),
            used.get("sso_role_name", ""),
        )

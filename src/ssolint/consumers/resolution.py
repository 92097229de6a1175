"""The one resolution behind all consumers: from a profile's settings to where its credentials come from.

Every way to credentials is a step; a consumer is the order of its steps and the traits of its SSO step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from .outcome import Credentials, ProfileRefusedError

Settings = Mapping[str, str]

STATIC = ("aws_access_key_id", "aws_secret_access_key")
SSO_KEYS = ("sso_start_url", "sso_account_id", "sso_session", "sso_region", "sso_role_name")
SOURCES = frozenset({"Environment", "Ec2InstanceMetadata", "EcsContainer"})
HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
BOTO_LABEL = re.compile(r"(?![0-9]+$)(?!-)[A-Za-z0-9-]{,63}(?<!-)")


class Files(NamedTuple):
    """What a consumer has read of both files.

    Attributes:
        profiles: name to settings, the credentials file's over the config file's.
        sessions, services: name to settings, of the config file.
        shared: the profiles of the credentials file alone.
        parts: the sections of a profile as they stand in the config file.
        lost: profile to the message with which the consumer skips it.
        errors: what was logged while reading.
    """

    profiles: dict[str, dict[str, str]]
    sessions: dict[str, dict[str, str]]
    services: dict[str, dict[str, str]]
    shared: dict[str, dict[str, str]]
    parts: dict[str, list[dict[str, str]]]
    lost: dict[str, str]
    errors: list[str]


class SsoTraits(NamedTuple):
    """What makes a profile SSO for a consumer, and what it then demands.

    Attributes:
        triggers: any of these settings makes the profile SSO.
        filled: whether a setting with an empty value counts as absent.
        profile_needs: what a profile with sso_session must set; empty strings go out otherwise.
        session_needs: what the session must set.
        legacy_needs: what a profile without sso_session must set.
        conflict: a setting of the session that the profile sets to another value: ``error``, ``any setting`` (an error
            for every setting of the session, not only sso_*), ``repeat`` (an error even if equal), ``session wins``,
            ``session dropped`` (and the profile's own settings are used if they suffice), ``ignore case`` (an error).
        missing_session: ``error`` or ``session dropped``.
        inherits: whether the session's account and role serve profiles that lack them.
        token_only: a profile with sso_session and neither account nor role: ``none``, ``error`` or ``goes on``.
        session_spellings: the forms under which a session is looked up, the name in place of {}.
        region_check: what a Region must match, None for anything.
        region_message: the consumer's words for a Region that does not match.
        empty_region: what an empty Region leads to: ``error`` or ``goes on``.
        messages: the consumer's words; ``missing`` takes {keys}, ``conflict`` {key}, {mine} and {theirs}.
    """

    triggers: tuple[str, ...] = SSO_KEYS
    filled: bool = False
    profile_needs: tuple[str, ...] = ("sso_account_id", "sso_role_name")
    session_needs: tuple[str, ...] = ("sso_region", "sso_start_url")
    legacy_needs: tuple[str, ...] = ("sso_account_id", "sso_role_name", "sso_region", "sso_start_url")
    conflict: str = "error"
    missing_session: str = "error"
    inherits: bool = False
    token_only: str = "error"
    region_check: re.Pattern[str] | None = None
    region_message: str = ""
    empty_region: str = "goes on"
    session_spellings: tuple[str, ...] = ("{}",)
    messages: Mapping[str, str] = {}


class ResolutionTraits(NamedTuple):
    """How a consumer finds credentials.

    Attributes:
        sso: the traits of its SSO step.
        order: the steps in order, names in ``STEPS``.
        source_order: the steps for a profile that another names as its source; empty: the same.
        role_without_source: ``error``, ``next`` step, or ``on top`` of whatever credentials follow.
        two_sources: source_profile beside credential_source: ``error`` or ``next``.
        self_source: a profile that is its own source: ``static`` (it must hold keys), ``base`` (its other settings
            serve), or ``error``.
        static_first: whether keys in a source profile come before that profile's role.
        sso_source: whether an SSO profile serves as a source.
        sources: the values of credential_source that are taken.
        sources_exact: whether their case matters.
        token_file_blocks_role: whether web_identity_token_file keeps the role step away.
        token_file_alone: web_identity_token_file without role_arn: ``error`` or ``next``.
        partial_keys: one half of a key pair: ``error``, ``error on key id`` (not for a secret alone), ``error first``
            (before all else) or ``next``.
        exclusive: settings of which a profile may have one only, else it is an error.
        nothing: no way to credentials: ``none`` or ``error``.
        unknown: no such profile: ``none``, ``error`` or ``error if logged``.
        messages: the consumer's words, with {name} and other places.
    """

    sso: SsoTraits
    order: tuple[str, ...]
    role_without_source: str = "error"
    two_sources: str = "error"
    self_source: str = "static"
    static_first: bool = True
    sso_source: bool = True
    sources: frozenset[str] = SOURCES
    sources_exact: bool = True
    token_file_blocks_role: bool = False
    token_file_alone: str = "next"
    partial_keys: str = "next"
    exclusive: tuple[str, ...] = ()
    nothing: str = "none"
    unknown: str = "error"
    messages: Mapping[str, str] = {}


class _Chain:
    """The resolution of one profile, with the profiles it has visited."""

    __slots__ = ("files", "traits", "visited")

    def __init__(self, files: Files, traits: ResolutionTraits) -> None:
        self.files = files
        self.traits = traits
        self.visited: dict[str, None] = {}

    def refuse(self, message: str, **places: str) -> ProfileRefusedError:
        """Return the refusal with the consumer's message of that name, or a plain one."""
        return ProfileRefusedError(_fill(self.traits.messages.get(message, message), places))

    def resolve(self, name: str) -> Credentials | None:
        """Follow the chain of source profiles from ``name`` and return what its end gives, with the roles on top."""
        roles: list[str] = []
        self.visited[name] = None
        while True:
            settings = self.files.profiles[name]
            self.check_profile(name, settings)
            found, following = self.resolve_one(name, settings)
            if following is None:
                break
            roles.append(settings["role_arn"])
            if following == name or following in self.visited:
                found = self.resolve_again(name, following)
                break
            if following not in self.files.profiles:
                raise self.refuse("no source", name=name, source=following, role=settings["role_arn"])
            self.visited[following] = None
            name = following
        if found is None:
            if roles:
                raise self.refuse("empty source", name=next(iter(self.visited)), source=name)
            return None
        if roles and found.kind in {"sso-session", "legacy-sso"} and not self.traits.sso_source:
            raise self.refuse("empty source", name=next(iter(self.visited)), source=name)
        return found._replace(roles=(*found.roles, *reversed(roles)))

    def resolve_again(self, name: str, following: str) -> Credentials | None:
        """Resolve a profile that the chain has come back to."""
        settings = self.files.profiles[following]
        if has_keys(settings) and (self.traits.self_source in {"static", "base"}) and following == name:
            return Credentials("static", following)
        if self.traits.self_source == "base" and following == name:
            return self.run_steps(following, settings, without_role=True)
        raise self.refuse("cycle", name=name, source=following)

    def check_profile(self, name: str, settings: Settings) -> None:
        """Raise what the consumer raises before it looks for credentials."""
        if sum(bool(settings.get(key)) for key in self.traits.exclusive) > 1:
            raise self.refuse("exclusive", name=name)
        if self.traits.partial_keys == "error first" and sum(bool(settings.get(key)) for key in STATIC) == 1:
            raise self.refuse("partial", name=name)

    def resolve_one(self, name: str, settings: Settings) -> tuple[Credentials | None, str | None]:
        """Return the credentials of one profile, or the source profile that its role is assumed with."""
        if len(self.visited) > 1 and self.traits.static_first and has_keys(settings):
            return Credentials("static", name), None
        for step in self.traits.order:
            if step == "role":
                source = self.role_source(name, settings)
                if source is not None:
                    return source
            else:
                found = STEPS[step](self, name, settings)
                if found is not None:
                    return self.with_role(found, settings), None
        return None, None

    def run_steps(self, name: str, settings: Settings, *, without_role: bool) -> Credentials | None:
        """Return what the steps give, the role left out if asked."""
        for step in self.traits.order:
            if not (without_role and step == "role"):
                found = STEPS[step](self, name, settings)
                if found is not None:
                    return found
        return None

    def with_role(self, found: Credentials, settings: Settings) -> Credentials:
        """Put the profile's role on top where the consumer does so without a source."""
        role = settings.get("role_arn")
        if role and self.traits.role_without_source == "on top" and found.kind != "web-identity":
            return found._replace(roles=(role,))
        return found

    def role_source(self, name: str, settings: Settings) -> tuple[Credentials | None, str | None] | None:
        """Return where the role's own credentials come from; None if the role step has nothing to say."""
        traits = self.traits
        if "role_arn" not in settings or (traits.token_file_blocks_role and "web_identity_token_file" in settings):
            return None
        source, provider = settings.get("source_profile"), settings.get("credential_source")
        if source is not None and provider is not None:
            if traits.two_sources == "error":
                raise self.refuse("two sources", name=name)
            return None
        if source is not None:
            return None, source
        if provider is not None:
            known = traits.sources if traits.sources_exact else {value.lower() for value in traits.sources}
            if (provider if traits.sources_exact else provider.lower()) not in known:
                raise self.refuse("bad provider", name=name, provider=provider)
            return Credentials("role", name, roles=(settings["role_arn"],)), None
        if traits.role_without_source == "error":
            raise self.refuse("no role source", name=name)
        return None


def has_keys(settings: Settings) -> bool:
    """Tell whether the settings hold both halves of a static key pair."""
    return all(settings.get(key) for key in STATIC)


def _static(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    if has_keys(settings):
        return Credentials("static", name)
    triggers = STATIC[:1] if chain.traits.partial_keys == "error on key id" else STATIC
    if chain.traits.partial_keys.startswith("error") and any(key in settings for key in triggers):
        raise chain.refuse("partial", name=name)
    return None


def _shared_keys(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    del settings
    return _static(chain, name, chain.files.shared.get(name, {}))


def _web_identity(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    if "web_identity_token_file" not in settings:
        return None
    if "role_arn" in settings:
        return Credentials("web-identity", name, roles=(settings["role_arn"],))
    if chain.traits.token_file_alone == "error":
        raise chain.refuse("no web role", name=name)
    return None


def _process(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    del chain
    return Credentials("process", name) if settings.get("credential_process") else None


def _login(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    del chain
    return Credentials("login", name) if settings.get("login_session") else None


def _sso(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    return _Sso(chain, name, settings).resolve()


def _never(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    del chain, name, settings
    return None


class _Sso:
    """The SSO step for one profile."""

    __slots__ = ("chain", "name", "settings", "traits")

    def __init__(self, chain: _Chain, name: str, settings: Settings) -> None:
        self.chain = chain
        self.name = name
        self.settings = settings
        self.traits = chain.traits.sso

    def refuse(self, message: str, **places: str) -> ProfileRefusedError:
        """Return the refusal with the consumer's message of that name."""
        places = {"name": self.name, "session": self.settings.get("sso_session", "")} | places
        return ProfileRefusedError(_fill(self.traits.messages.get(message, message), places))

    def lacks(self, settings: Settings, key: str) -> bool:
        """Tell whether a setting is absent for this consumer."""
        return not settings.get(key) if self.traits.filled else key not in settings

    def resolve(self) -> Credentials | None:
        """Return the SSO credentials of the profile, None if it is no SSO profile for the consumer."""
        if all(self.lacks(self.settings, key) for key in self.traits.triggers):
            return None
        if self.lacks(self.settings, "sso_session"):
            return self.resolve_legacy()
        for key in SSO_KEYS:
            if self.settings.get(key, "").startswith("\n"):
                raise self.refuse("nested", key=key)
        session = self.find_session()
        if session is None:
            if self.traits.missing_session == "error":
                raise self.refuse("no session")
            return self.resolve_legacy()
        return self.resolve_session(session)

    def find_session(self) -> Settings | None:
        """Return the session that the profile names."""
        for spelling in self.traits.session_spellings:
            session = self.chain.files.sessions.get(spelling.format(self.settings["sso_session"]))
            if session is not None:
                return session
        return None

    def resolve_session(self, session: Settings) -> Credentials | None:
        """Return the credentials of a profile with a session."""
        pair = [self.lacks(self.settings, key) for key in ("sso_account_id", "sso_role_name")]
        if all(pair) and self.traits.token_only == "none":
            return None
        if self.traits.conflict == "session dropped" and self.conflicts(session):
            return self.resolve_legacy()
        if self.traits.conflict in {"any setting", "repeat"}:
            self.check_conflicts(session)
        profile = {**session, **self.settings} if self.traits.inherits else self.settings
        missing = [key for key in self.traits.profile_needs if self.lacks(profile, key)]
        if all(pair) and self.traits.token_only == "token":
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


STEPS: dict[str, Callable[[_Chain, str, Settings], Credentials | None]] = {
    "role": _never,
    "static": _static,
    "shared-keys": _shared_keys,
    "web-identity": _web_identity,
    "process": _process,
    "login": _login,
    "sso": _sso,
}
"""The steps of resolution; the role step is the chain's own business."""


def _fill(message: str, places: Mapping[str, str]) -> str:
    """Fill the places of a message; a place without a value stays empty."""
    return re.sub(r"\{(\w+)\}", lambda place: places.get(place[1], ""), message)


def resolve_credentials(files: Files, traits: ResolutionTraits, name: str) -> Credentials | None:
    """Return where the credentials of a profile come from, None if the consumer finds no way to any.

    Raises:
        ProfileRefusedError: with the consumer's message, if it stops with an error.
    """
    return _Chain(files, traits).resolve(name)

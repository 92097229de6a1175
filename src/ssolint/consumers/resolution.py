"""The one resolution behind all consumers: from a profile's settings to where its credentials come from.

Every way to credentials is a step; a consumer is the order of its steps and the traits of its SSO step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .outcome import Credentials, ProfileRefusedError
from .resolution_traits import STATIC, Files, ResolutionTraits, Settings
from .sso import SsoStep, fill

if TYPE_CHECKING:
    from collections.abc import Callable


class _Chain:
    """The resolution of one profile, with the profiles it has visited."""

    __slots__ = ("failure", "files", "traits", "visited")

    def __init__(self, files: Files, traits: ResolutionTraits) -> None:
        self.failure: ProfileRefusedError | None = None
        self.files = files
        self.traits = traits
        self.visited: dict[str, None] = {}

    def refuse(self, message: str, **places: str) -> ProfileRefusedError:
        """Return the refusal with the consumer's message of that name, or a plain one."""
        return ProfileRefusedError(fill(self.traits.messages.get(message, message), places))

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
            if self.failure is not None:
                raise self.failure
            if roles:
                raise self.refuse("empty source", name=next(iter(self.visited)), source=name)
            return None
        if roles and found.kind in {"sso-session", "legacy-sso"} and not self.traits.sso_source:
            raise self.refuse("empty source", name=next(iter(self.visited)), source=name)
        return found._replace(roles=(*found.roles, *reversed(roles)))

    def resolve_again(self, name: str, following: str) -> Credentials | None:
        """Resolve a profile that the chain has come back to."""
        settings = self.files.profiles[following]
        if following == name and self.leaves_role_out(settings):
            return self.run_steps(following, settings, without_role=True)
        serves = self.traits.self_source in {"static", "base"} and self.traits.source_keys != "no role"
        if serves and following == name and has_keys(settings):
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
        if len(self.visited) > 1 and self.traits.source_keys == "first" and has_keys(settings):
            return Credentials("static", name), None
        if len(self.visited) > 1 and self.leaves_role_out(settings):
            return self.run_steps(name, settings, without_role=True), None
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

    def leaves_role_out(self, settings: Settings) -> bool:
        """Tell whether half a key pair in a source profile is enough to leave its role out (botocore)."""
        return self.traits.source_keys == "no role" and any(key in settings for key in STATIC)

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
        raise chain.refuse("partial", name=name, key=next(key for key in STATIC if not settings.get(key)))
    return None


def _shared_keys(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    del settings
    return _static(chain, name, chain.files.shared.get(name, {}))


def _web_identity(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    if "web_identity_token_file" not in settings:
        return None
    if settings.get("role_arn"):
        return Credentials("web-identity", name, roles=(settings["role_arn"],))
    if chain.traits.lone_web_identity == "error":
        raise chain.refuse("no web role", name=name)
    return None


def _process(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    del chain
    return Credentials("process", name) if settings.get("credential_process") else None


def _credential_source(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    provider = settings.get("credential_source")
    if provider is None or "role_arn" in settings:
        return None
    if provider not in chain.traits.sources:
        raise chain.refuse("bad provider", name=name, provider=provider)
    return Credentials("role", name)


def _source_of_source(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    return _credential_source(chain, name, settings) if len(chain.visited) > 1 else None


def _login(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    del chain
    return Credentials("login", name) if settings.get("login_session") else None


def _sso(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    try:
        return SsoStep(chain.files, chain.traits.sso, name, settings).resolve()
    except ProfileRefusedError as failure:
        if chain.traits.sso.failure_stops:
            raise
        chain.failure = failure
        return None


def _never(chain: _Chain, name: str, settings: Settings) -> Credentials | None:
    del chain, name, settings
    return None


STEPS: dict[str, Callable[[_Chain, str, Settings], Credentials | None]] = {
    "role": _never,
    "static": _static,
    "shared-keys": _shared_keys,
    "web-identity": _web_identity,
    "process": _process,
    "credential-source": _credential_source,
    "source-of-source": _source_of_source,
    "login": _login,
    "sso": _sso,
}
"""The steps of resolution; the role step is the chain's own business."""


def resolve_credentials(files: Files, traits: ResolutionTraits, name: str) -> Credentials | None:
    """Return where the credentials of a profile come from, None if the consumer finds no way to any.

    Raises:
        ProfileRefusedError: with the consumer's message, if it stops with an error.
    """
    return _Chain(files, traits).resolve(name)

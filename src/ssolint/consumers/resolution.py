"""The one resolution behind all consumers: from a profile's settings to where its credentials come from.

Every way to credentials is a step; a consumer is the order of its steps and the traits of its SSO step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .outcome import NO_ROLES, Credentials, ProfileRefusedError
from .resolution_traits import STATIC, Files, ResolutionTraits, Settings
from .sso import SsoStep, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class _Step(NamedTuple):
    """What one profile says by itself.

    Attributes:
        found: its credentials, None if it has none or leaves them to a source.
        following: the source profile that its role is assumed with.
        failure: what its SSO step has to say where that does not end the search.
    """

    found: Credentials | None
    following: str | None = None
    failure: str | None = None


class _End(NamedTuple):
    """What the chain that begins with a source profile comes to.

    Attributes:
        name: the profile where it ends; `before`: the one that names it as its source, None where the chain is that
            one profile.
        found: the credentials, with the roles of the chain on top.
        refusal: the message with which the consumer stops.
        failure: what an SSO step had to say, the last one of the chain.
        ring: each profile of the ring that the chain runs into, with the one that names it as its source.
    """

    name: str
    before: str | None = None
    found: Credentials | None = None
    refusal: str | None = None
    failure: str | None = None
    ring: Mapping[str, str] = {}


class Resolver:
    """The resolution of the profiles of one reading.

    Chains of source profiles share their ends: each profile is resolved once as a source, whoever asks, and however
    long the chain is; a ring is walked once.
    """

    __slots__ = ("_ends", "files", "traits")

    def __init__(self, files: Files, traits: ResolutionTraits) -> None:
        """Take what was read, which must not change any more."""
        self.files = files
        self.traits = traits
        self._ends: dict[str, _End] = {}

    def refuse(self, message: str, **places: str) -> ProfileRefusedError:
        """Return the refusal with the consumer's message of that name, or a plain one."""
        return ProfileRefusedError(fill(self.traits.messages.get(message, message), places))

    def resolve(self, name: str) -> Credentials | None:
        """Return where the credentials of a profile come from, None if the consumer finds no way to any.

        Raises:
            ProfileRefusedError: with the consumer's message, if it stops with an error.
        """
        visit = _Visit(self, name, first=True)
        step = visit.step()
        if step.following is None:
            if step.found is None and step.failure is not None:
                raise ProfileRefusedError(step.failure)
            return step.found
        end = visit.own_end() if step.following == name else self._end_of(name, step.following)
        if name in end.ring:
            raise self.refuse("cycle", name=end.ring[name], source=name)
        if end.name == name and end.before is not None and self.traits.root_again == "error":
            raise self.refuse("cycle", name=end.before, source=name)
        if end.refusal is not None:
            raise ProfileRefusedError(end.refusal)
        if end.found is None and (end.failure or step.failure) is not None:
            raise ProfileRefusedError(end.failure or step.failure or "")
        if end.found is None or (end.found.kind in {"sso-session", "legacy-sso"} and not self.traits.sso_source):
            raise self.refuse("empty source", name=name, source=end.name)
        return _with_role(end.found, visit.settings)

    def last_of(self, name: str) -> str:
        """Return the profile at which the chain of source profiles ends; the profile itself where that is a ring."""
        try:
            following = _Visit(self, name, first=True).step().following
        except ProfileRefusedError:
            return name
        end = self._end_of(name, following) if following not in (None, name) else None
        return name if end is None or end.ring else end.name

    def _end_of(self, name: str, source: str) -> _End:
        """Return what the chain that begins with the source of a profile comes to."""
        if source not in self.files.profiles:
            role = self.files.profiles[name]["role_arn"]
            return _End(name, refusal=str(self.refuse("no source", name=name, source=source, role=role)))
        path: dict[str, _Step] = {}
        while source not in self._ends and source not in path:
            path[source] = self._walk(source)
            source = path[source].following or source
        if source in path and source not in self._ends:
            self._close_ring(list(path), source)
        for passed in reversed(path):
            if passed not in self._ends:
                self._ends[passed] = self._above(passed, path[passed])
        return self._ends[next(iter(path), source)]

    def _walk(self, name: str) -> _Step:
        """Take one profile as a source; if the chain ends there, its end is kept."""
        visit = _Visit(self, name, first=False)
        try:
            step = visit.step()
            if step.following is None:
                self._ends[name] = _End(name, found=step.found, failure=step.failure)
            elif step.following == name:
                end = visit.own_end()
                found = end.found and _with_role(end.found, visit.settings)
                self._ends[name] = end._replace(found=found, failure=end.failure or step.failure)
            elif step.following not in self.files.profiles:
                self._ends[name] = self._end_of(name, step.following)
            else:
                return step
        except ProfileRefusedError as refusal:
            self._ends[name] = _End(name, refusal=str(refusal))
        return _Step(None)

    def _close_ring(self, path: list[str], entry: str) -> None:
        """Keep the end of each profile of a ring, the path from `entry` on: the consumer comes back to it."""
        members = path[path.index(entry) :]
        ring = dict(zip(members, [members[-1], *members[:-1]], strict=True))
        for name, before in ring.items():
            self._ends[name] = _End(
                name, before, refusal=str(self.refuse("cycle", name=before, source=name)), ring=ring
            )

    def _above(self, name: str, step: _Step) -> _End:
        """Return the end of a chain that goes on with a source whose end is known."""
        end = self._ends[step.following or name]
        found = end.found and _with_role(end.found, self.files.profiles[name])
        before = end.before if end.before is not None else name
        return end._replace(before=before, found=found, failure=end.failure or step.failure)


def _with_role(found: Credentials, settings: Settings) -> Credentials:
    return found._replace(roles=found.roles.on_top(settings["role_arn"]))


class _Visit:
    """One profile, asked for by name (`first`) or taken as another one's source."""

    __slots__ = ("failure", "files", "first", "name", "refuse", "settings", "traits")

    def __init__(self, resolver: Resolver, name: str, *, first: bool) -> None:
        self.failure: str | None = None
        self.files = resolver.files
        self.traits = resolver.traits
        self.refuse = resolver.refuse
        self.first = first
        self.name = name
        self.settings: Settings = resolver.files.profiles[name]

    def step(self) -> _Step:
        """Return what the profile says by itself. Raises ProfileRefusedError."""
        self.check_profile()
        found, following = self.resolve_one()
        return _Step(found, following, self.failure)

    def own_end(self) -> _End:
        """Return what a profile that is its own source comes to. Raises ProfileRefusedError."""
        if self.leaves_role_out():
            return self.end(self.run_steps(without_role=True))
        serves = self.traits.self_source.startswith("static") and self.traits.source_keys != "no role"
        if serves and has_keys(self.settings):
            return self.end(Credentials("static", self.name))
        if self.traits.self_source.endswith("base"):
            return self.end(self.run_steps(without_role=True))
        raise self.refuse("cycle", name=self.name, source=self.name)

    def end(self, found: Credentials | None) -> _End:
        """Return the end of a chain at this profile."""
        return _End(self.name, found=found, failure=self.failure)

    def check_profile(self) -> None:
        """Raise what the consumer raises before it looks for credentials."""
        wants_role = next((key for key in _WANT_ROLE if self.settings.get(key)), None)
        if self.traits.source_without_role == "error first" and wants_role and not self.settings.get("role_arn"):
            raise self.refuse("no role", name=self.name, key=wants_role)
        if sum(bool(self.settings.get(key)) for key in self.traits.exclusive) > 1:
            raise self.refuse("exclusive", name=self.name)
        last = self.files.shared.get(self.name, self.settings)
        if self.traits.partial_keys == "error first" and sum(key in last for key in STATIC) == 1:
            raise self.refuse("partial", name=self.name)

    def resolve_one(self) -> tuple[Credentials | None, str | None]:
        """Return the credentials of one profile, or the source profile that its role is assumed with."""
        if not self.first and self.traits.source_keys == "first" and has_keys(self.settings):
            return self.with_role(Credentials("static", self.name)), None
        session = self.settings.get("sso_session")
        if self.traits.session_first and session and session not in self.files.sessions:
            raise self.refuse("no session", session=session)
        if not self.first and self.leaves_role_out():
            return self.run_steps(without_role=True), None
        for step in self.traits.order if self.first else self.traits.source_order or self.traits.order:
            if step in {"role", "source-role"}:
                source = self.role_source(lone=step == "role")
                if source is not None:
                    return source
            else:
                found = STEPS[step](self, self.name, self.settings)
                if found is not None:
                    return self.with_role(found), None
        return None, None

    def leaves_role_out(self) -> bool:
        """Tell whether half a key pair in a source profile is enough to leave its role out (botocore)."""
        return self.traits.source_keys == "no role" and any(key in self.settings for key in STATIC)

    def run_steps(self, *, without_role: bool) -> Credentials | None:
        """Return what the steps give, the role left out if asked."""
        for step in self.traits.order:
            if not (without_role and step in {"role", "source-role", "provider-role"}):
                found = STEPS[step](self, self.name, self.settings)
                if found is not None:
                    return found
        return None

    def with_role(self, found: Credentials) -> Credentials:
        """Put the profile's role on top where the consumer does so without a source."""
        role = self.settings.get("role_arn")
        if role and self.traits.role_without_source == "on top" and found.kind != "web-identity":
            return found._replace(roles=NO_ROLES.on_top(role))
        return found

    def role_source(self, *, lone: bool) -> tuple[Credentials | None, str | None] | None:
        """Return where the role's own credentials come from; None if the role step has nothing to say.

        `lone`: whether the step is about roles without a source profile, too.
        """
        traits, settings = self.traits, self.settings
        source = settings.get("source_profile")
        provider = settings.get("credential_source")
        named = source is not None or (lone and provider is not None)
        if named and "role_arn" not in settings and traits.source_without_role == "error":
            raise self.refuse("no role", name=self.name)
        if "role_arn" not in settings or (traits.token_file_blocks_role and "web_identity_token_file" in settings):
            return None
        if source is not None and provider is not None:
            if traits.two_sources == "error":
                raise self.refuse("two sources", name=self.name)
            return None
        if source is not None:
            return None, source
        if lone and provider is not None:
            self.check_provider(provider)
            return Credentials("role", self.name, roles=NO_ROLES.on_top(settings["role_arn"])), None
        if lone and traits.role_without_source == "error":
            raise self.refuse("no role source", name=self.name)
        return None

    def check_provider(self, provider: str) -> None:
        """Raise if the consumer does not know a value of credential_source."""
        traits = self.traits
        known = traits.sources if traits.sources_exact else {value.lower() for value in traits.sources}
        if (provider if traits.sources_exact else provider.lower()) not in known:
            raise self.refuse("bad provider", name=self.name, provider=provider)


_WANT_ROLE = ("source_profile", "credential_source", "web_identity_token_file")


def has_keys(settings: Settings) -> bool:
    """Tell whether the settings hold both halves of a static key pair."""
    return all(settings.get(key) for key in STATIC)


def _static(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    if has_keys(settings):
        return Credentials("static", name)
    triggers = STATIC[:1] if visit.traits.partial_keys == "error on key id" else STATIC
    if visit.traits.partial_keys in {"error", "error on key id"} and any(key in settings for key in triggers):
        raise visit.refuse("partial", name=name, key=next(key for key in STATIC if not settings.get(key)))
    return None


def _shared_keys(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    del settings
    return _static(visit, name, visit.files.shared.get(name, {}))


def _web_identity(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    if "web_identity_token_file" not in settings:
        return None
    if settings.get("role_arn"):
        return Credentials("web-identity", name, roles=NO_ROLES.on_top(settings["role_arn"]))
    if visit.traits.lone_web_identity == "error":
        raise visit.refuse("no web role", name=name)
    return None


def _process(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    del visit
    return Credentials("process", name) if settings.get("credential_process") else None


def _credential_source(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    provider = settings.get("credential_source")
    roleless = visit.traits.token_file_blocks_role and "web_identity_token_file" in settings
    if provider is None or ("role_arn" in settings and not roleless):
        return None
    if provider not in visit.traits.sources:
        raise visit.refuse("bad provider", name=name, provider=provider)
    return Credentials("role", name)


def _provider_role(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    provider = settings.get("credential_source")
    if not provider or not settings.get("role_arn"):
        return None
    visit.check_provider(provider)
    return Credentials("role", name)


def _source_of_source(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    return _credential_source(visit, name, settings) if not visit.first else None


def _login(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    del visit
    return Credentials("login", name) if settings.get("login_session") else None


def _sso(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    try:
        return SsoStep(visit.files, visit.traits.sso, name, settings).resolve()
    except ProfileRefusedError as failure:
        if visit.traits.sso.failure_stops:
            raise
        visit.failure = str(failure)
        return None


def _never(visit: _Visit, name: str, settings: Settings) -> Credentials | None:
    del visit, name, settings
    return None


STEPS: dict[str, Callable[[_Visit, str, Settings], Credentials | None]] = {
    "role": _never,
    "source-role": _never,
    "provider-role": _provider_role,
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
    return Resolver(files, traits).resolve(name)

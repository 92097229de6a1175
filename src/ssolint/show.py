"""`ssolint show`: what each tool makes of a file, and where every value comes from.

The models of the consumers are loaded here, and by tests; a plain lint never loads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ssolint.concerns import Concerns
from ssolint.finding import REFUSES_FILE, REFUSES_PROFILE, TOOLS
from ssolint.source import CREDENTIALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ssolint.config import Config, Group
    from ssolint.consumers.meant import Meant
    from ssolint.consumers.model import Reading
    from ssolint.engine import Checked
    from ssolint.source import Source
    from ssolint.syntax import Setting

# What is shown of a profile, and where botocore finds it.
SHOWN = ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "region")
# The keys that tell what a profile asks for, in the order that most tools follow.
_ASKING = {
    "role_arn": "role",
    "sso_session": "sso-session",
    "sso_start_url": "legacy-sso",
    "sso_account_id": "legacy-sso",
    "sso_role_name": "legacy-sso",
    "credential_process": "process",
    "aws_access_key_id": "static",
    "login_session": "login",
}


class Origin(NamedTuple):
    """Where a value comes from: the section's header name, the setting's line from 1, `file` if it is another one."""

    section: str
    line: int
    file: str | None


class Verdict(NamedTuple):
    """What one tool makes of a profile: `works`, an effect, or `none`; its own words; the rules that say why."""

    effect: str
    detail: str
    because: tuple[str, ...]

    @property
    def works(self) -> bool:
        """Whether the tool reads the profile as it is meant."""
        return self.effect == "works"


class ShownProfile(NamedTuple):
    """One profile: where its credentials come from, what it asks for, and what each tool makes of it.

    `via` is the profile at the end of a chain of roles, if that is another one: the portal that it asks is asked.
    `role` is the ARN of the role that is assumed in the end, as it is written.
    """

    name: str
    line: int | None
    credentials: str
    session: str | None
    values: dict[str, str]
    origins: dict[str, Origin]
    token_cache: str | None
    tools: dict[str, Verdict]
    via: str | None = None
    role: str | None = None

    @property
    def fine(self) -> bool:
        """Whether all tools read it as it is meant."""
        return all(verdict.works for verdict in self.tools.values())

    @property
    def portal(self) -> str | None:
        """The start URL that it asks."""
        return self.values.get("sso_start_url")

    @property
    def token_only(self) -> bool:
        """Whether it is for the portal's token alone: it names neither an account nor a role, which is legitimate."""
        values = self.values
        asks = self.credentials in ("sso-session", "legacy-sso") and "sso_start_url" in values
        return asks and "sso_region" in values and "sso_account_id" not in values and "sso_role_name" not in values

    @property
    def broken(self) -> list[str]:
        """The tools that fail on it; none where it asks for no credentials and they say so."""
        return [tool for tool, verdict in self.tools.items() if not self._is_harmless(verdict)]

    def _is_harmless(self, verdict: Verdict) -> bool:
        if verdict.works:
            return True
        if self.credentials == "none":
            return verdict.effect in ("none", REFUSES_PROFILE)
        return self.token_only and verdict.effect != REFUSES_FILE and not verdict.because


class ShownSession(NamedTuple):
    """One `[sso-session]` and the profiles that use it."""

    name: str
    line: int
    portal: str | None
    sso_region: str | None
    scopes: str | None
    profiles: tuple[str, ...]


class Survey(NamedTuple):
    """All that is shown of a file; `asked`: one profile was asked for by its name."""

    file: str
    sessions: tuple[ShownSession, ...]
    profiles: tuple[ShownProfile, ...]
    asked: bool = False


def survey(checked: Checked, companion: Source | None, asked: str | None = None) -> Survey:
    """What the file means for each tool; `asked` narrows it to one profile, whether any tool sees it or not."""
    from ssolint.consumers import CONSUMERS
    from ssolint.consumers.meant import read_meant

    source, config = checked.source, checked.config
    data, credentials = source.data, companion.data if companion is not None else None
    if source.kind == CREDENTIALS:
        data, credentials = credentials or b"", data
    readings = {name: CONSUMERS[name].read(data, credentials) for name in TOOLS}
    names = dict.fromkeys([*(group.name for group in config.profiles), *_seen(readings)])
    chosen = [asked] if asked is not None else list(names)
    meant = read_meant(data, credentials)
    concerns = Concerns(config, checked.findings)
    profiles = [_profile(name, config, readings, meant, concerns) for name in chosen]
    wanted = {profile.session for profile in profiles}
    sessions = [_session(group, config) for group in config.sessions if asked is None or group.name in wanted]

    def redact(text: str) -> str:
        return source.redact(companion.redact(text) if companion is not None else text)

    return Survey(
        source.name,
        tuple(_redacted_session(session, redact) for session in sessions),
        tuple(_redacted_profile(profile, redact) for profile in profiles),
        asked is not None,
    )


def _redacted_session(session: ShownSession, redact: Callable[[str], str]) -> ShownSession:
    return session._replace(
        name=redact(session.name),
        portal=None if session.portal is None else redact(session.portal),
        sso_region=None if session.sso_region is None else redact(session.sso_region),
        scopes=None if session.scopes is None else redact(session.scopes),
        profiles=tuple(map(redact, session.profiles)),
    )


def _redacted_profile(profile: ShownProfile, redact: Callable[[str], str]) -> ShownProfile:
    """The profile without any secret: a tool's own words quote what it has read, whatever that is."""
    return profile._replace(
        name=redact(profile.name),
        session=None if profile.session is None else redact(profile.session),
        via=None if profile.via is None else redact(profile.via),
        role=None if profile.role is None else redact(profile.role),
        values={key: redact(value) for key, value in profile.values.items()},
        origins={key: origin._replace(section=redact(origin.section)) for key, origin in profile.origins.items()},
        tools={tool: verdict._replace(detail=redact(verdict.detail)) for tool, verdict in profile.tools.items()},
    )


def _seen(readings: dict[str, Reading]) -> list[str]:
    return list(dict.fromkeys(name for reading in readings.values() for name in reading.profiles))


def _session(group: Group, config: Config) -> ShownSession:
    def value(key: str) -> str | None:
        setting = group.settings.get(key)
        return None if setting is None else setting.value

    return ShownSession(
        name=group.name,
        line=config.source.position(group.header.start).line,
        portal=value("sso_start_url"),
        sso_region=value("sso_region"),
        scopes=value("sso_registration_scopes"),
        profiles=tuple(profile.name for profile in config.users(group)),
    )


def _profile(
    name: str, config: Config, readings: dict[str, Reading], meant_files: Meant, concerns: Concerns
) -> ShownProfile:
    group = _group_of(name, config)
    meant = meant_files.resolve(name)
    credentials, base, source = _asked_for(group), "", group
    if meant is not None:
        credentials = "role" if meant.roles and meant.kind != "web-identity" else meant.kind
        # Behind a chain of roles stands the profile whose credentials they are assumed with.
        base, source = meant.kind, _group_of(meant.name, config) or group
    elif credentials == "role":
        source = _group_of(meant_files.last_of(name), config) or group
        base = _asked_for(source)
    role = _effective(group, "role_arn") if group is not None else None
    values, origins = _values(group, source, config)
    session = values.get("sso_session")
    tools = {tool: _verdict(tool, found, name, concerns) for tool, found in readings.items()}
    base = base or credentials
    key = session if base == "sso-session" else values.get("sso_start_url") if base == "legacy-sso" else None
    return ShownProfile(
        name=name,
        line=None if group is None or group.config is not config else config.source.position(group.header.start).line,
        credentials=credentials,
        session=session,
        values=values,
        origins=origins,
        token_cache=_cache_name(key) if key else None,
        tools=tools,
        via=source.name if source is not None and source is not group else None,
        role=role[1].value if role is not None else None,
    )


def _group_of(name: str, config: Config) -> Group | None:
    return config.profiles_by_name.get(name) or config.companion_profile(name)


def _asked_for(group: Group | None) -> str:
    """The kind of credentials that a profile asks for, where no reading of it leads to any."""
    if group is None:
        return "none"
    return next((kind for key, kind in _ASKING.items() if group.has(key)), "none")


def _cache_name(key: str) -> str:
    from hashlib import sha1

    return sha1(key.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest() + ".json"


def _values(group: Group | None, source: Group | None, config: Config) -> tuple[dict[str, str], dict[str, Origin]]:
    """The values of the SSO settings of `source` and of the Region of `group`, and where each comes from."""
    values: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    for key in ("sso_session", *SHOWN):
        asked = group if key == "region" else source
        found = _effective(asked, key) if asked is not None else None
        if found is None:
            continue
        owner, setting = found
        read = owner.config.source
        values[key] = setting.value
        other = None if owner.config is config else read.name
        origins[key] = Origin(owner.section.name.strip(), read.position(setting.start).line, other)
    return values, origins


def _effective(group: Group, key: str) -> tuple[Group, Setting] | None:
    """The setting that counts, with the group that it comes from; one whose value is in doubt as it is written."""
    if group.config.is_credentials:
        # What stands in the credentials file comes before the config file's profile of the same name.
        twin = group.config.companion_profile(group.name)
        order = (group, twin, twin.session if twin is not None else None)
        return next(((each, each.settings[key]) for each in order if each is not None and key in each.settings), None)
    found = group.effective(key)
    if found is None and key in group.settings:
        found = group, group.settings[key]
    return found


def _verdict(tool: str, reading: Reading, name: str, concerns: Concerns) -> Verdict:
    outcome = reading.resolve(name)
    if outcome.effect == "works":
        return Verdict("works", "", ())
    return Verdict(outcome.effect, outcome.detail, concerns.because(name, tool, outcome.effect))

"""`ssolint show`: what each tool makes of a file, and where every value comes from.

The models of the consumers are loaded here, and by tests; a plain lint never loads them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from ssolint import files
from ssolint.cli import Parser, one_of
from ssolint.config import Config, Group
from ssolint.finding import REFUSES_FILE, REFUSES_PROFILE, TOOLS
from ssolint.policy import Settings, UsageError
from ssolint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ssolint.consumers.model import Reading
    from ssolint.consumers.resolution_traits import Files
    from ssolint.engine import Checked
    from ssolint.finding import Finding
    from ssolint.source import Source

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
    """Where a value comes from: the section's header name and the setting's line, from 1; `file` if it is another one."""

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
    """One profile: where its credentials come from, what it asks for, and what each tool makes of it."""

    name: str
    line: int | None
    credentials: str
    session: str | None
    values: dict[str, str]
    origins: dict[str, Origin]
    token_cache: str | None
    tools: dict[str, Verdict]

    @property
    def portal(self) -> str | None:
        """The start URL that it asks."""
        return self.values.get("sso_start_url")

    @property
    def broken(self) -> list[str]:
        """The tools that fail on it; none where it asks for no credentials and they say so."""
        harmless = ("works", "none") if self.credentials == "none" else ("works",)
        failing = [tool for tool, verdict in self.tools.items() if verdict.effect not in harmless]
        return [tool for tool in failing if self.credentials != "none" or self.tools[tool].effect != REFUSES_PROFILE]


class ShownSession(NamedTuple):
    """One `[sso-session]` and the profiles that use it."""

    name: str
    line: int
    portal: str | None
    sso_region: str | None
    scopes: str | None
    profiles: tuple[str, ...]


class Survey(NamedTuple):
    """All that is shown of a file."""

    file: str
    sessions: tuple[ShownSession, ...]
    profiles: tuple[ShownProfile, ...]


def survey(checked: Checked, companion: Source | None, asked: str | None = None) -> Survey:
    """What the file means for each tool; `asked` narrows it to one profile, whether any tool sees it or not."""
    from ssolint.consumers import CONSUMERS
    from ssolint.consumers.meant import read_meant

    source, config = checked.source, checked.config
    credentials = companion.data if companion is not None else None
    readings = {name: CONSUMERS[name].read(source.data, credentials) for name in TOOLS}
    names = dict.fromkeys([*(group.name for group in config.profiles), *_seen(readings)])
    chosen = [asked] if asked is not None else list(names)
    meant = read_meant(source.data, credentials)
    by_section = _findings_by_section(checked.findings)
    profiles = tuple(_profile(name, config, readings, meant, by_section) for name in chosen)
    wanted = {profile.session for profile in profiles}
    sessions = tuple(_session(group, config) for group in config.sessions if asked is None or group.name in wanted)
    return Survey(source.name, sessions, profiles)


def _seen(readings: dict[str, Reading]) -> list[str]:
    return list(dict.fromkeys(name for reading in readings.values() for name in reading.profiles))


def _session(group: Group, config: Config) -> ShownSession:
    redact = config.source.redact

    def value(key: str) -> str | None:
        setting = group.settings.get(key)
        return None if setting is None else redact(setting.value)

    return ShownSession(
        name=group.name,
        line=config.source.position(group.header.start).line,
        portal=value("sso_start_url"),
        sso_region=value("sso_region"),
        scopes=value("sso_registration_scopes"),
        profiles=tuple(profile.name for profile in config.users(group)),
    )


def _profile(
    name: str, config: Config, readings: dict[str, Reading], meant_files: Files, by_section: dict[str, list[Finding]]
) -> ShownProfile:
    from ssolint.consumers.meant import resolve_meant

    group = config.profiles_by_name.get(name) or config.companion_profile(name)
    meant = resolve_meant(meant_files, name)
    values, origins = _values(group, config)
    credentials = _asked_for(group)
    if meant is not None:
        credentials = "role" if meant.roles and meant.kind != "web-identity" else meant.kind
    session = values.get("sso_session") if group is not None else None
    findings = _findings_about(group, config, by_section)
    tools = {tool: _verdict(tool, found, name, findings) for tool, found in readings.items()}
    key = session or (values.get("sso_start_url") if credentials == "legacy-sso" else None)
    return ShownProfile(
        name=name,
        line=None if group is None else group.config.source.position(group.header.start).line,
        credentials=credentials,
        session=session,
        values=values,
        origins=origins,
        token_cache=_cache_name(key) if key and credentials in ("sso-session", "legacy-sso") else None,
        tools=tools,
    )


def _asked_for(group: Group | None) -> str:
    """The kind of credentials that a profile asks for, where no reading of it leads to any."""
    if group is None:
        return "none"
    return next((kind for key, kind in _ASKING.items() if group.has(key)), "none")


def _cache_name(key: str) -> str:
    from hashlib import sha1

    return sha1(key.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest() + ".json"


def _values(group: Group | None, config: Config) -> tuple[dict[str, str], dict[str, Origin]]:
    values: dict[str, str] = {}
    origins: dict[str, Origin] = {}
    if group is None:
        return values, origins
    for key in ("sso_session", *SHOWN):
        found = group.effective(key)
        if found is None and key in group.settings:
            found = group, group.settings[key]
        if found is None:
            continue
        owner, setting = found
        source = owner.config.source
        values[key] = source.redact(setting.value)
        other = None if owner.config is config else source.name
        origins[key] = Origin(owner.section.name.strip(), source.position(setting.start).line, other)
    return values, origins


def _findings_by_section(findings: list[Finding]) -> dict[str, list[Finding]]:
    table: dict[str, list[Finding]] = {}
    for finding in findings:
        table.setdefault(finding.section.name if finding.section else "", []).append(finding)
        if REFUSES_FILE in finding.breaks.values():
            table.setdefault("*", []).append(finding)
    return table


def _findings_about(group: Group | None, config: Config, by_section: dict[str, list[Finding]]) -> list[Finding]:
    """The findings on the profile, its session, its services, and the chain of its sources; those on the whole file last."""
    found: list[Finding] = []
    seen: set[int] = set()
    while group is not None and id(group) not in seen:
        seen.add(id(group))
        services = config.services_by_name.get(group.value("services") or "")
        for part in (group, group.session, services):
            if part is not None:
                found += by_section.get(part.section.name, [])
        group = config.profiles_by_name.get(group.value("source_profile") or "")
    return [*found, *by_section.get("", []), *by_section.get("*", [])]


def _verdict(tool: str, reading: Reading, name: str, findings: list[Finding]) -> Verdict:
    outcome = reading.resolve(name)
    if outcome.effect == "works":
        return Verdict("works", "", ())
    exact = [f.rule for f in findings if f.breaks.get(tool) == outcome.effect]
    because = exact or [f.rule for f in findings if tool in f.breaks]
    return Verdict(outcome.effect, outcome.detail, tuple(dict.fromkeys(because)))


def as_json(shown: Survey) -> dict[str, object]:
    """The survey as `--output-format json` prints it."""
    return {
        "version": 1,
        "file": shown.file,
        "sessions": [
            {
                "name": session.name,
                "portal": session.portal,
                "sso_region": session.sso_region,
                "scopes": session.scopes,
                "line": session.line,
                "profiles": list(session.profiles),
            }
            for session in shown.sessions
        ],
        "profiles": [_profile_json(profile) for profile in shown.profiles],
    }


def _profile_json(profile: ShownProfile) -> dict[str, object]:
    values = profile.values
    return {
        "name": profile.name,
        "line": profile.line,
        "credentials": profile.credentials,
        "session": profile.session,
        "portal": profile.portal,
        "sso_region": values.get("sso_region"),
        "account_id": values.get("sso_account_id"),
        "role_name": values.get("sso_role_name"),
        "region": values.get("region"),
        "token_cache": profile.token_cache,
        "origins": {
            key: {"section": origin.section, "line": origin.line} | ({"file": origin.file} if origin.file else {})
            for key, origin in profile.origins.items()
        },
        "tools": {
            tool: {"works": True}
            if verdict.works
            else {"works": False, "effect": verdict.effect, "because": list(verdict.because)}
            for tool, verdict in profile.tools.items()
        },
    }


def show_command(arguments: Sequence[str]) -> int:
    """`ssolint show [PROFILE]`. Raises UsageError."""
    parser = Parser(
        prog="ssolint show",
        description="What each tool makes of the file: portals, sessions, profiles, and where every value comes from.",
        allow_abbrev=False,
    )
    parser.add_argument("profile", nargs="?", metavar="PROFILE", help="only this profile, seen by a tool or not")
    parser.add_argument("--file", metavar="FILE", help="this config file; none: the active one")
    parser.add_argument("--credentials", metavar="FILE", help="the credentials file; none: the one beside the config file")
    parser.add_argument("--no-credentials", action="store_true", help="no credentials file")
    parser.add_argument("--output-format", type=one_of("format", ("full", "json")), default="full", metavar="FORMAT")
    parser.add_argument("--color", type=one_of("choice", ("auto", "always", "never")), default="auto", metavar="WHEN")
    options = parser.known_or_error(arguments)
    shown = _survey_of(options.file, options.credentials, options.profile, context=not options.no_credentials)
    if options.output_format == "json":
        import json

        json.dump(as_json(shown), sys.stdout, indent=1, ensure_ascii=True)
        print()
        return 0
    from ssolint.report.survey import print_survey

    print_survey(shown, sys.stdout, options.color)
    return 0


def _survey_of(file: str | None, credentials: str | None, profile: str | None, *, context: bool) -> Survey:
    from ssolint.linter import Linter, Request

    path = file or files.active_file()
    if credentials is None and context:
        named = files.active_credentials(path) if file is None else files.beside(path, "credentials")
        credentials = named if named != path else None
    linter = Linter(Request(isolated=True, overrides=Settings()))
    policy = linter.policy_for(path)
    try:
        source = linter.source(path, policy)
        companion = None
        if credentials is not None and context:
            companion = _read_context(credentials)
    except files.Unreadable as reason:
        raise UsageError(f"{path}: {reason}") from None
    from ssolint.engine import check

    checked = check(source, policy.rules, companion)
    if profile is not None:
        _warn_if_unknown(profile, checked.config)
    return survey(checked, companion, profile)


def _read_context(path: str) -> Source | None:
    import os

    return files.read(path, kind="credentials") if os.path.isfile(path) else None


def _warn_if_unknown(name: str, config: Config) -> None:
    if name not in config.profiles_by_name and config.companion_profile(name) is None:
        hint = did_you_mean(name, config.profiles_by_name)
        print(f"ssolint: there is no profile '{name}' in {config.source.name}{hint}", file=sys.stderr)



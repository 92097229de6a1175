"""The chain of evidence: which profiles a finding speaks of, and what the models of the tools make of them."""

from __future__ import annotations

import base64
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ssolint.consumers import CONSUMERS
from ssolint.engine import check
from ssolint.finding import IGNORES, REFUSES_FILE
from ssolint.heading import OTHER, SERVICES, SESSION, read_heading
from ssolint.source import CONFIG, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssolint.config import Config, Group
    from ssolint.finding import Finding
    from ssolint.source import Span

DATA = Path(__file__).parent / "data"
BREAKS = json.loads((DATA / "breaks.json").read_text("utf-8"))
# What only the service, or a login outside the models, refuses: the models know of a part of the tools, or of none.
FAILS_LATER: dict[str, str] = BREAKS["fails_later"]

# The settings that lead to credentials.
WAYS = frozenset(
    {
        *("sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region", "role_arn"),
        *("credential_process", "web_identity_token_file", "aws_access_key_id", "login_session"),
    }
)
# Rules on headers that some tools read over, so that the settings join the section above (reference/sdks.md, leaks).
LEAKS = frozenset({"text-after-header", "header-spacing", "unparsable-line"})


class Files(NamedTuple):
    """A config file and its credentials file, as the tools get them; `meaning` is ssolint's reading of both."""

    config: bytes
    credentials: bytes | None
    meaning: Config

    def outcome(self, tool: str, profile: str) -> str:
        """What a tool makes of a profile, in the words of `Finding.breaks`; `works` where it works."""
        effect = CONSUMERS[tool].read(self.config, self.credentials).resolve(profile).effect
        return IGNORES if effect == "none" else effect

    def failing(self, profiles: Iterable[str]) -> dict[str, set[str]]:
        """The tools that do not work for one of the profiles, each with its effects."""
        found: dict[str, set[str]] = {}
        for tool in CONSUMERS:
            effects = {self.outcome(tool, profile) for profile in profiles} - {"works"}
            if effects:
                found[tool] = effects
        return found

    def profiles(self) -> list[str]:
        """Every profile that the two files mean, each once."""
        beside = self.meaning.companion
        groups = [*self.meaning.profiles, *(beside.profiles if beside else ())]
        return list(dict.fromkeys(group.name for group in groups))


def data_of(case: dict[str, str]) -> bytes:
    """The bytes of a case of `verdicts.jsonl` or `dev.jsonl`."""
    return base64.b64decode(case["text_b64"]) if "text_b64" in case else case["text"].encode()


def files_of(data: bytes, name: str, beside: bytes | None = None) -> Files:
    """The two files, whichever of them `name` says that `data` is."""
    if Source(data, name).kind == CONFIG:
        return Files(data, beside, _meaning(data, "config", beside))
    config = beside or b""
    return Files(config, data, _meaning(config, "config", data))


def _meaning(data: bytes, name: str, beside: bytes | None) -> Config:
    companion = None if beside is None else Source(beside, "credentials")
    return check(Source(data, name), [], companion).config


def profiles_meant(files: Files, findings: Iterable[Finding]) -> list[str]:
    """The profiles that the findings speak of: of a session or a services section those that use it, else all."""
    known = files.meaning.profiles_by_name
    found: list[str] = []
    for finding in findings:
        found += _meant(files.meaning, files.meaning.profiles, finding) or files.profiles()
    # A profile without any way to credentials has none to lose.
    able = [name for name in found if name not in known or not WAYS.isdisjoint(known[name].settings)]
    return list(dict.fromkeys(able or found))


def _meant(config: Config, profiles: Iterable[Group], finding: Finding) -> list[str]:
    """Those of the profiles that a finding speaks of by its section."""
    section = finding.section
    if section is None or section.header is None:
        return []
    if section.name == "DEFAULT":
        return [group.name for group in profiles]  # Python adds its settings to every section
    heading = read_heading(section.name, CONFIG)
    plain = f"{heading.kind} {heading.name}"
    twin = finding.rule in ("duplicate-section", "default-defined-twice")
    odd = section.name not in (plain, "default")
    if odd and not twin and any(other.name == plain for other in config.document.sections):
        return []  # an odd header beside the right one: nothing refers to it
    if heading.kind == SERVICES:
        return _users(profiles, "services", heading.name, section.name)
    if heading.kind == SESSION:
        return _users(profiles, "sso_session", heading.name, section.name)
    users = _users(profiles, "sso_session", heading.name) if heading.name not in config.sessions_by_name else []
    return users if users and heading.kind == OTHER else [heading.name]


def _users(profiles: Iterable[Group], key: str, *names: str) -> list[str]:
    """The profiles whose `key` is one of the names, as written or in quotes."""
    return [group.name for group in profiles if _refers(group, key, *names)]


def _refers(group: Group, key: str, *names: str) -> bool:
    setting = group.settings.get(key)
    return setting is not None and setting.value.strip("\"'") in names


def effects_on(config: Config, findings: Iterable[Finding], profile: str, *, own: bool = False) -> dict[str, set[str]]:
    """The effects that findings declare for a profile, by tool.

    They are those of the findings that speak of the profile or of one of its sources, or of no section at all;
    elsewhere what makes a tool refuse the file. All, where the file means no such profile. Also, but not with `own`:
    those on a section of the same name that a later one shadows; those on a header below a section of the profile that
    some tool takes for no header (`LEAKS`), and on [DEFAULT], as their settings join others.
    """
    chain = _chain(config, profile)
    names = {group.name for group in chain}
    headers = [] if own else _headers_below(config, chain)
    found: dict[str, set[str]] = {}
    for finding in findings:
        section = finding.section
        if section is None or section.header is None or not chain:
            on_it = True
        elif section.name == "DEFAULT":
            on_it = not own or section in chain[0].sections
        elif own and section.name in ("default", "profile default"):
            on_it = any(section in group.sections for group in chain)
        else:
            near = finding.rule in LEAKS and any(span.start <= finding.span.start < span.end for span in headers)
            on_it = near or not names.isdisjoint(_meant(config, chain if own else config.profiles, finding))
        for tool, effect in finding.breaks.items():
            if on_it or effect == REFUSES_FILE:
                found.setdefault(tool, set()).add(effect)
    return found


def _chain(config: Config, profile: str) -> list[Group]:
    """The profile and its sources, as far as the file has them."""
    passed: list[Group] = []
    group = config.profiles_by_name.get(profile)
    while group is not None and group not in passed:
        passed.append(group)
        # Without a role, or with a web identity, nobody asks for the source.
        asks = "role_arn" in group.settings and "web_identity_token_file" not in group.settings
        source = group.settings.get("source_profile") if asks else None
        group = None if source is None else config.profiles_by_name.get(source.value)
    return passed


def _headers_below(config: Config, chain: list[Group]) -> list[Span]:
    own = [section for group in chain for section in group.sections]
    own += [
        section
        for session in config.sessions
        for section in session.sections
        if _users(chain, "sso_session", session.name, section.name)
    ]
    return [
        later.header.line_span
        for section, later in itertools.pairwise(config.document.sections)
        if later.header is not None and section in own
    ]

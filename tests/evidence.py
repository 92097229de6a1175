"""The chain of evidence: which profiles a finding speaks of, and what the models of the tools make of them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ssolint.concerns import Concerns
from ssolint.consumers import CONSUMERS
from ssolint.engine import check
from ssolint.finding import IGNORES
from ssolint.source import CONFIG, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssolint.config import Config
    from ssolint.finding import Finding

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
    concerns = Concerns(files.meaning, ())
    for finding in findings:
        found += concerns.profiles_of(finding.section, finding.rule) or files.profiles()
    # A profile without any way to credentials has none to lose.
    able = [name for name in found if name not in known or not WAYS.isdisjoint(known[name].settings)]
    return list(dict.fromkeys(able or found))


def effects_on(config: Config, findings: Iterable[Finding], profile: str) -> dict[str, set[str]]:
    """The effects that findings declare for a profile, by tool."""
    return Concerns(config, findings).effects(profile)

"""What `ssolint show --output-format json` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ssolint.report.escape import json_text, sound

if TYPE_CHECKING:
    from ssolint.show import Origin, ShownProfile, Survey


def as_text(shown: Survey) -> str:
    """The survey as JSON in ASCII, harmless for a terminal and a log."""
    return json_text(json.dumps(as_json(shown), indent=1))


def as_json(shown: Survey) -> dict[str, object]:
    """The survey as `--output-format json` prints it; its texts hold no byte that is not UTF-8."""
    return {
        "version": 1,
        "file": sound(shown.file),
        "sessions": [
            {
                "name": sound(session.name),
                "portal": _sound(session.portal),
                "sso_region": _sound(session.sso_region),
                "scopes": _sound(session.scopes),
                "line": session.line,
                "profiles": [sound(name) for name in session.profiles],
            }
            for session in shown.sessions
        ],
        "profiles": [_profile_json(profile) for profile in shown.profiles],
    }


def _sound(text: str | None) -> str | None:
    return None if text is None else sound(text)


def _profile_json(profile: ShownProfile) -> dict[str, object]:
    values = {key: sound(value) for key, value in profile.values.items()}
    return {
        "name": sound(profile.name),
        "line": profile.line,
        "credentials": profile.credentials,
        "session": values.get("sso_session"),
        "portal": values.get("sso_start_url"),
        "sso_region": values.get("sso_region"),
        "account_id": values.get("sso_account_id"),
        "role_name": values.get("sso_role_name"),
        "region": values.get("region"),
        "token_cache": profile.token_cache,
        "origins": {key: _origin_json(origin) for key, origin in profile.origins.items()},
        "tools": {
            tool: {"works": True}
            if verdict.works
            else {"works": False, "effect": verdict.effect, "because": list(verdict.because)}
            for tool, verdict in profile.tools.items()
        },
    }


def _origin_json(origin: Origin) -> dict[str, object]:
    place: dict[str, object] = {"section": sound(origin.section), "line": origin.line}
    return place | {"file": sound(origin.file)} if origin.file is not None else place

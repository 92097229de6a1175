"""The AWS CLI v2, 2.36.7: botocore's reader and resolution, and what ``aws sso login`` demands besides.

Its own botocore reads the file alike (v2 botocore/configloader.py) and has the same SSO logic (v2
botocore/credentials.py:2349-2480); it differs in a few closed sets of values and in the login.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .boto3 import CLIENT_CHOICES, READER, RESOLUTION, SOURCES, after
from .model import Consumer
from .values import Choice, check_choices, check_start_url, one_of

if TYPE_CHECKING:
    from .resolution_traits import Files

_CHOICES = (
    *CLIENT_CHOICES,
    Choice("retry_mode", one_of("standard", "adaptive"), 'Invalid value provided to "mode": "{value}"'),
    Choice("cli_timestamp_format", one_of("wire", "iso8601"), "Unknown cli_timestamp_format value: {value}"),
    Choice("cli_binary_format", one_of("base64", "raw-in-base64-out"), "'{value}'"),
    Choice("output", one_of("json", "text", "table", "yaml", "yaml-stream", "off"), "Unknown output type: {value}"),
)


def _before(files: Files, name: str) -> str | None:
    return check_choices(files.profiles[name], _CHOICES)


def _check_login(files: Files, name: str) -> str | None:
    """Return what ``aws sso login`` says of a profile with SSO settings (v2 customizations/sso/utils.py:324-379)."""
    profile = files.profiles[name]
    if not any(key in profile for key in ("sso_session", "sso_start_url", "sso_account_id", "sso_role_name")):
        return None
    settings = profile
    if profile.get("sso_session"):
        session = files.sessions.get(profile["sso_session"])
        if session is None:
            return f'The specified sso-session does not exist: "{profile["sso_session"]}"'
        settings = session
    missing = [key for key in ("sso_start_url", "sso_region") if key not in settings]
    if missing:
        return f"Missing the following required SSO configuration values: {', '.join(missing)}. "
    return check_start_url(settings["sso_start_url"], settings["sso_region"])


def _after(files: Files, name: str) -> str | None:
    return after(files, name) or _check_login(files, name)


CONSUMER = Consumer(
    "aws-cli",
    "AWS CLI 2.36.7",
    READER,
    RESOLUTION,
    SOURCES | {"login": "aws-cli v2 customizations/sso/{login,utils,resolve}.py; measured (python.md, section 3)"},
    before=_before,
    after=_after,
)

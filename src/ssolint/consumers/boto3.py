"""boto3: botocore 1.44.5, as it was run; source lines are those of botocore 1.43.67.

The reader is Python's ``configparser.RawConfigParser`` with its defaults (configloader.py:146-148), the meaning of a
section comes from ``shlex`` (configloader.py:203-211, 268-287), nested blocks from ``_parse_nested`` (:183-200).
"""

from __future__ import annotations

import shlex

from .model import Consumer
from .reader_traits import Header, ReaderTraits
from .resolution_traits import BOTO_LABEL, Files, ResolutionTraits, SsoTraits
from .text import PYTHON_BLANKS, TextTraits
from .values import Choice, at_least_one, check_choices, check_services, lookup, one_of


def section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    """Return what a header names: any first word that begins with the kind will do, the name is the second word."""
    if credentials:
        return Header("profile", raw)
    if raw == "default":
        return Header("profile", raw, prefixed=False)
    kind = next((kind for kind in ("profile", "sso-session", "services") if raw.startswith(kind)), None)
    if kind is None:
        return None
    try:
        words = shlex.split(raw)
    except ValueError:
        return None
    return Header(kind, words[1]) if len(words) == 2 else None  # noqa: PLR2004


READER = ReaderTraits(
    section=section,
    text=TextTraits(refusal="Unable to parse config file: FILE", lone_cr=True, blanks=PYTHON_BLANKS),
    lines="deeper",
    header_end="last",
    delimiters="=:",
    key_case="lowered",
    nested="text",
    no_name="file refused",
    junk="file refused",
    above="file refused",
    duplicate_key="file refused",
    duplicate_section="file refused",
    unprefixed="later",
    defaults="DEFAULT",
    messages=dict.fromkeys(
        ("above", "junk", "no name", "duplicate key", "duplicate section", "nested block"),
        "Unable to parse config file: FILE",
    ),
)

SSO = SsoTraits(
    triggers=("sso_account_id", "sso_role_name"),
    conflict="any setting",
    inherits=True,
    bearer_only="none",
    region_check=BOTO_LABEL,
    region_message="Provided region_name '{region}' doesn't match a supported format.",
    empty_region="error",
    legacy_needs=("sso_role_name", "sso_account_id", "sso_start_url", "sso_region"),
    session_needs=("sso_start_url", "sso_region"),
    profile_needs=("sso_role_name", "sso_account_id"),
    messages={
        "no session": 'The specified sso-session does not exist: "{session}"',
        "missing": 'The profile "{name}" is configured to use SSO but is missing required configuration: {keys}',
        "conflict": "The value for {key} is inconsistent between profile ({mine}) and sso-session ({theirs}).",
        "empty region": "Invalid endpoint: https://oidc..amazonaws.com",
        "nested": "unhashable type: 'dict'",
    },
)

RESOLUTION = ResolutionTraits(
    sso=SSO,
    order=("role", "web-identity", "sso", "shared-keys", "login", "process", "static"),
    token_file_blocks_role=True,
    source_keys="no role",
    lone_web_identity="error",
    partial_keys="error on key id",
    messages={
        "no profile": "The config profile ({name}) could not be found",
        "no source": 'The source_profile "{source}" referenced in the profile "{name}" does not exist.',
        "empty source": 'The source profile "{source}" must have credentials.',
        "two sources": 'The profile "{name}" contains both source_profile and credential_source.',
        "bad provider": 'The credential source "{provider}" referenced in profile "{name}" is not valid.',
        "no role source": "Partial credentials found in assume-role, missing: source_profile or credential_source",
        "cycle": "Infinite loop in credential configuration detected. Attempting to load from profile {source} which "
        "has already been visited.",
        "no web role": "The profile has web_identity_token_file but no role ARN configured",
        "partial": "Partial credentials found in config-file, missing: aws_secret_access_key",
    },
)

_CHECKSUM = one_of("when_supported", "when_required", exact=False)

CLIENT_CHOICES = (
    Choice(
        "max_attempts", at_least_one, 'Value provided to "max_attempts": {value} must be an integer greater than 0.'
    ),
    Choice("s3.addressing_style", one_of("auto", "virtual", "path"), "S3 addressing style {value} is invalid."),
    Choice("request_checksum_calculation", _CHECKSUM, "Invalid request_checksum_calculation: {value}"),
    Choice("response_checksum_validation", _CHECKSUM, "Invalid response_checksum_validation: {value}"),
    Choice(
        "account_id_endpoint_mode",
        one_of("preferred", "disabled", "required", exact=False),
        "The configured value '{value}' for 'account_id_endpoint_mode' is invalid.",
    ),
    Choice(
        "ec2_metadata_service_endpoint_mode",
        one_of("ipv4", "ipv6", exact=False),
        "Invalid EC2 Instance Metadata endpoint mode: {value}",
    ),
)
"""What stops every client of botocore and of the AWS CLI (python.md, section 5, measured)."""

CHOICES = (
    *CLIENT_CHOICES,
    Choice("retry_mode", one_of("legacy", "standard", "adaptive"), 'Invalid value provided to "mode": "{value}"'),
    Choice(
        "defaults_mode",
        one_of("legacy", "auto", "standard", "in-region", "cross-region", "mobile", exact=False),
        "Error configuring default mode: {value}",
    ),
    Choice(
        "sts_regional_endpoints",
        one_of("legacy", "regional"),
        "STS regional endpoints option {value} is invalid.",
    ),
)


def check_scalar_blocks(files: Files, name: str) -> str | None:
    """Return botocore's error for a plain value where a block is read: ``s3 = true`` (measured, python.md 1.2)."""
    value = files.profiles[name].get("s3")
    if value and not value.startswith("\n"):
        return "AttributeError: 'str' object has no attribute 'get'"
    return None


def check_token(files: Files, name: str) -> str | None:
    """Return what the token provider says of an SSO profile's session (botocore tokens.py:288-306)."""
    settings = files.profiles[name]
    if lookup(settings, "sso_session") is None or not any(key in settings for key in SSO.triggers):
        return None
    session = files.sessions.get(settings["sso_session"], {})
    missing = [key for key in ("sso_start_url", "sso_region") if key not in session]
    if not missing or "role_arn" in settings:
        return None
    return (
        f'The profile "{name}" is configured to use the SSO token provider but is missing the following '
        f"configuration: {missing}."
    )


def _before(files: Files, name: str) -> str | None:
    return check_choices(files.profiles[name], CHOICES)


def after(files: Files, name: str) -> str | None:
    """Return what botocore says once the profile itself has been understood."""
    return check_token(files, name) or check_services(files, name) or check_scalar_blocks(files, name)


SOURCES = {
    "reader": "botocore configloader.py:146-211, 268-287; measured on 280 inputs (botocore-outcomes.jsonl)",
    "sso": "botocore credentials.py:2355-2487, tokens.py:243-400; measured",
    "order": "botocore credentials.py:84-165, 205-217; measured",
    "values": "measured (python.md, section 5)",
}

CONSUMER = Consumer("boto3", "boto3 (botocore 1.44.5)", READER, RESOLUTION, SOURCES, before=_before, after=after)

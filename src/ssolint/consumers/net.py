"""AWS SDK for .NET, transcribed from source.

Reader: IniFile.cs @166bfbd4, ProfileIniFile.cs @3e3fc814. Profiles: SharedCredentialsFile.cs @0d0a3378. Order:
CredentialProfileTypeDetector.cs @09346de4. SSO: SSOAWSCredentials.cs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .model import Consumer
from .reader_traits import Header, ReaderTraits
from .resolution_traits import SSO_KEYS, Files, ResolutionTraits, SsoTraits
from .text import NET_BLANKS, TextTraits
from .values import Choice, check_choices, integer, one_of

if TYPE_CHECKING:
    from collections.abc import Callable

_PREFIXED = re.compile(r"(profile|sso-session|services)[ \t]+(.*)", re.DOTALL)


def _section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    raw = raw.strip(NET_BLANKS)
    found = _PREFIXED.fullmatch(raw)
    if credentials:
        name = found[2] if found is not None and found[1] == "profile" else raw
        return Header("profile", name, prefixed=found is not None)
    if found is not None:
        return Header(found[1], found[2])
    return Header("profile", raw, prefixed=False) if raw == "default" else None


READER = ReaderTraits(
    section=_section,
    text=TextTraits(not_utf8="replaced", marks="obeyed", lone_cr=True, blanks=NET_BLANKS),
    key_case="lowered",
    nested="map",
    junk="file refused",
    duplicate_key="section lost",
    duplicate_section="first",
    unprefixed="preferred",
    messages={
        "junk": "InvalidDataException: Line {number}:<{line}> in file FILE does not contain a section, property or "
        "comment.",
        "duplicate key": "profile not found; Skipping section {name} because of duplicate property {key}.",
    },
)

_EMPTY = "ArgumentNullException: Property cannot be empty: "

RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        triggers=(*SSO_KEYS, "sso_registration_scopes"),
        filled=True,
        empty_session="named",
        conflict="session wins",
        legacy_needs=("sso_region", "sso_account_id", "sso_role_name", "sso_start_url"),
        empty_region="error",
        messages={
            "no session": "AmazonClientException: Invalid Configuration.  Failed to find sso_session [{session}]",
            "missing": "ArgumentNullException: {key}",
            "missing sso_region": "ArgumentNullException: region",
            "missing sso_start_url": _EMPTY + "StartUrl",
            "missing sso_account_id": _EMPTY + "AccountId",
            "missing sso_role_name": _EMPTY + "RoleName",
            "empty region": "ArgumentNullException: region",
        },
    ),
    order=("sso", "web-identity", "role", "process", "static"),
    role_without_source="next",
    two_sources="error",
    self_source="static",
    sources_exact=False,
    messages={
        "no profile": "profile not found",
        "no source": "assume-role <- profile not found",
        "empty source": "assume-role <- profile without credentials",
        "two sources": "the profile's type is not supported",
        "cycle": "assume-role <- circular source_profile",
        "bad provider": "{provider} is not a valid credential_source",
    },
)

_NOT_FOUND = "profile not found; invalid value {value}"


def _choice(key: str, allowed: Callable[[str], bool]) -> Choice:
    return Choice(key, allowed, f"{_NOT_FOUND} for {key}")


_CHOICES = (
    *(
        _choice(key, one_of("true", "false", exact=False))
        for key in (
            "ignore_configured_endpoint_urls", "endpoint_discovery_enabled", "s3_use_arn_region",
            "s3_disable_express_session_auth", "s3_disable_multiregion_access_points", "ec2_metadata_v1_disabled",
            "use_dualstack_endpoint", "use_fips_endpoint", "disable_request_compression", "s3_force_path_style",
        )
    ),
    _choice("sts_regional_endpoints", one_of("regional", "legacy", "0", "1", exact=False)),
    _choice("s3_us_east_1_regional_endpoint", one_of("regional", "legacy", "0", "1", exact=False)),
    _choice("retry_mode", one_of("legacy", "standard", "adaptive", "0", "1", "2", exact=False)),
    _choice("max_attempts", integer(1, 2**31 - 1)),
    _choice("ec2_metadata_service_endpoint_mode", one_of("ipv4", "ipv6", "0", "1", exact=False)),
    _choice("account_id_endpoint_mode", one_of("preferred", "disabled", "required", "0", "1", "2", exact=False)),
    _choice("request_min_compression_size_bytes", integer(0, 10485760)),
)  # fmt: skip
"""The values that make a profile "not found" (SharedCredentialsFile.cs, TryGetProfile)."""


def _before(files: Files, name: str) -> str | None:
    settings = files.profiles[name]
    message = check_choices(settings, _CHOICES)
    session = settings.get("sso_session")
    if message is not None or session is None:
        return message
    lost = (
        f"sso-session {session}" in files.lost or check_choices(files.sessions.get(session, {}), _CHOICES) is not None
    )
    return f"AmazonClientException: Invalid Configuration.  Failed to find sso_session [{session}]" if lost else None


SOURCES = {
    "reader": "IniFile.cs @166bfbd4, ProfileIniFile.cs @3e3fc814; transcribed",
    "sso": "SharedCredentialsFile.cs @0d0a3378, SSOAWSCredentials.cs; transcribed",
    "order": "CredentialProfileTypeDetector.cs @09346de4; transcribed",
    "values": "SharedCredentialsFile.cs @0d0a3378, TryGetProfile; transcribed",
}

CONSUMER = Consumer("net", "AWS SDK for .NET", READER, RESOLUTION, SOURCES, measured=False, before=_before)

"""AWS SDK for Go v2 (config 1.32.31), and with it Terraform's AWS provider, which adds no parsing of its own.

Reader: aws-sdk-go-v2 internal/ini tokenize.go:14-59, strings.go:13-61, parse.go:51-87. Sections: config
shared_config.go:713-753. SSO: :1040, :1415-1450. Order: resolve_credentials.go:139-191.
"""

from __future__ import annotations

from .model import Consumer
from .reader_traits import Header, ReaderTraits
from .resolution_traits import HOST_LABEL, Files, ResolutionTraits, SsoTraits
from .text import GO_BLANKS, TextTraits
from .values import Choice, check_choices, integer, one_of


def _section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    raw = raw.strip(GO_BLANKS)
    cut = min((at for at in (raw.find(" "), raw.find("\t")) if at > 0), default=len(raw))
    kind, name = raw[:cut], raw[cut:].strip(" \t")
    if credentials:
        return None if kind == "profile" and name else Header("profile", f"{kind} {name}" if name else raw)
    if name:
        return Header(kind, name) if kind in {"profile", "sso-session", "services"} else None
    # The test for default ignores case, the look-up does not: [Default] is a profile called Default.
    return Header("profile", raw, prefixed=False) if raw.lower() == "default" else None


READER = ReaderTraits(
    section=_section,
    text=TextTraits(not_utf8="kept", blanks=GO_BLANKS),
    inline="stripped",
    header_comment="cut",
    delimiters="=:",
    key_case="lowered",
    quotes="dropped",
    nested="map",
)

_MISSING = 'profile "{name}" is configured to use SSO but is missing required configuration: {keys}'

RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        filled=True,
        profile_needs=(),
        legacy_needs=("sso_region", "sso_start_url", "sso_account_id", "sso_role_name"),
        bearer_only="goes on",
        region_check=HOST_LABEL,
        region_message="failed to refresh cached credentials, operation error SSO: GetRoleCredentials, failed to bind "
        "endpoint params, invalid input region {region}",
        messages={
            "no session": "failed to find SSO session section, {session}",
            "missing": _MISSING,
            "conflict": '{key} in profile "{name}" must match {key} in sso-session ',
        },
    ),
    order=("source-role", "static", "provider-role", "web-identity", "sso", "login", "process"),
    source_without_role="error first",
    role_without_source="on top",
    self_source="static or base",
    root_again="keys",
    session_first=True,
    partial_keys="error first",
    exclusive=("source_profile", "credential_source", "credential_process", "web_identity_token_file"),
    messages={
        "no profile": "failed to get shared config profile, {name}",
        "no source": "failed to load assume role {role}, of profile {source}, failed to get shared config profile, "
        "{source}",
        "empty source": "failed to load assume role, of profile {source}",
        "cycle": "failed to load assume role, of profile {source}",
        "exclusive": "only one credential type may be specified per profile: source profile, credential source, "
        "credential process, web identity token",
        "two sources": "only one credential type may be specified per profile: source profile, credential source",
        "no role": "credential type {key} requires role_arn, profile {name}",
        "no session": "failed to find SSO session section, {session}",
        "partial": "partial credentials found for profile {name}",
        "bad provider": "credential_source values must be EcsContainer, Ec2InstanceMetadata, or Environment",
    },
)

_CHOICES = (
    Choice("retry_mode", one_of("standard", "adaptive", exact=False), "failed to load retry_mode: {value}"),
    Choice("max_attempts", integer(-(2**62), 2**62), "invalid value max_attempts={value}, expect integer"),
    Choice(
        "defaults_mode",
        one_of("auto", "cross-region", "in-region", "legacy", "mobile", "standard", exact=False),
        "failed to load defaults_mode from shared config, invalid value: {value}",
    ),
    Choice(
        "ec2_metadata_service_endpoint_mode",
        one_of("", "ipv4", "ipv6", exact=False),
        "failed to load ec2_metadata_service_endpoint_mode from shared config: {value}",
    ),
    Choice(
        "disable_request_compression",
        one_of("true", "false"),
        "invalid value for shared config profile field, disable_request_compression={value}, need true or false",
    ),
    Choice(
        "request_min_compression_size_bytes",
        integer(0, 10485760),
        "invalid value for min request compression size bytes {value}, need int64",
    ),
)


def _before(files: Files, name: str) -> str | None:
    """Return the error with which the profile's other values stop the loading (shared_config.go, setFromIniSection)."""
    return check_choices(files.profiles[name], _CHOICES)


SOURCES = {
    "reader": "internal/ini tokenize.go:14-59, strings.go:13-61, parse.go:51-87; measured",
    "sso": "config shared_config.go:713-753, 1040, 1415-1450; measured",
    "order": "config resolve_credentials.go:139-191; measured",
    "values": "config shared_config.go, setFromIniSection; read, not run",
}

CONSUMER = Consumer("go", "AWS SDK for Go v2 and Terraform", READER, RESOLUTION, SOURCES, before=_before)

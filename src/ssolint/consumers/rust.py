"""AWS SDK for Rust (smithy-rs @56ee88c5).

Reader: aws-runtime/src/env_config/parse.rs:122-139 (line kinds by the first character), :173-200 (continuation),
:256-264 (key case), :282 (comments); normalize.rs:33-90, :136 (sections), :202 (identifiers); source.rs:68 (bytes
that are not UTF-8). SSO and order: aws-config/src/profile/credentials/repr.rs:259, :321-402.
"""

from __future__ import annotations

from .model import Consumer
from .reader_traits import Header, ReaderTraits
from .resolution_traits import ResolutionTraits, SsoTraits
from .text import ASCII_BLANKS, TextTraits, is_identifier

_KINDS = ("profile", "sso-session", "services")


def section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    """Return what a header names by the suite that the SDKs share: kind, blanks, identifier."""
    raw = raw.strip(ASCII_BLANKS)
    kind = next((kind for kind in _KINDS if raw.startswith((kind + " ", kind + "\t"))), None)
    if credentials:
        return Header("profile", raw) if kind is None and is_identifier(raw) else None
    if kind is None:
        return Header("profile", raw, prefixed=False) if raw == "default" else None
    name = raw[len(kind) :].strip(ASCII_BLANKS)
    return Header(kind, name) if is_identifier(name) else None


MESSAGES = {
    "above": "Expected a profile definition",
    "continuation above": "Expected a profile definition",
    "continuation": "Expected a property definition, found continuation",
    "junk": "Expected an '=' sign defining a property",
    "no name": "Property did not have a name",
    "sub no equals": "Expected an '=' sign defining a sub-property",
    "sub no name": "Sub-property did not have a name",
    "bad header": "Profile definition must end with ']'",
}

READER = ReaderTraits(
    section=section,
    text=TextTraits(not_utf8="file taken for empty", refusal="not UTF-8: an empty file is used instead"),
    lines="first character",
    comments="first column",
    inline="stripped",
    header_comment="cut",
    bad_header="file refused",
    indented_header="not a header",
    key_case="lowered",
    bad_key="dropped",
    nested="text",
    no_name="file refused",
    junk="file refused",
    above="file refused",
    messages={name: f"error parsing FILE on line {{number}}:\n{text}" for name, text in MESSAGES.items()},
)

_NOT_DEFINED = "profile `{name}` was not defined: "
_INVALID = "profile `{name}` has invalid SSO config: "

RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        conflict="repeat",
        bearer_only="token",
        profile_needs=("sso_role_name", "sso_account_id"),
        legacy_needs=("sso_role_name", "sso_account_id", "sso_region", "sso_start_url"),
        messages={
            "no session": "sso-session named `{session}` (referenced by profile `{name}`) was not found",
            "conflict": _INVALID
            + "`{key}` can only be specified in the [sso-session] config when a session name is given",
            "missing": _NOT_DEFINED + "`{key}` was missing",
            "missing sso_account_id": _INVALID + "if `sso_role_name` is set, then `sso_account_id` must also be set",
            "missing sso_role_name": _INVALID + "if `sso_account_id` is set, then `sso_role_name` must also be set",
            "token only": "selected profile will resolve an access token instead of credentials",
        },
    ),
    order=("role", "credential-source", "web-identity", "sso", "login", "process", "static"),
    self_source="base",
    token_file_blocks_role=True,
    lone_web_identity="error",
    partial_keys="error",
    nothing="error",
    messages={
        "no profiles": "No profiles were defined",
        "no profile": "profile `{name}` was not defined: could not find source profile {name} referenced from the root "
        "profile",
        "nothing": "profile `{name}` did not contain credential information",
        "no source": "profile `{source}` was not defined: could not find source profile {source} referenced from "
        "{name}",
        "empty source": "could not load source profile: profile `{source}` did not contain credential information",
        "two sources": "profile contained both source_profile and credential_source. Only one or the other can be "
        "defined",
        "no role source": "invalid credential source in `{name}`: profile must contain `source_profile` or "
        "`credential_source` but neither were defined",
        "cycle": "profile formed an infinite loop",
        "no web role": "`web_identity_token_file` was specified but `role_arn` was missing",
        "partial": "profile missing {key}",
        "bad provider": "unknown provider: {provider}",
    },
)

SOURCES = {
    "reader": "aws-runtime env_config/parse.rs:122-282, normalize.rs:33-202, source.rs:68; measured",
    "sso": "aws-config profile/credentials/repr.rs:321-402, exec.rs; measured",
    "order": "aws-config profile/credentials/repr.rs:259; measured",
    "values": "measured (sdks.md, matrix 2)",
}

CONSUMER = Consumer("rust", "AWS SDK for Rust", READER, RESOLUTION, SOURCES)

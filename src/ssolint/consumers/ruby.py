"""AWS SDK for Ruby (aws-sdk-core 3.211.0, @bac3491f).

Reader: ini_parser.rb:14 (comments: ; after a blank only), :15 (headers), :18 (the prefix is optional everywhere),
:26-35 (indented pairs). SSO: shared_config.rb:360-398, :465-478.
"""

from __future__ import annotations

import re

from .model import Consumer
from .reader_traits import Header, ReaderTraits
from .resolution_traits import HOST_LABEL, Files, ResolutionTraits, SsoTraits
from .sso import fill
from .text import C_BLANKS, TextTraits

_PROFILE = re.compile(r"profile\s+(.+)", re.ASCII)


def _section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    del credentials
    for kind in ("sso-session", "services"):
        if raw.startswith(kind + " "):
            return Header(kind, raw[len(kind) + 1 :])
    found = _PROFILE.fullmatch(raw)
    return Header("profile", found[1]) if found is not None else Header("profile", raw, prefixed=False)


READER = ReaderTraits(
    section=_section,
    text=TextTraits(refusal="ArgumentError: invalid byte sequence in UTF-8", blanks=C_BLANKS),
    comments="none",
    inline="; stripped after white space, # kept",
    strips_first=True,
    header_end="first or #",
    indented_header="not a header",
    nested="ruby",
    no_name="ignored",
    unprefixed="merged",
    empty_sections="dropped",
    messages={"first indented": "NoMethodError: undefined method `[]' for nil:NilClass"},
)

RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        triggers=("sso_account_id", "sso_role_name"),
        session_needs=("sso_region",),
        legacy_needs=("sso_start_url", "sso_region", "sso_account_id", "sso_role_name"),
        bearer_only="none",
        session_spellings=("{}", "'{}'"),
        region_check=HOST_LABEL,
        region_message="Aws::Errors::InvalidRegionError: Invalid `:region` option was provided.",
        messages={
            "no session": "ArgumentError: sso-session {session} must be defined in the config file. Referenced by "
            "profile {name}",
            "conflict": "ArgumentError: sso-session {session}'s {key} ({theirs}) does not match the profile {name}'s "
            "{key} ({mine}'",
            "missing": "ArgumentError: Missing required keys: [{keys}]",
            "missing in session": "ArgumentError: sso-session {session} missing required parameter: {key}",
        },
    ),
    order=("web-identity", "sso", "role", "static", "process"),
    source_order=("source-role", "web-identity", "process", "sso"),
    source_without_role="error",
    root_again="keys",
    sources=frozenset({"Ec2InstanceMetadata", "EcsContainer"}),
    unknown="none",
    messages={
        "no profile": "Profile `{name}' not found in FILE or FILE",
        "no source": "Aws::Errors::NoSuchProfileError: Profile `{source}' not found in FILE or FILE",
        "empty source": "Aws::Errors::NoSourceProfileError: Profile {name} has a role_arn, and source_profile, but the "
        "source_profile does not have credentials.",
        "two sources": "Aws::Errors::CredentialSourceConflictError: Profile {name} has a source_profile, and a "
        "credential_source.",
        "no role": "ArgumentError: missing required parameter params[:role_arn]",
        "no role source": "Aws::Errors::NoSourceProfileError: Profile {name} has a role_arn, but no source_profile.",
        "cycle": "Aws::Errors::SourceProfileCircularReferenceError",
        "bad provider": "Aws::Errors::InvalidCredentialSourceError: Unsupported credential_source: {provider}",
    },
)

_MESSAGES = RESOLUTION.sso.messages


def _after(files: Files, name: str) -> str | None:
    """Return what the client for STS says of the token of a profile with a session (token_provider_chain.rb).

    A web identity is assumed by a client of the profile itself, a role by one of its source profile.
    """
    settings = files.profiles[name]
    if not settings.get("role_arn"):
        return None
    if "web_identity_token_file" not in settings:
        if any(key in settings for key in RESOLUTION.sso.triggers):
            return None
        settings = files.profiles.get(settings.get("source_profile", ""), {})
    session = settings.get("sso_session")
    if session is None:
        return None
    found = next((files.sessions[name] for name in (session, f"'{session}'") if name in files.sessions), None)
    places = {"session": session, "name": name, "key": "sso_region"}
    if found is None:
        return fill(_MESSAGES["no session"], places)
    return fill(_MESSAGES["missing in session"], places) if "sso_region" not in found else None


SOURCES = {
    "reader": "ini_parser.rb:14-45 @bac3491f; measured",
    "sso": "shared_config.rb:360-398, 465-478 @bac3491f; measured",
    "order": "credential_provider_chain.rb, shared_config.rb; measured",
    "values": "measured (sdks.md, matrix 2)",
}

CONSUMER = Consumer("ruby", "AWS SDK for Ruby 3", READER, RESOLUTION, SOURCES, after=_after)

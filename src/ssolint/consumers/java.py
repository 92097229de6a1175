"""AWS SDK for Java v2, transcribed from source and checked against the SDK's own tests.

Reader: core/profiles ProfileFileReader.java @991e1267 (the parser of the suite that the SDKs share),
ProfileSection.java @11ade48e. Order: core/auth ProfileCredentialsUtils.java @09c61e29. SSO: services/sso
SsoProfileCredentialsProviderFactory.java @0525cc4e, ProfileTokenProviderLoader.java @9745cbcd.
"""

from __future__ import annotations

from .model import Consumer
from .reader_traits import ReaderTraits
from .resolution_traits import ResolutionTraits, SsoTraits
from .rust import MESSAGES, section
from .text import JAVA_BLANKS, TextTraits

READER = ReaderTraits(
    section=section,
    text=TextTraits(not_utf8="replaced", lone_cr=True, blanks=JAVA_BLANKS),
    lines="first character",
    comments="first column",
    inline="stripped",
    header_comment="cut",
    bad_header="file refused",
    indented_header="not a header",
    bad_key="dropped",
    nested="text",
    no_name="file refused",
    junk="file refused",
    above="file refused",
    dropped_section="skipped",
    messages={name: text + " on line {number}" for name, text in MESSAGES.items()}
    | dict.fromkeys(
        ("continuation", "continuation above"), "Expected a profile or property definition on line {number}"
    )
    | {"sub no equals": "Expected an '=' sign defining a property on line {number}"}
    | {"sub no name": "Property did not have a name on line {number}"},
)

RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        conflict="ignore case",
        messages={
            "no session": "IllegalArgumentException: Sso-session section not found with sso-session title {session}.",
            "conflict": "IllegalArgumentException: Profile {name} and Sso-session {session} has different {key}.",
            "missing": "IllegalArgumentException: Profile property '{key}' was not configured for '{name}'.",
            "missing in session": "IllegalArgumentException: '{key}' must be set to use role-based credential loading "
            "in the '{session}' profile.",
        },
        legacy_needs=("sso_account_id", "sso_role_name", "sso_region", "sso_start_url"),
    ),
    order=("web-identity", "sso", "role", "process", "static"),
    role_without_source="next",
    self_source="error",
    source_keys="in order",
    sources_exact=False,
    partial_keys="error",
    nothing="error",
    messages={
        "no profile": "RuntimeException: Profile file contained no credentials for profile '{name}'",
        "nothing": "RuntimeException: Profile file contained no credentials for profile '{name}'",
        "no source": "IllegalStateException: The source profile of '{name}' was configured to be '{source}', but "
        "that source profile has no credentials configured.",
        "empty source": "IllegalStateException: The source profile of '{name}' was configured to be '{source}', but "
        "that source profile has no credentials configured.",
        "two sources": "Invalid profile file: profile has both source_profile and credential_source.",
        "cycle": "Invalid profile file: Circular relationship detected with profiles {name}, {source}.",
        "bad provider": "IllegalArgumentException: {provider} is not a valid credential_source",
        "partial": "Profile property '{key}' was not configured for '{name}'.",
    },
)

SOURCES = {
    "reader": "core/profiles ProfileFileReader.java @991e1267, ProfileSection.java @11ade48e; transcribed",
    "sso": "services/sso SsoProfileCredentialsProviderFactory.java @0525cc4e; transcribed, 10 of 10 upstream cases",
    "order": "core/auth ProfileCredentialsUtils.java @09c61e29; transcribed",
    "values": "transcribed",
}

CONSUMER = Consumer("java", "AWS SDK for Java v2", READER, RESOLUTION, SOURCES, measured=False)

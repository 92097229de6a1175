"""AWS SDK for JavaScript v3: @smithy/shared-ini-file-loader 4.7.2, @aws-sdk/credential-provider-ini 3.973.30.

Reader: smithy-typescript @6815d3e9 shared-ini-file-loader parseIni.ts:5 (headers), :15 (comments), :48
(sub-properties), :53 (junk), getConfigData.ts:14, :33 (prefixes, default), loadSharedConfigFiles.ts:41 (errors are
swallowed).
"""

from __future__ import annotations

import re

from .model import Consumer
from .reader_traits import Header, ReaderTraits
from .resolution_traits import HOST_LABEL, ResolutionTraits, SsoTraits
from .text import JS_BLANKS, TextTraits

_PREFIXED = re.compile(r"""([A-Za-z0-9_-]+)\s(["'])?([A-Za-z0-9_@+.%:/-]+)(?(2)\2)""")
_KINDS = frozenset({"profile", "sso-session", "services"})


def _section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    found = _PREFIXED.fullmatch(raw)
    if found is not None:
        if found[1] not in _KINDS:
            return None
        return Header(found[1], found[3]) if not credentials else Header("profile", f"{found[1]}.{found[3]}")
    if credentials or raw == "default":
        return Header("profile", raw, prefixed=False) if raw else None
    # A raw name with a dot is split there once more, so that [profile.x] works (getConfigData.ts:14).
    kind, dot, name = raw.partition(".")
    return Header(kind, name) if dot and kind in _KINDS else None


READER = ReaderTraits(
    section=_section,
    text=TextTraits(not_utf8="replaced", blanks=JS_BLANKS),
    inline="stripped after white space",
    strips_first=True,
    nested="prefixed",
    no_name="ignored",
    empty_values="dropped",
    empty_sections="dropped",
    forbidden=("__proto__", "profile __proto__"),
    messages={"forbidden header": "Found invalid profile name, which is swallowed: no profiles"},
)

RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        filled=True,
        conflict="session wins",
        bearer_only="error",
        region_check=HOST_LABEL,
        region_message='Error: Region not accepted: region="{region}" is not a valid hostname component.',
        messages={
            "no session": "Cannot read properties of undefined (reading 'sso_region')",
            "missing": 'Profile is configured with invalid SSO credentials. Required parameters "sso_account_id", '
            '"sso_region", "sso_role_name", "sso_start_url". Missing: {keys}',
        },
    ),
    order=("role", "source-of-source", "static", "web-identity", "process", "sso", "login"),
    role_without_source="next",
    two_sources="next",
    root_again="keys",
    nothing="error",
    messages={
        "no profile": "Could not resolve credentials using profile: [{name}] in configuration/credentials file(s).",
        "nothing": "Could not resolve credentials using profile: [{name}] in configuration/credentials file(s).",
        "no source": "Could not resolve credentials using profile: [{source}] in configuration/credentials file(s).",
        "empty source": "Could not resolve credentials using profile: [{source}] in configuration/credentials file(s).",
        "cycle": "Detected a cycle attempting to resolve credentials for profile {name}.",
        "bad provider": "Unsupported credential source in profile {name}. Got {provider}, expected EcsContainer or "
        "Ec2InstanceMetadata or Environment.",
    },
)

SOURCES = {
    "reader": "parseIni.ts:5-53, getConfigData.ts:14-33, loadSharedConfigFiles.ts:41; measured",
    "sso": "credential-provider-sso fromSSO.js:23-40, validateSsoProfile.js:4, fromSso.js:29-35; measured",
    "order": "credential-provider-ini resolveProfileData.js:8-31; measured",
    "values": "measured (sdks.md, matrix 2)",
}

CONSUMER = Consumer("js", "AWS SDK for JavaScript v3", READER, RESOLUTION, SOURCES, swallows=True)

"""AWS SDK for C++ 1.11.900; the outcome was read from its trace log.

Reader: AWSConfigFileProfileConfigLoader.cpp @1539725c (ConfigFileProfileFSM). SSO: the same file, FlushSection and
the end of ParseStream, and SSOCredentialsProvider.cpp @03638c71. Order: AWSCredentialsProviderChain.cpp @5f028bf3;
the profile step is aws-c-auth's, which knows static keys, roles, web identity and processes, but no SSO.
"""

from __future__ import annotations

from .model import Consumer
from .reader_traits import Header, ReaderTraits
from .resolution_traits import Files, ResolutionTraits, SsoTraits
from .text import C_BLANKS, IDENTIFIER, TextTraits


def _section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    del raw, credentials
    return None


def _skip(line: str, at: int) -> int:
    while at < len(line) and line[at] in " \t":
        at += 1
    return at


def _identifier(line: str, at: int) -> tuple[str, str]:
    """Return the identifier that begins at ``at``, and the message if there is none or another character follows it."""
    found = IDENTIFIER.match(line, at)
    if found is None:
        return "", "Failed to parse section identifier: identifier is missing"
    if found.end() >= len(line) or line[found.end()] not in " \t]":
        words = "a blank space character or closing bracket is expected after Identifier"
        return "", f"Failed to parse section identifier: {words}"
    return found[0], ""


def _header(line: str, credentials: bool) -> Header | str:  # noqa: FBT001, PLR0911 - the steps of the original
    """Parse a line that holds both brackets (ParseSectionDeclaration); return what it names or what is wrong."""
    at = _skip(line, 0)
    if line[at] != "[":
        return "First non-blank space character of a section definition must be [, line:"
    at = _skip(line, at + 1)
    prefixed = not credentials and line.rfind("profile", 0, at + 14) != -1
    if prefixed:
        at += len("profile")
        if at >= len(line) or line[at] not in " \t":
            return 'Expected a blank space after "profile" keyword:'
        at = _skip(line, at)
    name, wrong = _identifier(line, at)
    if wrong:
        return wrong
    kind = "profile"
    if not prefixed and not credentials and name not in {"default", "sso-session"}:
        return "In configuration files, the profile name must start with profile keyword (except default profile):"
    at += len(name)
    if name == "sso-session" and not credentials:
        kind, at = name, _skip(line, at)
        name, wrong = _identifier(line, at)
        if wrong:
            return wrong
        at += len(name)
    at = _skip(line, at)
    if at >= len(line) or line[at] != "]":
        missing = '(i.e. missing "]" or extra non-blank characters before "]")'
        return f"Missing closing bracket after Section Identifier {missing}:"
    at = _skip(line, at + 1)
    if at < len(line) and line[at] not in "#;":
        return "Found unexpected characters after closing bracket of Section Identifier"
    return Header(kind, name, prefixed)


READER = ReaderTraits(
    section=_section,
    text=TextTraits(not_utf8="kept", blanks=C_BLANKS),
    comments="first column",
    inline="stripped",
    strips_first=True,
    junk="stops",
    above="stops",
    unprefixed="merged",
    header_rule=_header,
    shortest=3,
    messages=dict.fromkeys(("junk", "above"), "Unexpected line in the aws shared profile: {line}"),
)

RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        filled=True,
        profile_needs=(),
        session_needs=(),
        conflict="session dropped",
        missing_session="session dropped",
        bearer_only="goes on",
        messages={"missing": "invalid SSO configuration for aws profile {name}"},
    ),
    order=("static", "role", "web-identity", "process", "sso"),
    role_without_source="next",
    sso_source=False,
    unknown="error if logged",
    messages={
        "no source": "no SSO settings found in the profile (chain goes on silently)",
        "empty source": "no SSO settings found in the profile (chain goes on silently)",
        "two sources": "the profile holds both source_profile and credential_source",
        "cycle": "the chain of source profiles is circular",
        "bad provider": "invalid credential_source {provider}",
    },
)


_SSO_VALUES = ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name")
_KEPT = (
    "region", "role_arn", "external_id", "credential_process", "source_profile", "defaults_mode",
    "aws_access_key_id", "aws_secret_access_key", "aws_session_token",
)  # fmt: skip
"""The settings that a section adds to those of an earlier section of the same name."""


def _arrange(files: Files) -> None:
    """Put a profile's parts together as FlushSection does: its checks see one part, and clear what they refuse."""
    for name, parts in files.parts.items():
        if len(parts) < 2 or name in files.shared:  # noqa: PLR2004
            continue
        kept: dict[str, str] = {}
        cleared = False
        for part in parts:
            kept |= {key: value for key, value in part.items() if key in _KEPT or key in _SSO_VALUES}
            needed = _SSO_VALUES[2:] if "sso_session" in part else _SSO_VALUES
            cleared = any(kept.get(key) for key in _SSO_VALUES) and not all(kept.get(key) for key in needed)
            if cleared:
                kept = {key: value for key, value in kept.items() if key not in _SSO_VALUES}
        settings = {key: value for key, value in parts[-1].items() if key not in _SSO_VALUES} | kept
        if cleared and "sso_session" not in settings and not (kept.get("aws_access_key_id") or kept.get("role_arn")):
            files.lost[f"profile {name}"] = f"invalid SSO configuration for aws profile {name}"
        files.profiles[name] = settings


def _before(files: Files, name: str) -> str | None:
    """Return what was logged of a session that is not there, unless the profile's own settings suffice."""
    settings = files.profiles[name]
    session = settings.get("sso_session")
    other = any(settings.get(key) for key in ("aws_access_key_id", "role_arn", "credential_process"))
    if not session or session in files.sessions or other or all(settings.get(key) for key in _SSO_VALUES):
        return None
    return f"AWS profile has reference to a missing sso_session: {session}"


SOURCES = {
    "reader": "AWSConfigFileProfileConfigLoader.cpp @1539725c, ParseStream, ParseSectionDeclaration; measured",
    "sso": "the same file, FlushSection and the end of ParseStream; SSOCredentialsProvider.cpp @03638c71; measured",
    "order": "AWSCredentialsProviderChain.cpp @5f028bf3, aws-c-auth profile provider (.c:485); measured in part",
    "values": "measured (sdks.md, matrix 2)",
}

CONSUMER = Consumer("cpp", "AWS SDK for C++ 1.11", READER, RESOLUTION, SOURCES, before=_before, arrange=_arrange)

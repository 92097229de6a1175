"""AWS SDK for C++ 1.11.900; the outcome was read from its trace log.

Reader: AWSConfigFileProfileConfigLoader.cpp @1539725c (ConfigFileProfileFSM). SSO: the same file, FlushSection and the end
of ParseStream, and SSOCredentialsProvider.cpp @03638c71. Order: AWSCredentialsProviderChain.cpp @5f028bf3; the profile step
is aws-c-auth's, which knows static keys, roles, web identity and processes, but no SSO.
"""

from __future__ import annotations

from .model import Consumer
from .reader import Header, ReaderTraits
from .resolution import Files, ResolutionTraits, SsoTraits
from .text import IDENTIFIER, TextTraits


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


def _header(line: str) -> Header | str:
    """Parse a line that holds both brackets (ParseSectionDeclaration); return what it names or what is wrong with it."""
    at = _skip(line, 0)
    if line[at] != "[":
        return "First non-blank space character of a section definition must be [, line:"
    at = _skip(line, at + 1)
    prefixed = line.rfind("profile", 0, at + 14) != -1
    if prefixed:
        at += len("profile")
        if at >= len(line) or line[at] not in " \t":
            return 'Expected a blank space after "profile" keyword:'
        at = _skip(line, at)
    name, wrong = _identifier(line, at)
    if wrong:
        return wrong
    kind = "profile"
    if not prefixed and name not in {"default", "sso-session"}:
        return "In configuration files, the profile name must start with profile keyword (except default profile):"
    at += len(name)
    if name == "sso-session":
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
    text=TextTraits(not_utf8="kept"),
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
        token_only="goes on",
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


def _before(files: Files, name: str) -> str | None:
    """Return the error for a profile whose parts are each incomplete: the checks see one part at a time."""
    settings = files.profiles[name]
    session = settings.get("sso_session")
    if session and session not in files.sessions:
        legacy = all(settings.get(key) for key in ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name"))
        return None if legacy else f"AWS profile has reference to a missing sso_session: {session}"
    parts = files.parts.get(name, [])
    if len(parts) > 1 and any("sso_session" in part for part in parts[:-1]) and "sso_session" not in parts[-1]:
        return f"invalid SSO configuration for aws profile {name}"
    return None


SOURCES = {
    "reader": "AWSConfigFileProfileConfigLoader.cpp @1539725c, ParseStream, ParseSectionDeclaration; measured",
    "sso": "the same file, FlushSection and the end of ParseStream; SSOCredentialsProvider.cpp @03638c71; measured",
    "order": "AWSCredentialsProviderChain.cpp @5f028bf3, aws-c-auth credentials_provider_profile.c:485; measured in part",
    "values": "measured (sdks.md, matrix 2)",
}

CONSUMER = Consumer("cpp", "AWS SDK for C++ 1.11", READER, RESOLUTION, SOURCES, before=_before)

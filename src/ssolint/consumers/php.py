"""AWS SDK for PHP: its parser was run (PHP 8.2), the decisions of its SSO provider are transcribed.

Reader: src/functions.php parse_ini_file, which drops lines that begin with # and hands the rest to PHP's own INI
scanner in raw mode. SSO: CredentialProvider.php @00b17f99, sso(); Token/SsoTokenProvider.php. Its role provider takes
no SSO profile as a source.
"""

from __future__ import annotations

import re

from .model import Consumer
from .reader_traits import Header, ReaderTraits
from .resolution_traits import Files, ResolutionTraits, SsoTraits
from .text import TextTraits

_RESERVED = re.compile(r"""[{}|&~!()^$"]""")
_WORDS = {
    "null": "NULL_NULL",
    "yes": "BOOL_TRUE",
    "true": "BOOL_TRUE",
    "on": "BOOL_TRUE",
    **dict.fromkeys(("no", "false", "off", "none"), "BOOL_FALSE"),
}


def _section(raw: str, credentials: bool) -> Header | None:  # noqa: FBT001 - the signature of a SectionRule
    raw = raw.lstrip(" \t")
    for kind in ("profile", "sso-session", "services"):
        if raw.startswith(kind + " ") and not credentials:
            return Header(kind, raw[len(kind) + 1 :])
    return Header("profile", raw, prefixed=False)


def _label(text: str, has_value: bool) -> str:  # noqa: FBT001 - the signature of a LabelRule
    """Return the key of a line: what stands behind the last TAB. Each part between TABs is a label (measured)."""
    reserved = _RESERVED.search(text)
    if reserved is not None:
        raise ValueError(f"'{reserved[0]}'")
    if not text and has_value:
        raise ValueError("'='")
    labels = [label.strip(" ") for label in text.split("\t")]
    word = next((label for label in labels if label.lower() in _WORDS), None)
    if word is not None:
        raise ValueError(_WORDS[word.lower()])
    # A bracket begins an offset, which has to end before the delimiter: `a[b] = c`.
    if "[" in text and not (has_value and text.endswith("]") and text.index("]") == len(text) - 1):
        raise ValueError("END_OF_LINE, expecting '='")
    return labels[-1]


READER = ReaderTraits(
    section=_section,
    text=TextTraits(not_utf8="kept", marks="dropped", lone_cr=True, nul_ends=True),
    comments="removed",
    inline="; stripped behind quotes, # kept",
    header_end="first",
    behind_header="read",
    bad_header="file refused",
    indented_header="file refused",
    label_rule=_label,
    quotes="double ones dropped",
    junk="key",
    duplicate_section="replaced",
    unprefixed="preferred",
    messages={
        "label": "syntax error, unexpected {what} in Unknown on line {number}",
        "bad header": "syntax error, unexpected end of file, expecting ']' in Unknown on line {number}",
        "indented header": "syntax error, unexpected END_OF_LINE, expecting '=' in Unknown on line {number}",
    },
)

_KEYS = "Profile profile {name} in FILE must contain the following keys: "
_ALL = _KEYS + "sso_start_url, sso_region, sso_account_id, and sso_role_name."

RESOLUTION = ResolutionTraits(
    sso=SsoTraits(
        filled=True,
        profile_needs=(),
        conflict="session wins",
        bearer_only="goes on",
        failure_stops=False,
        messages={
            "no session": "Could not find sso-session {session} in FILE",
            "missing": _ALL,
            "missing in session": _KEYS + "sso_start_url and sso_region.",
        },
    ),
    order=("web-identity", "sso", "shared-keys", "process", "role", "static"),
    role_without_source="next",
    sso_source=False,
    nothing="error",
    messages={
        "no profile": "Profile {name} does not exist in FILE.",
        "nothing": _ALL,
        "no source": _ALL,
        "empty source": _ALL,
        "two sources": _ALL,
        "cycle": _ALL,
        "bad provider": _ALL,
    },
)


def _before(files: Files, name: str) -> str | None:
    """Return the error for a session whose section is empty, which PHP's ``empty()`` takes for absent."""
    session = files.profiles[name].get("sso_session")
    if session and files.sessions.get(session) == {}:
        return f"Could not find sso-session {session} in FILE"
    return None


SOURCES = {
    "reader": "src/functions.php parse_ini_file and PHP 8.2's INI scanner; measured",
    "sso": "CredentialProvider.php @00b17f99 sso(), Token/SsoTokenProvider.php; transcribed",
    "order": "CredentialProvider.php @00b17f99 defaultProvider(); transcribed",
    "values": "transcribed",
}

CONSUMER = Consumer("php", "AWS SDK for PHP 3", READER, RESOLUTION, SOURCES, measured=False, before=_before)

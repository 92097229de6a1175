"""The traits by which consumers differ in reading the file, and what reading yields.

A trait's value is a short text, so that it can be printed. What a value does is said at ``ReaderTraits``; where it was
seen is said in the consumer's own file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .text import TextTraits


class Header(NamedTuple):
    """What a header names: the kind of section, its name, and whether the kind was written before the name."""

    kind: str
    name: str
    prefixed: bool = True


SectionRule = Callable[[str, bool], Header | None]
"""From the raw text in the brackets and whether this is the credentials file to what it names; None: not for us."""

LabelRule = Callable[[str, bool], str]
"""From a key's text and whether a value follows to the key. Raises ValueError with what the file is refused for."""


class ReaderTraits(NamedTuple):
    """How a consumer reads lines.

    Attributes:
        section: what the text in a header's brackets names.
        text: how bytes become lines.
        lines: what an indented line is: ``free`` (indentation means little), ``first character`` (a line with a
            leading blank continues the value above), ``deeper`` (a line deeper than its setting continues it).
        comments: where a line of comment may begin: ``anywhere``, ``first column``, or ``removed`` (PHP).
        inline: the comments behind a value, a name in ``INLINE_COMMENTS``.
        header_comment: ``cut`` at any # or ;, or ``kept``.
        header_end: which bracket closes a header: ``last``, ``line`` (it ends the line), ``first``, or ``first or #``
            (only blanks or a # comment follow).
        behind_header: text behind the bracket is ``ignored`` or ``read`` as a line of its own.
        bad_header: ``file refused``, ``not a header`` or ``accepted`` (the intended reading).
        indented_header: ``header``, ``not a header`` or ``file refused`` (if there is no TAB among the blanks).
        delimiters: the characters that end a key.
        key_case: ``lowered`` or ``exact``.
        bad_key: a key that is no identifier is ``kept`` or ``dropped``.
        label_rule: what becomes of the text before a delimiter, and of a line that has none (PHP).
        no_name: a setting without a name, ``= x``: ``kept``, ``ignored`` or ``file refused``.
        quotes: one pair of quotes round a value is ``kept``, ``dropped``, or ``double ones dropped``.
        nested: an indented setting below an empty value: ``text`` of that value, checked; ``prefixed`` with its key;
            ``map`` (no setting of the profile); ``flat`` (a setting like any other); ``ruby``.
        empty_values: ``kept`` or ``dropped``.
        junk: a line that is nothing: ``file refused``, ``ignored``, ``stops`` the reading, or ``key`` without a value.
        above: a setting above the first header: ``file refused``, ``ignored`` or ``stops``.
        dropped_section: lines below a header that is not for us are ``read`` or ``skipped``.
        duplicate_key: ``last``, ``file refused`` or ``section lost``.
        duplicate_section: ``merged``, ``replaced``, ``first`` or ``file refused``.
        unprefixed: ``[x]`` beside ``[profile x]`` is ``replaced``, ``merged``, ``preferred`` or ``later``.
        empty_sections: ``kept`` or ``dropped``.
        defaults: the section whose settings all others inherit, or nothing.
        strips_first: whether comments behind text go before the line is looked at.
        header_rule: a header parser of its own (C++), which returns what it names or a message.
        shortest: the length in bytes below which a line is nothing.
        forbidden: headers that make the consumer give up the file.
        messages: the consumer's own words.
    """

    section: SectionRule
    text: TextTraits = TextTraits()
    lines: str = "free"
    comments: str = "anywhere"
    inline: str = "kept"
    header_comment: str = "kept"
    header_end: str = "line"
    behind_header: str = "ignored"
    bad_header: str = "not a header"
    indented_header: str = "header"
    delimiters: str = "="
    key_case: str = "exact"
    bad_key: str = "kept"
    label_rule: LabelRule | None = None
    no_name: str = "kept"
    quotes: str = "kept"
    nested: str = "flat"
    empty_values: str = "kept"
    junk: str = "ignored"
    above: str = "ignored"
    dropped_section: str = "read"
    duplicate_key: str = "last"
    duplicate_section: str = "merged"
    unprefixed: str = "replaced"
    empty_sections: str = "kept"
    defaults: str = ""
    strips_first: bool = False
    header_rule: Callable[[str, bool], Header | str] | None = None
    shortest: int = 0
    forbidden: tuple[str, ...] = ()
    messages: dict[str, str] = {}  # noqa: RUF012 - never written to


class Part:
    """One section as it stands in the file: what its header names and the settings below it, in order."""

    __slots__ = ("blocks", "duplicate", "header", "raw", "settings")

    def __init__(self, header: Header | None, raw: str) -> None:
        """Take what the header names (None: nothing that the consumer looks at) and its text in the brackets."""
        self.header = header
        self.raw = raw
        self.settings: dict[str, str] = {}
        self.blocks: dict[str, list[str]] = {}
        self.duplicate: str | None = None


class Sections(NamedTuple):
    """What a consumer has of one file.

    Attributes:
        profiles, sessions, services: name to settings. A value that begins with a line feed is a nested block, a line
            for each of its settings, however the consumer keeps it.
        parts: every section in the order of the file.
        lost: name of a profile to the message with which the consumer skips it.
        errors: what the consumer wrote to its log while it went on.
    """

    profiles: dict[str, dict[str, str]]
    sessions: dict[str, dict[str, str]]
    services: dict[str, dict[str, str]]
    parts: list[Part]
    lost: dict[str, str]
    errors: list[str]

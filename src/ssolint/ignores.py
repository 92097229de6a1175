"""Suppression comments: `# ssolint: ignore[rule] reason` and `# ssolint: ignore-file[rule] reason`.

A comment covers the next line that is no comment and no blank: a setting with all its lines, or, above a header, that
whole section. `ignore-file` stands before the first section and covers the file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ssolint.patterns import pattern
from ssolint.source import Span
from ssolint.syntax import Blank, Comment, Header, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.finding import Finding
    from ssolint.syntax import Document, Node, Section

_COMMENT = pattern(
    r"[#;]+[ \t]*ssolint[ \t]*:[ \t]*(?P<verb>ignore(?:-file)?)[ \t]*\[(?P<rules>[^\]]*)\][ \t]*(?P<reason>.*)"
)
_NAME = pattern(r"[^\s,]+")


class Ignore:
    """One suppression comment: the rules it names, each with its span, what it covers, and which names were of use."""

    __slots__ = ("names", "node", "reason", "scope", "used", "whole_file")

    def __init__(
        self, node: Comment, match: re.Match[str], offset: int, scope: Span | None, *, whole_file: bool
    ) -> None:
        self.node = node
        self.reason = match["reason"].strip()
        self.whole_file = whole_file
        self.scope = scope
        begin = offset + match.start("rules")
        self.names = [
            (name[0], Span(begin + name.start(), begin + name.end())) for name in _NAME.finditer(match["rules"])
        ]
        self.used: set[str] = set()

    def covers(self, offset: int) -> bool:
        """Whether a finding at this offset lies under the comment."""
        return self.scope is not None and self.scope.start <= offset < max(self.scope.end, self.scope.start + 1)


def read_ignores(document: Document) -> list[Ignore]:
    """The suppression comments of a document in the order of the text."""
    if "ssolint" not in document.source.text:
        return []
    return list(_read(document))


def _read(document: Document) -> Iterator[Ignore]:
    end = len(document.source.text)
    sections = [document.top, *document.sections]
    for index, section in enumerate(sections):
        following = sections[index + 1] if index + 1 < len(sections) else None
        for position, node in enumerate(section.nodes):
            if not isinstance(node, Comment):
                continue
            offset = node.span.start
            match = _COMMENT.match(node.text.strip())
            if not match:
                continue
            if match["verb"] == "ignore-file":
                whole = Span(0, end + 1) if section is document.top else None
                yield Ignore(node, match, offset, whole, whole_file=True)
            else:
                yield Ignore(node, match, offset, _scope(section, position, following, end), whole_file=False)


def _scope(section: Section, position: int, following: Section | None, end: int) -> Span | None:
    target: Node | None = None
    for node in section.nodes[position + 1 :]:
        if not isinstance(node, Blank | Comment):
            target = node
            break
    if isinstance(target, Setting):
        return target.whole_span
    if target is not None:
        return target.line_span
    if following is not None and isinstance(following.header, Header):
        last = following.nodes[-1] if following.nodes else following.header
        return Span(following.header.start, min(last.start + len(last.text), end))
    return None


def suppress(findings: list[Finding], ignores: list[Ignore], codes: dict[str, str]) -> tuple[list[Finding], int]:
    """The findings that no comment suppresses, and how many were suppressed; notes which names were of use.

    `codes` maps a rule's code to its name: comments may use either.
    """
    if not ignores:
        return findings, 0
    kept = []
    for finding in findings:
        hits = [
            (ignore, name)
            for ignore in ignores
            if ignore.covers(finding.span.start)
            for name, _ in ignore.names
            if codes.get(name.upper(), name) == finding.rule
        ]
        for ignore, name in hits:
            ignore.used.add(name)
        if not hits:
            kept.append(finding)
    return kept, len(findings) - len(kept)

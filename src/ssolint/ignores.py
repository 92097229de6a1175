"""Suppression comments: `# ssolint: ignore[rule] reason` and `# ssolint: ignore-file[rule] reason`.

A comment covers the next line that is no comment, no blank and no directive of a template: a setting with all its
lines, or, above a header, that whole section. `ignore-file` stands before the first section and covers the file.
"""

from __future__ import annotations

from bisect import bisect_right

from ssolint.patterns import pattern
from ssolint.source import Span
from ssolint.syntax import Blank, Comment, Directive, Header, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from ssolint.finding import Finding
    from ssolint.syntax import Document, Section

_COMMENT = pattern(
    r"[#;]+[ \t]*ssolint[ \t]*:[ \t]*(?P<verb>ignore(?:-file)?)[ \t]*\[(?P<rules>[^\]]*)\][ \t]*(?P<reason>.*)"
)
_NAME = pattern(r"[^\s,]+")
# How far a comment reaches. What comments of one reach cover is the same or apart.
FILE, SECTION, SETTING, LINE = range(4)


class Ignore:
    """One suppression comment: the rules it names, each with its span, what it covers, and which names were of use."""

    __slots__ = ("names", "node", "reach", "reason", "scope", "used")

    def __init__(self, node: Comment, match: re.Match[str], reach: int, scope: Span | None) -> None:
        self.node = node
        self.reason = match["reason"].strip(" \t:-")
        self.reach = reach
        self.scope = scope
        begin = node.span.start + match.start("rules")
        self.names = [
            (name[0], Span(begin + name.start(), begin + name.end())) for name in _NAME.finditer(match["rules"])
        ]
        self.used: set[str] = set()

    @property
    def whole_file(self) -> bool:
        """Whether it says `ignore-file`."""
        return self.reach == FILE


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
        found = []
        whole = Span(0, end + 1) if section is document.top else None
        reach, scope = SECTION, _section_scope(following, end)
        # From the end, so that what follows a comment is known when the comment comes.
        for node in reversed(section.nodes):
            if isinstance(node, Setting):
                reach, scope = SETTING, node.whole_span
            elif not isinstance(node, Comment | Blank | Directive):
                reach, scope = LINE, node.line_span
            elif match := isinstance(node, Comment) and _COMMENT.match(node.text.strip()):
                found.append(
                    Ignore(node, match, FILE, whole)
                    if match["verb"] == "ignore-file"
                    else Ignore(node, match, reach, scope)
                )
        yield from reversed(found)


def _section_scope(section: Section | None, end: int) -> Span | None:
    if section is None or not isinstance(section.header, Header):
        return None
    last = section.nodes[-1] if section.nodes else section.header
    return Span(section.header.start, min(last.start + len(last.text), end))


class _Covered:
    """What the comments of one reach say about one rule: scopes that are the same or apart."""

    __slots__ = ("_ends", "_scopes", "_starts")

    def __init__(self) -> None:
        self._scopes: dict[Span, list[tuple[Ignore, str]]] = {}
        self._starts: list[int] = []
        self._ends: list[Span] = []

    def add(self, scope: Span, ignore: Ignore, name: str) -> None:
        """Note a comment; they come in the order of the text, and so do what they cover."""
        if scope not in self._scopes:
            self._scopes[scope] = []
            self._starts.append(scope.start)
            self._ends.append(scope)
        self._scopes[scope].append((ignore, name))

    def use(self, offset: int) -> bool:
        """Whether a comment covers a finding at this offset; notes that its name was of use."""
        at = bisect_right(self._starts, offset) - 1
        scope = self._ends[at]
        if at < 0 or offset >= max(scope.end, scope.start + 1):
            return False
        waiting = self._scopes[scope]
        while waiting:
            ignore, name = waiting.pop()
            ignore.used.add(name)
        return True


def suppress(findings: list[Finding], ignores: list[Ignore], codes: dict[str, str]) -> tuple[list[Finding], int]:
    """The findings that no comment suppresses, and how many were suppressed; notes which names were of use.

    `codes` maps a rule's code to its name: comments may use either. Takes (findings + comments) log comments steps.
    """
    if not ignores:
        return findings, 0
    covered: dict[str, dict[int, _Covered]] = {}
    for ignore in ignores:
        if ignore.scope is None:
            continue
        for name, _ in ignore.names:
            rule = codes.get(name.upper(), name)
            covered.setdefault(rule, {}).setdefault(ignore.reach, _Covered()).add(ignore.scope, ignore, name)
    kept = []
    for finding in findings:
        hits = [each.use(finding.span.start) for each in covered.get(finding.rule, {}).values()]
        if not any(hits):
            kept.append(finding)
    return kept, len(findings) - len(kept)

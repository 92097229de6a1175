"""What is shown when the mouse rests on something: the rows of `ssolint explain`, as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ssolint.explain import explain
from ssolint.heading import PROFILE
from ssolint.page import has_page
from ssolint.report.escape import visible
from ssolint.rule import url_of
from ssolint.settings import is_secret
from ssolint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.editor.view import View
    from ssolint.finding import Finding
    from ssolint.source import Source
    from ssolint.syntax import Document, Header

# A code span of one line; what the file says may hold a lone backtick, which is then escaped with the rest.
_CODE = re.compile(r"(?<!`)`[^`]+`(?!`)")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#!|~&]")


class Shown(NamedTuple):
    """A hover: its text in Markdown and as plain text, and the stretch of the document that it speaks of."""

    markdown: str
    plain: str
    span: Span


def hover(view: View, offset: int) -> Shown | None:
    """What is known of the place; None where nothing stands there. Raises RuleFailure."""
    checked = view.checked
    source = checked.source
    line = source.position(offset).line
    found = [finding for finding in checked.findings if _is_at(finding, source, offset, line)]
    whole = source.line_span(line)
    text = source.text[whole.start : whole.end]
    if not found and (not text.strip() or text.lstrip()[0] in "#;"):
        return None
    groups: list[list[str]] = [[]]
    policy = view.policy
    pages = [rule for rule in map(type, (*policy.rules, *policy.comment_rules)) if has_page(rule)]
    for row in [*explain(checked._replace(findings=found), line, pages)][1:]:
        if row:
            groups[-1].append(visible(row.strip()))
        else:
            groups.append([])
    groups[0] += [visible(row) for row in _inherited(view, offset)]
    parts = ["  \n".join(map(_escaped, rows)) for rows in groups]
    for at, finding in enumerate(found, 1):
        parts[at] += f"  \n[{finding.rule}]({url_of(finding.rule)})"
    begin = whole.start + len(text) - len(text.lstrip())
    return Shown("\n\n".join(parts), "\n\n".join(map("\n".join, groups)), Span(begin, begin + len(text.strip())))


def _is_at(finding: Finding, source: Source, offset: int, line: int) -> bool:
    span = finding.span
    first = source.position(span.start).line
    last = source.position(max(span.end - 1, span.start)).line
    return span.start <= offset <= span.end and first <= line <= last


def _inherited(view: View, offset: int) -> Iterator[str]:
    """For a profile's header: the values that the profile has from elsewhere, and where they stand."""
    header = _header_at(view.checked.document, offset)
    for group in view.checked.config.groups:
        if group.kind != PROFILE or group.section.header is not header:
            continue
        twin, session = view.checked.config.companion_profile(group.name), group.session
        keys = dict.fromkeys(key for other in (twin, session) if other is not None for key in other.settings)
        for key in keys:
            found = group.effective(key)
            if found is None or found[0] is group:
                continue
            origin, setting = found
            source = origin.config.source
            value = "****" if is_secret(key) else source.redact(setting.value.replace("\n", " "))
            number = source.position(setting.start).line
            place = f"line {number}" if source is view.source else f"{source.name}:{number}"
            yield f"{key} = {value}, from [{origin.section.name.strip()}], {place}"


def _header_at(document: Document, offset: int) -> Header | None:
    for section in document.sections:
        header = section.header
        if header is not None and header.start <= offset < header.start + len(header.text.rstrip("\r\n")) + 1:
            return header
    return None


def _escaped(row: str) -> str:
    """A row as Markdown: code spans stay, the rest is text, so that nothing in a file can become a link or an image."""
    parts = []
    end = 0
    for code in _CODE.finditer(row):
        parts += [_MARKDOWN.sub(r"\\\g<0>", row[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _MARKDOWN.sub(r"\\\g<0>", row[end:])])

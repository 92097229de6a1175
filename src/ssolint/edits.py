"""Edits with the file's own manners: its line ends, the section's blanks round `=`, its alignment, its indentation.

Every function returns edits on the text that the nodes came from; nothing is applied here.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from ssolint.finding import Edit
from ssolint.syntax import Blank, Comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ssolint.finding import Fix
    from ssolint.source import Source, Span
    from ssolint.syntax import Document, Node, Section, Setting


# Every fix of a file asks for it.
@lru_cache(maxsize=2)
def line_end(source: Source) -> str:
    """The line end that the file uses most, LF where it has none."""
    text = source.text
    crlf = text.count("\r\n")
    lf = text.count("\n") - crlf
    cr = text.count("\r") - crlf
    return "\r\n" if crlf > max(lf, cr) else "\r" if cr > lf else "\n"


def fitting(document: Document, fix: Fix | None) -> Fix | None:
    """The fix, if every line that it does not touch means the same after it (`ssolint.fitting`); else None.

    For a fix that changes where a line begins, which lines there are, a key, or a header. The settings that a new
    header takes into its section are announced.
    """
    if fix is None:
        return None
    from ssolint.fitting import moves

    moved = moves(document, fix.edits)
    return None if moved is None else fix._replace(changes=(*fix.changes, *sorted(moved)))


def replace(span: Span, text: str) -> Edit:
    """Put `text` in the place of a span."""
    return Edit(span.start, span.end, text)


def delete_setting(setting: Setting) -> Edit:
    """Take a setting out, all its lines with their line ends."""
    span = setting.whole_span
    return Edit(span.start, span.end, "")


def delete_node(node: Node) -> Edit:
    """Take one line out with its line end."""
    return Edit(node.start, node.start + len(node.text), "")


def delete_section(section: Section, source: Source | None = None) -> Edit:
    """Take a section out, from its header to its last line that is no comment before the next header.

    With `source`, the blank lines above the last section of the file go with it.
    """
    if section.header is None:
        raise ValueError("the top of a file has no header")
    nodes = [section.header, *section.nodes]
    while len(nodes) > 1 and isinstance(nodes[-1], Comment):
        nodes.pop()
    last = nodes[-1]
    start, end = section.header.start, last.start + len(last.text)
    if source is not None and end == len(source.text):
        above = len(source.text[:start].rstrip())
        lines = [at for at in source.starts if above < at <= start]
        start = lines[0] if above and lines else start
    return Edit(start, end, "")


def dedent(nodes: Iterable[Node]) -> tuple[Edit, ...]:
    """Take the blanks away before each of the lines."""
    return tuple(Edit(node.start, node.start + len(node.indent), "") for node in nodes if node.indent)


def comment_above(source: Source, node: Node, comment: str) -> Edit:
    """Put a comment on a line of its own above a line."""
    return Edit(node.start, node.start, f"{comment}{line_end(source)}")


def setting_line(section: Section, key: str, value: str, like: Setting | None = None) -> str:
    """`key = value` in the section's style, without a line end.

    The style is that of the setting `like`, else of most of the section's settings: what stands round their `=`,
    aligned columns kept, their indentation.
    """
    model = like or _model(section)
    if model is None:
        return f"{key} = {value}"
    text = model.text
    before = text[: model.delimiter]
    gap = before[len(before.rstrip()) :]
    rest = text[model.delimiter + 1 :].rstrip("\r\n")
    after = rest[: len(rest) - len(rest.lstrip())] if rest.strip() else (" " if gap else "")
    if _aligned(section):
        gap = " " * max(model.delimiter - len(model.indent) - len(key), 1)
    return f"{model.indent}{key}{gap}={after}{value}"


def _model(section: Section) -> Setting | None:
    """The last setting in the style that most settings of the section are written in."""
    plain = [setting for setting in section.settings if not setting.nested]
    styles = Counter(map(_style, plain))
    return max(plain, key=lambda setting: (styles[_style(setting)], setting.start), default=None)


def _style(setting: Setting) -> tuple[str, bool, bool]:
    """The indentation, and whether blanks stand before and behind the `=`."""
    text, at = setting.text, setting.delimiter
    return setting.indent, text[at - 1].isspace(), text[at + 1 : at + 2].isspace()


def _aligned(section: Section) -> bool:
    """Whether the section's `=` stand in one column below each other although its keys differ in length."""
    rows = [setting for setting in section.settings if not setting.lines and "\t" not in setting.text]
    columns = {row.delimiter for row in rows}
    return len(rows) > 1 and len(columns) == 1 and len({len(row.raw_key) for row in rows}) > 1


def insert_setting(source: Source, section: Section, key: str, value: str, *, after: Setting | None = None) -> Edit:
    """Put a new setting into a section, behind `after` or else behind the last line that is no blank or comment."""
    node: Node | None = after
    end = after.whole_span.end if after is not None else 0
    if node is None:
        solid = [node for node in section.nodes if not isinstance(node, Blank | Comment)]
        node = solid[-1] if solid else section.header
        if node is None:
            raise ValueError("the top of a file has no header")
        end = node.start + len(node.text)
    line = setting_line(section, key, value, after)
    newline = line_end(source)
    if source.text[:end].endswith(("\n", "\r")):
        return Edit(end, end, f"{line}{newline}")
    return Edit(end, end, f"{newline}{line}")

"""Edits with the file's own manners: its line ends, the section's blanks round `=`, its alignment, its indentation.

Every function returns edits on the text that the nodes came from; nothing is applied here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from itertools import takewhile

from ssolint.finding import Edit
from ssolint.syntax import Blank, Comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    header takes into its section are announced. Where looking has cost too much already, there is none either.
    """
    if fix is None:
        return None
    from ssolint.fitting import is_spent, moves

    moved = None if is_spent(document) else moves(document, fix.edits)
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


def delete_section(document: Document, section: Section, *, comments: bool = False) -> tuple[Edit, ...]:
    """Take a section out; the comments in it and right above it stay, but for `comments`.

    A blank line keeps what stays apart from what comes next. Those below the section go with it where one stands above,
    and at the end of the file those above go, too.
    """
    if section.header is None:
        raise ValueError("the top of a file has no header")
    body, tail = _body_and_tail(section)
    above = section_above(document, section)
    left: list[Node] = [*([above.header] if above.header else []), *above.nodes]
    gone: list[Node] = []
    while comments and left and isinstance(left[-1], Comment):
        gone.insert(0, left.pop())
    gone += [section.header, *(node for node in body if comments or not isinstance(node, Comment))]
    kept = [] if comments else [node for node in body if isinstance(node, Comment)]
    stays = (kept or left or [None])[-1]
    at_end = section is document.sections[-1]
    if stays is None or isinstance(stays, Blank):
        gone += takewhile(_is_blank, tail)
        while left and isinstance(left[-1], Blank) and at_end and all(map(_is_blank, tail)):
            gone.insert(0, left.pop())
    edits = [*_without(gone)]
    if isinstance(stays, Comment) and not at_end and not any(map(_is_blank, tail)):
        edits[-1] = edits[-1]._replace(text=line_end(document.source))
    return tuple(edits)


def merge_sections(document: Document, first: Section, second: Section) -> tuple[Edit, ...]:
    """Take the second of two sections out, and put the settings that the first one lacks below its own.

    The comments in it and right above it go along.
    """
    known = {setting.key for setting in first.settings}
    body, _ = _body_and_tail(second)
    owned = {line.start for setting in second.settings if setting.key in known for line in (setting, *setting.lines)}
    moved = [node for node in body if not isinstance(node, Blank) and node.start not in owned]
    if all(isinstance(node, Comment) for node in moved):
        return delete_section(document, second)
    above = section_above(document, second).nodes
    lead = [*takewhile(_is_comment, reversed(above))][::-1]
    text = "".join(node.text for node in (*lead, *moved))
    if not text.endswith(("\n", "\r")):
        text += line_end(document.source)
    own, _ = _body_and_tail(first)
    last = own[-1] if own else first.header
    end = last.start + len(last.text) if last else 0
    return (Edit(end, end, text), *delete_section(document, second, comments=True))


def comments_above(section: Section, node: Node) -> list[Comment]:
    """The comments right above a line of a section, in their order."""
    comments: list[Comment] = []
    at = bisect_left(section.nodes, node.start, key=lambda one: one.start)
    while at and isinstance(above := section.nodes[at - 1], Comment):
        comments.insert(0, above)
        at -= 1
    return comments


def section_above(document: Document, section: Section) -> Section:
    """The section above a section, the top of the file above the first one."""
    number = order_of(document)[id(section)]
    return document.sections[number - 1] if number else document.top


# Each of very many sections may ask for it.
@lru_cache(maxsize=2)
def order_of(document: Document) -> dict[int, int]:
    """The numbers of the sections, from 0, by `id(section)`."""
    return {id(section): number for number, section in enumerate(document.sections)}


def _body_and_tail(section: Section) -> tuple[list[Node], list[Node]]:
    """The lines of a section up to its last one that is no blank or comment, and those below."""
    nodes = section.nodes
    end = len(nodes)
    while end and isinstance(nodes[end - 1], Blank | Comment):
        end -= 1
    return nodes[:end], nodes[end:]


def _is_blank(node: Node) -> bool:
    return isinstance(node, Blank)


def _is_comment(node: Node) -> bool:
    return isinstance(node, Comment)


def _without(nodes: list[Node]) -> Iterator[Edit]:
    """The edits that take lines out, one for each run of them."""
    start = end = nodes[0].start
    for node in nodes:
        if node.start != end:
            yield Edit(start, end, "")
            start = node.start
        end = node.start + len(node.text)
    yield Edit(start, end, "")


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
    if text[model.delimiter] == ":":
        gap = after
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


def insert_setting(
    source: Source,
    section: Section,
    key: str,
    value: str,
    *,
    after: Setting | None = None,
    comments: Iterable[Comment] = (),
) -> Edit:
    """Put a new setting into a section, behind `after` or else behind the last line that is no blank or comment.

    The comments are put right above it.
    """
    node: Node | None = after
    end = after.whole_span.end if after is not None else 0
    if node is None:
        body, _ = _body_and_tail(section)
        node = body[-1] if body else section.header
        if node is None:
            raise ValueError("the top of a file has no header")
        end = node.start + len(node.text)
    text = "".join([*(comment.text for comment in comments), setting_line(section, key, value, after)])
    newline = line_end(source)
    if source.text[:end].endswith(("\n", "\r")):
        return Edit(end, end, f"{text}{newline}")
    return Edit(end, end, f"{newline}{text}")

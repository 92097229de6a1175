"""Text to a lossless tree, by the grammar of Python's configparser as botocore uses it.

The grammar is that of `RawConfigParser()` with its defaults (botocore 1.43.67, configloader.py:146-148; CPython 3.11
to 3.14, configparser.py `_read`): comments are whole lines, `=` or `:` ends a key, a deeper indented line continues
the value above, a blank line does not end a value, keys are lower-cased. A value that begins on the next line is a
nested block (configloader.py:158-200).

Every physical line is a node, so `"".join(node.text for node in document.nodes) == source.text` on any text. Where
Python would stop with an error the reading goes on, by the rule that loses least: an unclosed header still opens a
section, a line without a delimiter is junk and changes nothing, settings above the first header form a section without
one. In a template the lines that a template engine consumes are directives and mean nothing.
"""

from __future__ import annotations

from ssolint.source import BOM, MASK, Source, Span
from ssolint.templates import CLOSERS, TAG, VARIABLE_LINE, where_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The value of a nested line as botocore splits it: only `=` counts there (configloader.py:183-200).
_NESTED_DELIMITER = "="
_SECRET_KEYS = frozenset({"aws_secret_access_key", "aws_session_token", "aws_security_token"})
# The pair that AWS's own documentation shows everywhere; not a secret.
EXAMPLE_SECRETS = frozenset({"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"})
# A comment of Go's goes on over the tags that are commented out in it.
_GO_COMMENT = "*/"


class Node:
    """One physical line: its offset in the text and the line with its line end."""

    __slots__ = ("start", "text")

    def __init__(self, start: int, text: str) -> None:
        self.start = start
        self.text = text

    @property
    def span(self) -> Span:
        """What stands on the line, without the blanks round it and without its line end."""
        text = self.text
        stripped = text.strip()
        if not stripped:
            return Span(self.start, self.start + len(text.rstrip("\r\n")))
        begin = self.start + len(text) - len(text.lstrip())
        return Span(begin, begin + len(stripped))

    @property
    def line_span(self) -> Span:
        """The whole line with its line end."""
        return Span(self.start, self.start + len(self.text))

    @property
    def indent(self) -> str:
        """The blanks before the line's first other character."""
        return self.text[: len(self.text) - len(self.text.lstrip())]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.start}, {self.text!r})"


class Mark(Node):
    """The byte order mark, or several in a row: the one node that is no line."""

    __slots__ = ()


class Blank(Node):
    """An empty line, or one of blanks only."""

    __slots__ = ()


class Comment(Node):
    """A line whose first character other than a blank is `#` or `;`."""

    __slots__ = ()


class Directive(Node):
    """In a template: a line, or a part of a block of lines, that the template engine consumes."""

    __slots__ = ()


class Junk(Node):
    """A line that is no header, setting, comment, or continuation: no delimiter, or nothing before it."""

    __slots__ = ()


class Continuation(Node):
    """A line that continues the value of the setting above it; in a nested block a setting of its own."""

    __slots__ = ()

    @property
    def content(self) -> str:
        """The line without the blanks round it, as Python takes it."""
        return self.text.strip()

    @property
    def key(self) -> str:
        """The key of a nested line (case kept, as botocore does); the whole line where it has no `=`."""
        return self.content.partition(_NESTED_DELIMITER)[0].strip()

    @property
    def value(self) -> str | None:
        """The value of a nested line, None where it has no `=`."""
        _, delimiter, value = self.content.partition(_NESTED_DELIMITER)
        return value.strip() if delimiter else None

    @property
    def key_span(self) -> Span:
        """Where the nested line's key stands."""
        begin = self.span.start
        return Span(begin, begin + len(self.key))

    @property
    def value_span(self) -> Span:
        """Where the nested line's value stands; the whole line where it has no `=`."""
        span = self.span
        value = self.value
        return span if value is None else Span(span.end - len(value), span.end)


class Header(Node):
    """A section's header line.

    `name` is what Python takes between the brackets: everything up to the last `]` of the line (CPython >= 3.10,
    SECTCRE). `closed` is False for a line that begins with `[` and is no header to Python (no `]`, or nothing inside).
    """

    __slots__ = ("closed", "name", "offset")

    def __init__(self, start: int, text: str, name: str, offset: int, *, closed: bool) -> None:
        super().__init__(start, text)
        self.name = name
        self.offset = offset
        self.closed = closed

    @property
    def name_span(self) -> Span:
        """What stands between the brackets."""
        begin = self.start + self.offset + 1
        return Span(begin, begin + len(self.name))

    @property
    def bracket_span(self) -> Span:
        """The header from `[` to `]`, both included."""
        begin = self.start + self.offset
        return Span(begin, begin + 1 + len(self.name) + (1 if self.closed else 0))

    @property
    def tail(self) -> str:
        """What follows the last `]`, without blanks at its end."""
        return self.text[self.offset + len(self.name) + 2 :].rstrip() if self.closed else ""

    @property
    def tail_span(self) -> Span:
        """Where the text behind the header stands, the blanks before it left out."""
        begin = self.bracket_span.end
        stripped = self.tail.lstrip()
        begin += len(self.tail) - len(stripped)
        return Span(begin, begin + len(stripped))


class Setting(Node):
    """A line `key = value` with the lines that continue its value.

    `key` is lower-cased as Python does it, `value` is Python's: the lines joined by LF, an empty first line kept. The
    value of a setting that holds a secret is `****`; `length` is the number of code points that the value really has.
    """

    __slots__ = ("delimiter", "key", "lines", "section", "value")

    def __init__(self, start: int, text: str, key: str, value: str, delimiter: int, section: Section) -> None:
        # Not by way of Node's: this is the one object that a large file has very many of.
        self.start = start
        self.text = text
        self.key = key
        self.value = value
        self.delimiter = delimiter
        self.section = section
        self.lines: Sequence[Continuation] = ()

    @property
    def raw_key(self) -> str:
        """The key as written."""
        return self.text[: self.delimiter].strip()

    @property
    def key_span(self) -> Span:
        """Where the key stands."""
        begin = self.start + len(self.indent)
        return Span(begin, begin + len(self.raw_key))

    @property
    def delimiter_span(self) -> Span:
        """The `=` or `:`."""
        return Span(self.start + self.delimiter, self.start + self.delimiter + 1)

    @property
    def first_span(self) -> Span:
        """The part of the value that stands on the key's own line; empty behind the delimiter if there is none."""
        rest = self.text[self.delimiter + 1 :]
        stripped = rest.strip()
        begin = self.start + self.delimiter + 1
        if stripped:
            begin += len(rest) - len(rest.lstrip())
        return Span(begin, begin + len(stripped))

    @property
    def value_span(self) -> Span:
        """The whole value, to the end of its last line."""
        first = self.first_span
        return Span(first.start, self.lines[-1].span.end) if self.lines else first

    @property
    def whole_span(self) -> Span:
        """All the lines of the setting, line ends included."""
        last = self.lines[-1] if self.lines else self
        return Span(self.start, last.start + len(last.text))

    @property
    def nested(self) -> bool:
        """Whether the value begins on the next line, which makes it a nested block for botocore."""
        return self.value.startswith("\n")

    @property
    def multiline(self) -> bool:
        """Whether the value begins on the key's line and goes on below it."""
        return bool(self.lines) and not self.nested


class Section:
    """A header and all that stands below it up to the next one; the first of a document has no header."""

    __slots__ = ("header", "nodes", "settings")

    def __init__(self, header: Header | None) -> None:
        self.header = header
        self.nodes: list[Node] = []
        self.settings: list[Setting] = []

    @property
    def name(self) -> str:
        """The header's name as Python takes it; empty above the first header."""
        return self.header.name if self.header else ""

    def __repr__(self) -> str:
        return f"Section({self.name!r})"


class Document:
    """The tree of one file: `top` holds what stands above the first header, `sections` the rest."""

    __slots__ = ("mark", "sections", "source", "top")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.mark: Mark | None = None
        self.top = Section(None)
        self.sections: list[Section] = []

    @property
    def nodes(self) -> Iterator[Node]:
        """Every node in the order of the text; their texts joined are the text."""
        if self.mark:
            yield self.mark
        yield from self.top.nodes
        for section in self.sections:
            if section.header:
                yield section.header
            yield from section.nodes

    @property
    def settings(self) -> Iterator[Setting]:
        """Every setting in the order of the text."""
        yield from self.top.settings
        for section in self.sections:
            yield from section.settings


def parse(source: Source) -> Document:
    """The tree of a source. Never fails."""
    return _Reader(source).read()


class _Reader:
    """The state of configparser's loop: the open section, the open setting, and how deep its line was indented."""

    __slots__ = ("blanks", "document", "keys", "level", "lines", "parts", "section", "setting", "template")

    def __init__(self, source: Source) -> None:
        self.document = Document(source)
        self.template = source.template
        self.section = self.document.top
        self.setting: Setting | None = None
        self.level = 0
        self.blanks = 0
        self.lines: list[Continuation] = []
        self.parts: list[str] = []
        self.keys: dict[str, str] = {}

    def read(self) -> Document:
        document = self.document
        source = document.source
        lines = source.lines()
        offset = 0
        if source.text.startswith(BOM):
            # Two tools in a row may have written one each.
            offset = len(source.text) - len(source.text.lstrip(BOM))
            document.mark = Mark(0, BOM * offset)
            lines[0] = lines[0][offset:]
            if not lines[0]:
                del lines[0]
        consumed = _directives(lines) if self.template else frozenset()
        for number, line in enumerate(lines):
            if number in consumed:
                self.section.nodes.append(Directive(offset, line))
            else:
                self.line(offset, line)
            offset += len(line)
        self.close()
        return document

    def line(self, start: int, text: str) -> None:
        first = text[0]
        if " " < first < "\x7f" and first not in "#;[" and not self.template:
            # Nearly every line: something at the first column, which neither continues a value nor is a header.
            self.level = 0
            self.assignment(start, text, text.strip(), 0)
            return
        stripped = text.strip()
        if not stripped:
            self.blanks += 1
            self.section.nodes.append(Blank(start, text))
            return
        first = stripped[0]
        if first in "#;":
            self.section.nodes.append(Comment(start, text))
            return
        indent = 0 if text[0] == first else len(text) - len(text.lstrip())
        if indent > self.level and self.setting is not None:
            self.continuation(self.setting, start, text, stripped)
            return
        self.level = indent
        if (first == "[" or self.template) and self.header(start, text, stripped, indent):
            return
        self.assignment(start, text, stripped, indent)

    def continuation(self, setting: Setting, start: int, text: str, stripped: str) -> None:
        node = Continuation(start, text)
        if not setting.lines:
            self.parts = [setting.value]
            self.lines = setting.lines = []
        # Blank lines belong to a value that goes on below them.
        self.parts += [""] * self.blanks
        self.parts.append(stripped)
        self.blanks = 0
        self.lines.append(node)
        self.section.nodes.append(node)

    def header(self, start: int, text: str, stripped: str, indent: int) -> bool:
        if stripped[0] != "[":
            # A template's control tag may stand before a header on the same line.
            rest = _leading_tags(stripped)
            if not rest or not stripped.startswith("[", rest):
                return False
            indent += rest
            stripped = stripped[rest:]
        end = stripped.rfind("]")
        closed = end > 1
        if not closed and ("=" in stripped or ":" in stripped):
            return False
        name = stripped[1:end] if closed else stripped[1:].rstrip("]")
        self.close()
        self.section = Section(Header(start, text, name, indent, closed=closed))
        self.document.sections.append(self.section)
        return True

    def assignment(self, start: int, text: str, stripped: str, indent: int) -> None:
        head, equals, value = stripped.partition("=")
        if not equals or ":" in head:
            head, equals, value = stripped.partition(":")
        section = self.section
        raw = head.rstrip()
        if not equals or not raw:
            section.nodes.append(Junk(start, text))
            if equals:
                # Python notes the error and takes the line for a setting without a name: nothing can continue it.
                self.close()
            return
        if self.setting is not None:
            self.close()
        key = self.keys.get(raw)
        if key is None:
            key = self.keys[raw] = raw.lower()
        setting = Setting(start, text, key, value.lstrip(), indent + len(head), section)
        section.settings.append(setting)
        section.nodes.append(setting)
        self.setting = setting
        self.blanks = 0

    def close(self) -> None:
        setting = self.setting
        if setting is None:
            return
        if setting.lines:
            setting.value = "\n".join(self.parts).rstrip()
        if setting.key in _SECRET_KEYS:
            value = setting.value
            # A template's tag is no secret, and rules have to see that it is one; nor is a nested block.
            if value and value not in EXAMPLE_SECRETS and value[0] != "\n" and not TAG.search(value):
                setting.value = MASK
        self.setting = None


def _leading_tags(text: str) -> int:
    """How many code points of template tags and blanks stand at the start of a line."""
    end = 0
    while match := TAG.match(text, end):
        end = match.end()
        while end < len(text) and text[end].isspace():
            end += 1
    return end


def _directives(lines: list[str]) -> frozenset[int]:
    """The indexes of the lines that a template engine consumes: of tags or variables only, or inside a tag."""
    consumed = set()
    closer = ""
    # A tag that is never closed takes no lines.
    closers = (*CLOSERS.values(), _GO_COMMENT)
    last = {one: max((number for number, line in enumerate(lines) if one in line), default=-1) for one in closers}
    for number, line in enumerate(lines):
        rest = line.strip()
        if closer:
            consumed.add(number)
            if closer not in rest:
                continue
            rest = rest.partition(closer)[2]
            closer = ""
        rest = TAG.sub("", rest)
        at = where_open(rest)
        if at >= 0:
            comment = rest[at:].lstrip("{- ").startswith("/*")
            wanted = _GO_COMMENT if comment else CLOSERS[rest[at : at + 2]]
            if last[wanted] > number:
                closer = wanted
                rest = rest[:at]
        if (not rest.strip() and line.strip()) or VARIABLE_LINE.fullmatch(line):
            consumed.add(number)
    return frozenset(consumed)


class Refusal(Exception):  # noqa: N818 - it is what Python does, not an error of ours
    """Python would refuse the file; `node` is the first line that it cannot take."""

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message)
        self.node = node


def as_botocore(document: Document) -> dict[str, dict[str, str | dict[str, str]]]:
    """What `botocore.configloader.raw_config_parse` returns for the document: section, key, value or nested block.

    Keys of `[DEFAULT]` stand in every section, as configparser has it. Secrets are `****`.

    Raises Refusal where botocore raises ConfigParseError for a reason of grammar; bytes that are not UTF-8 are the
    caller's business.
    """
    if document.mark:
        raise Refusal("the file begins with a byte order mark", document.mark)
    for node in document.top.nodes:
        if not isinstance(node, Blank | Comment):
            raise Refusal("there is no section header above it", node)
    seen: dict[str, dict[str, Setting]] = {}
    for section in document.sections:
        _take_section(section, seen)
    defaults = seen.pop("DEFAULT", {})
    return {
        name: {key: _value(setting) for key, setting in (settings | _missing(defaults, settings)).items()}
        for name, settings in seen.items()
    }


def _missing(defaults: dict[str, Setting], settings: dict[str, Setting]) -> dict[str, Setting]:
    return {key: setting for key, setting in defaults.items() if key not in settings}


def _take_section(section: Section, seen: dict[str, dict[str, Setting]]) -> None:
    header = section.header
    if header is None or not header.closed:
        raise Refusal("the header is not closed or has no name", header or section.nodes[0])
    if header.name in seen and header.name != "DEFAULT":
        raise Refusal("the section is defined twice", header)
    settings = seen.setdefault(header.name, {})
    for node in section.nodes:
        if isinstance(node, Junk):
            raise Refusal("the line is no setting", node)
        if isinstance(node, Setting):
            if node.key in settings:
                raise Refusal("the setting is defined twice", node)
            settings[node.key] = node


def _value(setting: Setting) -> str | dict[str, str]:
    if not setting.nested:
        return setting.value
    block = {}
    for line in setting.value.splitlines():
        content = line.strip()
        if content:
            key, delimiter, value = content.partition(_NESTED_DELIMITER)
            if not delimiter:
                raise Refusal("a line of a nested block has no =", setting)
            block[key.strip()] = value.strip()
    return block

"""The one reader behind all consumers: a walk over the lines that a consumer's traits steer."""

from __future__ import annotations

from .reader_traits import Header, Part, ReaderTraits, Sections
from .text import FileRefusedError, decode, encoded, is_identifier, split_lines, strip_inline

_QUOTES = {"kept": "", "dropped": "\"'", "double ones dropped": '"'}


class _StopReadingError(Exception):
    """The consumer reads no further."""


class _Walk:
    """The state of one reading."""

    __slots__ = (
        "block", "credentials", "errors", "indent", "item", "key", "line",
        "more", "number", "part", "parts", "seen", "traits",
    )  # fmt: skip

    def __init__(self, traits: ReaderTraits, *, credentials: bool) -> None:
        self.traits = traits
        self.credentials = credentials
        self.parts: list[Part] = []
        self.errors: list[str] = []
        self.part: Part | None = None
        self.key: str | None = None  # the setting that a further line would continue
        self.block: str | None = None  # the setting with an empty value that indented settings would belong to
        self.item: tuple[str, str] | None = None  # what Ruby saw on the line before
        self.more: list[str] = []  # the lines that continue the value of that setting
        self.seen: set[str] = set()
        self.indent = 0
        self.line = ""
        self.number = 0

    def refuse(self, name: str, what: str = "") -> FileRefusedError:
        """Return the refusal of the file with the message of that name; `what` stands in its way."""
        message = self.traits.messages.get(name, name)
        return FileRefusedError(message.format(number=self.number, line=self.line.replace("\n", ""), what=what))

    def run(self, lines: list[str]) -> None:
        """Read all lines, or as far as the consumer reads."""
        try:
            for self.number, self.line in enumerate(lines, 1):
                self.read_line(self.line)
        except _StopReadingError:
            if self.part is not None:
                # The section in which reading stops is not stored (C++, FlushSection in state FAILURE).
                self.parts.remove(self.part)
                self.part = None
        self.flush()

    def read_line(self, line: str) -> None:
        """Take one line for what the consumer takes it for."""
        traits = self.traits
        if traits.strips_first:
            line = strip_inline(line, traits.inline)
        stripped = line.strip(traits.text.blanks)
        if not stripped or self.is_too_short(line) or self.is_comment(line, stripped):
            self.read_nothing(stripped)
        elif traits.lines == "first character":
            self.read_by_first_character(line, stripped)
        elif traits.lines == "deeper" and self.is_deeper(line):
            self.more.append(stripped)
        elif not self.read_header(line, stripped):
            self.read_setting(line, stripped)

    def is_too_short(self, line: str) -> bool:
        """Tell whether the line has too few bytes for the consumer to look at it."""
        return len(line) < self.traits.shortest and len(encoded(line)) < self.traits.shortest

    def is_comment(self, line: str, stripped: str) -> bool:
        """Tell whether the whole line is a comment."""
        where = self.traits.comments
        if where == "anywhere":
            return stripped[0] in "#;"
        if where == "first column":
            return line[0] in "#;"
        return line[0] == "#" or stripped[0] == ";" if where == "removed" else False

    def read_nothing(self, stripped: str) -> None:
        """Take a blank line or a comment."""
        if self.traits.nested == "ruby":
            self.item = None
        elif self.traits.lines == "deeper" and self.key is not None and not stripped:
            self.more.append("")

    def is_deeper(self, line: str) -> bool:
        """Tell whether the line continues the setting above, by its depth; else remember its depth."""
        depth = len(line) - len(line.lstrip(self.traits.text.blanks))
        if self.part is not None and self.key is not None and depth > self.indent:
            return True
        self.indent = depth
        return False

    def read_by_first_character(self, line: str, stripped: str) -> None:
        """Take a line whose first character says what it is (the SDKs' shared suite)."""
        if line[0] == "[":
            self.read_header(line, stripped)
        elif line[0] in " \t":
            self.read_continuation(line, stripped)
        else:
            self.read_setting(line, stripped)

    def read_continuation(self, line: str, stripped: str) -> None:
        """Take an indented line for a continuation, check it if the value above is empty."""
        if self.is_skipping():
            return
        if self.part is None:
            raise self.refuse("continuation above")
        if self.key is None:
            if self.block is not None:
                return  # the setting above was dropped for its key
            raise self.refuse("continuation")
        if not self.part.settings[self.key]:
            sub = strip_inline(line.strip(" \t"), self.traits.inline)
            key, delimiter, _ = sub.partition("=")
            if not delimiter:
                raise self.refuse("sub no equals")
            if not key.strip(" \t"):
                raise self.refuse("sub no name")
        self.more.append(stripped)

    def flush(self) -> None:
        """Add the lines that continue a value to it, once they are all known."""
        if self.more and self.part is not None and self.key is not None:
            value = "\n".join([self.part.settings[self.key], *self.more])
            self.part.settings[self.key] = value.rstrip() if self.traits.lines == "deeper" else value
        self.more = []

    def is_skipping(self) -> bool:
        """Tell whether the consumer looks at no line of this section."""
        return self.part is not None and self.part.header is None and self.traits.dropped_section == "skipped"

    def read_header(self, line: str, stripped: str) -> bool:
        """Open a section if the line is a header for the consumer; tell whether it was one."""
        rule = self.traits.header_rule
        if rule is not None:
            if "[" not in line or "]" not in line:
                return False
            named = rule(line, self.credentials)
            if isinstance(named, str):
                self.errors.append(f"{named} {line}")
            self.open(None if isinstance(named, str) else named, line)
            return True
        found = self.header_text(line, stripped)
        if found is None:
            return False
        raw, behind = found
        if raw in self.traits.forbidden:
            raise self.refuse("forbidden header")
        self.open(self.traits.section(raw, self.credentials), raw)
        if behind and self.traits.behind_header == "read":
            self.read_line(f"\t{behind}")
        return True

    def header_text(self, line: str, stripped: str) -> tuple[str, str] | None:
        """Return the text in the brackets and the one behind them, or None if the line is no header."""
        traits = self.traits
        if stripped[0] != "[":
            return None
        if line[0] != "[" and traits.indented_header != "header":
            if traits.indented_header == "not a header":
                return None
            if "\t" not in line[: line.index("[")]:
                raise self.refuse("indented header")
        if traits.header_comment == "cut":
            cut = min((at for at in (stripped.find("#"), stripped.find(";")) if at >= 0), default=len(stripped))
            stripped = stripped[:cut].strip(traits.text.blanks)
        end = self.header_end(stripped)
        if end < 1 and traits.bad_header == "accepted" and "=" not in stripped:
            end = len(stripped)
        if end < 1:
            if traits.bad_header == "file refused":
                raise self.refuse("bad header")
            return None
        return stripped[1:end], stripped[end + 1 :].strip(traits.text.blanks)

    def header_end(self, text: str) -> int:
        """Return where the bracket stands that closes the header, -1 if none does."""
        end = self.traits.header_end
        if end == "last":
            at = text.rfind("]")
            return at if at > 1 else -1
        if end == "line":
            return len(text) - 1 if text.endswith("]") else -1
        at = text.find("]")
        if at > 0 and end == "first":
            return at
        tail = text[at + 1 :].strip(self.traits.text.blanks)
        named = at > 1 and "[" not in text[1:at]
        return at if named and (not tail or (tail[0] == "#" and len(tail) > 1)) else -1

    def open(self, header: Header | None, raw: str) -> None:
        """Begin a section."""
        self.flush()
        if raw == self.traits.defaults != "":
            header = Header("defaults", raw)
        elif self.traits.duplicate_section == "file refused" and raw in self.seen:
            raise self.refuse("duplicate section")
        self.seen.add(raw)
        self.part = Part(header, raw)
        self.parts.append(self.part)
        self.key = None
        if self.traits.nested != "ruby":
            self.block = None

    def read_setting(self, line: str, stripped: str) -> None:
        """Take the line for a setting, or for junk."""
        traits = self.traits
        if self.is_skipping():
            return
        if self.part is None and traits.above != "ignored" and traits.junk != "key":
            self.give_up(traits.above, "above")
        text = strip_inline(stripped, traits.inline)
        key, value = self.split(text)
        if key is None:
            self.read_junk(line, stripped)
            return
        if not key and traits.no_name == "file refused":
            raise self.refuse("no name")
        if not key and traits.no_name == "ignored":
            return
        if self.part is not None and not (self.part.header is None and traits.header_rule is not None):
            self.store(line, key, value)

    def split(self, text: str) -> tuple[str | None, str]:
        """Return key and value of a line; the key is None if there is no delimiter."""
        places = [at for at in map(text.find, self.traits.delimiters) if at >= 0]
        blanks = self.traits.text.blanks
        key = text[: min(places, default=len(text))].strip(blanks)
        if self.traits.label_rule is not None:
            try:
                key = self.traits.label_rule(key, bool(places))
            except ValueError as error:
                raise self.refuse("label", str(error)) from None
        if not places:
            return None, ""
        value = text[min(places) + 1 :].strip(blanks)
        if len(value) > 1 and value[0] == value[-1] and value[0] in _QUOTES[self.traits.quotes]:
            value = value[1:-1]
        return (key.lower() if self.traits.key_case == "lowered" else key), value

    def read_junk(self, line: str, stripped: str) -> None:
        """Take a line that is no comment, header or setting."""
        traits = self.traits
        if traits.nested == "ruby":
            self.item = None
        if self.part is not None and self.part.header is None and traits.header_rule is not None:
            return
        if traits.junk not in {"ignored", "key"}:
            self.give_up(traits.junk, "junk")
        elif traits.nested == "map" and line[0] in " \t" and self.key is not None and self.block is None:
            self.more.append(stripped)

    def give_up(self, how: str, name: str) -> None:
        """Refuse the file, or stop reading it."""
        if how == "file refused":
            raise self.refuse(name)
        self.errors.append(self.traits.messages.get(name, name).format(number=self.number, line=self.line))
        raise _StopReadingError

    def store(self, line: str, key: str, value: str) -> None:
        """Add a setting to the section, nested ones as the consumer nests them."""
        nested = self.traits.nested
        indented = line[0] in " \t"
        if nested == "ruby":
            self.store_ruby(line, key, value)
        elif nested == "prefixed":
            if not value:
                self.block = key
                return
            if self.block is not None and line[0] not in self.traits.text.blanks:
                self.block = None
            self.put(f"{self.block}.{key}" if self.block is not None else key, value)
        elif nested == "map" and indented and self.block is not None:
            self.part_block(self.block).append(f"{key} = {value}")
        elif nested == "map" and indented:
            self.put(key, value)
            self.block = None
        elif self.traits.bad_key == "dropped" and not is_identifier(key):
            self.flush()
            self.key, self.block = None, key
        else:
            self.flush()
            self.put(key, value)
            self.key = key
            self.block = key if not value else None

    def store_ruby(self, line: str, key: str, value: str) -> None:
        """Store a setting as Ruby does, whose state runs on over blank lines and headers (ini_parser.rb:20-45)."""
        if not value and line.rstrip("\n")[-1:] == "=":
            self.item = None
            self.block = key
            return
        before, self.item = self.item, (key, value)
        if line[0] not in " \t":
            self.block = None
            self.put(key, value or " ")
            return
        if self.block is None:
            if before is None:
                raise self.refuse("first indented")
            if before[1]:
                return  # kept under no name at all, where nothing looks for it
            self.block = before[0]
        self.part_block(self.block).append(f"{key} = {value}")

    def part_block(self, name: str) -> list[str]:
        """Return the lines of a nested block of the current section."""
        return self.part.blocks.setdefault(name, []) if self.part is not None else []

    def put(self, key: str, value: str) -> None:
        """Set a value in the current section."""
        part = self.part
        if part is None or (not value and self.traits.empty_values == "dropped"):
            return
        if key in part.settings:
            if self.traits.duplicate_key == "file refused":
                raise self.refuse("duplicate key")
            part.duplicate = part.duplicate or key
        part.settings[key] = value


def read_sections(data: bytes, traits: ReaderTraits, *, credentials: bool = False) -> Sections:
    """Read a config or credentials file as a consumer does.

    Raises:
        FileRefusedError: if the consumer refuses the whole file.
    """
    lines = split_lines(decode(data, traits.text), traits.text)
    walk = _Walk(traits, credentials=credentials)
    walk.run(lines)
    return _assemble(walk, traits)


def _assemble(walk: _Walk, traits: ReaderTraits) -> Sections:
    sections = Sections({}, {}, {}, walk.parts, {}, walk.errors)
    if traits.lines == "deeper":
        _check_blocks(walk)
    for part in walk.parts:
        part.settings.update({name: "\n" + "\n".join(lines) for name, lines in part.blocks.items()})
    by_kind = {"profile": sections.profiles, "sso-session": sections.sessions, "services": sections.services}
    inherited: dict[str, str] = {}
    for part in walk.parts:
        if part.header is not None and part.header.kind == "defaults":
            inherited.update(part.settings)
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in walk.parts:
        if (
            part.header is not None
            and part.header.kind in by_kind
            and (part.settings or traits.empty_sections == "kept")
        ):
            groups.setdefault(part.header[:2], []).append(part)
    for (kind, name), parts in groups.items():
        chosen = _choose(parts, traits)
        settings = dict(inherited)
        for part in chosen:
            settings.update(part.settings)
            if part.duplicate is not None and traits.duplicate_key == "section lost":
                message = traits.messages.get("duplicate key", "")
                sections.lost[f"{kind} {name}"] = message.format(name=name, key=part.duplicate)
        by_kind[kind][name] = settings
    return sections


def _check_blocks(walk: _Walk) -> None:
    """Refuse a nested block that holds a line without an equals sign (botocore configloader.py:183-200)."""
    for part in walk.parts:
        for value in part.settings.values():
            if value.startswith("\n") and any("=" not in line for line in value.splitlines() if line.strip()):
                raise walk.refuse("nested block")


def _choose(parts: list[Part], traits: ReaderTraits) -> list[Part]:
    """Return the parts of one section that count."""
    prefixed = [part for part in parts if part.header is not None and part.header.prefixed]
    bare = [part for part in parts if part.header is not None and not part.header.prefixed]
    if prefixed and bare:
        if traits.unprefixed == "replaced":
            parts = prefixed
        elif traits.unprefixed == "preferred":
            parts = bare
    if traits.duplicate_section in {"replaced", "file refused"}:
        return parts[-1:]
    return parts[:1] if traits.duplicate_section == "first" else parts

"""The bytes of the file: its encoding, its first bytes, its line ends."""

from __future__ import annotations

from ssolint.edits import fitting, line_end
from ssolint.finding import (
    IGNORES,
    MISREADS,
    REFUSES_FILE,
    REFUSES_PROFILE,
    Edit,
    Finding,
    Fix,
    Severity,
    everywhere,
    tools,
)
from ssolint.patterns import pattern
from ssolint.rule import TextRule
from ssolint.rules._safety import is_plain
from ssolint.rules._support import JUNK, Lines, Place, is_unseen, matches, python_refuses
from ssolint.source import BOM, Source, Span
from ssolint.syntax import Blank, Comment, Directive, Header, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from ssolint.syntax import Document

# A byte that is not UTF-8, as the surrogateescape handler keeps it.
_BAD_BYTE = pattern("[\udc80-\udcff]")
# Every C0 control character but TAB, LF and CR.
_CONTROL = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CONTROLS = "".join(chr(code) for code in range(32) if chr(code) not in "\t\n\r")
# Settings whose bytes go to the portal as they are.
_ON_THE_WIRE = frozenset({"sso_account_id", "sso_role_name", "role_arn"})
_LONE_CR = pattern(r"\r(?!\n)")
_NAMES = {0: "NUL", 7: "BEL", 8: "BS", 11: "VT", 12: "FF", 27: "ESC"}


class InvalidEncoding(TextRule):
    """The file is not UTF-8, or it holds control characters.

    ## Why it matters
    One byte that is not UTF-8, even in a comment, makes the AWS CLI, boto3 and the SDKs for Rust and Ruby lose the whole
    file. A file in UTF-16, as PowerShell's `>` writes it, is read by hardly any tool. A control character becomes a part of
    the value, where no screen shows it.

    What is reported: bytes that are not UTF-8, once a line; UTF-16, once a file; NUL and the other control characters below
    U+0020 except the tab and the line ends, once a line.

    ## Fix
    UTF-16 is written anew as UTF-8, which is safe. Bytes that are Windows-1252, as older editors on Windows write it, become
    the same characters in UTF-8, which is unsafe: that encoding is a guess. Control characters stay.

    ## Sources
    - botocore 1.43.67, botocore/configloader.py:146-148: the file is opened as text in the locale's encoding, UTF-8 on Linux and macOS
    - smithy-rs, aws-runtime/src/env_config/source.rs:68: what is not UTF-8 is taken for an empty file
    - measured: botocore 1.43.11 refuses UTF-16 and a Latin-1 byte in a comment, and takes NUL for a part of the value
    """

    code = "SSO001"
    name = "invalid-encoding"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3 rust ruby", REFUSES_FILE)
    spoils = True

    def check_text(self, document: Document) -> Iterator[Finding]:
        source = document.source
        if source.encoding != "utf-8":
            yield self._wide(source)
        text = source.text
        if not text.isascii() and source.encoding == "utf-8":
            yield from self._bad_bytes(document)
        if any(control in text for control in _CONTROLS):
            yield from self._controls(document)

    def _wide(self, source: Source) -> Finding:
        fix = None
        marks = len(source.text) - len(source.text.lstrip(BOM))
        if source.restorable:
            # The bytes change, and of the text at most the mark.
            edit = Edit(0, marks, "") if marks else Edit(0, 1, source.text[0])
            fix = Fix("rewrite the file as UTF-8", (edit,), encoding="utf-8")
        breaks = tools("aws-cli boto3 rust java ruby", REFUSES_FILE) | tools("js go cpp php", REFUSES_PROFILE)
        if source.encoding == "utf-16-le" and source.text.lstrip(BOM).startswith("["):
            # PHP's scanner stops at the first NUL: in the middle of a header, or before it has seen one.
            breaks |= tools("php", REFUSES_FILE)
        if not marks:
            breaks |= tools("net", REFUSES_FILE) | tools("ruby", IGNORES)
        if source.encoding == "utf-16-le" and not marks:
            # Java trims NUL like a blank, so that the first line is a header to it.
            breaks |= tools("java", REFUSES_PROFILE)
            if not python_refuses(parse(Source(source.data, source.name, encoding="utf-8"))):
                # Without a line end at the end no line of NUL alone is left, which is what Python stops at.
                breaks |= tools("aws-cli boto3", REFUSES_PROFILE)
        return self.finding(
            Span(0, max(marks, 1)),
            f"the file is in {source.encoding[:6].upper()}; write it as UTF-8 without a byte order mark",
            breaks=breaks,
            fix=fix,
        )

    def _bad_bytes(self, document: Document) -> Iterator[Finding]:
        text = document.source.text
        if not _BAD_BYTE.search(text):
            return
        starts: dict[int, list[int]] = {}
        lines = Lines(document)
        for match in _BAD_BYTE.finditer(text):
            starts.setdefault(lines.at(match.start()).node.start, []).append(match.start())
        for places in starts.values():
            place = lines.at(places[0])
            byte = ord(text[places[0]]) - 0xDC00
            edits = [_as_cp1252(text, at) for at in places]
            fix = None
            message = f"the byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"
            known = [edit for edit in edits if edit is not None]
            if len(known) == len(edits):
                fix = Fix(f"write '{known[0].text}', taking the byte for Windows-1252", tuple(known), safe=False)
                fix = fitting(document, fix)
            setting = place.setting
            breaks = self.breaks
            if setting is not None and setting.key in _ON_THE_WIRE:
                breaks = everywhere(MISREADS) | breaks
            span = Span(places[0], places[0] + 1)
            yield self.finding(span, message, section=place.section, setting=setting, breaks=breaks, fix=fix)

    def _controls(self, document: Document) -> Iterator[Finding]:
        seen = set()
        for match, place in matches(document, _CONTROL):
            if place.node.start in seen or isinstance(place.node, Directive):
                continue
            seen.add(place.node.start)
            yield self._control(match, place)

    def _control(self, match: re.Match[str], place: Place) -> Finding:
        code = ord(match[0])
        name = f"U+{code:04X} ({_NAMES[code]})" if code in _NAMES else f"U+{code:04X}"
        severity = Severity.ERROR
        breaks = everywhere(MISREADS)
        if isinstance(place.node, Comment):
            severity = Severity.INFO
            breaks = {}
            where = "a comment"
        elif isinstance(place.node, Blank):
            breaks = tools("rust", REFUSES_FILE)
            where = "an empty line"
        elif isinstance(place.node, Header):
            where = "a header"
            breaks = everywhere(REFUSES_PROFILE)
        elif place.setting is not None:
            where = f"the value of '{place.setting.key}'"
            if match.start() < place.setting.key_span.end:
                where = "a key"
        else:
            where = "this line"
            # Java and C++ trim it.
            breaks = tools("aws-cli boto3 rust net", REFUSES_FILE) if is_unseen(place.node) else JUNK
        if code == 0 and breaks:
            breaks = breaks | tools("php", REFUSES_PROFILE)  # whose scanner reads no further
        return self.finding(
            Span(*match.span()),
            f"the control character {name} stands in {where}; delete it",
            section=place.section,
            setting=place.setting,
            severity=severity,
            breaks=breaks,
        )


def _as_cp1252(text: str, at: int) -> Edit | None:
    try:
        letter = bytes([ord(text[at]) - 0xDC00]).decode("cp1252")
    except UnicodeDecodeError:
        return None
    return Edit(at, at + 1, letter)


class ByteOrderMark(TextRule):
    """The file begins with a UTF-8 byte order mark.

    ## Why it matters
    The mark is invisible, and the AWS CLI, boto3 and the SDKs for Rust and Java refuse the whole file because of it; the SDKs
    for Go, C++ and Ruby lose the first section. Notepad and PowerShell's `Out-File -Encoding utf8` write it.

    ## Fix
    The mark goes, and nothing else changes.

    ## Sources
    - measured, verdicts v54-bom and v55-bom-then-blank
    - measured: botocore 1.43.11 refuses the file also where its first line is a comment
    """

    code = "SSO002"
    name = "byte-order-mark"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3 rust java", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)

    def check_text(self, document: Document) -> Iterator[Finding]:
        if document.mark is None or document.source.encoding != "utf-8":
            return
        breaks = self.breaks
        first = next((node for node in document.nodes if node is not document.mark), None)
        if isinstance(first, Header):
            session = first.name.startswith("sso-session")
            ruby = tools("ruby", REFUSES_PROFILE if session else IGNORES)
            breaks = {**breaks, **tools("go", REFUSES_PROFILE), **ruby}
        if document.mark.text != BOM:
            # .NET and PHP drop the first one only.
            lost = tools("php", REFUSES_PROFILE) if isinstance(first, Header) else {}
            breaks = {**breaks, **tools("net", REFUSES_FILE), **lost}
        message = "the file begins with a byte order mark (U+FEFF); save it as UTF-8 without one"
        span = document.mark.span
        fix = Fix("delete the byte order mark", (Edit(span.start, span.end, ""),))
        yield self.finding(span, message, breaks=breaks, fix=fix)


class BareCarriageReturn(TextRule):
    """Lines end in a lone carriage return.

    ## Why it matters
    Python, Java, .NET and PHP take a lone carriage return (CR) for a line end, the SDKs for JavaScript, Go, Rust, C++ and Ruby do
    not: they read the next line as a part of this one, or find no profile at all.

    ## Fix
    A line feed takes the place of each lone carriage return, or CR LF where that ends the other lines; of CR CR LF the first
    CR goes. Safe where all lines are plain ones: a bad line or a block would be news to the tools that saw no lines before.

    ## Sources
    - measured: JavaScript, Go and Ruby find no profiles in a file with bare CRs, Rust refuses it, C++ stops; botocore 1.43.11 reads it
    """

    code = "SSO003"
    name = "bare-carriage-return"
    severity = Severity.ERROR
    breaks = tools("rust", REFUSES_FILE) | tools("js go cpp", REFUSES_PROFILE) | tools("ruby", IGNORES)

    def check_text(self, document: Document) -> Iterator[Finding]:
        text = document.source.text
        if text.count("\r") == text.count("\r\n"):
            return
        found = [match.start() for match in _LONE_CR.finditer(text)]
        newline = line_end(document.source)
        if newline == "\r":
            newline = "\n"
        breaks = self.breaks
        if all(text.startswith("\r\n", at + 1) for at in found):
            # Two conversions of the line ends in a row: CR CR LF. Who does not know the lone CR trims it as a blank.
            breaks = tools("rust", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
            edits = tuple(Edit(at, at + 1, "") for at in found)
        else:
            if "\n" in text:
                breaks = tools("js go rust cpp ruby", MISREADS)
            edits = tuple(Edit(at, at + 1, newline) for at in found)
        # A line that is none to those who know the lone CR may be a part of a good one to the others.
        safe = all(map(is_plain, document.sections))
        more = f" ({len(found)} in the file)" if len(found) > 1 else ""
        message = f"this line ends in a lone carriage return{more}; end it with a line feed"
        yield self.finding(
            Span(found[0], found[0] + 1), message, breaks=breaks, fix=Fix("end the lines with a line feed", edits, safe)
        )

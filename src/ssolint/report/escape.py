r"""Text from a file made harmless and visible, for people and for machines.

A config file can hold anything: control sequences for the terminal, characters that reverse the order of the text,
commands for the log of a CI system. None of it may act where a report is read. People see such a character as `\x1b` or
`<U+200B>`.
"""

from __future__ import annotations

import re

# Characters that Unicode counts among letters, marks or symbols and that show nothing (Default_Ignorable_Code_Point of
# DerivedCoreProperties.txt, without those whose category says so already) or a blank.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
# Control, format, surrogate, private, unassigned; line and paragraph separators. A blank that is no space is `Zs`.
_ODD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_NAMED = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
# Commands to the readers of logs: `##[group]` and `##vso[task.setvariable]` wherever they stand in a line (GitHub
# Actions, Azure Pipelines), `::error::` at its beginning, which a line break of ours may make of any place.
LOG_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)|::(?=[A-Za-z][\w-]*(?: [^\r\n]*?)?::)", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[ -~]*")


def visible(text: str, encoding: str | None = None) -> str:
    """`text` in one line, without any character that would act on a terminal or not be seen.

    `encoding` is that of the stream: what it can't hold is shown as a code point. None means that it can hold all.
    """
    if not _PLAIN.fullmatch(text):
        text = "".join(map(shown, text)) if encoding is None else "".join(shown(char, encoding) for char in text)
    return LOG_COMMAND.sub(_broken, text) if has_command(text) else text


def has_command(text: str) -> bool:
    """Whether a text may hold a command to a reader of logs: a quick look before LOG_COMMAND."""
    return "##" in text or "::" in text


def _broken(match: re.Match[str]) -> str:
    return f"{match[0][0]}\\x{ord(match[0][1]):02x}"


def shown(char: str, encoding: str | None = None) -> str:
    """How one character is shown: itself, or what stands for it."""
    if " " <= char <= "~":
        return char
    if char in _NAMED:
        return _NAMED[char]
    if char < " " or char == "\x7f":
        return f"\\x{ord(char):02x}"
    if "\udc80" <= char <= "\udcff":
        # A byte that is not UTF-8, as the surrogateescape handler keeps it.
        return f"<0x{ord(char) - 0xDC00:02X}>"
    if is_odd(char) or not _fits(char, encoding):
        return f"<U+{ord(char):04X}>"
    return char


def is_odd(char: str) -> bool:
    """Whether a character is one that people can't see, or that acts on those beside it."""
    from unicodedata import category

    return (category(char) in _ODD_CATEGORIES and char != " ") or char in _UNSEEN


def _fits(char: str, encoding: str | None) -> bool:
    if encoding is None:
        return True
    try:
        char.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def encoding_of(stream: object) -> str | None:
    """Return the encoding of a stream, None where it can hold every character."""
    encoding = getattr(stream, "encoding", None)
    if not isinstance(encoding, str) or encoding.lower().replace("-", "").replace("_", "") in {
        "utf8",
        "utf8sig",
        "utf16",
    }:
        return None
    return encoding


def sound(text: str) -> str:
    """`text` for a machine: bytes that are not UTF-8 become U+FFFD, since strict readers of JSON refuse surrogates."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def is_exact(text: str) -> bool:
    """Whether a machine can be handed this text to write into a file: it holds no byte that is not UTF-8."""
    return text.isascii() or not _SURROGATE.search(text)


def json_text(text: str) -> str:
    """JSON that a terminal and a log can be trusted with. Takes what `json` made with `ensure_ascii`."""
    # Both can stand inside strings only.
    return text.replace("\x7f", "\\u007f").replace("##", "#\\u0023")

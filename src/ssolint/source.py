"""Bytes to text that loses nothing: decoding, the line index, positions, kinds of file, redaction.

Lines and columns count from 1, columns are in code points, ends are exclusive. Offsets and spans count code points of
`Source.text` from 0. Line ends are those that Python's universal newlines know (LF, CRLF, a lone CR), because botocore
opens the file in text mode (botocore 1.43.67, configloader.py:146-148).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from ssolint.patterns import pattern
from ssolint.record import Record

CONFIG = "config"
CREDENTIALS = "credentials"
BOM = "\ufeff"
MASK = "****"

# Suffixes that say "this file is rendered, or filled in by hand, before a tool reads it".
TEMPLATE_SUFFIXES = frozenset(
    {
        *("tmpl", "tpl", "template", "j2", "jinja", "jinja2", "erb", "gotmpl", "mustache", "hbs", "ejs", "envsubst"),
        *("example", "sample", "dist", "in", "default", "skel", "age", "eex", "liquid", "njk", "ctmpl", "tftpl"),
    }
)
# The same where a hyphen or an underscore stands before or behind it; the others are words of many names.
_TEMPLATE_WORDS = frozenset({"tmpl", "tpl", "template", "example", "sample", "skel"})
_TEMPLATE_FOLDERS = frozenset({"templates", ".chezmoitemplates"})
_SEPARATORS = {ord("-"): ".", ord("_"): "."}

# How a file begins that a tool has encrypted: git-crypt, transcrypt and `openssl enc`, age, GnuPG, Ansible Vault.
_SEALS = {
    "\0GITCRYPT\0": "git-crypt",
    "U2FsdGVkX1": "OpenSSL or transcrypt",
    "Salted__": "OpenSSL",
    "age-encryption.org/": "age",
    "-----BEGIN AGE ENCRYPTED FILE-----": "age",
    "-----BEGIN PGP MESSAGE-----": "GnuPG",
    "$ANSIBLE_VAULT;": "Ansible Vault",
}
BINARY = "binary"
# It leaves the names as they are, encrypts each value, and puts what it needs into a section `[sops]`.
SOPS = "SOPS"
_ENCRYPTED_VALUE = "ENC[AES256_GCM,"
# Of random bytes one in nine is a control character, and two in five are not UTF-8. A text in another encoding has none
# of the first, and one with a slip few of either; a twentieth of a file's beginning, in code points, lies between.
_BEGINNING = 4_096
_SHARE = 20
_CONTROLS = pattern(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BAD_BYTES = pattern("[\udc80-\udcff]")

# The words of a key that holds a secret, from the first one on: with what stands before it the search would be a square
# in the length of a word, and so it would without a bound on what stands behind it. A key that is misspelt holds one,
# too, and so does one that lacks its delimiter.
_JOINT = r"[^\w\r\n=:]?_?[^\w\r\n=:]?"
_SECRET = pattern(
    rf"""(?P<key>
        (?:secret{_JOINT}ac+es+{_JOINT}key|secret{_JOINT}key|session{_JOINT}token|security{_JOINT}token
          |client{_JOINT}secret|access{_JOINT}token|refresh{_JOINT}token|id{_JOINT}token|auth{_JOINT}token
          |password|passwd|passphrase|private{_JOINT}key|api{_JOINT}key)
        (?![A-Za-z0-9_]{{0,99}}(?:expir|file|url|path|duration|ttl|type|name|process|command))
        [A-Za-z0-9_]{{0,99}}["']?(?:[ \t]{{0,99}}[=:][ \t]*(?:(?:\r\n|\r|\n)[ \t]+)*|[ \t]{{1,99}}(?=\S{{16}})))
        (?P<value>[^\r\n]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# 40 characters of base64 that stand alone are the shape of a secret access key, whatever the key beside them is called.
_BARE_SECRET = pattern(r"(?<![A-Za-z0-9/+=_-])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[0-9])"
                          r"[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])")  # fmt: skip
# So many secrets are looked for one by one, and in long texts all; of thousands those are picked that a line holds.
_FEW = 16
_LONG = 2_000
_SWITCH = pattern(r"\d{1,6}|true|false|none|null", re.IGNORECASE)
_UTF32 = {b"\xff\xfe\0\0": "utf-32-le", b"\0\0\xfe\xff": "utf-32-be"}
# Fewer bytes than these tell nothing: two NULs among them may be a slip.
_SHORTEST_UTF16 = 16
_LINE = pattern(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_PLACEHOLDER = pattern(r"\{\{|\$\{|<%|\{%|^<[^<>]*>$")


class Position(Record):
    """A place in a file: line and column from 1, the column in code points."""

    line: int
    column: int


class Span(Record):
    """A stretch of `Source.text`: offsets in code points from 0, the end exclusive."""

    start: int
    end: int


class Options(Record):
    """What the user's settings say about the world outside the file.

    `sessions`: names of `[sso-session]` sections that live in another file. `regions`: Regions to accept beside the
    known ones. `foreign`: patterns (`*` and `?`) of keys that belong to other tools.
    """

    sessions: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    foreign: tuple[str, ...] = ()


def is_template_name(name: str) -> bool:
    """Whether a file of this name is a template.

    A dotted suffix says so (`config.tmpl`, `config.j2.age`), a word (`config-example`, `sample_credentials`), or a
    folder, as Ansible and chezmoi have it (`roles/aws/templates/config`).
    """
    *folders, base = name.replace("\\", "/").lower().split("/")
    words = base.translate(_SEPARATORS).split(".")
    return (
        not TEMPLATE_SUFFIXES.isdisjoint(base.split(".")[1:])
        or (len(words) > 1 and not _TEMPLATE_WORDS.isdisjoint(words))
        or not _TEMPLATE_FOLDERS.isdisjoint(folders)
    )


def kind_of_name(name: str) -> str:
    """`credentials` for a file that is called so (`credentials`, `private_credentials.tmpl`), otherwise `config`."""
    return CREDENTIALS if "credential" in _basename(name).lower() else CONFIG


def _basename(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


class Source:
    """One file as it was read: its bytes, its text, where its lines begin, and what in it is secret.

    `encoding` is `utf-8`, or `utf-16` or `utf-32` with `-le` or `-be`. Bytes that are not UTF-8 become lone surrogates
    (the `surrogateescape` handler), so that `data` can always be had back; a byte order mark stays in `text` as U+FEFF.
    """

    __slots__ = (
        "_lengths",
        "_secrets",
        "_starts",
        "data",
        "encoding",
        "kind",
        "mode",
        "name",
        "options",
        "template",
        "text",
    )

    def __init__(
        self,
        data: bytes,
        name: str,
        *,
        kind: str | None = None,
        template: bool | None = None,
        mode: int | None = None,
        options: Options | None = None,
        encoding: str = "",
    ) -> None:
        """Decode `data`; `kind` and `template` overrule what `name` says; `mode` is the file's permission bits.

        `encoding` is one of those named above, where it is known and need not be guessed.
        """
        self.data = data
        self.name = name
        self.mode = mode
        self.options = options or Options()
        self.kind = kind or kind_of_name(name)
        self.template = is_template_name(name) if template is None else template
        self.encoding = encoding or _encoding(data)
        self.text = data.decode(self.encoding, "surrogateescape" if self.encoding == "utf-8" else "replace")
        self._starts: list[int] | None = None
        self._secrets: tuple[str, ...] | None = None
        self._lengths: dict[int, set[str]] | None = None

    def encode(self, text: str, encoding: str = "") -> bytes:
        """The bytes of a changed text, in the encoding of this source unless another one is named."""
        encoding = encoding or self.encoding
        return text.encode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")

    def with_text(self, text: str, encoding: str = "") -> Source:
        """The same file with another text, in the encoding of this source unless another one is named."""
        encoding = encoding or self.encoding
        return Source(
            self.encode(text, encoding),
            self.name,
            kind=self.kind,
            template=self.template,
            mode=self.mode,
            options=self.options,
            encoding=encoding,
        )

    @property
    def restorable(self) -> bool:
        """Whether the file is a text that gives the bytes back; not where bytes of UTF-16 stand for no character."""
        return not self.seal and self.encode(self.text) == self.data

    @property
    def seal(self) -> str:
        """What has encrypted the file; `BINARY` for other bytes that are no text; "" for a text."""
        text = self.text
        for start, maker in _SEALS.items():
            if text.startswith(start):
                return maker
        if _ENCRYPTED_VALUE in text and "[sops]" in text:
            return SOPS
        beginning = text[:_BEGINNING]
        binary = not text.isascii() and all(
            len(odd.findall(beginning)) * _SHARE > len(beginning) for odd in (_BAD_BYTES, _CONTROLS)
        )
        return BINARY if binary else ""

    def lines(self) -> list[str]:
        """The physical lines with their line ends; `"".join` of them is the text."""
        if "\r" not in self.text:
            return self.text.splitlines(keepends=True) if _plain(self.text) else _LINE.findall(self.text)
        return _LINE.findall(self.text)

    @property
    def starts(self) -> list[int]:
        """The offset of each line's first code point; a text that ends in a line end has an empty last line."""
        if self._starts is None:
            starts = [0]
            for line in self.lines():
                starts.append(starts[-1] + len(line))
            if self.text and not self.text.endswith(("\n", "\r")):
                starts.pop()
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> Position:
        """The line and column of an offset."""
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def line_span(self, line: int) -> Span:
        """The span of a line without its line end. Raises IndexError where there is no such line."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return Span(start, start + len(self.text[start:end].rstrip("\r\n")))

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secret values in the text, the longest first; they are looked for when something is to be shown."""
        if self._secrets is None:
            self._secrets = _secrets_of(self.text)
        return self._secrets

    def redact(self, text: str) -> str:
        """`text` with every secret of this file replaced by `****`."""
        secrets = self.secrets
        few = len(secrets) <= _FEW or len(text) > _LONG
        for secret in secrets if few else _present(text, self._by_length()):
            if secret in text:
                text = text.replace(secret, MASK)
        return text

    def _by_length(self) -> dict[int, set[str]]:
        if self._lengths is None:
            self._lengths = {}
            for secret in self.secrets:
                self._lengths.setdefault(len(secret), set()).add(secret)
        return self._lengths


def _present(text: str, secrets: dict[int, set[str]]) -> list[str]:
    """The secrets that are in a text, the longest first; `secrets` holds them by their lengths, the longest first."""
    return [
        text[at : at + length]
        for length, every in secrets.items()
        for at in range(len(text) - length + 1)
        if text[at : at + length] in every
    ]


def _plain(text: str) -> bool:
    # str.splitlines knows more line ends than a text file has: only use it where none of the others can occur.
    return text.isascii() and not any(odd in text for odd in "\x0b\x0c\x1c\x1d\x1e")


def _encoding(data: bytes) -> str:
    if data[:4] in _UTF32:
        return _UTF32[data[:4]]
    if data[:2] == b"\xff\xfe":
        return "utf-16-le"
    if data[:2] == b"\xfe\xff":
        return "utf-16-be"
    head = data[:400]
    if b"\0" in head and len(data) % 2 == 0 and len(data) >= _SHORTEST_UTF16:
        # Text in UTF-16 without a mark: nearly every second byte is NUL.
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd > len(head) * 0.4 and not even:
            return "utf-16-le"
        if even > len(head) * 0.4 and not odd:
            return "utf-16-be"
    return "utf-8"


def _secrets_of(text: str) -> tuple[str, ...]:
    """The secret values in a text, the longest first, so that none is left in part."""
    found = set()
    lowered = text.lower()
    if any(word in lowered for word in ("secret", "token", "passw", "passphrase", "private", "api")):
        for match in _SECRET.finditer(text):
            value = match["value"].strip().strip("\"'")
            # A reference to a secret (a template's tag) is none, and neither is a switch or a small number.
            if len(value) > 3 and not _PLACEHOLDER.search(value) and not _SWITCH.fullmatch(value):  # noqa: PLR2004
                found.add(value)
                found.update(word for word in value.split() if len(word) > 15)  # noqa: PLR2004
    found.update(match[0] for match in _BARE_SECRET.finditer(text))
    return tuple(sorted(found, key=len, reverse=True))

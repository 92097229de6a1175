"""Files in a format of their own: JSON, YAML, TOML, shell commands, encrypted files and other bytes that are no text."""

from __future__ import annotations

import re

from ssolint.finding import IGNORES, REFUSES_FILE, REFUSES_PROFILE, Finding, Severity, everywhere, tools
from ssolint.patterns import pattern
from ssolint.rule import TextRule
from ssolint.rules._effects import php_refuses
from ssolint.rules._support import python_refuses
from ssolint.source import BINARY, SOPS, Span
from ssolint.syntax import Blank, Comment, Directive, Header, Junk, Mark, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document, Node

_JSON = pattern(
    r"[\ufeff\s]*(?:(?:[#;]|//)[^\r\n]*[\r\n]\s*)*(?P<start>\{|\[\s*\{)\s*(?:\"(?:[^\"\\\r\n]|\\.)*\"\s*:|\})"
)
_SHELL = pattern(
    r"""(?:export|declare[ ]-x|setx?|setenv)[ \t]+[A-Za-z_]\w*[= \t].*   # POSIX, cmd, csh
        |\$env:\w+[ \t]*=.*                                             # PowerShell
        |(?-i:AWS_[A-Z0-9_]+)=.*""",
    re.IGNORECASE | re.VERBOSE,
)
_YAML_KEY = pattern(r"""(?:[\w./@-]+(?:[ ][\w./@-]+)*|"[^"]*"|'[^']*')[ \t]*:(?:[ \t]+(?P<value>\S.*))?""")
_TOML_DOTTED = pattern(
    r"^\[\[?[ \t]*(?:[\w-]+|\"[^\"\r\n]*\")(?:\.(?:[\w-]+|\"[^\"\r\n]*\"))+[ \t]*\]|^\[\[", re.MULTILINE
)
_TOML_HEADER = pattern(r"\[?[ \t]*(?:[\w-]+|\"[^\"]*\")(?:[ \t]*\.[ \t]*(?:[\w-]+|\"[^\"]*\"))*[ \t]*\]?")
_TOML_VALUE = pattern(
    r"""(?:"[^"]*"|'[^']*'|\[.*\]|\{.*\}|true|false|[+-]?\d[\d._:TZ+-]*)\s*(?:\#.*)?""", re.DOTALL | re.VERBOSE
)
_NO_UTF8 = pattern("[\udc80-\udcff]")


def _php_refuses(document: Document) -> bool:
    nodes = (node for section in (document.top, *document.sections) for node in section.nodes)
    return any(php_refuses(node.text.strip()) for node in nodes if isinstance(node, Setting | Junk))


class ForeignFormat(TextRule):
    """The file is in another format: JSON, YAML, TOML, shell commands, or it is encrypted.

    ## Why it matters
    The shared config file has a format of its own, `[profile NAME]` with lines `key = value` below it. No tool finds a profile in
    another format, and most refuse the whole file. An encrypted file is one that was not unlocked, say by `git-crypt unlock`; it is
    told once, and never changed.

    ## Bad
        {
        ^ the file is JSON; write sections '[profile NAME]' with lines 'key = value'
          "profile dev": {"sso_session": "corp"}
        }

    ## Bad
        profile dev:
        ^^^^^^^^^^^^ the file is YAML; write sections '[profile NAME]' with lines 'key = value'
          sso_session: corp
          region: eu-west-1

    ## Bad
        [profile.dev]
        ^^^^^^^^^^^^^ the file is TOML; write sections '[profile NAME]' with lines 'key = value' and no quotes
        sso_session = "corp"
        sso_account_id = "111122223333"
        sso_role_name = "ReadOnly"

    ## Bad
        # set up the shell
        export AWS_PROFILE=dev
        ^^^^^^^^^^^^^^^^^^^^^^ the file holds shell commands; write sections '[profile NAME]' with lines 'key = value'
        export AWS_REGION=eu-west-1

    ## Bad
        $ANSIBLE_VAULT;1.1;AES256
        ^ the file is encrypted with Ansible Vault; decrypt it before it is read
        66386439653236336462626566653063336164663966303231363934653561363964363833313662
        3431626536303530376336343832656537303632313433360a626438346336353331386135323734

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS SDKs and Tools Reference Guide, Shared config and credentials files: the format
    - git-crypt, commands.cpp: an encrypted file begins with NUL, `GITCRYPT` and NUL
    - openssl-enc(1): the output begins with `Salted__`, which is `U2FsdGVkX1` in base64; transcrypt uses it
    - SOPS, README.md: values as `ENC[AES256_GCM,…]`, and a section `[sops]` in an INI file
    - age-encryption.org/v1, RFC 9580 6.2 (OpenPGP armor), Ansible documentation, Encrypting content: the first lines of the others
    """

    code = "SSO015"
    name = "foreign-format"
    severity = Severity.ERROR
    breaks = (
        tools("aws-cli boto3 rust java", REFUSES_FILE)
        | tools("js go net cpp php", REFUSES_PROFILE)
        | tools("ruby", IGNORES)
    )
    exclusive = True

    def check_text(self, document: Document) -> Iterator[Finding]:
        finding = self._no_text(document) or self._json(document)
        if finding is None and not document.sections:
            finding = self._without_headers(document)
        text = document.source.text
        if finding is None and ("[[" in text or ('"' in text and _TOML_DOTTED.search(text))):
            finding = self._toml(document)
        if finding is not None:
            python = tools("aws-cli boto3", REFUSES_FILE) if python_refuses(document) else {}
            php = tools("php", REFUSES_FILE) if _php_refuses(document) else {}
            yield finding._replace(breaks={**finding.breaks, **python, **php})

    def _no_text(self, document: Document) -> Finding | None:
        """A file that is encrypted, by its first bytes, or one of bytes that are no text."""
        seal = document.source.seal
        if not seal:
            return None
        message = f"the file is encrypted with {seal}; decrypt it before it is read"
        if seal == BINARY:
            message = "the file is binary, no text; write sections '[profile NAME]' with lines 'key = value'"
        breaks = everywhere(REFUSES_PROFILE) if seal == SOPS else self.breaks | tools("net", REFUSES_FILE)
        if _NO_UTF8.search(document.source.text):
            breaks |= tools("ruby", REFUSES_FILE)
        return self.finding(Span(0, 1), message, breaks=breaks)

    def _json(self, document: Document) -> Finding | None:
        text = document.source.text
        match = _JSON.match(text) if "{" in text else None
        if match is None:
            return None
        start = match.start("start")
        return self._report(Span(start, start + 1), "is JSON", self.breaks | tools("net php", REFUSES_FILE))

    def _without_headers(self, document: Document) -> Finding | None:
        nodes = [node for node in document.top.nodes if not isinstance(node, Blank | Comment | Directive | Mark)]
        if not nodes:
            return None
        if all(_SHELL.fullmatch(node.text.strip()) for node in nodes):
            bare = any("=" not in node.text for node in nodes)
            breaks = self.breaks | (tools("net", REFUSES_FILE) if bare else {})
            return self._report(nodes[0].span, "holds shell commands", breaks)
        if _is_yaml(nodes):
            return self._report(nodes[0].span, "is YAML", self.breaks | tools("net", REFUSES_FILE))
        return None

    def _report(self, span: Span, what: str, breaks: dict[str, str]) -> Finding:
        message = f"the file {what}; write sections '[profile NAME]' with lines 'key = value'"
        return self.finding(span, message, breaks=breaks)

    def _toml(self, document: Document) -> Finding | None:
        """TOML: headers that TOML knows, one of them dotted, and every value in TOML's quotes, brackets or digits."""
        headers = [section.header for section in document.sections if section.header]
        settings = [setting for section in (document.top, *document.sections) for setting in section.settings]
        dotted = any("." in header.name or header.name.startswith("[") for header in headers)
        if not dotted or not all(_TOML_HEADER.fullmatch(header.name) for header in headers):
            return None
        values = [document.source.text[slice(*setting.value_span)] for setting in settings]
        if not any('"' in value or "'" in value for value in values):
            return None
        if not all(_TOML_VALUE.fullmatch(value) for value in values):
            return None
        message = "the file is TOML; write sections '[profile NAME]' with lines 'key = value' and no quotes"
        breaks = tools("aws-cli boto3 js go rust java net cpp php", REFUSES_PROFILE) | tools("ruby", IGNORES)
        if document.top.settings:
            breaks |= tools("rust java", REFUSES_FILE)
        first = next(node for node in document.nodes if not isinstance(node, Blank | Comment | Directive | Mark))
        span = first.bracket_span if isinstance(first, Header) else first.span
        return self.finding(span, message, breaks=breaks)


def _is_yaml(nodes: list[Node]) -> bool:
    """Whether the lines are a YAML mapping that nests, or a list of mappings.

    It nests where a key has no value, and deeper lines stand below it.
    """
    lines = [node.text.rstrip() for node in nodes]
    if lines[0].strip() in ("---", "%YAML 1.2", "%YAML 1.1"):
        lines = lines[1:]
    opened = False
    for number, line in enumerate(lines):
        content = line.strip()
        match = _YAML_KEY.fullmatch(content.removeprefix("- "))
        if match is None and not content.startswith("- "):
            return False
        opened = opened or (match is not None and content.startswith("- "))
        if match and match["value"] is None and number + 1 < len(lines):
            following = lines[number + 1]
            deeper = len(following) - len(following.lstrip()) > len(line) - len(line.lstrip())
            opened = opened or deeper or following.lstrip().startswith("- ")
    return opened

"""Lines that are no header, setting or comment."""

from __future__ import annotations

import re

from ssolint.edits import fitting
from ssolint.finding import (
    IGNORES,
    MISREADS,
    REFUSES_FILE,
    REFUSES_PROFILE,
    Edit,
    Finding,
    Fix,
    Severity,
    tools,
)
from ssolint.patterns import pattern
from ssolint.rule import TextRule
from ssolint.rules._bracketless import bracketless, is_above, lost_header
from ssolint.rules._effects import if_lost, php_refuses
from ssolint.rules._keys import kind_of
from ssolint.rules._safety import is_plain
from ssolint.rules._support import (
    CONFLICT,
    JUNK,
    MEANING_RULES,
    OF_CONFLICT,
    collides,
    continued,
    empty_above,
    every_setting,
    is_missed,
    is_unseen,
    lost_with,
    meant_for_header,
    python_refuses_block,
    takes_block,
)
from ssolint.settings import KNOWN
from ssolint.syntax import Continuation, Header, Junk, Setting
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document, Node, Section

_WORD_AND_REST = pattern(r"([A-Za-z][\w-]*)(?:[ \t]*(?:->|→|＝|：|:)[ \t]*|[ \t]+)(\S.*)", re.DOTALL)
_CLOSERS = {")": "(", "}": "{", ">": "<"}

_NAMELESS = tools("aws-cli boto3 rust java", REFUSES_FILE)
_UNCLOSED = (
    tools("aws-cli boto3 rust java net php", REFUSES_FILE)
    | tools("js go cpp", REFUSES_PROFILE)
    | tools("ruby", IGNORES)
)
_TAKEN_FOR_A_SETTING = (
    tools("rust java php", REFUSES_FILE)
    | tools("aws-cli boto3 js go net", REFUSES_PROFILE)
    | tools("cpp ruby", IGNORES)
)
_AT_THE_TOP = (
    tools("aws-cli boto3 rust java php", REFUSES_FILE)
    | tools("js go net cpp", REFUSES_PROFILE)
    | tools("ruby", IGNORES)
)


class UnparsableLine(TextRule):
    """A line is no header, setting or comment.

    ## Why it matters
    The AWS CLI, boto3 and the SDKs for Rust, Java and .NET refuse the whole file because of one such line, and the AWS CLI says
    neither which line nor why. Comments begin with `#` or `;`, nothing else.

    ## Bad
        [profile dev]
        sso_session = corp
        // the sandbox
        ^^^^^^^^^^^^^^ '//' begins no comment in this file; write '#'
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        # the sandbox
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region eu-west-1
        ^^^^^^^^^^^^^^^^ there is no '=' in this line; write 'region = eu-west-1'

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev
        ^^^^^^^^^^^^ the header has no closing bracket; write '[profile dev]'
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        profile dev]
        ^^^^^^^^^^^^ a header begins and ends with a bracket; write '[profile dev]'
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Fixed
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Bad
        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [profile dev = x
        ^^^^^^^^^^^^^^^^ the header has no closing bracket, and Python takes the line for a setting; write '[profile …]'
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        s3 =
          max_concurrent_requests 20
          ^^^^^^^^^^^^^^^^^^^^^^^^^^ there is no '=' in this line of the block under 's3'; write 'max_concurrent_requests = 20'

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        s3 =
          max_concurrent_requests = 20

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        = eu-west-1
        ^^^^^^^^^^^ there is no key before the '='; write one, or delete the line

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        # the sandbox
        [profile dev]
        sso_session = corp
        ; its account
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdicts v43-key-no-equals, v44-junk-other-profile and v53-nested-bad-sub
    - measured: botocore 1.43.11 on `// x`, `rem x`, `[profile dev`, `[profile dev = x`, `[]`, `= x`
    - SDK sources: an unclosed header is no header to JavaScript, Go and Ruby, and its settings join the section above
    """

    code = "SSO005"
    name = "unparsable-line"
    severity = Severity.ERROR
    breaks = JUNK
    replaces = ("missing-profile-prefix", "empty-value", *MEANING_RULES)

    def check_text(self, document: Document) -> Iterator[Finding]:
        for section in document.sections:
            header = section.header
            if header is not None and not header.closed and not self._templated(document, header):
                yield self._unclosed(document, header, section)
        junk = [(section, node) for section in document.sections for node in section.nodes if node.__class__ is Junk]
        for section, node in junk:
            if not isinstance(node, Junk) or is_unseen(node) or self._templated(document, node):
                continue
            name = bracketless(section, node)
            if name is not None:
                yield self._lost(document, node, section, name)
            elif not meant_for_header(node):
                yield self._junk(document, section, node)
        yield from self._settings(document)
        yield from self._nested(document)

    @staticmethod
    def _templated(document: Document, node: Node) -> bool:
        return document.source.template and bool(PLACEHOLDER.search(node.text))

    def _junk(self, document: Document, section: Section, node: Junk) -> Finding:
        content = node.text.strip()
        breaks = _NAMELESS if "=" in content else JUNK
        fix = None
        if content.startswith("//"):
            message = "'//' begins no comment in this file; write '#'"
            fix = fitting(document, _to_comment(section, node))
        elif CONFLICT.match(content):
            message = OF_CONFLICT
        elif content[0] in "=:":
            message = f"there is no key before the '{content[0]}'; write one, or delete the line"
        else:
            message, fix = _without_delimiter(section, node, content)
            fix = fitting(document, fix)
        covers = []
        words = _WORD_AND_REST.fullmatch(content)
        key = (words[1] if words else content).lower()
        assumes = [(section, key)] if key in KNOWN else []
        above = empty_above(section, node)
        if above is not None and fix is None and " " not in content:
            covers = [(section.name, above.key)]
            key = above.key
            message = f"a value must stand on the line of its key; move it behind '{above.key} ='"
        breaks = _without(document, section, key, content) | breaks
        return self.finding(node.span, message, section=section, breaks=breaks, fix=fix, covers=covers, assumes=assumes)

    def _lost(self, document: Document, node: Node, section: Section, name: str) -> Finding:
        lost = lost_header(document, section, node, name)
        covers = lost_with(document, section, lost.name) if is_above(section, node) else ()
        return self.finding(node.span, lost.message, section=section, breaks=lost.breaks, fix=lost.fix, covers=covers)

    def _unclosed(self, document: Document, header: Header, section: Section) -> Finding:
        name = header.name.strip()
        if not name:
            breaks = tools("aws-cli boto3", REFUSES_FILE) if "]" in header.text else _UNCLOSED
            return self.finding(
                header.span,
                "the header has no name; write '[profile NAME]', or delete the line",
                section=section,
                breaks=breaks,
            )
        name = re.split(r"\s[#;]", name, maxsplit=1)[0].rstrip()
        # Another kind of bracket closes it.
        wrong = int(len(name) > 1 and _CLOSERS.get(name[-1], name) not in name)
        name = name[: len(name) - wrong].rstrip()
        fix = None
        if all(other.name != name for other in document.sections if other is not section):
            at = header.name_span.start + header.name.index(name) + len(name)
            fix = fitting(document, Fix("close the header", (Edit(at, at + wrong, "]"),), safe=False))
        message = f"the header has no closing bracket; write '[{name}]'"
        breaks = _UNCLOSED | (tools("ruby", REFUSES_PROFILE) if name.startswith("sso-session") else {})
        return self.finding(header.span, message, section=section, breaks=breaks, fix=fix)

    def _settings(self, document: Document) -> Iterator[Finding]:
        """Lines that Python takes for settings, but that were meant for headers or comments."""
        odd = [setting for setting in every_setting(document) if setting.key[0] in "[/" or " " in setting.key]
        for setting in odd:
            if self._templated(document, setting):
                continue
            name = bracketless(setting.section, setting) if setting.section.header else None
            if name is not None:
                yield self._lost(document, setting, setting.section, name)
            elif setting.key[0] == "[":
                yield self._pseudo_header(document, setting)
            elif setting.key.startswith("//") and setting.section.header:
                yield self._slashes(document, setting)

    def _slashes(self, document: Document, setting: Setting) -> Finding:
        colon = setting.text[setting.delimiter] == ":" and "=" not in setting.text
        return self.finding(
            setting.span,
            "'//' begins no comment in this file; write '#'",
            setting=setting,
            severity=Severity.ERROR if colon else Severity.WARNING,
            breaks=_slashed(setting.text) if colon else {},
            fix=fitting(document, _to_comment(setting.section, setting)) if not setting.lines else None,
        )

    def _pseudo_header(self, document: Document, setting: Setting) -> Finding:
        section = setting.section
        name = setting.raw_key.strip("[ \t")
        kind = name.split()[0] if name.split() else "profile"
        message = f"the header has no closing bracket, and Python takes the line for a setting; write '[{kind} …]'"
        breaks = _TAKEN_FOR_A_SETTING if section.header else _AT_THE_TOP
        if section.header and collides(section):
            breaks = breaks | tools("aws-cli boto3", REFUSES_FILE)
        elif section.header and not is_missed(document, name.partition("=")[0].rstrip()):
            breaks = breaks | tools("aws-cli boto3", MISREADS)
        covers = lost_with(document, section, name)
        return self.finding(setting.span, message, setting=setting, breaks=breaks, covers=covers)

    def _nested(self, document: Document) -> Iterator[Finding]:
        for setting in continued(document):
            if not setting.nested or takes_block(setting) is False:
                continue
            for node in setting.lines:
                # botocore cuts the block by str.splitlines, which knows more line ends than a file has.
                bad = any(part.strip() and "=" not in part for part in node.content.splitlines())
                if bad and not meant_for_header(node) and not self._templated(document, node):
                    yield self._nested_line(document, setting, node)

    def _nested_line(self, document: Document, setting: Setting, node: Continuation) -> Finding:
        message = f"there is no '=' in this line of the block under '{setting.key}'"
        fix = None
        words = _WORD_AND_REST.fullmatch(node.content)
        if words and words[1].lower() in KNOWN and "=" not in node.content:
            message += f"; write '{words[1]} = {words[2]}'"
            fix = fitting(document, _put_in(node, words))
        else:
            message += "; write 'key = value', or delete it"
        breaks = tools("rust java net", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
        if python_refuses_block(document, setting):
            breaks |= tools("aws-cli boto3", REFUSES_FILE)
        return self.finding(node.span, message, section=setting.section, breaks=breaks, fix=fix)


def _without(document: Document, section: Section, key: str, content: str) -> dict[str, str]:
    """What the tools that pass over such a line make of the section that lacks its setting; PHP knows signs of its own."""
    present = {setting.key for setting in section.settings if setting.value}
    lost = {} if key in present else if_lost(key, kind_of(section, document.source.kind), present)
    return {**lost, **(tools("php", REFUSES_FILE) if php_refuses(content) else {})}


def _slashed(line: str) -> dict[str, str]:
    breaks = tools("rust java net", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
    return breaks | (tools("php", REFUSES_FILE) if php_refuses(line.strip()) else {})


def _to_comment(section: Section, node: Node) -> Fix:
    start = node.span.start
    # A tool that stopped at this line comes to read what is below it.
    return Fix("write '#'", (Edit(start, start + 2, "#"),), safe=is_plain(section, but=node))


def _without_delimiter(section: Section, node: Junk, content: str) -> tuple[str, Fix | None]:
    words = _WORD_AND_REST.fullmatch(content)
    if content.lower() in KNOWN:
        return f"there is no '=' in this line; write '{content} = …'", None
    if words is None or words[1].lower() not in KNOWN:
        return "this line is no header, setting or comment; begin it with '#', or delete it", None
    message = f"there is no '=' in this line; write '{words[1]} = {words[2]}'"
    if any(setting.key == words[1].lower() for setting in section.settings):
        return message, None
    return message, _put_in(node, words)


def _put_in(node: Node, words: re.Match[str]) -> Fix:
    start = node.span.start
    edit = Edit(start + words.end(1), start + words.start(2), " = ")
    return Fix("put in the missing '='", (edit,), safe=False)

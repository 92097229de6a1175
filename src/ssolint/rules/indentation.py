"""Indented lines: what they are swallowed by, and where a block or a plain value belongs."""

from __future__ import annotations

from collections import Counter

from ssolint.edits import fitting, line_end
from ssolint.finding import (
    IGNORES,
    MISREADS,
    REFUSES_FILE,
    REFUSES_PROFILE,
    TOOLS,
    Edit,
    Finding,
    Fix,
    Related,
    Severity,
    everywhere,
    tools,
)
from ssolint.heading import read_heading
from ssolint.patterns import pattern
from ssolint.rule import TextRule
from ssolint.rules._effects import ACCOUNT_AND_ROLE, if_lost
from ssolint.rules._keys import kind_of, meant_key
from ssolint.rules._safety import may_leave, may_take_effect
from ssolint.rules._support import (
    INVISIBLE,
    MEANING_RULES,
    collides,
    continued,
    every_setting,
    is_missed,
    is_services,
    lost_with,
    meant_for_header,
    opens_block,
    python_refuses_block,
    swallowed_key,
    takes_block,
)
from ssolint.settings import KNOWN, TOP_LEVEL_SETTINGS, is_typed
from ssolint.source import CONFIG, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from ssolint.syntax import Continuation, Document, Node, Setting

_HEADER_NAME = pattern(r"\[([^\]]*)\]")

# A second setting on the line of the first one; behind a blank and a `;` it is a comment.
_COMMENT = pattern(r"\s[#;]")
_BEHIND = pattern(r"(?:[;,][ \t]*|(?<![;, \t])[ \t]+)(?P<key>[a-z][a-z0-9_]+)[ \t]*=[ \t]*(?=\S)")


class SwallowedSetting(TextRule):
    """A setting is indented below another one, and becomes a part of its value.

    ## Why it matters
    For Python, Rust and Java a line that is indented deeper than the setting above continues that setting's value: the setting above
    gets a wrong value, and this one does not exist. JavaScript, Go, .NET, C++ and PHP read two settings, so one file means two things.
    A second setting on the line of the first one is a part of its value for every tool.

    ## Bad
        [profile dev]
        sso_session = corp
          sso_account_id = 111122223333
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 'sso_account_id' is indented below 'sso_session' and read as a part of its value; do not indent it
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
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333, sso_role_name = ReadOnly
                                       ^^^^^^^^^^^^^^^^^^^^^^^^ 'sso_role_name' stands on the line of 'sso_account_id' and is read as a part of its value; put it on a line of its own
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
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_registration_scopes = sso:account:access
          sso_region = eu-west-1
          ^^^^^^^^^^^^^^^^^^^^^^ 'sso_region' is indented below 'sso_registration_scopes' and read as a part of its value; do not indent it

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_registration_scopes = sso:account:access
        sso_region = eu-west-1

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        s3 =
          max_concurrent_requests = 20
          addressing_style = path

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdict v48-one-indented-key
    - CPython 3.13, configparser.py: a line deeper than the line that began the option continues it, blank lines between them or not
    """

    code = "SSO009"
    name = "swallowed-setting"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3 rust java ruby", REFUSES_PROFILE)
    spoils = True

    def check_text(self, document: Document) -> Iterator[Finding]:
        for setting in continued(document):
            if setting.nested or opens_block(setting):
                continue
            in_services = is_services(setting.section)
            taken = {other.key for other in setting.section.settings}
            # The second line of one setting would stay a part of the first one's value.
            keys = [swallowed_key(setting, node) for node in setting.lines]
            taken |= {key for key, number in Counter(keys).items() if key is not None and number > 1}
            for node in setting.lines:
                if meant_for_header(node):
                    # All that follows belongs to the section whose header was swallowed.
                    break
                key = swallowed_key(setting, node)
                if key is None or INVISIBLE.search(node.indent):
                    continue
                if takes_block(setting) and (in_services or key not in TOP_LEVEL_SETTINGS):
                    continue  # it is in the right place, but what it belongs to is no block
                fix = None
                # Behind junk in the first column a line as far in as the setting continues it all the same.
                if key not in taken and node.indent != setting.indent:
                    safe = may_take_effect(document, setting.section, key, node.value or "")
                    fix = Fix("take the indentation away", (_to_column_of(setting, node),), safe=safe)
                    fix = fitting(document, fix)
                taken.add(key)
                yield self._report(document, setting, node, key, fix)

        yield from self._on_one_line(document)

    def _on_one_line(self, document: Document) -> Iterator[Finding]:
        """Settings that stand behind the value of another one, on its line."""
        for setting in every_setting(document):
            if "=" in setting.value and not setting.lines and is_typed(setting.key):
                value = _COMMENT.split(setting.value, maxsplit=1)[0]
                found = [match for match in _BEHIND.finditer(value) if match["key"] in KNOWN]
                if found:
                    yield self._on_its_line(document, setting, found)

    def _on_its_line(self, document: Document, setting: Setting, found: list[re.Match[str]]) -> Finding:
        section = setting.section
        start = setting.first_span.start
        keys = [match["key"] for match in found]
        present = {other.key for other in section.settings}
        breaks = dict(everywhere(REFUSES_PROFILE if setting.key in ("sso_session", "sso_start_url") else MISREADS))
        for key in keys:
            if key not in present:
                breaks.update(if_lost(key, kind_of(section, document.source.kind), present))
        fix = None
        if len({*keys, *(other.key for other in section.settings)}) == len(keys) + len(section.settings):
            line = line_end(document.source) + setting.indent
            edits = tuple(Edit(start + match.start(), start + match.start("key"), line) for match in found)
            changes = tuple((section.name, key) for key in keys)
            fix = fitting(document, Fix("put it on a line of its own", edits, safe=False, changes=changes))
        return self.finding(
            Span(start + found[0].start("key"), setting.first_span.end),
            f"'{keys[0]}' stands on the line of '{setting.key}' and is read as a part of its value; put it on a line of its own",
            setting=setting,
            breaks=breaks,
            fix=fix,
            covers=[(section.name, key) for key in keys],
            assumes=[(section, key) for key in keys],
        )

    def _report(self, document: Document, setting: Setting, node: Continuation, key: str, fix: Fix | None) -> Finding:
        right = meant_key(document, key)
        return self.finding(
            node.span,
            f"'{key}' is indented below '{setting.key}' and read as a part of its value; do not indent it",
            setting=setting,
            breaks=_swallowed(setting, right),
            related=[Related(f"the value of '{setting.key}' begins here", setting.key_span)],
            fix=fix,
            covers=[(setting.section.name, key)],
            assumes=[(setting.section, right)],
        )


def _swallowed(setting: Setting, key: str) -> dict[str, str]:
    """Those that read on: they refuse a profile that can't do without the setting, or that has lost its session."""
    section = setting.section
    present = {one.key for one in section.settings}
    if setting.key == "sso_session":
        asked = not present.isdisjoint(ACCOUNT_AND_ROLE)
        refusing = _READING_ON if asked else _READING_ON - {"boto3", "ruby"}
    else:
        kind = read_heading(section.name, CONFIG, section).kind
        lost = {} if key in present else if_lost(key, kind, present)
        refusing = frozenset(tool for tool in _READING_ON if lost.get(tool) == REFUSES_PROFILE)
    return {tool: REFUSES_PROFILE if tool in refusing else MISREADS for tool in TOOLS if tool in _READING_ON}


def _to_column_of(setting: Setting, node: Node) -> Edit:
    return Edit(node.start, node.start + len(node.indent), setting.indent)


# A line that is indented below a setting continues its value.
_READING_ON = frozenset({"aws-cli", "boto3", "rust", "java", "ruby"})


class SwallowedSection(TextRule):
    """A header is indented below a setting, and its whole section joins the one above.

    ## Why it matters
    For Python, Rust, Java and Ruby the line is no header. The settings below it fall into the section above, which then signs in to
    another account or is refused for settings that stand twice; the section itself does not exist.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

          [sso-session corp]
          ^^^^^^^^^^^^^^^^^^ the header is indented below 'region', so it is no header and its settings join [profile dev]; do not indent it
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
    - measured, verdict v93-leak-indented-header
    - measured: botocore 1.43.11 on an indented header below a key: it becomes a part of the value, and the section vanishes without an error
    """

    code = "SSO010"
    name = "swallowed-section"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3 rust java", REFUSES_PROFILE) | tools("php", REFUSES_FILE)
    spoils = True
    replaces = MEANING_RULES

    def check_text(self, document: Document) -> Iterator[Finding]:
        names: set[str] = set()
        for setting in continued(document):
            for number, node in enumerate(setting.lines):
                if not meant_for_header(node):
                    continue
                match = _HEADER_NAME.match(node.content)
                name = match[1].strip() if match else ""
                names = names or {section.name for section in document.sections}
                fix = None
                if name not in names:
                    fix = fitting(
                        document, _dedent_from(document, setting, number, read_heading(name, document.source.kind).kind)
                    )
                names.add(name)
                yield self._report(document, setting, node, name, fix)

    def _report(self, document: Document, setting: Setting, node: Continuation, name: str, fix: Fix | None) -> Finding:
        section = setting.section
        where = f"[{section.name}]" if section.header else "the lines above the first header"
        message = f"the header is indented below '{setting.key}', so it is no header and its settings join {where}; do not indent it"
        python = REFUSES_PROFILE if is_missed(document, name) else MISREADS
        if not section.header or collides(section) or python_refuses_block(document, setting):
            python = REFUSES_FILE
        others = tools("rust java", REFUSES_FILE if setting.nested else REFUSES_PROFILE)
        ruby = tools("ruby", REFUSES_PROFILE if name.startswith("sso-session") else IGNORES)
        php = {} if "\t" in node.text[: len(node.text) - len(node.text.lstrip())] else tools("php", REFUSES_FILE)
        return self.finding(
            node.span,
            message,
            setting=setting,
            breaks=tools("aws-cli boto3", python) | others | ruby | php,
            related=[Related(f"the value of '{setting.key}' begins here", setting.key_span)],
            fix=fix,
            covers=lost_with(document, section, name),
        )


def _dedent_from(document: Document, setting: Setting, number: int, kind: str) -> Fix:
    """Dedent a swallowed header, and the lines that were swallowed with it by as much."""
    header = setting.lines[number]
    width = len(header.indent)
    edits = [Edit(header.start, header.start + width, "")]
    for at in range(number + 1, len(setting.lines)):
        node = setting.lines[at]
        if meant_for_header(node):
            break
        edits.append(Edit(node.start, node.start + min(width, len(node.indent)), ""))
    return Fix("take the indentation away", tuple(edits), safe=may_leave(document, setting.section, header, kind))

"""Lines that do not begin in the first column although they should."""

from __future__ import annotations

from ssolint.edits import dedent, fitting
from ssolint.finding import IGNORES, MISREADS, REFUSES_FILE, REFUSES_PROFILE, Edit, Finding, Fix, Severity, tools
from ssolint.rule import TextRule
from ssolint.rules._safety import may_take_effect
from ssolint.rules._support import INVISIBLE, may_be_indented, meant_for_header
from ssolint.syntax import Blank, Comment, Continuation, Setting
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document, Node, Section


class IndentedSetting(TextRule):
    """The settings of a section are indented below their header.

    ## Why it matters
    The AWS CLI, boto3 and the SDKs for JavaScript, Go, .NET, C++ and PHP read them; the SDKs for Rust and Java refuse the whole file,
    the one for Ruby does so too or loses the settings.

    ## Bad
        [profile dev]
          sso_session = corp
          ^^^^^^^^^^^ the settings of [profile dev] are indented; begin them in the first column
          sso_account_id = 111122223333
          sso_role_name = ReadOnly
          # where the work is
          region = eu-west-1
          s3 =
            addressing_style = path

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        # where the work is
        region = eu-west-1
        s3 =
          addressing_style = path

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
        s3 =
            addressing_style = path

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdict v47-indented-keys
    """

    code = "SSO021"
    name = "indented-setting"
    severity = Severity.ERROR
    breaks = tools("rust java ruby", REFUSES_FILE)

    def check_text(self, document: Document) -> Iterator[Finding]:
        if not may_be_indented(document):
            return
        above: Node | None = None
        for section in document.sections:
            first = _first_indented(section)
            last, above = above, section.nodes[-1] if section.nodes else above
            if first is not None and section.header is not None:
                yield self.finding(
                    first.key_span,
                    f"the settings of [{section.name}] are indented; begin them in the first column",
                    section=section,
                    breaks=self.breaks | _to_ruby(section, first, last),
                    fix=_dedent(document, section),
                )


def _to_ruby(section: Section, first: Setting, last: Node | None) -> dict[str, str]:
    """Ruby stops at such a line, but loses it where nothing but the header parts it from the last setting above."""
    if section.nodes[0] is not first or not isinstance(last, Setting | Continuation):
        return tools("ruby", REFUSES_FILE)
    return tools("ruby", REFUSES_PROFILE if section.name.startswith("sso-session") else IGNORES)


def _first_indented(section: Section) -> Setting | None:
    for setting in section.settings:
        if setting.text[0].isspace() and not INVISIBLE.search(setting.indent) and not meant_for_header(setting):
            return setting
    return None


def _dedent(document: Document, section: Section) -> Fix | None:
    if any(INVISIBLE.search(node.indent) for node in section.nodes):
        return (
            None  # for some tools such a blank is a part of the key: invisible-character has a fix where that is safe
        )
    header = section.header
    edits = tuple(_dedent_section(section))
    if header is not None and header.indent and PLACEHOLDER.search(header.name) and document.source.template:
        # Nobody else touches the header, and it shall not be left behind.
        edits = (Edit(header.start, header.start + len(header.indent), ""), *edits)
    # Where all are indented alike, a tool takes all of them or none.
    alike = len({setting.indent for setting in section.settings}) == 1
    moved = () if alike else (setting for setting in section.settings if setting.indent)
    # Below a header with more behind it, which some tools take for none, they count for the section above.
    safe = section.header is not None and not section.header.tail.strip()
    safe = safe and not any(setting.multiline for setting in section.settings)
    safe = safe and all(may_take_effect(document, section, setting.key, setting.value) for setting in moved)
    return fitting(document, Fix("take the indentation away", edits, safe=safe))


def _dedent_section(section: Section) -> Iterator[Edit]:
    """Dedent every line: a block keeps its depth relative to its setting."""
    owner: Setting | None = None
    for node in section.nodes:
        if isinstance(node, Setting):
            owner = node
        if isinstance(node, Blank) or not node.indent:
            continue
        width = len(node.indent)
        if (owner is not None and owner.nested and owner.indent and isinstance(node, Continuation | Comment)) or (
            isinstance(node, Continuation) and owner is not None
        ):
            width = min(width, len(owner.indent))
        if width:
            yield Edit(node.start, node.start + width, "")


class IndentedComment(TextRule):
    """A comment is indented below a header or a setting.

    ## Why it matters
    For the SDKs for Rust and Java an indented line is a part of the value above, a comment too: they read a wrong value, or refuse the
    whole file where the comment stands right below a header.

    ## Bad
        [profile dev]
        sso_session = corp
          # the sandbox
          ^^^^^^^^^^^^^ the comment is indented below 'sso_session'; begin it in the first column
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
          # the sandbox
          ^^^^^^^^^^^^^ the comment is indented below a header; begin it in the first column
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
        # the sandbox
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
        # the sandbox
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdicts v49-indented-comment and v50-indented-comment-first
    """

    code = "SSO022"
    name = "indented-comment"
    severity = Severity.ERROR
    breaks = tools("rust java", REFUSES_PROFILE)

    def check_text(self, document: Document) -> Iterator[Finding]:
        if not may_be_indented(document):
            return
        for section in (document.top, *document.sections):
            if len(section.nodes) != len(section.settings) and _first_indented(section) is None:
                yield from self._walk(document, section)

    def _walk(self, document: Document, section: Section) -> Iterator[Finding]:
        above: Setting | None = None
        run: list[Comment] = []
        for node in [*section.nodes, Blank(0, "")]:
            if isinstance(node, Comment) and node.text[0].isspace() and not (above is not None and above.nested):
                run.append(node)
                continue
            if run:
                yield self._report(document, section, above, run)
                run = []
            if isinstance(node, Setting):
                above = node

    def _report(self, document: Document, section: Section, above: Setting | None, run: list[Comment]) -> Finding:
        if above is None:
            where = "below a header" if section.header else "at the top of the file"
            breaks = tools("rust java", REFUSES_FILE)
        else:
            where = f"below '{above.key}'"
            harm = REFUSES_FILE if not above.value else REFUSES_PROFILE if above.key == "sso_session" else MISREADS
            breaks = tools("rust java", harm)
        noun = "comment is" if len(run) == 1 else "comments are"
        first = "it" if len(run) == 1 else "them"
        return self.finding(
            run[0].span,
            f"the {noun} indented {where}; begin {first} in the first column",
            section=section,
            breaks=breaks,
            fix=fitting(document, Fix("take the indentation away", dedent(run))),
        )

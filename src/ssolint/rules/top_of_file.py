"""What stands above the first header."""

from __future__ import annotations

from itertools import takewhile

from ssolint.edits import fitting
from ssolint.finding import REFUSES_FILE, REFUSES_PROFILE, Edit, Finding, Fix, Severity, tools
from ssolint.rule import TextRule
from ssolint.rules._bracketless import bracketless, lost_header
from ssolint.rules._support import CONFLICT, OF_CONFLICT, is_unseen, lost_with, meant_for_header
from ssolint.syntax import Blank, Comment, Directive, Junk, Mark, Setting
from ssolint.templates import PLACEHOLDER, prints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document, Node


class SettingBeforeSection(TextRule):
    """Something other than a comment stands above the first section header.

    ## Why it matters
    A setting belongs to the section above it, and here there is none: the AWS CLI, boto3 and the SDKs for Rust and Java refuse the
    whole file, the others drop the line without a word.

    ## Bad
        region = eu-west-1
        ^^^^^^^^^^^^^^^^^^ 'region' stands above the first section header; move it below one
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        Our accounts, see the wiki
        ^^^^^^^^^^^^^^^^^^^^^^^^^^ this line stands above the first section header, where only comments may stand; begin it with '#'

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
        // Our accounts
        ^^^^^^^^^^^^^^^ this line stands above the first section header, where only comments may stand; begin it with '#' (2 lines)
        // See the wiki: https://wiki.corp.example/aws

        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        # Our accounts
        # See the wiki: https://wiki.corp.example/aws

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
        # Our accounts, see the wiki

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
    - measured, verdict v45-key-before-section
    - CPython 3.13, configparser.py: `MissingSectionHeaderError`
    """

    code = "SSO006"
    name = "setting-before-section"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3 rust java", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
    replaces = ("colon-delimiter", "session-not-found", "source-profile-not-found", "services-not-found")

    def check_text(self, document: Document) -> Iterator[Finding]:
        template = document.source.template
        nodes = [
            node
            for node in (takewhile(_brings_no_header, document.top.nodes) if template else document.top.nodes)
            if not isinstance(node, Blank | Comment | Directive | Mark)
            and not is_unseen(node)
            and not (template and PLACEHOLDER.search(node.text))
        ]
        if not nodes or meant_for_header(nodes[0]):
            return
        first = nodes[0]
        name = bracketless(document.top, first)
        if name is not None:
            yield self._lost(document, first, name)
            return
        if isinstance(first, Setting) and not first.text.lstrip().startswith("//"):
            message = f"'{first.raw_key}' stands above the first section header; move it below one"
        elif CONFLICT.match(first.text.strip()):
            message = OF_CONFLICT
        else:
            message = (
                "this line stands above the first section header, where only comments may stand; begin it with '#'"
            )
        if len(nodes) > 1:
            message += f" ({len(nodes)} lines)"
        breaks = self.breaks
        if any("=" not in node.text for node in nodes):
            breaks = {**breaks, **tools("net", REFUSES_FILE)}
        setting = first if isinstance(first, Setting) else None
        covers = [("", node.key) for node in nodes if isinstance(node, Setting)]
        fix = _as_comments(document, nodes)
        yield self.finding(
            first.span, message, section=document.top, setting=setting, breaks=breaks, covers=covers, fix=fix
        )

    def _lost(self, document: Document, node: Node, name: str) -> Finding:
        lost = lost_header(document, document.top, node, name)
        covers = lost_with(document, document.top, lost.name)
        return self.finding(
            node.span, lost.message, section=document.top, breaks=lost.breaks, fix=lost.fix, covers=covers
        )


def _brings_no_header(node: Node) -> bool:
    """Whether a line of a template can't put in the header that the settings below it lack."""
    if isinstance(node, Directive):
        return not prints(node.text)
    return not isinstance(node, Junk) or PLACEHOLDER.search(node.text) is None


def _as_comments(document: Document, nodes: list[Node]) -> Fix | None:
    """`#` for `//`, where all lines begin with it. Those who stop at such a line have read nothing yet."""
    if not all(node.text.lstrip().startswith("//") for node in nodes):
        return None
    edits = tuple(Edit(node.start, node.span.start + 2, "#") for node in nodes)
    return fitting(document, Fix("write '#'", edits))

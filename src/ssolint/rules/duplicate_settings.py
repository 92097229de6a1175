"""The same setting twice."""

from __future__ import annotations

from ssolint.edits import comments_above, delete_node, delete_setting, fitting
from ssolint.finding import MISREADS, REFUSES_FILE, REFUSES_PROFILE, Edit, Finding, Fix, Related, Severity, tools
from ssolint.rule import TextRule
from ssolint.rules._bracketless import bracketless
from ssolint.rules._safety import has_clear_lines, has_rivals
from ssolint.rules._support import meant_for_header
from ssolint.syntax import Directive, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document, Section

# Its keys stand in every section, and configparser lets it be opened twice.
_DEFAULTS = "DEFAULT"

_TAGS = ("{{", "{%", "{#", "<%")


class DuplicateSetting(TextRule):
    """The same setting stands twice in a section.

    ## Why it matters
    The AWS CLI and boto3 refuse the whole file, and .NET does not find the profile; the other SDKs take the last of the two. Upper
    and lower case make no difference to Python.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        region = us-east-1
        ^^^^^^ 'region' is already set in line 5; keep one of the two

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        SSO_Role_Name = Admin
        ^^^^^^^^^^^^^ 'sso_role_name' is already set in line 4; keep one of the two
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        SSO_Role_Name = Admin
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
        sso_session = corp
        ^^^^^^^^^^^ 'sso_session' is already set in line 2 to the same value; delete this line
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

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        # region = us-east-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdict v33-dup-key
    - CPython 3.13, configparser.py: `DuplicateOptionError`; `optionxform` lower-cases the key
    """

    code = "SSO008"
    name = "duplicate-setting"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3", REFUSES_FILE) | tools("net", REFUSES_PROFILE)

    def check_text(self, document: Document) -> Iterator[Finding]:
        sections = (document.top, *document.sections)
        for section in sections:
            settings = section.settings
            if len({setting.key for setting in settings}) != len(settings):
                yield from self._walk(document, section)
        defaults = [section for section in document.sections if section.name == _DEFAULTS]
        if len(defaults) > 1:
            yield from self._across(document, defaults)

    def _walk(self, document: Document, section: Section) -> Iterator[Finding]:
        seen: dict[str, Setting] = {}
        for node in section.nodes:
            if isinstance(node, Directive) or meant_for_header(node) or bracketless(section, node):
                # Another branch of a template, or a section whose header was lost.
                seen.clear()
            elif isinstance(node, Setting):
                earlier = seen.get(node.key)
                if earlier is not None:
                    yield self._report(document, earlier, node)
                seen[node.key] = node

    def _across(self, document: Document, sections: list[Section]) -> Iterator[Finding]:
        """Python reads several `[DEFAULT]` as one section."""
        seen: dict[str, Setting] = {}
        for section in sections:
            for setting in section.settings:
                earlier = seen.get(setting.key)
                if earlier is not None and earlier.section is not section:
                    yield self._report(document, earlier, setting)
                seen[setting.key] = setting

    def _report(self, document: Document, earlier: Setting, later: Setting) -> Finding:
        source = document.source
        text = source.text
        equal = text[slice(*earlier.value_span)] == text[slice(*later.value_span)]
        line = source.position(earlier.start).line
        message = f"'{later.key}' is already set in line {line}"
        breaks = dict(self.breaks)
        if later.raw_key != later.key and not equal:
            breaks |= tools("js java cpp ruby php", MISREADS)
        fix = None
        if equal:
            message += " to the same value; delete this line"
            # The spelling that all tools know is the one to stay.
            gone, kept = (earlier, later) if earlier.raw_key != earlier.key else (later, earlier)
            safe = not has_rivals(later.section, later.key) and has_clear_lines(document)
            fix = fitting(document, Fix("delete the repeated setting", _delete(gone, kept), safe=safe))
        else:
            message += "; keep one of the two"
            fix = fitting(document, Fix("keep the last one", _delete(earlier, later), safe=False))
        if later.key.startswith(_TAGS):
            fix = None  # a line of a template that goes by another name
        return self.finding(
            later.key_span,
            message,
            setting=later,
            breaks=breaks,
            related=[Related("first set here", earlier.key_span)],
            fix=fix,
        )


def _delete(gone: Setting, kept: Setting) -> tuple[Edit, ...]:
    """The edits that take a setting out; what is said above it stands above its twin then, in the order of before."""
    comments = comments_above(gone.section, gone)
    if not comments:
        return (delete_setting(gone),)
    own = comments_above(kept.section, kept) if gone.start < kept.start else []
    at = own[0].start if own else kept.start
    text = "".join(comment.text for comment in comments)
    return tuple(sorted((Edit(at, at, text), *map(delete_node, comments), delete_setting(gone))))

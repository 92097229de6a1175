"""Comments behind a value: the format has none."""

from __future__ import annotations

import re

from ssolint.edits import comment_above, fitting
from ssolint.finding import MISREADS, REFUSES_FILE, REFUSES_PROFILE, Edit, Finding, Fix, Severity, everywhere, tools
from ssolint.patterns import pattern
from ssolint.rule import TextRule
from ssolint.rules._effects import if_lost
from ssolint.rules._keys import kind_of
from ssolint.rules._support import every_setting, is_free_text, matches, meant_for_header, opens_block
from ssolint.settings import KNOWN, is_typed
from ssolint.source import Span
from ssolint.syntax import Continuation, Setting
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document

# A delimiter or a blank, then # or ;, on a line that has a delimiter before it and does not begin with a comment sign.
_BEHIND = pattern(r"^[ \t]*[^#;\[\s][^=:\r\n]*[=:](?:[^\r\n]*?[ \t])?[#;]", re.MULTILINE)
# `#{name}` is a placeholder of other languages.
_COMMENT = pattern(r"(?:^|\s)(?P<sign>#(?!\{)|;)")
_IN_KEY = pattern(r"(?<![ \t])[ \t]++(?P<sign>[#;])")
_QUOTED = pattern(r"""\s*(?:"[^"]*"|'[^']*')""")
# Python takes the comment for the whole value, where a block should be.
_NO_BLOCK = tools("aws-cli boto3", REFUSES_PROFILE)
_SIGNS = (" #", " ;", "\t#", "\t;", "=#", "=;", ":#", ":;")


class InlineComment(TextRule):
    """A comment stands behind a value.

    ## Why it matters
    The AWS CLI, boto3 and .NET take the comment for a part of the value, Ruby and PHP too if it begins with `#`: the account or the
    session has a wrong name, and the error comes only when credentials are asked for. The other SDKs drop the comment.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333 # the sandbox
                                      ^^^^^^^^^^^^^ the comment is read as a part of the value of 'sso_account_id'; put it on a line of its own
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
        sso_role_name = ReadOnly ; never Admin
                                 ^^^^^^^^^^^^^ the comment is read as a part of the value of 'sso_role_name'; put it on a line of its own
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        ; never Admin
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
        duration_seconds = 3600 # one hour
                                ^^^^^^^^^^ the comment is read as a part of the value of 'duration_seconds'; put it on a line of its own

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
        # one hour
        duration_seconds = 3600

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
        output # for now = json
               ^^^^^^^^^ some tools read a comment from '#' on and find no '=' in this line; begin the line with '#'

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        # the sandbox
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        ; never Admin
        sso_role_name = ReadOnly
        region = eu-west-1
        external_id = a#b;c

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdicts v35-inline-comment-hash, v36-inline-comment-semi and v37-inline-comment-tight
    - CPython 3.13, configparser.py: `inline_comment_prefixes=None`
    - measured: botocore 1.43.11 sends the account id `123456789012 # prod`
    """

    code = "SSO011"
    name = "inline-comment"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3 net", MISREADS)
    spoils = True

    def check_text(self, document: Document) -> Iterator[Finding]:
        text = document.source.text
        if not any(sign in text for sign in _SIGNS):
            return
        for _, place in matches(document, _BEHIND):
            finding = None
            if isinstance(place.node, Setting):
                finding = self._in_setting(document, place.node)
            elif isinstance(place.node, Continuation) and place.setting is not None:
                finding = self._in_block(document, place.setting, place.node)
            if finding is not None:
                yield finding
        for setting in every_setting(document):
            if ("#" in setting.key or ";" in setting.key) and not meant_for_header(setting):
                match = _IN_KEY.search(setting.raw_key)
                if match and not (document.source.template and PLACEHOLDER.search(setting.raw_key)):
                    yield self._in_key(document, setting, match)

    def _in_key(self, document: Document, setting: Setting, match: re.Match[str]) -> Finding:
        """`region # = eu-west-1`: whoever cuts a comment off before looking for the `=` finds none."""
        start, section = setting.key_span.start, setting.section
        key = setting.raw_key[: match.start()].lower()
        present = {one.key for one in section.settings if one.value}
        lost = {} if key in present else if_lost(key, kind_of(section, document.source.kind), present)
        return self.finding(
            Span(start + match.start("sign"), setting.key_span.end),
            f"some tools read a comment from '{match['sign']}' on and find no '=' in this line; begin the line with '#'",
            setting=setting,
            breaks={**lost, **tools("rust java", REFUSES_FILE), **tools("cpp", REFUSES_PROFILE)},
            assumes=[(section, key)] if key in KNOWN else (),
        )

    def _in_setting(self, document: Document, setting: Setting) -> Finding | None:
        span = setting.first_span
        at = _comment_at(document, span)
        if at is None or is_free_text(setting.key):
            return None
        text = document.source.text
        comment = text[at : span.end]
        block = opens_block(setting)
        value_end = setting.delimiter_span.end if block else span.start + len(text[span.start : at].rstrip())
        fix = None
        if block or (value_end > span.start and not setting.lines):
            edits = (comment_above(document.source, setting, setting.indent + comment), Edit(value_end, span.end, ""))
            fix = fitting(document, Fix("move the comment above", edits, safe=is_typed(setting.key)))
        return self.finding(
            Span(at, span.end),
            f"the comment is read as a part of the value of '{setting.key}'; put it on a line of its own",
            setting=setting,
            severity=Severity.ERROR if block or is_typed(setting.key) else Severity.WARNING,
            breaks=_NO_BLOCK if block else _breaks(setting.key, comment[0], glued=not text[at - 1].isspace()),
            fix=fix,
        )

    def _in_block(self, document: Document, setting: Setting, node: Continuation) -> Finding | None:
        if not setting.nested or node.value is None or node.key.lower() not in KNOWN:
            return None
        at = _comment_at(document, node.value_span)
        if at is None or is_free_text(node.key):
            return None
        return self.finding(
            Span(at, node.value_span.end),
            f"the comment is read as a part of the value of '{node.key}'; put it on a line of its own",
            section=setting.section,
            severity=Severity.WARNING,
            breaks={},
        )


def _comment_at(document: Document, span: Span) -> int | None:
    """The offset at which a comment behind a value begins, or None."""
    value = document.source.text[slice(*span)]
    if document.source.template:
        # What a template will put in, and the comments of its own language, hold no comment of the file.
        value = PLACEHOLDER.sub(lambda match: "x" * len(match[0]), value)
    quoted = _QUOTED.match(value)
    match = _COMMENT.search(value, quoted.end() if quoted else 0)
    return None if match is None else span.start + match.start("sign")


def _breaks(key: str, sign: str, *, glued: bool) -> dict[str, str]:
    """`;` behind a blank is a comment to Ruby and PHP, `#` is none; without a blank before it no tool takes one."""
    if not is_typed(key):
        return {}
    if glued:
        return everywhere(REFUSES_PROFILE if key == "sso_session" else MISREADS)
    names = "aws-cli boto3 net" if sign == ";" else "aws-cli boto3 net ruby php"
    breaks = tools(names, REFUSES_PROFILE if key == "sso_session" else MISREADS)
    if key == "sso_region":
        breaks |= tools("aws-cli boto3" if sign == ";" else "aws-cli boto3 ruby", REFUSES_PROFILE)
    return breaks

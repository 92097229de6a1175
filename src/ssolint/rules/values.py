"""Values that are wrapped in quotes, or empty."""

from __future__ import annotations

from ssolint.finding import (
    IGNORES,
    MISREADS,
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
from ssolint.rules._said import in_the_other, is_session
from ssolint.rules._support import beside, every_setting, matches
from ssolint.settings import KNOWN, is_typed
from ssolint.source import Span
from ssolint.syntax import Directive, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document

_QUOTES = {'"': '"', "'": "'", "`": "`", "\u201c": "\u201d\u201c", "\u201d": "\u201d", "\u2018": "\u2019\u2018", "\u2019": "\u2019", "\u201e": "\u201c\u201d", "\u201a": "\u2018\u2019", "\u00ab": "\u00bb", "\u00bb": "\u00ab"}  # fmt: skip
_OPENING = pattern(r"[=:][ \t]*[\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb]")
_COMMENT = pattern(r"(?<![ \t])[ \t]+[#;]")


class QuotedValue(TextRule):
    """A value is wrapped in quotes.

    ## Why it matters
    The format has no quotes: the AWS CLI, boto3 and most SDKs take them for a part of the value, and look for a session or an account
    of that name. Go drops plain ones, PHP double ones; typographic ones nobody drops.

    ## Bad
        [profile dev]
        sso_session = "corp"
                      ^^^^^^ the quotes are read as a part of the value of 'sso_session'; write it without them
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
        [profile dev]
        sso_session = corp
        sso_account_id = \u201c111122223333\u201d
                         ^^^^^^^^^^^^^^ the quotes are read as a part of the value of 'sso_account_id'; write it without them
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

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile tool]
        credential_process = "/opt/my tool/bin" --json
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdicts v17-session-ref-quoted and v41-quoted-values
    - aws-sdk-go-v2 config 1.32.31, internal/ini/strings.go:61: quotes round a value are dropped
    - runs of PHP 8.2: its scanner drops double quotes and keeps single ones
    """

    code = "SSO013"
    name = "quoted-value"
    severity = Severity.ERROR
    breaks = everywhere(MISREADS, but="go php")
    spoils = True

    def check_text(self, document: Document) -> Iterator[Finding]:
        text = document.source.text
        if text.isascii() and '"' not in text and "'" not in text and "`" not in text:
            return
        for _, place in matches(document, _OPENING):
            setting = place.node
            if not isinstance(setting, Setting) or setting.lines or not is_typed(setting.key):
                continue
            span = _wrapped(text, setting.first_span)
            if span is not None:
                yield self._report(text, setting, span)

    def _report(self, text: str, setting: Setting, span: Span) -> Finding:
        inner = text[span.start + 1 : span.end - 1]
        message = f"the quotes are read as a part of the value of '{setting.key}'; "
        fix = None
        if inner.strip():
            message += "write it without them"
            fix = _bare(setting, span, inner, text[span.start])
        else:
            message += "write one, or delete the line"
        return self.finding(
            span,
            message,
            setting=setting,
            breaks=_breaks_of_quotes(setting.key, text[span.start]),
            fix=fix,
        )


def _bare(setting: Setting, span: Span, inner: str, quote: str) -> Fix | None:
    """The value without its quotes, and without the blanks inside them; of a list the quotes round each item too."""
    start = span.start + 1
    edits = [
        Edit(span.start, start + len(inner) - len(inner.lstrip()), ""),
        Edit(start + len(inner.rstrip()), span.end, ""),
    ]
    if quote in inner:
        if setting.key != "sso_registration_scopes":
            return None
        edits += [Edit(start + at, start + at + 1, "") for at, sign in enumerate(inner) if sign == quote]
    return Fix("drop the quotes", tuple(edits))


def _wrapped(text: str, value: Span) -> Span | None:
    """The part of a value from an opening quote to the closing one, if nothing but a comment follows."""
    written = text[slice(*value)]
    closing = _QUOTES.get(written[:1])
    if closing is None:
        return None
    for end in [match.start() for match in _COMMENT.finditer(written)] + [len(written)]:
        if end > 1 and written[end - 1] in closing:
            return Span(value.start, value.start + end)
    return None


def _breaks_of_quotes(key: str, quote: str) -> dict[str, str]:
    spared = {'"': "go php", "'": "go"}.get(quote, "")
    if key == "sso_session":
        return everywhere(REFUSES_PROFILE, but=spared)
    breaks = everywhere(MISREADS, but=spared)
    if key == "sso_region":
        breaks |= tools("aws-cli boto3 js ruby", REFUSES_PROFILE)
    elif key == "sso_start_url":
        breaks |= tools("aws-cli", REFUSES_PROFILE)
    return breaks


class EmptyValue(TextRule):
    """A setting that needs a value has none.

    ## Why it matters
    An empty value counts as written: the tools ask for an account, a role or a session without a name, or stop with an error that
    names no setting.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name =
        ^^^^^^^^^^^^^ 'sso_role_name' has no value; write one, or delete the line
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session =
        ^^^^^^^^^^^ 'sso_session' has no value; write one, or delete the line
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
        region =
        ^^^^^^ 'region' has no value; write one, or delete the line

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
        sso_session =
        ^^^^^^^^^^^ 'sso_session' has no value; write one, or delete the line
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region =
        ^^^^^^^^^^ 'sso_region' has no value; write one, or delete the line
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile deploy]
        role_arn = arn:aws:iam::111122223333:role/Deploy
        web_identity_token_file = /var/run/token
        source_profile =
        ^^^^^^^^^^^^^^ 'source_profile' has no value; write one, or delete the line
        region = eu-west-1

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        cli_pager =
        s3 =
          addressing_style = path

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured, verdict v97-empty-session-value
    - measured: botocore 1.43.11 on empty `sso_session`, `sso_region`, `sso_start_url`, `sso_account_id`, `sso_role_name`
    """

    code = "SSO014"
    name = "empty-value"
    severity = Severity.ERROR
    breaks = everywhere(MISREADS)
    spoils = True

    def check_text(self, document: Document) -> Iterator[Finding]:
        for setting in every_setting(document):
            if not setting.value and setting.key in _NEED_A_VALUE and not _filled_in(document, setting):
                severity = Severity.INFO if setting.key in ("region", "output") else Severity.ERROR
                yield self.finding(
                    setting.key_span,
                    f"'{setting.key}' has no value; write one, or delete the line",
                    setting=setting,
                    severity=severity,
                    breaks=_breaks_of_nothing(document, setting),
                )


_NEED_A_VALUE = frozenset(
    {*(key for key in KNOWN if key.startswith("sso_")), "role_arn", "source_profile", "region", "output"}
)
_LEGACY = {"sso_start_url", "sso_region", "sso_account_id", "sso_role_name"}


def _filled_in(document: Document, setting: Setting) -> bool:
    """Whether a template puts the value on the lines below."""
    return document.source.template and isinstance(beside(setting.section, setting, 1), Directive)


_BREAKS: dict[str, dict[str, str]] = {
    "region": {},
    "output": {},
    "sso_session": everywhere(REFUSES_PROFILE),
    "role_arn": everywhere(REFUSES_PROFILE),
    # The device code flow then asks for no scope, and gets no token to refresh with.
    "sso_registration_scopes": tools("aws-cli", IGNORES),
    "sso_region": everywhere(REFUSES_PROFILE) | tools("rust java", MISREADS),
    "sso_start_url": everywhere(REFUSES_PROFILE, but="boto3 rust java"),
}
# In a session most take the profile's own portal for it, or go on without one.
_BREAKS_IN_SESSION: dict[str, dict[str, str]] = {
    # Only these two look, and find another value in each profile that names the session.
    "sso_session": tools("aws-cli boto3", REFUSES_PROFILE),
    "sso_region": everywhere(REFUSES_PROFILE) | tools("rust java cpp", MISREADS),
    "sso_start_url": tools("aws-cli js go net php", REFUSES_PROFILE),
}
_PORTAL = ("sso_start_url", "sso_region")


def _breaks_of_nothing(document: Document, setting: Setting) -> dict[str, str]:
    key, section = setting.key, setting.section
    if key in (*_PORTAL, "sso_registration_scopes") and in_the_other(document, setting):
        if is_session(section):
            return everywhere(REFUSES_PROFILE) if key in _PORTAL else tools("aws-cli boto3", REFUSES_PROFILE)
        # The others take the session's.
        asked = any(one.key in ("sso_account_id", "sso_role_name") for one in section.settings)
        python = tools("aws-cli boto3", REFUSES_PROFILE if asked else IGNORES)
        return python | tools("rust java", REFUSES_PROFILE) if key in _PORTAL else python
    if is_session(section) and key in _BREAKS_IN_SESSION:
        return _BREAKS_IN_SESSION[key]
    if key == "sso_session" and {one.key for one in section.settings if one.value} >= _LEGACY:
        # Without a name most take the profile's own settings (measured, verdict v97-empty-session-value).
        return tools("aws-cli boto3 rust java net", REFUSES_PROFILE)
    if key == "source_profile":
        return _breaks_of_no_source({one.key for one in section.settings})
    return _BREAKS.get(key, everywhere(MISREADS) | tools("js net ruby", REFUSES_PROFILE))


def _breaks_of_no_source(present: set[str]) -> dict[str, str]:
    if "role_arn" not in present:
        return everywhere(IGNORES)  # without a role nobody asks for the source
    # The others take the token of a web identity first.
    return tools("go cpp", REFUSES_PROFILE) if "web_identity_token_file" in present else everywhere(REFUSES_PROFILE)

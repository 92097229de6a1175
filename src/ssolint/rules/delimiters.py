"""What stands between a key and its value."""

from __future__ import annotations

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
    everywhere,
    tools,
)
from ssolint.patterns import pattern
from ssolint.rule import TextRule
from ssolint.rules._bracketless import bracketless
from ssolint.rules._effects import if_lost, php_refuses
from ssolint.rules._keys import kind_of, odd_key
from ssolint.rules._safety import may_take_effect
from ssolint.rules._support import beside, empty_above, every_setting, meant_for_header
from ssolint.settings import KNOWN
from ssolint.source import Span
from ssolint.syntax import Setting
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from ssolint.syntax import Document

# A line that is the rest of a value, cut at its own colon: `arn:aws:…`, `https://…`.
_VALUE_ALONE = frozenset({"arn", "https", "http"})
# What stands before the colon of a URL, an ARN and the known scopes.
_TWO_WORDS = pattern(r"([a-z][a-z0-9_]*)[ \t]+[\"'“”‘’]?(?:https?|arn|sso|codewhisperer|codecatalyst)")


class ColonDelimiter(TextRule):
    """A colon stands where `=` belongs.

    ## Why it matters
    Python and Go take `key: value`, the others do not: the SDKs for Rust, Java and .NET refuse the whole file, JavaScript, Ruby and
    PHP miss the setting. Where a `=` was forgotten, the first colon of the value cuts the line in the wrong place.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id: 111122223333
                      ^ only Python and Go take ':' for a delimiter; write 'sso_account_id = …'
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
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url https://corp.awsapps.com/start
        ^^^^^^^^^^^^^^^^^^^ there is no '=' behind 'sso_start_url', so Python reads a key 'sso_start_url https'; write 'sso_start_url = …'
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
        sso_start_url =
        https://corp.awsapps.com/start
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the value of 'sso_start_url' stands on a line of its own, where Python reads a key 'https'; move it behind 'sso_start_url ='
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
        sso_session := corp
                    ^^ ':=' is no delimiter; write 'sso_session = …'
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

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url=https://corp.awsapps.com/start
        sso_region=eu-west-1
        sso_registration_scopes=sso:account:access

    ## Sources
    - measured, verdict v40-colon-separator-session
    - CPython 3.13, configparser.py: `delimiters=('=', ':')`
    - aws-sdk-go-v2 config 1.32.31, internal/ini/strings.go:22: a colon that comes before the `=` delimits
    """

    code = "SSO012"
    name = "colon-delimiter"
    severity = Severity.ERROR
    breaks = tools("rust java net", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
    replaces = ("empty-value",)

    def check_text(self, document: Document) -> Iterator[Finding]:
        if ":" not in document.source.text:
            return
        template = document.source.template
        for setting in every_setting(document):
            if setting.text[setting.delimiter] != ":" or setting.key.startswith("//") or meant_for_header(setting):
                continue
            if bracketless(setting.section, setting):
                continue
            if template and any(_within(match, setting) for match in PLACEHOLDER.finditer(setting.text)):
                continue
            if "=" in setting.text and not (
                setting.key in KNOWN or setting.key in _VALUE_ALONE or odd_key(document, setting)
            ):
                continue  # a setting of another tool, with a colon in its name; no tool stops at it
            yield self._judge(document, setting)

    def _judge(self, document: Document, setting: Setting) -> Finding:
        words = _TWO_WORDS.fullmatch(setting.key)
        if words and words[1] in KNOWN:
            return self._missing(document, setting, words[1])
        if setting.key in _VALUE_ALONE:
            above = empty_above(setting.section, setting)
            if above is not None:
                return self._alone(document, above, setting)
        if setting.key in KNOWN and setting.text[setting.delimiter + 1 :].lstrip().startswith("="):
            return self._both(document, setting)
        return self._colon(document, setting)

    def _both(self, document: Document, setting: Setting) -> Finding:
        """`key := value`, or `key: = value`."""
        start = setting.first_span.start
        span = Span(setting.delimiter_span.start, start + 1)
        value = setting.value[1:].lstrip()
        sign = _sign(setting)
        end = start + len(setting.value) - len(value) if value else start + 1
        safe = may_take_effect(document, setting.section, setting.key, value)
        fix = Fix("write '='", (Edit(setting.key_span.end, end, sign if value else sign.rstrip()),), safe=safe)
        present = {other.key for other in setting.section.settings} - {setting.key}
        lost = if_lost(setting.key, kind_of(setting.section, document.source.kind), present)
        return self.finding(
            span,
            f"'{document.source.text[span.start : span.end]}' is no delimiter; write '{setting.key} = …'",
            setting=setting,
            breaks={**everywhere(MISREADS), **lost},
            fix=None if setting.lines else fitting(document, fix),
            assumes=[(setting.section, setting.key)],
        )

    def _colon(self, document: Document, setting: Setting) -> Finding:
        breaks = dict(self.breaks)
        odd = odd_key(document, setting)
        message = "only Python and Go take ':' for a delimiter; write "
        fix = None
        if setting.key in KNOWN or odd:
            message += f"'{odd.right if odd and odd.how != 'alias' else setting.key} = …'"
            safe = may_take_effect(document, setting.section, setting.key, setting.value)
            fix = Fix("write '='", (_equals(setting),), safe=safe)
        else:
            message += f"'{setting.raw_key} = …', or begin the line with '#'"
            above = beside(setting.section, setting, -1)
            if isinstance(above, Setting) and above.value.endswith(","):
                message = f"a value must stand on the line of its key; move this one behind '{above.value}'"
            elif setting.key in _VALUE_ALONE:
                message = "this value has no key; write one and '=' before it, or begin the line with '#'"
        if setting.key in KNOWN:
            breaks = _breaks_of_colon(document, setting, breaks)
        if php_refuses(setting.text.strip()):
            breaks |= tools("php", REFUSES_FILE)
        return self.finding(setting.delimiter_span, message, setting=setting, breaks=breaks, fix=fix)

    def _missing(self, document: Document, setting: Setting, key: str) -> Finding:
        section = setting.section
        fix = None
        if all(other.key != key for other in section.settings):
            start = setting.key_span.start + len(key)
            gap = len(setting.raw_key[len(key) :]) - len(setting.raw_key[len(key) :].lstrip())
            safe = may_take_effect(document, setting.section, key, setting.text)
            fix = Fix("put in the missing '='", (Edit(start, start + gap, _sign(setting)),), safe=safe)
            fix = fitting(document, fix)
        harm = REFUSES_PROFILE if key.startswith("sso_") else MISREADS
        losers = "" if key == "sso_registration_scopes" else "aws-cli boto3 js go php"  # it can do without
        breaks = tools("rust java net", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
        return self.finding(
            setting.key_span,
            f"there is no '=' behind '{key}', so Python reads a key '{setting.key}'; write '{key} = …'",
            setting=setting,
            breaks=breaks | tools(losers, harm),
            fix=fix,
            covers=[(section.name, key)],
            assumes=[(section, key)],
        )

    def _alone(self, document: Document, above: Setting, setting: Setting) -> Finding:
        value = setting.text.strip()
        start = above.delimiter_span.end
        blank = " " if above.text[above.delimiter - 1].isspace() else ""
        edits = (Edit(start, above.start + len(above.text.rstrip("\r\n")), blank + value), _gone(setting))
        safe = may_take_effect(document, setting.section, above.key, value)
        fix = fitting(document, Fix(f"move it behind '{above.raw_key} ='", edits, safe)) if not setting.lines else None
        section = setting.section
        breaks = tools("rust java net", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
        # boto3 and Ruby do not look at the start URL; all others need it, and everybody a role to assume.
        names = "aws-cli js go php" if above.key == "sso_start_url" else "aws-cli boto3 js go ruby php"
        return self.finding(
            setting.span,
            f"the value of '{above.key}' stands on a line of its own, where Python reads a key '{setting.key}'; "
            f"move it behind '{above.raw_key} ='",
            setting=setting,
            breaks=breaks | tools(names, REFUSES_PROFILE),
            fix=fix,
            covers=[(section.name, above.key)],
            assumes=[(section, above.key)],
        )


def _breaks_of_colon(document: Document, setting: Setting, breaks: dict[str, str]) -> dict[str, str]:
    """The tools that know no colon stop at the line, pass over it, or see another key where an `=` follows."""
    present = {other.key for other in setting.section.settings}
    lost = if_lost(setting.key, kind_of(setting.section, document.source.kind), present)
    if "=" in setting.text:
        return {tool: effect for tool, effect in (lost or everywhere(IGNORES)).items() if tool not in _KNOW_COLONS}
    quiet = {tool: effect for tool, effect in lost.items() if tool in ("js", "ruby", "php")}
    return (quiet if lost else tools("js ruby php", MISREADS)) | breaks


_KNOW_COLONS = frozenset({"aws-cli", "boto3", "go"})


def _within(match: re.Match[str], setting: Setting) -> bool:
    return match.start() <= setting.delimiter < match.end()


def _gone(setting: Setting) -> Edit:
    span = setting.whole_span
    return Edit(span.start, span.end, "")


def _sign(setting: Setting) -> str:
    """`=` with the blanks that the section's settings have round theirs."""
    for other in setting.section.settings:
        if other.text[other.delimiter] == "=":
            return " = " if other.text[other.delimiter - 1].isspace() else "="
    return " = "


def _equals(setting: Setting) -> Edit:
    end = setting.first_span.start if setting.value and not setting.nested else setting.delimiter_span.end
    sign = _sign(setting)
    return Edit(
        setting.key_span.end,
        end,
        sign if end > setting.delimiter_span.end or (setting.value and not setting.nested) else sign.rstrip(),
    )

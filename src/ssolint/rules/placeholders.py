"""Placeholders that were never filled in."""

from __future__ import annotations

from ssolint.finding import Finding, Severity
from ssolint.patterns import pattern
from ssolint.rule import TextRule
from ssolint.rules._support import every_setting, is_free_text
from ssolint.settings import BLOCK, KNOWN, PATH, STRING, is_secret, is_typed
from ssolint.source import Span
from ssolint.templates import SAMPLES, is_stand_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from ssolint.syntax import Document, Section, Setting

# What a person or a template should have replaced. The strict forms can stand in no real value, whatever the setting.
# A tag is not looked for further than it can reach: a line of openings alone would take a square of steps.
_STRICT = (
    r"\$?\{\{.{0,300}?\}\}|\{%.{0,300}?%\}|<%.{0,300}?%>|[#$]\{[A-Za-z_][^}]{0,300}\}|<(?!https?:)[A-Za-z0-9][^<>=]*>"
    r"|\bYOUR[-_ ][A-Za-z]\w*(?:-[A-Z]\w*)*|\bx{10,}\b|\bX{10,}\b"
)
_STRICT_FORMS = pattern(_STRICT)
_IN_HEADER = pattern(_STRICT + r"|\{[A-Za-z_]\w+\}")
# Without a template around it a word is a placeholder only if it can hardly be anything else.
_FORMS = pattern(
    _STRICT + r"|^\$[A-Za-z_]\w*$|^\$\([^)]+\)$"
    r"|\byour[-_](?:account|alias|app|aws|company|directory|domain|name|org|permission|portal|profile|region|role|session|sso|start"
    r"|subdomain)[\w-]*|" + SAMPLES
)
_HINTS = (
    "{",
    "<",
    "YOUR",
    "ACCOUNT",
    "REDACTED",
    "REGION",
    "ROLE",
    "SSO_",
    "URL",
    "xx",
    "XX",
    "nnnnnnnn",
    "**",
    "...",
    "…",
    " [",
    "\t[",
    "=[",
    "@",
    "%",
    "__",
    "REPLACE",
    "CHANGE",
    "TODO",
    "= $",
    "=$",
    "your",
)


class UnrenderedPlaceholder(TextRule):
    """A placeholder was never filled in.

    ## Why it matters
    A sample from a README, or a template that was copied in place of being rendered: every tool takes the placeholder for the
    value, and asks for an account, a role or a portal that does not exist.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = <account-id>
                         ^^^^^^^^^^^^ '<account-id>' is a placeholder; put in the real value
        sso_role_name = YOUR_ROLE
                        ^^^^^^^^^ 'YOUR_ROLE' is a placeholder; put in the real value
        region = {{ region }}
                 ^^^^^^^^^^^^ '{{ region }}' is a placeholder; put in the real value

        [sso-session corp]
        sso_start_url = https://d-xxxxxxxxxx.awsapps.com/start
                                  ^^^^^^^^^^ 'xxxxxxxxxx' is a placeholder; put in the real value
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = ACCOUNT_ID
                         ^^^^^^^^^^ 'ACCOUNT_ID' is a placeholder; put in the real value
        sso_role_name = [your role]
                        ^^^^^^^^^^^ '[your role]' is a placeholder; put in the real value
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://...
                                ^^^ '...' is a placeholder; put in the real value
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile <name>]
                 ^^^^^^ '<name>' in the header is a placeholder; put in the real name
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
        {{ key }} = {{ value }}
        ^^^^^^^^^ '{{ key }}' in the name of a setting is a placeholder; put in the real name

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
        credential_process = sh -c 'aws-tool --home ${HOME} --account <(cat id)'
        external_id = a=b%c$d#e
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good (template)
        [profile {{ .name }}]
        sso_session = corp
        sso_account_id = {{ .account }}
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - measured: botocore 1.43.11 takes `%` and `$` literally, and nothing in a value is ever replaced
    - AWS documentation: sample values stand in `{{…}}` or in angle brackets
    """

    code = "SSO019"
    name = "unrendered-placeholder"
    severity = Severity.WARNING
    spoils = True
    replaces = (
        *("session-name-characters", "profile-name-characters"),
        *("session-not-found", "source-profile-not-found", "services-not-found"),
    )

    def check_text(self, document: Document) -> Iterator[Finding]:
        text = document.source.text
        if document.source.template or not any(hint in text for hint in _HINTS):
            return
        for section in document.sections:
            header = section.header
            if header is not None and (match := _IN_HEADER.search(header.name)):
                yield self._in_header(document, section, match)
        for setting in every_setting(document):
            if match := _STRICT_FORMS.search(setting.raw_key):
                yield self._in_key(setting, match)
            if not setting.value or setting.nested:
                continue
            known = KNOWN.get(setting.key)
            if known is not None and known.secret:
                yield from self._in_secret(document, setting)
                continue
            match = _FORMS.search(setting.value)
            if match is not None and _judged(setting, match):
                yield self._in_value(setting, match)
            elif is_stand_in(setting.key, setting.value) or _is_own_name(setting):
                message = f"'{setting.value}' is a placeholder; put in the real value"
                yield self.finding(setting.first_span, message, setting=setting)

    def _in_header(self, document: Document, section: Section, match: re.Match[str]) -> Finding:
        header = section.header
        if header is None:
            raise ValueError("the top of a file has no header")
        start = header.name_span.start
        # A reference that names no section may well be to this one.
        key = {"sso-session": "sso_session", "profile": "source_profile"}.get(header.name.partition(" ")[0], "services")
        covers = [(other.name, key) for other in document.sections for setting in other.settings if setting.key == key]
        return self.finding(
            Span(start + match.start(), start + match.end()),
            f"'{match[0]}' in the header is a placeholder; put in the real name",
            section=section,
            covers=[*covers, (section.name, "")],
        )

    def _in_key(self, setting: Setting, match: re.Match[str]) -> Finding:
        start = setting.key_span.start
        span = Span(start + match.start(), start + match.end())
        message = f"'{match[0]}' in the name of a setting is a placeholder; put in the real name"
        return self.finding(span, message, section=setting.section)

    def _in_value(self, setting: Setting, match: re.Match[str]) -> Finding:
        start = setting.first_span.start
        span = Span(start + match.start(), start + match.end())
        if setting.lines or span.end > setting.first_span.end:
            span = setting.first_span
        return self.finding(span, f"'{match[0]}' is a placeholder; put in the real value", setting=setting)

    def _in_secret(self, document: Document, setting: Setting) -> Iterator[Finding]:
        """The value is not shown: what is told from a placeholder by its form alone might be a secret after all."""
        value = document.source.text[slice(*setting.first_span)]
        if _STRICT_FORMS.search(value) or _FORMS.fullmatch(value):
            message = f"a placeholder stands for the value of {setting.key}; put in the real one"
            yield self.finding(setting.first_span, message, setting=setting)


def _is_own_name(setting: Setting) -> bool:
    """The name of the setting in capitals, in the place of its value: `sso_session = SSO_SESSION`."""
    value = setting.value
    return "_" in value and value.isupper() and value == setting.key.upper() and is_typed(setting.key)


def _judged(setting: Setting, match: re.Match[str]) -> bool:
    """Whether a value of this setting can be told from a placeholder."""
    key = setting.key
    known = KNOWN.get(key)
    if is_secret(key) or is_free_text(key) or (known is not None and known.type == BLOCK):
        return False
    if known is not None and known.type in (STRING, PATH) and not is_typed(key):
        return _STRICT_FORMS.fullmatch(match[0]) is not None and not (known.type == PATH and match[0].startswith("$"))
    return True

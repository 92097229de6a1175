"""Values over several lines: blocks where a plain value belongs, and the reverse."""

from __future__ import annotations

from ssolint.finding import (
    IGNORES,
    MISREADS,
    REFUSES_FILE,
    REFUSES_PROFILE,
    Finding,
    Severity,
    everywhere,
    tools,
)
from ssolint.rule import TextRule
from ssolint.rules._effects import if_lost
from ssolint.rules._keys import kind_of
from ssolint.rules._said import in_the_other
from ssolint.rules._support import (
    INVISIBLE,
    bad_block,
    continued,
    every_setting,
    is_services,
    meant_for_header,
    opens_block,
    python_refuses_block,
    swallowed_key,
    takes_block,
)
from ssolint.settings import KNOWN, is_typed
from ssolint.source import CREDENTIALS
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document, Setting


class NestedValue(TextRule):
    """An indented block stands where a plain value belongs, or a plain value where a block belongs.

    ## Why it matters
    An indented block makes the value a map, for which the AWS CLI and boto3 stop with a `TypeError` or take nothing at all. Where a
    block is needed, as under `s3`, a plain value makes them stop with `'str' object has no attribute 'get'`.

    ## Bad
        [profile dev]
        sso_session =
        ^^^^^^^^^^^ 'sso_session' takes a plain value, not an indented block; write its value on this line
          name = corp
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
        s3 = true
        ^^ 's3' takes an indented block of settings, not a plain value; write them on the lines below

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
    - measured: botocore 1.43.11 on a block under `sso_session`: `TypeError: unhashable type: 'dict'`
    - measured: botocore 1.43.11 on `s3 = true` and on a plain value in `[services x]`: `AttributeError`
    """

    code = "SSO020"
    name = "nested-value"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3", REFUSES_PROFILE)
    spoils = True
    replaces = ("empty-value",)

    def check_text(self, document: Document) -> Iterator[Finding]:
        for setting in continued(document):
            if setting.nested and takes_block(setting) is False and not any(map(meant_for_header, setting.lines)):
                yield self._block(document, setting)
        text = document.source.text
        if "[services" in text and document.source.kind != CREDENTIALS:
            services = [section for section in document.sections if is_services(section)]
            for section in services:
                yield from (self._plain(setting) for setting in section.settings if _is_plain(document, setting))
        if any(block in text for block in _BLOCKS):
            for setting in [setting for setting in every_setting(document) if setting.key in _BLOCKS]:
                if not is_services(setting.section) and _is_plain(document, setting):
                    yield self._plain(setting)

    def _block(self, document: Document, setting: Setting) -> Finding:
        keys = [node.key.lower() for node in setting.lines if node.value is not None]
        if bad_block(setting):
            breaks = tools("rust java net", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
            if python_refuses_block(document, setting):
                breaks |= tools("aws-cli boto3", REFUSES_FILE)
            # The others pass over the lines, and have no value.
            present = {other.key for other in setting.section.settings if other.value}
            breaks = {**if_lost(setting.key, kind_of(setting.section, document.source.kind), present), **breaks}
        else:
            harm = REFUSES_PROFILE if setting.key == "sso_session" else MISREADS
            breaks = everywhere(harm)
        message = f"'{setting.key}' takes a plain value, not an indented block; write its value on this line"
        section = setting.section
        assumes = [(section, key) for key in keys if key in KNOWN]
        covers = [(section.name, key) for key in keys if key in KNOWN]
        return self.finding(setting.key_span, message, setting=setting, breaks=breaks, assumes=assumes, covers=covers)

    def _plain(self, setting: Setting) -> Finding:
        message = (
            f"'{setting.key}' takes an indented block of settings, not a plain value; write them on the lines below"
        )
        # In a services section no tool looks for what is no service.
        service = setting.key in _BLOCKS or setting.key not in KNOWN
        breaks = self.breaks if service else dict.fromkeys(self.breaks, IGNORES)
        return self.finding(setting.key_span, message, setting=setting, breaks=breaks)


_BLOCKS = ("s3", "emr", "api_versions")


def _is_plain(document: Document, setting: Setting) -> bool:
    if not setting.value or setting.nested or opens_block(setting):
        return False
    return not (document.source.template and PLACEHOLDER.search(setting.value))


class MultiLineValue(TextRule):
    """A value goes on over several lines.

    ## Why it matters
    Python, Rust and Java join the lines with a line feed, the SDKs for JavaScript, Ruby and PHP drop the second one, .NET refuses the
    whole file and C++ stops reading: no two tools see one value.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = Read
                        ^^^^ the value of 'sso_role_name' goes on over 2 lines; write it on one
          Only
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
        sso_registration_scopes = sso:account:access,codewhisperer:completions

    ## Sources
    - measured: botocore 1.43.11 takes the line feed into the start URL and sends it
    - SDK sources: a line without `=` is refused by .NET, stops C++, and is ignored by JavaScript, Ruby and PHP
    """

    code = "SSO023"
    name = "multi-line-value"
    severity = Severity.ERROR
    breaks = tools("net", REFUSES_FILE) | tools("cpp", REFUSES_PROFILE)
    spoils = True

    def check_text(self, document: Document) -> Iterator[Finding]:
        for setting in continued(document):
            if setting.nested or opens_block(setting) or not (is_typed(setting.key) or setting.key in KNOWN):
                continue
            if any(meant_for_header(node) or swallowed_key(setting, node) for node in setting.lines):
                continue
            if any(INVISIBLE.search(node.indent) for node in setting.lines):
                continue
            lines = 1 + len(setting.lines)
            yield self.finding(
                setting.value_span,
                f"the value of '{setting.key}' goes on over {lines} lines; write it on one",
                setting=setting,
                severity=Severity.ERROR if is_typed(setting.key) else Severity.WARNING,
                breaks=_breaks_of_lines(document, setting),
            )


def _breaks_of_lines(document: Document, setting: Setting) -> dict[str, str]:
    breaks = dict(MultiLineValue.breaks)
    if in_the_other(document, setting):
        breaks |= tools("aws-cli boto3", REFUSES_PROFILE)
    if setting.key == "sso_session":
        return breaks | tools("aws-cli boto3 go rust java", REFUSES_PROFILE)
    if setting.key == "sso_region":
        breaks |= tools("aws-cli boto3 go", REFUSES_PROFILE)
    return breaks | tools("js ruby php", MISREADS)

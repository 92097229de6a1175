"""Settings whose name is not the one that the tools read."""

from __future__ import annotations

from functools import lru_cache

from ssolint.edits import fitting, replace
from ssolint.finding import REFUSES_FILE, REFUSES_PROFILE, TOOLS, Finding, Fix, Severity, everywhere, tools
from ssolint.heading import SESSION
from ssolint.rule import TextRule
from ssolint.rules._effects import ACCOUNT_AND_ROLE, CASE_SENSITIVE, if_lost, ignored_by, of_tools, php_refuses
from ssolint.rules._keys import OddKey, OddNested, odd_keys, odd_nested
from ssolint.rules._safety import may_take_effect
from ssolint.settings import KNOWN, SESSION_SETTINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.syntax import Document, Section


_KEY_PAIR = frozenset({"aws_access_key_id", "aws_secret_access_key"})


class UppercaseSetting(TextRule):
    """A setting is not written in lower case.

    ## Why it matters
    The AWS CLI, boto3, Go, Rust and .NET fold the case of a key. JavaScript, Java, C++, Ruby and PHP compare it letter by letter and do
    not see the setting: the profile works in one tool and lacks its account in another.

    ## Bad
        [profile dev]
        SSO_Session = corp
        ^^^^^^^^^^^ 'SSO_Session' is not seen by tools that compare letter by letter; write 'sso_session'
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
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        SSO_REGION = eu-west-1
        ^^^^^^^^^^ 'SSO_REGION' is not seen by tools that compare letter by letter; write 'sso_region'
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
    - CPython, configparser: keys are lower-cased; aws-sdk-go-v2 config 1.32.31, internal/ini/tokenize.go:59; smithy-rs, parse.rs:256-264
    - aws-sdk-java-v2, ProfileFileReader.java: keys are case-sensitive
    - measured, verdict v34-upper-keys
    """

    code = "SSO016"
    name = "uppercase-setting"
    severity = Severity.ERROR
    breaks = tools("js java cpp ruby php", REFUSES_PROFILE)

    def check_text(self, document: Document) -> Iterator[Finding]:
        for odd in odd_keys(document):
            if odd.how != "case":
                continue
            setting = odd.setting
            others = sum(other.key == odd.right for other in setting.section.settings) - 1
            effects = if_lost(odd.right, odd.kind, _present(odd.setting.section))
            yield self.finding(
                setting.key_span,
                f"'{setting.raw_key}' is not seen by tools that compare letter by letter; write '{odd.right}'",
                setting=setting,
                breaks=of_tools(effects, CASE_SENSITIVE) or ignored_by(CASE_SENSITIVE),
                fix=None if others else _write(document, odd),
            )


class HyphenatedSetting(TextRule):
    """The words of a setting's name are not joined by underscores.

    ## Why it matters
    Only `sso_session` with an underscore is the setting; `sso-session` is the type of the section. A key with hyphens, blanks, quotes or
    `export` in it is an unknown setting, which all tools pass over without a word, so that the real one is missing.

    ## Bad
        [profile dev]
        sso-session = corp
        ^^^^^^^^^^^ 'sso-session' is no setting; write 'sso_session'
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
        export sso_account_id = 111122223333
        ^^^^^^^^^^^^^^^^^^^^^ 'export sso_account_id' is no setting; write 'sso_account_id'
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
        "sso_session" = corp
        ^^^^^^^^^^^^^ '"sso_session"' is no setting; write 'sso_session'
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
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS SDKs and Tools Reference Guide, file-format: says "`sso-session` is the key" and writes `sso_session` in its example
    - botocore 1.43.11, measured: `sso-session =`, `sso session =`, `"sso_session" =` and `export sso_session=` are unknown keys
    """

    code = "SSO017"
    name = "hyphenated-setting"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check_text(self, document: Document) -> Iterator[Finding]:
        every = odd_keys(document)
        for odd in every:
            if odd.how != "hyphen":
                continue
            setting = odd.setting
            present = _present(setting.section)
            absent = odd.right not in present
            lost = if_lost(odd.right, odd.kind, _meant(odd, present, every)) if absent else {}
            effects = dict(lost) or ignored_by(KNOWN[odd.right].readers)
            if php_refuses(setting.text.strip()):
                effects["php"] = REFUSES_FILE
            yield self.finding(
                setting.key_span,
                f"'{setting.raw_key}' is no setting; write '{odd.right}'",
                setting=setting,
                breaks={tool: effects[tool] for tool in TOOLS if tool in effects},
                fix=_write(document, odd) if absent and _first(document, odd) else None,
                assumes=((setting.section, odd.right),) if absent else (),
            )


class MisspelledSetting(TextRule):
    """The name of a setting is misspelt, or another word than the tools know it by.

    ## Why it matters
    No tool reports an unknown setting. If it is one that the profile or the session needs, all of them find it missing; otherwise it has
    no effect.

    Keys of other tools are left alone; name your own in `foreign-settings`.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_acount_id = 111122223333
        ^^^^^^^^^^^^^ 'sso_acount_id' is no setting; did you mean 'sso_account_id'?
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
        start_url = https://corp.awsapps.com/start
        ^^^^^^^^^ 'start_url' is no setting; did you mean 'sso_start_url'?
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
        ouput = json
        ^^^^^ 'ouput' is no setting; did you mean 'output'?

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
        output = json

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
        s3 =
            addresing_style = path
            ^^^^^^^^^^^^^^^ 'addresing_style' is no setting of s3; did you mean 'addressing_style'?

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
        sso_account_name = Development
        granted_color = blue

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67 and AWS CLI 2.36.7: unknown keys are never reported; the settings that they know are listed under `ssolint explain`
    - aws-toolkit-vscode issue 6755: `sso_registration_scope` without the s
    """

    code = "SSO018"
    name = "misspelled-setting"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check_text(self, document: Document) -> Iterator[Finding]:
        every = odd_keys(document)
        for odd in every:
            if odd.how in ("near", "alias"):
                yield from self._judge(document, odd, every)
        for nested in odd_nested(document):
            yield self._nested(nested)

    def _judge(self, document: Document, odd: OddKey, every: tuple[OddKey, ...]) -> Iterator[Finding]:
        setting, right = odd.setting, odd.right
        present = _present(setting.section)
        meant = _meant(odd, present, every)
        absent = right not in present
        if odd.how == "alias" and not (
            absent and _wanted(right, odd.kind, meant, credentials=document.source.kind == "credentials")
        ):
            return
        required = absent and bool(effects := if_lost(right, odd.kind, meant))
        safe = required and odd.edits == 1
        fix = _write(document, odd, safe=safe) if absent and _first(document, odd) else None
        yield self.finding(
            setting.key_span,
            f"'{setting.raw_key}' is no setting; did you mean '{right}'?",
            setting=setting,
            severity=Severity.ERROR if required else Severity.WARNING,
            breaks=effects if required else {},
            fix=fix,
            # In a session an account or a role does not complete a profile, however it is spelt.
            assumes=((setting.section, right),)
            if absent and (odd.kind != SESSION or right in SESSION_SETTINGS)
            else (),
        )

    def _nested(self, nested: OddNested) -> Finding:
        line = nested.line
        taken = any(other.key == nested.right for other in nested.setting.lines)
        fix = None if taken else Fix(f"write '{nested.right}'", (replace(line.key_span, nested.right),), safe=False)
        return self.finding(
            line.key_span,
            f"'{line.key}' is no setting of {nested.setting.key}; did you mean '{nested.right}'?",
            section=nested.setting.section,
            severity=Severity.WARNING,
            breaks={},
            fix=fix,
        )


def _present(section: Section) -> set[str]:
    return {setting.key for setting in section.settings}


def _meant(odd: OddKey, present: set[str], every: tuple[OddKey, ...]) -> set[str]:
    """The settings that the section has or was meant to have, but for this one."""
    others = [other for other in every if other.setting.section is odd.setting.section and other is not odd]
    meant = present | {other.right for other in others if other.how != "alias"}
    # `account_id` and `role_name` alone are another tool's; beside a setting of SSO they are meant for SSO.
    sso = any(key.startswith("sso_") for key in meant)
    # Neither is the half of a pair of keys, but both halves are.
    rights = {other.right for other in others}
    return meant | rights if sso or {odd.right, *rights} >= _KEY_PAIR else meant


def _write(document: Document, odd: OddKey, *, safe: bool = True) -> Fix | None:
    setting = odd.setting
    safe = safe and may_take_effect(document, setting.section, odd.right, setting.value)
    safe = safe and not setting.raw_key.startswith(
        "-"
    )  # a line that a diff takes away, or that was to be without effect
    rivals = _rivals(document)[id(setting.section), odd.right]
    safe = safe and all(other.setting.value == setting.value for other in rivals)
    return fitting(document, Fix(f"write '{odd.right}'", (replace(setting.key_span, odd.right),), safe=safe))


def _first(document: Document, odd: OddKey) -> bool:
    """Whether no setting above in the section was meant for the same key: only one of them can take its name."""
    return _rivals(document)[id(odd.setting.section), odd.right][0].setting is odd.setting


@lru_cache(maxsize=1)
def _rivals(document: Document) -> dict[tuple[int, str], list[OddKey]]:
    """The odd keys by their section and the key that they were meant for."""
    found: dict[tuple[int, str], list[OddKey]] = {}
    for odd in odd_keys(document):
        found.setdefault((id(odd.setting.section), odd.right), []).append(odd)
    return found


def _wanted(right: str, kind: str, present: set[str], *, credentials: bool) -> bool:
    """Whether a section of this kind lacks the setting that another word may have been written for."""
    if kind == SESSION:
        return right in SESSION_SETTINGS
    if right in ("region", "output"):
        return not credentials
    if right in ACCOUNT_AND_ROLE:
        return any(key.startswith("sso_") for key in present)
    return bool(if_lost(right, kind, present))

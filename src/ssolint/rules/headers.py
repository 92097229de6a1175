"""Section headers that are not written as every tool reads them."""

from __future__ import annotations

from ssolint.finding import IGNORES, MISREADS, REFUSES_PROFILE, TOOLS, Finding, Severity, everywhere, tools
from ssolint.heading import PLAIN_NAME, PROFILE, SESSION, TYPES, inner_name, read_heading, unquoted
from ssolint.rule import Rule
from ssolint.rules._headers import Odd, advice, first_of_each, is_near_miss, is_there, odd_headers, rewrite, unseen
from ssolint.source import CONFIG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.config import Config
    from ssolint.syntax import Section

_ALL = " ".join(TOOLS)


class MisspelledSectionType(Rule):
    """The type of a section is not written as the tools read it.

    ## Why it matters
    Only `profile`, `sso-session` and `services` in lower case, in single brackets and with one blank behind them, are known to all
    tools. Any other spelling makes a section that they drop without a word, so that the profile or the session does not exist.

    Python takes `[profiles x]` by luck, JavaScript `[profile.x]`; no other tool takes either of them.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso_session corp]
        ^^^^^^^^^^^^^^^^^^ '[sso_session corp]' is no sso-session section; write [sso-session corp]
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
        [[profile dev]]
        ^^^^^^^^^^^^^^^ '[[profile dev]]' is no profile section; write [profile dev]
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
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile.dev]
        ^^^^^^^^^^^^^ '[profile.dev]' is no profile section; write [profile dev]
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
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profiles dev]
        ^^^^^^^^^^^^^^ '[profiles dev]' is no profile section; write [profile dev]
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

        [profiles dev]
        ^^^^^^^^^^^^^^ '[profiles dev]' is no profile section; move its settings to [profile dev] in line 1
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = Admin
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
    - botocore 1.43.67, botocore/configloader.py:203-211, 268-287: a type is what the header begins with, in this case
    - smithy-typescript, parseIni.ts:5 and getConfigData.ts:14; smithy-rs, normalize.rs:33
    - measured, verdicts v07-Profile-capital, v18-session-underscore-prefix, v29-dotted-header
    """

    code = "SSO103"
    name = "misspelled-section-type"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)
    replaces = (
        *(
            "missing-profile-prefix",
            "session-not-found",
            "legacy-profile",
            "incomplete-legacy-profile",
            "scopes-in-profile",
        ),
        *("missing-region", "incomplete-profile", "services-not-found"),
    )

    def check(self, config: Config) -> Iterator[Finding]:
        for odd in odd_headers(config.document):
            parts = odd.parts
            if parts is None or not parts.misspelt or parts.outer or not parts.name:
                continue
            covers = _covered(config, odd) if is_near_miss(odd) and not _is_lucky(odd) else []
            doing, related = advice(config.document, odd, odd.right)
            yield self.finding(
                odd.span,
                f"'[{inner_name(odd.header)}]' is no {parts.kind} section; {doing}",
                section=odd.section,
                breaks=_misspelt(config, odd),
                related=related,
                fix=rewrite(config.document, odd, parts.right) if PLAIN_NAME.fullmatch(parts.name) else None,
                covers=covers,
            )


def _covered(config: Config, odd: Odd) -> list[tuple[str, str]]:
    """What other rules would say of a section that they take for another kind, and of what refers to it."""
    keys = (
        "sso_start_url",
        "sso_region",
        "sso_account_id",
        "sso_role_name",
        "region",
        "sso_registration_scopes",
        "sso_session",
    )
    own = [(odd.section.name, key) for key in (*keys, "")]
    name = odd.parts.name if odd.parts else ""
    return own + [
        (group.section.name, key)
        for key in ("sso_session", "services")
        for group, _ in config.values(key).get(name, [])
    ]


def _is_lucky(odd: Odd) -> bool:
    """Whether Python takes the header for what was meant."""
    return odd.parts is not None and read_heading(odd.section.name, CONFIG).python == (odd.parts.kind, odd.parts.name)


def _beside(config: Config, odd: Odd) -> Mapping[str, str]:
    """The section itself is there: nobody misses this one, but Python may take it in the place of the other."""
    other = first_of_each(config.document).get(odd.parts.right) if odd.parts else None
    if other is None or other.header is None or not _is_lucky(odd) or other.header.start > odd.header.start:
        return everywhere(IGNORES)
    ours, theirs = _values(odd.section), _values(other)
    if ours == theirs:
        return everywhere(IGNORES)
    return everywhere(MISREADS, but="" if theirs.keys() - ours.keys() else "aws-cli boto3")


def _values(section: Section) -> dict[str, str]:
    return {setting.key: setting.value for setting in section.settings}


def _misspelt(config: Config, odd: Odd) -> Mapping[str, str]:
    parts = odd.parts
    if parts is None:
        return {}
    if is_there(config.document, parts.right):
        return _beside(config, odd)
    lucky = ""
    if _is_lucky(odd):
        lucky = "aws-cli boto3"
    elif not parts.doubled and parts.gap == "." and parts.typed in TYPES:
        lucky = "js"
    return unseen(parts.kind, " ".join(tool for tool in TOOLS if tool not in lucky.split()))


class UnnamedSection(Rule):
    """A section that needs a name has none.

    ## Why it matters
    No tool finds a profile, a session or a services section that is called nothing: its settings are lost without a word, and
    what refers to it is refused.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session]
        ^^^^^^^^^^^^^ [sso-session] has no name; write [sso-session …] with a name for it
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
    - AWS SDKs and Tools Reference Guide, file-format: the header is `[section-type section-name]`
    - botocore 1.43.67, botocore/configloader.py:203-211: one word only, and the section is dropped
    """

    code = "SSO104"
    name = "unnamed-section"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)
    replaces = ("session-not-found",)

    def check(self, config: Config) -> Iterator[Finding]:
        for odd in odd_headers(config.document):
            parts = odd.parts
            if parts is None and odd.wordless and not odd.credentials:
                message = "there is no name in the brackets; write [profile …] or [sso-session …]"
                yield self.finding(odd.span, message, section=odd.section, breaks=unseen(PROFILE, _ALL))
            if parts is None or parts.name:
                continue
            yield self.finding(
                odd.span,
                f"[{odd.text.strip()}] has no name; write [{parts.kind} …] with a name for it",
                section=odd.section,
                breaks=unseen(parts.kind, _ALL),
                covers=_dangling(config) if parts.kind == SESSION else (),
            )


def _dangling(config: Config) -> list[tuple[str, str]]:
    """Profiles whose session is not there: it is the one without a name, if all of them mean the same."""
    missing = [name for name in config.values("sso_session") if name not in config.sessions_by_name]
    if len(missing) != 1:
        return []
    return [(group.section.name, "sso_session") for group, _ in config.values("sso_session")[missing[0]]]


class QuotedSectionName(Rule):
    """The name in a header stands in quotes that it does not need.

    ## Why it matters
    Python and JavaScript take the quotes off. For Go, Rust, Java, .NET, C++, Ruby and PHP they are part of the name, or make the header
    invalid, so the profile or the session is not found.

    ## Bad
        [profile "dev"]
        ^^^^^^^^^^^^^^^ 'dev' needs no quotes, and most tools take them for a part of the name; write [profile dev]
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

        [sso-session 'corp']
        ^^^^^^^^^^^^^^^^^^^^ 'corp' needs no quotes, and most tools take them for a part of the name; write [sso-session corp]
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
    - botocore 1.43.67, botocore/configloader.py:268-287: shlex.split takes the quotes off
    - smithy-rs, normalize.rs:202: what a name may hold
    - measured, verdict v11-quoted-double-header
    """

    code = "SSO107"
    name = "quoted-section-name"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE, but="aws-cli boto3 js")

    def check(self, config: Config) -> Iterator[Finding]:
        for odd in odd_headers(config.document):
            parts = odd.parts
            if odd.templated:
                continue  # what is put in may need them
            if odd.credentials:
                name = unquoted(odd.text)
                right = name
            elif parts is not None and (parts.quote or parts.outer) and not parts.misspelt:
                name, right = parts.name, parts.right
            else:
                continue
            if name == odd.text.strip() or not PLAIN_NAME.fullmatch(name):
                continue
            doing, related = advice(config.document, odd, right)
            yield self.finding(
                odd.span,
                f"'{name}' needs no quotes, and most tools take them for a part of the name; {doing}",
                section=odd.section,
                covers=[(odd.section.name, "")],
                breaks=_quoted(odd),
                related=related,
                fix=rewrite(config.document, odd, right),
            )


def _quoted(odd: Odd) -> Mapping[str, str]:
    parts = odd.parts
    if parts is None:
        return everywhere(REFUSES_PROFILE, but="cpp ruby") | tools("cpp ruby", IGNORES)
    if parts.outer or parts.quote not in ("'", '"') or not parts.gap.isspace():
        return unseen(parts.kind, _ALL)
    names = "go rust java net cpp php"
    if parts.kind != SESSION or parts.quote != "'":
        names += " ruby"
    if f"{parts.quote}{parts.name}{parts.quote}" not in odd.text:
        names += " aws-cli boto3 js"  # the blanks inside the quotes count
    elif parts.gap not in (" ", "\t"):
        names += " js"
    return unseen(parts.kind, names)

"""The profile that is used where none is named: `[default]`, and the headers that are taken for it by mistake."""

from __future__ import annotations

from ssolint.edits import delete_section, fitting, merge_sections, replace
from ssolint.finding import (
    IGNORES,
    MISREADS,
    REFUSES_PROFILE,
    TOOLS,
    Edit,
    Finding,
    Fix,
    Related,
    Severity,
    everywhere,
    tools,
)
from ssolint.heading import PROFILE, take_apart
from ssolint.rule import Rule
from ssolint.rules._effects import ACCOUNT_AND_ROLE
from ssolint.rules._headers import advice, odd_headers, rewrite
from ssolint.rules._sections import has_here_or_beside
from ssolint.rules._support import bad_block
from ssolint.source import MASK
from ssolint.syntax import Directive, Junk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ssolint.config import Config, Group
    from ssolint.syntax import Document, Section


class UppercaseDefault(Rule):
    """`[default]` is written with capital letters.

    ## Why it matters
    `[Default]` is no profile to any tool. `[DEFAULT]` is worse in the AWS CLI and boto3: Python adds its settings to every section of the
    file, sessions included, and a profile that sets one of them to another value is refused as inconsistent with its session.

    ## Bad
        [Default]
        ^^^^^^^^^ 'Default' is not the default profile; write [default]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [default]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [DEFAULT]
        ^^^^^^^^^ Python adds the settings of [DEFAULT] to every section of the file; write [default]
        region = us-east-1

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
        [default]
        region = us-east-1

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
        [default]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - CPython, configparser: the section `DEFAULT` gives its settings to all others
    - botocore 1.43.67, botocore/configloader.py:268-287: only `default` is a profile without the word
    - measured on botocore 1.43.11: "The value for region is inconsistent between profile (eu-west-1) and sso-session (us-east-1)."
    """

    code = "SSO110"
    name = "uppercase-default"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE, but="ruby") | tools("ruby", IGNORES)

    def check(self, config: Config) -> Iterator[Finding]:
        for odd in odd_headers(config.document):
            name = odd.text.strip()
            if name.lower() != "default" or name == "default":
                continue
            doing, related = advice(config.document, odd, "default")
            message = f"'{name}' is not the default profile; {doing}"
            breaks: Mapping[str, str] = self.breaks
            if name == "DEFAULT" and not config.is_credentials:
                message = f"Python adds the settings of [DEFAULT] to every section of the file; {doing}"
                breaks = _leaks(config, odd.section) or (_LEAKS if _has_default(config) else self.breaks)
            elif _has_default(config):
                breaks = everywhere(IGNORES)  # nobody misses this one
            elif config.is_credentials:
                breaks = everywhere(REFUSES_PROFILE, but="cpp ruby") | tools("cpp ruby", IGNORES)
            fix = rewrite(config.document, odd, "default")
            if fix is not None and name == "DEFAULT":
                # Python looks at the blocks of [DEFAULT] only as parts of other sections.
                if any(map(bad_block, odd.section.settings)):
                    fix = None
                elif not _is_in_all(config, odd.section):
                    fix = fix._replace(safe=False)
            yield self.finding(odd.span, message, section=odd.section, breaks=breaks, related=related, fix=fix)


def _is_in_all(config: Config, section: Section) -> bool:
    """Whether every other section sets all that this one sets, so that none takes anything from it."""
    keys = {setting.key for setting in section.settings}
    others = (other for other in config.document.sections if other is not section)
    return not keys or all(keys <= {setting.key for setting in other.settings} for other in others)


# Where there is a default profile beside it, nobody else looks at it.
_LEAKS = everywhere(IGNORES, but="aws-cli boto3") | tools("aws-cli boto3", MISREADS)


_DEFAULTS = {"default", "profile default"}


def _has_default(config: Config) -> bool:
    """Whether there is a default profile under a header that all know, in this file or in the one beside it."""
    return any(section.name in _DEFAULTS for file in config.files for section in file.document.sections)


def _leaks(config: Config, section: Section) -> Mapping[str, str]:
    """Python refuses the profiles that differ from their session in one of its settings; it gives them to both."""
    added = {setting.key: setting.value for setting in section.settings}
    for profile in config.profiles:
        session = profile.session
        if profile.section is section or session is None or not _asks_for_sso(profile, added.keys()):
            continue
        for key in added.keys() & (profile.settings.keys() ^ session.settings.keys()):
            setting = profile.settings.get(key) or session.settings[key]
            if setting.value != added[key]:
                return tools("aws-cli boto3", REFUSES_PROFILE)
    return {}


def _asks_for_sso(profile: Group, added: Collection[str]) -> bool:
    """Whether botocore asks SSO for a profile, in which these settings stand too."""
    role = any(key in added or has_here_or_beside(profile, key) for key in ("role_arn", "web_identity_token_file"))
    return not role and any(key in added or has_here_or_beside(profile, key) for key in ACCOUNT_AND_ROLE)


class DefaultDefinedTwice(Rule):
    """The default profile is defined as `[default]` and as `[profile default]`.

    ## Why it matters
    The tools choose differently: for Python the later section replaces the earlier one, JavaScript, Go, Rust and Java take `[profile default]`,
    .NET and PHP take `[default]`, C++ and Ruby merge the two. So the same command may use another account in another tool.

    ## Bad
        [default]
        region = eu-west-1

        [profile default]
        ^^^^^^^^^^^^^^^^^ the default profile is defined above as [default]; keep one of the two
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [default]
        region = eu-west-1
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile default]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [default]
        ^^^^^^^^^ the default profile is defined above as [profile default]; keep one of the two
        sso_session = corp
        sso_account_id = 444455556666
        sso_role_name = Admin
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [default]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67, botocore/configloader.py:268-287: the last one in the file replaces the other
    - smithy-typescript, getConfigData.ts:33; smithy-rs, normalize.rs:136; aws-sdk-net, ProfileIniFile.cs
    """

    code = "SSO111"
    name = "default-defined-twice"
    severity = Severity.ERROR
    breaks = tools("net php", MISREADS)
    replaces = ("missing-region", "quoted-section-name", "header-spacing")

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials or len(config.profiles) == len(config.profiles_by_name):
            return  # no two profiles of one name
        found = {spelling: group for group in config.groups if (spelling := _spelling(group))}
        if len(found) != 2 or _in_branches(config):  # noqa: PLR2004
            return
        first, second = sorted(found.values(), key=lambda group: group.header.start)
        yield self.finding(
            second.header.bracket_span,
            f"the default profile is defined above as [{first.section.name}]; keep one of the two",
            section=second.section,
            breaks=_twice(first, second),
            related=[Related("the default profile is defined here first", first.header.bracket_span)],
            fix=fitting(config.document, _merge(config.document, first, second)),
            covers=[(group.section.name, key) for group in (first, second) for key in ("region", "")],
        )


def _spelling(group: Group) -> str:
    """`default`, or `profile default` with quotes and blanks left aside; "" for any other section."""
    name = group.section.name
    if name == "default" or group.kind != PROFILE or group.name != "default":
        return name if name == "default" else ""
    parts = take_apart(name, None)
    return parts.right if parts and parts.typed and not parts.misspelt else ""


def _in_branches(config: Config) -> bool:
    """In a template the two may stand in two branches of a condition."""
    return config.template and any(isinstance(node, Directive) for node in config.document.nodes)


def _twice(first: Group, second: Group) -> Mapping[str, str]:
    """Which tools take another section than was meant: the one with a way to credentials, the prefixed one of two such."""
    plain, prefixed = (first, second) if _spelling(first) == "default" else (second, first)
    lost = [group for group in (plain, prefixed) if _WAYS.isdisjoint(group.settings)]
    # JavaScript takes the prefixed one too, and knows no empty section.
    taken = {"js": prefixed if prefixed.settings else plain, **dict.fromkeys(("go", "rust", "java"), prefixed)}
    taken |= {**dict.fromkeys(("net", "php"), plain), **dict.fromkeys(("aws-cli", "boto3", "cpp"), second)}
    odd = prefixed.section.name
    quoted = "'" in odd or '"' in odd
    if quoted:
        taken |= dict.fromkeys(("go", "rust", "java", "cpp", "ruby"), plain)
    elif odd != "profile default":
        # Ruby takes blanks between the words, and none behind them.
        taken |= dict.fromkeys(("js", "ruby") if odd[-1].isspace() else ("js",), plain)
    effects: dict[str, str] = {}
    for tool, group in taken.items():
        if len(lost) == 1 and group is lost[0]:
            quiet = tool in ("aws-cli", "boto3", "go", "net", "ruby") or (quoted and tool == "cpp")
            effects[tool] = IGNORES if quiet else REFUSES_PROFILE
        elif len(lost) != 1 and group is plain and _values(plain) != _values(prefixed):
            effects[tool] = MISREADS
    keys = first.settings.keys() & second.settings.keys()
    if plain is second and any(first.settings[key].value != second.settings[key].value for key in keys):
        effects["ruby"] = MISREADS
    # Where the two are equal nobody minds, and all but these two look at one of them only.
    return {tool: effects[tool] for tool in TOOLS if tool in effects} or everywhere(IGNORES, but="cpp ruby")


_WAYS = frozenset({"sso_account_id", "aws_access_key_id", "role_arn", "credential_process"})


def _values(group: Group) -> dict[str, str]:
    return {key: setting.value for key, setting in group.settings.items()}


def _merge(document: Document, first: Group, second: Group) -> Fix | None:
    """One `[default]` with the settings of both, if they do not contradict each other."""
    exact = {first.section.name, second.section.name} == {"default", "profile default"}
    if not exact or document.source.template:
        return None
    if any(len(group.settings) != len(group.section.settings) for group in (first, second)):
        return None  # sections or settings that stand twice come first
    if any(isinstance(node, Junk) for group in (first, second) for node in group.section.nodes):
        return None
    empty = next((group for group in (second, first) if not group.settings), None)
    if empty is not None:
        edits = delete_section(document, empty.section)
        return Fix(f"delete [{empty.section.name}], which is empty", tuple(edits))
    for key in first.settings.keys() & second.settings.keys():
        value = first.settings[key].value
        if value != second.settings[key].value or value == MASK:
            return None
    edits = merge_sections(document, first.section, second.section)
    changes = tuple(("default", key) for key in second.settings)
    return Fix("merge the two into one [default]", (*edits, *_as_default(first)), safe=False, changes=changes)


def _as_default(group: Group) -> tuple[Edit, ...]:
    return () if group.section.name == "default" else (replace(group.header.bracket_span, "[default]"),)


class PrefixedDefault(Rule):
    """The default profile is written as `[profile default]`.

    ## Why it matters
    All tools read it, but `aws configure` writes `[default]`: it adds a second section, and the settings of the first are lost to the AWS CLI.

    ## Bad
        [profile default]
        ^^^^^^^^^^^^^^^^^ write [default]: 'aws configure' adds a second section beside [profile default]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [default]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [default]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS CLI 2.36.7, awscli/customizations/configure/writer.py:154-165: measured, `aws configure set` appends `[default]`
    - AWS SDKs and Tools Reference Guide, file-format: `[default]` needs no `profile`
    """

    code = "SSO112"
    name = "prefixed-default"
    severity = Severity.INFO
    opt_in = True

    def check(self, config: Config) -> Iterator[Finding]:
        group = None if config.is_credentials else config.profiles_by_name.get("default")
        if (
            group is not None
            and group.section.name == "profile default"
            and all(other.name != "default" or other is group for other in config.profiles)
        ):
            yield self.finding(
                group.header.bracket_span,
                "write [default]: 'aws configure' adds a second section beside [profile default]",
                section=group.section,
                fix=Fix("write [default]", (replace(group.header.bracket_span, "[default]"),), safe=False),
            )

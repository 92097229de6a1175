"""Settings whose values come from a closed set, are true or false, or are numbers; `ssolint.settings` holds the sets."""

from __future__ import annotations

from ssolint.edits import replace
from ssolint.finding import MISREADS, REFUSES_PROFILE, TOOLS, Finding, Fix, Severity, everywhere, tools
from ssolint.heading import read_heading
from ssolint.patterns import pattern
from ssolint.record import Record
from ssolint.rule import Rule
from ssolint.rules._support import INVISIBLE
from ssolint.rules._ways import is_profile
from ssolint.settings import (
    BOOLEAN,
    CHOICE,
    FAILS,
    INTEGER,
    KNOWN,
    PROFILE,
    RATE,
    RATE_PATTERN,
    SIZE,
    SIZE_PATTERN,
    Known,
    nested_settings,
)
from ssolint.suggest import closest, listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ssolint.config import Config, Group
    from ssolint.source import Span
    from ssolint.syntax import Section, Setting

_BLOCKS = ("s3", "emr")
_INTEGER = pattern(r"[+-]?[0-9]+(?:_[0-9]+)*")
_SIZE = pattern(SIZE_PATTERN)
_RATE = pattern(RATE_PATTERN)
_LONGEST = 18  # digits; Python refuses to read numbers of thousands of digits, and no setting needs them
# Seconds that GetSessionToken of AWS STS takes for a user of IAM (API reference, AWS STS).
_SHORTEST_TOKEN = 900
_LONGEST_TOKEN = 129_600
_YES = frozenset({"yes", "y", "1", "on", "t", "enable", "enabled"})
_NO = frozenset({"no", "n", "0", "off", "f", "disable", "disabled"})

# .NET takes a profile for "not found" if it cannot read one of these (aws-sdk-net SharedCredentialsFile.cs @0d0a3378).
_NET = frozenset(
    {
        *("ignore_configured_endpoint_urls", "endpoint_discovery_enabled", "s3_use_arn_region", "use_fips_endpoint"),
        *("s3_disable_express_session_auth", "s3_disable_multiregion_access_points", "ec2_metadata_v1_disabled"),
        *("use_dualstack_endpoint", "disable_request_compression", "sts_regional_endpoints", "retry_mode"),
        *("s3_us_east_1_regional_endpoint", "ec2_metadata_service_endpoint_mode", "account_id_endpoint_mode"),
        *("max_attempts", "request_min_compression_size_bytes"),
    }
)
# What Go accepts, in whatever case; anything else stops it (aws-sdk-go-v2 config 1.32.31, shared_config.go).
_GO: dict[str, frozenset[str]] = {
    "retry_mode": frozenset({"standard", "adaptive"}),
    "ec2_metadata_service_endpoint_mode": frozenset({"ipv4", "ipv6"}),
    "defaults_mode": frozenset({"auto", "cross-region", "in-region", "legacy", "mobile", "standard"}),
    "disable_request_compression": frozenset({"true", "false"}),
}
_GO_NUMBERS = frozenset({"max_attempts", "request_min_compression_size_bytes"})


_COMMENTED = pattern(r"(?:^|\s)[#;]")


class Use(Record):
    """One place of a value: the setting it belongs to (the outer one in a nested block) and where the value stands."""

    setting: Setting
    span: Span


def _table(*types: str) -> tuple[dict[str, Known], dict[str, dict[str, Known]]]:
    """The known settings of these types: those of a profile, and those of each nested block, by name."""
    chosen = {name: known for name, known in KNOWN.items() if known.type in types}
    top = {name: known for name, known in chosen.items() if PROFILE in known.where}
    blocks = {block: {name: chosen[name] for name in nested_settings(block) if name in chosen} for block in _BLOCKS}
    return top, blocks


def judge(
    config: Config,
    table: tuple[dict[str, Known], dict[str, dict[str, Known]]],
    is_wrong: Callable[[Known, str], bool],
) -> Iterator[tuple[Known, str, Use]]:
    """Every value of the table's settings that is wrong, with its place; each value is judged once for all its places."""
    top, blocks = table
    for key in top.keys() & config.keys():
        for value, places in config.values(key).items():
            if value and not value.startswith("\n") and is_wrong(top[key], value):
                for setting in _in_profiles(places):
                    yield top[key], value, Use(setting, setting.value_span)
    for block, names in blocks.items():
        for text, places in config.values(block).items():
            wrong = _wrong_lines(places[0][1], names, is_wrong) if text.startswith("\n") else []
            for setting in _in_profiles(places) if wrong else ():
                for index, known, value in wrong:
                    yield known, value, Use(setting, setting.lines[index].value_span)


def _in_profiles(places: list[tuple[Group, Setting]]) -> Iterator[Setting]:
    return (setting for group, setting in places if is_profile(group))


def _wrong_lines(
    setting: Setting, names: Mapping[str, Known], is_wrong: Callable[[Known, str], bool]
) -> list[tuple[int, Known, str]]:
    found = []
    for index, line in enumerate(setting.lines):
        known = names.get(line.key)
        # Of a comment and of what is not seen other rules speak.
        if known is None or not line.value or _COMMENTED.search(line.value) or INVISIBLE.search(line.value):
            continue
        if is_wrong(known, line.value):
            found.append((index, known, line.value))
    return found


def _readers(known: Known, effect: str) -> dict[str, str]:
    return tools(" ".join(reader for reader in known.readers if reader in TOOLS), effect)


class InvalidChoice(Rule):
    """A setting has a value outside its closed set.

    ## Why it matters
    The AWS CLI and boto3 check such values when they start: every command fails, `aws sso login` included, often with a
    message that does not name the setting. With a bad `output` the AWS CLI even executes the call before it fails.

    Upper and lower case count for `output`, `retry_mode`, `credential_source` and some more. Where a tool silently falls
    back to a default, this is a warning.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        output = jsn
                 ^^^ 'jsn' is no value of output; did you mean 'json'?

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
        retry_mode = legacy
                     ^^^^^^ the AWS CLI has no retry_mode 'legacy', boto3 alone has; write 'standard' or 'adaptive'

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
        cli_timestamp_format = rfc822
                               ^^^^^^ 'rfc822' is no value of cli_timestamp_format; the values are 'wire', 'iso8601'

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
          addressing_style = subdomain
                             ^^^^^^^^^ 'subdomain' is no value of addressing_style; the values are 'auto', 'virtual', 'path'

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
        output = yaml-stream
        retry_mode = standard
        s3 =
          addressing_style = path

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67 and AWS CLI 2.36.7, measured: what each does with a value outside the set
    - aws-sdk-net, SharedCredentialsFile.cs @0d0a3378; aws-sdk-go-v2 config 1.32.31, shared_config.go
    """

    code = "SSO801"
    name = "invalid-choice"
    severity = Severity.ERROR

    _table = _table(CHOICE)

    def check(self, config: Config) -> Iterator[Finding]:
        for known, value, use in judge(config, self._table, _is_no_choice):
            near = _near(known, value)
            fix = None
            message = f"'{value}' is no value of {known.name}; "
            if _is_choice(known, value):
                message = _narrower_message(known, value)
            elif near is not None:
                message += f"did you mean '{near}'?"
                fix = Fix(f"write '{near}'", (replace(use.span, near),), safe=False)
            else:
                message += f"the values are {listing(_taken_by_all(known))}"
            breaks = _choice_breaks(known, value)
            if known.name == "credential_source":
                breaks = _source_breaks(known, value, _keys_of(config, use.setting.section))
            yield self.finding(
                use.span,
                message,
                setting=use.setting,
                severity=Severity.ERROR if known.bad == FAILS else Severity.WARNING,
                breaks=breaks,
                fix=fix,
            )


def _taken_by_all(known: Known) -> list[str]:
    """The values that each of the tools takes."""
    return [choice for choice in known.values if all(choice in fewer for _, fewer in known.narrower)]


def _is_choice(known: Known, value: str) -> bool:
    return (value if known.exact else value.lower()) in known.values


def _is_no_choice(known: Known, value: str) -> bool:
    if not _is_choice(known, value):
        return True
    return any(value not in fewer for _, fewer in known.narrower)


def _near(known: Known, value: str) -> str | None:
    """The value that was meant: the same but for case, quotes and `_` for `-`, else the one near miss."""
    plain = value.strip("\"'").lower()
    folded = {choice.lower(): choice for choice in known.values}
    meant = folded.get(plain) or folded.get(plain.replace("_", "-"))
    if meant is None:
        found = closest(plain, folded)
        meant = folded[found] if found is not None else None
    return None if meant is None or any(meant not in fewer for _, fewer in known.narrower) else meant


_TITLES = {"aws-cli": "the AWS CLI"}


def _narrower_message(known: Known, value: str) -> str:
    tool, fewer = next((tool, fewer) for tool, fewer in known.narrower if value not in fewer)
    other = next(reader for reader in known.readers if reader != tool)
    choices = " or ".join(f"'{choice}'" for choice in fewer)
    return f"{_TITLES.get(tool, tool)} has no {known.name} '{value}', {other} alone has; write {choices}"


def _choice_breaks(known: Known, value: str) -> dict[str, str]:
    lowered = value.lower()
    found: dict[str, str] = {}
    if known.bad == FAILS:
        if not _is_choice(known, value):
            found |= _readers(known, REFUSES_PROFILE)
        found |= {tool: REFUSES_PROFILE for tool, fewer in known.narrower if value not in fewer}
    return found | _other_breaks(known, lowered)


def _keys_of(config: Config, section: Section) -> set[str]:
    """The settings of a profile by one of its sections, with those in the other file."""
    twin = config.companion_profile(read_heading(section.name, config.source.kind, section).name)
    return {one.key for one in section.settings} | (twin.settings.keys() if twin is not None else set())


def _source_breaks(known: Known, value: str, keys: set[str]) -> dict[str, str]:
    """What becomes of a wrong credential_source: few look at it where there is no role, or a web identity."""
    if "role_arn" not in keys:
        return tools("go rust", REFUSES_PROFILE)
    if "web_identity_token_file" in keys:
        return tools("js go cpp", REFUSES_PROFILE)
    folds = value.lower() in {choice.lower() for choice in known.values}
    return everywhere(REFUSES_PROFILE, but="java net" if folds else "")


def _other_breaks(known: Known, lowered: str) -> dict[str, str]:
    """What .NET and Go, which compare without regard to case, make of a value."""
    found: dict[str, str] = {}
    if known.name in _NET and lowered not in known.values:
        found |= tools("net", REFUSES_PROFILE)
    if known.name in _GO and lowered not in _GO[known.name]:
        found |= tools("go", REFUSES_PROFILE)
    return found


class InvalidBoolean(Rule):
    """A setting that is true or false has another value.

    ## Why it matters
    The AWS CLI and boto3 take everything but `true` for false, without a word: `yes`, `1` and `on` switch the setting off.
    .NET drops a profile that holds such a value in a setting that it knows.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        use_dualstack_endpoint = yes
                                 ^^^ 'yes' is neither 'true' nor 'false', and counts as false; did you mean 'true'?

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
        use_dualstack_endpoint = true

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
          use_accelerate_endpoint = maybe
                                    ^^^^^ 'maybe' is neither 'true' nor 'false', and counts as false

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
        use_dualstack_endpoint = True
        s3 =
          use_accelerate_endpoint = false

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67, botocore/utils.py:203 `ensure_boolean`, measured
    - aws-sdk-net, SharedCredentialsFile.cs @0d0a3378
    """

    code = "SSO802"
    name = "invalid-boolean"
    severity = Severity.WARNING

    _table = _table(BOOLEAN)

    def check(self, config: Config) -> Iterator[Finding]:
        for known, value, use in judge(config, self._table, _is_no_boolean):
            lowered = value.lower().strip("\"'")
            near = "true" if lowered in _YES else "false" if lowered in _NO else lowered
            if near not in known.values:
                near = closest(lowered, known.values) or ""
            message = f"'{value}' is neither 'true' nor 'false', and counts as false"
            fix = None
            if near:
                message += f"; did you mean '{near}'?"
                fix = Fix(f"write '{near}'", (replace(use.span, near),), safe=False)
            top = use.span == use.setting.value_span
            breaks = _other_breaks(known, value.lower()) if top else {}
            yield self.finding(use.span, message, setting=use.setting, breaks=breaks, fix=fix)


def _is_no_boolean(known: Known, value: str) -> bool:
    return value.lower() not in known.values


class InvalidNumber(Rule):
    """A setting that takes a number, a size or a rate has another value, or one out of its range.

    ## Why it matters
    With a bad `max_attempts` every command of the AWS CLI and every client of boto3 fails, `aws sso login` included, and .NET
    drops the profile. A bad `duration_seconds` is silently ignored, or refused by AWS STS.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        max_attempts = five
                       ^^^^ 'five' is no whole number; max_attempts takes 1 or more

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
        max_attempts = 0
                       ^ '0' is out of range; max_attempts takes 1 or more

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
        max_attempts = 5
        s3 =
          multipart_chunksize = 16MB
          max_bandwidth = 50MB/s

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67, botocore/config.py:438 and AWS CLI 2.36.7, measured
    - aws-cli 2.36.7, awscli/customizations/s3/transferconfig.py:24-100
    - aws-sdk-net, SharedCredentialsFile.cs @0d0a3378; aws-sdk-go-v2 config 1.32.31, shared_config.go
    - AWS STS API reference, AssumeRole: 900 to 43,200 seconds; GetSessionToken, which tools for MFA call: up to 129,600
    """

    code = "SSO803"
    name = "invalid-number"
    severity = Severity.ERROR

    _table = _table(INTEGER, SIZE, RATE)

    def check(self, config: Config) -> Iterator[Finding]:
        for known, value, use in judge(config, self._table, _is_no_number):
            if known.name == "duration_seconds" and _is_for_a_session_token(value, use.setting.section):
                continue
            yield self.finding(
                use.span, _number_message(known, value), setting=use.setting, breaks=_number_breaks(known, value)
            )


def _is_for_a_session_token(value: str, section: Section) -> bool:
    """Whether a number is right for the token that a user of IAM gets, where no role is assumed: another tool's business."""
    seconds = _integer(value)
    if seconds is None or not _SHORTEST_TOKEN <= seconds <= _LONGEST_TOKEN:
        return False
    keys = {setting.key for setting in section.settings}
    return keys.isdisjoint(("role_arn", "web_identity_token_file")) and not any(key.startswith("sso_") for key in keys)


def _is_no_number(known: Known, value: str) -> bool:
    if known.type == SIZE:
        return _SIZE.fullmatch(value) is None
    if known.type == RATE:
        return _RATE.fullmatch(value) is None
    number = _integer(value)
    return (
        number is None
        or not (known.low is None or number >= known.low)
        or not (known.high is None or number <= known.high)
    )


def _integer(value: str) -> int | None:
    return int(value) if len(value) <= _LONGEST and _INTEGER.fullmatch(value) else None


def _number_message(known: Known, value: str) -> str:
    if known.type == SIZE:
        return f"'{value}' is no size; {known.name} takes bytes or a number with a unit, such as '16MB'"
    if known.type == RATE:
        return f"'{value}' is no rate; {known.name} takes a number with a unit, such as '50MB/s'"
    wanted = f"{known.low} or more" if known.high is None else f"{known.low} to {known.high}"
    problem = "is no whole number" if _integer(value) is None else "is out of range"
    return f"'{value}' {problem}; {known.name} takes {wanted}" if known.low is not None else f"'{value}' {problem}"


def _number_breaks(known: Known, value: str) -> dict[str, str]:
    whole = _integer(value) is not None
    found = _readers(known, REFUSES_PROFILE if known.bad == FAILS or whole else MISREADS)
    if known.name in _NET:
        found |= tools("net", REFUSES_PROFILE)
    if known.name in _GO_NUMBERS and not whole:
        found |= tools("go", REFUSES_PROFILE)
    return found

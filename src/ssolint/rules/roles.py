"""Role names: what `sso_role_name` may hold, and names that differ by a slip."""

from __future__ import annotations

import re

from ssolint.edits import replace
from ssolint.finding import REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere
from ssolint.patterns import pattern
from ssolint.rule import Rule
from ssolint.suggest import distance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

_NAME = pattern(r"[\w+=,.@-]{1,32}", re.ASCII)
_ODD = pattern(r"[^\w+=,.@-]", re.ASCII)
_RESERVED = pattern(
    r"(?:arn:\S*?[:/]|\S*/)?AWSReservedSSO_(?P<name>[\w+=,.@-]{1,32}?)(?P<id>_[0-9a-f]{16})?(?:/\S*)?", re.ASCII
)
# What is left of an id that was cut or made unreadable: where the name ends can't be told then.
_BROKEN_ID = pattern(r"_(?:[0-9A-Za-z]{8,}|[xX]+)$")
_ROLE_ARN = pattern(r"arn:[a-z-]+:iam::[0-9]*:role/(?:\S*/)?([\w+=,.@-]+)", re.ASCII)
_ASSUMED_ARN = pattern(r"arn:[a-z-]+:sts::[0-9]*:assumed-role/([\w+=,.@-]+)/\S*", re.ASCII)
_LONGEST = 32
_LONGEST_ARN = 2048
_OFTEN = 3
_TELLING = 4  # below this length one letter makes another name


class RoleNameFormat(Rule):
    r"""`sso_role_name` is not the name of a permission set.

    ## Why it matters
    The setting takes the permission set's name, such as 'ReadOnly': neither an ARN nor the IAM role 'AWSReservedSSO_...' that stands
    behind it. No tool checks it, so the login works and the first call for credentials fails with "No access".

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = AWSReservedSSO_ReadOnly_0123456789abcdef
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is the IAM role behind the permission set; write 'ReadOnly'
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
        sso_role_name = arn:aws:iam::111122223333:role/Deploy
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is an ARN; write the permission set's name, perhaps 'Deploy'
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = Deploy
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = Read Only
                        ^^^^^^^^^ 'Read Only' holds ' ', and a permission set's name has letters, digits and +=,.@-_ only
        region = eu-west-1

        [profile prod]
        sso_session = corp
        sso_account_id = 444455556666
        sso_role_name = AdministratorAccessForTheWholePlatform
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the name has 38 characters, and a permission set's has 32 at most
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = AWSReadOnlyAccess
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore, data/sso-admin, shape `PermissionSetName`: 1 to 32 of `[\w+=,.@-]`
    - AWS SDKs and Tools Reference Guide, IAM Identity Center credential provider: "Use the role name, not the role ARN"
    - measured, verdict v37-inline-comment-tight: every tool sends a name with `#` as it is
    """

    code = "SSO521"
    name = "role-name-format"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for value, uses in config.values("sso_role_name").items():
            if not value or (_NAME.fullmatch(value) and not value.startswith("AWSReservedSSO_")):
                continue
            message, role, safe = _judge(value)
            for _, setting in uses:
                fix = None
                if role is not None:
                    fix = Fix(f"write '{role}'", (replace(setting.value_span, role),), safe=safe)
                yield self.finding(setting.value_span, message, setting=setting, fix=fix)


def _judge(value: str) -> tuple[str, str | None, bool]:
    """What a value that is no permission set's name is; the name to write, if it can be told; whether it is certain."""
    reserved = _RESERVED.fullmatch(value) if len(value) <= _LONGEST_ARN else None
    if reserved:
        said, name = "this is the IAM role behind the permission set; write", reserved["name"]
        if reserved["id"] is None and _BROKEN_ID.search(name):
            return f"{said} the permission set's name", None, False
        return f"{said} '{name}'", name, reserved["id"] is not None
    if value.startswith("arn:"):
        arn = _ROLE_ARN.fullmatch(value) or _ASSUMED_ARN.fullmatch(value)
        role = arn[1] if arn and len(arn[1]) <= _LONGEST else None
        perhaps = f", perhaps '{role}'" if role else ""
        return f"this is an ARN; write the permission set's name{perhaps}", role, False
    odd = _ODD.search(value)
    if odd:
        only = "a permission set's name has letters, digits and +=,.@-_ only"
        return f"'{value}' holds '{odd[0]}', and {only}", None, False
    return f"the name has {len(value)} characters, and a permission set's has {_LONGEST} at most", None, False


class RoleNameNearMiss(Rule):
    """A role's name differs by case or by one letter from one that is used often.

    ## Why it matters
    The names of permission sets are compared letter by letter, and a misspelt one fails only when credentials are asked for.

    ## Bad
        [profile a]
        sso_session = corp
        sso_account_id = 111122223301
        sso_role_name = Developer
        region = eu-west-1

        [profile b]
        sso_session = corp
        sso_account_id = 111122223302
        sso_role_name = Developer
        region = eu-west-1

        [profile c]
        sso_session = corp
        sso_account_id = 111122223303
        sso_role_name = Developer
        region = eu-west-1

        [profile d]
        sso_session = corp
        sso_account_id = 111122223304
        sso_role_name = Develper
                        ^^^^^^^^ 'Develper' is used here only, and 'Developer' in 3 profiles; is it the same?
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile a]
        sso_session = corp
        sso_account_id = 111122223301
        sso_role_name = Developer
        region = eu-west-1

        [profile b]
        sso_session = corp
        sso_account_id = 111122223302
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS SDKs and Tools Reference Guide, IAM Identity Center credential provider, `sso_role_name`
    - measured, verdict v78-account-short and botocore's credentials.py:2355-2487: nothing checks the written name before it is sent
    """

    code = "SSO522"
    name = "role-name-near-miss"
    severity = Severity.INFO
    opt_in = True

    def check(self, config: Config) -> Iterator[Finding]:
        values = config.values("sso_role_name")
        often: dict[str, list[str]] = {}
        for value, uses in values.items():
            if len(uses) >= _OFTEN and len(value) >= _TELLING:
                for shape in _shapes(value):
                    often.setdefault(shape, []).append(value)
        for value, uses in values.items() if often else ():
            if len(uses) >= _OFTEN:
                continue
            near = {other for shape in _shapes(value) for other in often.get(shape, ()) if _is_slip(value, other)}
            if len(near) == 1:
                yield from self._report(value, uses, near.pop(), values)

    def _report(
        self, value: str, uses: list[tuple[Group, Setting]], near: str, values: dict[str, list[tuple[Group, Setting]]]
    ) -> Iterator[Finding]:
        here = "here only" if len(uses) == 1 else f"in {len(uses)} profiles"
        message = f"'{value}' is used {here}, and '{near}' in {len(values[near])} profiles; is it the same?"
        related = [Related(f"'{near}' is used here", values[near][0][1].value_span)]
        for _, setting in uses:
            yield self.finding(setting.value_span, message, setting=setting, related=related)


def _shapes(name: str) -> set[str]:
    """The name without regard to case, and with each of its letters left out: two names one letter apart share one."""
    folded = name.lower()
    return {folded, *(folded[:at] + folded[at + 1 :] for at in range(len(folded)))}


def _is_slip(name: str, other: str) -> bool:
    """Whether two names differ by case or by one letter; a digit tells roles apart on purpose."""
    one, two = name.lower(), other.lower()
    if name == other or distance(one, two, 1) is None:
        return False
    return [c for c in one if c.isdigit()] == [c for c in two if c.isdigit()]

"""The scopes of a session: whether there are any, whether they give access to accounts, and how they are written."""

from __future__ import annotations

from ssolint.edits import fitting, insert_setting, replace
from ssolint.finding import REFUSES_PROFILE, Finding, Fix, Related, Severity, tools
from ssolint.heading import SESSION
from ssolint.patterns import pattern
from ssolint.record import Record
from ssolint.rule import Rule
from ssolint.source import Span
from ssolint.suggest import closest, listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

KEY = "sso_registration_scopes"
ACCOUNT_ACCESS = "sso:account:access"
# The scopes that are known; the set is open (RegisterClient's example, SDK guides), so it serves for near misses only.
KNOWN_SCOPES = (
    ACCOUNT_ACCESS,
    "codewhisperer:completions",
    "codewhisperer:analysis",
    "codewhisperer:conversations",
    "codewhisperer:taskassist",
    "codewhisperer:transformations",
    "codecatalyst:read_write",
)
_OIDC_WORDS = frozenset({"openid", "profile", "email", "offline_access", "address", "phone"})
_SCOPE = pattern(r"[A-Za-z0-9_]{1,50}(?::[A-Za-z0-9_]{1,50}){0,2}")
_ENDS = "\"'`[](){}<>"
_GAPS = pattern(r"[\s,;|]+")
_JOINTS = pattern(r"[^a-z0-9]+")
_SHAPES = {scope.replace("_", ":"): scope for scope in KNOWN_SCOPES}


class MissingScopes(Rule):
    """An `[sso-session]` that gives access to accounts has no `sso_registration_scopes`.

    ## Why it matters
    Without the scope sso:account:access some logins get no refresh token: `aws sso login --use-device-code`, older versions of the
    AWS CLI and other tools. They ask for a new login every few hours, and the AWS Toolkit for VS Code refuses the session.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        ^^^^^^^^^^^^^^^^^^ sso_registration_scopes is missing; add 'sso:account:access'
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1

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
    - AWS SDKs and Tools Reference Guide, IAM Identity Center credential provider: "A minimum scope of sso:account:access must be granted to
      get a refresh token back"
    - AWS CLI 2.36.7, botocore/utils.py:3352-3353: the device flow registers without scopes; 3544-3584: PKCE adds the scope itself
    - https://github.com/aws/aws-toolkit-vscode/issues/6755
    """

    code = "SSO531"
    name = "missing-scopes"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for session in config.sessions:
            if session.has(KEY) or not any(_asks_for_account(user) for user in config.users(session)) or session.open:
                continue
            fix = None
            own = (user.settings[KEY].value for user in config.users(session) if KEY in user.settings)
            # Other scopes that a profile holds are moved here: see scopes-in-profile.
            if all(value == ACCOUNT_ACCESS for value in own):
                edit = insert_setting(config.source, session.section, KEY, ACCOUNT_ACCESS)
                fix = fitting(config.document, Fix(f"add '{KEY} = {ACCOUNT_ACCESS}'", (edit,)))
            yield self.finding(
                session.header.bracket_span,
                f"{KEY} is missing; add '{ACCOUNT_ACCESS}'",
                section=session.section,
                fix=fix,
                covers=[(session.section.name, KEY)],
            )


def _asks_for_account(profile: Group) -> bool:
    return profile.has("sso_account_id") or profile.has("sso_role_name")


class ScopesLackAccountAccess(Rule):
    """A session's scopes leave out sso:account:access, and a profile asks it for an account and a role.

    ## Why it matters
    A token without the scope sso:account:access is good for other services only. The login works, and the call for the role's
    credentials is refused.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = codewhisperer:completions
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^ 'sso:account:access' is not among the scopes, and [profile dev] asks for an account

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = codewhisperer:completions, sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access, codewhisperer:completions

        [sso-session builder]
        sso_start_url = https://view.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = codewhisperer:completions

    ## Sources
    - AWS SDKs and Tools Reference Guide, IAM Identity Center credential provider, `sso_registration_scopes`
    - AWS CLI 2.36.7, customizations/sso/utils.py:126-131: the scopes that the login registers
    """

    code = "SSO532"
    name = "scopes-lack-account-access"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for value, uses in config.values(KEY).items():
            scopes = [scope.strip() for scope in value.split(",")]
            if ACCOUNT_ACCESS in scopes or not value:
                continue
            for session, setting in uses:
                user = next(_full_users(config, session), None) if session.kind == SESSION else None
                if user is not None:
                    yield self._report(setting, user)

    def _report(self, setting: Setting, user: Group) -> Finding:
        span = setting.value_span
        message = f"'{ACCOUNT_ACCESS}' is not among the scopes, and [{user.title}] asks for an account"
        joint = "," if "," in setting.value and ", " not in setting.value else ", "
        kept = setting.value.rstrip(", ")
        fix = Fix(f"append '{ACCOUNT_ACCESS}'", (replace(span, f"{kept}{joint}{ACCOUNT_ACCESS}"),), safe=False)
        related = [Related(f"[{user.title}] uses the session", user.header.bracket_span)]
        return self.finding(span, message, setting=setting, fix=fix, related=related)


def _full_users(config: Config, session: Group) -> Iterator[Group]:
    return (user for user in config.users(session) if user.has("sso_account_id") and user.has("sso_role_name"))


class _Token(Record):
    """One word of the value: where it stands, how it is written, what to write for it, and what is wrong with it."""

    start: int
    written: str
    right: str | None
    wrong: str
    safe: bool


class ScopesFormat(Rule):
    """`sso_registration_scopes` is not a list of scopes with commas between them.

    ## Why it matters
    The AWS CLI splits the value at commas only and registers each part as a scope, so that 'a b' is one scope that does not
    exist: the login fails with InvalidScopeException, or gives a token that no account accepts.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access codewhisperer:completions
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ scopes are separated by commas; write 'sso:account:access, codewhisperer:completions'

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access, codewhisperer:completions

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = ["sso:account:access"]
                                  ^^^^^^^^^^^^^^^^^^^^^^ the scopes stand in brackets or quotes; write 'sso:account:access'

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
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:acess
                                  ^^^^^^^^^^^^^^^^^ there is no scope 'sso:account:acess'; did you mean 'sso:account:access'?

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
        sso_region = eu-west-1
        sso_registration_scopes = openid, sso:account:access
                                  ^^^^^^ 'openid' is a scope of OpenID Connect, not of IAM Identity Center; leave it out

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
        sso_registration_scopes = sso:account:access,codewhisperer:completions, vendor:new_scope

    ## Sources
    - AWS CLI 2.36.7, customizations/sso/utils.py:126-131: the value is split at commas; configure/sso.py: "Scope values must be separated by commas"
    - botocore, data/sso-admin, shape `Scope`: up to three words of letters, digits and `_`, joined by colons
    - AWS SDKs and Tools Reference Guide, IAM Identity Center credential provider, `sso_registration_scopes`
    """

    code = "SSO533"
    name = "scopes-format"
    severity = Severity.ERROR
    breaks = tools("aws-cli", REFUSES_PROFILE)
    replaces = ("scopes-lack-account-access",)

    def check(self, config: Config) -> Iterator[Finding]:
        for value, uses in config.values(KEY).items():
            if not value or "\n" in value or _is_right(value):
                continue
            for group, setting in uses:
                if group.kind == SESSION:
                    yield self._report(setting)

    def _report(self, setting: Setting) -> Finding:
        value, span = setting.value, setting.value_span
        tokens = _tokens(value)
        wrong = [token for token in tokens if token.wrong]
        kept = list(dict.fromkeys(token.right for token in tokens if token.right))
        joint = "," if "," in value and ", " not in value else ", "
        right = joint.join(kept)
        fix = None
        if kept and all(token.right is not None for token in tokens):
            safe = all(token.safe for token in wrong)
            fix = Fix(f"write '{right}'", (replace(span, right),), safe=safe)
        if len(wrong) == 1:
            token = wrong[0]
            start = span.start + token.start
            return self.finding(Span(start, start + len(token.written)), token.wrong, setting=setting, fix=fix)
        if wrong:
            return self.finding(span, "; ".join(_said(wrong)), setting=setting, fix=fix)
        severity, breaks = self.severity, self.breaks
        if any(mark in value for mark in _ENDS):
            said = f"the scopes stand in brackets or quotes; write '{right}'"
        elif len(kept) < len(tokens) and _is_split(value):
            twice = [scope for scope in kept if sum(token.right == scope for token in tokens) > 1]
            said = f"{listing(twice)} stands there more than once; write '{right}'"
            severity, breaks = Severity.WARNING, {}
        else:
            said = f"scopes are separated by commas; write '{right}'"
        return self.finding(span, said, setting=setting, fix=fix, severity=severity, breaks=breaks)


def _said(wrong: list[_Token]) -> list[str]:
    """What is wrong with each of several words; the words of OpenID Connect together."""
    foreign = [token.written for token in wrong if token.written.lower() in _OIDC_WORDS]
    if len(foreign) < 2:  # noqa: PLR2004 - nothing to put together
        return [token.wrong for token in wrong]
    said = f"{listing(foreign)} are scopes of OpenID Connect, not of IAM Identity Center; leave them out"
    return [said, *(token.wrong for token in wrong if token.written not in foreign)]


def _is_right(value: str) -> bool:
    scopes = [scope.strip() for scope in value.split(",") if scope.strip()]
    return len(set(scopes)) == len(scopes) and all(scope == ACCOUNT_ACCESS or _fault(scope) is None for scope in scopes)


def _is_split(value: str) -> bool:
    """Whether there are commas, and nothing else, between the scopes."""
    return all(len(part.split()) <= 1 for part in value.split(",")) and ";" not in value and "|" not in value


def _tokens(value: str) -> list[_Token]:
    tokens = []
    end = 0
    for part in [*_GAPS.finditer(value), None]:
        start, stop = end, part.start() if part else len(value)
        end = part.end() if part else stop
        bare = value[start:stop].lstrip(_ENDS)
        start = stop - len(bare)
        bare = bare.rstrip(_ENDS)
        if bare:
            fault = _fault(bare)
            right, wrong, safe = fault if fault is not None else (bare, "", True)
            tokens.append(_Token(start, bare, right, wrong, safe))
    return tokens


def _fault(scope: str) -> tuple[str | None, str, bool] | None:
    """What to write for a word that is no scope ("" to leave it out, None if unknown), and what to say; or None."""
    if scope in KNOWN_SCOPES:
        return None
    lowered = scope.lower()
    if lowered in _OIDC_WORDS:
        return "", f"'{scope}' is a scope of OpenID Connect, not of IAM Identity Center; leave it out", False
    near = _SHAPES.get(_JOINTS.sub(":", lowered)) or closest(lowered, KNOWN_SCOPES)
    if near is not None:
        return near, f"there is no scope '{scope}'; did you mean '{near}'?", False
    if _SCOPE.fullmatch(scope):
        return None
    return None, f"'{scope}' is no scope; one is written as in '{ACCOUNT_ACCESS}'", False

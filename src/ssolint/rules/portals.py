"""The start URL's spelling: its scheme, its form, its path, and what hangs on behind it."""

from __future__ import annotations

from ssolint import portal as form
from ssolint.finding import REFUSES_PROFILE, Finding, Fix, Severity, everywhere, tools
from ssolint.portal_hosts import ALIAS, BUILDER_ID, CLASSIC, DIRECTORY, ISSUER
from ssolint.rule import Rule
from ssolint.rules._portal import (
    EXAMPLE,
    is_cache_key,
    is_known_on_both_sides,
    portals,
    read,
    repairs,
    span_of,
    text_of,
    tidied,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ssolint.config import Config, Group
    from ssolint.portal import Portal, Problem
    from ssolint.syntax import Setting

_PORTALS_WITH_START = frozenset({CLASSIC, ALIAS, BUILDER_ID})


class StartUrlScheme(Rule):
    """The start URL does not begin with https://.

    ## Why it matters
    AWS CLI 2.35.13 and later refuse to log in with "The sso_start_url must use the https scheme.", and so does .NET.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = http://corp.awsapps.com/start
                        ^^^^ a start URL begins with 'https://', not with 'http://'
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
        sso_start_url = corp.awsapps.com/start
                        ^^^^^^^^^^^^^^^^^^^^^^ a start URL begins with 'https://'
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
    - AWS CLI 2.36.7, customizations/sso/resolve.py: `The sso_start_url must use the https scheme.`
    - aws-sdk-net, SSOEndpointResolver and its tests: http is refused
    """

    code = "SSO401"
    name = "start-url-scheme"
    severity = Severity.ERROR
    breaks = tools("aws-cli net", REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            for problem in portal.of(*form.SCHEME_KINDS):
                message = "a start URL begins with 'https://'"
                if problem.kind == form.SCHEME_WRONG:
                    message += f", not with '{portal.scheme}://'"
                for _, setting in places:
                    fix = Fix("write 'https://'", repairs(setting, [problem])) if portal.is_aws else None
                    yield self.finding(span_of(setting, problem), message, setting=setting, fix=fix)


class StartUrlMalformed(Rule):
    r"""The start URL holds something that no URL of a portal has.

    ## Why it matters
    The text goes to the sign-in service as it is, which knows no such portal: nobody can log in. Prose and terminals leave such traces
    when a URL is copied out of them.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start,
                                                      ^ ',' is no part of the start URL; leave it out
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
        sso_start_url = https://corp.awsapps.com/start\#/
                                                      ^^^ '\#/' is no part of the start URL; leave it out
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

        [profile lab]
        sso_session = lab
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com:8443/start
                                                ^^^^^ the start URL of a portal has no port; leave out ':8443'
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [sso-session lab]
        sso_start_url = https://jane@lab.awsapps.com/start
                                ^^^^^ the start URL of a portal names no user; leave out 'jane@'
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile lab]
        sso_session = lab
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

        [sso-session lab]
        sso_start_url = https://lab.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://https://corp.awsapps.com/start
                        ^^^^^^^^^^^^^^^^ write 'https://' instead of 'https://https://'
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
        sso_start_url = https://big corp.awsapps.com/start
                                   ^ there is a blank inside the start URL; a URL has none
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
    - IAM Identity Center User Guide, multi-region-workforce-access: the forms of a start URL
    - AWS CLI 2.36.7, customizations/sso/resolve.py: `Invalid sso_start_url`; botocore sends the text verbatim
    """

    code = "SSO402"
    name = "start-url-malformed"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            problems = portal.of(*form.MALFORMED_KINDS)
            if not problems:
                continue
            message = "; ".join(dict.fromkeys(_malformed(portal, problem) for problem in problems))
            right = _mended(portal, problems)
            certain = all(problem.kind in _LEFTOVERS for problem in problems)
            title = f"write '{right}'" if any(problem.replacement for problem in problems) else "leave it out"
            for _, setting in places:
                fix = Fix(title, repairs(setting, problems), safe=certain) if right is not None else None
                yield self.finding(span_of(setting, *problems), message, setting=setting, fix=fix)


_LEFTOVERS = frozenset({form.ESCAPE, form.PUNCTUATION, form.BRACKET})


def _mended(portal: Portal, problems: Iterable[Problem]) -> str | None:
    """The start URL with the right text in the place of each problem; None where that would be another portal."""
    if not portal.is_aws or any(problem.replacement is None for problem in problems):
        return None
    url = portal.url
    for problem in sorted(problems, key=lambda one: one.start, reverse=True):
        url = url[: problem.start] + (problem.replacement or "") + url[problem.end :]
    after = read(url)
    bad_path = after.of(form.PATH) and not portal.of(form.PATH)
    return None if after.malformed or after.host != portal.host or bad_path else url


def _malformed(portal: Portal, problem: Problem) -> str:
    text = text_of(portal, problem)
    said = {
        form.BLANK: "there is a blank inside the start URL; a URL has none",
        form.NO_HOST: f"there is no host in '{portal.url}'; write a start URL such as '{EXAMPLE}'",
        form.NO_URL: f"'{portal.url}' is no URL; write a start URL such as '{EXAMPLE}'",
        form.BAD_HOST: f"'{text}' is no host's name, which is letters, digits, '-' and '.'",
        form.USER: f"the start URL of a portal names no user; leave out '{text}'",
        form.PORT: f"the start URL of a portal has no port; leave out '{text}'",
        form.SCHEME_BROKEN: f"write 'https://' instead of '{text}'",
    }
    if problem.kind == form.ESCAPE and problem.replacement == "/":
        return f"write '/' instead of '{text}'"
    return said.get(problem.kind, f"'{text}' is no part of the start URL; leave it out")


class StartUrlFragment(Rule):
    """A fragment or a query hangs on behind the start URL.

    ## Why it matters
    The portal's own dialog and browsers hand out URLs with '#/', and most logins work with them. But in the legacy layout every spelling
    has a login of its own, a session and a profile must agree to the letter, and other tools refuse the URL or cut it at the '#'.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start/#/
                                                      ^^^ '/#/' is no part of the start URL; write 'https://corp.awsapps.com/start'
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
    - https://github.com/aws/aws-toolkit-vscode/issues/5462
    - botocore 1.43.67, botocore/utils.py:3398: in the legacy layout the cached token's name is the SHA-1 of the URL as written
    """

    code = "SSO403"
    name = "start-url-fragment"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            for problem in portal.of(*form.FRAGMENT_KINDS):
                end = f"write '{portal.canonical}'" if portal.canonical else "leave it out"
                message = f"'{text_of(portal, problem)}' is no part of the start URL; {end}"
                for setting, fix in tidied("leave it out", places, problem):
                    yield self.finding(span_of(setting, problem), message, setting=setting, fix=fix)


class StartUrlPath(Rule):
    """The start URL's path is not the one that belongs to its host.

    ## Why it matters
    The sign-in service knows a portal by its whole start URL. With another path it may answer that there is no such portal, or start a
    login that never ends; which paths it forgives is not documented.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com
                                ^^^^^^^^^^^^^^^^ on this host the path is '/start'; write 'https://corp.awsapps.com/start'
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
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.eu-west-1.app.aws/start
                                                                                ^^^^^^ on this host the URL has no path; leave out '/start'
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.eu-west-1.app.aws
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile gov]
        sso_session = gov
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-gov-west-1

        [sso-session gov]
        sso_start_url = https://start.us-gov-home.awsapps.com/start
                                                             ^^^^^^ on this host the path is '/directory/' and the directory's id or alias
        sso_region = us-gov-west-1
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

        [profile gov]
        sso_session = gov
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-gov-west-1

        [sso-session gov]
        sso_start_url = https://start.us-gov-home.awsapps.com/directory/corp
        sso_region = us-gov-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - IAM Identity Center User Guide, multi-region-workforce-access: the forms of a start URL
    - AWS GovCloud (US) User Guide, govcloud-sso: `https://start.us-gov-home.awsapps.com/directory/<id>`
    """

    code = "SSO404"
    name = "start-url-path"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            for problem in portal.of(form.PATH):
                message = _path_message(portal, problem)
                for group, setting in places:
                    fix = _path_fix(portal, problem, group, setting)
                    yield self.finding(span_of(setting, problem), message, setting=setting, fix=fix)


def _path_message(portal: Portal, problem: Problem) -> str:
    if portal.form in _PORTALS_WITH_START:
        end = f"; write '{portal.canonical}'" if portal.canonical else ""
        return f"on this host the path is '/start'{end}"
    if portal.form == DIRECTORY:
        return "on this host the path is '/directory/' and the directory's id or alias"
    if portal.form == ISSUER:
        return "on this host the path is '/' and the instance's id, 'ssoins-' and 16 characters"
    return f"on this host the URL has no path; leave out '{text_of(portal, problem)}'"


def _path_fix(portal: Portal, problem: Problem, group: Group, setting: Setting) -> Fix | None:
    if problem.replacement is None or portal.malformed:
        return None
    adds_start = portal.form in _PORTALS_WITH_START and portal.path in ("", "/")
    title = "leave out the path" if problem.replacement == "" else "write '/start'"
    safe = adds_start and not is_cache_key(group) and is_known_on_both_sides(group)
    return Fix(title, repairs(setting, [problem]), safe=safe)


class StartUrlTrailingSlash(Rule):
    """A slash stands behind the start URL.

    ## Why it matters
    It works. But in the legacy layout `/start` and `/start/` are two logins, and a profile and its session must agree to the letter, so
    one spelling for all is less trouble.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start/
                                                      ^ the last '/' is not needed; write 'https://corp.awsapps.com/start'
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
    - botocore 1.43.67, botocore/utils.py:3398: in the legacy layout the cached token's name is the SHA-1 of the URL as written
    - botocore 1.43.67, botocore/credentials.py:2442-2449: profile and session must have the equal string
    """

    code = "SSO414"
    name = "start-url-trailing-slash"
    severity = Severity.INFO

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            for problem in portal.of(form.TRAILING_SLASH):
                end = f"; write '{portal.canonical}'" if portal.canonical else ""
                message = f"the last '/' is not needed{end}"
                for setting, fix in tidied("leave out the slash", places, problem):
                    yield self.finding(span_of(setting, problem), message, setting=setting, fix=fix)

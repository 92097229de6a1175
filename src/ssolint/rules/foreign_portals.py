"""Start URLs that lead elsewhere: to other pages, look-alikes, own domains, wrong ids, and values at the wrong key."""

from __future__ import annotations

from ssolint import portal as form
from ssolint.edits import replace
from ssolint.finding import REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere
from ssolint.heading import PROFILE, SESSION
from ssolint.portal_hosts import (
    AWS_ENDPOINT,
    AWS_SUFFIXES,
    BUILDER_ID,
    IDENTITY_PROVIDER,
    LOOKALIKE,
    OTHER_AWS,
    PORTAL_FORMS,
    VANITY,
)
from ssolint.regions import REGIONS, is_well_formed
from ssolint.rule import Rule
from ssolint.rules._portal import EXAMPLE, REGION, URL, is_cache_key, portals, read, repairs, span_of, text_of
from ssolint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.portal import Portal
    from ssolint.syntax import Setting


class NotAPortal(Rule):
    """The start URL is another page than the AWS access portal.

    ## Why it matters
    `sso_start_url` is the AWS access portal's address. A login through the console, a sign-in page, an API endpoint or the page of an
    identity provider is not possible: the sign-in service knows no such portal.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://111122223333.signin.aws.amazon.com/console
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is a sign-in page of AWS, not the access portal; write a URL such as 'https://corp.awsapps.com/start'
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.okta.com/home/amazon_aws_sso/0oa1b2c3
                                ^^^^^^^^^^^^^ this is a page of Okta, not the access portal; write a URL such as 'https://corp.awsapps.com/start'
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://awsapps.com/start
                                ^^^^^^^^^^^ this is the domain of all portals, not the access portal; write a URL such as 'https://corp.awsapps.com/start'
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
    - IAM Identity Center User Guide, multi-region-workforce-access: the forms of a start URL; in each an alias or an id names the portal
    - AWS CLI 2.36.7, customizations/sso/resolve.py: `Could not resolve start URL '...' to an AWS-owned endpoint`
    """

    code = "SSO405"
    name = "not-a-portal"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)
    replaces = ("start-url-scheme",)

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            bare = portal.form == OTHER_AWS and portal.host in AWS_SUFFIXES
            if not bare and portal.form not in (AWS_ENDPOINT, IDENTITY_PROVIDER):
                continue
            ours = portal.form != IDENTITY_PROVIDER
            what = "the domain of all portals" if bare else portal.service if ours else f"a page of {portal.service}"
            message = f"this is {what}, not the access portal; write a URL such as '{EXAMPLE}'"
            for _, setting in places:
                span = _host_span(portal, setting)
                if ours:
                    yield self.finding(span, message, setting=setting)
                else:
                    yield self.finding(span, message, setting=setting, severity=Severity.WARNING, breaks={})


def _host_span(portal: Portal, setting: Setting) -> Span:
    start = setting.value_span.start
    return Span(start + portal.host_span[0], start + portal.host_span[1])


class LookalikePortal(Rule):
    """The start URL's host looks like one of AWS's and is none.

    ## Why it matters
    Whoever owns that host sees the sign-in: a slip costs the login, an imitation costs the credentials.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.con/start
                                ^^^^^^^^^^^^^^^^ 'corp.awsapps.con' is not a host of AWS; did you mean 'corp.awsapps.com'?
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com.awsapps.com/start
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ '.awsapps.com' stands there twice; write 'corp.awsapps.com'
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
        sso_start_url = https://aws-apps-team.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS CLI 2.36.7, customizations/sso/resolve.py:26-42 and its tests: the domains that are AWS's, matched at the dots
    """

    code = "SSO406"
    name = "lookalike-portal"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            if portal.form != LOOKALIKE:
                continue
            for problem in portal.of(form.DOUBLED_SUFFIX, form.LOOKALIKE_HOST):
                message, right = f"'{text_of(portal, problem)}' is not a host of AWS", problem.replacement
                if right is not None:
                    twice = portal.host[len(right) :]
                    message = f"'{twice}' stands there twice; write '{right}'"
                elif problem.hint is not None:
                    message += f"; did you mean '{problem.hint}'?"
                for _, setting in places:
                    fix = None
                    if right is not None:
                        fix = Fix(f"write '{right}'", repairs(setting, [problem]), safe=False)
                    yield self.finding(span_of(setting, problem), message, setting=setting, fix=fix)


class VanityPortal(Rule):
    """The start URL is on a domain of one's own.

    ## Why it matters
    AWS CLI 2.35.13 and later follow one redirect from such a host to the portal. Older versions, and other tools that log in by themselves,
    take the URL for the portal's and fail.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://portal.corp.example
                                ^^^^^^^^^^^^^^^^^^^ 'portal.corp.example' is no portal of AWS: it must redirect to the portal, and a login needs AWS CLI 2.35.13 or later
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
    - AWS CLI changelog, 2.35.13; customizations/sso/resolve.py: one request, one redirect, to an https host of AWS
    """

    code = "SSO407"
    name = "vanity-portal"
    severity = Severity.INFO

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            if portal.form != VANITY or portal.scheme != "https" or portal.malformed:
                continue
            host = portal.url[slice(*portal.host_span)]
            message = f"'{host}' is no portal of AWS: it must redirect to the portal, and a login needs AWS CLI 2.35.13 or later"
            for _, setting in places:
                yield self.finding(_host_span(portal, setting), message, setting=setting)


class PortalId(Rule):
    """The id in the start URL is too short, too long, or holds a wrong character.

    ## Why it matters
    A directory's id is 'd-' and 10 hex digits, an instance's 'ssoins-' and 16 characters. A portal with any other does not exist, and
    the login fails.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://d-9067abcde.awsapps.com/start
                                ^^^^^^^^^^^ 'd-9067abcde' is no directory's id, which is 'd-' and 10 hex digits
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6aa.portal.eu-west-1.app.aws
                                ^^^^^^^^^^^^^^^^^^^^^^^^^ 'ssoins-7223a1b2c3d4e5f6aa' is no instance's id, which is 'ssoins-' and 16 characters
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://d-9067abcdef.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore, data/identitystore, shape `IdentityStoreId`: `d-[0-9a-f]{10}`
    - botocore, data/sso-admin, shape `InstanceArn`: `(sso)?ins-[a-zA-Z0-9-.]{16}`
    """

    code = "SSO408"
    name = "portal-id"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            for problem in portal.of(form.ID):
                text = text_of(portal, problem)
                what = "directory's id, which is 'd-' and 10 hex digits"
                if text.lower().startswith("ssoins-"):
                    what = "instance's id, which is 'ssoins-' and 16 characters"
                for _, setting in places:
                    yield self.finding(span_of(setting, problem), f"'{text}' is no {what}", setting=setting)


class SwappedUrlAndRegion(Rule):
    """`sso_region` holds a URL, or `sso_start_url` a Region.

    ## Why it matters
    Nothing can be asked of a Region that is a URL, or of a portal that is a Region: the login fails, and so does every tool.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = eu-west-1
                        ^^^^^^^^^ the values of sso_start_url and sso_region are swapped
        sso_region = https://corp.awsapps.com/start
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
        sso_region = https://corp.awsapps.com/start
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ sso_region holds a URL; write the portal's Region, such as 'us-east-1'
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = eu-west-1
                        ^^^^^^^^^ sso_start_url holds a Region; write the portal's URL, such as 'https://corp.awsapps.com/start'
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
    - botocore 1.43.67, botocore/utils.py:1334-1341: `Provided region_name '...' doesn't match a supported format.`
    - AWS CLI 2.36.7, customizations/sso/resolve.py: `The sso_start_url must use the https scheme.`
    """

    code = "SSO412"
    name = "swapped-url-and-region"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)
    replaces = ("malformed-region", "start-url-scheme", "start-url-malformed", "not-a-portal")

    def check(self, config: Config) -> Iterator[Finding]:
        # The first of a section: where that stands twice, the setting that counts may be another one.
        wrong: dict[int, tuple[Group, Setting]] = {}
        for key, is_wrong in ((URL, _is_region), (REGION, _is_url)):
            for value, places in config.values(key).items():
                if is_wrong(value):
                    for group, setting in places:
                        wrong.setdefault(id(group), (group, setting))
        for group, setting in wrong.values():
            if group.kind in (PROFILE, SESSION):
                yield self._report(group, setting)

    def _report(self, group: Group, wrong: Setting) -> Finding:
        url, region = group.get(URL), group.get(REGION)
        if url is not None and region is not None and _is_region(url.value) and _is_url(region.value):
            return self._swap(url, region)
        if wrong.key == URL:
            message = f"sso_start_url holds a Region; write the portal's URL, such as '{EXAMPLE}'"
        else:
            message = "sso_region holds a URL; write the portal's Region, such as 'us-east-1'"
        return self.finding(wrong.value_span, message, setting=wrong)

    def _swap(self, url: Setting, region: Setting) -> Finding:
        edits = sorted((replace(url.value_span, region.value), replace(region.value_span, url.value)))
        first, second = sorted((url, region), key=lambda setting: setting.start)
        return self.finding(
            first.value_span,
            "the values of sso_start_url and sso_region are swapped",
            setting=first,
            related=[Related("the other value is here", second.value_span)],
            fix=Fix("swap the two values", tuple(edits)),
            covers=[(second.section.name, second.key)],
        )


def _is_region(value: str) -> bool:
    return value in REGIONS or is_well_formed(value)


def _is_url(value: str) -> bool:
    if "://" in value:
        return True
    # A host without a scheme is meant for a URL as well.
    return "." in value and " " not in value and read(value).form in (PORTAL_FORMS | {LOOKALIKE})


class BuilderIdWithAccount(Rule):
    """An AWS Builder ID is asked for an account and a role.

    ## Why it matters
    view.awsapps.com is the sign-in for AWS Builder ID, which serves single developers' tools and has no AWS accounts behind it. The
    login works, and there are no credentials for any role.

    ## Bad
        [profile me]
        sso_session = me
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1

        [sso-session me]
        sso_start_url = https://view.awsapps.com/start
                                ^^^^^^^^^^^^^^^^ this is the sign-in for AWS Builder ID, which gives no account; [profile me] asks for one
        sso_region = us-east-1
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

        [sso-session me]
        sso_start_url = https://view.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = codewhisperer:completions

    ## Sources
    - AWS Sign-In User Guide, AWS Builder ID: it is separate from AWS accounts and IAM Identity Center
    """

    code = "SSO413"
    name = "builder-id-with-account"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            if portal.form != BUILDER_ID:
                continue
            for group, setting in places:
                users = config.users(group) if group.kind == SESSION else [group] if is_cache_key(group) else []
                user = next((one for one in users if one.has("sso_account_id") and one.has("sso_role_name")), None)
                if user is not None:
                    asks = f"[{user.title}] asks for one" if user is not group else "this profile asks for one"
                    message = f"this is the sign-in for AWS Builder ID, which gives no account; {asks}"
                    related = [Related(f"[{user.title}] asks for an account", user.header.bracket_span)]
                    yield self.finding(_host_span(portal, setting), message, setting=setting, related=related)

"""Start URLs held against their Regions, and against each other."""

from __future__ import annotations

from ssolint.edits import replace
from ssolint.finding import REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere
from ssolint.portal import MALFORMED_KINDS, SCHEME_KINDS
from ssolint.portal_hosts import ALIAS, CLASSIC, DIRECTORY, PORTAL_FORMS, VANITY
from ssolint.regions import REGIONS, is_well_formed, partition_of
from ssolint.rule import Rule
from ssolint.rules._portal import REGION, owners, portals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config
    from ssolint.portal import Portal
    from ssolint.rules._portal import Place
    from ssolint.syntax import Setting


class PortalRegionMismatch(Rule):
    """The start URL's host carries a Region, or belongs to a partition, other than that of `sso_region`.

    ## Why it matters
    The login goes to the endpoints of `sso_region`, which do not know this portal: the browser says "invalid_grant", or the tool
    "Couldn't find Identity Center Instance".

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws
        sso_region = eu-central-1
                     ^^^^^^^^^^^^ the start URL says 'us-east-1', and this is 'eu-central-1'
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile gov]
        sso_session = gov
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-gov-west-1

        [sso-session gov]
        sso_start_url = https://start.us-gov-home.awsapps.com/directory/corp
        sso_region = us-east-1
                     ^^^^^^^^^ the start URL is in the partition aws-us-gov, and 'us-east-1' in aws
        sso_registration_scopes = sso:account:access

    ## Good
        [profile gov]
        sso_session = gov
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-gov-east-1

        [sso-session gov]
        sso_start_url = https://start.us-gov-home.awsapps.com/directory/corp
        sso_region = us-gov-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS CLI 2.36.7, customizations/sso/resolve.py:44-74: the hosts that carry a Region; 223-229: it is not compared with sso_region
    - IAM Identity Center User Guide, multi-region-workforce-access
    """

    code = "SSO409"
    name = "portal-region-mismatch"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)
    replaces = ("unknown-region",)

    def check(self, config: Config) -> Iterator[Finding]:
        for portal, places in portals(config):
            if portal.partition is None and portal.region is None:
                continue
            for group, url in owners(places):
                setting = group.get(REGION)
                if setting is not None and is_well_formed(setting.value):
                    yield from self._compare(portal, url, setting, counts=group.get(url.key) is url)

    def _compare(self, portal: Portal, url: Setting, setting: Setting, *, counts: bool) -> Iterator[Finding]:
        region, fix = setting.value, None
        if portal.region is not None and is_well_formed(portal.region):
            if portal.region == region:
                return
            message = f"the start URL says '{portal.region}', and this is '{region}'"
            if counts and portal.region in REGIONS:  # of two URLs, each would ask for its own Region
                fix = Fix(f"write '{portal.region}'", (replace(setting.value_span, portal.region),), safe=False)
        else:
            partition = partition_of(region)
            if portal.partition is None or partition is None or portal.partition == partition:
                return
            message = f"the start URL is in the partition {portal.partition}, and '{region}' in {partition}"
        related = [Related("the start URL", url.value_span)]
        yield self.finding(setting.value_span, message, setting=setting, related=related, fix=fix)


class PortalSpelledTwice(Rule):
    """One portal is written in two ways.

    ## Why it matters
    In the legacy layout the token is kept under the start URL as written, so two spellings are two logins. In sessions nothing breaks,
    but whoever searches the file for the portal misses half of it.

    ## Bad
        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile prod]
        sso_start_url = https://corp.awsapps.com/start/
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the same portal is written 'https://corp.awsapps.com/start' elsewhere
        sso_region = eu-west-1
        sso_account_id = 444455556666
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Fixed
        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile prod]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 444455556666
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Good
        [profile dev]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [profile prod]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_account_id = 444455556666
        sso_role_name = ReadOnly
        region = eu-west-1

    ## Sources
    - botocore 1.43.67, botocore/utils.py:3398: in the legacy layout the cached token's name is the SHA-1 of the URL as written
    - https://github.com/benkehoe/aws-sso-util/issues/68
    """

    code = "SSO410"
    name = "portal-spelled-twice"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        spellings: dict[str, list[tuple[Portal, list[Place]]]] = {}
        for portal, places in portals(config):
            ours = owners(places)
            if ours and portal.form in (PORTAL_FORMS | {VANITY}) and not portal.of(*SCHEME_KINDS, *MALFORMED_KINDS):
                spellings.setdefault(portal.identity, []).append((portal, ours))
        for variants in spellings.values():
            for portal, places in variants[1:]:
                yield self._report(portal, places, variants[0])

    def _report(self, portal: Portal, places: list[Place], first: tuple[Portal, list[Place]]) -> Finding:
        """One finding for each further spelling, at its first place; the fix changes all its places."""
        setting = places[0][1]
        right = portal.canonical or first[0].url
        changed = [one for _, one in (*places, *first[1]) if one.value != right]
        edits = sorted(replace(one.value_span, right) for one in changed)
        return self.finding(
            setting.value_span,
            f"the same portal is written '{first[0].url}' elsewhere",
            setting=setting,
            related=[Related("the other spelling", first[1][0][1].value_span)],
            fix=Fix(f"write '{right}' everywhere; a new login may be needed", tuple(edits), safe=False),
        )


class PortalInTwoRegions(Rule):
    """One start URL stands with two different values of `sso_region`.

    ## Why it matters
    A portal under awsapps.com lives in one Region. With the other one the login fails with "invalid_grant" or finds no instance.

    The start URLs with an instance's id may differ, as an instance can be replicated to further Regions; they carry their Region.

    ## Bad
        [profile dev]
        sso_session = one
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session one]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

        [sso-session two]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-2
                     ^^^^^^^^^ the same portal stands with 'us-east-1' elsewhere; it is in one Region only
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = one
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session one]
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

        [sso-session two]
        sso_start_url = https://ssoins-7223a1b2c3d4e5f6.portal.us-east-2.app.aws
        sso_region = us-east-2
        sso_registration_scopes = sso:account:access

    ## Sources
    - IAM Identity Center User Guide, multi-region-workforce-access: the awsapps.com parent domain is not available in additional Regions
    """

    code = "SSO411"
    name = "portal-in-two-regions"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        found: dict[str, dict[str, Setting]] = {}
        for portal, places in portals(config):
            if portal.form in (CLASSIC, ALIAS, DIRECTORY) and portal.region is None:
                first = found.setdefault(portal.identity, {})
                for group, _ in owners(places):
                    setting = group.get(REGION)
                    if setting is not None and is_well_formed(setting.value):
                        earlier = first.setdefault(setting.value, setting)
                        if setting.start < earlier.start:
                            first[setting.value] = setting
        for regions in found.values():
            in_order = sorted(regions.values(), key=lambda setting: setting.start)
            for setting in in_order[1:]:
                yield self._report(setting, in_order[0])

    def _report(self, setting: Setting, first: Setting) -> Finding:
        message = f"the same portal stands with '{first.value}' elsewhere; it is in one Region only"
        related = [Related("the other Region", first.value_span)]
        return self.finding(setting.value_span, message, setting=setting, related=related)

"""Regions: their spelling, whether they exist, whether IAM Identity Center is there, and their partitions."""

from __future__ import annotations

from ssolint.config import is_sso
from ssolint.edits import replace
from ssolint.finding import REFUSES_PROFILE, Finding, Fix, Related, Severity, everywhere
from ssolint.heading import PROFILE, SESSION
from ssolint.patterns import pattern
from ssolint.portal import parse
from ssolint.regions import REGIONS, has_identity_center, is_well_formed, near_miss, partition_of
from ssolint.rule import Rule
from ssolint.rules._values import is_filler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

_KEYS = ("sso_region", "region")
_ODD = pattern(r"[^a-z0-9]+")
# Not from the middle of words that were looked at: of very many words in a row the time would be a square.
_WORD = pattern(r"(?<![a-z])(?<![a-z]-)[a-z]+(?:-[a-z]+)+-[0-9]+")
# What the SDKs take for `region` beside the names of Regions: a partition's global endpoint, FIPS names, S3's old alias.
_PSEUDO = pattern(r"aws(?:-[a-z]+)*-global|fips-[a-z0-9-]+|[a-z0-9-]+-fips|s3-external-1")
_COLLAPSED = {region.replace("-", ""): region for region in REGIONS}
# The names that the console shows for Regions (AWS Regions and Availability Zones guide, "Available Regions").
_CITIES = {
    **dict.fromkeys(("nvirginia", "northernvirginia", "virginia", "useastnvirginia"), "us-east-1"),
    **dict.fromkeys(("ohio", "useastohio"), "us-east-2"),
    **dict.fromkeys(("ncalifornia", "northerncalifornia", "california", "uswestncalifornia"), "us-west-1"),
    **dict.fromkeys(("oregon", "uswestoregon"), "us-west-2"),
    **dict.fromkeys(("ireland", "dublin", "europeireland", "euireland"), "eu-west-1"),
    **dict.fromkeys(("london", "europelondon", "eulondon"), "eu-west-2"),
    **dict.fromkeys(("paris", "europeparis", "euparis"), "eu-west-3"),
    **dict.fromkeys(("frankfurt", "europefrankfurt", "eufrankfurt"), "eu-central-1"),
    **dict.fromkeys(("zurich", "europezurich"), "eu-central-2"),
    **dict.fromkeys(("stockholm", "europestockholm"), "eu-north-1"),
    **dict.fromkeys(("milan", "europemilan"), "eu-south-1"),
    **dict.fromkeys(("spain", "europespain"), "eu-south-2"),
    **dict.fromkeys(("tokyo", "asiapacifictokyo"), "ap-northeast-1"),
    **dict.fromkeys(("seoul", "asiapacificseoul"), "ap-northeast-2"),
    **dict.fromkeys(("osaka", "asiapacificosaka"), "ap-northeast-3"),
    **dict.fromkeys(("singapore", "asiapacificsingapore"), "ap-southeast-1"),
    **dict.fromkeys(("sydney", "asiapacificsydney"), "ap-southeast-2"),
    **dict.fromkeys(("jakarta", "asiapacificjakarta"), "ap-southeast-3"),
    **dict.fromkeys(("melbourne", "asiapacificmelbourne"), "ap-southeast-4"),
    **dict.fromkeys(("mumbai", "asiapacificmumbai"), "ap-south-1"),
    **dict.fromkeys(("hyderabad", "asiapacifichyderabad"), "ap-south-2"),
    **dict.fromkeys(("hongkong", "asiapacifichongkong"), "ap-east-1"),
    **dict.fromkeys(("montreal", "canadacentral"), "ca-central-1"),
    **dict.fromkeys(("calgary", "canadawestcalgary"), "ca-west-1"),
    **dict.fromkeys(("saopaulo", "southamericasaopaulo"), "sa-east-1"),
    **dict.fromkeys(("capetown", "africacapetown"), "af-south-1"),
    **dict.fromkeys(("bahrain", "middleeastbahrain"), "me-south-1"),
    **dict.fromkeys(("uae", "middleeastuae"), "me-central-1"),
    **dict.fromkeys(("telaviv", "israeltelaviv"), "il-central-1"),
}


class MalformedRegion(Rule):
    r"""A Region is not written as Regions are.

    ## Why it matters
    Tools put the Region into a host's name as it is. They refuse a Region that can't stand there, such as 'eu_west_1'; any other
    becomes a host that does not exist, such as oidc.us-east-1a.amazonaws.com, and the first call fails.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu_west_1
                     ^^^^^^^^^ 'eu_west_1' is no Region; write 'eu-west-1'
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
        region = us-east-1a
                 ^^^^^^^^^^ 'us-east-1a' is an Availability Zone; its Region is 'us-east-1'

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = US-EAST-1
                     ^^^^^^^^^ 'US-EAST-1' is no Region; write 'us-east-1'
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = N. Virginia
                     ^^^^^^^^^^^ 'N. Virginia' is no Region; did you mean 'us-east-1'?
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = global
                 ^^^^^^ 'global' is no Region; write one such as 'us-east-1'

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1

        [profile store]
        credential_process = /opt/store/credentials
        region = auto
        endpoint_url = https://store.example

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67, botocore/utils.py:1334-1341: a Region must be a label of a host's name
    - measured, verdict v98-region-typo: aws-cli, boto3, js, go and ruby refuse `sso_region = eu_west_1`
    - botocore, data/sso-admin, shape `RegionName`: `([a-z]+-){2,3}\d`
    """

    code = "SSO501"
    name = "malformed-region"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        accepted = config.source.options.regions
        for key in _KEYS:
            for value, uses in config.values(key).items():
                if value in REGIONS or not value or is_well_formed(value) or value in accepted:
                    continue
                if is_filler(config, value) or (key == "region" and _PSEUDO.fullmatch(value)):
                    continue
                for group, setting in uses:
                    yield from self._judge(group, setting)

    def _judge(self, group: Group, setting: Setting) -> Iterator[Finding]:
        if group.kind not in (PROFILE, SESSION):
            return
        value = setting.value
        strict = setting.key == "sso_region" or (group.kind == PROFILE and is_sso(group))
        exact, zone = _respelled(value)
        if exact is not None and (strict or not group.has("endpoint_url")):
            said = f"'{value}' is an Availability Zone; its Region is" if zone else f"'{value}' is no Region; write"
            yield self._report(setting, f"{said} '{exact}'", exact, safe=True)
        elif exact is None and strict:
            guess = _guess(value)
            end = f"did you mean '{guess}'?" if guess else "write one such as 'us-east-1'"
            yield self._report(setting, f"'{value}' is no Region; {end}", guess, safe=False)

    def _report(self, setting: Setting, message: str, region: str | None, *, safe: bool) -> Finding:
        fix = None
        if region is not None:
            fix = Fix(f"write '{region}'", (replace(setting.value_span, region),), safe=safe)
        return self.finding(setting.value_span, message, setting=setting, fix=fix)


def _respelled(value: str) -> tuple[str | None, bool]:
    """The Region that differs only in case and separators, or by the letter of a zone; and whether it is a zone."""
    collapsed = _ODD.sub("", value.lower())
    region = _COLLAPSED.get(collapsed)
    if region is None and collapsed[-1:].isalpha():
        region = _COLLAPSED.get(collapsed[:-1])
        return region, region is not None
    return region, False


def _guess(value: str) -> str | None:
    """The Region that was probably meant: named by its city, buried in other words, or misspelt as well."""
    lowered = value.lower()
    city = _CITIES.get(_ODD.sub("", lowered))
    if city is not None:
        return city
    inside = {word for word in _WORD.findall(lowered) if word in REGIONS}
    if inside:
        return inside.pop() if len(inside) == 1 else None
    return near_miss(_ODD.sub("-", lowered))


class UnknownRegion(Rule):
    """A Region has the form of one and is a near miss of a known Region.

    ## Why it matters
    Tools put the Region into a host's name as it is. A Region that does not exist makes a host that does not exist, and the
    error speaks of the network rather than of the typing slip.

    A Region that is near to no known one is left alone, as new Regions appear every year. The setting `regions` of
    ssolint names more Regions to accept.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-cental-1
                 ^^^^^^^^^^^ there is no Region 'eu-cental-1'; did you mean 'eu-central-1'?

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-esat-1
                     ^^^^^^^^^ there is no Region 'us-esat-1'; did you mean 'us-east-1'?
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-central-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = nz-southwest-9

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.44.5, data/endpoints.json and data/partitions.json: the known Regions
    - measured, botocore 1.43.11 on `sso_region = us-esat-1`: asks oidc.us-esat-1.amazonaws.com
    """

    code = "SSO502"
    name = "unknown-region"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        accepted = config.source.options.regions
        for key in _KEYS:
            for value, uses in config.values(key).items():
                if value in REGIONS or value in accepted or not is_well_formed(value):
                    continue
                near = near_miss(value)
                if near is None:
                    continue
                message = f"there is no Region '{value}'; did you mean '{near}'?"
                for group, setting in uses:
                    if group.kind in (PROFILE, SESSION) and (key == "sso_region" or not group.has("endpoint_url")):
                        fix = Fix(f"write '{near}'", (replace(setting.value_span, near),), safe=False)
                        yield self.finding(setting.value_span, message, setting=setting, fix=fix)


class RegionWithoutIdentityCenter(Rule):
    """`sso_region` is a Region in which IAM Identity Center does not exist.

    ## Why it matters
    `sso_region` is the Region of the IAM Identity Center instance, and the login asks its endpoints there. In this Region there are none.

    ## Bad
        [profile lab]
        sso_session = lab
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-isob-east-1

        [sso-session lab]
        sso_start_url = https://portal.lab.example
        sso_region = us-isob-east-1
                     ^^^^^^^^^^^^^^ IAM Identity Center has no endpoint in us-isob-east-1; write the Region of its instance
        sso_registration_scopes = sso:account:access

    ## Good
        [profile lab]
        sso_session = lab
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session lab]
        sso_start_url = https://lab.awsapps.com/start
        sso_region = eu-central-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.44.5, data/endpoints.json: the endpoints of `oidc` and `portal.sso`
    """

    code = "SSO503"
    name = "region-without-identity-center"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for value, uses in config.values("sso_region").items():
            if has_identity_center(value) is not False or value in config.source.options.regions:
                continue
            message = f"IAM Identity Center has no endpoint in {value}; write the Region of its instance"
            for _, setting in uses:
                yield self.finding(setting.value_span, message, setting=setting)


class MixedPartitions(Rule):
    """`region` and `sso_region` lie in different partitions.

    ## Why it matters
    Accounts, credentials and endpoints of one partition (AWS, AWS China, AWS GovCloud, AWS European Sovereign Cloud) mean nothing in
    another. The login works, and every call with the credentials it gave is refused.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = cn-north-1
                 ^^^^^^^^^^ cn-north-1 is in the partition aws-cn, and the portal's Region eu-central-1 in aws

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-central-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = ap-southeast-2

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-central-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - AWS General Reference, "AWS Identifiers: partition": credentials of one partition are not valid in another
    - botocore 1.44.5, data/partitions.json: the partitions and their Regions
    """

    code = "SSO504"
    name = "mixed-partitions"
    severity = Severity.ERROR
    breaks = everywhere(REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        places = {value: partition_of(value) for value in config.values("region")}
        portals = {value: partition_of(value) for value in config.values("sso_region")}
        if len({*places.values(), *portals.values()} - {None}) <= 1:
            return
        for profile, setting in config.settings("region"):
            origin = profile.effective("sso_region") if profile.kind == PROFILE else None
            if origin is None:
                continue
            here, there = places[setting.value], portals.get(origin[1].value) or partition_of(origin[1].value)
            if here and there and here != there and not _portal_denies(profile, there):
                yield self._report(config, setting, origin, here, there)

    def _report(
        self, config: Config, setting: Setting, origin: tuple[Group, Setting], here: str, there: str
    ) -> Finding:
        group, portal = origin
        source = None if group.config is config else group.config.source
        return self.finding(
            setting.value_span,
            f"{setting.value} is in the partition {here}, and the portal's Region {portal.value} in {there}",
            setting=setting,
            related=[Related("the portal's Region is set here", portal.value_span, source)],
        )


def _portal_denies(profile: Group, partition: str) -> bool:
    """Whether the start URL says that sso_region is the wrong one of the two: portal-region-mismatch speaks then."""
    origin = profile.effective("sso_start_url")
    said = parse(origin[1].value).partition if origin is not None else None
    return said is not None and said != partition

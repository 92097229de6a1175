"""Settings of endpoints that reach the calls to the portal as well, and references to `[services]` sections."""

from __future__ import annotations

from ssolint.edits import replace
from ssolint.finding import REFUSES_PROFILE, Finding, Fix, Related, Severity, tools
from ssolint.regions import partition_of
from ssolint.rule import Rule
from ssolint.rules._ways import first_sso_setting, is_profile, may_exclude, sso_keys
from ssolint.suggest import Guesses, listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config, Group
    from ssolint.source import Source
    from ssolint.syntax import Setting

_SSO_SERVICES = ("sso", "sso_oidc")


class FipsWithSso(Rule):
    """`use_fips_endpoint = true` in a profile whose portal is in a commercial Region.

    ## Why it matters
    The setting holds for the calls to IAM Identity Center too, and it has no FIPS endpoints in the commercial Regions: login
    and credentials fail with a host name that does not exist (`oidc-fips.eu-west-1.amazonaws.com`).

    For single services set the endpoint in a `[services]` section instead, or set `AWS_USE_FIPS_ENDPOINT` for the one
    command that needs it.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-east-1
        use_fips_endpoint = true
                            ^^^^ IAM Identity Center has no FIPS endpoint in us-east-1, so login and credentials fail

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = us-east-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile gov]
        sso_session = gov
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = us-gov-west-1
        use_fips_endpoint = true

        [sso-session gov]
        sso_start_url = https://start.us-gov-home.awsapps.com/directory/acme
        sso_region = us-gov-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - https://github.com/aws/aws-cli/issues/9026
    """

    code = "SSO610"
    name = "fips-with-sso"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for value, places in config.values("use_fips_endpoint").items():
            if value.lower() != "true":
                continue
            for profile, setting in places:
                keys = sso_keys(profile) if is_profile(profile) else []
                found = profile.effective("sso_region") if keys else None
                if found is None or partition_of(found[1].value) != "aws":
                    continue
                if may_exclude(setting, first_sso_setting(profile, keys)):
                    continue
                yield self.finding(
                    setting.value_span,
                    f"IAM Identity Center has no FIPS endpoint in {found[1].value}, so login and credentials fail",
                    setting=setting,
                    related=(
                        Related("the portal's Region is set here", found[1].value_span, _source(config, found[0])),
                    ),
                )


class EndpointUrlWithSso(Rule):
    """`endpoint_url` in a profile that asks for SSO.

    ## Why it matters
    The setting holds for every service, IAM Identity Center among them: login and credentials are asked for at
    `endpoint_url`, which is most often a local stand-in for a few services only.

    Set the endpoint in a `[services]` section for the services that are meant, or say
    `ignore_configured_endpoint_urls = true`.

    ## Bad
        [profile local]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        endpoint_url = http://localhost:4566
        ^^^^^^^^^^^^ endpoint_url catches the calls to IAM Identity Center too; set it in a [services] section for the services that are meant

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile local]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        services = local

        [services local]
        s3 =
          endpoint_url = http://localhost:4566

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - https://github.com/common-fate/granted/pull/965
    - AWS SDKs and Tools Reference Guide, service-specific endpoints: `endpoint_url` holds for all services
    """

    code = "SSO611"
    name = "endpoint-url-with-sso"
    severity = Severity.WARNING

    def check(self, config: Config) -> Iterator[Finding]:
        for profile, setting in config.places("endpoint_url"):
            keys = sso_keys(profile) if is_profile(profile) else []
            if not keys or not setting.value or self._is_overruled(config, profile):
                continue
            first = first_sso_setting(profile, keys)
            if may_exclude(setting, first):
                continue
            yield self.finding(
                setting.key_span,
                "endpoint_url catches the calls to IAM Identity Center too; set it in a [services] section for the services that are meant",
                setting=setting,
                related=() if first is None else (Related("the profile asks for SSO here", first.key_span),),
            )

    def _is_overruled(self, config: Config, profile: Group) -> bool:
        if profile.has("ignore_configured_endpoint_urls"):
            value = profile.value("ignore_configured_endpoint_urls")
            if value is None or value.lower() == "true":
                return True
        services = config.services_by_name.get(profile.value("services") or "")
        return services is not None and all(services.has(name) for name in _SSO_SERVICES)


class ServicesNotFound(Rule):
    """`services` names a `[services]` section that is not in the file.

    ## Why it matters
    The AWS CLI and boto3 refuse to make a client for any service: "The profile is configured to use the services section but the
    "x" services configuration does not exist". `aws sso login` still works, which makes it look like another problem.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        services = lcoal
                   ^^^^^ there is no [services lcoal] in this file; did you mean 'local'?

        [services local]
        s3 =
          endpoint_url = http://localhost:4566

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
        services = local

        [services local]
        s3 =
          endpoint_url = http://localhost:4566

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
        services = local
                   ^^^^^ [services local] holds no settings, which the AWS CLI and boto3 take for no section

        [services local]

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
        services = local

        [services local]
        s3 =
          endpoint_url = http://localhost:4566

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67, botocore/configprovider.py:1044: `InvalidConfigError`, measured
    """

    code = "SSO612"
    name = "services-not-found"
    severity = Severity.ERROR
    breaks = tools("aws-cli boto3", REFUSES_PROFILE)

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials and config.companion is None:
            return
        if config.open or any(section.templated for section in config.services):
            return
        home = config.companion if config.is_credentials and config.companion is not None else config
        guesses = Guesses(home.services_by_name)
        for name, uses in config.values("services").items():
            section = _services(config, name)
            if not name or (section is not None and (section.section.nodes if config.template else section.settings)):
                continue
            for profile, setting in uses:
                if is_profile(profile):
                    yield self._report(config, section, setting, guesses)

    def _report(self, config: Config, section: Group | None, setting: Setting, guesses: Guesses) -> Finding:
        name = setting.value
        if section is not None:
            return self.finding(
                setting.value_span,
                f"[services {name}] holds no settings, which the AWS CLI and boto3 take for no section",
                setting=setting,
                related=(Related("the section is here", section.header.bracket_span),),
            )
        home = config.companion if config.is_credentials and config.companion is not None else config
        names = [name for name in home.services_by_name if name]
        near = guesses.closest(name)
        message = f"there is no [services {name}] in {'the config file' if home is not config else 'this file'}"
        if near is None:
            message += f"; it defines {listing(names)}" if names else ""
            return self.finding(setting.value_span, message, setting=setting)
        return self.finding(
            setting.value_span,
            f"{message}; did you mean '{near}'?",
            setting=setting,
            related=(
                Related(
                    f"[services {near}] is defined here",
                    home.services_by_name[near].header.bracket_span,
                    _source(config, home.services_by_name[near]),
                ),
            ),
            fix=Fix(f"write '{near}'", (replace(setting.value_span, near),), safe=False),
        )


def _services(config: Config, name: str) -> Group | None:
    """The `[services]` section of this name; for a credentials file, that of the config file beside it."""
    home = config.companion if config.is_credentials else config
    return home.services_by_name.get(name) if home is not None else None


def _source(config: Config, group: Group) -> Source | None:
    return None if group.config is config else group.config.source

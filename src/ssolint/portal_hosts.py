"""Whose host it is: the forms that AWS's portals have, its other endpoints, identity providers, and look-alikes.

Sources: AWS CLI 2.36.7 `customizations/sso/resolve.py` (the suffixes and exact names, matched on label boundaries
whatever the case, and the patterns that carry a Region), IAM Identity Center and GovCloud user guides (the forms), the
`AliasName` of the Directory Service's model (an alias never begins with `d-`).
"""

from __future__ import annotations

import re

from ssolint.record import Record
from ssolint.regions import is_well_formed, partition_of
from ssolint.suggest import closest, distance

# Forms. Those of PORTAL_FORMS are start URLs.
CLASSIC = "classic"  # d-xxxxxxxxxx.awsapps.com/start
ALIAS = "alias"  # <alias>.awsapps.com/start
BUILDER_ID = "builder-id"  # view.awsapps.com/start
DIRECTORY = "directory"  # start.us-gov-home.awsapps.com/directory/<id or alias>, start.home.awsapps.cn/directory/<id>
DUAL_STACK = "dual-stack"  # ssoins-<16>.portal.<region>.app.aws
IPV4 = "ipv4"  # ssoins-<16>.<region>.portal.amazonaws.com
ISSUER = "issuer"  # identitycenter.amazonaws.com/ssoins-<16>
OTHER_AWS = "other-aws"  # a host under AWS's portal domains in no form that is known
VANITY = "vanity"
IDENTITY_PROVIDER = "identity-provider"
AWS_ENDPOINT = "aws-endpoint"
LOOKALIKE = "lookalike"
MALFORMED = "malformed"

PORTAL_FORMS = frozenset({CLASSIC, ALIAS, BUILDER_ID, DIRECTORY, DUAL_STACK, IPV4, ISSUER, OTHER_AWS})

AWS_SUFFIXES = (
    "awsapps.com",
    "awsapps.cn",
    "app.aws",
    "portal.amazonaws.com",
    "portal.amazonaws.com.cn",
    "app.amazonwebservices.com.cn",
    "portal.amazonaws.eu",
    "api.amazonwebservices.eu",
)
"""Domains that the portals' hosts lie under."""

_ISSUERS = {
    # The commercial issuer says nothing of the partition: GovCloud has an own one only since AWS CLI 2.36.4.
    "identitycenter.amazonaws.com": None,
    "identitycenter.us-gov.amazonaws.com": "aws-us-gov",
    "identitycenter.amazonaws.com.cn": "aws-cn",
    "identitycenter.amazonaws.eu": "aws-eusc",
}

# Domain -> form and partition of the hosts `<instance>.portal.<region>.<domain>` (dual-stack) or
# `<instance>.<region>.<domain>` (IPv4) below it.
_REGIONAL = {
    "app.aws": (DUAL_STACK, None),
    "portal.amazonaws.com": (IPV4, None),
    "portal.amazonaws.com.cn": (IPV4, "aws-cn"),
    "app.amazonwebservices.com.cn": (DUAL_STACK, "aws-cn"),
    "portal.amazonaws.eu": (IPV4, "aws-eusc"),
    "api.amazonwebservices.eu": (DUAL_STACK, "aws-eusc"),
}
# Domain -> partition of the hosts `start.<domain>` and `start.<region>.<domain>`.
_DIRECTORIES = {"us-gov-home.awsapps.com": "aws-us-gov", "home.awsapps.cn": "aws-cn"}

_CONSOLES = (
    "console.aws.amazon.com",
    "console.amazonaws.cn",
    "console.amazonaws-us-gov.com",
    "console.amazonaws.eu",
    "console.amazonaws-eusc.eu",
)
# Beside those of the guides, the hosts of botocore 1.44.8, data/signin.
_SIGN_INS = (
    "signin.aws.amazon.com",
    "signin.aws",
    "signin.amazonaws.cn",
    "signin.amazonaws-us-gov.com",
    "signin-fips.amazonaws-us-gov.com",
    "signin.amazonaws.eu",
    "signin.amazonaws-eusc.eu",
    "signin.amazonaws.com",
)
_SERVICE_SUFFIXES = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "api.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
)
_SERVICES = (
    (r"signin(?:-fips)?\..+", "a sign-in page of AWS"),
    (r"(?:.+\.)?device\.sso(?:-fips)?\..+", "the device authorization page"),
    (r"oidc(?:-fips)?\..+", "the OIDC endpoint of IAM Identity Center"),
    (r"portal\.sso(?:-fips)?\..+", "the API endpoint of the access portal"),
    (r"(?:.+\.)?sso(?:-fips)?\..+", "an API endpoint of IAM Identity Center"),
    (r"(?:identitystore|sts)(?:-fips)?\..+", "an API endpoint of AWS"),
)

_PROVIDERS = {
    "okta.com": "Okta",
    "okta-emea.com": "Okta",
    "okta-gov.com": "Okta",
    "oktapreview.com": "Okta",
    "auth0.com": "Auth0",
    "login.microsoftonline.com": "Microsoft Entra ID",
    "login.microsoftonline.us": "Microsoft Entra ID",
    "login.partner.microsoftonline.cn": "Microsoft Entra ID",
    "login.microsoft.com": "Microsoft Entra ID",
    "login.windows.net": "Microsoft Entra ID",
    "sts.windows.net": "Microsoft Entra ID",
    "myapps.microsoft.com": "Microsoft Entra ID",
    "myapplications.microsoft.com": "Microsoft Entra ID",
    "myaccount.microsoft.com": "Microsoft Entra ID",
    "entra.microsoft.com": "Microsoft Entra ID",
    "cloud.microsoft": "Microsoft 365",
    "portal.azure.com": "Microsoft Azure",
    "account.activedirectory.windowsazure.com": "Microsoft Entra ID",
    "b2clogin.com": "Microsoft Entra ID",
    "ciamlogin.com": "Microsoft Entra ID",
    "google.com": "Google",
    "onelogin.com": "OneLogin",
    "pingone.com": "PingOne",
    "pingone.eu": "PingOne",
    "pingone.asia": "PingOne",
    "pingone.ca": "PingOne",
    "pingidentity.com": "Ping Identity",
    "jumpcloud.com": "JumpCloud",
    "duosecurity.com": "Duo",
    "duo.com": "Duo",
    "amazoncognito.com": "Amazon Cognito",
    "cyberark.cloud": "CyberArk Identity",
    "idaptive.app": "CyberArk Identity",
    "rippling.com": "Rippling",
    "salesforce.com": "Salesforce",
    "cloudflareaccess.com": "Cloudflare Access",
    "fusionauth.io": "FusionAuth",
    "identity.oraclecloud.com": "Oracle Identity",
    "ice.ibmcloud.com": "IBM Verify",
    "secureauth.com": "SecureAuth",
    "verify.ibm.com": "IBM Verify",
    "vmwareidentity.com": "Omnissa Access",
    "workspaceoneaccess.com": "Omnissa Access",
    "zitadel.cloud": "Zitadel",
}
_PROVIDER_PATHS = (
    (r"(?i:/adfs(?:/|$))", "AD FS"),
    (r"(?:/auth)?/realms/[^/]+(?:/|$)", "Keycloak"),
    (r"(?i:/idp/(?:startsso\.ping|profile/saml2|shibboleth))", "a SAML identity provider"),
    (r"(?i:/simplesaml/saml2/idp/)", "SimpleSAMLphp"),
    (r"/nidp(?:/|$)", "NetIQ Access Manager"),
    (r"/application/saml/[^/]+/", "authentik"),
    (r"/\+CSCOE\+/saml/", "a SAML identity provider"),
)
_COUNTRY_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
_COUNTRY_LENGTH = 2


class Host(Record):
    """A host and what it tells.

    `name` is in lower case and without dots at its end. `instance`, `region` and `partition` are None where the host
    doesn't say. `service` names in words what is no portal. `doubled` is the host with an AWS suffix standing once that
    was repeated, `meant` the host that a look-alike probably was to be.
    """

    name: str
    form: str
    instance: str | None = None
    region: str | None = None
    partition: str | None = None
    service: str | None = None
    doubled: str | None = None
    meant: str | None = None


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def _labels_below(host: str, domain: str) -> list[str]:
    return host[: -len(domain) - 1].split(".") if host.endswith("." + domain) else []


def is_aws_owned(host: str) -> bool:
    """Tell whether the AWS CLI takes `host` for AWS's own portal: a known domain on a label boundary, in any case."""
    name = host.lower().rstrip(".")
    return name in _ISSUERS or any(_under(name, suffix) for suffix in AWS_SUFFIXES)


def judge_host(host: str) -> Host:
    """Tell whose host it is, in whatever case it is written."""
    name = host.lower().rstrip(".")
    if name in _ISSUERS:
        return Host(name, ISSUER, partition=_ISSUERS[name])
    # An instance's id names a portal, under whatever domain. The domain of the new portals of the European Sovereign
    # Cloud is that of its endpoints too.
    endpoint = None if name.startswith("ssoins-") else _aws_endpoint(name)
    if endpoint is not None:
        return endpoint
    if is_aws_owned(name):
        return _aws_portal(name)
    return _lookalike(name) or _provider(name) or Host(name, VANITY)


def _aws_portal(name: str) -> Host:
    doubled = _once(name)
    if doubled is not None:
        return Host(name, LOOKALIKE, doubled=doubled)
    for domain, (form, partition) in _REGIONAL.items():
        labels = _labels_below(name, domain)
        wanted = ["portal"] if form == DUAL_STACK else []
        if len(labels) == len(wanted) + 2 and labels[1:-1] == wanted:
            return Host(name, form, labels[0], labels[-1], partition or partition_of(labels[-1]))
    for domain, partition in _DIRECTORIES.items():
        labels = _labels_below(name, domain)
        if labels[:1] == ["start"] and len(labels) <= len(("start", "region")):
            return Host(name, DIRECTORY, region=labels[1] if labels[1:] else None, partition=partition)
    if name == "view.awsapps.com":
        return Host(name, BUILDER_ID, "view")
    label, _, rest = name.partition(".")
    if rest == "awsapps.com":
        return Host(name, CLASSIC if label.startswith("d-") else ALIAS, label)
    return Host(name, OTHER_AWS, partition="aws-cn" if _under(name, "awsapps.cn") else None)


def _once(name: str) -> str | None:
    """Return the host with a repeated suffix taken off (`x.awsapps.com.awsapps.com`), or None if none is repeated."""
    for suffix in AWS_SUFFIXES:
        end, twice = len(name), f".{suffix}.{suffix}"
        while name.endswith(twice, 0, end):
            end -= len(suffix) + 1
        if end < len(name):
            return name[:end]
    return None


def _aws_endpoint(name: str) -> Host | None:
    if any(_under(name, domain) for domain in _CONSOLES):
        return Host(name, AWS_ENDPOINT, service="the AWS console")
    if any(_under(name, domain) for domain in _SIGN_INS):
        return Host(name, AWS_ENDPOINT, service="a sign-in page of AWS")
    if any(_under(name, domain) for domain in ("aws.amazon.com", "aws.com")):
        return Host(name, AWS_ENDPOINT, service="a web page of AWS")
    if any(_under(name, domain) for domain in _SERVICE_SUFFIXES):
        for pattern, service in _SERVICES:
            if re.fullmatch(pattern, name):
                return Host(name, AWS_ENDPOINT, service=service)
    return None


def _provider(name: str) -> Host | None:
    for domain, provider in _PROVIDERS.items():
        if _under(name, domain):
            return Host(name, IDENTITY_PROVIDER, service=provider)
    return None


def identity_provider_by_path(path: str) -> tuple[str, str] | None:
    """Return the form and the provider's name if `path` is one that an identity provider has on any host, else None."""
    for pattern, provider in _PROVIDER_PATHS:
        if re.match(pattern, path):
            return IDENTITY_PROVIDER, provider
    return None


def _lookalike(name: str) -> Host | None:
    """Recognise a host that is not AWS's and reads as if it were: a domain behind AWS's, a slip, an imitation."""
    if imitation := re.search(r"(?:^|[.-])(awsapps\.(?:com|cn))[.-]", name):
        return Host(name, LOOKALIKE, meant=name[: imitation.end(1)] if name[imitation.start()] == "." else None)
    for suffix in ("portal.amazonaws.com", *_ISSUERS):
        at = f".{name}.".find(f".{suffix}.")
        if at >= 0:
            return Host(name, LOOKALIKE, meant=name[: at + len(suffix)] if at or suffix in _ISSUERS else None)
    if bare := re.fullmatch(r"(.+\.)?awsapps\.?(?:com)?", name):
        return Host(name, LOOKALIKE, meant=f"{bare[1] or ''}awsapps.com")
    head, domain = _registered(name)
    meant = _meant_domain(domain)
    if meant is not None:
        return Host(name, LOOKALIKE, meant=f"{head}.{meant}" if head else None)
    issuer = closest(name, _ISSUERS, limit=2)
    if issuer is not None or name.startswith("ssoins-"):
        return Host(name, LOOKALIKE, meant=issuer or _meant_regional(name))
    return None


def _registered(name: str) -> tuple[str, str]:
    """Split a host into what stands before the domain that someone registered, and that domain."""
    labels = name.split(".")
    by_country = (
        len(labels) > _COUNTRY_LENGTH and len(labels[-1]) == _COUNTRY_LENGTH and labels[-2] in _COUNTRY_SECOND_LEVEL
    )
    size = 3 if by_country else 2
    return ".".join(labels[:-size]), ".".join(labels[-size:])


def _meant_domain(domain: str) -> str | None:
    """Return `awsapps.com` or `awsapps.cn` if the registered domain is a slip or an imitation of it."""
    first, _, top = domain.partition(".")
    right = "awsapps.cn" if top == "cn" else "awsapps.com"
    if first == "awsapps" or distance(domain, right, 1) is not None:
        return right
    if not top or (top != "cn" and distance(top, "com", 1) is None):
        return None
    imitates = first.endswith("awsapps") or "awsapps" in first.split("-")
    return right if imitates or distance(first, "awsapps", 1) is not None else None


def _meant_regional(name: str) -> str | None:
    """Return the portal's host that one with an instance id under a foreign domain was probably to be."""
    labels = name.split(".")
    regions = [label for label in labels[1:] if is_well_formed(label)]
    if len(regions) != 1:
        return None
    form = "{0}.portal.{1}.app.aws" if labels[1] == "portal" else "{0}.{1}.portal.amazonaws.com"
    meant = form.format(labels[0], regions[0])
    return meant if distance(name, meant, 4) is not None else None

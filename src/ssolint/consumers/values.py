"""Values of other settings that make a consumer fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from .resolution_traits import Files, Settings


class Choice(NamedTuple):
    """A setting with a closed set of values.

    Attributes:
        key: the setting; a dot separates a block from the setting in it.
        allowed: tells whether a value is accepted.
        message: the consumer's words, with {value}.
    """

    key: str
    allowed: Callable[[str], bool]
    message: str


def one_of(*values: str, exact: bool = True) -> Callable[[str], bool]:
    """Return a test for a value of a set, its case counting or not."""
    if exact:
        return lambda value: value in values
    return lambda value: value.lower() in values


def at_least_one(value: str) -> bool:
    """Tell whether the value is an integer of 1 or more, in Python's spelling of integers."""
    try:
        return int(value) >= 1
    except ValueError:
        return False


_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


def integer(low: int, high: int) -> Callable[[str], bool]:
    """Return a test for a decimal integer between two bounds, both included."""
    return lambda value: _INTEGER.fullmatch(value.strip()) is not None and low <= int(value) <= high


def lookup(settings: Settings, key: str) -> str | None:
    """Return a setting, or with a dot in its key one of a nested block; None if it is not there."""
    block, dot, inner = key.partition(".")
    value = settings.get(block)
    if not dot or value is None:
        return value
    found = None
    for line in value.splitlines() if value.startswith("\n") else ():
        name, _, text = line.partition("=")
        if name.strip() == inner:
            found = text.strip()
    return found


def check_choices(settings: Settings, choices: tuple[Choice, ...]) -> str | None:
    """Return the message for the first setting whose value is not allowed."""
    for choice in choices:
        value = lookup(settings, choice.key)
        if value is not None and not choice.allowed(value):
            return choice.message.format(value=value)
    return None


def check_services(files: Files, name: str) -> str | None:
    """Return botocore's message for a services section that is missing, empty or flat (python.md, section 5)."""
    services = files.profiles[name].get("services")
    if services is None:
        return None
    section = files.services.get(services)
    if not section:
        return (
            f'The profile is configured to use the services section but the "{services}" services configuration '
            "does not exist."
        )
    if any(not value.startswith("\n") for value in section.values()):
        return "AttributeError: 'str' object has no attribute 'get'"
    return None


_OWNED = (
    ".app.aws", ".portal.amazonaws.com", ".portal.amazonaws.com.cn", ".app.amazonwebservices.com.cn",
    ".portal.amazonaws.eu", ".api.amazonwebservices.eu", ".awsapps.com", ".awsapps.cn",
)  # fmt: skip
_OWNED_EXACT = frozenset(
    {
        "identitycenter.amazonaws.com",
        "identitycenter.amazonaws.com.cn",
        "identitycenter.amazonaws.eu",
        "identitycenter.us-gov.amazonaws.com",
    }
)
_HOST = re.compile(r"[a-z0-9_.-]+")
_NO_PORTAL = (".amazonaws.com", ".amazonaws.com.cn", ".aws.amazon.com", ".amazon.com", ".amazonaws.cn")


def check_start_url(url: str, region: str | None) -> str | None:
    """Return what ``aws sso login`` says of a start URL (aws-cli v2 customizations/sso/resolve.py:26-74).

    A host that is not AWS's is asked over the network where it redirects to, which cannot be known here; only what is
    no host name, hosts of AWS that are no portal, and those that only look like one are taken for refused.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return f"Invalid sso_start_url: '{url}'"
    if parts.scheme != "https":
        return "The sso_start_url must use the https scheme."
    if not host:
        return f"Invalid sso_start_url: '{url}'"
    return _check_host(url, host, region)


def _check_host(url: str, host: str, region: str | None) -> str | None:
    if host.endswith(_OWNED) or host in _OWNED_EXACT:
        again = "Please run 'aws configure sso' to set it."
        return None if region else f"Missing required configuration: sso_region. {again}"
    if _HOST.fullmatch(host) is None:
        return f"Failed to resolve start URL: '{url}'"
    if ("." + host).endswith(_NO_PORTAL) or "awsapps" in host:
        return f"Could not resolve start URL '{url}' to an AWS-owned endpoint."
    return None

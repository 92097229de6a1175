"""What the rules about other ways to credentials share: a profile's SSO settings, both files' view of a profile."""

from __future__ import annotations

from ssolint.heading import PROFILE
from ssolint.syntax import Directive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssolint.config import Config, Group
    from ssolint.syntax import Setting

SSO_KEYS = ("sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region")
_SSO = frozenset(SSO_KEYS)
# Keys by which another tool gives a profile its credentials, or a source for its role.
_FOREIGN_WAYS = ("granted_", "azure_", "okta_", "saml_", "aws_saml", "google_config.", "adfs_config.", "common_fate_")
_FOREIGN_KEYS = frozenset({"include_profile", "parent_profile", "mfa_process", "web_identity_token_process"})
KEYS = ("aws_access_key_id", "aws_secret_access_key")
_WAYS = frozenset(
    {
        # credential_source without role_arn is none (botocore: "must have credentials").
        *("role_arn", "credential_process", "web_identity_token_file", "login_session"),
        *KEYS,
        # Without an account and a role SSO gives a bearer token, which signs no call of AWS STS.
        *("sso_account_id", "sso_role_name"),
    }
)


def sso_keys(profile: Group) -> list[str]:
    """The SSO settings that a profile has itself, whether or not their values are known."""
    if not profile.assumed and _SSO.isdisjoint(profile.settings):
        return []
    return [key for key in SSO_KEYS if profile.has(key)]


def sso_covers(profile: Group, keys: list[str]) -> list[tuple[str, str]]:
    """The (section name, key) pairs of a profile's SSO settings, for a finding's `covers`."""
    return [(profile.section.name, key) for key in keys]


def first_sso_setting(profile: Group, keys: list[str]) -> Setting | None:
    """The SSO setting of a profile that comes first in the text; None where all of them are merely assumed."""
    found = [profile.settings[key] for key in keys if key in profile.settings]
    return min(found, key=lambda setting: setting.start) if found else None


def views(config: Config, name: str) -> list[Group]:
    """The sections that make up a profile: this file's and the companion's, as far as there are any."""
    both = (config.profiles_by_name.get(name), config.companion_profile(name))
    found = [group for group in both if group is not None]
    if config.template and len(config.profiles) > len(config.profiles_by_name):
        # In a template a section may stand in two branches.
        found += [group for group in config.profiles if group.name == name and group not in found]
    return found


def views_of(profile: Group) -> list[Group]:
    """The same for this very profile, where another one of its name stands in the file too."""
    config = profile.config
    if config.template:
        return views(config, profile.name)
    twin = config.companion_profile(profile.name)
    return [profile] if twin is None else [profile, twin]


def has(groups: list[Group], *keys: str) -> bool:
    """Whether any of a profile's sections has any of the settings."""
    return any(group.has(key) for group in groups for key in keys)


def has_static_keys(groups: list[Group]) -> bool:
    """Whether a profile has both halves of a static key pair, in one file or in two."""
    return all(has(groups, key) for key in KEYS)


def is_foreign_way(group: Group) -> bool:
    """Whether settings of another tool bring the credentials: aws-vault's parents, granted's, a SAML tool's."""
    return any(key in _FOREIGN_KEYS or key.startswith(_FOREIGN_WAYS) for key in group.settings)


def gives_credentials(groups: list[Group]) -> bool:
    """Whether a profile has any way to credentials at all, complete or not."""
    if any(not _WAYS.isdisjoint(group.settings) for group in groups):
        return True
    return any(is_foreign_way(group) or not _WAYS.isdisjoint(group.assumed) for group in groups)


def may_exclude(one: Setting, other: Setting | None) -> bool:
    """Whether two settings of a template may stand in two branches: a directive line lies between them."""
    if other is None or one.section is not other.section:
        return False
    low, high = sorted((one.start, other.start))
    return any(isinstance(node, Directive) and low < node.start < high for node in one.section.nodes)


def is_profile(group: Group) -> bool:
    """Whether a section is a profile."""
    return group.heading.kind == PROFILE

"""What the tools make of a profile that lacks a setting: the same table for absent, misspelt and misplaced ones.

Measured on the ten tools: verdicts v62-session-no-region, v63-session-no-start-url, v70-session-no-account,
v71-session-no-role, v73-legacy-no-region, v74-legacy-no-start-url, v75-legacy-no-role, v34-upper-keys.
"""

from __future__ import annotations

from ssolint.finding import IGNORES, MISREADS, REFUSES_PROFILE, TOOLS, everywhere, tools
from ssolint.heading import SESSION
from ssolint.patterns import pattern
from ssolint.rules._sections import has_here_or_beside
from ssolint.rules._ways import KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ssolint.config import Group

# They compare a key letter by letter; the others fold its case.
CASE_SENSITIVE = frozenset({"js", "java", "cpp", "ruby", "php"})
ACCOUNT_AND_ROLE = ("sso_account_id", "sso_role_name")

_NO_SESSION_REGION = everywhere(REFUSES_PROFILE, but="cpp") | tools("cpp", MISREADS)
_NO_SESSION_URL = everywhere(REFUSES_PROFILE, but="cpp ruby")
_NO_ACCOUNT_OR_ROLE = everywhere(REFUSES_PROFILE, but="go cpp php") | tools("go cpp php", MISREADS)

# What the tools do to a profile that loses its one other way to credentials; measured on the ten tools.
_LOST = {
    "role_arn": "js go rust java php",
    "aws_access_key_id": "js go rust java php",
    "aws_secret_access_key": "aws-cli boto3 js go rust java php",
    "source_profile": "aws-cli boto3 js rust java ruby php",
}


def effect_of_lacking(keys: Collection[str], kind: str, *, with_session: bool) -> Mapping[str, str]:
    """What each tool does to a profile if required settings are not there for it.

    `kind` is the kind of the section that lacks them, `with_session` whether the profile names a session.
    """
    if kind == SESSION:
        return _NO_SESSION_REGION if "sso_region" in keys else _NO_SESSION_URL
    if with_session and "sso_session" not in keys:
        return _NO_ACCOUNT_OR_ROLE
    return everywhere(REFUSES_PROFILE)


def is_asked(profile: Group) -> bool:
    """Whether SSO is asked for credentials of the profile: it has an account or a role, in one of the two files."""
    return any(has_here_or_beside(profile, key) for key in ACCOUNT_AND_ROLE)


def where_asked(profile: Group, effects: Mapping[str, str], *, login: bool = False) -> Mapping[str, str]:
    """The effects of a session that is wrong: without an account and a role Python and Ruby do not look at it.

    Measured on botocore: with `sso_session` alone the credentials provider is not active, and the token is found.
    `login`: whether `aws sso login` stops at it.
    """
    if is_asked(profile):
        return effects
    spared = ("boto3", "ruby") if login else ("aws-cli", "boto3", "ruby")
    return {tool: IGNORES if tool in spared else effect for tool, effect in effects.items()}


def beside_a_role(profile: Group, effects: Mapping[str, str], *, login: bool) -> Mapping[str, str]:
    """The effects of broken SSO settings in a profile that has a role with a source too: most take the role first.

    `login`: whether `aws sso login` stops at it; it looks at the SSO settings only. Order of the tools: reference, table
    of precedence, and runs of botocore.
    """
    if not has_here_or_beside(profile, "role_arn") or not any(
        has_here_or_beside(profile, key) for key in _ROLE_SOURCES
    ):
        return effects
    spared = {"boto3", "js", "go", "rust", "cpp"}
    if not login:
        spared.add("aws-cli")
    if has_here_or_beside(profile, "web_identity_token_file"):
        spared |= {"java", "ruby", "php"}
    elif is_source_with_keys(profile):
        spared.discard("boto3")
    return {tool: IGNORES if tool in spared else effect for tool, effect in effects.items()}


def is_source_with_keys(profile: Group) -> bool:
    """Whether a role is assumed with the static keys of a profile, its own role or another's.

    botocore then asks the profile once more, without its role, and SSO before the keys (credentials.py:1800-1870).
    """
    return any(has_here_or_beside(profile, key) for key in KEYS) and any(
        profile.name in file.values("source_profile") for file in profile.config.files
    )


def of_session(profiles: Collection[Group], effects: Mapping[str, str]) -> Mapping[str, str]:
    """The effects of a session that a login can't work with, on the profiles that use it: the gravest for each tool."""
    each = [beside_a_role(one, where_asked(one, effects, login=True), login=True) for one in profiles]
    if not each or any(one == effects for one in each):
        return effects
    return {tool: max((one[tool] for one in each), key=_BY_GRAVITY.index) for tool in effects}


_BY_GRAVITY = (IGNORES, MISREADS, REFUSES_PROFILE)
_ROLE_SOURCES = ("source_profile", "credential_source", "web_identity_token_file")


_PHP_SYNTAX = pattern(r"""[{}|&~!()^$"]""")
_PHP_WORDS = frozenset({"null", "yes", "no", "true", "false", "on", "off", "none"})


def php_refuses(line: str) -> bool:
    """Whether PHP's INI scanner refuses a file for a line that is no header, or for what stands behind one.

    Runs of PHP 8.2: some characters and words are syntax in a key, and in a line that has no `=` at all.
    """
    key, equals, _ = line.partition(";")[0].partition("=")
    key = key.strip(" \t")
    if not key or _PHP_SYNTAX.search(key):
        return bool(key or equals)
    if "[" in key and not (equals and key.index("]") + 1 == len(key) if "]" in key else False):
        return True
    return not _PHP_WORDS.isdisjoint(label.strip(" ").lower() for label in key.split("\t"))


def of_tools(effects: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """The effects on some of the tools."""
    return {tool: effect for tool, effect in effects.items() if tool in names}


def ignored_by(names: Collection[str]) -> dict[str, str]:
    """A setting that these tools do not see and that does not stop them."""
    return {tool: IGNORES for tool in TOOLS if tool in names}


def if_lost(right: str, kind: str, present: set[str]) -> Mapping[str, str]:
    """What the tools do to the profile if this setting is not there; nothing if it can do without."""
    with_session = "sso_session" in present or right == "sso_session"
    if kind == SESSION:
        return effect_of_lacking((right,), kind, with_session=True) if right in ("sso_start_url", "sso_region") else {}
    if right in ACCOUNT_AND_ROLE:
        if not with_session and "sso_start_url" not in present:
            return {}
        effects = effect_of_lacking((right,), kind, with_session=with_session)
        # Without the other one these see no SSO credentials in the profile.
        alone = present.isdisjoint(ACCOUNT_AND_ROLE)
        return {**effects, **tools("aws-cli boto3 ruby", IGNORES)} if alone else effects
    if right in ("sso_session", "sso_start_url"):
        other = "sso_start_url" if right == "sso_session" else "sso_session"
        asked = not present.isdisjoint(ACCOUNT_AND_ROLE) and other not in present
        return everywhere(REFUSES_PROFILE) if asked else {}
    if right == "sso_region":
        return everywhere(REFUSES_PROFILE) if "sso_start_url" in present and not with_session else {}
    return _other_way(right, present)


def _other_way(right: str, present: set[str]) -> Mapping[str, str]:
    needs: tuple[str, ...] = {
        "role_arn": ("source_profile", "credential_source", "web_identity_token_file"),
        "source_profile": ("role_arn",) if present.isdisjoint(("credential_source", "web_identity_token_file")) else (),
        "aws_access_key_id": ("aws_secret_access_key",),
        "aws_secret_access_key": ("aws_access_key_id",),
    }.get(right, ())
    if present.isdisjoint(needs):
        return {}
    return {tool: REFUSES_PROFILE if tool in _LOST[right].split() else IGNORES for tool in TOOLS}

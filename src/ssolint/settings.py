"""Every setting that AWS's tools read from the shared config file, and the keys of other tools that live beside them.

The table says what a rule needs: where a setting is allowed, what its value may be, what a wrong value does. The
sentences for people are in `ssolint.settings_text`, which only `ssolint explain` and the documentation load.

Source: the code of botocore, AWS CLI v2 and AWS CLI v1, setting by setting in `settings_text.SOURCES`;
`scripts/generate_facts.py --check` compares the names, types and values with the installed botocore.
"""

from __future__ import annotations

from ssolint.record import Record

# Places: a kind of section, or a block in it.
PROFILE = "profile"
SESSION = "sso-session"
PLUGINS = "plugins"
S3_BLOCK = "profile.s3"
EMR_BLOCK = "profile.emr"
ANY_BLOCK = "profile.*"  # the block of any service, as `signature_version` under `s3 =` or `ec2 =`
SERVICES_BLOCK = "services.*"  # the block of any service in a [services] section

# Types of values.
STRING = "string"
URL = "url"
REGION = "region"
ACCOUNT_ID = "account id"
ROLE_NAME = "role name"
ARN = "arn"
BOOLEAN = "boolean"
INTEGER = "integer"
SIZE = "size"
RATE = "rate"
CHOICE = "choice"
LIST = "list"
PATH = "path"
COMMAND = "command"
BLOCK = "block"
PROFILE_NAME = "profile name"
SESSION_NAME = "session name"
SERVICES_NAME = "services name"

# What a wrong value does in the tools that read it.
FAILS = "fails"
FALLS_BACK = "falls back"
UNCHECKED = "unchecked"

EVERY_TOOL = ("aws-cli", "boto3", "js", "go", "rust", "java", "net", "cpp", "ruby", "php")
CLI_AND_BOTO3 = ("aws-cli", "boto3")
CLI = ("aws-cli",)
BOTO3 = ("boto3",)
CLI_V1 = ("aws-cli v1",)

SIZE_PATTERN = r"0*[1-9][0-9]*(?: *(?i:[kmgt]i?b))?"
"""A size for `aws s3`: bytes, or with a unit in whatever case (`8388608`, `8MB`, `64KiB`); not 0."""
RATE_PATTERN = r"0*[1-9][0-9]*(?: *(?i:[kmgt]i?)?[Bb]/s)?"
"""A rate for `aws s3`: bytes a second as a number, or bytes (`B/s`) or bits (`b/s`) with a unit (`50MB/s`); not 0."""


class Known(Record):
    """One setting.

    `values` are the allowed ones of a choice, compared letter by letter if `exact`. `narrower` names consumers that
    accept fewer of them. `low` and `high` bound an integer, both included. `bad` says what a wrong value does:
    `FAILS`, `FALLS_BACK` (a default is used without a word), or `UNCHECKED`. `readers` are the tools whose code was
    read or run; others may read the setting too.
    """

    name: str
    where: tuple[str, ...]
    type: str
    readers: tuple[str, ...]
    values: tuple[str, ...] = ()
    exact: bool = True
    bad: str = UNCHECKED
    low: int | None = None
    high: int | None = None
    narrower: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def secret(self) -> bool:
        """Whether the value is a secret."""
        return self.name in _SECRETS

    @property
    def typed(self) -> bool:
        """Whether a comment or quotes behind the value break what the setting is for."""
        return is_typed(self.name)

    @property
    def meaning(self) -> str:
        """One sentence of what the setting does."""
        from ssolint.settings_text import MEANINGS

        return MEANINGS[self.name]

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the facts in this entry come from."""
        from ssolint.settings_text import SOURCES

        return SOURCES[self.name]


_CHECKSUMS = ("when_supported", "when_required")
_REGIONAL = ("legacy", "regional")


def _choice(
    name: str,
    values: tuple[str, ...],
    readers: tuple[str, ...] = CLI_AND_BOTO3,
    *,
    where: tuple[str, ...] = (PROFILE,),
    exact: bool = True,
    bad: str = FAILS,
    narrower: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> Known:
    return Known(name, where, CHOICE, readers, values, exact, bad, None, None, narrower)


def _boolean(name: str, readers: tuple[str, ...] = CLI_AND_BOTO3, where: tuple[str, ...] = (PROFILE,)) -> Known:
    return Known(name, where, BOOLEAN, readers, ("true", "false"), exact=False, bad=FALLS_BACK)


def _integer(
    name: str,
    low: int | None = None,
    high: int | None = None,
    *,
    readers: tuple[str, ...] = CLI_AND_BOTO3,
    where: tuple[str, ...] = (PROFILE,),
    bad: str = FAILS,
) -> Known:
    return Known(name, where, INTEGER, readers, (), exact=True, bad=bad, low=low, high=high)


def _plain(
    kind: str, names: str, readers: tuple[str, ...] = CLI_AND_BOTO3, where: str = PROFILE, *, bad: str = UNCHECKED
) -> list[Known]:
    return [Known(name, (where,), kind, readers, bad=bad) for name in names.split()]


_TABLE: tuple[Known, ...] = (
    # IAM Identity Center
    Known("sso_start_url", (SESSION, PROFILE), URL, EVERY_TOOL, bad=FAILS),
    Known("sso_region", (SESSION, PROFILE), REGION, EVERY_TOOL, bad=FAILS),
    Known("sso_registration_scopes", (SESSION,), LIST, CLI, bad=FAILS),
    Known("sso_session", (PROFILE,), SESSION_NAME, EVERY_TOOL, bad=FAILS),
    Known("sso_account_id", (PROFILE,), ACCOUNT_ID, EVERY_TOOL, bad=FAILS),
    Known("sso_role_name", (PROFILE,), ROLE_NAME, EVERY_TOOL, bad=FAILS),
    # other ways to credentials
    *_plain(STRING, "aws_access_key_id aws_secret_access_key aws_session_token aws_security_token"),
    *_plain(ACCOUNT_ID, "aws_account_id"),
    Known("role_arn", (PROFILE,), ARN, CLI_AND_BOTO3, bad=FAILS),
    Known("source_profile", (PROFILE,), PROFILE_NAME, CLI_AND_BOTO3, bad=FAILS),
    _choice("credential_source", ("Environment", "Ec2InstanceMetadata", "EcsContainer")),
    *_plain(STRING, "external_id mfa_serial role_session_name"),
    _integer("duration_seconds", 900, 43200, bad=FALLS_BACK),
    *_plain(PATH, "web_identity_token_file"),
    *_plain(COMMAND, "credential_process"),
    *_plain(ARN, "login_session"),
    # requests
    Known("region", (PROFILE,), REGION, EVERY_TOOL, bad=FAILS),
    Known("services", (PROFILE,), SERVICES_NAME, CLI_AND_BOTO3, bad=FAILS),
    Known("endpoint_url", (PROFILE, SERVICES_BLOCK), URL, CLI_AND_BOTO3, bad=FAILS),
    _boolean("ignore_configured_endpoint_urls"),
    _boolean("use_dualstack_endpoint", where=(PROFILE, S3_BLOCK)),
    _boolean("use_fips_endpoint"),
    _choice("endpoint_discovery_enabled", ("auto", "true", "false"), exact=False),
    _choice("sts_regional_endpoints", _REGIONAL, BOTO3),
    _choice("account_id_endpoint_mode", ("preferred", "disabled", "required"), exact=False),
    _choice(
        "retry_mode", ("legacy", "standard", "adaptive"), narrower=(("aws-cli", ("standard", "adaptive")),)
    ),
    _integer("max_attempts", 1),
    _choice(
        "defaults_mode", ("legacy", "auto", "standard", "in-region", "cross-region", "mobile"), BOTO3, exact=False
    ),
    _boolean("parameter_validation"),
    _choice("request_checksum_calculation", _CHECKSUMS, exact=False),
    _choice("response_checksum_validation", _CHECKSUMS, exact=False),
    _boolean("disable_request_compression"),
    _integer("request_min_compression_size_bytes", 1, 1048576),
    _boolean("disable_host_prefix_injection"),
    *_plain(LIST, "sigv4a_signing_region_set auth_scheme_preference"),
    _boolean("tcp_keepalive", BOTO3),
    *_plain(STRING, "sdk_ua_app_id"),
    *_plain(PATH, "ca_bundle data_path proxy_ca_bundle proxy_client_cert"),
    _boolean("proxy_use_forwarding_for_https"),
    *_plain(BLOCK, "api_versions", BOTO3),
    # instance metadata, client-side monitoring
    _integer("metadata_service_timeout", 1),
    _integer("metadata_service_num_attempts", 1),
    *_plain(URL, "ec2_metadata_service_endpoint"),
    _choice("ec2_metadata_service_endpoint_mode", ("ipv4", "ipv6"), exact=False),
    _boolean("ec2_metadata_v1_disabled"),
    _boolean("imds_use_ipv6"),
    _boolean("csm_enabled"),
    *_plain(STRING, "csm_host csm_client_id"),
    _integer("csm_port", 0, 65535),
    # Amazon S3, Amazon EMR
    *_plain(BLOCK, "s3"),
    *_plain(BLOCK, "emr", CLI),
    _boolean("s3_disable_express_session_auth")._replace(bad=FAILS),
    _boolean("s3_use_arn_region"),
    _choice("s3_us_east_1_regional_endpoint", _REGIONAL, BOTO3),
    _boolean("s3_disable_multiregion_access_points", where=(PROFILE, S3_BLOCK)),
    _choice("addressing_style", ("auto", "virtual", "path"), where=(S3_BLOCK,)),
    _choice("us_east_1_regional_endpoint", _REGIONAL, BOTO3, where=(S3_BLOCK,)),
    _boolean("use_accelerate_endpoint", where=(S3_BLOCK,)),
    _boolean("payload_signing_enabled", where=(S3_BLOCK,)),
    _boolean("use_arn_region", where=(S3_BLOCK,)),
    _choice("preferred_transfer_client", ("auto", "classic", "crt", "default"), CLI, where=(S3_BLOCK,)),
    _integer("max_concurrent_requests", 1, readers=CLI, where=(S3_BLOCK,)),
    _integer("max_queue_size", 1, readers=CLI, where=(S3_BLOCK,)),
    *_plain(SIZE, "multipart_threshold multipart_chunksize io_chunksize", CLI, S3_BLOCK, bad=FAILS),
    *_plain(RATE, "max_bandwidth target_bandwidth disk_throughput", CLI, S3_BLOCK, bad=FAILS),
    _boolean("should_stream", CLI, (S3_BLOCK,)),
    _boolean("direct_io", CLI, (S3_BLOCK,)),
    *_plain(STRING, "signature_version", where=ANY_BLOCK),
    *_plain(STRING, "service_role log_uri instance_profile key_name key_pair_file", CLI, EMR_BLOCK),
    _boolean("enable_debugging", CLI, (EMR_BLOCK,)),
    # the AWS CLI itself
    _choice("output", ("json", "text", "table", "yaml", "yaml-stream", "off"), CLI),
    *_plain(COMMAND, "cli_pager", CLI),
    _choice("cli_binary_format", ("base64", "raw-in-base64-out"), CLI),
    _choice("cli_auto_prompt", ("on", "on-partial", "off"), CLI, exact=False, bad=FALLS_BACK),
    _choice("cli_help_output", ("terminal", "browser", "url"), CLI, bad=FALLS_BACK),
    _choice(
        "cli_error_format",
        ("legacy", "json", "yaml", "text", "table", "enhanced"),
        CLI,
        exact=False,
        bad=FALLS_BACK,
    ),
    _choice("cli_history", ("enabled", "disabled"), CLI, bad=FALLS_BACK),
    _choice("cli_timestamp_format", ("wire", "iso8601"), CLI),
    _boolean("cli_follow_urlparam", CLI_V1),
    *_plain(PATH, "cli_legacy_plugin_path", CLI, PLUGINS),
)  # fmt: skip

KNOWN: dict[str, Known] = {known.name: known for known in _TABLE}
"""Setting's name, in lower case -> what is known of it."""

PROFILE_SETTINGS: frozenset[str] = frozenset(known.name for known in _TABLE if PROFILE in known.where)
"""What a profile may hold. `sso_registration_scopes` is not among them: it has no effect there."""

SESSION_SETTINGS: frozenset[str] = frozenset(known.name for known in _TABLE if SESSION in known.where)
"""What an `[sso-session]` may hold."""

TOP_LEVEL_SETTINGS: frozenset[str] = PROFILE_SETTINGS | SESSION_SETTINGS
"""What stands in a section rather than in a block: the words that a misspelt key of a section may have meant."""


def nested_settings(parent: str) -> frozenset[str]:
    """Return the settings of the block under `parent` (`s3`, `emr`, or a service's id) in a profile."""
    places = (f"{PROFILE}.{parent}", ANY_BLOCK)
    return frozenset(known.name for known in _TABLE if any(place in known.where for place in places))


ALIASES: dict[str, str] = {
    "start_url": "sso_start_url",
    "sso_url": "sso_start_url",
    "sso_starturl": "sso_start_url",
    "sso_startup_url": "sso_start_url",
    "sso_portal_url": "sso_start_url",
    "sso_portal": "sso_start_url",
    "sso_issuer_url": "sso_start_url",
    "portal_url": "sso_start_url",
    "account_id": "sso_account_id",
    "sso_account": "sso_account_id",
    "sso_account_number": "sso_account_id",
    "sso_account_no": "sso_account_id",
    "sso_aws_account_id": "sso_account_id",
    "sso_acct_id": "sso_account_id",
    "sso_acct": "sso_account_id",
    "account_number": "sso_account_id",
    "role_name": "sso_role_name",
    "sso_role": "sso_role_name",
    "sso_permission_set": "sso_role_name",
    "permission_set": "sso_role_name",
    "sso_permission_set_name": "sso_role_name",
    "permission_set_name": "sso_role_name",
    "sso_role_arn": "sso_role_name",
    "role": "sso_role_name",
    "sso_default_region": "sso_region",
    "sso_aws_region": "sso_region",
    "sso_region_name": "sso_region",
    "start_region": "sso_region",
    "sso_start_region": "sso_region",
    "sso_session_name": "sso_session",
    "sso_profile": "sso_session",
    "sso_session_id": "sso_session",
    "session": "sso_session",
    "session_name": "sso_session",
    "scopes": "sso_registration_scopes",
    "sso_scope": "sso_registration_scopes",
    "sso_scopes": "sso_registration_scopes",
    "registration_scopes": "sso_registration_scopes",
    "sso_registered_scopes": "sso_registration_scopes",
    "access_key": "aws_access_key_id",
    "access_key_id": "aws_access_key_id",
    "aws_access_key": "aws_access_key_id",
    "secret_access_key": "aws_secret_access_key",
    "secret_key": "aws_secret_access_key",
    "aws_secret_key": "aws_secret_access_key",
    "session_token": "aws_session_token",
    "aws_region": "region",
    "aws_default_region": "region",
    "default_region": "region",
    "region_name": "region",
    "aws_default_output": "output",
    "output_format": "output",
    "default_output": "output",
}
"""Names that are written for a known setting and that no edit distance would find.

Some of them are other tools' own (`role_name`, `account_id`, `aws_region`), so a rule should speak only where the
setting itself is missing and the section is one that needs it.
"""

FOREIGN: dict[str, str] = {
    "granted_*": "granted",
    "common_fate_*": "granted",
    "sso_auto_populated": "aws-sso-util",
    "sso_account_name": "aws-sso-util",
    "sso_interactive_auth": "aws-sso-util",
    "include_profile": "aws-vault",
    "parent_profile": "aws-vault",
    "mfa_process": "aws-vault",
    "session_tags": "aws-vault",
    "transitive_session_tags": "aws-vault",
    "source_identity": "aws-vault",
    "web_identity_token_process": "aws-vault",
    "azure_*": "aws-azure-login",
    "okta_*": "Okta's tools",
    "aws_saml_url": "aws-okta",
    "assume_role_ttl": "aws-okta",
    "session_ttl": "aws-okta",
    "google_config.*": "aws-google-auth",
    "adfs_config.*": "aws-adfs",
    "x_*": "saml2aws and others",
    "saml_*": "SAML tools",
    "aws_expiration": "tools that store temporary keys",
    "aws_credentials_expiration": "tools that store temporary keys",
    "aws_session_expiration": "tools that store temporary keys",
    "aws_session_token_expiration": "tools that store temporary keys",
    "aws_mfa_device": "aws-mfa",
    "assumed_role": "aws-mfa",
    "assumed_role_arn": "aws-mfa",
    "expiration": "tools that store temporary keys",
    "credentials_duration": "tools that store temporary keys",
    "color": "switch-role extensions for browsers",
    "toolkit_*": "AWS Toolkit for Visual Studio",
    "account": "notes to oneself",
    "account_name": "notes to oneself",
    "account_alias": "notes to oneself",
    "alias": "notes to oneself",
    "comment": "notes to oneself",
    "description": "notes to oneself",
    "environment": "notes to oneself",
    "name": "notes to oneself",
    "note": "notes to oneself",
}
"""Keys of other tools, seen in public files or documented by the tool; `*` at the end stands for anything."""

_FOREIGN_KEYS = frozenset(key for key in FOREIGN if not key.endswith("*"))
_FOREIGN_PREFIXES = tuple(key[:-1] for key in FOREIGN if key.endswith("*"))
_SECRETS = frozenset({"aws_secret_access_key", "aws_session_token", "aws_security_token"})
_SECRET_WORDS = ("secret", "token", "password", "passwd", "passphrase", "private_key", "api_key", "apikey")
_NO_SECRET_ENDINGS = (
    "_file",
    "_path",
    "_process",
    "_url",
    "_duration",
    "_ttl",
    "_expiration",
    "_expires",
    "_expires_at",
)
_TYPED_PREFIXES = ("sso_", "aws_")
_TYPED = frozenset({"region", "output", "role_arn", "source_profile"})


def is_foreign(key: str) -> bool:
    """Tell whether `key`, in whatever case, is known to be another tool's, and so never a misspelling."""
    lower = key.lower()
    return lower in _FOREIGN_KEYS or lower.startswith(_FOREIGN_PREFIXES)


def is_typed(key: str) -> bool:
    """Tell whether `key` is a setting where a comment or quotes behind the value are an error (SSO011, SSO013).

    Unknown keys count if they begin with `sso_` or `aws_` and are not another tool's: they are misspelt settings.
    """
    lower = key.lower()
    return lower in _TYPED or (lower.startswith(_TYPED_PREFIXES) and not is_foreign(lower))


def is_secret(key: str) -> bool:
    """Tell whether the value of `key` should be taken for a secret: known ones, and names that speak of one.

    Wider than `Known.secret` on purpose, since what is hidden needlessly does no harm: `client_secret`, `accessToken`,
    `sso-refresh-token`, misspellings such as `aws_secret_acess_key`. Names of files, commands and dates are left alone.
    """
    lower = key.lower().replace("-", "_").replace(" ", "_")
    return any(word in lower for word in _SECRET_WORDS) and not lower.endswith(_NO_SECRET_ENDINGS)

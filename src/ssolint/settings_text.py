"""What each setting means, for people, and where that is known from.

Loaded by `ssolint explain` and the documentation only: a plain lint has no use for these texts.
"""

from __future__ import annotations

MEANINGS: dict[str, str] = {
    "sso_start_url": (
        "The address of the access portal of IAM Identity Center where `aws sso login` signs you in; "
        "belongs in the `[sso-session]`."
    ),
    "sso_region": (
        "The Region where IAM Identity Center is enabled, which need not be the Region that you work in; "
        "belongs in the `[sso-session]`."
    ),
    "sso_registration_scopes": (
        "What a login asks permission for, separated by commas; `sso:account:access` is needed for account "
        "credentials and for a refresh token."
    ),
    "sso_session": "The name of the `[sso-session]` section that says where this profile signs in.",
    "sso_account_id": "The 12-digit id of the AWS account that the profile gets its credentials for.",
    "sso_role_name": "The name of the permission set, not its ARN, that the profile gets its credentials for.",
    "aws_access_key_id": "The id of an access key; belongs in the credentials file.",
    "aws_secret_access_key": "The secret of an access key; belongs in the credentials file, or better nowhere.",
    "aws_session_token": "The session token that goes with a temporary access key; belongs in the credentials file.",
    "aws_security_token": "The old name of `aws_session_token`.",
    "aws_account_id": (
        "The account that the profile's access key belongs to; used to build endpoints that carry the account id."
    ),
    "role_arn": (
        "The ARN of an IAM role to assume; needs `source_profile`, `credential_source` or "
        "`web_identity_token_file` beside it."
    ),
    "source_profile": "The profile whose credentials are used to assume `role_arn`.",
    "credential_source": "Where the credentials to assume `role_arn` come from when no profile holds them.",
    "external_id": "The external id that the role's trust policy asks for when `role_arn` is assumed.",
    "mfa_serial": "The serial number or ARN of the MFA device whose code is asked for when `role_arn` is assumed.",
    "role_session_name": "The name that the assumed role's session goes by, as seen in AWS CloudTrail.",
    "duration_seconds": (
        "How long the assumed role's credentials stay valid, 900 to 43200 seconds; the AWS CLI and boto3 "
        "use 3600 if it is no number."
    ),
    "web_identity_token_file": "The file with the OAuth or OpenID Connect token that `role_arn` is assumed with.",
    "credential_process": "A command that prints credentials as JSON.",
    "login_session": "The ARN of the console session that `aws login` stored for this profile.",
    "region": (
        "The Region that requests go to; `sso_region` does not stand in for it, and `[default]` is not inherited."
    ),
    "services": "The name of the `[services]` section with this profile's endpoints for each service.",
    "endpoint_url": (
        "The address that requests go to in place of AWS's own, for all services or inside one service's block."
    ),
    "ignore_configured_endpoint_urls": (
        "Whether every `endpoint_url` of the environment and of this file is to be ignored."
    ),
    "use_dualstack_endpoint": "Whether requests go to endpoints that answer over IPv6 as well as IPv4.",
    "use_fips_endpoint": (
        "Whether requests go to endpoints validated under FIPS 140; there are none for IAM Identity Center "
        "in commercial Regions."
    ),
    "endpoint_discovery_enabled": "Whether a service that hands out its own endpoints is asked for them first.",
    "sts_regional_endpoints": (
        "Whether AWS STS is called at its global endpoint (`legacy`) or in the configured Region (`regional`)."
    ),
    "account_id_endpoint_mode": "Whether endpoints that carry the account id are used, refused or demanded.",
    "retry_mode": "How failed requests are repeated; AWS CLI v2 does not know `legacy` and refuses it.",
    "max_attempts": "How often a request is tried, the first time included.",
    "defaults_mode": "Which set of defaults for timeouts and retries an SDK starts from.",
    "parameter_validation": "Whether parameters are checked before a request is sent.",
    "request_checksum_calculation": (
        "Whether a checksum is sent whenever the operation supports one or only where it must be."
    ),
    "response_checksum_validation": (
        "Whether a response's checksum is checked whenever the operation supports it or only where it must be."
    ),
    "disable_request_compression": "Whether request bodies are sent uncompressed.",
    "request_min_compression_size_bytes": "The size in bytes from which a request body is compressed, 1 to 1048576.",
    "disable_host_prefix_injection": (
        "Whether operations leave out the prefix that they would put before the endpoint's host name."
    ),
    "sigv4a_signing_region_set": "The Regions that a SigV4a signature is valid in, separated by commas.",
    "auth_scheme_preference": "The order in which ways to sign a request are tried, separated by commas.",
    "tcp_keepalive": "Whether connections are kept open with TCP keep-alive packets.",
    "sdk_ua_app_id": "A name of your application, up to 50 characters, added to the user agent of every request.",
    "ca_bundle": "A file with the certificate authorities that servers are checked against.",
    "data_path": "More directories to search for service models.",
    "proxy_ca_bundle": "A file with the certificate authorities that the proxy is checked against.",
    "proxy_client_cert": "The client certificate to show to the proxy.",
    "proxy_use_forwarding_for_https": (
        "Whether HTTPS requests are forwarded by the proxy instead of tunnelled through it."
    ),
    "api_versions": "A block that pins services to older versions of their API.",
    "metadata_service_timeout": "How many seconds to wait for the instance metadata service.",
    "metadata_service_num_attempts": "How often the instance metadata service is asked for credentials.",
    "ec2_metadata_service_endpoint": "The address of the instance metadata service.",
    "ec2_metadata_service_endpoint_mode": "Whether the instance metadata service is reached over IPv4 or IPv6.",
    "ec2_metadata_v1_disabled": "Whether falling back to version 1 of the instance metadata service is refused.",
    "imds_use_ipv6": (
        "The old way to reach the instance metadata service over IPv6; `ec2_metadata_service_endpoint_mode` "
        "replaces it."
    ),
    "csm_enabled": "Whether metrics of every request are sent to the client-side monitoring agent.",
    "csm_host": "The host of the client-side monitoring agent.",
    "csm_client_id": "The name of your application in client-side monitoring.",
    "csm_port": "The UDP port of the client-side monitoring agent.",
    "s3": "A block of settings for Amazon S3.",
    "emr": "A block of defaults for `aws emr`.",
    "s3_disable_express_session_auth": "Whether directory buckets are used without their own session credentials.",
    "s3_use_arn_region": "Whether the Region in a bucket's ARN is used in place of the configured one.",
    "s3_us_east_1_regional_endpoint": (
        "Whether Amazon S3 in us-east-1 is called at its global endpoint (`legacy`) or the Region's own (`regional`)."
    ),
    "s3_disable_multiregion_access_points": "Whether requests to Multi-Region Access Points are refused.",
    "addressing_style": "Whether the bucket's name stands in the host name (`virtual`) or in the path (`path`).",
    "us_east_1_regional_endpoint": "The same as `s3_us_east_1_regional_endpoint`, inside the `s3` block.",
    "use_accelerate_endpoint": "Whether buckets are reached through S3 Transfer Acceleration.",
    "payload_signing_enabled": "Whether the body of an upload is signed along with its headers.",
    "use_arn_region": "The same as `s3_use_arn_region`, inside the `s3` block.",
    "preferred_transfer_client": "Which transfer client `aws s3` uses.",
    "max_concurrent_requests": "How many requests `aws s3` runs at a time.",
    "max_queue_size": "How many tasks `aws s3` keeps in its queue.",
    "multipart_threshold": "The size from which `aws s3` splits a file into parts.",
    "multipart_chunksize": "The size of the parts that `aws s3` splits a file into.",
    "io_chunksize": "The size of the blocks that `aws s3` writes to disk.",
    "max_bandwidth": "The most that `aws s3` transfers in a second.",
    "target_bandwidth": "The rate that the CRT transfer client of `aws s3` aims at.",
    "disk_throughput": "The rate that the disk is expected to sustain, for the CRT transfer client of `aws s3`.",
    "should_stream": "Whether the CRT transfer client of `aws s3` streams files from disk.",
    "direct_io": "Whether the CRT transfer client of `aws s3` reads files past the operating system's cache.",
    "signature_version": "The version of the signature for one service's requests, in that service's block.",
    "service_role": "The service role of new Amazon EMR clusters.",
    "log_uri": "The place in Amazon S3 for the logs of new Amazon EMR clusters.",
    "instance_profile": "The instance profile of new Amazon EMR clusters.",
    "key_name": "The EC2 key pair of new Amazon EMR clusters.",
    "key_pair_file": "The private key file for `aws emr ssh` and its like.",
    "enable_debugging": "Whether debugging is on in new Amazon EMR clusters.",
    "output": "The form in which the AWS CLI prints results; a wrong value is noticed only after the request was made.",
    "cli_pager": "The program that the AWS CLI shows long output with; an empty value means none.",
    "cli_binary_format": "How the AWS CLI takes binary parameters; a wrong value makes every command fail.",
    "cli_auto_prompt": "Whether the AWS CLI prompts for what a command lacks.",
    "cli_help_output": "Where the AWS CLI shows its help.",
    "cli_error_format": "The form in which the AWS CLI prints errors.",
    "cli_history": "Whether the AWS CLI records its commands; only `enabled` turns it on.",
    "cli_timestamp_format": (
        "How the AWS CLI prints times: as the service sent them (`wire`) or as ISO 8601; a wrong value "
        "makes every command fail."
    ),
    "cli_follow_urlparam": "Whether AWS CLI v1 fetches the contents of a parameter that is a URL.",
    "cli_legacy_plugin_path": "The directory that the AWS CLI loads plugins from.",
}
"""Setting -> one sentence of what it does."""

SOURCES: dict[str, tuple[str, ...]] = {
    "sso_start_url": (
        "botocore 1.43.67 credentials.py:2365",
        "botocore 1.43.67 tokens.py:253",
        "aws-cli 2.36.7 customizations/sso/utils.py:326",
        "AWS SDKs and Tools Reference Guide, feature-sso-credentials",
    ),
    "sso_region": (
        "botocore 1.43.67 credentials.py:2367",
        "aws-cli 2.36.7 customizations/sso/utils.py:327",
        "AWS SDKs and Tools Reference Guide, feature-sso-credentials",
    ),
    "sso_registration_scopes": (
        "aws-cli 2.36.7 customizations/sso/utils.py:349",
        "aws-cli 2.36.7 customizations/configure/sso.py:60",
        "AWS SDKs and Tools Reference Guide, feature-sso-credentials",
    ),
    "sso_session": (
        "botocore 1.43.67 credentials.py:2431",
        "botocore 1.43.67 tokens.py:282",
        "aws-cli 2.36.7 customizations/sso/utils.py:333",
        "AWS SDKs and Tools Reference Guide, feature-sso-credentials",
    ),
    "sso_account_id": (
        "botocore 1.43.67 credentials.py:2361",
        "AWS SDKs and Tools Reference Guide, feature-sso-credentials",
    ),
    "sso_role_name": (
        "botocore 1.43.67 credentials.py:2361",
        "AWS SDKs and Tools Reference Guide, feature-sso-credentials",
    ),
    "aws_access_key_id": ("botocore 1.43.67 credentials.py:1367",),
    "aws_secret_access_key": ("botocore 1.43.67 credentials.py:1368",),
    "aws_session_token": ("botocore 1.43.67 credentials.py:1372",),
    "aws_security_token": ("botocore 1.43.67 credentials.py:1372",),
    "aws_account_id": ("botocore 1.43.67 credentials.py:1373",),
    "role_arn": ("botocore 1.43.67 credentials.py:1543",),
    "source_profile": ("botocore 1.43.67 credentials.py:1688",),
    "credential_source": ("botocore 1.43.67 credentials.py:1730", "botocore 1.43.67 credentials.py:1984"),
    "external_id": ("botocore 1.43.67 credentials.py:1692",),
    "mfa_serial": ("botocore 1.43.67 credentials.py:1691",),
    "role_session_name": ("botocore 1.43.67 credentials.py:1693",),
    "duration_seconds": ("botocore 1.43.67 credentials.py:1694", "sts service model, roleDurationSecondsType"),
    "web_identity_token_file": ("botocore 1.43.67 credentials.py:1883",),
    "credential_process": ("botocore 1.43.67 credentials.py:1139",),
    "login_session": ("botocore 1.43.67 credentials.py:2746",),
    "region": ("botocore 1.43.67 configprovider.py:74", "aws-cli 2.36.7 clidriver.py:350"),
    "services": ("botocore 1.43.67 configprovider.py:1044",),
    "endpoint_url": ("botocore 1.43.67 configprovider.py:1071", "botocore 1.43.67 configprovider.py:1061-1068"),
    "ignore_configured_endpoint_urls": ("botocore 1.43.67 configprovider.py:139",),
    "use_dualstack_endpoint": ("botocore 1.43.67 configprovider.py:127", "botocore 1.43.67 configprovider.py:241-280"),
    "use_fips_endpoint": ("botocore 1.43.67 configprovider.py:133",),
    "endpoint_discovery_enabled": ("botocore 1.43.67 configprovider.py:159", "botocore 1.43.67 client.py:353"),
    "sts_regional_endpoints": ("botocore 1.43.67 configprovider.py:165", "botocore 1.43.67 args.py:43"),
    "account_id_endpoint_mode": ("botocore 1.43.67 configprovider.py:207", "botocore 1.43.67 args.py:59"),
    "retry_mode": (
        "botocore 1.43.67 configprovider.py:171",
        "botocore 1.43.67 config.py:440",
        "aws-cli 2.36.7 botocore/config.py:401",
    ),
    "max_attempts": ("botocore 1.43.67 configprovider.py:175", "botocore 1.43.67 config.py:438"),
    "defaults_mode": ("botocore 1.43.67 configprovider.py:172", "botocore 1.43.67 session.py:1071"),
    "parameter_validation": ("botocore 1.43.67 configprovider.py:145", "botocore 1.43.67 args.py:252"),
    "request_checksum_calculation": (
        "botocore 1.43.67 configprovider.py:195",
        "botocore 1.43.67 args.py:49",
        "botocore 1.43.67 args.py:944",
    ),
    "response_checksum_validation": (
        "botocore 1.43.67 configprovider.py:201",
        "botocore 1.43.67 args.py:49",
        "botocore 1.43.67 args.py:944",
    ),
    "disable_request_compression": ("botocore 1.43.67 configprovider.py:183",),
    "request_min_compression_size_bytes": ("botocore 1.43.67 configprovider.py:177", "botocore 1.43.67 args.py:695"),
    "disable_host_prefix_injection": ("botocore 1.43.67 configprovider.py:213",),
    "sigv4a_signing_region_set": ("botocore 1.43.67 configprovider.py:189",),
    "auth_scheme_preference": ("botocore 1.43.67 configprovider.py:219",),
    "tcp_keepalive": ("botocore 1.43.67 configprovider.py:225",),
    "sdk_ua_app_id": ("botocore 1.43.67 configprovider.py:176", "botocore 1.43.67 args.py:65"),
    "ca_bundle": ("botocore 1.43.67 configprovider.py:77",),
    "data_path": ("botocore 1.43.67 configprovider.py:75",),
    "proxy_ca_bundle": ("botocore 1.43.67 configprovider.py:287",),
    "proxy_client_cert": ("botocore 1.43.67 configprovider.py:288",),
    "proxy_use_forwarding_for_https": ("botocore 1.43.67 configprovider.py:289",),
    "api_versions": ("botocore 1.43.67 configprovider.py:78",),
    "metadata_service_timeout": ("botocore 1.43.67 configprovider.py:89",),
    "metadata_service_num_attempts": ("botocore 1.43.67 configprovider.py:97",),
    "ec2_metadata_service_endpoint": ("botocore 1.43.67 configprovider.py:103",),
    "ec2_metadata_service_endpoint_mode": ("botocore 1.43.67 configprovider.py:109", "botocore 1.43.67 utils.py:216"),
    "ec2_metadata_v1_disabled": ("botocore 1.43.67 configprovider.py:115",),
    "imds_use_ipv6": ("botocore 1.43.67 configprovider.py:121",),
    "csm_enabled": ("botocore 1.43.67 configprovider.py:149",),
    "csm_host": ("botocore 1.43.67 configprovider.py:155",),
    "csm_client_id": ("botocore 1.43.67 configprovider.py:157",),
    "csm_port": ("botocore 1.43.67 configprovider.py:156",),
    "s3": ("botocore 1.43.67 configprovider.py:241-280",),
    "emr": ("aws-cli 2.36.7 customizations/emr/config.py:20-35",),
    "s3_disable_express_session_auth": ("botocore 1.43.67 configprovider.py:231", "botocore 1.43.67 args.py:681"),
    "s3_use_arn_region": ("botocore 1.43.67 configprovider.py:261",),
    "s3_us_east_1_regional_endpoint": ("botocore 1.43.67 configprovider.py:267", "botocore 1.43.67 args.py:484"),
    "s3_disable_multiregion_access_points": (
        "aws-sdk-go-v2 config/shared_config.go s3DisableMultiRegionAccessPointsKey",
        "botocore 1.43.67 configprovider.py:241-280",
    ),
    "addressing_style": ("botocore 1.43.67 configprovider.py:242", "botocore 1.43.67 config.py:430"),
    "us_east_1_regional_endpoint": ("botocore 1.43.67 configprovider.py:267",),
    "use_accelerate_endpoint": ("botocore 1.43.67 configprovider.py:241-280",),
    "payload_signing_enabled": ("botocore 1.43.67 configprovider.py:241-280",),
    "use_arn_region": ("botocore 1.43.67 configprovider.py:241-280",),
    "preferred_transfer_client": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:66",),
    "max_concurrent_requests": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "max_queue_size": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "multipart_threshold": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "multipart_chunksize": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "io_chunksize": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "max_bandwidth": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "target_bandwidth": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "disk_throughput": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "should_stream": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "direct_io": ("aws-cli 2.36.7 customizations/s3/transferconfig.py:24-100",),
    "signature_version": ("botocore 1.43.67 client.py:1428-1456",),
    "service_role": ("aws-cli 2.36.7 customizations/emr/config.py:20-35",),
    "log_uri": ("aws-cli 2.36.7 customizations/emr/config.py:20-35",),
    "instance_profile": ("aws-cli 2.36.7 customizations/emr/config.py:20-35",),
    "key_name": ("aws-cli 2.36.7 customizations/emr/config.py:20-35",),
    "key_pair_file": ("aws-cli 2.36.7 customizations/emr/config.py:20-35",),
    "enable_debugging": ("aws-cli 2.36.7 customizations/emr/config.py:20-35",),
    "output": ("aws-cli 2.36.7 formatter.py:382", "aws-cli 2.36.7 clidriver.py:368"),
    "cli_pager": ("aws-cli 2.36.7 clidriver.py:392",),
    "cli_binary_format": ("aws-cli 2.36.7 clidriver.py:406",),
    "cli_auto_prompt": ("aws-cli 2.36.7 clidriver.py:424",),
    "cli_help_output": ("aws-cli 2.36.7 clidriver.py:378",),
    "cli_error_format": ("aws-cli 2.36.7 clidriver.py:437",),
    "cli_history": ("aws-cli 2.36.7 customizations/history/__init__.py:87",),
    "cli_timestamp_format": ("aws-cli 2.36.7 customizations/timestampformat.py:54",),
    "cli_follow_urlparam": ("aws-cli 1.45.55 paramfile.py:145",),
    "cli_legacy_plugin_path": ("aws-cli 2.36.7 plugin.py:26",),
}
"""Setting -> the code (program, version, file and line) or the page that the facts were taken from."""

"""Secrets where they do not belong: keys in the config file, tokens and passwords in either file. None is ever printed."""

from __future__ import annotations

import re

from ssolint.finding import Finding, Severity
from ssolint.rule import Rule
from ssolint.settings import ALIASES, KNOWN, is_secret
from ssolint.suggest import closest
from ssolint.templates import PLACEHOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ssolint.config import Config
    from ssolint.syntax import Setting

AWS_SECRETS = ("aws_secret_access_key", "aws_session_token", "aws_security_token")
# A secret access key has 40 code points, a session token some hundreds; local stand-ins for AWS take anything.
_SHORTEST = 16
# Both are compiled when they are first needed, as most files hold no secret.
# A value that names a secret, says how to get it, or is no secret at all.
_REFERENCE = (
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://|arn:|\$|%|`|~?/|\.{1,2}/|[A-Za-z]:\\|\{\{|<).*|[\W_]*|\d{1,6}|"
    r"(?:true|false|yes|no|on|off|none|null|ask|prompt|auto|default|enabled|disabled|keychain|keyring|env|redacted)"
)
# Names that speak of a secret and mean something else: its kind, its place, its name, when it ends.
_MENTION = (
    r"(?:^|[_.-])(?:type|types|name|names|file|files|path|dir|url|uri|endpoint|process|command|cmd|expir\w*|duration|ttl|"
    r"lifetime|id|arn|provider|source|store|storage|backend|method|prompt|cache|code|serial|length|env|var|ref|item|vault|"
    r"version|header|audience|scope|scopes|region|enabled|required|hint|manager)$|passwordless"
)


def raw_value(config: Config, setting: Setting) -> str:
    """The value as it stands in the text, a secret too: to be judged, never to be shown."""
    span = setting.value_span
    return config.source.text[span.start : span.end]


def _settings(config: Config, key: str) -> Iterator[Setting]:
    """The settings of this key, those as well whose value another rule has found fault with: quotes hide no secret."""
    for _, setting in config.settings(key):
        yield setting
    for group in config.groups:
        if group.unknown and key in group.unknown and key in group.settings:
            yield group.settings[key]


def _is_reference(value: str) -> bool:
    # One secret access key in 64 begins with a slash, as a path does.
    if re.fullmatch(r"[A-Za-z0-9/+]{40}", value):
        return False
    return re.fullmatch(_REFERENCE, value, re.IGNORECASE | re.DOTALL) is not None


def is_example(value: str) -> bool:
    """Whether a key is one of AWS's documentation, which all hold the word EXAMPLE, or a stand-in such as LocalStack's `test`."""
    return "EXAMPLE" in value or len(value) < _SHORTEST


def is_token_key(key: str) -> bool:
    """Whether a key holds a token or a password that is none of AWS's own settings, nor a misspelling of one."""
    if key in AWS_SECRETS or not is_secret(key) or re.search(_MENTION, key, re.IGNORECASE):
        return False
    plain = key.replace("-", "_").replace(" ", "_")
    if plain in KNOWN or ALIASES.get(plain, "") in AWS_SECRETS:
        return False
    return closest(plain, AWS_SECRETS) is None


class SecretInConfig(Rule):
    """A secret key or a session token in the config file.

    ## Why it matters
    The config file is the one that people commit, copy into images and paste into tickets. Keys belong in the credentials
    file, better still nowhere: the profile's SSO settings make them superfluous.

    If the file has been shared, deactivate the key: deleting the line does not undo that. The example keys of AWS's
    documentation, and values too short for a key such as LocalStack's `test`, are mentioned as advice only.

    ## Bad
        [profile ci]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        ^^^^^^^^^^^^^^^^^^^^^ aws_secret_access_key stands in the config file, if only an example or a stand-in; real keys belong in the credentials file
        region = eu-west-1

    ## Bad
        [profile ci]
        aws_access_key_id = AKIAQ7XAMPLETEST0001
        aws_secret_access_key = not-a-key-but-as-long-as-one-would-be-12
        ^^^^^^^^^^^^^^^^^^^^^ aws_secret_access_key stands in the config file; move it to the credentials file, and replace the key if this file was shared
        region = eu-west-1

    ## Good
        [profile ci]
        region = eu-west-1
        --- credentials ---
        [ci]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

    ## Good (template)
        [profile ci]
        aws_access_key_id = {{ .keys.id }}
        aws_secret_access_key = {{ .keys.secret }}
        region = eu-west-1

    ## Sources
    - AWS SDKs and Tools Reference Guide, shared config and credentials files: keep sensitive values in the credentials file
    """

    code = "SSO703"
    name = "secret-in-config"
    severity = Severity.ERROR

    def check(self, config: Config) -> Iterator[Finding]:
        if config.is_credentials:
            return
        for key in AWS_SECRETS:
            for setting in _settings(config, key):
                value = raw_value(config, setting).strip("\"'")
                if not setting.value or PLACEHOLDER.search(value) or _is_reference(value):
                    continue
                yield self._report(setting, example=is_example(value))

    def _report(self, setting: Setting, *, example: bool) -> Finding:
        if example:
            message = f"{setting.key} stands in the config file, if only an example or a stand-in; real keys belong in the credentials file"
            return self.finding(setting.key_span, message, setting=setting, severity=Severity.INFO)
        message = f"{setting.key} stands in the config file; move it to the credentials file, and replace the key if this file was shared"
        return self.finding(setting.key_span, message, setting=setting)


class TokenInFile(Rule):
    """A token, a client secret or a password in a config or credentials file.

    ## Why it matters
    No AWS tool reads such a setting: SSO tokens live in `~/.aws/sso/cache`, where each login renews them. A copy in this file is
    of no use to anybody but the one who finds it.

    ## Bad
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        sso_access_token = no-real-token
        ^^^^^^^^^^^^^^^^ sso_access_token looks like a secret that no AWS tool reads; delete it, and revoke it if this file was shared

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad (credentials)
        [dev]
        aws_access_key_id = AKIAIOSFODNN7EXAMPLE
        aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
        console_password = no-real-password
        ^^^^^^^^^^^^^^^^ console_password looks like a secret that no AWS tool reads; delete it, and revoke it if this file was shared

    ## Good
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1
        x_security_token_expires = 2024-05-01T12:00:00+02:00

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - botocore 1.43.67, botocore/tokens.py: tokens are read from the cache only
    """

    code = "SSO704"
    name = "token-in-file"
    severity = Severity.ERROR

    def check(self, config: Config) -> Iterator[Finding]:
        for key in {*config.keys(), *(key for group in config.groups if group.unknown for key in group.unknown)}:
            if not is_token_key(key):
                continue
            for setting in _settings(config, key):
                value = raw_value(config, setting).strip("\"'")
                if value and not setting.nested and not _is_reference(value) and not PLACEHOLDER.search(value):
                    yield self.finding(
                        setting.key_span,
                        f"{setting.raw_key} looks like a secret that no AWS tool reads; delete it, and revoke it if this file was shared",
                        setting=setting,
                    )

"""What each consumer accepts, for a table: every row is a small file that is given to the consumer's model.

So the table cannot say anything that the model does not do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .model import Consumer
    from .outcome import Outcome

_SESSION = """\
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
_PROFILE = """\
sso_session = corp
sso_account_id = 123456789012
sso_role_name = ReadOnly
region = eu-west-1
"""
_LEGACY = """\
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = ReadOnly
"""


class Probe(NamedTuple):
    """One row of the table.

    Attributes:
        name: the trait's name.
        title: the row's title for people.
        data: the config file that shows it.
        profile: the profile that is asked for.
    """

    name: str
    title: str
    data: bytes
    profile: str = "dev"


def _with(name: str, title: str, old: str, new: str, profile: str = "dev") -> Probe:
    """Return a probe that is a plain good file with one text replaced."""
    text = f"[profile dev]\n{_PROFILE}\n{_SESSION}"
    changed = text.replace(old, new)
    return Probe(name, title, changed.encode(), profile)


def _plain(name: str, title: str, text: str, profile: str = "dev") -> Probe:
    return Probe(name, title, text.encode(), profile)


_HEADER = "[profile dev]"
_ACCOUNT = "sso_account_id = 123456789012"
_ROLE = "sso_role_name = ReadOnly"
_REGION = "region = eu-west-1\n\n"
_ARN = "role_arn = arn:aws:iam::123456789012:role/X\n"

_READING = (
    _with("comment-line", "`# c` on a line of its own", _ROLE, f"# c\n{_ROLE}"),
    _with("indented-comment", "an indented comment below a setting", _ROLE, f"  # c\n{_ROLE}"),
    _with("indented-comment-first", "an indented comment below a header", _HEADER, f"{_HEADER}\n  # c"),
    _with("inline-hash", "`value # c`", _ACCOUNT, f"{_ACCOUNT} # c"),
    _with("inline-semicolon", "`value ; c`", _ACCOUNT, f"{_ACCOUNT} ; c"),
    _with("header-comment", "`[profile x] # c`", _HEADER, f"{_HEADER} # c"),
    _with("glued-header-comment", "`[profile x]# c`", _HEADER, f"{_HEADER}# c"),
    _with("text-after-header", "`[profile x] text`", _HEADER, f"{_HEADER} text"),
    _with("unclosed-header", "`[profile x`", _HEADER, "[profile dev"),
    _with("indented-header", "an indented header", _HEADER, f"  {_HEADER}"),
    _with("header-blanks", "`[ profile x ]`", _HEADER, "[ profile dev ]"),
    _with("header-two-blanks", "`[profile  x]`", _HEADER, "[profile  dev]"),
    _with("header-tab", "a TAB between `profile` and the name", _HEADER, "[profile\tdev]"),
    _with("header-quotes", '`[profile "x"]`', _HEADER, '[profile "dev"]'),
    _with("name-with-blank", "`[profile a b]`", _HEADER, "[profile a b]", "a b"),
    _with("name-characters", "`[profile a(1)]`", _HEADER, "[profile a(1)]", "a(1)"),
    _with("header-dot", "`[profile.x]`", _HEADER, "[profile.dev]"),
    _with("header-case", "`[Profile x]`", _HEADER, "[Profile dev]"),
    _with("no-prefix", "`[x]` in the config file", _HEADER, "[dev]"),
    _with("session-with-blank", "`[sso-session a b]`", "corp", "my corp"),
    _with("session-underscore", "`[sso_session x]`", "[sso-session", "[sso_session"),
    _plain(
        "prefixed-default", "`[default]` before `[profile default]`",
        f"[default]\n{_PROFILE}\n[profile default]\nregion = eu-west-1\n\n{_SESSION}", "default",
    ),
    _with("duplicate-section", "a section twice", _SESSION,
          f"{_SESSION}\n[sso-session corp]\nsso_region = us-east-1\n"),
    _with("duplicate-setting", "a setting twice", _ROLE, f"sso_role_name = Old\n{_ROLE}"),
    _with("key-case", "`SSO_ROLE_NAME =`", "sso_role_name", "SSO_ROLE_NAME"),
    _with("colon", "`key: value`", _ROLE, "sso_role_name: ReadOnly"),
    _with("quoted-value", '`"value"`', "123456789012", '"123456789012"'),
    _with("key-characters", "`my key! = x`", _ROLE, f"{_ROLE}\nmy key! = x"),
    _with("junk-line", "a line without `=`", _ROLE, f"{_ROLE}\nthis is junk"),
    _with("setting-above", "a setting above the first header", _HEADER, f"region = eu-west-1\n{_HEADER}"),
    _with("indented-setting", "a setting indented below another", _ACCOUNT, f"  {_ACCOUNT}"),
    _with("indented-first", "a setting indented below its header", "sso_session = corp", "  sso_session = corp"),
    _with("nested-block", "`s3 =` and indented settings", _ROLE, f"s3 =\n  use_dualstack_endpoint = true\n{_ROLE}"),
    _with("nested-junk", "a line without `=` in such a block", _ROLE, f"s3 =\n  junk\n{_ROLE}"),
    _with("nested-comment", "a comment in such a block", _ROLE, f"s3 =\n  # c\n  a = b\n{_ROLE}"),
    _with("bracket-value", "a value that holds `[…]`", _ROLE, f"cli_pager = [x]\n{_ROLE}"),
    _with("byte-order-mark", "a UTF-8 byte order mark", _HEADER, f"\ufeff{_HEADER}"),
    _with("bare-cr", "lines that end in a lone CR", "\n", "\r"),
    Probe("not-utf8", "a byte that is not UTF-8",
          f"# caf\xe9\n[profile dev]\n{_PROFILE}\n{_SESSION}".encode("latin-1")),
    Probe("utf16", "UTF-16", f"[profile dev]\n{_PROFILE}\n{_SESSION}".encode("utf-16")),
    _with("no-break-space", "a no-break space behind a value", _ACCOUNT, f"{_ACCOUNT}\u00a0"),
)  # fmt: skip

_RESOLVING = (
    _with("missing-session", "`sso_session` names no section", "[sso-session corp]", "[sso-session other]"),
    _with("session-without-region", "a session without `sso_region`", "sso_region = eu-west-1\n", ""),
    _with("session-without-url", "a session without `sso_start_url`", _SESSION.split("\n")[1] + "\n", ""),
    _with("no-account", "a session and a role, no account", f"{_ACCOUNT}\n", ""),
    _with("token-only", "a session, neither account nor role", f"{_ACCOUNT}\n{_ROLE}\n", ""),
    _with("conflict", "another `sso_region` than the session's", _REGION, "sso_region = us-east-1\n\n"),
    _with("repeat", "the session's `sso_region` repeated", _REGION, "sso_region = eu-west-1\n\n"),
    _with("any-conflict", "`region` in both, with two values", _SESSION, f"{_SESSION}region = us-east-1\n"),
    _plain("legacy", "the four settings without a session", f"[profile dev]\n{_LEGACY}"),
    _plain("empty-session", "`sso_session =` and the four settings", f"[profile dev]\n{_LEGACY}sso_session =\n"),
    _plain("stray-setting", "`sso_region` beside static keys",
           "[profile dev]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = x\nsso_region = eu-west-1\n"),
    _with("static-keys", "static keys beside SSO", _REGION,
          "aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = x\n\n"),
    _with("process", "`credential_process` beside SSO", _REGION, "credential_process = /bin/x\n\n"),
    _with("role", "`role_arn` and `source_profile` beside SSO", _REGION,
          f"{_ARN}source_profile = b\n\n[profile b]\naws_access_key_id = A\naws_secret_access_key = x\n\n"),
    _with("role-alone", "`role_arn` alone beside SSO", _REGION, f"{_ARN}\n"),
    _with("web-identity", "web identity beside SSO", _REGION, f"{_ARN}web_identity_token_file = /x\n\n"),
    _plain("source", "an SSO profile as `source_profile`",
           f"[profile a]\n{_ARN}source_profile = dev\n\n[profile dev]\n{_PROFILE}\n{_SESSION}", "a"),
    _with("region-format", "`sso_region = eu_west_1`", "sso_region = eu-west-1", "sso_region = eu_west_1"),
    _with("boolean", "`use_fips_endpoint = yes`", _REGION, "use_fips_endpoint = yes\n\n"),
)  # fmt: skip

PROBES = (*_READING, *_RESOLVING)
"""The rows with their files."""

TRAITS = [(probe.name, probe.title) for probe in PROBES]
"""The rows of the table: name and title, in order."""

_SOURCES = {"none": "no credentials", "refuses-file": "file refused", "refuses-profile": "profile refused"}


def _words(outcome: Outcome) -> str:
    """Return an outcome in a few words."""
    if outcome.effect in _SOURCES:
        return _SOURCES[outcome.effect]
    if outcome.effect == "misreads":
        return f"misread: {outcome.detail}"
    return "read" if outcome.credentials in {"sso-session", "legacy-sso"} else f"read ({outcome.credentials})"


def describe(consumer: Consumer) -> dict[str, str]:
    """Return what the consumer makes of each row, by the row's name."""
    return {probe.name: _words(consumer.read(probe.data).resolve(probe.profile)) for probe in PROBES}

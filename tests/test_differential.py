"""Structured configs, given to ssolint and to botocore itself: the two say the same about what boto3 refuses.

botocore runs unmocked up to the point where it would ask the network: a token that is not in the cache is past all
configuration.
"""

from __future__ import annotations

import collections
import logging
import os
from unittest import mock

import botocore.exceptions
import botocore.loaders
import botocore.session
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import FAILS_LATER, effects_on
from ssolint.engine import check
from ssolint.finding import REFUSES_FILE, REFUSES_PROFILE, Severity
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source

POLICY = Policy(Settings(), built_in())
# Rules whose declaration holds for the service, for a part of a session's profiles, or for a line by itself.
ROUGH = {*FAILS_LATER, "profile-setting-in-session", "empty-value"}
REFUSED, ACCEPTED, LATER = "refused", "accepted", "token refused"
# Reading the service models anew for each session takes most of the time.
LOADER = botocore.loaders.create_loader()
CONFIG_ERRORS = (
    botocore.exceptions.ConfigParseError,
    botocore.exceptions.ProfileNotFound,
    botocore.exceptions.InvalidConfigError,
    botocore.exceptions.PartialCredentialsError,
    botocore.exceptions.InfiniteLoopConfigError,
    botocore.exceptions.InvalidRegionError,
)

PROCESS = r"echo {\"Version\":1,\"AccessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"s\"}"
KEYS = {
    "sso_session": ("corp", "corp", "corp", "lab", "nosuch", "Corp"),
    "sso_account_id": ("111122223333", "444455556666"),
    "sso_role_name": ("ReadOnly", "Admin"),
    "sso_region": ("eu-west-1", "eu-west-1", "us-east-1", "eu_west_1"),
    "sso_start_url": ("https://corp.awsapps.com/start", "https://corp.awsapps.com/start", "https://lab.awsapps.com/start"),
    "sso_registration_scopes": ("sso:account:access",),
    "region": ("eu-west-1", "us-east-1"),
    "output": ("json", "text"),
    "role_arn": ("arn:aws:iam::111122223333:role/Deploy",),
    "source_profile": ("dev", "ops", "base", "nosuch"),
    "credential_source": ("Ec2InstanceMetadata", "Environment", "nowhere"),
    "web_identity_token_file": ("/nowhere/token",),
    "credential_process": (PROCESS,),
    "aws_access_key_id": ("AKIAIOSFODNN7EXAMPLE",),
    "aws_secret_access_key": ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",),
    "cli_pager": ("", "less"),
    # No key of another tool that brings credentials, as granted's: such profiles are left alone.
    "color": ("blue",),
}  # fmt: skip
LAYOUTS = {
    "session": ("sso_session", "sso_account_id", "sso_role_name", "region"),
    "legacy": ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name"),
    "role": ("role_arn", "source_profile", "region"),
    "role of the machine": ("role_arn", "credential_source"),
    "web identity": ("role_arn", "web_identity_token_file"),
    "keys": ("aws_access_key_id", "aws_secret_access_key"),
    "process": ("credential_process",),
    "token": ("sso_session",),
    "plain": ("region", "output"),
}
PORTAL = ("sso_start_url", "sso_region", "sso_registration_scopes")
ODD_LINES = (
    *("# a comment", "; a comment", "", "  # an indented comment", "s3 =\n  addressing_style = path", "cli_pager ="),
    *("a line of words", "// a comment", "  output = json", "output: json", "region", "= x", "[profile"),
    *("# another comment", "#", ";", "x_color = red", "s3 =\n  words", "cli_history = enabled"),
    *("SSO_SESSION = corp", "sso-session = corp", "sso_session =", "sso_region =", "Region = eu-west-1", "rem = x # y"),
    *("sso_role_name = Admin # c", "sso_session = 'corp'", "sso_acount_id = 111122223333", "x", "sso_session: corp"),
)
HEADERS = (
    *("profile {}",) * 30,
    *('profile "{}"', "profile '{}'", "profile  {}", "profile\t{}", " profile {}", "profile {} ", "Profile {}", "{}"),
    *("profile.{}", "profile {} x", "profiles {}", "profile {}] # [x", "profile it's {}"),
)
SESSION_HEADERS = (
    *("sso-session {}",) * 20,
    *('sso-session "{}"', "sso_session {}", "sso-session {} x", "SSO-Session {}"),
)


@st.composite
def section(draw, header, layouts, extras):
    """A section with the settings of a layout, some dropped, some added, odd lines now and then."""
    keys = [key for key in draw(st.sampled_from(layouts)) if draw(st.integers(0, 19))]
    keys += draw(st.lists(st.sampled_from(extras), max_size=2)) if not draw(st.integers(0, 3)) else []
    if "web_identity_token_file" in keys:
        keys.append("role_arn")  # a file without a role is refused too, and is no matter of SSO
    lines = [f"{key} = {draw(st.sampled_from(KEYS[key]))}" for key in dict.fromkeys(keys)]
    if not draw(st.integers(0, 9)):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(ODD_LINES)))
    return "\n".join([f"[{header}]", *lines, ""])


@st.composite
def configs(draw):
    """A file of a few profiles and sessions, mostly well formed, in any order."""
    profiles = tuple(LAYOUTS.values()) + (LAYOUTS["session"],) * 6 + (LAYOUTS["role"],) * 2
    parts = [
        draw(section(draw(st.sampled_from(HEADERS)).format(name), profiles, tuple(KEYS)))
        for name in draw(st.lists(st.sampled_from(["dev", "ops", "base"]), min_size=1, max_size=3, unique=True))
    ]
    extras = ("region", "output", "sso_account_id", "sso_role_name", "sso_session", "cli_pager")
    for name in draw(st.sampled_from([("corp",), ("corp", "lab"), ("lab", "corp"), ("lab",), ("corp", "corp")])):
        header = draw(st.sampled_from(SESSION_HEADERS)).format(name)
        parts += [draw(section(header, (PORTAL,), extras))]
    others = ("", "", "", "", "", "default", "DEFAULT", "profile default", "plugins")
    for header in draw(st.lists(st.sampled_from(others), max_size=2)):
        parts += [draw(section(header, (LAYOUTS["plain"], LAYOUTS["session"]), ("region", "output")))] if header else []
    opening = draw(st.sampled_from([*[""] * 20, "# a comment\n", "\ufeff", "region = x\n"]))
    return opening + "\n".join(draw(st.permutations(parts)))


def botocore_says(name):
    """What botocore makes of a profile, up to the first step that would need the network, and its message."""
    try:
        session = botocore.session.Session(profile=name)
        session.register_component("data_loader", LOADER)
        credentials = _use(session.get_credentials)
        if credentials is not None and credentials.method in ("sso", "assume-role"):
            _use(credentials.get_frozen_credentials)
    except (*CONFIG_ERRORS, ValueError) as error:
        return REFUSED, f"{type(error).__name__}: {error}"
    try:
        token = session.get_auth_token()
        if token is not None:
            _use(token.get_frozen_token)
    except CONFIG_ERRORS as error:
        return LATER, str(error)
    return ACCEPTED, ""


def _use(step):
    """What a step gives; the errors of a cache, a process, the environment or the network are past configuration."""
    try:
        return step()
    except CONFIG_ERRORS:
        raise
    except (botocore.exceptions.BotoCoreError, OSError):
        return None


def ssolint_says(text):
    """The errors of ssolint, and what they declare for boto3, by profile: all that may bear on it, and what it owns."""
    checked = check(Source(text.encode(), "config"), POLICY.rules, Source(b"", "credentials"))
    errors = [found for found in POLICY.judge(checked).findings if found.severity is Severity.ERROR]
    names = [group.name for group in checked.config.profiles]
    at_once = [error for error in errors if error.rule not in ROUGH]
    table = {
        name: (
            effects_on(checked.config, errors, name).get("boto3", set()),
            effects_on(checked.config, at_once, name, own=True).get("boto3", set()),
        )
        for name in names
    }
    return table, [(error.rule, error.breaks.get("boto3")) for error in errors]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own = {
        "HOME": str(folder),
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
    with mock.patch.dict(os.environ, {**clean, **own}, clear=True):
        logging.getLogger("botocore").setLevel(logging.CRITICAL)  # it tells of every token that is not there
        yield folder
        logging.getLogger("botocore").setLevel(logging.NOTSET)


SEEN: collections.Counter[str] = collections.Counter()


# The space is wide, and a rare disagreement is for the deep profile to find, not for a run of somebody else's change.
@settings(max_examples=2 * settings.default.max_examples, derandomize=settings.default.max_examples < 1000)
@given(text=configs())
def test_ssolint_and_botocore_agree(home, text):
    (home / "config").write_bytes(text.encode())
    declared, told = ssolint_says(text)
    for name, (effects, own) in declared.items():
        verdict, message = botocore_says(name)
        SEEN[verdict] += 1
        if verdict == REFUSED:
            assert effects, (name, message, told)
        elif verdict == ACCEPTED:
            # What other sections lack they may have from [DEFAULT], which is reported itself.
            assert "[DEFAULT]" in text or not own & {REFUSES_FILE, REFUSES_PROFILE}, (name, told)


def test_both_answers_were_seen_often():
    assert SEEN[REFUSED] > 0.1 * SEEN.total()
    assert SEEN[ACCEPTED] > 0.2 * SEEN.total()

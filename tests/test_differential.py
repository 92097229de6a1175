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

from configurations import configs, credentials
from evidence import FAILS_LATER
from ssolint.concerns import Concerns
from ssolint.engine import check
from ssolint.finding import REFUSES_FILE, REFUSES_PROFILE, Severity
from ssolint.heading import read_heading
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source

POLICY = Policy(Settings(), built_in())
SEEN: collections.Counter[str] = collections.Counter()
REFUSED, ACCEPTED, LATER = "refused", "accepted", "token refused"
# Reading the service models anew for each session, and its handlers, would take most of the time.
LOADER = botocore.loaders.create_loader()
CONFIG_ERRORS = (
    botocore.exceptions.ConfigParseError,
    botocore.exceptions.ProfileNotFound,
    botocore.exceptions.InvalidConfigError,
    botocore.exceptions.PartialCredentialsError,
    botocore.exceptions.InfiniteLoopConfigError,
    botocore.exceptions.InvalidRegionError,
)


def botocore_says(name):
    """What botocore makes of a profile, up to the first step that would need the network, and its message."""
    try:
        session = botocore.session.Session(profile=name, include_builtin_handlers=False)
        session.register_component("data_loader", LOADER)
        credentials = _use(session.get_credentials)
        if credentials is not None and credentials.method in ("sso", "assume-role"):
            _use(credentials.get_frozen_credentials)
    except (*CONFIG_ERRORS, ValueError, TypeError, AttributeError) as error:
        return REFUSED, f"{type(error).__name__}: {error}"
    try:
        token = session.get_auth_token()
        if token is not None:
            _use(token.get_frozen_token)
        if session.get_scoped_config().keys() & {"services", "s3"}:
            session.create_client("s3", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    except (*CONFIG_ERRORS, ValueError, TypeError, AttributeError) as error:
        return LATER, f"{type(error).__name__}: {error}"
    return ACCEPTED, ""


def _use(step):
    """What a step gives; the errors of a cache, a process, the environment or the network are past configuration."""
    try:
        return step()
    except CONFIG_ERRORS:
        raise
    except (botocore.exceptions.BotoCoreError, OSError):
        return None


def checks(text, beside):
    """Both files as ssolint has them, each with the other one for context."""
    files = Source(text.encode(), "config"), Source((beside or "").encode(), "credentials")
    return [check(source, POLICY.rules, other) for source, other in (files, files[::-1])]


def errors_on(checked, findings):
    """Of each profile that the two files mean, what the errors that bear on it declare for boto3."""
    errors = Concerns(checked.config, [found for found in findings if found.severity is Severity.ERROR])
    groups = (*checked.config.profiles, *checked.config.companion.profiles)
    return {group.name: errors.effects(group.name).get("boto3", set()) for group in groups}


def subjects(config, finding):
    """The profiles of which a finding says what the tools do to them; None where it says so of every one."""
    group = next((one for one in config.groups if finding.section in one.sections), None)
    if finding.breaks["boto3"] == REFUSES_FILE or group is None or finding.section.name == "DEFAULT":
        return None
    kind, name = group.kind, group.name
    written = config.source.text[slice(*finding.span)].strip("[ \t")
    if config.source.text[finding.span.start] == "[" and finding.span != group.header.bracket_span:
        # A header that Python does not take for one: of what it was meant for.
        kind, name = read_heading(written.partition("]")[0].partition("=")[0].strip(), config.source.kind)[:2]
    if config.is_credentials and finding.setting is None:
        # What is said of a header there is said of what it was meant for; of a setting, of the name as it stands.
        if name.startswith(("profile ", "sso-session ")):
            kind, _, name = name.rpartition(" ")
        name = name.strip("\"' ")
    key = {"profile": "source_profile", "sso-session": "sso_session", "services": "services"}.get(kind)
    every = (*config.profiles_by_name.values(), *config.companion.profiles_by_name.values())
    found = [one.name for one in every if one.value(key) == name] if key else None
    # What is said of a profile is said of the roles that are assumed with it, too.
    return [name, *found] if kind == "profile" else found


def disagreements(home, text, beside):
    """Where botocore refuses and no error says so, and where a finding says that it refuses and it does not."""
    (home / "config").write_bytes(text.encode())
    (home / "credentials").unlink(missing_ok=True)
    if beside is not None:
        (home / "credentials").write_bytes(beside.encode())
    told = [(checked, POLICY.judge(checked).findings) for checked in checks(text, beside)]
    declared = [errors_on(*one) for one in told]
    verdicts = {name: botocore_says(name) for name in declared[0] | declared[1]}
    for name, (verdict, message) in verdicts.items():
        SEEN[verdict] += 1
        if verdict != ACCEPTED and not any(errors.get(name) for errors in declared):
            yield "missed", verdict, name, message
    for checked, findings in told:
        for found in findings:
            if found.breaks.get("boto3") not in (REFUSES_FILE, REFUSES_PROFILE) or found.rule in FAILS_LATER:
                continue
            names = subjects(checked.config, found)
            said = [verdicts.get(name, (REFUSED, ""))[0] for name in (verdicts if names is None else names)]
            if said and all(verdict == ACCEPTED for verdict in said):
                yield "made up", found.rule, names, found.message


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own = {
        "HOME": str(folder),
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        # Nobody answers there. Another endpoint would spare botocore the look at Regions and services.
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:1"),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
    with mock.patch.dict(os.environ, {**clean, **own}, clear=True):
        logging.getLogger("botocore").setLevel(logging.CRITICAL)  # it tells of every token that is not there
        yield folder
        logging.getLogger("botocore").setLevel(logging.NOTSET)


def test_ssolint_and_botocore_agree(home):
    # The space is wide: a rare disagreement is for the deep profile to find, not for a run of somebody else's change.
    @settings(max_examples=2 * settings.default.max_examples, derandomize=settings.default.max_examples < 1000)
    @given(text=configs(), beside=credentials())
    def agree(text, beside):
        assert list(disagreements(home, text, beside)) == []

    agree()
    assert SEEN[REFUSED] > 0.1 * SEEN.total()
    assert SEEN[ACCEPTED] > 0.2 * SEEN.total()

"""The move from the legacy layout, as botocore and a user see it: the same credentials are asked for as before.

botocore runs unmocked. The tokens that a login would have left are in its cache, and a server of the test's own takes
the place of the portal: it answers with what was asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import botocore.credentials
import botocore.loaders
import botocore.session
import botocore.tokens
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ssolint
from hostile import growth, telling_size
from shell import PROFILE, SESSION, Home
from ssolint.portal import parse as parse_portal

FIXTURE = Path(__file__).parent.parent / "fixtures" / "legacy" / "config"
LOADER = botocore.loaders.create_loader()


class Asked(NamedTuple):
    """What a profile asks the portal for, and the service Region that it works in."""

    portal: str
    sso_region: str
    account: str
    role: str
    region: str | None


class Portal(BaseHTTPRequestHandler):
    """Answers GetRoleCredentials with the token, the account and the role as credentials."""

    def do_GET(self):
        query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        keys = {
            "accessKeyId": query["account_id"],
            "secretAccessKey": query["role_name"],
            "sessionToken": self.headers["x-amz-sso_bearer_token"],
            "expiration": 4_000_000_000_000,
        }
        body = json.dumps({"roleCredentials": keys}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    own = {
        "HOME": str(folder),
        "AWS_CONFIG_FILE": str(folder / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_MAX_ATTEMPTS": "1",
        "NO_PROXY": "127.0.0.1",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    # botocore has asked for the home folder when it was imported.
    cache = {"_SSO_TOKEN_CACHE_DIR": str(folder / "tokens")}
    with (
        mock.patch.dict(os.environ, {**clean, **own}, clear=True),
        mock.patch.multiple(botocore.credentials.SSOProvider, **cache),
        mock.patch.multiple(botocore.tokens.SSOTokenProvider, **cache),
    ):
        yield folder
    server.shutdown()
    server.server_close()


def log_in(home: Path, profile: dict[str, str], sessions: dict[str, dict[str, str]]) -> None:
    """Leave the token of a login, as `aws sso login` does: its name is that of the session, or the start URL's."""
    name = profile.get("sso_session", profile.get("sso_start_url", ""))
    portal = sessions.get(name, profile)
    token = {
        "startUrl": portal["sso_start_url"],
        "region": portal["sso_region"],
        "accessToken": f"{portal['sso_start_url']} {portal['sso_region']}",
        "expiresAt": "2099-01-01T00:00:00Z",
    }
    cache = home / "tokens"
    cache.mkdir(exist_ok=True)
    (cache / f"{hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()}.json").write_text(json.dumps(token))


def asked_for(home: Path, data: bytes) -> dict[str, Asked]:
    """What each SSO profile of a file asks for, found by getting its credentials. botocore's errors are let through."""
    (home / "config").write_bytes(data)
    known = botocore.session.Session().full_config
    found = {}
    for name, profile in known["profiles"].items():
        if "sso_account_id" not in profile:
            continue
        log_in(home, profile, known.get("sso_sessions", {}))
        session = botocore.session.Session(profile=name)
        session.register_component("data_loader", LOADER)
        credentials = session.get_credentials()
        assert credentials.method == "sso"
        frozen = credentials.get_frozen_credentials()
        url, region = frozen.token.split()
        place = (parse_portal(url).identity, region, frozen.access_key, frozen.secret_key)
        found[name] = Asked(*place, session.get_config_variable("region"))
    return found


def migrated(data: bytes) -> bytes:
    result = ssolint.fix(data, isolated=True, unsafe=True)
    assert not [one for one in result.report.diagnostics if one.rule == "legacy-profile"]
    return result.text.encode()


def test_the_legacy_fixture_asks_for_the_same_as_before(home):
    before = FIXTURE.read_bytes()
    after = migrated(before)
    assert b"[sso-session" in after
    asked = asked_for(home, before)
    assert len(asked) == 6
    assert asked_for(home, after) == asked


PORTALS = (
    *("https://corp.awsapps.com/start", "https://corp.awsapps.com/start/", "https://corp.awsapps.com/start#/"),
    *("https://d-9067f1c2ab.awsapps.com/start", "https://ssoins-7223aabbccdd0011.portal.eu-west-1.app.aws"),
)
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def legacy_files(draw):
    """Files in the legacy layout: several portals in several spellings, sessions that exist, any style."""
    equals = draw(st.sampled_from([" = ", "=", "\t= "]))
    sections = []
    for number in range(draw(st.integers(1, 4))):
        url = draw(st.sampled_from(PORTALS))
        region = "eu-west-1" if "eu-west-1" in url else draw(st.sampled_from(["eu-west-1", "us-east-1"]))
        keys = {
            "sso_start_url": url,
            "sso_region": region,
            "sso_account_id": f"11112222333{number}",
            "sso_role_name": draw(st.sampled_from(["ReadOnly", "Admin"])),
            "region": draw(st.sampled_from(["eu-west-1", "ap-southeast-2"])),
        }
        order = draw(st.permutations(list(keys)))
        comments = draw(st.lists(st.sampled_from(["# why", "; note"]), max_size=2))
        head = [*comments, f"[profile p{number}]" if number else "[default]"]
        sections.append([*head, *(f"{key}{equals}{keys[key]}" for key in order)])
    if draw(st.booleans()):
        name = draw(st.sampled_from(["corp", "p1", "d-9067f1c2ab"]))
        url, region = draw(st.sampled_from(PORTALS[:4])), draw(st.sampled_from(["eu-west-1", "us-east-1"]))
        lines = [f"sso_start_url{equals}{url}", f"sso_region{equals}{region}"]
        sections.append([f"[sso-session {name}]", *lines, f"sso_registration_scopes{equals}sso:account:access"])
    newline = draw(ENDS)
    between = draw(st.sampled_from(["", newline, newline * 2]))
    texts = [newline.join([*lines, ""]) for lines in draw(st.permutations(sections))]
    whole = between.join(texts)
    return (whole if draw(st.booleans()) else whole.removesuffix(newline)).encode()


@settings(max_examples=max(15, settings.default.max_examples // 10))
@given(legacy_files())
def test_any_legacy_file_asks_for_the_same_as_before(home, data):
    after = migrated(data)
    assert asked_for(home, after) == asked_for(home, data)
    assert after.count(b"\r\n") in (0, after.count(b"\n"))
    assert comments(after) == comments(data)
    sessions = [line for line in after.splitlines() if line.startswith(b"[sso-session")]
    assert len(sessions) == len(set(sessions))


def comments(data: bytes) -> list[bytes]:
    return sorted(line for line in data.splitlines() if line.startswith((b"#", b";")))


def legacy_text(number: int) -> bytes:
    parts = [
        f"[profile p{at}]\nsso_start_url = https://org{at % 50}.awsapps.com/start\nsso_region = eu-west-1\n"
        f"sso_account_id = {at:012}\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
        for at in range(number)
    ]
    return "\n".join(parts).encode()


def test_two_thousand_profiles_move_to_the_sessions_of_their_portals():
    after = migrated(legacy_text(2000))
    assert after.count(b"[sso-session ") == 50
    assert after.count(b"sso_session = ") == 2000
    assert after.count(b"sso_start_url") == 50


def test_the_time_grows_as_the_number_of_profiles():
    def work(number: int) -> object:
        return migrated(legacy_text(number))

    assert growth(work, telling_size(work, 50, 0.05), 8.0, runs=1) < 8.0


# What the user is told


LEGACY = """\
[profile dev]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1
"""


@pytest.fixture
def user(tmp_path):
    return Home(tmp_path)


@pytest.mark.parametrize("style", ["full", "concise", "json"])
def test_fixing_says_which_login_is_needed_then(user, style):
    user.write("config", LEGACY)
    told = user.run("--fix", "--unsafe-fixes", "--output-format", style, "config")
    assert "ssolint: a new login is needed: aws sso login --sso-session corp\n" in told.err
    again = user.run("--fix", "--unsafe-fixes", "--output-format", style, "config")
    assert "login is needed" not in again.err


def test_the_diff_says_which_login_is_needed_then(user):
    user.write("config", LEGACY)
    told = user.run("--diff", "--unsafe-fixes", "config")
    assert told.out.endswith("\nA new login is needed: aws sso login --sso-session corp\n")
    assert "profile dev: sso_region eu-west-1 → (from session corp) eu-west-1\n" in told.out


@pytest.mark.parametrize(
    ("text", "login"),
    [
        # another spelling of the start URL is another token, also in the legacy layout
        (LEGACY.replace("start\n", "start/#\n"), "--sso-session corp"),
        (LEGACY.replace("https:", "http:"), "--sso-session corp"),
        # a session that could not be used before
        (SESSION.replace("https:", "http:") + PROFILE, "--sso-session corp"),
    ],
)
def test_a_login_is_new_by_its_session_portal_or_region(user, text, login):
    user.write("config", text)
    told = user.run("--fix", "--unsafe-fixes", "config")
    assert f"a new login is needed: aws sso login {login}\n" in told.err


@pytest.mark.parametrize(
    ("name", "text", "options"),
    [
        ("config", LEGACY.replace("ReadOnly", '"ReadOnly"'), ["--fix"]),
        ("config", LEGACY, ["--fix", "--unsafe-fixes", "-q"]),
        ("config.tmpl", LEGACY.replace("https://corp.awsapps.com/start", "{{ .url }}"), ["--fix", "--unsafe-fixes"]),
    ],
    ids=["another fix", "quiet", "template"],
)
def test_no_login_is_asked_for_without_need(user, name, text, options):
    user.write(name, text)
    assert "login" not in user.run(*options, name).err


# Sessions that exist


def test_a_session_that_is_mended_in_the_same_run_is_used():
    session = "[sso-session guests]\nsso_start_url = http://corp.awsapps.com/start\nregion = eu-west-1\n"
    after = migrated((session + LEGACY).encode()).decode()
    assert after.count("[sso-session") == 1
    assert "[profile dev]\nsso_session = guests\n" in after


def test_beside_a_broken_session_of_the_portal_no_second_one_is_made():
    session = "[sso-session guests]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = europe\n"
    data = (session + LEGACY).encode()
    [found] = [one for one in ssolint.lint(data, isolated=True).diagnostics if one.rule == "legacy-profile"]
    assert found.fix is None
    other = data.replace(b"corp", b"other", 1)
    [found] = [one for one in ssolint.lint(other, isolated=True).diagnostics if one.rule == "legacy-profile"]
    assert found.fix is not None

"""Each fixture shows what it is there to show: these findings at these lines, and no other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from botocore.configloader import load_config
from botocore.exceptions import ConfigParseError

from ssolint.cli import main

FIXTURES = Path(__file__).parent.parent / "fixtures"

FINDINGS = {
    "good/config": [],
    "broken/config": [
        ("not-a-portal", 14),
        ("start-url-scheme", 20),
        ("region-confusion", 21),
        ("session-not-found", 25),
        ("account-id-format", 32),
        ("inline-comment", 37),
        ("role-name-format", 46),
        ("quoted-value", 47),
        ("missing-profile-prefix", 50),
        ("misspelled-setting", 58),
        ("malformed-region", 60),
        ("swallowed-setting", 64),
        ("duplicate-setting", 74),
        ("source-profile-not-found", 78),
        ("legacy-profile", 83),
        ("start-url-fragment", 83),
        ("account-id-format", 85),
    ],
    "legacy/config": [("legacy-profile", line) for line in (11, 18, 26, 34, 44, 51)],
    "credentials/config": [("static-keys-and-sso", 11)],
    "credentials/credentials": [
        ("config-in-credentials", 6),
        ("profile-prefix-in-credentials", 9),
        ("incomplete-keys", 15),
        ("incomplete-keys", 25),
        ("sso-in-credentials", 28),
    ],
    "template/config.tmpl": [("account-id-format", 43)],
    "odd-bytes/config": [
        ("byte-order-mark", 1),
        ("invisible-character", 6),
        ("invalid-encoding", 11),
        ("invisible-character", 14),
        ("invisible-character", 15),
        ("bare-carriage-return", 18),
        ("invalid-encoding", 28),
    ],
    "unparsable/byte-order-mark/config": [("byte-order-mark", 1)],
    "unparsable/duplicate-section/config": [("duplicate-section", 13)],
    "unparsable/duplicate-setting/config": [("duplicate-setting", 17)],
    "unparsable/latin-1/config": [("invalid-encoding", 1)],
    "unparsable/line-before-section/config": [("setting-before-section", 1)],
}
SECRET = "lanternfish/invented/secret"  # a part of every secret key in the fixtures


@pytest.fixture
def lint(capsys):
    """Lint a file with the default rules and no settings file; what is printed as JSON, read."""

    def run(path, *options):
        main(["--isolated", "--output-format=json", *options, str(path)])
        return json.loads(capsys.readouterr().out)

    return run


def found(report):
    return [(finding["rule"], finding["line"]) for finding in report["findings"]]


def copy_of(name, folder):
    """A copy with the same name in a folder of its own."""
    path = folder / Path(name).name
    shutil.copyfile(FIXTURES / name, path)
    return path


@pytest.mark.parametrize("name", FINDINGS)
def test_a_fixture_has_these_findings(lint, name):
    assert found(lint(FIXTURES / name)) == FINDINGS[name]


def test_every_fixture_is_listed_here():
    names = {path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*") if path.is_file()}
    assert {name for name in names if not name.startswith("plugin/")} == set(FINDINGS)


def test_the_good_file_is_read_by_botocore_as_it_is_meant():
    config = load_config(str(FIXTURES / "good" / "config"))
    assert len(config["profiles"]) == 20
    assert set(config["sso_sessions"]) == {"lanternfish", "surveyors"}
    assert config["profiles"]["sensors-archive"]["s3"]["max_concurrent_requests"] == "20"
    assert config["services"]["local"]["s3"]["endpoint_url"] == "http://localhost:4566"


def test_the_good_file_works_in_every_tool(capsys):
    assert main(["show", "--file", str(FIXTURES / "good" / "config"), "--output-format=json"]) == 0
    profiles = {profile["name"]: profile for profile in json.loads(capsys.readouterr().out)["profiles"]}
    failing = {
        (name, tool)
        for name, profile in profiles.items()
        if profile["credentials"] != "none"
        for tool, outcome in profile["tools"].items()
        if not outcome["works"]
    }
    # The SDKs for C++ and PHP take no role from a profile that signs in by SSO, whatever the file says.
    assert failing == {(name, tool) for name in ("deploy-prod", "restore-prod") for tool in ("cpp", "php")}
    assert len(profiles) == 20


def test_what_the_fixes_leave_of_the_broken_file_has_no_fix(lint, tmp_path):
    path = copy_of("broken/config", tmp_path)
    assert found(lint(path, "--fix", "--unsafe-fixes")) == [("not-a-portal", 14)]
    config = load_config(str(path))
    assert config["profiles"]["sensors-archive"]["sso_account_id"] == "300000000238"
    assert config["profiles"]["maps-dev"]["sso_session"] == "lanternfish"


def test_the_safe_fixes_of_the_broken_file_leave_what_has_to_be_chosen(lint, tmp_path):
    path = copy_of("broken/config", tmp_path)
    unsafe = {finding["rule"] for finding in lint(path)["findings"] if finding["fix"] and not finding["fix"]["safe"]}
    left = lint(path, "--fix")["findings"]
    assert unsafe
    assert unsafe <= {finding["rule"] for finding in left}
    assert [finding["rule"] for finding in left if finding["fix"] and finding["fix"]["safe"]] == []


def settings_in_force(path):
    """(portal, SSO Region, account, role, Region) of each profile of a file, as botocore reads it."""
    config = load_config(str(path))
    sessions = config.get("sso_sessions", {})
    rows = {}
    for name, profile in config["profiles"].items():
        joined = {**sessions.get(profile.get("sso_session"), {}), **profile}
        keys = ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "region")
        rows[name] = tuple(joined.get(key) for key in keys)
    return rows


def test_the_migration_of_the_legacy_file_keeps_what_every_profile_means(lint, tmp_path):
    path = copy_of("legacy/config", tmp_path)
    assert lint(path, "--fix", "--unsafe-fixes")["findings"] == []
    assert settings_in_force(path) == settings_in_force(FIXTURES / "legacy" / "config")
    assert len(load_config(str(path))["sso_sessions"]) == 2
    text = path.read_text(encoding="utf-8")
    old = (FIXTURES / "legacy" / "config").read_text(encoding="utf-8")
    comments = [line for line in old.splitlines() if line.startswith(("#", ";"))]
    assert [line for line in text.splitlines() if line.startswith(("#", ";"))] == comments


@pytest.mark.parametrize("style", ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson"])
@pytest.mark.parametrize("diff", [[], ["--diff", "--unsafe-fixes"]], ids=["report", "diff"])
def test_no_output_holds_a_secret(capsys, style, diff):
    path = FIXTURES / "credentials" / "credentials"
    assert SECRET in path.read_text(encoding="utf-8")
    assert main(["--isolated", "--select=ALL", f"--output-format={style}", *diff, str(path)]) == 1
    printed = capsys.readouterr()
    assert printed.out
    assert SECRET not in printed.out + printed.err


def test_the_odd_bytes_have_survived_every_checkout():
    data = (FIXTURES / "odd-bytes" / "config").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert (data.count(b"\r\n"), data.count(b"\r"), data.count(b"\n")) == (24, 29, 24)
    assert (data.count(b"\0"), data.count(b"\xe9")) == (1, 1)
    assert (data.count("\u200b".encode()), data.count("\u00a0".encode())) == (2, 1)
    with pytest.raises(ConfigParseError):
        load_config(str(FIXTURES / "odd-bytes" / "config"))

"""Regions and settings: the tables agree with botocore, and the judgements on top of them hold."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import botocore
import pytest

from ssolint import regions, settings
from ssolint.settings_text import MEANINGS, SOURCES

ROOT = Path(__file__).resolve().parent.parent


def load_generator():
    spec = importlib.util.spec_from_file_location("generate_facts", ROOT / "scripts" / "generate_facts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate_facts = load_generator()


def fail_or_skip(difference: str) -> None:
    """A difference to the very botocore that the tables were made from is our mistake; to another one it is news."""
    if difference and botocore.__version__ != regions.BOTOCORE:
        pytest.skip(
            f"the tables are of botocore {regions.BOTOCORE}; {botocore.__version__} differs, "
            f"run scripts/generate_facts.py:\n{difference}"
        )
    assert not difference


def test_regions_are_what_botocore_says():
    fail_or_skip(generate_facts.regions_diff(generate_facts.installed_facts()))


def test_settings_are_what_botocore_reads():
    fail_or_skip("\n".join(generate_facts.settings_drift()))


def test_every_variable_of_botocore_is_known():
    names = generate_facts.config_file_names()
    assert len(names) > 40
    fail_or_skip("\n".join(sorted(n for n in names if n.rpartition(".")[2] not in settings.KNOWN)))


def test_a_drift_would_be_noticed():
    facts = generate_facts.installed_facts()
    more = facts._replace(regions=facts.regions | {"xx-new-1": "aws"})
    less = facts._replace(regions={k: v for k, v in facts.regions.items() if k != "eu-west-1"})
    assert '+    "xx-new-1": "aws",' in generate_facts.regions_diff(more)
    assert '-    "eu-west-1": "aws",' in generate_facts.regions_diff(less)


def test_another_version_with_the_same_facts_is_no_difference():
    text = generate_facts.REGIONS_FILE.read_text(encoding="utf-8")
    facts = generate_facts.Facts(
        "0.0.0", regions.PARTITIONS, regions.REGIONS, regions.IDENTITY_CENTER, regions.WITHOUT_ENDPOINT_DATA
    )
    assert generate_facts.regions_diff(facts) == ""
    assert 'BOTOCORE = "0.0.0"' in generate_facts.regenerated(text, facts)


def test_a_setting_that_the_table_lacks_would_be_noticed(monkeypatch):
    table = {name: known for name, known in settings.KNOWN.items() if name != "csm_port"}
    table["retry_mode"] = table["retry_mode"]._replace(values=("standard", "turbo"))
    table["max_attempts"] = table["max_attempts"]._replace(type=settings.STRING)
    monkeypatch.setattr(settings, "KNOWN", table)
    drift = generate_facts.settings_drift()
    assert "botocore reads 'csm_port', which is not in the table" in drift
    assert "botocore does not accept retry_mode = turbo" in drift
    assert "botocore takes 'max_attempts' as integer, the table says string" in drift


def test_the_script_checks_and_refuses_other_words():
    script = str(ROOT / "scripts" / "generate_facts.py")
    check = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    fail_or_skip(check.stdout)
    assert check.returncode == 0
    assert generate_facts.main(["--chekc"]) == 2


def model(name: str) -> dict[str, dict[str, object]]:
    path = next((Path(botocore.__file__).parent / "data" / name).glob("*/service-2.json*"))
    raw = path.read_bytes()
    return json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw)["shapes"]


def test_shapes_of_names_are_those_of_the_service_models():
    sso_admin = model("sso-admin")
    assert sso_admin["RegionName"]["pattern"] == r"([a-z]+-){2,3}\d"
    assert sso_admin["RegionName"]["max"] == regions._LONGEST
    assert "(sso)?ins-[a-zA-Z0-9-.]{16}" in sso_admin["InstanceArn"]["pattern"]
    assert "d-[0-9a-f]{10}" in model("identitystore")["IdentityStoreId"]["pattern"]
    assert model("ds")["AliasName"]["pattern"].startswith("^(?!D-|d-)")
    seconds = model("sts")["roleDurationSecondsType"]
    known = settings.KNOWN["duration_seconds"]
    assert (known.low, known.high) == (seconds["min"], seconds["max"])


def test_every_region_is_well_formed_and_in_its_partitions_pattern():
    assert len(regions.REGIONS) > 40
    for region, partition in regions.REGIONS.items():
        assert regions.is_well_formed(region)
        assert re.match(regions.PARTITIONS[partition], region)
    assert regions.IDENTITY_CENTER.issubset(regions.REGIONS)
    assert not regions.IDENTITY_CENTER & regions.WITHOUT_ENDPOINT_DATA


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eusc-de-east-1", "aws-eusc"),
        ("eu-central-9", "aws"),
        ("us-gov-central-1", "aws-us-gov"),
        ("nz-southwest-9", None),
        ("aws-global", None),
        ("us-east-1a", None),
        ("US-EAST-1", None),
        ("", None),
    ],
)
def test_partition_of(region, partition):
    assert regions.partition_of(region) == partition


@pytest.mark.parametrize("region", ["us-esat-1", "nz-southwest-9", "ru-central-1", "us-isob-east-1", "ap-southeast-12"])
def test_well_formed(region):
    assert regions.is_well_formed(region)


@pytest.mark.parametrize(
    "region",
    [
        *["us-east-1a", "us_east_1", "us-east1", "US-EAST-1", "N. Virginia", "global", "aws-global", "auto", "fr-par"],
        *["qa-admin", "us-east-1 ", "us-east-1\n", "https://x.awsapps.com/start", "us-east", "us-east-é", "us-east-١"],
        "",
    ],
)
def test_not_well_formed(region):
    assert not regions.is_well_formed(region)


@pytest.mark.parametrize(
    ("region", "known"),
    [
        ("eu-west-1", True),
        ("us-gov-west-1", True),
        ("us-isob-east-1", False),
        ("nz-southwest-9", None),
    ],
)
def test_has_identity_center(region, known):
    assert regions.has_identity_center(region) is known


def test_a_region_without_endpoint_data_is_not_said_to_lack_identity_center():
    assert all(regions.has_identity_center(region) is None for region in regions.WITHOUT_ENDPOINT_DATA)


@pytest.mark.parametrize(
    ("region", "meant"),
    [
        ("us-esat-1", "us-east-1"),
        ("eu-cental-1", "eu-central-1"),
        ("ue-west-1", "eu-west-1"),
        ("ap-souteast-2", "ap-southeast-2"),
        ("us-gov-wets-1", "us-gov-west-1"),
        # a digit too many; `eu-west-12` may be either of two
        ("eu-west-11", "eu-west-1"),
        ("ap-southeast-22", "ap-southeast-2"),
        ("eu-west-12", None),
        ("us-west-33", None),
        # another vendor's, a new one, a known one
        ("ru-central-1", None),
        ("eu-central-3", None),
        ("ap-northeast-4", None),
        ("eusc-de-west-1", None),
        ("eu-isoe-east-1", None),
        ("us-north-1", None),
        ("il-central-2", None),
        ("nz-southwest-9", None),
        ("us-east-1", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_near_miss(region, meant):
    assert regions.near_miss(region) == meant


def test_the_table_of_settings_is_consistent():
    assert len(settings.KNOWN) == len(settings._TABLE)
    for name, known in settings.KNOWN.items():
        assert name == known.name == name.lower()
        assert known.where
        assert known.readers
        assert (known.type == settings.CHOICE) == bool(known.values and known.type != settings.BOOLEAN)
        assert known.low is None or known.type == settings.INTEGER
        for _consumer, values in known.narrower:
            assert set(values) < set(known.values)


def test_the_texts_cover_the_table():
    assert MEANINGS.keys() == SOURCES.keys() == settings.KNOWN.keys()
    for name, meaning in MEANINGS.items():
        assert meaning.endswith(".")
        assert "\n" not in meaning
        assert len(meaning) < 200
        assert settings.KNOWN[name].meaning == meaning
        assert settings.KNOWN[name].sources


def test_the_settings_of_a_session_and_of_a_profile():
    assert sorted(settings.SESSION_SETTINGS) == ["sso_region", "sso_registration_scopes", "sso_start_url"]
    assert {"sso_session", "sso_account_id", "region", "s3", "output"} <= settings.PROFILE_SETTINGS
    assert "sso_registration_scopes" not in settings.PROFILE_SETTINGS
    assert "addressing_style" not in settings.TOP_LEVEL_SETTINGS


def test_nested_settings():
    assert {"addressing_style", "max_queue_size", "signature_version"} <= settings.nested_settings("s3")
    assert "log_uri" in settings.nested_settings("emr")
    assert settings.nested_settings("ec2") == {"signature_version"}


def test_an_alias_is_unknown_and_its_target_known():
    for alias, name in settings.ALIASES.items():
        assert alias not in settings.KNOWN
        assert not settings.is_foreign(alias)
        assert name in settings.TOP_LEVEL_SETTINGS


def test_no_known_setting_is_foreign():
    assert not [name for name in settings.KNOWN if settings.is_foreign(name)]


@pytest.mark.parametrize(
    "key",
    [
        *["granted_sso_start_url", "azure_tenant_id", "okta_org_url", "sso_account_name", "sso_auto_populated"],
        *["x_principal_arn", "include_profile", "mfa_process", "parent_profile", "SSO_Account_Name", "color"],
    ],
)
def test_keys_of_other_tools_are_foreign(key):
    assert settings.is_foreign(key)


@pytest.mark.parametrize("key", ["sso_acount_id", "regoin", "sso_start_url", "granted", "colour_scheme"])
def test_misspellings_are_not_foreign(key):
    assert not settings.is_foreign(key)


def test_secrets():
    secrets = {name for name, known in settings.KNOWN.items() if known.secret}
    assert secrets == {"aws_secret_access_key", "aws_session_token", "aws_security_token"}
    for key in ("sso_client_secret", "accessToken", "sso-refresh-token", "aws_secret_acess_key", "db_password"):
        assert settings.is_secret(key)
    for key in ("aws_access_key_id", "web_identity_token_file", "sso_start_url", "web_identity_token_process"):
        assert not settings.is_secret(key)


@pytest.mark.parametrize("value", ["8388608", "8MB", "64KiB", "1gb", "10 MB"])
def test_sizes(value):
    assert re.fullmatch(settings.SIZE_PATTERN, value)
    assert re.fullmatch(settings.RATE_PATTERN, f"{value}/s") or value.isdigit()


@pytest.mark.parametrize("value", ["", "0", "-1", "8M", "8 megabytes", "1.5GB", "50MB/s"])
def test_no_sizes(value):
    assert not re.fullmatch(settings.SIZE_PATTERN, value)


@pytest.mark.parametrize(
    ("value", "right"),
    [("10485760", True), ("50MB/s", True), ("10Gb/s", True), ("1024B/s", True), ("50MB", False), ("50MB/S", False)],
)
def test_rates(value, right):
    assert bool(re.fullmatch(settings.RATE_PATTERN, value)) is right


def test_typed_settings():
    typed = {name for name, known in settings.KNOWN.items() if known.typed}
    assert {"region", "output", "role_arn", "source_profile", "sso_account_id", "aws_access_key_id"} <= typed
    assert not {"credential_process", "cli_pager", "duration_seconds", "retry_mode"} & typed
    assert settings.is_typed("sso_acount_id")
    assert not settings.is_typed("sso_account_name")


def test_a_lint_does_not_load_the_long_texts():
    code = (
        "import sys; before = set(sys.modules)\nimport ssolint.settings, ssolint.regions, ssolint.portal\n"
        "print(*sorted(sys.modules.keys() - before))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "ssolint.settings" in loaded
    assert not loaded & {"ssolint.settings_text", "dataclasses", "json", "logging", "inspect", "urllib.parse"}

"""The SDKs' own test suites, run against the models of those SDKs.

They are read from the folder beside the repository that holds the shared test data; without it the tests are skipped.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ssolint.consumers import CONSUMERS
from ssolint.consumers.reader import read_sections
from ssolint.consumers.resolution import resolve_credentials
from ssolint.consumers.text import FileRefusedError
from ssolint.consumers.values import lookup

SUITES = Path(__file__).parents[2] / "shared" / "peer-tests"

pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="the SDKs' suites are not beside the repository")


def load(name):
    path = SUITES / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def suite(name):
    found = load(name)
    return found["tests"] if isinstance(found, dict) else found


def encode(text):
    return text.encode() if text is not None else None


JAVA_DIFFERS = {
    "All valid property name characters are supported.": "Java keeps the case of keys",
    "Duplicate properties in duplicate profiles use the last one defined (case insensitive).": (
        "Java keeps the case of keys"
    ),
    "Continuations cannot be used outside of a profile.": "another wording: a profile or property definition",
    "Continuations cannot be used outside of a property.": "another wording: a profile or property definition",
    "Continuations reset with profile definitions.": "another wording: a profile or property definition",
    "Invalid continuation": "another wording: a profile or property definition",
    "Invalid sub-property definitions cause an error.": "another wording: no word of sub-property",
    "Sub-property definitions cannot have an empty name.": "another wording: no word of sub-property",
}


@pytest.mark.parametrize("case", suite("smithy-rs/profile-parser-tests.json"), ids=lambda case: case["name"])
@pytest.mark.parametrize("name", ["rust", "java"])
def test_the_parser_suite_that_the_sdks_share(name, case):
    given, expected = case["input"], case["output"]
    reading = CONSUMERS[name].read((given.get("configFile") or "").encode(), encode(given.get("credentialsFile")))
    if "errorContaining" in expected:
        agrees = reading.refused is not None and expected["errorContaining"] in reading.refused
        assert reading.refused is not None
    else:
        config = expected["config"]
        agrees = (
            reading.files.profiles == config["profiles"]
            and reading.files.sessions == config.get("sso_sessions", {})
            and reading.refused is None
        )
    differs = name == "java" and case["name"] in JAVA_DIFFERS
    assert agrees is not differs, (reading.refused, reading.files)


def test_every_listed_difference_of_java_is_a_case():
    assert {case["name"] for case in suite("smithy-rs/profile-parser-tests.json")} >= set(JAVA_DIFFERS)


@pytest.mark.parametrize("case", suite("js_parseIni.json"), ids=lambda case: case["name"])
def test_the_parser_suite_of_javascript(case):
    # parseIni gives raw section names; a credentials file is where the SDK uses them as they are.
    reader = CONSUMERS["js"].reader
    if "expected_error" in case:
        with pytest.raises(FileRefusedError, match="invalid profile name"):
            read_sections(case["input"].encode(), reader, credentials=True)
    else:
        assert read_sections(case["input"].encode(), reader, credentials=True).profiles == case["expected"]


@pytest.mark.parametrize("case", suite("ruby_ini_parser.json"), ids=lambda case: case["name"])
def test_the_parser_suite_of_ruby(case):
    files = CONSUMERS["ruby"].read(case["input"].encode()).files
    for expression in case["expected"]:
        found = re.fullmatch(r"""expect\(parsed((?:\['[^']+'\])+)\)\.to eq\(["'](.*)["']\)""", expression)
        assert found is not None, expression
        section, *keys = re.findall(r"\['([^']+)'\]", found[1])
        kind, _, name = section.partition(" ")
        table = {"sso-session": files.sessions, "services": files.services}.get(kind, files.profiles)
        value = lookup(table[name if table is not files.profiles else section], ".".join(keys))
        # The model keeps a nested block as lines, so that a blank value of a nested setting is empty there.
        assert value == (found[2] if len(keys) == 1 else found[2].strip())


@pytest.mark.parametrize("case", suite("java_sso.json"), ids=lambda case: case["name"])
def test_the_sso_suite_of_java(case):
    outcome = CONSUMERS["java"].read(case["input"].encode()).resolve(case["profile"])
    if "expected_error_contains" in case:
        assert outcome.effect == "refuses-profile"
        assert case["expected_error_contains"] in outcome.detail
    else:
        assert outcome.effect == "works"
        assert outcome.credentials in {"sso-session", "legacy-sso"}
        assert outcome.token_cache == case.get("token_cache_file", outcome.token_cache)


def as_config(given):
    """Return the profiles and sessions of a case as a config file."""
    lines = []
    for kind, sections in (("profile", given["profiles"]), ("sso-session", given.get("sso_sessions", {}))):
        for name, settings in sections.items():
            lines += [f"[{kind} {name}]", *(f"{key} = {value}" for key, value in settings.items())]
    return "\n".join(lines).encode()


@pytest.mark.parametrize("case", suite("smithy-rs/assume-role-tests.json"), ids=lambda case: case["docs"])
def test_the_chains_of_rust(case):
    reading = CONSUMERS["rust"].read(as_config(case["input"]))
    name = case["input"]["selected_profile"]
    if "Error" in case["output"]:
        outcome = reading.resolve(name)
        assert outcome.effect == "refuses-profile"
        assert case["output"]["Error"] in outcome.detail
        return
    (kind, values), *roles = [next(iter(link.items())) for link in case["output"]["ProfileChain"]]
    if kind == "Sso" and "sso_account_id" not in values:
        # The chain is right, but its end gives a token: that is for the credentials provider to say.
        assert "access token" in reading.resolve(name).detail
        return
    found = resolve_credentials(reading.files, CONSUMERS["rust"].resolution, name)
    arns = [values["role_arn"] for _, values in roles]
    if kind == "WebIdentityToken":
        arns.insert(0, values["role_arn"])
    assert list(found.roles) == arns
    settings = reading.files.profiles[found.name]
    assert (
        found.kind
        == {
            "AccessKey": "static",
            "NamedSource": "role",
            "WebIdentityToken": "web-identity",
            "Sso": "legacy-sso",
        }[kind]
    )
    if kind == "AccessKey":
        assert settings["aws_access_key_id"] == values["access_key_id"]
        assert settings["aws_secret_access_key"] == values["secret_access_key"]
    if kind == "Sso":
        assert (found.account_id, found.role_name) == (values["sso_account_id"], values["sso_role_name"])
        assert (found.sso_region, found.start_url) == (values["sso_region"], values["sso_start_url"])


TOKENS = {"profile_keys", "profile_keys_case_insensitive", "profile_name"}
"""Scenarios that ask for a bearer token; as credentials they are refused with a word on the token."""

SCENARIOS = [case for case in suite("credential_chain_scenarios.json") if "smithy-rs" in case["source"]]


@pytest.mark.parametrize("case", SCENARIOS, ids=lambda case: case["source"].rpartition("/")[2])
def test_the_scenarios_of_rust(case):
    profile = case["env"].get("AWS_PROFILE", "default")
    reading = CONSUMERS["rust"].read(case["config"].encode(), encode(case.get("credentials")))
    outcome = reading.resolve(profile)
    error = case["result"].get("ErrorContains", "")
    cache = re.search(r"[0-9a-f]{40}\.json", error)
    if case["name"] in TOKENS or "access token" in error:
        assert outcome.effect == "refuses-profile"
        assert "resolve an access token" in outcome.detail
    elif "could not parse profile file" in error:
        assert outcome.effect == "refuses-file"
    else:
        assert outcome.effect == "works"
        assert outcome.token_cache == (cache[0] if cache else outcome.token_cache)
        assert outcome.credentials == kind_of(case["config"])


def kind_of(config):
    """Return the source of credentials that a scenario is about."""
    words = {"sso_session": "sso-session", "sso_start_url": "legacy-sso", "credential_process": "process"}
    return next((kind for word, kind in words.items() if word in config), "role")


def test_the_scenarios_of_kotlin_work_in_rust_too():
    cases = [case for case in suite("credential_chain_scenarios.json") if "kotlin" in case["source"]]
    assert len(cases) == 2
    for case in cases:
        outcome = CONSUMERS["rust"].read(case["config"].encode()).resolve(case["env"]["AWS_PROFILE"])
        assert outcome.effect == "works"
        assert outcome.account_id == case["result"]["Ok"]["accountId"]


def foreign_texts():
    """Return every text of the suites of SDKs that have no model here."""
    texts = []
    for case in suite("kotlin_parser_suite.json"):
        texts += [text for text in case["input"].values() if isinstance(text, str)]
    for name in ("kotlin_profile_chain.json", "aws_c_sdkutils_profile.json", "aws_c_auth_sso.json"):
        for case in suite(name):
            texts += case["input"].values() if isinstance(case["input"], dict) else [case["input"]]
    texts += [case["text"] for case in suite("aws_c_auth_fuzz_corpus.json") if "text" in case]
    return texts


@pytest.mark.parametrize("name", list(CONSUMERS))
def test_no_foreign_text_breaks_a_reader(name):
    texts = foreign_texts()
    assert len(texts) > 150
    for text in texts:
        reading = CONSUMERS[name].read(text.encode(), text.encode())
        for profile in (*reading.profiles, "foo", "A", "sso", "default"):
            assert reading.resolve(profile).effect in {"works", "refuses-file", "refuses-profile", "misreads", "none"}


@pytest.mark.parametrize("path", sorted((SUITES / "botocore").glob("*")), ids=lambda path: path.name)
def test_botocore_s_own_files_break_no_reader(path):
    data = path.read_bytes()
    for consumer in CONSUMERS.values():
        reading = consumer.read(data)
        assert (reading.refused is None) or not reading.profiles
        for profile in (*reading.profiles, "default"):
            reading.resolve(profile)


BAD_BOTOCORE_FILES = {"aws_config_bad", "aws_config_badbytes", "aws_config_nested_bad", "aws_credentials"}
"""The last one is in the format of long ago, without sections."""


def test_botocore_refuses_its_own_bad_files_and_no_other():
    refused = {
        path.name for path in (SUITES / "botocore").glob("*") if CONSUMERS["boto3"].read(path.read_bytes()).refused
    }
    assert refused == BAD_BOTOCORE_FILES

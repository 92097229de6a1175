"""The models of the ten consumers against what was measured, and against themselves."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
import random
from pathlib import Path
from unittest import mock

import botocore.configloader
import botocore.exceptions
import botocore.session
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import growth
from ssolint.consumers import ALIASES, CONSUMERS, TRAITS, describe
from ssolint.consumers.meant import portal

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
EXCEPTIONS = json.loads((HERE / "data" / "verdict_exceptions.json").read_text(encoding="utf-8"))
EFFECTS = {"works", "refuses-file", "refuses-profile", "misreads", "none"}

SESSION = """
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
PROFILE = """[profile dev]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = ReadOnly
region = eu-central-1
"""


def lines_of(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line] if path.is_file() else []


def data_of(case):
    return base64.b64decode(case["text_b64"]) if "text_b64" in case else case["text"].encode()


VERDICTS = lines_of(HERE / "verdicts" / "verdicts.jsonl")
OUTCOMES = lines_of(SHARED / "reference" / "botocore-outcomes.jsonl")


def resolve(tool, text, profile="dev", credentials=None):
    data = text if isinstance(text, bytes) else text.encode()
    return CONSUMERS[tool].read(data, credentials.encode() if credentials else None).resolve(profile)


def effects(text, profile="dev", credentials=None):
    return {tool: resolve(tool, text, profile, credentials).effect for tool in CONSUMERS}


def test_the_consumers_and_their_order():
    assert list(CONSUMERS) == ["aws-cli", "boto3", "js", "go", "rust", "java", "net", "cpp", "ruby", "php"]
    assert {name: consumer.name for name, consumer in CONSUMERS.items()} == {name: name for name in CONSUMERS}
    assert ALIASES == {"terraform": "go"}


# what was measured


@pytest.mark.parametrize("case", VERDICTS, ids=lambda case: case["id"])
def test_the_models_say_what_the_tools_did(case):
    excepted = {entry["tool"] for entry in EXCEPTIONS["verdicts"] if entry["id"] == case["id"]}
    got = {tool: resolve(tool, data_of(case), case["profile"]).effect for tool in case["tools"]}
    expected = {tool: verdict["outcome"] for tool, verdict in case["tools"].items()}
    wrong = {tool for tool in got if got[tool] != expected[tool]}
    assert wrong == excepted, {tool: (got[tool], expected[tool]) for tool in wrong ^ excepted}


def test_the_verdicts_are_all_there():
    assert sum(len(case["tools"]) for case in VERDICTS) > 600
    known = {case["id"] for case in VERDICTS}
    assert all(entry["id"] in known and entry["reason"] for entry in EXCEPTIONS["verdicts"])


def has_own_message(case, tool):
    """Tell whether the tool's message is fixed text that the model must give word for word."""
    verdict = case["tools"][tool]
    return verdict["outcome"].startswith("refuses") and tool in {"aws-cli", "go", "rust", "java"}


def test_the_messages_are_the_tools_own():
    pairs = [
        (case["tools"][tool]["detail"], resolve(tool, data_of(case), case["profile"]).detail, case["id"], tool)
        for case in VERDICTS
        for tool in case["tools"]
        if has_own_message(case, tool)
    ]
    differing = [(measured, given) for measured, given, *_ in pairs if measured.strip() != given.strip()]
    assert len(pairs) > 100
    # A line break in a message is indented in one and not in the other, a key may be named in another order.
    assert len(differing) < len(pairs) * 0.1, differing


def outcome_of_botocore(case):
    """Return the effects that agree with what botocore did in a recorded run."""
    found = case["botocore"]
    if found["sso_provider"] == "load_error":
        return {"refuses-file"}
    failed = ": " in str(found["chain"]) or "Error" in str(found.get("client"))
    if failed or (found["chain"] == "sso" and not str(found["fetch"]).startswith("ok")):
        return {"refuses-profile"}
    return {"none"} if found["chain"] is None else {"works", "misreads"}


def outcome_of_cli(case, reading):
    """Return the effects that agree with what the AWS CLI did; the login counts for profiles with SSO settings."""
    export = case["cli_export_credentials"]
    if "Unable to parse" in export:
        return {"refuses-file"}
    if "no credentials found" in export:
        return {"none"}
    profile = reading.files.profiles.get(case["profile"], {})
    logs_in = "sso_session" in profile or "sso_start_url" in profile
    loads = export in {"ok", "reached-network"}
    return (
        {"works", "misreads"}
        if loads and (case["cli_login"] == "reached-service" or not logs_in)
        else {"refuses-profile"}
    )


@pytest.mark.skipif(not OUTCOMES, reason="the recorded runs of botocore are not beside the repository")
@pytest.mark.parametrize(
    "case",
    [case for case in OUTCOMES if case["profile"] and not case.get("env") and ("text_b64" in case or case["text"])],
    ids=lambda case: case["id"],
)
def test_the_models_say_what_botocore_and_the_cli_did(case):
    excepted = {tool for entry in EXCEPTIONS["botocore"] if entry["id"] == case["id"] for tool in entry["tools"]}
    credentials = case["credentials"].encode() if case.get("credentials") else None
    boto3 = CONSUMERS["boto3"].read(data_of(case), credentials)
    cli = CONSUMERS["aws-cli"].read(data_of(case), credentials)
    wrong = set()
    if boto3.resolve(case["profile"]).effect not in outcome_of_botocore(case):
        wrong.add("boto3")
    if cli.resolve(case["profile"]).effect not in outcome_of_cli(case, cli):
        wrong.add("aws-cli")
    assert wrong == excepted
    if case["parses"]:
        assert sorted(boto3.profiles) == sorted(case["profiles"])


# botocore itself


def plain(sections):
    """Return sections with a mark in place of every nested block."""
    return {
        name: {
            key: "block" if not isinstance(value, str) or value.startswith("\n") else value for key, value in of.items()
        }
        for name, of in sections.items()
    }


PIECES = st.sampled_from(
    [
        "[profile dev]",
        "[profile  a]",
        "[profile 'a b']",
        "[sso-session corp]",
        "[default]",
        "[profile default]",
        "[foo]",
        "[DEFAULT]",
        "[services s]",
        "[]",
        "[",
        "]",
        "sso_region",
        "=",
        "s3 =\n",
        "region = x",
        "\n  a = b",
        "\n\tq=1",
        "# c",
        "\n  # c",
        "; d",
        "\xa0",
        "\r",
        "\r\n",
        "\n",
        "\n\n",
        " ",
        "\t",
        ":",
        "k",
        "\u2028",
        "\x85",
        "\x1c",
        "\n  [x]",
        "\\",
        '"',
        "\ufeff",
    ]
)


@settings(max_examples=settings.default.max_examples)
@given(pieces=st.lists(PIECES, max_size=14), opened=st.booleans())
def test_botocore_reads_the_same(pieces, opened, tmp_path_factory):
    text = ("[profile z]\n" if opened else "") + "".join(pieces)
    path = tmp_path_factory.mktemp("botocore") / "config"
    path.write_bytes(text.encode())
    reading = CONSUMERS["boto3"].read(text.encode())
    try:
        expected = botocore.configloader.load_config(str(path))
    except botocore.exceptions.ConfigParseError:
        assert reading.refused is not None
        return
    assert reading.refused is None
    assert plain(reading.files.profiles) == plain(expected["profiles"])
    assert plain(reading.files.sessions) == plain(expected["sso_sessions"])
    assert plain(reading.files.services) == plain(expected["services"])


METHODS = {
    "sso": {"sso-session", "legacy-sso"},
    "assume-role": {"role"},
    "assume-role-with-web-identity": {"web-identity"},
    "custom-process": {"process"},
    "shared-credentials-file": {"static"},
    "config-file": {"static"},
}
WAYS = {
    "sso_session": ["corp", "corp", "nosuch", ""],
    "sso_account_id": ["123456789012", ""],
    "sso_role_name": ["Admin"],
    "sso_region": ["eu-west-1", "us-east-1"],
    "sso_start_url": ["https://corp.awsapps.com/start"],
    "role_arn": ["arn:aws:iam::123456789012:role/X"],
    "source_profile": ["dev", "a", "nosuch"],
    "credential_source": ["nosuch"],
    "web_identity_token_file": ["/x"],
    "credential_process": ['echo {"Version":1,"AccessKeyId":"P","SecretAccessKey":"s"}'.replace('"', r"\"")],
    "aws_access_key_id": ["A"],
    "aws_secret_access_key": ["s"],
}
KEYS = "[dev]\naws_access_key_id = S\naws_secret_access_key = s\n"


def botocore_finds(config, credentials):
    """Return the method by which botocore finds credentials of profile dev, None, or its error."""
    names = {"AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with mock.patch.dict(os.environ, {**clean, **names, "AWS_EC2_METADATA_DISABLED": "true"}, clear=True):
        try:
            found = botocore.session.Session(profile="dev").get_credentials()
        except botocore.exceptions.BotoCoreError as error:
            return error
    return found.method if found is not None else None


def some_settings(chance):
    """Return a few settings that bear on credentials, drawn by the generator."""
    keys = chance.sample(sorted(WAYS), chance.randint(0, 7))
    return "".join(f"{key} = {chance.choice(WAYS[key])}\n" for key in keys)


@pytest.mark.parametrize("seed", range(6))
def test_botocore_finds_the_same_credentials(seed, tmp_path):
    chance = random.Random(seed)
    for _ in range(25):
        text = f"[profile dev]\n{some_settings(chance)}[profile a]\n{some_settings(chance)}"
        text += "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\n"
        text += chance.choice(["", "sso_region = eu-west-1\n", "sso_region = eu-west-1\n"])
        shared = chance.choice(["", "", KEYS])
        (tmp_path / "config").write_bytes(text.encode())
        (tmp_path / "credentials").write_bytes(shared.encode())
        outcome = resolve("boto3", text, credentials=shared)
        found = botocore_finds(tmp_path / "config", tmp_path / "credentials")
        if found is None:
            assert outcome.effect == "none", text
        elif isinstance(found, Exception):
            assert outcome.effect == "refuses-profile", text
        else:
            # What the session itself lacks is missed when the credentials are first used, as they are never here.
            late = outcome.effect == "refuses-profile" and "missing" in outcome.detail
            assert late or outcome.credentials in METHODS[found], text


# never an exception, never more than linear time


LINES = st.text(alphabet="[]=:#; \t\n\r\"'profile sso-session._x\u00a0\ufeff\0\x85", max_size=60)


@settings(max_examples=settings.default.max_examples // 2)
@given(pieces=st.lists(LINES | PIECES, max_size=8), name=st.text(max_size=3))
def test_no_lines_break_a_reader(pieces, name):
    for opening in ("", "[profile dev]\n", "[profile dev] # see [prod]\nregion = x\n"):
        data = (opening + "".join(pieces)).encode()
        for consumer in CONSUMERS.values():
            reading = consumer.read(data, data)
            for profile in (*reading.profiles, name, "dev"):
                assert reading.resolve(profile).effect in EFFECTS


@settings(max_examples=settings.default.max_examples // 2)
@given(data=st.binary(max_size=200), credentials=st.none() | st.binary(max_size=60), name=st.text(max_size=5))
def test_no_bytes_break_a_reader(data, credentials, name):
    for consumer in CONSUMERS.values():
        reading = consumer.read(data, credentials)
        for profile in (*reading.profiles, name, "dev", "default", ""):
            assert reading.resolve(profile).effect in EFFECTS


SETTINGS = st.sampled_from(
    [
        "sso_session = corp",
        "sso_session = x",
        "sso_session =",
        "sso_session =\n a = b",
        "sso_account_id = 123456789012",
        "sso_account_id =",
        "sso_role_name = Admin",
        "sso_region = eu-west-1",
        "sso_region = eu_west_1",
        "sso_region =",
        "sso_start_url = https://c.awsapps.com/start",
        "sso_start_url = https://[x",
        "role_arn = arn:aws:iam::123456789012:role/X",
        "role_arn =",
        "source_profile = dev",
        "source_profile = a",
        "source_profile = default",
        "source_profile = none",
        "credential_source = Environment",
        "credential_source = x",
        "web_identity_token_file = /x",
        "credential_process = /x",
        "login_session = x",
        "aws_access_key_id = A",
        "aws_secret_access_key = s",
        "services = s",
        "s3 = true",
        "max_attempts = x",
        "retry_mode = legacy",
        "use_fips_endpoint = yes",
        "region = eu-west-1 # c",
        "[profile dev]",
        "[profile a]",
        "[default]",
        "[profile default]",
        "[sso-session corp]",
        "[services s]",
        "[DEFAULT]",
    ]
)


@settings(max_examples=settings.default.max_examples)
@given(pieces=st.lists(SETTINGS, max_size=16), shared=st.lists(SETTINGS, max_size=4), marked=st.booleans())
def test_no_settings_break_a_resolution(pieces, shared, marked):
    text = "[profile dev]\n" + "\n".join(pieces)
    credentials = "[dev]\n" + "\n".join(shared) if shared else None
    data = ("\ufeff" if marked else "").encode() + text.encode()
    for consumer in CONSUMERS.values():
        reading = consumer.read(data, credentials.encode() if credentials else None)
        for profile in ("dev", "a", "default", "nosuch"):
            outcome = reading.resolve(profile)
            assert outcome.effect in EFFECTS
            assert (outcome.effect in {"works", "misreads"}) == (outcome.credentials != "none")
            assert outcome.effect in {"works", "none"} or outcome.detail


LONG = {
    "settings": lambda n: PROFILE + "".join(f"key{number} = value\n" for number in range(n)),
    "sections": lambda n: "".join(f"[profile p{number}]\nregion = x\n" for number in range(n)),
    "continuation": lambda n: "[profile dev]\ncli_pager = x\n" + "  more\n" * n,
    "block": lambda n: "[profile dev]\ns3 =\n" + "  a = b\n" * n,
    "chain": lambda n: "".join(
        f"[profile p{number}]\nrole_arn = x\nsource_profile = p{number + 1}\n" for number in range(n)
    ).replace("p0]", "dev]", 1),
    "one line": lambda n: PROFILE + "x = " + " #" * 5 * n,
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_file_takes_no_longer_than_its_length(name):
    texts = {size: LONG[name](size).encode() for size in (500, 2_000)}
    for tool, consumer in CONSUMERS.items():
        assert growth(lambda n, c=consumer: c.read(texts[n]).resolve("dev"), 500, 10.0, runs=1) < 10.0, tool


# what a resolution says


def test_what_a_working_profile_uses():
    for tool in CONSUMERS:
        outcome = resolve(tool, PROFILE + SESSION)
        assert outcome.effect == "works"
        assert outcome.credentials == "sso-session"
        assert (outcome.session, outcome.account_id, outcome.role_name) == ("corp", "123456789012", "ReadOnly")
        assert (outcome.sso_region, outcome.region) == ("eu-west-1", "eu-central-1")
        assert outcome.start_url == "https://corp.awsapps.com/start"
        assert outcome.token_cache == hashlib.sha1(b"corp").hexdigest() + ".json"
        assert outcome.differs == ()


def test_the_token_of_a_legacy_profile_is_named_by_its_start_url():
    legacy = PROFILE.replace(
        "sso_session = corp", "sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1"
    )
    for tool in CONSUMERS:
        outcome = resolve(tool, legacy)
        assert (outcome.effect, outcome.credentials) == ("works", "legacy-sso")
        assert outcome.token_cache == "a51746d4" + outcome.token_cache[8:]


def test_a_setting_that_is_read_otherwise_is_named_even_where_credentials_are_right():
    text = PROFILE.replace("eu-central-1", "eu-central-1 # Frankfurt") + SESSION
    assert resolve("boto3", text).effect == "works"
    assert resolve("boto3", text).differs == ("region",)
    assert resolve("js", text).differs == ()
    assert resolve("ruby", text).region == "eu-central-1 # Frankfurt"


def test_a_role_is_told_by_its_chain():
    text = f"{PROFILE}{SESSION}\n[profile a]\nrole_arn = arn:aws:iam::123456789012:role/X\nsource_profile = dev\n"
    outcome = resolve("js", text, "a")
    assert (outcome.effect, outcome.credentials, outcome.account_id) == ("works", "role", "123456789012")
    assert effects(text, "a")["php"] == effects(text, "a")["cpp"] == "refuses-profile"


def test_a_credentials_file_joins_in():
    keys = "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
    found = {tool: resolve(tool, PROFILE + SESSION, credentials=keys).credentials for tool in CONSUMERS}
    assert {tool for tool, kind in found.items() if kind == "static"} == {"js", "go", "cpp"}
    assert {tool for tool, effect in effects(PROFILE + SESSION, credentials=keys).items() if effect == "misreads"} == {
        "js",
        "go",
        "cpp",
    }


def test_a_broken_credentials_file_breaks_every_profile_where_it_is_refused():
    broken = effects(PROFILE + SESSION, credentials="junk\n[dev]\nx\n")
    assert {tool for tool, effect in broken.items() if effect == "refuses-file"} == {
        "aws-cli",
        "boto3",
        "rust",
        "java",
        "net",
    }


def test_a_prefix_in_the_credentials_file():
    keys = "[profile dev]\naws_access_key_id = A\naws_secret_access_key = x\n"
    for tool in ("aws-cli", "boto3"):
        assert "profile dev" in CONSUMERS[tool].read(b"", keys.encode()).profiles
    for tool in ("go", "rust", "java", "cpp"):
        assert CONSUMERS[tool].read(b"", keys.encode()).profiles == ()


@pytest.mark.parametrize(
    ("setting", "refusing"),
    [
        ("retry_mode = legacy", {"aws-cli", "go"}),
        ("retry_mode = fast", {"aws-cli", "boto3", "go", "net"}),
        ("max_attempts = 0", {"aws-cli", "boto3", "net"}),
        ("max_attempts = many", {"aws-cli", "boto3", "go", "net"}),
        ("use_fips_endpoint = yes", {"net"}),
        ("cli_timestamp_format = iso", {"aws-cli"}),
        ("services = nope", {"aws-cli", "boto3"}),
        ("s3 = true", {"aws-cli", "boto3"}),
        ("s3 =\n  addressing_style = x", {"aws-cli", "boto3"}),
        ("ec2_metadata_service_endpoint_mode = v6", {"aws-cli", "boto3", "go", "net"}),
    ],
)
def test_other_values_that_stop_a_tool(setting, refusing):
    found = effects(f"{PROFILE}{setting}\n{SESSION}")
    assert {tool for tool, effect in found.items() if effect == "refuses-profile"} == refusing
    assert {effect for tool, effect in found.items() if tool not in refusing} == {"works"}


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://corp.awsapps.com/start", False),
        ("https://corp.awsapps.com/start/#", False),
        ("HTTPS://CORP.AWSAPPS.COM/start", False),
        ("https://ssoins-1234567890abcdef.portal.us-west-2.app.aws", False),
        ("https://identitycenter.amazonaws.com/ssoins-1234567890abcdef", False),
        ("https://user@corp.awsapps.com:443/start", False),
        ("https://sso.example.org", False),
        ("http://corp.awsapps.com/start", True),
        ("d-1234567890", True),
        ("https:///start", True),
        ("https://corp.awsapps.com /start", True),
        ("https://[corp/start", True),
        ("https://corp.awsapps.com.evil.example/start", True),
        ("https://123456789012.signin.aws.amazon.com/console", True),
    ],
)
def test_the_start_urls_that_the_aws_cli_refuses(url, refused):
    text = PROFILE + SESSION.replace("https://corp.awsapps.com/start", url)
    found = effects(text)
    assert found["aws-cli"] == ("refuses-profile" if refused else "works")
    assert found["boto3"] == found["js"] == "works"


def test_two_spellings_of_one_portal():
    assert portal("https://Corp.AWSapps.com/start/#/") == portal("https://corp.awsapps.com/start")
    assert portal("https://corp.awsapps.com/start") != portal("https://other.awsapps.com/start")
    both = effects(f"{PROFILE}sso_start_url = https://corp.awsapps.com/start/\n{SESSION}")
    other = effects(f"{PROFILE}sso_start_url = https://other.awsapps.com/start\n{SESSION}")
    assert {tool for tool, effect in both.items() if effect == "works"} == {"js", "net", "php"}
    assert {tool for tool, effect in other.items() if effect == "misreads"} == {"js", "net", "php"}


CHAINS = {
    # the tools, by how they take it: w works, p refuses the profile, n none, m misreads, . not claimed; in
    # the order of CONSUMERS
    "a cycle": (
        "[profile dev]\nrole_arn = x\nsource_profile = b\n[profile b]\nrole_arn = x\nsource_profile = dev\n",
        "pppppppppp",
    ),
    "itself with keys": (
        "[profile dev]\nrole_arn = x\nsource_profile = dev\naws_access_key_id = A\naws_secret_access_key = x\n",
        "wwwwwpw.ww",
    ),
    "a source without credentials": (
        "[profile dev]\nrole_arn = x\nsource_profile = b\n[profile b]\nregion = x\n",
        "pppppppppp",
    ),
    "two sources": (
        (
            "[profile dev]\nrole_arn = x\nsource_profile = b\ncredential_source = Environment\n"
            "[profile b]\naws_access_key_id = A\naws_secret_access_key = x\n"
        ),
        "pppppppppp",
    ),
    "an unknown credential_source": ("[profile dev]\nrole_arn = x\ncredential_source = nosuch\n", "pppppppppp"),
    "no source": ("[profile dev]\nrole_arn = x\n", "pppnppnnpp"),
    "nothing at all": ("[profile dev]\nregion = eu-west-1\n", "nnpnppnnnp"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_chains_of_source_profiles(name):
    text, expected = CHAINS[name]
    letters = {"works": "w", "refuses-profile": "p", "none": "n", "misreads": "m", "refuses-file": "f"}
    found = "".join(letters[effect] for effect in effects(text).values())
    claimed = [(mine, theirs) for mine, theirs in zip(found, expected, strict=True) if theirs != "."]
    assert [mine for mine, _ in claimed] == [theirs for _, theirs in claimed], {
        tool: resolve(tool, text) for tool in CONSUMERS
    }


# the table of what each tool accepts


def test_every_consumer_has_every_trait_and_its_sources():
    names = [name for name, _ in TRAITS]
    assert len(names) == len(set(names)) > 50
    for consumer in CONSUMERS.values():
        table = describe(consumer)
        assert list(table) == names
        assert all(table.values())
        assert set(consumer.sources) >= {"reader", "sso", "order", "values"}
        assert all(consumer.sources.values())


@functools.cache
def tables():
    """Return the table of every consumer."""
    return [describe(consumer) for consumer in CONSUMERS.values()]


# Matrix 1 and 2 of the reference, cell by cell: w read, f file refused, p profile refused, n no credentials, m misread.
MATRIX = {
    "comment-line": "wwwwwwwwww",
    "indented-comment": "wwwwmmwwww",
    "indented-comment-first": "wwwwffwwww",
    "inline-hash": "mmwwwwmwmm",
    "inline-semicolon": "mmwwwwmwww",
    "header-comment": "wwwwwwfwww",
    "glued-header-comment": "wwpwwwfwww",
    "text-after-header": "wwppfffpnw",
    "unclosed-header": "ffppfffpnf",
    "indented-header": "wwwwffwwnf",
    "header-blanks": "pppwwwwwnp",
    "header-two-blanks": "wwpwwwwwwp",
    "header-quotes": "wwwpppppnp",
    "name-with-blank": "pppwppwpww",
    "name-characters": "wwpwppwpww",
    "header-dot": "ppwpppppnp",
    "header-case": "ppppppppnp",
    "no-prefix": "ppppppppww",
    "session-with-blank": "pppwppwpww",
    "session-underscore": "pppppppppp",
    "duplicate-section": "ffwwwwmwwp",
    "duplicate-setting": "ffwwwwpwww",
    "key-case": "wwpwwpwmpm",
    "colon": "wwpwfffppm",
    "quoted-value": "mmmwmmmmmw",
    "key-characters": "wwwwwwwwwf",
    "junk-line": "ffwwfffpww",
    "setting-above": "ffwwffwpww",
    "indented-setting": "ppwwppwwpw",
    "indented-first": "wwwwffwwfw",
    "nested-block": "wwwwwwwwww",
    "nested-junk": "ffwwfffpww",
    "bracket-value": "wwwwwwwmww",
    "byte-order-mark": "ffwpffwpnw",
    "bare-cr": "wwppfwwpnw",
    "not-utf8": "ffwwfwwwfw",
    "no-break-space": "wwwwmmwmmm",
    "missing-session": "pppppppppp",
    "session-without-region": "pppppppmpp",
    "session-without-url": "pppppppwwp",
    "no-account": "pppmpppmpm",
    "token-only": "nnpmpppmnm",
    "conflict": "ppmpppmppm",
    "repeat": "wwwwpwwwww",
    "any-conflict": "ppwwwwwwww",
    "legacy": "wwwwwwwwww",
    "empty-session": "ppwwpppwww",
    "stray-setting": "wwwwpppwww",
    "static-keys": "wwmmwwwmww",
    "process": "wwmwwwwmww",
    "role": "wwwwwmmwmm",
    "role-alone": "ppmwpmmmmm",
    "web-identity": "wwwwwwmwww",
    "source": "wwwwwwwpwp",
    "region-format": "ppppwwwwpw",
    "boolean": "wwwwwwpwww",
}


@pytest.mark.parametrize("name", MATRIX)
def test_the_matrix_of_the_reference(name):
    letters = {"read": "w", "file": "f", "profile": "p", "no": "n", "misread:": "m"}
    found = "".join(letters[table[name].split()[0]] for table in tables())
    assert found == MATRIX[name]


# PHP's scanner: each line, alone in a file and then in a section, as PHP 8.2 took it in a run


REFUSED_BY_PHP = [
    *("= x", "=", '"a" = x', "a$ = x", "a{b} = x", "a (b) = x", "a! = x", "a ^ b", "a[b = x", "a[b]c = x", "a [b]"),
    *("on = x", "NULL = x", "none", "a\ttrue = x", "note: a (b)", '// "x"', "  [profile b]", "&", "  # a (b)"),
]
READ_BY_PHP = {
    "a = 'b'": {"a": "'b'"},
    'a = "b" ; c': {"a": "b"},
    'a = "b;c" ; d': {"a": "b;c"},
    'a = "b" c': {"a": '"b" c'},
    'a = "b;c': {"a": '"b'},
    "a = b;c": {"a": "b"},
    "a?b = x": {"a?b": "x"},
    "a\tb = x": {"b": "x"},
    "a \t= x": {"a": "x"},
    "a[b] = x": {"a[b]": "x"},
    "a null = x": {"a null": "x"},
    "a = b (c)": {"a": "b (c)"},
    "a = x\0y\nb = z": {"a": "x"},
    "# a\0b\nb = z": {"b": "z"},
    "note: a": {},
    "a ; (b)": {},
}


@pytest.mark.parametrize("line", REFUSED_BY_PHP)
def test_php_refuses_its_syntax_in_a_key(line):
    assert CONSUMERS["php"].read(f"[default]\n{line}\nb = c\n".encode()).refused is not None


@pytest.mark.parametrize("line", READ_BY_PHP)
def test_php_reads_a_line(line):
    reading = CONSUMERS["php"].read(f"[default]\n{line}\n".encode())
    assert reading.files.profiles == {"default": READ_BY_PHP[line]}


@pytest.mark.parametrize(
    ("header", "refused"),
    [
        ("\t[profile dev]", False),
        (" \t[profile dev]", False),
        (" [profile dev]", True),
        ("[profile dev] = x", True),
        ("[profile dev] # a (b)", True),
        ("[profile dev] ; a (b)", False),
        ("[profile dev] sso_role_name = Other", False),
    ],
)
def test_php_takes_what_stands_behind_a_header_for_a_line(header, refused):
    outcome = resolve("php", PROFILE.replace("[profile dev]", header) + SESSION)
    assert outcome.effect == ("refuses-file" if refused else "works")


def test_what_stands_behind_a_header_is_a_setting_to_php():
    reading = CONSUMERS["php"].read(b"[profile dev] region = eu-west-1\n[profile a] [profile b]\nregion = us-east-1\n")
    assert reading.files.profiles == {
        "dev": {"region": "eu-west-1"},
        "a": {},
        "b": {"region": "us-east-1"},
    }


# what runs of the SDKs gave on settings in every combination


KEYPAIR = "aws_access_key_id = A\naws_secret_access_key = s\n"
WEB = "web_identity_token_file = /x\n"
ARN = "role_arn = arn:aws:iam::123456789012:role/X\n"
ROLE = f"[profile a]\n{ARN}source_profile = dev\n"


@pytest.mark.parametrize(
    ("tool", "text", "effect"),
    [
        # Go: what stands beside the keys is checked when the profile is loaded.
        ("go", f"[profile dev]\n{KEYPAIR}sso_session = nosuch\n", "refuses-profile"),
        ("go", f"[profile dev]\n{KEYPAIR}{WEB}", "refuses-profile"),
        ("go", f"[profile dev]\n{KEYPAIR}{ARN}credential_source = Nowhere\n", "works"),
        # Ruby: a source or a provider without a role is an error, SSO comes first.
        ("ruby", f"[profile dev]\nsource_profile = b\n[profile b]\n{KEYPAIR}", "refuses-profile"),
        ("ruby", "[profile dev]\ncredential_source = EcsContainer\n", "refuses-profile"),
        ("ruby", f"{PROFILE}source_profile = b\n[profile b]\n{KEYPAIR}{SESSION}", "works"),
        # Ruby: the client for STS looks for a token of the profile's session.
        ("ruby", f"[profile dev]\n{ARN}{WEB}sso_session = nosuch\n", "refuses-profile"),
        ("ruby", f"[profile dev]\n{ARN}{WEB}sso_session = corp\n[sso-session corp]\nx = y\n", "refuses-profile"),
        ("ruby", f"[profile dev]\n{ARN}{WEB}sso_session = corp\n{SESSION}", "works"),
        (
            "ruby",
            f"[profile dev]\n{ARN}source_profile = b\n[profile b]\n{KEYPAIR}sso_session = nosuch\n",
            "refuses-profile",
        ),
        # Rust: a profile that is its own source is taken as it is without the role, its keys last of all.
        ("rust", f"[profile dev]\n{ARN}{KEYPAIR}source_profile = dev\nsso_region = eu-west-1\n", "refuses-profile"),
        ("rust", f"[profile dev]\n{ARN}{KEYPAIR}source_profile = dev\n", "works"),
        ("go", f"[profile dev]\n{ARN}{KEYPAIR}source_profile = dev\nsso_region = eu-west-1\n", "works"),
        # Rust: beside a token file the role is no step, so that the provider counts.
        ("rust", f"[profile dev]\n{ARN}{WEB}credential_source = Nowhere\n", "refuses-profile"),
        # A chain that comes back to the profile that was asked for ends at its keys.
        ("js", f"[profile dev]\n{ARN}{KEYPAIR}source_profile = a\n{ROLE}", "works"),
        ("go", f"[profile dev]\n{ARN}{KEYPAIR}source_profile = a\n{ROLE}", "works"),
        ("ruby", f"[profile dev]\n{ARN}{KEYPAIR}source_profile = a\n{ROLE}", "works"),
        ("js", f"[profile dev]\n{ARN}source_profile = a\n{ROLE}", "refuses-profile"),
    ],
)
def test_what_runs_of_the_sdks_gave(tool, text, effect):
    assert resolve(tool, text).effect == effect


def test_a_portal_alone_gives_a_token_in_rust():
    outcome = resolve("rust", "[profile dev]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n")
    assert outcome.detail == "selected profile will resolve an access token instead of credentials"


def test_a_source_profile_of_ruby_assumes_its_own_role_before_sso():
    text = (
        f"[profile top]\n{ARN}source_profile = dev\n{PROFILE}{ARN}source_profile = b\n[profile b]\n{KEYPAIR}{SESSION}"
    )
    assert resolve("ruby", text, "top").account_id is None
    assert resolve("ruby", text, "dev").account_id == "123456789012"


def test_half_a_key_pair_counts_in_the_last_file_for_go():
    half, whole = "[profile dev]\naws_access_key_id = A\n", f"[profile dev]\n{KEYPAIR}"
    assert resolve("go", half).effect == "refuses-profile"
    assert resolve("go", half, credentials="[dev]\nregion = x\n").effect == "none"
    assert resolve("go", whole, credentials="[dev]\naws_access_key_id = B\n").effect == "refuses-profile"

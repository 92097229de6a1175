"""The rules on the file and its lines: bytes, forms, manners of the fixes, and what must stay silent."""

from __future__ import annotations

import json

import pytest

import ssolint
from ssolint.consumers import CONSUMERS
from ssolint.engine import check
from ssolint.finding import REFUSES_FILE, Severity
from ssolint.fixer import apply_fixes
from ssolint.rule import built_in
from ssolint.source import Source
from strategies import SHARED

ALL = [rule() for rule in built_in()]
TEXT_CODES = {f"SSO{number:03}" for number in range(1, 24)} - {"SSO016", "SSO017", "SSO018"}
NAMES = {rule.name for rule in ALL if rule.code in TEXT_CODES}

PROFILE = (
    "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
)
SESSION = (
    "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
    "sso_registration_scopes = sso:account:access\n"
)
CLEAN = f"{PROFILE}\n{SESSION}"


def findings_of(data: bytes | str, name: str = "config", *, every: bool = False):
    """What the rules of this family (or all) find."""
    source = Source(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"), name)
    return source, [finding for finding in check(source, ALL).findings if every or finding.rule in NAMES]


def told(data: bytes | str, name: str = "config", *, every: bool = False) -> list[tuple[str, int]]:
    source, findings = findings_of(data, name, every=every)
    return [(finding.rule, source.position(finding.span.start).line) for finding in findings]


def fixed(data: bytes | str, name: str = "config", *, unsafe: bool = False) -> str:
    """The text after all fixes of this family, in one round."""
    source, findings = findings_of(data, name)
    text, _ = apply_fixes(source.text, [one.fix for one in findings if one.fix and (one.fix.safe or unsafe)])
    return text


def test_a_clean_file_has_no_finding():
    assert told(CLEAN) == []
    assert told(CLEAN.replace("\n", "\r\n")) == []


# bytes


@pytest.mark.parametrize("marks", ["\ufeff", "\ufeff\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf16_is_told_once_and_rewritten(encoding, marks):
    data = (marks + CLEAN).encode(encoding)
    source, findings = findings_of(data)
    assert [(one.rule, one.fix.safe) for one in findings] == [("invalid-encoding", True)]
    assert encoding[:6].upper() in findings[0].message
    text, _ = apply_fixes(source.text, [findings[0].fix])
    assert source.encode(text, findings[0].fix.encoding) == CLEAN.encode()


def test_a_byte_that_is_not_utf8_is_told_even_in_a_comment():
    data = b"# caf\xe9 and th\xe9\n" + CLEAN.encode()
    source, findings = findings_of(data)
    assert [(one.rule, source.position(one.span.start)) for one in findings] == [("invalid-encoding", (1, 6))]
    assert "0xe9" in findings[0].message
    assert not findings[0].fix.safe
    assert fixed(data, unsafe=True) == "# café and thé\n" + CLEAN


def test_a_byte_that_windows_1252_does_not_know_has_no_fix():
    _, findings = findings_of(b"# \x81\n" + CLEAN.encode())
    assert findings[0].fix is None


@pytest.mark.parametrize(
    ("text", "line", "severity"),
    [
        (CLEAN.replace("ReadOnly", "Read\0Only"), 4, Severity.ERROR),
        (CLEAN.replace("/start", "/start\x1b"), 8, Severity.ERROR),
        (CLEAN.replace("profile dev", "profile d\x07ev"), 1, Severity.ERROR),
        ("# a\x08b\n" + CLEAN, 1, Severity.INFO),
        (PROFILE + "\x0c\n" + SESSION, 6, Severity.ERROR),
    ],
)
def test_a_control_character_is_told(text, line, severity):
    source, findings = findings_of(text)
    told = [(source.position(one.span.start).line, one.severity) for one in findings if one.rule == "invalid-encoding"]
    assert told == [(line, severity)]


@pytest.mark.parametrize("marks", ["\ufeff", "\ufeff\ufeff"])
def test_a_byte_order_mark_is_told_once_and_dropped(marks):
    data = marks + CLEAN
    assert ssolint.fix(data, isolated=True).text == CLEAN
    assert told(data) == [("byte-order-mark", 1)]
    assert fixed(data) == CLEAN


def test_lone_carriage_returns_are_told_once():
    data = CLEAN.replace("\n", "\r")
    assert told(data) == [("bare-carriage-return", 1)]
    assert fixed(data) == CLEAN
    assert told(CLEAN.replace("ReadOnly\n", "ReadOnly\r")) == [("bare-carriage-return", 4)]
    windows = CLEAN.replace("\n", "\r\n")
    assert fixed(windows.replace("ReadOnly\r\n", "ReadOnly\r")) == windows
    assert fixed(CLEAN.replace("\n", "\r\r\n")) == windows


BYTES = [
    ("\ufeff" + CLEAN).encode("utf-16-le"),
    CLEAN.encode("utf-16-be"),
    b"# caf\xe9\n" + CLEAN.encode(),
    ("\ufeff" + CLEAN).encode(),
    ("\ufeff# comment\n" + CLEAN).encode(),
    ("\ufeff\ufeff" + CLEAN).encode(),
    ("\ufeff\ufeff# comment\n" + CLEAN).encode(),
    ("\ufeff\ufeff\n" + CLEAN).encode(),
    CLEAN.replace("\n", "\r").encode(),
    CLEAN.replace("ReadOnly\n", "ReadOnly\r").encode(),
    CLEAN.replace("\n", "\r\r\n").encode(),
    (PROFILE + "\x0c\n" + SESSION).encode(),
    (PROFILE + "\xa0\n" + SESSION).encode(),
    (PROFILE + "\u200b\n" + SESSION).encode(),
    (PROFILE + "\x1a\n" + SESSION).encode(),
    CLEAN.replace("sso_session =", "sso_session").encode(),
    CLEAN.replace("sso_account_id =", "sso_account_id").encode(),
    CLEAN.replace("= ReadOnly", "=\nReadOnly").encode(),
    CLEAN.replace("sso_start_url =", "sso_start_url").replace("https:", "https").encode(),
    (PROFILE + "{{ x }}\n" + SESSION).encode(),
    CLEAN.replace("[sso-session corp]", "[sso-session corp").encode(),
    CLEAN.replace("[sso-session corp]", "sso-session corp]").encode(),
    CLEAN.replace("sso_ro", "sso\u200b_ro").encode(),
    CLEAN.replace("sso_session =", "sso_\u200bsession =").encode(),
    CLEAN.replace("sso_start_url =", "sso_start_url =\n ").encode(),
    (SESSION.replace("\n", "\n  ").rstrip() + "\n" + PROFILE).encode(),
    (PROFILE + SESSION.replace("\n", "\n  ").rstrip() + "\n").encode(),
    (PROFILE + "\n" + SESSION.replace("\n", "\n  ").rstrip() + "\n").encode(),
    ("\ufeff" + SESSION + PROFILE).encode(),
    CLEAN.replace("sso_account_id =", "sso_account_id:").encode(),
    CLEAN.replace("sso_start_url =", "sso_start_url:").encode(),
    CLEAN.replace("sso_start_url =", "sso_start_url:").replace("/start", "/start?a=b").encode(),
    CLEAN.replace("https://corp.awsapps.com/start", "").encode(),
    (PROFILE + "\0\0\n" + SESSION).encode(),
    CLEAN.replace("[profile dev]", "[profile dev]\xa0").encode(),
    CLEAN.replace("[profile dev]", "[profile dev]\u200b").encode(),
    CLEAN.replace("[profile dev]", "[profile dev]\xa0# ours").encode(),
]


@pytest.mark.parametrize("data", BYTES)
def test_what_breaks_is_what_the_models_of_the_tools_say(data):
    _, findings = findings_of(data)
    claimed = {tool for finding in findings for tool in finding.breaks}
    broken = {tool for tool, consumer in CONSUMERS.items() if consumer.read(data).resolve("dev").effect != "works"}
    assert claimed == broken


# invisible characters


@pytest.mark.parametrize("odd", "\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\u202e\u2066\u061c\ufeff")
def test_zero_width_characters_are_deleted(odd):
    text = CLEAN.replace("ReadOnly", f"Read{odd}Only")
    assert told(text) == [("invisible-character", 4)]
    assert fixed(text) == CLEAN


@pytest.mark.parametrize("odd", "\u00a0\u2002\u202f\u205f\u3000\u1680\u2028")
def test_odd_blanks_become_plain_ones_between_words_and_go_elsewhere(odd):
    assert fixed(CLEAN.replace("[profile dev", f"[profile{odd}dev")) == CLEAN
    assert fixed(CLEAN.replace("= ReadOnly", f"= ReadOnly{odd}")) == CLEAN
    assert fixed(CLEAN.replace("= ReadOnly", f"= {odd}ReadOnly")) == CLEAN


def test_a_no_break_space_before_a_key_is_one_finding_and_the_setting_is_not_missed():
    text = CLEAN.replace("sso_role_name", "\u00a0sso_role_name")
    assert told(text, every=True) == [("invisible-character", 4)]
    assert fixed(text) == CLEAN


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (CLEAN.replace("[profile dev]", "[profile dev]\u00a0"), "invisible-character"),
        (CLEAN.replace("[profile dev]", "[profile dev]\u200b"), "invisible-character"),
        (PROFILE + "\u200b\n" + SESSION, "invisible-character"),
        (PROFILE + "\u00a0\n" + SESSION, "invisible-character"),
        (PROFILE + "\x1a\n" + SESSION, "invalid-encoding"),
        (CLEAN + "\0\0\0", "invalid-encoding"),
        ("\x1a\n" + CLEAN, "invalid-encoding"),
    ],
)
def test_a_line_on_which_nothing_is_seen_is_one_finding(text, rule):
    assert [name for name, _ in told(text, every=True)] == [rule]
    assert rule == "invalid-encoding" or fixed(text) in (CLEAN, PROFILE + "\n" + SESSION)


def test_an_invisible_character_in_a_comment_behind_a_header_is_one_in_a_comment():
    _, findings = findings_of(CLEAN.replace("[profile dev]", "[profile dev] # ours\u200b"))
    assert [(one.rule, one.severity) for one in findings] == [("invisible-character", Severity.INFO)]


def test_a_header_behind_an_invisible_character_is_one_finding():
    text = f"{SESSION}\ufeff{PROFILE}"
    assert [rule for rule, _ in told(text)] == ["invisible-character"]


def test_joiners_belong_to_scripts_and_emoji_in_comments():
    assert told("# \U0001f468\u200d\U0001f469 ours, نمی\u200cخواهم\n" + CLEAN) == []
    source, findings = findings_of("# two\u200bwords\n" + CLEAN)
    assert [(one.severity, source.position(one.span.start).column) for one in findings] == [(Severity.INFO, 6)]


def test_the_settings_of_other_tools_may_hold_any_character():
    assert told(CLEAN.replace("\nregion =", "\ndescription = Zürich\u00a0West\nregion =")) == []


# lines


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("rem a note", "unparsable-line"),
        ("-- a note", "unparsable-line"),
        ("<<<<<<< HEAD", "unparsable-line"),
        ("=======", "unparsable-line"),
        ("=", "unparsable-line"),
        ("= value", "unparsable-line"),
        ("[", "unparsable-line"),
        ("[]", "unparsable-line"),
        ("```", "unparsable-line"),
        ("output json", "unparsable-line"),
        ("// note: see the wiki", "unparsable-line"),
        ("output: json", "colon-delimiter"),
        ("Note: see the wiki", "colon-delimiter"),
    ],
)
def test_a_bad_line_is_one_finding_and_the_reading_goes_on(line, rule):
    assert told(f'{PROFILE}{line}\n{SESSION}x = "y\nz\n')[:2] == [(rule, 6), ("unparsable-line", 12)]


def test_a_setting_that_is_commented_out_by_slashes_harms_nobody():
    _, findings = findings_of(PROFILE + "// output = json\n" + SESSION)
    assert [(one.rule, one.severity, one.breaks) for one in findings] == [("unparsable-line", Severity.WARNING, {})]


def test_a_pseudo_header_starts_a_section_of_its_own():
    text = SESSION + "\n[profile prod]\nregion = a\n\n[profile dev = x\nregion = b\n"
    assert told(text) == [("unparsable-line", 9)]
    _, findings = findings_of(text)
    assert findings[0].breaks["aws-cli"] == REFUSES_FILE  # region stands twice for Python


@pytest.mark.parametrize(
    ("header", "name"),
    [
        *[(form, "[profile prod]") for form in ("profile prod]", "profile prod", "profile prod:", "- [profile prod]")],
        *[(form, "[profile prod]") for form in ("(profile prod)", "**[profile prod]**", "prod]")],
        ("default]", "[default]"),
    ],
)
def test_a_header_that_does_not_begin_with_a_bracket_is_one_finding(header, name):
    body = PROFILE.partition("\n")[2]
    below = (f"{CLEAN}\n{header}\n{body}", "unparsable-line")
    for text, rule in (below, (f"{header}\n{body}\n{SESSION}", "setting-before-section")):
        _, findings = findings_of(text, every=True)
        found = [(one.rule, one.message) for one in findings if one.severity > Severity.INFO]
        assert found == [(rule, f"a header begins and ends with a bracket; write '{name}'")]
        assert fixed(text, unsafe=True) == text.replace(header, name)


def test_a_header_of_the_credentials_file_that_lacks_a_bracket():
    keys = (
        "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
    )
    text = f"[a]\n{keys}b]\n{keys}"
    assert told(text, "credentials", every=True) == [("unparsable-line", 4)]
    assert fixed(text, "credentials", unsafe=True) == f"[a]\n{keys}[b]\n{keys}"


def test_two_words_that_name_a_section_with_nothing_below_are_prose():
    assert told(PROFILE + "profile settings\n" + SESSION) == [("unparsable-line", 6)]
    assert told("profile settings\n" + CLEAN) == [("setting-before-section", 1)]
    assert told(PROFILE + "profile settings:\n" + SESSION) == [("colon-delimiter", 6)]
    _, findings = findings_of(PROFILE + "profile settings\n" + SESSION)
    assert "begin it with '#'" in findings[0].message


@pytest.mark.parametrize(
    ("line", "message", "after"),
    [
        ("[profile prod)", "the header has no closing bracket; write '[profile prod]'", "[profile prod]"),
        ("[profile (prod)", "the header has no closing bracket; write '[profile (prod)]'", "[profile (prod)]"),
        ("[)", "the header has no closing bracket; write '[)]'", "[)]"),
        ("output", "there is no '=' in this line; write 'output = …'", "output"),
        ("output\tjson", "there is no '=' in this line; write 'output = json'", "output = json"),
        ("output -> json", "there is no '=' in this line; write 'output = json'", "output = json"),
        ("output \uff1d json", "there is no '=' in this line; write 'output = json'", "output = json"),
        (
            "s3 =\n  addressing_style: path",
            "there is no '=' in this line of the block under 's3'; write 'addressing_style = path'",
            "s3 =\n  addressing_style = path",
        ),
    ],
)
def test_what_a_bad_line_should_have_been(line, message, after):
    text = f"{SESSION}\n{PROFILE}{line}\n"
    _, findings = findings_of(text)
    assert [finding.message for finding in findings] == [message]
    assert fixed(text, unsafe=True) == text.replace(line, after)


def test_a_key_alone_on_its_line_is_not_missed():
    assert told(CLEAN.replace("sso_role_name = ReadOnly", "sso_role_name"), every=True) == [("unparsable-line", 4)]


def test_a_value_below_its_key_is_one_finding():
    text = CLEAN.replace("sso_account_id = ", "sso_account_id =\n")
    assert told(text) == [("unparsable-line", 4)]
    text = CLEAN.replace(
        "[profile dev]", "[profile dev]\nrole_arn =\narn:aws:iam::111122223333:role/x\nsource_profile = b"
    )
    assert [one for one in told(text) if one[1] < 4] == [("colon-delimiter", 3)]


def test_what_stands_above_the_first_header_is_told_once():
    assert told("region = a\nb\n[c]: x\n\n" + CLEAN)[0] == ("setting-before-section", 1)
    assert told("# fine\n; too\n\n\x20\n" + CLEAN) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"profile dev": {"region": "x"}}',
        '# written by hand\n\n{"profile dev": {"region": "x"}}\n',
        "{}\n",
        '[\n  {"name": "dev"}\n]\n',
        "---\ndefault:\n  region: x\n",
        "profiles:\n- name: dev\n  region: x\n",
        "- name: dev\n  region: x\n- name: prod\n  region: y\n",
        'region = "x"\n\n[profile.dev]\noutput = "json"\n',
        '[default.sso]\nregion = "x"\n[profile.dev]\nretries = 3\n',
        '[[profile]]\nname = "dev"\nscopes = ["a"]\n',
        "export AWS_PROFILE=dev\nexport AWS_REGION=x\n",
        "#!/bin/sh\nAWS_PROFILE=dev\n",
        "set AWS_PROFILE=dev\r\nset AWS_REGION=x\r\n",
        '$Env:AWS_PROFILE="dev"\n',
    ],
)
def test_another_format_is_told_once_and_alone(text):
    lines = text.splitlines()
    first = next(number for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
    assert told(text, every=True) == [("foreign-format", first)]


# One byte in each of 256 places of a line: what an encrypted file looks like, and a compressed one.
NOISE = bytes(range(256)) * 3


@pytest.mark.parametrize(
    ("data", "maker"),
    [
        (b"\0GITCRYPT\0" + NOISE, "git-crypt"),
        (b"U2FsdGVkX19uadCeeqaa0jl1KbBXZm8GJeW5z2V3xcJT70vseVKZdgi48fzutMTb\nbq8q0XMocQ==\n", "OpenSSL or transcrypt"),
        (b"Salted__" + NOISE, "OpenSSL"),
        (b"age-encryption.org/v1\n-> X25519 " + NOISE, "age"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24=\n-----END AGE ENCRYPTED FILE-----\n", "age"),
        (b"-----BEGIN PGP MESSAGE-----\n\nhQEMA5vJ\n=aB3d\n-----END PGP MESSAGE-----\n", "GnuPG"),
    ],
)
def test_an_encrypted_file_is_told_once_and_alone(data, maker):
    _, (finding,) = findings_of(data, every=True)
    assert finding.message == f"the file is encrypted with {maker}; decrypt it before it is read"
    assert told(data, "credentials.tmpl", every=True) == [("foreign-format", 1)]


def test_a_file_of_sops_is_told_once_and_not_changed():
    text = "[profile dev]\n  region = ENC[AES256_GCM,data:QWJj,iv:a=,tag:b==,type:str]\n[sops]\nversion = 3.8.1\n"
    source, (finding,) = findings_of(text, every=True)
    assert finding.message == "the file is encrypted with SOPS; decrypt it before it is read"
    assert set(finding.breaks.values()) == {"refuses-profile"}
    assert not source.restorable
    assert told("[profile sops]\nregion = eu-west-1\n", every=True) == []


def test_a_binary_file_is_told_once_and_alone():
    assert told(b"\x1f\x8b" + NOISE, every=True) == [("foreign-format", 1)]


@pytest.mark.parametrize(
    "slip", ["# настройки для всех сотрудников\n".encode("cp1251"), b"\x1b[1m\n" * 40, "# café\0\n".encode("latin-1")]
)
def test_a_text_with_slips_is_no_binary_file(slip):
    assert "foreign-format" not in {rule for rule, _ in told(slip + CLEAN.encode(), every=True)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only comments: here\n",
        "region = x\n",
        "[profile.dev]\nregion = x\n",
        '[default]\nregion = "x"\n',
        '[profile a.b]\nregion = "x"\n',
        "[default]\nregion: x\n",
        '# {"region": "x"}\n[default]\nregion = x\n',
        "aws_access_key_id=x\naws_secret_access_key=y\n",
        "- buy milk\n- call home\n",
        "{{ if .x }}\n[default]\nregion = x\n{{ end }}\n",
    ],
)
def test_a_config_file_that_looks_odd_is_no_other_format(text):
    assert "foreign-format" not in [rule for rule, _ in told(text)]


# duplicates


@pytest.mark.parametrize("header", ['profile "dev"', "profile 'dev'", "profile  dev", "profile dev ", "profile\tdev"])
def test_a_section_is_the_same_however_it_is_spelled(header):
    assert ("duplicate-section", 12) in told(f"{CLEAN}\n[{header}]\nregion = x\n")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[default]\nregion = x\n[profile default]\nregion = x\n", "config"),
        (PROFILE + SESSION.replace("corp]", "dev]"), "config"),
        ("[profile dev]\n[dev]\n", "credentials"),
        ("[DEFAULT]\nx = 1\n[DEFAULT]\ny = 2\n", "config"),
        ("[DEFAULT]\nx = 1\n[DEFAULT]\ny = 2\n", "credentials"),
        ("{{ if .a }}\n[default]\nregion = x\n{{ else }}\n[default]\nregion = y\n{{ end }}\n", "config.tmpl"),
        ("[default]\n{{ if .a }}\nregion = x\n{{ else }}\nregion = y\n{{ end }}\n", "config.tmpl"),
        ("[profile {{ .a }}]\nregion = x\n[profile {{ .a }}]\nregion = y\n", "config.tmpl"),
        ("[default]\ns3 =\n  a = 1\n  a = 2\n", "config"),
    ],
)
def test_what_is_no_duplicate(text, name):
    assert not [rule for rule, _ in told(text, name) if rule.startswith("duplicate")]


def test_a_key_that_stands_in_two_sections_named_default_in_capitals_is_a_duplicate():
    assert ("duplicate-setting", 4) in told("[DEFAULT]\nx = 1\n[DEFAULT]\nX = 2\n")


def test_a_masked_secret_is_compared_by_its_text():
    text = "[a]\naws_secret_access_key = {0}\naws_secret_access_key = {1}\n"
    _, findings = findings_of(text.format("aB3" * 13 + "a", "aB4" * 13 + "a"), "credentials")
    assert [one.fix.safe for one in findings if one.rule == "duplicate-setting"] == [False]


def test_the_comments_of_a_deleted_section_stay():
    again = PROFILE.replace("sso_role_name", "# the role\nsso_role_name")
    assert fixed(f"{PROFILE}\n{SESSION}\n{again}") == f"{PROFILE}\n{SESSION}\n# the role\n"


def test_the_last_of_three_settings_is_kept():
    text = "[profile a]\nregion = x\nregion = y\nregion = z\n"
    assert fixed(text, unsafe=True) == "[profile a]\nregion = z\n"
    assert fixed(text) == text


# indentation


def test_swallowed_settings_are_dedented_to_the_column_of_their_section():
    text = CLEAN.replace("sso_account_id", "    sso_account_id").replace("sso_role_name", "\tsso_role_name")
    assert told(text, every=True) == [("swallowed-setting", 3), ("swallowed-setting", 4)]
    assert fixed(text) == CLEAN


def test_a_swallowed_setting_that_is_there_already_is_not_dedented():
    text = PROFILE + "  region = us-east-1\n" + SESSION
    assert told(text) == [("swallowed-setting", 6)]
    assert fixed(text) == text


@pytest.mark.parametrize("gap", [" ", ", ", "; ", ","])
def test_settings_on_one_line_are_one_finding_and_part(gap):
    lines = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly"
    text = CLEAN.replace(lines, lines.replace("\n", gap))
    assert told(text, every=True) == [("swallowed-setting", 2)]
    assert fixed(text) == text
    assert fixed(text, unsafe=True) == CLEAN


@pytest.mark.parametrize(
    "line",
    [
        "sso_start_url = https://corp.awsapps.com/start?region=x",
        "role_arn = arn:aws:iam::111122223333:role/region=x",
        "credential_process = tool region = x",
        "x_note = a region = b",
    ],
)
def test_what_looks_like_a_setting_on_the_line_of_another_and_is_none(line):
    assert "swallowed-setting" not in [rule for rule, _ in told(f"[profile a]\n{line}\n")]


@pytest.mark.parametrize(
    "key", ["sso_role_name +", "$sso_role_name", "* sso_role_name", "sso\u2011role\u2013name", "`sso_role_name`"]
)
def test_a_key_with_signs_round_it_is_not_missed(key):
    text = CLEAN.replace("sso_role_name", key)
    source = Source(text.encode(), "config")
    assert [one.rule for one in check(source, ALL).findings] == ["hyphenated-setting"]
    assert ssolint.fix(text, isolated=True).text == CLEAN


def test_a_command_over_several_lines_swallows_nothing():
    text = "[profile a]\ncredential_process = sh -c '\n  FOO=1 tool\n  '\nregion = eu-west-1\n"
    assert told(text) == [("multi-line-value", 2)]


def test_a_swallowed_section_is_one_finding_with_all_its_lines():
    indented = "".join(f"  {line}\n" for line in SESSION.splitlines())
    text = PROFILE + indented
    assert told(text, every=True) == [("swallowed-section", 6)]
    assert fixed(text) == PROFILE + SESSION
    assert told(f"{PROFILE}\n {SESSION}", every=True) == [("swallowed-section", 7)]
    assert told(PROFILE.replace("dev", "prod") + " " + CLEAN, every=True) == [("swallowed-section", 6)]


def test_blocks_keep_their_depth_when_a_section_is_dedented():
    text = "[profile a]\r\n\tregion = eu-west-1\r\n\ts3 =\r\n\t\tmax_queue_size = 1\r\n\t\t# why\r\n\toutput = json"
    assert told(text) == [("indented-setting", 2)]
    assert (
        fixed(text) == "[profile a]\r\nregion = eu-west-1\r\ns3 =\r\n\tmax_queue_size = 1\r\n\t# why\r\noutput = json"
    )


def test_comments_in_a_block_may_be_indented():
    assert told(
        CLEAN.replace("region = eu", "s3 =\n  # why\n  max_queue_size = 1\n  ; how\n\n  # more\nregion = eu", 1)
    ) in (
        [],
        [("indented-comment", 6)],
    )
    assert told(PROFILE + "s3 =\n  max_queue_size = 1\n  # why\n" + SESSION) == []


def test_a_run_of_indented_comments_is_one_finding():
    text = CLEAN.replace("sso_role_name", "  # one\n  # two\nsso_role_name")
    assert told(text) == [("indented-comment", 4)]
    assert fixed(text) == CLEAN.replace("sso_role_name", "# one\n# two\nsso_role_name")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sso_session =\n  sso_account_id = 111122223333\n  sso_role_name = x\n", [("nested-value", 2)]),
        ("sso_account_id =\n  111122223333\n", [("nested-value", 2)]),
        ("region = eu-\n  west-1\n", [("multi-line-value", 2)]),
        ("color =\n  a = b\n", []),
        ("ec2 =\n  signature_version = s3v4\n", []),
        ("s3 = true\n", [("nested-value", 2)]),
        ("api_versions = x\n", [("nested-value", 2)]),
        ("s3 = true\n  addressing_style = path\n", [("nested-value", 2)]),
        ("s3 = true\n  output = json\n", [("nested-value", 2), ("swallowed-setting", 3)]),
        ("s3 = # large files\n", [("inline-comment", 2)]),
        ("s3=# large files\n  max_queue_size = 1\n", [("inline-comment", 2)]),
        ("sso_role_name=# ask\n", [("inline-comment", 2)]),
        ("color=#ff0000\nx_note=;x\n", []),
        ("s3 = ; large files\n  max_queue_size = 1\n", [("inline-comment", 2)]),
    ],
)
def test_blocks_and_plain_values(text, expected):
    assert told(f"[profile a]\n{text}") == expected


def test_a_services_section_holds_blocks():
    text = "[services a]\ns3 = http://localhost\n  endpoint_url = x\nsts =\n  endpoint_url = http://localhost\n"
    assert told(text) == [("nested-value", 2)]
    assert told("[services-catalog]\nname = a\n") == []


def test_a_comment_where_a_block_begins_moves_above_and_the_block_stays():
    text = "[profile a]\ns3 = # large files\n  max_queue_size = 1\n"
    assert fixed(text) == text
    assert fixed(text, unsafe=True) == "[profile a]\n# large files\ns3 =\n  max_queue_size = 1\n"


# comments, quotes, colons, placeholders


def test_a_comment_moves_above_with_the_line_ends_of_the_file():
    text = CLEAN.replace("3333", "3333\t; prod").replace("\n", "\r\n")
    assert fixed(text) == CLEAN.replace("sso_account_id", "; prod\nsso_account_id").replace("\n", "\r\n")
    assert fixed("[profile a]\nregion=eu-west-1 # x") == "[profile a]\n# x\nregion=eu-west-1"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("credential_process = tool --a ; rm x # y", "config"),
        ("cli_pager = sh -c 'a # b'", "config"),
        ("x_note = a # b", "config"),
        ("sso_start_url = https://corp.awsapps.com/start#/", "config"),
        ("role_arn = arn:aws:iam::111122223333:role/team#x", "config"),
        ('region = {{ .a | default "x # y" }}', "config.tmpl"),
        ("# region = a # b", "config"),
        ("external_id = a=b%c$d#e", "config"),
    ],
)
def test_what_is_no_comment_behind_a_value(text, name):
    assert "inline-comment" not in [rule for rule, _ in told(f"[profile a]\n{text}\n", name)]


def test_a_comment_and_quotes_are_two_mistakes():
    text = CLEAN.replace("= ReadOnly", '= "ReadOnly" # who')
    assert told(text) == [("quoted-value", 4), ("inline-comment", 4)]
    assert fixed(text) == CLEAN.replace("sso_role_name", "# who\nsso_role_name")


def test_a_hash_within_quotes_is_no_comment():
    assert told(CLEAN.replace("= ReadOnly", '= "Read # Only"')) == [("quoted-value", 4)]


@pytest.mark.parametrize("value", ['"a', "bob's", 'a"b', "'a' b"])
def test_a_value_with_a_quote_that_does_not_wrap_it(value):
    assert "quoted-value" not in [rule for rule, _ in told(f"[profile a]\nsso_role_name = {value}\n")]


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ('" corp "', "corp"),
        ('"corp", "acme"', '"corp", "acme"'),
        ('""corp""', '""corp""'),
        ('""', '""'),
    ],
)
def test_one_pair_of_quotes_goes_and_no_more_is_guessed(value, after):
    text = f"[profile a]\nsso_session = {value}\n"
    assert told(text) == [("quoted-value", 2)]
    assert fixed(text, unsafe=True) == text.replace(value, after)


def test_the_quotes_round_each_item_of_a_list_go_together():
    text = '[sso-session a]\nsso_registration_scopes = "sso:account:access", "codewhisperer:completions"\n'
    assert fixed(text) == text.replace('"', "")


def test_a_quoted_secret_is_told_without_being_shown():
    source, findings = findings_of('[a]\naws_secret_access_key = "' + "aB3/" * 10 + '"\n', "credentials")
    assert [one.rule for one in findings] == ["quoted-value"]
    assert "aB3" not in findings[0].message
    assert source.text[slice(*findings[0].span)].startswith('"')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("region: eu-west-1", "region = eu-west-1"),
        ("region:eu-west-1", "region = eu-west-1"),
        ("region : eu-west-1", "region = eu-west-1"),
        ("output=x\nregion: eu-west-1", "output=x\nregion=eu-west-1"),
        ("region := eu-west-1", "region = eu-west-1"),
        ("region:=eu-west-1", "region = eu-west-1"),
        ("region: = eu-west-1", "region = eu-west-1"),
        ("sso_start_url https://a.awsapps.com/start", "sso_start_url = https://a.awsapps.com/start"),
        ("sso_registration_scopes sso:account:access", "sso_registration_scopes = sso:account:access"),
    ],
)
def test_a_colon_becomes_an_equals_sign_in_the_manner_of_the_section(before, after):
    assert fixed(f"[profile a]\n{before}\n") == f"[profile a]\n{after}\n"


def test_a_role_on_the_line_below_moves_up():
    text = "[profile a]\nrole_arn =\narn:aws:iam::111122223333:role/x\nsource_profile = b\n"
    assert told(text) == [("colon-delimiter", 3)]
    assert fixed(text) == "[profile a]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = b\n"


@pytest.mark.parametrize(
    "line",
    [
        "sso_account_id = <account-id>",
        "sso_account_id = xxxxxxxxxxxx",
        "sso_account_id = {{111122223333}}",
        "sso_account_id = SSO_ACCOUNT_ID",
        "sso_role_name = YOUR_ROLE",
        "sso_start_url = https://<your portal>.awsapps.com/start",
        "sso_start_url = https://your-domain.awsapps.com/start",
        "region = ${AWS_REGION}",
        "region = $AWS_REGION",
        "region = {REGION}",
        "region = %REGION%",
        "role_arn = arn:aws:iam::XXXXXXXXXXXX:role/x",
        "mfa_serial = arn:aws:iam::<account>:mfa/me",
    ],
)
def test_a_placeholder_is_told_in_a_config_and_unknown_in_a_template(line):
    assert told(f"[profile a]\n{line}\n") == [("unrendered-placeholder", 2)]
    assert "unrendered-placeholder" not in [rule for rule, _ in told(f"[profile a]\n{line}\n", "config.tmpl")]


@pytest.mark.parametrize(
    "line",
    [
        "external_id = a=b%c$d#e",
        "credential_process = $HOME/bin/tool ${X} --format '{{.}}' <in",
        "web_identity_token_file = $HOME/token",
        "ca_bundle = ${HOME}/ca.pem",
        "sso_role_name = Your_Team",
        "sso_account_id = 000000000000",
        "sso_start_url = https://yourcompany.awsapps.com/start",
        "aws_secret_access_key = abcdefghij",
        "description = <none>",
        "region = [eu-west-1]",
        "sso_registration_scopes = [sso:account:access]",
    ],
)
def test_what_is_no_placeholder(line):
    assert "unrendered-placeholder" not in [rule for rule, _ in told(f"[profile a]\n{line}\n")]


@pytest.mark.parametrize(
    ("line", "placeholder"),
    [
        ("sso_account_id = #{Account}", "#{Account}"),
        ("sso_account_id = ${{ vars.ACCOUNT }}", "${{ vars.ACCOUNT }}"),
        ("sso_role_name = [role name]", "[role name]"),
    ],
)
def test_a_placeholder_is_one_finding_and_marked_whole(line, placeholder):
    source, findings = findings_of(f"[profile a]\n{line}\n")
    assert [(one.rule, source.text[slice(*one.span)]) for one in findings] == [("unrendered-placeholder", placeholder)]


@pytest.mark.parametrize("name", ["<name>", "{name}", "team-{team_name}", "${NAME}"])
def test_references_to_a_section_with_a_placeholder_for_its_name_are_not_missed(name):
    text = CLEAN.replace("[sso-session corp]", f"[sso-session {name}]")
    assert [one for one in told(text, every=True) if one[0] != "unused-session"] == [("unrendered-placeholder", 7)]


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("Output: json", ["uppercase-setting", "colon-delimiter"]),
        ("cli-pager: less", ["hyphenated-setting", "colon-delimiter"]),
        ("ouput: json", ["misspelled-setting", "colon-delimiter"]),
    ],
)
def test_a_colon_and_a_wrong_key_are_two_mistakes(line, rules):
    assert [rule for rule, _ in told(PROFILE + line + "\n" + SESSION, every=True)] == rules


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[sso-session a]\nsso_registration_scopes = sso:account:access,\ncodewhisperer:completions\n",
            "a value must stand on the line of its key; move this one behind 'sso:account:access,'",
        ),
        (
            "[profile a]\noutput = json\nhttps://corp.awsapps.com/start\n",
            "this value has no key; write one and '=' before it, or begin the line with '#'",
        ),
    ],
)
def test_a_value_without_a_key_is_told_as_such(text, message):
    _, findings = findings_of(text)
    assert [(one.rule, one.message) for one in findings] == [("colon-delimiter", message)]


def test_a_colon_in_the_name_of_another_tool_s_setting_is_left_alone():
    assert told(PROFILE + "my:key = x\nNote: a = b\n" + SESSION) == []


@pytest.mark.parametrize("value", ["path # virtual", "pa\u200bth"])
def test_a_value_in_a_block_is_judged_once(value):
    assert len(told(f"{PROFILE}s3 =\n  addressing_style = {value}\n{SESSION}", every=True)) == 1


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("sso_role_name =", Severity.ERROR),
        ("role_arn=", Severity.ERROR),
        ("source_profile = ", Severity.ERROR),
        ("region =", Severity.INFO),
        ("cli_pager =", None),
        ("sso_account_name =", None),
    ],
)
def test_a_value_that_may_be_empty_and_one_that_may_not(line, severity):
    _, findings = findings_of(f"[profile a]\n{line}\n")
    assert [one.severity for one in findings if one.rule == "empty-value"] == ([] if severity is None else [severity])


# fixes and files


BROKEN = [
    CLEAN.replace("= corp", '= "corp" ; x'),
    CLEAN.replace("sso_role_name =", "sso_role_name:"),
    CLEAN.replace("sso_role_name", "  sso_role_name"),
    CLEAN.replace("\nregion", "\n// region\nregion"),
    CLEAN.replace("ReadOnly", "Read\u200bOnly # x"),
    CLEAN.replace("[sso-session", "  [sso-session"),
    CLEAN + PROFILE,
    CLEAN + "sso_region = eu-west-1",
]


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("final", [True, False])
def test_safe_fixes_leave_a_clean_file_with_its_line_ends(text, newline, final):
    text = text.rstrip("\n") + ("\n" if final else "")
    text = text.replace("\n", newline)
    for _ in range(3):
        text = fixed(text)
    assert told(text) == []
    assert text.count("\n") == text.count(newline)


def test_real_files_that_tools_read_have_no_error_about_the_file():
    index = SHARED / "corpus/index.json"
    if not index.is_file():
        pytest.skip("the collection of real files is not there")
    quiet = NAMES - {"indented-setting", "inline-comment", "unrendered-placeholder"}
    for entry in json.loads(index.read_text("utf-8")):
        path = SHARED / "corpus" / entry["file"]
        if not path.is_file() or entry["origin"] != "dotfile":
            continue
        name = "credentials" if entry["kind"] == "credentials" else "config"
        name += ".tmpl" if entry["template_syntax"] != "none" or entry["kind"] == "template" else ""
        errors = [one for one in told(path.read_bytes(), name) if one[0] in quiet]
        assert not [one for one in errors if one[0] not in ("empty-value", "quoted-value")], entry["id"]


def test_a_line_that_junk_makes_a_continuation_has_no_fix_of_its_indentation():
    text = "[profile dev]\n  sso_session = corp\njunk\n  sso_account_id = 111122223333\n"
    source = Source(text.encode(), "config")
    found = [f for f in check(source, [rule() for rule in built_in()]).findings if f.rule == "swallowed-setting"]
    assert [finding.fix for finding in found] == [None]


def test_of_the_two_sides_of_a_change_the_fix_chooses_none():
    text = PROFILE.replace("region = eu-west-1\n", "-region = eu-west-1\n+region = us-east-1\n") + SESSION
    assert told(text, every=True) == [("hyphenated-setting", 5), ("hyphenated-setting", 6)]
    assert ssolint.fix(text.encode(), isolated=True).text == text


def test_the_mark_of_a_conflict_at_the_top_is_told_as_such():
    _, [finding] = findings_of("<<<<<<< HEAD\n" + PROFILE + SESSION)
    assert (finding.rule, finding.message) == (
        "setting-before-section",
        "this is the mark of a merge conflict; resolve it and delete the line",
    )


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("  sso-account-id = 111122223333", "swallowed-setting"),
        ("  sso_acount_id = 111122223333", "swallowed-setting"),
        ("  export sso_account_id = 111122223333", "swallowed-setting"),
        ("\u00a0sso_account_id = 111122223333", "invisible-character"),
    ],
)
def test_a_setting_with_two_slips_is_not_missed_beside_the_first_of_them(line, rule):
    text = CLEAN.replace("sso_account_id = 111122223333", line)
    assert told(text, every=True) == [(rule, 3)]
    assert ssolint.fix(text, isolated=True).text == CLEAN


def test_a_no_break_space_before_the_first_setting_is_no_indentation():
    assert told(CLEAN.replace("sso_session", "\u00a0sso_session", 1), every=True) == [("invisible-character", 2)]


def test_a_quoted_value_behind_no_sign_is_one_finding():
    text = CLEAN.replace(
        "sso_start_url = https://corp.awsapps.com/start", 'sso_start_url "https://corp.awsapps.com/start"'
    )
    assert told(text, every=True) == [("colon-delimiter", 8)]
    assert ssolint.fix(text, isolated=True).text == CLEAN

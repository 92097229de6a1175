"""Behaviour that a changed line of the code would take away without any other test noticing."""

from __future__ import annotations

import pytest

from ssolint import portal_hosts as hosts
from ssolint.config import Config
from ssolint.heading import PROFILE, SESSION, Parts, take_apart
from ssolint.portal import parse as portal_of
from ssolint.source import Options, Source, is_template_name, kind_of_name
from ssolint.syntax import Junk, Refusal, Setting, as_botocore, parse

# 40 characters in the shape of a secret access key; it is nobody's.
KEY_SHAPED = "Ab3" + "dEf7gH1j" * 4 + "Zz9Yy"
SSOINS = "ssoins-7223a1b2c3d4e5f6"


def tree_of(text, name="config"):
    return parse(Source(text.encode(), name))


def settings_of(text, name="config"):
    return {node.key: node for node in tree_of(text, name).nodes if isinstance(node, Setting)}


def parts(kind, typed, gap, name, *, doubled=False):
    return Parts(kind, typed, gap, "", name, outer=False, doubled=doubled, blanks=False)


# Lines and names


def test_a_node_has_the_span_of_its_line_with_the_line_end():
    nodes = tree_of("[a]\r\n  k = v\r\n").nodes
    assert [tuple(node.line_span) for node in nodes] == [(0, 5), (5, 14)]


def test_a_node_shows_its_place_and_text():
    assert [repr(node) for node in tree_of("[a]\nk = v\n").nodes] == ["Header(0, '[a]\\n')", "Setting(4, 'k = v\\n')"]


@pytest.mark.parametrize(
    ("data", "starts"), [(b"", [0]), (b"a", [0]), (b"a\n", [0, 2]), (b"a\nbc", [0, 2]), (b"a\r\nb\rc\n", [0, 3, 5, 7])]
)
def test_every_line_end_begins_a_line(data, starts):
    assert Source(data, "config").starts == starts


def test_the_span_of_a_line_has_no_line_end():
    source = Source(b"ab\r\n\ncde", "config")
    assert [source.line_span(line) for line in (1, 2, 3)] == [(0, 2), (4, 4), (5, 8)]
    with pytest.raises(IndexError):
        source.line_span(4)


@pytest.mark.parametrize(
    "suffix",
    [
        *("tmpl", "tpl", "template", "j2", "jinja", "jinja2", "erb", "gotmpl", "mustache", "hbs", "ejs", "envsubst"),
        *("example", "sample", "dist", "in", "default", "skel", "age", "eex", "liquid", "njk", "ctmpl", "tftpl"),
    ],
)
def test_a_suffix_makes_a_template_and_alone_or_of_a_folder_it_does_not(suffix):
    assert is_template_name(f"config.{suffix.upper()}")
    assert is_template_name(f"dir/config.{suffix}.local")
    assert not is_template_name(suffix)
    assert not is_template_name(f"home.{suffix}/config")


@pytest.mark.parametrize(
    "name",
    [
        *("config-example", "aws/config_sample", "aws-config-template", "example.aws_config", "sample_credentials"),
        *("roles/aws/templates/config", "Templates\\aws\\credentials", ".chezmoitemplates/aws_config"),
    ],
)
def test_a_word_or_a_folder_makes_a_template(name):
    assert is_template_name(name)


@pytest.mark.parametrize(
    "name", ["config-dist", "aws_config_default", "config-in", "config-work", "template/config", "my-templates/config"]
)
def test_other_words_and_folders_make_none(name):
    assert not is_template_name(name)


def test_the_last_part_of_a_path_says_what_kind_a_file_is():
    assert kind_of_name("C:\\credentials\\config") == kind_of_name("credentials/config") == "config"
    assert kind_of_name("/home/a/.aws/private_Credentials.tmpl") == "credentials"


def test_what_the_caller_says_of_a_file_overrules_its_name():
    assert Source(b"", "credentials", kind="config").kind == "config"
    assert Source(b"", "credentials").kind == "credentials"
    assert not Source(b"", "config.tmpl", template=False).template
    assert Source(b"", "x", options=Options(regions=frozenset({"a"}))).options.regions == {"a"}


# Encodings


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["[a]\nb=c\n", "[default]\nregion = us-east-1\n", "# Zürich Genève Ελλάδα 東\n[a]\nbcd=efg\n"]
)
def test_utf16_is_told_by_its_mark_and_without_one_by_its_nuls(encoding, text):
    for data in (("\ufeff" + text).encode(encoding), text.encode(encoding)):
        assert (Source(data, "config").encoding, Source(data, "config").restorable) == (encoding, True)


@pytest.mark.parametrize(
    "data", ["[a]\nb=\n".encode("utf-16-le"), b"[a]\nkey\0= value!\n\n", b"[a]\nke\0y= value!\n\n", b"a\0\0b" * 5]
)
def test_a_few_nuls_make_no_utf16(data):
    assert Source(data, "config").encoding == "utf-8"


# Secrets


@pytest.mark.parametrize(
    "key",
    [
        *("aws_secret_access_key", "SecretAccessKey", "secret_key", "aws_session_token", "aws_security_token"),
        *("client_secret", "clientSecret", "access_token", "refresh_token", "id_token", "auth_token", "password"),
        *("passwd", "passphrase", "private_key", "api_key", "my.apikey", '"password"'),
    ],
)
def test_the_value_of_a_key_that_names_a_secret_is_hidden(key):
    source = Source(f"[a]\n{key} : 'hunter2!'\nnote = hunter\n".encode(), "config")
    assert source.secrets == ("hunter2!",)
    assert source.redact("is hunter2! hunter2!?") == "is **** ****?"


@pytest.mark.parametrize(
    "line",
    [
        *("access_token_expiry = 20260101x", "password_file = ~/.secret", "api_key_name = first", "note = a password"),
        *("password = {{ vault }}", "password = ${PASSWORD}", "password = <your password>", "password = <% x %>"),
        *("id_token = true", "id_token = NONE", "id_token = null", "api_key = 123456", "password = abc"),
    ],
)
def test_a_reference_to_a_secret_or_a_switch_is_none(line):
    assert Source(f"[a]\n{line}\n".encode(), "config").secrets == ()


@pytest.mark.parametrize("value", ["1234567", "nullable", "abcd", "a<b>c", "trueish"])
def test_what_only_resembles_a_switch_is_a_secret(value):
    assert Source(f"password = {value}".encode(), "config").secrets == (value,)


def test_the_long_words_of_a_secret_are_hidden_by_themselves_and_the_longest_first():
    word = "abcdefghijklmnop"
    assert Source(f"api_key = {word} {word[1:]}".encode(), "config").secrets == (f"{word} {word[1:]}", word)


def test_a_text_in_the_shape_of_a_secret_access_key_is_hidden_under_any_key():
    assert len(KEY_SHAPED) == 40
    assert Source(f"note = see {KEY_SHAPED}, ok".encode(), "config").secrets == (KEY_SHAPED,)
    for other in (KEY_SHAPED + "x", KEY_SHAPED[:-1], KEY_SHAPED.lower(), f"{KEY_SHAPED}-1"):
        assert Source(f"note = {other}".encode(), "config").secrets == ()


@pytest.mark.parametrize(
    "value", ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"]
)
def test_the_secrets_of_aws_s_documentation_are_none(value):
    text = "[a]\naws_secret_access_key = {}\n"
    assert settings_of(text.format(value))["aws_secret_access_key"].value == value
    assert settings_of(text.format(value[::-1]))["aws_secret_access_key"].value == "****"


def test_a_secret_in_a_template_is_masked_and_a_tag_is_not():
    text = "[a]\naws_secret_access_key = {}\n"
    assert settings_of(text.format("hunter2!"))["aws_secret_access_key"].value == "****"
    assert settings_of(text.format("{{ key }}"), "config.j2")["aws_secret_access_key"].value == "{{ key }}"


# The tree


@pytest.mark.parametrize(("opening", "closing"), [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>")])
def test_a_tag_over_several_lines_is_consumed_up_to_its_end(opening, closing):
    tree = tree_of(f"{opening} if a\n[no]\n b {closing}\n[a]\nk = v\n", "config.tmpl")
    assert [section.name for section in tree.sections] == ["a"]
    assert [node.value for node in tree.nodes if isinstance(node, Setting)] == ["v"]


def test_what_opens_a_tag_inside_another_tag_opens_none():
    text = "{% set x =\n '{{' %}\n[a]\nk = v\nl = {{ x }}\n"
    assert [setting.key for setting in tree_of(text, "config.j2").settings] == ["k", "l"]


def test_a_value_is_nested_or_goes_on_or_neither():
    found = settings_of("[a]\ns3 =\n  b = c\nk = v\n  w\nx = y\n")
    assert [(node.nested, node.multiline) for node in found.values()] == [(True, False), (False, True), (False, False)]


def test_nothing_continues_a_line_without_a_key():
    tree = tree_of("[a]\nk = v\n= w\n  x\nl = y\n")
    assert [(setting.key, setting.value) for setting in tree.settings] == [("k", "v"), ("l", "y")]
    assert [node.start for node in tree.nodes if isinstance(node, Junk)] == [10, 14]


def test_the_settings_above_the_first_header_are_settings_of_the_document():
    assert [setting.key for setting in tree_of("k = v\n[a]\nl = w\n").settings] == ["k", "l"]


@pytest.mark.parametrize("line", ["{{ if x }}k = [v]", "k = [", "  X = y"])
def test_a_bracket_in_a_value_makes_no_header_and_a_letter_no_comment(line):
    tree = tree_of(f"[a]\n{line}\n", "config.tmpl")
    assert [(section.name, len(section.settings)) for section in tree.sections] == [("a", 1)]


def test_a_section_shows_its_name():
    assert repr(tree_of("[profile a]\n").sections) == "[Section('profile a')]"


def test_a_setting_has_all_its_lines():
    text = "[a]\nk = v\n  w\n  x\nl = y\n"
    setting = settings_of(text)["k"]
    assert text[slice(*setting.whole_span)] == "k = v\n  w\n  x\n"
    assert text[slice(*setting.value_span)] == "v\n  w\n  x"


def test_a_block_in_the_place_of_a_secret_is_none():
    assert settings_of("[a]\naws_secret_access_key =\n  b = c\n")["aws_secret_access_key"].nested
    assert settings_of("[a]\naws_secret_access_key = b\n  c\n")["aws_secret_access_key"].value == "****"


@pytest.mark.parametrize(
    ("text", "message", "start"),
    [
        ("\ufeff[a]\n", "the file begins with a byte order mark", 0),
        ("# x\nk = v\n[a]\n", "there is no section header above it", 4),
        ("[a]\n[b\nk = v\n", "the header is not closed or has no name", 4),
        ("[a]\n[a]\n", "the section is defined twice", 4),
        ("[a]\nword\n", "the line is no setting", 4),
        ("[a]\nk = v\nK = w\n", "the setting is defined twice", 10),
        ("[a]\ns3 =\n  b\n", "a line of a nested block has no =", 4),
    ],
)
def test_what_python_refuses_is_told_with_the_line(text, message, start):
    with pytest.raises(Refusal) as refused:
        as_botocore(tree_of(text))
    assert str(refused.value) == message
    assert refused.value.node.start == start


def test_the_first_equals_sign_splits_a_line_of_a_block():
    (line,) = settings_of("[a]\ns3 =\n  b = c = d\n")["s3"].lines
    assert (line.key, line.value) == ("b", "c = d")
    assert as_botocore(tree_of("[a]\ns3 =\n  b = c = d\n")) == {"a": {"s3": {"b": "c = d"}}}


# What a section is meant to be


@pytest.mark.parametrize(
    "key",
    [
        *("sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region", "region", "output"),
        *("role_arn", "source_profile", "credential_source", "credential_process", "aws_access_key_id"),
        *("aws_secret_access_key", "mfa_serial", "web_identity_token_file", "duration_seconds", "external_id"),
        *("role_session_name", "login_session"),
    ],
)
def test_one_setting_of_a_profile_makes_a_bare_section_one(key):
    config = Config(tree_of(f"[dev]\n{key} = x\n[preview]\n{key} = x\n[toolkit]\n{key} = x\n[other]\ncolour = x\n"))
    assert [group.name for group in config.profiles] == ["dev"]
    assert repr(config.profiles[0]) == "Group('profile dev')"


@pytest.mark.parametrize("key", ["source_profile", "include_profile", "parent_profile"])
def test_what_a_profile_refers_to_is_a_profile(key):
    config = Config(tree_of(f"[dev]\ncolour = x\n[other]\ncolour = x\n[profile a]\n{key} = dev\nnote = other\n"))
    assert [group.name for group in config.profiles] == ["dev", "a"]


def test_the_last_of_two_sections_with_one_header_counts_and_keeps_what_the_first_alone_has():
    config = Config(tree_of("[profile a]\nregion = x\noutput = json\n[profile a]\nregion = y\n"))
    assert {key: setting.value for key, setting in config.profiles_by_name["a"].settings.items()} == {
        "region": "y",
        "output": "json",
    }


@pytest.mark.parametrize("headers", [("profile a", "Profile a"), ("Profile a", "profile a")])
def test_of_two_sections_of_one_name_the_one_that_python_takes_counts(headers):
    config = Config(tree_of("".join(f"[{header}]\noutput = x\n" for header in headers)))
    assert config.profiles_by_name["a"].section.name == "profile a"


def test_of_two_sections_of_one_name_the_last_one_counts_if_python_takes_neither():
    config = Config(tree_of("[Profile a]\noutput = x\n[PROFILE a]\noutput = y\n"))
    assert config.profiles_by_name["a"].section.name == "PROFILE a"


def test_a_session_is_of_the_config_file():
    session, profile = "[sso-session corp]\nsso_region = x\n", "[{}]\nsso_session = corp\n"
    config = Config(tree_of(session + profile.format("profile dev")))
    assert config.profiles[0].session is config.sessions[0]
    alone = tree_of(profile.format("dev") + "[other]\noutput = x\n", "credentials")
    assert [group.session for group in Config(alone).profiles] == [None, None]
    assert Config(alone, companion=config).profiles[0].session is config.sessions[0]


def test_a_session_that_stands_in_two_branches_of_a_template_is_not_known():
    session, profile = "[sso-session corp]\nsso_region = {}\n", "[profile dev]\nsso_session = corp\n"
    one = Config(tree_of(session.format("x") + profile, "config.j2"))
    assert one.profiles[0].session is one.sessions[0]
    branches = "{% if a %}\n" + session.format("x") + "{% else %}\n" + session.format("y") + "{% endif %}\n" + profile
    assert Config(tree_of(branches, "config.j2")).profiles[0].session is None


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        *(("@@SETTINGS@@", []), ("{{ settings }}", []), ("${SETTINGS}", []), ("{{ key }} = x", [])),
        *(("word", ["region"]), ("{# note #}", ["region"]), ("key = {{ x }}", ["region"])),
    ],
)
def test_nothing_is_missing_where_a_template_may_put_settings_in(line, missing):
    config = Config(tree_of(f"[profile dev]\n{line}\noutput = json\n", "config.j2"))
    assert config.profiles[0].lacks("output", "region") == missing


def test_a_setting_that_stands_in_two_branches_of_a_template_is_not_known_and_the_others_are():
    text = "[profile dev]\n{% if a %}\nregion = x\n{% else %}\nregion = y\n{% endif %}\noutput = json\n"
    (group,) = Config(tree_of(text, "config.j2")).profiles
    assert (group.value("region"), group.value("output")) == (None, "json")


@pytest.mark.parametrize("key", ["sso_start_url", "sso_region", "sso_registration_scopes"])
@pytest.mark.parametrize("typed", ["session", "sso", "sso-sesion", "SSO_SESSOIN"])
def test_a_misspelt_session_is_one_if_it_holds_what_a_session_holds(typed, key):
    section = tree_of(f"[x]\n{key} = x\n").sections[0]
    assert take_apart(f"{typed} corp", section) == parts(SESSION, typed, " ", "corp")
    assert take_apart(f"{typed} corp", tree_of("[x]\ncolour = x\n").sections[0]) is None


@pytest.mark.parametrize("key", ["sso_account_id", "sso_role_name"])
def test_what_holds_an_account_or_a_role_is_no_session(key):
    section = tree_of(f"[x]\nsso_start_url = x\n{key} = x\n").sections[0]
    assert take_apart("session corp", section) is None
    assert take_apart("ssosession_corp", section) is None


def test_a_session_run_together_with_its_name_is_taken_apart():
    section = tree_of("[x]\nsso_region = x\n").sections[0]
    whole = "ssosession_corp"
    assert take_apart(f" {whole} ", section) == parts(SESSION, f" {whole} ", "", "corp")


@pytest.mark.parametrize(
    "key",
    [
        *("sso_session", "sso_account_id", "sso_role_name", "region", "output"),
        *("role_arn", "source_profile", "credential_process"),
    ],
)
def test_a_misspelt_profile_is_one_if_it_holds_what_a_profile_holds(key):
    section = tree_of(f"[x]\n{key} = x\n").sections[0]
    assert take_apart("profil 'dev'", section) == parts(PROFILE, "profil", " ", "dev")


def test_doubled_brackets_come_off_a_name():
    assert take_apart("[profile dev]", None) == parts(PROFILE, "profile", " ", "dev", doubled=True)
    assert take_apart("profile dev", None) == parts(PROFILE, "profile", " ", "dev")


# Portals


def test_the_last_at_sign_ends_the_user():
    portal = portal_of("https://a@b@acme.awsapps.com/start")
    assert (portal.user, portal.host) == ("a@b", "acme.awsapps.com")
    assert [portal.url[problem.start : problem.end] for problem in portal.problems] == ["a@b@"]


def test_a_letter_at_the_end_is_no_punctuation_slash_or_escape():
    assert portal_of("https://sso.acme.com/startX").path == "/startX"
    assert portal_of("https://SSO.ACME.LUX/start").problems == ()
    (path,) = portal_of("https://acme.awsapps.com/startX").problems
    assert (path.kind, path.replacement) == ("path", "/start")
    (escape,) = portal_of("https://acme.awsapps.com/startX%23").problems
    assert (escape.kind, escape.replacement) == ("escape", None)
    assert portal_of("https://start.home.awsapps.cn/directory/acmeX").instance == "acmeX"
    assert portal_of("https://sso.acme.com/startX").identity != portal_of("https://sso.acme.com/start").identity


def test_a_letter_before_the_scheme_is_no_bracket():
    assert portal_of("Xacme.awsapps.com/start").host == "xacme.awsapps.com"


def test_what_prose_leaves_behind_is_no_part_of_query_or_fragment():
    portal = portal_of("(https://sso.acme.com/start?tab=a#/b).")
    assert (portal.query, portal.fragment) == ("tab=a", "/b")
    assert portal_of("(https://sso.acme.com/start?tab=a).").query == "tab=a"


def test_a_letter_in_the_query_does_not_end_it():
    portal = portal_of("https://sso.acme.com/start?tab=aX1&Y=/?#Z#")
    assert (portal.query, portal.fragment) == ("tab=aX1&Y=/?", "Z#")


def test_two_slips_in_the_scheme_are_seen_through():
    (slip,) = portal_of("htp://acme.awsapps.com/start").problems
    assert (slip.kind, slip.start, slip.end, slip.replacement) == ("scheme-wrong", 0, 3, "https")
    (slip,) = portal_of("htp:/acme.awsapps.com/start").problems
    assert (slip.kind, slip.start, slip.end, slip.replacement) == ("scheme-wrong", 0, 5, "https://")


def test_what_is_three_slips_away_from_the_scheme_is_a_host():
    portal = portal_of("aps:8443/start")
    assert (portal.host, portal.port) == ("aps", "8443")


@pytest.mark.parametrize(
    ("start", "scheme"),
    [
        *(("", ""), ("//", ""), ("://", ""), ("https//", ""), ("https:", "https"), ("HTTP:/", "http")),
        *(("https://", "https"), ("ftp://", "ftp"), ("http://https://", "https")),
    ],
)
def test_the_scheme_is_the_one_that_is_written(start, scheme):
    portal = portal_of(f"{start}acme.awsapps.com/start")
    assert (portal.scheme, portal.host) == (scheme, "acme.awsapps.com")


@pytest.mark.parametrize(
    ("url", "kinds"),
    [
        ("", ["no-url"]),
        ("http:///start", ["scheme-wrong", "no-host"]),
        ("(https:///start", ["bracket", "no-host"]),
        ("@acme.awsapps.com/start", ["scheme-missing", "user"]),
        (":8443/start", ["scheme-missing", "port", "no-host"]),
        ("https://acme.awsapps.com/other\\", ["path", "escape"]),
        ("acme..awsapps.com/start", ["scheme-missing", "bad-host"]),
        ("(https://acme..awsapps.com/start", ["bracket", "bad-host"]),
        ("https://acme..awsapps.com/start)", ["bad-host", "bracket"]),
        ("https://acme_ x.example.com/start", ["blank"]),
        ("https://d-_.awsapps.com/start", ["bad-host"]),
        ("https://d-_ x.awsapps.com/start", ["blank", "id"]),
        ("https://acme.aws apps.com/start", ["lookalike"]),
        ("https://acme.aws apps.com/st art", ["blank", "lookalike"]),
        ("https://ssoins-1.portal.us-.app.aws", ["id", "bad-host"]),
    ],
)
def test_what_is_wrong_with_one_part_hides_nothing_that_is_wrong_with_another(url, kinds):
    assert sorted(problem.kind for problem in portal_of(url).problems) == sorted(kinds)


@pytest.mark.parametrize("tail", ["", "/", "/start", "/start/", "/start/#/"])
def test_a_portal_is_one_with_and_without_start(tail):
    assert portal_of(f"https://acme.awsapps.com{tail}").identity == "acme.awsapps.com"
    assert portal_of("https://acme.awsapps.com/other").identity != "acme.awsapps.com"


@pytest.mark.parametrize(
    ("host", "service"),
    [
        *((host, "the AWS console") for host in ("console.aws.amazon.com", "eu-west-1.console.aws.amazon.com")),
        *((host, "the AWS console") for host in ("console.amazonaws.cn", "console.amazonaws-us-gov.com")),
        ("eusc-de-east-1.console.amazonaws.eu", "the AWS console"),
        *(
            (f"1234.signin.{end}", "a sign-in page of AWS")
            for end in ("aws.amazon.com", "aws", "amazonaws.cn", "amazonaws-us-gov.com", "amazonaws.eu")
        ),
        *((f"1234.signin.{end}", "a sign-in page of AWS") for end in ("amazonaws-eusc.eu", "amazonaws.com")),
        ("1234.signin-fips.amazonaws-us-gov.com", "a sign-in page of AWS"),
        ("signin.us-east-1.api.aws", "a sign-in page of AWS"),
        ("signin-fips.us-gov-west-1.api.aws", "a sign-in page of AWS"),
        ("console.amazonaws-eusc.eu", "the AWS console"),
        ("identitystore.eu-west-1.amazonaws.com", "an API endpoint of AWS"),
        ("docs.aws.amazon.com", "a web page of AWS"),
        ("www.aws.com", "a web page of AWS"),
        ("device.sso.us-east-1.amazonaws.com", "the device authorization page"),
        ("oidc.eu-west-1.amazonaws.com", "the OIDC endpoint of IAM Identity Center"),
        ("oidc.eusc-de-east-1.amazonaws.eu", "the OIDC endpoint of IAM Identity Center"),
        ("portal.sso.cn-north-1.amazonaws.com.cn", "the API endpoint of the access portal"),
        ("oidc.cn-north-1.api.amazonwebservices.com.cn", "the OIDC endpoint of IAM Identity Center"),
        ("sso-fips.us-gov-west-1.api.aws", "an API endpoint of IAM Identity Center"),
        ("sts.eu-west-1.amazonaws.com", "an API endpoint of AWS"),
    ],
)
def test_a_host_of_aws_that_is_no_portal_is_told_by_its_service(host, service):
    portal = portal_of(f"https://{host}/x")
    assert (portal.form, portal.service) == (hosts.AWS_ENDPOINT, service)


@pytest.mark.parametrize(
    ("service", "names"),
    [
        ("Okta", "acme.okta.com acme.okta-emea.com acme.okta-gov.com acme.oktapreview.com"),
        ("Auth0", "acme.auth0.com"),
        ("Microsoft Entra ID", "login.microsoftonline.com login.microsoftonline.us login.partner.microsoftonline.cn"),
        ("Microsoft Entra ID", "login.microsoft.com login.windows.net sts.windows.net myapps.microsoft.com"),
        ("Microsoft Entra ID", "myapplications.microsoft.com launcher.myapps.microsoft.com acme.b2clogin.com"),
        ("Microsoft Entra ID", "account.activedirectory.windowsazure.com acme.ciamlogin.com"),
        ("Microsoft Entra ID", "myaccount.microsoft.com entra.microsoft.com"),
        ("Microsoft 365", "myapps.cloud.microsoft"),
        ("Microsoft Azure", "portal.azure.com"),
        ("Google", "accounts.google.com"),
        ("OneLogin", "acme.onelogin.com"),
        ("PingOne", "apps.pingone.com apps.pingone.eu apps.pingone.asia apps.pingone.ca"),
        ("Ping Identity", "sso.pingidentity.com"),
        ("JumpCloud", "sso.jumpcloud.com"),
        ("Duo", "sso-1.sso.duosecurity.com acme.login.duo.com"),
        ("Amazon Cognito", "acme.auth.eu-west-1.amazoncognito.com"),
        ("CyberArk Identity", "acme.id.cyberark.cloud acme.my.idaptive.app"),
        ("Rippling", "app.rippling.com"),
        ("Salesforce", "login.salesforce.com"),
        ("Cloudflare Access", "acme.cloudflareaccess.com"),
        ("FusionAuth", "acme.fusionauth.io"),
        ("Oracle Identity", "idcs-1.identity.oraclecloud.com"),
        ("IBM Verify", "acme.ice.ibmcloud.com acme.verify.ibm.com"),
        ("SecureAuth", "acme.secureauth.com"),
        ("Omnissa Access", "acme.vmwareidentity.com acme.workspaceoneaccess.com"),
        ("Zitadel", "acme.zitadel.cloud"),
    ],
)
def test_an_identity_provider_is_called_by_its_name(service, names):
    for name in names.split():
        portal = portal_of(f"https://{name}/x")
        assert (portal.form, portal.service) == (hosts.IDENTITY_PROVIDER, service)


@pytest.mark.parametrize(
    "host",
    ["acme.awsapps.com", "acme.awsapps.cn", "ssoins-1.eu-west-1.portal.amazonaws.com", "identitycenter.amazonaws.eu"],
)
def test_a_domain_of_aws_before_another_one_is_an_imitation(host):
    portal = portal_of(f"https://{host}.example.net/start")
    assert (portal.form, [problem.hint for problem in portal.problems]) == (hosts.LOOKALIKE, [host])


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://corp.awsapps.com./start", "https://corp.awsapps.com/start"),
        (" https://corp.awsapps.com/start", "https://corp.awsapps.com/start"),
        (" https://corp.awsapps.com/start ", "https://corp.awsapps.com/start"),
        ("https://corp.awsapps.com\\start", "https://corp.awsapps.com/start"),
        ("(https://corp.awsapps.com/start)", "https://corp.awsapps.com/start"),
        ("https://corp.awsapps.com/start\\", "https://corp.awsapps.com/start"),
        ("https://corp.awsapps.com\\/start", "https://corp.awsapps.com/start"),
        ("https://corp.awsapps.com\\/", "https://corp.awsapps.com/start"),
        ("https://corp.awsapps.com\\/login", None),
        ("https://corp.awsapps.com/login\\X", None),
        ("https://corp.awsapps.com/%73tart", None),
        ("https://corp.aws apps.com/start", None),
    ],
)
def test_what_stands_round_an_address_can_be_taken_off_and_what_stands_in_it_can_not(url, right):
    assert portal_of(url).canonical == right
    assert right is None or portal_of(url).identity == portal_of(right).identity


@pytest.mark.parametrize(("port", "same"), [("443", True), ("", True), ("8443", False)])
def test_the_port_of_https_makes_no_other_portal(port, same):
    portal = portal_of(f"https://sso.acme.com:{port}/start?tab=a:b")
    assert portal.port == port
    assert [portal.url[problem.start : problem.end] for problem in portal.problems] == [f":{port}"]
    assert (portal.identity == portal_of("https://sso.acme.com/start?tab=a:b").identity) is same


@pytest.mark.parametrize(
    ("path", "service"),
    [
        *((path, "AD FS") for path in ("/adfs", "/ADFS/ls/idpinitiatedsignon.aspx")),
        *((path, "Keycloak") for path in ("/realms/acme", "/auth/realms/acme/protocol/saml/clients/aws")),
        *(
            (f"/idp/{path}", "a SAML identity provider")
            for path in ("startSSO.ping?x=y", "profile/SAML2/Unsolicited/SSO", "shibboleth")
        ),
        ("/+CSCOE+/saml/sp/acs", "a SAML identity provider"),
        ("/simplesaml/saml2/idp/SSOService.php", "SimpleSAMLphp"),
        ("/application/saml/aws/sso/binding/init/", "authentik"),
        *((path, "NetIQ Access Manager") for path in ("/nidp", "/nidp/saml2/idpsend?id=aws")),
    ],
)
def test_an_identity_provider_is_known_by_its_path(path, service):
    portal = portal_of(f"https://login.acme.com{path}")
    assert (portal.form, portal.service) == (hosts.IDENTITY_PROVIDER, service)


@pytest.mark.parametrize("path", ["/adfsx", "/realms/", "/idp", "/nidpx", "/saml"])
def test_a_path_that_resembles_one_of_an_identity_provider_is_a_portal_s(path):
    assert portal_of(f"https://login.acme.com{path}").form == hosts.VANITY


@pytest.mark.parametrize(
    ("host", "meant"),
    [
        ("acme.awsaps.cn", "acme.awsapps.cn"),
        ("acme.awsaps.con", "acme.awsapps.com"),
        ("a.b.awsaps.com", "a.b.awsapps.com"),
        ("acme.aws-awsapps.com", "acme.awsapps.com"),
        ("acme.myawsapps.com", "acme.awsapps.com"),
        ("acme.awsapps", "acme.awsapps.com"),
        ("acme.awsappscom", "acme.awsapps.com"),
        ("awsapps", "awsapps.com"),
        *(
            (f"acme.awsapps.{level}.uk", "acme.awsapps.com")
            for level in ("ac", "co", "com", "edu", "gov", "net", "org")
        ),
        (f"{SSOINS}.portal.us-east-1.app.aws.com", f"{SSOINS}.portal.us-east-1.app.aws"),
        (f"{SSOINS}.portal.us-east-1.app.cloud", None),
        ("identity-center.amazonaws.co", "identitycenter.amazonaws.com"),
        ("acmeawsapps.com", None),
        ("d-1234567890awsapps.com", None),
    ],
)
def test_the_host_that_was_probably_meant_is_named(host, meant):
    portal = portal_of(f"https://{host}/start")
    assert (portal.form, [problem.hint for problem in portal.problems]) == (hosts.LOOKALIKE, [meant])

"""The parser of start URLs: every documented form, every way to get one wrong, and nothing that makes it fail."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssolint import portal_hosts as hosts
from ssolint.portal import MALFORMED_KINDS, is_aws_owned, parse

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "files"
CASES = ROOT / "tests" / "cases" / "dev.jsonl"
SSOINS = "ssoins-7223a1b2c3d4e5f6"

PORTALS = [
    # url, form, instance, Region, partition
    ("https://d-9067123abc.awsapps.com/start", hosts.CLASSIC, "d-9067123abc", None, None),
    ("https://my-custom-url.awsapps.com/start", hosts.ALIAS, "my-custom-url", None, None),
    ("https://start-up.awsapps.com/start", hosts.ALIAS, "start-up", None, None),
    ("https://console.awsapps.com/start", hosts.ALIAS, "console", None, None),
    ("https://okta-prod.awsapps.com/start", hosts.ALIAS, "okta-prod", None, None),
    ("https://view.awsapps.com/start", hosts.BUILDER_ID, "view", None, None),
    (f"https://{SSOINS}.portal.us-east-1.app.aws", hosts.DUAL_STACK, SSOINS, "us-east-1", "aws"),
    (f"https://{SSOINS}.eu-west-1.portal.amazonaws.com", hosts.IPV4, SSOINS, "eu-west-1", "aws"),
    (f"https://{SSOINS}.portal.us-gov-west-1.app.aws", hosts.DUAL_STACK, SSOINS, "us-gov-west-1", "aws-us-gov"),
    (f"https://{SSOINS}.us-gov-east-1.portal.amazonaws.com", hosts.IPV4, SSOINS, "us-gov-east-1", "aws-us-gov"),
    (f"https://{SSOINS}.cn-north-1.portal.amazonaws.com.cn", hosts.IPV4, SSOINS, "cn-north-1", "aws-cn"),
    (
        f"https://{SSOINS}.portal.cn-northwest-1.app.amazonwebservices.com.cn",
        *(hosts.DUAL_STACK, SSOINS, "cn-northwest-1", "aws-cn"),
    ),
    (f"https://{SSOINS}.eusc-de-east-1.portal.amazonaws.eu", hosts.IPV4, SSOINS, "eusc-de-east-1", "aws-eusc"),
    (
        f"https://{SSOINS}.portal.eusc-de-east-1.api.amazonwebservices.eu",
        *(hosts.DUAL_STACK, SSOINS, "eusc-de-east-1", "aws-eusc"),
    ),
    (f"https://identitycenter.amazonaws.com/{SSOINS}", hosts.ISSUER, SSOINS, None, None),
    (f"https://identitycenter.us-gov.amazonaws.com/{SSOINS}", hosts.ISSUER, SSOINS, None, "aws-us-gov"),
    (f"https://identitycenter.amazonaws.com.cn/{SSOINS}", hosts.ISSUER, SSOINS, None, "aws-cn"),
    (f"https://identitycenter.amazonaws.eu/{SSOINS}", hosts.ISSUER, SSOINS, None, "aws-eusc"),
    ("https://start.us-gov-home.awsapps.com/directory/acme", hosts.DIRECTORY, "acme", None, "aws-us-gov"),
    (
        "https://start.us-gov-home.awsapps.com/directory/d-9067123abc",
        *(hosts.DIRECTORY, "d-9067123abc", None, "aws-us-gov"),
    ),
    (
        "https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-1234567890",
        *(hosts.DIRECTORY, "d-1234567890", "us-gov-west-1", "aws-us-gov"),
    ),
    ("https://start.home.awsapps.cn/directory/d-9067123abc", hosts.DIRECTORY, "d-9067123abc", None, "aws-cn"),
    ("https://start.cn-north-1.home.awsapps.cn/directory/acme", hosts.DIRECTORY, "acme", "cn-north-1", "aws-cn"),
]


def seen(url):
    """Return what the problems say: kind, the text under it, what would replace it."""
    return [(p.kind, url[p.start : p.end], p.replacement) for p in parse(url).problems]


def mended(url):
    """Put every replacement in place, from the end backwards."""
    for problem in reversed(parse(url).problems):
        if problem.replacement is not None:
            url = url[: problem.start] + problem.replacement + url[problem.end :]
    return url


@pytest.mark.parametrize(("url", "form", "instance", "region", "partition"), PORTALS)
def test_a_documented_form_has_no_problem_and_is_its_own_canonical(url, form, instance, region, partition):
    portal = parse(url)
    assert (portal.form, portal.instance, portal.region, portal.partition) == (form, instance, region, partition)
    assert portal.problems == ()
    assert portal.canonical == url
    assert portal.is_aws


@pytest.mark.parametrize("url", [row[0] for row in PORTALS])
@pytest.mark.parametrize("tail", ["/", "#", "/#", "#/", "/#/", "?x=1", "/?x=1#/a", "\\#/", "/\\#", ","])
def test_what_stands_behind_a_portal_is_found_once_and_comes_off(url, tail):
    portal = parse(url + tail)
    bare_slash = tail == "/" and portal.form in (hosts.DUAL_STACK, hosts.IPV4)
    assert len(portal.problems) == (0 if bare_slash else 1)
    assert portal.identity == parse(url).identity
    assert portal.canonical == url
    assert portal.instance == parse(url).instance
    if not bare_slash:
        assert mended(url + tail) == url
        assert (url + tail)[portal.problems[0].start :] == tail


@pytest.mark.parametrize("url", [row[0] for row in PORTALS])
def test_the_case_of_scheme_and_host_makes_no_difference(url):
    scheme, host = url.split("/")[0], url.split("/")[2]
    shouted = url.replace(scheme, scheme.upper()).replace(host, host.upper())
    portal = parse(shouted)
    assert portal.problems == ()
    assert portal.canonical == url
    assert portal.identity == parse(url).identity


def test_two_portals_have_two_identities():
    identities = {parse(row[0]).identity for row in PORTALS}
    assert len(identities) == len(PORTALS)
    assert parse("https://sso.acme.com/a").identity != parse("https://sso.acme.com/b").identity
    assert parse("https://sso.acme.com/?org=a").identity != parse("https://sso.acme.com/?org=b").identity


@pytest.mark.parametrize(
    ("url", "problems"),
    [
        ("http://acme.awsapps.com/start", [("scheme-wrong", "http", "https")]),
        ("HTTP://acme.awsapps.com/start", [("scheme-wrong", "HTTP", "https")]),
        ("ftp://acme.awsapps.com/start", [("scheme-wrong", "ftp", "https")]),
        ("htps://acme.awsapps.com/start", [("scheme-wrong", "htps", "https")]),
        ("http:/acme.awsapps.com/start", [("scheme-wrong", "http:/", "https://")]),
        ("//acme.awsapps.com/start", [("scheme-missing", "//", "https://")]),
        ("acme.awsapps.com/start", [("scheme-missing", "", "https://")]),
        ("https//acme.awsapps.com/start", [("scheme-missing", "https//", "https://")]),
        ("https:/acme.awsapps.com/start", [("scheme-broken", "https:/", "https://")]),
        ("https:acme.awsapps.com/start", [("scheme-broken", "https:", "https://")]),
        ("https:\\\\acme.awsapps.com/start", [("scheme-broken", "https:\\\\", "https://")]),
        ("://acme.awsapps.com/start", [("scheme-missing", "://", "https://")]),
        ("https://https://acme.awsapps.com/start", [("scheme-broken", "https://https://", "https://")]),
        ("http://https//acme.awsapps.com/start", [("scheme-broken", "http://https//", "https://")]),
        ("URL: https://acme.awsapps.com/start", [("bracket", "URL: ", "")]),
        ("= https://acme.awsapps.com/start", [("bracket", "= ", "")]),
        ("acme portal https://acme.awsapps.com/start", [("bracket", "acme portal ", "")]),
    ],
)
def test_the_scheme(url, problems):
    assert seen(url) == problems
    assert mended(url) == "https://acme.awsapps.com/start"


@pytest.mark.parametrize(
    ("url", "problems"),
    [
        ("https:///start", [("no-host", "https:///start", None)]),
        ("https://", [("no-host", "https://", None)]),
        ("https://partner org.awsapps.com/start", [("blank", " ", None)]),
        ("https://acme.awsapps.com/start ", [("blank", " ", "")]),
        ("https://acme.awsapps.com/start\x00", [("blank", "\x00", "")]),
        (" \u200bhttps://acme.awsapps.com/start", [("blank", " \u200b", "")]),
        ("https://acme.awsapps.com/st art", [("blank", " ", None)]),
        ("https://acme.awsapps.com/<start>/x", [("bracket", "<", None), ("bracket", ">", None)]),
        ("https://acme.awsapps.com:8443/start", [("port", ":8443", "")]),
        ("https://acme.awsapps.com:443/start", [("port", ":443", "")]),
        ("https://me@acme.awsapps.com/start", [("user", "me@", "")]),
        ("https://me:pw@acme.awsapps.com:1/start", [("user", "me:pw@", ""), ("port", ":1", "")]),
        ("<https://acme.awsapps.com/start>", [("bracket", "<", ""), ("bracket", ">", "")]),
        (
            "(https://acme.awsapps.com/start).",
            [("bracket", "(", ""), ("bracket", ")", ""), ("trailing-punctuation", ".", "")],
        ),
        ("[portal](https://acme.awsapps.com/start)", [("bracket", "[portal](", ""), ("bracket", ")", "")]),
        ("https://acme.awsapps.com/start%23/", [("escape", "%23/", "")]),
        ("https://acme.awsapps.com/start/%2F%23", [("escape", "/%2F%23", "")]),
        ("https://acme.awsapps.com/%73tart", [("escape", "/%73tart", None)]),
        ("https://acme.awsapps.com/start%23/?a", [("escape", "%23/", None)]),
        ("https://acme.awsapps.com/start.", [("trailing-punctuation", ".", "")]),
        ("https://acme.awsapps.com./start", [("trailing-punctuation", ".", "")]),
        ("https://[acme].awsapps.com/start", [("bracket", "[", None), ("bracket", "]", None)]),
        ("https://acme..awsapps.com/start", [("bad-host", "acme..awsapps.com", None)]),
        ("https://-acme.awsapps.com/start", [("bad-host", "-acme.awsapps.com", None)]),
        ("https://acme%2Eawsapps.com/start", [("bad-host", "acme%2Eawsapps.com", None)]),
        ("https://acme.awsapps.com\\start", [("escape", "\\", "/")]),
        ("https://acme.awsapps.com\\/start", [("escape", "\\", "")]),
        ("https://acme.awsapps.com\\\\start\\", [("escape", "\\\\", "/"), ("escape", "\\", "")]),
        ("eu-west-1", [("no-url", "eu-west-1", None)]),
        ("corp", [("no-url", "corp", None)]),
    ],
)
def test_what_is_no_proper_url(url, problems):
    assert seen(url) == problems
    assert parse(url).malformed
    assert {kind for kind, _, _ in problems} <= MALFORMED_KINDS


def test_the_escapes_of_a_vanity_url_are_its_own_business():
    assert not parse("https://login.acme.com/a%20b").problems


@pytest.mark.parametrize(
    ("url", "problems"),
    [
        ("https://acme.awsapps.com", [("path", "acme.awsapps.com", "acme.awsapps.com/start")]),
        ("https://acme.awsapps.com/", [("path", "/", "/start")]),
        ("https://acme.awsapps.com/start/console", [("path", "/start/console", "/start")]),
        ("https://acme.awsapps.com/Start", [("path", "/Start", "/start")]),
        ("https://acme.awsapps.com/start//", [("trailing-slash", "//", "")]),
        ("https://acme.awsapps.com/#", [("fragment", "/#", "/start")]),
        ("https://acme.awsapps.com/start#/console?account_id=1", [("fragment", "#/console?account_id=1", "")]),
        (f"https://{SSOINS}.portal.us-east-1.app.aws/start", [("path", "/start", "")]),
        (f"https://{SSOINS}.us-east-1.portal.amazonaws.com/start/", [("path", "/start/", "")]),
        ("https://start.us-gov-home.awsapps.com/start", [("path", "/start", None)]),
        ("https://start.us-gov-home.awsapps.com/directory/", [("path", "/directory/", None)]),
        ("https://identitycenter.amazonaws.com/start", [("path", "/start", None)]),
        ("https://identitycenter.amazonaws.com/d-9067123abc", [("path", "/d-9067123abc", None)]),
        ("https://identitycenter.amazonaws.com/ins-7223a1b2c3d4e5f6", []),
        ("https://identitycenter.amazonaws.com", [("path", "identitycenter.amazonaws.com", None)]),
    ],
)
def test_what_stands_behind_the_host(url, problems):
    assert seen(url) == problems


@pytest.mark.parametrize(
    ("url", "marked"),
    [
        ("https://d-9067abcde.awsapps.com/start", "d-9067abcde"),
        ("https://d-xxxxxxxxxx.awsapps.com/start", "d-xxxxxxxxxx"),
        ("https://D-9067123ABCD.awsapps.com/start", "D-9067123ABCD"),
        ("https://ssoins-7223a1b2c3d4e5f6aa.portal.us-east-1.app.aws", "ssoins-7223a1b2c3d4e5f6aa"),
        ("https://ssoins-7223.us-east-1.portal.amazonaws.com", "ssoins-7223"),
        ("https://identitycenter.amazonaws.com/ssoins-7223", "ssoins-7223"),
        ("https://start.us-gov-home.awsapps.com/directory/d-12345", "d-12345"),
        ("https://d-.awsapps.com/start", "d-"),
        ("https://ssoins-.portal.us-east-1.app.aws", "ssoins-"),
    ],
)
def test_an_id_of_the_wrong_shape(url, marked):
    assert seen(url) == [("id", marked, None)]


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("https://corp.awsapps.con/start", "corp.awsapps.com"),
        ("https://corp.awsapps.co/start", "corp.awsapps.com"),
        ("https://corp.awsapps.net/start", "corp.awsapps.com"),
        ("https://corp.awsapps.co.uk/start", "corp.awsapps.com"),
        ("https://corp.awsapps/start", "corp.awsapps.com"),
        ("https://corp.awsappscom/start", "corp.awsapps.com"),
        ("https://corp.awsaps.com/start", "corp.awsapps.com"),
        ("https://corp.awsapp.com/start", "corp.awsapps.com"),
        ("https://corp.aswapps.com/start", "corp.awsapps.com"),
        ("https://corp.aws-apps.com/start", "corp.awsapps.com"),
        ("https://corp.awsapps.com.evil.net/start", "corp.awsapps.com"),
        ("https://evil-awsapps.cn/start", None),
        ("https://corpawsapps.com/start", None),
        ("https://awsapps.com.evil.net", None),
        ("https://identitycenter.amazonaws.com.evil.net/x", "identitycenter.amazonaws.com"),
        (f"https://{SSOINS}.us-east-1.portal.amazonaws.com.evil.net", f"{SSOINS}.us-east-1.portal.amazonaws.com"),
        (f"https://{SSOINS}.portal.us-east-1.app.aw", f"{SSOINS}.portal.us-east-1.app.aws"),
        (f"https://{SSOINS}.us-east-1.portal.amazonaws.con", f"{SSOINS}.us-east-1.portal.amazonaws.com"),
        (f"https://{SSOINS}.portal.us-east-1.app.aws.com", f"{SSOINS}.portal.us-east-1.app.aws"),
        (f"https://{SSOINS}.example.com", None),
        ("https://corp.awsapps.com-login.net/start", "corp.awsapps.com"),
        ("https://evil-awsapps.com.acme.net/start", None),
        ("https://identitycenter.amazonaws.co/x", "identitycenter.amazonaws.com"),
        ("https://identity-center.amazonaws.com/x", "identitycenter.amazonaws.com"),
        ("https://identitycentre.amazonaws.com/x", "identitycenter.amazonaws.com"),
    ],
)
def test_lookalikes(url, hint):
    portal = parse(url)
    assert portal.form == hosts.LOOKALIKE
    assert [(p.kind, url[p.start : p.end], p.replacement, p.hint) for p in portal.problems] == [
        ("lookalike", portal.host, None, hint)
    ]
    assert portal.canonical is None
    assert not portal.is_aws


def test_a_doubled_suffix_can_be_mended():
    url = "https://acme.awsapps.com.awsapps.com/start"
    assert parse(url).form == hosts.LOOKALIKE
    assert seen(url) == [("doubled-suffix", "acme.awsapps.com.awsapps.com", "acme.awsapps.com")]
    assert mended("https://acme.awsapps.com.awsapps.com.awsapps.com/start") == "https://acme.awsapps.com/start"


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://111122223333.signin.aws.amazon.com/console", hosts.AWS_ENDPOINT),
        ("https://signin.aws.amazon.com/saml", hosts.AWS_ENDPOINT),
        ("https://us-east-1.signin.aws.amazon.com/platform/saml/acs/0a1b", hosts.AWS_ENDPOINT),
        ("https://eu-west-1.signin.aws/platform/saml/acs/0a1b", hosts.AWS_ENDPOINT),
        ("https://console.aws.amazon.com/singlesignon", hosts.AWS_ENDPOINT),
        ("https://us-east-1.console.aws.amazon.com/singlesignon", hosts.AWS_ENDPOINT),
        ("https://device.sso.us-east-1.amazonaws.com/", hosts.AWS_ENDPOINT),
        ("https://oidc.us-east-1.amazonaws.com", hosts.AWS_ENDPOINT),
        ("https://oidc.cn-north-1.amazonaws.com.cn", hosts.AWS_ENDPOINT),
        ("https://portal.sso.eu-central-1.amazonaws.com/saml/assertion/x", hosts.AWS_ENDPOINT),
        ("https://oidc.eusc-de-east-1.api.amazonwebservices.eu", hosts.AWS_ENDPOINT),
        ("https://eusc-de-east-1.signin.amazonaws-eusc.eu/platform/saml/acs/0a1b", hosts.AWS_ENDPOINT),
        ("https://console.amazonaws-eusc.eu", hosts.AWS_ENDPOINT),
        ("https://us-gov-west-1.signin-fips.amazonaws-us-gov.com/oauth", hosts.AWS_ENDPOINT),
        ("https://signin.us-east-1.api.aws", hosts.AWS_ENDPOINT),
        ("https://acme.okta.com/app/x", hosts.IDENTITY_PROVIDER),
        ("https://workspace.google.com/dashboard", hosts.IDENTITY_PROVIDER),
        ("https://acme.cloudflareaccess.com/", hosts.IDENTITY_PROVIDER),
        ("https://myapps.cloud.microsoft/", hosts.IDENTITY_PROVIDER),
        ("https://myapps.microsoft.com/signin/0a1b?tenantId=2c3d", hosts.IDENTITY_PROVIDER),
        ("https://login.microsoftonline.com/0a1b/saml2", hosts.IDENTITY_PROVIDER),
        ("https://accounts.google.com/o/saml2/initsso?idpid=x", hosts.IDENTITY_PROVIDER),
        ("https://acme.onelogin.com/launch/1", hosts.IDENTITY_PROVIDER),
        ("https://sso.jumpcloud.com/saml2/aws", hosts.IDENTITY_PROVIDER),
        ("https://acme.eu.auth0.com/samlp/x", hosts.IDENTITY_PROVIDER),
        ("https://apps.pingone.com/x", hosts.IDENTITY_PROVIDER),
        ("https://sts.acme.com/adfs/ls/IdpInitiatedSignOn.aspx?loginToRp=urn:amazon", hosts.IDENTITY_PROVIDER),
        ("https://id.acme.com/auth/realms/main/protocol/saml/clients/aws", hosts.IDENTITY_PROVIDER),
        ("https://id.acme.com/realms/main/protocol/saml/clients/aws", hosts.IDENTITY_PROVIDER),
        ("https://id.acme.com/application/saml/aws/sso/binding/init/", hosts.IDENTITY_PROVIDER),
        ("https://acme.my.salesforce.com/idp/login?app=0sp", hosts.IDENTITY_PROVIDER),
    ],
)
def test_what_is_no_portal(url, form):
    portal = parse(url)
    assert portal.form == form
    assert portal.service
    assert portal.problems == ()
    assert portal.canonical is None


@pytest.mark.parametrize(
    "url",
    [
        "https://myysso.myowndomain.com/othersubdomain?myqualifiers=true",
        "https://awsapps.acme.com/start",
        "https://acme.awapp.com/start",
        "https://awsapps.community.acme.org/start",
        "https://https.acme.com/start",
        "https://aws.acme.com",
        "https://portal.lab.example",
        "https://127.0.0.1/start",
        "https://login.acme.com/start/#/",
        "https://notokta.com/x",
        "https://acme.s3.amazonaws.com/index.html",
        "https://apps.com/start",
        "https://sso.app.aws.acme.com",
        "https://münchen.example/start",
        "https://acme.com/pages/realms",
    ],
)
def test_any_other_host_is_a_vanity_host_and_its_path_is_its_own_affair(url):
    assert parse(url).form == hosts.VANITY
    assert parse(url).problems == ()


@pytest.mark.parametrize(
    ("host", "owned"),
    [
        ("x.awsapps.com", True),
        ("X.AWSAPPS.COM", True),
        ("awsapps.com", True),
        ("awsapps.cn.", True),
        ("identitycenter.amazonaws.com", True),
        ("awsapps.com.evil.net", False),
        ("evil-awsapps.cn", False),
        ("notapp.aws", False),
        ("x.identitycenter.amazonaws.com", False),
        ("portal.amazonaws.com.evil.net", False),
    ],
)
def test_aws_owns_a_host_on_label_boundaries_only(host, owned):
    assert is_aws_owned(host) is owned


def case_urls():
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text = base64.b64decode(case["text_b64"]).decode("utf-8", "replace") if "text_b64" in case else case["text"]
        yield from start_urls(text)


def start_urls(text):
    return [value.strip() for value in re.findall(r"^\s*sso_start_url[ \t]*=(.*)$", text, re.MULTILINE)]


def spans_are_sound(url):
    portal = parse(url)
    for start, end in [portal.host_span, *((p.start, p.end) for p in portal.problems)]:
        assert 0 <= start <= end <= len(url)
    return portal


def test_the_labelled_cases_are_parsed():
    urls = list(case_urls())
    assert len(urls) > 100
    for url in urls:
        spans_are_sound(url)


def corpus_urls():
    if not CORPUS.is_dir():
        pytest.skip("the public files to measure on are not here")
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(CORPUS.iterdir()))
    return sorted({url for text in texts for url in start_urls(text)})


def test_real_portals_in_public_files_have_no_problem():
    plain = [url for url in corpus_urls() if re.fullmatch(r"https://[a-z0-9-]+\.awsapps\.com/start", url)]
    assert len(plain) > 30
    for url in plain:
        portal = parse(url)
        assert portal.is_aws
        assert portal.canonical == url
        placeholder = re.match(r"https://d-(?![0-9a-f]{10}\.)", url)
        assert [p.kind for p in portal.problems] == (["id"] if placeholder else []), url


def test_no_real_url_is_taken_for_a_lookalike_or_misread():
    urls = [url for url in corpus_urls() if url.startswith("https://")]
    assert len(urls) > 50
    for url in urls:
        portal = spans_are_sound(url)
        assert portal.form != hosts.LOOKALIKE, url
        if not portal.malformed:
            split = urlsplit(url)
            assert (portal.host, portal.path) == (split.hostname, split.path), url


PIECES = st.sampled_from(
    [
        *[
            "https://",
            "http:",
            "//",
            "/",
            "\\",
            "#",
            "?",
            "@",
            ":",
            ".",
            ",",
            " ",
            "<",
            ">",
            "[",
            "]",
            "start",
            "/start",
        ],
        *["acme", "d-9067123abc", SSOINS, "awsapps.com", "awsapps.cn", "app.aws", "portal", "us-east-1", "İ", "é"],
        *["portal.amazonaws.com", "identitycenter.amazonaws.com", "/directory/", "start.home", "us-gov-home", "\t"],
    ]
)
ANY_TEXT = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=9).map("".join))


@settings(deadline=None, max_examples=2 * settings.default.max_examples)
@given(ANY_TEXT)
def test_any_text_is_parsed_and_the_spans_lie_inside(url):
    portal = spans_are_sound(url)
    assert portal.url == url
    if portal.canonical is not None:
        again = parse(portal.canonical)
        assert again.canonical == portal.canonical
        assert again.identity == parse(portal.canonical + "/").identity
        assert not [p for p in again.problems if p.kind != "id"]


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
HOSTS = st.one_of(
    LABELS.map(lambda label: f"{label}.awsapps.com"),
    st.lists(LABELS, min_size=2, max_size=4).map(".".join),
    st.sampled_from([urlsplit(row[0]).hostname for row in PORTALS]),
)
PATHS = st.sampled_from(["", "/start", "/directory/acme", f"/{SSOINS}", "/a/b", "/adfs/ls"])


@settings(deadline=None, max_examples=settings.default.max_examples)
@given(HOSTS, PATHS, st.sampled_from(["", "/", "#", "#/", "/#/", "/#/x"]), st.booleans())
def test_identity_does_not_depend_on_slash_fragment_or_case(host, path, tail, shout):
    url = f"https://{host}{path}"
    other = f"https://{host.upper() if shout else host}{path}{tail}"
    assert parse(other).identity == parse(url).identity
    assert parse(other).form == parse(url).form


@settings(deadline=None, max_examples=settings.default.max_examples)
@given(HOSTS, PATHS, st.sampled_from(["", "?a=b", "#x", "?a=b#x"]))
def test_a_proper_url_is_cut_as_the_standard_library_cuts_it(host, path, tail):
    url = f"https://{host}{path}{tail}"
    portal, split = parse(url), urlsplit(url)
    assert (portal.scheme, portal.host, portal.path) == (split.scheme, split.hostname, split.path)
    assert (portal.query or "", portal.fragment or "") == (split.query, split.fragment)
    assert not portal.malformed


def test_parsing_takes_time_in_proportion_to_the_text():
    for piece in ("<", "a.", "\\", "/", " ", ".awsapps.com", ",)", "#", "@", ":", "realms/"):
        spans_are_sound("https://" + piece * 20_000)

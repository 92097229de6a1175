"""Start URLs: forms that must pass, spans and fixes that an example can't show, and which rule speaks."""

from __future__ import annotations

import pytest

from ssolint.engine import check
from ssolint.fixer import apply_fixes
from ssolint.rule import built_in
from ssolint.source import Options, Source

PORTAL_RULES = {
    *("start-url-scheme", "start-url-malformed", "start-url-fragment", "start-url-path", "start-url-trailing-slash"),
    *("not-a-portal", "lookalike-portal", "vanity-portal", "portal-id", "swapped-url-and-region"),
    *("builder-id-with-account", "portal-region-mismatch", "portal-spelled-twice", "portal-in-two-regions"),
}
RULES = [
    rule() for rule in built_in() if rule.name in PORTAL_RULES or rule.name in ("malformed-region", "unknown-region")
]


def session(url, region="us-east-1", name="corp", *, use=True):
    users = f"[profile {name}-dev]\nsso_session = {name}\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
    return f"[sso-session {name}]\nsso_start_url = {url}\nsso_region = {region}\n" + (users if use else "")


def legacy(url, region="us-east-1", name="a"):
    asks = "sso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
    return f"[profile {name}]\nsso_start_url = {url}\nsso_region = {region}\n{asks}"


def findings(text, name="config"):
    return check(Source(text.encode(), name, options=Options()), RULES).findings


def told(text, name="config"):
    return [(one.rule, text[one.span.start : one.span.end]) for one in findings(text, name)]


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://corp.awsapps.com/start", "eu-west-1"),
        ("https://aws-apps-team.awsapps.com/start", "eu-west-1"),
        ("https://data-platform.awsapps.com/start", "eu-west-1"),
        ("https://d-9067abcdef.awsapps.com/start", "us-gov-west-1"),
        ("https://ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws", "us-east-1"),
        ("https://ssoins-7223a1b2c3d4e5f6.us-east-1.portal.amazonaws.com", "us-east-1"),
        ("https://identitycenter.amazonaws.com/ssoins-7223a1b2c3d4e5f6", "eu-central-1"),
        ("https://identitycenter.amazonaws.com/ssoins-7223a1b2c3d4e5f6", "us-gov-west-1"),
        ("https://identitycenter.us-gov.amazonaws.com/ssoins-7223a1b2c3d4e5f6", "us-gov-west-1"),
        ("https://start.us-gov-home.awsapps.com/directory/corp", "us-gov-west-1"),
        ("https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-9067abcdef", "us-gov-west-1"),
        ("https://start.home.awsapps.cn/directory/d-9067abcdef", "cn-north-1"),
        ("https://start.cn-north-1.home.awsapps.cn/directory/d-9067abcdef", "cn-north-1"),
        ("https://ssoins-7223a1b2c3d4e5f6.cn-north-1.portal.amazonaws.com.cn", "cn-north-1"),
        ("https://ssoins-7223a1b2c3d4e5f6.eusc-de-east-1.portal.amazonaws.eu", "eusc-de-east-1"),
        ("https://identitycenter.amazonaws.eu/ssoins-7223a1b2c3d4e5f6", "eusc-de-east-1"),
    ],
)
def test_every_form_of_a_portal_passes(url, region):
    assert told(session(url, region)) == []
    assert told(legacy(url, region)) == []


def test_a_template_value_is_not_judged():
    assert told(session("{{ .url }}", "{{ .region }}"), "config.tmpl") == []
    assert told(session("https://{{ .alias }}.awsapps.com/start"), "config.tmpl") == []
    assert told(session("xxx", "xxx"), "config.tmpl") == []


def test_angle_brackets_round_a_url_are_one_mistake_with_a_safe_fix():
    text = session("<https://corp.awsapps.com/start>")
    (finding,) = findings(text)
    assert finding.rule == "start-url-malformed"
    assert finding.fix.safe
    assert "sso_start_url = https://corp.awsapps.com/start\n" in apply_fixes(text, [finding.fix])[0]


def test_a_port_or_a_user_is_taken_out_only_unsafely():
    for url in ("https://corp.awsapps.com:8443/start", "https://jane@corp.awsapps.com/start"):
        (finding,) = findings(session(url))
        assert not finding.fix.safe


@pytest.mark.parametrize(
    ("url", "mended", "safe"),
    [
        ("https://corp.awsapps.com\\start", "https://corp.awsapps.com/start", True),
        ("https:\\\\corp.awsapps.com\\start", "https://corp.awsapps.com/start", False),
        ("https://https://corp.awsapps.com/start", "https://corp.awsapps.com/start", False),
        ("Portal: https://corp.awsapps.com/start", "https://corp.awsapps.com/start", True),
    ],
)
def test_a_torn_url_is_put_together_again(url, mended, safe):
    (finding,) = findings(session(url))
    assert (finding.rule, finding.fix.safe) == ("start-url-malformed", safe)
    assert apply_fixes(session(url), [finding.fix])[0] == session(mended)


def test_a_backslash_is_not_taken_out_where_that_makes_another_path():
    (finding,) = findings(session("https://corp.awsapps.com/start\\console"))
    assert (finding.rule, finding.fix) == ("start-url-malformed", None)


def test_a_host_that_is_no_name_is_not_taken_for_an_imitation_too():
    assert [rule for rule, _ in told(session("https://corp%2Eawsapps.com/start"))] == ["start-url-malformed"]


def test_a_region_that_does_not_exist_is_not_taken_over_from_the_url():
    (finding,) = findings(session("https://ssoins-7223a1b2c3d4e5f6.portal.us-esat-1.app.aws"))
    assert (finding.rule, finding.fix) == ("portal-region-mismatch", None)


def test_a_scheme_on_a_foreign_host_has_no_fix():
    (finding,) = [one for one in findings(session("http://portal.corp.example")) if one.rule == "start-url-scheme"]
    assert finding.fix is None


def test_a_console_without_https_is_one_mistake():
    assert told(session("http://console.aws.amazon.com/x")) == [("not-a-portal", "console.aws.amazon.com")]


def test_a_fragment_is_safe_to_drop_in_a_session_and_dropped_together_in_the_legacy_layout():
    (finding,) = findings(session("https://corp.awsapps.com/start#/"))
    assert finding.fix.safe
    text = legacy("https://corp.awsapps.com/start#/", name="a") + legacy("https://corp.awsapps.com/start#/", name="b")
    first, second = findings(text)
    assert not first.fix.safe
    assert first.fix.edits == second.fix.edits
    assert "#" not in apply_fixes(text, [first.fix])[0]


def test_a_fragment_on_a_bare_host_is_replaced_by_the_path():
    text = session("https://corp.awsapps.com/#")
    (finding,) = findings(text)
    assert finding.rule == "start-url-fragment"
    assert "https://corp.awsapps.com/start\n" in apply_fixes(text, [finding.fix])[0]


def test_start_is_added_safely_in_a_session_only():
    assert findings(session("https://corp.awsapps.com/"))[0].fix.safe
    assert not findings(legacy("https://corp.awsapps.com/"))[0].fix.safe
    assert not findings(session("https://corp.awsapps.com/start/console"))[0].fix.safe


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fixes_keep_line_ends_and_alignment(newline):
    text = f"[sso-session a]{newline}sso_start_url  = http://corp.awsapps.com/start{newline}sso_region     = us-east-1"
    (finding,) = findings(text)
    wanted = (
        f"[sso-session a]{newline}sso_start_url  = https://corp.awsapps.com/start{newline}sso_region     = us-east-1"
    )
    assert apply_fixes(text, [finding.fix])[0] == wanted


def test_swapped_values_are_one_finding_wherever_they_stand():
    text = "[sso-session a]\nsso_region = https://corp.awsapps.com/start\nsso_start_url = eu-west-1\n"
    (finding,) = findings(text)
    assert (finding.rule, text[finding.span.start : finding.span.end]) == (
        "swapped-url-and-region",
        "https://corp.awsapps.com/start",
    )
    assert (
        apply_fixes(text, [finding.fix])[0]
        == "[sso-session a]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n"
    )


def test_a_url_without_a_scheme_is_known_at_the_region_too():
    assert told("[sso-session a]\nsso_region = corp.awsapps.com/start\n") == [
        ("swapped-url-and-region", "corp.awsapps.com/start")
    ]
    assert told("[sso-session a]\nsso_region = N. Virginia\n") == [("malformed-region", "N. Virginia")]


def test_the_region_of_the_url_settles_a_misspelt_one():
    text = session("https://ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws", "us-esat-1")
    assert told(text) == [("portal-region-mismatch", "us-esat-1")]


def test_a_profile_that_names_a_session_is_not_compared():
    text = (
        session("https://corp.awsapps.com/start")
        + legacy("https://corp.awsapps.com/start/", "us-east-2")
        + "sso_session = corp\n"
    )
    assert [rule for rule, _ in told(text)] == ["start-url-trailing-slash"]


def test_one_portal_in_three_spellings_is_two_findings_and_one_result():
    text = "".join(
        session(url, name=f"s{at}", use=False)
        for at, url in enumerate(
            ("https://corp.awsapps.com/start/", "https://corp.awsapps.com/start", "https://CORP.awsapps.com/start")
        )
    )
    twice = [one for one in findings(text) if one.rule == "portal-spelled-twice"]
    assert [text.count("\n", 0, one.span.start) + 1 for one in twice] == [5, 8]
    assert apply_fixes(text, [one.fix for one in twice])[0].count("= https://corp.awsapps.com/start\n") == 3


def test_one_spelling_in_many_places_is_no_second_spelling():
    text = "".join(legacy("https://corp.awsapps.com/start/", name=name) for name in "abc")
    assert {rule for rule, _ in told(text)} == {"start-url-trailing-slash"}


def test_a_second_region_is_told_once():
    url = "https://corp.awsapps.com/start"
    text = "".join(
        legacy(url, region, name) for region, name in (("us-east-1", "a"), ("us-east-2", "b"), ("us-east-2", "c"))
    )
    (finding,) = findings(text)
    assert finding.rule == "portal-in-two-regions"
    assert text.count("\n", 0, finding.span.start) + 1 == 8


def test_a_builder_id_without_accounts_is_right():
    assert told(session("https://view.awsapps.com/start", use=False)) == []
    assert told("[profile me]\nsso_start_url = https://view.awsapps.com/start\nsso_region = us-east-1\n") == []


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        ("sso_start_url = eu-west-1\n", "sso_start_url =\n", "eu-west-1"),
        ("sso_region = https://corp.awsapps.com/start\n", "sso_region = us-east-1\n", "https://corp.awsapps.com/start"),
        ("sso_region = us-east-1\n", "sso_region = https://corp.awsapps.com/start\n", "https://corp.awsapps.com/start"),
    ],
)
def test_a_url_or_a_region_in_the_wrong_place_is_shown_where_a_section_stands_twice(first, second, place):
    text = f"[sso-session corp]\n{first}[sso-session corp]\n{second}"
    assert [row for row in told(text) if row[0] == "swapped-url-and-region"] == [("swapped-url-and-region", place)]

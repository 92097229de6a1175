"""One list of placeholders: what the rule tells in a plain file is unknown, and not judged, in a template."""

from __future__ import annotations

import re

import pytest

from shell import PROFILE, SESSION
from ssolint.engine import check
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.source import Source
from ssolint.templates import PLACEHOLDER

POLICY = Policy(Settings(), built_in())
LEFT_OVER = (
    *("{{ session }}", "<% session %>", "${SESSION}", "$SESSION", "$(session)", "<your session>", "<12-digit-id>"),
    *("YOUR_SESSION", "YOUR-SESSION", "your-sso-session", "your_session_name", "your-company", "your-org-name"),
    *("xxxxxxxx", "xxxxxxxxxxxx", "XXXX", "nnnnnnnnnnnn", "***", "@SESSION@", "@@SESSION@@", "%SESSION%", "{session}"),
    *("__SESSION__", "REPLACE_ME", "REPLACE-WITH-YOURS", "CHANGEME", "CHANGE_ME", "TODO"),
    *("REDACTED", "REDACTED_NAME", "...", "…"),
)


def rules_on(text, name):
    return [finding.rule for finding in check(Source(text.encode(), name), POLICY.rules).findings]


@pytest.mark.parametrize("value", LEFT_OVER)
def test_a_placeholder_is_told_in_a_plain_file_and_unknown_in_a_template(value):
    text = PROFILE.replace("= corp", f"= {value}") + SESSION
    assert rules_on(text, "config") == ["unrendered-placeholder"]
    assert rules_on(text, "config.tmpl") == []
    assert PLACEHOLDER.search(value)


@pytest.mark.parametrize("value", ["corp", "yours", "your", "xxx", "todo", "nnnn", "change", "replace", "a@b", "50%"])
def test_a_name_is_no_placeholder(value):
    text = PROFILE.replace("= corp", f"= {value}") + SESSION.replace("corp]", f"{value}]")
    assert "unrendered-placeholder" not in rules_on(text, "config")
    missing = PROFILE.replace("= corp", f"= {value}") + SESSION.replace("corp]", "other]")
    assert "session-not-found" in rules_on(missing, "config.tmpl")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sso_account_id", "ACCOUNT_ID"),
        ("sso_account_id", "DEV-ACCOUNT-ID"),
        ("sso_account_id", "[your account id]"),
        ("sso_account_id", "[ACCOUNT_ID]"),
        ("sso_account_id", "1111xxxxxxxx"),
        ("sso_account_id", "xxxx-xxxx-xxxx"),
        ("sso_account_id", "11112222****"),
        ("sso_role_name", "ROLE_NAME"),
        ("sso_role_name", "[role name]"),
        ("region", "REGION"),
        ("sso_region", "AWS_REGION"),
        ("sso_start_url", "SSO_START_URL"),
        ("sso_start_url", "[portal URL]"),
    ],
)
def test_what_a_value_is_called_is_no_value(key, value):
    text = re.sub(f"(?m)^{key} = .*", f"{key} = {value}", PROFILE + SESSION)
    assert rules_on(text, "config") == ["unrendered-placeholder"]
    assert rules_on(text, "config.example") == []


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("sso_account_id", "ACME", "account-id-format"),
        ("sso_account_id", "[111122223333]", "account-id-format"),
        ("sso_account_id", "1111x2223333", "account-id-format"),
        ("region", "[eu-west-1]", "malformed-region"),
        ("sso_region", "GLOBAL", "malformed-region"),
        ("sso_start_url", "[https://corp.awsapps.com/start]", "start-url-malformed"),
        ("sso_role_name", "DEV_ADMIN", None),
    ],
)
def test_a_wrong_value_is_no_placeholder(key, value, rule):
    text = re.sub(f"(?m)^{key} = .*", f"{key} = {value}", PROFILE + SESSION)
    assert rules_on(text, "config") == rules_on(text, "config.example") == ([rule] if rule else [])


@pytest.mark.parametrize(
    "value",
    ["<secret-key>", "YOUR_SECRET_ACCESS_KEY", "{{ secret }}", "${SECRET}", "x" * 40, "XXXX", "****", "$(pass aws)"],
)
def test_a_placeholder_for_a_secret_is_told_and_not_shown(value):
    for key in ("aws_secret_access_key", "aws_session_token"):
        text = f"[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n{key} = {value}\n"
        found = [f for f in check(Source(text.encode(), "credentials"), POLICY.rules).findings if f.setting]
        (message,) = [f.message for f in found if f.rule == "unrendered-placeholder"]
        assert message == f"a placeholder stands for the value of {key}; put in the real one"
        assert "unrendered-placeholder" not in rules_on(text, "credentials.tmpl")


@pytest.mark.parametrize("value", ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "a/TODO/b+XXXX/c" + "9" * 25, "test"])
def test_a_secret_is_no_placeholder(value):
    text = f"[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {value}\n"
    assert "unrendered-placeholder" not in rules_on(text, "credentials")


# What a template may make of a header, of a section, and of two branches


BODY = PROFILE.partition("\n")[2]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "{{ item['name'] }}",
            '{{ item["a b"] }}',
            "{{ .names[0] }}",
            '{{ trim "[]" .name }}',
            '{{ "]" }}-{{ .role }}',
        ),
        *(
            "<%= p['name'] %>",
            "${names[0]}",
            "{% if x[0] %}a{% else %}b{% endif %}",
            "{{{name}}}",
            "dev{# the 1st [a] #}",
        ),
    ],
)
def test_a_bracket_inside_a_tag_does_not_close_the_header(name):
    assert rules_on(f"[profile {name}]\n{BODY}{SESSION}", "config.j2") == []
    named = SESSION.replace("corp]", f"{name}]")
    assert rules_on(PROFILE.replace("= corp", f"= {name}") + named, "config.j2") == []


def test_two_headers_on_one_line_of_a_template_are_two_branches():
    line = "{% if x %}[profile a]{% else %}[profile b]{% endif %}\n"
    assert rules_on(line + BODY + SESSION, "config.j2") == []
    assert rules_on(f"[profile a]{{{{ x }}}} text\n{BODY}{SESSION}", "config.j2") == ["text-after-header"]


def test_a_comment_of_the_template_is_no_comment_of_the_file():
    text = PROFILE.replace("= corp", "= corp {# the one #}").replace("= eu-west-1", "= eu-west-1{# c #}")
    assert rules_on(text + SESSION, "config.j2") == []


@pytest.mark.parametrize(
    "line", ['{{ template "rest" . }}', "{{- .rest }}", "{% include 'rest' %}", "<%= rest %>", "$REST"]
)
def test_a_line_that_puts_text_in_may_bring_what_is_missing(line):
    for left in (1, 2, 3):
        kept = "".join(PROFILE.splitlines(keepends=True)[: left + 1])
        assert rules_on(f"{kept}{line}\n{SESSION}", "config.tmpl") == []
        session = "".join(SESSION.lstrip("\n").splitlines(keepends=True)[:left])
        assert rules_on(f"{PROFILE}{session}{line}\n", "config.tmpl") == []


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("{{ range .p }}", "{{ end }}"),
        ("{% for p in q %}", "{%- endfor %}"),
        ("<% q.each do |p| -%>", "<% end -%>"),
        ("{{#p}}", "{{/p}}"),
        ("%{ for p in q ~}", "%{~ endfor }"),
    ],
)
def test_what_a_loop_leaves_out_is_missing(begin, end):
    session = SESSION.replace("sso_region = eu-west-1\n", "")
    profile = PROFILE.replace("sso_role_name = Developer\n", "")
    text = f"{begin}\n{session}{end}\n{begin}\n{profile}{end}\n"
    assert sorted(rules_on(text, "config.tmpl")) == ["incomplete-profile", "incomplete-session"]


@pytest.mark.parametrize(
    "line", ["{{ .header }}", '{{ template "head" . }}', "{% include 'head' %}", "<%= head %>", "$HEADER"]
)
def test_a_line_that_puts_text_in_may_bring_the_first_header(line):
    assert rules_on(f"{line}\n{BODY}{SESSION}", "config.tmpl") == []
    assert rules_on(f"region = eu-west-1\n{line}\n{BODY}{SESSION}", "config.tmpl") == ["setting-before-section"]


def test_a_line_that_only_steers_brings_no_header():
    for line in ("{{ if .x }}", "{{- /* managed */ -}}", "{% set x = 1 %}", "{#\nour accounts\n#}"):
        assert rules_on(f"{line}\n{BODY}{SESSION}", "config.j2") == ["setting-before-section"]


def test_what_stands_behind_a_condition_belongs_to_the_headers_of_both_branches():
    for one, other in (("profile a", "profile a"), ("default", "profile a")):
        text = f"{{{{ if .x }}}}\n[{one}]\n{{{{ else }}}}\n[{other}]\n{{{{ end }}}}\n{BODY}{SESSION}"
        assert rules_on(text, "config.tmpl") == []
    head, _, rest = SESSION.partition("\n")
    text = f"{{% if x %}}\n{head}\n{{% else %}}\n{head}\n{{% endif %}}\n{rest}{PROFILE}"
    assert rules_on(text, "config.j2") == []


GOV = SESSION.replace("https://corp.awsapps.com/start", "{{ .url }}").replace("eu-west-1", "us-gov-west-1")


def test_a_session_that_stands_in_two_branches_is_compared_with_nothing():
    for first, second in ((SESSION, GOV), (GOV, SESSION)):
        text = f"{{{{ if .x }}}}{first}{{{{ else }}}}{second}{{{{ end }}}}\n{PROFILE}use_fips_endpoint = true\n"
        assert rules_on(text, "config.tmpl") == []


def test_a_setting_that_stands_in_two_branches_is_compared_with_nothing():
    regions = ["sso_region = eu-west-1\n", "sso_region = us-gov-west-1\n"]
    for first, second in (regions, reversed(regions)):
        both = f"{{{{ if .x }}}}\n{first}{{{{ else }}}}\n{second}{{{{ end }}}}\n"
        session = SESSION.replace("sso_region = eu-west-1\n", both).replace(
            "https://corp.awsapps.com/start", "{{ .url }}"
        )
        assert rules_on(session + PROFILE + "use_fips_endpoint = true\n", "config.tmpl") == []


def test_the_session_of_another_branch_is_none_of_a_legacy_profile():
    legacy = "{{ if .x }}\nsso_start_url = https://other.awsapps.com/start\nsso_region = us-west-1\n{{ else }}\n"
    text = PROFILE.replace("sso_session = corp\n", f"{legacy}sso_session = corp\n{{{{ end }}}}\n") + SESSION
    assert not {"session-conflict", "repeated-session-setting"} & set(rules_on(text, "config.tmpl"))
    region = PROFILE.replace(
        "sso_session = corp\n", legacy.replace("sso_start_url", "output") + "sso_session = corp\n{{ end }}\n"
    )
    assert "region-confusion" not in rules_on(region.replace("region = eu-west-1\n", ""), "config.tmpl")


# What a template may put lines of its own into, and what only chooses among those that are there.
PRINTING = (
    *('{{ template "more" . }}', "{{ extra }}", "{{> more}}", '{% include "more" %}', "{% call more() %}"),
    *("<%= extra %>", "{{ end }}{{ extra }}", "${extra}", "$EXTRA", "@@EXTRA@@", "__EXTRA__"),
)
CHOOSING = (
    *("{{ if .x }}", "{{- end -}}", "{{ range .profiles }}", "{{ $x := 1 }}", "{{/* why */}}", "{{#if x}}", "{{/if}}"),
    *(
        "{% if x %}",
        "{%- endfor %}",
        "{# why #}",
        "<% if x %>",
        "<%- end %>",
        "%{ if x ~}",
        "%{ endif }",
        "# {{ why }}",
    ),
    *("{{/* why\nand why */}}", "{# why\nand why #}"),
    *("{{ ansible_managed | comment }}", '{{ ansible_managed | comment("plain") }}'),
)


@pytest.mark.parametrize("line", PRINTING)
def test_a_template_may_put_whole_sections_anywhere(line):
    role = "[profile ci]\nrole_arn = arn:aws:iam::111122223333:role/ci\nsource_profile = base\nservices = local\n"
    assert rules_on(f"{PROFILE}\n{role}\n{line}\n", "config.tmpl") == []
    assert rules_on(f"{line}\n{PROFILE}\n{role}\n", "config.tmpl") == []


@pytest.mark.parametrize("line", CHOOSING)
def test_a_condition_brings_no_section(line):
    assert rules_on(f"{line}\n{PROFILE}", "config.tmpl") == ["session-not-found"]


def test_a_template_of_terraform_is_one_by_its_name():
    text = f"%{{ if sso ~}}\n{PROFILE}%{{ endif ~}}\n{SESSION}".replace(
        "= eu-west-1", '= %{ if r != "" }${r}%{ else }x%{ endif }'
    )
    assert rules_on(text, "config.tftpl") == []
    assert "unparsable-line" in rules_on(text, "config")


@pytest.mark.parametrize(
    "comment",
    [
        '{{/* credential_process = {{ .home }}/a "x" */}}\n{{/* credential_process = {{ .home }}/b */}}\n',
        '{{/*{{- if eq .os "x" }}*/}}\n{{/*{{- end }}*/}}\n',
        "{{- /*\n[profile dev]\nregion = {{ .region }}\nit's {{ .x }}\n*/ -}}\n",
        "{{/* a {{ b }}\n*/}}\n",
    ],
)
def test_a_comment_of_go_goes_on_over_the_tags_in_it(comment):
    assert rules_on(comment + PROFILE + comment + SESSION, "config.tmpl") == []


def test_a_tag_that_is_never_closed_takes_no_lines_and_its_value_is_unknown():
    assert rules_on(PROFILE.replace("= eu-west-1", "= eu{{-west-1") + SESSION, "config.tmpl") == []
    below = PROFILE.replace("= corp", "= {{ .session }").replace("= 111122223333", "= 1111") + SESSION
    assert rules_on(below, "config.tmpl") == ["account-id-format"]


def test_a_tag_that_is_closed_below_takes_the_lines_between():
    assert rules_on(PROFILE + SESSION + "{{ with\nregion = x\nregion = y }}\n", "config.tmpl") == []


def test_a_setting_of_profiles_in_a_session_is_told_whatever_a_template_puts_in():
    session = SESSION + "sso_account_id = {{ .account }}\n"
    profile = PROFILE.replace("sso_account_id = 111122223333\n", "")
    assert rules_on(session + profile, "config.tmpl") == ["profile-setting-in-session"]

"""The command line, to the letter of the interface: options, files, names, exit codes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ssolint
from shell import BROKEN, GOOD, QUOTED, SESSION, UNSCOPED, Home, rules_in
from ssolint.arguments import FORMATS, check_parser
from ssolint.options import COMMANDS
from ssolint.rule import built_in

# The time at which a report was written, which JUnit's has.
MOMENT = re.compile(r' timestamp="[^"]*"')


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


# Exit codes


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        (GOOD, (), 0),
        (BROKEN, (), 1),
        (UNSCOPED, (), 1),
        (UNSCOPED, ("--fail-on", "error"), 0),
        (UNSCOPED, ("--fail-on=warning",), 1),
        (BROKEN, ("--fail-on", "error"), 1),
        (BROKEN, ("--ignore", "session-not-found"), 0),
        (GOOD, ("--select", "unused-session"), 0),
    ],
)
@pytest.mark.parametrize("name", FORMATS)
def test_the_exit_code_says_whether_anything_counts_in_every_format(home, text, arguments, code, name):
    home.write("config", text)
    assert home.lint("config", "--output-format", name, *arguments).code == code


def test_info_counts_when_asked_for(home):
    home.write("config", GOOD + "\n[sso-session idle]\n" + SESSION.split("\n", 1)[1])
    assert home.lint("config", "--extend-select=unused-session").code == 0
    assert home.lint("config", "--extend-select=unused-session", "--fail-on=info").code == 1


@pytest.mark.parametrize("name", FORMATS)
def test_an_unreadable_file_makes_2_beside_findings_and_hides_none(home, name):
    home.write("config", BROKEN)
    result = home.run("nothing-here", "config", "--output-format", name)
    assert result.code == 2
    assert result.err == "ssolint: nothing-here: there is no such file\n"
    assert "session-not-found" in result.out


def test_a_bug_makes_70_and_says_where_to_send_it(home, monkeypatch):
    def broken(*_):
        raise RuntimeError("the secret is hunter2")

    monkeypatch.setattr("ssolint.linter.check", broken)
    home.write("config", GOOD)
    result = home.lint("config")
    assert result.code == 70
    assert f"ssolint {ssolint.__version__}" in result.err
    assert "issues" in result.err
    assert "Traceback" not in result.err
    assert "hunter2" not in result.err


def test_an_interrupt_makes_130_without_a_word(home, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("ssolint.linter.check", interrupted)
    home.write("config", GOOD)
    assert home.lint("config") == (130, "", "")


# Files


def test_without_a_file_the_active_one_is_linted(home):
    home.write(".aws/config", BROKEN)
    result = home.run()
    assert result.code == 1
    assert result.out.startswith(f"{home.path}/.aws/config:2:15: error[session-not-found]")


@pytest.mark.parametrize("named", ["~/work/aws", "$HOME/work/aws", "${HOME}/work/aws", "work/aws"])
def test_the_active_file_is_where_aws_config_file_says(home, named):
    home.write("work/aws", BROKEN)
    home.write(".aws/config", GOOD)
    result = home.run(AWS_CONFIG_FILE=named)
    assert (result.code, rules_in(result)) == (1, ["session-not-found"])


def test_an_empty_aws_config_file_is_none(home):
    home.write(".aws/config", BROKEN)
    assert home.run(AWS_CONFIG_FILE="").code == 1


@pytest.mark.parametrize("command", ["check", "show"])
def test_no_active_file_is_told_with_the_place_and_what_to_do(home, command):
    result = home.run(command)
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert f"there is no config file at {home.path}/.aws/config; " in result.err
    assert "aws configure sso" in result.err
    named = home.run(command, AWS_CONFIG_FILE="~/elsewhere")
    assert f"there is no config file at {home.path}/elsewhere (from AWS_CONFIG_FILE)" in named.err


def test_the_active_credentials_file_is_the_context(home):
    legacy = "[default]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = keys\n"
    home.write(".aws/config", legacy)
    assert rules_in(home.run("--extend-select=ALL")).count("source-profile-not-found") == 1
    home.write("elsewhere", "[keys]\naws_access_key_id = a\naws_secret_access_key = b\n")
    result = home.run("--extend-select=ALL", AWS_SHARED_CREDENTIALS_FILE="~/elsewhere")
    assert "source-profile-not-found" not in rules_in(result)


def test_the_credentials_file_is_named_or_left_out(home):
    home.write("config", "[default]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = keys\n")
    keys = home.write("credentials", "[keys]\naws_access_key_id = a\naws_secret_access_key = b\n")
    rule = "source-profile-not-found"
    assert rule not in rules_in(home.lint("config"))
    assert rule in rules_in(home.lint("config", "--no-credentials"))
    keys.rename(home.path / "other")
    assert rule in rules_in(home.lint("config"))
    assert rule not in rules_in(home.lint("config", "--credentials", "other"))
    missing = home.lint("config", "--credentials", "nowhere")
    assert missing == (2, "", "ssolint: there is no credentials file at nowhere\n")


def test_a_credentials_file_given_for_context_is_not_reported_on(home):
    home.write("config", GOOD)
    home.write("keys", "[profile dev]\nregion = mars-north-1\n")
    assert home.lint("config", "--credentials=keys").code == 0
    assert home.run("keys", "--kind=credentials").code == 1


def test_standard_input_goes_by_its_name(home):
    result = home.run("-", stdin=BROKEN)
    assert result.out.startswith("<stdin>:2:15: error[session-not-found]")
    named = home.run("-", "--stdin-filename", "work/config", "--output-format=json", stdin=BROKEN)
    report = json.loads(named.out)
    assert report["files"] == ["work/config"]
    assert report["findings"][0]["file"] == "work/config"
    # The name decides what kind of file it is.
    template = home.run("-", "--stdin-filename=config.tmpl", stdin=GOOD.replace("= corp", "= {{ .session }}"))
    assert template.code == 0


def test_a_file_is_linted_once_however_often_it_is_named(home):
    home.write(".aws/config", BROKEN)
    home.write("other", BROKEN)
    result = home.run(
        ".aws/config", "other", ".aws", "./.aws/../.aws/config", f"{home.path}/other", "--output-format=json"
    )
    assert json.loads(result.out)["files"] == [".aws/config", "other"]
    assert rules_in(result) == ["session-not-found"] * 2


def test_a_directory_means_the_aws_files_below_it(home):
    home.write("dotfiles/.aws/config", BROKEN)
    home.write("dotfiles/.aws/credentials", "[dev]\nregion = eu-west-1\n")
    home.write("dotfiles/.aws/sso/cache/0123.json", "{}")
    home.write("dotfiles/app/config", "not = aws")
    result = home.run("dotfiles", "--output-format=json")
    assert json.loads(result.out)["files"] == ["dotfiles/.aws/config", "dotfiles/.aws/credentials"]


def test_a_directory_without_aws_files_is_a_mistake(home):
    home.write("empty/readme", "x")
    result = home.run("empty")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("ssolint: there is no AWS config file below empty;")


def test_files_and_options_stand_in_any_order(home):
    home.write("one", BROKEN)
    home.write("two", BROKEN)
    result = home.run("one", "--fail-on", "error", "two", "--output-format=json")
    assert json.loads(result.out)["files"] == ["one", "two"]


def test_behind_two_dashes_all_is_a_file(home):
    home.write("--fix", BROKEN)
    result = home.run("--select=session-not-found", "--", "--fix")
    assert result.out.startswith("./--fix:2:15: ")


def test_a_first_word_that_is_a_command_is_one_and_any_other_a_file(home):
    home.write("rule", BROKEN)
    assert home.run("./rule").out.startswith("./rule:2:15: ")
    assert home.run("check", "rule").out.startswith("rule:2:15: ")
    assert "session-not-found" in home.run("rule").out


def test_check_is_what_there_is_without_a_command(home):
    home.write("config", BROKEN)
    assert home.run("./config") == home.run("check", "./config")


def test_the_kind_and_the_template_are_overruled(home):
    home.write("odd", "[dev]\nsso_session = x\n")
    assert "missing-profile-prefix" in rules_in(home.run("odd"))
    assert "missing-profile-prefix" not in rules_in(home.run("odd", "--kind", "credentials"))
    home.write("config", GOOD.replace("= corp", "= {{ .session }}"))
    assert home.lint("config").code == 1
    assert home.lint("config", "--template").code == 0
    home.write("config.tmpl", GOOD.replace("= corp", "= {{ .session }}"))
    assert home.run("config.tmpl").code == 0
    assert home.run("config.tmpl", "--no-template").code == 1


# Names and their near misses


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--slect=ALL", "config"), "there is no option '--slect'; did you mean '--select'?"),
        (("--print-completion", "zhs"), "there is no shell 'zhs'"),
        (("--fxi", "config"), "there is no option '--fxi'; did you mean '--fix'?"),
        (("config", "--colour", "never"), "there is no option '--colour'; did you mean '--color'?"),
        (("-Z", "config"), "there is no option '-Z'"),
        (("config", "--select"), "argument --select: expected one argument"),
        (("config", "--select", ","), "--select names no rule"),
        (
            ("config", "--select=sesion-not-found"),
            "there is no rule 'sesion-not-found'; did you mean 'session-not-found'?",
        ),
        (("config", "--ignore=SSO201,SSO20l"), "there is no rule 'SSO20l'"),
        (
            ("config", "--extend-select=unused-sesion"),
            "there is no rule 'unused-sesion'; did you mean 'unused-session'?",
        ),
        (("config", "--for=boto3,terrafrom"), "there is no tool 'terrafrom'; did you mean 'terraform'?"),
        (("config", "--fail-on=eror"), "there is no level 'eror'; did you mean 'error'?"),
        (("config", "--fail-on=off"), "there is no level 'off'"),
        (("config", "--output-format=sarfi"), "there is no format 'sarfi'; did you mean 'sarif'?"),
        (("config", "--kind=credential"), "there is no kind 'credential'; did you mean 'credentials'?"),
        (("config", "--color=alway"), "there is no choice 'alway'; did you mean 'always'?"),
        (("config", "--settings=nowhere.toml"), "there is no settings file at nowhere.toml"),
        (("shwo",), "there is no file or command 'shwo'; did you mean 'show'?"),
        (("shwo", "dev"), "there is no file or command 'shwo'; did you mean 'show'?"),
        (("expalin", "config:2"), "there is no file or command 'expalin'; did you mean 'explain'?"),
        (("rule", "sesion-not-found"), "there is no rule 'sesion-not-found'; did you mean 'session-not-found'?"),
        (("rule", "SSO201", "SSO202"), "'SSO202' is one argument too many; `ssolint rule --help` tells what it takes"),
        (("rule", "--al"), "there is no option '--al'; did you mean '--all'?"),
        (("show", "--output-format=jsn"), "there is no format 'jsn'; did you mean 'json'?"),
        (("show", "--flie=config"), "there is no option '--flie'; did you mean '--file'?"),
        (("explain", "config"), "'config' is not FILE:LINE, such as ~/.aws/config:12"),
        (("config", "--add-ignores", " "), "--add-ignores needs a reason"),
        (("config", "--output-file", "./config"), "--output-file ./config would overwrite a file that is to be linted"),
        (("config", "--output-file", "no/such/folder/x"), "no/such/folder/x: no such file or directory"),
        (("config", "--baseline=nowhere"), "there is no baseline at nowhere; --write-baseline makes one"),
    ],
)
def test_a_mistake_is_one_line_with_the_near_miss_and_exit_code_2(home, arguments, message):
    home.write("config", BROKEN)
    # `config` is a command where it stands first.
    first = ("check",) if "config" in arguments[:2] and arguments[0] != "explain" else ()
    result = home.run(*first, *arguments)
    assert result.code == 2
    assert message in result.err
    assert result.err.count("\n") == 1
    assert result.err.startswith("ssolint: ")
    assert result.out == ""


def test_a_profile_that_is_not_there_is_told_with_its_near_miss(home):
    home.write("file", GOOD.replace("[profile dev]", "[profile develop]"))
    result = home.run("show", "devlop", "--file", "file")
    assert result.err == "ssolint: there is no profile 'devlop' in file; did you mean 'develop'?\n"
    assert result.code == 0


def test_a_word_that_is_near_no_command_is_a_file_that_is_missing(home):
    result = home.run("dotfiles/aws")
    assert result == (2, "", "ssolint: dotfiles/aws: there is no such file\n")


def test_an_unknown_option_is_told_even_when_its_value_looks_like_a_file(home):
    home.write("config", GOOD)
    assert (
        "there is no option '--fail-onn'; did you mean '--fail-on'?" in home.run("config.x", "--fail-onn", "error").err
    )


# Choosing rules

CHOOSING = BROKEN.replace("111122223333", "1111-2222-3333") + SESSION.replace("corp", "idle").join(["\n", ""])


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        ((), {"session-not-found", "account-id-format"}),
        (("--select=session-not-found",), {"session-not-found"}),
        (("--select=SSO201",), {"session-not-found"}),
        (("--select=sso20",), {"session-not-found", "unused-session"}),
        (("--select=SSO2,SSO5",), {"session-not-found", "account-id-format", "unused-session"}),
        (("--select=SSO201", "--select", "SSO5"), {"session-not-found", "account-id-format"}),
        (("--ignore=SSO2",), {"account-id-format"}),
        (("--ignore=SSO2", "--extend-select=session-not-found"), {"session-not-found", "account-id-format"}),
        (("--select=SSO2", "--ignore=session-not-found"), {"unused-session"}),
        (("--select=session-not-found", "--ignore=SSO2"), {"session-not-found"}),
        (("--select=ALL", "--ignore=SSO"), set()),
        (("--select=SSO", "--ignore=ALL"), {"session-not-found", "account-id-format", "unused-session"}),
        (("--select=session-not-found", "--ignore=session-not-found"), set()),
    ],
)
def test_the_closest_selector_decides(home, arguments, rules):
    home.write("config", CHOOSING)
    assert set(rules_in(home.lint("config", *arguments))) == rules


def test_opt_in_rules_run_when_they_are_named_or_all_are(home):
    home.write("config", CHOOSING)
    assert "unused-session" not in rules_in(home.lint("config"))
    for selector in ("unused-session", "ALL"):
        assert "unused-session" in rules_in(home.lint("config", f"--extend-select={selector}"))


def test_a_selection_on_the_command_line_takes_the_place_of_the_settings_own(home):
    home.write("ssolint.toml", 'extend-select = ["unused-session"]\nignore = ["session-not-found"]\n')
    home.write("config", CHOOSING)
    assert set(rules_in(home.lint("config"))) == {"account-id-format", "unused-session"}
    assert set(rules_in(home.lint("config", "--select=SSO201"))) == {"session-not-found"}
    assert set(rules_in(home.lint("config", "--isolated"))) == {"account-id-format", "session-not-found"}


@pytest.mark.parametrize(
    ("tools", "severity"),
    [("js", "warning"), ("net", "error"), ("js,net", "error"), ("dotnet", "error"), ("terraform", "warning")],
)
def test_only_what_breaks_the_tools_that_count_is_an_error(home, tools, severity):
    home.write("config", GOOD.replace("region = eu-west-1\n\n", "region = eu-west-1 # near\n\n", 1))
    report = json.loads(home.lint("config", "--output-format=json").out)
    breaking = {tool for finding in report["findings"] for tool in finding["breaks"]}
    assert "net" in breaking
    assert not {"js", "go"} & breaking
    judged = json.loads(home.lint("config", "--output-format=json", "--for", tools).out)
    assert [finding["severity"] for finding in judged["findings"]] == [severity]
    # What it breaks is told all the same.
    assert [finding["breaks"] for finding in judged["findings"]] == [
        finding["breaks"] for finding in report["findings"]
    ]


# Printing


def test_concise_is_the_default_where_there_is_no_terminal(home):
    home.write("config", BROKEN)
    result = home.lint("config")
    assert result == home.lint("config", "--output-format=concise")
    assert result.err == ""


def test_quiet_leaves_the_summary_out_and_the_findings_in(home):
    home.write("config", BROKEN)
    loud = home.lint("config", "--output-format=full")
    quiet = home.lint("config", "--output-format=full", "--quiet")
    assert quiet == home.lint("config", "--output-format=full", "-q")
    assert loud.out == quiet.out + "Found 1 error in 1 file; 1 can be fixed with --fix --unsafe-fixes\n"
    home.write("config", GOOD)
    assert home.lint("config", "--output-format=full", "--quiet") == (0, "", "")


def test_the_report_goes_to_a_file(home):
    home.write("config", BROKEN)
    for name in FORMATS:
        printed = home.lint("config", "--output-format", name)
        result = home.lint("config", "--output-format", name, "--output-file", "report")
        assert (result.code, result.out, result.err) == (1, "", "")
        written = home.read("report")
        assert MOMENT.sub("", written) == MOMENT.sub("", printed.out)
    assert home.lint("config", "--output-file=report").code == 1
    assert home.read("report").startswith("config:2:15: error[session-not-found]")


def test_the_report_on_a_clean_file_empties_the_file_of_the_last_one(home):
    home.write("report", "old")
    home.write("config", GOOD)
    assert home.lint("config", "--output-file", "report").code == 0
    assert home.read("report") == ""


STATISTICS = (
    "".join(
        f"[profile p{number}]\nsso_session = {session}\nsso_account_id = {account}\n"
        "sso_role_name = R\nregion = eu-west-1\n\n"
        for number, (session, account) in enumerate(
            [("corp", "1111-2222-3333")] * 2 + [("crop", "111122223333")] * 3 + [("corp", "111122223333")]
        )
    )
    + SESSION
)


def test_statistics_count_each_rule_most_first(home):
    home.write("config", STATISTICS)
    concise = home.lint("config", "--statistics")
    assert concise.code == 1
    assert concise.out.splitlines() == [
        "3  error    SSO201  session-not-found  (3 with --fix --unsafe-fixes)",
        "2  error    SSO511  account-id-format  (2 with --fix)",
    ]
    full = home.lint("config", "--statistics", "--output-format=full")
    assert full.out == concise.out + "Found 5 errors in 1 file; 2 can be fixed with --fix, 3 more with --unsafe-fixes\n"
    assert home.lint("config", "--statistics", "--output-format=full", "--quiet").out == concise.out


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("full", "concise")])
def test_what_machines_read_stays_whole_and_the_statistics_go_elsewhere(home, name):
    home.write("config", STATISTICS)
    plain = home.lint("config", "--output-format", name)
    counted = home.lint("config", "--output-format", name, "--statistics")
    assert counted.out == plain.out
    assert counted.err == home.lint("config", "--statistics").out


def test_statistics_of_a_clean_file_say_nothing_in_a_pipe(home):
    home.write("config", GOOD)
    assert home.lint("config", "--statistics") == (0, "", "")
    assert "No problems found" in home.lint("config", "--statistics", "--output-format=full").out


def test_the_version_is_that_of_the_package(home):
    assert home.run("--version") == (0, f"ssolint {ssolint.__version__}\n", "")


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_every_command_has_a_help_that_names_its_options(home, command):
    result = home.run(*command, "--help")
    assert (result.code, result.err) == (0, "")
    assert "usage: ssolint" in result.out


OPTIONS = """
    --fix --unsafe-fixes --diff --exit-non-zero-on-fix --select --ignore --extend-select --for --fail-on --credentials
    --no-credentials --kind --template --no-template --stdin-filename --output-format --output-file --settings
    --isolated --baseline --write-baseline --statistics --quiet --color --version --add-ignores
"""


def test_the_help_names_every_option_of_the_interface():
    text = check_parser().format_help()
    for option in OPTIONS.split():
        assert option in text


# Rules and settings, printed


def test_the_table_has_a_row_for_every_rule(home):
    rows = home.run("rule").out.splitlines()
    assert [row.split()[:2] for row in rows] == [[rule.code, rule.name] for rule in built_in()]
    row = next(row for row in rows if "unused-session" in row)
    assert "info (opt-in)" in row


@pytest.mark.parametrize("word", ["session-not-found", "SSO201", "sso201"])
def test_a_rules_page_is_found_by_name_and_by_code(home, word):
    page = home.run("rule", word)
    assert page.code == 0
    assert page.out.startswith("# SSO201 session-not-found (error)\n")
    for heading in ("## Why it matters", "## Bad", "## Good", "## Sources"):
        assert heading in page.out
    assert page.out.endswith("/rules/session-not-found/\n")


def test_all_pages_stand_one_after_the_other(home):
    pages = home.run("rule", "--all").out
    for rule in built_in():
        assert f"# {rule.code} {rule.name} (" in pages


def test_the_settings_in_force_are_told_with_their_places(home):
    home.write("ssolint.toml", '# ours\nfail-on = "error"\nignore = ["SSO7"]\nexclude = ["old/"]\n')
    result = home.run("config", "work/config")
    rows = result.out.splitlines()
    assert (result.code, result.err) == (0, "")
    assert rows[0] == f"settings file: {home.path}/ssolint.toml"
    assert 'fail-on = "error"  (ssolint.toml:2)' in rows
    assert 'ignore = ["SSO7"]  (ssolint.toml:3)' in rows
    assert "baseline = (none)  (default)" in rows
    assert any(row.startswith("rules that run: ") for row in rows)
    assert "excluded: old/config" in home.run("config", "old/config").out
    assert "settings file: none" in home.run("config", "x", cwd=str(home.path.parent)).out.splitlines()[0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            'ignore = [\n  "SSO2",\n  "sesion-not-found",\n]\n',
            "ssolint.toml:1: there is no rule 'sesion-not-found'; did",
        ),
        (
            '\n[severity]\nsesion-not-found = "info"\n',
            "ssolint.toml:3: there is no rule 'sesion-not-found'; did you mean",
        ),
        ('[per-file-ignores]\n"x" = ["SSO999"]\n', "ssolint.toml:2: there is no rule 'SSO999'"),
        ('\nignroe = ["SSO2"]\n', "ssolint.toml:2: unknown setting 'ignroe'; did you mean 'ignore'?"),
        ('fail-on = "eror"\n', "ssolint.toml:1: 'fail-on': there is no level 'eror'; did you mean 'error'?"),
        ('for = ["botoo3"]\n', "ssolint.toml:1: 'for': there is no tool 'botoo3'; did you mean 'boto3'?"),
        ('\n\nplugins = ["no_such_module"]\n', "ssolint.toml:3: plugin 'no_such_module' can't be found;"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_its_file_and_line(home, settings, message):
    home.write("ssolint.toml", settings)
    home.write("config", BROKEN)
    for command in (("check", "config"), ("config", "config"), ("explain", "config:2"), ("show", "--file=config")):
        result = home.run(*command)
        assert result.code == 2
        assert result.err.startswith(f"ssolint: {message}")
        assert result.err.count("\n") == 1
        assert result.out == ""


def test_a_rule_that_the_command_line_misspells_has_no_line_in_the_settings(home):
    home.write("ssolint.toml", 'ignore = ["SSO2"]\n')
    home.write("config", GOOD)
    assert home.lint("config", "--ignore=SSO999").err.startswith("ssolint: there is no rule 'SSO999'")


def test_the_list_of_rules_helps_whoever_has_misspelt_one_in_the_settings(home):
    home.write("ssolint.toml", 'ignore = ["sesion-not-found"]\n')
    assert "session-not-found" in home.run("rule").out


# Fixing


def test_a_safe_fix_is_applied_and_what_is_left_is_reported(home):
    home.write("config", QUOTED.replace("= corp", "= crop"))
    result = home.lint("config", "--fix")
    assert result.code == 1
    assert rules_in(result) == ["session-not-found"]
    assert result.err == "ssolint: fixed 1 finding\n"
    assert home.read("config") == BROKEN


def test_a_full_report_tells_of_fixes_once(home):
    home.write("config", QUOTED)
    result = home.lint("config", "--fix", "--output-format=full")
    assert result == (0, "Fixed 1 problem\nNo problems found in 1 file\n", "")


def test_unsafe_fixes_alone_write_nothing(home):
    home.write("config", BROKEN)
    result = home.lint("config", "--unsafe-fixes")
    assert (result.code, rules_in(result)) == (1, ["session-not-found"])
    assert home.read("config") == BROKEN
    assert home.lint("config", "--fix").code == 1
    assert home.read("config") == BROKEN
    assert home.lint("config", "--fix", "--unsafe-fixes").code == 0
    assert home.read("config") == GOOD


def test_a_hook_wants_to_know_of_fixes(home):
    home.write("config", QUOTED)
    assert home.lint("config", "--fix", "--exit-non-zero-on-fix").code == 1
    assert home.lint("config", "--fix", "--exit-non-zero-on-fix").code == 0
    assert home.read("config") == GOOD


def test_a_diff_shows_the_change_and_its_effect_and_writes_nothing(home):
    home.write("config", BROKEN)
    unsafe = home.lint("config", "--diff", "--unsafe-fixes")
    assert unsafe.code == 1
    assert "-sso_session = crop\n+sso_session = corp\n" in unsafe.out
    assert "profile dev: sso_session crop → corp" in unsafe.out
    assert home.read("config") == BROKEN
    safe = home.lint("config", "--diff")
    assert safe == (0, "", "ssolint: nothing to fix\n")
    assert home.lint("config", "--diff", "--quiet").err == ""
    assert home.run("nowhere", "config", "--diff").code == 2


def test_standard_input_is_fixed_to_standard_output(home):
    result = home.run("-", "--fix", stdin=QUOTED.replace("\n", "\r\n"))
    assert (result.code, result.out) == (0, GOOD.replace("\n", "\r\n"))
    left = home.run("-", "--fix", "--output-format=json", stdin=BROKEN)
    assert (left.code, left.out) == (1, BROKEN)
    assert json.loads(left.err.split("ssolint: ")[0])["findings"][0]["rule"] == "session-not-found"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"\xe9 = \xff", b"\0\0[profile a]\r\n"])
def test_what_can_t_be_fixed_on_standard_input_comes_out_as_it_went_in(home, data):
    assert home.run("-", "--fix", stdin=data).out.encode("utf-8", "surrogateescape") == data
    assert home.program("-", "--fix", stdin=data).out.encode("utf-8", "surrogateescape") == data


def test_an_excluded_standard_input_comes_out_as_it_went_in(home):
    home.write("ssolint.toml", 'exclude = ["vendor/"]\n')
    result = home.run("-", "--stdin-filename=vendor/config", "--fix", stdin=QUOTED)
    assert result == (0, QUOTED, "")
    assert home.run("-", "--stdin-filename=vendor/config", stdin=QUOTED) == (0, "", "")


def test_a_file_is_fixed_once_however_often_it_is_named(home):
    home.write(".aws/config", QUOTED)
    result = home.run("--fix", ".aws", ".aws/config", f"{home.path}/.aws/config")
    assert result == (0, "", "ssolint: fixed 1 finding\n")


# The program itself


def test_the_program_and_the_module_are_one(home):
    home.write("config", BROKEN)
    module = home.program("check", "config")
    assert module == home.lint("config")
    script = subprocess.run(
        [f"{sys.prefix}/bin/ssolint", "check", "config"], cwd=home.path, capture_output=True, text=True, check=False
    )
    assert (script.returncode, script.stdout) == (module.code, module.out)


def test_every_option_is_tried_somewhere_in_the_tests():
    """An option that nobody tries is one that nobody misses when it breaks."""
    tried = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    options = [word for action in check_parser()._actions for word in action.option_strings if word.startswith("--")]
    assert [option for option in options if f'"{option}' not in tried] == []


def test_whoever_means_the_file_called_config_is_told_how_to_name_it(home):
    home.write("config", BROKEN)
    result = home.run("config")
    assert result.code == 0
    assert result.out.startswith("settings file: none\n")
    assert result.err == "ssolint: these are the settings in force; to lint the file called config, write ./config\n"
    assert home.run("config", "config").err == ""

"""A team's settings as people set them up, from the shell: files in folders, and the program started among them."""

from __future__ import annotations

import json

import pytest

from shell import BROKEN, GOOD, PROFILE, QUOTED, UNSCOPED, Home, rules_in

TEMPLATE = GOOD.replace("= corp", "= {{ .session }}")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def severities(result):
    return {finding["rule"]: finding["severity"] for finding in json.loads(result.out)["findings"]}


def test_the_nearest_of_two_settings_files_wins_for_each_file(home):
    home.write("ssolint.toml", 'ignore = ["session-not-found"]\n')
    home.write("work/ssolint.toml", 'ignore = ["quoted-value", "malformed-region"]\n')
    both = BROKEN.replace("region = eu-west-1\n\n", 'region = "eu-west-1"\n\n')
    for name in ("outer", "work/inner", "work/deep/inner"):
        home.write(name, both)
    result = home.lint("outer", "work/inner", "work/deep/inner")
    assert [(line.split(":")[0], line.split("[")[1].split("]")[0]) for line in result.out.splitlines()] == [
        ("outer", "quoted-value"),
        ("work/inner", "session-not-found"),
        ("work/deep/inner", "session-not-found"),
    ]
    # Where it is started does not matter.
    assert rules_in(home.lint("../inner", cwd="work/deep")) == ["session-not-found"]
    assert rules_in(home.lint(str(home.path / "outer"), cwd="work")) == ["quoted-value"]


def test_each_file_fails_by_its_own_settings(home):
    home.write("strict/ssolint.toml", 'fail-on = "warning"\n')
    home.write("lax/ssolint.toml", 'fail-on = "error"\n')
    home.write("strict/file", UNSCOPED)
    home.write("lax/file", UNSCOPED)
    assert home.lint("lax/file").code == 0
    assert home.lint("strict/file").code == 1
    assert home.lint("lax/file", "strict/file").code == 1
    assert home.lint("lax/file", "strict/file", "--fail-on=error").code == 0


def test_a_pyproject_serves_as_well(home):
    home.write("pyproject.toml", '[project]\nname = "dotfiles"\n\n[tool.ssolint]\nignore = ["SSO2"]\n')
    home.write("file", BROKEN)
    assert home.lint("file").code == 0
    # The more telling name wins where both are there.
    home.write(".ssolint.toml", "")
    assert home.lint("file").code == 1


def test_excluded_files_stay_out_even_when_a_hook_names_them(home):
    home.write("ssolint.toml", 'exclude = ["vendor/", "*.example", "/old"]\n')
    for name in ("vendor/.aws/config", "config.example", "old", "sub/old", ".aws/config"):
        home.write(name, BROKEN)
    names = ("vendor/.aws/config", "config.example", "old", "sub/old", ".aws/config")
    result = home.run("check", *names, "--output-format=json")
    assert json.loads(result.out)["files"] == ["sub/old", ".aws/config"]
    assert home.run("check", "vendor/.aws/config") == (0, "", "")
    assert json.loads(home.run("check", ".", "--output-format=json").out)["files"] == ["./.aws/config"]
    # From within, and by its whole name.
    assert home.run("check", ".aws/config", cwd="vendor").code == 0
    assert home.run("check", str(home.path / "vendor/.aws/config"), cwd="/").code == 0
    home.run("check", "old", "--fix", "--unsafe-fixes")
    assert home.read("old") == BROKEN


def test_rules_are_ignored_in_single_files(home):
    home.write(
        "ssolint.toml",
        '[per-file-ignores]\n"examples/" = ["SSO2"]\n"*.legacy" = ["quoted-value", "malformed-region", "SSO201"]\n',
    )
    both = BROKEN.replace("region = eu-west-1\n\n", 'region = "eu-west-1"\n\n')
    for name in ("examples/file", "a.legacy", "plain"):
        home.write(name, both)
    assert rules_in(home.lint("examples/file")) == ["quoted-value"]
    assert rules_in(home.lint("a.legacy")) == []
    assert rules_in(home.lint("plain")) == ["session-not-found", "quoted-value"]
    assert rules_in(home.lint("-", "--stdin-filename=examples/x", stdin=both)) == ["quoted-value"]
    # What is ignored is not fixed either.
    home.lint("a.legacy", "--fix", "--unsafe-fixes")
    assert home.read("a.legacy") == both


def test_severities_are_overridden_and_the_closest_selector_wins(home):
    text = BROKEN.replace("111122223333", "1111")
    home.write("file", text)
    usual = severities(home.lint("file", "--output-format=json"))
    assert usual == {"session-not-found": "error", "account-id-format": "error"}
    home.write("ssolint.toml", '[severity]\nsession-not-found = "info"\nSSO2 = "error"\nSSO = "warning"\n')
    assert severities(home.lint("file", "--output-format=json")) == {
        "session-not-found": "info",
        "account-id-format": "warning",
    }
    assert home.lint("file", "--fail-on=error").code == 0


def test_off_turns_the_findings_of_a_rule_off(home):
    home.write("ssolint.toml", 'severity = { SSO2 = "off" }\n')
    home.write("file", BROKEN)
    assert home.lint("file") == (0, "", "")
    home.write("ssolint.toml", 'severity = { ALL = "off", SSO201 = "warning" }\n')
    assert severities(home.lint("file", "--output-format=json")) == {"session-not-found": "warning"}


def test_templates_are_named_by_globs(home):
    home.write("ssolint.toml", 'templates = ["deploy/"]\n')
    home.write("deploy/aws", TEMPLATE)
    home.write("aws", TEMPLATE)
    assert home.lint("deploy/aws").code == 0
    assert home.lint("deploy/aws", "--no-template").code == 1
    assert home.lint("aws").code == 1
    assert home.lint("-", "--stdin-filename=deploy/x", stdin=TEMPLATE).code == 0


def test_sessions_of_another_file_are_known_by_name(home):
    home.write("ssolint.toml", 'external-sessions = ["corp"]\n')
    home.write("file", PROFILE)
    assert home.lint("file").code == 0
    home.write("file", PROFILE.replace("= corp", "= crop"))
    assert rules_in(home.lint("file")) == ["session-not-found"]


def test_regions_are_accepted_beside_those_that_aws_has(home):
    home.write("file", GOOD.replace("sso_region = eu-west-1", "sso_region = fr-par"))
    before = rules_in(home.lint("file"))
    assert before
    home.write("ssolint.toml", 'regions = ["fr-par"]\n')
    assert home.lint("file") == (0, "", "")


def test_settings_of_other_tools_are_known_by_globs(home):
    text = GOOD.replace("region = eu-west-1\n\n", "region = eu-west-1\nsso_regoin = x\nregoin = y\n\n")
    home.write("file", text)
    assert rules_in(home.lint("file")) == ["misspelled-setting", "misspelled-setting"]
    home.write("ssolint.toml", 'foreign-settings = ["*regoin"]\n')
    assert home.lint("file") == (0, "", "")


def test_the_tools_that_count_are_set_and_overridden(home):
    home.write("file", GOOD.replace("= 111122223333", "= 111122223333 # prod"))
    home.write("ssolint.toml", 'for = ["js", "terraform"]\nfail-on = "error"\n')
    assert severities(home.lint("file", "--output-format=json")) == {"inline-comment": "warning"}
    assert home.lint("file").code == 0
    assert home.lint("file", "--for=boto3").code == 1


def test_a_baseline_of_the_settings_is_beside_them_wherever_ssolint_is_started(home):
    home.write("ssolint.toml", 'baseline = "known/baseline.json"\n')
    home.write("sub/file", BROKEN)
    (home.path / "known").mkdir()
    home.lint("file", "--write-baseline", cwd="sub")
    assert (home.path / "known/baseline.json").exists()
    for cwd, name in ((".", "sub/file"), ("sub", "file"), ("/", str(home.path / "sub/file"))):
        assert home.lint(name, cwd=cwd) == (0, "", "")


def test_a_settings_file_that_is_named_holds_for_all_files(home):
    home.write("team.toml", 'ignore = ["SSO2"]\nexclude = ["old/"]\n')
    home.write("sub/ssolint.toml", "")
    home.write("sub/file", BROKEN)
    home.write("old/file", BROKEN)
    assert home.lint("sub/file", "old/file", "--settings", "team.toml") == (0, "", "")
    assert home.lint("sub/file").code == 1
    assert home.lint("sub/file", "--settings=team.toml", "--isolated").code == 1


def test_the_settings_bind_a_fixing_hook_too(home):
    home.write("ssolint.toml", 'ignore = ["quoted-value", "malformed-region"]\n')
    home.write("file", QUOTED)
    assert home.lint("file", "--fix", "--exit-non-zero-on-fix") == (0, "", "")
    assert home.read("file") == QUOTED


def test_what_is_in_force_is_told_for_each_folder(home):
    home.write("ssolint.toml", 'fail-on = "error"\n')
    home.write("work/ssolint.toml", '\nfail-on = "info"\n')
    assert 'fail-on = "error"  (ssolint.toml:1)' in home.run("config", "x").out
    assert 'fail-on = "info"  (work/ssolint.toml:2)' in home.run("config", "work/x").out


@pytest.mark.parametrize(
    "settings",
    [
        'ignore = "SSO2"\n',
        "ignore = [3]\n",
        "exclude = true\n",
        "severity = 3\n",
        "for = {}\n",
        "fail-on = []\n",
        'per-file-ignores = ["x"]\n',
        "plugins = 1\n",
        "baseline = 1\n",
        "ignore = [\n",
        "\x00",
        'baselin = "x"\n',
    ],
)
def test_a_mistake_in_the_settings_is_one_line_with_file_and_line_and_nothing_is_written(home, settings):
    home.write("work/ssolint.toml", settings)
    home.write("work/file", QUOTED)
    for option in ("--fix", "--write-baseline", "--add-ignores=x", "--diff"):
        result = home.run("check", "work/file", option)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("ssolint: work/ssolint.toml:")
        assert result.err.split(":")[2].isdecimal()
        assert result.err.count("\n") == 1
    assert home.read("work/file") == QUOTED
    assert sorted(path.name for path in home.path.rglob("*") if path.is_file()) == ["file", "ssolint.toml"]


def test_the_whole_way_of_a_team(home):
    """Old findings go into a baseline, one is wanted and says why, the rest is fixed; CI is quiet and stays strict."""
    home.write("ssolint.toml", 'baseline = "known.json"\n')
    home.write("dot_aws/config", BROKEN + PROFILE.replace("dev", "old").replace("111122223333", "1111"))
    assert home.run("check", ".").code == 2
    assert home.run("check", ".", "--write-baseline", CI="true").code == 0
    assert home.run("check", ".", CI="true") == (0, "", "")
    text = home.read("dot_aws/config")
    home.write(
        "dot_aws/config",
        text.replace("sso_account_id = 1111\n", "# ssolint: ignore[SSO511] soon\nsso_account_id = 1111\n"),
    )
    stale = home.run("check", ".", CI="true")
    assert (stale.code, stale.out) == (1, "")
    assert "fewer account-id-format in [profile old]" in stale.err
    assert home.run("check", ".", "--fix", "--unsafe-fixes", "--write-baseline", CI="true").code == 0
    assert json.loads(home.read("known.json"))["files"] == {}
    assert home.run("check", ".", CI="true") == (0, "", "")
    assert "# ssolint: ignore[SSO511] soon\n" in home.read("dot_aws/config")

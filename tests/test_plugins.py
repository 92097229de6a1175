"""Plugins: the example from outside of the package, and what a bad one says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from shell import GOOD, SESSION, Home, rules_in
from strategies import ROOT

PLUGIN = ROOT / "fixtures" / "plugin"
MODULES = ("acme_rules", "own_rules")
ACNE = GOOD.replace("corp.awsapps", "acne.awsapps")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with the example plugin beside the settings file; what a test imports from there is forgotten after it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for name in MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    home = Home(tmp_path)
    shutil.copyfile(PLUGIN / "acme_rules.py", tmp_path / "acme_rules.py")
    shutil.copyfile(PLUGIN / "ssolint.toml", tmp_path / "ssolint.toml")
    home.write("file", ACNE)
    yield home
    for name in MODULES:
        sys.modules.pop(name, None)


def test_the_examples_own_tests_pass_from_its_own_folder(tmp_path):
    shutil.copytree(PLUGIN, tmp_path / "plugin", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path / "plugin",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_its_tests_do_fail_where_an_example_does_not_hold(tmp_path):
    shutil.copytree(PLUGIN, tmp_path / "plugin", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    module = tmp_path / "plugin" / "acme_rules.py"
    module.write_text(module.read_text().replace("f\"Acme's portal is", "f\"Acme's one portal is"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path / "plugin",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "expected and not found" in done.stdout


def test_its_rules_run_beside_the_built_in_ones(home):
    result = home.program("check", "file")
    assert result.code == 1
    assert rules_in(result) == ["acme-session-owner", "acme-portal"]
    assert "file:9:17: error[acme-portal] Acme's portal is 'https://acme.awsapps.com/start', not" in result.out


def test_its_rules_are_selected_by_name_code_and_prefix(home):
    for selector in ("acme-portal", "ACME001", "acme001", "ACME00", "acme", "A"):
        assert "acme-portal" in rules_in(home.run("check", "file", "--select", selector)), selector
        assert "acme-portal" not in rules_in(home.run("check", "file", "--ignore", selector)), selector


def test_a_near_miss_of_its_rules_is_told(home):
    message = "ssolint: there is no rule 'acme-protal'; did you mean 'acme-portal'?\n"
    assert home.run("check", "file", "--select=acme-protal") == (2, "", message)


def test_its_rules_have_pages_and_rows(home):
    page = home.run("rule", "acme-portal")
    assert page.out.startswith("# ACME001 acme-portal (error)\n")
    assert "## Why it matters" in page.out
    table = home.run("rule").out
    assert "ACME002  acme-session-owner" in table
    elsewhere = home.write("elsewhere/x", "").parent
    home.write("empty.toml", "")
    assert "acme-portal" not in home.run("rule", "--settings", "empty.toml").out
    assert "ACME001" in home.run("rule", "--settings", str(home.path / "ssolint.toml"), cwd=str(elsewhere)).out


def test_its_findings_are_in_every_output_with_all_that_a_built_in_one_has(home):
    sarif = json.loads(home.run("check", "file", "--output-format=sarif").out)
    rules = {rule["id"]: rule for rule in sarif["runs"][0]["tool"]["driver"]["rules"]}
    assert "Acme has one portal." in rules["ACME001"]["help"]["text"]
    full = home.run("check", "file", "--output-format=full").out
    assert "= why: Acme has one portal. Whoever signs in" in full
    assert "unsafe fix: write 'https://acme.awsapps.com/start'" in full
    for name in ("concise", "json", "jsonl", "github", "gitlab", "junit", "rdjson"):
        assert "acme-portal" in home.run("check", "file", "--output-format", name).out


def test_its_fixes_are_applied_and_proved(home):
    result = home.run("check", "file", "--fix", "--unsafe-fixes")
    login = "ssolint: a new login is needed: aws sso login --sso-session corp\n"
    assert result == (0, "", f"ssolint: fixed 2 findings\n{login}")
    text = GOOD.replace("corp.awsapps", "acme.awsapps")
    assert home.read("file") == text.replace("[sso-session", "# Owner: the platform team\n[sso-session")


def test_its_rules_are_suppressed_explained_and_counted_like_any_other(home):
    home.write(
        "file", ACNE.replace("[sso-session", "# ssolint: ignore[ACME001, acme-session-owner] known\n[sso-session")
    )
    assert home.run("check", "file") == (0, "", "")
    home.write("file", ACNE)
    explained = home.run("explain", "file:9").out
    assert "error[acme-portal] Acme's portal is" in explained
    assert "why: Acme has one portal." in explained
    assert "error    ACME001  acme-portal" in home.run("check", "file", "--statistics").out
    home.run("check", "file", "--write-baseline", "--baseline=b.json")
    assert home.run("check", "file", "--baseline=b.json").code == 0


def test_its_rules_take_the_settings_of_a_team(home):
    settings = 'plugins = ["acme_rules"]\nselect = ["ACME"]\n'
    home.write("ssolint.toml", settings + 'ignore = ["acme-session-owner"]\nseverity = { acme-portal = "info" }\n')
    result = home.run("check", "file")
    assert (result.code, rules_in(result)) == (0, ["acme-portal"])
    home.write("ssolint.toml", settings + '[per-file-ignores]\n"file" = ["ACME"]\n')
    assert home.run("check", "file") == (0, "", "")


def test_it_is_found_beside_the_settings_file_wherever_ssolint_is_started(home):
    home.write("deep/er/file", ACNE)
    assert rules_in(home.run("check", "file", cwd="deep/er")) == ["acme-session-owner", "acme-portal"]


RULE = '''
from ssolint.finding import Severity, Finding, Fix, Edit
from ssolint.source import Span
from ssolint.rule import Rule, CommentRule, TextRule

class Own(Rule):
    """A rule.

    ## Why it matters
    It does.
    """
    code = "OWN001"
    name = "own-rule"
    severity = Severity.ERROR

    def check(self, config):
        BODY
'''


def bad(home, source, *arguments):
    sys.modules.pop("own_rules", None)
    home.write("ssolint.toml", '# settings\nplugins = ["own_rules"]\n')
    home.write("own_rules.py", source)
    return home.run("check", "file", *arguments)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import no_such_module_at_all", "can't be found: it needs 'no_such_module_at_all'; is it installed"),
        ("raise RuntimeError('two\\nlines')", "can't be imported: RuntimeError: two lines"),
        ("def broken(:", "can't be imported: SyntaxError: invalid syntax"),
        ("import sys; sys.exit(0)", "can't be imported: SystemExit: 0"),
        ("exit()", "can't be imported: SystemExit"),
        ("from ssolint.rule import Rul", "can't be imported: ImportError: cannot import name 'Rul'"),
        ("", "holds no rule: no subclass of ssolint.rule.Rule with a code"),
        (RULE.replace('"OWN001"', '"SSO201"'), ": Own needs a code of its own prefix, such as ACME001, not 'SSO201'"),
        (RULE.replace('"OWN001"', "None"), ": Own needs a code of its own prefix, such as ACME001, not None"),
        (RULE.replace('"OWN001"', '"own"'), ": Own needs a code of its own prefix, such as ACME001, not 'own'"),
        (RULE.replace('code = "OWN001"', ""), "holds no rule: no subclass of ssolint.rule.Rule with a code"),
        (RULE.replace('name = "own-rule"', ""), ": Own needs a name such as 'no-root-role', not None"),
        (RULE.replace('"own-rule"', '"Own Rule"'), ": Own needs a name such as 'no-root-role', not 'Own Rule'"),
        (RULE.replace("Severity.ERROR", '"error"'), ": Own needs a severity: one of Severity.ERROR"),
        (RULE.replace("severity = Severity.ERROR", ""), ": Own needs a severity: one of Severity.ERROR"),
        (RULE.replace('"own-rule"', '"session-not-found"'), ": Own claims OWN001 session-not-found, which is taken"),
        (
            RULE + "class Twin(Own):\n    code = 'OWN001'\n    name = 'twin'\n",
            ": Twin claims OWN001 twin, which is taken",
        ),
        (RULE + "    def __init__(self, what): ...\n", "can't be made: TypeError"),
    ],
)
def test_one_that_can_t_be_had_is_told_in_one_line_with_its_place(home, source, message):
    result = bad(home, source.replace("BODY", "return []"))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("ssolint: ssolint.toml:2: plugin 'own_rules'")
    assert message in result.err
    assert result.err.count("\n") == 1


def test_one_that_is_not_there_is_told(home):
    home.write("ssolint.toml", 'plugins = ["no_such.module"]\n')
    result = home.run("check", "file")
    assert result.err == (
        "ssolint: ssolint.toml:1: plugin 'no_such.module' can't be found; is it installed where ssolint is?\n"
    )
    assert result.code == 2


FOUND = "Finding('own-rule', Span(0, 1), 'x', Severity.ERROR)"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise KeyError('wJalrXUtnFEMI')", "KeyError"),
        ("1 / 0", "ZeroDivisionError"),
        ("yield 1 / 0", "ZeroDivisionError"),
        ("import sys; sys.exit(0)", "it ended the program"),
        ("return None", "TypeError"),
        ("yield 'a finding'", "it came up with a str, which is no Finding"),
        (f"yield {FOUND}._replace(rule='session-not-found')", "its finding names the rule 'session-not-found'"),
        (f"yield {FOUND}._replace(span=Span(5, 99999))", "its finding is at 5-99999, outside of the text"),
        (f"yield {FOUND}._replace(span=Span(-5, 3))", "its finding is at -5-3, outside of the text"),
        (f"yield {FOUND}._replace(span=Span(4, 3))", "its finding is at 4-3, outside of the text"),
        (f"yield {FOUND}._replace(message=None)", "its finding has no message or no severity"),
        (f"yield {FOUND}._replace(severity=3)", "its finding has no message or no severity"),
        (
            f"yield {FOUND}._replace(breaks={{'klingon': 'misreads'}})",
            "a tool or has an effect that ssolint does not know",
        ),
        (f"yield {FOUND}._replace(breaks={{'go': 'dislikes'}})", "a tool or has an effect that ssolint does not know"),
        (f"yield {FOUND}._replace(fix=Fix('x', (Edit(0, 99999, ''),)))", "is at 0-99999, outside of the text"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--output-format=full",), ("--fix",)])
def test_one_whose_rule_fails_is_told_in_one_line(home, body, message, options):
    result = bad(home, RULE.replace("BODY", body), *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("ssolint: plugin rule 'own-rule' of own_rules failed on file: ")
    assert message in result.err
    assert result.err.count("\n") == 1
    assert "wJalrXUtnFEMI" not in result.err


def test_a_rule_on_comments_that_fails_is_told_too(home):
    source = RULE.replace("class Own(Rule)", "class Own(CommentRule)").replace(
        "check(self, config)", "check_ignores(self, *_)"
    )
    home.write("file", "# ssolint: ignore[SSO201] x\n" + ACNE)
    result = bad(home, source.replace("BODY", "return [1 / 0]"))
    assert result == (2, "", "ssolint: plugin rule 'own-rule' of own_rules failed on file: ZeroDivisionError\n")


@pytest.mark.parametrize("docstring", ["None", "'no headings'", "'## Why it matters\\n\\n## Fixed\\n    x'"])
def test_a_rule_without_a_proper_page_works_all_the_same(home, docstring):
    body = f"yield {FOUND}"
    source = RULE.replace("BODY", body) + f"\nOwn.__doc__ = {docstring}\n"
    for name in ("full", "concise", "json", "sarif", "junit"):
        result = bad(home, source, "--output-format", name)
        assert (result.code, result.err) == (1, "")
        assert "own-rule" in result.out
    assert "has no docstring of that form" in home.run("rule", "own-rule").out
    assert home.run("explain", "file:1").code == 0


def test_two_modules_of_one_name_beside_two_settings_files_are_not_mixed_up(home):
    home.write("inner/ssolint.toml", 'plugins = ["acme_rules"]\n')
    home.write("inner/acme_rules.py", RULE.replace("BODY", "return []"))
    home.write("inner/file", ACNE)
    result = home.run("check", "file", "inner/file")
    assert (result.code, result.out) == (2, "")
    assert "inner/acme_rules.py is hidden by another module of this name" in result.err
    assert rules_in(home.program("check", "inner/file")) == []


def test_the_same_plugin_serves_two_settings_files(home):
    home.write("inner/file", ACNE)
    home.write("inner/ssolint.toml", 'plugins = ["acme_rules"]\n')
    result = home.program("check", "file", "inner/file", PYTHONPATH=str(home.path))
    assert rules_in(result) == ["acme-session-owner", "acme-portal", "acme-portal"]


def test_the_json_of_a_plugins_finding_is_that_of_any_other(home):
    report = json.loads(home.run("check", "file", "--output-format=json", "--select=ACME001").out)
    (finding,) = report["findings"]
    assert finding["code"] == "ACME001"
    assert (finding["section"], finding["setting"]) == ("sso-session corp", "sso_start_url")
    assert finding["fix"]["safe"] is False
    assert SESSION.split("\n")[2].endswith("https://corp.awsapps.com/start")

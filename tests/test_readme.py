"""What README.md and CONTRIBUTING.md show is true: the output is the real one, and every command and example is run.

The lines that install something are run by `.ci/run` (the two that begin with `python3`) and by test_clean_machine.py.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from botocore.configloader import load_config
from botocore.exceptions import ConfigParseError

import ssolint
from ssolint.cli import main
from ssolint.testing import check_rule

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INSTALLS = ("python3 -m venv", "pipx install", "uv tool install", "pip install")


def blocks(language, text=README):
    return [body for name, body in BLOCK.findall(text) if name == language]


def command_lines():
    """Every line in a `sh` block and every `ssolint ...` in running text, without its comment."""
    shown = [line.partition("  #")[0].strip() for body in blocks("sh") for line in body.splitlines()]
    return shown + re.findall(r"`(ssolint [^`]+)`", BLOCK.sub("", README))


SSOLINT = sorted({line for line in command_lines() if line.startswith("ssolint")})


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder that is the home and the working folder, with a broken `.aws/config`."""
    (tmp_path / ".aws").mkdir()
    shutil.copyfile(ROOT / "fixtures" / "broken" / "config", tmp_path / ".aws" / "config")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_output_in_the_readme_is_the_real_one():
    command = [sys.executable, str(ROOT / "scripts" / "readme.py"), "--check"]
    process = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert process.returncode == 0, process.stdout + process.stderr


def test_drift_is_noticed(tmp_path):
    copy = tmp_path / "scripts" / "readme.py"
    copy.parent.mkdir()
    shutil.copyfile(ROOT / "scripts" / "readme.py", copy)
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    stale = README.replace("| SSO1xx | section headers |", "| SSO1xx | headers of sections |")
    assert stale != README
    (tmp_path / "README.md").write_text(stale, encoding="utf-8")
    command = [sys.executable, str(copy)]
    checked = subprocess.run([*command, "--check"], capture_output=True, text=True, encoding="utf-8", check=False)
    assert checked.returncode == 1
    assert "-| SSO1xx | headers of sections |" in checked.stdout
    subprocess.run(command, check=True)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == README


def test_every_command_line_is_run_by_some_test():
    others = [line for line in command_lines() if line not in SSOLINT]
    assert [line for line in others if not line.startswith(INSTALLS)] == []
    assert sum(line.startswith("python3 -m venv") for line in others) == 2
    assert len(SSOLINT) >= 10


@pytest.mark.parametrize("line", [line for line in SSOLINT if not re.search(r" [A-Z]+$", line)])
@pytest.mark.usefixtures("home")
def test_command_lines_work(capsys, line):
    finds = not re.match(r"ssolint (rule|config|show|explain)", line)
    code = main([os.path.expanduser(word) for word in line.split()[1:]])
    printed = capsys.readouterr()
    if line == "ssolint --baseline ssolint-baseline.json":
        assert code == 2
        assert "there is no baseline at ssolint-baseline.json" in printed.err
        assert main([*line.split()[1:], "--write-baseline"]) == 0
        code, finds = main(line.split()[1:]), False
    elif "--write-baseline" in line:
        finds = False
    assert code == (1 if finds else 0), printed


def test_the_findings_of_the_main_job_are_at_least_twelve_kinds():
    shown = next(body for body in blocks("text") if body.startswith("fixtures/broken/config:"))
    assert len(set(re.findall(r"\[([a-z-]+)\]", shown))) >= 12


def test_the_aws_cli_says_what_the_readme_says_about_the_broken_file():
    with pytest.raises(ConfigParseError, match="Unable to parse config file: ") as raised:
        load_config(str(ROOT / "fixtures" / "broken" / "config"))
    assert "Unable to parse config file" in README
    assert raised.value


def test_the_hooks_exist():
    remote, local = (yaml.safe_load(body)["repos"][0] for body in blocks("yaml") if "repos:" in body)
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    assert {hook["id"] for hook in remote["hooks"]} == offered
    assert remote["rev"] == f"v{ssolint.__version__}"
    assert local["hooks"][0]["additional_dependencies"] == [f"ssolint=={ssolint.__version__}"]
    assert re.search(local["hooks"][0]["files"], "home/.aws/config")


def test_pre_commit_accepts_both_configurations(tmp_path):
    for number, body in enumerate(body for body in blocks("yaml") if "repos:" in body):
        config = tmp_path / f"{number}.yaml"
        config.write_text(body, encoding="utf-8")
        subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", str(config)], check=True)


def job_lines(name):
    body = next(body for body in blocks("yaml") if name in body.splitlines()[0])
    return [line for line in re.findall(r"^ *- (?:run: )?(.+)$", body, re.MULTILINE) if line.startswith("ssolint")]


@pytest.mark.usefixtures("home")
def test_the_github_job_prints_annotations(capsys):
    (line,) = job_lines("workflows/")
    assert main(line.split()[1:]) == 1
    printed = capsys.readouterr().out
    assert re.search(r"^::error file=\.aws/config,line=25,", printed, re.MULTILINE)


def test_the_gitlab_job_writes_its_report(home):
    (line,) = job_lines(".gitlab-ci.yml")
    job = yaml.safe_load(next(body for body in blocks("yaml") if ".gitlab-ci.yml" in body))["aws-config"]
    assert main(line.split()[1:]) == 1
    report = json.loads((home / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert {issue["location"]["path"] for issue in report} == {".aws/config"}


def test_the_settings_are_accepted(home, capsys):
    (body,) = blocks("toml")
    (home / "ssolint.toml").write_text(body, encoding="utf-8")
    assert main(["config", ".aws/config"]) == 0
    printed = capsys.readouterr().out
    assert all(word in printed for word in ("aws-cli", '"go"', "legacy-profile", "corp", "missing-scopes"))


def test_the_suppression_comment_holds(home, capsys):
    (body,) = blocks("ini")
    setting = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
    config = home / ".aws" / "config"
    config.write_text(body + setting, encoding="utf-8")
    assert main([]) == 0
    config.write_text("[profile dev]\n" + setting, encoding="utf-8")
    assert main([]) == 1
    assert "session-not-found" in capsys.readouterr().out


def test_the_exit_codes_are_those_of_the_program():
    from ssolint import bug, cli

    assert f"{bug.EXIT_BUG} a bug in ssolint; {cli.EXIT_INTERRUPTED} interrupted" in README
    assert f"{cli.EXIT_USAGE} a mistake in the command line" in README


def test_local_links_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert all((ROOT / link).exists() for link in links)


def test_the_example_in_the_contributing_guide_is_a_rule_that_holds():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (body,) = blocks("python", text)
    names = {}
    head = "from __future__ import annotations\nfrom ssolint.finding import Severity\nfrom ssolint.rule import Rule\n"
    exec(head + body, names)
    check_rule(names["UnusedSession"])


def test_every_generator_is_named_in_the_contributing_guide():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    scripts = [path for path in (ROOT / "scripts").glob("*.py") if "--check" in path.read_text(encoding="utf-8")]
    assert scripts
    assert [path.name for path in scripts if f"scripts/{path.name}" not in text] == []

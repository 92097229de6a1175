"""The pre-commit hooks: what they declare, and what they do in a real repository with the real pre-commit.

The package that pre-commit installs is a copy of this checkout's working tree, so that the tests judge what is there
and not what was committed last.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from ssolint.names import FILES

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
PACKAGED = ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")

SESSION = """
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://acme.awsapps.com/start
sso_registration_scopes = sso:account:access
"""
GOOD = f"""\
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-west-1
{SESSION}"""
UNKNOWN_SESSION = GOOD.replace("= corp", "= crop")
# The quotes are part of the value for every reader, and taking them off is safe.
QUOTED = GOOD.replace("region = eu-west-1\n\n", 'region = "eu-west-1"\n\n')
TEMPLATE = (
    GOOD.replace("111122223333", "{{ .accounts.dev }}").replace("[profile dev]", "[profile {{ .name }}]")
    + '{{ if eq .chezmoi.os "linux" }}\n[profile linux]\nregion = {{ .region }}\n{{ end }}\n'
)


class Result(NamedTuple):
    code: int
    output: str


class Repository:
    """A repository of somebody's dotfiles, with the hooks installed."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self.path = path
        self.environment = environment

    def run(self, *command: str) -> Result:
        done = subprocess.run(
            command,
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        return Result(done.returncode, done.stdout)

    def ok(self, *command: str) -> str:
        result = self.run(*command)
        assert result.code == 0, result.output
        return result.output

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def commit(self) -> Result:
        self.ok("git", "add", "--all")
        return self.run("git", "commit", "--quiet", "--message", "A change")

    def commits(self) -> int:
        return int(self.ok("git", "rev-list", "--all", "--count"))


def git_environment(home: Path) -> dict[str, str]:
    """The environment without what would make git, ssolint or the terminal behave otherwise on this machine."""
    ours = ("GIT_", "AWS_", "PRE_COMMIT", "SSOLINT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "PYTHONPATH", "VIRTUAL_ENV", "SKIP"):
        kept.pop(name, None)
    who = {"NAME": "A", "EMAIL": "a@example.com", "DATE": "2025-01-01T00:00:00Z"}
    kept.update({f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in who.items()})
    kept.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull, PRE_COMMIT_HOME=str(home))
    return kept


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    return git_environment(tmp_path_factory.mktemp("pre-commit"))


@pytest.fixture(scope="module")
def package(tmp_path_factory, environment):
    """A repository of ssolint for pre-commit to clone, and its commit."""
    repository = Repository(tmp_path_factory.mktemp("package"), environment)
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, repository.path / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, repository.path / name)
    repository.ok("git", "init", "--quiet")
    repository.ok("git", "add", "--all")
    repository.ok("git", "commit", "--quiet", "--message", "The package")
    return str(repository.path), repository.ok("git", "rev-parse", "HEAD").strip()


@pytest.fixture
def dotfiles(tmp_path, environment, package):
    """Return a function that makes a repository with one of the hooks."""

    def make(hook: str) -> Repository:
        repository = Repository(tmp_path / "dotfiles", environment)
        repository.path.mkdir()
        repository.ok("git", "init", "--quiet")
        where, commit = package
        repository.write(
            ".pre-commit-config.yaml",
            yaml.safe_dump({"repos": [{"repo": where, "rev": commit, "hooks": [{"id": hook}]}]}),
        )
        repository.ok(sys.executable, "-m", "pre_commit", "install")
        return repository

    return make


# What they declare


@pytest.fixture(scope="module")
def hooks():
    return {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))}


def test_both_hooks_take_the_files_that_the_package_knows(hooks):
    assert list(hooks) == ["ssolint", "ssolint-fix"]
    assert [hook["files"] for hook in hooks.values()] == [FILES, FILES]


def test_what_else_the_hooks_declare(hooks):
    for hook in hooks.values():
        assert hook["types"] == ["text"]
        assert hook["require_serial"] is True
        assert hook["language"] == "python"
    assert hooks["ssolint"]["entry"] == "ssolint check"
    assert hooks["ssolint-fix"]["entry"] == "ssolint check --fix --exit-non-zero-on-fix"


def test_pre_commit_takes_the_manifest():
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# What they do


def test_a_broken_file_stops_the_commit_and_the_mended_one_passes(dotfiles):
    repository = dotfiles("ssolint")
    repository.write("aws/.aws/config", UNKNOWN_SESSION)
    refused = repository.commit()
    assert refused.code == 1
    assert "Failed" in refused.output
    message = "error[session-not-found] there is no [sso-session crop] in this file; did you mean 'corp'?"
    assert f"aws/.aws/config:2:15: {message}" in refused.output.splitlines()
    assert "\x1b" not in refused.output
    assert repository.commits() == 0
    assert (repository.path / "aws/.aws/config").read_text() == UNKNOWN_SESSION

    repository.write("aws/.aws/config", GOOD)
    passed = repository.commit()
    assert passed.code == 0, passed.output
    assert "Passed" in passed.output
    assert repository.commits() == 1


def test_every_layout_of_dotfiles_is_looked_at_and_nothing_else(dotfiles):
    repository = dotfiles("ssolint")
    layouts = [
        "private_dot_aws/private_config",
        "stow/aws/.aws/config",
        ".aws/config##os.Linux",
        "my files/aws/config",
        "deploy/aws-config.ini",
    ]
    others = [".kube/config", "aws/config.go", "aws/config/dev", ".aws/config.bak", "terraform/aws/config.tf"]
    for name in (*layouts, *others):
        repository.write(name, UNKNOWN_SESSION)
    refused = repository.commit()
    assert refused.code == 1
    reported = [line.split(":")[0] for line in refused.output.splitlines() if "[session-not-found]" in line]
    assert sorted(reported) == sorted(layouts)


def test_a_template_may_have_what_is_filled_in_later(dotfiles):
    repository = dotfiles("ssolint")
    repository.write("private_dot_aws/private_config.tmpl", TEMPLATE)
    passed = repository.commit()
    assert passed.code == 0, passed.output
    repository.write(
        "private_dot_aws/private_config.tmpl", TEMPLATE.replace("eu-west-1\nsso_start", "eu-wset-1\nsso_start")
    )
    refused = repository.commit()
    assert refused.code == 1
    assert "private_dot_aws/private_config.tmpl:8:14: warning[unknown-region]" in refused.output


def test_the_settings_of_the_repository_hold_for_the_names_that_pre_commit_passes(dotfiles):
    repository = dotfiles("ssolint")
    repository.write("vendor/aws/config", UNKNOWN_SESSION)
    assert repository.commit().code == 1
    repository.write("ssolint.toml", 'exclude = ["vendor/"]\n')
    passed = repository.commit()
    assert passed.code == 0, passed.output

    repository.write("ssolint.toml", 'exclud = ["vendor/"]\n')
    repository.write("aws/config", GOOD)
    refused = repository.commit()
    assert refused.code == 1
    assert "ssolint.toml:1: unknown setting 'exclud'; did you mean 'exclude'?" in refused.output
    assert "Traceback" not in refused.output


def test_an_encrypted_file_is_passed_by(dotfiles):
    repository = dotfiles("ssolint")
    repository.write(".aws/config", b"\x00GITCRYPT\x00\x8f\x02\x11\xfe")
    passed = repository.commit()
    assert passed.code == 0, passed.output
    assert "(no files to check)Skipped" in passed.output


def test_no_secret_reaches_the_output(dotfiles):
    repository = dotfiles("ssolint")
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # the one of AWS's own pages
    keys = f"aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {secret}\n"
    repository.write(".aws/credentials", f"[profile dev]\n{keys}")
    refused = repository.commit()
    assert refused.code == 1
    assert ".aws/credentials:1:" in refused.output
    assert secret not in refused.output


def test_the_fixing_hook_mends_the_file_stops_once_and_then_passes(dotfiles):
    repository = dotfiles("ssolint-fix")
    path = repository.write("private_dot_aws/private_config", QUOTED)
    assert QUOTED != GOOD
    stopped = repository.commit()
    assert stopped.code == 1
    assert "files were modified by this hook" in stopped.output
    assert "fixed 1 finding" in stopped.output
    assert path.read_text() == GOOD
    assert repository.commits() == 0

    passed = repository.commit()
    assert passed.code == 0, passed.output
    assert repository.commits() == 1
    assert repository.ok("git", "show", "HEAD:private_dot_aws/private_config") == GOOD


def test_the_fixing_hook_reports_what_it_does_not_fix(dotfiles):
    repository = dotfiles("ssolint-fix")
    path = repository.write(".aws/config", UNKNOWN_SESSION)
    for _ in range(2):
        refused = repository.commit()
        assert refused.code == 1
        assert ".aws/config:2:15: error[session-not-found]" in refused.output
        assert "files were modified" not in refused.output
    assert path.read_text() == UNKNOWN_SESSION


def test_all_files_of_a_repository_with_a_mistake_each(dotfiles):
    repository = dotfiles("ssolint")
    for number in range(30):
        repository.write(f"host-{number:02}/.aws/config", UNKNOWN_SESSION)
    repository.ok("git", "add", "--all")
    result = repository.run(sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert result.code == 1
    assert sum("[session-not-found]" in line for line in result.output.splitlines()) == 30

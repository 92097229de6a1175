"""The README's ways to install ssolint and its hooks, word by word, on an empty home.

They need built packages in the place of those that a registry has: `SSOLINT_PACKAGES` names the folder, and `.ci/run`
sets it. pip and uv look there first for `ssolint` and get everything else where they always do.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = os.environ.get("SSOLINT_PACKAGES")

pytestmark = pytest.mark.skipif(not PACKAGES, reason="SSOLINT_PACKAGES names no folder with built packages")


def installs():
    """The lines of the README that install ssolint for a user."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return next(body for body in blocks if body.startswith("pipx")).splitlines()


def hooks(kind):
    """The README's lines for pre-commit: `https` for the repository's own hooks, `local` for those pinned by pip."""
    bodies = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return next(body for body in bodies if f"repo: {kind}" in body)


@pytest.fixture(scope="session")
def tools(tmp_path_factory):
    """A virtual environment with the installers that the README names; the folder of its programs."""
    folder = tmp_path_factory.mktemp("tools")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([programs / "python", "-m", "pip", "install", "-q", "pipx", "uv", "pre-commit"], check=True)
    return programs


@pytest.fixture
def environ(tmp_path, tools):
    """The environment of a user who has just these installers."""
    places = [os.environ.get("PIP_FIND_LINKS", ""), PACKAGES or ""]
    own = (
        "PYTHON",
        "PIPX",
        "XDG_",
        "PRE_COMMIT",
        "AWS_",
        "GIT_DIR",
        "GIT_INDEX",
        "GIT_WORK",
        "VIRTUAL_ENV",
        "PYTEST",
        "COV",
    )
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(own)},
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "PATH": os.pathsep.join([str(tmp_path / ".local" / "bin"), str(tools), "/usr/bin", "/bin"]),
        "PIP_FIND_LINKS": " ".join(place for place in places if place),
        "UV_FIND_LINKS": PACKAGES or "",
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON": sys.executable,
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "GIT_AUTHOR_NAME": "x",
        "GIT_AUTHOR_EMAIL": "x@example.com",
        "GIT_COMMITTER_NAME": "x",
        "GIT_COMMITTER_EMAIL": "x@example.com",
    }


def run(line, folder, environ, **options):
    return subprocess.run(
        line.split(), cwd=folder, env=environ, capture_output=True, text=True, encoding="utf-8", check=False, **options
    )


def finds_the_mistakes(folder, environ):
    process = run("ssolint", folder, {**environ, "AWS_CONFIG_FILE": str(ROOT / "fixtures" / "broken" / "config")})
    return process.returncode == 1 and "[session-not-found]" in process.stdout


@pytest.mark.parametrize("line", ["pipx install ssolint", "uv tool install ssolint"])
def test_the_installers_give_a_command_that_works(tmp_path, environ, line):
    assert line in installs()
    process = run(line, tmp_path, environ)
    assert process.returncode == 0, process.stdout + process.stderr
    assert finds_the_mistakes(tmp_path, environ)


def test_pip_gives_a_command_that_works(tmp_path, environ):
    assert "pip install ssolint" in installs()
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    environ["PATH"] = os.pathsep.join([str(tmp_path / "venv" / "bin"), "/usr/bin", "/bin"])
    process = run("pip install ssolint", tmp_path, environ)
    assert process.returncode == 0, process.stdout + process.stderr
    assert finds_the_mistakes(tmp_path, environ)


@pytest.fixture
def dotfiles(tmp_path, environ):
    """A repository of dotfiles with a broken `.aws/config` that is staged and not yet committed."""
    folder = tmp_path / "dotfiles"
    (folder / ".aws").mkdir(parents=True)
    shutil.copyfile(ROOT / "fixtures" / "broken" / "config", folder / ".aws" / "config")
    assert run("git init -q", folder, environ).returncode == 0
    assert run("git add .aws", folder, environ).returncode == 0
    return folder


def commit(folder, environ, lines):
    """Write the hooks' lines, install the hooks and commit."""
    (folder / ".pre-commit-config.yaml").write_text(lines, encoding="utf-8")
    for line in ("git add .", "pre-commit install"):
        process = run(line, folder, environ)
        assert process.returncode == 0, process.stdout + process.stderr
    return run("git commit -q -m dotfiles", folder, environ)


def test_the_local_hook_refuses_the_commit(dotfiles, environ):
    process = commit(dotfiles, environ, hooks("local"))
    assert process.returncode == 1, process.stdout + process.stderr
    assert ".aws/config:25:15: error[session-not-found]" in process.stdout + process.stderr
    assert run("git rev-parse --verify HEAD", dotfiles, environ).returncode != 0


def test_the_repositorys_hooks_refuse_the_commit_and_fix_the_file(dotfiles, environ):
    head = run("git rev-parse HEAD", ROOT, environ)
    if head.returncode != 0:
        pytest.skip("the hooks come from a git repository, and this is none")
    lines = re.sub(r"repo: \S+", f"repo: {ROOT.as_uri()}", hooks("https"))
    lines = re.sub(r"rev: \S+", f"rev: {head.stdout.strip()}", lines)
    process = commit(dotfiles, environ, lines)
    output = process.stdout + process.stderr
    assert process.returncode == 1, output
    assert ".aws/config:25:15: error[session-not-found]" in output
    assert "sso_account_id = 012345670116" in (dotfiles / ".aws" / "config").read_text(encoding="utf-8")

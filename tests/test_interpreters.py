"""The same results on every Python that is here, in every locale, with every switch."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from ssolint.source import is_template_name, kind_of_name

ROOT = Path(__file__).parent.parent
FILES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "fixtures").rglob("*")
    if path.is_file() and "plugin" not in path.parts
)
# The pure packages that ssolint needs are found by another Python where this one has them.
PACKAGES = os.pathsep.join([str(ROOT / "src"), sysconfig.get_path("purelib")])
RUNS = {
    "lint": ["check", "--isolated", "--output-format", "json", "--select", "ALL", *FILES],
    "fix": ["check", "--isolated", "--fix", "--unsafe-fixes", "--stdin-filename", "config", "-"],
    "diff": ["check", "--isolated", "--diff", "--unsafe-fixes", "fixtures/broken/config"],
    "show": ["show", "--output-format", "json", "--file", "fixtures/broken/config"],
}
STDIN = (ROOT / "fixtures/legacy/config").read_bytes()


def interpreters() -> dict[str, str]:
    """The path of each other Python from 3.11 on that runs, by its version."""
    folders = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")]
    found = {}
    for minor in (11, 12, 13, 14):
        places = [
            shutil.which(f"python3.{minor}"),
            *(str(p) for f in folders for p in f.glob(f"3.{minor}.*/bin/python")),
        ]
        for place in filter(None, places):
            said = subprocess.run(
                [place, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True, check=False
            )
            if said.stdout.strip() == f"(3, {minor})":
                found[f"3.{minor}"] = place
                break
    return found


def run(what: str, *python: str, **environ: str) -> tuple[int, str, str]:
    """Run ssolint on this Python, or the one named; the exit code, and what it wrote as it is for UTF-8."""
    command = [*(python if python and not python[0].startswith("-") else (sys.executable, *python)), "-m", "ssolint"]
    own = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": PACKAGES,
        "HOME": str(ROOT / "no-home"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [*command, *RUNS[what]], cwd=ROOT, env={**own, **environ}, input=STDIN, capture_output=True, check=False
    )
    encoding = "latin-1" if "8859" in environ.get("LC_ALL", "") else "utf-8"
    return done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)


@functools.cache
def reference(what: str) -> tuple[int, str, str]:
    return run(what, PYTHONUTF8="1")


def test_the_reference_says_something():
    found = json.loads(reference("lint")[1])
    assert len(found["findings"]) > 40
    assert {finding["file"] for finding in found["findings"]} >= {"fixtures/broken/config", "fixtures/odd-bytes/config"}
    assert "sso-session" in reference("fix")[1]
    assert "In effect:" in reference("diff")[1]
    assert json.loads(reference("show")[1])["profiles"]
    assert [reference(what)[0] for what in RUNS] == [1, 0, 1, 0]


OTHERS = interpreters()


@pytest.mark.parametrize("what", RUNS)
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_finds_the_same(version, what):
    if version not in OTHERS:
        pytest.skip(f"there is no Python {version} here")
    assert run(what, OTHERS[version]) == reference(what)


@pytest.mark.parametrize("what", ["lint", "fix", "show"])
@pytest.mark.parametrize("switches", [("-O",), ("-OO",), ("-W", "error"), ("-X", "dev")], ids=" ".join)
def test_every_switch_of_python_finds_the_same(switches, what):
    assert run(what, *switches) == reference(what)


PLAIN = {
    "C, coerced": {"LC_ALL": "C"},
    "C": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "POSIX in ASCII": {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    "output in Latin-1": {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"},
    "hashes otherwise": {"PYTHONHASHSEED": "4242"},
    "warnings are errors": {"PYTHONWARNINGS": "error"},
}


@pytest.mark.parametrize("what", ["lint", "fix"])
@pytest.mark.parametrize("name", PLAIN)
def test_no_environment_changes_what_machines_read(name, what):
    code, out, _ = run(what, **PLAIN[name])
    assert (code, out) == reference(what)[:2]


@pytest.mark.parametrize("name", PLAIN)
def test_a_diff_shows_what_the_terminal_has_not_got_as_a_code_point(name):
    code, out, err = run("diff", **PLAIN[name])
    expected = reference("diff")
    shown = expected[1]
    if "IOENCODING" in " ".join(PLAIN[name]) or name == "C":
        encoding = {"output in Latin-1": "latin-1"}.get(name, "ascii")
        shown = shown.encode(encoding, "backslashreplace").decode(encoding)
    assert (code, out, err) == (expected[0], shown, expected[2])


@pytest.fixture(scope="module")
def german(tmp_path_factory) -> str:
    """A folder with a locale whose encoding is not UTF-8."""
    folder = tmp_path_factory.mktemp("locales")
    command = ["localedef", "-i", "de_DE", "-f", "ISO-8859-1", str(folder / "de_DE.ISO-8859-1")]
    if not shutil.which("localedef") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("the locale de_DE.ISO-8859-1 can't be made here")
    return str(folder)


@pytest.mark.parametrize("what", RUNS)
def test_a_locale_that_is_not_utf_8_changes_nothing(german, what):
    environ = {"LOCPATH": german, "LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0"}
    asked = subprocess.run(
        [sys.executable, "-c", "import locale; print(locale.getencoding())"],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.strip() == "ISO-8859-1"
    code, out, err = run(what, **environ)
    want = reference(what)
    if what in ("lint", "show"):
        assert (code, out, err) == want
    elif what == "fix":
        # The text goes through as bytes, whatever the terminal's encoding is.
        assert (code, out.encode("latin-1")) == (want[0], want[1].encode())
    else:
        assert (code, out) == (want[0], want[1].encode("latin-1", "backslashreplace").decode("latin-1"))


@pytest.mark.parametrize(
    "name", ["Config", "CONFIG", "aws/CONFIG", "Credentials", "CREDENTIALS.TMPL", "config.J2", "AWS_Config.INI"]
)
def test_upper_and_lower_case_of_a_name_tell_nothing(name):
    assert kind_of_name(name) == kind_of_name(name.lower())
    assert is_template_name(name) == is_template_name(name.lower())


def test_a_file_that_is_named_in_two_cases_is_linted_once(monkeypatch):
    import ntpath

    from ssolint import files

    monkeypatch.setattr(files.os, "path", ntpath)
    assert files.identity("C:\\Users\\x\\.aws\\Config") == files.identity("c:/users/X/.aws/config")

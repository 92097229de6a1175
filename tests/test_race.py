"""Many ssolints on one file at once: what comes out is what one of them would have made, and nothing else is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path

import pytest

from shell import QUOTED, Home

PROCESSES = 50
ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere a file that is open can't be replaced")

# One safe fix, quoted-value; then nothing is left to say of the file.
CLEAN = QUOTED.replace('"eu-west-1"', "eu-west-1")
PLAIN_LINES = {
    b"ssolint: fixed 1 finding",
    b"ssolint: nothing to fix",
    b"ssolint: config: it was changed by something else since it was read",
    b"ssolint: wrote 1 suppression comment",
    b"ssolint: wrote 0 suppression comments",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def race(home: Home, *kinds: list[str], number: int = PROCESSES) -> list[tuple[int, bytes, bytes]]:
    """Start that many processes at once, of each kind in turn; (exit code, output, errors) of each."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "ssolint", "check", *arguments, "config"],
            cwd=home.path,
            env=home.environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for arguments in islice(cycle(kinds), number)
    ]
    ended = []
    for process in started:
        out, err = process.communicate(timeout=300)
        ended.append((process.returncode, out, err))
    return ended


def assert_plain(ended: list[tuple[int, bytes, bytes]]) -> None:
    for code, _, err in ended:
        assert code in (0, 1, 2)
        assert set(err.splitlines()) <= PLAIN_LINES
        assert (code == 2) == (b"changed by something else" in err)


def test_fifty_that_fix_and_lint_one_file_leave_what_one_fix_makes(home):
    config = home.write("config", QUOTED)
    config.chmod(0o640)
    ended = race(home, ["--fix"], ["--fix", "--unsafe-fixes"], [], ["--diff"])
    assert_plain(ended)
    assert home.read("config") == CLEAN
    assert os.listdir(home.path) == ["config"]
    assert config.stat().st_mode & 0o7777 == 0o640
    # The file is whole whenever it is read: a reader sees the one finding, or none.
    for code, out, err in ended:
        if code == 1 and not out.startswith(b"---"):
            assert out.startswith(b"config:5:10: error[quoted-value]")
        elif not out and not err:
            assert code == 0
    fixed = sum(b"fixed 1 finding" in err for _, _, err in ended)
    assert fixed == 1


def test_different_fixes_at_once_lose_none(home):
    """Each takes one kind of mistake. Who comes too late says so, and does it when asked again."""
    more = "[Profile two]\nsso_session = corp\n\n[profile three]\nregion = eu-west-1 # here\nsso-session = corp\n\n"
    home.write("config", more + QUOTED)
    alone = Home(home.path / "alone")
    alone.write("config", home.read("config"))
    rules = ["quoted-value", "inline-comment", "misspelled-section-type", "hyphenated-setting"]
    for rule in rules:
        alone.lint("--fix", "--unsafe-fixes", "--select", rule, "config")
    kinds = [["--fix", "--unsafe-fixes", "--select", rule] for rule in rules]
    for _ in range(len(rules) + 1):
        ended = race(home, *kinds, number=8)
        assert all(code in (0, 1, 2) for code, _, _ in ended)
        if not any(code == 2 or b"fixed" in err for code, _, err in ended):
            break
    left = alone.lint("--select", ",".join(rules), "--output-format", "json", "config")
    now = home.lint("--select", ",".join(rules), "--output-format", "json", "config")
    assert json.loads(now.out)["findings"] == json.loads(left.out)["findings"]
    assert home.read("config") == alone.read("config")
    assert sorted(os.listdir(home.path)) == ["alone", "config"]


def test_comments_that_suppress_are_written_once(home):
    home.write("config", QUOTED)
    ended = race(home, ["--add-ignores", "known"], number=12)
    assert_plain(ended)
    assert home.read("config").count("ssolint: ignore[quoted-value] known") == 1
    assert os.listdir(home.path) == ["config"]


def test_a_baseline_is_whole_whenever_it_is_read(home):
    home.write("config", QUOTED)
    ended = race(home, ["--baseline", "b.json", "--write-baseline"], ["--baseline", "b.json"], number=12)
    assert {code for code, _, _ in ended} <= {0, 1, 2}
    for _, _, err in ended:
        # Who comes before the first one is written is told that there is none.
        assert b"Traceback" not in err
        assert b"not valid" not in err, err
    assert json.loads(home.read("b.json"))
    assert home.lint("--baseline", "b.json", "config").code == 0
    assert sorted(os.listdir(home.path)) == ["b.json", "config"]

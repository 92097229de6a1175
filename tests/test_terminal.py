"""What is printed to a terminal and what elsewhere: each probe in a pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time

import pytest

from shell import BROKEN, GOOD, Home

pty = pytest.importorskip("pty", reason="pseudo-terminals are of POSIX")

SGR = re.compile(r"\x1b\[[0-9;]*m")
LINK = "\x1b]8;;"
LINKING = {"TERM": "xterm-kitty"}
COMMANDS = {
    "check": ("check", "file"),
    "check --statistics": ("check", "file", "--statistics"),
    "show": ("show", "--file", "file"),
    "show dev": ("show", "dev", "--file", "file"),
    "rule": ("rule",),
    "rule session-not-found": ("rule", "session-not-found"),
    "--help": ("--help",),
}


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    home.write("file", BROKEN)
    return home


def on_terminal(home, *arguments, columns=100, **environ):
    """Run the program on a terminal of that width: its exit code, and all that it wrote there."""
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "ssolint", *arguments],
        cwd=home.path,
        env=home.environ(**{"TERM": "xterm-256color", **environ}),
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    written = bytearray()
    end = time.monotonic() + 30
    while time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.1)
        try:
            data = os.read(master, 65536) if ready else b""
        except OSError:  # Linux says so when the other side has gone
            break
        written += data
        if not data and process.poll() is not None:
            break
    os.close(master)
    return process.wait(), written.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_colour_on_a_terminal(home, command):
    _, text = on_terminal(home, *COMMANDS[command])
    assert SGR.search(text)
    assert LINK not in text


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("environ", [{"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_escape_at_all_where_colour_is_not_wanted(home, command, environ):
    _, text = on_terminal(home, *COMMANDS[command], **environ)
    assert "\x1b" not in text
    assert text.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_plain_in_a_pipe_and_coloured_where_forced(home, command):
    # The concise report, which a pipe gets, has no colours at all.
    full = ("--output-format=full",) if command == "check" else ()
    assert "\x1b" not in home.program(*COMMANDS[command], *full, TERM="xterm-256color").out
    assert SGR.search(home.program(*COMMANDS[command], *full, FORCE_COLOR="1").out)


@pytest.mark.parametrize("command", ["check", "show", "rule", "rule session-not-found"])
def test_the_option_comes_before_the_environment(home, command):
    arguments = COMMANDS[command]
    _, never = on_terminal(home, *arguments, "--color=never", FORCE_COLOR="1")
    assert "\x1b" not in never
    _, always = on_terminal(home, *arguments, "--color=always", NO_COLOR="1", TERM="dumb")
    assert SGR.search(always)


def test_links_only_where_the_terminal_has_them(home):
    for command in ("check", "rule session-not-found"):
        assert LINK in on_terminal(home, *COMMANDS[command], **LINKING)[1]
        for environ in ({}, {"NO_COLOR": "1", **LINKING}, {"CI": "1", **LINKING}):
            assert LINK not in on_terminal(home, *COMMANDS[command], **environ)[1]
        assert LINK not in home.program(*COMMANDS[command], FORCE_COLOR="1", **LINKING).out


def test_a_terminal_gets_the_full_report_and_a_pipe_the_concise_one(home):
    code, text = on_terminal(home, "check", "file", NO_COLOR="1")
    assert code == 1
    assert text == home.program("check", "file", "--output-format=full").out
    assert "Found 1 error in 1 file" in text
    assert home.program("check", "file").out.count("\n") == 1


def test_colour_changes_no_word(home):
    for arguments in COMMANDS.values():
        plain = on_terminal(home, *arguments, NO_COLOR="1")[1]
        coloured = SGR.sub("", on_terminal(home, *arguments)[1])
        if "rule" in arguments and len(arguments) > 1:
            # Without colours the page is its Markdown.
            assert "Why it matters" in plain
            assert "Why it matters" in coloured
        else:
            assert [line.rstrip() for line in coloured.splitlines()] == [line.rstrip() for line in plain.splitlines()]


@pytest.mark.parametrize(
    ("command", "columns"), [("check", 70), ("check", 200), ("show", 80), ("show", 200), ("rule", 80)]
)
def test_no_line_is_wider_than_the_terminal(home, command, columns):
    _, text = on_terminal(home, *COMMANDS[command], columns=columns)
    widths = [len(line) for line in SGR.sub("", text).splitlines()]
    assert max(widths) <= columns


def test_a_reader_that_goes_ends_it_quietly(home):
    text = "".join(f"[profile p{number}]\nsso_session = no\n" for number in range(1000))
    home.write("big", text)
    for command in ("check big", "check big --output-format=json", "show --file big", "rule --all", "rule", "--help"):
        script = f'"{sys.executable}" -m ssolint {command} | head -1 >/dev/null; echo "${{PIPESTATUS[0]}}"'
        done = subprocess.run(
            ["bash", "-c", script], cwd=home.path, env=home.environ(), capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        assert done.stdout in ("0\n", "1\n"), command


@pytest.mark.parametrize(("redirection", "code"), [(">&-", 1), (">&- 2>&-", 1), ("2>&-", 1), ("<&-", 1)])
def test_closed_streams_are_no_trouble(home, redirection, code):
    script = f'"{sys.executable}" -m ssolint check file {redirection}'
    done = subprocess.run(["bash", "-c", script], cwd=home.path, env=home.environ(), capture_output=True, check=False)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_a_closed_standard_input_that_is_asked_for_is_told(home):
    script = f'"{sys.executable}" -m ssolint - <&-'
    done = subprocess.run(
        ["bash", "-c", script], cwd=home.path, env=home.environ(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ssolint: <stdin>: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a full device is of Linux")
@pytest.mark.parametrize("command", ["check file", "check file --output-format=json", "rule", "show --file file"])
def test_a_full_disk_is_told_in_one_line(home, command):
    script = f'"{sys.executable}" -m ssolint {command} >/dev/full'
    done = subprocess.run(
        ["bash", "-c", script], cwd=home.path, env=home.environ(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "ssolint: standard output: no space left on device\n")


@pytest.mark.parametrize(
    "environ",
    [
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=["C", "latin-1", "ASCII"],
)
def test_a_small_character_set_takes_everything(home, environ):
    home.write("file", BROKEN.replace("dev", "日本é\u202e"))
    for command in ("check", "show dev", "rule session-not-found"):
        result = home.program(*COMMANDS[command], **environ)
        assert "Traceback" not in result.err
        assert result.code in (0, 1)
    diff = home.program("check", "file", "--diff", "--unsafe-fixes", **environ)
    assert (diff.code, diff.err) == (1, "")
    assert home.program("explain", "file:2", **environ).code == 0


def test_a_clean_file_on_a_terminal_has_one_line(home):
    home.write("file", GOOD)
    assert on_terminal(home, "check", "file", NO_COLOR="1") == (0, "No problems found in 1 file\n")

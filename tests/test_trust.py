"""What SECURITY.md promises, held by an audit hook: no network, no programs, no file written unless told to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CAUGHT = 99
BUILT_IN_READS = (sys.prefix, sys.base_prefix, sys.exec_prefix, str(ROOT / "src"))

# Runs in a process of its own, as an audit hook can't be taken out again, and ends it by `os._exit`, as the code under
# watch may catch whatever is raised.
WATCHED = """
import json, os, sys
order = json.loads(sys.argv[1])
files, folders = set(order["files"]), tuple(order["folders"]) or ("\\0",)
reads = []
PROGRAMS = {"subprocess.Popen", "webbrowser.open", "pty.spawn"} | {
    "os." + name for name in ("exec", "fork", "forkpty", "posix_spawn", "spawn", "system", "startfile")
}
ELSEWHERE = tuple(
    name + "." for name in
    "socket ssl urllib http ftplib smtplib imaplib poplib nntplib telnetlib ctypes shutil".split()
)
# What changes the file system, and how many of the arguments are paths.
CHANGES = {"os.rename": 2, "os.link": 2, "os.symlink": 2, "tempfile.mkstemp": 1, "tempfile.mkdtemp": 1} | {
    "os." + name: 1 for name in
    ("remove", "rmdir", "mkdir", "truncate", "chmod", "chown", "utime", "setxattr", "removexattr")
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

def caught(what):
    os.write(2, f"caught: {what}\\n".encode())
    os._exit(99)

def changed(event, path):
    if isinstance(path, int):
        return  # a descriptor: it was judged when it was opened
    path = os.path.abspath(os.fsdecode(path))
    if path not in files and not path.startswith(folders):
        caught(f"{event} {path}")

def hook(event, args):
    if event in PROGRAMS or event.startswith(ELSEWHERE):
        caught(f"{event} {args}")
    elif event == "open" and not isinstance(args[0], int):
        path, mode, flags = args
        if not (flags & WRITES or (mode and set(mode) & set("wax+"))):
            reads.append(os.path.abspath(os.fsdecode(path)))
        elif os.fsdecode(path) != os.devnull:
            changed(event, path)
    elif event in CHANGES:
        for path in args[:CHANGES[event]]:
            changed(event, path)

sys.addaudithook(hook)
if order["code"]:
    exec(order["code"])
else:
    from ssolint.cli import main
    code = main(order["arguments"])
    sys.stdout.flush()
    print("\\n" + json.dumps({"code": code, "reads": reads}), file=sys.stderr)
"""


def watched(folder, *arguments, code=None, files=(), folders=(), stdin=""):
    """Run ssolint, or `code`, under watch in that folder."""
    order = {
        "arguments": arguments,
        "code": code,
        "files": [str(file) for file in files],
        "folders": [f"{folder}{os.sep}" for folder in folders],
    }
    environ = {"HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ.get("PATH", "")}
    environ |= {name: os.environ[name] for name in ("SYSTEMROOT", "PYTHONPATH") if name in os.environ}
    command = [sys.executable, "-c", WATCHED, json.dumps(order)]
    return subprocess.run(
        command, cwd=folder, env=environ, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False
    )


def run(folder, *arguments, **options):
    """Run ssolint under watch; the exit code and the files that it read, other than Python's and its own."""
    process = watched(folder, *arguments, **options)
    assert process.returncode == 0, process.stderr
    told = json.loads(process.stderr.strip().splitlines()[-1])
    reads = {path for path in told["reads"] if not path.startswith(BUILT_IN_READS)}
    return told["code"], {os.path.relpath(path, folder) for path in reads if path.startswith(str(folder))}, reads


@pytest.fixture
def home(tmp_path):
    """A home with a broken config file, its credentials file, a token cache, and a settings file."""
    folder = tmp_path / ".aws"
    (folder / "sso" / "cache").mkdir(parents=True)
    (folder / "sso" / "cache" / "0123.json").write_text('{"accessToken": "invented"}')
    shutil.copyfile(ROOT / "fixtures" / "broken" / "config", folder / "config")
    shutil.copyfile(ROOT / "fixtures" / "credentials" / "credentials", folder / "credentials")
    return tmp_path


def state(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


FORMATS = ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson"]
COMMANDS = {
    1: [
        "",
        *(f"--output-format={name}" for name in FORMATS),
        "--output-format=full --color=always --statistics",
        "--diff",
        "--diff --unsafe-fixes",
        "--select=ALL .aws/config .aws/credentials",
        ".",
        "-",
    ],
    0: [
        "--help",
        "--version",
        "rule",
        "rule session-not-found",
        "rule --all",
        "config .aws/config",
        "show",
        "show maps-dev",
        "explain .aws/config:25",
    ],
    2: ["--no-such-option", "rule no-such-rule", "no-such-file"],
}


@pytest.mark.parametrize(("expected", "line"), [(code, line) for code, lines in COMMANDS.items() for line in lines])
def test_commands_open_no_connection_start_no_program_and_write_nothing(home, expected, line):
    before = state(home)
    code, reads, everywhere = run(home, *line.split(), stdin="[profile dev]\nsso_session = x\n")
    assert code == expected
    assert state(home) == before
    assert reads <= {os.path.join(".aws", "config"), os.path.join(".aws", "credentials")}
    assert not {path for path in everywhere if not path.startswith((str(home),))}


def test_a_fix_writes_the_named_file_and_no_other(home):
    before = state(home)
    config = home / ".aws" / "config"
    code, _, _ = run(home, "--fix", "--unsafe-fixes", ".aws/config", folders=[config.parent])
    assert code in (0, 1)
    after = state(home)
    assert after.keys() == before.keys()
    assert [name for name in after if after[name] != before[name]] == [Path(".aws/config")]


def test_a_report_and_a_baseline_are_written_where_they_are_wanted(home):
    before = state(home)
    run(home, "--output-file=report.txt", files=[home / "report.txt"])
    written = home / "baseline.json"
    run(home, "--baseline=baseline.json", "--write-baseline", files=[written], folders=[home])
    after = state(home)
    assert set(after) - set(before) == {Path("report.txt"), Path("baseline.json")}
    assert all(after[name] == before[name] for name in before)


@pytest.mark.parametrize("option", ["--fix", "--output-file=report.txt"])
def test_the_watch_sees_what_these_options_write(home, option):
    assert watched(home, option).returncode == CAUGHT


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://localhost')",
        "import subprocess; subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "open('x', 'w')",
        "open('.aws/config', 'r+')",
        "os.open('x', os.O_CREAT | os.O_WRONLY)",
        "os.remove('.aws/config')",
        "os.rename('.aws/config', 'x')",
        "os.replace('.aws/config', 'x')",
        "os.symlink('x', 'y')",
        "os.mkdir('x')",
        "import tempfile; tempfile.mkstemp()",
    ],
)
def test_the_watch_catches(home, code):
    process = watched(home, code=code)
    assert process.returncode == CAUGHT, process.stderr
    assert process.stderr.startswith("caught: ")

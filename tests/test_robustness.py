"""Whatever is in a file, whatever becomes of it, however it is called: no traceback, one clear line, nothing acts."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import growth
from shell import BROKEN, GOOD, PROFILE, SESSION, Home
from ssolint.arguments import FORMATS
from strategies import mutated, pieces

# Each example is run through some thirty commands.
FEW = settings(max_examples=settings().max_examples // 10)
posix = pytest.mark.skipif(os.name != "posix", reason="of POSIX")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return Home(tmp_path_factory.mktemp("home"))


COMMANDS = [
    *(("check", "file", "--output-format", name, "--select=ALL") for name in FORMATS),
    ("check", "file", "--output-format=full", "--color=always"),
    ("check", "file", "--statistics"),
    ("check", "file", "--diff", "--unsafe-fixes"),
    ("check", "-", "--fix", "--unsafe-fixes", "--quiet"),
    ("check", "-", "--add-ignores=known", "--quiet"),
    ("check", "file", "--write-baseline", "--baseline=b.json"),
    ("check", "file", "--kind=credentials"),
    ("check", "file", "--template"),
    ("show", "--file=file"),
    ("show", "--file=file", "--output-format=json"),
    ("show", "dev", "--file=file", "--color=always"),
    *(("explain", f"file:{line}") for line in (1, 2, 3, 5)),
]


def run_all(home, data, commands=COMMANDS):
    """Run every command on a file: (command, result)."""
    for command in commands:
        (home.path / "b.json").unlink(missing_ok=True)
        home.write("file", data)
        yield command, home.run(*command, stdin=data)


# Any bytes


@FEW
@given(st.binary(max_size=200) | mutated() | pieces.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_by_every_command(shared, data):
    for command, result in run_all(shared, data):
        assert result.code in (0, 1, 2), (command, result.err)
        if result.code == 2:
            # Only a line that the file has not got is a mistake here.
            assert command[0] == "explain"
            assert " is none of them" in result.err


@pytest.mark.parametrize(
    ("begin", "unit", "size"),
    [
        (b"", b"\0", 100_000),
        (b"", b"[", 25_000),
        (b"", b"a", 100_000),
        (b"", b" = \n", 2_500),
        (b"", b"\xff", 10_000),
        (b"[profile a]\n", b" x\n", 1_500),
        (b"", b"\n", 25_000),
        (b"", b"#", 50_000),
    ],
    ids=["zeros", "brackets", "long line", "delimiters", "ff", "continued", "blank", "comment"],
)
def test_large_and_odd_files_take_time_in_proportion(home, begin, unit, size):
    def lint(number: int) -> None:
        home.write("file", begin + unit * number)
        for name in ("concise", "full", "json"):
            assert home.lint("file", "--output-format", name).code in (0, 1)

    lint(1)
    assert growth(lint, size, 10.0, runs=1) < 10.0


# Files that can't be read


def unreadable(home, name, reason):
    """That file, in the middle of two others: one line, exit code 2, and the others are linted."""
    home.write("before", BROKEN)
    home.write("behind", BROKEN)
    result = home.program("check", "before", name, "behind")
    assert result.code == 2
    assert result.err == f"ssolint: {name}: {reason}\n"
    assert [line.split(":")[0] for line in result.out.splitlines()] == ["before", "behind"]
    return result


def test_a_file_that_is_not_there(home):
    unreadable(home, "nowhere/file", "there is no such file")


@posix
def test_a_fifo_is_not_waited_for(home):
    os.mkfifo(home.path / "pipe")
    unreadable(home, "pipe", "it is not a regular file")


@posix
def test_a_device_is_no_file(home):
    result = home.program("check", "/dev/zero")
    assert result == (2, "", "ssolint: /dev/zero: it is not a regular file\n")


@posix
def test_a_link_to_itself_and_one_to_nowhere(home):
    (home.path / "loop").symlink_to("loop")
    assert home.run("check", "loop").err == "ssolint: loop: too many levels of symbolic links\n"
    (home.path / "dangling").symlink_to("nowhere")
    assert home.run("check", "dangling").err == "ssolint: dangling: there is no such file\n"


@posix
def test_a_name_that_is_too_long(home):
    unreadable(home, "x" * 300, "file name too long")


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_file_and_a_folder_without_permission(home):
    home.write("closed", GOOD).chmod(0)
    unreadable(home, "closed", "permission denied")
    home.write("folder/.aws/config", GOOD)
    (home.path / "folder").chmod(0)
    assert "it is a directory that may not be read" in home.run("check", "folder").err
    (home.path / "folder").chmod(0o700)


def test_a_file_without_permission_as_the_system_tells_it(home, monkeypatch):
    """The same for those who test as root."""
    path = home.write("file", GOOD)
    real = os.stat

    def stat(name, *arguments, **options):
        if name == "file":
            raise PermissionError(13, "Permission denied")
        return real(name, *arguments, **options)

    monkeypatch.setattr(os, "stat", stat)
    assert home.run("check", "file") == (2, "", "ssolint: file: permission denied\n")
    assert path.exists()


def test_a_folder_that_can_t_be_listed_is_told(home, monkeypatch):
    home.write("dotfiles/.aws/config", BROKEN)
    home.write("dotfiles/closed/.aws/config", BROKEN)
    real = os.scandir

    def scandir(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "access", lambda path, _: not str(path).endswith("closed"))
    result = home.run("check", "dotfiles")
    assert result.err == "ssolint: dotfiles/closed: it is a directory that may not be read\n"
    assert result.code == 2
    assert "session-not-found" in result.out


def test_a_file_that_vanishes_between_the_listing_and_the_reading(home, monkeypatch):
    home.write("dotfiles/.aws/config", BROKEN)
    gone = home.write("dotfiles/.aws/config-gone", BROKEN)
    from ssolint import names

    real = names.walk

    def walk(*arguments):
        found = list(real(*arguments))
        gone.unlink()
        return iter(found)

    monkeypatch.setattr(names, "walk", walk)
    result = home.run("check", "dotfiles")
    assert result.err == "ssolint: dotfiles/.aws/config-gone: there is no such file\n"
    assert (result.code, result.out.count("\n")) == (2, 1)


@posix
def test_process_substitution_and_dev_stdin_are_read(home):
    home.write("file", BROKEN)
    python = f'"{sys.executable}" -m ssolint check'
    for script in (f"{python} <(cat file)", f"cat file | {python} /dev/stdin", f"{python} /dev/stdin <file"):
        done = subprocess.run(
            ["bash", "-c", script], cwd=home.path, env=home.environ(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, done.stderr
        assert "session-not-found" in done.stdout


@posix
def test_an_interrupt_ends_the_program_with_130_and_without_a_word(home):
    # A shell's background job ignores the signal, and so would its children.
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from ssolint.cli import run; run()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, "check", "-"],
        cwd=home.path,
        env=home.environ(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    # It waits for standard input; give it the time to get there.
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_a_folder_that_is_gone_is_told(home):
    (home.path / "gone").mkdir()
    script = f'cd gone && rmdir ../gone && "{sys.executable}" -m ssolint check file'
    done = subprocess.run(
        ["bash", "-c", script], cwd=home.path, env=home.environ(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert re.fullmatch(r"(shell-init.*\n)?ssolint: .*no such file( or directory)?\n", done.stderr)


# Names

ODD_NAMES = [
    "a\nb",
    "a\rb",
    "\x1b[31mred",
    "::error::x",
    "##[error]x",
    "##vso[x]y",
    "x\u202ey",
    "[bold]x",
    ":smile:",
    "é 日本",
    "a%0Ab",
]


@posix
@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_acts_nowhere(home, name):
    home.write(name, BROKEN)
    path = f"./{name}"
    outputs = [home.run("check", path, "--output-format", format_name) for format_name in FORMATS]
    outputs += [
        home.run("check", path, "--diff", "--unsafe-fixes"),
        home.run("check", path, "--output-format=full", "--color=always"),
        home.run("show", "--file", path),
        home.run("show", "dev", "--file", path),
        home.run("show", "--file", path, "--output-format=json"),
        home.run("explain", f"{path}:2"),
        home.run("config", path),
        home.run("check", f"{path}-missing"),
        home.run("show", "--file", f"{path}-missing"),
        home.run("check", path, "--baseline", f"{path}-missing"),
        home.run("check", path, "--settings", f"{path}-missing"),
        home.run("check", path, "--select", name),
        home.run("rule", name),
        home.run("show", name, "--file", path),
        home.run("check", f"--{name}"),
    ]
    for result in outputs:
        assert result.code in (0, 1, 2)
        for text in (result.out, result.err):
            assert_harmless(text)


@posix
def test_a_name_that_is_not_utf_8(home):
    name = os.fsdecode(b"caf\xe9")
    home.write(name, BROKEN)
    for format_name in FORMATS:
        result = home.run("check", name, "--output-format", format_name)
        assert result.code == 1
        result.out.encode("utf-8")
    module = home.program("check", os.fsencode(name))
    assert module == (1, home.run("check", name).out, "")
    assert home.program("check", b"n\xff").err == "ssolint: n<0xFF>: there is no such file\n"
    assert home.run("show", "--file", name, "--output-format=json").code == 0


SGR = re.compile(r"\x1b\[[0-9;]*m")


def assert_harmless(text):
    """No control sequence but colours, no command of a CI system's log but our own annotations."""
    plain = SGR.sub("", text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", plain)
    assert "##[" not in plain
    assert "##vso[" not in plain
    for line in plain.splitlines():
        assert not re.match(r"\s*::(?!(error|warning|notice) file=)", line)


# Nothing in a file acts

HOSTILE = st.sampled_from(
    [
        "\x1b[2J",
        "\x1b]0;title\x07",
        "\x9b31m",
        "\x07",
        "\x00",
        "\r",
        "\u202e",
        "\u2028",
        "::error::x",
        "\n::set-output name=x::y",
        "##[error]x",
        "##vso[task.setvariable]x",
        "[bold red]x[/]",
        ":smile:",
        "</failure>",
        "]]>",
        "%0A::warning::",
        "\x7f",
        "\ud800",
        "\udc80",
    ]
)
WORDS = st.lists(st.sampled_from(["a", "dev", " ", "x="]) | HOSTILE, min_size=1, max_size=4).map("".join)
LINES = st.one_of(
    WORDS.map("[profile {}]".format),
    WORDS.map("[{}]".format),
    WORDS.map("sso_session = {}".format),
    WORDS.map("region = {}".format),
    WORDS.map("sso_account_id = {}".format),
    WORDS.map("sso_start_url = https://{}".format),
    WORDS.map("{} = x".format),
    WORDS.map("# ssolint: ignore[{}] y".format),
    WORDS.map("# {}".format),
    WORDS,
)
HOSTILE_FILES = st.lists(LINES, max_size=8).map(lambda lines: "\n".join(["[profile dev]", *lines]))


@FEW
@given(HOSTILE_FILES)
def test_nothing_in_a_file_acts_where_an_output_is_read(shared, text):
    data = text.encode("utf-8", "surrogatepass")
    for command, result in run_all(shared, data):
        assert result.code in (0, 1, 2)
        if command[:2] != ("check", "-"):
            # What goes through standard input comes out as it is: it is the file.
            assert_harmless(result.out)
        assert_harmless(result.err)
    assert_harmless(shared.read("b.json") if (shared.path / "b.json").exists() else "")


# No secret gets out

SECRETS = st.text("ABCDEFGHabcdefgh0123456789/+", min_size=20, max_size=40).map("Zq9/".__add__)
SECRET_KEYS = st.sampled_from(
    [
        "aws_secret_access_key",
        "AWS_SECRET_ACCESS_KEY",
        "aws_session_token",
        "aws_security_token",
        "sso_client_secret",
        "password",
        "aws_secret_access_key ",
        "my_api_key",
    ]
)


@st.composite
def with_a_secret(draw):
    """A file with a secret in one odd place or more, and the secret."""
    secret = draw(SECRETS)
    key = draw(SECRET_KEYS)
    delimiter = draw(st.sampled_from([" = ", "=", ": ", " =\n  "]))
    line = f"{key}{delimiter}{secret}"
    forms = [
        line,
        f"  {line}",
        f"# {line}",
        f"{line} # old",
        f'{key} = "{secret}"',
        f"{line}\n{line}",
        f"export {line}",
        f"{line}\nregion = {secret}",
        f"{line}\nsso_session = {secret}",
        f"{line}\nsso_account_id = {secret}",
        f"{line}\nsource_profile = {secret}",
        f"{line}\n[profile {secret}]\nregion = mars-north-1",
        f"{line}\n[{secret}]\nsso_session = no",
        f"{line}\n{secret} = x",
        f"{line}\n{secret}",
        f"sso_session = corp\n  {line}",
        f"{line}\n# ssolint: ignore[{secret}] x\nregion = mars",
    ]
    inside = draw(st.lists(st.sampled_from(forms), min_size=1, max_size=2))
    top = draw(st.sampled_from(["[profile dev]", "[dev]", "[default]", "[profile dev", ""]))
    return "\n".join([top, *inside, PROFILE.replace("dev", "two") + SESSION]), secret


VERBOSE = [*COMMANDS, *(("explain", f"file:{line}") for line in (4, 6, 7)), ("config", "file")]


@FEW
@given(with_a_secret())
def test_a_secret_is_in_no_output_of_any_command(shared, made):
    text, secret = made
    for command, result in run_all(shared, text.encode(), VERBOSE):
        if command[:2] != ("check", "-"):
            assert secret not in result.out, command
        assert secret not in result.err, command
    shared.write("credentials", text)
    shared.write("file", GOOD)
    for command in (("check", "file"), ("show", "--file=file"), ("show", "dev", "--file=file"), ("explain", "file:5")):
        result = shared.run(*command)
        assert secret not in result.out + result.err, command
    (shared.path / "credentials").unlink()


@given(with_a_secret())
@FEW
def test_a_secret_is_in_no_baseline(shared, made):
    text, secret = made
    shared.write("file", text)
    (shared.path / "b.json").unlink(missing_ok=True)
    shared.lint("file", "--select=ALL", "--write-baseline", "--baseline=b.json")
    assert secret not in shared.read("b.json")


def test_a_bugs_report_holds_nothing_of_the_file(home, monkeypatch):
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    home.write("file", f"[profile dev]\naws_secret_access_key = {secret}\n")

    def failing(_, source, *__):
        raise ValueError(source.text)

    monkeypatch.setattr("ssolint.linter.check", lambda source, *_: failing(None, source))
    result = home.lint("file")
    assert result.code == 70
    assert secret not in result.out + result.err
    assert "profile" not in result.err


# Ways to start Python


@pytest.mark.parametrize(
    "python", [("-O",), ("-OO",), ("-W", "error"), ("-X", "dev", "-W", "error"), ("-I",)], ids=" ".join
)
def test_python_may_be_started_in_other_ways(home, python):
    home.write("file", BROKEN)
    for name in FORMATS:
        if python == ("-OO",) or name in ("full", "sarif"):
            result = home.program("check", "file", "--output-format", name, python=python)
            assert (result.code, result.err) == (1, "")
            assert "session-not-found" in result.out
    for command in (("show", "--file=file"), ("explain", "file:2"), ("rule", "session-not-found"), ("rule",)):
        result = home.program(*command, python=python)
        assert (result.code, result.err) == (0, "")
    home.write("file", BROKEN)
    fixed = home.program("check", "file", "--fix", "--unsafe-fixes", python=python)
    assert (fixed.code, home.read("file")) == (0, GOOD)


def test_without_docstrings_a_rules_page_says_why_it_is_not_there(home):
    page = home.program("rule", "session-not-found", python=("-OO",)).out
    assert page.startswith("# SSO201 session-not-found (error)\n")
    assert "Python runs with -OO" in page
    assert "why" not in home.program("explain", "file:1", python=("-OO",)).out


def test_warnings_as_errors_in_the_environment(home):
    home.write("file", BROKEN)
    home.write("ssolint.toml", 'exclude = ["old/"]\n')
    for command in (
        ("check", "file", "--output-format=full"),
        ("check", "file", "--diff", "--unsafe-fixes"),
        ("rule",),
    ):
        result = home.program(*command, PYTHONWARNINGS="error")
        assert "Warning" not in result.err
        assert result.code in (0, 1)


def test_standard_input_of_any_size_is_never_cut(home, monkeypatch):
    monkeypatch.setattr("ssolint.files.LARGEST", 100)
    text = "[profile dev]\n" + "# x\n" * 40
    result = home.run("-", "--fix", stdin=text)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("ssolint: <stdin>: it is larger than")
    home.write("file", text)
    assert json.loads(home.lint("file", "--output-format=json").out)["unreadable"][0]["file"] == "file"

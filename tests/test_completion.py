"""Comfort in the shell: completion in real shells, help, progress; and that none of it costs anything elsewhere."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ssolint import cli, console, options
from ssolint.arguments import EPILOG
from ssolint.completion import parser_of
from ssolint.finding import TOOLS
from ssolint.help import coloured
from ssolint.progress import following
from ssolint.rule import built_in

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent
PAGE = (ROOT / "docs" / "shell.md").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"^    ```(bash|zsh|fish)\n(.*?)^    ```$", PAGE, re.MULTILINE | re.DOTALL))
SGR = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>])")
RULES = {rule.name for rule in built_in()}

needs_argcomplete = pytest.mark.skipif(
    importlib.util.find_spec("argcomplete") is None,
    reason="argcomplete is not installed: pip install 'ssolint[completion]'",
)


def needs(shell):
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not on this machine")


def shown(shell):
    """The lines of the page that set completion up in that shell."""
    return "".join(line.removeprefix("    ") for line in SHOWN[shell].splitlines(keepends=True))


@pytest.fixture
def environ(tmp_path):
    """The environment of somebody with an empty home but for a config file."""
    (tmp_path / ".aws").mkdir()
    shutil.copyfile(ROOT / "fixtures" / "good" / "config", tmp_path / ".aws" / "config")
    own = ("AWS_", "XDG_", "FORCE_COLOR", "NO_COLOR", "_ARGCOMPLETE", "COMP_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {
        **kept,
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "PATH": os.pathsep.join([str(PROGRAMS), "/usr/bin", "/bin"]),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
    }


def run(command, environ, folder, **options):
    return subprocess.run(
        command, env=environ, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, **options
    )


def in_bash(line, environ, folder):
    """What bash offers at the end of that line, through the function that the script has set up."""
    script = f"""{shown("bash")}
COMP_LINE=$1 COMP_POINT=${{#1}} COMP_TYPE=9 COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
_python_argcomplete ssolint
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    process = run(["bash", "--norc", "-c", script, "bash", line], environ, folder)
    assert process.returncode == 0, process.stderr
    return {word.strip() for word in process.stdout.splitlines() if word.strip()}


def in_fish(line, environ, folder):
    script = shown("fish").replace("ssolint.fish", "ssolint.fish; complete -C $argv[1]", 1)
    process = run(["fish", "-c", f"mkdir -p ~/.config/fish/completions; {script}", line], environ, folder)
    assert process.returncode == 0, process.stderr
    return {word.split("\t")[0].strip() for word in process.stdout.splitlines()}


def in_zsh(line, environ, folder):
    """What zsh shows after TAB on that line, in a terminal. It has no other way to ask it."""
    config = shown("zsh").replace("compinit\n", "compinit -D\n")
    (folder / ".zshrc").write_text(f"{config}PS1='%% '\nprint REA''DY\n", encoding="utf-8")
    screen = typed(["zsh", "-i"], line + "\t", environ, folder)
    return set(re.findall(r"[\w,./:-]+", CONTROL.sub(" ", screen)))


def typed(command, keys, environ, folder):
    """What a program shows in a terminal after it has said READY and these keys have been pressed."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, environ)
    try:
        assert "READY" in read_until(terminal, "READY", 20.0)
        os.write(terminal, keys.encode())
        return read_until(terminal, None, 1.5)
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def read_until(terminal, word, quiet):
    """Read until the word comes, or nothing more for so many seconds."""
    import select

    text = b""
    while select.select([terminal], [], [], quiet)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        text += piece
        if word is not None and word.encode() in text:
            break
    return text.decode("utf-8", "replace")


CASES = [
    ("ssolint rule session-not", {"session-not-found"}),
    ("ssolint --output-format git", {"github", "gitlab"}),
    ("ssolint show --output-format ", {"full", "json"}),
    ("ssolint --for boto3,ter", {"boto3,terraform"}),
    ("ssolint --ignore legacy-profile,session-not", {"legacy-profile,session-not-found"}),
    ("ssolint --fail-on ", {"error", "warning", "info"}),
    ("ssolint explain .aws/conf", {".aws/config"}),
]


@needs_argcomplete
@needs("bash")
@pytest.mark.parametrize(("line", "offered"), CASES)
def test_bash_completes(environ, tmp_path, line, offered):
    found = in_bash(line, environ, tmp_path)
    assert offered <= found
    assert all(word.startswith(line.split(" ")[-1]) for word in found)


@needs_argcomplete
@needs("fish")
@pytest.mark.parametrize(("line", "offered"), CASES)
def test_fish_completes(environ, tmp_path, line, offered):
    assert offered <= in_fish(line, environ, tmp_path)


@needs_argcomplete
@needs("zsh")
@pytest.mark.parametrize(("line", "offered"), [CASES[1], ("ssolint rule session-n", {"session-name-characters"})])
def test_zsh_completes(environ, tmp_path, line, offered):
    assert offered <= in_zsh(line, environ, tmp_path)


@needs_argcomplete
@needs("bash")
def test_what_else_is_completed(environ, tmp_path):
    first = in_bash("ssolint ", environ, tmp_path)
    assert set(options.COMMANDS) <= first
    assert {".aws/"} <= first
    # Behind a file there are no commands any more.
    assert "rule" not in in_bash("ssolint x ", environ, tmp_path)
    assert in_bash("ssolint --select ", environ, tmp_path) == RULES
    assert in_bash("ssolint check --ignore ", environ, tmp_path) == RULES
    assert set(TOOLS) <= in_bash("ssolint --for ", environ, tmp_path)
    assert {"--fix", "--fail-on", "--for"} <= in_bash("ssolint --f", environ, tmp_path)
    assert in_bash("ssolint --print-completion ", environ, tmp_path) == {"bash", "zsh", "fish"}
    profiles = in_bash("ssolint show ", environ, tmp_path)
    assert {"maps-dev", "sensors-prod"} <= profiles


@needs_argcomplete
@needs("bash")
def test_the_rules_of_plugins_are_completed(environ, tmp_path):
    text = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    for title, body in re.findall(r'^```(?:python|toml) title="([^"]+)"\n(.*?)^```$', text, re.MULTILINE | re.DOTALL):
        (tmp_path / title).write_text(body, encoding="utf-8")
    assert in_bash("ssolint rule no-adm", environ, tmp_path) == {"no-administrator"}


@needs_argcomplete
@needs("bash")
def test_no_file_is_no_reason_to_fail(environ, tmp_path):
    shutil.rmtree(tmp_path / ".aws")
    assert in_bash("ssolint show x", environ, tmp_path) == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_without_the_extra_a_line_says_what_to_install(environ, tmp_path, shell):
    code = "import sys; sys.modules['argcomplete'] = None; from ssolint.cli import main; sys.exit(main(sys.argv[1:]))"
    process = run([sys.executable, "-c", code, "--print-completion", shell], environ, tmp_path)
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr == "ssolint: completion needs its extra: pip install 'ssolint[completion]'\n"
    asked = {**environ, "_ARGCOMPLETE": "1", "COMP_LINE": "ssolint r", "COMP_POINT": "9"}
    process = run([sys.executable, "-c", code], asked, tmp_path)
    assert (process.returncode, process.stdout, process.stderr) == (1, "", "")


def test_another_shell_is_told_the_near_miss(capsys):
    assert cli.main(["--print-completion", "bsh"]) == 2
    assert "there is no shell 'bsh'; did you mean 'bash'?" in capsys.readouterr().err


def test_a_plain_run_loads_none_of_it(environ, tmp_path):
    code = """
import sys
from ssolint.cli import main
main([".aws/config"])
print([name for name in sys.modules if name.split(".")[0] in ("argcomplete", "rich") or name in (
    "ssolint.completion", "ssolint.help", "ssolint.progress")])
"""
    process = run([sys.executable, "-c", code], environ, tmp_path)
    assert process.stdout == "[]\n", process.stderr


@pytest.mark.skipif(
    not os.environ.get("SSOLINT_PACKAGES"), reason="SSOLINT_PACKAGES names no folder with built packages"
)
def test_the_extra_brings_what_completion_needs(environ, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    packages = os.environ["SSOLINT_PACKAGES"]
    lines = [line for line in PAGE.splitlines() if line.startswith("pip install ")]
    assert lines == ["pip install 'ssolint[completion]'"]
    command = [tmp_path / "venv" / "bin" / "pip", "install", "-q", "--find-links", packages, "ssolint[completion]"]
    subprocess.run(command, check=True)
    process = run([tmp_path / "venv" / "bin" / "ssolint", "--print-completion", "bash"], environ, tmp_path)
    assert process.returncode == 0
    assert "_python_argcomplete" in process.stdout


# Help


@pytest.mark.parametrize("command", options.COMMANDS)
def test_help_has_colours_and_is_otherwise_the_same_text(command):
    text = SGR.sub("", parser_of(command).format_help())
    painted = coloured(text)
    assert SGR.sub("", painted) == text
    assert "\x1b[1;33musage:\x1b[0m" in painted
    options = re.findall(r"^  (-[^ ]+?)(?:,| |$)", text, re.MULTILINE)
    assert options
    assert all(f"\x1b[36m{option}\x1b[0m" in painted for option in options)


@pytest.mark.parametrize("command", [command for command in options.COMMANDS if command != "show"])
def test_every_argument_says_what_it_is_for(command):
    assert [action.dest for action in parser_of(command)._actions if not action.help] == []


def test_help_is_grouped_and_names_all_commands_and_exit_codes(capsys):
    assert cli.main(["--help"]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    headings = re.findall(r"^([a-z][a-z ,-]*):$", text, re.MULTILINE)
    assert {"fixing", "choosing", "reading", "printing", "exit codes"} <= set(headings)
    assert all(re.search(rf"^  ssolint \[?{command}\b", text, re.MULTILINE) for command in options.COMMANDS)
    codes = [0, 1, console.EXIT_USAGE, console.EXIT_BUG, console.EXIT_INTERRUPTED]
    assert [int(code) for code in re.findall(r"^  (\d+) ", EPILOG, re.MULTILINE)] == codes


@pytest.mark.parametrize(
    ("more", "has_colours"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)], ids=str
)
def test_help_obeys_the_terminal(environ, tmp_path, more, has_colours):
    screen = typed(["sh", "-c", "echo READY; read -r line; exec ssolint --help"], "\n", {**environ, **more}, tmp_path)
    assert "--exit-non-zero-on-fix" in screen
    assert bool(SGR.search(screen)) is has_colours


# Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_progress_counts_and_leaves_nothing_behind():
    stream = Terminal()
    seen = []
    with following(["a", "b", "c"], stream, delay=0.0) as followed:
        for path in followed:
            seen.append(path)
            if path == "c":
                shows = SGR.sub("", stream.getvalue())
    assert seen == ["a", "b", "c"]
    assert "linting" in shows
    assert "0/3" in shows
    # The line is erased (`CSI 2 K`), and the cursor that was hidden is back (`CSI ? 25 h`).
    assert stream.getvalue().rindex("\x1b[2K") > stream.getvalue().rindex("linting")
    assert stream.getvalue().rindex("\x1b[?25h") > stream.getvalue().rindex("\x1b[?25l")


def test_a_short_run_shows_nothing():
    stream = Terminal()
    with following(["a", "b"], stream) as followed:
        assert list(followed) == ["a", "b"]
    assert stream.getvalue() == ""


def test_an_error_wipes_the_bar():
    stream = Terminal()
    with pytest.raises(ZeroDivisionError), following(["a", "b"], stream, delay=0.0) as followed:
        [1 // 0 for _ in followed]
    assert stream.getvalue().rindex("\x1b[?25h") > stream.getvalue().rindex("\x1b[?25l")


@pytest.fixture
def many(tmp_path):
    """A folder with so many files that linting them takes some seconds, on a fast machine too."""
    text = (ROOT / "fixtures" / "good" / "config").read_text(encoding="utf-8")
    sections = "".join(
        f"\n[profile p{number}]\nsso_session = lanternfish\nsso_account_id = {number:012d}\n"
        f"sso_role_name = Developer\nregion = eu-west-1\n"
        for number in range(1_200)
    )
    folder = tmp_path / "many"
    for number in range(140):
        path = folder / str(number) / ".aws" / "config"
        path.parent.mkdir(parents=True)
        path.write_text(text + sections, encoding="utf-8")
    return folder


def test_progress_is_for_terminals_and_does_not_touch_the_report(environ, tmp_path, many):
    command = f"echo READY >&2; read -r line; ssolint --output-format jsonl {many} > report"
    screen = typed_long(["sh", "-c", command], environ, tmp_path)
    assert re.search(r"linting .* \d+/140", SGR.sub("", screen)), screen
    on_terminal = (tmp_path / "report").read_text(encoding="utf-8")
    piped = run(["ssolint", "--output-format", "jsonl", str(many)], environ, tmp_path)
    assert piped.stderr == ""
    assert piped.stdout == on_terminal


def typed_long(command, environ, folder):
    """Like `typed`, to the end of the program."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals on this system")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, environ)
    try:
        read_until(terminal, "READY", 20.0)
        os.write(terminal, b"\n")
        return read_until(terminal, None, 30.0)
    finally:
        os.close(terminal)
        os.waitpid(child, 0)

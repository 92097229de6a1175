"""The settings file: which one is found, what it says, and one exact line for whatever is wrong in it."""

from __future__ import annotations

import json
import ntpath
import os
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssolint.errors import UsageError
from ssolint.finding import TOOL_ALIASES, TOOLS
from ssolint.linter import merge
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.settings_file import describe, find, line_of, load, matches, place_of, toml
from ssolint.settings_keys import KEYS

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "src" / "ssolint" / "ssolint.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)

EVERYTHING = """\
select = ["SSO2", "session-not-found"]
extend-select = ["unused-session"]
ignore = ["SSO7"]
for = ["aws-cli", "terraform"]
fail-on = "error"
exclude = ["vendor/", "*.example"]
templates = ["deploy/aws/config"]
external-sessions = ["corp"]
regions = ["fr-par"]
foreign-settings = ["acme_*"]
baseline = "lint/baseline.json"
plugins = ["acme_rules"]

[severity]
unused-session = "error"
SSO6 = "off"

[per-file-ignores]
"examples/" = ["SSO019"]
"""


def write(path: Path, text: str | bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def complaint(path: str) -> str:
    with pytest.raises(UsageError) as caught:
        load(path)
    return str(caught.value)


# Which file it is


def test_the_nearest_settings_file_upwards_is_found(tmp_path):
    outer = write(tmp_path / "ssolint.toml", "")
    inner = write(tmp_path / "a" / "ssolint.toml", "")
    (tmp_path / "a" / "b").mkdir()
    assert find(str(tmp_path / "a" / "b" / "config")) == inner
    assert find(str(tmp_path / "a" / "config")) == inner
    assert find(str(tmp_path / "config")) == outer


def test_in_one_folder_the_plain_name_comes_first_and_pyproject_last(tmp_path):
    pyproject = write(tmp_path / "pyproject.toml", "[tool.ssolint]\n")
    assert find(str(tmp_path / "config")) == pyproject
    hidden = write(tmp_path / ".ssolint.toml", "")
    assert find(str(tmp_path / "config")) == hidden
    plain = write(tmp_path / "ssolint.toml", "")
    assert find(str(tmp_path / "config")) == plain


@pytest.mark.parametrize(
    "text",
    [
        "[tool.ssolint]\n",
        "[tool.ssolint]",
        '[ tool . "ssolint" ]\n',
        "[tool.ssolint.severity]\nunused-session = 'off'\n",
        "[tool]\nssolint.select = []\n",
        "[tool]\nssolint = { select = [] }\n",
        "[tool]\n  'ssolint'.select = []\n",
        "tool.ssolint.select = []\n",
        "[tool.ssolint\n",
        "[tool]\nssolint = 3\n",
    ],
)
def test_a_pyproject_with_our_table_is_found_however_it_is_spelt_or_broken(tmp_path, text):
    pyproject = write(tmp_path / "a" / "pyproject.toml", text)
    write(tmp_path / "ssolint.toml", "")
    assert find(str(tmp_path / "a" / "config")) == pyproject


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\ndependencies = ['ssolint']\n",
        "# [tool.ssolint]\n",
        "[tool.black]\nexclude = 'tool.ssolint'\n",
        "[tool.ssolinter]\n",
        "[tool.x]\nssolint = 1\n",
        "[project\nname = 'broken'\n",
        b"\xff\xfe\x00",
        b"tool.ssolint-like \xff",
    ],
)
def test_a_pyproject_without_our_table_is_passed_by(tmp_path, text):
    pyproject = write(tmp_path / "a" / "pyproject.toml", text)
    outer = write(tmp_path / "ssolint.toml", "")
    expected = pyproject if text == b"tool.ssolint-like \xff" else outer  # it names us, so `load` says what is wrong
    assert find(str(tmp_path / "a" / "config")) == expected


def test_a_folder_called_like_the_settings_file_is_none(tmp_path):
    (tmp_path / "a" / "ssolint.toml").mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").mkdir()
    outer = write(tmp_path / "ssolint.toml", "")
    assert find(str(tmp_path / "a" / "config")) == outer


def test_a_relative_path_is_looked_for_from_the_current_folder(tmp_path, monkeypatch):
    path = write(tmp_path / "ssolint.toml", "")
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert find("config") == find("b/c/config") == path


def test_each_folder_is_looked_at_once_in_a_run(tmp_path, monkeypatch):
    path = write(tmp_path / "ssolint.toml", "")
    found: dict[str, str | None] = {}
    assert find(str(tmp_path / "a" / "b" / "config"), found) == path
    monkeypatch.setattr(os.path, "isfile", lambda name: pytest.fail(f"looked at {name} again"))
    assert find(str(tmp_path / "a" / "b" / "credentials"), found) == path
    assert find(str(tmp_path / "a" / "config"), found) == path
    assert find(str(tmp_path / "config"), found) == path


def test_that_there_is_none_is_remembered_too(tmp_path):
    found: dict[str, str | None] = {}
    first = find(str(tmp_path / "a" / "config"), found)
    assert set(found) >= {str(tmp_path / "a"), str(tmp_path), os.path.abspath(os.sep)}
    assert find(str(tmp_path / "a" / "config"), found) == first


def test_finding_nothing_imports_no_parser(tmp_path):
    write(tmp_path / "pyproject.toml", "[project]\nname = 'x'\n")
    program = (
        "import sys; before = set(sys.modules); from ssolint.settings_file import find; find(sys.argv[1]);"
        "print(sorted({'tomllib', 'pathspec', 'json', 'dataclasses'} & sys.modules.keys() - before))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "config")], capture_output=True, text=True, check=False
    )
    assert (result.stdout, result.stderr) == ("[]\n", "")


# What it says


def test_every_key_is_read(tmp_path):
    path = write(tmp_path / "ssolint.toml", EVERYTHING)
    assert load(path) == Settings(
        path=path,
        select=("SSO2", "session-not-found"),
        extend_select=("unused-session",),
        ignore=("SSO7",),
        tools=("aws-cli", "go"),
        fail_on="error",
        severity={"unused-session": "error", "SSO6": "off"},
        per_file_ignores={"examples/": ("SSO019",)},
        exclude=("vendor/", "*.example"),
        templates=("deploy/aws/config",),
        external_sessions=("corp",),
        regions=("fr-par",),
        foreign_settings=("acme_*",),
        baseline=str(tmp_path / "lint" / "baseline.json"),
        plugins=("acme_rules",),
    )


def test_the_table_of_a_pyproject_says_the_same(tmp_path):
    plain = load(write(tmp_path / "ssolint.toml", EVERYTHING))
    nested = "[tool.ssolint]\n" + re.sub(r"^\[", "[tool.ssolint.", EVERYTHING, flags=re.MULTILINE)
    pyproject = write(tmp_path / "pyproject.toml", f"[project]\nname = 'x'\n\n{nested}\n[tool.other]\nselect = 3\n")
    assert load(pyproject) == plain._replace(path=pyproject)


def test_every_field_of_the_settings_has_its_key():
    assert sorted(key.field for key in KEYS.values()) == sorted(set(Settings._fields) - {"path"})


def test_an_empty_file_is_the_default(tmp_path):
    path = write(tmp_path / "ssolint.toml", "# nothing yet\n")
    assert load(path) == Settings(path=path)


def test_a_byte_order_mark_and_carriage_returns_are_no_mistake(tmp_path):
    path = write(tmp_path / "ssolint.toml", b'\xef\xbb\xbffail-on = "error"\r\nregions = [\r\n "x"\r\n]\r\n')
    assert load(path) == Settings(path=path, fail_on="error", regions=("x",))


def test_the_baseline_is_relative_to_the_settings_file(tmp_path, monkeypatch):
    write(tmp_path / "a" / "ssolint.toml", 'baseline = "../base.json"\n')
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path / "b")
    assert load(os.path.join("..", "a", "ssolint.toml")).baseline == str(tmp_path / "base.json")
    write(tmp_path / "a" / "ssolint.toml", 'baseline = "/somewhere/base.json"\n')
    assert load(os.path.join("..", "a", "ssolint.toml")).baseline == os.path.abspath("/somewhere/base.json")


# What is wrong in it

MISTAKES = [
    ("slect = []\n", 1, "unknown setting 'slect'; did you mean 'select'?"),
    ("\n# x\nextend_select = []\n", 3, "unknown setting 'extend_select'; did you mean 'extend-select'?"),
    ("Select = []\n", 1, "unknown setting 'Select'; did you mean 'select'?"),
    ("colour = 1\n", 1, "unknown setting 'colour'"),
    ('a = """\nslect = 1\n"""\n', 1, "unknown setting 'a'"),
    ('[[severty]]\nx = "y"\n', 1, "unknown setting 'severty'; did you mean 'severity'?"),
    ('regions = [\n  "a",\n]\n\n[ "severty" ]\nx = "y"\n', 5, "unknown setting 'severty'; did you mean 'severity'?"),
    ('ignore = "SSO7"\n', 1, "'ignore' has to be a list of rules, not a string; for example: ignore = [\"SSO7\""),
    ("regions = []\nselect = 3\n", 2, "'select' has to be a list of rules, not a number"),
    (
        'select = [\n  "SSO2",\n  true,\n]\n',
        1,
        "'select' has to be a list of rules and hold strings only, not a boolean",
    ),
    ("select = 1979-05-27\n", 1, "'select' has to be a list of rules, not a date or time"),
    ("select = {}\n", 1, "'select' has to be a list of rules, not a table"),
    ("plugins = 1.5\n", 1, "'plugins' has to be a list of strings, not a number"),
    ('regions = ["fr-par", " "]\n', 1, "'regions' holds an empty string"),
    ('for = ["teraform"]\n', 1, "'for': there is no tool 'teraform'; did you mean 'terraform'?"),
    ('fail-on = "eror"\n', 1, "'fail-on': there is no level 'eror'; did you mean 'error'?"),
    ('fail-on = "off"\n', 1, "'fail-on': there is no level 'off'"),
    ('fail-on = ["error"]\n', 1, "'fail-on' has to be a level, not a list; for example: fail-on = \"error\""),
    ('severity = "error"\n', 1, "'severity' has to be a table of rules and levels, not a string"),
    ('[severity]\nSSO1 = "error"\nSSO2 = "eror"\n', 3, "'SSO2': there is no level 'eror'; did you mean 'error'?"),
    ("[severity]\nSSO1 = 'error'\n\n'SSO2' = 2\n", 4, "'severity' has to be a table of rules and levels, not a number"),
    ('regions = []\nseverity.SSO1 = "off"\nseverity.SSO2 = 2\n', 3, "'severity' has to be a table"),
    ('severity = { SSO1 = "off", SSO2 = 2 }\n', 1, "'severity' has to be a table"),
    (
        '[per-file-ignores]\n"a/" = []\n"b/" = "SSO1"\n',
        3,
        "'per-file-ignores' has to be a table of globs, each with a list",
    ),
    ('[per-file-ignores]\n"a\\u002F" = [1]\n', 2, "'per-file-ignores' has to be a table of globs, each with a list"),
    (
        "per-file-ignores = []\n",
        1,
        "'per-file-ignores' has to be a table of globs, each with a list of rules, not a list",
    ),
    ('[per-file-ignores]\n\n"" = ["SSO1"]\n', 3, "'per-file-ignores' holds an empty string"),
    ('exclude = ["!keep"]\n', 1, "'exclude': '!keep' begins with '!'; for a file called so, write '\\!keep'"),
    ('exclude = ["#x"]\n', 1, "'exclude': '#x' begins with '#'; for a file called so, write '\\#x'"),
    ("templates = ['a\\']\n", 1, "'templates': 'a\\' is no glob"),
    ("templates = ['[[:alpha:]]']\n", 1, "'templates': '[[:alpha:]]' is no glob"),
    ("baseline = true\n", 1, "'baseline' has to be a path, not a boolean"),
    ('baseline = ""\n', 1, "'baseline' holds an empty string"),
    ("[tool.ssolint]\nselect = []\n", 1, "unknown setting 'tool'; here the settings stand without [tool.ssolint]"),
    ("select = [\n", 1, "not valid TOML: invalid"),
    ("regions = []\nselect = [}\n", 2, "not valid TOML: invalid value"),
    ("select = []\nselect = []\n", 2, "not valid TOML: cannot overwrite a value"),
    ('regions = []\nselect = ["a"\nfor = []\n', 3, "not valid TOML: unclosed array"),
    ('baseline = """\nnever\nclosed\n', 3, "not valid TOML: "),
    ('"\\u001b[31m" = 1\n', 1, "unknown setting '\\x1b[31m'"),
]


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES)
def test_a_mistake_is_told_in_one_line_with_its_file_and_line(tmp_path, text, line, message):
    path = write(tmp_path / "ssolint.toml", text)
    told = complaint(path)
    assert told.startswith(f"{path}:{line}: {message}")
    assert told.isprintable()


@pytest.mark.parametrize(("text", "line", "message"), [mistake for mistake in MISTAKES if "tool" not in mistake[0]])
def test_the_same_in_a_pyproject_and_with_other_line_ends(tmp_path, text, line, message):
    nested = re.sub(r"^(\[+ ?)", r"\1tool.ssolint.", text, flags=re.MULTILINE)
    before = '[project]\nname = "x"\nkeywords = [\n  "[tool.ssolint]", # ]\n]\n[tool.ssolint]\n'
    path = write(tmp_path / "pyproject.toml", (before + nested).replace("\n", "\r\n"))
    assert complaint(path).startswith(f"{path}:{line + before.count(chr(10))}: {message}")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[project]\nname = 'x'\n[tool]\nssolint = 3\n", 4, "'tool.ssolint' has to be a table"),
        ("[tool]\nblack.x = 1\nssolint = { select = [], slect = [] }\n", 3, "unknown setting 'slect'"),
        ("[tool.ssolint]\n[tool.ssolint.slect]\n", 2, "unknown setting 'slect'"),
        ("[other]\nslect = 1\n[tool]\nssolint.slect = 2\n", 4, "unknown setting 'slect'"),
        ("x = '''\n[tool.ssolint]\nslect = 1\n'''\n[tool.ssolint]\nslect = 1\n", 6, "unknown setting 'slect'"),
        ("[[tool.x]]\nslect = 1\n[[tool.x]]\nslect = 1\n[tool.ssolint]\nslect = 1\n", 6, "unknown setting 'slect'"),
    ],
)
def test_the_line_is_the_one_in_our_table(tmp_path, text, line, message):
    path = write(tmp_path / "pyproject.toml", text)
    assert complaint(path).startswith(f"{path}:{line}: {message}")


@pytest.mark.parametrize(
    ("selector", "line"),
    [("SSO2", 1), ("session-not-found", 1), ("unused-session", 2), ("SSO7", 3), ("SSO6", 16), ("SSO019", 19)],
)
def test_where_a_selector_of_rules_stands(tmp_path, selector, line):
    path = write(tmp_path / "ssolint.toml", EVERYTHING)
    assert place_of(path, selector) == f"{path}:{line}"


@pytest.mark.parametrize("word", ["SSO", "fr-par", "examples/", "severity", "error", "acme_rules"])
def test_what_selects_no_rules_stands_nowhere(tmp_path, word):
    assert place_of(write(tmp_path / "ssolint.toml", EVERYTHING), word) is None


def test_a_file_below_the_current_folder_is_named_by_its_relative_path(tmp_path, monkeypatch):
    path = write(tmp_path / "a" / "ssolint.toml", "x = 1\n")
    monkeypatch.chdir(tmp_path)
    assert complaint(path) == f"{os.path.join('a', 'ssolint.toml')}:1: unknown setting 'x'"


def test_a_pyproject_without_the_table_that_was_asked_for_by_name(tmp_path):
    path = write(tmp_path / "pyproject.toml", "[tool.other]\n")
    assert complaint(path) == f"{path}: it has no [tool.ssolint] table"


def test_a_file_that_is_not_there_or_not_a_file(tmp_path):
    missing = str(tmp_path / "none.toml")
    assert complaint(missing) == f"{missing}: can't read the settings: no such file or directory"
    assert complaint(str(tmp_path)) == f"{tmp_path}: can't read the settings: is a directory"
    assert "can't read the settings" in complaint("a\0b.toml")


def test_bytes_that_are_not_utf_8(tmp_path):
    path = write(tmp_path / "ssolint.toml", b"select = []\n# caf\xe9\n")
    assert complaint(path) == f"{path}:2: not valid TOML: the bytes are not UTF-8"


@pytest.mark.parametrize("value", ["[" * 5000 + "]" * 5000, "9" * 5000, "{a=" * 3000])
def test_what_the_parser_chokes_on_is_a_mistake_too(tmp_path, value):
    path = write(tmp_path / "ssolint.toml", f"select = {value}\n")
    assert complaint(path).startswith(f"{path}:1: ")


NAME = st.text(alphabet="ab.\"' é#=[]", min_size=1, max_size=4)
LEAF = st.one_of(
    st.integers(0, 9),
    st.just([["x", 1], []]),
    st.text(alphabet="a\n]\"'#=[ ", max_size=12),
    st.just(["a\nb = 1\n", "]"]),
)
TABLES = st.recursive(
    st.dictionaries(NAME, LEAF, max_size=3), lambda inner: st.dictionaries(NAME, st.one_of(LEAF, inner), max_size=3)
)


def literal(value: object, *, broad: bool) -> str:
    if isinstance(value, list):
        return "[" + (",\n# ]\n" if broad else ", ").join(literal(item, broad=broad) for item in value) + "]"
    if isinstance(value, str) and broad and "\n" in value and '"' not in value:
        return f'"""\n{value}"""'
    return json.dumps(value, ensure_ascii=False)


def rendered(table: dict, above: tuple[str, ...], lines: list[str], where: dict, *, broad: bool) -> None:
    """Write a table as TOML, and note on which line each of its keys comes first."""
    for name, value in table.items():
        if not isinstance(value, dict):
            where.setdefault((*above, name), sum(line.count("\n") + 1 for line in lines) + 1)
            lines.append(f"{json.dumps(name, ensure_ascii=False)} = {literal(value, broad=broad)} # x = [")
    for name, value in table.items():
        if isinstance(value, dict):
            keys = (*above, name)
            where.setdefault(keys, sum(line.count("\n") + 1 for line in lines) + 1)
            lines.append(f"[{' . '.join(json.dumps(key, ensure_ascii=False) for key in keys)}]")
            rendered(value, keys, lines, where, broad=broad)


@given(TABLES, st.booleans())
def test_every_key_of_every_toml_text_has_its_line(table, broad):
    lines: list[str] = []
    where: dict[tuple[str, ...], int] = {}
    rendered(table, (), lines, where, broad=broad)
    text = "\n".join(lines) + "\n"
    assert tomllib.loads(text) == table
    assert {keys: line_of(text, keys) for keys in where} == where


# Globs


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("config", ["config", "a/config", "a/config/x"], ["config.d", "xconfig", "a/configs"]),
        ("*.example", ["x.example", "a/.aws/config.example"], ["x.examples", "example"]),
        ("vendor/", ["vendor/config", "vendor/a/config", "a/vendor/config"], ["vendor", "vendors/config"]),
        ("vendor", ["vendor/config", "vendor/a/config", "a/vendor/config", "vendor"], ["vendors/config"]),
        ("/vendor", ["vendor/config"], ["a/vendor/config"]),
        ("a/config", ["a/config"], ["b/a/config", "a/b/config"]),
        ("a/*", ["a/config", "a/b/config"], ["config", "b/a/config"]),
        ("a/*/config", ["a/b/config"], ["a/config", "a/b/c/config"]),
        ("**/aws/config", ["aws/config", "x/aws/config", "x/y/aws/config"], ["aws/config2", "xaws/config"]),
        ("a/**", ["a/config", "a/b/c/config"], ["b/config"]),
        ("a/**/config", ["a/config", "a/b/c/config"], ["config", "b/config"]),
        ("config.?", ["config.1"], ["config.", "config.12", "config./"]),
        ("config.[0-9a]", ["config.7", "config.a"], ["config.b", "config.77"]),
        ("config.[!0-9]", ["config.x"], ["config.7"]),
        ("a b/*", ["a b/config"], ["a/config"]),
        ("\\!x", ["!x"], ["x"]),
    ],
)
def test_a_glob_is_that_of_a_gitignore(tmp_path, pattern, good, bad):
    root = str(tmp_path)
    assert [name for name in good if not matches(pattern, os.path.join(root, name), root)] == []
    assert [name for name in bad if matches(pattern, os.path.join(root, name), root)] == []


def test_a_relative_path_is_seen_from_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert matches("a/b/config", "config", str(tmp_path))
    assert matches("a/config", os.path.join("..", "config"), str(tmp_path))
    assert matches("b/config", "config", "..")
    assert not matches("config/", "config", str(tmp_path))


def test_a_file_outside_is_matched_by_its_name_but_by_no_path_from_the_root(tmp_path):
    root = str(tmp_path / "root")
    outside = str(tmp_path / "vendor" / "config")
    assert matches("config", outside, root)
    assert matches("**/vendor/config", outside, root)
    assert not matches("vendor/config", outside, root)
    assert not matches("/config", outside, root)
    assert not matches("*", str(tmp_path / "rootless" / "x"), root) or matches(
        "x", str(tmp_path / "rootless" / "x"), root
    )


@pytest.mark.parametrize(
    ("pattern", "path", "answer"),
    [
        ("vendor/", "C:\\work\\vendor\\aws\\config", True),
        ("vendor\\aws\\config", "C:\\work\\vendor\\aws\\config", True),
        ("vendor/aws/config", "c:/WORK/Vendor/AWS/config", True),
        ("/aws/config", "C:\\work\\vendor\\aws\\config", False),
        ("config", "D:\\elsewhere\\config", True),
        ("elsewhere/x", "D:\\work\\elsewhere\\x", False),
    ],
)
def test_windows_separators_drives_and_letter_case(pattern, path, answer):
    assert matches(pattern, path, "C:\\Work", ntpath) is answer


def test_upper_and_lower_case_differ_where_the_file_system_says_so(tmp_path):
    assert not matches("CONFIG", str(tmp_path / "config"), str(tmp_path))


# What `ssolint config` shows


def test_each_setting_is_described_with_its_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(
        tmp_path / "pyproject.toml", '[tool.ssolint]\nregions = [\n "x",\n]\nfail-on = "info"\nseverity.SSO1 = "off"\n'
    )
    rows = {row.key: row for row in describe(load(path))}
    assert list(rows) == list(KEYS)
    assert rows["regions"][1:] == ('["x"]', "pyproject.toml:2")
    assert rows["fail-on"][1:] == ('"info"', "pyproject.toml:5")
    assert rows["severity"][1:] == ('{ SSO1 = "off" }', "pyproject.toml:6")
    assert rows["ignore"][1:] == ("[]", "default")
    assert rows["select"][1:] == ("(every rule that is not opt-in)", "default")
    assert {row.origin for row in rows.values()} == {
        "default",
        "pyproject.toml:2",
        "pyproject.toml:5",
        "pyproject.toml:6",
    }


def test_what_the_command_line_changes_is_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(
        tmp_path / "ssolint.toml", 'ignore = ["SSO1"]\nfail-on = "info"\nextend-select = []\nregions = ["x"]\n'
    )
    mine = Settings(ignore=("SSO2",), fail_on="error", tools=("go",))
    rows = {row.key: row[1:] for row in describe(merge(load(path), mine))}
    assert rows["ignore"] == ('["SSO1", "SSO2"]', "ssolint.toml:1 and the command line")
    assert rows["fail-on"] == ('"error"', "the command line")
    assert rows["for"] == ('["go"]', "the command line")
    assert rows["extend-select"] == ("[]", "ssolint.toml:3")
    assert rows["regions"] == ('["x"]', "ssolint.toml:4")


def test_a_list_that_the_command_line_replaces_comes_from_there_alone(tmp_path):
    path = write(tmp_path / "ssolint.toml", 'select = ["SSO1"]\nfor = ["boto3"]\n')
    rows = {row.key: row[1:] for row in describe(merge(load(path), Settings(select=("SSO2",), tools=("go", "js"))))}
    assert rows["select"] == ('["SSO2"]', "the command line")
    assert rows["for"] == ('["go", "js"]', "the command line")


def test_without_a_settings_file_all_is_default():
    assert {row.origin for row in describe(Settings())} == {"default"}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUE = st.one_of(TEXT, st.lists(TEXT).map(tuple), st.dictionaries(TEXT, st.one_of(TEXT, st.lists(TEXT).map(tuple))))


@given(VALUE)
def test_a_value_is_shown_as_the_toml_that_says_it(value):
    def listed(value):
        if isinstance(value, dict):
            return {name: listed(item) for name, item in value.items()}
        return list(value) if isinstance(value, tuple) else value

    shown = toml(value)
    assert tomllib.loads(f"x = {shown}")["x"] == listed(value)
    assert "\n" not in shown


# The JSON Schema


def test_the_schema_is_up_to_date_with_the_keys():
    script = ROOT / "scripts" / "generate_schema.py"
    result = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_the_check_of_the_schema_sees_a_drift(tmp_path):
    text = (ROOT / "src" / "ssolint" / "ssolint.schema.json").read_text(encoding="utf-8")
    stale = write(tmp_path / "stale.json", text.replace('"fail-on"', '"fail_on"'))
    script = ROOT / "scripts" / "generate_schema.py"
    result = subprocess.run(
        [sys.executable, str(script), "--check", stale], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert '-    "fail_on": {' in result.stdout
    assert '+    "fail-on": {' in result.stdout


def test_the_schema_is_one_and_describes_every_key():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == list(KEYS)
    assert all(len(entry["description"]) > 20 for entry in SCHEMA["properties"].values())
    assert SCHEMA["properties"]["for"]["items"]["enum"] == sorted({*TOOLS, *TOOL_ALIASES})
    assert SCHEMA["properties"]["fail-on"]["enum"] == ["error", "warning", "info"]


def test_the_examples_of_the_keys_are_settings_that_load(tmp_path):
    text = "".join(f"{name} = {key.example}\n" for name, key in KEYS.items())
    settings = load(write(tmp_path / "ssolint.toml", text))
    Policy(settings, built_in())  # raises UsageError for a rule that there is not
    assert list(VALIDATOR.iter_errors(tomllib.loads(text))) == []


def test_the_rules_that_the_schema_proposes_are_rules():
    proposed = SCHEMA["properties"]["select"]["items"]["examples"]
    assert len(proposed) > 2
    Policy(Settings(select=tuple(proposed)), built_in())


def test_good_settings_fit_the_schema():
    assert list(VALIDATOR.iter_errors(tomllib.loads(EVERYTHING))) == []
    assert list(VALIDATOR.iter_errors({})) == []


BEYOND_A_SCHEMA = ("not valid TOML", "is no glob")


@pytest.mark.parametrize(
    "text", [text for text, _, told in MISTAKES if not any(part in told for part in BEYOND_A_SCHEMA)]
)
def test_what_the_loader_refuses_the_schema_refuses(text):
    assert not VALIDATOR.is_valid(tomllib.loads(text))


WORDS = st.sampled_from(
    ["", " ", "SSO2", "session-not-found", "ALL", "error", "off", "warn", "boto3", "terraform", "a/", "!a"]
)
ITEM = st.one_of(WORDS, st.integers(0, 3), st.booleans())
ANY = st.one_of(
    ITEM, st.lists(ITEM, max_size=3), st.dictionaries(WORDS, st.one_of(WORDS, st.lists(ITEM, max_size=2)), max_size=2)
)


@given(st.dictionaries(st.sampled_from([*KEYS, "slect"]), ANY, max_size=3))
def test_loader_and_schema_agree(tmp_path_factory, document):
    path = tmp_path_factory.getbasetemp() / "agree" / "ssolint.toml"
    write(path, "".join(f"{name} = {as_toml(value)}\n" for name, value in document.items()))
    try:
        load(str(path))
        loads = True
    except UsageError:
        loads = False
    assert loads == VALIDATOR.is_valid(document)


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {as_toml(item)}" for name, item in value.items()) + "}"
    return json.dumps(value)


def test_the_schema_is_part_of_the_package():
    path = ROOT / "src" / "ssolint" / "ssolint.schema.json"
    assert stat.S_IMODE(path.stat().st_mode) & 0o444 == 0o444
    assert path.read_text(encoding="utf-8").endswith("}\n")

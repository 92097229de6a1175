"""The report for people: how it looks, that marks stand under what they mark, that it obeys the terminal."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import ssolint
from ssolint.diagnostic import Change, DiffLine, Note, Place, Report, Suggestion, Summary
from ssolint.finding import Severity, everywhere, tools
from ssolint.report import RenderOptions, render
from ssolint.report.terminal import wants_color, wants_links, width_of
from ssolint.rule import Rule
from test_reports import FEW, lines, made, rendered, report_of, report_on, reports

TEXT = """\
[profile dev]
sso_session = crop
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1

[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""


class Terminal(io.StringIO):
    """A stream that says it is a terminal, of a kind that has links."""

    def isatty(self):
        return True


def full(report: Report, width: int = 80, **options: object) -> str:
    return rendered("full", report, width=width, **options)


def rows(report: Report, width: int = 80) -> list[str]:
    """The lines of one finding below its location, up to the blank one behind it."""
    shown = full(report, width, quiet=True).split("\n")
    start = next(index for index, line in enumerate(shown) if line.lstrip().startswith("--> "))
    return shown[start + 1 : -1]


class SessionNotFound(Rule):
    """A title.

    ## Why it matters
    The AWS CLI and every SDK stop with an error before they look for credentials;
    `aws sso login` fails too.

    This paragraph is on the page only.
    """

    name = "session-not-found"


def test_the_whole_look():
    found = made(
        message="there is no [sso-session crop] in this file; did you mean 'corp'?",
        notes=(Note("[sso-session corp] is defined here", "config", Place(7, 1, 7, 19), "[sso-session corp]"),),
        fix=Suggestion(
            "write 'corp'",
            safe=False,
            changes=(Change(Place(2, 15, 2, 19), "corp"),),
            diff=(DiffLine("-", 2, "sso_session = crop"), DiffLine("+", 2, "sso_session = corp")),
        ),
    )
    assert full(report_of(found), rules=lambda: [SessionNotFound]) == (
        "error[session-not-found]: there is no [sso-session crop] in this file; did you\n"
        "  mean 'corp'?\n"
        " --> config:2:15\n"
        "  |\n"
        "2 | sso_session = crop\n"
        "  |               ^^^^\n"
        "...\n"
        "7 | [sso-session corp]\n"
        "  | ------------------ [sso-session corp] is defined here\n"
        "  |\n"
        "  = why: The AWS CLI and every SDK stop with an error before they look for\n"
        "    credentials; `aws sso login` fails too.\n"
        "  = breaks: refuses the profile: every tool\n"
        "  = unsafe fix: write 'corp'\n"
        "  |\n"
        "2 - sso_session = crop\n"
        "2 + sso_session = corp\n"
        "\n"
        "Found 1 error in 1 file; 1 can be fixed with --fix --unsafe-fixes\n"
    )


def test_why_is_said_once_for_each_rule():
    text = TEXT.replace("[sso-session", "[profile b]\nsso_session = nope\n\n[sso-session")
    report = ssolint.lint(text, name="config", isolated=True, select=["session-not-found", "unused-session"])
    names = [found.rule for found in report.diagnostics]
    assert names.count("session-not-found") == 2
    shown = full(report)
    assert shown.count("= why: ") == len(set(names))
    assert shown.index("= why: ") < shown.index("no [sso-session nope]")


def test_a_rule_without_a_page_at_hand_has_no_why():
    assert "= why" not in full(report_of(made(rule="acme-own")))
    assert "= why" in full(report_of(made()))


@pytest.mark.parametrize(
    ("breaks", "line"),
    [
        (everywhere("refuses-file"), "refuses the file: every tool"),
        (everywhere("misreads", but="ruby php"), "misreads the value: every tool but ruby, php"),
        (
            tools("boto3 aws-cli", "misreads") | tools("java rust", "refuses-file"),
            "refuses the file: rust, java; misreads the value: aws-cli, boto3",
        ),
        (tools("go", "ignores"), "ignores it: go"),
    ],
)
def test_tools_are_grouped_by_what_happens(breaks, line):
    assert f"\n  = breaks: {line}\n" in full(report_of(made(breaks=breaks)))


def test_nothing_is_said_of_tools_where_none_breaks():
    assert "= breaks" not in full(report_of(made(breaks={})))


# The frame


def test_related_places_share_the_frame():
    found = made(
        place=Place(9, 5, 9, 8),
        source_line="key = value",
        breaks={},
        rule="acme-own",
        notes=(
            Note("far above", "config", Place(2, 1, 2, 4), "abc def"),
            Note("just above", "config", Place(8, 1, 8, 4), "ghi"),
            Note("same line", "config", Place(9, 7, 9, 12), "key = value"),
            Note("", "config", Place(12, 2, 12, 3), "silent"),
            Note("elsewhere", "credentials", Place(120, 1, 120, 4), "xyz"),
        ),
    )
    assert rows(report_of(found)) == [
        "    |",
        "  2 | abc def",
        "    | --- far above",
        "...",
        "  8 | ghi",
        "    | --- just above",
        "  9 | key = value",
        "    |     ^^^",
        "    |       ----- same line",
        "...",
        " 12 | silent",
        "    |  -",
        "   ::: credentials:120:1",
        "    |",
        "120 | xyz",
        "    | --- elsewhere",
        "",
    ]


@pytest.mark.parametrize(
    ("place", "line", "marks"),
    [
        (Place(1, 1, 1, 1), "", "^"),
        (Place(1, 4, 1, 4), "abc", "   ^"),
        (Place(1, 2, 1, 2), "abc", " ^"),
        (Place(1, 2, 3, 1), "abcd", " ^^^ to line 3"),
        (Place(1, 1, 1, 99), "abc", "^^^"),
        (Place(1, 90, 1, 99), "key = ****", "          ^"),
    ],
)
def test_marks_of_odd_places(place, line, marks):
    shown = rows(report_of(made(place=place, source_line=line, breaks={}, rule="acme-own")))
    assert shown == ["  |", f"1 | {line}".rstrip(), f"  | {marks}", ""]


@pytest.mark.parametrize(
    ("line", "place", "shown", "marks"),
    [
        ("日本 = x", Place(1, 6, 1, 7), "日本 = x", "       ^"),
        ("日本 = x", Place(1, 1, 1, 3), "日本 = x", "^^^^"),
        ("e\u0301e\u0301 = x", Place(1, 8, 1, 9), "e\u0301e\u0301 = x", "     ^"),
        ("e\u0301 = x", Place(1, 1, 1, 3), "e\u0301 = x", "^"),
        ("\u0301x", Place(1, 1, 1, 2), "<U+0301>x", "^^^^^^^^"),
        ("a\tb\tc", Place(1, 3, 1, 4), "a    b    c", "     ^"),
        ("a\tb", Place(1, 2, 1, 3), "a    b", " ^^^^"),
        ("a\x1b[31mb", Place(1, 2, 1, 3), "a\\x1b[31mb", " ^^^^"),
        ("x\u200b = y\xa0", Place(1, 7, 1, 8), "x<U+200B> = y<U+00A0>", "             ^^^^^^^^"),
        ("a\u202eb", Place(1, 3, 1, 4), "a<U+202E>b", "         ^"),
        ("k = \udce9", Place(1, 5, 1, 6), "k = <0xE9>", "    ^^^^^^"),
        ("##[group]x", Place(1, 10, 1, 11), "#\\x23[group]x", "            ^"),
        ("👩\u200d💻 = x", Place(1, 7, 1, 8), "👩<U+200D>💻 = x", "               ^"),
    ],
)
def test_marks_stand_under_what_is_shown(line, place, shown, marks):
    assert rows(report_of(made(place=place, source_line=line, breaks={}, rule="acme-own"))) == [
        "  |",
        f"1 | {shown}",
        f"  | {marks}",
        "",
    ]


@FEW
@given(before=lines, after=lines, long=st.sampled_from([0, 0, 100, 3000]), width=st.integers(40, 200))
def test_the_mark_is_under_the_text_whatever_stands_around_it(before, after, long, width):
    before = before.replace("TARGET", "") + "x" * long
    after = "y" * long + after.replace("TARGET", "")
    start = len(before) + 1
    found = made(source_line=f"{before}TARGET{after}", place=Place(1, start, 1, start + 6))
    number, marks = [line for line in full(report_of(found), width).split("\n") if re.match("(1| ) [|] .", line)]
    assert marks.strip(" |") == "^^^^^^"
    column = marks.index("^")
    at = number.index("TARGET")
    assert cell_len(number[:at]) == column
    assert cell_len(number) <= width
    if long == 3000:
        assert number.startswith("1 | ...")
        assert number.endswith("...")


@FEW
@given(report=reports, width=st.integers(40, 200))
def test_nothing_is_wider_than_the_terminal(report, width):
    text = full(report, width, quiet=True)
    for line in text.split("\n"):
        # A name and a place stay whole, to be clicked on.
        if not re.match(r" *(-->|:::) ", line):
            assert cell_len(line) <= width, line


def test_two_places_of_a_long_line_get_a_window_each():
    line = "first = " + "x" * 500 + " second"
    note = Note("this one", "config", Place(1, 1, 1, 6), line)
    found = made(source_line=line, place=Place(1, 510, 1, 516), notes=(note,), breaks={}, rule="acme-own")
    _, one, mark, other, label, _ = rows(report_of(found))
    assert one.startswith("1 | ...xx")
    assert one.endswith(" second")
    assert mark.endswith("^^^^^^")
    assert len(mark) == len(one)
    assert other.startswith("1 | first = xx")
    assert other.endswith("xx...")
    assert label == "  | ----- this one"


def test_a_mark_at_the_right_edge_has_no_row_below():
    found = made(source_line="x" * 36, place=Place(1, 31, 1, 37), breaks={}, rule="acme-own")
    assert rows(report_of(found), 40) == ["  |", "1 | " + "x" * 36, "  | " + " " * 30 + "^" * 6, ""]
    behind = found._replace(place=Place(1, 37, 1, 37))
    assert rows(report_of(behind), 40) == ["  |", "1 | ..." + "x" * 29, "  | " + " " * 32 + "^", ""]
    notes = (Note("", "config", Place(1, 37, 1, 37), "x" * 36),)
    assert max(map(len, rows(report_of(found._replace(notes=notes)), 40))) == 40


def test_a_label_that_finds_no_room_goes_below():
    note = Note("words " * 12 + "end", "config", Place(1, 20, 1, 23), "x" * 30)
    found = made(source_line="x" * 30, place=Place(1, 1, 1, 2), notes=(note,), breaks={}, rule="acme-own")
    shown = rows(report_of(found), 60)
    assert shown[3] == "  | " + " " * 19 + "---"
    assert " ".join(line.removeprefix("  |").strip() for line in shown[4:-1]) == "words " * 12 + "end"


# Fixes


def suggestion(*diff: DiffLine, safe: bool = True) -> Suggestion:
    return Suggestion("do it", safe=safe, changes=(Change(Place(1, 1, 1, 1), "x"),), diff=diff)


def test_a_fix_is_a_diff_of_the_lines_it_changes():
    diff = [
        DiffLine("-", 9, "a\x1b = 1"),
        DiffLine("+", 9, "a = 1"),
        DiffLine("-", 20, "gone"),
        DiffLine("+", 30, "new"),
    ]
    shown = rows(report_of(made(fix=suggestion(*diff), breaks={}, rule="acme-own", notes=())))
    assert shown[3:] == [
        "   |",
        "   = fix: do it",
        "   |",
        " 9 - a\\x1b = 1",
        " 9 + a = 1",
        "...",
        "20 - gone",
        "...",
        "30 + new",
        "",
    ]


def test_a_long_diff_is_cut():
    diff = [DiffLine("-", number, "x") for number in range(1, 41)]
    shown = rows(report_of(made(fix=suggestion(*diff))))
    assert [line for line in shown if re.match(r" *\d+ - x", line)] == [f"{number:>2} - x" for number in range(1, 17)]
    assert shown[-2] == "... and 24 more lines"


def test_a_long_line_of_a_diff_shows_what_changes():
    line = "k = " + "x" * 300
    diff = (DiffLine("-", 1, f"{line}old{line}"), DiffLine("+", 1, f"{line}brandnew{line}"))
    old, new = rows(report_of(made(fix=suggestion(*diff))))[-3:-1]
    assert "xoldk" in old
    assert "xbrandnewk" in new
    assert len(old) == len(new) == 80


def test_a_fix_without_a_diff_has_its_title():
    assert rows(report_of(made(fix=suggestion(safe=False))))[-2] == "  = unsafe fix: do it"


# The summary


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ({"error": 1}, "Found 1 error in 1 of 3 files"),
        ({"error": 12, "warning": 3}, "Found 12 errors and 3 warnings in 1 of 3 files"),
        ({"error": 1, "warning": 1, "info": 2}, "Found 1 error, 1 warning and 2 info in 1 of 3 files"),
        ({"info": 1, "fixable": 5}, "Found 1 info in 1 of 3 files; 5 can be fixed with --fix"),
        (
            {"error": 9, "fixable": 5, "unsafely_fixable": 2},
            "Found 9 errors in 1 of 3 files; 5 can be fixed with --fix, 2 more with --unsafe-fixes",
        ),
        (
            {"error": 9, "unsafely_fixable": 2, "suppressed": 1},
            "Found 9 errors in 1 of 3 files; 2 can be fixed with --fix --unsafe-fixes; 1 suppressed",
        ),
        ({"error": 9, "fixed": 2}, "Fixed 2 problems\nFound 9 errors in 1 of 3 files"),
        ({"fixed": 1}, "Fixed 1 problem\nNo problems found in 3 files"),
        ({}, "No problems found in 3 files"),
        ({"suppressed": 4}, "No problems found in 3 files; 4 suppressed"),
    ],
)
def test_the_summary(counts, line):
    summary = Summary(**counts)
    found = (made(),) if any(summary[:3]) else ()
    report = Report("0.1.0", ("config", "b", "c"), found, (), summary, 1)
    assert full(report).endswith(f"\n{line}\n" if found else line + "\n")
    assert line not in full(report, quiet=True)


def test_all_files_are_not_counted_twice():
    assert full(report_of(made(), made(file="other"))).endswith("Found 2 errors in 2 files\n")


def test_a_run_without_findings_is_one_line():
    assert full(Report("0.1.0", ("config",), (), (), Summary(), 0)) == "No problems found in 1 file\n"
    assert full(Report("0.1.0", (), (), (("x", "no such file"),), Summary(), 2)) == ""


# What the terminal wants

ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")


@FEW
@given(report=reports)
def test_colour_adds_nothing_but_colour(report):
    for name in ("FORCE_HYPERLINK", "OTHER"):
        painted = full(report, color="always", environ={name: "1"})
        assert ESCAPES.sub("", painted) == full(report, color="never")
        assert ("\x1b]8;;" in painted) is (name == "FORCE_HYPERLINK")


@pytest.mark.parametrize(
    ("mode", "environ", "terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"TERM": "xterm"}, True, True),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_who_decides_on_colour(mode, environ, terminal, wanted):
    stream = Terminal() if terminal else io.StringIO()
    assert wants_color(mode, environ, stream) is wanted
    render("full", report_of(made()), stream, RenderOptions(color=mode, environ=environ))
    assert ("\x1b[" in stream.getvalue()) is wanted


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-kitty", "CI": "true"}, False),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, False),
        ({"VTE_VERSION": "7006"}, True),
        ({"VTE_VERSION": "4999"}, False),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"WT_SESSION": "x"}, True),
    ],
)
def test_links_are_for_terminals_that_have_them(environ, wanted):
    assert wants_links(environ, Terminal()) is wanted
    assert not wants_links({**environ, "FORCE_HYPERLINK": ""}, io.StringIO())
    stream = Terminal()
    report = report_of(made(file="a b/config"))
    render("full", report, stream, RenderOptions(environ=environ, root="/root dir"))
    linked = re.findall(r"\x1b\]8;;(.+?)\x1b\\(.+?)\x1b\]8;;\x1b\\", stream.getvalue())
    addresses = [(address, ESCAPES.sub("", text)) for address, text in linked]
    rule = (report.diagnostics[0].url, "session-not-found")
    assert addresses == ([rule, ("file:///root%20dir/a%20b/config", "a b/config:2:15")] if wanted else [])


def test_standard_input_is_no_link():
    text = full(report_of(made(file="-")), color="always", environ={"FORCE_HYPERLINK": "1"})
    assert "file://" not in text
    assert "\x1b]8;;" in text


def test_the_width_is_the_terminal_s(monkeypatch):
    assert width_of({"COLUMNS": "123"}, Terminal()) == 123
    assert width_of({"COLUMNS": "no"}, io.StringIO()) == 100
    assert width_of({"COLUMNS": "0"}, Terminal()) == 100
    monkeypatch.setattr(Terminal, "fileno", lambda _: 7, raising=False)
    monkeypatch.setattr("os.get_terminal_size", lambda number: type("Size", (), {"columns": number * 10}))
    assert width_of({}, Terminal()) == 70


def test_markup_of_rich_is_text():
    message = "[bold red]x[/] :smile: [link=http://evil]y[/link]"
    text = full(report_of(made(message=message, source_line=message)), width=200, color="always")
    plain = ESCAPES.sub("", text)
    assert plain.startswith(f"error[session-not-found]: {message}\n")
    assert f"2 | {message}\n" in plain


def test_severities_have_their_colours():
    for severity, code in ((Severity.ERROR, "1;31"), (Severity.WARNING, "1;33"), (Severity.INFO, "1;36")):
        text = full(report_of(made(severity=severity)), color="always")
        assert text.startswith(f"\x1b[{code}m{severity.label}\x1b[0m")
        assert f"\x1b[{code}m^^^^\x1b[0m" in text


def test_a_stream_that_can_t_show_a_character_shows_its_number():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="")
    found = made(source_line="région = é", place=Place(1, 10, 1, 11), message="'é'", breaks={}, rule="acme-own")
    render("full", report_of(found), stream, RenderOptions(environ={}, width=80, quiet=True))
    stream.flush()
    assert stream.buffer.getvalue().decode("ascii").split("\n") == [
        "error[acme-own]: '<U+00E9>'",
        " --> config:1:10",
        "  |",
        "1 | r<U+00E9>gion = <U+00E9>",
        "  |                 ^^^^^^^^",
        "",
        "",
    ]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_real_files_have_a_report_at_any_width(width):
    report = report_on(("config", TEXT), ("other", TEXT.replace("region", "\tregion ").replace("corp", "日本")))
    text = full(report, width)
    assert len(re.findall(r"^(?:error|warning|info)\[", text, re.MULTILINE)) == len(report.diagnostics) > 3

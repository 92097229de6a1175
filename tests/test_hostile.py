"""Input that is made to cost: time and memory grow with the file and no faster, and the answer is a clear one.

Ratios are measured, never absolute times. `SSOLINT_FULL=1` runs the sizes that take minutes too.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest

import ssolint
from hostile import FULL, LINES, SHAPES, cost, growth, pumps, run_pattern, telling_size, uses
from shell import Home
from ssolint import files, fitting, suggest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hostile import Use

# What the smaller of two inputs has to cost at least, in seconds.
TELLING = 0.5 if FULL else 0.03
# Four times the input: linear time makes 4 of it, a square 16.
MOST = 8.0
MILLION = 1_000_000


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def lint(text: str) -> ssolint.Report:
    return ssolint.lint(text.encode("utf-8", "surrogateescape"), isolated=True, select=["ALL"])


def fix(text: str) -> ssolint.FixResult:
    return ssolint.fix(text.encode("utf-8", "surrogateescape"), isolated=True, unsafe=True)


def grows(work: Callable[[str], object], make: Callable[[int], str], most: float = MOST) -> float:
    def run(size: int) -> object:
        return work(make(size))

    return growth(run, telling_size(run, 200, TELLING), most, runs=1)


@pytest.fixture
def low_bounds(monkeypatch):
    """The bounds on guesses and on what is read again for fixes, where small files reach them."""
    monkeypatch.setattr(suggest, "MOST_COMPARED", 1_000)
    monkeypatch.setattr(fitting, "MOST_READ", 1_000)


@pytest.mark.usefixtures("low_bounds")
@pytest.mark.parametrize("shape", sorted({*SHAPES, *LINES}))
def test_linting_takes_time_in_proportion(shape):
    make = {**SHAPES, **LINES}[shape]
    lint(make(2))
    assert grows(lint, make) < MOST


FIXED = [
    "one portal in many ways",
    "quotes",
    "comments behind values",
    "settings that are swallowed",
    "indented sections",
    "one setting again and again",
]


@pytest.mark.parametrize("shape", FIXED)
def test_fixing_takes_time_in_proportion(shape):
    make = SHAPES[shape]
    assert fix(make(2)).applied
    # Where fixes meddle with each other they are tried one by one.
    assert grows(fix, make, most=10.0) < 10.0


def test_guesses_come_to_an_end(monkeypatch):
    compared = []
    plain = suggest.distance
    monkeypatch.setattr(suggest, "distance", lambda *words: compared.append(words) or plain(*words))
    names = [f"corp{number}" for number in range(100)]
    guesses = suggest.Guesses(names, most=1_000)
    answers = [guesses.closest("zorp7") for _ in range(50)]
    assert answers[:10] == ["corp7"] * 10
    assert set(answers[10:]) == {None}
    assert len(compared) == 1_000


@pytest.mark.usefixtures("low_bounds")
def test_reading_again_comes_to_an_end():
    text = SHAPES["settings of one value"](300)
    report = lint(text)
    swallowed = [found for found in report.diagnostics if found.rule == "swallowed-setting"]
    offered = [found.fix is not None for found in swallowed]
    assert len(swallowed) == 300
    assert True in offered
    assert offered == sorted(offered, reverse=True)
    once = fix(text)
    assert sum(applied.rule == "swallowed-setting" for applied in once.applied) == offered.count(True)
    assert fix(once.text).applied


# Regular expressions


def all_uses() -> list[Use]:
    return [use for use in uses() if isinstance(use.compiled().pattern, str)]


@pytest.mark.parametrize("use", all_uses(), ids=repr)
def test_no_pattern_goes_over_a_text_again_and_again(use):
    found = use.compiled()
    for begin, unit in sorted(pumps(found)):
        for method in sorted(use.methods):
            slow = _growth_of(found, method, begin, unit)
            assert slow < 9, f"{use}.{method} on {begin!r} + {unit!r} * n"


def _growth_of(found: re.Pattern[str], method: str, begin: str, unit: str) -> float:
    def run(size: int) -> None:
        run_pattern(found, method, begin + unit * (size // len(unit)) + "\x01")

    # What is over at once can't be measured, and need not be.
    if cost(lambda: run(500), runs=1) < 0.02 and cost(lambda: run(4_000), runs=1) < 0.004:
        return 0
    # Longer than a pattern with a bound looks ahead.
    return growth(run, 1_000, 9, runs=1)


@pytest.mark.parametrize(
    ("text", "method"), [(r"\{\{.*?\}\}", "search"), (r"[ \t]+[#;]", "search"), (r"[a-z]+-[0-9]", "findall")]
)
def test_the_texts_for_patterns_find_a_square(text, method):
    found = re.compile(text)
    assert max(_growth_of(found, method, *pump) for pump in pumps(found)) > 9


@pytest.mark.parametrize(("text", "size"), [(r"\[\s*([^\]]*?)\s*\]", 100), (r"(?:a+)+b", 5)])
def test_the_texts_for_patterns_find_what_is_worse_than_a_square(text, size):
    found = re.compile(text)
    # Of these, thousands of characters would never end; few of them show it.
    assert max(growth(lambda n, b=b, u=u: found.match(b + u * n), size, 0, 1) for b, u in pumps(found)) > 20


def test_every_pattern_of_the_sources_is_looked_at():
    assert len(all_uses()) > 80
    assert all(use.methods for use in all_uses())


# Size


def peak(work: Callable[[], object]) -> int:
    """The most bytes that Python held at once for some work."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shape", ["profiles of one session", "lines of one block", "lines that are no settings"])
def test_memory_grows_with_the_file(shape):
    lint(SHAPES[shape](2))
    small, large = (peak(lambda n=n: lint(SHAPES[shape](n))) for n in (500, 2_000))
    assert large < 5 * small


def test_many_findings_in_a_long_line_hold_it_once():
    text = SHAPES["suppressed rules that nobody knows"](800)
    report = lint(text)
    assert len(report.diagnostics) >= 800
    lines = {id(found.source_line) for found in report.diagnostics if found.place.line == 1}
    assert len(lines) == 1
    assert not any(found.fix.diff for found in report.diagnostics if found.fix)


@pytest.mark.parametrize("options", [(), ("--fix",), ("--diff",)])
def test_a_file_too_large_is_told_in_one_line_and_not_read(home, options):
    with open(home.path / "config", "wb") as file:
        file.truncate(100 * 1024 * 1024)
    held = peak(lambda: home.lint("config", *options))
    assert held < 2.5 * files.LARGEST
    result = home.lint("config", *options)
    assert result == (
        2,
        "",
        f"ssolint: config: it is larger than {files.LARGEST // 1024 // 1024} MiB, which no AWS config file is\n",
    )


def test_standard_input_without_an_end_is_told_too(home):
    done = subprocess.run(
        f"yes '[profile a]' | {sys.executable} -m ssolint check -",
        shell=True,
        cwd=home.path,
        env=home.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "<stdin>: it is larger than" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_settings_file_nested_too_deeply_is_told_in_one_line(home):
    home.write("config", "[profile a]\n")
    home.write("ssolint.toml", "select = " + "[" * 100_000)
    result = home.lint("config")
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert "nested too deeply" in result.err


def test_a_line_as_long_as_a_file_may_be(home):
    length = (files.LARGEST if FULL else MILLION) - 200
    home.write("config", f"[profile a]\nregion = {'x' * length}\n")
    result = home.lint("config")
    assert result.code == 1
    assert len(result.out) < 2_000


def test_a_chain_of_roles_needs_no_stack():
    number = 100_000 if FULL else 3_000
    for shape in ("a chain of roles", "a ring of roles"):
        report = lint(SHAPES[shape](number))
        assert len(report.diagnostics) < 10
        assert all(len(found.message) < 1_000 for found in report.diagnostics)


FULL_SIZES = {
    "sections without a setting": MILLION,
    "one section again and again": 100_000,
    "settings that nobody knows": 100_000,
    "lines of one block": 100_000,
    "a value of many lines": 100_000,
    "suppression comments": 10_000,
    "small rings of roles": 10_000,
    "sessions with near misses": 10_000,
    "profiles with near misses": 10_000,
    "settings without a section": 10_000,
    "one setting again and again": 10_000,
    "bytes that are not UTF-8": 10_000,
    "settings of one value": 100_000,
    "headers of one value": 100_000,
    "words without a delimiter": 100_000,
}


@pytest.mark.skipif(not FULL, reason="it takes minutes; SSOLINT_FULL=1 runs it")
@pytest.mark.parametrize("shape", FULL_SIZES)
def test_the_full_sizes_get_an_answer(shape, capsys):
    text = SHAPES[shape](FULL_SIZES[shape])
    found = []
    seconds = cost(lambda: found.append(lint(text)), 1)
    with capsys.disabled():
        print(f"\n{shape}: {FULL_SIZES[shape]:,} of them, {len(text) / 1e6:.1f} MB")
        print(f"  {seconds:.1f} s, {len(found[0].diagnostics):,} findings")
    assert found[0].exit_code in (0, 1)

"""Change the code in one small place at a time, and see whether the tests notice.

    python scripts/mutants.py --module syntax --sample 40           40 mutants of src/ssolint/syntax.py
    python scripts/mutants.py --module rules --sample 100 --seed 2  100 others, drawn over all of src/ssolint/rules/
    python scripts/mutants.py --module syntax --list                everything that could be changed

The same seed draws the same mutants. What is committed is copied to a temporary folder, as `.ci/run` does, and only the
copy is changed. Each module has a fixed, quick selection of tests, run until the first fails. A mutant is killed by a
test that fails, or by taking too long; one that survives shows a missing test, code that is not needed, or a change
that changes nothing. Ends with 1 if any survived.

The tests run in a fork of this process, which has imported the slow libraries once, and in stages, from the likeliest
to fail to the rest; the packages for mutation testing start an interpreter for each mutant.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("src", "ssolint")
SLOW_IMPORTS = (
    "pytest",
    "hypothesis",
    "hypothesis.strategies",
    "botocore.configloader",
    "botocore.session",
    "configupdater",
)
MEMORY = 3 * 1024**3
ENDLESS = 10
WIDTH = 90

Stages = list[list[str]]
PAGES = ["tests/test_rules.py", "tests/test_cases.py"]
OWN = "tests/test_mutants.py"
MISTAKES = ["tests/test_mistakes.py"]
_TEXT = [["tests/test_rules_text.py", OWN, "tests/test_mutants_rules.py"], ["tests/test_syntax.py"], MISTAKES]
_MEANING = [
    PAGES,
    MISTAKES,
    ["tests/test_rules_headers.py", "tests/test_rules_sessions.py", OWN, "tests/test_mutants_rules.py"],
    ["tests/test_in_force.py", "tests/test_placeholders.py"],
]
_PORTALS = [["tests/test_portal.py", OWN], ["tests/test_rules_portal.py", *MISTAKES]]
_FIXES = [
    [
        "tests/test_rules.py",
        "tests/test_mutants_fixes.py",
        "tests/test_fitting.py",
        "tests/test_fuzz_finds.py",
        "tests/test_hostile.py::test_reading_again_comes_to_an_end",
        *MISTAKES,
    ],
    ["tests/test_fixer.py", "-k", "not real_files"],
]
_IN_PYTHON = [
    ["tests/test_in_force.py", "tests/test_breaks.py"],
    ["tests/test_rules.py", *MISTAKES],
    ["tests/test_differential.py"],
]
SELECTIONS: dict[str, Stages] = {
    "syntax": _TEXT,
    "source": _TEXT,
    "config": _MEANING,
    "heading": _MEANING,
    "in_force": _IN_PYTHON,
    "portal": _PORTALS,
    "portal_hosts": _PORTALS,
    "effects": _FIXES,
    "fixer": _FIXES,
    "proof": _FIXES,
    "fitting": _FIXES,
}

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
OPPOSITES = {
    "any": "all",
    "min": "max",
    "startswith": "endswith",
    "lstrip": "rstrip",
    "find": "rfind",
    "partition": "rpartition",
}
OPPOSITES |= {value: key for key, value in OPPOSITES.items()}
REMOVABLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Delete)


class Place(NamedTuple):
    """Where a node hangs: the node above it, the field's name, and where it is in the field if that is a list."""

    parent: ast.AST
    field: str
    at: int | None


class Mutant(NamedTuple):
    """One change: at which line of the file (from 1), where in the tree, and what stands there instead."""

    line: int
    place: Place
    before: ast.AST
    after: ast.AST

    @property
    def column(self) -> int:
        """Where what is changed begins in its line, from 1, in bytes; 1 for what has no place of its own."""
        return int(getattr(self.before, "col_offset", 0)) + 1

    @property
    def change(self) -> str:
        """The change as text, in one line."""
        return f"{_brief(self.before)}  ->  {_brief(self.after)}"


def _brief(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 30]} ... {text[-25:]}"


def mutants_of(tree: ast.Module) -> list[Mutant]:
    """Every change that the operators below can make to a module, in the order of its text."""
    found = [Mutant(line, place, node, after) for place, node, line in _places(tree) for after in _changes(node, place)]
    return sorted(found, key=lambda mutant: mutant.line)


def _places(node: ast.AST, line: int = 1) -> Iterator[tuple[Place, ast.AST, int]]:
    """The nodes that run: no docstring, annotation or import, and nothing that is for the type checker or a format.

    Nor how many answers a cache keeps, which changes none of them.
    """
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "format_spec", "type_params"}:
            continue
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or _is_idle(child):
                continue
            at: int = getattr(child, "lineno", line)
            yield Place(node, field, index if isinstance(value, list) else None), child, at
            yield from _places(child, at)


def _is_idle(child: ast.AST) -> bool:
    if isinstance(child, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
        return True
    if isinstance(child, ast.Assign) and ast.unparse(child.targets[0]) in {"TYPE_CHECKING", "__all__"}:
        return True
    if isinstance(child, ast.keyword) and child.arg == "maxsize":
        return True
    # A docstring, be it that of a constant.
    return isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)


def _changes(node: ast.AST, place: Place) -> Iterator[ast.AST]:
    match node:
        case ast.Constant():
            yield from _constants(node.value)
        case ast.Slice():
            yield from _slices(node)
        case ast.stmt():
            yield from _statements(node)
        case ast.expr():
            yield from _expressions(node)
    if isinstance(node, REMOVABLE) and isinstance(place.parent, ast.stmt | ast.ExceptHandler):
        yield ast.Pass()
    if isinstance(node, ast.expr) and _is_condition(place):
        yield ast.UnaryOp(ast.Not(), node)


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.AugAssign() if type(node.op) in OPERATORS:
            yield ast.AugAssign(node.target, OPERATORS[type(node.op)](), node.value)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield ast.Return(ast.Constant(None))


def _expressions(node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[operator]):
            yield ast.Compare(node.left, [COMPARISONS[type(operator)]()], node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if type(node.op) in OPERATORS:
            yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
        case ast.Name(id=name) if name in OPPOSITES and isinstance(node.ctx, ast.Load):
            yield ast.Name(OPPOSITES[name], node.ctx)
        case ast.Attribute(attr=name) if name in OPPOSITES:
            yield ast.Attribute(node.value, OPPOSITES[name], node.ctx)


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and not value.value


def _is_condition(place: Place) -> bool:
    if place.field == "test":
        return not isinstance(place.parent, ast.Assert)
    return place.field in {"ifs", "guard"}


def _constants(value: Any) -> Iterator[ast.AST]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int():
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case str():
            yield ast.Constant(f"XX{value}XX")
        case bytes():
            yield ast.Constant(b"XX" + value + b"XX")


def _slices(node: ast.Slice) -> Iterator[ast.AST]:
    if node.lower is not None:
        yield ast.Slice(None, node.upper, node.step)
    if node.upper is not None:
        yield ast.Slice(node.lower, None, node.step)


def text_with(tree: ast.Module, mutant: Mutant) -> str:
    """The module's text with one change in it; the tree is as before when this returns."""
    _put(mutant.place, mutant.after)
    text = ast.unparse(ast.fix_missing_locations(tree))
    _put(mutant.place, mutant.before)
    return text


def _put(place: Place, node: ast.AST) -> None:
    if place.at is None:
        setattr(place.parent, place.field, node)
    else:
        getattr(place.parent, place.field)[place.at] = node


def drawn(mutants: list[Mutant], size: int, chance: random.Random) -> list[Mutant]:
    """A sample that takes no line twice before it has taken every line once, in the order of the text."""
    shuffled = chance.sample(mutants, len(mutants))
    first = {mutant.line: mutant for mutant in reversed(shuffled)}
    fresh = [mutant for mutant in shuffled if first[mutant.line] is mutant]
    rest = [mutant for mutant in shuffled if first[mutant.line] is not mutant]
    return sorted((fresh + rest)[:size], key=lambda mutant: mutant.line)


class Brief:
    """A pytest plug-in: Hypothesis tries few examples, always the same, and looks for no smaller one that fails."""

    def __init__(self, examples: int) -> None:
        self.examples = examples

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Replace the settings of every property that was collected."""
        from hypothesis import Phase, settings

        for item in items:
            test: Any = getattr(item, "obj", None)
            was = getattr(test, "_hypothesis_internal_use_settings", None)
            if was is not None:
                test._hypothesis_internal_use_settings = settings(  # noqa: SLF001
                    was,
                    max_examples=min(self.examples, was.max_examples),
                    phases=(Phase.explicit, Phase.generate),
                    derandomize=True,
                    database=None,
                )


class Copy:
    """A copy of what is committed, in a folder that goes away, in which one module at a time is changed."""

    def __init__(self, folder: Path, examples: int, left_out: list[str]) -> None:
        self.root = folder / "main"
        self.root.mkdir()
        self.examples = examples
        self.left_out = [f"--deselect={test}" for test in left_out]
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)
        subprocess.run(["tar", "-x"], cwd=self.root, input=archive.stdout, check=True)
        if (ROOT.parent / "shared").exists():
            (folder / "shared").symlink_to(ROOT.parent / "shared")

    def outcome(self, path: Path, text: str, seconds: float) -> str:
        """`killed`, `survived` or `timeout`: what the tests say of a text in place of a module.

        Args:
            path: the module, from the root.
            text: the module's new text; the old one is put back.
            seconds: how long all stages together may take.
        """
        was = (self.root / path).read_bytes()
        (self.root / path).write_text(text, "utf-8")
        ends = time.monotonic() + seconds
        try:
            for stage in self.stages(path, was.decode()):
                code = self._run(stage, ends)
                if code is None:
                    return "timeout"
                if code:
                    return "killed"
        finally:
            (self.root / path).write_bytes(was)
        return "survived"

    def stages(self, path: Path, text: str) -> Stages:
        """The tests that are run for a module with this text, the likeliest to fail first."""
        if path.parent.name != "rules":
            return SELECTIONS[path.stem]
        names = re.findall(r'^    name = "(.+)"$', text, re.MULTILINE)
        own = ["tests/test_rules.py", *(["-k", " or ".join(names)] if names else [])]
        subjects = sorted(f"tests/{found.name}" for found in (self.root / "tests").glob("test_rules_*.py"))
        return [
            own,
            MISTAKES,
            ["tests/test_cases.py", *subjects],
            ["tests/test_breaks.py", "tests/test_in_force.py", OWN, "tests/test_mutants_rules.py"],
        ]

    def modules(self, name: str) -> dict[Path, ast.Module]:
        """The trees of what a name means: a module of the package, `rules/NAME`, or `rules` for all of them."""
        paths = [self.root / PACKAGE / f"{name}.py"]
        if name == "rules":
            paths = sorted((self.root / PACKAGE / "rules").glob("*.py"))
        return {path.relative_to(self.root): ast.parse(path.read_text("utf-8")) for path in paths}

    def _run(self, arguments: list[str], ends: float) -> int | None:
        sys.stdout.flush()
        child = os.fork()
        if not child:
            self._test(arguments)
        while time.monotonic() < ends:
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None

    def _test(self, arguments: list[str]) -> None:
        """Run in the fork: the tests in the copy, with nothing of the original in reach. Doesn't return."""
        code = 3
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            log = os.open(self.root.parent / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(log, 1)
            os.dup2(log, 2)
            os.chdir(self.root)
            source = str(self.root / "src")
            os.environ |= {"PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(self.root.parent)}
            sys.path.insert(0, source)
            sys.dont_write_bytecode = True
            tempfile.tempdir = None
            import pytest

            options = [
                "-q",
                "-x",
                "--tb=short",
                "-p",
                "no:cacheprovider",
                "-W",
                "ignore::pytest.PytestAssertRewriteWarning",
            ]
            code = int(pytest.main([*options, *self.left_out, *arguments], plugins=[Brief(self.examples)]))
        finally:
            sys.stdout.flush()
            os._exit(code)


def sampled(trees: dict[Path, ast.Module], size: int, seed: int) -> list[tuple[Path, ast.Module, Mutant]]:
    """The mutants to try, drawn evenly over the files' lines that can be changed."""
    pools = {path: mutants_of(tree) for path, tree in trees.items()}
    chance = random.Random(seed)  # noqa: S311
    picks = chance.choices(list(pools), [len({mutant.line for mutant in pool}) for pool in pools.values()], k=size)
    return [
        (path, tree, mutant) for path, tree in trees.items() for mutant in drawn(pools[path], picks.count(path), chance)
    ]


def tried(sample: list[tuple[Path, ast.Module, Mutant]], copy: Copy) -> dict[str, int]:
    """Try each mutant, print its line, and count the outcomes.

    Raises:
        SystemExit: The tests of a module fail without any change.
    """
    counts = {"killed": 0, "timeout": 0, "survived": 0}
    allowed = 0.0
    for path, tree, mutant in sample:
        if not allowed:
            began = time.monotonic()
            if copy.outcome(path, ast.unparse(tree), 600) != "survived":
                raise SystemExit(f"{path}: its tests fail as it is\n" + (copy.root.parent / "log").read_text("utf-8"))
            allowed = ENDLESS + 3 * (time.monotonic() - began)
        outcome = copy.outcome(path, text_with(tree, mutant), allowed)
        counts[outcome] += 1
        print(f"{outcome:8}  {path}:{mutant.line}:{mutant.column}  {mutant.change}", flush=True)
    return counts


def main() -> int:
    """Try the mutants that the arguments ask for; 1 if one survived."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--module", required=True, help=f"rules, rules/NAME, or one of {', '.join(SELECTIONS)}")
    parser.add_argument("--sample", type=int, default=40, metavar="N", help="how many mutants (40)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which ones (1)")
    parser.add_argument(
        "--examples", type=int, default=30, metavar="N", help="at most so many examples per property (30)"
    )
    parser.add_argument(
        "--deselect", action="append", default=[], metavar="TEST", help="leave out a test that fails now"
    )
    parser.add_argument("--list", action="store_true", help="print every possible change and try none")
    options = parser.parse_args()
    for name in SLOW_IMPORTS:
        importlib.import_module(name)
    folder = Path(tempfile.mkdtemp(prefix="ssolint-mutants-"))
    try:
        copy = Copy(folder, options.examples, options.deselect)
        trees = copy.modules(options.module)
        if options.list:
            for path, tree in trees.items():
                for mutant in mutants_of(tree):
                    print(f"{path}:{mutant.line}:{mutant.column}  {mutant.change}")
            return 0
        counts = tried(sampled(trees, options.sample, options.seed), copy)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    total = sum(counts.values())
    noticed = total - counts["survived"]
    print(", ".join(f"{number} {outcome}" for outcome, number in counts.items()), end="")
    print(f": {noticed} of {total} noticed, {100 * noticed / max(total, 1):.0f} %")
    return 1 if counts["survived"] else 0


if __name__ == "__main__":
    sys.exit(main())

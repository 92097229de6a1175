"""Measure ssolint against its yardsticks and print all the ratios side by side.

    python benchmarks/run.py [--quick] [WORD ...]

Whole processes are timed in turn with their yardstick (A B A B …), the median ratio counts. In-process work is timed by
the best of several runs. WORDs choose benchmarks by a part of their name. The extra `bench` brings two of the
yardsticks, yamllint and the AWS CLI; a row whose yardstick is missing says so.
"""

from __future__ import annotations

import argparse
import configparser
import gc
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ssolint import fix
from ssolint.engine import check
from ssolint.linter import Linter, Request, lint_files
from ssolint.report import render
from ssolint.rule import built_in
from ssolint.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = os.path.dirname(sys.executable)
SSOLINT = [os.path.join(HERE, "ssolint")]
MEGABYTE = 1_000_000
RULES = (
    "import time, ssolint.cli, ssolint.linter; from ssolint.rule import built_in; begin = time.perf_counter();"
    "print(len(built_in()), (time.perf_counter() - begin) * 1000)"
)
PEAK = (
    "import resource, sys; from ssolint.cli import main; main(['--isolated', sys.argv[1]]);"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)
Row = tuple[str, float | None, float, str]


def clean_text(profiles: int) -> str:
    """A clean config file: 20 sessions, and profiles with six settings each."""
    sessions = [
        f"[sso-session team-{number}]\nsso_start_url = https://team-{number}.awsapps.com/start\n"
        "sso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
        for number in range(min(20, profiles))
    ]
    blocks = [
        f"[profile account-{number}]\nsso_session = team-{number % len(sessions)}\n"
        f"sso_account_id = {100_000_000_000 + number}\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
        "output = json\ncli_pager =\n"
        for number in range(profiles)
    ]
    return "\n".join([*sessions, *blocks])


def legacy_text(profiles: int) -> str:
    """Profiles in the legacy layout, on five portals."""
    return "\n".join(
        f"[profile account-{number}]\nsso_start_url = https://team-{number % 5}.awsapps.com/start\n"
        f"sso_region = eu-west-1\nsso_account_id = {100_000_000_000 + number}\n"
        "sso_role_name = ReadOnly\nregion = eu-west-1\n"
        for number in range(profiles)
    )


def yaml_text(size: int) -> str:
    """A YAML file of about this many bytes, clean for yamllint."""
    rows = ["---"]
    while sum(map(len, rows)) + len(rows) < size:
        rows.append(f"account_{len(rows)}: {{session: team, role: ReadOnly}}")
    return "\n".join(rows) + "\n"


def compiling() -> dict[str, str]:
    """The environment, in which Python keeps what it has compiled, as an installed program's modules are kept."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str], environ: dict[str, str]) -> float:
    """The wall time of one whole process."""
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environ, check=False)
    return time.perf_counter() - begin


def paired(one: list[str], other: list[str], runs: int, environ: dict[str, str]) -> tuple[float, float]:
    """The median ratio of two processes run in turn, and the median time of the first, in seconds."""
    seconds(one, environ)
    seconds(other, environ)
    pairs = [(seconds(one, environ), seconds(other, environ)) for _ in range(runs)]
    return statistics.median(a / b for a, b in pairs), statistics.median(a for a, _ in pairs)


def best(work: Callable[[], object], runs: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(runs):
        gc.collect()
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return min(found)


class Bench:
    """The benchmarks; each method yields rows (name, ratio or None, what is allowed, remark)."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        """Write the files to measure on."""
        self.runs = 7 if quick else 25
        self.folder = folder
        self.environ = {**compiling(), "HOME": str(folder), "AWS_CONFIG_FILE": str(folder / "small")}
        self.small = folder / "small"
        self.small.write_text(clean_text(20))
        self.large = clean_text(10_000).encode()
        (folder / "large").write_bytes(self.large)
        self.rules = [rule() for rule in built_in()]

    def whole_process(self) -> list[Row]:
        """A clean file of 20 profiles against nothing, yamllint and the AWS CLI."""
        lint = [*SSOLINT, str(self.small)]
        ratio, took = paired(lint, [sys.executable, "-I", "-c", "pass"], self.runs, self.environ)
        rows: list[Row] = [("20 profiles, whole process / python -I -c pass", ratio, 4.0, f"{took * 1000:.0f} ms")]
        yaml = self.folder / "same.yaml"
        yaml.write_text(yaml_text(self.small.stat().st_size))
        rows.append(self._against("the same / yamllint", lint, "yamllint", ["-d", "relaxed", str(yaml)], 0.7))
        aws = self._against("the same / aws configure list-profiles", lint, "aws", ["configure", "list-profiles"], 0.15)
        return [*rows, aws]

    def _against(self, name: str, lint: list[str], program: str, arguments: list[str], allowed: float) -> Row:
        path = shutil.which(program, path=HERE + os.pathsep + os.environ.get("PATH", ""))
        if path is None:
            return name, None, allowed, f"{program} is not installed"
        remark = ""
        if program == "aws":
            told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, env=self.environ)
            remark = told.stdout.split()[0] if told.stdout else "aws"
            if remark.startswith("aws-cli/1"):
                arguments = ["configure", "list"]
                remark += ", which has no list-profiles: configure list"
        ratio, _ = paired(lint, [path, *arguments], self.runs, self.environ)
        return name, ratio, allowed, remark

    def large_file(self) -> list[Row]:
        """10,000 profiles in process against configparser, and 20,000 against 10,000."""
        path = str(self.folder / "large")
        yard = best(lambda: configparser.RawConfigParser().read(path, encoding="utf-8"))
        lint = best(lambda: check(Source(Path(path).read_bytes(), "config"), self.rules))
        double = clean_text(20_000).encode()
        twice = best(lambda: check(Source(double, "config"), self.rules), 3)
        return [
            ("10,000 profiles in process / configparser", lint / yard, 1.5, f"{lint:.2f} s"),
            ("20,000 profiles / 10,000 profiles", twice / lint, 2.2, f"{twice:.2f} s"),
        ]

    def many_findings(self) -> list[Row]:
        """10,000 findings as JSON against the same file without reporting."""
        text = clean_text(10_000).replace("ReadOnly", "Read Only").encode()
        (self.folder / "findings").write_bytes(text)
        path = str(self.folder / "findings")
        plain = best(lambda: check(Source(text, "config"), self.rules), 3)

        def report() -> None:
            render("json", lint_files([path], Linter(Request(isolated=True))), io.StringIO())

        return [("10,000 findings as json / without reporting", best(report, 3) / plain, 3.0, "")]

    def migration(self) -> list[Row]:
        """Migrating 2,000 legacy profiles against linting them."""
        text = legacy_text(2_000)
        lint = best(lambda: check(Source(text.encode(), "config"), self.rules), 3)
        took = best(lambda: fix(text, unsafe=True, isolated=True), 3)
        return [("migrating 2,000 legacy profiles / linting them", took / lint, 10.0, f"{took:.2f} s")]

    def memory(self) -> list[Row]:
        """The peak of a whole process on the large file, against 60 MB and 20 times the file."""
        # A shell in between: a child's peak counts what its parent held when it was forked.
        command = ["sh", "-c", '"$0" -c "$1" "$2" && :', sys.executable, PEAK, str(self.folder / "large")]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        peak = int(told.stdout.split()[-1]) * (1 if sys.platform == "darwin" else 1024)
        allowed = 60 * MEGABYTE + 20 * len(self.large)
        remark = f"{peak / MEGABYTE:.0f} MB for a file of {len(self.large) / MEGABYTE:.1f} MB"
        return [("peak memory / (60 MB + 20 × the file)", peak / allowed, 1.0, remark)]

    def many_files(self) -> list[Row]:
        """500 files in one call against 500 calls."""
        names = []
        for number in range(500):
            path = self.folder / f"config-{number}"
            path.write_text(clean_text(20))
            names.append(str(path))
        together = statistics.median(seconds([*SSOLINT, *names], self.environ) for _ in range(3))
        alone = statistics.median(seconds([*SSOLINT, names[0]], self.environ) for _ in range(self.runs)) * 500
        return [("500 files in one call / 500 calls", together / alone, 0.05, f"{together:.2f} s")]


def imports() -> None:
    """Print what each import of the common run costs, the dearest first."""
    environ = compiling()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config")
        path.write_text(clean_text(20))
        command = [sys.executable, "-X", "importtime", "-m", "ssolint", str(path)]
        subprocess.run(command, capture_output=True, env=environ, check=True)
        told = subprocess.run(command, capture_output=True, text=True, env=environ, check=True).stderr
    rows = []
    for line in told.splitlines()[1:]:
        own, _, name = (part.strip() for part in line.removeprefix("import time:").split("|"))
        rows.append((int(own), name))
    print(f"\nimports: {len(rows)} modules, {sum(own for own, _ in rows) / 1000:.1f} ms (with the cost of measuring)")
    for own, name in sorted(rows, reverse=True)[:15]:
        print(f"  {own / 1000:6.2f} ms  {name}")
    # Python does not list what it is asked for by name, as the modules of the rules are.
    told = [
        subprocess.run([sys.executable, "-c", RULES], capture_output=True, text=True, env=environ, check=True).stdout
        for _ in range(7)
    ]
    number, took = min((line.split() for line in told), key=lambda row: float(row[1]))
    print(f"  {float(took):6.2f} ms  the {number} rules, with what they alone import")


def main() -> int:
    """Run the benchmarks and print the table; 1 if a ratio is above what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    options = parser.parse_args()
    worst = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), quick=options.quick)
        works = [bench.whole_process, bench.large_file, bench.many_findings, bench.migration]
        works += [bench.memory, bench.many_files]
        print(f"{'work / yardstick':52} {'ratio':>7} {'at most':>8}  remark")
        for work in works:
            if options.words and not any(word in work.__name__ for word in options.words):
                continue
            for name, ratio, allowed, remark in work():
                shown = "-" if ratio is None else f"{ratio:.3g}"
                mark = "" if ratio is None or ratio <= allowed else "  ABOVE"
                worst |= bool(mark)
                print(f"{name:52} {shown:>7} {allowed:>8.3g}  {remark}{mark}", flush=True)
    if not options.words:
        imports()
    return worst


if __name__ == "__main__":
    sys.exit(main())

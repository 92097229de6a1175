"""`--statistics`: how many findings each rule has, the most frequent first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ssolint.report.terminal import Paint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from ssolint.diagnostic import Diagnostic, Report
    from ssolint.finding import Severity
    from ssolint.report import RenderOptions


class Count(NamedTuple):
    """The findings of one rule at one severity, and how many of them a safe or an unsafe fix would settle."""

    number: int
    code: str
    rule: str
    severity: Severity
    fixable: int
    unsafely_fixable: int


def counts_of(diagnostics: Iterable[Diagnostic]) -> list[Count]:
    """One count for each rule and severity, the most frequent first, then by code."""
    groups: dict[tuple[str, str, Severity], list[Diagnostic]] = {}
    for found in diagnostics:
        groups.setdefault((found.code, found.rule, found.severity), []).append(found)
    counts = []
    for (code, rule, severity), members in groups.items():
        safe = [found.fix.safe for found in members if found.fix is not None]
        counts.append(Count(len(members), code, rule, severity, sum(safe), len(safe) - sum(safe)))
    return sorted(counts, key=lambda count: (-count.number, count.code, -count.severity))


def print_counts(report: Report, stream: TextIO, options: RenderOptions, *, summary: bool) -> None:
    """Write one line for each rule; with `summary` also the line that ends a full report."""
    paint = Paint(stream, options)
    counts = counts_of(report.diagnostics)
    width = max((len(str(count.number)) for count in counts), default=1)
    codes = max((len(count.code) for count in counts), default=1)
    for count in counts:
        label = count.severity.label
        severity = paint(label, label) + " " * (7 - len(label))
        row = f"{count.number:>{width}}  {severity}  {count.code:<{codes}}  {count.rule}{_fixable(count)}"
        stream.write(f"{row}\n")
    if summary:
        from ssolint.report.full import summary_lines

        stream.writelines(f"{line}\n" for line in summary_lines(report, paint))


def _fixable(count: Count) -> str:
    ways = [(count.fixable, "--fix"), (count.unsafely_fixable, "--fix --unsafe-fixes")]
    told = ", ".join(f"{number} with {way}" for number, way in ways if number)
    return f"  ({told})" if told else ""

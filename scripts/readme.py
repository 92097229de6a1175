"""Write the parts of the README that are printed by ssolint itself, or say what has drifted.

    python scripts/readme.py           rewrite them
    python scripts/readme.py --check   print the difference instead, exit 1 if there is any

A part stands between `<!-- NAME -->` and `<!-- end -->`. `<!-- $ ssolint ... -->` is what that command prints, with
`| only RULE RULE` behind it the first finding of each of these rules alone, with `| paragraphs 1-3` these paragraphs
alone; `<!-- families -->` is the table of the families of rules; `<!-- beside botocore -->` is what botocore and
ssolint say about the same files. Needs botocore (extra `ssolint[test]`).
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.configloader  # type: ignore[import-untyped]
import botocore.exceptions  # type: ignore[import-untyped]

from ssolint.cli import main as ssolint
from ssolint.rule import built_in

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
WIDTH = 110

PART = re.compile(r"<!-- (?P<name>(?!end)[^\n]+?) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)
COMMAND = re.compile(
    r"\$ ssolint (?P<arguments>[^|]+?)(?: \| (?:only (?P<rules>.+)|paragraphs (?P<first>\d+)-(?P<last>\d+)))?"
)
HEADLINE = re.compile(r"(?:error|warning|info)\[(?P<rule>[a-z-]+)\]")

FAMILIES = {
    "SSO0": "the file and its lines",
    "SSO1": "section headers",
    "SSO2": "sessions and the profiles that use them",
    "SSO3": "the legacy layout without sessions",
    "SSO4": "the portal's URL",
    "SSO5": "Regions, accounts, permission sets, scopes",
    "SSO6": "other ways to credentials beside SSO",
    "SSO7": "the credentials file and secrets",
    "SSO8": "settings with a closed set of values",
    "SSO9": "ssolint's own comments",
}
# The rules that tell best what a family is about; the table is no place for all of them.
SHOWN = 4


def output_of(arguments: str) -> str:
    """What `ssolint ARGUMENTS` prints when it is run in the root of the repository, without a terminal.

    Raises RuntimeError where the exit code is neither 0 nor 1.
    """
    printed = io.StringIO()
    saved = dict(os.environ), Path.cwd()
    for name in ("FORCE_COLOR", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        os.environ.pop(name, None)
    os.environ["COLUMNS"] = str(WIDTH)
    os.chdir(ROOT)
    try:
        with contextlib.redirect_stdout(printed):
            code = ssolint(shlex.split(arguments))
    finally:
        os.environ.clear()
        os.environ.update(saved[0])
        os.chdir(saved[1])
    if code not in (0, 1):
        raise RuntimeError(f"ssolint {arguments} ended with {code}")
    return printed.getvalue()


def only(text: str, rules: list[str]) -> str:
    """The first finding of each of these rules in a full report, and the report's last line.

    Raises ValueError for a rule that found nothing.
    """
    *blocks, summary = re.split(r"\n\n(?=(?:error|warning|info)\[|Found )", text.strip("\n"))
    chosen = []
    for rule in rules:
        mine = [block for block in blocks if (headline := HEADLINE.match(block)) and headline["rule"] == rule]
        if not mine:
            raise ValueError(f"the report has no finding of {rule}")
        chosen.append(mine[0])
    chosen.sort(key=text.index)
    return "\n\n".join([*chosen, "...", summary])


def families() -> Iterator[str]:
    """The table of the families, line by line."""
    rules = built_in()
    yield "| codes | about | rules | such as |"
    yield "|---|---|---|---|"
    for prefix, about in FAMILIES.items():
        mine = [rule for rule in rules if rule.code.startswith(prefix)]
        named = ", ".join(f"`{rule.name}`" for rule in mine if not rule.opt_in)
        shown = ", ".join(named.split(", ")[:SHOWN])
        yield f"| {prefix}xx | {about} | {len(mine)} | {shown} |"


def _botocore_on(path: Path) -> str:
    try:
        botocore.configloader.load_config(str(path))
    except botocore.exceptions.ConfigParseError as error:
        return str(error)
    raise ValueError(f"botocore reads {path}")


def beside_botocore() -> Iterator[str]:
    """The table of what botocore and ssolint say about the files that botocore refuses, line by line."""
    folder = ROOT / "fixtures" / "unparsable"
    yield "| boto3 | ssolint |"
    yield "|---|---|"
    for path in sorted(folder.glob("*/config")):
        name = path.relative_to(folder).as_posix()
        theirs = _botocore_on(path).replace(str(path), name)
        ours = output_of(f"--isolated --output-format concise {path.relative_to(ROOT).as_posix()}").strip()
        yield f"| `{theirs}` | `{ours.removeprefix('fixtures/unparsable/')}` |"


def part(name: str) -> str:
    """The text of one part. Raises ValueError for a name that is no part."""
    tables = {"families": families, "beside botocore": beside_botocore}
    if name in tables:
        return "\n" + "\n".join(tables[name]()) + "\n\n"
    command = COMMAND.fullmatch(name)
    if command is None:
        raise ValueError(f"there is no part '{name}'")
    text = output_of(command["arguments"])
    if command["rules"]:
        text = only(text, command["rules"].split())
    elif command["first"]:
        text = "\n\n".join(text.split("\n\n")[int(command["first"]) - 1 : int(command["last"])])
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return "```text\n" + text.strip("\n") + "\n```\n"


def rewritten(text: str) -> str:
    """The README with its parts made anew."""
    return PART.sub(lambda found: f"<!-- {found['name']} -->\n{part(found['name'])}<!-- end -->", text)


def main(argv: list[str]) -> int:
    """Rewrite the README, or with `--check` compare it. Return 0, 1 for a difference, 2 for wrong usage."""
    if argv not in ([], ["--check"]):
        print("usage: readme.py [--check]", file=sys.stderr)
        return 2
    old = README.read_text(encoding="utf-8")
    new = rewritten(old)
    if not argv:
        README.write_text(new, encoding="utf-8", newline="\n")
        return 0
    lines = [text.splitlines(keepends=True) for text in (old, new)]
    sys.stdout.writelines(difflib.unified_diff(lines[0], lines[1], "README.md", "as it should be"))
    return int(old != new)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

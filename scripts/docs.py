"""Build the documentation, or bring the outputs that its pages show up to date.

    python scripts/docs.py                  rewrite the outputs in docs/*.md and the manual page docs/ssolint.1
    python scripts/docs.py --check          print what is out of date instead, exit 1 if there is any
    python scripts/docs.py build [FOLDER]   build the site into FOLDER (site)

The rules' pages and the tables are made while building and are not committed: they can't be out of date, and a new rule
touches no page. Needs the extra `ssolint[docs]`.
"""

from __future__ import annotations

import difflib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docs_examples import DOCS, ROOT, pages, rewritten
from docs_manual import MANUAL, manual

PART = re.compile(r"^<!-- part: (?P<name>[a-z0-9 ]+) -->$", re.MULTILINE)
RULES_IN_NAVIGATION = '"rules/index.md"'


def whole(text: str) -> str:
    """A page with its generated parts in place. Raises KeyError for a part that there is none of."""
    from docs_pages import parts

    known = parts()
    return PART.sub(lambda found: "\n".join(known[found["name"]]()).strip("\n"), text)


def stage(folder: Path) -> Path:
    """Lay out all the pages, the generated ones too, and the site's configuration. Return the configuration's path."""
    from docs_pages import rule_pages, rules_table, titled
    from readme import FAMILIES

    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("*.1"))
    rules = rule_pages()
    for page in (folder / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        text = text.replace("<!-- part: rules -->", "\n".join(rules_table(rules)))
        page.write_text(whole(text), encoding="utf-8")
    for name, rule in rules.items():
        (folder / "docs" / "rules" / f"{name}.md").write_text(rule.text(), encoding="utf-8")
    listed = [RULES_IN_NAVIGATION]
    for prefix, about in FAMILIES.items():
        mine = [f"rules/{name}.md" for name, page in rules.items() if page.rule.code.startswith(prefix)]
        listed.append(f"{{ {json.dumps(titled(about))} = {json.dumps(mine)} }}")
    configuration = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    if RULES_IN_NAVIGATION not in configuration:
        raise ValueError("zensical.toml names no rules/index.md")
    path = folder / "zensical.toml"
    path.write_text(configuration.replace(RULES_IN_NAVIGATION, ", ".join(listed)), encoding="utf-8")
    return path


def build(target: Path) -> int:
    """Build the site. Return the exit code of the site generator."""
    with tempfile.TemporaryDirectory() as folder:
        configuration = stage(Path(folder))
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(configuration)]
        process = subprocess.run(command, check=False, cwd=folder)
        if process.returncode == 0:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(Path(folder) / "site", target)
            print(f"built {sum(1 for _ in target.rglob('*.html'))} pages in {target}")
    return process.returncode


def refresh(*, check: bool) -> int:
    """Rewrite what is out of date, or with `check` print it. Return 1 where a check found something."""
    fresh = {path: rewritten(path.read_text(encoding="utf-8"))[0] for path in pages()}
    fresh[MANUAL] = manual()
    code = 0
    for path, new in fresh.items():
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if new == old:
            continue
        code = 1
        name = path.relative_to(ROOT).as_posix()
        if check:
            lines = [text.splitlines(keepends=True) for text in (old, new)]
            sys.stdout.writelines(difflib.unified_diff(lines[0], lines[1], name, "as it should be"))
        else:
            path.write_text(new, encoding="utf-8", newline="\n")
            print(f"rewrote {name}")
    return code if check else 0


def main(argv: list[str]) -> int:
    """Do what is asked for. Return 0, 1 for a difference or a failed build, 2 for wrong usage."""
    if argv in ([], ["--check"]):
        return refresh(check=bool(argv))
    if argv[:1] == ["build"] and len(argv) <= 2:  # noqa: PLR2004 - the word and the folder
        return build(Path(argv[1]).resolve() if argv[1:] else ROOT / "site")
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

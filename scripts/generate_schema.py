"""Write the JSON Schema of the settings file, or say how it differs from the table of keys.

    python scripts/generate_schema.py                 rewrite src/ssolint/ssolint.schema.json
    python scripts/generate_schema.py --check [FILE]  print the difference instead, exit 1 if there is any

Draft 7, because that is what the editors' TOML plug-ins know.
"""

from __future__ import annotations

import difflib
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from ssolint.finding import TOOL_ALIASES, TOOLS
from ssolint.settings_keys import KEYS, Key

SCHEMA_FILE = Path(__file__).resolve().parent.parent / "src" / "ssolint" / "ssolint.schema.json"
LEVELS = ["error", "warning", "info"]

TEXT = {"type": "string", "pattern": r"\S"}
# Rules are not listed by name: plugins add theirs, and whether a rule exists is for ssolint to say.
RULE = {**TEXT, "examples": ["session-not-found", "SSO201", "SSO2", "ALL"]}
GLOB = {"type": "string", "pattern": r"^(?![!#])[\s\S]*\S"}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


SHAPES: dict[str, dict[str, Any]] = {
    "names": _list(TEXT),
    "rules": _list(RULE),
    "tools": _list({"type": "string", "enum": sorted({*TOOLS, *TOOL_ALIASES})}),
    "globs": _list(GLOB),
    "path": TEXT,
    "level": {"type": "string", "enum": LEVELS},
    "levels": {"type": "object", "additionalProperties": {"type": "string", "enum": [*LEVELS, "off"]}},
    "rules by glob": {"type": "object", "propertyNames": GLOB, "additionalProperties": _list(RULE)},
}


def _entry(key: Key) -> dict[str, Any]:
    example = tomllib.loads(f"x = {key.example}")["x"]
    return {"description": key.about, **SHAPES[key.shape], "examples": [example]}


def schema() -> str:
    """Return the schema as JSON, with a line end behind it."""
    document = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "ssolint",
        "description": "Settings of ssolint, a linter for AWS shared config files: ssolint.toml, .ssolint.toml, "
        "or [tool.ssolint] in pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _entry(key) for name, key in KEYS.items()},
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check the schema. Return 1 if a check found a difference, 2 for arguments that mean nothing."""
    if not arguments:
        SCHEMA_FILE.write_text(schema(), encoding="utf-8")
        return 0
    if arguments[0] != "--check" or len(arguments) > 2:  # noqa: PLR2004 - the option and its file
        print(__doc__, file=sys.stderr)
        return 2
    path = Path(arguments[1]) if len(arguments) > 1 else SCHEMA_FILE
    present = path.read_text(encoding="utf-8").splitlines()
    difference = list(difflib.unified_diff(present, schema().splitlines(), path.name, "generated", lineterm=""))
    print("\n".join(difference), end="\n" if difference else "")
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Where the fuzzer begins: whole files of the project, and the pieces that the mutator puts together.

An input of the targets on config files is one byte of flags, the text, and after a line `--- beside ---` the text of
the file beside it. The flags: bits 0 and 1 choose the name, bit 2 the unsafe fixes.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
# What was found, as inputs of the target that each name begins with.
FINDS = ROOT / "tests/data/fuzz_finds"
NAMES = ("config", "aws/config", "credentials", "config.tmpl")
BESIDE = b"\n--- beside ---\n"
_UNSAFE = 4
# Larger seeds cost more runs than they bring new ways.
_LARGEST_SEED = 6_000
_URL = re.compile(rb"(?:https?:/?/?|sso_start_url\s*[=:]\s*)([^\s\"']{4,200})")


class Case(NamedTuple):
    """An input taken apart: the name of the file, its bytes, those of the file beside it, and which fixes to take."""

    name: str
    data: bytes
    beside: bytes | None
    unsafe: bool


def unpack(raw: bytes) -> Case:
    """Take an input apart. Any bytes will do."""
    flags, rest = (raw[0], raw[1:]) if raw else (0, b"")
    data, mark, beside = rest.partition(BESIDE)
    return Case(NAMES[flags & 3], data, beside if mark else None, bool(flags & _UNSAFE))


def pack(data: bytes, name: str = "config", *, unsafe: bool = False) -> bytes:
    """The input that `unpack` takes apart so."""
    return bytes([NAMES.index(name) | (_UNSAFE if unsafe else 0)]) + data


def texts() -> list[tuple[str, bytes]]:
    """(name, bytes) of every whole file there is: fixtures, labelled cases, measured verdicts, and public material."""
    whole = (path for path in sorted((ROOT / "fixtures").rglob("*")) if path.suffix not in (".py", ".toml"))
    found = [(_kind(path), path.read_bytes()) for path in whole if path.is_file()]
    for path in (ROOT / "tests/cases/dev.jsonl", ROOT / "tests/verdicts/verdicts.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            data = b64decode(case.get("text_b64", "")) or case.get("text", "").encode("utf-8", "surrogatepass")
            found.append((_kind(Path(case.get("file") or "config")), data))
    for folder in (SHARED / "corpus/files", SHARED / "peer-tests/botocore"):
        if folder.is_dir():
            found += [(_kind(path), path.read_bytes()) for path in sorted(folder.iterdir())]
    return [(name, data) for name, data in found if len(data) <= _LARGEST_SEED]


def _kind(path: Path) -> str:
    if path.suffix not in (".ini", ""):
        return "config.tmpl"
    return "credentials" if "credential" in path.name else "config"


def config_seeds() -> list[bytes]:
    """Earlier finds, and the whole files, every second one with the unsafe fixes, some with a file beside them."""
    seeds = [path.read_bytes() for path in sorted(FINDS.iterdir()) if not path.name.startswith("portals")]
    beside = (ROOT / "fixtures/credentials/credentials").read_bytes()
    for number, (name, data) in enumerate(texts()):
        more = BESIDE + beside if number % 7 == 0 else b""
        seeds.append(pack(data + more, name, unsafe=bool(number % 2)))
    return seeds


def settings_seeds() -> list[bytes]:
    """Settings files: those of the fixtures, and one for each key."""
    found = [path.read_bytes() for path in sorted((ROOT / "fixtures").rglob("*.toml"))]
    found += [path.read_bytes() for path in sorted(ROOT.glob("*.toml"))]
    found += [
        b'select = ["SSO2", "ALL"]\nignore = ["session-not-found"]\nfail-on = "error"\nfor = ["boto3", "terraform"]\n',
        b'[severity]\nsession-not-found = "off"\n"SSO4" = "info"\n[per-file-ignores]\n"*.tmpl" = ["SSO5"]\n',
        b'exclude = ["old/**", "!x"]\ntemplates = ["*.in"]\nexternal-sessions = ["corp"]\nregions = ["eu-x-1"]\n',
        b'foreign-settings = ["granted_*"]\nbaseline = "b.json"\nplugins = []\nextend-select = ["SSO902"]\n',
        b'[tool.ssolint]\nselect = []\n[tool.ssolint.severity]\nSSO101 = "error"\n',
    ]
    return found


def portal_seeds() -> list[bytes]:
    """Every URL in the whole files, and what stands behind `sso_start_url`."""
    return sorted({match[1] for _, data in texts() for match in _URL.finditer(data)})


@cache
def lines() -> list[bytes]:
    """Every distinct line of the whole files, short ones only, with its line end."""
    longest = 200
    found = {line.strip() + b"\n" for _, data in texts() for line in data.splitlines() if 0 < len(line) < longest}
    return sorted(found)


@cache
def headers() -> list[bytes]:
    """The lines of the whole files that begin a section."""
    return [line for line in lines() if line.startswith(b"[")]


@cache
def values() -> list[bytes]:
    """What stands behind a delimiter in the whole files."""
    return sorted({line.partition(b"=")[2].strip() for line in lines() if b"=" in line})

"""The common run loads what it needs and nothing else: what each import costs is for benchmarks/ to say."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from strategies import ROOT

DEAR = {
    *("argparse", "asyncio", "configupdater", "contextlib", "dataclasses", "difflib", "gettext"),
    *("importlib.metadata", "inspect", "json", "locale", "logging", "pathspec", "pygls", "rich", "shlex", "shutil"),
    *("tempfile", "tomllib", "typing", "urllib", "xml", "traceback"),
    *("ssolint.arguments", "ssolint.consumers", "ssolint.fixer", "ssolint.mending", "ssolint.report", "ssolint.show"),
}
SCRIPT = """
import sys
before = set(sys.modules)
from ssolint.cli import main
code = main(sys.argv[1:])
import json
print(json.dumps([code, sorted(set(sys.modules) - before - {"json", "json.decoder", "json.scanner", "json.encoder"})]))
"""


def loaded(*arguments: str) -> tuple[int, set[str]]:
    command = [sys.executable, "-I", "-c", SCRIPT, *arguments]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    code, modules = json.loads(told.stdout.splitlines()[-1])
    return code, set(modules)


def test_a_clean_file_loads_nothing_dear(tmp_path):
    # Away from the settings files of this repository.
    copy = tmp_path / "config"
    copy.write_bytes((ROOT / "fixtures/good/config").read_bytes())
    code, modules = loaded(str(copy))
    assert code == 0
    assert "ssolint.rules.session_reference" in modules
    assert not modules & DEAR


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        (("--quiet", "fixtures/good/config"), "argparse"),
        (("fixtures/broken/config",), "ssolint.report.concise"),
        (("--output-format", "full", "fixtures/broken/config"), "ssolint.report.full"),
        (("show", "--file", "fixtures/good/config"), "ssolint.consumers"),
    ],
)
def test_what_is_asked_for_is_loaded(arguments, module):
    assert module in loaded(*arguments)[1]

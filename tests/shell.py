"""ssolint as a user starts it: in the same process for speed, or as a program where that is what is tested."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from ssolint.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SESSION = """\
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
sso_registration_scopes = sso:account:access
"""
PROFILE = """\
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-west-1
"""
GOOD = f"{PROFILE}\n{SESSION}"
# One error, session-not-found, at 2:15; its fix is unsafe.
BROKEN = GOOD.replace("= corp", "= crop")
# One error, quoted-value, at 5:10; its fix is safe.
QUOTED = GOOD.replace("region = eu-west-1\n\n", 'region = "eu-west-1"\n\n')
# One warning, missing-scopes.
UNSCOPED = GOOD.replace("sso_registration_scopes = sso:account:access\n", "")


# The last one is there where coverage is measured, in the programs too that tests start.
KEPT = ("PATH", "PYTHONPATH", "SYSTEMROOT", "COVERAGE_PROCESS_CONFIG")


class Result(NamedTuple):
    code: int
    out: str
    err: str


class Home:
    """A home folder, where ssolint runs with nothing else of the tester's around it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
        return path

    def read(self, name: str) -> str:
        return (self.path / name).read_bytes().decode("utf-8", "surrogateescape")

    def environ(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, "HOME": str(self.path), "PYTHONDONTWRITEBYTECODE": "1", **more}

    def run(self, *arguments: str, stdin: str | bytes = b"", cwd: str = ".", **environ: str) -> Result:
        """Run `main` in this process."""
        data = stdin if isinstance(stdin, bytes) else stdin.encode("utf-8", "surrogateescape")
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        with (
            mock.patch.dict(os.environ, self.environ(**environ), clear=True),
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")),
            mock.patch.object(sys, "path", list(sys.path)),
            contextlib.chdir(self.path / cwd),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main(list(arguments))
            out.flush()
            err.flush()
        return Result(code, *(stream.buffer.getvalue().decode("utf-8", "surrogateescape") for stream in (out, err)))

    def lint(self, *arguments: str, stdin: str | bytes = b"", cwd: str = ".", **environ: str) -> Result:
        """Run `check`: a file may be called `config`, which as a first word is a command."""
        return self.run("check", *arguments, stdin=stdin, cwd=cwd, **environ)

    def program(
        self,
        *arguments: str | bytes,
        stdin: bytes | None = b"",
        cwd: str = ".",
        python: tuple[str, ...] = (),
        **environ: str,
    ) -> Result:
        """Run `python -m ssolint` in a process of its own."""
        done = subprocess.run(
            [sys.executable, *python, "-m", "ssolint", *arguments],
            cwd=self.path / cwd,
            env=self.environ(**environ),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return Result(
            done.returncode, *(text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr))
        )


def rules_in(result: Result) -> list[str]:
    """The rules that a report in JSON or in the concise format names, in its order."""
    if result.out.startswith("{"):
        import json

        return [finding["rule"] for finding in json.loads(result.out)["findings"]]
    return [line.split("[", 1)[1].split("]")[0] for line in result.out.splitlines()]

"""From what the user names to sources: the active file, directories, standard input, and files that can't be read."""

from __future__ import annotations

import os
import stat
import sys

from ssolint.source import CONFIG, CREDENTIALS, Options, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STDIN = "-"
# What standard input goes by where the user gives it no name.
STDIN_NAME = "<stdin>"
# A config file of 10,000 profiles has 2 MB. Past this size it is something else, and reading it would only take memory.
LARGEST = 16 * 1024 * 1024


class Unreadable(Exception):  # noqa: N818 - what the file is
    """A file that can't be read; the text is the reason, one line."""


class Unwritable(Exception):  # noqa: N818 - what the file is
    """A file that can't be written, and was not; the text is the reason, one line."""


def active_file() -> str:
    """The config file in force: `AWS_CONFIG_FILE` with variables and `~` expanded, else `~/.aws/config`.

    Source: botocore 1.43.67, configloader.py:142-143; an empty variable counts as unset (measured, file-empty-env).
    """
    return _expand(os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config")


def nothing_at(path: str) -> str:
    """What to tell a user who named no file, where there is none at `path`."""
    variable = " (from AWS_CONFIG_FILE)" if os.environ.get("AWS_CONFIG_FILE") else ""
    ways = "name a file, set AWS_CONFIG_FILE, or make one with 'aws configure sso'"
    return f"there is no config file at {path}{variable}; {ways}"


def identity(path: str) -> str:
    """What two names of one file have in common; links are other files."""
    return path if path == STDIN else os.path.normcase(os.path.abspath(path))


def active_credentials(config: str) -> str:
    """The credentials file in force: `AWS_SHARED_CREDENTIALS_FILE`, else the one beside the config file."""
    named = os.environ.get("AWS_SHARED_CREDENTIALS_FILE")
    return _expand(named) if named else beside(config, CREDENTIALS)


def beside(path: str, name: str) -> str:
    """The path of another file in the same folder."""
    return os.path.join(os.path.dirname(path), name)


def companion_of(path: str, kind: str) -> str | None:
    """The file that gives `path` its context: the credentials file beside a config file, or the other way round."""
    if path == STDIN:
        return None
    other = beside(path, CREDENTIALS if kind == CONFIG else CONFIG)
    return other if other != path and os.path.isfile(other) else None


def _expand(path: str) -> str:
    return os.path.expanduser(os.path.expandvars(path))


def read(
    path: str,
    *,
    name: str | None = None,
    kind: str | None = None,
    template: bool | None = None,
    options: Options | None = None,
) -> Source:
    """Read one file, or standard input for `-`. Raises Unreadable with the reason.

    `name` is what the file is called in the report; it decides on kind and template where they are not given.
    """
    name = name or path
    if path == STDIN:
        return Source(_bounded(read_stdin()), name, kind=kind, template=template, options=options)
    try:
        status = os.stat(path)
        _require_file(path, status)
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Unreadable("there is no such file") from None
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from None
    except ValueError:
        raise Unreadable("there is no such file: the name holds a NUL") from None
    mode = stat.S_IMODE(status.st_mode)
    return Source(_bounded(data), name, kind=kind, template=template, mode=mode, options=options)


def read_stdin() -> bytes:
    """The bytes of standard input, at most one more than can be linted. Raises Unreadable."""
    if sys.stdin is None:
        raise Unreadable("it is closed")
    try:
        return sys.stdin.buffer.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from None


def _bounded(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST // 1024 // 1024} MiB, which no AWS config file is")
    return data


def _require_file(path: str, status: os.stat_result) -> None:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        listed = os.access(path, os.R_OK | os.X_OK)
        raise Unreadable("it is a directory" if listed else "it is a directory that may not be read")
    if stat.S_ISFIFO(mode) and path.startswith(("/dev/fd/", "/dev/stdin", "/proc/self/fd/")):
        # `ssolint <(decrypt config)`: the shell has opened it, so reading can't wait for ever.
        return
    raise Unreadable("it is not a regular file")


def expand_directories(paths: Sequence[str]) -> Iterator[str]:
    """The paths, a directory replaced by the AWS files below it; one that can't be listed stays, to be told of."""
    for path in paths:
        if path != STDIN and os.path.isdir(path):
            from ssolint.names import walk

            closed: list[OSError] = []
            yield from walk(path, closed.append)
            yield from (error.filename for error in closed)
        else:
            yield path

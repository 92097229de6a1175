"""Writing a file back: all or nothing.

The new text goes to a temporary file in the same folder, is flushed to the disk, and takes the old one's place in one
step, so a kill at any moment leaves the old file or the new one. Symbolic links are followed and kept; mode, owner and
extended attributes are those of the old file.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from typing import TYPE_CHECKING

from ssolint.files import Unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator


def replace_file(path: str, data: bytes, expected: bytes) -> None:
    """Put `data` in the place of a file that must still hold `expected`. Raises Unwritable, the file then untouched."""
    real = os.path.realpath(path)
    try:
        with _locked(real) as status:
            _require_own(real, status, expected)
            temporary = _write_beside(real, data, status)
            try:
                _require_same(real, status, expected)
                os.replace(temporary, real)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)
                raise
        _sync_folder(os.path.dirname(real))
    except OSError as error:
        raise Unwritable((error.strerror or str(error)).lower()) from error


@contextlib.contextmanager
def _locked(real: str) -> Iterator[os.stat_result]:
    """Hold the file's lock, so that of several ssolints one after the other compares and replaces."""
    while True:
        descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            status = os.fstat(descriptor)
            _lock(descriptor)
            if _same_file(status, os.stat(real)):
                yield status
                return
            # Another one replaced the file while we waited: its lock is not this one.
        finally:
            os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows: os.replace fails there while another process has the file open
        return
    with contextlib.suppress(OSError):  # a file system without locks
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _same_file(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def _require_own(real: str, status: os.stat_result, expected: bytes) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Unwritable("it is not a regular file")
    if status.st_nlink > 1:
        raise Unwritable("it has a second name (a hard link), and a new file would be known by one of them only")
    if not os.access(real, os.W_OK):
        raise Unwritable("it is read-only")
    if not os.access(os.path.dirname(real) or ".", os.W_OK):
        raise Unwritable("its folder is not writable, so it can't be replaced in one step")
    _require_same(real, status, expected)


def _require_same(real: str, status: os.stat_result, expected: bytes) -> None:
    with open(real, "rb") as file:
        if not _same_file(status, os.fstat(file.fileno())) or file.read() != expected:
            raise Unwritable("it was changed by something else since it was read")


def _write_beside(real: str, data: bytes, status: os.stat_result) -> str:
    """Write the data to a new file in the same folder and return its path; on failure nothing is left of it."""
    # The name begins with a dot and ends in .tmp: no tool takes it for a config file if a kill leaves it behind.
    descriptor, temporary = tempfile.mkstemp(
        prefix=f".{os.path.basename(real)}.", suffix=".ssolint.tmp", dir=os.path.dirname(real)
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            _copy_owner(file.fileno(), temporary, status)
            _copy_attributes(real, temporary)
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def _copy_owner(descriptor: int, path: str, status: os.stat_result) -> None:
    if hasattr(os, "fchown"):
        mine = os.fstat(descriptor)
        if (mine.st_uid, mine.st_gid) != (status.st_uid, status.st_gid):
            try:
                os.fchown(descriptor, status.st_uid, status.st_gid)
            except OSError:
                raise Unwritable("it belongs to somebody else, and the new file could not be given to them") from None
    os.chmod(path, stat.S_IMODE(status.st_mode))


def _copy_attributes(real: str, temporary: str) -> None:
    """Access control lists, security labels and the like, as far as the system lets them be copied."""
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(real):
                with contextlib.suppress(OSError):
                    os.setxattr(temporary, name, os.getxattr(real, name))


def _sync_folder(folder: str) -> None:
    if os.name == "posix":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder or ".", os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

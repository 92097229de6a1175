"""Writing a file back: killed, starved of space, forbidden, raced, through links. Nothing is ever lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ssolint.files import Unwritable
from ssolint.write import replace_file

if TYPE_CHECKING:
    from pathlib import Path

OLD = b"[profile dev]\r\nregion = eu-west-1\r\n"
NEW = b"[profile dev]\r\nregion = eu-west-2\r\n"
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_bytes(OLD)
    return path


def test_the_new_bytes_are_there_and_nothing_else(config):
    replace_file(str(config), NEW, OLD)
    assert config.read_bytes() == NEW
    assert os.listdir(config.parent) == ["config"]


@posix
def test_mode_and_times_are_a_files_own(config):
    config.chmod(0o640)
    replace_file(str(config), NEW, OLD)
    assert config.stat().st_mode & 0o7777 == 0o640


@posix
def test_a_chain_of_links_is_followed_and_kept(config, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "middle").symlink_to(config)
    (home / "config").symlink_to("middle")
    replace_file(str(home / "config"), NEW, OLD)
    assert config.read_bytes() == NEW
    assert os.readlink(home / "config") == "middle"
    assert sorted(os.listdir(home)) == ["config", "middle"]


def test_a_file_that_changed_since_it_was_read_is_left_alone(config):
    config.write_bytes(b"[profile other]\n")
    with pytest.raises(Unwritable, match="changed by something else"):
        replace_file(str(config), NEW, OLD)
    assert config.read_bytes() == b"[profile other]\n"


def test_a_file_that_vanished_is_not_made_anew(config):
    config.unlink()
    with pytest.raises(Unwritable, match="no such file"):
        replace_file(str(config), NEW, OLD)
    assert not config.exists()


@posix
def test_a_fifo_and_a_folder_are_refused(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path in (fifo, tmp_path):
        with pytest.raises(Unwritable, match="not a regular file"):
            replace_file(str(path), NEW, OLD)


@posix
def test_a_second_name_of_the_file_is_not_cut_off(config, tmp_path):
    os.link(config, tmp_path / "twin")
    with pytest.raises(Unwritable, match="hard link"):
        replace_file(str(config), NEW, OLD)
    assert config.read_bytes() == OLD


_AS_NOBODY = """
import os, sys
sys.path[:0] = {path!r}
from ssolint.write import replace_file
from ssolint.files import Unwritable
os.setgid(65534); os.setuid(65534)
try:
    replace_file({file!r}, {new!r}, {old!r})
except Unwritable as reason:
    print(reason)
"""


@posix
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody without rights"
)
@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "reason"),
    [(0o444, 0o777, "read-only"), (0o666, 0o555, "folder is not writable"), (0o600, 0o777, "permission denied")],
)
def test_missing_rights_are_told_and_nothing_is_written(tmp_path, file_mode, folder_mode, reason):
    folder = tmp_path / "aws"
    folder.mkdir()
    config = folder / "config"
    config.write_bytes(OLD)
    config.chmod(file_mode)
    folder.chmod(folder_mode)
    for parent in folder.parents:
        if parent.stat().st_mode & 0o005 != 0o005 and "pytest" in str(parent):
            parent.chmod(parent.stat().st_mode | 0o755)
    script = _AS_NOBODY.format(path=sys.path, file=str(config), new=NEW, old=OLD)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    folder.chmod(0o755)
    assert reason in done.stdout, done.stderr
    assert config.read_bytes() == OLD
    assert os.listdir(folder) == ["config"]


_LIMITED = """
import resource, sys
sys.path[:0] = {path!r}
from ssolint.write import replace_file
from ssolint.files import Unwritable
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    replace_file({file!r}, b"x" * 100_000, {old!r})
except Unwritable as reason:
    print(reason)
"""


@posix
@pytest.mark.parametrize("limit", [0, 1, 4096, 65536, 99_999])
def test_a_full_disk_leaves_the_old_file(config, limit):
    script = _LIMITED.format(path=sys.path, file=str(config), old=OLD, limit=limit)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "file too large" in done.stdout, done.stderr
    assert config.read_bytes() == OLD
    assert os.listdir(config.parent) == ["config"]


_KILLED = """
import os, sys, signal
sys.path[:0] = {path!r}
from ssolint.write import replace_file
calls = 0
def trace(frame, event, argument):
    global calls
    calls += 1
    if calls == {at}:
        os.kill(os.getpid(), signal.SIGKILL)
    return trace
import fcntl, tempfile, ssolint.files
tempfile.gettempdir()
sys.settrace(trace)
replace_file({file!r}, {new!r}, {old!r})
sys.settrace(None)
print(calls)
"""


@posix
def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(config):
    def run(at: int) -> subprocess.CompletedProcess[str]:
        config.write_bytes(OLD)
        script = _KILLED.format(path=sys.path, file=str(config), new=NEW, old=OLD, at=at)
        return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    steps = int(run(0).stdout)
    assert config.read_bytes() == NEW
    outcomes = set()
    for at in range(1, steps, max(steps // 30, 1)):
        done = run(at)
        assert done.returncode == -signal.SIGKILL
        outcomes.add(config.read_bytes())
        for name in os.listdir(config.parent):
            # What a kill leaves behind is hidden, and no tool takes it for a config file.
            assert name == "config" or (name.startswith(".config.") and name.endswith(".ssolint.tmp"))
            if name != "config":
                (config.parent / name).unlink()
    assert outcomes == {OLD, NEW}


_COUNTER = """
import sys
sys.path[:0] = {path!r}
from ssolint.write import replace_file
from ssolint.files import Unwritable
for _ in range(20):
    while True:
        old = open({file!r}, "rb").read()
        try:
            replace_file({file!r}, b"%d" % (int(old) + 1), old)
            break
        except Unwritable as reason:
            assert "changed by something else" in str(reason), reason
"""


@posix
def test_writers_that_race_lose_no_change(config):
    config.write_bytes(b"0")
    script = _COUNTER.format(path=sys.path, file=str(config))
    running = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(6)]
    assert [process.wait(timeout=60) for process in running] == [0] * 6
    assert config.read_bytes() == b"120"
    assert os.listdir(config.parent) == ["config"]


def test_a_swap_between_the_comparison_and_the_replacement_is_seen(config, monkeypatch):
    from ssolint import write

    plain = write._write_beside

    def slow(*arguments):
        temporary = plain(*arguments)
        other = config.parent / "editor"
        other.write_bytes(b"edited meanwhile\n")
        other.replace(config)
        return temporary

    monkeypatch.setattr(write, "_write_beside", slow)
    with pytest.raises(Unwritable, match="changed by something else"):
        replace_file(str(config), NEW, OLD)
    assert config.read_bytes() == b"edited meanwhile\n"
    assert os.listdir(config.parent) == ["config"]

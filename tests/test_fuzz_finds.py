"""What the fuzzer found once stays mended, and its targets do see a mistake."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent.parent / "fuzz"
FINDS = sorted((Path(__file__).parent / "data/fuzz_finds").iterdir())


@pytest.fixture(scope="module")
def targets():
    """The fuzzer's targets by name; its modules are no package, and are found while they are loaded only."""
    sys.path.insert(0, str(FUZZ))
    try:
        from table import TARGETS

        return TARGETS
    finally:
        sys.path.remove(str(FUZZ))


@pytest.mark.parametrize("find", FINDS, ids=lambda path: path.name)
def test_a_find_stays_mended(targets, find):
    targets[find.name.partition("-")[0]](find.read_bytes())


BROKEN = (FUZZ.parent / "fixtures/broken/config").read_bytes()


@pytest.mark.parametrize("name", ["reader", "rules", "fixes", "reports", "show"])
def test_a_target_takes_what_is_right(targets, name):
    targets[name](b"\x04" + BROKEN)


def test_the_reader_s_target_sees_a_lost_line(targets, monkeypatch):
    from ssolint import syntax

    monkeypatch.setattr(syntax._Reader, "assignment", lambda *_: None)
    with pytest.raises(AssertionError, match=r"a node does not begin|nodes joined"):
        targets["reader"](b"\0" + BROKEN)


def test_the_fixes_target_sees_a_change_that_nobody_announced(targets, monkeypatch):
    from ssolint import fixer

    plain = fixer.apply_edits
    monkeypatch.setattr(fixer, "apply_edits", lambda *parts: plain(*parts).replace("json", "text"))
    with pytest.raises(fixer.Unproved):
        targets["fixes"](b'\0[profile a]\nregion = "eu-west-1"\n[profile b]\noutput = json\n')


def test_the_reports_target_sees_what_acts_on_a_terminal(targets, monkeypatch):
    from ssolint.report import concise

    monkeypatch.setattr(concise, "visible", lambda text, *_: text)
    with pytest.raises(AssertionError, match="concise: odd characters"):
        targets["reports"](b"\0[profile a]\nsso_session = \x7f\n")


def test_the_reports_target_sees_a_secret(targets, monkeypatch):
    from ssolint.source import Source

    monkeypatch.setattr(Source, "redact", lambda _, text: text)
    with pytest.raises(AssertionError, match="a secret"):
        targets["reports"](
            b"\0[profile a]\naws_secret_access_key = wJalrXUtnFEMI7MDENGbPxRfiCYzzzzKEY01\nsso_role_name = x y\n"
        )


def test_an_input_is_made_smaller_as_long_as_it_shows_the_same():
    sys.path.insert(0, str(FUZZ))
    try:
        from shrink import shrink
    finally:
        sys.path.remove(str(FUZZ))
    data = b"\x01[a]\nx = 1\n" * 20 + b"needle = 2\n" + b"# end\n" * 20
    assert shrink(data, lambda fewer: b"needle" in fewer) == b"\x01needle"

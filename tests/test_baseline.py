"""The baseline: findings that are known do not fail, new ones do, and what is no more is pruned."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shell import BROKEN, GOOD, PROFILE, SESSION, Home, rules_in
from ssolint.baseline import Baseline, load, write
from ssolint.errors import UsageError
from test_reports import made

BASELINE = ".ssolint-baseline.json"
# Two findings of one rule in one section, one in another.
THREE = (
    PROFILE.replace("111122223333", "1111").replace("= corp", "= crop")
    + "\n"
    + PROFILE.replace("dev", "test").replace("= corp", "= crop")
    + "\n"
    + SESSION
)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    home.write("ssolint.toml", f'baseline = "{BASELINE}"\n')
    return home


def counts(home, name=BASELINE):
    return json.loads(home.read(name))["files"]


def test_what_is_known_does_not_fail_and_is_counted(home):
    home.write("file", THREE)
    assert home.lint("file").code == 2
    written = home.lint("file", "--write-baseline")
    assert written == (0, "", f"ssolint: wrote 3 findings to {home.path}/{BASELINE}\n")
    assert counts(home) == {
        "file": {
            "account-id-format": {"profile dev": 1},
            "session-not-found": {"profile dev": 1, "profile test": 1},
        }
    }
    assert home.lint("file") == (0, "", "")
    assert home.lint("file", "--output-format=full").out == "No problems found in 1 file; 3 suppressed\n"
    report = json.loads(home.lint("file", "--output-format=json").out)
    assert (report["findings"], report["summary"]["suppressed"]) == ([], 3)


def test_moved_lines_do_not_matter(home):
    home.write("file", THREE)
    home.lint("file", "--write-baseline")
    dev, test, session = THREE.split("\n\n")
    home.write("file", f"# moved\n\n\n{session}\n{test}\n\n# and this\n{dev}\n")
    assert home.lint("file") == (0, "", "")


def test_a_finding_beyond_the_count_fails(home):
    home.write("file", THREE)
    home.lint("file", "--write-baseline")
    home.write("file", THREE + "\n" + BROKEN.split("\n\n")[0].replace("dev", "new") + "\n")
    result = home.lint("file")
    assert (result.code, rules_in(result)) == (1, ["session-not-found"])
    assert "file:19:15: " in result.out
    # One more of the same rule in the same section fails too.
    more = THREE.replace("region = eu-west-1\n", "region = eu-west-1 # a\noutput = json # b\n", 1)
    home.write("file", more)
    assert rules_in(home.lint("file")) == ["inline-comment", "inline-comment"]
    home.lint("file", "--write-baseline")
    home.write("file", more.replace("output", "cli_binary_format = base64 # c\noutput"))
    assert rules_in(home.lint("file")) == ["inline-comment"]


def test_a_stale_entry_is_told_fails_in_ci_and_is_pruned(home):
    home.write("file", THREE)
    home.lint("file", "--write-baseline")
    home.write("file", THREE.replace("1111\n", "111122223333\n"))
    told = (
        f"ssolint: {home.path}/{BASELINE} is stale: file: fewer account-id-format in [profile dev]; "
        "--write-baseline prunes it\n"
    )
    assert home.lint("file") == (0, "", told)
    assert home.lint("file", CI="true") == (1, "", told)
    assert home.lint("file", CI="false").code == 0
    assert (
        json.loads(home.lint("file", "--output-format=sarif", CI="1").out)["runs"][0]["invocations"][0]["exitCode"] == 1
    )
    assert home.lint("file", "--write-baseline", CI="true").code == 0
    assert "account-id-format" not in counts(home)["file"]
    assert home.lint("file", CI="true") == (0, "", "")


def test_several_files_are_counted_apart_and_those_not_looked_at_are_kept(home):
    home.write("one", BROKEN)
    home.write("sub/two", BROKEN)
    home.lint("one", "sub/two", "--write-baseline")
    assert set(counts(home)) == {"one", "sub/two"}
    # A hook passes the files that have changed: the others are not stale.
    assert home.lint("one", CI="true") == (0, "", "")
    home.write("one", GOOD)
    home.lint("one", "--write-baseline")
    assert set(counts(home)) == {"sub/two"}
    assert home.lint("sub/two", CI="true") == (0, "", "")


def test_a_deleted_file_is_stale_and_a_renamed_one_is_new(home):
    old = home.write("old", BROKEN)
    home.write("file", GOOD)
    home.lint("old", "file", "--write-baseline")
    old.rename(home.path / "new")
    gone = f"ssolint: {home.path}/{BASELINE} is stale: there is no file old any more; --write-baseline prunes it\n"
    assert home.lint("file", CI="true") == (1, "", gone)
    result = home.lint("new")
    assert (result.code, rules_in(result), result.err) == (1, ["session-not-found"], gone)
    home.lint("new", "--write-baseline")
    assert set(counts(home)) == {"new"}


def test_names_are_relative_to_the_baseline_wherever_ssolint_is_started(home):
    home.write("sub/file", BROKEN)
    home.lint("file", "--write-baseline", cwd="sub")
    assert set(counts(home)) == {"sub/file"}
    for arguments, cwd in ((("sub/file",), "."), (("file",), "sub"), ((f"{home.path}/sub/file",), "/")):
        assert home.lint(*arguments, cwd=cwd, CI="true") == (0, "", "")
    text = home.read(BASELINE)
    assert str(home.path) not in text
    outside = Home(home.path.parent / f"{home.path.name}-outside")
    outside.write("file", BROKEN)
    home.lint(str(outside.path / "file"), "--baseline", "b.json", "--write-baseline")
    assert list(counts(home, "b.json")) == [f"../{outside.path.name}/file"]


def test_the_option_comes_before_the_settings(home):
    home.write("file", BROKEN)
    home.lint("file", "--write-baseline", "--baseline", "mine.json")
    assert not (home.path / BASELINE).exists()
    assert home.lint("file", "--baseline=mine.json").code == 0
    assert home.lint("file", "--isolated").code == 1


def test_without_any_name_a_default_one_is_written_and_how_to_use_it_told(tmp_path):
    home = Home(tmp_path)
    home.write("file", BROKEN)
    result = home.lint("file", "--write-baseline")
    assert result.err == (
        f"ssolint: wrote 1 finding to {BASELINE}; use it with --baseline {BASELINE}, or name it in the settings\n"
    )
    assert home.lint("file").code == 1
    assert home.lint("file", "--baseline", BASELINE).code == 0


def test_each_settings_file_has_its_own_baseline(home):
    home.write("inner/ssolint.toml", 'baseline = "known.json"\n')
    home.write("inner/file", BROKEN)
    home.write("file", THREE)
    home.lint("file", "inner/file", "--write-baseline")
    assert set(counts(home)) == {"file"}
    assert set(counts(home, "inner/known.json")) == {"file"}
    assert home.lint("file", "inner/file", CI="1") == (0, "", "")
    home.write("bare/ssolint.toml", "")
    home.write("bare/file", BROKEN)
    result = home.lint("file", "inner/file", "bare/file")
    assert [line.split(":")[0] for line in result.out.splitlines()] == ["bare/file"]


def test_a_rule_left_out_on_the_command_line_is_neither_stale_nor_pruned(home):
    home.write("file", THREE)
    home.lint("file", "--write-baseline")
    before = counts(home)
    for option in ("--select=SSO201", "--ignore=SSO5", "--ignore=ALL"):
        assert home.lint("file", option, CI="1") == (0, "", "")
        home.lint("file", option, "--write-baseline")
        assert counts(home) == before


def test_a_rule_turned_off_in_the_settings_is_stale(home):
    home.write("file", THREE)
    home.lint("file", "--write-baseline")
    home.write("ssolint.toml", f'baseline = "{BASELINE}"\nignore = ["account-id-format"]\n')
    assert "fewer account-id-format" in home.lint("file").err
    home.lint("file", "--write-baseline")
    assert "account-id-format" not in counts(home)["file"]


def test_standard_input_is_counted_under_its_name(home):
    home.lint("-", "--stdin-filename=file", "--write-baseline", stdin=BROKEN)
    assert set(counts(home)) == {"file"}
    home.write("file", BROKEN)
    assert home.lint("file") == (0, "", "")
    assert home.lint("-", "--stdin-filename=file", stdin=BROKEN) == (0, "", "")
    assert home.lint("-", "--stdin-filename=file", stdin=GOOD, CI="1").code == 1
    home.lint("-", "--write-baseline", "--baseline=b.json", stdin=BROKEN)
    assert home.lint("-", "--baseline=b.json", stdin=BROKEN, CI="1") == (0, "", "")


def test_an_unreadable_file_keeps_its_entries(home):
    home.write("one", BROKEN)
    two = home.write("two", BROKEN)
    home.lint("one", "two", "--write-baseline")
    two.unlink()
    os.mkfifo(two)
    result = home.lint("one", "two", "--write-baseline")
    assert result.code == 2
    assert set(counts(home)) == {"one", "two"}


def test_fixed_findings_leave_the_baseline(home):
    home.write("file", BROKEN)
    home.lint("file", "--write-baseline")
    assert home.lint("file", "--fix", "--unsafe-fixes", "--write-baseline").code == 0
    assert counts(home) == {}


def test_no_secret_stands_in_it(home):
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    home.write("file", f"[profile {secret}]\naws_secret_access_key = {secret}\nregion = mars\n[{secret}]\nregion = x\n")
    home.lint("file", "--write-baseline", "--select=ALL")
    assert counts(home)["file"]
    assert secret not in home.read(BASELINE)
    assert home.lint("file", "--select=ALL", CI="1") == (0, "", "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b'"x"',
        b'{"version": 1}',
        b'{"version": 1, "files": []}',
        b'{"version": 1, "files": {"file": 3}}',
        b'{"version": 1, "files": {"file": {"rule": 3}}}',
        b'{"version": 1, "files": {"file": {"rule": {"section": "3"}}}}',
        b'{"version": 1, "files": {"file": {"rule": {"section": -1}}}}',
        b'{"version": 1, "files": {"file": {"rule": {"section": 1.5}}}}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        BROKEN.encode(),
    ],
    ids=range(15),
)
def test_a_malformed_one_is_told_in_one_line_and_never_overwritten(home, content):
    home.write(BASELINE, content)
    home.write("file", BROKEN)
    for option in ((), ("--write-baseline",)):
        result = home.lint("file", *option)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"ssolint: {home.path}/{BASELINE}: it is no baseline of ssolint; ")
        assert result.err.count("\n") == 1
    assert (home.path / BASELINE).read_bytes() == content


def test_a_newer_one_is_told(home):
    home.write(BASELINE, '{"version": 2, "files": {}}')
    home.write("file", GOOD)
    assert "version 2 of a baseline is not known to this ssolint" in home.lint("file").err


@pytest.mark.skipif(os.name != "posix", reason="folders without permission")
def test_one_that_can_t_be_written_or_read_is_told(home):
    home.write("file", BROKEN)
    (home.path / "folder").mkdir()
    result = home.lint("file", "--baseline=folder", "--write-baseline")
    assert result == (2, "", "ssolint: folder: is a directory\n")
    missing = home.lint("file", "--baseline=no/such/place", "--write-baseline")
    assert missing == (2, "", "ssolint: no/such/place: no such file or directory\n")


def test_odd_names_survive(home):
    for name in ("a\nb", "été", "x\x1b[31m", "\udcff", "##[error]"):
        home.write(name, BROKEN.replace("profile dev", "profile é\x1b"))
        home.lint(name, "--write-baseline")
        assert home.lint(name, CI="1") == (0, "", "")
        assert home.read(BASELINE).isascii()
        assert "##[" not in home.read(BASELINE)


# Any findings whatever

NAMES = st.text(st.characters(), min_size=1, max_size=8).filter(lambda name: "\0" not in name and "/" not in name)
FINDINGS = st.lists(
    st.builds(
        lambda file, rule, section: made(file=file, rule=rule, section=section),
        st.sampled_from(["a", "b", "c/d", "é\udcff"]),
        st.sampled_from(["x", "y"]),
        st.none() | NAMES,
    ),
    max_size=12,
)


@given(FINDINGS, FINDINGS)
def test_what_was_written_takes_just_that(tmp_path_factory, known, fresh):
    path = str(tmp_path_factory.mktemp("baseline") / "b.json")
    assert write(Baseline(path, {}), known, lambda _: False) == len(known)
    baseline = load(path)
    assert all(baseline.takes(finding) for finding in reversed(known))
    assert baseline.left() == []
    again = load(path)
    beyond = [finding for finding in fresh if not again.takes(finding)]
    held = [again.key(finding) for finding in fresh if finding not in beyond]
    assert len(held) <= len(known)
    assert len(fresh) - len(beyond) == sum((again.counts[key] for key in again.counts), 0) - sum(
        again._left[key] for key in again.counts
    )


def test_a_missing_one_is_empty_only_where_it_will_be_written(tmp_path):
    path = str(tmp_path / "b.json")
    assert load(path, missing_ok=True).counts == {}
    with pytest.raises(UsageError, match="there is no baseline at"):
        load(path)

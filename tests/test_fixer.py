"""Fixes: applied to a fixed point, proved, harmless. The properties hold over generated, real and mutated files."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import textwrap

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fixing import comments, crossed, fixed, policy
from hostile import growth
from ssolint import fixer, mending
from ssolint.cli import main
from ssolint.effects import effects
from ssolint.engine import check, check_unmasked
from ssolint.finding import Edit, Fix, Severity
from ssolint.fitting import fits
from ssolint.fixer import Unproved, apply_fixes
from ssolint.harm import harmed
from ssolint.rule import Rule, TextRule
from ssolint.source import Source, Span
from ssolint.syntax import Setting, parse
from strategies import mutated, real_texts, sane_pieces
from test_syntax import botocore_reads, masked

NAMES = st.sampled_from(["config", "config", "credentials", "config.tmpl"])
ANY = st.one_of(mutated(), sane_pieces().map(lambda text: text.encode()), crossed())
MANY = 2 * settings.default.max_examples  # those of the profile, quick or deep

# Texts on which an earlier version went wrong.
ODD = [
    b"[profile a]\nsso_session=\n\xc2\xa0sso_session=corp\n",
    b"[profile a]\nsso_account_id=\n\xc2\xa0sso_session:\n[sso-session corp]\n",
    b"[profile a]\n[DEFAULT]\nsso_session=corp\n",
    b"[default]\n  aws_access_key_id =\r {{ x }}\n  aws_secret_access_key = {{ x }}\n",
    b"[t]\nn=2\n\xc2\xa0}",
    b"[profile n]\nx=\rn\n",
    b"n:\n [profile default]\n[default",
    b"[profile a]\nr=\ns3 -\n h",
    b'e=\n\t[profile "a"]\n[profile a]\nE',
    b"[default\nn:\n\t[DEFAULT]",
    b"=\n [T]\ns=",
    b"[sso-session workforce]\n[sso-session workforce]\n#\n\n",
    b"\xc2\xa0[profile b]\n[profile b]]\nn:",
    b"_=\n\t[\xa0]\ne=",
    b"3=\n multipart_chunksize =\x0cB",
    b"[ssosession p\n[\naws_access_key_id=E\n sosession=",
    b"[\nsource_profile dev\n[dev]\n[profile dev",
    (
        b"[profile a]\ncredential_process=aws configure export-credentials --profile=b\n"
        b"[profile b]\nedential_process=aws configure export-credentials --profile a"
    ),
    b"[sso-session a]\n[ssosession your-org\n[\nsso_session your-o",
    b"[sso-session corp\nsso_start_url=eu-west-1\n[sso-session corp\nsso_start_url=",
    (
        b"[profile p]\nrole_arn=y\nweb_identity_token_file=v\nregion=euwest-1\nregion=euwest-1\n"
        b"c\xef\xbb\xbfredential_source=c"
    ),
    b"[default]\noutput=json\n[DEFAULT]\nregion=eu-west-1\n[DEFAULT]]\nregion=eu-west-2\n",
    "[sso-session corp]\nsso_region = eu-west-1\n".encode("utf-16-le"),
    "[sso-session corp]\nsso_region = eu-west-1\n".encode("utf-16-be"),
    "[sso-session corp]\nsso_region = eu-west-1\n".encode("utf-16"),
]


def odd(test):
    for data in ODD:
        test = example(data=data, name="config", unsafe=True)(example(data=data, name="config", unsafe=False)(test))
    return test


@odd
@settings(max_examples=MANY)
@given(data=ANY, name=NAMES, unsafe=st.booleans())
def test_fixing_twice_changes_nothing_more_and_loses_no_comment(data, name, unsafe):
    stays_fixed(data, name, unsafe=unsafe)


def stays_fixed(data: bytes, name: str, *, unsafe: bool) -> None:
    once = fixed(data, name, unsafe=unsafe)
    if not once.applied:
        assert once.data == data
        return
    twice = fixed(once.data, name, unsafe=unsafe)
    assert not twice.applied
    assert twice.data == once.data
    left = comments(Source(once.data, name))
    for comment in comments(once.source):
        left.remove(comment)


@pytest.mark.parametrize("data", ODD, ids=range(len(ODD)))
def test_a_template_of_an_odd_text_is_fixed_too(data):
    stays_fixed(data, "config.tmpl", unsafe=True)


@settings(max_examples=MANY)
@given(ANY, st.booleans())
def test_settings_that_no_fix_announced_are_equal_for_botocore(data, unsafe):
    outcome = fixed(data, unsafe=unsafe)
    before, after = botocore_reads(data), botocore_reads(outcome.data)
    if not outcome.applied or before is None:
        return
    assert after is not None, "a file that botocore reads is read after the fix"
    announced, before, after = touched(outcome), masked(before), masked(after)
    sections = {section for section, _ in announced}
    if "DEFAULT" in sections:
        return  # its settings are those of every other section
    for section, found in before.items():
        for key, value in found.items():
            if section not in sections or ((section, key) not in announced and (section, "") not in announced):
                assert after.get(section, {}).get(key, value) == value
                assert section in sections or key in after[section]


def touched(outcome: fixer.Fixed) -> set[tuple[str, str]]:
    """The settings whose lines are not the same in both texts; for headers that are not, (section, "")."""
    old, new = (lines_by_setting(text) for text in (outcome.source.text, outcome.text))
    found = {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}
    return found | {change for one in outcome.before.findings if one.fix for change in one.fix.changes}


def lines_by_setting(text: str) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for section in parse(Source(text.encode("utf-8", "surrogateescape"), "config")).sections:
        owner = ""
        for node in [section.header, *section.nodes]:
            owner = node.key if isinstance(node, Setting) else owner
            found.setdefault((section.name, owner), []).append(node.text.rstrip("\r\n"))
    return found


PORTAL = b"sso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1\n"
WHOLE = b"sso_account_id=111122223333\nsso_role_name=ReadOnly\n"
USER = b"sso_session=corp\n" + WHOLE
# Texts in which a safe fix took something from a profile that worked for a tool.
HARMED = [
    # Go reads two sections of one name as one, and would come to another session.
    (
        b"[profile dev]\nsso_session=corp\n[sso-session corp]\n" + PORTAL + b"[sso-session other]\n"
        b"sso_start_url=https://other.awsapps.com/start\nsso_region=eu-west-1\n"
        b"[profile dev]\nsso_]session=other\n" + WHOLE,
        "config",
    ),
    # Who does not know the lone CR reads another Region in the first line, and the last one counts.
    (b"[profile dev]\nsso_region=eu-west-1\rsso_account_id=210987654321\n" + PORTAL + WHOLE, "config"),
    # What looks like a comment in a key is one for Rust, once it stands on a line of its own.
    (b"[profile dev]\n" + USER + b"[sso-session corp]\n" + PORTAL + b"[x]\ny=2\n  \rs  ;= ", "config"),
    # Ruby does not see an indented header, and stops at an indented line below one that it sees.
    (b" [p]\n d=0\n [profile dev]\n[profile dev]\n" + USER + b"[sso-session corp]\n" + PORTAL, "config"),
    # For Ruby, the settings below a header that is not closed are those of the section above.
    (
        b"[default]\nregion=us-east-1\n[ofile dev\n" + USER + b" region=eu-west-1\n[sso-session corp]\n" + PORTAL,
        "config",
    ),
    # C++ does not see a header behind the mark, nor what stands below it.
    (b"\xef\xbb\xbf[default]\n\xef\xbb\xbf\n[sso-session corp]\n" + PORTAL + b"[profile dev]\n" + USER, "config"),
    (b"n\n[profile dev]\n" + PORTAL + WHOLE + b"[profile\xc2\xa0dev]\nsso_session=dev\n", "credentials"),
    # .NET takes the last of three sections.
    (
        b"[sso-session corp]\n"
        + PORTAL
        + b"[profile dev]\n"
        + USER
        + b"[profile dev]\nsso_session=other\n[profile dev]\n"
        + USER,
        "config",
    ),
    # Go does not see a session whose header stands in quotes.
    (b"[sso-session 'corp']\n" + PORTAL + b"[profile dev]\n" + USER + b"[sso-session corp]\n" + PORTAL, "config"),
    # A session is no profile to Ruby and PHP, which know the bare name of one.
    (b"[dev]\naws_access_key_id=E\naws_secret_access_key=a\n[r]\nsso_session=dev", "config"),
    # Go and Ruby take the settings below a header that is none for the profile's above, and log in without a session.
    (b"[profile dev]\nso_session=corp\n" + WHOLE + b"[ss#session corp]\n" + PORTAL, "config"),
    # Behind the header that was none stands what the profile above works with for Ruby.
    (b"[dev]\nsso_session=\n" + WHOLE + b" [sso-session]\n" + PORTAL, "config"),
    # The role in the second section of one name is what the tools that merge them do not take.
    (
        b"[profile default]\n"
        + USER.replace(b"111122223333", b"")
        + b"[sso-session corp]\n"
        + PORTAL
        + b"[profile dev]\n"
        + USER
        + b"[profile dev]\nrole_arn=arn:aws:iam::111122223333:role/x\nsource_profile=default\n",
        "config",
    ),
]


def held_once(test):
    for data, name in HARMED:
        test = example(data, name)(test)
    return test


@settings(max_examples=MANY)
@given(ANY, st.sampled_from(["config", "config", "credentials"]))
@example(b"[profile a]\ncredential_process=x\n sso_session=\n", "config")
@example(b"[t]\naws_access_key_id=o\n [v]\naws_secret_access_key=r\n", "config")
@example(b"[profile a]\nsso-session=\ncredential_process=x\n", "config")
@example(b"[default]\nregion=x\n  output=jsn\ncredential_process=y\n", "config")
@held_once
def test_safe_fixes_harm_no_profile_that_works_for_a_tool(data, name):
    outcome = fixed(data, name)
    assert not outcome.applied or not list(harmed(outcome.before, outcome.after)), outcome.text


@pytest.mark.parametrize("data", real_texts(), ids=range(len(real_texts())))
def test_real_files_are_not_harmed(data):
    for name in ("config", "credentials", "config.tmpl"):
        outcome = fixed(data, name)
        assert outcome.applied or outcome.data == data
        if outcome.applied and name != "config.tmpl":
            assert not list(harmed(outcome.before, outcome.after))
        outcome = fixed(data, name, unsafe=True)
        assert outcome.applied or outcome.data == data


def test_bytes_outside_the_edits_stay():
    data = (
        b'# caf\xc3\xa9\r\n[profile a]\r\nsso_session\t=  "corp"  \r\n\r\n\r\n[sso-session corp]\r\n'
        b"sso_start_url=https://corp.awsapps.com/start\r\nsso_region=eu-west-1"
    )
    written = fixed(data).data
    assert written.startswith(
        b"# caf\xc3\xa9\r\n[profile a]\r\nsso_session\t=  corp  \r\n\r\n\r\n[sso-session corp]\r\n"
    )
    assert b"\n" not in written.replace(b"\r\n", b"")


# UTF-16

TEXT16 = "[profile a]\nsso_session = corp\nregion = EU-WEST-1\n\n[sso-session corp]\nsso_region = eu-west-1\n"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_file_in_utf_16_becomes_utf_8(encoding):
    outcome = fixed(TEXT16.encode(encoding))
    assert outcome.data == TEXT16.replace("EU-WEST-1", "eu-west-1").encode()
    assert effects(outcome.before, outcome.after)[0].startswith("the file: encoding utf-16")
    assert not fixed(outcome.data).applied


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_without_the_rule_a_file_in_utf_16_stays_one(encoding):
    data = TEXT16.encode(encoding)
    rules = [rule for rule in policy().rules if rule.name != "invalid-encoding"]
    outcome = run_rules(rules, data)
    assert outcome.data == TEXT16.replace("EU-WEST-1", "eu-west-1").encode(encoding)


def test_bytes_that_the_text_does_not_give_back_are_left_alone():
    data = TEXT16.encode("utf-16") + b"\x00\xd8"  # half of a surrogate pair
    outcome = fixed(data, unsafe=True)
    assert not outcome.applied
    assert not outcome.changed
    assert outcome.data == data


@pytest.mark.parametrize("data", [b"\0GITCRYPT\0" + bytes(range(256)), b"U2FsdGVkX19\rQ==\r"])
def test_an_encrypted_file_is_left_alone_whatever_rules_are_selected(data):
    rules = [rule for rule in policy().rules if rule.name != "foreign-format"]
    assert run_rules(rules, data).data == data


def test_what_turns_out_to_be_a_file_of_another_kind_is_left_as_it_is():
    rules = [spoiler("[a]\n", ""), *(rule for rule in policy().rules if rule.name == "foreign-format")]
    data = b'[a]\n{"profile dev": {"region": "eu-west-1"}}\n'
    outcome = run_rules(rules, data)
    assert (outcome.data, outcome.applied) == (data, ())


# Applying


def test_two_fixes_with_one_edit_in_common_both_go_in():
    shared = Edit(0, 0, "x")
    text, applied = apply_fixes("abc", [Fix("one", (shared, Edit(1, 2, ""))), Fix("two", (shared, Edit(2, 3, "")))])
    assert (text, len(applied)) == ("xa", 2)


def test_overlapping_fixes_wait_for_a_later_round():
    text, applied = apply_fixes(
        "abcdef", [Fix("one", (Edit(0, 3, "x"),)), Fix("two", (Edit(2, 4, "y"), Edit(5, 6, "")))]
    )
    assert (text, [fix.title for fix in applied]) == ("xdef", ["one"])


@settings(max_examples=MANY)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), st.sampled_from(["", "x", "yy"])), max_size=3),
        max_size=8,
    ),
)
@example([[(5, 1, "")], [(8, 1, "")], [(4, 2, "")]])
@example([[(5, 3, "")], [(6, 1, "")], [(2, 1, ""), (1, 4, "")]])
def test_a_fix_goes_in_where_no_edit_of_it_overlaps_another_one(wanted):
    text = "abcdefghijklmnop"
    fixes = [
        Fix(str(number), tuple(Edit(at, at + size, put) for at, size, put in edits))
        for number, edits in enumerate(wanted)
    ]
    expected: list[Fix] = []
    taken: set[Edit] = set()
    for fix in fixes:
        together = taken | set(fix.edits)
        if not any(overlap(*pair) for pair in itertools.combinations(together, 2)):
            expected.append(fix)
            taken = together
    fixed_text, applied = apply_fixes(text, fixes)
    assert applied == expected
    for edit in sorted(taken, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    assert fixed_text == text


def overlap(one: Edit, other: Edit) -> bool:
    return one[:2] == other[:2] or (one.start < other.end and other.start < one.end)


def test_the_time_for_many_fixes_grows_as_their_number():
    def work(number: int) -> None:
        fixes = [Fix("x", (Edit(at * 3, at * 3 + 1, "y"),)) for at in reversed(range(number))]
        assert len(apply_fixes("abc" * number, fixes)[1]) == number

    assert growth(work, 5_000, most=10.0) < 10.0


def test_fixes_that_do_not_fit_together_go_in_one_after_the_other():
    # Each name is free when it is asked for, and only one of the two sections can have it.
    outcome = fixed(b"[profile  a]\nregion = eu-west-1\n\n[[profile a]]\noutput = json\n", unsafe=True)
    assert outcome.text.count("[profile a]") == 1
    outcome = fixed(b"[profile a]\n sso_session = corp\n  region = eu-west-1\n\toutput = json\n", unsafe=True)
    assert outcome.text.startswith("[profile a]\nsso_session = corp\nregion = eu-west-1\noutput = json\n")


def test_fixes_that_all_wait_for_another_take_as_many_rounds_as_there_are():
    headers = "".join(f"[profile b{number}]\noutput = json\n" for number in range(60))
    swallowed = textwrap.indent(headers, "  ")
    outcome = fixed(f"[profile a]\nregion = eu-west-1\n{swallowed}".encode())
    assert outcome.text == f"[profile a]\nregion = eu-west-1\n{headers}"


# Fitting


@pytest.mark.parametrize(
    ("text", "edit", "fit"),
    [
        ("[a]\nx = 1\n  y = 2\n", Edit(10, 12, ""), True),
        ("[a]\nx = 1\n  y = 2\n    junk\n", Edit(10, 12, ""), False),
        ("[a]\nx = 1\ny = 2\n", Edit(10, 10, "  "), False),
        ("[a]\nx = 1\ny = 2\n", Edit(10, 16, ""), True),
        ("[a]\nx = 1\n  y = 2\n", Edit(4, 10, ""), False),
        ("[a]\nx = 1\ny = 2\n", Edit(10, 11, "x"), False),
        ("[a]\nx = 1\n[b]\ny = 2\n", Edit(11, 12, "a"), False),
        ("[a]\nx = 1\n[b]\ny = 2\n", Edit(10, 14, ""), False),
        ("[a]\nx = 1\n[b]\ny = 2\n", Edit(11, 12, "c"), True),
        ("[a]\nx = 1\n# c\ny = 2\n", Edit(10, 14, ""), False),
        ("[a]\nx = 1\n[b]\ny = 2\n", Edit(10, 10, "z = 3\n"), True),
        ("[a]\nx = 1\n[b]\ny = 2\n", Edit(10, 10, "  z = 3\n"), False),
        ("[a]\ns3 =\n  x = 1\n", Edit(11, 16, "junk"), False),
        ("[a]\nx = 1\nno setting\n", Edit(12, 13, "="), True),
    ],
)
def test_an_edit_fits_where_the_other_lines_mean_the_same(text, edit, fit):
    assert fits(parse(Source(text.encode(), "config")), [edit]) is fit


# The proof


class Spoiler(TextRule):
    """Replaces a text once."""

    code = "BAD001"
    name = "spoiler"
    severity = Severity.WARNING
    old = new = ""

    def check_text(self, document):
        at = document.source.text.find(self.old)
        if at >= 0 and (not self.new or self.new not in document.source.text):
            yield self.finding(Span(at, at + 1), "x", fix=Fix("spoil", (Edit(at, at + len(self.old), self.new),)))


def spoiler(old: str, new: str) -> Rule:
    rule = Spoiler()
    rule.old, rule.new = old, new
    return rule


class Pendulum(TextRule):
    """A rule whose fix makes it speak again."""

    code = "BAD004"
    name = "pendulum"
    severity = Severity.WARNING

    def check_text(self, document):  # noqa: ARG002
        yield self.finding(Span(0, 1), "x", fix=Fix("add", (Edit(0, 0, "# more\n"),)))


class Reveal(TextRule):
    """Finds an error elsewhere once the text was changed."""

    code = "BAD005"
    name = "reveal"
    severity = Severity.ERROR

    def check_text(self, document):
        text = document.source.text
        if "json" in text:
            at = text.index("json")
            yield self.finding(Span(at, at + 4), "x", fix=Fix("text", (Edit(at, at + 4, "text"),)))
        else:
            setting = document.sections[1].settings[0]
            yield self.finding(setting.span, "y", setting=setting)


TEXT = b"[profile a]\nregion = eu-west-1\noutput = json\n# keep me\nmax_attempts = 3\n[profile b]\nregion = us-east-1\n"


def run_rules(rules: list[Rule], data: bytes) -> fixer.Fixed:
    return fixer.fix(
        Source(data, "config"),
        lambda source: check(source, rules),
        lambda checked: checked.findings,
        lambda source: check_unmasked(source, rules),
    )


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (spoiler("# keep me\n", ""), "lose a comment"),
        (spoiler("\n# keep", " # keep"), "lose a comment"),
        (spoiler("# keep me", "# kept"), "lose a comment"),
        (spoiler("# keep me\n", "# keep me\n[profile z]\n"), "'max_attempts' in \\[profile [az]\\], which none"),
        (spoiler("[profile b]\n", ""), "'region' in \\[profile a\\], which none"),
        (spoiler("output = json", "output json"), "Python would refuse"),
        (spoiler("output = json", "region = json"), "Python would refuse"),
        (spoiler("[profile b]", "[profile a] "), "Python would refuse"),
        (spoiler("[profile b]", "[profile bb"), "Python would refuse"),
        (Pendulum(), "undo each other"),
        (Reveal(), "bring a new reveal in \\[profile b\\]"),
    ],
    ids=range(11),
)
def test_a_fix_that_does_more_than_it_says_is_caught(rule, reason):
    with pytest.raises(Unproved, match=reason):
        run_rules([rule], TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("output = json", "output = text"),
        ("output = json\n", ""),
        ("[profile b]", "[profile c]"),
        ("# keep me", "#  keep\u200b me"),
        ("[profile b]", "[profile c]\noutput = json\n\n[profile b]"),
    ],
)
def test_a_fix_that_does_what_its_edits_say_is_let_through(old, new):
    assert run_rules([spoiler(old, new)], TEXT).text == TEXT.decode().replace(old, new, 1)


def test_a_block_that_loses_its_setting_is_no_part_of_the_one_above():
    data = b"[profile a]\nregion = eu-west-1\ns3 =\n  addressing_style = path\n"
    with pytest.raises(Unproved, match="'region' in \\[profile a\\]"):
        run_rules([spoiler("s3 =\n", "")], data)


def test_a_change_without_an_edit_is_let_through_where_it_is_announced():
    class Announcer(Spoiler):
        name = "announcer"
        old, new = "# keep me\n", "# keep me\n[profile z]\n"

        def check_text(self, document):
            for finding in super().check_text(document):
                changes = (("profile a", "max_attempts"), ("profile z", "max_attempts"))
                yield finding._replace(fix=finding.fix._replace(changes=changes))

    assert "[profile z]" in run_rules([Announcer()], TEXT).text


PLUGIN = '''
from ssolint.finding import Edit, Fix, Severity
from ssolint.rule import TextRule
from ssolint.source import Span


class Careless(TextRule):
    """A careless rule."""

    code = "ACME001"
    name = "careless"
    severity = Severity.WARNING

    def check_text(self, document):
        at = document.source.text.find({old!r})
        if at >= 0:
            fix = Fix("spoil", (Edit(at, at + len({old!r}), {new!r}),))
            yield self.finding(Span(at, at + 1), "it is careless", fix=fix)
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# my wJalrXUtnFEMI note\n", ""),
        ("# my wJalrXUtnFEMI note\n", "# my wJalrXUtnFEMI note\n[profile hidden]\n"),
        ("region = ", "region "),
        ("[profile b]\n", ""),
    ],
)
@pytest.mark.parametrize("diff", [(), ("--diff",)])
def test_the_command_line_writes_nothing_and_reports_a_bug_without_any_value(tmp_path, old, new, diff):
    (tmp_path / "careless.py").write_text(PLUGIN.format(old=old, new=new))
    (tmp_path / "ssolint.toml").write_text('plugins = ["careless"]\nselect = ["careless"]\n')
    config = tmp_path / "config"
    config.write_text(
        "[profile a]\n# my wJalrXUtnFEMI note\naws_secret_access_key = wJalrXUtnFEMIsecretsecretsecret\n"
        "aws_session_token = IQoJb3JpZ2luX2VjEXAMPLE\n[profile b]\nregion = xy-secret-1\n"
    )
    before = config.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "ssolint", "check", "--fix", *diff, str(config)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert done.returncode == 70, done.stdout + done.stderr
    assert config.read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["careless.py", "config", "ssolint.toml"]
    assert "a bug in ssolint: Unproved" in done.stderr
    assert "the file that it came to was not changed" in done.stderr
    for value in ("wJalr", "IQoJb3", "xy-secret-1"):
        assert value not in done.stdout + done.stderr
    assert not done.stdout
    assert "Traceback" not in done.stderr


# What works for a tool today

DUPLICATE = b"[profile dev]\nregion = eu-west-1\n"  # Python refuses the file; the others take the last section, or both
WORKS = b"[sso-session corp]\n" + PORTAL + b"[profile dev]\n" + USER + b"region = us-east-1\noutput = json\n"


@pytest.mark.parametrize(
    ("old", "new", "held"),
    [
        ("111122223333", "999999999999", True),
        ("corp.awsapps", "else.awsapps", True),
        ("sso_role_name=ReadOnly\n", "", True),
        ("output = json", "output = text", False),
        ("sso_region=eu-west-1", "sso_region=eu-west-2", True),
    ],
)
def test_a_safe_fix_that_takes_something_from_a_profile_is_left_out(old, new, held):
    rules = [spoiler(old, new), spoiler("# note\n", "# note \n")]
    rules[1].name = "other"
    text = WORKS + b"# note\n" + DUPLICATE
    outcome = run_rules(rules, text)
    assert [one.rule for one in outcome.applied] == (["other"] if held else ["spoiler", "other"])
    assert outcome.held == (("spoiler",) if held else ())
    assert (outcome.data == text.replace(b"# note", b"# note ")) is held
    # Where the user asks for it, it goes in.
    asked = fixer.fix(
        Source(text, "config"),
        lambda source: check(source, rules),
        lambda checked: checked.findings,
        lambda source: check_unmasked(source, rules),
        unsafe=True,
    )
    assert len(asked.applied) == 2


def test_an_unsafe_fix_does_not_go_in_where_a_safe_one_is_left_out():
    class Unsafe(Spoiler):
        name = "unsafe"
        old, new = "# note", "# no note"

        def check_text(self, document):
            for finding in super().check_text(document):
                yield finding._replace(fix=finding.fix._replace(safe=False))

    rules = [spoiler("111122223333", "999999999999"), spoiler("output = json", "output = text"), Unsafe()]
    rules[1].name = "other"
    text = WORKS + b"# note\n" + DUPLICATE
    outcome = run_rules(rules, text)
    assert outcome.held == ("spoiler",)
    assert outcome.data == text.replace(b"json", b"text")


def test_where_two_rules_take_something_from_a_profile_nothing_goes_in():
    rules = [spoiler("111122223333", "999999999999"), spoiler("corp.awsapps", "else.awsapps")]
    rules[1].name = "other"
    outcome = run_rules(rules, WORKS + DUPLICATE)
    assert not outcome.applied
    assert set(outcome.held) == {"spoiler", "other"}
    assert outcome.data == WORKS + DUPLICATE


def test_what_is_left_out_is_said(tmp_path, monkeypatch, capsys):
    rules = [spoiler("111122223333", "999999999999")]
    outcome = run_rules(rules, WORKS + DUPLICATE)
    monkeypatch.setattr(mending, "_fixed", lambda *_, **__: outcome)
    config = tmp_path / "config"
    config.write_bytes(WORKS + DUPLICATE)
    for option in ("--fix", "--diff"):
        main([option, "--isolated", "--no-credentials", str(config)])
        assert f"ssolint: {config}: left out the fixes of spoiler, as a profile" in capsys.readouterr().err
        assert config.read_bytes() == WORKS + DUPLICATE


def test_the_models_of_the_tools_are_not_asked_about_a_file_that_all_read_alike(tmp_path):
    config = tmp_path / "config"
    program = "import sys, ssolint.cli; ssolint.cli.main(sys.argv[1:]); print('ssolint.consumers' in sys.modules)"
    command = [sys.executable, "-c", program, "--isolated", "--no-credentials", "--quiet", "--fix", str(config)]
    for more, asked in ((b"", "False"), (DUPLICATE, "True")):
        config.write_bytes(WORKS.replace(b"us-east-1", b"US-EAST-1") + more)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stdout.splitlines()[-1] == asked, done.stderr
        assert b"region = us-east-1" in config.read_bytes()


# What is shown


def diff_of(tmp_path, text: str, *options: str) -> str:
    config = tmp_path / "config"
    config.write_text(textwrap.dedent(text))
    command = [sys.executable, "-m", "ssolint", "--isolated", "--no-credentials", "--diff", *options, "config"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1, done.stderr
    assert config.read_text() == textwrap.dedent(text)
    return done.stdout


SESSION = """
    [sso-session corp]
    sso_start_url = https://corp.awsapps.com/start
    sso_region = eu-west-1
    sso_registration_scopes = sso:account:access
"""


def effects_in(shown: str) -> list[str]:
    rows = shown.partition("In effect:\n")[2].splitlines()
    return [row.strip() for row in rows if row.startswith("  ")]


def test_the_diff_tells_the_effect_of_a_conflict_that_is_resolved(tmp_path):
    shown = diff_of(
        tmp_path,
        f"""\
    [profile dev]
    sso_session = corp
    sso_region = us-east-1
    sso_account_id = 111122223333
    sso_role_name = ReadOnly
    region = eu-west-1
    {SESSION}""",
        "--unsafe-fixes",
    )
    assert "-sso_region = us-east-1\n" in shown
    assert effects_in(shown) == ["profile dev: sso_region us-east-1 → (from session corp) eu-west-1"]


def test_the_diff_tells_the_effect_of_a_region_that_was_confused(tmp_path):
    shown = diff_of(
        tmp_path,
        """\
    [profile dev]
    sso_session = corp
    sso_account_id = 111122223333
    sso_role_name = ReadOnly
    region = eu-west-1

    [sso-session corp]
    sso_start_url = https://corp.awsapps.com/start
    region = eu-west-1
    sso_registration_scopes = sso:account:access
    """,
        "--unsafe-fixes",
    )
    assert "-region = eu-west-1\n+sso_region = eu-west-1\n" in shown
    assert effects_in(shown) == ["profile dev: sso_region (not set) → (from session corp) eu-west-1"]


def test_the_diff_tells_the_effect_of_a_dedent(tmp_path):
    shown = diff_of(
        tmp_path,
        f"""\
    [profile dev]
    sso_session = corp
    sso_account_id = 111122223333
    sso_role_name = ReadOnly
      region = eu-west-1
    {SESSION}""",
        "--fix",
    )
    assert "-  region = eu-west-1\n+region = eu-west-1\n" in shown
    assert effects_in(shown) == [
        "profile dev: sso_role_name ReadOnly\\nregion = eu-west-1 → ReadOnly",
        "profile dev: region (not set) → eu-west-1",
    ]


def told(text: str, *, unsafe: bool = True) -> list[str]:
    outcome = fixed(textwrap.dedent(text).encode(), unsafe=unsafe)
    return effects(outcome.before, outcome.after)


def test_profiles_with_the_same_change_share_a_line_that_is_cut():
    users = "".join(
        f"[profile p{n}]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
        f"sso_account_id = 11112222333{n}\nsso_role_name = ReadOnly\nregion = eu-west-1\n"
        for n in range(9)
    )
    names = "profiles p0, p1, p2, p3, p4, p5, p6 and 2 more"
    assert told(users) == [
        f"{names}: sso_start_url https://corp.awsapps.com/start → (from session corp) https://corp.awsapps.com/start",
        f"{names}: sso_region eu-west-1 → (from session corp) eu-west-1",
        f"{names}: sso_session (not set) → corp",
        f"{names}: sso_registration_scopes (not set) → (from session corp) sso:account:access",
    ]


def test_a_header_that_the_tools_could_not_read_is_told():
    rows = told("[dev]\nregion = eu-west-1\n[profile  test]\nregion = eu-west-1\n[sso_session corp]\nsso_region = x\n")
    assert rows == ["session corp: (not found) → (found)", "profile dev: (not found) → (found)"]


def test_another_name_is_told_and_not_every_setting():
    text = (
        "[profile my dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCY\n"
        "[profile 'my test']\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCY\n"
    )
    assert told(text) == ["profile my dev → profile my-dev", "profile my test → profile my-test"]


def test_another_name_of_a_session_changes_nothing_that_it_gives():
    rows = told(
        "[profile dev]\nsso_session = My Corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
        f"region = eu-west-1\n{textwrap.dedent(SESSION).replace('corp]', 'My Corp]')}"
    )
    assert rows == ["sso-session My Corp → sso-session My-Corp", "profile dev: sso_session My Corp → My-Corp"]


def test_a_file_that_comes_to_be_read_is_told():
    assert told("[profile dev]\nregion = eu-west-1\nregion = eu-west-1\n") == [
        "the file: refused by the AWS CLI and boto3 → read"
    ]
    # It is refused still.
    assert told("[profile dev]\nregion = eu-west-1\nregion = eu-west-1\nword\n") == []


def test_a_region_in_a_session_is_none_of_its_profiles():
    # botocore's SSO provider asks for sso_ settings; no part of it looks for a region there.
    text = f"[profile dev]\nsso_session = corp\nregion = eu-west-1\n{textwrap.dedent(SESSION)}region = us-east-1\n"
    assert "\nregion = us-east-1" not in fixed(text.encode(), unsafe=True).text
    assert told(text) == []


def test_the_diff_shows_no_secret(tmp_path):
    shown = diff_of(
        tmp_path,
        """\
    [profile dev]
    region = eu-west-1
      aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYsecretKEY1
    aws_access_key_id = AKIAIOSFODNN7EXAMPLE
    """,
        "--unsafe-fixes",
    )
    assert "****" in shown
    assert "wJalr" not in shown


@pytest.mark.parametrize(
    "line",
    [
        "aws-session-token = hunter2hunter2hunter2",
        "aws_session\u200b_token = hunter2hunter2hunter2",
        "aws_session_token hunter2hunter2hunter2",
        "aws_secret_acces_key = hunter2hunter2hunter2",
        "Aws-Secret-Access-Key: 'hunter2hunter2hunter2'",
    ],
)
def test_a_secret_is_one_before_its_key_is_corrected(tmp_path, line):
    text = f"[profile dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n{line}\nregion = EU-WEST-1\n"
    shown = diff_of(tmp_path, text, "--unsafe-fixes")
    command = [sys.executable, "-m", "ssolint", "--isolated", "--no-credentials", "--output-format", "full", "config"]
    shown += subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False).stdout
    assert shown.count("****") > 1
    assert "hunter2" not in shown


def test_the_fixes_in_json_are_those_that_the_diff_shows(tmp_path):
    config = tmp_path / "config"
    config.write_text('[profile dev]\nregion = EU-WEST-1\nsso_session = "corp"\n')
    command = [sys.executable, "-m", "ssolint", "--isolated", "--no-credentials", "--output-format", "json", "config"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    edits = [
        edit
        for one in json.loads(told.stdout)["findings"]
        if one["fix"] and one["fix"]["safe"]
        for edit in one["fix"]["edits"]
    ]
    lines = config.read_text().split("\n")
    for edit in sorted(edits, key=lambda edit: (edit["line"], edit["column"]), reverse=True):
        line = lines[edit["line"] - 1]
        lines[edit["line"] - 1] = line[: edit["column"] - 1] + edit["text"] + line[edit["end_column"] - 1 :]
    assert fixed(config.read_bytes()).text == "\n".join(lines)

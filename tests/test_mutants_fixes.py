"""What a fix may change, and what is told of it: behaviour that a changed line would take away unnoticed."""

from __future__ import annotations

import pytest

from fixing import edit_of
from ssolint import fixer
from ssolint.effects import effects
from ssolint.engine import check, check_unmasked
from ssolint.finding import Edit, Fix, Related, Severity
from ssolint.fitting import Moved, fits, moves
from ssolint.fixer import Unproved
from ssolint.rule import TextRule, built_in
from ssolint.source import Source, Span
from ssolint.syntax import parse

TEXT = "[profile a]\nregion = x\n# keep me, please\noutput = json\n"


def rewritten(text, pairs, name="config", *, changes=(), encoding=""):
    """The outcome of one fix that replaces the first of each pair by the second."""
    edits = tuple(edit_of(text, old, new) for old, new in pairs)

    class Once(TextRule):
        """Finds the text as it was."""

        code, name, severity = "BAD010", "once", Severity.WARNING

        def check_text(self, document):
            if document.source.text == text:
                yield self.finding(Span(0, 1), "x", fix=Fix("change", edits, changes=changes, encoding=encoding))

    rules = [Once()]
    return fixer.fix(
        Source(text.encode(), name),
        lambda source: check(source, rules),
        lambda checked: checked.findings,
        lambda source: check_unmasked(source, rules),
    )


def test_the_bytes_to_write_are_those_of_the_new_text():
    outcome = rewritten(TEXT, [("json", "text")])
    assert outcome.data == outcome.text.encode() == TEXT.replace("json", "text").encode()
    assert outcome.changed
    assert [tuple(fix) for fix in outcome.applied] == [("once", "change", True)]


def test_a_fix_may_change_the_encoding():
    outcome = rewritten(TEXT, [("json", "text")], encoding="utf-16-le")
    assert outcome.data == TEXT.replace("json", "text").encode("utf-16-le")
    assert effects(outcome.before, outcome.after) == [
        "the file: encoding utf-8 → utf-16-le",
        "profile a: output json → text",
    ]


@pytest.mark.parametrize("pairs", [[("# keep me", "; keep -- me")], [("# keep me", "#\u200bkeep me")]])
def test_a_comment_may_lose_all_but_its_words(pairs):
    assert rewritten(TEXT, pairs).changed


@pytest.mark.parametrize("new", ["", "# keep", "# me, please", "# keep you, please"])
def test_a_comment_may_not_lose_a_word(new):
    with pytest.raises(Unproved, match="would lose a comment"):
        rewritten(TEXT, [("# keep me, please", new)])


def test_an_own_comment_may_go():
    text = TEXT.replace("# keep me, please", "# ssolint: ignore[SSO101]")
    assert rewritten(text, [("# ssolint: ignore[SSO101]\n", "")]).changed


def test_a_change_that_was_not_announced_is_called_by_its_name_and_not_by_its_value():
    text = "[profile a]\nregion = x\ncli_pager =\noutput = json\n  more = 1\n"
    with pytest.raises(Unproved) as failed:
        rewritten(text, [("region = x\n", "region = x\n[profile b]\n")])
    assert "[profile a], which none of them announced" in str(failed.value) or "[profile b]" in str(failed.value)
    assert "json" not in str(failed.value)


def test_a_change_that_was_announced_is_proved():
    moved = tuple((f"profile {name}", key) for name in "ab" for key in ("output",))
    outcome = rewritten(TEXT, [("region = x\n", "region = x\n[profile b]\n")], changes=moved)
    assert effects(outcome.before, outcome.after) == [
        "profile a: output json → (not set)",
        "profile b: output (not set) → json",
    ]


@pytest.mark.parametrize("new", ["region", "[profile a]", "region = y\nregion = z", "s3 =\n  word"])
def test_a_text_that_python_would_refuse_is_not_written(new):
    with pytest.raises(Unproved, match=r"Python would refuse|none of them announced"):
        rewritten(TEXT, [("region = x", new)], changes=[("profile a", "s3"), ("profile a", "region")])


def test_a_block_is_no_reason_to_refuse():
    outcome = rewritten(TEXT, [("region = x", "s3 =\n  a = b\n\n  c =")], changes=[("profile a", "s3")])
    assert effects(outcome.before, outcome.after) == [
        "profile a: region x → (not set)",
        "profile a: s3 (not set) → \\na = b\\n\\nc =",
    ]


def test_a_refused_text_may_be_mended_in_part():
    assert rewritten("word\n" + TEXT + "other\n", [("word\n", "")]).text == TEXT + "other\n"


def test_what_a_templates_engine_consumes_is_no_setting():
    text = "{% if a %}\n{{ x }}[profile a]\nregion = x\n{% endif %}\n"
    assert rewritten(text, [("region = x", "region = y")], "config.j2").changed
    with pytest.raises(Unproved):
        rewritten(text, [("[profile a]\n", "[profile a]\n\n{{ region = z }}\nkey = v\n [")], "config.j2")


def test_a_setting_from_the_session_is_told_with_its_origin_and_an_empty_one_as_such():
    text = "[profile a]\nsso_session = s\nregion =\n[sso-session s]\nsso_region = x\n"
    outcome = rewritten(text, [("sso_region = x", "sso_region = y"), ("region =", "region = z")])
    assert effects(outcome.before, outcome.after) == [
        "profile a: region (empty) → z",
        "profile a: sso_region (from session s) x → (from session s) y",
    ]


def test_a_setting_of_the_credentials_file_is_told_with_its_origin():
    beside = Source(b"[a]\nregion = y\n", "credentials")
    before, after = (
        check(Source(text.encode(), "config"), [], beside) for text in ("[profile a]\nregion = x\n", "[profile b]\n")
    )
    assert effects(before, after) == [
        "profile a → profile b",
        "profile b: region (from the credentials file, a) y → (not set)",
    ]


def test_a_secret_is_not_told():
    text = "[profile a]\naws_session_token = hunter2hunter2\noutput = x\n"
    outcome = rewritten(text, [("output = x", "output = hunter2hunter2")])
    assert effects(outcome.before, outcome.after) == ["profile a: output x → ****"]


def finds_error_after(change, *, where, related=None, elsewhere=None):
    """A fix that makes `change`, and a rule that then finds an error in the section named `where`.

    The finding speaks of the section `related`, too, or of one at the same place in the file `elsewhere`.
    """
    text = (
        "[profile a]\nsso_session = s\noutput = json\n[profile b]\nregion = x\n[sso-session s]\nsso_region = x\n"
        "[profile c]\nservices = v\ncredential_process = aws export --profile b\n[services v]\ns3 =\n  k = v\n"
    )

    class Late(TextRule):
        """Finds an error in the new text only."""

        code, name, severity = "BAD011", "late", Severity.ERROR

        def check_text(self, document):
            if document.source.text == text:
                yield self.finding(Span(0, 1), "x", fix=Fix("change", (edit_of(text, *change),)))
                return
            sections = {section.name: section for section in document.sections}
            other = [Related("here", sections[related].header.span, source=elsewhere)] if related else []
            section = sections[where]
            yield self.finding(section.header.span, "y", section=section, related=tuple(other))

    rules = [Late()]
    return fixer.fix(
        Source(text.encode(), "config"),
        lambda source: check(source, rules),
        lambda checked: checked.findings,
        lambda source: check_unmasked(source, rules),
    )


@pytest.mark.parametrize("where", ["profile a", "sso-session s"])
def test_a_mistake_may_come_to_light_where_the_text_was_changed_and_in_what_it_names(where):
    assert finds_error_after(("json", "text"), where=where).changed


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("sso_region = x", "sso_region = y"), "profile a"),
        (("k = v", "k = w"), "profile c"),
        (("region = x", "region = y"), "profile c"),
    ],
)
def test_a_mistake_may_come_to_light_in_a_profile_that_names_what_was_changed(change, where):
    assert finds_error_after(change, where=where).changed


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (("json", "text"), "profile b"),
        (("sso_region = x", "sso_region = y"), "profile b"),
        (("region = x", "region = y"), "profile a"),
    ],
)
def test_a_mistake_anywhere_else_is_brought_by_the_fix(change, where):
    with pytest.raises(Unproved, match=rf"bring a new late in \[{where}\]"):
        finds_error_after(change, where=where)


def test_a_mistake_may_come_to_light_that_speaks_of_what_was_changed():
    assert finds_error_after(("json", "text"), where="profile b", related="profile a").changed
    with pytest.raises(Unproved, match="bring a new"):
        finds_error_after(("json", "text"), where="profile b", related="profile b")
    with pytest.raises(Unproved, match="bring a new"):
        finds_error_after(("json", "text"), where="profile b", related="profile a", elsewhere=Source(b"", "other"))


def test_a_mistake_that_was_there_before_may_stay():
    text = "[profile a]\nregion = x\n[profile b]\nregion = x\n"

    class Always(TextRule):
        """Finds an error in the last section, and mends the first."""

        code, name, severity = "BAD013", "always", Severity.ERROR

        def check_text(self, document):
            section = document.sections[-1]
            fix = Fix("change", (edit_of(text, "x", "y"),)) if document.source.text == text else None
            yield self.finding(section.header.span, "y", section=section, fix=fix)

    rules = [Always()]
    for unmasked in (lambda _: [], lambda source: check_unmasked(source, rules)):
        outcome = fixer.fix(
            Source(text.encode(), "config"), lambda source: check(source, rules), lambda one: one.findings, unmasked
        )
        assert outcome.text == text.replace("x", "y", 1)


@pytest.mark.parametrize("line", ["[profile b", "  [profile b", "[]", "[profile b]]"])
def test_a_header_that_is_not_closed_is_no_part_of_what_is_proved(line):
    text = f"[profile a]\nregion = x\n{line}\noutput = json\n"
    assert rewritten(text, [("region = x", "region = y")]).changed


def fixed_by(text, offers, *, unsafe=False):
    """The outcome of the fixes that `offers` names for each text, and the texts that it was asked about."""
    seen = []

    class Offering(TextRule):
        """Offers fixes."""

        code, name, severity = "BAD012", "offering", Severity.WARNING

        def check_text(self, document):
            seen.append(document.source.text)
            for fix in offers(document.source.text):
                yield self.finding(Span(fix.edits[0].start, fix.edits[0].start + 1), "x", fix=fix)

    rules = [Offering()]
    outcome = fixer.fix(
        Source(text.encode(), "config"),
        lambda source: check(source, rules),
        lambda checked: checked.findings,
        lambda _: [],
        unsafe=unsafe,
    )
    return outcome, list(dict.fromkeys(seen))


def test_of_two_fixes_that_do_not_fit_together_the_first_goes_in():
    def offers(text):
        if "[c]" not in text:
            yield from (Fix(f"rename {name}", (edit_of(text, f"[{name}]", "[c]"),)) for name in "ab")

    outcome, _ = fixed_by("[a]\nk = v\n[b]\nl = v\n", offers)
    assert outcome.text == "[c]\nk = v\n[b]\nl = v\n"
    assert [fix.title for fix in outcome.applied] == ["rename a"]


def test_of_the_fixes_that_do_not_fit_together_one_in_each_section_goes_in():
    def offers(text):
        if "z" not in text:
            yield Fix("two sections", (edit_of(text, "k", "x"), edit_of(text, "m", "z")))
            yield Fix("the second of them", (edit_of(text, "n", "z"),))
        if "l" in text:
            yield Fix("another section", (edit_of(text, "l", "y"),))

    text = "[a]\nk = v\n[b]\nl = v\n[c]\nm = v\nn = v\n"
    outcome, seen = fixed_by(text, offers)
    assert seen == [text, "[a]\nx = v\n[b]\ny = v\n[c]\nz = v\nn = v\n"]
    assert [fix.title for fix in outcome.applied] == ["two sections", "another section"]


@pytest.mark.parametrize("more", [False, True])
def test_a_fix_on_the_line_of_a_header_that_another_one_makes_waits(more):
    def offers(text):
        if "[a]" in text:
            yield Fix("rename", (edit_of(text, "[a]", "[c]"),), changes=(("c", "k"), ("a", "k")))
        if "# x" in text:
            yield Fix("comment", (edit_of(text, " # x", ""), *([edit_of(text, "k = v", "k = w")] if more else [])))
        if "l = v" in text:
            yield Fix("value", (edit_of(text, "l = v", "l = w"),))

    _, seen = fixed_by("[a] # x\nk = v\n[b]\nl = v\n", offers)
    last = "[c]\nk = w\n[b]\nl = w\n" if more else "[c]\nk = v\n[b]\nl = w\n"
    assert seen == ["[a] # x\nk = v\n[b]\nl = v\n", "[c] # x\nk = v\n[b]\nl = w\n", last]


def test_an_unsafe_fix_has_to_be_asked_for():
    def offers(text):
        if "v" in text:
            yield Fix("value", (edit_of(text, "v", "w"),), safe=False)

    assert not fixed_by("[a]\nk = v\n", offers)[0].changed
    outcome, _ = fixed_by("[a]\nk = v\n", offers, unsafe=True)
    assert (outcome.text, outcome.applied[0].safe) == ("[a]\nk = w\n", False)


def test_a_fix_that_overlaps_another_one_does_not_keep_a_third_out():
    fixes = [Fix("one", (Edit(0, 3, "x"),)), Fix("two", (Edit(2, 4, "y"),)), Fix("three", (Edit(5, 6, ""),))]
    text, applied = fixer.apply_fixes("abcdef", fixes)
    assert (text, [fix.title for fix in applied]) == ("xde", ["one", "three"])


def test_two_texts_for_one_place_overlap():
    fixes = [Fix("one", (Edit(1, 1, "x"),)), Fix("two", (Edit(1, 1, "y"),))]
    assert fixer.apply_fixes("ab", fixes)[0] == "axb"


# What fits


def document(text, name="config"):
    return parse(Source(text.encode(), name))


FITS = [
    (TEXT, ("json", "text"), True),
    (TEXT, ("output = json\n", ""), True),
    (TEXT, ("# keep me, please\n", ""), False),
    (TEXT, ("region = x\n", "region =\n"), True),
    ("[a]\nk = v\n  w\n", ("k = v\n", ""), False),
    ("[a]\nk = v\n  w\n", ("k = v\n  w\n", ""), True),
    ("[a]\nk = v\n  w\nl = v\n", ("l = v", "  l = v"), False),
    ("[a]\nk = v\n  w = x\n", ("  w", "w"), True),
    ("[a]\nk = v\n[b]\nl = v\n", ("[b]\n", ""), False),
    ("[a]\nk = v\n[b]\nl = v\n", ("[b]\nl = v\n", ""), True),
    ("[a]\nk = v\n[b]\nl = v\n", ("[b]", "[a]"), False),
    ("[a]\nk = v\n[b]\nl = v\n", ("[b]", "[c]"), True),
    ("[a]\nk = v\n[b]\nl = v\n", ("[b]", "  [b]"), False),
    ("[a]\nk = v\nword\n", ("k = v", "k"), False),
    ("[a]\nk =\n  b = c\n", ("b = c", "b"), False),
    ("[a]\nk = v\n", ("[a]", "[a"), False),
    ("[a]\nk = v\n[b]\nl = v\n  w\n", ("k = v\n[b]\nl = v\n", ""), False),
    ("[a]\nk = v\n[b]\nl = v\n", ("[b]", "[profile a]"), False),
    ("[profile a]\nk = v\n[b]\nl = v\n", ("[b]", "[a]"), False),
    ("[DEFAULT]\nk = v\n[b]\nl = v\n", ("[b]", "[DEFAULT]"), True),
    ("[DEFAULT]\nk = v\n[b]\nm = v\nl = v\nk = v\n", ("[b]", "[DEFAULT]"), False),
    ("[DEFAULT]\nk = v\n[DEFAULT]\nl = v\n", ("l", "k"), False),
    ("[DEFAULT]\nk = v\n[DEFAULT]\nl = v\n", ("l", "m"), True),
]


@pytest.mark.parametrize(("text", "pair", "fit"), FITS)
def test_a_fix_fits_if_every_other_line_means_the_same(text, pair, fit):
    assert fits(document(text), [edit_of(text, *pair)]) is fit


@pytest.mark.parametrize(
    ("text", "pair", "fit"), [case for case in FITS if "\nk = v\n[" in case[0] and "k = v" not in case[1][0]]
)
def test_an_edit_in_the_section_above_makes_no_difference(text, pair, fit):
    assert fits(document(text), [edit_of(text, "k = v", "k = w"), edit_of(text, *pair)]) is fit


def test_a_line_that_is_put_in_fits_where_no_value_takes_it():
    text = "[a]\nk = v\n  w = x\n"
    end = len("[a]\nk = v\n")
    assert not fits(document(text), [Edit(end, end, "l = y\n")])
    assert fits(document(text), [Edit(len(text), len(text), "l = y\n")])
    assert not fits(document(text), [Edit(len(text), len(text), "  l = y\n")])


@pytest.mark.parametrize(
    ("text", "fit"),
    [("[DEFAULT]\ns3 =\n  b\n", False), ("[DEFAULT]\ns3 =\n  b = c\n", True), ("[a]\ns3 =\n  b\n", True)],
)
def test_a_first_section_below_a_default_with_a_bad_block_makes_python_refuse_the_file(text, fit):
    assert fits(document(text), [Edit(len(text), len(text), "[c]\nk = v\n")]) is fit


def test_the_settings_that_a_new_header_takes_are_told():
    text = "[a]\nk = v\nl = v\n"
    at = text.index("l =")
    assert moves(document(text), [Edit(at, at, "[b]\n")]) == {("a", "l"), ("b", "l")}
    assert moves(document(text), [edit_of(text, "l = v", "l = w")]) == set()
    assert moves(document(text), [Edit(at, at, "[a]\n")]) is None


def test_where_a_line_stands_after_the_edits():
    moved = Moved([Edit(2, 4, "abc"), Edit(6, 6, "x\n"), Edit(9, 12, "")])
    assert [moved.to(start) for start in (-1, 0, 2, 5, 6, 12)] == [-1, 0, 2, 6, 9, 12]
    assert [shift for _, shift in moved.shifted()] == [0, 1, 3]


def test_bytes_that_the_text_does_not_give_back_are_left_alone():
    data = "\ufeff[a]\nk = v\n".encode("utf-16-le") + b"\x00\xd8"
    rules = [rule() for rule in built_in()]
    outcome = fixer.fix(
        Source(data, "config"),
        lambda source: check(source, rules),
        lambda checked: checked.findings,
        lambda source: check_unmasked(source, rules),
        unsafe=True,
    )
    assert (outcome.data, outcome.changed, outcome.applied) == (data, False, ())

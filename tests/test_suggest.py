"""Did-you-mean: the distance is exact, the guess is unique or not made, lists are cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ssolint.regions import REGIONS
from ssolint.settings import TOP_LEVEL_SETTINGS
from ssolint.suggest import Guesses, closest, distance, listing, nearest, reach

WORDS = st.text(alphabet="abc_", max_size=7)


def plain_distance(a: str, b: str) -> int:
    """Optimal string alignment by its definition, cell by cell."""
    rows = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1,
                rows[i][j - 1] + 1,
                rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@settings(deadline=None)
@given(WORDS, WORDS, st.integers(0, 8))
def test_distance_agrees_with_the_definition(a, b, limit):
    expected = plain_distance(a, b)
    assert distance(a, b, limit) == (expected if expected <= limit else None)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_distance_is_symmetric(a, b):
    assert distance(a, b, 9) == distance(b, a, 9)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("regoin", "region", 1),
        ("sso_acount_id", "sso_account_id", 1),
        ("us-esat-1", "us-east-1", 1),
        ("ca", "abc", 3),
        ("", "ab", 2),
        ("same", "same", 0),
    ],
)
def test_an_exchange_of_neighbours_is_one_edit(a, b, expected):
    assert distance(a, b, 3) == expected


def test_distance_gives_up_at_once_on_long_words():
    assert distance("a" * 100_000, "b" * 100_000, 2) is None
    assert distance("x", "x" * 1_000_000, 3) is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("regoin", "region"),
        ("ouput", "output"),
        ("sso_acount_id", "sso_account_id"),
        ("sso_registration_scope", "sso_registration_scopes"),
        ("sso_strat_url", "sso_start_url"),
        ("source_profil", "source_profile"),
        ("so_start_url", "sso_start_url"),
        # known words, other words, and what is only a little alike
        ("region", None),
        ("color", None),
        ("name", None),
        ("environment", None),
        ("profile", None),
        ("s4", None),
        ("org", None),
        ("endpoint", None),
        ("", None),
    ],
)
def test_closest_among_the_settings(word, meant):
    assert closest(word, TOP_LEVEL_SETTINGS) == meant


def test_closest_makes_no_guess_between_two_that_are_equally_near():
    assert closest("eu-west-9", REGIONS) is None
    assert closest("prot", ["prod", "port"]) is None
    assert closest("prod1", ["prod2", "prod3"]) is None
    assert closest("prodd", ["prod", "prod"]) == "prod"


def test_closest_takes_the_nearer_whichever_comes_first():
    assert closest("corpp", ["corp", "copy"]) == closest("corpp", ["copy", "corp"]) == "corp"


def test_closest_wants_short_words_to_be_nearer():
    assert reach("on", "off") == 0
    assert closest("dev", ["def"]) is None
    assert closest("jsn", ["json", "text"]) == "json"
    assert closest("on", ["o"]) is None
    assert closest("on", ["o"], limit=1) == "o"


@settings(deadline=None)
@given(WORDS, st.lists(WORDS, max_size=6))
def test_closest_answers_with_a_candidate_that_none_beats(word, candidates):
    found = closest(word, candidates)
    if found is None:
        return
    others = [plain_distance(word, c) for c in candidates if c != found and plain_distance(word, c) <= reach(word, c)]
    assert found in candidates
    assert plain_distance(word, found) <= reach(word, found)
    assert all(plain_distance(word, found) < other for other in others)


def test_nearest_lists_the_best_first():
    names = ["prod-admin", "staging", "dev", "prod", "prd"]
    assert nearest("prod", ["dev", "prd", "prod-a", "prod"]) == ["prod", "prd", "prod-a"]
    assert nearest("zzz", names) == []
    assert nearest("prd", names, n=1) == ["prd"]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, ""),
        (1, "'n0'"),
        (3, "'n0', 'n1', 'n2'"),
        (7, "'n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6'"),
        (8, "'n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6' and 1 more"),
        (19, "'n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6' and 12 more"),
    ],
)
def test_listing_is_cut_at_seven(count, expected):
    assert listing([f"n{i}" for i in range(count)]) == expected


def test_listing_can_be_cut_elsewhere():
    assert listing(["a", "b", "c"], most=2) == "'a', 'b' and 1 more"


def test_names_that_differ_in_a_digit_are_two():
    names = Guesses(["team2", "prod-2024", "developer"])
    assert [names.closest(word) for word in ("team1", "prod-2025", "team", "develper", "prod-2042")] == [
        *(None, None, None),
        *("developer", "prod-2024"),
    ]

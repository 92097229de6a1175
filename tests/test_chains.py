"""Chains and rings of roles in the models of the tools: whoever asks first, and however long they are."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hostile import SHAPES, growth
from ssolint.concerns import Concerns
from ssolint.consumers import CONSUMERS
from ssolint.consumers.meant import read_meant
from ssolint.consumers.outcome import NO_ROLES, ProfileRefusedError
from ssolint.consumers.resolution import Resolver
from ssolint.engine import check
from ssolint.policy import Policy, Settings
from ssolint.rule import built_in
from ssolint.show import survey
from ssolint.source import Source

NAMES = ("a", "b", "c", "d")
POLICY = Policy(Settings(), built_in())
SESSION = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
CHAINS = ("a chain of roles", "a ring of roles", "small rings of roles")
LINES = {
    "role_arn": st.sampled_from([f"arn:aws:iam::111122223333:role/{name}" for name in NAMES]),
    "source_profile": st.sampled_from([*NAMES, *NAMES, "nobody"]),
    "credential_source": st.sampled_from(["Environment", "Nowhere"]),
    "aws_access_key_id": st.just("AKIAIOSFODNN7EXAMPLE"),
    "aws_secret_access_key": st.just("x"),
    "web_identity_token_file": st.just("/token"),
    "credential_process": st.just("/bin/credentials"),
    "sso_session": st.sampled_from(["corp", "nowhere"]),
    "sso_account_id": st.just("111122223333"),
    "sso_role_name": st.just("Developer"),
}
PROFILES = st.lists(
    st.tuples(
        st.fixed_dictionaries({}, optional={"role_arn": LINES["role_arn"], "source_profile": LINES["source_profile"]}),
        st.fixed_dictionaries({}, optional=LINES),
    ).map(lambda pair: pair[1] | pair[0]),
    min_size=1,
    max_size=4,
)


def text_of(profiles):
    blocks = [
        f"[profile {name}]\n" + "".join(f"{key} = {value}\n" for key, value in settings.items())
        for name, settings in zip(NAMES, profiles, strict=False)
    ]
    return "".join(blocks) + SESSION


def answer(resolver, name):
    try:
        found = resolver.resolve(name)
    except ProfileRefusedError as refusal:
        return str(refusal)
    return None if found is None else (found._replace(roles=NO_ROLES), list(found.roles))


@given(profiles=PROFILES, order=st.permutations(NAMES))
def test_what_a_profile_comes_to_does_not_depend_on_who_was_asked_before(profiles, order):
    data = text_of(profiles).encode()
    for consumer in CONSUMERS.values():
        files = consumer.read(data).files
        shared = Resolver(files, consumer.resolution)
        for name in order:
            if name in files.profiles:
                assert answer(shared, name) == answer(Resolver(files, consumer.resolution), name)


ROLE = "[profile {}]\nrole_arn = arn:aws:iam::111122223333:role/{}\nsource_profile = {}\n"
KEYS = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"


def botocore(text, name):
    files = CONSUMERS["boto3"].read(text.encode()).files
    return answer(Resolver(files, CONSUMERS["boto3"].resolution), name)


def test_the_roles_of_a_chain_stand_in_the_order_in_which_they_are_assumed():
    text = ROLE.format("a", "top", "b") + ROLE.format("b", "middle", "c") + "[profile c]\n" + KEYS
    assert [role.rpartition("/")[2] for role in botocore(text, "a")[1]] == ["middle", "top"]
    assert botocore(text, "c")[1] == []


def test_a_profile_in_a_ring_is_refused_where_the_ring_comes_back_to_it():
    ring = "".join(ROLE.format(name, name, source) for name, source in ("ab", "bc", "ca"))
    text = ring + ROLE.format("tail", "tail", "b")
    visited = "Attempting to load from profile {} which has already been visited."
    for asked, again in (("a", "a"), ("b", "b"), ("tail", "b")):
        assert botocore(text, asked).endswith(visited.format(again))


def test_keys_end_a_chain_for_others_but_not_for_the_profile_that_holds_them():
    """Asked for itself, `a` leads by its role to `b`, and that leads back to `a`."""
    text = ROLE.format("a", "a", "b") + KEYS + ROLE.format("b", "b", "a")
    assert "Infinite loop" in botocore(text, "a")
    assert botocore(text, "b")[0].name == "a"


class Counting(dict):
    """Profiles that count how often one is looked at."""

    looks = 0

    def __getitem__(self, name):
        self.looks += 1
        return super().__getitem__(name)


@pytest.mark.parametrize("shape", CHAINS)
@pytest.mark.parametrize("tool", CONSUMERS)
def test_each_profile_is_looked_at_a_few_times_however_long_the_chain(shape, tool):
    consumer = CONSUMERS[tool]
    looks = {}
    for number in (50, 200):
        files = consumer.read(SHAPES[shape](number).encode()).files
        counting = Counting(files.profiles)
        resolver = Resolver(files._replace(profiles=counting), consumer.resolution)
        for name in files.profiles:
            answer(resolver, name)
        looks[number] = counting.looks
    assert looks[200] <= 4 * looks[50] + 4
    assert looks[200] <= 6 * 2 * 200


@pytest.mark.parametrize("shape", CHAINS)
def test_a_very_long_chain_is_no_deep_recursion(shape):
    """Of all profiles the first is asked, which has all others below it."""
    data = SHAPES[shape](4_000).encode()
    meant = read_meant(data, None)
    assert all(meant.resolve(name) is None for name in list(meant.files.profiles)[:3])
    concerns = Concerns(check(Source(data, "config"), []).config, [])
    assert concerns.because("p0", "js", "misreads") == ()


def survey_of(shape, number):
    checked = check(Source(SHAPES[shape](number).encode(), "config"), POLICY.rules)
    assert len(survey(checked, None).profiles) >= number


@pytest.mark.parametrize("shape", CHAINS)
def test_show_takes_about_four_times_as_long_for_four_times_the_profiles(shape):
    """A square takes sixteen times as long; half of that is left to a busy machine."""
    assert growth(partial(survey_of, shape), 100, most=8, runs=1) < 8

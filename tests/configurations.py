"""Config and credentials files for the differential test: mostly well formed, odd in every way now and then."""

from __future__ import annotations

from hypothesis import strategies as st

PROCESS = r"echo {\"Version\":1,\"AccessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"SecretAccessKey\":\"s\"}"
NAMES = ("dev", "ops", "base", "stage", "root")
SOURCES = NAMES * 3 + ("nosuch", "default")
KEYS = {
    "sso_session": ("corp",) * 20 + ("lab",) * 5 + ("nosuch", "Corp", ""),
    "sso_account_id": ("111122223333", "111122223333", "444455556666"),
    "sso_role_name": ("ReadOnly", "ReadOnly", "Admin"),
    "sso_region": ("eu-west-1",) * 20 + ("us-east-1", "us-east-1", "eu_west_1", ""),
    "sso_start_url": ("https://corp.awsapps.com/start",) * 20 + ("https://lab.awsapps.com/start",) * 2 + ("",),
    "sso_registration_scopes": ("sso:account:access",) * 3 + ("sso:account:access,codewhisperer:completions",),
    "region": ("eu-west-1",) * 10 + ("us-east-1",) * 3 + ("",),
    "output": ("json", "text"),
    # An empty one is refused by AWS STS, once there are credentials to ask it with.
    "role_arn": ("arn:aws:iam::111122223333:role/Deploy",),
    "source_profile": SOURCES,
    "credential_source": ("Ec2InstanceMetadata", "Environment", "nowhere"),
    "web_identity_token_file": ("/nowhere/token",),
    "credential_process": (PROCESS,),
    "aws_access_key_id": ("AKIAIOSFODNN7EXAMPLE",),
    "aws_secret_access_key": ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",),
    "services": ("local", "local", "nosuch"),
    "s3": ("\n  addressing_style = path", "\n  addressing_style = path\n  use_accelerate_endpoint = false"),
    "cli_pager": ("", "less"),
    # No key of another tool that brings credentials, as granted's: such profiles are left alone.
    "color": ("blue",),
}  # fmt: skip
LAYOUTS = {
    "session": ("sso_session", "sso_account_id", "sso_role_name", "region"),
    "legacy": ("sso_start_url", "sso_region", "sso_account_id", "sso_role_name"),
    "role": ("role_arn", "source_profile", "region"),
    "role of the machine": ("role_arn", "credential_source"),
    "web identity": ("role_arn", "web_identity_token_file"),
    "keys": ("aws_access_key_id", "aws_secret_access_key"),
    "process": ("credential_process",),
    "token": ("sso_session",),
    "plain": ("region", "output"),
    "empty": (),
}
PORTAL = ("sso_start_url", "sso_region", "sso_registration_scopes")
PROFILES = tuple(LAYOUTS.values()) + (LAYOUTS["session"],) * 6 + (LAYOUTS["role"],) * 3
CHAINED = (LAYOUTS["role"],) * 8 + (LAYOUTS["session"], LAYOUTS["keys"], LAYOUTS["plain"])
SHARED = (LAYOUTS["keys"],) * 6 + tuple(LAYOUTS.values())
ODD_LINES = (
    *("# a comment", "; a comment", "", "  # an indented comment", "s3 =\n  addressing_style = path", "cli_pager ="),
    *("a line of words", "// a comment", "  output = json", "output: json", "region", "= x", "[profile"),
    *("# another comment", "#", ";", "x_color = red", "s3 =\n  words", "cli_history = enabled"),
    *("SSO_SESSION = corp", "sso-session = corp", "sso_session =", "sso_region =", "Region = eu-west-1", "rem = x # y"),
    *("sso_role_name = Admin # c", "sso_session = 'corp'", "sso_acount_id = 111122223333", "x", "sso_session: corp"),
    *("sso_session =\n  sso_account_id = 1", "sso_region =\n  a = b", "sso_role_name =", "sso_account_id =", "[]"),
    *("  sso_role_name = ReadOnly", "\tsso_account_id = 111122223333", "[profile dev = x", "source_profile =", "%(x)s"),
    *("region = eu-west-1\n  us-east-1", "sso_start_url =\n  https://corp.awsapps.com/start", "role_arn =\n  a = b"),
    *("SOURCE_PROFILE = dev", "sso_role = ReadOnly", "account_id = 111122223333", "region=eu-west-1 ; home", "x:y"),
    *('sso_account_id = "111122223333"', "  [profile dev]", " [sso-session corp]", "source_profile = 'dev'"),
)  # fmt: skip
ODD_HEADERS = (
    *('profile "{}"', "profile '{}'", "profile  {}", "profile\t{}", " profile {}", "profile {} ", "Profile {}", "{}"),
    *("profile.{}", "profile {} x", "profiles {}", "profile {}] # [x", "profile it's {}", "profile-x {}", "profile"),
    *("profile \\{}", "profile {}\\", "PROFILE {}", "[profile {}]", "profile:{}", "profile{}", 'profile ""{}'),
)
ODD_SESSION_HEADERS = (
    *('sso-session "{}"', "sso_session {}", "sso-session {} x", "SSO-Session {}", "sso-sessions {}", "sso-session  {}"),
    *("sso-session '{}'", "{}", "sso-session", "profile {}", "sso-session {}] # [x"),
)
HEADERS = ("profile {}",) * 250 + ODD_HEADERS
SESSION_HEADERS = ("sso-session {}",) * 120 + ODD_SESSION_HEADERS
BEHIND = ("",) * 80 + (" # mine", "# mine", " mine", " # [mine]")
SESSIONS = (("corp",),) * 3 + (("corp", "lab"), ("lab", "corp"), ("lab",), ())
OTHERS = ("default", "DEFAULT", "profile default", "plugins", "Default", "services local", "dev", "corp")
OPENINGS = ("",) * 80 + ("# a comment\n", "\ufeff", "region = x\n", "\n\n")
SHARED_HEADERS = (*("{}",) * 60, "profile {}", " {}", '"{}"', "sso-session {}")


@st.composite
def section(draw, header, layouts, extras, comment=""):
    """A section with the settings of a layout, some dropped, some added, odd lines now and then."""
    keys = [key for key in draw(st.sampled_from(layouts)) if draw(st.integers(0, 19))]
    keys += draw(st.lists(st.sampled_from(extras), max_size=2)) if not draw(st.integers(0, 3)) else []
    if "web_identity_token_file" in keys:
        keys.append("role_arn")  # a file without a role is refused too, and is no matter of SSO
    lines = [f"{key} = {draw(st.sampled_from(KEYS[key]))}" for key in dict.fromkeys(keys)]
    if not draw(st.integers(0, 24)):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(ODD_LINES)))
    return "\n".join([f"[{header}]{comment}", *lines, ""])


@st.composite
def profiles(draw):
    """The profiles of a file, one of them twice now and then, under another spelling of its header or the same."""
    layouts = draw(st.sampled_from([PROFILES, PROFILES, CHAINED]))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    headers = [draw(st.sampled_from(HEADERS)).format(name) for name in names]
    if not draw(st.integers(0, 5)):
        headers.append(draw(st.sampled_from(("profile {}", *ODD_HEADERS))).format(draw(st.sampled_from(names))))
    return [draw(section(header, layouts, tuple(KEYS), draw(st.sampled_from(BEHIND)))) for header in headers]


@st.composite
def configs(draw):
    """A config file of a few profiles and sessions, mostly well formed, in any order."""
    parts = draw(profiles())
    extras = ("region", "output", "sso_account_id", "sso_role_name", "sso_session", "cli_pager", "services")
    sessions = [draw(st.sampled_from(SESSION_HEADERS)).format(name) for name in draw(st.sampled_from(SESSIONS))]
    if not draw(st.integers(0, 9)):
        sessions.append(draw(st.sampled_from(("sso-session {}", *ODD_SESSION_HEADERS))).format("corp"))
    for header in sessions:
        parts += [draw(section(header, (PORTAL,), extras))]
    for header in draw(st.lists(st.sampled_from(("",) * 12 + OTHERS), max_size=3)):
        layouts = ((), ("s3",), ("region",)) if header.startswith("services") else (LAYOUTS["plain"], *PROFILES, PORTAL)
        parts += [draw(section(header, layouts, ("region", "output")))] if header else []
    opening = draw(st.sampled_from(OPENINGS))
    return opening + draw(st.sampled_from(["\n", "\n", ""])).join(draw(st.permutations(parts)))


@st.composite
def credentials(draw):
    """A credentials file, most often of static keys; None where there is no such file."""
    if draw(st.booleans()):
        return None
    names = draw(st.lists(st.sampled_from((*NAMES, "default", "corp", "DEFAULT")), max_size=3))
    parts = [draw(section(draw(st.sampled_from(SHARED_HEADERS)).format(n), SHARED, tuple(KEYS))) for n in names]
    return "\n".join(parts)

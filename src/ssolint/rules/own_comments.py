"""ssolint's own comments: suppressions that suppress nothing, name no rule, or give no reason."""

from __future__ import annotations

from ssolint.edits import delete_node
from ssolint.finding import Edit, Finding, Fix, Severity
from ssolint.rule import CommentRule
from ssolint.suggest import closest, listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ssolint.ignores import Ignore
    from ssolint.source import Span


def rule_named(name: str, known: Mapping[str, str]) -> str | None:
    """The name of the rule that a comment means by a name or a code; None if there is no such rule."""
    return known.get(name) or known.get(name.upper())


class UnusedIgnore(CommentRule):
    """A suppression comment suppresses nothing.

    ## Why it matters
    What it was written for is mended, or the comment does not stand where it should. Left there, it hides the next mistake
    of that kind.

    A comment covers the setting below it, or, above a header, that whole section. `ignore-file` counts above the first
    section only. A rule that did not run is never called unused.

    ## Bad
        [profile dev]
        sso_session = corp
        # ssolint: ignore[account-id-format] a stand-in until the account exists
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this comment suppresses nothing; delete it
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        [profile dev]
        sso_session = corp
        # ssolint: ignore[account-id-format, role-name-format] a stand-in until the account exists
                                             ^^^^^^^^^^^^^^^^ 'role-name-format' suppresses nothing here; take it out
        sso_account_id = 12345
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        # ssolint: ignore[account-id-format] a stand-in until the account exists
        sso_account_id = 12345
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        # ssolint: ignore[account-id-format] a stand-in until the account exists
        sso_account_id = 12345
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - ssolint's own documentation, suppression comments
    """

    code = "SSO901"
    name = "unused-ignore"
    severity = Severity.WARNING

    def check_ignores(
        self, ignores: list[Ignore], known: Mapping[str, str], active: frozenset[str]
    ) -> Iterator[Finding]:
        for ignore in ignores:
            unused = _unused(ignore, known, active)
            if not ignore.names:
                message = "this comment names no rule, so it suppresses nothing; delete it"
                yield self.finding(ignore.node.span, message, fix=_delete(ignore))
            elif unused and ignore.scope is None and ignore.whole_file:
                message = (
                    "ignore-file counts above the first section only, so this comment suppresses nothing; move it there"
                )
                yield self.finding(ignore.node.span, message)
            elif len(unused) == len(ignore.names):
                yield self.finding(ignore.node.span, "this comment suppresses nothing; delete it", fix=_delete(ignore))
            elif unused:
                yield self._report_some(ignore, unused)

    def _report_some(self, ignore: Ignore, unused: list[tuple[str, Span]]) -> Finding:
        names = listing([name for name, _ in unused])
        message = f"{names} suppresses nothing here; take it out"
        if len(unused) > 1:
            message = f"{names} suppress nothing here; take them out"
        kept = [name for name, span in ignore.names if (name, span) not in unused]
        start, end = ignore.names[0][1].start, ignore.names[-1][1].end
        between = ignore.node.text[start - ignore.node.start : end - ignore.node.start]
        joined = (", " if ", " in between else ",").join(kept)
        return self.finding(
            unused[0][1], message, fix=Fix("take out what is not needed", (Edit(start, end, joined),), safe=True)
        )


def _unused(ignore: Ignore, known: Mapping[str, str], active: frozenset[str]) -> list[tuple[str, Span]]:
    """The names of rules that ran, or that could not have found anything here, and that suppressed nothing."""
    found = []
    for name, span in ignore.names:
        rule = rule_named(name, known)
        if rule is not None and name not in ignore.used and (rule in active or ignore.scope is None):
            found.append((name, span))
    return found


def _delete(ignore: Ignore) -> Fix:
    return Fix("delete the comment", (delete_node(ignore.node),), safe=True)


class UnknownRuleInIgnore(CommentRule):
    """A suppression comment names a rule that does not exist.

    ## Why it matters
    The comment suppresses nothing: what it was meant for is reported all the same, or will be.

    ## Bad
        [profile dev]
        sso_session = corp
        # ssolint: ignore[acount-id-format] a stand-in until the account exists
                          ^^^^^^^^^^^^^^^^ there is no rule 'acount-id-format'; did you mean 'account-id-format'?
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Fixed
        [profile dev]
        sso_session = corp
        # ssolint: ignore[account-id-format] a stand-in until the account exists
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Bad
        # ssolint: ignore[SSO999] see the wiki
                          ^^^^^^ there is no rule 'SSO999'; `ssolint rule` lists all of them
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        # ssolint: ignore[SSO511] a stand-in until the account exists
        sso_account_id = 12345
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - ssolint's own documentation, suppression comments
    """

    code = "SSO902"
    name = "unknown-rule-in-ignore"
    severity = Severity.WARNING

    def check_ignores(
        self, ignores: list[Ignore], known: Mapping[str, str], active: frozenset[str]
    ) -> Iterator[Finding]:
        del active
        for ignore in ignores:
            for name, span in ignore.names:
                if rule_named(name, known) is None:
                    yield self._report(name, span, known)

    def _report(self, name: str, span: Span, known: Mapping[str, str]) -> Finding:
        near = _near(name, known)
        message = f"there is no rule '{name}'; "
        if near is not None:
            fix = Fix(f"write '{near}'", (Edit(span.start, span.end, near),), safe=False)
            return self.finding(span, f"{message}did you mean '{near}'?", fix=fix)
        if name.upper() == "ALL" or any(code.startswith(name.upper()) for code in known if code != known[code]):
            return self.finding(span, f"{message}a comment names every rule that it suppresses")
        return self.finding(span, f"{message}`ssolint rule` lists all of them")


def _near(name: str, known: Mapping[str, str]) -> str | None:
    """The rule's name, or code, that was meant."""
    folded = name.lower().replace("_", "-")
    if folded in known:
        return folded
    codes = [code for code, rule in known.items() if code != rule]
    return closest(folded, (rule for code, rule in known.items() if code == rule)) or closest(
        name.upper(), codes, limit=1
    )


class IgnoreWithoutReason(CommentRule):
    """A suppression comment gives no reason.

    ## Why it matters
    In a year nobody will know whether the mistake is still wanted. Words behind the bracket are free.

    ## Bad
        [profile dev]
        sso_session = corp
        # ssolint: ignore[account-id-format]
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this comment gives no reason; write it behind the bracket
        sso_account_id = 12345
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Good
        [profile dev]
        sso_session = corp
        # ssolint: ignore[account-id-format] a stand-in until the account exists
        sso_account_id = 12345
        sso_role_name = ReadOnly
        region = eu-west-1

        [sso-session corp]
        sso_start_url = https://corp.awsapps.com/start
        sso_region = eu-west-1
        sso_registration_scopes = sso:account:access

    ## Sources
    - ssolint's own documentation, suppression comments
    """

    code = "SSO903"
    name = "ignore-without-reason"
    severity = Severity.INFO
    opt_in = True

    def check_ignores(
        self, ignores: list[Ignore], known: Mapping[str, str], active: frozenset[str]
    ) -> Iterator[Finding]:
        del known, active
        for ignore in ignores:
            if not ignore.reason:
                yield self.finding(ignore.node.span, "this comment gives no reason; write it behind the bracket")

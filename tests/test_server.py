"""The language server, spoken to as an editor does: a child process, JSON-RPC on its standard input and output."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading

import pytest

pytest.importorskip("pygls", reason="the extra ssolint[server] is not installed")

WAIT = 20  # seconds until an answer is given up; one takes a few milliseconds

SESSION = """\
[sso-session corp]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""
PROFILE = """\
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1

"""
GOOD = PROFILE + SESSION
BROKEN = GOOD.replace("sso_session = corp", "sso_session = crop")


MARKDOWN = {"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}}


class Editor:
    """A client of the protocol's own words: requests by number, notifications by name, buffers by URI."""

    def __init__(self, home):
        self.folder = home
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ssolint", "server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=home,
            env={**os.environ, "HOME": str(home), "AWS_CONFIG_FILE": "", "AWS_SHARED_CREDENTIALS_FILE": ""},
        )
        self.messages = queue.Queue()
        self.notes = []
        self.number = 0
        self.versions = {}
        threading.Thread(target=self.listen, daemon=True).start()

    def greet(self, capabilities=None, options=None):
        self.capabilities = self.request(
            "initialize",
            {"processId": None, "rootUri": None, "capabilities": capabilities or {}, "initializationOptions": options},
        )["capabilities"]
        self.notify("initialized", {})

    def listen(self):
        stream = self.process.stdout
        while header := stream.readline():
            length = int(header.removeprefix(b"Content-Length: "))
            while stream.readline().strip():
                pass
            self.messages.put(json.loads(stream.read(length)))
        self.messages.put({"method": "gone"})

    def take(self):
        message = self.messages.get(timeout=WAIT)
        assert message.get("method") != "gone", self.process.stderr.read().decode()
        return message

    def next(self):
        return self.notes.pop(0) if self.notes else self.take()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def answer(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while (message := self.take()).get("id") != self.number or "method" in message:
            self.notes.append(message)
        return message

    def request(self, method, params):
        message = self.answer(method, params)
        assert "error" not in message, message["error"]
        return message["result"]

    def uri(self, name):
        return (self.folder / ".aws" / name).as_uri()

    def open(self, text, name="config", language="ini"):
        uri = self.uri(name) if "://" not in name and ":" not in name else name
        self.versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri, text):
        self.versions[uri] += 1
        where = {"uri": uri, "version": self.versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": where, "contentChanges": [{"text": text}]})

    def diagnostics(self, uri):
        """The next diagnostics for the version of the document that is open."""
        while True:
            message = self.next()
            params = message.get("params")
            if message.get("method") != "textDocument/publishDiagnostics" or params["uri"] != uri:
                continue
            if params.get("version", self.versions.get(uri)) == self.versions.get(uri):
                break
        return params["diagnostics"]

    def rules(self, uri):
        return [diagnostic["code"] for diagnostic in self.diagnostics(uri)]

    def said(self, method):
        """The next notification of this kind."""
        while True:
            message = self.next()
            if message.get("method") == method:
                break
        return message["params"]

    def at(self, method, uri, line, character, **more):
        where = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        return self.request(f"textDocument/{method}", {**where, **more})

    def actions(self, uri, place, only=None, **more):
        context = {"diagnostics": [], **({"only": only} if only else {}), **more}
        return self.request(
            "textDocument/codeAction", {"textDocument": {"uri": uri}, "range": place, "context": context}
        )

    def labels(self, uri, line, character):
        return [item["label"] for item in self.at("completion", uri, line, character)["items"]]

    def close(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        code = self.process.wait(timeout=WAIT)
        return code, self.process.stderr.read().decode()

    def leave(self):
        for uri in self.versions:
            self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.versions.clear()


def applied(text, edits, width=lambda text: len(text.encode("utf-16-le")) // 2):
    """The text after the protocol's edits, whose characters are as wide as `width` says."""
    lines = [*text.splitlines(keepends=True), ""]
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]

    def offset(position):
        line = lines[position["line"]]
        fits = [end for end in range(len(line) + 1) if width(line[:end]) == position["character"]]
        return starts[position["line"]] + fits[0]

    for edit in sorted(edits, key=lambda edit: offset(edit["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def span(line, start, end):
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


@pytest.fixture
def start(tmp_path):
    """Starts a server of the test's own, for what is agreed on at the start."""
    (tmp_path / ".aws").mkdir()
    editors = []

    def starter(capabilities=None, options=None):
        editors.append(Editor(tmp_path))
        editors[-1].greet(capabilities, options)
        return editors[-1]

    yield starter
    for editor in editors:
        finish(editor)


def finish(editor):
    process = editor.process
    try:
        if process.poll() is None:
            assert editor.close() == (0, "")
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    editor = Editor(tmp_path_factory.mktemp("home"))
    try:
        editor.greet(MARKDOWN)
        yield editor
    finally:
        finish(editor)


@pytest.fixture
def editor(running, tmp_path):
    """One server for all tests that need none of their own, as an editor has it; each test has its own folder."""
    (tmp_path / ".aws").mkdir()
    running.folder = tmp_path
    yield running
    running.leave()
    # All that it has said so far belongs to this test.
    running.request("textDocument/documentSymbol", {"textDocument": {"uri": "file:///none"}})
    running.notes.clear()


def test_a_finding_comes_with_the_document_and_goes_with_its_fix(editor):
    text = GOOD.replace("region = eu-west-1\n\n", "region : eu-west-1\n\n")
    uri = editor.open(text)
    [found] = editor.diagnostics(uri)
    assert found["range"] == span(4, 7, 8)
    assert (found["source"], found["code"], found["severity"]) == ("ssolint", "colon-delimiter", 1)
    assert found["codeDescription"]["href"].endswith("/rules/colon-delimiter/")
    assert "tags" not in found
    fix = editor.actions(uri, found["range"])[0]
    assert (fix["kind"], fix["isPreferred"]) == ("quickfix", True)
    assert fix["diagnostics"] == [found]
    mended = applied(text, fix["edit"]["changes"][uri])
    assert mended == GOOD
    editor.change(uri, mended)
    assert editor.rules(uri) == []


def test_an_unsafe_fix_says_so_and_is_not_preferred(editor):
    uri = editor.open(BROKEN)
    [found] = editor.diagnostics(uri)
    assert found["range"] == span(1, 14, 18)
    assert "did you mean 'corp'?" in found["message"]
    fix = editor.actions(uri, found["range"])[0]
    assert fix["title"].endswith(" (unsafe)")
    assert "isPreferred" not in fix
    mended = applied(BROKEN, fix["edit"]["changes"][uri])
    assert mended == GOOD
    editor.change(uri, mended)
    assert editor.rules(uri) == []
    assert editor.actions(uri, found["range"]) == []


def test_safe_fixes_stand_first_in_the_menu(editor):
    uri = editor.open(BROKEN.replace("ReadOnly", "'ReadOnly'"))
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    fixes = [action for action in editor.actions(uri, whole, ["quickfix"]) if "Suppress" not in action["title"]]
    assert [action.get("isPreferred") for action in fixes] == [True, None]


def test_a_change_is_checked_when_it_rests_and_requests_see_it_at_once(editor):
    uri = editor.open(GOOD)
    assert editor.rules(uri) == []
    for end in ("x", "xy", "xyz"):
        editor.change(uri, GOOD.replace("eu-west-1\n\n", f"eu-west-1{end}\n\n"))
    assert "eu-west-1xyz" in editor.at("hover", uri, 4, 12)["contents"]["value"]
    assert editor.rules(uri) == ["malformed-region"]


def test_fix_all_does_what_the_command_line_does(editor):
    import ssolint

    text = (
        "[dev]\nSSO_Session = corp\nsso_account_id : 111122223333\nsso_role_name = 'ReadOnly'\nregion = eu-west-1\n\n"
        + SESSION
    )
    uri = editor.open(text)
    place = span(0, 0, 0)
    [action] = editor.actions(uri, place, ["source.fixAll"])
    assert action["kind"] == "source.fixAll.ssolint"
    mended = applied(text, action["edit"]["changes"][uri])
    assert mended == ssolint.fix(text, isolated=True).text != text
    # Lines that no fix touches are not replaced.
    assert all(edit["range"]["end"]["line"] <= 5 for edit in action["edit"]["changes"][uri])
    editor.change(uri, mended)
    assert editor.actions(uri, place, ["source.fixAll.ssolint"]) == []
    assert editor.actions(uri, place, ["refactor"]) == []


def test_fix_all_is_offered_where_the_user_asks_and_not_at_every_move_of_the_cursor(editor):
    uri = editor.open(GOOD.replace("ReadOnly", "'ReadOnly'"))
    titles = [[one["kind"] for one in editor.actions(uri, span(0, 0, 0), triggerKind=kind)] for kind in (1, 2)]
    assert titles == [["source.fixAll.ssolint"], []]


def test_a_menu_is_never_endless_and_in_a_large_text_it_has_one_fix_at_least(editor):
    text = (
        "".join(PROFILE.replace("dev", f"p{number}").replace("region =", "region :") for number in range(30)) + SESSION
    )
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}
    for more, number in (("", 10), ("# " + "x" * 600_000 + "\n", 1)):
        uri = editor.open(more + text)
        actions = editor.actions(uri, whole, ["quickfix"])
        assert len([one for one in actions if not one["title"].startswith("Suppress")]) == number


@pytest.mark.parametrize(
    ("text", "line", "where", "comment"),
    [
        (BROKEN, 1, "here", "# ssolint: ignore[session-not-found]\nsso_session"),
        ("[sso-session a]\n", 0, "in this section", "# ssolint: ignore[empty-section]\n[sso-session a]"),
        ("stray = 1\n" + GOOD, 0, "here", "# ssolint: ignore[setting-before-section]\nstray"),
        ("\ufeff" + GOOD, 0, "in this file", "\ufeff# ssolint: ignore-file[byte-order-mark]\n[profile dev]"),
    ],
)
def test_suppress_writes_the_comment_that_silences_the_rule(editor, text, line, where, comment):
    uri = editor.open(text)
    rules = editor.rules(uri)
    rule = comment.partition("[")[2].partition("]")[0]
    assert rule in rules
    actions = editor.actions(uri, span(line, 0, 99), ["quickfix"])
    [action] = [action for action in actions if action["title"] == f"Suppress {rule} {where}"]
    silenced = applied(text, action["edit"]["changes"][uri])
    assert comment in silenced
    editor.change(uri, silenced)
    assert editor.rules(uri) == [name for name in rules if name != rule]


def test_a_related_place_in_the_file_beside_it_is_in_that_file(editor):
    (editor.folder / ".aws" / "credentials").write_text("[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n", "utf-8")
    text = GOOD + "\n[profile twin]\nregion = eu-west-1\n[profile twin]\noutput = json\n"
    uri = editor.open(text)
    [found] = [one for one in editor.diagnostics(uri) if one["code"] == "duplicate-section"]
    [related] = found["relatedInformation"]
    lines = sorted((related["location"]["range"]["start"]["line"], found["range"]["start"]["line"]))
    assert (related["location"]["uri"], lines) == (uri, [11, 13])


def test_what_does_nothing_is_tagged(editor):
    uri = editor.open("# ssolint: ignore[session-not-found] not needed\n" + GOOD)
    [found] = editor.diagnostics(uri)
    assert (found["code"], found["tags"]) == ("unused-ignore", [1])


def test_the_buffer_counts_and_not_the_disk(editor):
    path = editor.folder / ".aws" / "config"
    path.write_text(GOOD, "utf-8")
    uri = editor.open(BROKEN)
    assert editor.rules(uri) == ["session-not-found"]
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert editor.diagnostics(uri) == []
    assert editor.at("hover", uri, 1, 3) is None
    assert path.read_text("utf-8") == GOOD
    assert sorted(os.listdir(path.parent)) == ["config"]


def test_the_credentials_beside_it_are_read_from_their_buffer(editor):
    role = "[profile up]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\nregion = eu-west-1\n"
    uri = editor.open(role)
    assert editor.rules(uri) == ["source-profile-not-found"]
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    keys = f"[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {secret}\n"
    beside = editor.open(keys, "credentials")
    assert editor.rules(uri) == []
    [place] = editor.at("definition", uri, 2, 18)
    assert (place["uri"], place["range"]) == (beside, span(0, 1, 5))
    editor.change(beside, keys.replace("[base]", "[other]"))
    assert editor.rules(uri) == ["source-profile-not-found"]


def test_settings_of_the_folder_are_in_force_and_are_read_again(editor):
    settings = editor.folder / "ssolint.toml"
    settings.write_text('ignore = ["session-not-found"]\n', "utf-8")
    uri = editor.open(BROKEN)
    assert editor.rules(uri) == []
    settings.write_text('severity = { session-not-found = "info" }\n', "utf-8")
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    [found] = editor.diagnostics(uri)
    assert (found["code"], found["severity"]) == ("session-not-found", 3)
    settings.write_text('exclude = ["config"]\n', "utf-8")
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": settings.as_uri(), "type": 2}]})
    assert editor.rules(uri) == []


def test_settings_that_are_wrong_are_told_once_for_all_changes(editor):
    (editor.folder / "ssolint.toml").write_text("selekt = []\n", "utf-8")
    uri = editor.open(BROKEN)
    shown = editor.said("window/showMessage")
    assert "unknown setting 'selekt'" in shown["message"]
    editor.change(uri, GOOD)
    assert editor.at("hover", uri, 1, 3) is None
    assert not [note for note in editor.notes if note["method"] == "window/showMessage"]


@pytest.mark.parametrize("trusted", [False, True])
def test_plugins_run_only_where_the_editor_allows_them(start, trusted):
    editor = start(options={"plugins": True} if trusted else None)
    (editor.folder / "ssolint.toml").write_text('plugins = ["ours"]\nignore = ["SSO2", "our-own"]\n', "utf-8")
    (editor.folder / "ours.py").write_text("print('noise')\nopen('ran', 'w').close()\n", "utf-8")
    uri = editor.open(BROKEN)
    if trusted:
        assert "plugin" in editor.said("window/showMessage")["message"]
    else:
        assert editor.rules(uri) == []
    assert (editor.folder / "ran").exists() is trusted
    if trusted:
        code, noise = editor.close()
        assert (code, noise.strip()) == (0, "noise")


def test_other_files_of_the_kind_are_left_alone(editor):
    other = editor.open("[alpm]\nnonsense\n", (editor.folder / "pacman.conf").as_uri())
    assert editor.diagnostics(other) == []
    assert editor.at("hover", other, 0, 2) is None
    assert editor.actions(other, span(1, 0, 1)) is None
    named = editor.open("nonsense\n", "untitled:Untitled-1", language="aws-config")
    assert editor.rules(named) == ["setting-before-section"]


def test_hover_tells_what_the_setting_means_and_where_the_session_is(editor):
    uri = editor.open(BROKEN)
    text = editor.at("hover", uri, 1, 4)["contents"]
    assert text["kind"] == "markdown"
    assert "`[sso-session]` section that says where this profile signs in" in text["value"]
    assert "session-not-found" not in text["value"]
    finding = editor.at("hover", uri, 1, 15)["contents"]["value"]
    assert "no \\[sso-session crop\\] in this file" in finding
    assert "why: " in finding
    assert "/rules/session-not-found/)" in finding
    editor.change(uri, GOOD)
    assert "is at line 7" in editor.at("hover", uri, 1, 4)["contents"]["value"]
    assert editor.at("hover", uri, 5, 0) is None


def test_hover_on_a_profile_tells_what_it_has_from_its_session(start):
    editor = start()  # one that shows plain text only
    uri = editor.open(GOOD)
    answer = editor.at("hover", uri, 0, 3)
    assert answer["contents"]["kind"] == "plaintext"
    assert "sso_region = eu-west-1, from [sso-session corp], line 9" in answer["contents"]["value"]
    assert answer["range"] == span(0, 0, 13)
    assert "used by: dev" in editor.at("hover", uri, 6, 3)["contents"]["value"]


def test_a_file_can_put_nothing_active_into_a_hover(editor):
    uri = editor.open("[profile ![x](http://198.51.100.1/`a`)]\nregion = ``<img src=x>`\n")
    for line in (0, 1):
        shown = editor.at("hover", uri, line, 12)["contents"]["value"]
        assert "![x](" not in shown
        assert "<img" not in shown.replace("\\<img", "")


def test_secrets_are_not_shown(editor):
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYSECRETSECR"
    beside = (
        f"[a]\nmy_secret_word = hush\naws_secret_access_key = {secret}\n[{secret[::-1]}]\npassword = {secret[::-1]}\n"
    )
    (editor.folder / ".aws" / "credentials").write_text(beside, "utf-8")
    text = f"[profile a]\nsso_session = \nsource_profile = \n{secret} = {secret}\n[profile {secret}]\n"
    text += f"sso_role_name = \n[profile b]\nsso_role_name = {secret}\n[sso-session s]\nsso_start_url = {secret}\n"
    uri = editor.open(text)
    answers = [editor.diagnostics(uri)]
    answers += [editor.at("hover", uri, line, 4) for line in range(10)]
    answers += [editor.at("completion", uri, line, 20) for line in (1, 2, 5)]
    answers += [editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})]
    assert "my\\_secret\\_word = \\*\\*\\*\\*, from" in answers[1]["contents"]["value"]
    said = json.dumps(answers)
    assert not [word for word in (secret, secret[::-1], "hush") if word in said]


def test_definition_references_and_rename_of_a_session(editor):
    text = GOOD + "\n" + PROFILE.replace("[profile dev]", "[profile ops]").rstrip() + "\n"
    uri = editor.open(text)
    [place] = editor.at("definition", uri, 1, 16)
    assert (place["uri"], place["range"]) == (uri, span(6, 13, 17))
    found = editor.at("references", uri, 6, 14, context={"includeDeclaration": True})
    assert [place["range"] for place in found] == [span(6, 13, 17), span(1, 14, 18), span(12, 14, 18)]
    assert editor.at("prepareRename", uri, 12, 15) == {"range": span(12, 14, 18), "placeholder": "corp"}
    edit = editor.at("rename", uri, 12, 15, newName="acme")
    assert applied(text, edit["changes"][uri]) == text.replace("corp", "acme")
    assert editor.at("prepareRename", uri, 0, 10) is None


@pytest.mark.parametrize(
    ("name", "reason"), [("two words", "no name that every tool takes"), ("other", "[sso-session other] already")]
)
def test_a_session_gets_no_name_that_breaks_it(editor, name, reason):
    uri = editor.open(GOOD + "\n" + SESSION.replace("corp", "other"))
    where = {"textDocument": {"uri": uri}, "position": {"line": 6, "character": 14}, "newName": name}
    answer = editor.answer("textDocument/rename", where)
    assert reason in answer["error"]["message"]


def test_definition_of_source_profile_and_services(editor):
    text = "[profile a]\nsource_profile = b\nservices = local\n[profile b]\n[services local]\n"
    uri = editor.open(text)
    assert editor.at("definition", uri, 1, 17)[0]["range"] == span(3, 9, 10)
    assert editor.at("definition", uri, 2, 11)[0]["range"] == span(4, 10, 15)
    assert editor.at("definition", uri, 0, 99)[0]["range"] == span(0, 9, 10)
    uri = editor.open("[profile a]\nsso_session = none\n", "config-b")
    assert editor.at("definition", uri, 1, 15) == []


def test_completion_offers_settings_by_section_and_only_those_that_are_missing(editor):
    uri = editor.open("[profile a]\nsso_session = corp\nsso_\n\n" + SESSION + "sso\n")
    items = editor.at("completion", uri, 2, 4)["items"]
    labels = [item["label"] for item in items]
    assert {"sso_account_id", "sso_role_name", "region", "output"} <= set(labels)
    # The session has the portal, and the profile its session already.
    assert not {"sso_start_url", "sso_region", "sso_session", "sso_registration_scopes"} & set(labels)
    first = next(item for item in items if item["label"] == "sso_account_id")
    assert first["textEdit"] == {"range": span(2, 0, 4), "newText": "sso_account_id = "}
    assert "12-digit" in first["documentation"]["value"]
    assert editor.labels(uri, 8, 3) == []
    editor.change(uri, "[sso-session a]\nsso_region=eu-west-1\n\n")
    items = editor.at("completion", uri, 2, 0)["items"]
    assert [item["textEdit"]["newText"] for item in items] == ["sso_start_url=", "sso_registration_scopes="]


def test_completion_of_values(editor):
    head = "[profile a]\nsso_session = \nsource_profile =\noutput = j\nregion = eu-w\nuse_fips_endpoint = \n"
    head += "s3 =\n  addressing_style = \n  \n"
    uri = editor.open(head + "[profile b]\n" + SESSION + "sso_region =\n")
    assert editor.labels(uri, 1, 14) == ["corp"]
    [item] = editor.at("completion", uri, 2, 16)["items"]
    assert (item["label"], item["textEdit"]["newText"]) == ("b", " b")
    item = editor.at("completion", uri, 3, 10)["items"][0]
    assert item["textEdit"] == {"range": span(3, 9, 10), "newText": "json"}
    assert "eu-west-1" in editor.labels(uri, 4, 13)
    assert editor.labels(uri, 5, 20) == ["true", "false"]
    assert editor.labels(uri, 7, 21) == ["auto", "virtual", "path"]
    assert "max_concurrent_requests" in editor.labels(uri, 8, 2)
    assert "region" not in editor.labels(uri, 8, 2)


def test_completion_of_headers_and_of_suppression_comments(editor):
    uri = editor.open("[\n[profile a]\nsso_session = gone\n[sso-session \n# ssolint: ignore[session-")
    assert editor.labels(uri, 0, 1) == ["profile …", "sso-session …", "services …", "default"]
    [item] = editor.at("completion", uri, 3, 13)["items"]
    assert item["textEdit"] == {"range": span(3, 13, 13), "newText": "gone]"}
    items = editor.at("completion", uri, 4, 26)["items"]
    rule = next(item for item in items if item["label"] == "session-not-found")
    assert rule["textEdit"]["range"] == span(4, 18, 26)


def test_the_outline_has_the_sections_and_their_settings(editor):
    uri = editor.open(GOOD)
    dev, corp = editor.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    assert (dev["name"], corp["name"]) == ("profile dev", "sso-session corp")
    assert dev["selectionRange"] == span(0, 0, 13)
    assert [child["name"] for child in corp["children"]] == ["sso_start_url", "sso_region", "sso_registration_scopes"]
    assert corp["range"]["end"] == {"line": 10, "character": 0}


WIDTHS = {
    "utf-8": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "utf-32": len,
}


@pytest.mark.parametrize(
    ("offered", "agreed"),
    [(None, "utf-16"), (["utf-8", "utf-16"], "utf-8"), (["utf-32", "utf-8"], "utf-32"), (["utf-7"], "utf-16")],
)
def test_positions_are_in_the_encoding_that_was_agreed_on(start, offered, agreed):
    editor = start({"general": {"positionEncodings": offered}} if offered else None)
    assert editor.capabilities["positionEncoding"] == agreed
    width = WIDTHS[agreed]
    text = (
        "[profile 😀é]\nsso_session = 𝒄𝒓𝒐𝒑\nsource_profile = 🐍🐍x\n[sso-session 𝒄𝒐𝒓𝒑]\nsso_region = eu-west-1\n"
        "[profile 🐍🐍x]\nregion = 𝐞u-west-1 # 😀\n"
    )
    uri = editor.open(text)
    lines = text.splitlines()
    for found in editor.diagnostics(uri):
        start_, end = found["range"]["start"], found["range"]["end"]
        widths = [
            {width(line[:at]) for at in range(len(line) + 1)} for line in (lines[start_["line"]], lines[end["line"]])
        ]
        assert start_["character"] in widths[0]
        assert end["character"] in widths[1]
    [place] = editor.at("definition", uri, 2, width("source_profile = 🐍🐍x"))
    assert place["range"] == span(5, len("[profile "), len("[profile ") + width("🐍🐍x"))
    assert editor.at("hover", uri, 6, width("region = 𝐞"))["range"] == span(6, 0, width("region = 𝐞u-west-1 # 😀"))
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    fix = next(one for one in editor.actions(uri, everything) if one["diagnostics"][0]["code"] == "inline-comment")
    mended = applied(text, fix["edit"]["changes"][uri], width)
    assert "region = 𝐞u-west-1\n" in mended
    assert mended.startswith(text[: text.index("region = 𝐞")])


def test_line_ends_and_odd_separators_do_not_shift_the_lines(editor):
    text = BROKEN.replace("\n", "\r\n").replace("ReadOnly", "Read\u2028Only\x0b\x85")
    uri = editor.open(text)
    places = [one["range"]["start"]["line"] for one in editor.diagnostics(uri) if one["code"] == "session-not-found"]
    assert places == [1]


def test_every_offset_survives_the_border():
    from ssolint.editor.positions import Border
    from ssolint.editor.view import Buffer

    source = Buffer("a😀é𝒄\r\n\r😀\n", "config")
    for encoding, width in WIDTHS.items():
        border = Border(encoding)
        places = [border.position(source, offset) for offset in range(len(source.text) + 1) if offset != 5]
        assert [border.offset(source, *place) for place in places] == [0, 1, 2, 3, 4, 6, 7, 8, 9]
        assert places[4] == (0, width("a😀é𝒄"))
        # Inside a code point is at its beginning, past a line's end at its end, past the last line at the text's end.
        assert border.offset(source, 0, 2) == (1 if encoding != "utf-32" else 2)
        assert border.offset(source, 0, 99) == 4
        assert border.offset(source, 99, 0) == len(source.text)


def test_a_lone_surrogate_and_a_text_full_of_nuls_are_taken(editor):
    uri = editor.open(BROKEN.replace("ReadOnly", "Read\ud83dOnly"))
    assert "session-not-found" in editor.rules(uri)
    # The editor shows NULs; that the bytes would make sense as UTF-16 is not what is in the buffer.
    editor.change(uri, "".join(f"{char}\0" for char in BROKEN))
    assert {"invalid-encoding", "unparsable-line"} == set(editor.rules(uri))


def test_a_failure_is_logged_without_the_text_and_the_server_goes_on(editor):
    uri = editor.open(BROKEN)
    assert editor.rules(uri) == ["session-not-found"]
    # No editor sends these: a change of a document that is not open, a position that is none.
    where = {"uri": editor.uri("nowhere"), "version": 2}
    editor.notify("textDocument/didChange", {"textDocument": where, "contentChanges": [{"text": "s3cret"}]})
    assert "s3cret" not in editor.said("window/logMessage")["message"]
    editor.notify("textDocument/didChange", {"textDocument": {"uri": uri}})
    assert "Traceback" not in editor.said("window/logMessage")["message"]
    assert editor.at("hover", uri, 10**6, 10**6) is None
    assert editor.at("hover", uri, 1, 15) is not None


def test_a_rule_that_fails_is_logged_and_leaves_no_stale_findings(start):
    editor = start(options={"plugins": True})
    (editor.folder / "failing.py").write_text(
        "from ssolint.finding import Severity\n"
        "from ssolint.rule import Rule\n"
        "class Failing(Rule):\n"
        '    """x\n\n    ## Why it matters\n    y\n    """\n'
        "    code, name, severity = 'XYZ1', 'failing', Severity.INFO\n"
        "    def check(self, config):\n"
        "        raise KeyError('s3cret')\n",
        "utf-8",
    )
    uri = editor.open(BROKEN)
    assert editor.rules(uri) == ["session-not-found"]
    (editor.folder / "ssolint.toml").write_text('plugins = ["failing"]\n', "utf-8")
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert editor.rules(uri) == []
    message = editor.said("window/logMessage")["message"]
    assert "KeyError" in message
    assert "s3cret" not in message


def test_a_fix_that_does_not_prove_itself_is_not_offered(start):
    editor = start(options={"plugins": True})
    (editor.folder / "careless.py").write_text(
        "from ssolint.finding import Edit, Fix, Severity\n"
        "from ssolint.rule import Rule\n"
        "class Careless(Rule):\n"
        '    """x\n\n    ## Why it matters\n    y\n    """\n'
        "    code, name, severity = 'XYZ1', 'careless', Severity.INFO\n"
        "    def check(self, config):\n"
        "        for session in config.sessions:\n"
        "            span = session.header.name_span\n"
        "            fix = Fix('rename and forget the references', (Edit(*span, 'sso-session other'),))\n"
        "            yield self.finding(span, 'x', section=session.section, fix=fix)\n",
        "utf-8",
    )
    (editor.folder / "ssolint.toml").write_text('plugins = ["careless"]\n', "utf-8")
    uri = editor.open(GOOD)
    assert editor.rules(uri) == ["careless"]
    assert [action["title"] for action in editor.actions(uri, span(6, 0, 9))] == ["Suppress careless in this section"]
    editor.change(uri, SESSION)
    # Without anything that refers to it the same fix does no harm.
    assert editor.actions(uri, span(0, 0, 9))[0]["title"] == "rename and forget the references"


def test_an_editor_that_goes_away_ends_the_server(start):
    editor = start()
    editor.process.stdin.close()
    assert editor.process.wait(timeout=WAIT) == 1


def test_the_editor_is_asked_to_watch_settings_and_companions(start):
    editor = start({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
    editor.open(GOOD)
    request = next(
        message for message in iter(editor.messages.get, None) if message.get("method") == "client/registerCapability"
    )
    [wish] = request["params"]["registrations"]
    assert "**/ssolint.toml" in [watcher["globPattern"] for watcher in wish["registerOptions"]["watchers"]]

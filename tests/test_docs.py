"""The documentation: its pages show what is printed, its links lead somewhere, and it loads nothing from elsewhere."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import yaml

import ssolint
from ssolint.rule import URL, built_in, url_of

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the examples are run by bash, and there is none")


def needs(module):
    return pytest.mark.skipif(
        importlib.util.find_spec(module) is None, reason=f"{module} is not installed: pip install 'ssolint[docs]'"
    )


@pytest.fixture(scope="module")
def script():
    """Imports one of the scripts by its name."""
    sys.path.insert(0, str(ROOT / "scripts"))
    yield importlib.import_module
    sys.path.remove(str(ROOT / "scripts"))


@pytest.fixture(scope="module")
def examples(script):
    return script("docs_examples")


@needs_bash
@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_is_printed(examples, page):
    text = (DOCS / page).read_text(encoding="utf-8")
    fresh, stale = examples.rewritten(text)
    assert [(example.command, example.printed) for example in stale] == []
    assert fresh == text


@needs_bash
def test_the_examples_are_really_run(examples):
    run = [block for page in PAGES for block in examples.blocks((DOCS / page).read_text(encoding="utf-8"))]
    commands = [command for block in run if block.language == "console" for command in examples.commands(block)]
    assert len(commands) >= 30
    assert all(re.search(r"\b(ssolint|python|echo|cat)\b", command) for command in commands)


@needs_bash
def test_an_output_that_is_not_printed_is_noticed_and_rewritten(examples):
    page = "```console\n$ echo one; echo two\none\nthree\n$ (exit 3)\n$ echo $?\n3\n```\n"
    fresh, stale = examples.rewritten(page)
    assert [example.command for example in stale] == ["echo one; echo two"]
    assert fresh == page.replace("three", "two")


@pytest.mark.parametrize(
    ("shown", "printed", "agrees"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("...\n", "", True),
        ("a\n...\n", "b\na\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_an_ellipsis_stands_for_whole_lines(examples, shown, printed, agrees):
    assert examples.Shown("x", shown, printed).agrees is agrees


@needs_bash
def test_a_command_that_is_not_to_be_had_is_an_error(examples):
    with pytest.raises(RuntimeError, match="no-such-program"):
        examples.rewritten("```console\n$ no-such-program\n```\n")


@needs_bash
def test_a_bug_is_no_example(examples):
    with pytest.raises(RuntimeError, match="a bug in ssolint"):
        examples.rewritten("```console\n$ echo 'ssolint: a bug in ssolint: KeyError' | head -n 1\n```\n")


def test_lines_that_install_are_run_from_the_readme(examples):
    lines = [
        line
        for page in PAGES
        for block in examples.blocks((DOCS / page).read_text(encoding="utf-8"))
        if block.language == "sh"
        for line in examples.commands(block)
    ]
    # With an extra they are the same lines; that an extra does what it is for is tested with what it is for.
    extras = set(re.findall(r"'ssolint\[(\w+)\]'", "\n".join(lines)))
    assert "completion" in extras
    bare = {re.sub(r"'ssolint\[\w+\]'", "ssolint", line) for line in lines}
    assert all(line in README for line in bare)


@needs("argparse_manpage")
def test_the_manual_is_up_to_date(script):
    manual = script("docs_manual")
    assert manual.MANUAL.read_text(encoding="utf-8") == manual.manual()


@pytest.mark.skipif(shutil.which("man") is None, reason="there is no man")
def test_man_reads_the_manual_without_complaint():
    command = ["man", "--warnings", "-l", str(DOCS / "ssolint.1")]
    environ = {**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8", "MANPAGER": "cat", "PAGER": "cat"}
    process = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environ)
    assert process.returncode == 0
    assert process.stderr == ""
    text = re.sub(r".\x08", "", process.stdout)
    assert "--output-format FORMAT" in text
    assert "ssolint explain" in text
    assert re.search(r"EXIT STATUS\n +0 +nothing at or above --fail-on", text)


@needs("argparse_manpage")
def test_the_drift_check_finds_a_stale_page(tmp_path):
    copy = tmp_path / "docs"
    for folder in ("docs", "scripts", "fixtures", "tests/verdicts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for page in copy.rglob("*.md"):
        if page.name != "fixes.md":
            page.unlink()
    page = copy / "fixes.md"
    old = page.read_text(encoding="utf-8")
    page.write_text(old.replace("+region = eu-west-1", "+region = eu-west-9"), encoding="utf-8")
    command = [sys.executable, str(tmp_path / "scripts" / "docs.py")]
    checked = subprocess.run([*command, "--check"], capture_output=True, text=True, encoding="utf-8", check=False)
    assert checked.returncode == 1, checked.stderr
    assert "-+region = eu-west-9\n++region = eu-west-1\n" in checked.stdout
    subprocess.run(command, check=True, capture_output=True)
    assert page.read_text(encoding="utf-8") == old


def test_the_picture_shows_what_is_printed():
    command = [sys.executable, str(ROOT / "scripts" / "picture.py"), "--check"]
    process = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert process.returncode == 0, process.stdout + process.stderr


def test_the_picture_notices_a_change(script):
    picture = script("picture")
    svg = (DOCS / "assets" / "findings.svg").read_text(encoding="utf-8")
    assert picture.words(svg)
    assert picture.words(svg.replace("lanternfsh", "lanternfush")) != picture.words(svg)
    assert re.findall(r"(?:https?:)?//[^\s\"')]+", svg) == ["http://www.w3.org/2000/svg"]


def test_links_to_the_repository_lead_to_files():
    links = {
        link
        for page in PAGES
        for link in re.findall(
            r"https://github\.com/ssolint/ssolint/(?:blob|tree)/main/([^)#\s]+)",
            (DOCS / page).read_text(encoding="utf-8"),
        )
    }
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_part_is_asked_for_and_every_asked_for_part_exists(script):
    pages = script("docs_pages")
    asked = [
        name
        for page in PAGES
        for name in re.findall(r"^<!-- part: (.+) -->$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(asked) == sorted([*pages.parts(), "rules"])


def test_the_demo_is_about_what_was_measured(script):
    demo = script("docs_demo")
    cases = demo.cases()
    assert len(cases) == 5
    for case in cases:
        errors = [found for found in case.of_ssolint().diagnostics if found.severity.label == "error"]
        failing = {tool for tool, verdict in case.tools.items() if verdict["outcome"] != "works"}
        assert set().union(*(found.breaks for found in errors)) == failing, case.title
    assert sum(1 for case in cases if not case.of_aws_cli()) == 1


def test_the_hooks_shown_are_those_of_the_readme(examples):
    text = (DOCS / "pre-commit.md").read_text(encoding="utf-8")
    shown = [yaml.safe_load(block.body) for block in examples.blocks(text) if block.language == "yaml"]
    of_readme = [yaml.safe_load(block.body) for block in examples.blocks(README) if "repos:" in block.body]
    assert len(shown) == 2
    assert shown == of_readme
    assert shown[0]["repos"][0]["rev"] == f"v{ssolint.__version__}"


@needs_bash
@pytest.mark.skipif(os.name == "nt", reason="git runs hooks there in a shell of its own")
def test_the_hook_without_pre_commit_refuses_a_broken_file_only(examples, tmp_path):
    text = (DOCS / "pre-commit.md").read_text(encoding="utf-8")
    (hook,) = [block for block in examples.blocks(text) if block.language == "bash"]
    place = examples.Workplace(tmp_path)
    environ = {
        **place.environ(),
        **{f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }

    def git(*words):
        return subprocess.run(["git", *words], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)

    assert git("init", "-q").returncode == 0
    path = tmp_path / hook.title
    path.write_text(f"#!/bin/sh\n{hook.body}", encoding="utf-8")
    path.chmod(0o755)
    assert git("add", ".aws").returncode == 0
    refused = git("commit", "-q", "-m", "x")
    assert refused.returncode != 0
    assert "session-not-found" in refused.stdout + refused.stderr
    shutil.copyfile(ROOT / "fixtures" / "good" / "config", tmp_path / ".aws" / "config")
    git("add", ".aws")
    assert git("commit", "-q", "-m", "x").returncode == 0


class _Page(HTMLParser):
    """The links, the anchors and the loaded files of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.loaded, self.classes = [], set(), [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.anchors |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        self.classes |= set((attributes.get("class") or "").split())
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag in ("script", "img", "iframe", "source") and attributes.get("src"):
            self.loaded.append(attributes["src"])
        if tag == "link" and attributes.get("rel") not in ("canonical", "prev", "next") and attributes.get("href"):
            self.loaded.append(attributes["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site: the path of each page below the site's address to what is on it."""
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, str(ROOT / "scripts" / "docs.py"), "build", str(folder)]
    process = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    return folder


@pytest.fixture(scope="module")
def built(site):
    return {
        path.relative_to(site).as_posix().removesuffix("index.html"): _Page(path.read_text(encoding="utf-8"))
        for path in site.rglob("*.html")
        if path.name != "404.html"
    }


@needs("zensical")
def test_every_link_leads_to_a_page_and_an_anchor(site, built):
    base = URL.removesuffix("rules/")
    wrong = []
    for name, page in built.items():
        for link in page.links:
            target, anchor = urldefrag(urljoin(base + name, link))
            if not target.startswith(base):
                if urlsplit(target).scheme not in ("https", "http"):
                    wrong.append((name, link))
                continue
            path = unquote(urlsplit(target).path.removeprefix(urlsplit(base).path))
            if path not in built:
                if not (site / path).is_file():
                    wrong.append((name, link))
            elif anchor and unquote(anchor) not in built[path].anchors and anchor != "__toc":
                wrong.append((name, link))
    assert wrong == []


@needs("zensical")
def test_rule_addresses_in_the_output_are_pages_with_their_finding(built):
    base = URL.removesuffix("rules/")
    for rule in built_in():
        page = built[url_of(rule.name).removeprefix(base)]
        assert {"facts", "terminal"} <= page.classes, rule.name


@needs("zensical")
def test_nothing_is_loaded_from_elsewhere(site, built):
    base = URL.removesuffix("rules/")
    loaded = {urljoin(base + name, source) for name, page in built.items() for source in page.loaded}
    assert len(loaded) >= 4
    assert [source for source in loaded if not source.startswith((base, "data:"))] == []
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    assert styles
    elsewhere = re.compile(r"(?:@import|url\()\s*[\"']?(?:https?:)?//[^)]*")
    assert [found for text in styles for found in elsewhere.findall(text)] == []


def test_every_page_is_in_the_navigation():
    listed = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    assert [page for page in PAGES if f'"{page}"' not in listed] == []


@needs("zensical")
def test_the_search_knows_the_rules(site):
    (index,) = site.rglob("search.json")
    text = json.dumps(json.loads(index.read_text(encoding="utf-8")))
    assert [rule.name for rule in built_in() if f"rules/{rule.name}/" not in text] == []

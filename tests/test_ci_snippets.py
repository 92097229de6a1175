"""The action and the jobs in docs/ci.md: what they run is run here, as a script, on a repository with config files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import ssolint

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?:yaml|bash) title=\"([^\"]+)\"\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SNIPPETS = dict(BLOCK.findall(PAGE))
WORKFLOWS = [name for name in SNIPPETS if name.startswith(".github/")]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

# A job's first steps get ssolint from a registry; here it is on the PATH already.
INSTALLS = (f"pipx install ssolint=={ssolint.__version__}", f"pip install --quiet ssolint=={ssolint.__version__}")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are run by bash, and there is none")


@pytest.fixture
def repository(tmp_path):
    """A repository with a broken file, a good one, and a template."""
    folder = tmp_path / "repository"
    for name, target in (
        ("broken/config", "home/.aws/config"),
        ("good/config", "good/.aws/config"),
        ("template/config.tmpl", "dot_aws/config.tmpl"),
    ):
        path = folder / target
        path.parent.mkdir(parents=True)
        # The template has a mistake of its own, which is the matter of other tests.
        data = (ROOT / "fixtures" / name).read_bytes()
        path.write_bytes(data.replace(b"5000-0000-0411", b"500000000411"))
    return folder


def bash(script, folder, **environ):
    """Run a step as GitHub does: `bash --noprofile --norc -eo pipefail`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "GITHUB_", "PYTHON"))}
    own["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**own, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The runner's folder of temporary files after the action's own first step has installed ssolint into it."""
    folder = tmp_path_factory.mktemp("runner")
    install, _ = ACTION["runs"]["steps"]
    process = bash(install["run"], folder, RUNNER_TEMP=str(folder), GITHUB_ACTION_PATH=str(ROOT))
    if process.returncode and re.search(r"No matching distribution|Connection|Could not find", process.stderr):
        pytest.skip("the action gets what ssolint needs from a registry, and there is none to be had")
    assert process.returncode == 0, process.stderr
    return folder


@pytest.fixture
def action(installed, repository, tmp_path):
    """Runs the action's second step with these inputs; gives the process and what it has set as outputs."""
    _, lint = ACTION["runs"]["steps"]
    names = {re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)[1]: name for name, value in lint["env"].items()}

    def run(**inputs):
        given = {name: str(entry["default"]) for name, entry in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        out = tmp_path / "outputs"
        out.write_text("", encoding="utf-8")
        environ = {names[name]: value for name, value in given.items()}
        process = bash(lint["run"], repository, RUNNER_TEMP=str(installed), GITHUB_OUTPUT=str(out), **environ)
        return process, dict(line.split("=", 1) for line in out.read_text(encoding="utf-8").splitlines())

    return run


def test_the_action_annotates_the_lines_and_fails(action):
    process, outputs = action()
    assert process.returncode == 1, process.stderr
    assert outputs == {"exit-code": "1"}
    assert re.search(
        r"^::error file=home/\.aws/config,line=25,.*title=session-not-found::", process.stdout, re.MULTILINE
    )
    assert "good/.aws/config" not in process.stdout


def test_the_action_passes_good_files(action):
    process, outputs = action(paths="good dot_aws/config.tmpl")
    assert (process.returncode, outputs) == (0, {"exit-code": "0"}), process.stdout + process.stderr
    assert process.stdout == ""


def test_the_action_writes_a_sarif_file_beside_the_annotations(action, repository):
    process, outputs = action(sarif_file="ssolint.sarif")
    assert process.returncode == 1
    assert outputs == {"exit-code": "1", "sarif-file": "ssolint.sarif"}
    (run,) = json.loads((repository / "ssolint.sarif").read_text(encoding="utf-8"))["runs"]
    assert len(run["results"]) == len(re.findall(r"^::(?:error|warning|notice) ", process.stdout, re.MULTILINE))
    assert {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]} == {
        "home/.aws/config"
    }


def test_the_action_passes_options_on(action):
    process, outputs = action(args="--select legacy-profile --fail-on error")
    assert (process.returncode, outputs) == (0, {"exit-code": "0"})
    assert process.stdout.startswith("::warning file=home/.aws/config,line=83,")


def test_the_action_tells_a_wrong_option_from_findings(action):
    process, outputs = action(args="--selct legacy-profile", sarif_file="ssolint.sarif")
    assert (process.returncode, outputs) == (2, {"exit-code": "2"})
    assert "there is no option '--selct'; did you mean '--select'?" in process.stderr


@pytest.mark.parametrize("paths", ["$(touch hacked)", "`touch hacked`", "good; touch hacked", "x && touch hacked", "*"])
def test_what_an_input_holds_is_no_command(action, repository, paths):
    process, outputs = action(paths=paths)
    assert not (repository / "hacked").exists()
    assert process.returncode == 2, process.stdout
    assert outputs == {"exit-code": "2"}


def test_the_outputs_are_those_of_the_step():
    _, lint = ACTION["runs"]["steps"]
    assert ACTION["outputs"]
    for name, entry in ACTION["outputs"].items():
        assert entry["value"] == f"${{{{ steps.{lint['id']}.outputs.{name} }}}}"


def jobs(name):
    """The steps of all jobs of a workflow."""
    return [step for job in yaml.safe_load(SNIPPETS[name])["jobs"].values() for step in job["steps"]]


def test_the_jobs_use_the_action_with_inputs_that_it_has():
    uses = [step for name in WORKFLOWS for step in jobs(name) if str(step.get("uses")).startswith("ssolint/")]
    assert len(uses) == 2
    for step in uses:
        assert step["uses"] == f"ssolint/ssolint@v{ssolint.__version__}"
        assert set(step.get("with", {})) <= set(ACTION["inputs"])


def test_the_file_that_is_uploaded_is_the_one_that_is_written():
    steps = jobs(".github/workflows/aws-config-scanning.yml")
    written = next(step["with"]["sarif-file"] for step in steps if str(step["uses"]).startswith("ssolint/"))
    upload = next(step for step in steps if "upload-sarif" in step["uses"])
    assert upload["with"]["sarif_file"] == written
    assert upload["if"] == "always()"


def test_the_inputs_are_told_on_the_page():
    told = re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE)
    assert told == list(ACTION["inputs"])


def test_the_job_with_pipx_prints_annotations_and_fails(repository):
    install, lint = [step["run"] for step in jobs(".github/workflows/aws-config-pipx.yml") if "run" in step]
    assert install in INSTALLS
    process = bash(lint, repository)
    assert process.returncode == 1
    assert re.search(r"^::error file=home/\.aws/config,line=25,", process.stdout, re.MULTILINE)


def test_the_gitlab_job_writes_both_reports_and_fails(repository):
    job = yaml.safe_load(SNIPPETS[".gitlab-ci.yml"])["aws-config"]
    install, *lines = job["script"]
    assert install in INSTALLS
    process = bash("\n".join(lines), repository)
    assert process.returncode == 1, process.stderr
    reports = job["artifacts"]["reports"]
    issues = json.loads((repository / reports["codequality"]).read_text(encoding="utf-8"))
    assert {issue["location"]["path"] for issue in issues} == {"home/.aws/config"}
    assert (repository / reports["junit"]).read_text(encoding="utf-8").count("<failure") == len(issues)
    assert job["artifacts"]["when"] == "always"


def test_the_gitlab_job_passes_good_files(repository):
    shutil.rmtree(repository / "home")
    _, *lines = yaml.safe_load(SNIPPETS[".gitlab-ci.yml"])["aws-config"]["script"]
    process = bash("\n".join(lines), repository)
    assert process.returncode == 0, process.stdout + process.stderr


def test_the_shell_script_fails_with_the_findings(repository, tmp_path):
    script = SNIPPETS["ci.sh"]
    lines = script.splitlines()
    assert lines[0] == "#!/bin/sh"
    assert f".ssolint/bin/pip install --quiet ssolint=={ssolint.__version__}" in lines
    # A virtual environment whose pip has nothing left to do stands in for the one that gets ssolint from a registry.
    programs = repository / ".ssolint" / "bin"
    programs.mkdir(parents=True)
    ours = Path(sys.executable).parent / "ssolint"
    (programs / "ssolint").symlink_to(ours)
    run = "\n".join(line for line in lines if not line.startswith(("python3 -m venv", ".ssolint/bin/pip")))
    path = tmp_path / "ci.sh"
    path.write_text(run, encoding="utf-8")
    process = bash(f"sh {path}", repository)
    assert process.returncode == 1
    assert "home/.aws/config:25:15: error[session-not-found]" in process.stdout


def test_reviewdog_gets_rdjson_on_its_standard_input(repository, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    seen = tmp_path / "seen.json"
    reviewdog = programs / "reviewdog"
    reviewdog.write_text(f'#!/bin/sh\ncat > {seen}\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    reviewdog.chmod(0o755)
    path = tmp_path / "review.sh"
    path.write_text(SNIPPETS["review.sh"], encoding="utf-8")
    process = bash(f'PATH="{programs}:$PATH" sh {path}', repository)
    assert process.returncode == 0, process.stderr
    assert process.stdout.splitlines() == ["-f=rdjson", "-reporter=github-pr-review"]
    found = json.loads(seen.read_text(encoding="utf-8"))["diagnostics"]
    assert any(entry["code"]["value"] == "session-not-found" for entry in found)


def linted(*command):
    process = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return process.returncode, process.stdout + process.stderr


@pytest.fixture
def written(tmp_path):
    """The jobs of the page as files."""
    for name, text in SNIPPETS.items():
        path = tmp_path / "shown" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "shown"


def test_the_workflows_fit_their_schemas(written):
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed: pip install 'ssolint[dev]'")
    check = ("check_jsonschema", "--builtin-schema")
    ours = [str(path) for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    theirs = [str(written / name) for name in WORKFLOWS]
    assert linted(*check, "vendor.github-workflows", *ours, *theirs)[0] == 0
    assert linted(*check, "vendor.github-actions", str(ROOT / "action.yml"))[0] == 0
    gitlab = ("--data-transform", "gitlab-ci", str(written / ".gitlab-ci.yml"))
    assert linted(*check, "vendor.gitlab-ci", *gitlab)[0] == 0
    assert linted(*check, "vendor.readthedocs", str(ROOT / ".readthedocs.yaml"))[0] == 0


def test_zizmor_finds_nothing(written, tmp_path):
    zizmor = Path(sys.executable).parent / ("zizmor.exe" if os.name == "nt" else "zizmor")
    if not zizmor.exists():
        pytest.skip("zizmor is not installed: pip install 'ssolint[dev]'")
    command = [str(zizmor), "--offline", "--no-progress"]
    ours = [str(ROOT / "action.yml"), str(ROOT / ".github" / "workflows")]
    process = subprocess.run([*command, *ours], capture_output=True, text=True, encoding="utf-8", check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    # What is shown to be copied names releases, as people read them; pinning by hash is the reader's tool's work.
    config = tmp_path / "zizmor.yml"
    config.write_text(
        'rules:\n  unpinned-uses:\n    config:\n      policies:\n        "*": ref-pin\n', encoding="utf-8"
    )
    shown = [*command, "--config", str(config), str(written / ".github")]
    process = subprocess.run(shown, capture_output=True, text=True, encoding="utf-8", check=False)
    assert process.returncode == 0, process.stdout + process.stderr


def test_the_projects_own_workflow_covers_what_it_promises():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert [system.split("-")[0] for system in matrix["system"]] == ["ubuntu", "macos", "windows"]
    assert {"wheel", "docs", "action", "gate"} <= set(workflow["jobs"])


def test_the_wheel_job_of_the_workflow_holds_here(tmp_path):
    """Its last step, on the installed package in the place of the wheel's."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    step = workflow["jobs"]["wheel"]["steps"][-1]["run"]
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    lines = [line for line in step.splitlines() if "pip install" not in line]
    assert len(lines) == len(step.splitlines()) - 1
    process = bash("\n".join(lines), tmp_path)
    assert process.returncode == 0, process.stdout + process.stderr
    assert "session-not-found" in process.stdout

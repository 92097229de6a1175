"""Which names look like AWS files, and what is found below a folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from hostile import growth
from ssolint.names import FILES, looks_like_aws_file, walk
from ssolint.source import TEMPLATE_SUFFIXES

GOOD = r"""
.aws/config
.aws/credentials
home/.aws/config
.devcontainer/.aws/config
.aws/config.ini
.aws/config.txt
.aws/config-work
.aws/config_prod
.aws/config.acme
.aws/config.acme.example
.aws/credentials.example
.aws/config_example
aws/config
aws/credentials
.config/aws/config
docker/aws/credentials
dotfiles/aws/config.example
aws/config.sample
aws/config.dist
aws/config.tpl
aws/config.tmpl
aws/config.j2
aws-cli/config
awscli/config
_aws/config
aws/aws.symlink/config
tag-work/aws/config
aws/.aws/config
aws/dot-aws/config
dot_aws/config
dot_aws/private_config
private_dot_aws/private_config
private_dot_aws/private_config.tmpl
private_dot_aws/config.tmpl
dot_aws/private_credentials.tmpl
dot_aws/readonly_config
dot_aws/create_private_config.tmpl
exact_private_dot_aws/config
home/private_dot_aws/executable_config
private_dot_config/aws/private_config.tmpl
.aws/config##os.Linux
.aws/config##template
.aws/config##t.j2
.aws/config##hostname.web,os.Linux
.aws##os.Darwin/config
roles/aws/templates/config.j2
roles/aws_cli/files/config
roles/dotfiles-aws/files/credentials
roles/tools/templates/.aws/config.j2
roles/tools/templates/aws_config.j2
aws_config
aws-config
awsconfig
.aws_config
.awsconfig
.aws-config
aws_credentials
aws-credentials.example
awscredentials
aws-config.ini
aws_config.ini
aws-config.template
aws_config_template
aws_config.example.ini
example.aws_config
sample-aws-config
dot_aws_config
awscli_config
deploy/files/aws-config.tmpl
infra/aws_config.tpl
/home/me/.aws/config
C:\Users\me\.aws\config
""".split()  # noqa: SIM905 - one name a line is easier to read and to add to

BAD = """
config
credentials
.config
.config/aws.json
config.py
config.ini
aws/config.go
aws/config.yaml
aws/config.yml.j2
aws/config.json
aws/config.ini
aws/config.txt
aws/config.toml
aws/config.rb.erb
aws/config.sh.tmpl
aws/config/main.tf
aws/config/config
aws/config/default
aws/configure
aws/credentials.go
aws/credentials.csv
aws/credentials_test.go
.github/aws-config.yml
.github/workflows/aws-config.yaml
terraform/aws/config.tf
terraform/aws/config.tftpl
modules/aws-config/main.tf
.git/config
.kube/config
.ssh/config
.docker/config.json
docker/config.json
.cargo/credentials
.gem/credentials
.gnupg/config
gcloud/credentials
config/credentials.yml.enc
samconfig.toml
aws-config-rules.md
aws_config.py
aws_config.json
aws_config.tf
aws-config.js
aws_config_test.go
aws-config.md
aws.config
aws.conf
aws.credentials
conf/aws.config
aws.ini
awslogs.conf
bin/aws-config
scripts/aws_config
cmd/aws-config
zsh/functions/awsconfig
usr/libexec/aws_config
.aws/sso/cache/0123456789abcdef.json
.aws/cli/cache/0123456789abcdef.json
.aws/cli/alias
.aws/cli/history/history.db
.aws/amazonq/config
.aws/config.json
.aws/config.py
.aws/config.yaml.tmpl
.aws/config.d/work
.aws/config.d/10-work.ini
.aws/config.d
.aws/config.bak
.aws/config.bak2
.aws/config.orig
.aws/config.old
.aws/config~
.aws/.config.swp
.aws/credentials.csv
.aws/credentials.gpg
.aws/credentials.age
.aws/config.enc
.aws/credentials-helper
.aws/configuration
.aws/README.md
dot_aws/encrypted_private_config.age
dot_aws/encrypted_private_credentials.asc
dot_aws/modify_private_config
dot_aws/run_once_config.sh
dot_aws/symlink_config
dot_aws/remove_config
.aws-sso/config.yaml
.aws-sam/config
.awsapprc/config
notaws/config
laws/config
my.aws/config
xaws_config
jaws_config
draws-config
aws2/config
roles/laundry/files/config
roles/nginx/templates/config.j2
aws/templates/config.j2
aws/files/config
""".split()  # noqa: SIM905


@pytest.mark.parametrize("name", GOOD)
def test_an_aws_file_is_known_by_its_name(name):
    assert looks_like_aws_file(name)


@pytest.mark.parametrize("name", BAD)
def test_another_file_is_not(name):
    assert not looks_like_aws_file(name)


def test_there_is_no_name_on_both_lists_or_twice():
    assert len({*GOOD, *BAD}) == len(GOOD) + len(BAD)


# A file that is named to ssolint is read for what it is; among all files of a folder those of Terraform are other ones.
@pytest.mark.parametrize("suffix", sorted(TEMPLATE_SUFFIXES - {"age", "tftpl"}))
def test_what_a_template_is_called_is_in_one_accord_with_the_reader(suffix):
    for name in ("aws/config", "dot_aws/private_config", "aws_config", "roles/aws/templates/credentials"):
        assert looks_like_aws_file(f"{name}.{suffix}")


def test_an_encrypted_file_is_not_read_though_the_reader_takes_it_for_a_template():
    assert "age" in TEMPLATE_SUFFIXES
    assert not looks_like_aws_file("dot_aws/private_config.age")


def test_the_expression_is_what_pre_commit_would_compile():
    assert re.search(FILES, "dotfiles/aws/.aws/config")
    assert FILES.isascii()
    assert not re.search(FILES, "dotfiles/aws/.aws/config\n")


@pytest.mark.parametrize(
    "part", ["aws/", "dot_", "private_", ".aws/config.", "-", "aws-config.ini", "##", "config.tmpl"]
)
def test_a_long_name_takes_no_long_time(part):
    def look(length: int) -> None:
        for tail in ("", "/config", "x", ".json"):
            looks_like_aws_file(part * (length // len(part)) + tail)

    # Linux knows no longer path than the second.
    assert growth(look, 1_024, 10.0) < 10.0


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[default]\n")


def found(root: Path, **options) -> list[str]:
    return [Path(path).relative_to(root).as_posix() for path in walk(str(root), **options)]


def test_walk_finds_the_aws_files_in_order(tmp_path):
    make(
        tmp_path,
        "z/.aws/credentials",
        "z/.aws/config",
        "a/aws-config.ini",
        "a/b/dot_aws/config.tmpl",
        "README.md",
        "config",
    )
    assert found(tmp_path) == ["a/aws-config.ini", "a/b/dot_aws/config.tmpl", "z/.aws/config", "z/.aws/credentials"]


def test_walk_from_within_a_folder_called_aws(tmp_path, monkeypatch):
    make(tmp_path, ".aws/config", ".aws/credentials", ".aws/sso/cache/aws_config", ".aws/cli/alias")
    monkeypatch.chdir(tmp_path / ".aws")
    assert list(walk(".")) == [os.path.join(".", "config"), os.path.join(".", "credentials")]


def test_walk_leaves_out_what_nobody_wrote(tmp_path):
    inside = [".git", "node_modules", ".venv", "venv", ".tox", "site-packages", ".aws/sso/cache", ".aws/cli/cache"]
    make(tmp_path, *(f"{folder}/.aws/config" for folder in inside), "cache/.aws/config", "x/sso/cached/aws_config")
    assert found(tmp_path) == ["cache/.aws/config", "x/sso/cached/aws_config"]


def test_walk_takes_links_to_files_but_none_to_folders(tmp_path):
    make(tmp_path, "real/aws-config", "real/.aws/config")
    (tmp_path / "linked").symlink_to(tmp_path / "real", target_is_directory=True)
    (tmp_path / "aws_config").symlink_to(tmp_path / "real" / "aws-config")
    (tmp_path / "aws_credentials").symlink_to(tmp_path / "gone")
    (tmp_path / "real" / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert found(tmp_path) == ["aws_config", "real/aws-config", "real/.aws/config"]


def test_walk_takes_no_folder_and_no_pipe_for_a_file(tmp_path):
    make(tmp_path, "aws/config/README", ".aws/credentials")
    os.mkfifo(tmp_path / ".aws" / "config")
    assert found(tmp_path) == [".aws/credentials"]


def test_walk_tells_which_folder_it_could_not_list(tmp_path, monkeypatch):
    make(tmp_path, "a/.aws/config", "b/.aws/config")
    listing = os.scandir

    def refuse(path):
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)
    errors: list[OSError] = []
    assert found(tmp_path, unreadable=errors.append) == ["b/.aws/config"]
    assert [Path(error.filename).name for error in errors] == ["a"]
    assert found(tmp_path) == ["b/.aws/config"]


def test_walk_of_a_folder_that_is_not_there(tmp_path):
    errors: list[OSError] = []
    assert list(walk(str(tmp_path / "gone"), errors.append)) == []
    assert [type(error) for error in errors] == [FileNotFoundError]

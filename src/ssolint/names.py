"""Which files are AWS config or credentials files, to judge by their names; and those below a folder.

The hooks' `files:` is `FILES`, word for word. Which names people use was looked up in public repositories of dotfiles,
container builds and Ansible roles, and so was what else goes by such names.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# One expression, for pre-commit searches a path relative to the repository with it, `/` between its parts.
#
# Below `.aws` a name may go on as it likes (`config-work`, `config.acme`), unless its end says that it is something
# else: another format, a program, a copy that no tool reads, an encrypted file, a folder of parts. Elsewhere only a
# plain name or a template's will do: `aws/config.ini` is mostly a program's own file, `aws.config` mostly Nextflow's.
# chezmoi's `modify_`, `run_`, `symlink_`, `remove_` and `encrypted_` files hold something other than the target's text.
FILES = r"""(?x)^
(?!.*[._-](?:
    [ch]|cc|cpp|cs|css|go|html?|java|[cm]?jsx?|[cm]?tsx?|kts?|lua|php|pl|pm|py[ciw]?|rb|rs|scala|swift|ipynb|sql
  | (?:ba|z|k)?sh|fish|nu|ps[dm]?1|bat|cmd|awk|el|vim|nix|helper|process
  | json[c5l]?|ya?ml|toml|xml|plist|csv|tsv|hcl|tf|tfvars|tfstate|properties|env|envrc|lock|cue|dhall|pkl
  | md|markdown|rst|adoc|org|pdf|log|out|diff|patch|sha\d*|d
  | pem|key|crt|cer|pub|age|gpg|pgp|asc|enc|encrypted|sops|vault|kdbx
  | bak\d*|backup|bk|old|orig|saved?|swp|te?mp|rej|disabled|zip|gz|tgz|tar|xz|zst|bz2
  )(?:\.(?:tmpl|tpl|template|j2|jinja2?|erb|gotmpl|example|sample|dist))*(?:\#\#[^/]*)?\Z)
(?:.*/)?
(?:
  # ~/.aws, also as chezmoi (dot_aws), stow (dot-aws) and yadm (.aws\#\#os.Linux) keep it
  (?:(?:external|exact|private|readonly)_)*(?:\.|dot[_-])aws(?:\#\#[^/]*)?/
  (?:(?:create|private|readonly|empty|executable|literal)_)*(?:config|credentials)
  (?:[._-][\w.@+-]*)?
| (?:
    # the same without the dot, as rcm, dotbot and Ansible keep it
    (?:(?:exact|private|readonly)_)*_?aws(?:-?cli)?(?:\.symlink)?(?:\#\#[^/]*)?/
    | roles/[\w.-]*aws[\w.-]*/(?:files|templates)/
  )
  (?:(?:private|readonly|dot)_)*(?:config|credentials)
  (?:[._-](?:tmpl|tpl|template|gotmpl|ctmpl|j2|jinja2?|njk|erb|eex|ejs|hbs|mustache|liquid|envsubst
    |example|sample|skel|dist|default|in))*
| # a name of its own, in any folder but those of programs
  (?<!bin/)(?<!libexec/)(?<!scripts/)(?<!cmd/)(?<!functions/)(?<!completions/)
  (?:(?:example|sample|template|private|readonly|dot)[._-])*[._]?
  aws[_-]?(?:cli[_-]?)?(?:config|credentials)
  (?:[._-](?:tmpl|tpl|template|gotmpl|ctmpl|j2|jinja2?|njk|erb|eex|ejs|hbs|mustache|liquid|envsubst
    |example|sample|skel|dist|default|in|ini))*
)
(?:\#\#[^/]*)?\Z"""

# Below these folders lies nothing that anybody wrote as an AWS file: version control, installed packages, caches.
_SKIPPED = frozenset(
    (".git", ".hg", ".svn", ".jj", "node_modules", "site-packages", ".venv", "venv", ".tox", ".nox", "__pycache__")
)
_CACHES = ("sso/cache", "cli/cache", "login/cache", "boto/cache")

_FILES = re.compile(FILES)


def looks_like_aws_file(path: str) -> bool:
    """Whether a path's name and folders are those of an AWS config or credentials file, or of a template for one.

    Only the text of the path is looked at; either separator will do.
    """
    return _FILES.search(path.replace("\\", "/")) is not None


def walk(folder: str, unreadable: Callable[[OSError], object] | None = None) -> Iterator[str]:
    """Yield the AWS files below a folder, sorted, each path beginning with `folder` as it was given.

    The folder's own place counts: `config` in `~/.aws` is found from within too. Links to folders are not followed,
    links to files are. `unreadable` is called with the error of each folder that can't be listed; without it they are
    passed over.
    """
    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not _skipped(parent, name))
        whole = os.path.abspath(parent)
        for name in sorted(names):
            path = os.path.join(parent, name)
            if looks_like_aws_file(os.path.join(whole, name)) and os.path.isfile(path):
                yield path


def _skipped(parent: str, name: str) -> bool:
    if name in _SKIPPED:
        return True
    return name == "cache" and f"{os.path.basename(os.path.abspath(parent))}/{name}" in _CACHES

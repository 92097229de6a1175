"""The coverage-guided fuzzer: `python fuzz/run.py --seconds 60`, and `--target NAME --replay FILE` for what it found.

It needs atheris (PyPI, extra `fuzz`), which is there for Linux and macOS; without it nothing is run, and that is said.
A find is any exception: each distinct one is kept once, as the smallest input that shows it, and the fuzzing goes on.

Exit codes: 0 nothing was found, 1 something was, 2 usage.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import traceback
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

FUZZ = Path(__file__).resolve().parent
sys.path[:0] = [str(FUZZ.parent / "src"), str(FUZZ)]

if TYPE_CHECKING:
    from collections.abc import Callable

# How the time is shared: what has more ways gets more of it.
SHARES = {"reader": 2, "rules": 4, "fixes": 5, "reports": 4, "show": 3, "settings": 1, "portals": 1}
ON_CONFIG = ("reader", "rules", "fixes", "reports", "show")
LARGEST = 8_192
# How many seeds a second are taken in; of more seeds than there is time for a part is used.
SEEDS_A_SECOND = {"reader": 300, "rules": 120, "fixes": 60, "reports": 12, "show": 20}
# One input may take so long, in seconds, on a machine that has other work too.
SLOWEST = 60
_MEGABYTES = 4_000
_STOPPED_BY_LIBFUZZER = 70


def arguments() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description="Fuzz ssolint: reader, rules, fixes, reports, settings, portals.")
    parser.add_argument("--seconds", type=float, default=60, help="how long in all; shared by the targets (default 60)")
    parser.add_argument("--target", choices=SHARES, action="append", help="only this one; may be given several times")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins (default 1); 0: anywhere")
    parser.add_argument("--corpus", type=Path, help="a folder to keep inputs in that reach new code, for the next run")
    parser.add_argument("--finds", type=Path, help="the folder for what is found; by default a temporary one")
    parser.add_argument("--replay", type=Path, nargs="+", metavar="FILE", help="run these inputs through --target")
    parser.add_argument("--shrink", action="store_true", help="make the replayed inputs smaller, and print them")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if (options.replay or options.child) and len(options.target or ()) != 1:
        parser.error("--replay needs one --target")
    return options


def main() -> int:
    """Run, and return the exit code."""
    options = arguments()
    if options.replay:
        return replay(options.target[0], options.replay, smaller=options.shrink)
    if find_spec("atheris") is None:
        print(
            "fuzz: skipped: atheris is not installed (pip install -e '.[fuzz]'; there are builds for Linux and macOS)"
        )
        return 0
    if options.child:
        fuzz(options)
    finds = options.finds or Path(tempfile.mkdtemp(prefix="ssolint-finds-"))
    finds.mkdir(parents=True, exist_ok=True)
    names = options.target or list(SHARES)
    whole = sum(SHARES[name] for name in names)
    failed = [name for name in names if not run_target(name, options, options.seconds * SHARES[name] / whole, finds)]
    print(f"fuzz: {'FAILED: ' + ', '.join(failed) if failed else 'nothing found'}")
    return 1 if failed else 0


def run_target(name: str, options: argparse.Namespace, seconds: float, finds: Path) -> bool:
    """Run one target in a process of its own; say what it found, and return whether that is nothing."""
    folder = finds / name
    folder.mkdir(exist_ok=True)
    command = [sys.executable, __file__, "--child", "--target", name, "--seconds", str(seconds)]
    command += ["--seed", str(options.seed), "--finds", str(folder)]
    if options.corpus:
        command += ["--corpus", str(options.corpus / name)]
    begin = time.monotonic()
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False
    )
    last = [line for line in done.stdout.splitlines() if "exec/s" in line][-1:] or ["no statistics"]
    print(f"fuzz: {name}: {time.monotonic() - begin:.0f} s, {' '.join(last[0].split()[:12])}", flush=True)
    found = sorted(path for path in folder.iterdir() if path.suffix != ".txt")
    for path in found:
        said = path.with_name(path.name + ".txt")
        print(said.read_text("utf-8", "replace") if said.exists() else f"{path.name}: stopped by the fuzzer's limits")
        print(f"  python fuzz/run.py --target {name} --replay {path}", flush=True)
    if done.returncode and not found:
        print("\n".join(done.stdout.splitlines()[-30:]))
    return not found and not done.returncode


def replay(name: str, paths: list[Path], *, smaller: bool) -> int:
    """Run inputs through a target without the fuzzer."""
    from shrink import shrink
    from table import TARGETS

    target = TARGETS[name]

    def shown(data: bytes) -> str:
        try:
            target(data)
        except Exception as error:  # noqa: BLE001 - every error is a find
            return signature(error)
        return ""

    code = 0
    for path in paths:
        data = path.read_bytes()
        what = shown(data)
        if not what:
            print(f"{path}: nothing")
            continue
        code = 1
        if smaller:
            data = shrink(data, lambda fewer, what=what: shown(fewer) == what)  # type: ignore[misc]
        print(f"{path}: {what}\n  {data!r}")
        if not smaller:
            try:
                target(data)
            except Exception:  # noqa: BLE001 - every error is a find
                traceback.print_exc()
    return code


class Finds:
    """For each distinct error of a target the smallest input, written at once, for the fuzzer may be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sizes: dict[str, int] = {}

    def note(self, error: Exception, data: bytes) -> None:
        """Keep the input if no smaller one showed the same."""
        what = signature(error)
        if len(data) >= self.sizes.get(what, sys.maxsize):
            return
        self.sizes[what] = len(data)
        name = f"{list(self.sizes).index(what):03d}"
        (self.folder / name).write_bytes(data)
        told = "".join(traceback.format_exception_only(error)).strip()[:600]
        (self.folder / f"{name}.txt").write_text(f"{what}\n  {told}\n", "utf-8", "backslashreplace")


def signature(error: BaseException) -> str:
    """What is equal for two inputs that show the same mistake: the kind of error, and where or about what it was."""
    what = getattr(error, "what", None)
    if what is not None:
        return str(what)
    if type(error).__name__ == "Unproved":
        words = str(error).split("'")
        return (
            f"Unproved: {words[0]} ... {words[-1].split(' in [')[0]}"
            if len(words) > 1
            else str(error).split(" in [")[0]
        )
    inner = error.__cause__ or error
    frames = [frame for frame in traceback.extract_tb(inner.__traceback__) if "ssolint" in frame.filename]
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(inner).__name__ + place


def fuzz(options: argparse.Namespace) -> NoReturn:
    """Fuzz one target in this process until the time is over. Does not return."""
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=["ssolint"]):
        import corpus
        from table import TARGETS

        target = TARGETS[options.target[0]]
        _load_all()
    finds = Finds(options.finds)

    def one(data: bytes) -> None:
        try:
            target(data)
        except Exception as error:  # noqa: BLE001 - every error is a find
            finds.note(error, data)

    name = options.target[0]
    seeds = {"settings": corpus.settings_seeds, "portals": corpus.portal_seeds}.get(name, corpus.config_seeds)()
    some = max(int(options.seconds / 2 * SEEDS_A_SECOND.get(name, 1_000)), 1)
    seeds = seeds[:: -(-len(seeds) // some)]
    with tempfile.TemporaryDirectory() as seeded:
        for number, seed in enumerate(seeds):
            Path(seeded, f"{number:05d}").write_bytes(seed)
        kept = options.corpus or Path(seeded, "kept")
        kept.mkdir(parents=True, exist_ok=True)
        flags = [f"-max_total_time={max(int(options.seconds), 1)}", f"-max_len={LARGEST}"]
        flags += [f"-timeout={SLOWEST}", f"-report_slow_units={SLOWEST}"]
        flags += [f"-rss_limit_mb={_MEGABYTES}", f"-artifact_prefix={options.finds}{os.sep}", "-print_final_stats=1"]
        flags += [f"-seed={options.seed}"] if options.seed else []
        atheris.Setup([sys.argv[0], *flags, str(kept), seeded], one, **_mutator(name))
        atheris.Fuzz()
    raise SystemExit(_STOPPED_BY_LIBFUZZER)


def _load_all() -> None:
    """Import every module of ssolint while they are instrumented."""
    from importlib import import_module
    from pkgutil import walk_packages

    import ssolint

    for module in walk_packages(ssolint.__path__, "ssolint."):
        if not module.name.endswith("__main__") and "server" not in module.name:
            import_module(module.name)


def _mutator(name: str) -> dict[str, Callable[[bytes, int, int], bytes]]:
    if name not in ON_CONFIG:
        return {}
    import atheris

    from mutate import mutate

    return {"custom_mutator": lambda data, largest, seed: mutate(data, largest, seed, atheris.Mutate)}


if __name__ == "__main__":
    sys.exit(main())

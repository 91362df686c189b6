"""Draw changes by chance, run the tests of each, and list those that no test noticed.

Usage: ``make mutants`` or, in the environment it prepares, ``python -m tools.mutants
[--seed 19] [--count 200] [--jobs 2] [module or folder ...]``.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import os
import sys
import tempfile
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from tools.mutants.changes import Mutant, change, list_mutants
from tools.mutants.judging import Bench, FailingError, Outcome, build_bench, folder_of

ROOT = Path(__file__).resolve().parents[2]
FIGURES = (
    *(
        "network/places",
        "network/walks",
        "network/gates",
        "network/joins",
        "network/gate_trials",
        "network/build",
        "network/search",
        "measure",
        "plan",
        "scenario",
    ),
    *("load/systems", "geodesy"),
)
GOAL_SHARE = 0.92
EQUIVALENT = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Known:
    """A change that alters no figure, by its lines: stated in ``equivalent.toml``."""

    module: str
    before: str
    after: str


def main() -> None:
    """Print what survived, and the share that was killed; end with 1 below the goal."""
    asked = _parse()
    os.nice(5)
    modules = _modules(asked.paths or [f"ganquan_geo/{name}" for name in FIGURES])
    drawn = draw_mutants(modules, count=asked.count, seed=asked.seed)
    known = read_known()
    left = [mutant for mutant in drawn if lines_of(mutant) not in known]
    print(f"seed {asked.seed}: {len(drawn)} changes of {len(modules)} modules", flush=True)
    outcomes = judge_all(left, jobs=asked.jobs)
    _print_summary(outcomes, equivalent=len(drawn) - len(left))


def draw_mutants(modules: list[str], *, count: int, seed: int) -> list[Mutant]:
    """Return changes drawn by chance: first the places, each as likely, then what is put there.

    Chance is a digest of the seed and the line, so that a change of the code elsewhere changes
    nothing of the draw, and fewer changes are the first of more.
    """
    every: dict[tuple[str, int, int], list[Mutant]] = {}
    ranks: dict[tuple[str, int, int], str] = {}
    for module in modules:
        lines = (ROOT / module).read_text(encoding="utf-8").splitlines()
        for mutant in list_mutants(ROOT, module):
            line = lines[mutant.line - 1].strip()
            place = (module, mutant.line, mutant.column)
            from_end = len(lines[mutant.line - 1]) - mutant.column
            ranks[place] = hashlib.sha256(f"{seed} {module} {line} {from_end}".encode()).hexdigest()
            every.setdefault(place, []).append(mutant)
    drawn = sorted(every, key=lambda place: (ranks[place], place))[:count]
    return [every[place][int(ranks[place], 16) % len(every[place])] for place in drawn]


def read_known() -> frozenset[Known]:
    """Return the changes that are known to alter no figure."""
    with EQUIVALENT.open("rb") as file:
        entries = tomllib.load(file)["equivalent"]
    return frozenset(
        Known(module=one["module"], before=one["before"], after=one["after"]) for one in entries
    )


def lines_of(mutant: Mutant) -> Known:
    """Return the lines that a change alters, before and after, in one line each."""
    source = (ROOT / mutant.module).read_text(encoding="utf-8")
    found: dict[str, list[str]] = {"-": [], "+": []}
    changed = change(source, mutant)
    for said in difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm=""):
        if said[0] in found and not said.startswith(("---", "+++")):
            found[said[0]].append(said[1:].strip())
    return Known(module=mutant.module, before=" ".join(found["-"]), after=" ".join(found["+"]))


def judge_all(mutants: list[Mutant], *, jobs: int) -> dict[Mutant, Outcome]:
    """Return what the tests of each change said; each that is not noticed is printed at once."""
    python = ROOT / ".venv" / "bin" / "python"
    benches: Queue[Bench] = Queue()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        for number in range(jobs):
            benches.put(build_bench(ROOT, Path(folder) / f"copy-{number}", python=python))

        def judge(mutant: Mutant) -> Outcome:
            bench = benches.get()
            try:
                outcome = bench.judge(mutant)
            except FailingError as error:
                sys.exit(str(error))
            finally:
                benches.put(bench)
            _print_outcome(mutant, outcome)
            return outcome

        return dict(zip(mutants, pool.map(judge, mutants), strict=True))


def _print_outcome(mutant: Mutant, outcome: Outcome) -> None:
    said = f"{outcome:9} {mutant.module}:{mutant.line}"
    if outcome == "survived":
        lines = lines_of(mutant)
        said += f"\n    - {lines.before}\n    + {lines.after}"
    print(said, flush=True)


def _print_summary(outcomes: dict[Mutant, Outcome], *, equivalent: int) -> None:
    found: dict[str, Counter[str]] = {}
    for mutant, outcome in outcomes.items():
        kind = "survived" if outcome == "survived" else "killed"
        found.setdefault(folder_of(mutant.module).partition("/")[2], Counter())[kind] += 1
    print()
    for folder, counts in sorted(found.items()):
        print(f"{folder:18} {counts['killed']:3} killed {counts['survived']:3} survived")
    killed = sum(counts["killed"] for counts in found.values())
    share = killed / max(len(outcomes), 1)
    print(f"{'all':18} {killed:3} killed {len(outcomes) - killed:3} survived", end=" ")
    print(f"{equivalent:3} equivalent: {share:.1%} noticed, the goal is {GOAL_SHARE:.0%}")
    sys.exit(0 if share >= GOAL_SHARE else 1)


def _modules(paths: list[str]) -> list[str]:
    found = [ROOT / path for path in paths]
    files = [own for path in found for own in ([path] if path.is_file() else path.glob("*.py"))]
    return sorted({own.relative_to(ROOT).as_posix() for own in files if own.name != "__init__.py"})


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("paths", nargs="*", help="modules or folders, all that make figures")
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2, help="how many at once")
    return parser.parse_args()


if __name__ == "__main__":
    main()

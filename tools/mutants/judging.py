"""Run the tests of a changed module in a copy of the checkout."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tools.mutants.changes import Mutant, change

if TYPE_CHECKING:
    from pathlib import Path

Outcome = Literal["killed", "too slow", "survived"]

KERNEL = "ganquan_geo/network/search/*.so"  # compiled, so not among the files of git
LIMIT_CPU_S = 200  # of the processor's time, three times what the slowest folder takes
MORE = 5  # times as much for the tests of all that use a module
LIMIT_S = 3_600.0  # of the clock's, for tests that wait for ever
PASSED = 0
TOGETHER = ("network/gates", "network/joins", "network/gate_trials")  # their tests are of all three
OVER_LIMIT = (-signal.SIGXCPU, -signal.SIGKILL)


class FailingError(Exception):
    """Tests fail without any change, so that they say nothing of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A copy of the checkout in which changes are made, and the Python that has its packages."""

    folder: Path
    python: Path

    def run(self, module: str, *, again: bool = False, users: bool = False) -> int | None:
        """Return the code with which the tests of a module end; None beyond the time limits.

        Parameters
        ----------
        again
            Whether those alone are run that failed the last time.
        users
            Whether the tests of the modules are run that use it, in place of its own.
        """
        tests = _tests_of_users(self.folder, module) if users else _tests_of(self.folder, module)
        if not tests:
            return PASSED
        limit_s = LIMIT_CPU_S * (MORE if users else 1)
        limited = ["sh", "-c", f'ulimit -t {limit_s}; exec "$@"', "sh"]
        pytest = [str(self.python), "-m", "pytest", "-x", "-q", "--no-header", "--tb=no", "-n0"]
        pytest += ["-o", "addopts=--import-mode=importlib"]  # with what remembers failures
        pytest += ["--last-failed"] if again else []
        try:
            done = subprocess.run(  # noqa: S603 - our own tests
                [*limited, *pytest, *tests],
                cwd=self.folder,
                env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"},
                capture_output=True,
                timeout=LIMIT_S,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            return None
        return None if done.returncode in OVER_LIMIT else done.returncode

    def judge(self, mutant: Mutant) -> Outcome:
        """Return whether the tests notice a change: what fails with it passes without.

        Raises
        ------
        FailingError
            If it does not.
        """
        path = self.folder / mutant.module
        source = path.read_text(encoding="utf-8")
        path.write_text(change(source, mutant), encoding="utf-8")
        try:
            code = self.run(mutant.module)
            if users := code == PASSED:
                code = self.run(mutant.module, users=True)
        finally:
            path.write_text(source, encoding="utf-8")
        if code is None:
            return "survived" if users else "too slow"
        if code == PASSED:
            return "survived"
        if self.run(mutant.module, again=True, users=users) != PASSED:
            raise FailingError(f"The tests of {mutant.module} fail without any change.")
        return "killed"


def build_bench(root: Path, folder: Path, *, python: Path) -> Bench:
    """Copy what the tests need; what is compiled is told stale by content, not by its date."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    said = subprocess.run(listed, cwd=root, check=True, capture_output=True)  # noqa: S603 - fixed
    kept = [root / name for name in said.stdout.decode().split("\0") if name]
    for path in [*kept, *root.glob(KERNEL)]:
        if path.is_file():
            copy = folder / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    shared = root.parent / "shared"
    beside = folder.parent / "shared"
    if shared.is_dir() and not beside.exists():
        beside.symlink_to(shared.resolve())
    subprocess.run(  # noqa: S603 - our own code
        [str(python), "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "."],
        cwd=folder,
        check=True,
    )
    return Bench(folder=folder, python=python)


def folder_of(module: str) -> str:
    """Return the folder of tests that mirrors a module's."""
    return module.replace("ganquan_geo", "tests", 1).rpartition("/")[0]


def _tests_of(root: Path, module: str) -> list[str]:
    """Return the module's own tests, all of its folder, those that use it, and of its path."""
    folder, stem = folder_of(module), module.rpartition("/")[2].removesuffix(".py")
    uses = _find_users(root, module, "tests", "test_*.py")
    names = dict.fromkeys((stem, stem.partition("_")[0], folder.rpartition("/")[2]))
    flow = [f"tests/flow/test_{name}.py" for name in names]
    others = [f"tests/{name}" for name in TOGETHER] if folder.endswith(TOGETHER) else []
    tests = dict.fromkeys((f"{folder}/test_{stem}.py", folder, *others, *uses, *flow))
    return [path for path in tests if (root / path).exists()]


def _tests_of_users(root: Path, module: str) -> list[str]:
    """Return the tests of the modules that use one, but for its own."""
    own = {*_tests_of(root, module)}
    folders = tuple(f"{path}/" for path in own if not path.endswith(".py"))
    users = _find_users(root, module, "ganquan_geo", "*.py")
    tests = dict.fromkeys(
        test for user in users for test in _find_users(root, user, "tests", "test_*.py")
    )
    return [path for path in tests if path not in own and not path.startswith(folders)]


def _find_users(root: Path, module: str, folder: str, names: str) -> list[str]:
    """Return the files of a folder that import from a module."""
    dotted = module.removesuffix(".py").replace("/", ".")
    return [
        path.relative_to(root).as_posix()
        for path in sorted((root / folder).rglob(names))
        if f"from {dotted} import" in path.read_text(encoding="utf-8")
    ]

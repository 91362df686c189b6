"""Every public name has an example, and each example does what it says."""

from __future__ import annotations

import doctest
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import ganquan_geo as gg
from tests.paths import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = gg.__dict__["__all__"]
pytestmark = pytest.mark.xdist_group("examples")  # they share what is measured once
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def check(name: str, documented: str, namespace: dict[str, Any]) -> None:
    """Run the examples of a docstring; what they name is added to the namespace."""
    examples = doctest.DocTestParser().get_doctest(documented, namespace, name, None, None)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    failed, tried = runner.run(examples, out=told.append, clear_globs=False)
    namespace.update(examples.globs)
    assert tried, f"{name} has no example"
    assert not failed, "".join(told)


@pytest.fixture(scope="module")
def namespace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Return what the examples go on from, in a folder with two dates of the bundled study."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(DATA, folder / "data")
    later = shutil.copytree(DATA, folder / "data_2027")
    for file, old, new in (
        ("study.toml", "date = 2025-08-01", "date = 2027-08-01"),
        ("projects.csv", "甘泉路,unknown,,,,", "甘泉路,done,,2027-06-30,,验收单"),
    ):
        text = (later / file).read_text(encoding="utf-8")
        assert old in text
        (later / file).write_text(text.replace(old, new), encoding="utf-8")
    prepared: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        check("ganquan_geo", gg.__doc__ or "", prepared)
        yield prepared


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_example_of_every_public_name_runs(name: str, namespace: dict[str, Any]) -> None:
    check(name, getattr(gg, name).__doc__, dict(namespace))

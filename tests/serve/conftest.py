"""A town that is served: its desk, and the app that answers its page."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.present.writing import open_folder
from ganquan_geo.serve.app import build_app
from ganquan_geo.serve.desk import Desk
from tests.present.conftest import chromium, chromium_path
from tests.serve.client import HOST, TOKEN, Answer, ask
from tests.towns import facility, point, row
from tests.towns.gated import GATED_SETTINGS
from tests.towns.plan import write_plan_town
from tests.towns.studies import town_layers, write_study

__all__ = ["chromium", "chromium_path"]  # fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A study that is served in this process."""

    folder: Path
    desk: Desk
    app: ASGIApp

    def ask(self, path: str, said: object = None) -> Answer:
        return ask(self.app, f"/{TOKEN}/{path}", said)

    def record(self, *facts: Mapping[str, object], revision: int | None = None) -> Answer:
        said = {
            "revision": self.desk.revision if revision is None else revision,
            "edits": facts,
            "by": "test",
            "basis": "seen on site",
        }
        return self.ask("api/corrections", said)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve(write_study(tmp_path / "study")) as own:
        yield own


@pytest.fixture
def planned(tmp_path: Path) -> Iterator[Served]:
    """A study with a street plan and gates, one of them closed, of one nobody knows."""
    with serve(write_full_town(tmp_path / "study")) as own:
        yield own


def write_full_town(folder: Path) -> Path:
    gates = [
        row("gate-open", point(300, 120), compound_id="home-c", state="open"),
        row("gate-closed", point(300, 140), compound_id="home-c", state="closed"),
        row("gate-unsure", point(300, 290), compound_id="home-d", state="unknown"),
    ]
    guessed = facility("clinic-guessed", point(300, 250), assumed=True, accuracy_m=30)
    facilities = [*town_layers()["facilities"], guessed]
    layers = {"gates": gates, "facilities": facilities}
    return write_plan_town(folder, settings=GATED_SETTINGS, layers=layers)


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A study that no test changes: each of its requests is refused."""
    with serve(write_study(tmp_path_factory.mktemp("standing") / "study")) as own:
        yield own


@contextmanager
def serve(study: Path) -> Iterator[Served]:
    with open_folder(study, wait_s=0.0) as held:
        desk = Desk(held, lang="en")
        yield Served(folder=study, desk=desk, app=build_app(desk, host=HOST, token=TOKEN))

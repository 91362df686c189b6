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
from tests.towns.studies import write_study

__all__ = ["chromium", "chromium_path"]  # fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator
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

    def record(self, *facts: dict[str, object], revision: int | None = None) -> Answer:
        said = {
            "revision": self.desk.revision if revision is None else revision,
            "edits": facts,
            "by": "test",
            "basis": "seen on site",
        }
        return self.ask("api/corrections", said)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serve(tmp_path / "study") as own:
        yield own


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A study that no test changes: each of its requests is refused."""
    with serve(tmp_path_factory.mktemp("standing") / "study") as own:
        yield own


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    study = write_study(folder)
    with open_folder(study, wait_s=0.0) as held:
        desk = Desk(held, lang="en")
        yield Served(folder=study, desk=desk, app=build_app(desk, host=HOST, token=TOKEN))

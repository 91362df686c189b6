"""Studies to draw, and a browser that has no network."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.flow.plan import measure_plan
from tests.paths import DATA
from tests.towns import facility, home, line, point, polygon, row, street
from tests.towns.plan import write_plan_town
from tests.towns.studies import SETTINGS, measure_town, town_layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import folium
    from playwright.sync_api import Browser, BrowserContext, Dialog, Page

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult


# Texts that ran as code, or broke the page, somewhere in folium, branca, Leaflet or HTML.
HOSTILE = (
    "</script><img src=x onerror=alert(1)>",
    "${alert(1)}`${alert(2)}`",
    "'\"><svg onload=alert(3)>",
    "{{ 7*7 }}{% for x in [1] %}{# gone #}",
    "<!--<script>&lt;b&gt;\u2028\u2029\\u003c\\",
)
SETTINGS_TIERS = """
[[tiers]]
minutes = 5
limit_m = 300

[[tiers]]
minutes = 15
limit_m = 400
"""


@pytest.fixture(scope="session")
def bundled_result() -> CoverageResult:
    return measure_coverage(read_study(DATA))


@pytest.fixture(scope="session")
def street_only_result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """The town with 15 minutes at 400 m, so that home-a reaches one category or two.

    Its market is somewhere on y = 300 between x = 100 and 200: 350 to 450 m from home-a. A
    clinic and an assumed market stand on home-d; home-e has no position; the plan has a lane.
    """
    layers = town_layers()
    layers["facilities"] += [
        facility("clinic-2", point(300, 300), name="clinic on the corner"),
        facility("market-2", point(300, 300), kind="market", assumed=True, accuracy_m=50),
        facility("market-3", None, kind="market"),
        facility("market-4", point(10, 10), kind="market", status="planned"),
    ]
    layers["compounds"].append(home("home-e", None))
    layers["streets"] += [
        street("lane-p", line((100, 0), (200, 100)), status="planned", street_class="lane"),
        street("fence", line((0, 150), (300, 150)), walkable=False),
    ]
    folder = tmp_path_factory.mktemp("study")
    return measure_town(folder, layers=layers, settings=SETTINGS_TIERS + SETTINGS)


@pytest.fixture(scope="session")
def hostile_result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """The town with a hostile text in every place that takes one."""
    layers = town_layers()
    homes, places = layers["compounds"], layers["facilities"]
    for number, text in enumerate(HOSTILE):
        homes.append(home(f"bad-{number}", point(20 * number, 100), name=text, basis=text))
        places.append(
            facility(
                f"bad-{number}",
                point(100, 20 * number),
                name=text,
                basis=text,
                address=text,
                assumed=number % 2 == 0,
            )
        )
        layers["streets"].append(
            street(
                f"bad-{number}",
                line((20 * number, 0), (20 * number, 100)),
                name=text,
                basis=text,
                name_en=text,
            )
        )
    layers["water"] = [row("w", polygon((0, 0), (50, 0), (50, 50)), name=HOSTILE[0])]
    settings = SETTINGS.replace("[layers]", '[layers]\nwater = "water.geojson"')
    every = "".join(HOSTILE)
    settings = re.sub(
        r'^((?:name|credit|note|source)(?:_en)?) = "(.*)"$',
        lambda found: f"{found[1]} = {toml(found[2] + every)}",
        settings,
        flags=re.MULTILINE,
    )
    settings = settings.replace('"诊所", "clinic"', f"{toml('诊所' + every)}, {toml(every)}")
    settings = settings.replace('"医"', toml("<b")).replace('"H"', toml("`$"))
    return measure_town(tmp_path_factory.mktemp("study"), layers=layers, settings=settings)


def toml(text: str) -> str:
    """Return a text as a TOML string."""
    return json.dumps(text, ensure_ascii=True)


@dataclass(kw_only=True)
class Opened:
    """A map in the browser, and all that should not have happened."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def layer(self, key: str) -> str:
        return f"input[data-layer='{key}']"

    def find(self, text: str) -> None:
        """Type into the search box and take the first match."""
        self.page.fill(".gq-input", text)
        self.page.press(".gq-input", "Enter")

    def card(self) -> str:
        return self.page.locator(".gq-card").inner_text()

    def note_dialog(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def check_quiet(self) -> None:
        """Fail if anything was asked for, said on the console, or ran that should not."""
        assert self.requests == [self.address]
        assert self.complaints == []


@pytest.fixture(scope="session")
def chromium_path() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        pytest.skip("no Chromium is installed")
    return found


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is used

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_map(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Return a function that saves a map and opens the file without a network."""
    contexts: list[BrowserContext] = []

    def opened(drawn: folium.Map, *, width: int = 1400, height: int = 900) -> Opened:
        path = tmp_path / f"map-{len(contexts)}.html"
        drawn.save(str(path))
        context = chromium.new_context(
            viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        found = Opened(page=page, address=path.as_uri())
        page.on("request", lambda request: found.requests.append(request.url))
        page.on("console", lambda message: found.complaints.append(message.text))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on("dialog", found.note_dialog)
        page.goto(found.address)
        page.wait_for_selector("html[data-ready]")
        return found

    yield opened
    for context in contexts:
        context.close()


FORMULA = "=1+1</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="session")
def town_result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """Return the coverage of the town; one home has a name that would like to be code."""
    homes = [*town_layers()["compounds"], home("home-e", point(10, 100), name=FORMULA)]
    return measure_town(tmp_path_factory.mktemp("town") / "study", layers={"compounds": homes})


@pytest.fixture(scope="session")
def odd_result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """Return the coverage of a town with a home whose name the fonts cannot set."""
    homes = [home("home-a", point(50, 0), name="𠮷祥苑")]
    return measure_town(tmp_path_factory.mktemp("odd") / "study", layers={"compounds": homes})


@pytest.fixture(scope="session")
def gap_result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    """Return the town with 15 minutes at 400 m; home-d is 600 m from the clinic."""
    folder = tmp_path_factory.mktemp("gaps") / "study"
    return measure_town(folder, settings=SETTINGS_TIERS + SETTINGS)


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[CoverageResult, PlanResult]:
    """Return coverage and plan of the town with a ring whose western side is only planned."""
    study = read_study(write_plan_town(tmp_path_factory.mktemp("plan") / "study"))
    coverage = measure_coverage(study)
    return coverage, measure_plan(study, coverage=coverage)

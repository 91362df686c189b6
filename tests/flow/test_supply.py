"""What facilities offer: worked out on paper in the grid town, and what is missing said so."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ganquan_geo import (
    Edit,
    Scenario,
    apply_scenario,
    build_baseline,
    measure_supply,
    read_study,
    write_supply,
)
from ganquan_geo.present.supply.sentences import describe_supply
from tests.commands import run
from tests.towns import facility, home, line, point, polygon, row
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ganquan_geo import Study, SupplyResult
    from tests.towns import Row

# The standards know a community_health and a market; of the latter only where it is asked for.
CLINICS = SETTINGS.replace("clinic = [", "community_health = [").replace(
    'kinds = ["clinic"]', 'kinds = ["community_health"]'
)
KINDS = CLINICS.replace("market", "bazaar")
PEOPLE = (250.0, 500.0, 400.0, 1_000.0)
DEMAND = 250 + 500 + 0.68 * 400 + 0.22 * 1_000  # around the clinic


def homes(people: tuple[float, ...] = PEOPLE, **more: tuple[float, ...]) -> list[Row]:
    """Return the town's homes, 50, 170, 400 and 600 m from the corner (0, 0)."""
    stands = (point(50, 0), point(150, 20), point(300, 100), point(300, 300))
    return [
        home(f"home-{letter}", stands[at], residents=people[at])
        | {name: column[at] for name, column in more.items()}
        for at, letter in enumerate("abcd")
    ]


def clinic(floor_area_m2: float, **more: object) -> Row:
    given = {"kind": "community_health", "floor_area_m2": floor_area_m2} | more
    return facility("clinic-1", point(0, 0), **given)


def town(
    folder: Path,
    facilities: list[Row],
    *,
    compounds: list[Row] | None = None,
    settings: str = KINDS,
    **layers: list[Row],
) -> Study:
    given = {"facilities": facilities, "compounds": compounds or homes(), **layers}
    return read_study(write_study(folder, layers=given, settings=settings))


def shares(result: SupplyResult, layer: str = "compounds") -> pd.DataFrame:
    """Return the rows of one layer, of the only item."""
    found = result.homes[result.homes["layer"] == layer].set_index("area")
    assert found.index.is_unique
    return found


def whole(result: SupplyResult) -> Any:  # noqa: ANN401
    """Return the only figure of the sub-district."""
    (found,) = result.areas[result.areas["layer"] == "boundary"].to_dict("records")
    return found


def said(result: SupplyResult) -> str:
    return "\n".join(text.zh for paragraph in describe_supply(result) for text in paragraph)


def test_homes_share_a_clinic_by_their_rings(tmp_path: Path) -> None:
    found = measure_supply(town(tmp_path, [clinic(100)]))
    own = shares(found)
    expected = [weight * 100 / DEMAND * 1_000 for weight in (1, 1, 0.68, 0.22)]
    assert own["low"].tolist() == pytest.approx(expected)
    assert (own["low"] == own["high"]).all()
    assert own["reached"].tolist() == [1, 1, 1, 1]
    mean = shares(found, "boundary").iloc[0]
    assert mean["low"] == mean["high"] == pytest.approx(100 / sum(PEOPLE) * 1_000)


def test_a_baseline_and_its_walker_give_the_same(tmp_path: Path) -> None:
    study = town(tmp_path, [clinic(100)])
    quick = measure_supply(study, profile="adult")
    assert quick.homes.equals(measure_supply(build_baseline(study, "adult")).homes)
    assert not quick.homes.equals(measure_supply(study).homes)


@pytest.mark.parametrize(
    ("floor_area_m2", "complete", "verdict"),
    [
        (172.0, True, "reached"),  # 80 per 1,000
        (171.9, True, "between"),
        (129.0, True, "between"),  # 60 per 1,000
        (128.9, True, "below"),
        (128.9, False, "below as listed"),
        (172.0, False, "reached"),
        (0.0, True, "below"),
        (math.nan, True, "missing"),
    ],
)
def test_verdicts(tmp_path: Path, floor_area_m2: float, complete: bool, verdict: str) -> None:  # noqa: FBT001
    settings = KINDS if complete else KINDS.replace("complete = true", "complete = false")
    row = whole(measure_supply(town(tmp_path, [clinic(floor_area_m2)], settings=settings)))
    assert row["verdict"] == verdict
    assert (row["standard"], row["people_known"]) == ("clinic_floor_area", 2_150)


def test_missing_people_are_no_zero(tmp_path: Path) -> None:
    compounds = homes((250.0, 500.0, math.nan, 1_000.0))
    found = measure_supply(town(tmp_path, [clinic(100)], compounds=compounds))
    row = whole(found)
    assert (row["without_people"], row["low"]) == (1, 0.0)
    assert row["high"] == pytest.approx(100 / 1_750 * 1_000)
    assert row["verdict"] == "below"  # whoever lives there, 57.1 is the most
    assert (shares(found)["low"] == 0).all()
    assert shares(found)["high"].iloc[0] == pytest.approx(100 / (DEMAND - 0.68 * 400) * 1_000)
    assert found.equity["gini"].isna().all()
    assert "每千人至多 57.1 平方米" in said(found)


def test_a_facility_that_is_not_filled_in_leaves_at_least_the_others(tmp_path: Path) -> None:
    other = facility("clinic-2", point(300, 300), kind="community_health", floor_area_m2=math.nan)
    found = measure_supply(town(tmp_path, [clinic(100), other]))
    assert whole(found)["without_capacity"] == 1
    assert whole(found)["verdict"] == "missing"
    assert shares(found)["without_capacity"].tolist() == [1, 1, 1, 1]
    assert np.isinf(shares(found)["high"]).all()
    assert "每千人至少 46.5 平方米" in said(found)
    assert "2 处设施中 1 处没有填建筑面积" in said(found)


def test_a_facility_known_to_a_street_may_stand_outside(tmp_path: Path) -> None:
    across = facility(
        "clinic-1", line((200, 0), (300, 0)), kind="community_health", floor_area_m2=200
    )
    west = [row("town", polygon((-20, -20), (250, -20), (250, 320), (-20, 320)))]
    found = whole(measure_supply(town(tmp_path, [across], boundary=west)))
    assert (found["maybe_inside"], found["low"]) == (1, 0)
    assert found["high"] == pytest.approx(200 / 2_150 * 1_000)


def test_a_facility_without_a_position_may_stand_inside(tmp_path: Path) -> None:
    lost = facility("clinic-2", None, kind="community_health", floor_area_m2=100)
    found = measure_supply(town(tmp_path, [clinic(100), lost]))
    row = whole(found)
    assert row["maybe_inside"] == 1
    assert [row["low"], row["high"]] == pytest.approx([100 / 2.15, 200 / 2.15])
    assert (shares(found)["low"] < shares(found)["high"]).all()


def test_none_listed_does_not_say_that_there_is_none(tmp_path: Path) -> None:
    school = facility("school-1", point(0, 0), kind="school")
    settings = KINDS.replace("complete = true", "complete = false")
    unsure = measure_supply(town(tmp_path / "unsure", [school], settings=settings))
    assert whole(unsure)["verdict"] == "missing"
    assert set(unsure.homes["verdict"]) == {"missing"}
    sure = measure_supply(town(tmp_path / "sure", [school]))
    assert whole(sure)["verdict"] == "below"
    assert shares(sure)["high"].tolist() == [0, 0, 0, 0]


def test_sources_that_differ_are_both_shown(tmp_path: Path) -> None:
    market = facility("market-1", point(0, 0), kind="market", floor_area_m2=2_000)
    found = measure_supply(town(tmp_path, [market], settings=CLINICS))
    areas = found.areas.set_index("standard")
    assert areas.loc[["market_size", "market_size_other"], "conflicting"].all()
    assert areas["verdict"].loc["market_size"] == "below"
    assert areas["verdict"].loc["market_size_other"] == "reached"
    assert not areas["conflicting"].loc["market_floor_area"]


def test_neighbourhoods_with_outlines_have_figures_of_their_own(tmp_path: Path) -> None:
    west = polygon((-20, -20), (200, -20), (200, 320), (-20, 320))
    east = polygon((200, -20), (320, -20), (320, 320), (200, 320))
    hoods = [row("n-1", west, name="西居"), row("n-2", east, name="东居")]
    found = measure_supply(town(tmp_path, [clinic(100)], neighbourhoods=hoods))
    own = found.areas.set_index("area")["low"]
    assert own["n-1"] == pytest.approx(100 / 750 * 1_000)
    assert own["n-2"] == 0
    mean = shares(found, "neighbourhoods")["low"]
    assert mean["n-1"] == pytest.approx(100 / DEMAND * 1_000)
    assert "居民区没有范围" not in said(found)
    points = measure_supply(town(tmp_path, [clinic(100)]))
    assert set(points.areas["layer"]) == {"boundary"}
    assert "2 个居民区没有范围" in said(points)


def test_groups_share_by_where_they_live(tmp_path: Path) -> None:
    older = (250.0, 0.0, 0.0, 0.0)
    found = measure_supply(
        town(tmp_path, [clinic(100)], compounds=homes(residents_60plus=older))
    ).equity.set_index("group")
    assert found["mean"]["residents_60plus"] == pytest.approx(100 / DEMAND * 1_000)
    assert found["gini"]["residents_60plus"] == pytest.approx(0)
    each = np.repeat([1, 1, 0.68, 0.22], [5, 10, 8, 20])  # fifty people each
    pairs = np.abs(each[:, None] - each[None, :]).sum()
    expected = pairs / (2 * len(each) * each.sum())
    assert found["gini"]["residents"] == pytest.approx(expected)
    assert found["unserved_share"]["residents"] == 0


def test_more_old_people_than_people_is_said(tmp_path: Path) -> None:
    older = (251.0, 0.0, 0.0, 0.0)
    found = measure_supply(town(tmp_path, [clinic(100)], compounds=homes(residents_60plus=older)))
    equity = found.equity.set_index("group")
    assert equity["contradicting"].to_dict() == {
        "residents": 0, "residents_60plus": 1, "residents_under60": 1,
    }  # fmt: skip
    assert equity["gini"].notna().to_dict() == {
        "residents": True, "residents_60plus": False, "residents_under60": False,
    }  # fmt: skip
    assert "1 个小区的60岁及以上人口多于常住人口" in said(found)


def test_a_scenario_adds_and_changes_what_is_offered(tmp_path: Path) -> None:
    """Also where no facility of the study had such a column."""
    bare = [{key: cell for key, cell in clinic(0).items() if key != "floor_area_m2"}]
    study = town(tmp_path, bare)
    new = {"kind": "community_health", "name": "新站", "floor_area_m2": 50.0, "beds": 3.0}
    corner = clinic(0)["geometry"]
    built = Edit(op="facility.add", target="new", new=new | {"lon": corner.x, "lat": corner.y})
    filled = Edit(op="facility.set", target="clinic-1", new={"floor_area_m2": 50.0, "beds": 0.0})
    changed = apply_scenario(study, Scenario(name="x", edits=(built, filled)))
    assert changed.layers["facilities"]["beds"].to_dict() == {"clinic-1": 0.0, "new": 3.0}
    found = measure_supply(changed)
    floor = found.homes[found.homes["capacity"] == "floor_area_m2"]["low"].iloc[:4]
    expected = [weight * 100 / DEMAND * 1_000 for weight in (1, 1, 0.68, 0.22)]
    assert floor.tolist() == pytest.approx(expected)


def test_the_bundled_study_says_what_is_missing(tmp_path: Path) -> None:
    found = measure_supply(read_study("data"))
    assert set(found.areas["verdict"]) == {"missing"}
    assert found.equity[["mean", "gini", "people"]].isna().all(axis=None)
    text = said(found)
    assert "数据缺失 8 项" in text
    assert "78 个小区都没有填常住人口" in text
    assert "养老服务设施 21 处" in text
    write_supply(found, tmp_path / "out")
    table = (tmp_path / "out" / "supply.csv").read_text(encoding="utf-8-sig").splitlines()
    at = table[0].split(",").index("value_low")
    assert {line.split(",")[at] for line in table[1:]} == {""}
    told = json.loads((tmp_path / "out" / "supply.json").read_text(encoding="utf-8"))
    assert told["decay"]["weights"]["health"] == {"5": 1.0, "10": 0.68, "15": 0.22}
    assert {one["confidence"] for one in told["standards"]} == {"found", "memory"}


def test_a_study_with_nothing_to_measure_says_so(tmp_path: Path) -> None:
    found = measure_supply(read_study(write_study(tmp_path / "study")))
    market = found.areas["category"].unique().tolist()
    assert market == ["market"]  # clinics of this town are of a kind that no standard names
    settings = SETTINGS.replace("market", "bazaar")
    layers = {"facilities": [facility("clinic-1", point(0, 0))]}
    bare = read_study(write_study(tmp_path / "bare", layers=layers, settings=settings))
    nothing = measure_supply(bare)
    assert "没有可以测算的" in said(nothing)
    assert len(write_supply(nothing, tmp_path / "out")) == 4


def test_the_command(tmp_path: Path) -> None:
    write_study(
        tmp_path / "study",
        layers={"facilities": [clinic(100)], "compounds": homes()},
        settings=KINDS,
    )
    done = run("supply", "--study", tmp_path / "study", "--out", tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert "每千人 46.5 平方米" in done.stdout.replace("\n", "")
    refused = run("supply", "--study", tmp_path / "study", "--out", tmp_path / "study")
    assert refused.returncode == 1
    english = run("supply", "--study", tmp_path / "study", "--out", tmp_path / "en", "--lang", "en")
    assert "46.5 m2 per 1,000 people" in english.stdout.replace("\n", " ")

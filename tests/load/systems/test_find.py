"""Names of systems, the zones of CGCS2000, and the way of each to WGS 84 and back."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import CRS, Geod, Transformer

from ganquan_geo import DataError
from ganquan_geo.load.systems.find import (
    CoordinateSystem,
    find_system,
    from_wgs84,
    settle_source,
    settle_target,
    to_wgs84,
)
from ganquan_geo.load.systems.names import parse_system
from ganquan_geo.load.systems.zones import NUMBERS, Zone, zone_of_code

SHANGHAI = np.array([[121.43, 31.26], [121.60, 31.30]])
GEOD = Geod(ellps="WGS84")


def key_of(name: str) -> str:
    system = find_system(name)
    assert isinstance(system, CoordinateSystem)
    return system.key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("WGS 84", "WGS 84"),
        ("wgs84", "WGS 84"),
        ("EPSG:4326", "WGS 84"),
        ("高德", "GCJ-02"),
        ("gcj02", "GCJ-02"),
        ("火星坐标", "GCJ-02"),
        ("百度", "BD-09"),
        ("BD-09", "BD-09"),
        ("CGCS2000", "EPSG:4490"),
        ("国家2000", "EPSG:4490"),
        ("epsg: 4549", "EPSG:4549"),
        ("CGCS2000 3-degree 120E", "EPSG:4549"),
        ("CGCS2000 三度带 120E", "EPSG:4549"),
        ("CGCS2000 三度带 第40带", "EPSG:4528"),
        ("CGCS2000 3-degree zone 41", "EPSG:4529"),
        ("CGCS2000 6度带 中央经线123度", "EPSG:4510"),
        ("CGCS2000 六度带 21", "EPSG:4499"),
        ("高德 颠倒", "GCJ-02 swapped"),
        ("EPSG:4549 swapped", "EPSG:4549 swapped"),
    ],
)
def test_the_names_people_use(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize(
    "name",
    ["", "月球", "EPSG:", "EPSG:999999", "CGCS2000 三度带 121E", "CGCS2000 三度带 99", "x" * 500],
)
def test_unknown_names_are_refused_with_those_that_are_known(name: str) -> None:
    with pytest.raises(DataError, match=r"GCJ-02（高德）"):
        find_system(name)


@pytest.mark.parametrize("code", [*range(4491, 4513), *range(4513, 4555)])
def test_every_zone_is_the_one_epsg_has(code: int) -> None:
    zone = zone_of_code(code)
    assert zone is not None
    assert zone.code == code
    parameters = {
        item.name: item.value
        for item in CRS.from_epsg(code).coordinate_operation.params  # type: ignore[union-attr]
    }
    assert parameters["Longitude of natural origin"] == zone.meridian_deg
    easting_m = parameters["False easting"]
    assert easting_m == (zone.number * 1e6 if zone.is_numbered else 0) + 500_000


@pytest.mark.parametrize("code", [4326, 4479, 4490, 4555])
def test_other_codes_are_no_zones(code: int) -> None:
    assert zone_of_code(code) is None


@pytest.mark.parametrize(
    "name",
    ["WGS 84", "CGCS2000", "GCJ-02", "BD-09", "EPSG:3857", "EPSG:32651", "GCJ-02 swapped"]
    + [f"EPSG:{code}" for code in (4528, 4529, 4549, 4550, 4499, 4510)],
)
def test_there_and_back(name: str) -> None:
    back = to_wgs84(from_wgs84(SHANGHAI, name), name)
    assert max(GEOD.inv(*SHANGHAI.T, *back.T)[2]) < 1e-3


def test_eastings_come_first_as_pyproj_confirms() -> None:
    expected = Transformer.from_crs(4326, 4549, always_xy=True).transform(121.43, 31.26)
    assert from_wgs84(SHANGHAI[:1], "EPSG:4549")[0] == pytest.approx(expected, abs=1e-6)
    assert expected[0] == pytest.approx(636_206, abs=1)


def test_the_zone_is_chosen_for_all_points_by_their_centroid() -> None:
    astride = np.array([[121.40, 31.2], [121.49, 31.2], [121.52, 31.2]])
    family = find_system("CGCS2000 三度带")
    assert settle_target(family, astride).key == "EPSG:4549"
    assert settle_target(family, astride + np.array([0.1, 0.0])).key == "EPSG:4550"
    assert settle_target(family, np.array([[121.5, 31.2]])).key == "EPSG:4550"
    assert settle_target(find_system("CGCS2000 六度带"), astride).key == "EPSG:4510"


def test_a_zone_number_before_the_easting_is_recognised_and_so_is_its_absence() -> None:
    plain, numbered = from_wgs84(SHANGHAI, "EPSG:4549"), from_wgs84(SHANGHAI, "EPSG:4528")
    assert numbered - plain == pytest.approx(np.array([[4e7, 0.0], [4e7, 0.0]]), abs=1e-6)
    for xy in (plain, numbered):
        for name in ("EPSG:4549", "EPSG:4528", "CGCS2000 三度带 40", "CGCS2000 三度带 120E"):
            assert to_wgs84(xy, name) == pytest.approx(SHANGHAI, abs=1e-9)
    assert to_wgs84(numbered, "CGCS2000 三度带") == pytest.approx(SHANGHAI, abs=1e-9)
    assert settle_source(find_system("CGCS2000 三度带"), numbered).key == "EPSG:4528"
    turned = settle_source(find_system("EPSG:4549 swapped"), numbered[:, ::-1])
    assert turned.key == "EPSG:4528 swapped"
    assert turned.lonlat(numbered[:, ::-1]) == pytest.approx(SHANGHAI, abs=1e-9)


@pytest.mark.parametrize(
    ("xy", "name", "word"),
    [
        ([[41_636_831.0, 3_459_870.0]], "EPSG:4549", "带号是 41"),
        ([[636_831.0, 3_459_870.0]], "CGCS2000 三度带", "没有带号"),
        ([[40_636_831.0, 3_459_870.0], [636_831.0, 3_459_870.0]], "EPSG:4549", "0, 40"),
        ([[636_831.0, 3_459_870.0]], "WGS 84", "不是经纬度"),
        ([[31.2, 121.4]], "GCJ-02", "GCJ-02 swapped"),
        ([[121.4, 31.2]], "EPSG:4549", "是经纬度，不是米"),
        ([[121.4, 31.2]], "EPSG:2385", "没有公布的"),
        ([[121.4, 31.2]], "EPSG:4479", "EPSG:4490"),
    ],
)
def test_coordinates_that_cannot_be_in_the_system_are_refused(
    xy: list[list[float]], name: str, word: str
) -> None:
    with pytest.raises(DataError, match=word):
        to_wgs84(np.array(xy), name)


@pytest.mark.parametrize("where", [0, 1, 2])
def test_one_row_of_noughts_makes_no_degrees_of_metres(where: int) -> None:
    """An empty position is often written 0, 0; the others are still metres."""
    xy = np.insert(from_wgs84(SHANGHAI, "EPSG:4549"), where, 0.0, axis=0)
    moved = np.delete(to_wgs84(xy, "EPSG:4549"), where, axis=0)
    assert moved == pytest.approx(SHANGHAI, abs=1e-9)
    with pytest.raises(DataError, match="是经纬度，不是米"):
        to_wgs84(np.zeros((2, 2)), "EPSG:4549")


@pytest.mark.parametrize("gap", [[np.nan, 3.4e6], [4.1e7, np.nan], [np.inf, 3.4e6]])
def test_a_row_of_half_a_position_says_nothing_of_the_zone(gap: list[float]) -> None:
    xy = np.vstack([gap, from_wgs84(SHANGHAI, "EPSG:4528")])
    for name in ("EPSG:4549", "CGCS2000 三度带"):
        assert settle_source(find_system(name), xy).key == "EPSG:4528"


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ([180.1, 31.0], "不是经纬度"),
        ([121.0, 90.1], "不是经纬度"),
        ([121.0, -90.1], "不是经纬度"),
        ([-180.1, 31.0], "不是经纬度"),
        ([31.2, 121.4], "WGS 84 swapped"),
        ([90.0, -180.0], "WGS 84 swapped"),
    ],
)
def test_degrees_end_where_the_earth_does(row: list[float], word: str) -> None:
    sound = [[180.0, 90.0], [-180.0, -90.0], [121.4, 31.2]]
    assert to_wgs84(np.array(sound), "WGS 84") == pytest.approx(np.array(sound))
    with pytest.raises(DataError, match=word) as caught:
        to_wgs84(np.array([*sound, row]), "WGS 84")
    assert caught.value.faults[0].rows == ("4",)


def test_a_target_outside_the_zones_of_china_is_refused() -> None:
    with pytest.raises(DataError, match="中心经度 2"):
        from_wgs84(np.array([[2.35, 48.86]]), "CGCS2000 三度带")


def test_rows_without_a_position_stay_without_one() -> None:
    given = np.array([[np.nan, np.nan], [121.43, 31.26]])
    for name in ("GCJ-02", "EPSG:4549", "CGCS2000 三度带"):
        moved = from_wgs84(given, name)
        assert np.isnan(moved[0]).all()
        assert np.isfinite(moved[1]).all()


def test_what_the_way_to_wgs84_costs_is_known() -> None:
    accuracies = {name: find_system(name) for name in ("EPSG:4549", "GCJ-02", "EPSG:2437")}
    found = {name: one.accuracy_m for name, one in accuracies.items() if hasattr(one, "accuracy_m")}
    assert found["EPSG:4549"] == 1.0
    assert found["GCJ-02"] == 0.0
    assert found["EPSG:2437"] > 1.0  # Beijing 1954, a published but coarse transformation


def test_zones_number_themselves_from_their_meridians() -> None:
    for width_deg, numbers in NUMBERS.items():
        for number, meridian_deg in numbers.items():
            zone = Zone(meridian_deg=meridian_deg, width_deg=width_deg, is_numbered=True)
            assert zone.number == number


def test_a_name_says_whether_it_is_settled() -> None:
    family = parse_system("CGCS2000 三度带")
    assert family is not None
    assert family.is_open

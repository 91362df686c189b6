"""A local grid fitted from control points: known grids come back, bad points are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo import DataError
from ganquan_geo.load.systems.control_points import ControlPoints, read_control_points
from ganquan_geo.load.systems.find import from_wgs84, to_wgs84
from ganquan_geo.load.systems.local_grid import fit_local_grid, read_local_grid
from tests.towns import lonlat_at

if TYPE_CHECKING:
    from pathlib import Path

PLACES = np.array([(0, 0), (2_000, 100), (1_900, 1_800), (-100, 2_100), (900, 1_000), (400, 1_700)])


def control(
    *, scale: float = 1.0, turn_deg: float = 0.0, shift_m: tuple[float, float] = (0.0, 0.0)
) -> ControlPoints:
    """Return points of a grid that is turned, scaled and shifted against the town's plane."""
    turn = np.radians(turn_deg)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) * scale
    return ControlPoints(
        name="control.csv",
        names=tuple("ABCDEF"),
        rows=tuple(range(1, 7)),
        grid=np.asarray(np.linalg.solve(matrix, (PLACES - shift_m).T).T, dtype=np.float64),
        lonlat=np.array([lonlat_at(x, y) for x, y in PLACES]),
    )


def with_error(points: ControlPoints, row: int, metres: float) -> ControlPoints:
    grid = points.grid.copy()
    grid[row] += (metres, 0.0)
    return ControlPoints(
        name=points.name, names=points.names, rows=points.rows, grid=grid, lonlat=points.lonlat
    )


def write(path: Path, points: ControlPoints, *, head: str = "name,x,y,lon,lat") -> str:
    rows = [
        f"{name},{x:.4f},{y:.4f},{lon:.10f},{lat:.10f}"
        for name, (x, y), (lon, lat) in zip(points.names, points.grid, points.lonlat, strict=True)
    ]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("parameters", [4, 6])
@settings(deadline=None)
@given(
    scale=st.floats(0.999, 1.001),
    turn_deg=st.floats(-180, 180),
    east_m=st.floats(-1e5, 1e5),
)
def test_a_known_grid_comes_back(
    parameters: int, scale: float, turn_deg: float, east_m: float
) -> None:
    points = control(scale=scale, turn_deg=turn_deg, shift_m=(east_m, -3_000.0))
    grid = fit_local_grid(points, parameters=parameters)
    assert grid.rms_m < 1e-3
    assert grid.bad == ()
    assert grid.scale == pytest.approx(scale, abs=1e-6)
    assert np.cos(np.radians(grid.turn_deg - turn_deg)) == pytest.approx(1.0, abs=1e-7)
    assert grid.coordinates(grid.lonlat(points.grid)) == pytest.approx(points.grid, abs=1e-5)


def test_a_bad_point_is_named_with_its_distance_and_the_grid_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "control.csv", with_error(control(turn_deg=3.0), 4, 20.0))
    with pytest.raises(DataError, match=r"E \(1\d\.\d\d m\)") as caught:
        read_local_grid(path, parameters=4)
    assert caught.value.faults[0].rows == ("5",)


def test_two_bad_points_are_both_named() -> None:
    points = with_error(with_error(control(turn_deg=3.0), 4, 20.0), 0, -15.0)
    assert set(fit_local_grid(points).bad) == {4, 0}


def test_when_three_points_disagree_nobody_can_say_which() -> None:
    few = with_error(control(), 1, 8.0)
    three = ControlPoints(
        name=few.name,
        names=few.names[:3],
        rows=few.rows[:3],
        grid=few.grid[:3],
        lonlat=few.lonlat[:3],
    )
    assert set(fit_local_grid(three).bad) == {0, 1, 2}


def test_swapped_columns_are_recognised(tmp_path: Path) -> None:
    points = control(turn_deg=1.0)
    path = write(tmp_path / "control.csv", points, head="name,y,x,lon,lat")
    with pytest.raises(DataError, match="颠倒"):
        read_local_grid(path, parameters=4)


def test_surveying_noise_is_no_fault_and_is_reported() -> None:
    points = control(scale=1.00002, turn_deg=0.4)
    noise = np.random.default_rng(3).normal(0, 0.05, points.grid.shape)
    noisy = ControlPoints(
        name=points.name,
        names=points.names,
        rows=points.rows,
        grid=points.grid + noise,
        lonlat=points.lonlat,
    )
    grid = fit_local_grid(noisy)
    assert grid.bad == ()
    assert 0.02 < grid.rms_m < 0.1
    assert "RMS" in grid.said().en


@pytest.mark.parametrize(("parameters", "count"), [(4, 6), (6, 6), (4, 3), (6, 4)])
def test_what_a_fit_misses_is_by_how_much_its_points_are_off(parameters: int, count: int) -> None:
    """Of two figures a point, so many are used up by the parameters."""
    points = with_error(control(), 1, 0.4)
    few = ControlPoints(
        name=points.name,
        names=points.names[:count],
        rows=points.rows[:count],
        grid=points.grid[:count],
        lonlat=points.lonlat[:count],
    )
    grid = fit_local_grid(few, parameters=parameters)
    off_m = np.hypot(*(grid.coordinates(few.lonlat) - few.grid).T)
    assert off_m.max() > 0.05
    assert grid.residuals_m == pytest.approx(off_m, rel=1e-3)
    expected_m = np.sqrt((off_m**2).sum() / (2 * count - parameters))
    assert grid.rms_m == pytest.approx(expected_m, rel=1e-3)


def test_six_parameters_take_up_what_four_cannot() -> None:
    points = control()
    sheared = ControlPoints(
        name=points.name,
        names=points.names,
        rows=points.rows,
        grid=points.grid * (1.0, 1.001),
        lonlat=points.lonlat,
    )
    assert fit_local_grid(sheared, parameters=6).rms_m < 1e-3
    assert fit_local_grid(sheared, parameters=4).rms_m > 0.3


@pytest.mark.parametrize(("parameters", "count"), [(4, 2), (6, 3)])
def test_too_few_points_are_refused(parameters: int, count: int) -> None:
    points = control()
    few = ControlPoints(
        name=points.name, names=points.names[:count], rows=points.rows[:count],
        grid=points.grid[:count], lonlat=points.lonlat[:count],
    )  # fmt: skip
    with pytest.raises(DataError, match="检核"):
        fit_local_grid(few, parameters=parameters)


def test_points_on_one_line_cannot_carry_six_parameters() -> None:
    at = np.array([(0.0, 0.0), (500.0, 1.0), (1_000.0, 0.0), (1_500.0, 2.0)])
    points = ControlPoints(
        name="line.csv", names=tuple("ABCD"), rows=(1, 2, 3, 4), grid=at,
        lonlat=np.array([lonlat_at(x, y) for x, y in at]),
    )  # fmt: skip
    with pytest.raises(DataError, match="一条直线"):
        fit_local_grid(points, parameters=6)
    assert fit_local_grid(points, parameters=4).rms_m < 1e-3


def test_a_grid_is_a_system_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "control.csv", control(turn_deg=2.0, shift_m=(70_000.0, 5_000.0)))
    place = np.array([lonlat_at(1_234.0, 567.0)])
    grid = from_wgs84(place, f"local:{path}")
    assert to_wgs84(grid, f"local:{path}") == pytest.approx(place, abs=1e-10)
    assert to_wgs84(grid, f"local-affine:{path}") == pytest.approx(place, abs=1e-7)


def test_control_points_may_come_from_a_map_in_gcj02(tmp_path: Path) -> None:
    points = control()
    shifted = from_wgs84(points.lonlat, "GCJ-02")
    rows = [
        f"{x},{y},{lon:.9f},{lat:.9f},GCJ-02"
        for (x, y), (lon, lat) in zip(points.grid, shifted, strict=True)
    ]
    path = tmp_path / "control.csv"
    path.write_text("\n".join(["东坐标,北坐标,经度,纬度,坐标系", *rows]), encoding="gb18030")
    assert read_control_points(str(path)).lonlat == pytest.approx(points.lonlat, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("x,y,lon\n1,2,3\n", "缺少列 lat"),
        ("x,y,lon,lat\n1,abc,121,31\n", "不是数字"),
        ("x,y,lon,lat\n1,2,31,121\n", "不是经纬度"),
        ("x,y,lon,lat,system\n1,2,121,31,Mars\n", "坐标系不认识"),
        ("", "空的"),
    ],
)
def test_broken_tables_are_refused(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "control.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=word):
        read_control_points(str(path))


def test_control_points_of_a_study_lie_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    write(tmp_path / "control.csv", control())
    with pytest.raises(DataError, match="文件夹之外"):
        read_control_points("../control.csv", folder=tmp_path / "study")
    with pytest.raises(DataError, match="没有这个文件"):
        read_control_points("absent.csv", folder=tmp_path / "study")

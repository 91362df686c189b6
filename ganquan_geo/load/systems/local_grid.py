"""A city's or a project's own grid, fitted from control points known in both systems.

Many offices draw in a grid whose definition is not published and has no EPSG code. A few points
known in the grid and on the earth are enough to fit it: four parameters (two shifts, one turn,
one scale; Helmert) or six (an affine map). What the fit cannot explain are the residuals, and
they are reported point by point.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pyproj import Transformer

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.load.faults import refused
from ganquan_geo.load.systems.control_points import ControlPoints, read_control_points
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from pyproj import CRS

    from ganquan_geo.model.errors import DataError

FOUR, SIX = 4, 6
FEWEST_POINTS = {FOUR: 3, SIX: 4}  # one more than the fit needs, or nothing checks it
BAD_FLOOR_M = 0.5  # a point this near to where the others put it is never called bad
BAD_FACTOR = 4.0  # times the scatter of the others
WILD_M = 10.0  # a scatter as large as this is no survey's
NARROW = 0.02  # breadth to length of the control points, below which six parameters are loose


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalGrid:
    """A fitted grid and how well it fits.

    Parameters
    ----------
    name
        Name of the file with the control points.
    plane
        The plane on the earth that the grid was fitted to.
    matrix, shift_m
        Plane = `matrix` @ grid + `shift_m`; shapes (2, 2) and (2,).
    parameters
        4 or 6.
    point_names, residuals_m
        For each control point how far the fit misses it, metres.
    bad
        Places of the points that do not agree with the others.
    rms_m
        Root of the mean squared miss per degree of freedom, metres.
    inputs
        SHA-256 of the file with the control points.
    """

    name: str
    plane: CRS
    matrix: NDArray[np.float64]
    shift_m: NDArray[np.float64]
    parameters: int
    point_names: tuple[str, ...]
    residuals_m: NDArray[np.float64]
    bad: tuple[int, ...]
    rms_m: float
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def scale(self) -> float:
        """Metres on the earth for one unit of the grid."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix))))

    @property
    def turn_deg(self) -> float:
        """Anticlockwise turn from the grid to the earth, degrees."""
        return float(np.degrees(np.arctan2(self.matrix[1, 0], self.matrix[0, 0])))

    def lonlat(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return WGS 84 degrees of (n, 2) grid coordinates; NaN where there is none."""
        plane = xy @ self.matrix.T + self.shift_m
        return move_points(plane, Transformer.from_crs(self.plane, WGS84, always_xy=True))

    def coordinates(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return grid coordinates of (n, 2) WGS 84 degrees; NaN where there is none."""
        plane = move_points(lonlat, Transformer.from_crs(WGS84, self.plane, always_xy=True))
        back = np.linalg.solve(self.matrix, (plane - self.shift_m).T).T
        return np.asarray(back, dtype=np.float64)

    def said(self) -> Text:
        """Return the fit in a few words."""
        worst = int(np.argmax(self.residuals_m))
        figures = (
            f"{self.scale:.7f}, {self.turn_deg:.5f}°, RMS {self.rms_m:.3f} m, "
            f"{self.point_names[worst]} {self.residuals_m[worst]:.3f} m"
        )
        return Text(
            f"{len(self.point_names)} 个控制点、{self.parameters} 参数；尺度、转角、"
            f"中误差、最大残差：{figures}",
            f"{how_many(len(self.point_names), 'control point')}, {self.parameters} parameters; "
            f"scale, turn, RMS and largest residual: {figures}",
        )


def read_local_grid(path: str, *, parameters: int, folder: Path | None = None) -> LocalGrid:
    """Read control points from a CSV file and fit the grid; refuse it where points disagree.

    Parameters
    ----------
    path
        The file; see `read_control_points` for its columns.
    parameters
        4 or 6.
    folder
        Where a relative path starts; then the file must lie in it.

    Raises
    ------
    DataError
        If the file cannot be used, points are too few or on one line, or some do not agree
        with the others: then they are named with their distances.
    """
    points = read_control_points(path, folder=folder)
    grid = fit_local_grid(points, parameters=parameters)
    if grid.bad:
        raise _bad_points(points, grid)
    return grid


def fit_local_grid(points: ControlPoints, *, parameters: int = FOUR) -> LocalGrid:
    """Fit a grid to control points by least squares.

    A point is bad when the fit of the others puts it farther away than 0.5 m and than four
    times the others' own scatter. The worst is set aside first and the rest judged again;
    setting aside ends where too few would be left to say which of them is wrong. If those left
    scatter by more than 10 m, all are bad.

    Raises
    ------
    DataError
        If there are too few points (3 for four parameters, 4 for six), or they lie so nearly
        on one line or in one place that the fit is open.
    """
    fewest = FEWEST_POINTS[parameters]
    if len(points.names) < fewest:
        raise refused(
            points.name,
            Text(
                f"只有 {len(points.names)} 个控制点，{parameters} 参数至少要 {fewest} 个才有检核",
                f"has {how_many(len(points.names), 'control point')}; {parameters} parameters need "
                f"{fewest} before anything checks the fit",
            ),
            Text("增加控制点", "add control points"),
        )
    if _is_loose(points.grid, parameters=parameters):
        raise refused(
            points.name,
            Text(
                "控制点几乎在一处或一条直线上",
                "the control points are nearly in one place or line",
            ),
            Text(
                "取分布在四周的控制点，或改用四参数（local:）",
                "take points on all sides, or four parameters (local:)",
            ),
        )
    centre = np.round(points.lonlat.mean(axis=0), 2)
    crs = local_crs(*centre)
    plane = move_points(points.lonlat, Transformer.from_crs(WGS84, crs, always_xy=True))
    bad = _find_bad(points.grid, plane, parameters=parameters)
    return LocalGrid(
        name=points.name,
        plane=crs,
        parameters=parameters,
        point_names=points.names,
        bad=bad,
        inputs=points.inputs,
        **_fit(points.grid, plane, parameters=parameters)._asdict(),
    )


class _Fit(NamedTuple):
    """Part of a `LocalGrid`: plane = `matrix` @ grid + `shift_m`, and what that misses."""

    matrix: NDArray[np.float64]
    shift_m: NDArray[np.float64]
    residuals_m: NDArray[np.float64]
    rms_m: float


def _fit(grid: NDArray[np.float64], plane: NDArray[np.float64], *, parameters: int) -> _Fit:
    """Fit by least squares about the points' own centres."""
    grid_centre, plane_centre = grid.mean(axis=0), plane.mean(axis=0)
    from_grid, to_plane = grid - grid_centre, plane - plane_centre
    if parameters == SIX:
        matrix = np.asarray(np.linalg.lstsq(from_grid, to_plane, rcond=None)[0].T, np.float64)
    else:
        # Helmert's fit in complex numbers: plane = turn_and_scale * grid.
        z, w = from_grid @ (1, 1j), to_plane @ (1, 1j)
        factor = complex(np.vdot(z, w) / np.vdot(z, z).real)
        matrix = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]], np.float64)
    shift_m = plane_centre - matrix @ grid_centre
    residuals_m = np.hypot(*(grid @ matrix.T + shift_m - plane).T)
    freedom = max(2 * len(grid) - parameters, 1)
    return _Fit(matrix, shift_m, residuals_m, float(np.sqrt((residuals_m**2).sum() / freedom)))


def _find_bad(
    grid: NDArray[np.float64], plane: NDArray[np.float64], *, parameters: int
) -> tuple[int, ...]:
    """Return the places of points that the fit of the others does not confirm, worst first."""
    kept = list(range(len(grid)))
    bad: list[int] = []
    while len(kept) > FEWEST_POINTS[parameters]:
        judged = [_judge(grid, plane, kept, point, parameters=parameters) for point in kept]
        ratio, worst = max(zip(judged, kept, strict=True))
        if ratio <= 1.0:
            break
        bad.append(worst)
        kept.remove(worst)
    fit = _fit(grid[kept], plane[kept], parameters=parameters)
    few_are_left = len(kept) <= FEWEST_POINTS[parameters]
    cannot_be_told = few_are_left and fit.residuals_m.max() > BAD_FLOOR_M
    # Too few are left to tell the wrong from the right, or none fits another: name them all.
    return (*bad, *kept) if cannot_be_told or fit.rms_m > WILD_M else tuple(bad)


def _judge(
    grid: NDArray[np.float64],
    plane: NDArray[np.float64],
    kept: list[int],
    point: int,
    *,
    parameters: int,
) -> float:
    """Return a point's distance from where the others put it, as a share of what is allowed."""
    others = [other for other in kept if other != point]
    fit = _fit(grid[others], plane[others], parameters=parameters)
    miss_m = float(np.hypot(*(fit.matrix @ grid[point] + fit.shift_m - plane[point])))
    return miss_m / max(BAD_FLOOR_M, BAD_FACTOR * fit.rms_m)


def _is_loose(grid: NDArray[np.float64], *, parameters: int) -> bool:
    long, short = np.linalg.svd(grid - grid.mean(axis=0), compute_uv=False)
    return bool(long < 1.0 or (parameters == SIX and short < NARROW * long))


def move_points(xy: NDArray[np.float64], transformer: Transformer) -> NDArray[np.float64]:
    """Return (n, 2) points in another system; NaN where there is none, or they are not finite."""
    moved = np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    moved[~(np.isfinite(moved) & np.isfinite(xy)).all(axis=1)] = np.nan
    return moved


def _bad_points(points: ControlPoints, grid: LocalGrid) -> DataError:
    listed = ", ".join(
        f"{points.names[place]} ({grid.residuals_m[place]:.2f} m)" for place in grid.bad
    )
    turned = fit_local_grid(replace(points, grid=points.grid[:, ::-1]))
    mend = Text("核对或删去这些点", "check these points or remove them")
    if turned.rms_m < grid.rms_m / BAD_FACTOR:
        mend = Text(
            "x、y 看来颠倒了（测量坐标 x 为北）：对调两列",
            "x and y look swapped (surveyors' x is north): exchange the two columns",
        )
    return refused(
        points.name,
        Text(
            f"控制点互相不符，可疑的是（拟合残差）：{listed}",
            f"control points do not agree; suspect are (residual of the fit): {listed}",
        ),
        mend,
        rows=tuple(str(points.rows[place]) for place in grid.bad),
    )

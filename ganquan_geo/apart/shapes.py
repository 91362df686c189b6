"""Pickle with arrays of shapes as well-known binary, all at once: a city has a million."""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def dump(thing: object) -> bytes:
    """Return a thing as a pickle."""
    made = io.BytesIO()
    _Pickler(made, protocol=pickle.HIGHEST_PROTOCOL).dump(thing)
    return made.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: object) -> Any:  # noqa: ANN401 - as pickle has it
        if isinstance(thing, np.ndarray) and thing.dtype == object and _holds_shapes(thing):
            return _from_wkb, (shapely.to_wkb(thing.ravel()).tolist(), thing.shape)
        return NotImplemented


def _holds_shapes(array: NDArray[np.object_]) -> bool:
    """Return whether an array is of shapes that well-known binary keeps as they are."""
    kinds = shapely.get_type_id(array) if _is_shape_or_none(array) else np.array([-2])
    return bool((kinds >= 0).any() and (kinds != shapely.GeometryType.LINEARRING).all())


def _is_shape_or_none(array: NDArray[np.object_]) -> bool:
    return bool((shapely.is_geometry(array) | shapely.is_missing(array)).all())


def _from_wkb(wkb: list[bytes | None], shape: tuple[int, ...]) -> NDArray[np.object_]:
    read: Callable[..., NDArray[np.object_]] = shapely.from_wkb
    return read(np.array([*wkb, None], dtype=object)[:-1]).reshape(shape)

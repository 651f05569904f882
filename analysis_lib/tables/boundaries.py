"""Boundaries of regions from a user's GeoJSON, for a map instead of tiles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis_lib.errors import InputError, Problem

FILE = "grenzen.geojson"
_LARGEST = 25 * 10**6  # bytes
_SHAPES = {"Polygon": 1, "MultiPolygon": 2}

Ring = np.ndarray  # points x 2


@dataclass(frozen=True)
class Boundaries:
    """Outlines by region.

    Parameters
    ----------
    rings : dict of str to list of arrays
        Per key of a region its rings, each of shape (points, 2), in the file's coordinates.
    aspect : float
        How much longer a unit north is than a unit east, for a map without distortion.
    """

    rings: dict[str, list[Ring]]
    aspect: float


def read_boundaries(folder: Path, names: Mapping[str, str]) -> Boundaries | None:
    """Read ``grenzen.geojson`` from a study's folder.

    A feature belongs to a region if one of its properties is the region's key or name; a
    region may have several features, such as its municipalities.

    Parameters
    ----------
    folder : Path
        The study's folder.
    names : mapping of str to str
        Name of each region by key.

    Returns
    -------
    Boundaries or None
        None where the folder has no such file.

    Raises
    ------
    InputError
        If the file is no GeoJSON of areas, or none of its areas is a known region.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    if path.stat().st_size > _LARGEST:
        raise _wrong(f"is groter dan {_LARGEST // 10**6} MB; vereenvoudig de grenzen.")
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        features = list(document["features"])
        found = list(_areas(features, names))
    except (json.JSONDecodeError, TypeError, KeyError, ValueError, AttributeError, RecursionError) as error:
        raise _wrong(
            "is geen GeoJSON met vlakken; exporteer de grenzen als een FeatureCollection van polygonen."
        ) from error
    rings: dict[str, list[Ring]] = {}
    for region, outline in found:
        rings.setdefault(region, []).append(outline)
    if not rings:
        seen = ", ".join(sorted({str(key) for feature in features for key in feature.get("properties") or {}})[:8])
        raise _wrong(f"geen enkel vlak hoort bij een regio uit regios.csv; de vlakken hebben de kenmerken: {seen}.")
    points = np.vstack([outline for outlines in rings.values() for outline in outlines])
    in_degrees = bool(np.abs(points).max() <= 360)
    return Boundaries(rings, float(1 / np.cos(np.radians(points[:, 1].mean()))) if in_degrees else 1.0)


def _areas(features: list[Any], names: Mapping[str, str]) -> Iterator[tuple[str, Ring]]:
    keys = {name.lower(): key for key, name in names.items()} | {key.lower(): key for key in names}
    for feature in features:
        values = [str(value).lower() for value in (feature.get("properties") or {}).values()]
        region = next((keys[value] for value in values if value in keys), None)
        geometry = feature["geometry"]
        if region is None or geometry is None or geometry["type"] not in _SHAPES:
            continue
        polygons = geometry["coordinates"] if _SHAPES[geometry["type"]] == 2 else [geometry["coordinates"]]
        for polygon in polygons:
            for outline in polygon:
                points = np.array([point[:2] for point in outline], dtype=float)
                if points.shape[0] < 4 or not np.isfinite(points).all():
                    raise ValueError("a ring needs four points")
                yield region, points


def _wrong(message: str) -> InputError:
    return InputError([Problem(FILE, 0, "", message)])

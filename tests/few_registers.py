"""Invented registers of two years, small enough to count in a second or two."""

from __future__ import annotations

from pathlib import Path

from analysis_lib.registers.synthetic import write_synthetic


def write_few(place: Path, children: int, regions: int, seed: int) -> Path:
    """Write two years of few children in few regions, so that many counts are small."""
    write_synthetic(children, seed, place)
    for path in place.glob("*20[12][0-9]*"):
        if not any(f"{year}" in path.name for year in (2016, 2017)) and not path.name.startswith("VSLGWB"):
            path.unlink()
    towns = [f"{town:04};JZ{town % regions + 1:02};PO200{town % 2 + 1}" for town in range(1, 127)]
    areas = "\n".join(["gemeente;jeugdregio;samenwerkingsverband", *towns, ""])
    (place / "gebieden.csv").write_text(areas, encoding="utf-8")
    return place

"""Invented registers of two years, small enough to count in a second or two."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

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


def write_schools(place: Path, lost: int = 0) -> Path:
    """Give each pupil of registers a school, of a table in which every so many of a hundred schools is not."""
    codes = {"INSCHRWPOTAB": "WPOBRIN_crypt", "INSCHRWECTAB": "WECBRIN_crypt"}
    for register, code in codes.items():
        for path in place.glob(f"{register}*.parquet"):
            frame = pd.read_parquet(path)
            number = frame["RINPERSOON"].where(frame["RINPERSOON"] != "", "0").astype(int)
            frame.assign(**{code: "S" + (number * 7919 % 100).astype(str)}).to_parquet(path)
    rows = [f"S{school};;{_together(school)}" for school in range(100) if not lost or school % lost != 1]
    (place / "scholen.csv").write_text(
        "\n".join(["school;vestiging;samenwerkingsverband", *rows, ""]), encoding="utf-8"
    )
    return place


def _together(school: int) -> str:
    """A large samenwerkingsverband, a smaller one, and one of hardly anybody, as the national one is."""
    return "PO0001" if school < 1 else "PO2001" if school < 30 else "PO2002"

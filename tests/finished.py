"""Finished reports as an overview finds them, without making them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis_lib.render.card import Card

CARD = Card(
    about="Een business case, nagerekend",
    source="Bureau (2019). Een bron.",
    outcome="De aanpak kost \u20ac\u00a0100.",
    verdict="Niet helemaal. Van de 3 nagegane cijfers klopt er 1 niet.",
    printed="1.396",
    tested="221",
    deviating="2",
    findings=(
        (
            "Een conclusie of samenvatting van de bron",
            "Conclusie: aandeel",
            "48,15%",
            "4,81%",
            "43,34 procentpunt",
            "Tikfout.",
        ),
        ("Alleen hoe het er staat", "Tabel 2: som", "12", "", "", "Verwisseld <b>."),
    ),
)


def finish(
    out: Path,
    report: str,
    run: str = "standaard",
    title: str = "Een rapport",
    *,
    card: Card | None = CARD,
    formats: Iterable[str] = ("html", "pdf", "ipynb"),
    **more: Any,
) -> Path:
    """Put a receipt, and files with nothing in them, where a report would be."""
    folder = out / report / run
    (folder / "data").mkdir(parents=True)
    for suffix in formats:
        (folder / f"report.{suffix}").write_text("", encoding="utf-8")
    receipt = {
        "rapport": report,
        "titel": title,
        "run": run,
        "parameters": {},
        "gegevens": f"data_templates/{report}",
        "invoer": [],
        "uitvoer": {},
        "gestart": "2026-01-02T03:04:05+00:00",
        "duur_seconden": 1.0,
        **({"kaart": asdict(card)} if card else {}),
        **more,
    }
    (folder / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    return folder

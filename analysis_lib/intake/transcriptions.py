"""A study that begins with a report of others: from the file itself, or from the folder of its transcription."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.inference.contract import SEARCHED
from analysis_lib.new_study.prefilled import Prefilled
from analysis_lib.nouns import agreeing
from analysis_lib.study import read_study
from analysis_lib.transcription.correction import correction_page
from analysis_lib.transcription.figures import figures_of
from analysis_lib.transcription.files import read_report
from analysis_lib.transcription.strings import DOUBTFUL
from analysis_lib.transcription.writing import PAGE, SHEETS_FILE, UNREAD_FILE, study_keys

REPORT = "any_report"
_READ = ("published", SHEETS_FILE, UNREAD_FILE)


def read(paths: Sequence[Path]) -> Prefilled:
    """Read a report, or what was transcribed of it, into what a study starts with.

    Parameters
    ----------
    paths : sequence of Path
        One: a file that `transcribe` reads, or a folder that it wrote.

    Raises
    ------
    UserError
        If there are more, the file cannot be read, or the folder holds no transcription.
    """
    if len(paths) != 1:
        raise UserError(
            f"Geef met --from één rapport, of één map van narekenbaar transcribe; dit zijn er {len(paths)}."
        )
    source = paths[0]
    tables, page = _of_folder(source) if source.is_dir() else _of_file(source)
    keys = tables.pop("studie")
    published = tables["published"]
    doubtful = int((published["zekerheid"] == DOUBTFUL).sum()) if "zekerheid" in published else 0
    number = len(tables[SHEETS_FILE])
    said = (
        f"{len(published)} {agreeing(len(published), 'cijfers')} overgenomen uit {number} "
        f"{agreeing(number, 'tabellen')} en de tekst; niet zeker: {doubtful}."
    )
    steps = f"Kijk na wat in {PAGE} is gemerkt, en zoek dan verbanden: narekenbaar infer met deze map."
    return Prefilled(
        rows={"studie": [{"sleutel": key, "waarde": value} for key, value in keys[["sleutel", "waarde"]].to_numpy()]},
        files={name: _written(frame) for name, frame in tables.items()},
        texts={PAGE: page} if page else {},
        messages=(said, steps),
    )


def _of_file(source: Path) -> tuple[dict[str, pd.DataFrame], str]:
    figures = figures_of(read_report(source))
    if figures.published.empty:
        raise UserError(f"in '{source.name}' is geen enkel cijfer gevonden; is dit het goede bestand?")
    keys = study_keys(source)
    tables = {
        "studie": pd.DataFrame({"sleutel": list(keys), "waarde": list(keys.values())}),
        "published": figures.published,
        SHEETS_FILE: figures.sheets,
        UNREAD_FILE: figures.unread,
    }
    return tables | _nothing_inferred(tables), correction_page(figures, source)


def _of_folder(source: Path) -> tuple[dict[str, pd.DataFrame], str]:
    if not any(source.glob("published.*")):
        raise UserError(f"In '{source.name}' staat geen published.csv; begin met narekenbaar transcribe.")
    read_tables = read_study(report(REPORT), source).tables
    tables = {name: read_tables[name] for name in ("studie", *_READ, *SEARCHED) if name in read_tables}
    page = source / PAGE
    return tables, page.read_text(encoding="utf-8") if page.is_file() else ""


def _nothing_inferred(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Empty tables for what `infer` writes, so that the workbook has no sheets for them."""
    contract = report(REPORT).contract
    return {name: pd.DataFrame(columns=list(contract[name].columns)) for name in SEARCHED if name not in tables}


def _written(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as text with all their decimals, as Dutch Excel writes them."""
    shown = frame.copy()
    for name in shown.columns:
        if pd.api.types.is_float_dtype(shown[name]):
            shown[name] = ["" if pd.isna(value) else f"{value:.15g}".replace(".", ",") for value in shown[name]]
    return shown

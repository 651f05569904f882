"""The commands ``transcribe`` and ``infer``: from the file of any report to what does not add up in it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from analysis_lib.errors import UserError
from analysis_lib.nouns import agreeing

PAGE = "wat-niet-optelt.html"


@click.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="BESTAND")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="MAP",
    help="Map voor de studie, die nog niet bestaat.",
)
@click.option("--pages", default="", metavar="BLADZIJDEN", help="Alleen deze, zoals 3-8,12; zonder: allemaal.")
def transcribe(source: Path, out: Path, pages: str) -> None:
    """Lees de tabellen en cijfers van een rapport (.pdf, .docx, .html of .txt) in een nieuwe map."""
    from analysis_lib.transcription.correction import correction_page
    from analysis_lib.transcription.figures import figures_of
    from analysis_lib.transcription.files import read_report
    from analysis_lib.transcription.strings import DOUBTFUL
    from analysis_lib.transcription.writing import PAGE as CORRECTION
    from analysis_lib.transcription.writing import require_new, study_keys, write_study

    require_new(out)
    document = read_report(source, pages)
    figures = figures_of(document)
    if figures.published.empty:
        raise UserError(f"in '{source.name}' is geen enkel cijfer gevonden; is dit het goede bestand?")
    write_study(out, figures, study_keys(source), correction_page(figures, source))
    in_tables = int(figures.sheets["cijfers"].sum())
    pages_read = f", {document.pages} {agreeing(document.pages, 'bladzijden')}" if document.pages else ""
    click.echo(f"Gelezen: {source.name} ({document.way}{pages_read})")
    click.echo(
        f"{len(figures.sheets)} {agreeing(len(figures.sheets), 'tabellen')} met {in_tables} "
        f"{agreeing(in_tables, 'cijfers')}; in de tekst {len(figures.published) - in_tables}."
    )
    doubtful = int((figures.published["zekerheid"] == DOUBTFUL).sum())
    click.echo(f"Niet zeker: {doubtful}. Niet te lezen: {len(figures.unread)}.")
    click.echo(f"Kijk na wat is gemerkt: {out}{os.sep}{CORRECTION}. Daarna: narekenbaar infer {out}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="MAP")
def infer(folder: Path) -> None:
    """Zoek verbanden tussen de cijfers van een rapport dat is overgenomen, en zeg wat niet optelt."""
    from analysis_lib.inference.again import searched
    from analysis_lib.inference.audit import audit_of
    from analysis_lib.inference.contract import SEARCHED
    from analysis_lib.inference.page import page_of
    from analysis_lib.published import Status
    from analysis_lib.show.audit import WRONG
    from analysis_lib.transcription.writing import csv_of
    from analysis_lib.whole_files import write_text, writing

    if not folder.is_dir() or not any(folder.glob("published.*")):
        raise UserError(f"In '{folder.name}' staat geen published.csv; begin met narekenbaar transcribe.")
    tables = searched(folder)
    result = audit_of(tables)
    texts = {f"{name}.csv": csv_of(tables[name]) for name in SEARCHED} | {PAGE: page_of(tables, result)}
    with writing(folder):
        for name, text in texts.items():
            write_text(folder / name, text)
    tested = int((result["status"] != Status.NOT_DERIVABLE).sum())
    relations = len(tables["relaties"])
    deviating = int(result["status"].isin(WRONG).sum())
    click.echo(
        f"{relations} {agreeing(relations, 'verbanden')}. Nagerekend: {tested} van de {len(result)} cijfers. "
        f"Wijkt af: {deviating}."
    )
    if lapsed := len(tables["vervallen"]):
        click.echo(
            f"{lapsed} {agreeing(lapsed, 'besluiten')} over cijfers die niet meer in published.csv staan: "
            "bewaard in vervallen.csv."
        )
    click.echo(f"Geschreven in {folder}{os.sep}: {', '.join(texts)}")

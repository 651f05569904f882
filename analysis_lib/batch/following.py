"""From one report to the next: a page that leads on, as a report does not know which others there are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from analysis_lib.whole_files import write_text

FOLDER = "volgend"
_LEAD = Markup(
    '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8"><title>Volgend rapport</title>'
    '<meta http-equiv="refresh" content="0; url={0}"></head><body><main><h1>Volgend rapport</h1>'
    '<p><a href="{0}">Naar het volgende rapport</a></p></main></body></html>\n'
)


def next_page(report: str, run: str) -> str:
    """Return where the page of a report leads for the next one."""
    return f"../../{FOLDER}/{_file(report, run)}"


def write_following(out: Path, reports: Sequence[tuple[str, str]]) -> None:
    """Let each report, by its name and run, lead to the one after it, and the last to the overview.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    places = [*(f"../{report}/{run}/report.html" for report, run in reports), "../index.html"]
    for (report, run), (_, following) in zip(reports, pairwise(places), strict=True):
        written, text = out / FOLDER / _file(report, run), str(_LEAD.format(following))
        written.parent.mkdir(parents=True, exist_ok=True)
        if not written.exists() or written.read_text(encoding="utf-8") != text:
            write_text(written, text)


def _file(report: str, run: str) -> str:
    return f"{report}--{run}.html"

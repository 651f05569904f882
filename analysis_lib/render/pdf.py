"""An accessible PDF (PDF/UA-1), typeset by Typst from pandoc's output."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import typst

from analysis_lib.errors import ReportError
from analysis_lib.render import row_headers
from analysis_lib.render.document import Document
from analysis_lib.render.forgetting import Compiled
from analysis_lib.render.page import ASSETS
from analysis_lib.render.pandoc import convert
from analysis_lib.render.paper import MADE, for_paper
from analysis_lib.style import variables
from analysis_lib.style.typeface import fonts

_ARGUMENTS = ("title", "short_title", "subtitle", "byline", "compact", "watermark", "logo", "logo_alt", "edition")
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')


def to_pdf(document: Document) -> bytes:
    """Typeset a report.

    Raises
    ------
    ReportError
        If Typst refuses the document, with its reason.
    """
    source = for_paper(document)
    body = convert(source.body, "typst").decode()
    # JSON strings are Typst strings: both escape quotes and backslashes the same way.
    arguments = {name.replace("_", "-"): json.dumps(getattr(source, name), ensure_ascii=False) for name in _ARGUMENTS}
    titles = ", ".join(f"{name}: {value}" for name, value in arguments.items())
    main = f"{(ASSETS / 'report.typ').read_text(encoding='utf-8')}\n#show: report.with({titles})\n\n{body}\n"
    with TemporaryDirectory() as folder:
        for name, content in document.images.items():
            (Path(folder) / name).write_bytes(content)
        (Path(folder) / "style.typ").write_text(variables.typst(), encoding="utf-8")
        (Path(folder) / "main.typ").write_text(main, encoding="utf-8")
        return row_headers.mend(compile_typst(Path(folder) / "main.typ", pdf_standards="ua-1"), source.tables)


def compile_typst(
    main: Path,
    *,
    format: Literal["pdf", "png"] = "pdf",
    ppi: float | None = None,
    pdf_standards: Literal["ua-1"] | None = None,
) -> bytes:
    """Compile with the fonts of this package, so that every machine gives the same page.

    Parameters
    ----------
    main : Path
        The Typst file; what it refers to is in the same folder.
    format : str
        What to make.
    ppi : float, optional
        Pixels per inch of a PNG.
    pdf_standards : str, optional
        Standard that the PDF must keep.
    """
    Compiled.times += 1
    try:
        return typst.compile(
            main,
            root=main.parent,
            font_paths=fonts(),
            timestamp=int(MADE.timestamp()),
            format=format,
            ppi=ppi,
            pdf_standards=pdf_standards,
        )
    except typst.TypstError as error:
        if unknown := _NO_GLYPH.search(error.message):
            reason = f"het lettertype heeft het teken {unknown[1]} niet; haal het uit uw tabellen"
        else:
            reason = f"Typst meldt: {error.message}"
        raise ReportError(
            f"de PDF is niet te zetten: {reason}, of maak alleen html en docx met --formats html,docx."
        ) from error

"""From an executed notebook to HTML, PDF and Word: one HTML source, three formats.

Knows no model; imports its writers when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis_lib.render.document import Document

FORMATS = ("html", "pdf", "docx")


def render(document: Document, formats: Iterable[str]) -> dict[str, bytes]:
    """Make a report in the formats asked for.

    Parameters
    ----------
    document : Document
        Made by `analysis_lib.render.document.build`.
    formats : iterable of str
        Of `FORMATS`.

    Returns
    -------
    dict of str to bytes
        Content by format.
    """
    made: dict[str, bytes] = {}
    for form in formats:
        if form == "html":
            from analysis_lib.render.html import to_html

            made[form] = to_html(document).encode()
        elif form == "pdf":
            from analysis_lib.render.pdf import to_pdf

            made[form] = to_pdf(document)
        elif form == "docx":
            from analysis_lib.render.word import to_word

            made[form] = to_word(document)
        else:
            raise ValueError(f"unknown format {form!r}")
    return made

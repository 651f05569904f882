"""The formats that a report comes in: one table, which the command, its help and the overview page follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis_lib.render.document import Document


@dataclass(frozen=True)
class Format:
    """One format of a report.

    Parameters
    ----------
    suffix : str
        What its file ends in, and what a user calls it.
    label : str
        The text of links to it, in Dutch.
    writer : str
        Function from a `Document` to bytes, as ``module:name``; imported when it is needed.
    default : bool
        Whether it is made unless somebody chooses.
    files : str
        Function from a `Document` to the bytes of several files by their names, as ``module:name``; '' for one that is
        called ``report.<suffix>``.
    """

    suffix: str
    label: str
    writer: str
    default: bool = True
    files: str = ""


FORMATS = (
    Format("html", "HTML", "analysis_lib.render.html:to_html", files="analysis_lib.render.html:to_files"),
    Format("pdf", "PDF", "analysis_lib.render.pdf:to_pdf"),
    Format("docx", "Word", "analysis_lib.render.word:to_word"),
)


def suffixes() -> tuple[str, ...]:
    """Give the suffix of every format."""
    return tuple(known.suffix for known in FORMATS)


def default_suffixes() -> tuple[str, ...]:
    """Give the suffixes of the formats that are made unless somebody chooses."""
    return tuple(known.suffix for known in FORMATS if known.default)


@cache
def get_ready(suffixes: tuple[str, ...]) -> Document:
    """Import what makes these formats and compile what a document is made with; return a short one.

    Worth it where there is nothing else to do yet.
    """
    from pkgutil import resolve_name

    from nbformat.v4 import new_markdown_cell, new_notebook

    from analysis_lib.render.document import build

    for known in FORMATS:
        if known.suffix in suffixes:
            resolve_name(known.writer)
    return build(new_notebook(cells=[new_markdown_cell("# Een blad")]))


def render(document: Document, suffix: str) -> bytes:
    """Make a report, from `analysis_lib.render.document.build`, in one format.

    Raises
    ------
    ReportError
        If the format cannot hold it.
    """
    from pkgutil import resolve_name

    (writer,) = (known.writer for known in FORMATS if known.suffix == suffix)
    made: bytes = resolve_name(writer)(document)
    return made


def render_files(document: Document, suffix: str) -> dict[str, bytes]:
    """Make a report in one format, by the names of its files.

    Raises
    ------
    ReportError
        If the format cannot hold it.
    """
    from pkgutil import resolve_name

    (known,) = (known for known in FORMATS if known.suffix == suffix)
    if not known.files:
        return {f"report.{suffix}": render(document, suffix)}
    made: dict[str, bytes] = resolve_name(known.files)(document)
    return made

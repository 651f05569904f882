"""Forms that were filled in as a PDF: what their fields hold.

A PDF can look filled in and have nothing in its fields: scanned, printed to a file, written on. Such a file is refused,
as its participant would be missed without a word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pikepdf

from analysis_lib.errors import InputError, Problem
from analysis_lib.tables.cells import RawTable, read_text
from analysis_lib.tables.forms import name_in_row

SUFFIX = ".pdf"
_AGAIN = "vul het formulier uit narekenbaar new in en bewaar het als PDF, of typ het over in het Excel-formulier."
_WRITTEN = {"/FreeText", "/Ink", "/Stamp"}
_DEEPEST = 8  # fields below fields; a form here has two


def read_fields(path: Path) -> tuple[str, dict[str, str]]:
    """Read the fields of a form.

    Returns
    -------
    (str, dict of str to str)
        The form's name, and by field what it holds; '' where nothing is filled in.

    Raises
    ------
    InputError
        If it cannot be opened, or what was written is not in the fields of one form.
    """
    try:
        with pikepdf.open(path) as pdf:
            found = list(_values(pdf))
            written = any(
                str(one.get("/Subtype")) in _WRITTEN for page in pdf.pages for one in page.obj.get("/Annots", [])
            )
    except pikepdf.PasswordError as error:
        raise _refused(path, "is met een wachtwoord beveiligd; bewaar hem zonder.") from error
    except (pikepdf.PdfError, OSError, AttributeError, TypeError, ValueError) as error:
        raise _refused(path, f"is als PDF niet te lezen; {_AGAIN}") from error
    forms = {name.partition(".")[0] for name, _ in found}
    values = dict(found)
    if not found:
        raise _refused(path, f"heeft geen velden (gescand, of geprint naar een bestand); {_AGAIN}")
    if written:
        raise _refused(path, f"er is naast de velden in geschreven of getekend, en dat is niet te lezen; {_AGAIN}")
    if len(forms) > 1 or any(values[name] != value for name, value in found):
        raise _refused(path, "bevat meer dan één formulier; bewaar elk formulier als een eigen bestand.")
    (form,) = forms
    return form, {name.partition(".")[2]: value for name, value in values.items()}


def rows_of(path: Path, form: str, fields: dict[str, str], columns: Collection[str]) -> RawTable:
    """Return the rows of a form's grid, numbered from 1.

    Raises
    ------
    InputError
        If a column has no field, so that what was written in it is lost.
    """
    rows: list[tuple[str | None, ...]] = []
    while any(name_in_row(column, len(rows) + 1) in fields for column in columns):
        rows.append(tuple(fields.get(name_in_row(column, len(rows) + 1)) for column in columns))
    if not rows or any(value is None for row in rows for value in row):
        raise _refused(path, f"mist velden van het formulier; {_AGAIN}", form)
    cells = [
        (number, tuple(read_text(value or "") for value in row))
        for number, row in enumerate(rows, start=1)
        if any(value and value.strip() for value in row)
    ]
    return RawTable(path.name, tuple(columns), tuple(cells), form)


def _values(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str]]:
    """Each field that has a value or could have one, with its whole name."""
    tops = pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", pikepdf.Array())
    waiting = [(field, "", 0) for field in reversed(list(tops))]
    while waiting:
        field, above, depth = waiting.pop()
        if depth > _DEEPEST:
            raise ValueError("fields within fields without end")
        name = ".".join(filter(None, (above, str(field.get("/T", "")))))
        below = [child for child in field.get("/Kids", []) if "/T" in child]
        if below:
            waiting += [(child, name, depth + 1) for child in reversed(below)]
        elif "/FT" in field:
            yield name, _text(field.get("/V"))


def _text(value: pikepdf.Object | None) -> str:
    """What a field holds: text on one line, or the name of a state."""
    if value is None or isinstance(value, pikepdf.Array):
        return ""
    if isinstance(value, pikepdf.Stream):  # long text
        value = pikepdf.String(value.read_bytes())
    text = str(value).removeprefix("/") if isinstance(value, pikepdf.Name) else str(value)
    return " ".join(text.splitlines())


def _refused(path: Path, message: str, form: str = "") -> InputError:
    return InputError([Problem(path.name, 0, "", message, form)])

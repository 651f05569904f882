"""A researcher's own frame or series as a table of the house, with Dutch numbers."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.show.dutch import FORMATS, as_given, capital, counted, date_in_digits
from analysis_lib.show.output import Output
from analysis_lib.show.session import UNSAFE, as_frame, current, require_safe
from analysis_lib.show.tables import Col, table

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

_MOST_ROWS = 60
_FIRST = 20  # rows shown of a longer frame that was not meant as a table
_YEARS = (1900, 2100)
_MISSING = "-"
_SHARE = "pct1"
_NEVER_WHOLE = {_SHARE, "prijs0"}  # tables have them as fractions and amounts, never as whole numbers
_DESCRIBED = {"count", "mean", "std"}  # rows of `describe`: a number of values is in no unit of theirs


def frame(
    data: pd.DataFrame | pd.Series[Any],
    caption: str,
    forms: Mapping[str, str] | None = None,
    *,
    name: str = "",
    checked: bool = False,
) -> Output:
    """Show a frame or series of your own as a numbered table of the report, with its data as CSV.

    Parameters
    ----------
    data : DataFrame or Series
        An index with a name, as after ``groupby``, becomes the first column.
    caption : str
        What the table says.
    forms : mapping of str to str, optional
        How to write a column, by its name: 'eur', 'pct1', 'aantal', 'getal2', 'jaar' and the like. Otherwise
        columns of the study follow their unit, and others their values.
    name : str
        File name of its data, without extension; from the caption if ''.
    checked : bool
        That nobody can be recognised; needed where the study is about persons.

    Raises
    ------
    UserError
        Without a caption, with an unknown form, or where rows are about persons.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis_lib import show
    >>> costs = pd.DataFrame({"betaler": ["gemeente"], "uren": [1250.0], "deel": [0.774]})
    >>> print(show.frame(costs, "Uren per betaler", {"deel": "pct1"}).text)
    Uren per betaler
    Betaler | Uren | Deel
    gemeente | 1.250 | 77,4%
    """
    require_safe("deze tabel", checked=checked)
    if not caption.strip():
        raise UserError('Geef de tabel een bijschrift: show.frame(tabel, "Kosten per betaler").')
    shown = as_frame(data)
    for form in (forms or {}).values():
        if form not in FORMATS:
            raise UserError(f"De schrijfwijze '{form}' is onbekend; {did_you_mean(form, FORMATS)}")
    if unknown := [key for key in forms or {} if key not in [*shown.columns, *shown.index.names]]:
        raise UserError(
            f"De tabel heeft geen kolom '{unknown[0]}'; {did_you_mean(unknown[0], map(str, shown.columns))}"
        )
    return _shown(shown, caption, forms or {}, name=name or file_name(caption))


def bare(data: pd.DataFrame | pd.Series[Any] | Styler) -> Output:
    """Show a frame that a cell ends in: without caption or CSV, and of a long one the first rows.

    What is made by hand of data about persons has the remark that a report refuses it.
    """
    try:
        shown = as_frame(data)
    except UserError as refused:
        return Output(str(_NOTICE.format(refused)), str(refused), refusal=f"{refused} Haal deze tabel weg uit de cel.")
    long = len(shown) > _MOST_ROWS
    note = f"De eerste {_FIRST} van {counted(len(shown), 'rijen')}." if long else ""
    made = _shown(shown.head(_FIRST) if long else shown, "", {}, note=note)
    refusal = ""
    if current().guarded:
        refusal = f'Deze studie {UNSAFE}. Is dat nagegaan, zet dan: show.frame(tabel, "bijschrift", checked=True)'
    html = made.html + (_NOTICE.format(f"Alleen om zelf te bekijken. {refusal}") if refusal else "")
    return Output(html, made.text.lstrip("\n"), refusal=refusal)


def several(tables: Sequence[pd.DataFrame | pd.Series[Any]]) -> Output:
    """Show frames that a cell ends in together, below each other, each as `bare` does."""
    shown = [bare(one) for one in tables]
    refusal = next((one.refusal for one in shown if one.refusal), "")
    return Output("".join(one.html for one in shown), "\n\n".join(one.text for one in shown), refusal=refusal)


def names_of(tables: Mapping[Any, Any]) -> Output:
    """Show which tables there are, for a mapping that a cell ends in: as text it would show rows, about persons too."""
    listed = pd.DataFrame(
        [(str(name), len(one), ", ".join(map(str, _columns_of(one)))) for name, one in tables.items()],
        columns=["tabel", "rijen", "kolommen"],
    )
    return bare(listed)


def _columns_of(one: pd.DataFrame | pd.Series[Any]) -> list[Hashable]:
    return list(one.columns) if isinstance(one, pd.DataFrame) else [one.name or "Waarde"]


def file_name(caption: str) -> str:
    """Make a name for the file with the data of what has this caption."""
    return re.sub(r"\W+", "_", caption.lower()).strip("_")[:80] or "eigen"


_NOTICE = '<div class="let-op"><p>{}</p></div>'


def _shown(data: pd.DataFrame, caption: str, forms: Mapping[str, str], *, name: str = "", note: str = "") -> Output:
    plain = data
    if not (isinstance(data.index, pd.RangeIndex) and data.index.name is None):
        names = ["Rij" if given is None else given for given in data.index.names]
        plain = data.reset_index(names=names, allow_duplicates=True)
    headings = [_heading(given) for given in plain.columns]
    # By position: a frame may have one name twice.
    columns = [plain.iloc[:, at] for at in range(plain.shape[1])]
    known = {} if set(map(str, data.index)) >= _DESCRIBED else current().forms
    wanted = [
        forms.get(str(given)) or _form(given, column, known)
        for given, column in zip(plain.columns, columns, strict=True)
    ]
    cells = pd.DataFrame({at: _in_words(column) for at, column in enumerate(columns)})
    shown: dict[Any, Col] = {
        at: Col(heading, form, missing=_MISSING)
        for at, (heading, form) in enumerate(zip(headings, wanted, strict=True))
    }
    for_csv = plain.set_axis([str(given) for given in plain.columns], axis=1)
    if not len(plain):
        note = "Er zijn geen rijen."
    return table(cells, shown, name=name, caption=caption, mark=current().mark, note=note, data=for_csv)


def _heading(given: Hashable) -> str:
    words = " ".join(str(part) for part in given if str(part)) if isinstance(given, tuple) else str(given)
    return capital("aantal" if words == "count" else words.replace("_", " ").strip()) or "Rij"


def _form(given: Hashable, column: pd.Series[Any], forms: Mapping[str, str]) -> str:
    """How a column is written: as the study's tables say, or else by what it holds."""
    kinds = pd.api.types
    if kinds.is_bool_dtype(column.dtype) or not kinds.is_numeric_dtype(column.dtype) or kinds.is_complex_dtype(column):
        return "tekst"
    values = column.dropna().astype(float)
    known = forms.get(str(given), "")
    # What is counted has the name of what it is a count of: three shares are not 300%, three amounts not 3 euros.
    is_counted = known in _NEVER_WHOLE and pd.api.types.is_integer_dtype(column.dtype)
    if known and not is_counted and not (known == _SHARE and (values.abs() > 1).any()):
        return known
    if not (values % 1 == 0).all():
        return "getal3" if values.abs().max() < 1 else "getal2"
    if re.search(r"jaar", str(given), re.IGNORECASE) and values.between(*_YEARS).all():
        return "jaar"
    return "aantal0"


def _in_words(column: pd.Series[Any]) -> pd.Series[Any]:
    """Put what is neither a number nor a text as Dutch readers write it."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.map({True: "ja", False: "nee"}).astype(object)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.map(date_in_digits, na_action="ignore").astype(object)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype(object).where(~column.isin([float("inf"), float("-inf")]), "oneindig")
    return column.astype(object).map(_said, na_action="ignore")


def _said(value: Any) -> str:
    if not isinstance(value, pd.Interval):
        return str(value)
    low, high = (as_given(end) if isinstance(end, int | float) else str(end) for end in (value.left, value.right))
    return f"{'' if value.closed_left else 'meer dan '}{low} tot {'en met ' if value.closed_right else ''}{high}"

"""Tables: accessible HTML with Dutch numbers, and the same data as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any

import pandas as pd
from markupsafe import Markup

from analysis_lib.once import remembered
from analysis_lib.show.dutch import MISSING, say
from analysis_lib.show.output import Output
from analysis_lib.show.places import linked, row_of
from analysis_lib.tables.records import records

_LINE_BREAK = Markup("<br/>")
# What starts a formula where a cell starts; in a Dutch spreadsheet that is after each ; and line end, quoted or not.
_FORMULA = re.compile(r"""^(?=[\t\r])|(?:^|[;\t\r\n])[\s"]*(?=[=+\-@])""")


@dataclass(frozen=True)
class Col:
    """How one column of a frame is shown.

    Parameters
    ----------
    heading : str
        Column heading.
    form : str
        A key of `analysis_lib.show.dutch.FORMATS`.
    missing : str
        Text of a cell without a value.
    width : float, optional
        Share of the table's width, in percent.
    right : bool
        Whether texts, such as numbers put in words, are aligned right.
    to : str
        Column with the name of the place that each cell leads to, as `analysis_lib.show.places` gives it, or one place
        for all cells after a '#'; '' for none.
    """

    heading: str
    form: str = "tekst"
    missing: str = MISSING
    width: float | None = None
    right: bool = False
    to: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its cells are aligned right."""
        return self.right or self.form not in {"tekst"}


def year_columns(years: Sequence[int], **about: Any) -> dict[str, Col]:
    """Give a column for each year, named and headed by it; `about` goes on to `Col`, whose ``width`` they share."""
    if "width" in about:
        about["width"] /= len(years)
    return {str(year): Col(str(year), **about) for year in years}


@remembered
def table(
    frame: pd.DataFrame,
    columns: Mapping[str, Col],
    *,
    name: str,
    caption: str,
    total: Mapping[str, Any] | None = None,
    group: str | None = None,
    note: str | Sequence[str] = "",
    css: str = "",
    data: pd.DataFrame | None = None,
    mark: str = "",
    rows: str = "",
) -> Output:
    """Show a frame as a table.

    Parameters
    ----------
    frame : DataFrame
        One row per table row.
    columns : mapping of str to Col
        Columns to show, in order; the first is the row's header. A line break in a text
        starts a new line in its cell.
    name : str
        File name of its data, without extension; '' to save none.
    caption : str
        What the table says; numbering is done when a report is made. '' for what a cell ends in by itself.
    total : mapping of str to object, optional
        Values of a last row, by column; columns left out stay empty.
    group : str, optional
        Column whose changing value puts a heading row above its rows.
    note : str or sequence of str
        A remark below the table, or several, each a paragraph.
    css : str
        Extra class of the table, such as ``fijn`` for small print.
    data : DataFrame, optional
        What is saved as CSV, where the columns shown are worded for reading.
    mark : str
        What the caption and every row of the CSV must say, such as SYNTHETISCH.
    rows : str
        Column with a key for each row, to which links may lead; '' for none.

    Returns
    -------
    Output
    """
    caption = marked(caption, mark)
    places = frame[rows].map(partial(row_of, name)) if rows else None
    html = table_html(frame, columns, caption=caption, total=total, group=group, note=note, css=css, places=places)
    if data is None:
        data = frame[list(dict.fromkeys([*([group] if group else []), *columns]))]
    return Output(html, _plain(frame, columns, caption, total), to_csv(data, mark) if name else "", name)


def marked(caption: str, mark: str) -> str:
    """Put a mark such as SYNTHETISCH before a caption."""
    return ": ".join(filter(None, (mark, caption)))


def table_html(
    frame: pd.DataFrame,
    columns: Mapping[str, Col],
    *,
    caption: str,
    total: Mapping[str, Any] | None = None,
    group: str | None = None,
    note: str | Sequence[str] = "",
    css: str = "",
    places: Iterable[str] | None = None,
) -> str:
    """Build the HTML of `table`; `places` names the place of each row."""
    widths = [col.width for col in columns.values()]
    head = [Markup("<caption>{}</caption>").format(caption)] if caption else []
    if all(widths):
        # What is shown of a table may be a part of its columns; on paper these share the whole width.
        whole = sum(filter(None, widths))
        cols = (Markup('<col style="width: {:g}%">').format(round(100 * (width or 0) / whole, 1)) for width in widths)
        head.append(Markup("<colgroup>{}</colgroup>").format(Markup("").join(cols)))
    headings = (
        Markup('<th scope="col"{}>{}</th>').format(_align(col) if position else "", col.heading)  # the first names rows
        for position, col in enumerate(columns.values())
    )
    head.append(Markup("<thead><tr>{}</tr></thead>").format(Markup("").join(headings)))
    body = []
    previous: object = None
    for record, place in zip(records(frame), repeat("") if places is None else places, strict=False):
        if group is not None and record[group] != previous:
            previous = record[group]
            heading = Markup('<tr class="groep"><th scope="colgroup" colspan="{}">{}</th></tr>')
            body.append(heading.format(len(columns), record[group]))
        body.append(_row(record, columns, place=place))
    foot = Markup("<tfoot>{}</tfoot>").format(_row(total, columns, blank=True)) if total else ""
    classes = Markup(' class="{}"').format(css) if css else ""
    notes = [note] if isinstance(note, str) else note
    lines = Markup("").join(Markup("<p>{}</p>").format(one) for one in notes if one)
    remark = Markup('<div class="noot">{}</div>').format(lines) if lines else ""
    return str(
        Markup("<table{}>{}<tbody>{}</tbody>{}</table>{}").format(
            classes, Markup("").join(head), Markup("").join(body), foot, remark
        )
    )


def to_csv(frame: pd.DataFrame, mark: str = "") -> str:
    """Return a frame as CSV: full precision without binary noise, and never a formula."""
    if mark:
        frame = frame.assign(gegevens=mark)
    texts = frame.select_dtypes(include=["object", "string", "category"])
    begin_formulas = [str(name) for name, column in texts.items() if any(map(_has_formula, column.to_numpy(object)))]
    if begin_formulas:  # as hardly any frame does
        frame = frame.assign(**{name: frame[name].map(_no_formula) for name in begin_formulas})
    if any(map(_has_formula, frame.columns)):
        frame = frame.rename(columns=_no_formula)
    return frame.to_csv(index=False, float_format="%.12g", lineterminator="\n")


def _has_formula(cell: Any) -> bool:
    return isinstance(cell, str) and _FORMULA.search(cell) is not None


def _no_formula(cell: Any) -> Any:
    return _FORMULA.sub(r"\g<0>'", cell) if isinstance(cell, str) else cell


def _align(col: Col) -> Markup:
    return Markup(' style="text-align: right"') if col.is_number else Markup("")


def _row(record: Mapping[Any, Any], columns: Mapping[str, Col], blank: bool = False, place: str = "") -> Markup:
    cells = []
    for position, (name, col) in enumerate(columns.items()):
        text = "" if blank and name not in record else say(record[name], _form(record[name], col), col.missing)
        tag = Markup('<th scope="row">{}</th>') if position == 0 else Markup("<td{}>{{}}</td>").format(_align(col))
        words = _LINE_BREAK.join(text.split("\n"))
        cells.append(tag.format(linked(words, _place(record, col.to))))
    opened = Markup('<tr id="{}">').format(place) if place else Markup("<tr>")
    return opened + Markup("").join(cells) + Markup("</tr>")


def _place(record: Mapping[Any, Any], to: str) -> str:
    return to[1:] if to.startswith("#") else str(record.get(to, ""))


def _form(value: Any, col: Col) -> str:
    return "tekst" if isinstance(value, str) else col.form


def _plain(frame: pd.DataFrame, columns: Mapping[str, Col], caption: str, total: Mapping[str, Any] | None) -> str:
    lines = [caption, _plain_row([col.heading for col in columns.values()])]
    for record in records(frame[list(columns)]):
        lines.append(_plain_row([say(record[n], _form(record[n], c), c.missing) for n, c in columns.items()]))
    if total:
        lines.append(_plain_row([say(total[n], _form(total[n], c)) if n in total else "" for n, c in columns.items()]))
    return "\n".join(lines)


def _plain_row(cells: Sequence[str]) -> str:
    return " | ".join(cell.replace("\n", " ") for cell in cells)

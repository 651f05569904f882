"""Which registers there are, what their files and columns are called, and how sure that is.

The registers stand in ``catalogue.yaml``; a study's own file may change any of it. Names and
codes come from CBS's documents and from public code that reads the real files (``zekerheid`` H),
from second hand (M) or are assumed (L).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis_lib.errors import file_error
from analysis_lib.registers.own import Own, require_names, shipped

PERSON, OBJECT = "persoon", "object"  # what a row of a register is about
LINKED, KEY = "RINPERSOONS", "RINPERSOON"  # columns of every register of persons
CODE, DATE, AMOUNT, TEXT = "code", "datum", "bedrag", "tekst"  # kinds of column
SUFFIXES = (".parquet", ".sav", ".zsav", ".dta", ".csv")
_REGISTER = ("over", "bestand", "map", "zekerheid", "sleutel", "vervangt", "kolommen")
_COLUMN = (
    *("soort", "zekerheid", "heet", "codes", "andere_codes", "aanvullend", "nodig"),
    *("vanaf", "tot", "drempel", "aard", "deel"),
)
_SURE = ("H", "M", "L")


@dataclass(frozen=True)
class Column:
    """A column of a register.

    Parameters
    ----------
    name : str
        What it is called here, and at CBS as far as known.
    kind : str
        code, datum, bedrag (EUR) or tekst.
    sure : str
        H, M or L.
    actual : str
        What it is called in the files; ``{jaar}`` stands for the year of a file.
    codes : mapping of str to str
        From the code in a file to what it means here.
    other_codes : bool
        Whether there are codes besides that need no meaning here.
    required : bool
        Whether a file without it is refused.
    since, until : int
        First and last year in which it exists.
    threshold : int, optional
        EUR a year above which costs count as use.
    nature : str
        Of costs with a threshold: fysiek or mentaal.
    part : bool
        Whether these costs are a part of all costs; sub-items are not, or they would count twice.
    """

    name: str
    kind: str
    sure: str
    actual: str
    codes: Mapping[str, str]
    other_codes: bool
    required: bool
    since: int
    until: int
    threshold: int | None
    nature: str
    part: bool

    def exists_in(self, year: int) -> bool:
        """Whether files of a year have it."""
        return self.since <= year <= self.until

    def called_in(self, year: int) -> str:
        """What it is called in the file of a year, in capitals."""
        return self.actual.format(jaar=year).upper()


@dataclass(frozen=True)
class Register:
    """A register: its files, one or more versions a year, and the columns that are read.

    One that stands `instead_of` another is used in years that the other does not have.
    """

    name: str
    about: str
    file: str
    folder: str
    sure: str
    keyed_by: str
    instead_of: str
    columns: Mapping[str, Column]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches the names of its files without suffix, with groups ``jaar`` and ``versie``."""
        text = re.escape(self.file).replace(r"\{jaar\}", r"(?P<jaar>(?:19|20)\d{2})")
        return re.compile(text.replace(r"\{versie\}", r"(?P<versie>\d+)"), re.IGNORECASE)

    def of_kind(self, kind: str) -> list[Column]:
        """Return its columns of a kind."""
        return [column for column in self.columns.values() if column.kind == kind]


Catalogue = Mapping[str, Register]


def read_catalogue(own: Own | None = None) -> Catalogue:
    """Return every register by its name, with a study's own differences.

    Raises
    ------
    UserError
        If the study's file names a register, a property or a value that is not known.
    """
    own = own or Own()
    known = shipped("catalogue")
    require_names(dict(own.registers), known, own.source, "register")
    return {name: _register(name, about, own.registers.get(name) or {}, own.source) for name, about in known.items()}


def _register(name: str, about: Mapping[str, Any], own: Any, source: str) -> Register:
    require_names(own, _REGISTER, source, f"eigenschap van {name}")
    columns, others = about["kolommen"], own.get("kolommen") or {}
    require_names(others, columns, source, f"kolom van {name}")
    merged = {**about, **own}
    if "{jaar}" not in merged["bestand"] or "{versie}" not in merged["bestand"]:
        raise file_error(source, f"'bestand' van {name} moet {{jaar}} en {{versie}} bevatten.")
    return Register(
        name,
        merged["over"],
        merged["bestand"],
        merged["map"],
        merged["zekerheid"],
        merged.get("sleutel", PERSON),
        merged.get("vervangt", ""),
        {each: _column(each, columns[each], others.get(each) or {}, f"{name}.{each}", source) for each in columns},
    )


def _column(name: str, about: Mapping[str, Any], own: Any, place: str, source: str) -> Column:
    require_names(own, _COLUMN, source, f"eigenschap van {place}")
    merged = {**about, **own}
    codes = merged.get("codes") or {}
    if not isinstance(codes, dict):
        raise file_error(source, f"'codes' van {place} hoort code: betekenis te zijn, een per regel.")
    if merged.get("aanvullend"):
        codes = (about.get("codes") or {}) | codes
    threshold = merged.get("drempel")
    if threshold is not None and (not isinstance(threshold, int) or isinstance(threshold, bool) or threshold < 0):
        raise file_error(source, f"'drempel' van {place} hoort een heel aantal euro te zijn.")
    if merged["soort"] not in {CODE, DATE, AMOUNT, TEXT} or merged["zekerheid"] not in _SURE:
        raise file_error(source, f"'soort' of 'zekerheid' van {place} is niet bekend.")
    return Column(
        name,
        merged["soort"],
        merged["zekerheid"],
        str(merged.get("heet", name)),
        {str(code): str(meaning) for code, meaning in codes.items()},
        bool(merged.get("andere_codes", False)),
        bool(merged.get("nodig", True)),
        int(merged.get("vanaf", 0)),
        int(merged.get("tot", 9999)),
        threshold,
        str(merged.get("aard", "")),
        bool(merged.get("deel", False)),
    )


def thresholds(catalogue: Catalogue) -> Iterator[Column]:
    """Yield the items of care costs that have a threshold."""
    columns = catalogue["ZVWZORGKOSTENTAB"].columns.values()
    yield from (column for column in columns if column.threshold is not None)

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

from analysis_lib.errors import did_you_mean, file_error
from analysis_lib.registers.own import Own, require_names, shipped

PERSON, OBJECT = "persoon", "object"  # what a row of a register is about
LINKED, KEY = "RINPERSOONS", "RINPERSOON"  # columns of every register of persons
CODE, DATE, AMOUNT, TEXT = "code", "datum", "bedrag", "tekst"  # kinds of column
SUFFIXES = (".parquet", ".sav", ".zsav", ".dta", ".csv")
_SURE = ("H", "M", "L")
_MAP, _YES_OR_NO, _WHOLE = "namen met hun waarden", "ja of nee", "een heel getal vanaf 0"
# What may be said of a register or column, and of what kind it is, or which words it may be; '' for any text.
_REGISTER: Mapping[str, str | tuple[str, ...]] = {
    **dict.fromkeys(("over", "bestand", "map"), ""),
    "zekerheid": _SURE,
    "sleutel": (PERSON, OBJECT),
    "vervangt": "",
    "kolommen": _MAP,
}
_COLUMN: Mapping[str, str | tuple[str, ...]] = {
    "soort": (CODE, DATE, AMOUNT, TEXT),
    "zekerheid": _SURE,
    "heet": "",
    "codes": _MAP,
    "betekenissen": "",
    **dict.fromkeys(("andere_codes", "aanvullend", "nodig", "deel"), _YES_OR_NO),
    **dict.fromkeys(("vanaf", "tot", "drempel"), _WHOLE),
    "aard": ("fysiek", "mentaal"),
}


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

    @property
    def begins_with(self) -> str:
        """What the names of its files begin with, in capitals."""
        return self.file.partition("{")[0].upper()

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
    _require(own, _REGISTER, source, name)
    columns, others = about["kolommen"], own.get("kolommen") or {}
    require_names(others, columns, source, f"kolom van {name}")
    merged = {**about, **own}
    if not all(merged["bestand"].count(part) == 1 for part in ("{jaar}", "{versie}")):
        raise file_error(source, f"'bestand' van {name} moet {{jaar}} en {{versie}} elk één keer bevatten.")
    if (other := merged.get("vervangt")) and other not in shipped("catalogue"):
        raise file_error(source, f"'vervangt' van {name}: {did_you_mean(other, shipped('catalogue'))}")
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


def _require(own: Any, known: Mapping[str, str | tuple[str, ...]], source: str, place: str) -> None:
    """Refuse what may not be said of a register or column, or is of another kind than it should be."""
    require_names(own, known, source, f"eigenschap van {place}")
    for name, value in own.items():
        wanted = known[name]
        fits = {
            _MAP: value is None or isinstance(value, dict),
            _YES_OR_NO: isinstance(value, bool),
            _WHOLE: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
        }
        if isinstance(wanted, tuple):
            if value not in wanted:
                raise file_error(source, f"'{name}' van {place} kan niet '{value}' zijn; kies uit {', '.join(wanted)}.")
        elif not fits.get(wanted, isinstance(value, str)):
            raise file_error(source, f"'{name}' van {place} hoort {wanted or 'tekst'} te zijn.")


def _column(name: str, about: Mapping[str, Any], own: Any, place: str, source: str) -> Column:
    _require(own, _COLUMN, source, place)
    merged = {**about, **own}
    codes = {str(code): str(meaning) for code, meaning in (merged.get("codes") or {}).items()}
    shipped_codes = about.get("codes") or {}
    if shipped_codes and not codes:
        raise file_error(source, f"'codes' van {place} is leeg; noem een code met haar betekenis, of laat 'codes' weg.")
    meanings = about.get("betekenissen") or sorted(set(shipped_codes.values()))
    for code, meaning in codes.items():
        if meaning not in meanings:
            near = did_you_mean(meaning, meanings)
            raise file_error(source, f"code '{code}' van {place}: '{meaning}' heeft hier geen betekenis; {near}")
    if merged.get("aanvullend"):
        codes = shipped_codes | codes
    actual = str(merged.get("heet", name))
    if re.search(r"[{}]", actual.replace("{jaar}", "")):
        raise file_error(source, f"'heet' van {place} mag tussen accolades alleen {{jaar}} hebben.")
    return Column(
        name,
        merged["soort"],
        merged["zekerheid"],
        actual,
        codes,
        bool(merged.get("andere_codes", False)),
        bool(merged.get("nodig", True)),
        int(merged.get("vanaf", 0)),
        int(merged.get("tot", 9999)),
        merged.get("drempel"),
        str(merged.get("aard", "")),
        bool(merged.get("deel", False)),
    )


def thresholds(catalogue: Catalogue) -> Iterator[Column]:
    """Yield the items of care costs that have a threshold."""
    columns = catalogue["ZVWZORGKOSTENTAB"].columns.values()
    yield from (column for column in columns if column.threshold is not None)

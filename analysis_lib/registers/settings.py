"""What the source leaves open: a choice for each, with its default, its reason and a sentence for the report.

They stand in ``settings.yaml``; a study changes them in its own file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analysis_lib.errors import UserError, did_you_mean, file_error
from analysis_lib.registers.own import Own, require_names, shipped

AT_SCHOOL, ELSE_HOME = "school", "school of woning"  # where a pupil's samenwerkingsverband is that of its school
SCHOOL_FORMS = ("vso", "so", "sbo", "vo", "bo")
_DAY = re.compile(r"(\d{2})-(\d{2})")
_YEARS = range(1990, 2100)


@dataclass(frozen=True)
class Settings:
    """The value of every setting, checked.

    Parameters
    ----------
    values : mapping of str to object
        By name; see ``settings.yaml``.
    """

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def is_yes(self, name: str) -> bool:
        """Whether a setting of ja or nee is ja."""
        return bool(self.values[name] == "ja")

    def day(self, name: str, year: int) -> str:
        """A day of a year as JJJJMMDD."""
        return f"{year}{self.values[name].replace('-', '')}"

    @property
    def by_school(self) -> bool:
        """Whether a pupil belongs to the samenwerkingsverband of its school."""
        return self.values["samenwerkingsverband"] in {AT_SCHOOL, ELSE_HOME}

    @property
    def forms(self) -> list[str]:
        """The forms of education, the one that goes first first."""
        return [form.strip() for form in self.values["onderwijsvorm"].split(",")]

    def base_year(self, years: list[int]) -> int:
        """The year in whose prices thresholds are: as given, or the first that is counted."""
        return int(self.values["basisjaar"]) or min(years)

    def require_index(self, years: Iterable[int]) -> None:
        """Refuse an index of prices that lacks a year in which costs are counted, or the base year."""
        index = self.values["prijsindex"]
        wanted = {*years}
        if index and (lacking := sorted({*wanted, self.base_year(list(wanted))} - set(index))):
            raise UserError(
                f"Bij 'prijsindex' ontbreekt {', '.join(map(str, lacking))}; geef elk geteld jaar een indexcijfer."
            )

    def in_prices_of(self, years: list[int]) -> Settings:
        """Return the same settings with their base year filled in, whichever years a register has."""
        return replace(self, values={**self.values, "basisjaar": self.base_year(years)})

    def sentences(self, years: list[int]) -> list[tuple[str, str, str]]:
        """Say what was chosen, why, and where the source leaves it open, in Dutch."""
        said = []
        for name, about in shipped("settings").items():
            value = self.values[name]
            if not _applies(about, self.values):
                continue
            if "keuzes" in about:
                sentence = about["keuzes"][value]
            elif name == "prijsindex":
                sentence = about["zin"].format(waarde=self.base_year(years)) if value else about["zin_leeg"]
            elif value or "zin_leeg" not in about:
                sentence = about["zin"].format(waarde=", ".join(map(str, value)) if isinstance(value, list) else value)
            else:
                sentence = about["zin_leeg"]
            said.append((sentence, about["reden"], about["plaats"]))
        return said


def read_settings(own: Own | None = None) -> Settings:
    """Return the settings, with a study's own values.

    Raises
    ------
    UserError
        If there is no such setting, or its value makes no sense.
    """
    own = own or Own()
    known = shipped("settings")
    require_names(dict(own.settings), known, own.source, "instelling")
    values = {}
    for name, about in known.items():
        value = own.settings.get(name, about["standaard"])
        try:
            values[name] = _checked(name, value, about)
        except UserError as error:
            raise file_error(own.source, f"instelling {name}: {error}") from None
    for name, about in known.items():
        if not _applies(about, values) and name in own.settings and values[name] != about["standaard"]:
            other = ": ".join(about["alleen_bij"])
            raise file_error(
                own.source, f"instelling {name}: doet alleen iets bij {other}; geef die ook, of laat {name} weg."
            )
    return Settings(values)


def _applies(about: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a setting makes a difference beside the values of the others."""
    if "alleen_bij" not in about:
        return True
    other, *needed = about["alleen_bij"]
    return values[other] in needed if needed else bool(values[other])


def _checked(name: str, value: Any, about: Mapping[str, Any]) -> Any:
    if isinstance(value, bool):
        value = "ja" if value else "nee"
    if "keuzes" in about:
        if str(value) not in about["keuzes"]:
            raise UserError(f"'{value}' kan niet; {did_you_mean(str(value), about['keuzes'])}")
        return str(value)
    read: Callable[[Any], Any] = _READ.get(name, _day)
    return read(value)


def _base_year(value: Any) -> int:
    if not isinstance(value, int) or value not in {0, *_YEARS}:
        raise UserError(f"'{value}' is geen jaartal.")
    return value


def _order(value: Any) -> str:
    given = sorted(form.strip() for form in str(value).split(","))
    if given != sorted(SCHOOL_FORMS):
        raise UserError(f"'{value}' moet elk van deze eenmaal noemen: {', '.join(SCHOOL_FORMS)}.")
    return str(value)


def _years(value: Any) -> list[int]:
    if not isinstance(value, list):
        raise UserError("geef een lijst van jaren, zoals [2016, 2017, 2019].")
    for year in value:
        if isinstance(year, bool) or not isinstance(year, int) or year not in _YEARS:
            raise UserError(f"'{year}' is geen jaartal; geef een lijst van jaren, zoals [2016, 2017, 2019].")
    if len(set(value)) == 1:
        raise UserError(f"met {value[0]} alleen is er geen trend; noem minstens twee jaren, of laat de instelling weg.")
    return sorted(set(value))


def _registers(value: Any) -> list[str]:
    known = shipped("catalogue")
    if not isinstance(value, list):
        raise UserError("geef een lijst van registers, zoals [JGDRECLASBUS].")
    for name in value:
        if not isinstance(name, str) or name not in known:
            raise UserError(f"'{name}' is geen register; {did_you_mean(str(name), known)}")
    return sorted(set(value))


def _day(value: Any) -> str:
    found = _DAY.fullmatch(str(value))
    if found:
        try:
            date(2023, int(found[1]), int(found[2]))  # of a common year, as it must exist in each
        except ValueError:
            found = None
    if not found:
        raise UserError(f"'{value}' is geen dag; schrijf maand-dag tussen aanhalingstekens, zoals \"12-31\".")
    return str(value)


def _index(value: Any) -> dict[int, int]:
    """Read index numbers as whole thousandths, so that comparing with them is exact."""
    if not isinstance(value, dict):
        raise UserError("geef per jaar een indexcijfer, zoals 2016: 100.")
    numbers = {}
    for year, number in value.items():
        usable = isinstance(number, int | float) and not isinstance(number, bool) and 0 < number < 10_000
        if (
            not isinstance(year, int)
            or year not in _YEARS
            or not usable
            or abs(number * 1000 - round(number * 1000)) > 1e-6
        ):
            raise UserError(f"'{year}: {number}' is geen jaar met een indexcijfer van hoogstens drie decimalen.")
        numbers[int(year)] = round(number * 1000)
    return numbers


_READ: Mapping[str, Callable[[Any], Any]] = {  # of settings that are neither a choice nor a day
    "jaren": _years,
    "prijsindex": _index,
    "basisjaar": _base_year,
    "zonder_registers": _registers,
    "onderwijsvorm": _order,
}

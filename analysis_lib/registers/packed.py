"""All that is known of a child in a year as one whole number, so that rows of any register join by one OR.

Besides the bits of `analysis_lib.registers.kinds` there is one for each group of ages, each group of origins, being
young enough for the cohort, being in it and having an address; and a code for the area. An area's number stands there
with its opposite: two areas together are then no area's code, so a child with two addresses shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis_lib.errors import UserError
from analysis_lib.registers.kinds import BIT, bits
from analysis_lib.registers.population import AGE, AGES, ORIGIN, PARTNERSHIP, REGION
from analysis_lib.registers.settings import SCHOOL_FORMS

_BITS = 63  # of a number that is not below zero

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """Which bit is what.

    Parameters
    ----------
    origins : tuple of str
        Groups of origin, in order: of two, the first counts.
    areas : tuple of (str or None, str or None)
        Each ``jeugdregio`` with each ``samenwerkingsverband`` in it; the first is (None, None).
    oldest : int
        Highest age with which a child is young enough for the cohort.
    schools : tuple of (str or None)
        Each ``samenwerkingsverband`` in which a school lies; the first is None, alone where schools do not count.
    else_home : bool
        Whether who goes to no school belongs where it lives.
    forms : tuple of str
        Forms of education, the one that goes first first: who is in secondary education belongs to none of these.
    """

    origins: tuple[str, ...]
    areas: tuple[tuple[str | None, str | None], ...]
    oldest: int
    schools: tuple[str | None, ...] = (None,)
    else_home: bool = False
    forms: tuple[str, ...] = SCHOOL_FORMS

    def __post_init__(self) -> None:
        if self.first_of_school + self.school_number.bit_length() > _BITS:
            raise UserError(
                f"{len(self.origins)} herkomstgroepen zijn er te veel naast {len(self.areas) - 1} gebieden; voeg "
                "herkomstgroepen samen in registers.yaml."
            )

    @property
    def kinds(self) -> int:
        """All bits of kinds."""
        return (1 << len(BIT)) - 1

    @property
    def by_age(self) -> dict[int, int]:
        """The bit of each group of ages, by its lowest."""
        return {low: 1 << (len(BIT) + place) for place, (low, _) in enumerate(AGES.values())}

    @property
    def ages(self) -> int:
        """The bits of all groups of ages: who has none is no child."""
        return sum(self.by_age.values())

    def of_age(self, age: int) -> int:
        """The bits of who has an age."""
        group = next(self.by_age[low] for low, high in AGES.values() if low <= age <= high)
        return group | (self.young if age <= self.oldest else 0)

    @property
    def young(self) -> int:
        """The bit of who is young enough for the cohort."""
        return 1 << (len(BIT) + len(AGES))

    @property
    def home(self) -> int:
        """The bit of who has an address on the day."""
        return self.young << 1

    @property
    def member(self) -> int:
        """The bit of who is in the cohort."""
        return self.home << 1

    def origin(self, name: str) -> int:
        """The bit of a group of origins."""
        return self.member << (1 + self.origins.index(name))

    @property
    def width(self) -> int:
        """How many bits the number of an area takes."""
        return (len(self.areas) - 1).bit_length()

    @property
    def _first_of_area(self) -> int:
        return len(BIT) + len(AGES) + 3 + len(self.origins)

    @property
    def places(self) -> tuple[int, int]:
        """Which bits an area's number and its opposite begin at."""
        return self._first_of_area, self._first_of_area + self.width

    @property
    def first_of_school(self) -> int:
        """Which bit the number of a school's samenwerkingsverband begins at."""
        return self._first_of_area + 2 * self.width

    @property
    def school_number(self) -> int:
        """The largest number of such a samenwerkingsverband that fits."""
        return (1 << (len(self.schools) - 1).bit_length()) - 1

    @property
    def number(self) -> int:
        """The largest number of an area that fits."""
        return (1 << self.width) - 1

    @property
    def area_bits(self) -> int:
        """All bits of an area's code."""
        low, high = self.places
        return self.number << low | self.number << high

    def area(self, number: int) -> int:
        """The code of an area by its place in ``areas``."""
        low, high = self.places
        return number << low | (number ^ self.number) << high

    @cached_property
    def counted(self) -> int:
        """The bits by which children are counted."""
        return self.asked_of_nation | self.asked_of_regions

    @cached_property
    def asked_of_nation(self) -> int:
        """The bits that tables of the country ask."""
        return self.kinds | self.ages | sum(self.origin(name) for name in self.origins)

    @cached_property
    def asked_of_regions(self) -> int:
        """The bits that tables of regions ask."""
        return self.kinds | self.ages | self.area_bits | self.school_number << self.first_of_school

    def unpacked(self, numbers: Whole) -> pd.DataFrame:
        """Return ``leeftijd`` (the lowest of its group), ``herkomst, jeugdregio`` and ``samenwerkingsverband``."""
        lowest = np.full(len(numbers), -1, dtype=np.int32)
        for low, bit in reversed(self.by_age.items()):
            lowest[(numbers & bit) != 0] = low
        origin = np.full(len(numbers), None, dtype=object)
        for name in reversed(self.origins):
            origin[(numbers & self.origin(name)) != 0] = name
        low, high = self.places
        first, second = numbers >> low & self.number, numbers >> high & self.number
        area = np.where(first + second == self.number, first, 0)  # without an address there is neither
        named = {
            name: np.array([each[place] for each in self.areas], dtype=object)[area]
            for place, name in enumerate((REGION, PARTNERSHIP))
        }
        if len(self.schools) > 1:
            at_school = np.array(self.schools, dtype=object)[numbers >> self.first_of_school & self.school_number]
            before = bits(self.forms[: self.forms.index("vo")])
            at_school[((numbers & BIT["vo"]) != 0) & ((numbers & before) == 0)] = None
            stays = self.else_home & ((numbers & bits(SCHOOL_FORMS)) == 0)
            named[PARTNERSHIP] = np.where(stays, named[PARTNERSHIP], at_school)
        return pd.DataFrame({AGE: lowest, ORIGIN: origin, **named})


def layout(
    origins: Iterable[str],
    areas: pd.DataFrame | None,
    oldest: int,
    schools: pd.DataFrame | None = None,
    *,
    else_home: bool = False,
    forms: Sequence[str] = SCHOOL_FORMS,
) -> Layout:
    """Return where everything is for groups of origin, ``gemeente, jeugdregio, samenwerkingsverband`` and schools."""
    known = set() if areas is None else set(_pairs(areas))
    ordered = sorted(known - {(None, None)}, key=lambda pair: tuple(name or "" for name in pair))
    together = () if schools is None else sorted(schools[PARTNERSHIP].unique())
    return Layout(
        tuple(sorted(set(origins))), ((None, None), *ordered), oldest, (None, *together), else_home, tuple(forms)
    )


def area_codes(areas: pd.DataFrame, at: Layout) -> pd.DataFrame:
    """Return ``gemeente`` and the code of its area, as text, for each municipality."""
    numbers = {pair: at.area(place) for place, pair in enumerate(at.areas)}
    codes = [str(numbers[pair]) for pair in _pairs(areas)]
    return pd.DataFrame({"gemeente": areas["gemeente"].to_numpy(), "code": codes})


def _pairs(areas: pd.DataFrame) -> list[tuple[str | None, str | None]]:
    named = areas[[REGION, PARTNERSHIP]].astype(object).where(areas[[REGION, PARTNERSHIP]].notna(), None)
    return [(pair[0], pair[1]) for pair in named.to_numpy()]

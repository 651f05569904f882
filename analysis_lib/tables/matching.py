"""Which region each area of a map is: by one property for the whole file, one area to a region.

A value that happens to be some region's key proves nothing: files number their areas, and give
each the name of its province. So the property that gives most regions exactly one area counts for
every area, a serial number only if there is nothing else, and what another property of an area
says against it is refused.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis_lib.characters import as_people_read, shortened

Properties = Mapping[str, Any]

_SERIAL_NAMES = frozenset({"id", "fid", "gid", "oid", "ogc_fid", "objectid", "index", "volgnummer"})
_OF_REGIONS = re.compile(
    r"regio|gebied|gemeente|gem|prov|code|sleutel|key|nr|nummer|naam|name|stat|wijk|buurt|swv|jz", re.IGNORECASE
)
_MOST_TOLD = 5  # regions or areas in one message
_LONGEST = 40  # characters of a value in the file


class MatchingError(ValueError):
    """The areas cannot be told to be regions; the message says why, in Dutch."""


@dataclass(frozen=True)
class Matched:
    """Which region each area is, None where it is none; by which value; and what is worth a look, in Dutch."""

    regions: tuple[str | None, ...]
    values: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Property:
    """A property of all areas: what it says of each, and which regions have that as key or name."""

    name: str
    texts: tuple[str, ...]
    regions: tuple[frozenset[str], ...]

    @cached_property
    def areas(self) -> dict[str, list[int]]:
        """The areas of each region, by a value that only that region has."""
        found: dict[str, list[int]] = defaultdict(list)
        for area, regions in enumerate(self.regions):
            if len(regions) == 1:
                found[next(iter(regions))].append(area)
        return dict(found)

    @property
    def fit(self) -> tuple[int, int]:
        """How many regions have exactly one area, and how many have any."""
        return sum(len(areas) == 1 for areas in self.areas.values()), len(self.areas)

    @property
    def may_be_anything(self) -> bool:
        """Whether it holds numbers and its name does not say that they are those of regions, such as ``km2``."""
        return (
            not self.is_serial
            and all(map(str.isdecimal, filter(None, self.texts)))
            and not _OF_REGIONS.search(self.name)
        )

    @cached_property
    def is_serial(self) -> bool:
        """Whether it only numbers the areas."""
        if not all(text.isdecimal() for text in self.texts) or len(set(self.texts)) < len(self.texts):
            return False
        numbers = [int(text) for text in self.texts]
        counted = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        return counted or self.name.casefold() in _SERIAL_NAMES

    def shown(self, area: int) -> str:
        """Its value for an area, for a message."""
        return f"{self.name} '{shortened(self.texts[area], _LONGEST)}'"


def match(areas: Sequence[Properties], names: Mapping[str, str]) -> Matched:
    """Find the region of each area.

    Parameters
    ----------
    areas : sequence of mapping
        The properties of each area.
    names : mapping of str to str
        Name of each region by key.

    Raises
    ------
    MatchingError
        If an area could be two regions, or a region has two areas.
    """
    known: dict[str, set[str]] = defaultdict(set)
    for key, name in names.items():
        known[as_people_read(key)].add(key)
        known[as_people_read(name)].add(key)
    found = [_property(name, areas, known) for name in dict.fromkeys(name for area in areas for name in area)]
    telling = [one for one in found if one.areas]
    used = max(
        sorted(telling, key=lambda one: one.is_serial), key=lambda one: (not one.is_serial, one.fit), default=None
    )
    if used is None:
        for one in found:
            _refuse_shared_name(one)
        return Matched((None,) * len(areas))
    _refuse_shared_name(used)
    for region, several in used.areas.items():
        if len(several) > 1:
            raise MatchingError(
                f"{len(several)} vlakken horen bij regio '{region}', met {used.shown(several[0])}; "
                "voeg ze samen tot één vlak (een MultiPolygon)."
            )
    regions = tuple(next(iter(one)) if len(one) == 1 else None for one in used.regions)
    for other in telling:
        if other is not used and not other.is_serial:
            _refuse_contradiction(used, other, names)
    return Matched(regions, used.texts, tuple(_about_numbers(used, telling, names)))


def listed(things: Sequence[str]) -> str:
    """Name the first of many things in a message."""
    more = f" en nog {len(things) - _MOST_TOLD}" if len(things) > _MOST_TOLD else ""
    return ", ".join(f"'{shortened(thing, _LONGEST)}'" for thing in things[:_MOST_TOLD]) + more


def _property(name: str, areas: Sequence[Properties], known: Mapping[str, set[str]]) -> _Property:
    texts = tuple(_text(area.get(name)) for area in areas)
    return _Property(name, texts, tuple(frozenset(known.get(as_people_read(text), ())) for text in texts))


def _text(value: Any) -> str:
    """A value as a key may be written; '' for what can be none."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _refuse_shared_name(one: _Property) -> None:
    for regions in one.regions:
        if len(regions) > 1:
            alike = " en ".join(sorted(regions))
            raise MatchingError(
                f"een vlak heeft een naam die {alike} in regios.csv allebei hebben; geef het hun sleutel."
            )


def _refuse_contradiction(used: _Property, other: _Property, names: Mapping[str, str]) -> None:
    """Refuse two regions for one area. A number counts only where its property is one of regions, by half of them."""
    occurs = Counter(other.texts)
    of_regions = 2 * sum(occurs[other.texts[areas[0]]] == 1 for areas in other.areas.values()) >= len(used.areas)
    for area, (these, those) in enumerate(zip(used.regions, other.regions, strict=True)):
        text = other.texts[area]
        telling = occurs[text] == 1 and (of_regions or not text.isdecimal())
        if these and those and telling and these.isdisjoint(those):
            one, two = (f"'{names[key]}' ({key})" for key in (next(iter(these)), sorted(those)[0]))
            raise MatchingError(
                f"een vlak is volgens {used.shown(area)} regio {one} en volgens {other.shown(area)} regio {two}; "
                "verbeter een van beide, of haal het kenmerk weg dat niet klopt."
            )


def _about_numbers(used: _Property, telling: Sequence[_Property], names: Mapping[str, str]) -> Iterator[str]:
    """Say that a number was all there was, or what serial numbers that look like regions would have said."""
    if used.may_be_anything:
        yield (
            f"de vlakken zijn alleen aan {used.name} te herkennen, een getal dat ook iets anders kan zijn dan een "
            "regio; controleer of elk gebied op zijn plaats staat, of geef de vlakken de naam van hun regio."
        )
        return
    if used.is_serial:
        yield (
            f"de vlakken zijn alleen aan {used.name} te herkennen, dat een volgnummer lijkt; "
            "controleer of elk gebied op zijn plaats staat, of geef de vlakken de naam van hun regio."
        )
        return
    for other in telling:
        if other.is_serial and 2 * len(other.areas) >= len(used.areas):
            for area, (these, those) in enumerate(zip(used.regions, other.regions, strict=True)):
                if len(these) == len(those) == 1 and these != those:
                    one, two = names[next(iter(these))], names[next(iter(those))]
                    yield (
                        f"de kaart volgt {used.name}; {other.name} lijkt een volgnummer en telt niet mee "
                        f"(het vlak met {used.shown(area)} is '{one}', niet '{two}')."
                    )
                    break

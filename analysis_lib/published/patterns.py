"""Ids that match many figures: ``t1.{groep}.aandeel.{jaar}`` for every share of table 1.

A name in braces matches one part of an id, between points. In the operands of the
same row it has the same value, so one row of ``relaties`` says how a whole table
follows. A particular id goes before a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Pattern:
    """An id with names in braces; without braces it matches only itself."""

    text: str

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        literal, names = _NAME.split(self.text)[::2], _NAME.findall(self.text)
        parts = [re.escape(literal[0])]
        places: dict[str, str] = {}  # names of our own: not every name in braces can be that of a group
        for name, after in zip(names, literal[1:], strict=True):
            again = name in places
            place = places.setdefault(name, f"_{len(places)}")
            parts += [f"(?P={place})" if again else f"(?P<{place}>[^.]+)", re.escape(after)]
        return re.compile("".join(parts))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in braces."""
        return tuple(_NAME.findall(self.text))

    @cached_property
    def beginning(self) -> str | None:
        """The first part of every id that it matches; None where that is a name in braces too."""
        first = self.text.partition(".")[0]
        return None if "{" in first else first

    @property
    def is_general(self) -> bool:
        """Whether it may match more than one figure."""
        return bool(self.names)

    def fits_any(self, figures: Collection[str]) -> bool:
        """Whether it matches at least one of these ids; a set or mapping is quickest."""
        if not self.is_general:
            return self.text in figures
        return any(map(self._regex.fullmatch, figures))

    def match(self, figure: str) -> dict[str, str] | None:
        """What each name stands for in the id of a figure; None where it does not fit."""
        found = self._regex.fullmatch(figure)
        return dict(zip(dict.fromkeys(self.names), found.groups(), strict=True)) if found else None


def fill(text: str, names: Mapping[str, str]) -> str:
    """Replace each name in braces by what it stands for; unknown names stay."""
    return _NAME.sub(lambda match: names.get(match[1], match[0]), text)


def names_in(text: str) -> set[str]:
    """Find the names in braces."""
    return set(_NAME.findall(text))


def ranked(patterns: Iterable[str]) -> list[Pattern]:
    """Order patterns from particular to general; equals keep their order."""
    return sorted(map(Pattern, patterns), key=lambda pattern: len(pattern.names))

"""The counts of a study as one system: cells with their true values, and how they are bound."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis_lib.disclosure import Sum


@dataclass
class System:
    """Cells with their true values, and how they are bound; see `analysis_lib.disclosure.protect`."""

    truth: dict[str, float]
    steps: dict[str, float]  # what cells were rounded to
    sums: list[Sum] = field(default_factory=list)
    unpublished: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def bind(self, whole: str, parts: list[str], *, complete: bool = True) -> None:
        """Say that parts add up to a whole; what they leave of it is a number of persons too.

        Where `complete` parts leave no more than rounding explains, or exceed it, an attacker is taken to
        know how much.
        """
        slack = sum(self.steps.get(cell, 0.0) for cell in (whole, *parts)) / 2
        gap = self.truth[whole] - sum(self.truth[part] for part in parts)
        gap = 0.0 if abs(gap) < 1e-6 else gap
        name = f"{'+'.join(parts)} van {whole}"
        if gap < 0:
            self.truth[f"meer: {name}"], self.truth[f"samen: {name}"] = -gap, self.truth[whole] - gap
            self.known.add(f"meer: {name}")
            self.unpublished.add(f"samen: {name}")
            self.sums += [Sum(f"samen: {name}", [whole, f"meer: {name}"]), Sum(f"samen: {name}", parts)]
            return
        rest = f"rest: {name}"
        if gap or not complete:
            self.truth[rest] = gap
            (self.known if complete and gap <= slack else self.unpublished).add(rest)
            parts = [*parts, rest]
        self.sums.append(Sum(whole, parts))

    def add(self, name: str, parts: list[str]) -> str:
        """Return the cell that is the sum of others, which follows from them."""
        if len(parts) == 1:
            return parts[0]
        self.truth[name] = sum(self.truth[part] for part in parts)
        self.unpublished.add(name)
        self.sums.append(Sum(name, parts))
        return name

    def within(self, whole: str, part: str) -> None:
        """Say that a cell is a part of another; where it is all of it, an attacker is taken to know that."""
        self.bind(whole, [part], complete=self.truth[whole] == self.truth[part])

"""Slips of the hand: one digit that is another, or two beside each other that changed places."""

from __future__ import annotations

from analysis_lib.published.lookup import Row


def digits(text: str) -> str:
    """Only the digits of a printed figure."""
    return "".join(filter(str.isdigit, text))


def decimals_of(figure: Row) -> int:
    """How many decimals a figure is printed with."""
    return len(str(figure["afgedrukt"]).partition(",")[2].rstrip("%- "))


def is_slip(printed: str, wanted: str) -> bool:
    """Whether one digit differs between two numbers as long, or two neighbours changed places."""
    if len(printed) != len(wanted):
        return False
    different = [at for at, (one, other) in enumerate(zip(printed, wanted, strict=True)) if one != other]
    if len(different) == 1:
        return True
    return (
        len(different) == 2
        and different[1] == different[0] + 1
        and printed[different[0]] == wanted[different[1]]
        and printed[different[1]] == wanted[different[0]]
    )

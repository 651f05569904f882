"""A calculation that a source writes out, worked as it stands: ``(31 x 0,5) + 8 : 2``."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable

from analysis_lib.characters import shortened
from analysis_lib.intervals import Estimate
from analysis_lib.published.printed import numbers_in
from analysis_lib.tables.numbers import LARGEST

_NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?(?:,-)?(?:\s*(%))?")
_SIGNS = str.maketrans({"\u00d7": "*", "x": "*", "X": "*", "\u00f7": "/", ":": "/", "\u2212": "-", "\u2013": "-"})
_CURRENCY = re.compile(r"\u20ac|\bEUR\b|\beuro\b", re.IGNORECASE)
_LONGEST = 300  # characters; more is no calculation that anyone printed
_OPERATORS: dict[type[ast.operator], Callable[[Estimate, Estimate], Estimate]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class CalculationError(ValueError):
    """A text is no calculation; the message is a Dutch clause."""


def worked_out(text: str) -> Estimate:
    """Work a written calculation out, brackets and all.

    Parameters
    ----------
    text : str
        Dutch numbers with ``+ - x : /``, brackets, percentages and euros.

    Returns
    -------
    Estimate
        A number with decimals may have been rounded to them; a whole number is exact.

    Raises
    ------
    CalculationError
        If it is no calculation, or divides by zero.
    """
    numbers: list[Estimate] = []

    def name(match: re.Match[str]) -> str:
        number = _number(match[0])
        numbers.append(number / Estimate.exactly(100) if match[1] else number)
        return f"n{len(numbers) - 1}"

    shown = shortened(text)
    named = _NUMBER.sub(name, _CURRENCY.sub(" ", text))
    signs = named.translate(_SIGNS)
    try:
        if len(text) > _LONGEST:
            raise CalculationError
        tree = ast.parse(signs.strip(), mode="eval").body
        found = _value(tree, numbers)
    except (SyntaxError, CalculationError, RecursionError, MemoryError, ValueError) as error:
        raise CalculationError(f"is '{shown}' geen berekening met getallen, + - x : / en haakjes.") from error
    except ZeroDivisionError as error:
        raise CalculationError(f"deelt '{shown}' door nul.") from error
    if not abs(found.value) <= LARGEST:
        raise CalculationError(f"is de uitkomst van '{shown}' te groot; controleer de getallen.")
    return found


def _number(text: str) -> Estimate:
    value, decimals = next(iter(numbers_in(text).items()))
    return Estimate.around(value, 0.5 * 10.0**-decimals) if decimals else Estimate.exactly(value)


def _value(node: ast.expr, numbers: list[Estimate]) -> Estimate:
    if isinstance(node, ast.Name) and re.fullmatch(r"n\d+", node.id):
        return numbers[int(node.id[1:])]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return Estimate.exactly(0) - _value(node.operand, numbers)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, numbers), _value(node.right, numbers))
    raise CalculationError

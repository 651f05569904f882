"""What words claim about one figure among others, and about its course.

Longest, strongest, all, none, at most; rises, falls, stable. Tested against the whole set,
each figure with all values that round to it: a claim fails only where none make it true.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from analysis_lib.intervals import Interval
from analysis_lib.published.lookup import OperandError, Row, in_words
from analysis_lib.published.reading import Reading, Verdict, listed, need_at_least, need_exactly
from analysis_lib.tables.numbers import NumberError, parse_numbers

EXCEPT = "behalve:"
EACH_STEP = "steeds"

_Test = Callable[[Interval], bool]


def superlative(reading: Reading, operands: Sequence[str]) -> Verdict:
    """A figure has its place among others, or so many meet a condition.

    ``hoogste 2; subject; others`` or ``alle; > 0; figures``; ids may be patterns, and ``behalve:``
    leaves figures out.
    """
    need_at_least(3, operands)
    word, *rest = operands
    number = _trailing_number(word)
    name = re.sub(r"\s*\d+$", "", word)
    if name in _ORDERS and number != 0:
        return _rank(reading, name, number or 1, rest)
    if name in _AMOUNTS and (number is not None) == (name in _COUNTING):
        return _amount(reading, name, number or 0, rest)
    raise OperandError(f"is '{word}' geen {', '.join([*_ORDERS, *_AMOUNTS])} (met een getal waar dat hoort).")


def _rank(reading: Reading, name: str, number: int, operands: Sequence[str]) -> Verdict:
    direction, among = _ORDERS[name]
    subject = reading.figures.figure(operands[0])
    if math.isnan(float(subject["waarde"])):
        raise OperandError(f"heeft '{operands[0]}' geen getal om te vergelijken.")
    rivals = [row for row in chosen(reading, operands[1:]) if row["id"] != subject["id"]]
    if not rivals:
        raise OperandError(f"staan er geen andere cijfers waarmee '{operands[0]}' te vergelijken is.")
    own = direction(reading.figures.behind(subject))
    spans = [(row, direction(reading.figures.behind(row))) for row in rivals]
    beyond = [row for row, span in spans if span.low > own.high and own.high not in span]
    possibly = sum(span.high >= own.low for _, span in spans)
    places = len(beyond) if among else _places([direction(reading.figures.behind(row)) for row in beyond])
    if places > number - 1:
        return Verdict(False, f"Daarboven staat: {listed(beyond)}." if "laag" not in name else _below(beyond))
    if not among and possibly < number - 1:
        return Verdict(False, _few_before(possibly))
    return Verdict(True)


def _places(spans: Iterable[Interval]) -> int:
    """Count places in an order, in which those that may be equal share one."""
    number, end = 0, -math.inf
    for span in sorted(spans, key=lambda one: one.high):
        if span.low > end:
            number, end = number + 1, span.high
    return number


def _few_before(number: int) -> str:
    return {0: "Er gaat geen ander voor.", 1: "Er gaat maar één ander voor."}.get(
        number, f"Er gaan maar {number} andere voor."
    )


def _below(rows: Sequence[Row]) -> str:
    return f"Daaronder staat: {listed(rows)}."


def _amount(reading: Reading, name: str, number: int, operands: Sequence[str]) -> Verdict:
    surely_meets, surely_fails = _condition(operands[0])
    rows = chosen(reading, operands[1:])
    spans = [(row, reading.figures.behind(row)) for row in rows]
    meeting = [row for row, span in spans if surely_meets(span)]
    failing = [row for row, span in spans if surely_fails(span)]
    least, most = len(meeting), len(rows) - len(failing)
    if _AMOUNTS[name](least, most, len(rows), number):
        return Verdict(True)
    against = meeting if name in ("geen", "hoogstens") else failing
    counted = str(least) if least == most else f"{least} tot {most}"
    shown = f" Anders is: {listed(against)}." if against and name in ("alle", "geen") else ""
    return Verdict(False, f"Het geldt voor {counted} van de {len(rows)}.{shown}")


def times(reading: Reading, operands: Sequence[str]) -> Verdict:
    """One figure is so many times another: ``tussen 1,75 en 2,25; other; one``."""
    need_exactly(3, operands)
    _, surely_fails = _condition(operands[0])
    rows = reading.numbers(operands[1:])
    if len(rows) != 2:
        raise OperandError("horen een voorwaarde en twee cijfers met een getal; zet ; ertussen.")
    other, one = rows
    try:
        ratio = reading.figures.behind(one) / reading.figures.behind(other)
    except ZeroDivisionError:
        return Verdict(True)
    if not surely_fails(ratio):
        return Verdict(True)
    middle = f"{float(one['waarde']) / float(other['waarde']):.3g}".replace(".", ",")
    return Verdict(False, f"Het is {middle} keer zoveel: {in_words(one)} naast {in_words(other)}.")


def course(allowed: Callable[[Interval, float], bool]) -> Callable[[Reading, Sequence[str]], Verdict]:
    """Make a judge of a course: ``bound; id; id`` in order of time, or one id that is a change.

    Parameters
    ----------
    allowed : callable
        From a change and a bound to whether the claim can be true.
    """

    def judge(reading: Reading, operands: Sequence[str]) -> Verdict:
        return _course(reading, operands, allowed)

    return judge


def _course(reading: Reading, operands: Sequence[str], allowed: Callable[[Interval, float], bool]) -> Verdict:
    need_at_least(2, operands)
    bound_text, *rest = operands
    each_step = rest[0] == EACH_STEP
    figures = reading.numbers(rest[1:] if each_step else rest)
    need_at_least(1, figures)
    is_relative = bound_text.endswith("%")
    bound = parse_numbers([bound_text.removesuffix("%")])[0]
    if isinstance(bound, NumberError) or bound < 0:
        raise OperandError(f"is '{bound_text}' geen grens, zoals 0, 1 of 2%.")
    if len(figures) == 1:
        changes = [(figures[0], reading.figures.behind(figures[0]))]
    else:
        steps = pairwise(figures) if each_step else [(figures[0], figures[-1])]
        changes = [(new, _change(reading, old, new, relative=is_relative)) for old, new in steps]
    against = [row for row, change in changes if not allowed(change, bound)]
    if not against:
        return Verdict(True)
    start = "" if len(figures) == 1 else f"van {in_words(figures[0])} "
    return Verdict(False, f"Het verloop is anders: {start}naar {listed(against)}." if start else _other(against))


def _other(rows: Sequence[Row]) -> str:
    return f"De verandering is anders: {listed(rows)}."


def _change(reading: Reading, old: Row, new: Row, *, relative: bool) -> Interval:
    """The change, or what it is in percent of how large the old figure was; a rise from -10 to -5 is one of 50%."""
    before, after = (reading.figures.behind(row) for row in (old, new))
    change = after - before
    if not relative:
        return change
    if before.low > 0:  # each figure once, for no more room than there is
        return (after / before - Interval.exactly(1)) * Interval.exactly(100)
    if before.high < 0:
        return (Interval.exactly(1) - after / before) * Interval.exactly(100)
    # Of what may be nothing, a change can be any number of times as large; how small it can be is known.
    most = max(-before.low, before.high)

    def least(size: float) -> float:
        return 100 * size / most if most else math.inf if size else 0.0

    return Interval(
        least(change.low) if change.low >= 0 else -math.inf, -least(-change.high) if change.high <= 0 else math.inf
    )


def _same(span: Interval) -> Interval:
    return span


def _mirrored(span: Interval) -> Interval:
    return Interval(-span.high, -span.low)


def _size(span: Interval) -> Interval:
    if span.low <= 0 <= span.high:
        return Interval(0, max(-span.low, span.high))
    return span if span.low > 0 else _mirrored(span)


_ORDERS: dict[str, tuple[Callable[[Interval], Interval], bool]] = {
    "hoogste": (_same, False),
    "laagste": (_mirrored, False),
    "sterkste": (_size, False),
    "bij hoogste": (_same, True),
    "bij laagste": (_mirrored, True),
    "bij sterkste": (_size, True),
}
# From how many surely and possibly meet a condition, of how many, and a number.
_AMOUNTS: dict[str, Callable[[int, int, int, int], bool]] = {
    "alle": lambda least, most, size, number: most == size,
    "geen": lambda least, most, size, number: least == 0,
    "meeste": lambda least, most, size, number: 2 * most > size,
    "precies": lambda least, most, size, number: least <= number <= most,
    "hoogstens": lambda least, most, size, number: least <= number,
    "ten minste": lambda least, most, size, number: most >= number,
}
_COUNTING = {"precies", "hoogstens", "ten minste"}


def _condition(text: str) -> tuple[_Test, _Test]:
    """Read a condition: whether all values of an interval meet it, and whether none does."""
    signs = text.replace("\u2265", ">=").replace("\u2264", "<=")
    match = re.fullmatch(r"(>=|<=|>|<|=)\s*(\S+)|tussen\s+(\S+)\s+en\s+(\S+)", signs)
    numbers = [parse_numbers([part])[0] for part in (match.groups()[1:] if match else ()) if part]
    if match is None or any(isinstance(number, NumberError) for number in numbers):
        raise OperandError(f"is '{text}' geen voorwaarde, zoals > 0, <= 2,5 of tussen 1 en 5.")
    first, last = float(numbers[0]), float(numbers[-1])  # type: ignore[arg-type]
    if last < first:
        raise OperandError(f"staat bij '{text}' het hoogste getal voorop; zet het laagste eerst.")
    tests: dict[str | None, tuple[_Test, _Test]] = {
        ">": (lambda span: span.low > first, lambda span: span.high <= first),
        ">=": (lambda span: span.low >= first, lambda span: span.high < first),
        "<": (lambda span: span.high < first, lambda span: span.low >= first),
        "<=": (lambda span: span.high <= first, lambda span: span.low > first),
        "=": (lambda span: span.low == span.high == first, lambda span: first not in span),
        None: (
            lambda span: first <= span.low and span.high <= last,
            lambda span: span.high < first or span.low > last,
        ),
    }
    return tests[match[1]]


def chosen(reading: Reading, operands: Iterable[str]) -> list[Row]:
    """The figures that operands name, once each, without those that are excepted."""
    texts = list(operands)
    out = {row["id"] for row in reading.numbers(t.removeprefix(EXCEPT) for t in texts if t.startswith(EXCEPT))}
    rows = {row["id"]: row for row in reading.numbers(t for t in texts if not t.startswith(EXCEPT))}
    kept = [row for key, row in rows.items() if key not in out]
    if not kept:
        raise OperandError("blijft er geen cijfer met een getal over; noem ids waarvan de waarde is ingevuld.")
    return kept


def _trailing_number(text: str) -> int | None:
    match = re.search(r"\s(\d+)$", text)
    return int(match[1]) if match else None

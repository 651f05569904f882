"""Dates as people and systems write them, read without guessing.

Year first (2019-12-31, 20191231) or day first (31-12-2019, 31/12/2019): in Dutch files
the month never comes first. A time of day is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$")
EARLIEST_SERIAL = 10_000  # 1927, or 1931 where a workbook counts from 1904; below it a number may be a year
_LAST_DAY = 100_000
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


class DateError(ValueError):
    """The text is not a date; the message says why, in Dutch."""


def parse_dates(texts: Sequence[str]) -> list[date | DateError]:
    """Read each text as a date.

    Parameters
    ----------
    texts : sequence of str
        Such as ``31-12-2019``, ``2019-12-31 00:00:00`` or ``20191231``; not empty.

    Returns
    -------
    list of date or DateError
        In the order of the texts.
    """
    found: list[date | DateError] = []
    for text in texts:
        try:
            found.append(_read(_TIME.sub("", text.strip())))
        except DateError as error:
            found.append(error)
    return found


def serial_date(number: float, epoch: datetime) -> date:
    """Read a date that a workbook holds as a number without a format.

    Parameters
    ----------
    number : float
        Days since the epoch, such as 43830, or a date written together, such as 20191231.
    epoch : datetime
        Day from which the workbook counts.

    Raises
    ------
    DateError
        If it is too small to be told from a year, or not a date.
    """
    if number.is_integer() and number > _LAST_DAY:
        return _read(f"{number:.0f}")
    if not EARLIEST_SERIAL <= number <= _LAST_DAY:
        raise DateError("is geen datum; schrijf haar als 31-12-2019 of 2019-12-31")
    return within_bounds((epoch + timedelta(days=int(number))).date())


def _read(text: str) -> date:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    elif match := _TOGETHER.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, day = int(match[4]), int(match[3]), int(match[1])
    else:
        raise DateError("is geen datum; schrijf haar als 31-12-2019 of 2019-12-31")
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise DateError("is geen bestaande datum; let op de volgorde dag, maand, jaar") from error
    return within_bounds(found)


def within_bounds(found: date) -> date:
    """Return a date if a study can be about it, else raise DateError."""
    if not EARLIEST <= found <= LATEST:
        raise DateError(f"ligt buiten {EARLIEST.year} tot {LATEST.year}")
    return found

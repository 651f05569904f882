"""Dates as people and systems write them, read without guessing.

Year first (2019-12-31, 20191231) or day first (31-12-2019, 31/12/2019): in Dutch files
the month never comes first. A time of day is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$")
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
    return [_parsed(text) for text in texts]


def _parsed(text: str) -> date | DateError:
    try:
        return _read(_TIME.sub("", text.strip()))
    except DateError as error:
        return error


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
    if not EARLIEST <= found <= LATEST:
        raise DateError(f"ligt buiten {EARLIEST.year} tot {LATEST.year}")
    return found

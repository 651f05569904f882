"""When pupils were born, so that their ages are those of primary school.

Source: Schotpoort (2020), §2.1, graphs 1 and 2: most help from 8 to 11, with the peak at 9
and 10, and flatter without dyslexia. The graphs print no numbers; the weights are a choice.
"""

from __future__ import annotations

import datetime as dt

from analysis_lib.synthesis.care import DYSLEXIA, Care
from analysis_lib.synthesis.draws import Rng, apportion, below, shuffled

FIRST_DAY = dt.date(2017, 1, 1)
_OLDEST = 12
# Out of a hundred or so, by age when the first help began, from 4 years.
_AGES = (3, 5, 8, 9, 15, 20, 20, 15, 4)
_AGES_LONG = (3, 7, 9, 10, 20, 23, 18, 10, 1)  # pupils with help in more than one year, who grow older
_AGES_DYSLEXIA = (0, 0, 0, 4, 20, 31, 29, 14, 2)
_YOUNGEST = 4
LEAP_DAYS = (dt.date(2008, 2, 29), dt.date(2008, 2, 29), dt.date(2012, 2, 29))


def day(number: int) -> dt.date:
    """Turn a day counted from 1 January 2017 into a date."""
    return FIRST_DAY + dt.timedelta(days=number)


def draw_births(rng: Rng, care: list[list[Care]]) -> list[dt.date]:
    """Draw the date of birth of each pupil from their steps; a few were born on 29 February."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for i, steps in enumerate(care):
        groups.setdefault(_weights(steps), []).append(i)
    births = [FIRST_DAY] * len(care)
    for weights in sorted(groups):
        members = groups[weights]
        ages = [_YOUNGEST + k for k, n in enumerate(apportion(len(members), weights)) for _ in range(n)]
        for i, age in zip(members, shuffled(rng, ages), strict=True):
            births[i] = _birth(rng, care[i], age)
    able = [i for i, steps in enumerate(care) if _weights(steps) != _AGES_DYSLEXIA]  # a few days may lower an age
    for leap_day in LEAP_DAYS:
        nearest = min(able, key=lambda i: (abs((births[i] - leap_day).days), i))
        births[nearest] = leap_day
        able.remove(nearest)
    return births


def _weights(steps: list[Care]) -> tuple[int, ...]:
    if any(DYSLEXIA in {step.form, step.second_form} for step in steps):
        return _AGES_DYSLEXIA
    return _AGES_LONG if len(steps[0].story.years) > 1 else _AGES


def _birth(rng: Rng, steps: list[Care], age: int) -> dt.date:
    """Draw a birthday at which a pupil has an age when help begins, and is 12 at most when it last does."""
    begins = [row.begin for step in steps for row in step.trajectories]
    begins += [step.opened for step in steps if step.restart]
    first, last = day(min(begins)), day(max(begins))
    while True:
        earliest = max(_years_before(first, age + 1), _years_before(last, _OLDEST + 1)) + dt.timedelta(days=1)
        room = (_years_before(first, age) - earliest).days
        if room >= 0:
            return earliest + dt.timedelta(days=below(rng, room + 1))
        age -= 1


def _years_before(date: dt.date, years: int) -> dt.date:
    return date.replace(year=date.year - years)  # help never starts in a leap year, so every day exists

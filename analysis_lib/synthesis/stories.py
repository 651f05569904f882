"""When pupils get help: a short life story each, from a few kinds with exact numbers.

The numbers below are a choice among many that all give the printed margins of Schotpoort
(2020): table 2 (trajectories begun per year, corrected), table 4 (how long it took), figure 1
(status), §2.2 (first-time-right) and the totals of table 6 (pupils with help per year). So
nothing has to be redrawn until it fits; a test adds them up.

Days are counted from 1 January 2017 (day 0). None as an end means that help runs on
1 January 2020.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from analysis_lib.care_trajectories import PupilStatus
from analysis_lib.synthesis.draws import Rng, below, between, shuffled, spaced

YEARS = (2017, 2018, 2019)
DAYS = 365  # none of the three years is a leap year
LAST_DAY = 3 * DAYS - 1
Y17, Y18, Y19, Y1718, Y1819, Y1719 = (2017,), (2018,), (2019,), (2017, 2018), (2018, 2019), (2017, 2019)
ALL = YEARS
STOP, LEFT = PupilStatus.STOPPED, PupilStatus.LEFT
_ENDS = {STOP: (912, LAST_DAY), LEFT: (0, 908)}  # 2 July to 31 December 2019; up to 28 June 2019
# Days that are surely within each class of table 4, whichever months they cross.
_LENGTHS = ((0, 181), (185, 365), (366, 546), (551, 730), (731, 911), (916, LAST_DAY))

# Pupils who left care along one path: years in which help began, and how many by status and
# by class of table 4 (0 is 0-6 months, 5 is 31-36 months).
ENDED: dict[tuple[int, ...], dict[tuple[PupilStatus, int], int]] = {
    Y17: {(STOP, 5): 12, (STOP, 4): 4, (LEFT, 4): 10, (LEFT, 3): 35, (LEFT, 2): 18, (LEFT, 1): 77, (LEFT, 0): 13},
    Y18: {(STOP, 3): 4, (STOP, 2): 6, (LEFT, 2): 20, (LEFT, 1): 82, (LEFT, 0): 10},
    Y19: {(STOP, 1): 22, (STOP, 0): 12, (LEFT, 0): 38},
    Y1718: {(STOP, 5): 8, (STOP, 4): 2, (STOP, 3): 4, (LEFT, 4): 10, (LEFT, 3): 30, (LEFT, 2): 14, (LEFT, 1): 14},
    Y1819: {(STOP, 2): 4, (STOP, 1): 4, (LEFT, 2): 4, (LEFT, 1): 8},
    ALL: {(STOP, 5): 2, (STOP, 4): 2},
}
# The steps of those paths: how many pupils had one, two, ... five.
ENDED_STEPS: dict[tuple[int, ...], tuple[int, ...]] = {
    Y17: (112, 44, 11, 1, 1),
    Y18: (113, 8, 1),
    Y19: (66, 4, 1, 1),
    Y1718: (0, 64, 14, 3, 1),
    Y1819: (0, 16, 4),
    ALL: (0, 0, 3, 1),
}
# The same for pupils in care on 1 January 2020 along their first path.
RUNNING_STEPS: dict[tuple[int, ...], tuple[int, ...]] = {
    Y17: (18, 7, 4, 1),
    Y18: (50, 20, 4),
    Y19: (95, 44, 9, 2),
    Y1718: (0, 27, 11, 3, 1),
    Y1819: (0, 66, 20, 5, 2),
    ALL: (0, 0, 24, 9, 3),
}
# Pupils who came back after more than six months, for one trajectory before and one after.
CAME_BACK: dict[tuple[int, ...], dict[tuple[PupilStatus, int] | None, int]] = {
    Y1719: {None: 6, (LEFT, 0): 4, (STOP, 1): 2},
    Y1718: {(LEFT, 1): 6},
    Y1819: {None: 2},
}
# In which year a step beyond one a year starts; for one year there is no choice.
FURTHER_STEPS: dict[tuple[int, ...], dict[int, int]] = {
    Y1718: {2017: 35, 2018: 8},
    Y1819: {2018: 18, 2019: 22},
    ALL: {2017: 6, 2018: 7, 2019: 3},
}
RENEWALS = {2017: 6, 2018: 3, 2019: 3}  # a second trajectory of the same form and provider: not a next step
ON_ONE_DAY = 2  # trajectories that end on the day they start
_ROOM = 12  # days at least for each trajectory
_OVERLAPS = 7  # in a hundred: trajectories that run on into the next


@dataclass
class Trajectory:
    """One trajectory in days; `step` counts through all paths, from 0."""

    begin: int
    end: int | None
    step: int


@dataclass
class Story:
    """One pupil: when help began, ran and ended."""

    years: tuple[int, ...]
    status: PupilStatus
    length: int = 0  # class of table 4; without meaning in care
    steps: int = 1
    came_back: bool = False
    further: dict[int, int] = field(default_factory=dict)  # steps beyond one a year
    renewals: int = 0
    schools: dict[int, str] = field(default_factory=dict)
    trajectories: list[Trajectory] = field(default_factory=list)


def draw_stories(rng: Rng) -> list[Story]:
    """Draw the stories of all pupils, in an order of chance and without schools."""
    stories = [*_along_one_path(rng), *_came_back()]
    _place_further_steps(rng, stories)
    for year, number in RENEWALS.items():
        able = [s for s in stories if s.years == (year,) and (s.status is PupilStatus.IN_CARE or s.length >= 1)]
        for story in shuffled(rng, able)[:number]:
            story.renewals = 1
    stories = shuffled(rng, stories)
    for story in stories:
        story.trajectories = _two_paths(rng, story) if story.came_back else _one_path(rng, story)
    short = [s for s in stories if s.years == Y19 and s.status is LEFT and len(s.trajectories) == 1]
    for story in short[:ON_ONE_DAY]:
        story.trajectories[0].end = story.trajectories[0].begin
    return stories


def _along_one_path(rng: Rng) -> list[Story]:
    stories = []
    for years, classes in ENDED.items():
        kinds = [kind for kind, number in classes.items() for _ in range(number)]
        steps = [i + 1 for i, number in enumerate(ENDED_STEPS[years]) for _ in range(number)]
        # More steps go with longer help, though not strictly.
        kinds.sort(key=lambda kind: 2 * kind[1] + below(rng, 6))
        steps.sort(key=lambda number: 2 * number + below(rng, 4))
        stories += [Story(years, status, length, number) for (status, length), number in zip(kinds, steps, strict=True)]
    for years, numbers in RUNNING_STEPS.items():
        steps = [i + 1 for i, number in enumerate(numbers) for _ in range(number)]
        stories += [Story(years, PupilStatus.IN_CARE, steps=number) for number in steps]
    return stories


def _came_back() -> list[Story]:
    stories = []
    for years, kinds in CAME_BACK.items():
        for kind, number in kinds.items():
            status, length = kind or (PupilStatus.IN_CARE, 0)
            stories += [Story(years, status, length, came_back=True) for _ in range(number)]
    return stories


def _place_further_steps(rng: Rng, stories: list[Story]) -> None:
    """Give each step beyond one a year its year."""
    for years in {story.years: None for story in stories}:
        able = [s for s in stories if s.years == years and not s.came_back]
        whose = [story for story in able for _ in range(story.steps - len(years))]
        placed = FURTHER_STEPS.get(years, {years[0]: len(whose)})
        when = shuffled(rng, [year for year, number in placed.items() for _ in range(number)])
        for story, year in zip(whose, when, strict=True):
            story.further[year] = story.further.get(year, 0) + 1


def _one_path(rng: Rng, story: Story) -> list[Trajectory]:
    numbers = {year: 1 + story.further.get(year, 0) for year in story.years}
    numbers[story.years[0]] += story.renewals
    begin, end = _span(rng, story, numbers)
    last = LAST_DAY if end is None else end
    begins = [begin]
    for year, number in numbers.items():
        opens, closes = _year(year)
        first = year == story.years[0]
        more = number - 1 if first else number
        if more:
            begins += spaced(rng, begin + 1 if first else opens, min(closes, last), more)
    return _with_ends(rng, begins, end, story.renewals)


def _span(rng: Rng, story: Story, numbers: dict[int, int]) -> tuple[int, int | None]:
    """Draw the first and the last day of a path; None while it runs."""
    first, final = story.years[0], story.years[-1]
    opens, closes = _year(first)
    closes -= _ROOM * (numbers[first] - 1)
    if story.status is PupilStatus.IN_CARE:
        return between(rng, opens, closes), None
    shortest, longest = _LENGTHS[story.length]
    earliest, latest = _ENDS[story.status]
    if final > first:
        earliest = max(earliest, _year(final)[0] + _ROOM * numbers[final])
    shortest = max(shortest, _ROOM * numbers[first])
    possible = [day for day in range(opens, closes + 1) if max(day + shortest, earliest) <= min(day + longest, latest)]
    begin = possible[below(rng, len(possible))]
    return begin, between(rng, max(begin + shortest, earliest), min(begin + longest, latest))


def _year(year: int) -> tuple[int, int]:
    opens = DAYS * (year - YEARS[0])
    return opens, opens + DAYS - 1


def _with_ends(rng: Rng, begins: list[int], end: int | None, renewals: int) -> list[Trajectory]:
    """Let each trajectory run to about where the next starts, the last to the end of the path."""
    rows = []
    for i, (begin, following) in enumerate(pairwise(begins)):
        closes = max(begin + (following - begin) // 2, following - 1 - below(rng, 90))
        if i >= renewals and below(rng, 100) < _OVERLAPS:
            closes = min(LAST_DAY if end is None else end, following + between(rng, 10, 120))
        rows.append(Trajectory(begin, closes, max(i - renewals, 0)))
    rows.append(Trajectory(begins[-1], end, max(len(begins) - 1 - renewals, 0)))
    return rows


def _two_paths(rng: Rng, story: Story) -> list[Trajectory]:
    """One trajectory, more than six months without, and one more."""
    before = _year(story.years[0])[0] + below(rng, 100)
    ended = before + between(rng, 30, 120 if story.years == Y1719 else 60)
    again = Story(story.years[1:], story.status, story.length)
    (after,) = _one_path(rng, again)
    return [Trajectory(before, ended, 0), Trajectory(after.begin, after.end, 1)]

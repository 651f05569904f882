"""Which help: forms, providers, and trajectories that were cut in two on paper in 2018."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from analysis_lib.synthesis.draws import Rng, below, between, pick, shuffled
from analysis_lib.synthesis.stories import DAYS, LAST_DAY, YEARS, Story, Trajectory

BASIC, SPECIALIST, CURATIVE = "basis_ggz", "specialistische_ggz", "curatieve_ggz"
DYSLEXIA, SUPPORT, OTHER = "dyslexie", "begeleiding", "overig"
FORMS = (BASIC, SPECIALIST, CURATIVE, DYSLEXIA, SUPPORT, OTHER)
# Table 1, by the form of the second part.
RESTARTS = {BASIC: 59, DYSLEXIA: 41, SPECIALIST: 28, CURATIVE: 3}
# New trajectories for dyslexia. With the restarts of table 1 that makes 'bijna honderd' pupils
# in 2018, and about half in 2019 (§3.2). In 2017 it was part of specialistische_ggz (appendix 3).
NEW_DYSLEXIA = {2018: 56, 2019: 49}
# How often the other forms are drawn: 2017, 2018, 2019. No basis_ggz in 2019 (appendix 3, part 5).
_OFTEN = {BASIC: (30, 22, 0), SPECIALIST: (38, 36, 45), CURATIVE: (5, 6, 8), SUPPORT: (24, 32, 40), OTHER: (3, 4, 7)}
# Which of the 58 providers (§2.1) give what: some give only one form, those of one group share it.
_GROUPS = {DYSLEXIA: 7, "ggz": 27, SUPPORT: 18, OTHER: 6}
PROVIDERS = sum(_GROUPS.values())
_CURATIVE_PROVIDERS = 5  # of the group ggz

CHANGE = DAYS  # 1 January 2018
_DECEMBER, _MID_JANUARY, _FEBRUARY = CHANGE - 31, CHANGE + 15, CHANGE + 31
_END_OF_BASIC = 2 * DAYS - 1


@dataclass
class Care:
    """One step of a pupil: its trajectories, form and provider, and a restart if it has one."""

    story: Story
    trajectories: list[Trajectory]
    form: str = ""
    provider: int = 0
    restart: Trajectory | None = None
    second_form: str = ""
    closed: int = 0  # last day before the restart
    opened: int = 0

    @property
    def year(self) -> int:
        """Calendar year in which the step starts, counted from 2017."""
        return self.trajectories[0].begin // DAYS

    def runs_on(self, day: int) -> bool:
        """Whether one of its trajectories of 2017 runs on a day."""
        return any(row.begin < CHANGE and (row.end is None or row.end >= day) for row in self.trajectories)

    def ends_by(self, day: int) -> bool:
        """Whether all its trajectories have ended on a day."""
        return all(row.end is not None and row.end <= day for row in self.trajectories)


def draw_care(rng: Rng, stories: list[Story]) -> list[Care]:
    """Draw the form and provider of every step, by pupil and time."""
    steps = [
        Care(story, [row for row in story.trajectories if row.step == number])
        for story in stories
        for number in sorted({row.step for row in story.trajectories})
    ]
    _draw_restarts(rng, steps)
    _draw_dyslexia(rng, steps)
    _draw_forms(rng, steps)
    _draw_providers(rng, steps)
    return steps


def _draw_restarts(rng: Rng, steps: list[Care]) -> None:
    """Cut trajectories in two on 1 January 2018, one per pupil."""
    able: dict[int, tuple[Care, Trajectory]] = {}
    crowded = {
        id(step.story)
        for step in steps
        for row in step.trajectories
        if CHANGE <= row.begin < _FEBRUARY or (row.end is not None and _DECEMBER <= row.end < CHANGE)
    }
    for step in steps:
        for row in step.trajectories:
            runs = row.begin < _DECEMBER and (row.end is None or row.end >= _MID_JANUARY)
            if runs and id(step.story) not in crowded:
                able[id(step.story)] = (step, row)
    options = shuffled(rng, able.values())
    # basis_ggz was gone in 2019, so it takes the trajectories that ended before.
    options.sort(key=lambda option: not option[0].ends_by(_END_OF_BASIC))
    forms = [form for form, number in RESTARTS.items() for _ in range(number)]
    for (step, row), form in zip(options, forms, strict=False):
        step.restart, step.second_form = row, form
        step.form = SPECIALIST if form == DYSLEXIA else form
        # Mostly on the day itself; some offices were early or late.
        step.closed = CHANGE - 1 if below(rng, 8) else CHANGE - 1 - between(rng, 1, 15)
        step.opened = CHANGE if below(rng, 8) else CHANGE + between(rng, 1, 11)


def _draw_dyslexia(rng: Rng, steps: list[Care]) -> None:
    taken = {id(step.story) for step in steps if step.second_form == DYSLEXIA}
    for year, number in NEW_DYSLEXIA.items():
        able = [s for s in steps if s.year == year - YEARS[0] and not s.form and len(s.trajectories) == 1]
        able = [s for s in shuffled(rng, able) if id(s.story) not in taken and _months(s.trajectories[0]) >= 3]
        # Single, severe dyslexia: seldom combined with other help.
        able.sort(key=lambda step: len(step.story.trajectories) + below(rng, 2))
        one_each = {id(step.story): step for step in reversed(able)}
        for step in list(reversed(one_each.values()))[:number]:
            step.form = DYSLEXIA
            taken.add(id(step.story))


def _months(row: Trajectory) -> int:
    return ((LAST_DAY if row.end is None else row.end) - row.begin) // 30


def _draw_forms(rng: Rng, steps: list[Care]) -> None:
    for step in steps:
        if step.form:
            continue
        options = [form for form in _OFTEN if form != BASIC or step.ends_by(_END_OF_BASIC)]
        if step.runs_on(_DECEMBER):  # mental health care that ran then was all cut in two
            options = [SUPPORT, OTHER]
        step.form = pick(rng, options, [_OFTEN[form][step.year] for form in options])


def _draw_providers(rng: Rng, steps: list[Care]) -> None:
    """Draw providers by size; the next step of the same form goes to another provider."""
    numbers = shuffled(rng, range(1, PROVIDERS + 1))
    groups = {}
    for group, size in _GROUPS.items():
        groups[group], numbers = numbers[:size], numbers[size:]
    before: Care | None = None
    for step in steps:
        options = _providers_of(step, groups)
        weights = [5040 // (rank + 2) for rank in range(len(options))]
        if before is not None and before.story is step.story and before.provider in options:
            weights[options.index(before.provider)] = 0
        step.provider = pick(rng, options, weights)
        before = step
    used = Counter(step.provider for step in steps)
    for provider in [name for group in groups.values() for name in group]:
        if not used[provider]:  # each of them helped somebody
            step = next(
                s
                for s in steps
                if used[s.provider] > 5
                and provider in _providers_of(s, groups)
                and len({row.step for row in s.story.trajectories}) == 1
            )
            used[step.provider] -= 1
            used[provider] += 1
            step.provider = provider


def _providers_of(step: Care, groups: dict[str, list[int]]) -> list[int]:
    if DYSLEXIA in {step.form, step.second_form}:
        return groups[DYSLEXIA]
    if step.form == CURATIVE:
        return groups["ggz"][:_CURATIVE_PROVIDERS]
    return groups.get(step.form, groups["ggz"])

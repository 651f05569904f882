"""Invented trajectories, pupils, features and scores that come close to the printed tables.

Source of the facts: Schotpoort (2020), 'Met nadere ogen'. The person-level rows behind it are
not public; these are drawn, so that the whole computation can run. They resemble nobody.
"""

from __future__ import annotations

import pandas as pd

from analysis_lib.care_trajectories.contract import TRAJECTORIES
from analysis_lib.errors import InputError, Problem
from analysis_lib.synthesis import schools
from analysis_lib.synthesis.births import day, draw_births
from analysis_lib.synthesis.care import FORMS, Care, draw_care
from analysis_lib.synthesis.costs import draw_costs
from analysis_lib.synthesis.draws import shuffled, stream
from analysis_lib.synthesis.stories import DAYS, LAST_DAY, YEARS, Story, draw_stories
from analysis_lib.tables.contract import DTYPES, Kind
from analysis_lib.tables.kinds_of_data import SYNTHETIC

_NUMBERS, _STORIES, _SCHOOLS, _CARE, _COSTS, _BIRTHS, _FEATURES, _MARKS, _NAMES = range(9)


def synthesize(tables: dict[str, pd.DataFrame], seed: int) -> dict[str, pd.DataFrame]:
    """Invent what is not published, close to what is.

    Parameters
    ----------
    tables : dict of str to DataFrame
        The facts, as loaded: ``scholen, leerlingen, gebruik, zorgvormen``. Rows that were
        synthesized before are ignored.
    seed : int
        From 0; the same seed gives the same rows everywhere.

    Returns
    -------
    dict of str to DataFrame
        ``trajecten`` (EUR in ``kosten``; an empty ``eind`` runs on 1 January 2020; each
        ``productcode`` starts with SYNTHETISCH), ``scholen`` with features, ``leerlingen``
        with the years 2017 and 2018, and ``samenwerking``.

    Raises
    ------
    InputError
        If the tables do not have the schools, years or forms that are needed.
    ValueError
        If the seed is below 0.
    """
    missing = [form for form in FORMS if form not in set(tables["zorgvormen"]["zorgvorm"])]
    if missing:
        message = f"hierin ontbreekt {', '.join(missing)}; {schools.OTHER_STUDY}"
        raise InputError([Problem("zorgvormen.csv", 0, "zorgvorm", message)])
    pupils, helped = schools.draw_numbers(stream(seed, _NUMBERS), tables)
    stories = draw_stories(stream(seed, _STORIES))
    schools.allot_schools(stream(seed, _SCHOOLS), stories, helped)
    return {
        "trajecten": _trajectories(stories, seed),
        "scholen": schools.draw_features(stream(seed, _FEATURES), tables["scholen"]),
        "leerlingen": schools.pupils_table(pupils, tables["leerlingen"]),
        "samenwerking": schools.draw_marks(stream(seed, _MARKS), tables["scholen"]),
    }


def _trajectories(stories: list[Story], seed: int) -> pd.DataFrame:
    by_pupil: dict[int, list[Care]] = {}
    for step in draw_care(stream(seed, _CARE), stories):
        by_pupil.setdefault(id(step.story), []).append(step)
    care = [by_pupil[id(story)] for story in stories]
    costs = draw_costs(stream(seed, _COSTS), care)
    births = draw_births(stream(seed, _BIRTHS), care)
    names = shuffled(stream(seed, _NAMES), [f"L{i:04d}" for i in range(1, len(stories) + 1)])
    rows = []
    for name, steps, cents, born in zip(names, care, costs, births, strict=True):
        cells = [(step, row) for step in steps for row in step.trajectories]
        for (step, row), amount in zip(cells, cents, strict=True):
            school = step.story.schools[YEARS[0] + row.begin // DAYS]
            for form, begin, end, part in _parts(step, row is step.restart, (row.begin, row.end), amount):
                code = f"{SYNTHETIC}-{FORMS.index(form) + 1}"
                closed = None if end is None else pd.Timestamp(day(end))
                provider = f"Aanbieder {step.provider:02d}"
                rows.append((name, school, form, code, provider, day(begin), closed, part / 100, born, None))
    rows.sort(key=lambda row: (row[0], row[5], row[2], row[4]))
    frame = pd.DataFrame(rows, columns=list(TRAJECTORIES.columns))
    for column in frame:
        kind = TRAJECTORIES.kind(str(column))
        values = pd.to_datetime(frame[column]) if kind is Kind.DATE else frame[column]
        frame[column] = values.astype(DTYPES[kind])
    return frame


def _parts(step: Care, cut: bool, span: tuple[int, int | None], cents: int) -> list[tuple[str, int, int | None, int]]:
    """Return the rows of one trajectory: form, begin, end and euro cents; two if it was cut on paper."""
    begin, end = span
    if not cut:
        return [(step.form, begin, end, cents)]
    before = cents * (step.closed - begin + 1) // ((LAST_DAY if end is None else end) - begin + 1)
    return [(step.form, begin, step.closed, before), (step.second_form, step.opened, end, cents - before)]

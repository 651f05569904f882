"""Pupils per school and year, which pupil goes where, and what schools are like.

Only 2019 is real: the pupils of the other years, and all features and scores, are drawn.
Features and scores are drawn without looking at the use of care, so that no association is
planted; the source found no simple one either.
"""

from __future__ import annotations

import pandas as pd

from analysis_lib.errors import file_error
from analysis_lib.synthesis.draws import Rng, apportion, below, between, pick, shuffled
from analysis_lib.synthesis.stories import YEARS, Story
from analysis_lib.tables.kinds_of_data import SYNTHETIC

# Pupils with help that began in the year, table 6: the totals that round to 8.38, 10.58 and
# 8.55% of all pupils. Pupils of 2017 and 2018 are not printed; their totals are a choice.
HELPED = {2017: 381, 2018: 481, 2019: 389}
PUPILS = {2017: 4546, 2018: 4546}
KNOWN_YEAR = 2019
MOVED = 6  # pupils who change school between two years with help
NOT_TAKING_PART = ("wegwijzer", "ladder")  # not in appendix 1
_TRIES = 500  # draws of all schools' pupils, of which about one in five allows every printed percentage
OTHER_STUDY = "dit is de tabel van een andere studie."
_WIDTH = 3  # percent by which the pupils of a school differ between years, before the totals

_SES = {"hoog": 10, "midden": 7, "laag": 3}  # of 20 schools, §3.2
_DISADVANTAGED = 4  # 'onderwijsachterstandenscholen', §3.2
# Scores and how many schools give them; the others give none (table 9, §4.2).
_MARKS: dict[str, tuple[tuple[tuple[float, ...], int], ...]] = {
    "dorpsteam": (((3.0, 4.0), 5), ((5.0, 6.0), 7), ((7.0, 7.5, 8.0), 7)),
    "jeugdgezondheidszorg": (((7.0, 7.5, 8.0), 14), ((4.0, 5.0), 2), ((6.0, 6.5), 4)),
    "schoolondersteuningsteam": (((7.0, 8.0), 18), ((6.0,), 1), ((9.0,), 1)),
    "leerplicht": (((7.0, 7.5, 8.0, 8.5), 17), ((6.0,), 2)),
}

Counts = dict[int, dict[str, int]]


def draw_numbers(rng: Rng, tables: dict[str, pd.DataFrame]) -> tuple[Counts, Counts]:
    """Draw how many pupils each school has per year, and how many with help that began in it.

    Each pair gives the percentage that ``gebruik`` has, rounded. Raises `InputError` if the tables
    are not those of the study that `HELPED` comes from.
    """
    shares = _printed_shares(tables)
    known = _known_pupils(tables)
    pupils: Counts = {}
    helped: Counts = {}
    for year in YEARS:
        for _ in range(_TRIES if year != KNOWN_YEAR else 1):
            pupils[year] = known if year == KNOWN_YEAR else _other_year(rng, known, PUPILS[year])
            possible = {school: _that_round_to(shares[year][school], number) for school, number in pupils[year].items()}
            lowest, highest = (sum(end(p, default=0) for p in possible.values()) for end in (min, max))
            if all(possible.values()) and lowest <= HELPED[year] <= highest:
                helped[year] = _with_help(rng, possible, HELPED[year])
                break
        else:
            raise file_error(
                "gebruik.csv", f"past niet bij {HELPED[year]} leerlingen met hulp in {year}; {OTHER_STUDY}"
            )
    return pupils, helped


def _printed_shares(tables: dict[str, pd.DataFrame]) -> dict[int, dict[str, int]]:
    rows = tables["gebruik"]
    schools = set(tables["scholen"]["school"])
    shares = {
        year: {str(s): int(p) for s, p in rows.loc[rows["jaar"] == year, ["school", "percentage"]].to_numpy()}
        for year in YEARS
    }
    for year, known in shares.items():
        if set(known) != schools:
            raise file_error("gebruik.csv", f"heeft niet voor elke school een percentage over {year}; vul dat aan.")
    return shares


def _known_pupils(tables: dict[str, pd.DataFrame]) -> dict[str, int]:
    rows = tables["leerlingen"]
    rows = rows[rows["jaar"] == KNOWN_YEAR].sort_values("school")
    if set(rows["school"]) != set(tables["scholen"]["school"]):
        raise file_error("leerlingen.csv", f"heeft niet voor elke school de leerlingen van {KNOWN_YEAR}; vul dat aan.")
    total = int(rows["leerlingen"].sum())
    if any(abs(total - other) > other // 20 for other in PUPILS.values()):
        raise file_error("leerlingen.csv", f"telt {total} leerlingen in {KNOWN_YEAR}; {OTHER_STUDY}")
    return {str(school): int(number) for school, number in rows[["school", "leerlingen"]].to_numpy()}


def _that_round_to(percent: int, pupils: int) -> list[int]:
    """Return the numbers of pupils that are this percentage of all, clear of halves that may round either way."""
    low, high = (2 * percent - 1) * pupils, (2 * percent + 1) * pupils
    return [number for number in range(pupils + 1) if low < 200 * number < high]


def _other_year(rng: Rng, known: dict[str, int], total: int) -> dict[str, int]:
    """Draw pupils near those that are known."""
    pupils = {}
    for school, number in known.items():
        width = max(number * _WIDTH // 100, 2)
        pupils[school] = between(rng, number - width, number + width)
    # By size, so that a small school keeps about its number.
    while (off := total - sum(pupils.values())) != 0:
        pupils[pick(rng, list(pupils), list(pupils.values()))] += 1 if off > 0 else -1
    return pupils


def _with_help(rng: Rng, possible: dict[str, list[int]], total: int) -> dict[str, int]:
    """Draw from what is possible at each school, then move by one until the total is right."""
    helped = {school: pick(rng, numbers, [1] * len(numbers)) for school, numbers in possible.items()}
    step = 1 if sum(helped.values()) < total else -1
    while sum(helped.values()) != total:
        able = [school for school, number in helped.items() if number + step in possible[school]]
        helped[able[below(rng, len(able))]] += step
    return helped


def allot_schools(rng: Rng, stories: list[Story], helped: Counts) -> None:
    """Fill in each pupil's school per year, so that every school has its pupils with help in each."""
    left = {year: dict(schools) for year, schools in helped.items()}
    for story in sorted(stories, key=lambda story: -len(story.years)):  # the hardest to place first
        names = list(left[story.years[0]])
        school = pick(rng, names, [min(left[year][name] for year in story.years) for name in names])
        for year in story.years:
            left[year][school] -= 1
            story.schools[year] = school
    # Two pupils who swap schools leave every count as it is.
    between_years = shuffled(rng, [s for s in stories if s.years == (2018, 2019)])
    for _ in range(MOVED // 2):
        one = between_years.pop()
        other = next(s for s in between_years if s.schools[2019] != one.schools[2019])
        between_years.remove(other)
        one.schools[2019], other.schools[2019] = other.schools[2019], one.schools[2019]


def draw_features(rng: Rng, schools: pd.DataFrame) -> pd.DataFrame:
    """Fill in what is not known of schools: ``ses``, ``sot`` and ``achterstandsscore``."""
    names = sorted(schools["school"])
    parts = apportion(len(names), list(_SES.values()))
    ses = shuffled(rng, [name for name, number in zip(_SES, parts, strict=True) for _ in range(number)])
    sot = [between(rng, 1, 7) + between(rng, 0, 6) for _ in names]
    scores = [between(rng, 60, 160) if i < _DISADVANTAGED else below(rng, 30) for i in range(len(names))]
    scores = shuffled(rng, scores)
    return schools.assign(
        ses=schools["school"].map(dict(zip(names, ses, strict=True))),
        sot=schools["school"].map(dict(zip(names, sot, strict=True))).astype("Int64"),
        achterstandsscore=schools["school"].map(dict(zip(names, scores, strict=True))).astype(float),
    )


def draw_marks(rng: Rng, schools: pd.DataFrame) -> pd.DataFrame:
    """Draw ``school, partner, cijfer`` (table 9 and §4.2); no row where a school gave no mark."""
    names = sorted(set(schools["school"]) - set(NOT_TAKING_PART))
    rows = []
    for partner, kinds in _MARKS.items():
        marks = [options[i % len(options)] for options, number in kinds for i in range(number)]
        rows += [(school, partner, mark) for school, mark in zip(shuffled(rng, names), marks, strict=False)]
    return pd.DataFrame(sorted(rows), columns=["school", "partner", "cijfer"])


def pupils_table(pupils: Counts, known: pd.DataFrame) -> pd.DataFrame:
    """Return the known rows followed by the drawn pupils of other years, marked SYNTHETISCH."""
    rows = [
        (school, year, number, SYNTHETIC)
        for year, numbers in pupils.items()
        if year != KNOWN_YEAR
        for school, number in sorted(numbers.items())
    ]
    drawn = pd.DataFrame(rows, columns=["school", "jaar", "leerlingen", "plaats"])
    real = known[known["jaar"] == KNOWN_YEAR]
    return pd.concat([real, drawn.astype(real.dtypes.to_dict())], ignore_index=True)

"""How many schools gave an answer, told so that no school's own answer can be read from it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis_lib.care_trajectories.interviews_contract import answers_in
from analysis_lib.tables import Tables

FEWEST_SCHOOLS = 3  # with one answer; of fewer, the schools know each other's
OTHERWISE = "een ander antwoord"


def grouped(counts: Mapping[str, int], fewest: int = FEWEST_SCHOOLS) -> dict[str, int]:
    """Put answers of few schools together, with the least given of the others where they stay too few.

    Parameters
    ----------
    counts : mapping of str to int
        Schools by answer.
    fewest : int
        The least number of schools that may be shown; 1 shows all.

    Returns
    -------
    dict of str to int
        In the order of `counts`, `OTHERWISE` last; empty where all together are too few, or all gave the same,
        which would tell what each school said. Answers that nobody gave are left out where others are put
        together, since they would tell which those are.
    """
    given = {answer: number for answer, number in counts.items() if number}
    if sum(given.values()) < fewest or (len(given) == 1 and fewest > 1):
        return {}
    few = {answer for answer, number in given.items() if number < fewest}
    if not few:
        return dict(counts)
    for answer, number in sorted(given.items(), key=lambda one: one[1]):
        if len(few) > 1 and sum(given[one] for one in few) >= fewest:
            break
        if number >= fewest:
            few.add(answer)
    together = sum(given[answer] for answer in few)
    return {answer: number for answer, number in given.items() if answer not in few} | {OTHERWISE: together}


def counted_answers(tables: Tables, fewest: int = FEWEST_SCHOOLS) -> pd.DataFrame:
    """Count schools by question and answer.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``vragenlijst`` and ``interviews``.
    fewest : int
        As in `grouped`.

    Returns
    -------
    DataFrame
        ``vraag, thema, tekst, antwoord, aantal, van``, in the order of the questions; a question that
        too few schools answered has no row.
    """
    rows = []
    answers = tables["interviews"]
    for question in tables["vragenlijst"].sort_values("volgorde").to_dict("records"):
        given = answers.loc[answers["vraag"] == question["vraag"], "antwoord"]
        number = given.value_counts()
        counts = {answer: int(number.get(answer, 0)) for answer in answers_in(question["antwoorden"])}
        about = (question["vraag"], question["thema"], question["tekst"])
        rows += [(*about, answer, schools, len(given)) for answer, schools in grouped(counts, fewest).items()]
    return pd.DataFrame(rows, columns=["vraag", "thema", "tekst", "antwoord", "aantal", "van"])

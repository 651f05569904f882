"""Compare what a source printed with what it should be.

How a figure follows from others is data (``relaties``): from a key figure of the
model, or from other printed figures. Both sides are intervals: a printed figure
stands for all values that round to it, and a recomputed one moves with the
rounding of what it is made from. Only where they do not meet does it deviate.
Counted persons are exact unless ``afronding`` says otherwise; a price with a step
in ``afgerond_op`` moves every figure that rests on it.

What the words around a figure claim is in ``relaties`` too (`claims.CLAIMS`): a
number may be right and yet be another than its sentence says. What only repeats
an input or another printed figure is told from what was recomputed.

Why a figure deviates is data as well (``verklaringen``), and is put to the test where
it can be: an explanation that says what was computed instead must give the printed
figure, so that no deviation can be talked away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis_lib.errors import InputError, Problem
from analysis_lib.intervals import Estimate
from analysis_lib.once import remembered
from analysis_lib.published.claims import CLAIMS, SAME, Claim
from analysis_lib.published.consequence import Consequence, consequence_of, size_of
from analysis_lib.published.lookup import (
    LABEL,
    MODEL,
    STATEMENT,
    ModelFigures,
    OperandError,
    PrintedFigures,
    Relations,
    Row,
    Rules,
    operands_of,
)
from analysis_lib.published.reading import Reading, Verdict
from analysis_lib.published.relations import COPY, RULES
from analysis_lib.tables import Tables
from analysis_lib.tables.rows import problem_in

_AS_GIVEN = ["id", "plaats", "rij", "kolom", "eenheid", "afgedrukt", "waarde"]
_UNCLEAR = "onduidelijk"
_AS_FOUND = ["nagerekend", "laag", "hoog", "verschil", "status", "oorzaak", "bevestigd", "verklaring", "toelichting"]


class Status(StrEnum):
    """How a printed figure or statement compares with what it should be."""

    EQUAL = "gelijk"
    WITHIN_ROUNDING = "binnen afronding"
    COPIED = "overgenomen"
    SAYS_OTHERWISE = "klopt, maar zegt iets anders"
    DEVIATES = "wijkt af"
    NOT_DERIVABLE = "niet na te rekenen"


class Confirmed(StrEnum):
    """Whether an explanation, when worked out, gives what is printed."""

    YES = "ja"
    UNTESTED = "niet te toetsen"
    NONE = ""


def key_figure_estimates(figures: Callable[[pd.DataFrame], pd.Series], prices: pd.DataFrame) -> dict[str, Estimate]:
    """Find how far each key figure moves with the rounding of the prices.

    Each rounded price is set to its lowest and highest, one at a time, and the
    largest moves are added. That is exact where a figure is linear in each price,
    and to first order elsewhere (shares and ratios).

    Parameters
    ----------
    figures : callable
        From a price list to key figures by name.
    prices : DataFrame
        Table ``prijzen``; ``afgerond_op`` is the step to which a price was rounded.

    Returns
    -------
    dict of str to Estimate
        Without margin where the figure rests on exact amounts only. NaN figures
        are left out.
    """
    central = figures(prices).dropna()
    margin = pd.Series(0.0, index=central.index)
    for key, step in prices.set_index("prijs")["afgerond_op"].dropna().items():
        moves = []
        for half in (-step / 2, step / 2):
            moved = prices.assign(bedrag=prices["bedrag"] + half * (prices["prijs"] == key))
            moves.append((figures(moved).reindex(central.index) - central).abs())
        margin += pd.concat(moves, axis=1).max(axis=1)
    return {key: Estimate.around(central[key], margin[key]) for key in central.index}


@remembered
def audit(tables: Tables, model: ModelFigures | None = None, inputs: Collection[str] = ()) -> pd.DataFrame:
    """Recompute every printed figure, and put every claim about it to the test.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``published``, ``relaties``, ``verklaringen`` and ``afronding``.
    model : mapping of str to Estimate, optional
        Key figures with their margins.
    inputs : collection of str
        Key figures that only repeat an input: what agrees with one is copied, not recomputed.

    Returns
    -------
    DataFrame
        One row per printed figure, in order: ``id, plaats, rij, kolom, eenheid,
        afgedrukt, waarde, nagerekend, laag, hoog, verschil, status, oorzaak,
        bevestigd, verklaring, toelichting``. ``nagerekend`` lies in ``laag`` to ``hoog``,
        in the printed unit (a percentage as 55); ``verschil`` is printed minus recomputed;
        ``bevestigd`` says whether the explanation, worked out, gives what is printed;
        ``toelichting`` is the explanation with every note to the figure.

    Raises
    ------
    InputError
        With every relation that names a figure that does not exist.
    """
    judged = _Audit(tables, model or {}, inputs)
    rows, problems = [], list[Problem]()
    for figure in judged.figures.by_id.values():
        try:
            rows.append(judged.judge(figure))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return pd.DataFrame(rows, columns=[*_AS_GIVEN, *_AS_FOUND])


@remembered
def causes(result: pd.DataFrame) -> pd.DataFrame:
    """Group what deviates, or says something else, by cause and explanation, and sort it by what it changes.

    Parameters
    ----------
    result : DataFrame
        From `audit`.

    Returns
    -------
    DataFrame
        One row per cause and explanation: ``oorzaak, verklaring, cijfers`` (tuple of their
        ids), ``aantal, bevestigd`` (figures that the explanation, worked out, gives as printed),
        ``gevolg`` (the most that one of them changes, a `Consequence`) and ``omvang`` (their sizes
        added). What changes most is first, then what is larger, then what has a likely cause, then what is
        printed first.
    """
    wrong = result[result["status"].isin([Status.DEVIATES, Status.SAYS_OTHERWISE])]
    rank = {consequence: place for place, consequence in enumerate(Consequence)}
    rows = []
    for (cause, explanation), group in wrong.groupby(["oorzaak", "verklaring"], sort=False):
        figures = group.to_dict("records")
        changes = min(map(consequence_of, figures), key=rank.__getitem__)
        confirmed = int((group["bevestigd"] == Confirmed.YES).sum())
        size = sum(map(size_of, figures))
        rows.append((cause, explanation, tuple(group["id"]), len(group), confirmed, changes, size))
    columns = ["oorzaak", "verklaring", "cijfers", "aantal", "bevestigd", "gevolg", "omvang"]
    rows.sort(key=lambda row: (rank[row[-2]], -row[-1], row[0] == _UNCLEAR))
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class _Claimed:
    """A claim of the words, with its verdict and the note that was written beside it."""

    claim: Claim
    verdict: Verdict
    note: str

    @property
    def why(self) -> str:
        return self.note or self.verdict.finding


@dataclass(frozen=True)
class _Explanation:
    cause: str = ""
    confirmed: Confirmed = Confirmed.NONE
    words: tuple[str, ...] = ()


class _Audit:
    """The printed figures of a source and all that is said about them."""

    def __init__(self, tables: Tables, model: ModelFigures, inputs: Collection[str]) -> None:
        self.figures = PrintedFigures(tables, model)
        self.inputs = {MODEL + key for key in inputs}
        self._tables = {name: tables[name] for name in ("relaties", "verklaringen")}
        self.relations = Relations(tables["relaties"])
        self.explanations = Rules(tables["verklaringen"])

    def judge(self, figure: Row) -> dict[str, Any]:
        rule, names = self.relations.computing(figure["id"])
        recomputed = self.recompute(figure, rule, names, "relaties")
        claimed = self.claims(figure)
        status = self.status_of_number(figure, rule, names, recomputed)
        if recomputed is None and not math.isnan(float(figure["waarde"])):
            recomputed, status = self.instead(figure, claimed, status)
        failing = [one for one in claimed if not one.verdict.holds]
        if status is Status.DEVIATES:
            explanation = self.explain(figure, failing)
        else:
            status = _with_words(figure, status, claimed)
            explanation = self.explain_words(figure, failing)
        notes = [*explanation.words, rule["toelichting"], *(one.why for one in claimed)]
        return {
            **{key: figure[key] for key in _AS_GIVEN},
            "nagerekend": recomputed.value if recomputed and recomputed.range.is_bounded else math.nan,
            "laag": recomputed.low if recomputed else math.nan,
            "hoog": recomputed.high if recomputed else math.nan,
            "verschil": figure["waarde"] - recomputed.value if recomputed and recomputed.range.is_bounded else math.nan,
            "status": status,
            "oorzaak": explanation.cause,
            "bevestigd": explanation.confirmed,
            "verklaring": _joined(explanation.words),
            "toelichting": _joined(notes),
        }

    def claims(self, figure: Row) -> list[_Claimed]:
        reading = Reading(self.figures, self.relations, figure)
        found = []
        for row, names in self.relations.claims(figure["id"]):
            claim = CLAIMS[row["relatie"]]
            try:
                verdict = claim.judge(reading, operands_of(row, names))
            except OperandError as error:
                raise self._unknown_operand("relaties", row, figure, error) from error
            found.append(_Claimed(claim, verdict, row["toelichting"]))
        return found

    def instead(self, figure: Row, claimed: list[_Claimed], status: Status) -> tuple[Estimate | None, Status]:
        """Take what a claim says that the number should be, where nothing computes it."""
        for one in claimed:
            if one.verdict.instead is not None:
                found = self.compare(figure, one.verdict.instead)
                if one.claim.about_value and not one.verdict.holds:
                    found = Status.DEVIATES
                is_copy = one.claim is CLAIMS[SAME] and found is Status.EQUAL
                return one.verdict.instead, Status.COPIED if is_copy else found
        return None, status

    def explain(self, figure: Row, failing: list[_Claimed]) -> _Explanation:
        """Return the first explanation that gives the printed figure, else the first that cannot be tested."""
        untested = None
        for row, names in self.explanations.of(figure["id"]):
            if not row["relatie"]:
                untested = untested or _Explanation(row["oorzaak"], Confirmed.UNTESTED, (row["toelichting"],))
                continue
            instead = self.recompute(figure, row, names, "verklaringen")
            if instead is not None and self.figures.printed(figure).overlaps(instead.range):
                return _Explanation(row["oorzaak"], Confirmed.YES, (row["toelichting"],))
        return untested or self.explain_words(figure, failing)

    def explain_words(self, figure: Row, failing: list[_Claimed]) -> _Explanation:
        """Tell what the words have wrong; the cause is that of an explanation without a relation, if there is one."""
        if not failing:
            return _Explanation()
        given = next((row for row, _ in self.explanations.of(figure["id"]) if not row["relatie"]), None)
        cause = given["oorzaak"] if given else failing[0].claim.cause
        words = [given["toelichting"]] if given else []
        return _Explanation(cause, Confirmed.YES, (*words, *(one.why for one in failing)))

    def recompute(self, figure: Row, row: Row, names: Mapping[str, str], table: str) -> Estimate | None:
        """Work a relation out; None where there is none, where a number is missing, or where it may divide by zero."""
        rule = RULES.get(row["relatie"])
        if rule is None:
            return None
        try:
            texts = operands_of(row, names)
            if row["relatie"] == COPY:
                return self._said_again(figure, texts[0])
            operands = [self.figures.operand(text) for text in texts]
        except OperandError as error:
            raise self._unknown_operand(table, row, figure, error) from error
        if any(math.isnan(operand.low) for operand in operands):
            return None  # follows from what is printed as not available
        try:
            result = rule.combine(operands)
        except ZeroDivisionError:
            return None
        is_share_of_model = row["relatie"] == "model" and figure["eenheid"] == "procent"
        return result * Estimate.exactly(100) if is_share_of_model else result

    def _said_again(self, figure: Row, text: str) -> Estimate | None:
        found = self.figures.operand_in(figure["eenheid"], text)
        return None if math.isnan(found.low) else found

    def _unknown_operand(self, table: str, row: Row, figure: Row, error: OperandError) -> InputError:
        message = f"bij id '{figure['id']}' {error}"
        return InputError([problem_in(self._tables[table], row[LABEL], "operanden", message, f"{table}.csv")])

    def status_of_number(self, figure: Row, rule: Row, names: Mapping[str, str], recomputed: Estimate | None) -> Status:
        is_blank = math.isnan(float(figure["waarde"]))
        if recomputed is None:
            # Printed as not available, and it cannot be computed.
            return Status.EQUAL if is_blank and rule["relatie"] in RULES else Status.NOT_DERIVABLE
        if is_blank:  # printed as uncertain: right if the model has no bound either
            return Status.DEVIATES if recomputed.range.is_bounded else Status.EQUAL
        found = self.compare(figure, recomputed)
        if rule["relatie"] == COPY and not self.figures.printed(figure).overlaps_beyond_an_end(recomputed.range):
            return Status.DEVIATES
        is_copy = rule["relatie"] == COPY or self.inputs.issuperset(operands_of(rule, names))
        return Status.COPIED if found is Status.EQUAL and is_copy else found

    def compare(self, figure: Row, recomputed: Estimate) -> Status:
        value = float(figure["waarde"])
        shown = self.figures.printed(figure)
        if not shown.overlaps(recomputed.range):
            return Status.DEVIATES
        same = shown.strictly_contains(recomputed.value) or math.isclose(recomputed.value, value, abs_tol=1e-9)
        return Status.EQUAL if same else Status.WITHIN_ROUNDING


def _with_words(figure: Row, status: Status, claimed: list[_Claimed]) -> Status:
    """Let what the words claim weigh beside the number."""
    failing = [one for one in claimed if not one.verdict.holds]
    if not failing:
        return Status.EQUAL if claimed and figure["eenheid"] == STATEMENT else status
    if status is Status.NOT_DERIVABLE or any(one.claim.about_value for one in failing):
        return Status.DEVIATES
    return Status.SAYS_OTHERWISE


def _joined(notes: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(note for note in notes if note))

"""From lines to effects, totals and the return on an invested euro.

Every function is pure: tables in, tables out; amounts in EUR, never rounded.
Amounts of several years are added without discounting, as the source does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis_lib.business_case.conditions import parse_conditions
from analysis_lib.business_case.corrections import line_weights
from analysis_lib.business_case.discounting import Discount, weighed, weights_of
from analysis_lib.business_case.range_columns import ADDED
from analysis_lib.business_case.words import COSTS, ILLUSTRATION, MAIN, VALUED
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.tables import Tables


@dataclass(frozen=True)
class Scenario:
    """What differs from the study's own assumptions.

    Parameters
    ----------
    impact_claim : float, optional
        One share for every effect, 0 to 1; None keeps each effect's own.
    children : float, optional
        Number of persons supported; None keeps the sum of the cases.
    conditions : mapping of str to bool
        Switches set otherwise than in ``omstandigheden``.
    discount : Discount, optional
        At which rate later amounts count; None counts them in full.
    """

    impact_claim: float | None = None
    children: float | None = None
    conditions: Mapping[str, bool] = field(default_factory=dict)
    discount: Discount | None = None


BASE = Scenario()


@dataclass(frozen=True)
class BusinessCase:
    """A business case worked out under one scenario. Amounts in EUR.

    Parameters
    ----------
    cases : DataFrame
        ``categorie, omschrijving, aantal, aandeel``.
    costs : DataFrame
        ``kostenpost, betaler, omschrijving, bedrag, ...``.
    lines : DataFrame
        ``regels`` with ``eenheidsprijs, telt_mee, bedrag`` (gross, signed, 0 where
        the line's condition does not hold) and ``bedrag_per_persoon``.
    effects : DataFrame
        ``effecten`` with ``bruto`` (sum of its main lines), ``waarde`` (bruto per
        person), ``besparing`` (bruto x impact claim; NaN for PM) and ``telt_mee``.
    children : float
        Number of persons supported.
    elsewhere : Series of str
        Per line the party that receives its amount where that is not its effect's; '' where it is.
    """

    cases: pd.DataFrame
    costs: pd.DataFrame
    lines: pd.DataFrame
    effects: pd.DataFrame
    children: float
    elsewhere: pd.Series

    @cached_property
    def valued(self) -> pd.DataFrame:
        """Effects with an amount that counts under this scenario."""
        return self.effects[self.effects["telt_mee"] & self.effects["besparing"].notna()]

    @cached_property
    def spread(self) -> pd.DataFrame:
        """Effects that count, PM ones included, with a row for each party that gains by them.

        An effect of which a line names another party has several rows, each with its own
        ``baathouder, bruto, waarde, besparing``; without such lines it is `effects` as it is.
        """
        effects = self.effects[self.effects["telt_mee"]]
        if not (self.elsewhere != "").any():
            return effects
        main = self.lines[self.lines["soort"] == MAIN]
        of_effect = main["effect"].map(self.effects.set_index("effect")["baathouder"])
        party = self.elsewhere[main.index].where(self.elsewhere[main.index] != "", of_effect)
        gross = main["bedrag"].groupby([main["effect"], party.rename("partij")], sort=False).sum().reset_index()
        rows = effects.merge(gross, on="effect", how="left", sort=False)
        valued = rows["besparing"].notna()
        own = rows["bedrag"].where(valued)
        return rows.assign(
            baathouder=rows["partij"].where(valued, rows["baathouder"]),
            bruto=own,
            waarde=(own / rows["aantal"]).where(rows["aantal"] > 0),
            besparing=own * rows["impactclaim"],
        ).drop(columns=["partij", "bedrag"])

    @property
    def gains(self) -> pd.DataFrame:
        """Benefits that count, an effect and a party a row."""
        return self.spread[self.spread["besparing"].notna()]

    @property
    def total_costs(self) -> float:
        """All costs."""
        return float(self.costs["bedrag"].sum())

    @property
    def total_benefits(self) -> float:
        """All benefits that count under this scenario."""
        return float(self.valued["besparing"].sum())

    @property
    def net(self) -> float:
        """Benefits minus costs."""
        return self.total_benefits - self.total_costs

    @property
    def sroi(self) -> float:
        """Benefits per euro of costs; NaN without costs."""
        return self.total_benefits / self.total_costs if self.total_costs else float("nan")

    @property
    def costs_per_child(self) -> float:
        """EUR per person supported; NaN without persons."""
        return self.total_costs / self.children if self.children else float("nan")

    def benefits_by(self, *columns: str) -> pd.DataFrame:
        """Sum benefits per domain, beneficiary or both, in order of appearance.

        Returns
        -------
        DataFrame
            The columns asked for, ``besparing`` and ``aandeel`` of all benefits.
        """
        return _summed(self.gains, list(columns), "besparing")

    @cached_property
    def costs_by_payer(self) -> pd.DataFrame:
        """``betaler, bedrag, aandeel`` of all costs."""
        return _summed(self.costs, ["betaler"], "bedrag")


def evaluate(tables: Tables, scenario: Scenario = BASE) -> BusinessCase:
    """Work out a business case.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables that keep `business_case.CONTRACT`.
    scenario : Scenario
        What differs from the study's own assumptions.

    Returns
    -------
    BusinessCase

    Raises
    ------
    UserError
        If the scenario names a switch that the study does not have, or asks for a
        number of children while the study has no cases to scale from.
    """
    cases = tables["casussen"].assign(aandeel=_share(tables["casussen"]["aantal"]))
    children = float(cases["aantal"].sum())
    scale = 1.0
    if scenario.children is not None:
        if not children:
            raise UserError("casussen.csv telt nul personen; zonder casussen is een ander aantal niet door te rekenen.")
        children, scale = float(scenario.children), scenario.children / children
    conditions = conditions_of(tables["omstandigheden"], scenario.conditions)
    lines = line_amounts(_without_added(tables, "regels"), tables["prijzen"], conditions, scale)
    lines = weighed(lines, line_weights(tables, scenario.discount))
    effects = effect_benefits(_without_added(tables, "effecten"), lines, scenario.impact_claim, scale)
    paid = tables["kosten"]["voorwaarde"].map(lambda text: holds(text, conditions)).astype(bool)
    costs = _without_added(tables, "kosten")
    if scenario.discount is not None:
        costs = weighed(costs, weights_of(tables["kosten"], scenario.discount))
    costs = costs[paid]
    return BusinessCase(cases, costs, lines, effects, children, tables["regels"]["baathouder"])


def _without_added(tables: Tables, name: str) -> pd.DataFrame:
    """Leave out what says how sure a number is: results show what it is."""
    return tables[name].drop(columns=list(ADDED[name]))


def holds(condition: str, conditions: Mapping[str, bool]) -> bool:
    """Whether a row counts while the switches stand so; without a condition it always does."""
    return parse_conditions(condition).items() <= conditions.items()


def line_amounts(
    lines: pd.DataFrame, prices: pd.DataFrame, conditions: Mapping[str, bool], scale: float = 1.0
) -> pd.DataFrame:
    """Multiply out every line: number x duration x intensity x price, with its sign.

    Parameters
    ----------
    lines, prices : DataFrame
        Tables ``regels`` and ``prijzen``.
    conditions : mapping of str to bool
        Whether each switch is on.
    scale : float
        Factor on the number of persons of lines that grow with the caseload.

    Returns
    -------
    DataFrame
        `lines` with ``eenheidsprijs`` (EUR), ``telt_mee``, ``bedrag_per_persoon``
        and ``bedrag`` (EUR, negative for extra costs).
    """
    unit_price = lines["prijs"].map(prices.set_index("prijs")["bedrag"]).astype(float)
    sign = np.where(lines["richting"] == COSTS, -1.0, 1.0)
    number = lines["aantal"] * np.where(lines["schaalt_mee"], scale, 1.0)
    counts = lines["voorwaarde"].map(lambda text: holds(text, conditions)).astype(bool)
    per_person = sign * lines["duur"] * lines["inzet"].fillna(1.0) * unit_price
    return lines.assign(
        aantal=number,
        eenheidsprijs=unit_price,
        telt_mee=counts,
        bedrag_per_persoon=per_person,
        bedrag=(number * per_person).where(counts, 0.0),
    )


def effect_benefits(
    effects: pd.DataFrame, lines: pd.DataFrame, impact_claim: float | None = None, scale: float = 1.0
) -> pd.DataFrame:
    """Add lines up per effect and take the share that the intervention may claim.

    Parameters
    ----------
    effects : DataFrame
        Table ``effecten``.
    lines : DataFrame
        Result of `line_amounts`.
    impact_claim : float, optional
        One share for all effects.
    scale : float
        Factor on the number of persons of effects whose lines grow with the caseload.

    Returns
    -------
    DataFrame
        `effects` with ``impactclaim`` as used, ``bruto``, ``waarde`` (EUR per
        person), ``besparing`` and ``telt_mee``. PM effects have NaN amounts.
    """
    main = lines[lines["soort"] == MAIN]
    gross = effects["effect"].map(main.groupby("effect")["bedrag"].sum())
    active = effects["effect"].isin(main.loc[main["telt_mee"], "effect"])
    grows = effects["effect"].isin(main.loc[main["schaalt_mee"], "effect"])
    number = effects["aantal"] * np.where(grows, scale, 1.0)
    valued = effects["status"] == VALUED
    claim = effects["impactclaim"]
    if impact_claim is not None:
        claim = claim.where(claim.isna(), impact_claim)
    gross = gross.where(valued)
    return effects.assign(
        aantal=number,
        impactclaim=claim,
        bruto=gross,
        waarde=(gross / number).where(number > 0),
        besparing=gross * claim,
        telt_mee=active | ~valued,
    )


def illustrations(case: BusinessCase) -> pd.DataFrame:
    """Return the examples that come with PM items, outside the main result.

    Returns
    -------
    DataFrame
        ``effect, omschrijving, baathouder, impactclaim, bruto, besparing`` (EUR).
    """
    examples = case.lines[case.lines["soort"] == ILLUSTRATION]
    gross = examples.groupby("effect", sort=False).agg(omschrijving=("omschrijving", "first"), bruto=("bedrag", "sum"))
    about = case.effects.set_index("effect")[["baathouder", "impactclaim"]]
    frame = gross.join(about).reset_index()
    return frame.assign(besparing=frame["bruto"] * frame["impactclaim"])


def break_even_claim(case: BusinessCase) -> float:
    """Return the one impact claim at which benefits just equal costs.

    Returns
    -------
    float
        A share; above 1 where even a full claim does not cover the costs, and
        NaN where the gross value of the effects is not positive.
    """
    gross = float(case.valued["bruto"].sum())
    return case.total_costs / gross if gross > 0 else float("nan")


def key_figures(case: BusinessCase) -> pd.Series:
    """Return every result under a name, for an audit to look up.

    Returns
    -------
    Series of float
        Keys such as ``effect.sbo_plaatsing.besparing``, ``baathouder.ppo.aandeel``,
        ``regel.sbo.bedrag_per_persoon``, ``totaal.sroi``. Shares are fractions.
    """
    figures: dict[str, float] = {}

    def add(prefix: str, frame: pd.DataFrame, key: str, columns: list[str]) -> None:
        for record in frame.to_dict("records"):
            figures.update({f"{prefix}.{record[key]}.{name}": float(record[name]) for name in columns})

    add("casussen", case.cases, "categorie", ["aantal", "aandeel"])
    add("betaler", case.costs_by_payer, "betaler", ["bedrag", "aandeel"])
    add("regel", case.lines, "regel", ["aantal", "duur", "eenheidsprijs", "bedrag_per_persoon", "bedrag"])
    add("effect", case.effects, "effect", ["aantal", "impactclaim", "bruto", "waarde", "besparing"])
    add("baathouder", case.benefits_by("baathouder"), "baathouder", ["besparing", "aandeel"])
    for record in case.benefits_by("domein", "baathouder").to_dict("records"):
        figures[f"tabel.{record['domein']}.{record['baathouder']}"] = record["besparing"]
    add("illustratie", illustrations(case), "effect", ["bruto", "besparing"])
    figures |= {
        "totaal.aantal": case.children,
        "totaal.kosten": case.total_costs,
        "totaal.baten": case.total_benefits,
        "totaal.netto": case.net,
        "totaal.sroi": case.sroi,
        "totaal.kosten_per_kind": case.costs_per_child,
    }
    return pd.Series(figures, dtype=float)


def conditions_of(table: pd.DataFrame, changed: Mapping[str, bool]) -> dict[str, bool]:
    """Return how every switch stands, once those that a scenario changes are set.

    Raises
    ------
    UserError
        If a changed switch is unknown.
    """
    standing = dict(zip(table["omstandigheid"], table["waarde"], strict=True))
    for name in changed:
        if name not in standing:
            raise UserError(f"De omstandigheid '{name}' is onbekend; {did_you_mean(name, standing)}")
    return standing | dict(changed)


def _summed(frame: pd.DataFrame, by: list[str], amount: str) -> pd.DataFrame:
    sums = frame.groupby(by, sort=False)[amount].sum().reset_index()
    return sums.assign(aandeel=_share(sums[amount]))


def _share(amounts: pd.Series) -> pd.Series:
    total = amounts.sum()
    return amounts / total if total else amounts * float("nan")

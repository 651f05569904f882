"""What a change does, on the page: a table that is whole by itself, with sliders in a browser and in JupyterLab."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

import pandas as pd
from markupsafe import Markup

from analysis_lib.business_case.model import BASE, Scenario
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.business_case.what_if import Outcome, WhatIf, rounded, what_if_of
from analysis_lib.show.dutch import count, percentage, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.sliders import Slider, with_sliders
from analysis_lib.show.tables import Col

_CLAIM = "*"
_BOX = Markup('<div class="wat-als" data-som="{}" data-partijen="{}"><div class="regelaars" hidden></div>{}</div>')
_SAID = Markup(
    '<p class="uitkomst">Baten {}, kosten {}, netto {}. Dat is <strong>{}</strong> per euro.</p>'
    '<div class="balken" aria-hidden="true">{}</div>'
)
_FOLDED = Markup("<details><summary>Per partij, in cijfers</summary>{}</details>")
_VALUE = Markup('<data class="{}" value="{}">{}</data>')
_BAR = Markup(
    '<div class="balk"><span class="naam">{}</span>'
    '<span class="staaf"><span class="{}" style="width: {}%"></span></span><span class="bedrag">{}</span></div>'
)


def what_if(view: BusinessCaseView, scenario: Scenario = BASE) -> Output:
    """The result at other impact claims and numbers; nothing where no effect has an amount."""
    model = what_if_of(view.tables, scenario)
    if not model.shares:
        return NOTHING
    parties = _parties(view, model)
    shown = _table(view, parties, model.outcome())
    result = Markup(_result(view, parties, model.outcome())) + _FOLDED.format(Markup(shown.html))  # noqa: S704  # the kit's
    described = json.dumps(model.described(), ensure_ascii=False)
    names = json.dumps([[party, view.names[party]] for party in parties], ensure_ascii=False)
    static = Output(str(_BOX.format(described, names, result)), shown.text, shown.csv, shown.name)

    def drawn(values: Mapping[str, Fraction]) -> str:
        numbers = {name: value for name, value in values.items() if name != _CLAIM}
        claim = values.get(_CLAIM)
        outcome = model.outcome(claim, numbers)
        return _result(view, parties, outcome) + _table(view, parties, outcome).html

    return with_sliders(static, _sliders(model), drawn)


def _sliders(model: WhatIf) -> list[Slider]:
    low, high = model.claims
    given = percentage(float(low)) if low == high else f"{percentage(float(low))} tot {percentage(float(high))}"
    claim = Slider(_CLAIM, "Impactclaim van elk effect", low, Fraction(1), Fraction(1, 100), given, starts=low == high)
    numbers = [
        Slider(
            handle.effect,
            handle.label,
            handle.value,
            handle.most,
            Fraction(1) if handle.value.denominator == 1 else Fraction(1, 10),
            f"{count(float(handle.value))} {handle.unit}",
        )
        for handle in model.handles
    ]
    return [claim, *numbers]


def _parties(view: BusinessCaseView, model: WhatIf) -> list[str]:
    concerned = {share.party for share in model.shares} | set(model.costs)
    return [party for party in view.names if party in concerned]


def _result(view: BusinessCaseView, parties: list[str], outcome: Outcome) -> str:
    net = outcome.total_benefits - outcome.total_costs
    amounts = [outcome.total_costs, *(outcome.benefits.get(party, Fraction(0)) for party in parties)]
    most = max(abs(amount) for amount in amounts) or Fraction(1)
    names = ["Alle kosten", *(f"Baten van {view.named(party)}" for party in parties)]
    bars = Markup("").join(
        _BAR.format(
            name, "kosten" if not place else "baten", float(100 * max(amount, Fraction(0)) / most), _eur(amount)
        )
        for place, (name, amount) in enumerate(zip(names, amounts, strict=True))
    )
    ratio = "n.v.t." if outcome.ratio is None else say(float(rounded(outcome.ratio)), "eur2")
    return str(
        _SAID.format(
            _amount("baten", outcome.total_benefits),
            _amount("kosten", outcome.total_costs),
            _amount("netto", net),
            _VALUE.format("verhouding", "" if outcome.ratio is None else rounded(outcome.ratio), ratio),
            bars,
        )
    )


def _amount(name: str, amount: Fraction) -> Markup:
    return _VALUE.format(name, rounded(amount), _eur(amount))


def _eur(amount: Fraction) -> str:
    return say(float(rounded(amount, 0)), "eur")


def _table(view: BusinessCaseView, parties: list[str], outcome: Outcome) -> Output:
    def rows(amounts: Mapping[str, Fraction]) -> list[float]:
        return [float(rounded(amounts.get(party, Fraction(0)))) for party in parties]

    frame = pd.DataFrame(
        {
            "naam": [view.names[party] for party in parties],
            "kosten": rows(outcome.costs),
            "baten": rows(outcome.benefits),
        }
    )
    frame["netto"] = [
        float(rounded(outcome.benefits.get(party, Fraction(0)) - outcome.costs.get(party, Fraction(0))))
        for party in parties
    ]
    return view.table(
        frame,
        {
            "naam": Col("Partij", width=40, to="#tabel-overzicht"),
            "kosten": Col("Kosten", "eur", width=20),
            "baten": Col("Baten", "eur", width=20),
            "netto": Col("Netto", "eur", width=20),
        },
        name="wat_als",
        caption="Kosten, baten en netto per partij",
        total={
            "naam": "Totaal",
            "kosten": float(rounded(outcome.total_costs)),
            "baten": float(rounded(outcome.total_benefits)),
            "netto": float(rounded(outcome.total_benefits - outcome.total_costs)),
        },
    )

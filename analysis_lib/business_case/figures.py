"""The pictures of a business case."""

from __future__ import annotations

import pandas as pd

from analysis_lib.business_case.page import BusinessCaseView, lines_of
from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import per_row, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col


def parties_figure(view: BusinessCaseView) -> Output:
    """Costs and benefits per party, side by side."""
    frame = _party_amounts(view)
    for amount in ("kosten", "baten"):
        said = per_row(frame, f"{{{amount}:eur}} ({{aandeel_{amount}:pct}})")
        frame[f"tekst_{amount}"] = pd.Series(said, dtype=object).where(frame[amount] != 0, "geen")
    said = per_row(frame, "{naam} betaalt {kosten:eur} en ontvangt {baten:eur} aan baten")
    words = view.words(
        name="figuur_partijen",
        caption="Wie betaalt en wie baat heeft",
        alt=f"per partij: {'; '.join(said)}.",
        columns={
            "naam": Col("Partij", width=32, to="#tabel-overzicht"),
            "kosten": Col("Kosten", "eur", width=18),
            "aandeel_kosten": Col("Aandeel", "pct1", width=16),
            "baten": Col("Baten", "eur", width=18),
            "aandeel_baten": Col("Aandeel", "pct1", width=16),
        },
    )
    return charts.paired_bars(
        frame,
        words,
        label="naam",
        left=charts.Series("kosten", "Kosten", theme.COST, text="tekst_kosten"),
        right=charts.Series("baten", "Baten", list(frame["partij"].map(view.colours)), text="tekst_baten"),
    )


def _effects_that_cover_costs(view: BusinessCaseView) -> int | None:
    ordered = view.case.gains["besparing"].sort_values(ascending=False).cumsum()
    covering = (ordered >= view.case.total_costs).to_numpy().nonzero()[0]
    return int(covering[0]) + 1 if len(covering) else None


def build_up_figure(view: BusinessCaseView) -> Output:
    """How the benefits add up, largest effect first, against the costs."""
    frame = view.case.gains.sort_values("besparing", ascending=False, kind="stable").reset_index(drop=True)
    frame = frame.assign(
        naam=frame["baathouder"].map(view.names),
        opgeteld=frame["besparing"].cumsum(),
        regels=frame["effect"].map(lines_of),
        aandeel=frame["besparing"] / view.case.total_benefits if view.case.total_benefits else 0.0,
    )
    costs = view.case.total_costs
    enough = _effects_that_cover_costs(view)
    largest = "het grootste effect" if enough == 1 else f"de {enough} grootste effecten"
    covered = (
        f"Met {largest} zijn de kosten van {say(costs, 'eur')} al gedekt"
        if enough
        else f"De effecten samen dekken de kosten van {say(costs, 'eur')} niet"
    )
    said = "; ".join(per_row(frame, "{omschrijving}: {besparing:eur} voor {naam}"))
    words = view.words(
        name="figuur_opbouw",
        caption="Hoe de baten zijn opgebouwd: elk effect begint waar het vorige eindigt",
        alt=f"van de baten per effect, van groot naar klein. {covered}. {said}.",
        across="Opgetelde baten",
        columns={
            "omschrijving": Col("Effect", width=40, to="regels"),
            "naam": Col("Baathouder", width=22),
            "besparing": Col("Baten", "eur", width=13),
            "aandeel": Col("Aandeel", "pct1", width=11),
            "opgeteld": Col("Opgeteld", "eur", width=14),
        },
    )
    return charts.waterfall(
        frame,
        words,
        label="omschrijving",
        value="besparing",
        beside="naam",
        colours=list(frame["baathouder"].map(view.colours)),
        against=charts.Line(costs, f"kosten {say(costs, 'eur')}"),
    )


def scenario_figure(view: BusinessCaseView, compared: pd.DataFrame) -> Output:
    """The return per euro of every variant; nothing without variants."""
    if len(compared) < 2:
        return NOTHING
    said = "; ".join(per_row(compared, "{omschrijving}: {sroi:eur2}"))
    words = view.words(
        name="figuur_varianten",
        caption="Baten per euro kosten in elke variant",
        alt=f"van de baten per euro kosten; bij 1 euro zijn baten en kosten gelijk. {said}.",
        across="Baten per euro kosten",
        columns={"omschrijving": Col("Variant", width=70), "sroi": Col("Per euro kosten", "eur2", width=30)},
    )
    even = charts.Line(1, "baten = kosten", theme.WARNING)
    return charts.compared_dots(compared, words, label="omschrijving", value="sroi", against=even)


def _party_amounts(view: BusinessCaseView) -> pd.DataFrame:
    """Costs and benefits of each party concerned, largest benefits first."""
    costs = view.case.costs_by_payer.set_index("betaler")
    gains = view.case.benefits_by("baathouder").set_index("baathouder")
    concerned = {*costs.index, *view.case.spread["baathouder"]}
    keys = [key for key in view.names if key in concerned]
    frame = pd.DataFrame(
        {
            "partij": keys,
            "naam": [view.names[key] for key in keys],
            "kosten": costs["bedrag"].reindex(keys, fill_value=0.0).to_numpy(),
            "aandeel_kosten": costs["aandeel"].reindex(keys, fill_value=0.0).to_numpy(),
            "baten": gains["besparing"].reindex(keys, fill_value=0.0).to_numpy(),
            "aandeel_baten": gains["aandeel"].reindex(keys, fill_value=0.0).to_numpy(),
        }
    )
    return frame.sort_values("baten", ascending=False, kind="stable").reset_index(drop=True)

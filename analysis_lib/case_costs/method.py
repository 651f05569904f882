"""What a method is, apart from what it costs: its steps, for whom, who does what, and how it is paid for."""

from __future__ import annotations

from analysis_lib.case_costs.contract import OVERVIEWS
from analysis_lib.case_costs.method_tables import STEP_PARTS
from analysis_lib.case_costs.page import CaseCostsView
from analysis_lib.show import charts
from analysis_lib.show.dutch import capital, per_row
from analysis_lib.show.output import Output
from analysis_lib.show.overviews import overview
from analysis_lib.show.tables import Col


def steps(view: CaseCostsView) -> Output:
    """The steps of a way of working."""
    return view.table(
        view.tables["stappen"],
        {
            "stap": Col("Stap", width=34),
            "wie": Col("Wie", width=32),
            "instrument": Col("Instrument", width=34),
        },
        name="stappen",
        caption="De stappen, wie ze zet en met welk instrument",
        group="opgave",
        data=view.tables["stappen"],
    )


def step_parts(view: CaseCostsView) -> Output:
    """What each step takes: actions, instruments, what must be there first, and what is for now and for later."""
    known = view.tables["stappen"]
    named = {int(nr): f"Stap {nr}. {name}" for nr, name in zip(known["nr"], known["stap"], strict=True)}
    ranks = {kind: rank for rank, kind in enumerate(STEP_PARTS)}
    frame = view.tables["stapdelen"]
    frame = frame.assign(rang=frame["soort"].map(ranks), stap=frame["stap"].astype(int))
    frame = frame.sort_values(["stap", "rang"], kind="stable")
    return view.table(
        frame.assign(kop=frame["stap"].map(named), wat=frame["soort"].map(capital)),
        {"wat": Col("Wat", width=18), "tekst": Col("Toelichting", width=54), "wie": Col("Wie", width=28)},
        name="stapdelen",
        caption="Elke stap uitgewerkt",
        group="kop",
        data=frame[["stap", "soort", "tekst", "wie", "plaats"]],
    )


def quadrants_figure(view: CaseCostsView) -> Output:
    """Supply in a plane of two by two, drawn from its table."""
    frame = view.tables["kwadranten"]
    said = "; ".join(per_row(frame, "{horizontaal}, {verticaal}: {naam} ({aanbod})"))
    words = view.words(
        name="figuur_kwadranten",
        caption="Het aanbod in een vlak",
        alt=f"met het aanbod. {said}.",
        columns={
            "horizontaal": Col("Kolom", width=18),
            "verticaal": Col("Rij", width=16),
            "naam": Col("Aanbod", width=26),
            "aanbod": Col("Wat het inhoudt", width=40),
        },
    )
    return charts.quadrants(frame, words, across="horizontaal", down="verticaal", heading="naam", text="aanbod")


def words_on(view: CaseCostsView, kind: str) -> Output:
    """Show one of the study's lists in words."""
    return overview(view, OVERVIEWS, kind)


def funding(view: CaseCostsView) -> Output:
    """Present funding against desired."""
    return view.table(
        view.tables["bekostiging"],
        {
            "onderwerp": Col("Onderwerp", width=22),
            "huidig": Col("Huidige bekostiging", width=41),
            "gewenst": Col("Gewenste bekostiging", width=37),
        },
        name="bekostiging",
        caption="Huidige en gewenste bekostiging",
    )

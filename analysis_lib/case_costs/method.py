"""What a method is, apart from what it costs: its steps, and how it is paid for."""

from __future__ import annotations

from analysis_lib.case_costs.page import CaseCostsView
from analysis_lib.show.output import Output
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

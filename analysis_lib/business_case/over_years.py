"""A business case followed over school years, on the page: whether what was promised came out."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from analysis_lib.business_case.few_persons import RULES
from analysis_lib.business_case.model import Scenario
from analysis_lib.business_case.monitoring import Followed, follow
from analysis_lib.business_case.page import BusinessCaseView, rate_in_words
from analysis_lib.disclosure.rules import HIDDEN
from analysis_lib.once import once_per_view
from analysis_lib.show import charts
from analysis_lib.show.dutch import count, counted, per_row, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col

_LESS, _MORE = 0.95, 1.05  # of what was promised: below and above it is not the same


class YearsView:
    """Shows what came out over school years.

    Parameters
    ----------
    view : BusinessCaseView
        Whose tables went through `monitoring_table.released`.
    scenario : Scenario
    """

    def __init__(self, view: BusinessCaseView, scenario: Scenario) -> None:
        self.view, self.scenario = view, scenario
        self.is_open = len(view.tables["monitoring"]) > 0

    @cached_property
    def followed(self) -> Followed:
        """The business case over the years."""
        return follow(self.view.tables, self.view.case, self.scenario.discount)

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Return the values for the sentences of the chapter; empty where there is none."""
        if not self.is_open:
            return {}
        found = self.followed
        held, tried = found.held
        costs = found.total_costs
        hidden = int(found.outcomes["verborgen"].sum())
        return {
            **self.view.study,
            "schooljaren": counted(len(found.years), "schooljaren", "schooljaar"),
            "baten": found.total_benefits if costs else None,
            "kosten": costs or None,
            "per_euro": found.total_benefits / costs if costs else None,
            "beloofd_per_euro": found.promised / costs if costs else None,
            "oordeel": self._verdict(found.total_benefits, found.promised) if costs else None,
            "disconto": rate_in_words(self.scenario.discount) if self.scenario.discount else None,
            "binnen": held if tried else None,
            "bereiken": tried,
            "verborgen": counted(hidden, "uitkomsten", "uitkomst") if hidden else None,
            "minimum": RULES.minimum,
        }

    def text(self, *sentences: str, **more: Any) -> Output:
        """Show sentences, nothing where there is no chapter."""
        return self.view.text(*sentences, **{**self.facts(), **more}) if self.is_open else NOTHING

    @staticmethod
    def _verdict(came: float, promised: float) -> str:
        if not promised > 0:
            return "er was niets beloofd"
        share = came / promised
        if share < _LESS:
            return f"minder dan beloofd ({say(share, 'pct')})"
        return f"meer dan beloofd ({say(share, 'pct')})" if share > _MORE else "wat beloofd was"

    def years(self, note: Sentences = "") -> Output:
        """Costs, benefits and ratio per school year and added up."""
        if not self.is_open:
            return NOTHING
        found = self.followed
        frame = found.years
        total = {
            "schooljaar": "Samen",
            "kosten": found.total_costs,
            "baten": found.total_benefits,
            "netto": found.total_benefits - found.total_costs,
            "per_euro": found.total_benefits / found.total_costs if found.total_costs else float("nan"),
            "beloofd_per_euro": found.promised / found.total_costs if found.total_costs else float("nan"),
        }
        return self.view.table(
            frame,
            {
                "schooljaar": Col("Schooljaar", width=16),
                "kinderen": Col(self.view.study["doelgroep_meervoud"].capitalize(), "aantal", HIDDEN, width=14),
                "kosten": Col("Kosten", "eur", "niet bekend", width=15),
                "baten": Col("Baten", "eur", "niet bekend", width=15),
                "netto": Col("Netto", "eur", width=15),
                "per_euro": Col("Per euro", "eur2", width=12),
                "beloofd_per_euro": Col("Beloofd", "eur2", width=13),
            },
            name="schooljaren",
            caption="Wat er per schooljaar uitkwam",
            total=total,
            data=frame,
            note=self.view.remark(note, **self.facts()) if note else "",
        )

    def outcomes(self, note: Sentences = "") -> Output:
        """Every outcome beside what was expected."""
        if not self.is_open:
            return NOTHING
        frame = self.followed.outcomes
        shown = frame.assign(
            bereik=[
                "" if pd.isna(low) or pd.isna(high) else f"{count(low)} tot {count(high)}"
                for low, high in zip(frame["laag"], frame["hoog"], strict=True)
            ],
            uitkomst=[
                HIDDEN if hidden else "niet bekend" if pd.isna(came) else count(came)
                for hidden, came in zip(frame["verborgen"], frame["gerealiseerd"], strict=True)
            ],
            oordeel=[self._within(row) for row in frame.to_dict("records")],
        )
        return self.view.table(
            shown,
            {
                "omschrijving": Col("Effect", width=38),
                "verwacht": Col("Verwacht", "aantal", width=13),
                "bereik": Col("Bereik", width=16, right=True),
                "uitkomst": Col("Gebeurd", width=15, right=True),
                "oordeel": Col("Binnen het bereik?", width=18),
            },
            name="uitkomsten",
            caption="Wat verwacht was en wat er gebeurde",
            group="schooljaar",
            css="fijn",
            data=frame,
            note=self.view.remark(note, **self.facts()) if note else "",
        )

    @staticmethod
    def _within(row: dict[Any, Any]) -> str:
        if any(pd.isna(row[name]) for name in ("laag", "hoog", "gerealiseerd")):
            return ""
        if row["gerealiseerd"] < row["laag"]:
            return "lager"
        return "hoger" if row["gerealiseerd"] > row["hoog"] else "ja"

    def figure(self) -> Output:
        """The return of each school year, with the range that was given before behind it."""
        if not self.is_open:
            return NOTHING
        frame = self.followed.years.dropna(subset=["per_euro"]).reset_index(drop=True)
        frame = frame.assign(
            tekst=[
                self._verdict(came, promised) for came, promised in zip(frame["baten"], frame["beloofd"], strict=True)
            ]
        )
        said = "; ".join(per_row(frame, "{schooljaar}: {per_euro:eur2} per euro, {tekst}"))
        kept = self.facts().get("oordeel") or "nog niet te zeggen"
        words = self.view.words(
            name="figuur_schooljaren",
            caption=f"Kwam uit wat beloofd was? Over alle jaren: {kept}. De balk is het bereik dat vooraf gegeven was",
            alt=f"van de baten per euro per schooljaar, met het bereik van vooraf erachter. {said}.",
            across="Baten per euro kosten",
            elsewhere="De bedragen staan in [de tabel hieronder](#tabel-schooljaren).",
            columns={
                "schooljaar": Col("Schooljaar", width=30),
                "per_euro": Col("Per euro", "eur2", width=20),
                "laag_per_euro": Col("Laag", "eur2", width=15),
                "hoog_per_euro": Col("Hoog", "eur2", width=15),
                "tekst": Col("Uitkomst", width=20),
            },
        )
        against = charts.Line(1.0, "baten = kosten")
        ends = {"low": "laag_per_euro", "high": "hoog_per_euro"}
        return charts.intervals(
            frame, words, label="schooljaar", value="per_euro", text="tekst", against=against, **ends
        )

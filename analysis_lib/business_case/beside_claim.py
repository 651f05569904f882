"""What is not in the claim, on the page: shares taken off, and what the benefits rest on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis_lib.business_case.claim_columns import (
    CLAIM_COLUMNS,
    CORRECTIONS,
    DEADWEIGHT,
    EVIDENCE,
    KINDS_OF_EVIDENCE,
    SOURCE,
)
from analysis_lib.business_case.corrections import has_corrections, without_corrections
from analysis_lib.business_case.model import Scenario, evaluate
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.once import once_per_view
from analysis_lib.show.dutch import enumerate_words
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col

_UNKNOWN = "niet gezegd"


class ClaimView:
    """Shows what a study's impact claims leave out.

    Parameters
    ----------
    view : BusinessCaseView
    scenario : Scenario
    """

    def __init__(self, view: BusinessCaseView, scenario: Scenario) -> None:
        self.view, self.scenario = view, scenario
        effects = view.tables["effecten"]
        self.is_open = any((effects[name].notna() & (effects[name] != "")).any() for name in CLAIM_COLUMNS)

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Return the values for the sentences of the chapter; empty where there is none."""
        if not self.is_open:
            return {}
        case, effects = self.view.case, self._counted()
        without = int(effects[DEADWEIGHT].isna().sum())
        before = evaluate(without_corrections(self.view.tables), self.scenario)
        corrected = has_corrections(self.view.tables)
        return {
            **self.view.study,
            "niemand": "Niemand" if without == len(effects) else None,
            "sommige": f"Bij {without} van de {len(effects)} effecten" if 0 < without < len(effects) else None,
            "netto": case.net if corrected else None,
            "per_euro": case.sroi,
            "netto_ervoor": before.net,
            "per_euro_ervoor": before.sroi,
            "bewijs": self._rests_on(),
        }

    def text(self, *sentences: str, **more: Any) -> Output:
        """Show sentences, nothing where there is no chapter."""
        return self.view.text(*sentences, **{**self.facts(), **more}) if self.is_open else NOTHING

    def corrections(self, note: Sentences = "") -> Output:
        """What is taken off each effect, and what that does; nothing where nothing is."""
        if not has_corrections(self.view.tables):
            return NOTHING
        before = evaluate(without_corrections(self.view.tables), self.scenario).valued.set_index("effect")["besparing"]
        effects = self._counted()
        frame = effects[effects[list(CORRECTIONS)].fillna(0.0).gt(0).any(axis=1)]
        frame = frame.assign(ervoor=frame["effect"].map(before))
        return self.view.table(
            frame,
            {
                "omschrijving": Col("Effect", width=28),
                DEADWEIGHT: Col("Ook zonder", "pct", "\u2013", width=10),
                "verdringing": Col("Verschoven", "pct", "\u2013", width=10),
                "afname_per_jaar": Col("Minder per jaar", "pct", "\u2013", width=10),
                "ervoor": Col("Baten ervoor", "eur", width=12),
                "besparing": Col("Baten", "eur", width=12),
                SOURCE: Col("Bron", width=18),
            },
            name="correcties",
            caption="Wat er van de baten af gaat, en waarom",
            css="fijn",
            note=self.view.remark(note, **self.facts()) if note else "",
        )

    def evidence(self, note: Sentences = "") -> Output:
        """Which share of the benefits rests on what; nothing where no effect says so."""
        frame = self._evidence()
        if frame is None:
            return NOTHING
        return self.view.table(
            frame,
            {
                "bewijs": Col("Waarop het berust", width=34, to="#tabel-overzicht"),
                "effecten": Col("Effecten", "aantal", width=16),
                "baten": Col("Baten", "eur", width=25),
                "aandeel": Col("Aandeel van de baten", "pct", width=25),
            },
            name="bewijs",
            caption="Waarop de baten berusten, van sterk naar zwak bewijs",
            total={
                "bewijs": "Samen",
                "effecten": frame["effecten"].sum(),
                "baten": frame["baten"].sum(),
                "aandeel": frame["aandeel"].sum(),
            },
            note=self.view.remark(note, **self.facts()) if note else "",
        )

    def _counted(self) -> pd.DataFrame:
        """Effects that count, with what is said beside their claim."""
        about = self.view.tables["effecten"].set_index("effect")[list(CLAIM_COLUMNS)]
        return self.view.case.valued.join(about, on="effect")

    def _evidence(self) -> pd.DataFrame | None:
        effects = self._counted()
        if not (effects[EVIDENCE] != "").any():
            return None
        kinds = effects[EVIDENCE].where(effects[EVIDENCE] != "", _UNKNOWN)
        sums = effects.groupby(kinds)["besparing"].agg(["size", "sum"]).reindex([*KINDS_OF_EVIDENCE, _UNKNOWN]).dropna()
        total = float(sums["sum"].sum())
        return pd.DataFrame(
            {
                "bewijs": sums.index,
                "effecten": sums["size"].to_numpy(),
                "baten": sums["sum"].to_numpy(),
                "aandeel": (sums["sum"] / total).to_numpy() if total else float("nan"),
            }
        )

    def _rests_on(self) -> str | None:
        """Name what all benefits rest on, where that is one or more kinds and nothing else."""
        frame = self._evidence()
        if frame is None or (frame["bewijs"] == _UNKNOWN).any():
            return None
        return enumerate_words(frame["bewijs"])

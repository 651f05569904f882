"""The trajectories of a whole municipality on the page: how many there are, and what of them is hidden."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.nearness import COMPARED, nearness
from analysis_lib.care_trajectories.page import TrajectoriesView, of_trajectories, ratio, shown
from analysis_lib.care_trajectories.printed_use import is_published
from analysis_lib.care_trajectories.terms import GAP, definitions
from analysis_lib.once import once_per_view
from analysis_lib.show.dutch import counted, date_in_words, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col, year_columns

_KINDS = {
    "Trajecten en leerlingen per jaar": ["trajecten", "leerlingen", "trajecten_zonder_correctie", "herstart"],
    "Leerlingen per zorgvorm": ["zorgvorm"],
    "Leerlingen per leeftijd": ["leeftijdsgroep", "leeftijd", "leeftijd_zonder_dyslexie"],
    "Leerlingen per kostenklasse": ["kosten", "kostenklasse", "periode"],
    "Status, looptijd en Eerste Keer Goed": ["status", "duur", "stap", "laatste_stap"],
}


class MunicipalityView(TrajectoriesView):
    """Shows all schools together; see `TrajectoriesView`."""

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Give what the sentences of the report fill in; None for what is hidden, or about what a study lacks."""
        providers = self._providers() if self.has_trajectories else None
        return {
            **super().facts(),
            "begin": str(self.years[0]),
            "eind": str(self.years[-1]),
            "onderbreking": GAP,
            "herstart": date_in_words(ct.RESTART) if self.has_restarts else None,
            **self._protection(),
            **self.succession(),
            "aanbieders": counted(providers, "aanbieders") if providers is not None else None,
            **self._concentration(),
        }

    @property
    def hides(self) -> bool:
        """Whether counts of pupils may be hidden."""
        return self.has_trajectories and not self.internal

    def _protection(self) -> dict[str, Any]:
        """By which rules counts are hidden."""
        report, school = self.settings.report, self.settings.school
        above = "" if report.inclusive else "meer dan "
        return {
            "minimum_rapport": f"{above}{say(report.minimum, 'aantal')}",
            "minimum_school": f"{above}{say(school.minimum, 'aantal')}",
            "toont_nul": report.zero_is_safe,
            "dominantie": report.dominance,
            "veelvoud": school.base if school.base > 1 else None,
            "toont_verschil": self.settings.show_difference,
            "gebruik": bool(len(self.tables["gebruik"])),
            "gebruik_is_gepubliceerd": is_published(self.tables),
        }

    def _providers(self) -> int | None:
        """How many providers gave help; None where that is not told."""
        if pd.isna(self.release.count("periode", ct.WHOLE)):
            return None
        return self.release.all_providers or None

    def _concentration(self) -> dict[str, Any]:
        """What share of pupils, who each cost so much or more, makes what share of costs."""
        found = {"dure_leerlingen": None, "duur_vanaf": ct.COSTS[0], "deel_van_kosten": None}
        if not self.has_trajectories:
            return found
        amounts, everyone = self.release.amounts, self.release.count("periode", ct.WHOLE)
        cheap = self.release.count("kosten", ct.WHOLE, ct.cost_labels(ct.COSTS)[0])
        low, total = amounts[ct.COST_LABELS[0]], amounts["totaal"]
        if pd.isna(cheap) or pd.isna(low) or pd.isna(total) or not total:
            return found
        return {**found, "dure_leerlingen": 1 - cheap / everyone, "deel_van_kosten": 1 - low / total}

    def nearness(self) -> dict[str, Any]:
        """Give how near invented trajectories come to what the source printed; None for real ones."""
        if not self.mixed or not self.has_trajectories:
            return dict.fromkeys(("gestuurd", "geraakt", "niet_gelukt"))
        found = nearness({name: self.tables[name] for name in COMPARED})
        return {
            "gestuurd": len(found),
            "geraakt": int(found["binnen"].sum()),
            "niet_gelukt": enumerate_words(found.loc[~found["binnen"], "onderwerp"]) or None,
        }

    def definitions(self) -> Output:
        """How each thing is counted, and where the source defines it if there is one."""
        source = {"plaats": Col("Bron", width=16)} if len(self.tables["published"]) else {}
        return self.table(
            definitions(restarts=self.has_restarts),
            {
                "begrip": Col("Begrip", width=22),
                "definitie": Col("Hoe het geteld is", width=62 if source else 78),
                **source,
            },
            name="begrippen",
            caption="Wat de woorden betekenen",
            mark=self.mark_of(),
        )

    @of_trajectories
    def per_year(self, note: Sentences = "") -> Output:
        """Trajectories, pupils with help and shares in the municipality, by year."""
        release = self.release
        rows = []
        for year in self.years:
            pupils, trajectories = (release.count(kind, ct.WHOLE, year) for kind in ("leerlingen", "trajecten"))
            everyone = self.everyone(ct.WHOLE, year)
            rows.append(
                {
                    "jaar": str(year),
                    "ruw": shown(release.count("trajecten_zonder_correctie", ct.WHOLE, year), "aantal"),
                    "trajecten": shown(trajectories, "aantal"),
                    "leerlingen": shown(pupils, "aantal"),
                    "alle": say(everyone, "aantal"),
                    "aandeel": self.share(ct.WHOLE, year),
                    "per_leerling": ratio(trajectories, pupils, "getal2"),
                }
            )
        counted = {"trajecten": Col("Trajecten", right=True, width=34)}
        if self.has_restarts:
            headings = {"ruw": "Trajecten, zonder correctie", "trajecten": "Trajecten, met correctie"}
            counted = {
                name: Col(heading, right=True, width=17, to="#tabel-herstarts" if name == "trajecten" else "")
                for name, heading in headings.items()
            }
        return self.table(
            pd.DataFrame(rows),
            {
                "jaar": Col("Jaar", width=9),
                **counted,
                "leerlingen": Col("Leerlingen met hulp", right=True, width=15),
                "alle": Col("Alle leerlingen", right=True, width=14),
                "aandeel": Col("Deel van de leerlingen", right=True, width=14, to="#tabel-aandeel_per_school"),
                "per_leerling": Col("Trajecten per leerling", right=True, width=14),
            },
            name="trajecten_per_jaar",
            caption="Trajecten en leerlingen met hulp die in het jaar begon",
            note=self.note(note),
        )

    @of_trajectories
    def restarts(self) -> Output:
        """What the correction of 1 January 2018 joined, by form."""
        if not self.has_restarts:
            return NOTHING
        year = ct.RESTART.year
        counts = {form: self.release.count("herstart", form, year) for form in self.forms}
        rows = [{"vorm": self.forms[form], "aantal": shown(n, "aantal")} for form, n in counts.items() if n != 0]
        return self.table(
            pd.DataFrame(rows),
            {
                "vorm": Col("Zorgvorm van het tweede deel", width=60),
                "aantal": Col("Samengevoegd", right=True, width=40),
            },
            name="herstarts",
            caption="Trajecten die in december 2017 stopten en in januari 2018 opnieuw begonnen",
            total={"vorm": "Samen", "aantal": shown(self.release.count("herstart", ct.WHOLE, year), "aantal")},
            note=self.note(),
        )

    @of_trajectories
    def per_school(self, note: Sentences = "") -> Output:
        """Share of pupils with help per school and year."""
        rows = [
            {"school": name, "bestuur": self.board_of(school), **self._shares(school)}
            for school, name in self.names.items()
        ]
        return self.table(
            pd.DataFrame(rows),
            {"school": Col("School", width=32), "bestuur": Col("Bestuur", width=28)}
            | year_columns(self.years, right=True, width=40),
            name="aandeel_per_school",
            caption="Deel van de leerlingen van elke school met hulp die in het jaar begon",
            total={"school": self.town, **self._shares(ct.WHOLE)},
            note=self.note(note) + self.absence_note(),
        )

    def _shares(self, place: str) -> dict[str, str]:
        return {str(year): self.share(place, year) for year in self.years}

    @of_trajectories
    def protection_log(self, note: Sentences = "") -> Output:
        """How many counts of each kind are hidden; not which for what reason, which would give away what is small."""
        if self.internal:
            return NOTHING
        rows = [
            {"onderwerp": name, "cellen": len(cells), "verborgen": int(cells["waarde"].isna().sum())}
            for name, cells in self._published_cells()
        ]
        frame = pd.DataFrame(rows)
        return self.table(
            frame,
            {
                "onderwerp": Col("Aantallen", width=60),
                "cellen": Col("Berekend", "aantal", width=20),
                "verborgen": Col("Verborgen", "aantal", width=20),
            },
            name="verborgen",
            caption="Hoeveel aantallen in dit rapport en alle factsheets samen verborgen zijn",
            total={"onderwerp": "Samen", **frame[["cellen", "verborgen"]].sum()},
            note=self.remark(note),
        )

    def _published_cells(self) -> list[tuple[str, pd.DataFrame]]:
        cells = self.release.cells
        kind = cells.index.str.split("/").str[0]
        return [(name, cells[kind.isin(kinds)]) for name, kinds in _KINDS.items()]

"""What the trajectories of a whole municipality add up to, on the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.nearness import nearness
from analysis_lib.care_trajectories.page import TrajectoriesView, class_in_words, in_dutch, ratio, shown
from analysis_lib.care_trajectories.terms import definitions
from analysis_lib.show.dutch import capital, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import notice, text
from analysis_lib.show.tables import Col
from analysis_lib.tables.logo import Logo

View = TypeVar("View", bound=TrajectoriesView)


def _of_trajectories(method: Callable[[View], Output]) -> Callable[[View], Output]:
    """Show nothing where a study has no trajectories."""

    @wraps(method)
    def shown_or_nothing(view: View) -> Output:
        return method(view) if view.has_trajectories else NOTHING

    return shown_or_nothing


_KINDS = {
    "Trajecten en leerlingen per jaar": ["trajecten", "leerlingen", "trajecten_zonder_correctie", "herstart"],
    "Leerlingen per zorgvorm": ["zorgvorm"],
    "Leerlingen per leeftijd": ["leeftijdsgroep", "leeftijd", "leeftijd_zonder_dyslexie"],
    "Leerlingen per kostenklasse": ["kosten", "kostenklasse", "periode"],
    "Status, looptijd en Eerste Keer Goed": ["status", "duur", "stap", "laatste_stap"],
}


class MunicipalityView(TrajectoriesView):
    """Shows all schools together; see `TrajectoriesView`."""

    def title(self, logo: Logo | None = None) -> Output:
        """The report's title block, with the organisation's logo if it has one."""
        return self.title_as(self.study["titel"], self.study["ondertitel"], logo=logo)

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
            mark=self.plain_mark,
        )

    @_of_trajectories
    def nearness(self) -> Output:
        """How near invented trajectories come to what the source printed; nothing for real ones."""
        if not self.mixed:
            return NOTHING
        found = nearness(dict(self.tables))
        beyond = found.loc[~found["binnen"], "onderwerp"]
        far = f" Niet helemaal gelukt is het bij {enumerate_words(beyond)}." if len(beyond) else ""
        return self.marked_text(
            "De verzonnen trajecten zijn zo gemaakt dat de tabellen die eruit volgen lijken op die van de bron. Van de "
            "{aantal:aantal} cijfers waarop is gestuurd zijn er {binnen:aantal} gelijk aan het afgedrukte cijfer of "
            "gelijk binnen de afronding daarvan.{verder}",
            aantal=len(found),
            binnen=int(found["binnen"].sum()),
            verder=far,
        )

    @_of_trajectories
    def per_year(self) -> Output:
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
                    "aandeel": ratio(pupils, everyone, "pct1"),
                    "per_leerling": ratio(trajectories, pupils, "getal2"),
                }
            )
        counted = (
            {
                "ruw": Col("Trajecten, zonder correctie", right=True, width=17),
                "trajecten": Col("Trajecten, met correctie", right=True, width=17),
            }
            if self.has_restarts
            else {"trajecten": Col("Trajecten", right=True, width=34)}
        )
        return self.table(
            pd.DataFrame(rows),
            {
                "jaar": Col("Jaar", width=9),
                **counted,
                "leerlingen": Col("Leerlingen met hulp", right=True, width=15),
                "alle": Col("Alle leerlingen", right=True, width=14),
                "aandeel": Col("Deel van de leerlingen", right=True, width=14),
                "per_leerling": Col("Trajecten per leerling", right=True, width=14),
            },
            name="trajecten_per_jaar",
            caption="Trajecten en leerlingen met hulp die in het jaar begon",
            note=self.note(
                "De correctie voegt trajecten samen die op 1 januari 2018 alleen op papier opnieuw begonnen."
                if self.has_restarts
                else ""
            ),
        )

    @_of_trajectories
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

    @_of_trajectories
    def forms_table(self) -> Output:
        """Pupils with help by form and year."""
        rows = [
            {
                "vorm": name,
                **{str(y): shown(self.release.count("zorgvorm", ct.WHOLE, form, y), "aantal") for y in self.years},
            }
            for form, name in self.forms.items()
        ]
        width = 60 / len(self.years)
        return self.table(
            pd.DataFrame(rows),
            {"vorm": Col("Zorgvorm", width=40)} | {str(y): Col(str(y), right=True, width=width) for y in self.years},
            name="leerlingen_per_zorgvorm",
            caption="Leerlingen met hulp die in het jaar begon, naar zorgvorm",
            note=self.note("Wie hulp in twee vormen krijgt, telt in beide."),
        )

    @_of_trajectories
    def providers(self) -> Output:
        """How many providers gave help."""
        begun = ct.begun_in(self.tables["trajecten"], self.years)
        if pd.isna(self.release.count("periode", ct.WHOLE)):
            return NOTHING
        return self.marked_text(
            "Van {begin} tot en met {eind} gaven {aantal:aantal} aanbieders hulp aan leerlingen van deze scholen.",
            aantal=begun["aanbieder"].nunique(),
            begin=str(self.years[0]),
            eind=str(self.years[-1]),
        )

    @_of_trajectories
    def status_table(self) -> Output:
        """Where pupils stand on the date."""
        everyone = self.release.count("periode", ct.WHOLE)
        rows = []
        for which in (*ct.PupilStatus, ct.NOT_BEGUN):
            if ct.cell("status", ct.WHOLE, which) not in self.release.cells.index:
                continue
            number = self.release.count("status", ct.WHOLE, which)
            rows.append(
                {
                    "status": capital(which),
                    "leerlingen": shown(number, "aantal"),
                    "aandeel": ratio(number, everyone, "pct1"),
                }
            )
        return self.table(
            pd.DataFrame(rows),
            {
                "status": Col("Status", width=40),
                "leerlingen": Col("Leerlingen", right=True, width=30),
                "aandeel": Col("Deel", right=True, width=30),
            },
            name="status",
            caption=f"Leerlingen naar status op {in_dutch(self.on)}",
            total={"status": "Samen", "leerlingen": shown(everyone, "aantal")},
            note=self.note(
                "Stop zorg: de laatste hulp eindigde hoogstens zes maanden eerder. Uitgestroomd: langer geleden."
            ),
        )

    @_of_trajectories
    def durations_table(self) -> Output:
        """How long help took that had ended by the date."""
        names = [
            name.removeprefix(f"duur/{ct.WHOLE}/") for name in self.release.cells.index if name.startswith("duur/")
        ]
        counts = self.release.series("duur", ct.WHOLE, keys=names)
        rows = [{"klasse": name, "leerlingen": shown(n, "aantal")} for name, n in counts.items() if n != 0]
        return self.table(
            pd.DataFrame(rows),
            {"klasse": Col("Looptijd", width=60), "leerlingen": Col("Leerlingen", right=True, width=40)},
            name="looptijden",
            caption="Leerlingen zonder lopende hulp, naar de looptijd van hun laatste pad",
            note=self.note(
                "Een pad loopt van het begin van de eerste hulp tot het eind van de laatste, zonder onderbreking van "
                "meer dan zes maanden."
            ),
        )

    @_of_trajectories
    def steps_table(self) -> Output:
        """First-time-right over the first four steps."""
        everyone = self.release.count("stap", ct.WHOLE, 1)
        rows = []
        for step in range(1, ct.FIRST_STEPS + 1):
            had, last = (self.release.count(kind, ct.WHOLE, step) for kind in ("stap", "laatste_stap"))
            rows.append(
                {
                    "stap": f"{step}e traject",
                    "leerlingen": shown(had, "aantal"),
                    "laatste": shown(last, "aantal"),
                    "aandeel": ratio(last, had, "pct"),
                    "van_allen": ratio(last, everyone, "pct"),
                }
            )
        return self.table(
            pd.DataFrame(rows),
            {
                "stap": Col("Traject", width=18),
                "leerlingen": Col("Leerlingen die het kregen", right=True, width=22),
                "laatste": Col("Daarna geen hulp meer", right=True, width=20),
                "aandeel": Col("Deel van wie het kreeg", right=True, width=20),
                "van_allen": Col("Deel van alle leerlingen met hulp", right=True, width=20),
            },
            name="eerste_keer_goed",
            caption="Eerste Keer Goed: na welk traject van het eerste pad geen hulp meer volgde",
            note=self.note("Wie nog hulp krijgt telt mee in de noemer, maar niet in 'daarna geen hulp meer'."),
        )

    @_of_trajectories
    def costs_table(self) -> Output:
        """Pupils by what their help cost over all years."""
        labels = ct.cost_labels(ct.COSTS)
        everyone = self.release.count("periode", ct.WHOLE)
        counts = self.release.series("kosten", ct.WHOLE, keys=labels)
        rows = [
            {
                "klasse": class_in_words(str(label)),
                "leerlingen": shown(n, "aantal"),
                "aandeel": ratio(n, everyone, "pct1"),
            }
            for label, n in counts.items()
        ]
        return self.table(
            pd.DataFrame(rows),
            {
                "klasse": Col("Kosten over alle jaren", width=44),
                "leerlingen": Col("Leerlingen", right=True, width=28),
                "aandeel": Col("Deel", right=True, width=28),
            },
            name="kostenklassen",
            caption="Leerlingen naar de kosten van hun jeugdhulp",
            total={"klasse": "Samen", "leerlingen": shown(everyone, "aantal")},
            note=self.note("De ondergrens hoort bij de klasse."),
        )

    @_of_trajectories
    def concentration(self) -> Output:
        """What share of pupils makes what share of costs."""
        amounts, everyone = self.release.amounts, self.release.count("periode", ct.WHOLE)
        cheap = self.release.count("kosten", ct.WHOLE, ct.cost_labels(ct.COSTS)[0])
        low, total = amounts[ct.COST_LABELS[0]], amounts["totaal"]
        if pd.isna(cheap) or pd.isna(low) or pd.isna(total) or not total:
            return NOTHING
        return self.marked_text(
            "{deel:pct} van de leerlingen met hulp kostte {grens:eur} of meer; samen zijn zij goed voor "
            "{kosten:pct} van alle kosten.",
            deel=1 - cheap / everyone,
            grens=ct.COSTS[0],
            kosten=1 - low / total,
        )

    @_of_trajectories
    def per_school(self) -> Output:
        """Share of pupils with help per school and year."""
        rows = [
            {"school": name, "bestuur": self.board_of(school), **self._shares(school)}
            for school, name in self.names.items()
        ]
        width = 40 / len(self.years)
        return self.table(
            pd.DataFrame(rows),
            {"school": Col("School", width=32), "bestuur": Col("Bestuur", width=28)}
            | {str(year): Col(str(year), right=True, width=width) for year in self.years},
            name="aandeel_per_school",
            caption="Deel van de leerlingen van elke school met hulp die in het jaar begon",
            total={"school": self.town, **self._shares(ct.WHOLE)},
            note=self.note("De factsheet van een school vertelt meer."),
        )

    def _shares(self, place: str) -> dict[str, str]:
        return {
            str(year): ratio(self.release.count("leerlingen", place, year), self.everyone(place, year), "pct1")
            for year in self.years
        }

    @_of_trajectories
    def protection(self) -> Output:
        """By which rules counts are hidden."""
        if self.internal:
            return notice("Dit is de interne versie: hierin is geen enkel aantal verborgen.")
        report, school = self.settings.report, self.settings.school
        above = "" if report.inclusive else "meer dan "
        return text(
            """
Aantallen leerlingen worden getoond vanaf {boven}{rapport:aantal} in tabellen over de hele gemeente en vanaf
{boven}{school:aantal} in cijfers over een school of bestuur. {nul} Bedragen worden alleen getoond als geen leerling er
meer dan {dominantie:pct} van uitmaakt. {afronding}{verschil}

Zou een verborgen aantal uit andere cijfers zijn af te leiden, uit een totaal, een ander jaar of de factsheet van een
andere school, dan zijn ook die andere cijfers verborgen. Dat is voor dit rapport en alle factsheets samen uitgerekend.
Percentages zijn gemaakt van de getoonde aantallen. Geef van dezelfde gegevens geen tweede versie uit met andere jaren
of een ander minimum: naast elkaar kunnen twee versies verraden wat elk apart verbergt.
""",
            boven=above,
            rapport=report.minimum,
            school=school.minimum,
            nul="Een aantal van nul mag getoond worden." if report.zero_is_safe else "Ook nul wordt niet getoond.",
            dominantie=report.dominance,
            verschil="Hoeveel meer trajecten dan leerlingen er waren mag te zien zijn, ook als dat er weinig zijn."
            if self.settings.show_difference
            else "",
            afronding=f"Aantallen zijn afgerond op veelvouden van {school.base}. " if school.base > 1 else "",
        )

    @_of_trajectories
    def protection_log(self) -> Output:
        """How many counts of each kind are hidden; not which for what reason, which would tell what is small."""
        if self.internal or not self.has_trajectories:
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
            total={
                "onderwerp": "Samen",
                "cellen": frame["cellen"].sum(),
                "verborgen": frame["verborgen"].sum(),
            },
            note="Onder het minimum, of nodig om dat te verbergen. Welk van beide staat er niet bij: dat zou "
            "verraden welke "
            "aantallen klein zijn.",
        )

    def _published_cells(self) -> list[tuple[str, pd.DataFrame]]:
        cells = self.release.cells
        kind = cells.index.str.split("/").str[0]
        return [(name, cells[kind.isin(kinds)]) for name, kinds in _KINDS.items()]

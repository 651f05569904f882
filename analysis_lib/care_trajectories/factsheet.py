"""The factsheet of one school, in the ten parts of the source's appendix 3.

Counts come from the same release as the report and the other factsheets, so that together
they give nothing away. What is about single pupils (part 8 of the source) is shown in the
internal version alone, by `analysis_lib.care_trajectories.factsheet_internal`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from functools import cached_property

import pandas as pd

from analysis_lib import __version__
from analysis_lib import care_trajectories as ct
from analysis_lib.associations.proportions import share_interval
from analysis_lib.care_trajectories.page import (
    HIDDEN,
    HIDDEN_NOTE,
    TrajectoriesView,
    class_in_words,
    in_dutch,
    ratio,
    shown,
)
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.show.dutch import say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import notice, text
from analysis_lib.show.tables import Col
from analysis_lib.tables.common import SYNTHETIC
from analysis_lib.tables.logo import Logo
from analysis_lib.versions import Version

_TOP = 3
_ALARM = 0.05
_OF_THE_WHOLE = {"trajecten", "leerlingen", "periode", "kostenklasse"}  # what stands beside the school's own


class FactsheetView(TrajectoriesView):
    """Shows one school beside its board and the municipality.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    school : str
        Key of the school.
    begin, end : int, optional
        First and last calendar year; without, those in the tables.
    on : str
        Date on which status is taken, such as 2020-01-01; without, 1 January after the last year.
    version : str
        ``publiek``, or ``intern`` to hide nothing.
    release : Release, optional
        What may be shown of these tables and years, where somebody worked that out already.

    Raises
    ------
    UserError
        If there is no such school, with the nearest key; or as `TrajectoriesView`.
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        school: str,
        begin: int | None,
        end: int | None,
        on: str = "",
        *,
        version: str = Version.PUBLIC,
        release: ct.Release | None = None,
    ) -> None:
        super().__init__(tables, begin, end, on, version)
        if school not in self.names:
            raise UserError(f"Er is geen school '{school}'; {did_you_mean(school, self.names)}")
        if not self.has_trajectories:
            raise UserError("trajecten.csv ontbreekt of is leeg; zonder trajecten is er geen factsheet te maken.")
        self.school = school
        self.board = ct.board(self.board_of(school))
        if release:
            self.release = release
        self._keep_own_school()

    def _keep_own_school(self) -> None:
        """Let go of all that is about other schools, so that this sheet depends on nothing but what it keeps.

        `fingerprint` covers exactly that, and tells whether a change in the tables changes this sheet.
        """
        places = {self.school: None, self.board: {"leerlingen"}, ct.WHOLE: _OF_THE_WHOLE}
        self._everyone = {
            (place, year): super(FactsheetView, self).everyone(place, year) for place in places for year in self.years
        }
        self._alone = len(self.schools_of(self.board)) == 1
        self._schools = len(self.names)
        self.release = self.release.about(places)
        self.names = {self.school: self.names[self.school]}
        self.schools = self.schools.loc[[self.school]]
        self.pupils = {}
        kept = self.tables["trajecten"]
        here = kept["leerling"].isin(kept.loc[kept["school"] == self.school, "leerling"]) & self.internal
        of_the_study = {name: self.tables[name] for name in ("studie", "zorgvormen", "aannames")}
        texts = self.tables["teksten"]
        own_texts = texts[texts["onderdeel"] == "factsheet"].sort_values("volgorde")
        self.tables = {**of_the_study, "teksten": own_texts, "trajecten": kept[here]}

    def everyone(self, place: str, year: int) -> int:
        """All pupils of the school, its board or the municipality."""
        return self._everyone[place, year]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all that the sheet is made from: its own counts and amounts, never those of another school."""
        digest = hashlib.sha256()
        release = self.release
        frames = [
            release.cells[["waarde"]].reset_index(),
            release.providers,
            release.in_forms,
            self.schools.reset_index(),
        ]
        for frame in [*frames, *self.tables.values()]:
            digest.update(frame.to_csv(index=False).encode())
        others = (self._everyone, self._alone, self._schools, self.years, self.on, self.internal, self.settings)
        digest.update(repr((others, release.hides_providers)).encode())
        return digest.hexdigest()

    def title(self, logo: Logo | None = None) -> Output:
        """The title of the sheet, with the organisation's logo if it has one."""
        return self.title_as(
            f"Factsheet jeugdhulp: {self.names[self.school]}",
            f"Leerlingen die in {self.town} wonen en naar school gaan, {self.years[0]} tot en met {self.years[-1]}",
            compact=True,
            logo=logo,
        )

    def warning(self) -> Output:
        """Say, if so, what here is invented and what may not leave the house."""
        parts = []
        if self.internal:
            parts.append(
                "**Interne versie.** Hierin staan aantallen die over enkele kinderen gaan. Deel dit blad niet."
            )
        if SYNTHETIC in self.mark:
            parts.append(
                "**SYNTHETISCH.** De trajecten op dit blad zijn verzonnen; het zegt niets over de echte school."
            )
        return notice("\n\n".join(parts)) if parts else NOTHING

    def reading_guide(self) -> Output:
        """Say what is counted and what the sign of a hidden value means."""
        hidden = (
            ""
            if self.internal
            else " Een {teken} staat waar een aantal verborgen blijft, zodat niemand een kind herkent."
        )
        said = " ".join(self.tables["teksten"]["tekst"]) or "Geteld is de hulp in het jaar waarin zij begon."
        return text("{zinnen}" + hidden, zinnen=said, teken=HIDDEN)

    def in_short(self) -> Output:
        """Say the main number of the last year in a sentence, and whether chance alone may explain it."""
        last = self.years[-1]
        pupils, everyone = self._count("leerlingen", self.school, last), self.everyone(self.school, last)
        town = ratio(self._count("leerlingen", ct.WHOLE, last), self.everyone(ct.WHOLE, last), "pct1")
        beside = "" if town == HIDDEN else f" In de hele gemeente was het {town} van de leerlingen."
        if math.isnan(pupils):
            return text(
                "**In het kort.** Voor hoeveel leerlingen van uw school in {jaar} hulp begon staat hier niet, zodat "
                "niemand een kind herkent.{gemeente}",
                jaar=str(last),
                gemeente=beside,
            )
        return text(
            "**In het kort.** In {jaar} begon voor {leerlingen} van uw {alle:aantal} leerlingen hulp ({aandeel:pct1})."
            "{gemeente} {oordeel}",
            jaar=str(last),
            leerlingen=say(pupils, "aantal") if pupils else "geen",
            alle=everyone,
            aandeel=pupils / everyone,
            gemeente=beside,
            oordeel=self._more_than_chance(pupils, everyone) if beside else "",
        )

    def _more_than_chance(self, pupils: float, everyone: int) -> str:
        """Say whether the school differs from the municipality by more than chance; '' where that cannot be asked."""
        last = self.years[-1]
        others = self._count("leerlingen", ct.WHOLE, last) / self.everyone(ct.WHOLE, last)
        if pupils > everyone:  # more help than pupils on the roll: another date of counting, or rounding
            return ""
        level = 1 - _ALARM / self._schools  # all sheets together raise a false alarm once in twenty times
        by_chance = share_interval(int(pupils), everyone, level)
        if by_chance.low <= others <= by_chance.high:
            return "Zo'n verschil kan toeval zijn: één of twee kinderen schelen al veel."
        direction = "meer" if others < by_chance.low else "minder"
        return f"Dat is bij uw school {direction} dan door toeval alleen te verwachten is."

    def _count(self, kind: str, place: str, *of: object) -> float:
        return self.release.count(kind, place, *of)

    def numbers(self) -> Output:
        """Parts 1 and 2: trajectories and pupils with help, and how they grow beside the municipality."""
        rows = []
        for position, year in enumerate(self.years):
            row = {"jaar": str(year)}
            for kind in ("trajecten", "leerlingen"):
                row[kind] = shown(self._count(kind, self.school, year), "aantal")
                for name, place in (("school", self.school), ("gemeente", ct.WHOLE)):
                    row[f"{kind}_{name}"] = ""
                    if position:
                        now, before = (self._count(kind, place, y) for y in (year, self.years[position - 1]))
                        row[f"{kind}_{name}"] = ratio(now, before, "mutatie", minus=1)
            rows.append(row)
        return self.table(
            pd.DataFrame(rows),
            {
                "jaar": Col("Jaar", width=10),
                "trajecten": Col("Trajecten", right=True, width=13),
                "leerlingen": Col("Leerlingen met hulp", right=True, width=15),
                "trajecten_school": Col("Groei trajecten, uw school", right=True, width=16),
                "trajecten_gemeente": Col("Groei trajecten, gemeente", right=True, width=14),
                "leerlingen_school": Col("Groei leerlingen, uw school", right=True, width=17),
                "leerlingen_gemeente": Col("Groei leerlingen, gemeente", right=True, width=15),
            },
            name="aantallen",
            caption="Trajecten en leerlingen met hulp, en de groei sinds het jaar ervoor",
            note="Een leerling met twee trajecten telt één keer als leerling. Bij kleine aantallen is groei grillig: "
            "één kind meer kan al tien procent schelen.",
        )

    def comparison(self) -> Output:
        """Parts 3 and 4: trajectories per pupil and share of pupils, beside the board and the municipality."""
        rows = []
        for year in self.years:
            row = {"jaar": str(year)}
            for name, place in (("school", self.school), ("gemeente", ct.WHOLE)):
                pupils, paths = self._count("leerlingen", place, year), self._count("trajecten", place, year)
                row[f"per_leerling_{name}"] = ratio(paths, pupils, "getal2")
            for name, place in (("school", self.school), ("bestuur", self.board), ("gemeente", ct.WHOLE)):
                row[f"aandeel_{name}"] = ratio(
                    self._count("leerlingen", place, year), self.everyone(place, year), "pct1"
                )
            rows.append(row)
        return self.table(
            pd.DataFrame(rows),
            {
                "jaar": Col("Jaar", width=10),
                "per_leerling_school": Col("Trajecten per leerling, uw school", right=True, width=20),
                "per_leerling_gemeente": Col("Trajecten per leerling, gemeente", right=True, width=20),
                "aandeel_school": Col("Deel van de leerlingen, uw school", right=True, width=20),
                "aandeel_bestuur": Col("Deel, bestuur", right=True, width=15),
                "aandeel_gemeente": Col("Deel, gemeente", right=True, width=15),
            },
            name="vergelijking",
            caption="Uw school naast het bestuur en de gemeente",
            note=f"Uw school had in {self.years[-1]} {say(self.everyone(self.school, self.years[-1]), 'aantal')} "
            f"leerlingen. "
            + (
                "Uw bestuur heeft in de gemeente geen andere school; daarom is die kolom gelijk aan uw school."
                if self._alone
                else "Van het bestuur tellen alleen de scholen in deze gemeente."
            ),
        )

    def top_forms(self) -> Output:
        """Part 7: the forms with most pupils in the last year, each with its main provider."""
        last = self.years[-1]
        counts = {form: self._count("zorgvorm", self.school, form, last) for form in self.forms}
        known = sorted((form for form, n in counts.items() if n > 0), key=lambda form: -counts[form])[:_TOP]
        if not known:
            return text(
                f"Voor {last} kan geen enkele zorgvorm hier staan zonder dat iemand een kind zou kunnen herkennen."
                if any(pd.isna(n) for n in counts.values())
                else f"In {last} begon voor geen enkele leerling hulp."
            )
        here = self.release.in_forms[self.release.in_forms["school"] == self.school]
        main = {row["zorgvorm"]: row for row in here.to_dict("records")}
        rows = [
            {
                "vorm": self.forms[form],
                "leerlingen": shown(counts[form], "aantal"),
                "aanbieder": main[form]["aanbieder"] if form in main else HIDDEN,
                "bij": shown(main[form]["leerlingen"], "aantal") if form in main else HIDDEN,
            }
            for form in known
        ]
        return self.table(
            pd.DataFrame(rows),
            {
                "vorm": Col("Zorgvorm", width=32),
                "leerlingen": Col("Leerlingen", right=True, width=16),
                "aanbieder": Col("Aanbieder met de meeste", width=32),
                "bij": Col("Leerlingen daar", right=True, width=20),
            },
            name="top_zorgvormen",
            caption=f"Grootste zorgvormen in {last} en hun grootste aanbieder",
            note="" if self.internal else HIDDEN_NOTE,
        )

    def costs(self) -> Output:
        """Part 8: pupils by what their help cost, in classes wide enough to recognise nobody."""
        counts = self.release.series("kosten", self.school, keys=ct.SCHOOL_COST_LABELS)
        everyone = self._count("periode", self.school)
        if everyone == 0:
            return text("In deze jaren begon voor geen enkele leerling hulp.")
        rows = [
            {
                "klasse": class_in_words(str(label)),
                "leerlingen": shown(number, "aantal"),
                "aandeel": ratio(number, everyone, "pct"),
                "gemeente": ratio(
                    self._count("kostenklasse", ct.WHOLE, label), self._count("periode", ct.WHOLE), "pct"
                ),
            }
            for label, number in counts.items()
        ]
        return self.table(
            pd.DataFrame(rows),
            {
                "klasse": Col("Kosten per leerling, alle jaren samen", width=40),
                "leerlingen": Col("Leerlingen", right=True, width=20),
                "aandeel": Col("Deel, uw school", right=True, width=20),
                "gemeente": Col("Deel, gemeente", right=True, width=20),
            },
            name="kosten",
            caption="Wat de hulp kostte",
            total={"klasse": "Samen", "leerlingen": shown(everyone, "aantal")},
            note="Hoge kosten betekenen langdurige of intensieve hulp. Over enkele leerlingen staat hier niets."
            if not self.internal
            else "",
        )

    def closing(self) -> Output:
        """What the numbers do and do not say, in plain words."""
        return text(
            """
- Veel of weinig hulp is niet goed of slecht. Een school die kinderen vroeg ziet, kan juist meer hulp hebben.
- Eén of twee kinderen maken op een school al een groot verschil. Kijk liever over de jaren heen dan naar één jaar.
- Hulp telt in het jaar waarin zij begon. Wie al langer hulp heeft, telt in latere jaren niet opnieuw.
- Een kind dat van school wisselde kan in één jaar bij twee scholen tellen; bij de kosten telt het bij de laatste.
"""
        )

    def colophon(self) -> Output:
        """Which data and which version of the program made this sheet."""
        return text(
            "Gemaakt met narekenbaar {versie}; de gegevens van dit blad hebben vingerafdruk {vingerafdruk}. "
            "Status op {datum}.",
            versie=__version__,
            vingerafdruk=self.fingerprint[:12],
            datum=in_dutch(self.on),
        )


def content(
    tables: Mapping[str, pd.DataFrame],
    *,
    school: str,
    beginjaar: int | None,
    eindjaar: int | None,
    peildatum: str,
    versie: str,
) -> str:
    """Fingerprint what a sheet shows of a study; see `FactsheetView`, whose parameters these are."""
    return FactsheetView(tables, school, beginjaar, eindjaar, peildatum, version=versie).fingerprint

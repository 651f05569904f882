"""The factsheet of one school, in the ten parts of the source's appendix 3.

Counts come from the same release as the report and the other factsheets, so that together
they give nothing away. `factsheet_tables` has the tables; what is about single pupils
(part 8 of the source) is shown in the internal version alone, by `factsheet_internal`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from analysis_lib import __version__
from analysis_lib import care_trajectories as ct
from analysis_lib.associations.proportions import share_interval
from analysis_lib.care_trajectories.page import TrajectoriesView
from analysis_lib.disclosure import HIDDEN
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.once import once_per_view
from analysis_lib.releases import FOLDER
from analysis_lib.show.dutch import counted, date_in_digits, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import notice
from analysis_lib.tables.kinds_of_data import SYNTHETIC
from analysis_lib.tables.logo import Logo
from analysis_lib.versions import Version

_ALARM = 0.05
_OF_THE_WHOLE = {"trajecten", "leerlingen", "periode", "kostenklasse"}  # what is shown beside the school's own


class FactsheetView(TrajectoriesView):
    """Shows one school beside its board and the municipality.

    Parameters
    ----------
    tables, begin, end, on, version
        As for `TrajectoriesView`.
    school : str
        Key of the school.
    release : Release, optional
        What may be shown of these tables and years, if worked out already.

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
        whole = _whole(tables, begin, end, on, version)
        vars(self).update(vars(whole))  # in place of setting the same anew for every school
        if school not in self.names:
            raise UserError(f"Er is geen school '{school}'; {did_you_mean(school, self.names)}")
        if not self.has_trajectories:
            raise UserError("trajecten.csv ontbreekt of is leeg; zonder trajecten is er geen factsheet te maken.")
        self.school = school
        self.board = ct.board(self.board_of(school))
        self.release = release or whole.release
        self._keep_own_school()

    def _keep_own_school(self) -> None:
        """Drop whatever is about other schools, so that this sheet depends on nothing but what it keeps.

        `fingerprint` covers exactly that, and shows whether a change in the tables changes this sheet.
        """
        places = {self.school: None, self.board: {"leerlingen"}, ct.WHOLE: _OF_THE_WHOLE}
        self._everyone = {
            (place, year): super(FactsheetView, self).everyone(place, year) for place in places for year in self.years
        }
        self.is_only_of_board = len(self.schools_of(self.board)) == 1
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
        """SHA-256 of whatever the sheet is made from: its own counts and amounts, never those of another school."""
        digest = hashlib.sha256()
        release = self.release
        counts = [release.cells[["waarde"]].reset_index(), release.providers, release.in_forms]
        for frame in [*counts, self.schools.reset_index(), *self.tables.values()]:
            digest.update(frame.to_csv(index=False).encode())
        others = (
            self._everyone,
            self.is_only_of_board,
            self._schools,
            self.years,
            self.on,
            self.internal,
            self.settings,
        )
        digest.update(repr((others, release.hides_providers)).encode())
        digest.update(release.years_from.encode())
        return digest.hexdigest()

    def title(self, logo: Logo | None = None, *, short: bool = False) -> Output:
        """The title of the sheet, with the organisation's logo if it has one."""
        return self.title_as(
            f"Factsheet jeugdhulp: {self.names[self.school]}",
            f"Leerlingen die in {self.town} wonen en naar school gaan, {self.years[0]} tot en met {self.years[-1]}",
            compact=True,
            short=short,
            logo=logo,
        )

    def warning(self) -> Output:
        """Say what is invented here and what may not leave the organisation, if anything."""
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

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Give what the sentences of the sheet fill in; None for what is hidden."""
        last = self.years[-1]
        pupils, everyone = self.release.count("leerlingen", self.school, last), self.everyone(self.school, last)
        town = self.share(ct.WHOLE, last)
        hidden = math.isnan(pupils)
        direction = None if hidden or town == HIDDEN else self._more_than_chance(pupils, everyone)
        return {
            **super().facts(),
            **self.succession(),
            "telling": " ".join(self.tables["teksten"]["tekst"]) or None,
            "teken": None if self.internal else HIDDEN,
            "jaar": str(last),
            "jaar_verborgen": str(last) if hidden else None,
            "leerlingen": None if hidden else say(pupils, "aantal") if pupils else "geen",
            "alle": counted(everyone, "leerlingen") if everyone else "geen leerlingen",
            "aandeel": None if hidden or not everyone else pupils / everyone,
            "aandeel_gemeente": None if town == HIDDEN else town,
            "meer_of_minder": direction or None,
            "kan_toeval_zijn": direction == "",
            "enige_van_bestuur": self.is_only_of_board,
            "versie": __version__,
            "peildatum": date_in_digits(self.on),
        }

    def _more_than_chance(self, pupils: float, everyone: int) -> str | None:
        """Whether the school has more or fewer than chance alone explains; '' if neither, None if unanswerable."""
        last = self.years[-1]
        others = self.release.count("leerlingen", ct.WHOLE, last) / self.everyone(ct.WHOLE, last)
        if not everyone:  # the school was not there
            return None
        if pupils > everyone:  # more pupils with help than on the roll: counted on another date, or rounding
            return None
        level = 1 - _ALARM / self._schools  # all sheets together raise a false alarm once in twenty times
        by_chance = share_interval(int(pupils), everyone, level)
        return "" if by_chance.low <= others <= by_chance.high else "meer" if others < by_chance.low else "minder"


# For the sheets of a batch, which take their tables as they were read; who works with them may change them.
_kept: list[tuple[Mapping[str, pd.DataFrame], tuple[object, ...], TrajectoriesView]] = []


def _whole(tables: Mapping[str, pd.DataFrame], *chosen: Any) -> TrajectoriesView:
    """View a whole study, of which each sheet takes its part."""
    kept = (view for known, before, view in _kept if chosen == before and _is_same(known, tables))
    return next(kept, None) or TrajectoriesView(tables, *chosen)


def _is_same(known: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether tables are the very same; earlier releases are read anew each time, so these may be equal."""
    return known.keys() == tables.keys() and all(
        known[name] is frame or (name == FOLDER and known[name].equals(frame)) for name, frame in tables.items()
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
    """Fingerprint what a sheet shows of a study; see `FactsheetView`, whose parameters these are.

    What all sheets of the study have in common is kept for the next, here and in processes that are forked from this.
    """
    chosen = (beginjaar, eindjaar, peildatum, versie)
    _kept[:] = [(dict(tables), chosen, _whole(tables, *chosen))]
    return FactsheetView(tables, school, beginjaar, eindjaar, peildatum, version=versie).fingerprint

"""Use of help per school on the page: how it grows, and in which patterns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.page import HIDDEN_NOTE, TrajectoriesView
from analysis_lib.disclosure import HIDDEN
from analysis_lib.nouns import agreeing
from analysis_lib.show.dutch import MISSING, counted, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, key_figures, remark
from analysis_lib.show.recommendations import Ground, recommendations
from analysis_lib.show.tables import Col


class SchoolUseView:
    """Shows the share of pupils with help per school, as printed, or else from trajectories.

    Parameters
    ----------
    view : TrajectoriesView
        The study.
    """

    def __init__(self, view: TrajectoriesView) -> None:
        self.view = view
        self.is_printed = not view.tables["gebruik"].empty
        counts = view.tables["leerlingen"]
        self.roll = view.roll(ct.without_invented(counts) if self.is_printed else counts)
        self.fields = ct.USE_PRINTED if self.is_printed else (*ct.HELP_GIVEN, *self.roll.fields)
        self.mark = view.mark_of(*self.fields, *self.roll.fields)
        self.may_be_concluded = view.origins.may_be_concluded([*self.fields, *self.roll.fields])

    def facts(self) -> dict[str, Any]:
        """Give what sentences on growth and use fill in."""
        return {
            "groei": ct.GROWTH,
            "matige_groei": " of ".join(map(str, range(ct.GROWTH, ct.STRONG_GROWTH))),
            "sterke_groei": ct.STRONG_GROWTH,
            "laag_onder": ct.LOW_BELOW / 100,
            "hoog_boven": ct.HIGH_ABOVE / 100,
            "onderste_rij": self._last_row(),
        }

    def _last_row(self) -> str:
        """What the last row of the table is made from."""
        if not self.is_printed:
            return "alle leerlingen samen"
        which = "; een school met een x telt in dat jaar niet mee" if self.hides else ""
        return f"gewogen naar leerlingen, uit de afgeronde percentages{which}"

    @cached_property
    def hides(self) -> bool:
        """Whether some printed percentage is hidden, as it would tell how many pupils it stands for."""
        view = self.view
        if not self.is_printed or not view.has_trajectories:
            return False
        rows = view.tables["gebruik"]
        places = zip(rows["school"], rows["jaar"], strict=True)
        return not all(view.release.may_print(school, year) for school, year in places if year in view.years)

    @cached_property
    def percentages(self) -> pd.DataFrame:
        """Whole percentages by school and year; NaN where unknown or hidden."""
        view = self.view
        if self.is_printed:
            rows = view.tables["gebruik"]
            wide = rows.pivot_table(index="school", columns="jaar", values="percentage", aggfunc="first")
            frame = wide.astype(float).reindex(index=list(view.names), columns=list(view.years))
            if self.hides:
                may = [[view.release.may_print(school, year) for year in view.years] for school in view.names]
                frame = frame.where(pd.DataFrame(may, index=frame.index, columns=frame.columns))
        else:
            counts = {year: [view.release.count("leerlingen", s, year) for s in view.names] for year in view.years}
            pupils = {
                year: [self.roll.pupils.get((school, year), np.nan) for school in view.names] for year in view.years
            }
            frame = 100 * pd.DataFrame(counts, index=list(view.names)) / pd.DataFrame(pupils, index=list(view.names))
            frame = (frame + 0.5).apply(np.floor)
        return frame.loc[frame[view.years[-1]].sort_values(kind="stable").index]

    @cached_property
    def classes(self) -> pd.DataFrame:
        """Class of growth by school and later year."""
        return ct.growth(self.percentages)

    def headline(self, only: Sequence[int] = ()) -> Output:
        """The main figures in a row, or those at these places; nothing where they are invented and others are not."""
        last = self.view.years[-1]
        shares = self.percentages[last].dropna()
        if shares.empty or not self.may_be_concluded:
            return NOTHING
        schools = sum((school, last) in self.roll.pupils for school in self.view.names)
        pupils = counted(self._everyone(), "leerlingen")
        figures = (
            (self.weighted(last), "pct1", f"van de leerlingen begon in {last} met hulp"),
            (shares.min() / 100, "pct", "op de school met het laagste percentage"),
            (shares.max() / 100, "pct", "op de school met het hoogste percentage"),
        )
        title = f"{agreeing(schools, 'scholen')} met {pupils}"
        return key_figures(
            [
                self.view.key_figure(schools, "aantal", title, *self.roll.fields, table="gebruik_per_school"),
                *(
                    self.view.key_figure(*figure, *self.fields, *self.roll.fields, table="gebruik_per_school")
                    for figure in figures
                ),
            ],
            only,
        )

    def grounds(self) -> dict[str, Ground]:
        """The percentage of all schools together and of each school in the last year; nothing where it is hidden."""
        last, mark = self.view.years[-1], f" ({self.mark})" if self.mark else ""
        of_schools = self.percentages[last]
        together = Ground(f"Leerlingen met hulp, {last}{mark}", say(self.weighted(last), "pct1", missing=""))
        return {"percentage": together} | {
            str(school): Ground(f"{self.view.names[str(school)]}, {last}{mark}", say(share, "procent", missing=""))
            for school, share in of_schools.items()
        }

    def recommendations(self, audit: pd.DataFrame) -> Output:
        """What to do now, for whom and when, beside the figures it rests on; see `show.recommendations`."""
        return recommendations(self.view.tables, audit, self.grounds(), self.view.mark_of())

    def _everyone(self) -> int:
        return self.roll.total(self.view.names, self.view.years[-1])

    def weighted(self, year: int) -> float:
        """Share over all schools together, weighted by their pupils."""
        if not self.is_printed:
            return self.view.release.count("leerlingen", ct.WHOLE, year) / self.view.everyone(ct.WHOLE, year)
        known = self.percentages[year].dropna()
        if known.empty:
            return float("nan")
        weights = pd.Series({school: self.roll.pupils.get((str(school), year), 0) for school in known.index})
        return float((known * weights).sum() / weights.sum() / 100)

    def use_table(self, note: Sentences = "") -> Output:
        """Percentage per school and year with the class of each change: table 6."""
        view, years = self.view, self.view.years
        printed = {year: dict(self.percentages[year].items()) for year in years}
        rows = []
        for school in map(str, self.percentages.index):
            there = [(school, year) in self.roll.pupils for year in years]
            everyone = self.roll.pupils.get((school, years[-1]), np.nan)
            row = {"school": view.names[school], "leerlingen": say(everyone, "aantal")}
            for place, year in enumerate(years):
                row[str(year)] = say(printed[year][school] / 100, "pct", HIDDEN if there[place] else MISSING)
                if place:
                    unknown = HIDDEN if there[place] and there[place - 1] else MISSING
                    row[f"groei_{year}"] = str(self.classes.at[school, year]) or unknown
            rows.append(row)
        columns = {
            "school": Col("School", width=28),
            "leerlingen": Col(f"Leerlingen {years[-1]}", right=True, width=16),
        }
        width = 56 / (2 * len(years) - 1)
        for year in years:
            growth = {} if year == years[0] else {f"groei_{year}": Col("Groei", right=True, width=width)}
            columns |= growth | {str(year): Col(str(year), right=True, width=width)}
        total = {"school": "Alle scholen", "leerlingen": say(self._everyone(), "aantal")}
        total |= {str(year): say(self.weighted(year), "pct1") for year in years}
        return view.table(
            pd.DataFrame(rows),
            columns,
            name="gebruik_per_school",
            caption="Percentage leerlingen met hulp per school, en de klasse van de groei",
            total=total,
            mark=self.mark,
            note=remark(note, self.facts())
            + (f" {HIDDEN_NOTE}" if self.hides or not self.is_printed else "")
            + view.absence_note(),
        )

    def growth_words(self, sentence: str, *, in_summary: bool = True) -> Output:
        """Say for each two years after each other how many schools went down and up, and by much.

        It stands in the summary where that may say it, else only outside. Two years in which one
        school alone can be compared are left out: the table says it better.

        Parameters
        ----------
        sentence : str
            With ``van, tot, scholen, omlaag, sterk_omlaag, omhoog, sterk_omhoog`` and what `facts` gives.
        in_summary : bool
            Whether this place is the summary.
        """
        if in_summary != self.may_be_concluded:
            return NOTHING
        said = []
        for earlier, later in pairwise(self.view.years):
            change = (self.percentages[later] - self.percentages[earlier]).dropna()
            if len(change) < 2:
                continue
            classes = self.classes.loc[change.index, later]
            found = {
                "van": str(earlier),
                "tot": str(later),
                "scholen": len(change),
                "omlaag": int((change < 0).sum()),
                "sterk_omlaag": int(classes.str.startswith("-").sum()),
                "omhoog": int((change > 0).sum()),
                "sterk_omhoog": int(classes.str.startswith("+").sum()),
            }
            said.append(remark(sentence, {**self.facts(), **found}))
        return self.view.text("{zinnen}", mark=self.mark, zinnen=" ".join(said) or None)

    def patterns(self) -> Output:
        """The patterns of growth, and the schools with each."""
        found = ct.patterns(self.classes)
        steps = list(self.classes.columns)
        which = "Het enige groeipatroon" if len(found) == 1 else f"De {len(found)} groeipatronen"
        frame = found.assign(
            patroon=[" en ".join(str(row[step]) for step in steps) for row in found.to_dict("records")],
            namen=[enumerate_words(self.view.names[str(school)] for school in schools) for schools in found["scholen"]],
        )
        return self.view.table(
            frame,
            {
                "patroon": Col("Patroon", width=14),
                "aantal": Col("Scholen", "aantal", width=14),
                "namen": Col("Welke", width=72),
            },
            name="groeipatronen",
            caption=f"{which}: de klassen van {enumerate_words(map(str, steps))} na elkaar",
            mark=self.mark,
        )

"""Use of help per school on the page: how it grows, in which patterns, and what it goes with."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib import associations as ac
from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.page import HIDDEN, HIDDEN_NOTE, TrajectoriesView
from analysis_lib.show.dutch import capital, enumerate_words, number, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import KeyFigure, key_figures, text
from analysis_lib.show.tables import Col
from analysis_lib.show.tests import p_value, require_test_settings
from analysis_lib.tables.common import SYNTHETIC

_SIZES = (200, 300)
_SIZE_LABELS = ("minder dan 200", "200 tot 300", "300 of meer")
_USE_LABELS = ("laag", "gemiddeld", "hoog")
_MARK_ENDS = (5, 7)
_MARK_LABELS = ("lager dan 5", "5 tot 7", "7 of hoger")
_NEVER_INVENTED = frozenset({"omvang", "bestuur"})
_CHARACTERISTICS = {
    "ses": "Sociaaleconomische status van de wijk",
    "sot": "Trajecten schoolondersteuningsteam",
    "achterstandsscore": "Onderwijsachterstandsscore",
}


class SchoolUseView:
    """Shows the share of pupils with help per school, as printed before or else from trajectories.

    Parameters
    ----------
    view : TrajectoriesView
        The study.
    level : float
        Two-sided level of one test.
    seed : int
        For random permutations.
    """

    def __init__(self, view: TrajectoriesView, level: float, seed: int) -> None:
        require_test_settings(level, seed)
        self.view, self.level, self.seed = view, level, seed
        self.is_printed = not view.tables["gebruik"].empty
        self.mark = view.plain_mark if self.is_printed else view.mark
        self.synthetic = view.study["gegevens_kenmerken"] == SYNTHETIC

    @cached_property
    def percentages(self) -> pd.DataFrame:
        """Whole percentages by school and year; NaN where unknown or hidden."""
        view = self.view
        if self.is_printed:
            rows = view.tables["gebruik"]
            wide = rows.pivot_table(index="school", columns="jaar", values="percentage", aggfunc="first")
            frame = wide.astype(float).reindex(index=list(view.names), columns=list(view.years))
        else:
            shares = {
                year: [
                    100 * view.release.count("leerlingen", school, year) / view.pupils[school, year]
                    for school in view.names
                ]
                for year in view.years
            }
            frame = (pd.DataFrame(shares, index=list(view.names)) + 0.5).apply(np.floor)
        return frame.loc[frame[view.years[-1]].sort_values(kind="stable").index]

    @cached_property
    def classes(self) -> pd.DataFrame:
        """Class of growth by school and later year."""
        return ct.growth(self.percentages)

    def headline(self) -> Output:
        """The main figures in a row."""
        last = self.view.years[-1]
        shares = self.percentages[last].dropna()
        if shares.empty:
            return NOTHING
        return key_figures(
            [
                KeyFigure(len(self.view.names), "aantal", f"scholen met {say(self._everyone(), 'aantal')} leerlingen"),
                KeyFigure(self._weighted(last), "pct1", f"van de leerlingen begon in {last} met hulp"),
                KeyFigure(shares.min() / 100, "pct", "op de school met het laagste percentage"),
                KeyFigure(shares.max() / 100, "pct", "op de school met het hoogste percentage"),
            ]
        )

    def _everyone(self) -> int:
        return self.view.everyone(ct.WHOLE, self.view.years[-1])

    def _weighted(self, year: int) -> float:
        """Share over all schools together, weighted by their pupils."""
        if not self.is_printed:
            return self.view.release.count("leerlingen", ct.WHOLE, year) / self.view.everyone(ct.WHOLE, year)
        known = self.percentages[year].dropna()
        if known.empty:
            return float("nan")
        weights = pd.Series({school: self.view.pupils[str(school), year] for school in known.index})
        return float((known * weights).sum() / weights.sum() / 100)

    def use_table(self) -> Output:
        """Percentage per school and year with the class of each change: table 6."""
        view, years = self.view, self.view.years
        printed = {year: dict(self.percentages[year].items()) for year in years}
        rows = []
        for school in map(str, self.percentages.index):
            row: dict[str, str] = {
                "school": view.names[school],
                "leerlingen": say(view.pupils[school, years[-1]], "aantal"),
            }
            for year in years:
                row[str(year)] = say(printed[year][school] / 100, "pct", HIDDEN)
                if year != years[0]:
                    row[f"groei_{year}"] = str(self.classes.at[school, year]) or HIDDEN
            rows.append(row)
        columns = {
            "school": Col("School", width=28),
            "leerlingen": Col(f"Leerlingen {years[-1]}", right=True, width=16),
        }
        width = 56 / (2 * len(years) - 1)
        for year in years:
            if year != years[0]:
                columns[f"groei_{year}"] = Col("Groei", right=True, width=width)
            columns[str(year)] = Col(str(year), right=True, width=width)
        total = {"school": "Alle scholen", "leerlingen": say(self._everyone(), "aantal")}
        total |= {str(year): say(self._weighted(year), "pct1") for year in years}
        source = "gewogen naar leerlingen, uit de afgeronde percentages" if self.is_printed else "alle leerlingen samen"
        return view.table(
            pd.DataFrame(rows),
            columns,
            name="gebruik_per_school",
            caption="Percentage leerlingen met hulp per school, en de klasse van de groei",
            total=total,
            mark=self.mark,
            note="++ is 5 procentpunt of meer erbij, + is 3 of 4 erbij, 0 is minder dan 3 verschil, - is 3 of 4 eraf "
            f"en -- is 5 of meer eraf. Onderste rij: {source}." + ("" if self.is_printed else f" {HIDDEN_NOTE}"),
        )

    def growth_words(self) -> Output:
        """How many schools went up or down, by class and by percentage."""
        parts = []
        for earlier, later in zip(self.view.years[:-1], self.view.years[1:], strict=True):
            change = (self.percentages[later] - self.percentages[earlier]).dropna()
            classes = self.classes.loc[change.index, later]
            down, up = int(classes.str.startswith("-").sum()), int(classes.str.startswith("+").sum())
            parts.append(
                f"Van {earlier} naar {later} ging bij {(change < 0).sum()} van de {len(change)} scholen het "
                f"percentage omlaag (bij {down} met 3 procentpunt of meer) en bij {(change > 0).sum()} omhoog "
                f"(bij {up} met 3 of meer)."
            )
        return text("{zinnen}", zinnen=" ".join(parts))

    def patterns(self) -> Output:
        """The patterns of growth, and the schools with each."""
        found = ct.patterns(self.classes)
        steps = list(self.classes.columns)
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
            caption=f"De {len(found)} groeipatronen: de klassen van {enumerate_words(map(str, steps))} na elkaar",
            mark=self.mark,
        )

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per school: use in the last year and every factor that is known."""
        view, last = self.view, self.view.years[-1]
        schools = view.schools
        frame = pd.DataFrame(index=list(view.names))
        frame["gebruik"] = self.percentages[last].reindex(frame.index)
        frame["omvang"] = [float(view.pupils[school, last]) for school in view.names]
        frame["bestuur"] = schools["bestuur"]
        ses = schools["ses"].where(schools["ses"] != "")
        frame["ses"] = pd.Categorical(ses, list(ct.SES_CLASSES), ordered=True)
        for name in ("sot", "achterstandsscore"):
            frame[name] = schools[name].astype(float)
        for partner, rows in view.tables["samenwerking"].groupby("partner", sort=False):
            frame[str(partner)] = rows.set_index("school")["cijfer"].reindex(frame.index)
        return frame

    @property
    def factors(self) -> dict[str, str]:
        """Factors with a known value for some school, and their names."""
        names = {"omvang": "Omvang van de school", "bestuur": "Schoolbestuur", **_CHARACTERISTICS}
        names |= {str(name): f"Rapportcijfer {name}" for name in self.frame.columns if name not in {"gebruik", *names}}
        known = {name: words for name, words in names.items() if self.frame[name].notna().any()}
        if self.synthetic:
            known = {n: w if n in _NEVER_INVENTED else f"{w} ({SYNTHETIC})" for n, w in known.items()}
        return known

    @cached_property
    def tests(self) -> pd.DataFrame:
        """Every factor against use, in two ways; see `analysis_lib.associations.factor_tests`."""
        return ac.factor_tests(self.frame, list(self.factors), outcome="gebruik", seed=self.seed)

    def factor_table(self) -> Output:
        """Each factor's test, with its interval and p before and after correction."""
        frame = self.tests.assign(
            naam=[self.factors[name] for name in self.tests["factor"]],
            sterkte=[_effect(row) for row in self.tests.to_dict("records")],
            p_is=[p_value(value) for value in self.tests["p"]],
            holm_is=[p_value(value) for value in self.tests["holm"]],
            p_midden_is=[p_value(value) for value in self.tests["p_midden"]],
            holm_midden_is=[p_value(value) for value in self.tests["holm_midden"]],
        )
        return self.view.table(
            frame,
            {
                "naam": Col("Kenmerk", width=29),
                "scholen": Col("Scholen", "aantal", width=9),
                "sterkte": Col("Samenhang (95%-interval)", right=True, width=22),
                "p_is": Col("p", right=True, width=8),
                "holm_is": Col("p met Holm", right=True, width=8),
                "p_midden_is": Col("p van de middengroep", right=True, width=14),
                "holm_midden_is": Col("p met Holm", right=True, width=10),
            },
            name="kenmerken",
            caption=f"Kenmerken van scholen tegenover het percentage leerlingen met hulp in {self.view.years[-1]}",
            css="fijn",
            data=self.tests,
            mark=self.mark,
            note="Bij getallen en volgorden is de samenhang de rangcorrelatie van Spearman (-1 tot 1), bij besturen "
            "het deel van de spreiding tussen groepen (0 tot 1). p is de kans op zo'n samenhang als die er niet is, "
            "bepaald door scholen te verwisselen. De middengroep toetst iets anders: of scholen met een gemiddelde "
            "waarde ook een gemiddeld percentage hebben. Holm houdt rekening met het aantal toetsen in deze tabel.",
        )

    def factor_answer(self) -> Output:
        """Say how many of the tests stand out, before and after correction."""
        values = pd.concat(
            [self.tests[["p", "holm"]], self.tests[["p_midden", "holm_midden"]].set_axis(["p", "holm"], axis=1)]
        )
        values = values.dropna()
        before, after = (int((values[name] < self.level).sum()) for name in ("p", "holm"))
        if values.empty:
            return NOTHING
        return text(
            "Van {scholen:aantal} scholen is met {toetsen:aantal} toetsen nagegaan wat met het percentage "
            "samenhangt. Bij een niveau van {niveau:pct} levert toeval alleen al gemiddeld {toeval} uitslagen op. "
            "{zonder} er zonder correctie uit; met de correctie voor het aantal toetsen {met}. Bij zo weinig scholen "
            "zegt dat weinig: de intervallen in de tabel zijn zo breed dat er ook een flink verband kan zijn dat hier "
            "niet is te zien.",
            scholen=int(self.frame["gebruik"].notna().sum()),
            toetsen=len(values),
            niveau=self.level,
            toeval=number(self.level * len(values), 1),
            zonder=_stand_out(before),
            met="blijft er geen over"
            if not after
            else f"blijven er {after} over"
            if after > 1
            else "blijft er één over",
        )

    @property
    def _use_classes(self) -> pd.Categorical:
        return pd.Categorical(ct.use_classes(self.frame["gebruik"]), list(_USE_LABELS), ordered=True)

    def size_table(self) -> Output:
        """Classes of size against classes of use, as table 8 draws them."""
        classes = pd.DataFrame(
            {
                "omvang": pd.cut(self.frame["omvang"], [0, *_SIZES, np.inf], right=False, labels=list(_SIZE_LABELS)),
                "gebruik": self._use_classes,
            }
        )
        return self._cross(
            classes, heading="Leerlingen", name="omvang_en_gebruik", title="Omvang van de school", mark=self.mark
        )

    def ses_table(self) -> Output:
        """Classes of SES against classes of use."""
        if "ses" not in self.factors:
            return NOTHING
        classes = self.frame[["ses"]].assign(gebruik=self._use_classes)
        mark = SYNTHETIC if self.synthetic else self.mark
        title = _CHARACTERISTICS["ses"]
        return self._cross(classes, heading="SES van de wijk", name="ses_en_gebruik", title=title, mark=mark)

    def _cross(self, classes: pd.DataFrame, *, heading: str, name: str, title: str, mark: str) -> Output:
        found = ac.class_table(classes, str(classes.columns[0]), "gebruik")
        frame = found.counts.rename(index=str, columns=str).rename_axis(index="klasse", columns=None).reset_index()
        said = (
            found.reason
            or f"Kans op een tabel die minstens zo ongewoon is, als er geen verband is: p = {p_value(found.p)}."
        )
        return self.view.table(
            frame,
            {"klasse": Col(heading, width=34)} | {use: Col(capital(use), "aantal", width=22) for use in _USE_LABELS},
            name=name,
            caption=f"{title} en jeugdhulpgebruik in {self.view.years[-1]}: aantal scholen",
            mark=mark,
            note=f"Laag is minder dan 7%, gemiddeld 7% tot en met 11%, hoog meer dan 11%. {capital(said)}",
        )

    def verdicts(self) -> Output:
        """What the source concluded on each factor, beside the test here."""
        known = {row["factor"]: row for row in self.tests.to_dict("records")}
        frame = self.view.tables["factoren"]
        here = [
            _verdict(known.get(name), self.level, name in known and self._invented(name)) for name in frame["factor"]
        ]
        return self.view.table(
            frame.assign(hier=here),
            {
                "naam": Col("Waarnaar gevraagd is", width=26),
                "oordeel": Col("Volgens de bron", width=15),
                "reden": Col("Waarop dat rust", width=30),
                "hier": Col("Hier getoetst", width=17),
                "plaats": Col("Bron", width=12),
            },
            name="factoren",
            caption="Wat volgens de bron met de hoogte van het gebruik samenhangt",
            css="fijn",
            mark=self.view.plain_mark,
        )

    def _invented(self, factor: str) -> bool:
        return bool(self.synthetic and factor not in _NEVER_INVENTED)

    def marks(self) -> Output:
        """How schools rate each partner, in the three classes of table 9."""
        marks = self.view.tables["samenwerking"]
        if marks.empty:
            return NOTHING
        cut = pd.cut(marks["cijfer"], [0, *_MARK_ENDS, np.inf], right=False, labels=list(_MARK_LABELS))
        counted = pd.crosstab(marks["partner"], cut).reindex(columns=list(_MARK_LABELS), fill_value=0)
        frame = counted.assign(gemiddeld=marks.groupby("partner")["cijfer"].mean()).reset_index()
        frame["partner"] = frame["partner"].map(capital)
        return self.view.table(
            frame,
            {"partner": Col("Partner", width=34)}
            | {label: Col(capital(label), "aantal", width=16) for label in _MARK_LABELS}
            | {"gemiddeld": Col("Gemiddeld cijfer", "aantal", width=18)},
            name="samenwerking",
            caption="Rapportcijfers voor de samenwerking: aantal scholen",
            mark=SYNTHETIC if self.synthetic else self.view.plain_mark,
        )


def _effect(row: dict[Any, Any]) -> str:
    if pd.isna(row["effect"]):
        return "niet te toetsen"
    effect, low, high = (number(row[name], 2) for name in ("effect", "laag", "hoog"))
    return f"{effect} ({low} tot {high})"


def _stand_out(count: int) -> str:
    words = ("Geen enkele springt", "Eén springt", "Twee springen", "Drie springen")
    return words[count] if count < len(words) else f"{count} springen"


def _verdict(row: dict[Any, Any] | None, level: float, invented: bool) -> str:
    if not row or not (row["p"] <= 1 or row["p_midden"] <= 1):
        return "niet te toetsen"
    if invented:
        return f"alleen op {SYNTHETIC}e gegevens"
    stands = [words for words, name in (("verband", "holm"), ("middengroep", "holm_midden")) if row[name] < level]
    return enumerate_words(stands) if stands else "geen verband aangetoond"

"""What the use of help per school goes with, on the page: factors, their tests and the source's verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib import associations as ac
from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.once import once_per_view
from analysis_lib.show.dutch import capital, counted, enumerate_words, number
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, remark
from analysis_lib.show.tables import Col
from analysis_lib.show.tests import p_value, require_test_settings, with_p_values
from analysis_lib.tables.kinds_of_data import SYNTHETIC
from analysis_lib.tables.origins import Field

_SIZES = (200, 300)
_SIZE_LABELS = ("minder dan 200", "200 tot 300", "300 of meer")
_USE_LABELS = ("laag", "gemiddeld", "hoog")
_MARK_ENDS = (5, 7)
_MARK_LABELS = ("lager dan 5", "5 tot 7", "7 of hoger")
_SIZE, _BOARD, _SES = "omvang", "bestuur", "ses"
_NUMBERS = {"sot": "Trajecten schoolondersteuningsteam", "achterstandsscore": "Onderwijsachterstandsscore"}
_MARK: Field = ("samenwerking", "cijfer")


@dataclass(frozen=True)
class Factor:
    """Something of schools with which their use of help may go.

    Parameters
    ----------
    name, words : str
        Its short name in the tables, and its name on the page.
    by_school : Series
        Its values.
    fields : tuple of (table, column or row)
        What these are made from.
    """

    name: str
    words: str
    by_school: pd.Series
    fields: tuple[Field, ...]


class FactorView:
    """Shows what of schools goes with their share of pupils with help.

    Parameters
    ----------
    use : SchoolUseView
        The share of each school.
    level : float
        Two-sided level of one test.
    seed : int
        For random permutations.
    """

    def __init__(self, use: SchoolUseView, level: float, seed: int) -> None:
        require_test_settings(level, seed)
        self.use, self.view, self.level, self.seed = use, use.view, level, seed
        self.sums_up_invented = self.view.origins.whole

    @cached_property
    def factors(self) -> dict[str, Factor]:
        """Factors with a known value for some school, by name."""
        return {factor.name: factor for factor in self._all_factors() if factor.by_school.notna().any()}

    def _all_factors(self) -> Iterator[Factor]:
        view, schools = self.view, self.view.schools
        last = view.years[-1]
        size = pd.Series({school: float(self.use.roll.pupils.get((school, last), np.nan)) for school in view.names})
        yield Factor(_SIZE, "Omvang van de school", size, self.use.roll.fields)
        yield Factor(_BOARD, "Schoolbestuur", schools["bestuur"], (("scholen", "bestuur"),))
        ses = pd.Categorical(schools["ses"].where(schools["ses"] != ""), list(ct.SES_CLASSES), ordered=True)
        name = "Sociaaleconomische status van de wijk"
        yield Factor(_SES, name, pd.Series(ses, schools.index), (("scholen", "ses"),))
        for column, words in _NUMBERS.items():
            yield Factor(column, words, schools[column].astype(float), (("scholen", column),))
        for partner, rows in view.tables[_MARK[0]].groupby("partner", sort=False):
            marks = rows.set_index("school")[_MARK[1]]
            yield Factor(str(partner), f"Rapportcijfer {partner}", marks, (_MARK,))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per school: use in the last year and every factor that is known."""
        frame = pd.DataFrame({"gebruik": self.use.percentages[self.view.years[-1]]}, index=list(self.view.names))
        return frame.assign(**{name: factor.by_school.reindex(frame.index) for name, factor in self.factors.items()})

    @cached_property
    def tests(self) -> pd.DataFrame:
        """Every factor against use, in two ways; see `analysis_lib.associations.factor_tests`."""
        used = {"gebruik": self.use.fields} | {name: factor.fields for name, factor in self.factors.items()}
        invented = [name for name, fields in used.items() if self.view.origins.invented(fields)]
        names = list(self.factors)
        return ac.factor_tests(self.frame, names, outcome="gebruik", seed=self.seed, synthetic=invented)

    def _family(self, synthetic: bool) -> pd.DataFrame:
        return self.tests[self.tests["synthetisch"] == synthetic]

    def _mark(self, *names: str) -> str:
        """What must stand with these factors beside use."""
        return self.view.mark_of(*self.use.fields, *(field for name in names for field in self.factors[name].fields))

    @once_per_view
    def facts(self, *, synthetic: bool = False) -> dict[str, Any]:
        """Give what the sentences on factors fill in, of tests on invented values or of others; None for no tests."""
        family = self._family(synthetic)
        middle = family[["factor", "p_midden", "holm_midden"]].set_axis(["factor", "p", "holm"], axis=1)
        values = pd.concat([family[["factor", "p", "holm"]], middle]).dropna()
        before, after = (int((values[name] < self.level).sum()) for name in ("p", "holm"))
        tested = [self.factors[name].words for name in dict.fromkeys(values["factor"])]
        return {
            **self.use.facts(),
            "scholen": int(self.frame["gebruik"].notna().sum()),
            "toetsen": counted(len(values), "toetsen") if len(values) else None,
            "kenmerken": enumerate_words(words[:1].lower() + words[1:] for words in tested),
            "niveau": self.level,
            "door_toeval": number(self.level * len(values), 1),
            "springen_eruit": _stand_out(before),
            "blijven_over": ("blijft er geen over", "blijft er één over")[after]
            if after < 2
            else f"blijven er {after} over",
        }

    def summary(self, *sentences: str) -> Output:
        """Sentences on the tests that a summary may speak of, filled in by `facts`."""
        return self._words(sentences, synthetic=self.sums_up_invented)

    def apart(self, *sentences: str) -> Output:
        """Sentences on the tests that a summary may not speak of, as they use invented values."""
        return NOTHING if self.sums_up_invented else self._words(sentences, synthetic=True)

    def _words(self, sentences: tuple[str, ...], *, synthetic: bool) -> Output:
        mark = self._mark(*self._family(synthetic)["factor"])
        return self.view.text(*sentences, mark=mark, **self.facts(synthetic=synthetic))

    def factor_table(self, note: Sentences = "", *, synthetic: bool = False) -> Output:
        """Each factor's test, with its interval and p before and after correction.

        Tests on invented values are in a table of their own (`synthetic`), corrected for each other alone.
        """
        family = self._family(synthetic)
        frame = with_p_values(family, "p", "holm", "p_midden", "holm_midden").assign(
            naam=[self.factors[name].words for name in family["factor"]],
            sterkte=[_effect(row) for row in family.to_dict("records")],
        )
        return self.view.table(
            frame,
            {
                "naam": Col("Kenmerk", width=29),
                "scholen": Col("Scholen", "aantal", width=9),
                "sterkte": Col("Samenhang (95%-interval)", right=True, width=22),
                "p": Col("p", right=True, width=8),
                "holm": Col("p met Holm", right=True, width=8),
                "p_midden": Col("p van de middengroep", right=True, width=14),
                "holm_midden": Col("p met Holm", right=True, width=10),
            },
            name="kenmerken_synthetisch" if synthetic else "kenmerken",
            caption=f"Kenmerken van scholen tegenover het percentage leerlingen met hulp in {self.view.years[-1]}",
            css="fijn",
            data=family,
            mark=self._mark(*family["factor"]),
            note=remark(note, self.facts(synthetic=synthetic)),
        )

    @cached_property
    def _use_classes(self) -> pd.Categorical:
        classes = ct.use_classes(self.frame["gebruik"])
        return pd.Categorical(classes.where(classes != ""), list(_USE_LABELS), ordered=True)

    def size_table(self, note: Sentences = "") -> Output:
        """Classes of size against classes of use, as table 8 draws them; `note` fills in ``p`` or ``reden`` too."""
        sizes = pd.cut(self.frame[_SIZE], [0, *_SIZES, np.inf], right=False, labels=list(_SIZE_LABELS))
        return self._cross(_SIZE, sizes, note, heading="Leerlingen")

    def ses_table(self, note: Sentences = "") -> Output:
        """Classes of SES against classes of use."""
        return self._cross(_SES, self.frame[_SES], note, heading="SES van de wijk") if _SES in self.factors else NOTHING

    def _cross(self, name: str, values: pd.Series, note: Sentences, *, heading: str) -> Output:
        found = ac.class_table(pd.DataFrame({name: values, "gebruik": self._use_classes}), name, "gebruik")
        frame = found.counts.rename(index=str, columns=str).rename_axis(index="klasse", columns=None).reset_index()
        tested = {"reden": capital(found.reason) or None, "p": None if found.reason else p_value(found.p)}
        return self.view.table(
            frame,
            {"klasse": Col(heading, width=34)} | {use: Col(capital(use), "aantal", width=22) for use in _USE_LABELS},
            name=f"{name}_en_gebruik",
            caption=f"{self.factors[name].words} en jeugdhulpgebruik in {self.view.years[-1]}: aantal scholen",
            mark=self._mark(name),
            note=remark(note, {**self.facts(), **tested}),
        )

    def verdicts(self) -> Output:
        """What the source concluded about each factor, beside the test here."""
        known = {row["factor"]: row for row in self.tests.to_dict("records")}
        frame = self.view.tables["factoren"]
        return self.view.table(
            frame.assign(hier=[_verdict(known.get(name), self.level) for name in frame["factor"]]),
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
            mark=self.view.mark_of(),
        )

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
            mark=self.view.mark_of(_MARK),
        )


def _effect(row: dict[Any, Any]) -> str:
    if pd.isna(row["effect"]):
        return "niet te toetsen"
    effect, low, high = (number(row[name], 2) for name in ("effect", "laag", "hoog"))
    return f"{effect} ({low} tot {high})"


def _stand_out(count: int) -> str:
    words = ("Geen enkele springt", "Eén springt", "Twee springen", "Drie springen")
    return words[count] if count < len(words) else f"{count} springen"


def _verdict(row: dict[Any, Any] | None, level: float) -> str:
    if not row or not (row["p"] <= 1 or row["p_midden"] <= 1):
        return "niet te toetsen"
    if row["synthetisch"]:
        return f"alleen op verzonnen gegevens ({SYNTHETIC})"
    stands = [words for words, name in (("verband", "holm"), ("middengroep", "holm_midden")) if row[name] < level]
    return enumerate_words(stands) if stands else "geen verband aangetoond"

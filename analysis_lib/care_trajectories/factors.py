"""What the use of help per school goes with, on the page: factors, their tests and the source's verdicts."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib import associations as ac
from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.show.dutch import capital, enumerate_words, number
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, remark
from analysis_lib.show.tables import Col
from analysis_lib.show.tests import p_value, require_test_settings, with_p_values
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
        self.synthetic = self.view.study["gegevens_kenmerken"] == SYNTHETIC

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per school: use in the last year and every factor that is known."""
        view, last = self.view, self.view.years[-1]
        schools = view.schools
        frame = pd.DataFrame(index=list(view.names))
        frame["gebruik"] = self.use.percentages[last].reindex(frame.index)
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

    def facts(self) -> dict[str, Any]:
        """Give what the sentences on factors fill in; None where nothing could be tested."""
        middle = self.tests[["p_midden", "holm_midden"]].set_axis(["p", "holm"], axis=1)
        values = pd.concat([self.tests[["p", "holm"]], middle]).dropna()
        before, after = (int((values[name] < self.level).sum()) for name in ("p", "holm"))
        return {
            **self.use.facts(),
            "scholen": int(self.frame["gebruik"].notna().sum()),
            "toetsen": len(values) or None,
            "niveau": self.level,
            "door_toeval": number(self.level * len(values), 1),
            "springen_eruit": _stand_out(before),
            "blijven_over": ("blijft er geen over", "blijft er één over")[after]
            if after < 2
            else f"blijven er {after} over",
        }

    def factor_table(self, note: Sentences = "") -> Output:
        """Each factor's test, with its interval and p before and after correction."""
        frame = with_p_values(self.tests, "p", "holm", "p_midden", "holm_midden").assign(
            naam=self.tests["factor"].map(self.factors),
            sterkte=[_effect(row) for row in self.tests.to_dict("records")],
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
            name="kenmerken",
            caption=f"Kenmerken van scholen tegenover het percentage leerlingen met hulp in {self.view.years[-1]}",
            css="fijn",
            data=self.tests,
            mark=self.use.mark,
            note=remark(note, self.facts()),
        )

    @property
    def _use_classes(self) -> pd.Categorical:
        return pd.Categorical(ct.use_classes(self.frame["gebruik"]), list(_USE_LABELS), ordered=True)

    def size_table(self, note: Sentences = "") -> Output:
        """Classes of size against classes of use, as table 8 draws them; `note` fills in ``p`` or ``reden`` too."""
        classes = pd.DataFrame(
            {
                "omvang": pd.cut(self.frame["omvang"], [0, *_SIZES, np.inf], right=False, labels=list(_SIZE_LABELS)),
                "gebruik": self._use_classes,
            }
        )
        title = "Omvang van de school"
        return self._cross(
            classes, note, heading="Leerlingen", name="omvang_en_gebruik", title=title, mark=self.use.mark
        )

    def ses_table(self, note: Sentences = "") -> Output:
        """Classes of SES against classes of use."""
        if "ses" not in self.factors:
            return NOTHING
        classes = self.frame[["ses"]].assign(gebruik=self._use_classes)
        mark = SYNTHETIC if self.synthetic else self.use.mark
        title = _CHARACTERISTICS["ses"]
        return self._cross(classes, note, heading="SES van de wijk", name="ses_en_gebruik", title=title, mark=mark)

    def _cross(
        self, classes: pd.DataFrame, note: Sentences, *, heading: str, name: str, title: str, mark: str
    ) -> Output:
        found = ac.class_table(classes, str(classes.columns[0]), "gebruik")
        frame = found.counts.rename(index=str, columns=str).rename_axis(index="klasse", columns=None).reset_index()
        tested = {"reden": capital(found.reason) or None, "p": None if found.reason else p_value(found.p)}
        return self.view.table(
            frame,
            {"klasse": Col(heading, width=34)} | {use: Col(capital(use), "aantal", width=22) for use in _USE_LABELS},
            name=name,
            caption=f"{title} en jeugdhulpgebruik in {self.view.years[-1]}: aantal scholen",
            mark=mark,
            note=remark(note, {**self.facts(), **tested}),
        )

    def verdicts(self) -> Output:
        """What the source concluded about each factor, beside the test here."""
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

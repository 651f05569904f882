"""Associations between regions on the page: correlations, and whether low places grew most."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from analysis_lib import associations as ac
from analysis_lib import support_use as su
from analysis_lib.show.dutch import capital, number
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import text
from analysis_lib.show.tables import Col
from analysis_lib.show.tests import p_value, require_test_settings
from analysis_lib.support_use.contract import SCHOOL_REGION, USE, YOUTH_REGION
from analysis_lib.support_use.page import SupportUseView, only

_FEWEST = 10
_MOST_SHOWN = 20
_SIZES = (40, 60, 100, 150, 250, 400, 700, 1200, 2500, 5000, 10000)
_GROWTH = 0.1
_SPREAD = 0.15  # between regions, where the study does not tell


class AssociationView:
    """Shows what goes together across the regions of a study.

    Parameters
    ----------
    view : SupportUseView
        The study.
    level : float
        Two-sided level of one test.
    seed : int
        For the simulation.
    """

    def __init__(self, view: SupportUseView, level: float, seed: int) -> None:
        require_test_settings(level, seed)
        self.view, self.level, self.seed = view, level, seed
        self.kind = max((SCHOOL_REGION, YOUTH_REGION), key=lambda kind: len(self._regions(kind)))
        self.regions = self._regions(self.kind)
        self.frame = su.levels_and_trends(view.shares, view.tables, self.kind, sorted(view.years))
        self.found = ac.correlations(self.frame)
        self.baseline = self._baseline()

    def _regions(self, kind: str) -> pd.DataFrame:
        """Regions with their share at the begin and the end, and the children at the begin."""
        view = self.view
        before, after = (
            su.ranking(view.shares, view.tables, kind, year).set_index("regio") for year in (view.begin, view.end)
        )
        step = view.about[USE]["stap_aandeel"]
        frame = before[["naam", "aantal", "aandeel"]].rename(columns={"aandeel": "voor"})
        frame = frame.join(after["aandeel"].rename("na"), how="inner").dropna()
        return frame.assign(stap=0.0 if pd.isna(step) else step / 100)

    def _baseline(self) -> ac.Baseline | None:
        """The answer for the regions there are; None for too few, or where nothing differs."""
        if len(self.regions) < _FEWEST:
            return None
        try:
            return ac.baseline(self.regions, seed=self.seed)
        except ValueError:
            return None

    def tests(self) -> Output:
        """Say how many tests were done and what each correction leaves."""
        if self.found.empty:
            return NOTHING
        counts = {name: int((self.found[name] < self.level).sum()) for name in ("p", "bonferroni", "holm", "bh")}
        return text(
            "Er zijn {toetsen:aantal} paren van variabelen te toetsen. Bij een niveau van {niveau:pct} zou toeval er "
            "gemiddeld {vals} opleveren. Zonder correctie {werkwoord} er {p} significant. Met de correctie van "
            "Bonferroni blijven er {bonferroni} over, met die van Holm {holm} en met die van Benjamini-Hochberg {bh}.",
            toetsen=len(self.found),
            niveau=self.level,
            vals=number(self.level * len(self.found), 1),
            werkwoord="is" if counts["p"] == 1 else "zijn",
            **{name: str(count) for name, count in counts.items()},
        )

    def correlations(self) -> Output:
        """Every pair with its correlation and its p-value before and after correction."""
        strongest = self.found.head(_MOST_SHOWN).sort_values("soort", kind="stable")
        pairs = [f"{capital(row['a'])} en {row['b']}" for row in strongest.to_dict("records")]
        frame = strongest.assign(
            paar=pairs,
            marge=_spans(strongest),
            **{name: strongest[name].map(p_value) for name in ("p", "bonferroni", "holm", "bh")},
        )
        return self.view.table(
            frame,
            {
                "paar": Col("Paar", width=33),
                "r": Col("Correlatie", "getal2", width=11),
                "marge": Col("95%-interval", right=True, width=17),
                "p": Col("p", right=True, width=8),
                "bonferroni": Col("Bonferroni", right=True, width=11),
                "holm": Col("Holm", right=True, width=8),
                "bh": Col("BH", right=True, width=8),
            },
            name="verbanden",
            caption=f"Samenhang tussen {len(self.frame)} gebieden",
            group="soort",
            css="fijn",
            data=self.found,
            note="p is de kans op zo'n sterke samenhang als er geen is. De laatste drie kolommen houden rekening met "
            "het aantal toetsen; BH is Benjamini-Hochberg. "
            "Twee trends die een jaar delen, hangen daardoor alleen al samen.",
        )

    def short_answer(self) -> Output:
        """Say in one sentence whether low regions grew most."""
        found = self.baseline
        return text("{oordeel}.", oordeel=self.verdict(found)) if found else NOTHING

    def verdict(self, found: ac.Baseline) -> str:
        """Say in a clause whether low regions grew most."""
        span = f"van {self.view.begin} tot {self.view.end}"
        if found.corrected.low > 0:
            return f"Gebieden met veel gebruik groeiden {span} naar verhouding meer dan gebieden met weinig"
        if found.corrected.high < 0:
            return f"Gebieden met weinig gebruik groeiden {span} naar verhouding meer dan gebieden met veel"
        return f"Of gebieden met weinig of met veel gebruik {span} naar verhouding meer groeiden, is niet te zeggen"

    def answer(self) -> Output:
        """Say whether low regions grew most, with the error taken out, and whether regions grew apart."""
        found = self.baseline
        if found is None:
            return NOTHING
        return text(
            """
{oordeel}. Bij de {gebieden:aantal} gebieden is de correlatie van de procentuele groei met het aandeel in {begin}
{naief} (95%-interval {naief_laag} tot {naief_hoog}). Toeval en afronding maken {fout:pct1} uit van de verschillen in
{begin}. {blomqvist}

Een andere vraag is of gebieden uit elkaar groeiden. De variatiecoëfficiënt ging van {voor:pct1} naar {na:pct1}; de
toets van Oldham daarop geeft {oldham} ({oldham_laag} tot {oldham_hoog}), en {uiteen}.
""",
            oordeel=self.verdict(found),
            gebieden=found.regions,
            begin=str(self.view.begin),
            fout=found.error_share,
            voor=found.spread_before,
            na=found.spread_after,
            uiteen=_apart(found),
            **{f"naief{end}": number(getattr(found.naive, bound), 2) for end, bound in _ENDS},
            blomqvist=_without_error(found),
            **{f"oldham{end}": number(getattr(found.oldham, bound), 2) for end, bound in _ENDS},
        )

    @cached_property
    def persistence(self) -> float:
        """Share of the children with use at the begin who have it at the end too, as the cohort tells; 0 if unknown."""
        using = self.view.cohort.set_index("jaar")["gebruik"]
        years = self.view.begin, self.view.end
        return float(using[years[1]] / using[years[0]]) if set(years) <= set(using.index) else 0.0

    @cached_property
    def chance(self) -> pd.DataFrame:
        """What chance alone makes of each association that the source names; empty where it names none.

        Returns
        -------
        DataFrame
            ``groep, kinderen`` (per youth region, on average), ``verwacht, laag, hoog``
            (correlation under no effect, all counted anew), ``vals`` (share of false findings
            then) and ``vals_blijvend`` (the same with children who stay and growth that
            differs), ``gevonden``.
        """
        view, rows = self.view, []
        for named in view.tables["verbanden"].to_dict("records"):
            national = view.national(named["indicator"])
            total = only(national[national["groep"] == named["groep"]], view.begin, "aantal")
            if pd.isna(total) or not total or self._youth_regions < _FEWEST:
                continue
            anew = self._no_effect(total / self._youth_regions, named["toetsniveau"])
            staying = self._no_effect(total / self._youth_regions, named["toetsniveau"], staying=True)
            rows.append(
                {
                    "groep": named["naam"],
                    "kinderen": anew.children,
                    "verwacht": anew.mean,
                    "laag": anew.low,
                    "hoog": anew.high,
                    "vals": anew.called_significant,
                    "vals_blijvend": staying.called_significant,
                    "gevonden": "ja" if named["gevonden"] else "nee",
                }
            )
        frame = pd.DataFrame(rows)
        return frame.sort_values("kinderen").reset_index(drop=True) if rows else frame

    @property
    def _youth_regions(self) -> int:
        return int((self.view.regions["soort"] == YOUTH_REGION).sum())

    def _no_effect(self, children: float, level: float, staying: bool = False) -> ac.NoEffect:
        found, step = self.baseline, self.view.about[USE]["stap_aantal"]
        return ac.no_effect(
            children,
            regions=self._youth_regions,
            spread=found.spread_before if found else _SPREAD,
            level=level,
            growth=_GROWTH,
            persistence=self.persistence if staying else 0.0,
            growth_spread=found.growth_spread if found and staying else 0.0,
            step=0.0 if pd.isna(step) else float(step),
            seed=self.seed,
        )

    def chance_table(self) -> Output:
        """The associations that the source names, beside what chance alone would give."""
        frame = self.chance
        if frame.empty:
            return NOTHING
        return self.view.table(
            frame.assign(marge=_spans(frame)),
            {
                "groep": Col("Verband met eigen startniveau", width=28),
                "kinderen": Col("Kinderen per jeugdregio", "aantal0", width=13),
                "verwacht": Col("Verwachte correlatie", "getal2", width=13),
                "marge": Col("95% van de simulaties", right=True, width=16),
                "vals": Col("Toch significant", "pct", width=11),
                "vals_blijvend": Col("Met blijvers", "pct", width=9),
                "gevonden": Col("In de bron", right=True, width=10),
            },
            name="toeval",
            caption="Wat toeval alleen van de verbanden maakt die de bron noemt",
            css="fijn",
            data=frame,
            note="Deel van de simulaties dat op het niveau van de bron een negatief verband aanwijst dat er niet is. "
            "'Toch significant': elk jaar andere kinderen en overal dezelfde groei. 'Met blijvers': een deel van de "
            "kinderen telt in beide jaren mee, en de groei verschilt tussen regio's, zoals in de bron.",
        )

    def chance_curve(self) -> pd.DataFrame:
        """What chance alone gives by the number of children per region.

        Returns
        -------
        DataFrame
            ``children``, ``mean, low, high`` and ``called_significant`` as in `ac.NoEffect`, and
            ``blijvend`` (the mean with children who stay and growth that differs).
        """
        level = float(self.view.tables["verbanden"]["toetsniveau"].min())
        curve = pd.DataFrame([vars(self._no_effect(size, level)) for size in _SIZES])
        return curve.assign(blijvend=[self._no_effect(size, level, staying=True).mean for size in _SIZES])


_ENDS = (("", "value"), ("_laag", "low"), ("_hoog", "high"))


def _without_error(found: ac.Baseline) -> str:
    if not found.is_bounded:
        return (
            "Met de methode van Blomqvist is dat er niet uit te halen: daarvoor verschillen deze gebieden te weinig. "
            "Dat laat de richting open."
        )
    slope, low, high = (number(10 * getattr(found.corrected, bound), 1) for _, bound in _ENDS)
    return (
        "Haalt men dat eruit met de methode van Blomqvist, dan groeide een gebied dat een tiende hoger begon "
        f"{slope} procent meer (95%-interval {low} tot {high}). Een interval waar nul in ligt, laat de richting open."
    )


def _apart(found: ac.Baseline) -> str:
    if found.oldham.low > 0:
        return "zij groeiden uit elkaar"
    return "zij groeiden naar elkaar toe" if found.oldham.high < 0 else "dat laat open of zij uit elkaar groeiden"


def _spans(frame: pd.DataFrame) -> list[str]:
    return [f"{number(low, 2)} tot {number(high, 2)}" for low, high in zip(frame["laag"], frame["hoog"], strict=True)]

"""Associations between regions on the page: correlations, and whether low places grew most."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from analysis_lib import associations as ac
from analysis_lib import support_use as su
from analysis_lib.intervals import Estimate, columns_of
from analysis_lib.once import once_of, once_per_view
from analysis_lib.show.dutch import capital, more_or_less, number
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, remark
from analysis_lib.show.tables import Col
from analysis_lib.show.tests import require_test_settings, with_p_values
from analysis_lib.support_use.names import SCHOOL_REGION, USE, YOUTH_REGION, groups_of
from analysis_lib.support_use.page import SupportUseView, only

_FEWEST = 10
_MOST_SHOWN = 20
_SIZES = (40, 60, 100, 150, 250, 400, 700, 1200, 2500, 5000, 10000)
_GROWTH = 0.1
_SPREAD = 0.15  # between regions, where the study does not say
_CORRECTED = ("p", "bonferroni", "holm", "bh")


class AssociationView:
    """Shows which variables are associated across the regions of a study.

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
        # Where youth regions are known as the source had them, its variables; else all of whatever regions there are.
        named = su.variables(view.shares, view.tables, YOUTH_REGION, view.begin, view.end)
        self.has_named = len(named) >= _FEWEST
        all_of_them = su.levels_and_trends(view.shares, view.tables, self.kind, sorted(view.years))
        self.frame = named if self.has_named else all_of_them
        self.found = ac.correlations(self.frame)
        self.baseline = self._baseline()

    def _regions(self, kind: str) -> pd.DataFrame:
        """Regions with their share in the first and the last year, and the children in the first."""
        view = self.view
        before, after = (view.ranking(kind, year).set_index("regio") for year in (view.begin, view.end))
        step = view.about[USE]["stap_aandeel"]
        frame = before[["naam", "aantal", "aandeel"]].rename(columns={"aandeel": "voor"})
        frame = frame.join(after["aandeel"].rename("na"), how="inner").dropna()
        return frame.assign(stap=0.0 if pd.isna(step) else step / 100)

    def _baseline(self) -> ac.Baseline | None:
        """The answer for the study's regions; None for too few, or if nothing differs."""
        if len(self.regions) < _FEWEST:
            return None
        try:
            return ac.baseline(self.regions, seed=self.seed)
        except ValueError:
            return None

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Give what the sentences on associations fill in; None where nothing could be tested or compared."""
        counts = {name: int((self.found[name] < self.level).sum()) for name in _CORRECTED} if len(self.found) else {}
        return {
            "begin": str(self.view.begin),
            "eind": str(self.view.end),
            "toetsen": len(self.found) or None,
            "variabelen": self.frame.shape[1] if self.has_named else None,
            "jeugdregios": len(self.frame) if self.has_named else None,
            "niveau": self.level,
            "door_toeval": number(self.level * len(self.found), 1),
            **{f"significant_{name}": str(counts.get(name, 0)) for name in _CORRECTED},
            **self._baseline_facts(),
        }

    def _baseline_facts(self) -> dict[str, Any]:
        """Whether low regions grew most, with the error taken out, and whether regions grew apart."""
        found = self.baseline
        if found is None:
            return dict.fromkeys(("meer", "minder", "onbeslist", "gebieden", "helling", "te_gelijk", "uiteen"))
        more, less = _grew_more(found)
        slope = found.corrected * Estimate.exactly(10.0)
        ends = (slope.value, slope.low, slope.high)
        grew = [more_or_less(end, 1, "procentpunt") if found.is_bounded else None for end in ends]
        return {
            "meer": more,
            "minder": less,
            "onbeslist": more is None,
            "gebieden": found.regions,
            "fout": found.error_share,
            "te_gelijk": not found.is_bounded,
            "voor": found.spread_before,
            "na": found.spread_after,
            "punten_voor": number(100 * found.deviation_before, 2),
            "punten_na": number(100 * found.deviation_after, 2),
            "uiteen": _apart(found),
            **_ends("naief", found.naive, 2),
            **dict(zip(columns_of("helling"), grew, strict=True)),
            **_ends("oldham", found.oldham, 2),
            **_ends("oldham_log", found.oldham_log, 2),
        }

    def verdict(self, found: ac.Baseline) -> str:
        """Say in a clause which regions grew more."""
        more, less = _grew_more(found)
        span = f"van {self.view.begin} tot {self.view.end}"
        return f"Gebieden met {more} gebruik groeiden {span} naar verhouding meer dan gebieden met {less}"

    @cached_property
    def persistence(self) -> float:
        """Share of the children with use in the first year who have it in the last too, of the cohort; 0 if unknown."""
        using = self.view.cohort.set_index("jaar")["gebruik"]
        years = self.view.begin, self.view.end
        return float(using[years[1]] / using[years[0]]) if set(years) <= set(using.dropna().index) else 0.0

    @cached_property
    def chance(self) -> pd.DataFrame:
        """What chance alone makes of each association that the source names; empty if it names none.

        Returns
        -------
        DataFrame
            ``groep, niveau`` (of the source's test), ``kinderen`` (per youth region, on
            average), ``verwacht, laag, hoog`` (correlation under no effect, all counted anew),
            ``vals`` (share of false findings at that level then) and ``vals_blijvend`` (the
            same with children who stay and growth that differs), ``gevonden``.
        """
        view, rows = self.view, []
        for named in view.tables["verbanden"].to_dict("records"):
            national = view.national(named["indicator"])
            groups = (national[national["groep"] == group] for group in groups_of(named["groep"]))
            total = sum(only(rows, view.begin, "aantal") for rows in groups)
            if pd.isna(total) or not total or self._youth_regions < _FEWEST:
                continue
            anew = self._no_effect(total / self._youth_regions, named["toetsniveau"])
            staying = self._no_effect(total / self._youth_regions, named["toetsniveau"], staying=True)
            rows.append(
                {
                    "groep": named["naam"],
                    "niveau": named["toetsniveau"],
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
        return once_of(
            ac.no_effect,
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

    def chance_curve(self) -> pd.DataFrame:
        """What chance alone gives by the number of children per region.

        Returns
        -------
        DataFrame
            ``children``, ``mean, low, high`` and ``called_significant`` as in `ac.NoEffect`, and
            ``blijvend`` (the mean with children who stay and growth that differs); significant at
            the strictest level of the source.
        """
        level = self.strictest
        curve = pd.DataFrame([vars(self._no_effect(size, level)) for size in _SIZES])
        return curve.assign(blijvend=[self._no_effect(size, level, staying=True).mean for size in _SIZES])

    @property
    def strictest(self) -> float:
        """The lowest level at which the source tests an association."""
        return float(self.view.tables["verbanden"]["toetsniveau"].min())


def correlations(together: AssociationView, note: Sentences = "") -> Output:
    """Every pair with its correlation and its p-value before and after correction."""
    strongest = together.found.head(_MOST_SHOWN).sort_values("soort", kind="stable")
    pairs = [f"{capital(row['a'])} en {row['b']}" for row in strongest.to_dict("records")]
    frame = with_p_values(strongest, *_CORRECTED).assign(paar=pairs, marge=_spans(strongest))
    return together.view.table(
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
        caption=f"Samenhang tussen {len(together.frame)} gebieden",
        group="soort",
        css="fijn",
        data=together.found,
        note=remark(note, together.facts()),
    )


def chance_table(together: AssociationView, note: Sentences = "") -> Output:
    """The associations that the source names, beside what chance alone would give."""
    frame = together.chance
    if frame.empty:
        return NOTHING
    return together.view.table(
        frame.assign(marge=_spans(frame)),
        {
            "groep": Col("Verband met eigen startniveau", width=25),
            "kinderen": Col("Kinderen per jeugdregio", "aantal0", width=12),
            "verwacht": Col("Verwachte correlatie", "getal2", width=12),
            "marge": Col("95% van de simulaties", right=True, width=16),
            "niveau": Col("Niveau", "pct", width=8),
            "vals": Col("Toch significant", "pct", width=11),
            "vals_blijvend": Col("Met blijvers", "pct", width=8),
            "gevonden": Col("In de bron", right=True, width=8),
        },
        name="toeval",
        caption="Wat toeval alleen van de verbanden maakt die de bron noemt",
        css="fijn",
        data=frame,
        note=remark(note, together.facts()),
    )


def _grew_more(found: ac.Baseline) -> tuple[str, str] | tuple[None, None]:
    """Which regions grew more, and which less: those with much use or those with little; None where undecided."""
    if found.corrected.low <= 0 <= found.corrected.high:
        return None, None
    return ("veel", "weinig") if found.corrected.low > 0 else ("weinig", "veel")


def _ends(name: str, found: Estimate, decimals: int) -> dict[str, str]:
    """Put an estimate and its interval in words, as ``name``, ``name_laag`` and ``name_hoog``."""
    ends = (found.value, found.low, found.high)
    return {column: number(end, decimals) for column, end in zip(columns_of(name), ends, strict=True)}


def _apart(found: ac.Baseline) -> str:
    """Say whether regions grew apart, in points and in proportion: growth by a tenth everywhere does only the first."""
    ways = {"in procentpunten": _direction(found.oldham), "naar verhouding": _direction(found.oldham_log)}
    (one, first), (other, second) = ways.items()
    if first == second:
        if not first:
            return "Of gebieden uit elkaar groeiden, is in procentpunten noch naar verhouding te zeggen."
        return f"{capital(one)} en {other} groeiden de gebieden {first}."
    if first and second:
        return f"{capital(one)} groeiden de gebieden {first}, {other} {second}."
    (way, where), open_way = ((one, first), other) if first else ((other, second), one)
    return f"{capital(way)} groeiden de gebieden {where}; {open_way} is dat niet te zeggen."


def _direction(oldham: Estimate) -> str:
    return "uit elkaar" if oldham.low > 0 else "naar elkaar toe" if oldham.high < 0 else ""


def _spans(frame: pd.DataFrame) -> list[str]:
    return [f"{number(low, 2)} tot {number(high, 2)}" for low, high in zip(frame["laag"], frame["hoog"], strict=True)]

"""Associations between regions on the page: correlations, and whether low places grew most."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis_lib import associations as ac
from analysis_lib import support_use as su
from analysis_lib.show import theme
from analysis_lib.show.dutch import capital, enumerate_words, number, percentage, points, say
from analysis_lib.show.output import Output
from analysis_lib.show.prose import text
from analysis_lib.show.support_use import SupportUseView, only
from analysis_lib.show.tables import Col
from analysis_lib.support_use.contract import SCHOOL_REGION, YOUTH_REGION
from analysis_lib.support_use.regions import USE

_FEWEST = 10
_MOST_SHOWN = 20
_SIZES = (40, 60, 100, 150, 250, 400, 700, 1200, 2500, 5000)
_GROWTH = 0.1


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
        self.view, self.level, self.seed = view, level, seed
        self.kind = max((SCHOOL_REGION, YOUTH_REGION), key=lambda kind: len(self._regions(kind)))
        self.frame = su.levels_and_trends(view.shares, view.tables, self.kind, sorted(view.years))
        self.found = ac.correlations(self.frame)
        regions = self._regions(self.kind)
        self.baseline = ac.baseline(regions) if len(regions) >= _FEWEST else None

    def _regions(self, kind: str) -> pd.DataFrame:
        """Regions with their share at the begin and the end."""
        view = self.view
        before, after = (
            su.ranking(view.shares, view.tables, kind, year).set_index("regio") for year in (view.begin, view.end)
        )
        step = view.about[USE]["stap_aandeel"]
        frame = pd.DataFrame({"voor": before["aandeel"], "na": after["aandeel"], "aantal": before["aantal"]}).dropna()
        return frame.assign(naam=before["naam"], stap=0.0 if pd.isna(step) else step / 100)

    def tests(self) -> Output:
        """Say how many tests were done and what each correction leaves."""
        if self.found.empty:
            return Output("", "")
        counts = {name: int((self.found[name] < self.level).sum()) for name in ("p", "bonferroni", "holm", "bh")}
        variables = self.frame.shape[1]
        return text(
            "Met {variabelen:aantal} variabelen zijn er {toetsen:aantal} paren om te toetsen. Bij een niveau van "
            "{niveau:pct} zou toeval er gemiddeld {vals} opleveren. Zonder correctie {zonder}; met die van Bonferroni, "
            "Holm en Benjamini-Hochberg {bonferroni}, {holm} en {bh}.",
            variabelen=variables,
            toetsen=ac.number_of_tests(variables),
            niveau=self.level,
            vals=number(self.level * len(self.found), 1),
            zonder="is geen verband significant" if not counts["p"] else f"zijn er {counts['p']} significant",
            **{name: str(counts[name]) for name in ("bonferroni", "holm", "bh")},
        )

    def correlations(self) -> Output:
        """Every pair with its correlation and its p-value before and after correction."""
        strongest = self.found.head(_MOST_SHOWN).sort_values("soort", kind="stable")
        pairs = [f"{capital(row['a'])} en {row['b']}" for row in strongest.to_dict("records")]
        frame = strongest.assign(paar=pairs, marge=_spans(strongest))
        return self.view.table(
            frame,
            {
                "paar": Col("Paar", width=33),
                "r": Col("Correlatie", "getal2", width=11),
                "marge": Col("95%-interval", right=True, width=17),
                "p": Col("p", "getal3", width=8),
                "bonferroni": Col("Bonferroni", "getal3", width=11),
                "holm": Col("Holm", "getal3", width=8),
                "bh": Col("BH", "getal3", width=8),
            },
            name="verbanden",
            caption=f"Samenhang tussen {len(self.frame)} gebieden, de sterkste verbanden eerst",
            group="soort",
            css="fijn",
            data=self.found,
            note="p is de kans op zo'n sterke samenhang als er geen is. De laatste drie kolommen houden rekening met "
            "het aantal toetsen; BH is Benjamini-Hochberg.",
        )

    def short_answer(self) -> Output:
        """Say in one sentence whether regions grew apart."""
        found = self.baseline
        if found is None:
            return Output("", "")
        return text(
            "{oordeel}: de standaardafwijking tussen de {gebieden:aantal} gebieden ging van {voor} naar {na} "
            "procentpunt.",
            oordeel=_verdict(found),
            gebieden=found.regions,
            voor=number(100 * found.spread_before, 1),
            na=number(100 * found.spread_after, 1),
        )

    def answer(self) -> Output:
        """Say whether low regions grew most, by three yardsticks."""
        found = self.baseline
        if found is None:
            return Output("", "")
        spread = "werden groter" if found.spread_after > found.spread_before else "werden kleiner"
        return text(
            """
{oordeel}. Bij de {gebieden:aantal} gebieden is de correlatie tussen het aandeel in {begin} en de groei tot {eind} in
procentpunten {naief} (95%-interval {naief_laag} tot {naief_hoog}), en met de procentuele groei {relatief}. Met de
methode van Oldham, die de valkuil vermijdt, is zij {oldham} ({oldham_laag} tot {oldham_hoog}): de verschillen tussen
gebieden {spreiding}, van een standaardafwijking van {sd_voor} naar {sd_na} procentpunt.

Toeval en afronding maken {fout:pct1} uit van de verschillen in {begin}. Haalt men dat eruit (Blomqvist), dan groeide
een gebied dat een procentpunt hoger begon {helling} procentpunt meer.
""",
            oordeel=_verdict(found),
            gebieden=found.regions,
            begin=str(self.view.begin),
            eind=str(self.view.end),
            naief=number(found.naive, 2),
            naief_laag=number(found.naive_low, 2),
            naief_hoog=number(found.naive_high, 2),
            relatief=number(found.relative, 2),
            oldham=number(found.oldham, 2),
            oldham_laag=number(found.oldham_low, 2),
            oldham_hoog=number(found.oldham_high, 2),
            spreiding=spread,
            sd_voor=number(100 * found.spread_before, 1),
            sd_na=number(100 * found.spread_after, 1),
            fout=found.error_share,
            helling=number(found.corrected, 2),
        )

    def baseline_figure(self) -> Output:
        """Each region's change against its share at the begin."""
        found = self.baseline
        if found is None:
            return Output("", "")
        view, regions = self.view, self._regions(self.kind)
        change = regions["na"] - regions["voor"]
        drawing, ax = theme.canvas(3.7)
        ax.scatter(regions["voor"], change, s=26, color=theme.ACCENT, alpha=0.75, edgecolor="white", linewidth=0.5)
        ax.axhline(0, color=theme.INK, linewidth=0.8)
        ends = np.array([regions["voor"].min(), regions["voor"].max()])
        middle, height = float(regions["voor"].mean()), float(change.mean())
        ax.plot(ends, height + found.corrected * (ends - middle), color=theme.PALETTE[1], linewidth=2)
        for row in _outstanding(regions.assign(verandering=change)):
            place = (row["voor"], row["verandering"])
            ax.annotate(row["naam"], place, (5, 4), textcoords="offset points", fontsize=8)
        ax.set_xlabel(f"aandeel in {view.begin}")
        ax.set_ylabel(f"verandering tot {view.end}, procentpunt")
        ax.xaxis.set_major_formatter(lambda value, _: percentage(value))
        ax.yaxis.set_major_formatter(lambda value, _: points(value, 0))
        data = regions.assign(verandering=change).reset_index()
        return view.figure(
            drawing,
            name="figuur_startniveau",
            caption=f"Verandering tot {view.end} tegen het aandeel in {view.begin}; de lijn is de samenhang zonder "
            "toeval en afronding",
            alt=f"Spreidingsdiagram van {len(regions)} gebieden. De lijn verandert {number(found.corrected, 2)} "
            "procentpunt per procentpunt dat een gebied hoger begon.",
            data=data,
            columns={
                "naam": Col("Gebied"),
                "voor": Col(str(view.begin), "pct1"),
                "na": Col(str(view.end), "pct1"),
                "verandering": Col("Verandering (procentpunt)", "punten"),
            },
            elsewhere="De aandelen zelf staan in de bijlage met de tabellen van de bron." if view.has_source else "",
        )

    def chance(self) -> pd.DataFrame:
        """What chance alone makes of each association that the source names; empty where it names none.

        Returns
        -------
        DataFrame
            ``groep, kinderen`` (per youth region, on average), ``verwacht, laag, hoog``
            (correlation under no effect), ``vals`` (share of false findings), ``gevonden``.
        """
        view, rows = self.view, []
        regions = int((view.regions["soort"] == YOUTH_REGION).sum())
        for named in view.tables["verbanden"].to_dict("records"):
            national = view.national(named["indicator"])
            total = only(national[national["groep"] == named["groep"]], view.begin, "aantal")
            if pd.isna(total) or regions < _FEWEST:
                continue
            nothing = self._no_effect(total / regions, regions, named["toetsniveau"])
            rows.append(
                {
                    "groep": named["naam"],
                    "kinderen": nothing.children,
                    "verwacht": nothing.mean,
                    "laag": nothing.low,
                    "hoog": nothing.high,
                    "vals": nothing.called_significant,
                    "gevonden": "ja" if named["gevonden"] else "nee",
                }
            )
        frame = pd.DataFrame(rows)
        return frame.sort_values("kinderen").reset_index(drop=True) if rows else frame

    def _no_effect(self, children: float, regions: int, level: float) -> ac.NoEffect:
        found = self.baseline
        spread = found.spread_before / float(self._regions(self.kind)["voor"].mean()) if found else 0.15
        step = self.view.about[USE]["stap_aantal"]
        return ac.no_effect(
            children,
            regions=regions,
            spread=spread,
            level=level,
            growth=_GROWTH,
            step=0.0 if pd.isna(step) else float(step),
            seed=self.seed,
        )

    def chance_table(self) -> Output:
        """The associations that the source names, beside what chance alone would give."""
        frame = self.chance()
        if frame.empty:
            return Output("", "")
        return self.view.table(
            frame.assign(
                marge=[f"{number(a, 2)} tot {number(b, 2)}" for a, b in zip(frame["laag"], frame["hoog"], strict=True)]
            ),
            {
                "groep": Col("Verband met eigen startniveau", width=34),
                "kinderen": Col("Per jeugdregio gemiddeld", "aantal0", width=15),
                "verwacht": Col("Verwachte correlatie", "getal2", width=13),
                "marge": Col("95% van de simulaties", right=True, width=16),
                "vals": Col("Toch significant", "pct", width=12),
                "gevonden": Col("In de bron", width=10),
            },
            name="toeval",
            caption="Wat toeval alleen van de verbanden maakt die de bron noemt: elke regio groeit even hard",
            css="fijn",
            data=frame,
            note="Gesimuleerd met verschillen tussen regio's zoals in de bron, en aantallen die om hun ware waarde "
            "schommelen en worden afgerond. 'Toch significant': deel van de simulaties dat op het niveau van de bron "
            "een negatief verband aanwijst dat er niet is.",
        )

    def chance_figure(self) -> Output:
        """The correlation that chance alone gives, by the number of children per region."""
        named = self.chance()
        if named.empty:
            return Output("", "")
        view = self.view
        regions = int((view.regions["soort"] == YOUTH_REGION).sum())
        level = float(view.tables["verbanden"]["toetsniveau"].min())
        curve = pd.DataFrame([vars(self._no_effect(size, regions, level)) for size in _SIZES])
        drawing, ax = theme.canvas(4.0)
        ax.fill_between(curve["children"], curve["low"], curve["high"], color=theme.ACCENT, alpha=0.16, linewidth=0)
        ax.plot(curve["children"], curve["mean"], color=theme.ACCENT, linewidth=2.2)
        ax.axhline(0, color=theme.INK, linewidth=0.8)
        ax.set_xscale("log")
        ax.minorticks_off()
        ax.set_xticks(list(_SIZES[1::2]), [say(size, "aantal") for size in _SIZES[1::2]])
        ax.scatter(named["kinderen"], named["verwacht"], color=theme.PALETTE[1], zorder=3, s=26)
        for position, row in enumerate(named.to_dict("records")):  # from few children to many: no line meets a name
            top = 0.11 * (len(named) - position) + 0.12
            ax.vlines(row["kinderen"], row["verwacht"], top, color=theme.MUTED, linewidth=0.6)
            ax.text(row["kinderen"] * 1.02, top, row["groep"], fontsize=8, va="center")
        ax.set_ylim(-0.85, 0.11 * len(named) + 0.22)
        ax.set_yticks([-0.8, -0.6, -0.4, -0.2, 0, 0.2])
        ax.yaxis.set_major_formatter(lambda value, _: number(value, 1))
        ax.set_xlabel("kinderen per regio (gemiddeld)")
        ax.set_ylabel("correlatie van groei met startniveau")
        said = enumerate_words(
            f"bij {say(r['children'], 'aantal')} kinderen {number(r['mean'], 2)}" for r in curve.to_dict("records")
        )
        return view.figure(
            drawing,
            name="figuur_toeval",
            caption="Ook zonder effect correleert groei negatief met het startniveau, het meest bij kleine aantallen",
            alt=f"Kromme met een band van 95% van de simulaties. Verwachte correlatie: {said}.",
            data=curve,
            columns={
                "children": Col("Kinderen per regio", "aantal", width=22),
                "mean": Col("Verwachte correlatie", "getal2", width=24),
                "low": Col("Laag", "getal2", width=16),
                "high": Col("Hoog", "getal2", width=16),
                "called_significant": Col("Toch significant", "pct", width=22),
            },
        )


def _verdict(found: ac.Baseline) -> str:
    """What the method without the trap says; an interval around zero leaves it open."""
    if found.oldham_low > 0:
        return "Gebieden met veel gebruik groeiden meer dan gebieden met weinig"
    if found.oldham_high < 0:
        return "Gebieden met weinig gebruik groeiden meer dan gebieden met veel"
    return "Of gebieden met weinig of met veel gebruik meer groeiden, is niet te zeggen"


def _spans(frame: pd.DataFrame) -> list[str]:
    return [f"{number(low, 2)} tot {number(high, 2)}" for low, high in zip(frame["laag"], frame["hoog"], strict=True)]


def _outstanding(regions: pd.DataFrame) -> list[dict[Any, Any]]:
    """The regions with the largest and the smallest change, and the highest start."""
    by_change = regions.sort_values("verandering")
    chosen = pd.concat([by_change.head(1), by_change.tail(1), regions.sort_values("voor").tail(1)])
    return chosen.drop_duplicates("naam").to_dict("records")

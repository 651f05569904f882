"""Pictures of support use: trends, slopes, a cohort on its way, and what goes together across regions."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pandas as pd

from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import counted, enumerate_words, per_row, percentage, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col
from analysis_lib.support_use.associations import AssociationView
from analysis_lib.support_use.names import COHORT_SCHOOL, COUNT_HIDDEN, SHARE_HIDDEN, USE
from analysis_lib.support_use.page import PART_NAMES, SupportUseView, crossed

_LEAST_YEARS = 3
_FEW_LINES = 4  # which can each have a colour
_INDEXES = ("aantal_index", "aandeel_index")
_USE_BANDS = (
    ("gebruik", "nog gebruik van ondersteuning", theme.ACCENT),
    ("zonder_gebruik", "geen gebruik meer", theme.PALETTE[1]),
    ("uit_bestand", "niet meer in de bestanden", theme.COST),
)


def trends_figure(view: SupportUseView, part: str, without: str = "") -> Output:
    """Count and share of the groups of a part of the report, as small multiples with 100 at the start.

    `without` is an indicator that has its own figure.
    """
    frame = _indexed(view, [indicator for indicator in view.of_part(part) if indicator != without])
    if frame.empty:
        return NOTHING
    data = frame.assign(**{name: crossed(frame[name], frame[f"{name}_verborgen"]) for name in _INDEXES})
    unseen = frame[[f"{name}_verborgen" for name in _INDEXES]].all(axis=1)
    frame = frame[~unseen.groupby([frame["indicator"], frame["groep"]]).transform("all")]
    groups = frame[["indicator", "groep"]].drop_duplicates()
    changes = groups.merge(view.moved).dropna(subset="relatief").sort_values("relatief", kind="stable")
    said = ""
    if len(changes):
        least, most = per_row(changes.iloc[[0, -1]], "{relatief:mutatie} ({groep})")
        said = f" Van {view.begin} tot {view.end} loopt de verandering van het aandeel van {least} tot {most}."
    words = view.words(
        name=f"figuur_trends_{part}",
        caption=f"{PART_NAMES[part]}: aantal en aandeel per groep, {view.begin} is 100. Elke figuur heeft een eigen "
        "schaal; links staan het laagste en het hoogste getal",
        alt=f"met {view.begin} als 100.{said}",
        columns={
            "naam": Col("Indicator"),
            "groep": Col("Groep"),
            "jaar": Col("Jaar", "jaar"),
            "aantal_index": Col("Aantal", "aantal"),
            "aandeel_index": Col("Aandeel", "aantal"),
        },
        elsewhere=f"De aantallen en aandelen zelf staan in [een tabel in een bijlage](#tabel-cijfers_{part}).",
        data=data,
    )
    share = charts.Series("aandeel_index", "aandeel")
    count = charts.Series("aantal_index", "aantal", theme.COST, dashed=True)
    left_out = view.left_out
    apart = None if left_out is None else charts.Line(left_out, f"{left_out}, buiten de trend")
    return charts.small_multiples(
        frame,
        words,
        panel=("indicator", "groep"),
        year="jaar",
        years=view.years,
        series=(share, count),
        base=100,
        apart=apart,
    )


def _indexed(view: SupportUseView, indicators: list[str]) -> pd.DataFrame:
    """Counts and shares with the start at 100, for groups with enough years."""
    frames = []
    for indicator in indicators:
        rows = view.national(indicator)
        if rows["jaar"].nunique() < _LEAST_YEARS or view.begin not in set(rows["jaar"]):
            continue
        start = rows[rows["jaar"] == view.begin].set_index("groep")
        indexed = rows.assign(
            naam=view.named(indicator),
            aantal_index=100 * rows["aantal"] / rows["groep"].map(start["aantal"]),
            aandeel_index=100 * rows["aandeel"] / rows["groep"].map(start["aandeel"]),
            aantal_index_verborgen=rows[COUNT_HIDDEN] | rows["groep"].map(start[COUNT_HIDDEN]).eq(True),
            aandeel_index_verborgen=rows[SHARE_HIDDEN] | rows["groep"].map(start[SHARE_HIDDEN]).eq(True),
        )
        hidden = [f"{name}_verborgen" for name in _INDEXES]
        frames.append(indexed[["indicator", "naam", "groep", "jaar", *_INDEXES, *hidden]])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def slopes_figure(view: SupportUseView, indicator: str) -> Output:
    """Shares of the groups of an indicator at the start and the end, as slopes."""
    rows = view.national(indicator) if indicator in view.about else pd.DataFrame()
    if rows.empty or not {view.begin, view.end} <= set(rows["jaar"]):
        return NOTHING
    ends = {"begin": view.begin, "eind": view.end}
    shares = pd.DataFrame({name: view.in_year(rows, year) for name, year in ends.items()})
    hidden = pd.DataFrame({name: view.in_year(rows, year, SHARE_HIDDEN).eq(True) for name, year in ends.items()})
    unseen = shares.apply(lambda column: crossed(column, hidden[column.name]))[hidden.any(axis=1)]
    shares = shares.dropna().sort_values("eind", ascending=False)
    data = pd.concat([shares, unseen]).rename_axis("groep").reset_index() if len(unseen) else None
    shares = shares.rename_axis("groep").reset_index()
    facts, form, part = view.facts(), view.share_form(indicator), view.about[indicator]["onderdeel"]
    both = facts["aandeel_begin"], facts["aandeel_eind"]
    together = None if any(map(pd.isna, both)) else both
    # A group may be called as the whole is: of a country of origin there is one in that country.
    whole = "alle groepen samen" if view.about[indicator]["telt_op"] == USE else f"heel {view.whole}"
    of_whole = " en ".join(percentage(share, 1) for share in together or ())
    said = enumerate_words(per_row(shares, f"{{groep}} van {{begin:{form}}} naar {{eind:{form}}}"))
    by_change = shares.assign(verschil=shares["eind"] - shares["begin"]).sort_values("verschil", kind="stable")
    standing_out = list(by_change["groep"].iloc[[-1, 0]]) if len(shares) > _FEW_LINES else list(by_change["groep"])
    coloured = "; in kleur wat het meest en het minst veranderde" if len(shares) > _FEW_LINES else ""
    words = view.words(
        name=f"figuur_{indicator}",
        caption=f"{view.named(indicator)}: aandeel in {view.begin} en {view.end}{coloured}"
        + (f"; de stippellijn is {whole} ({of_whole})" if together else ""),
        alt=f"van {view.begin} naar {view.end} per groep: {said}.",
        columns={"groep": Col("Groep"), "begin": Col(str(view.begin), form), "eind": Col(str(view.end), form)},
        elsewhere=f"De cijfers staan in [een tabel in een bijlage](#tabel-cijfers_{part}).",
        data=data,
    )
    lines = {"label": "groep", "begin": "begin", "end": "eind"}
    return charts.slope(shares, words, **lines, whole=together, standing_out=standing_out)


def cohort_figure(view: SupportUseView) -> Output:
    """The cohort as a stream through the years: who still uses support, and at which school."""
    followed = view.cohort.set_index("jaar")
    if len(followed) < 2 or followed[COUNT_HIDDEN].any():
        return NOTHING
    schools = _school_bands(view, followed)
    use = followed[[name for name, _, _ in _USE_BANDS]].set_axis([words for _, words, _ in _USE_BANDS], axis=1)
    bands = pd.concat([use, schools], axis=1)
    bands = bands.loc[:, ~bands.columns.duplicated()]
    panels = {"Gebruik van ondersteuning": {words: colour for _, words, colour in _USE_BANDS}}
    first, last = followed.iloc[0], followed.iloc[-1]
    start = first["in_bestand"]
    said = enumerate_words(f"{percentage(last[name] / start)} {words}" for name, words, _ in _USE_BANDS)
    at_school = ""
    if not schools.empty:
        parts = enumerate_words(f"{name} {percentage(value / start)}" for name, value in schools.iloc[-1].items())
        at_school = f" Naar school: {parts}."
        *names, lost = map(str, schools)
        panels["School"] = dict(zip(names, cycle(theme.PALETTE_BESIDE), strict=False)) | {lost: theme.COST}
    data = bands.T.rename_axis("band").reset_index().rename(columns=str)
    words = view.words(
        name="figuur_cohort",
        caption=f"Het cohort door de jaren: {counted(start, 'kinderen')}",
        alt=f"{followed.index[0]} tot {followed.index[-1]}. In het laatste jaar: {said}.{at_school}",
        columns={"band": Col("Band", width=40)} | {y: Col(y, "aantal", width=12) for y in data.columns[1:]},
        data=data,
    )
    return charts.streams(bands, words, panels=panels, whole=float(start))


def _school_bands(view: SupportUseView, followed: pd.DataFrame) -> pd.DataFrame:
    """Schools of the cohort by year, those who are at none, and those lost from the data."""
    rows = view.national(COHORT_SCHOOL)
    if rows.empty:
        return pd.DataFrame()
    schools = rows.pivot_table(index="jaar", columns="groep", values="aantal", sort=False).reindex(followed.index)
    schools = schools[rows["groep"].unique()]
    if schools.isna().any(axis=None):  # a missing count would look like children without a school
        return pd.DataFrame()
    return schools.assign(
        **{
            "(nog) niet op school": followed["in_bestand"] - schools.sum(axis=1),
            "niet meer in de bestanden": followed["uit_bestand"],
        }
    )


def baseline_figure(together: AssociationView) -> Output:
    """Each region's change against its share at the start."""
    found, view = together.baseline, together.view
    if found is None:
        return NOTHING
    regions = together.regions.assign(verandering=together.regions["na"] / together.regions["voor"] - 1)
    change = regions["verandering"]
    trend = pd.DataFrame()
    if found.is_bounded:
        start = np.linspace(regions["voor"].min(), regions["voor"].max(), 50)
        middle, height = float(np.log(regions["voor"]).mean()), float(np.log1p(change).mean())
        growth = np.expm1(height + found.corrected.value * (np.log(start) - middle))
        trend = pd.DataFrame({"voor": start, "verandering": growth})
    spread = f"De verandering loopt van {say(change.min(), 'mutatie')} tot {say(change.max(), 'mutatie')}"
    if found.is_bounded:
        spread += "; de lijn helt weinig vergeleken met de spreiding"
    said = spread if found.corrected.low <= 0 <= found.corrected.high else together.verdict(found)
    words = view.words(
        name="figuur_startniveau",
        caption=f"Verandering tot {view.end} tegen het aandeel in {view.begin}"
        + ("; de lijn is de samenhang zonder toeval en afronding" if found.is_bounded else ""),
        alt=f"van {len(regions)} gebieden. {said}.",
        across=f"aandeel in {view.begin}",
        up=f"verandering van het aandeel tot {view.end}",
        columns={
            "naam": Col("Gebied"),
            "voor": Col(str(view.begin), view.share_form(USE)),
            "na": Col(str(view.end), view.share_form(USE)),
            "verandering": Col("Verandering", "mutatie"),
        },
        elsewhere=view.shares_elsewhere,
    )
    columns = {"x": "voor", "y": "verandering", "label": "naam"}
    return charts.scatter(regions, words, **columns, named=_outstanding(regions), trend=trend)


def _outstanding(regions: pd.DataFrame) -> pd.DataFrame:
    """The regions with the largest and the smallest change, and the highest start."""
    by_change = regions.sort_values("verandering")
    chosen = pd.concat([by_change.head(1), by_change.tail(1), regions.sort_values("voor").tail(1)])
    return chosen.drop_duplicates("naam")


def chance_figure(together: AssociationView) -> Output:
    """The correlation that chance alone gives, by the number of children per region."""
    if together.chance.empty:
        return NOTHING
    curve = together.chance_curve()
    said = enumerate_words(per_row(curve, "bij {children:aantal} kinderen {mean:getal2}"))
    words = together.view.words(
        name="figuur_toeval",
        caption="Ook zonder effect correleert groei negatief met het startniveau, het meest bij kleine aantallen",
        alt=f"van 95% van de simulaties. Verwachte correlatie: {said}.",
        across="kinderen per regio (gemiddeld)",
        up="correlatie van groei met startniveau",
        columns={
            "children": Col("Kinderen per regio", "aantal", width=22),
            "mean": Col("Verwachte correlatie", "getal2", width=22),
            "low": Col("Laag", "getal2", width=14),
            "high": Col("Hoog", "getal2", width=14),
            "blijvend": Col("Met blijvers", "getal2", width=14),
            "called_significant": Col(f"Toch significant bij {percentage(together.strictest)}", "pct", width=14),
        },
    )
    return charts.curve(
        curve,
        words,
        x="children",
        low="low",
        high="high",
        between="95% van die simulaties",
        middle=charts.Series("mean", "verwacht, elk jaar andere kinderen"),
        other=charts.Series("blijvend", "verwacht, met blijvers en eigen groei", theme.COST),
        points=together.chance[["kinderen", "verwacht", "groep"]],
    )

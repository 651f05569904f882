"""Regions on the page: their rank, their change, and a map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from analysis_lib import support_use as su
from analysis_lib.show import theme
from analysis_lib.show.dutch import capital, enumerate_words, percentage
from analysis_lib.show.output import Output
from analysis_lib.show.prose import text
from analysis_lib.show.tables import Col
from analysis_lib.support_use.contract import SCHOOL_REGION, USE, YOUTH_REGION
from analysis_lib.support_use.page import SupportUseView, about_change, only
from analysis_lib.tables.boundaries import Boundaries

_PLURAL = {SCHOOL_REGION: "samenwerkingsverbanden", YOUTH_REGION: "jeugdregio's"}
_FEWEST = 4
_TILES_ACROSS = 6


def region_extremes(view: SupportUseView, kind: str = SCHOOL_REGION) -> Output:
    """Say which regions stand out, and how sure their rank is."""
    ranked = su.ranking(view.shares, view.tables, kind, view.end)
    if len(ranked) < _FEWEST:
        return Output("", "")
    first, last = ranked.to_dict("records")[0], ranked.to_dict("records")[-1]
    unsure = int((ranked["rang_hoog"] > ranked["rang_laag"]).sum())
    rounded = (
        " Afronding laat bij {onzeker:aantal} van de {aantal:aantal} {soort} open op welke plaats zij precies komen."
    )
    return text(
        "In {jaar} liep het aandeel van {laag:pct1} ({laagste}) tot {hoog:pct1} ({hoogste}); samen was het "
        "{samen:pct1}." + (rounded if unsure else ""),
        jaar=str(view.end),
        laag=last["aandeel"],
        laagste=last["naam"],
        hoog=first["aandeel"],
        hoogste=first["naam"],
        samen=first["aandeel"] - first["verschil"],
        onzeker=unsure,
        aantal=len(ranked),
        soort=_PLURAL[kind],
    )


def ranking_figure(view: SupportUseView, kind: str = SCHOOL_REGION) -> Output:
    """Every region of a kind in order of its share at the end, with its place and what rounding leaves open."""
    ranked = su.ranking(view.shares, view.tables, kind, view.end)
    if len(ranked) < _FEWEST:
        return Output("", "")
    together = float(ranked["aandeel"].iloc[0] - ranked["verschil"].iloc[0])
    halves = np.array_split(np.arange(len(ranked)), 2)
    drawing, axes = theme.canvas(0.155 * len(halves[0]) + 0.7, columns=2, sharex=True)
    for ax, half in zip(axes, halves, strict=True):
        part = ranked.iloc[half]
        rows = np.arange(len(part))
        ax.hlines(rows, together, part["aandeel"], color=theme.GRID, linewidth=1.6)
        ax.hlines(rows, part["aandeel_laag"], part["aandeel_hoog"], color=theme.ACCENT, linewidth=4)
        ax.axvline(together, color=theme.INK, linewidth=0.8, linestyle=(0, (4, 2)))
        labels = [f"{_place(row)}  {row['naam']}, {row['regio']}" for row in part.to_dict("records")]
        ax.set_yticks(rows, labels, fontsize=7)
        ax.set_ylim(len(halves[0]) - 0.4, -0.6)
        ax.grid(axis="y", visible=False)
        ax.tick_params(axis="x", labelsize=7.5)
        ax.xaxis.set_major_formatter(lambda value, _: percentage(value))
        theme.label_above(ax, together, f"samen {percentage(together, 1)}", theme.INK)
    ends = [ranked.iloc[:5].to_dict("records"), ranked.iloc[-5:].to_dict("records")]
    most, least = (enumerate_words(f"{row['naam']} {percentage(row['aandeel'], 1)}" for row in rows) for rows in ends)
    data = ranked.assign(plaats=[_place(row) for row in ranked.to_dict("records")])
    return view.figure(
        drawing,
        name=f"figuur_rangorde_{kind}",
        caption=f"{capital(_PLURAL[kind])} naar hun aandeel in {view.end}, met de plaats die de afronding toelaat",
        alt=f"Puntenfiguur van {len(ranked)} {_PLURAL[kind]}. Het hoogst: {most}. Het laagst: {least}.",
        data=data,
        columns={
            "plaats": Col("Plaats"),
            "regio": Col("Code"),
            "naam": Col("Naam"),
            "aantal": Col("Aantal", "aantal"),
            "aandeel": Col("Aandeel", "pct1"),
            "verschil": Col("Verschil (procentpunt)", "punten"),
        },
        elsewhere=view.shares_elsewhere,
    )


def _place(row: dict[Any, Any]) -> str:
    return f"{row['rang_laag']}" if row["rang_laag"] == row["rang_hoog"] else f"{row['rang_laag']}-{row['rang_hoog']}"


def youth_regions(view: SupportUseView) -> Output:
    """The youth regions with their share, their change and their distance to the country."""
    rows = _known_shares(view, USE)
    if rows.empty:
        return Output("", "")
    national = only(view.national(USE), view.end, "aandeel")
    moved = view.mutations[view.mutations["indicator"] == USE].set_index("regio")
    words = pd.Series(about_change(moved, "relatief"), index=moved.index)
    share = {year: rows[rows["jaar"] == year].set_index("regio")["aandeel"] for year in (view.begin, view.end)}
    frame = pd.DataFrame({"begin": share[view.begin], "eind": share[view.end]}).assign(mutatie=words)
    frame = frame.assign(naam=view.regions["naam"], verschil=frame["eind"] - national)
    return view.table(
        frame.sort_values("eind", ascending=False).reset_index(),
        {
            "naam": Col("Jeugdregio", width=32),
            "begin": Col(f"Aandeel {view.begin}", "pct1", missing="onbekend", width=17),
            "eind": Col(f"Aandeel {view.end}", "pct1", missing="onbekend", width=15),
            "mutatie": Col("Mutatie aandeel", missing="", right=True, width=16),
            "verschil": Col(f"Verschil met {view.whole} (procentpunt)", "punten", missing="", width=20),
        },
        name="jeugdregios",
        caption="Jeugdregio's waarvan het aandeel bekend is"
        + ("" if pd.isna(national) else f"; in {view.whole} {percentage(national, 1)} in {view.end}"),
    )


def region_map(view: SupportUseView, indicator: str, boundaries: Boundaries | None = None) -> Output:
    """The youth regions in their last known year: on the user's boundaries, else as tiles.

    Parameters
    ----------
    view : SupportUseView
        The study.
    indicator : str
        What to show.
    boundaries : Boundaries, optional
        Of `analysis_lib.tables.boundaries.read_boundaries`.
    """
    regions = view.regions[view.regions["soort"] == YOUTH_REGION]
    rows = _known_shares(view, indicator)
    placed = regions.dropna(subset=["kolom", "rij"])
    if rows.empty or (boundaries is None and placed.empty):
        return Output("", "")
    year = view.end if indicator == USE else int(rows["jaar"].max())
    if year not in set(rows["jaar"]):
        return Output("", "")
    values = rows[rows["jaar"] == year].set_index("regio")["aandeel"]
    decimals = view.decimals(indicator)
    if boundaries is None:
        drawing = _tiles(placed, values, decimals)
        how = "Tegelkaart: één vakje per jeugdregio, ongeveer op zijn plaats"
    else:
        mapped = values[values.index.isin(boundaries.rings)]
        if mapped.empty:
            return Output("", "")
        drawing = _outlines(boundaries, mapped)
        how = f"Kaart met {len(boundaries.rings)} van de {len(regions)} gebieden"
    names = regions["naam"].to_dict()
    said = enumerate_words(f"{names[key]} {percentage(value, decimals)}" for key, value in values.items())
    data = values.rename_axis("regio").reset_index().assign(naam=lambda d: d["regio"].map(regions["naam"]))
    data["tekst"] = [percentage(value, decimals) for value in data["aandeel"]]
    return view.figure(
        drawing,
        name=f"figuur_kaart_{indicator}",
        caption=f"{view.named(indicator)}, {year}. {how}; wit is niet bekend",
        alt=f"{how}. Bekend zijn {len(values)} van de {len(regions)} jeugdregio's: {said}.",
        data=data,
        columns={"naam": Col("Jeugdregio", width=60), "tekst": Col(f"Aandeel {year}", right=True, width=40)},
        elsewhere="De aandelen staan in de tabel met jeugdregio's in dit hoofdstuk." if indicator == USE else "",
    )


def _known_shares(view: SupportUseView, indicator: str) -> pd.DataFrame:
    """Give the youth regions' rows of an indicator that have a share."""
    members = view.regions.index[view.regions["soort"] == YOUTH_REGION]
    rows = view.shares[(view.shares["indicator"] == indicator) & view.shares["regio"].isin(members)]
    return rows.dropna(subset="aandeel")


def _shade(value: float, low: float, high: float) -> tuple[float, ...]:
    share = 0.5 if high == low else (value - low) / (high - low)
    return theme.blend(*theme.SHADES, share)


def _tiles(regions: pd.DataFrame, values: pd.Series, decimals: int) -> Any:
    rows, used = int(regions["rij"].max()), int(regions["kolom"].max())
    columns = max(used, _TILES_ACROSS)  # a few tiles stay tiles
    drawing, ax = theme.canvas(0.62 * rows + 0.1)
    low, high = float(values.min()), float(values.max())
    for key, region in zip(regions.index, regions.to_dict("records"), strict=True):
        x, y = int(region["kolom"]), int(region["rij"])
        known = key in values.index
        face = _shade(values[key], low, high) if known else "white"
        ax.add_patch(theme.box((x + 0.03, y + 0.03), 0.94, 0.94, face, edge=theme.GRID))
        ink = theme.INK if known else theme.MUTED
        name = theme.label(region["naam"].replace("-", "- "), 15, lines=3).replace("- ", "-")
        ax.text(x + 0.5, y + (0.36 if known else 0.5), name, ha="center", va="center", color=ink, fontsize=6.4)
        if known:
            share = percentage(values[key], decimals)
            ax.text(x + 0.5, y + 0.76, share, ha="center", va="center", color=ink, fontsize=8, fontweight="bold")
    ax.set_xlim(1 - (columns - used) / 2, used + 1 + (columns - used) / 2)
    ax.set_ylim(rows + 1, 1)
    ax.axis("off")
    return drawing


def _outlines(boundaries: Boundaries, values: pd.Series) -> Any:
    drawing, ax = theme.canvas(6.2)
    low, high = float(values.min()), float(values.max())
    for key, rings in boundaries.rings.items():
        face = _shade(values[key], low, high) if key in values.index else "white"
        outline = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
        ax.add_patch(PathPatch(outline, facecolor=face, edgecolor=theme.MUTED, linewidth=0.5))
    ax.autoscale_view()
    ax.set_aspect(boundaries.aspect)
    ax.axis("off")
    marks = [theme.patch(_shade(value, low, high)) for value in (low, high)] + [theme.patch("white")]
    labels = [f"laagste, {percentage(low, 1)}", f"hoogste, {percentage(high, 1)}", "niet bekend"]
    drawing.legend(marks, labels, loc="outside lower left", ncols=3, frameon=False)
    return drawing

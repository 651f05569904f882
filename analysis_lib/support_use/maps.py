"""Regions on the page: their rank, their change, and a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis_lib.disclosure import HIDDEN
from analysis_lib.show import charts
from analysis_lib.show.dutch import capital, counted, enumerate_words, per_row, percentage, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col
from analysis_lib.support_use.changes import about_change
from analysis_lib.support_use.names import SCHOOL_REGION, SHARE_HIDDEN, USE, YOUTH_REGION
from analysis_lib.support_use.page import SupportUseView, crossed, only
from analysis_lib.tables.boundaries import Boundaries

_PLURAL = {SCHOOL_REGION: "samenwerkingsverbanden", YOUTH_REGION: "jeugdregio's"}
_FEWEST = 4


def region_extremes(view: SupportUseView, kind: str = SCHOOL_REGION) -> dict[str, Any]:
    """Give which regions stand out, and of how many the rank is unsure; None for too few regions, or none unsure."""
    ranked = view.ranking(kind, view.end)
    if len(ranked) < _FEWEST:
        return dict.fromkeys(("jaar", "laag", "laagste", "hoog", "hoogste", "samen", "onzeker", "aantal", "soort"))
    first, last = ranked.to_dict("records")[0], ranked.to_dict("records")[-1]
    return {
        "jaar": str(view.end),
        "laag": say(last["aandeel"], view.share_form(USE)),
        "laagste": last["naam"],
        "hoog": say(first["aandeel"], view.share_form(USE)),
        "hoogste": first["naam"],
        "samen": first["aandeel"] - first["verschil"],
        "onzeker": int((ranked["rang_hoog"] > ranked["rang_laag"]).sum()) or None,
        "aantal": len(ranked),
        "soort": _PLURAL[kind],
    }


def ranking_figure(view: SupportUseView, kind: str = SCHOOL_REGION) -> Output:
    """Every region of a kind by its share at the end, with its rank and the ranks that rounding allows."""
    ranked = view.ranking(kind, view.end)
    form, hidden = view.share_form(USE), view.hidden_regions(kind, view.end)
    columns = {
        "plaats": Col("Plaats"),
        "regio": Col("Code"),
        "naam": Col("Naam"),
        "aantal": Col("Aantal", "aantal"),
        "aandeel": Col("Aandeel", form),
        "verschil": Col("Verschil (procentpunt)", "punten"),
    }
    ranked = ranked.assign(plaats=[_place(row) for row in ranked.to_dict("records")])
    unseen = hidden.assign(**dict.fromkeys(("plaats", "aantal", "aandeel", "verschil"), HIDDEN))
    data = pd.concat([ranked.astype(object), unseen], ignore_index=True) if len(unseen) else ranked
    caption = f"{capital(_PLURAL[kind])} naar hun aandeel in {view.end}"
    if len(ranked) < _FEWEST:
        shown = data[list(columns)] if len(data) >= _FEWEST else data.head(0)
        return view.table(shown, columns, name=f"rangorde_{kind}", caption=caption)
    together = float(ranked["aandeel"].iloc[0] - ranked["verschil"].iloc[0])
    ranked = ranked.assign(rij=per_row(ranked, "{plaats}  {naam}"))
    most, least = (
        enumerate_words(per_row(rows, f"{{naam}} {{aandeel:{form}}}")) for rows in (ranked.iloc[:5], ranked.iloc[-5:])
    )
    words = view.words(
        name=f"figuur_rangorde_{kind}",
        caption=f"{caption}, met de plaats die de afronding toelaat"
        + (f"; van {counted(len(unseen), 'gebieden')} is het niet getoond" if len(unseen) else ""),
        alt=f"van {len(ranked)} {_PLURAL[kind]}. Het hoogst: {most}. Het laagst: {least}.",
        columns=columns,
        elsewhere=view.shares_elsewhere,
        data=data,
    )
    axes = {"label": "rij", "value": "aandeel", "low": "aandeel_laag", "high": "aandeel_hoog"}
    against = charts.Line(together, f"samen {percentage(together, 1)}")
    return charts.ranked_dots(ranked, words, **axes, against=against)


def _place(row: dict[Any, Any]) -> str:
    return f"{row['rang_laag']}" if row["rang_laag"] == row["rang_hoog"] else f"{row['rang_laag']}-{row['rang_hoog']}"


def youth_regions(view: SupportUseView) -> Output:
    """The youth regions with their share, their change and their distance to the country."""
    rows = _known_shares(view, USE, and_hidden=True)
    if rows.empty:
        return NOTHING
    national = only(view.national(USE), view.end, "aandeel")
    moved = view.mutations[view.mutations["indicator"] == USE].set_index("regio")
    words = crossed(pd.Series(about_change(moved, "relatief"), index=moved.index), moved[SHARE_HIDDEN])
    of = {name: rows[rows["jaar"] == year].set_index("regio") for name, year in _ends(view).items()}
    frame = pd.DataFrame({name: year["aandeel"] for name, year in of.items()}).assign(mutatie=words)
    frame = frame.assign(naam=view.regions["naam"], verschil=frame["eind"] - national)
    frame = frame.sort_values("eind", ascending=False)
    hidden = {name: year[SHARE_HIDDEN].reindex(frame.index).eq(True) for name, year in of.items()}
    hidden["verschil"] = hidden["eind"]
    frame = frame.assign(**{name: crossed(frame[name], unseen) for name, unseen in hidden.items()})
    return view.table(
        frame.reset_index(),
        {
            "naam": Col("Jeugdregio", width=32),
            "begin": Col(f"Aandeel {view.begin}", view.share_form(USE), missing="onbekend", width=17),
            "eind": Col(f"Aandeel {view.end}", view.share_form(USE), missing="onbekend", width=15),
            "mutatie": Col("Mutatie aandeel", missing="", right=True, width=16),
            "verschil": Col(f"Verschil met {view.whole} (procentpunt)", "punten", missing="", width=20),
        },
        name="jeugdregios",
        caption="Jeugdregio's waarvan het aandeel bekend is"
        + ("" if pd.isna(national) else f"; in {view.whole} {percentage(national, 1)} in {view.end}"),
    )


def region_map(view: SupportUseView, indicator: str, boundaries: Boundaries | None = None) -> Output:
    """An indicator of the youth regions in their last known year: on the user's boundaries, else as tiles."""
    regions = view.regions[view.regions["soort"] == YOUTH_REGION]
    rows = _known_shares(view, indicator)
    placed = regions.dropna(subset=["kolom", "rij"])
    if rows.empty or (boundaries is None and placed.empty):
        return NOTHING
    year = view.end if indicator == USE else int(rows["jaar"].max())
    if year not in set(rows["jaar"]):
        return NOTHING
    data = rows.loc[rows["jaar"] == year, ["regio", "aandeel"]].assign(naam=lambda d: d["regio"].map(regions["naam"]))
    data["tekst"] = [say(share, view.share_form(indicator)) for share in data["aandeel"]]
    return _map(
        view,
        data,
        boundaries,
        name=f"figuur_kaart_{indicator}",
        what=f"{view.named(indicator)}, {year}",
        heading=f"Aandeel {year}",
        year=year,
        elsewhere="De aandelen staan in [de bijlage met jeugdregio's](#tabel-jeugdregios)." if indicator == USE else "",
    )


def change_map(view: SupportUseView, boundaries: Boundaries | None = None) -> Output:
    """How the share of use changed over the trend in each youth region of which that is known and may be shown."""
    regions = view.regions[view.regions["soort"] == YOUTH_REGION]
    moved = view.mutations[(view.mutations["indicator"] == USE) & view.mutations["regio"].isin(regions.index)]
    known = moved[moved["relatief"].notna() & ~moved[SHARE_HIDDEN]]
    if known.empty or (boundaries is None and regions.dropna(subset=["kolom", "rij"]).empty):
        return NOTHING
    data = pd.DataFrame(
        {"regio": known["regio"], "aandeel": known["relatief"], "naam": known["regio"].map(regions["naam"])}
    )
    data["tekst"] = [say(change, "mutatie") for change in data["aandeel"]]
    return _map(
        view,
        data,
        boundaries,
        name="figuur_kaart_mutatie",
        what=f"Verandering van het aandeel met gebruik, {view.begin} tot {view.end}",
        heading="Verandering",
        year=view.end,
        elsewhere="De veranderingen staan in [de bijlage met jeugdregio's](#tabel-jeugdregios).",
    )


def further_maps(
    view: SupportUseView, boundaries: Boundaries | None = None, without: Sequence[str] = ()
) -> list[Output]:
    """A map of each other indicator of which enough youth regions are known, such as special education."""
    maps = []
    for indicator in view.about:
        rows = _known_shares(view, indicator)
        if indicator not in {USE, *without} and rows["regio"].nunique() >= _FEWEST and len(set(rows["groep"])) == 1:
            maps.append(region_map(view, indicator, boundaries))
    return maps


def _map(
    view: SupportUseView,
    data: pd.DataFrame,
    boundaries: Boundaries | None,
    *,
    name: str,
    what: str,
    heading: str,
    year: int,
    elsewhere: str,
) -> Output:
    """Draw ``regio, naam, aandeel, tekst`` on boundaries or as tiles."""
    regions = view.regions[view.regions["soort"] == YOUTH_REGION]
    placed = regions.dropna(subset=["kolom", "rij"])
    how, blank = "Tegelkaart: één vakje per jeugdregio, ongeveer op zijn plaats", "een stip"
    if boundaries:
        blank = "wit"
        how = f"Kaart met {regions.index.isin(boundaries.rings).sum()} van {counted(len(regions), 'gebieden')}"
    unseen = "niet bekend of niet getoond" if len(view.hidden_regions(YOUTH_REGION, year)) else "niet bekend"
    said, of_all = enumerate_words(per_row(data, "{naam} {tekst}")), counted(len(regions), "jeugdregio's")
    words = view.words(
        name=name,
        caption=f"{what}. {how}; {blank} is {unseen}",
        alt=f"{how}. Bekend: {len(data)} van {of_all}. {said}.",
        columns={"naam": Col("Jeugdregio", width=60), "tekst": Col(heading, right=True, width=40)},
        elsewhere=elsewhere,
        data=data,
    )
    if boundaries is None:
        at = placed[["naam", "kolom", "rij"]].join(data.set_index("regio")[["aandeel", "tekst"]])
        return charts.tiles(at, words, label="naam", value="aandeel", text="tekst", column="kolom", row="rij")
    mapped = data[data["regio"].isin(boundaries.rings)]
    rings, aspect = boundaries.rings, boundaries.aspect
    return charts.outlines(mapped, words, key="regio", value="aandeel", rings=rings, aspect=aspect)


def _ends(view: SupportUseView) -> dict[str, int]:
    return {"begin": view.begin, "eind": view.end}


def _known_shares(view: SupportUseView, indicator: str, *, and_hidden: bool = False) -> pd.DataFrame:
    """Return the youth regions' rows of an indicator that have a share, or that have one which is hidden too."""
    members = view.regions.index[view.regions["soort"] == YOUTH_REGION]
    rows = view.shares[(view.shares["indicator"] == indicator) & view.shares["regio"].isin(members)]
    return rows[rows["aandeel"].notna() | (rows[SHARE_HIDDEN] & and_hidden)]

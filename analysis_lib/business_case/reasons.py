"""Why an approach should work, on the page: its theory, who has a part in it, and the area beside others."""

from __future__ import annotations

import pandas as pd

from analysis_lib.business_case.beside_areas import beside_others
from analysis_lib.business_case.page import PM, BusinessCaseView, lines_of
from analysis_lib.business_case.reasons_tables import NUMBER, OVERVIEWS, PILLARS, SHARE, pillars_of
from analysis_lib.intervals import Interval
from analysis_lib.show import charts
from analysis_lib.show.dutch import as_given, capital, per_row, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.overviews import matrix, overview
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col

_SAID = {-1: "lager dan alle andere", 0: "ertussen", 1: "hoger dan alle andere"}


def words_on(view: BusinessCaseView, kind: str) -> Output:
    """Show one of the study's lists in words."""
    return overview(view, OVERVIEWS, kind)


def stakeholders(view: BusinessCaseView) -> Output:
    """What each stakeholder puts in, gains and needs, side by side."""
    return matrix(view, OVERVIEWS, "stakeholders")


def _changes(view: BusinessCaseView) -> pd.DataFrame:
    """The theory of change with names: of its effects and parties, and what the effects bring."""
    frame = view.tables["verandertheorie"].sort_values("nr")
    effects = view.case.spread.set_index("effect")
    described = view.tables["effecten"].set_index("effect")
    has_effect = frame["effect"] != ""
    named = frame["effect"].where(has_effect, None)
    party = named.map(described["baathouder"]).where(has_effect, frame["partij"])
    gains = effects["besparing"].groupby(level=0).sum(min_count=1)
    return frame.assign(
        gevolg=named.map(described["omschrijving"]).where(has_effect, frame["gevolg"]),
        partij=party.map(view.names).fillna(""),
        wat=[f"{capital(who)}: {change}" for who, change in zip(frame["bij"], frame["verandering"], strict=True)],
        baten=[say(gains.get(name), "eur", PM) if name else "" for name in frame["effect"]],
        besparing=frame["effect"].map(gains),
        regels=[lines_of(name) if name else "" for name in frame["effect"]],
    )


def change_figure(view: BusinessCaseView) -> Output:
    """The theory of change as boxes that lead to each other."""
    frame = _changes(view)
    said = "; ".join(per_row(frame, "{activiteit} leidt bij {wat} tot: {gevolg}")) if len(frame) else ""
    words = view.words(
        name="figuur_verandertheorie",
        caption="Van activiteit naar verandering, gevolg en partij",
        alt=f"van links naar rechts. {said}.",
        columns={
            "activiteit": Col("Activiteit", width=26),
            "wat": Col("Verandering", width=30),
            "gevolg": Col("Gevolg", width=28),
            "partij": Col("Partij", width=16),
        },
        elsewhere="[Een tabel in een bijlage](#tabel-verandertheorie) heeft dezelfde stappen.",
    )
    columns = list(words.columns)  # and no amounts: with them it would be drawn anew after each change of one
    return charts.steps(frame[columns], words, columns=columns)


def changes(view: BusinessCaseView, note: Sentences = "") -> Output:
    """The theory of change with what each effect brings in this calculation."""
    frame = _changes(view)
    return view.table(
        frame,
        {
            "wat": Col("Wat er verandert", width=34),
            "gevolg": Col("Gevolg", width=34),
            "partij": Col("Partij", width=18),
            "baten": Col("Baten", right=True, width=14, to="regels"),
        },
        name="verandertheorie",
        caption="Hoe de aanpak zou werken, met wat elk effect hier oplevert",
        group="activiteit",
        note=view.remark(note),
        data=frame[["nr", "activiteit", "bij", "verandering", "effect", "gevolg", "partij", "besparing", "plaats"]],
    )


def pillars(view: BusinessCaseView) -> Output:
    """Which effects without an amount touch each pillar of positive health; nothing where no effect names one."""
    frame = view.tables["kwalitatief"]
    frame = frame[frame["pijlers"] != ""]
    if frame.empty:
        return NOTHING
    touched = frame.assign(pijler=frame["pijlers"].map(pillars_of)).explode("pijler")
    effects = touched.groupby("pijler")["effect"].agg("\n".join)
    return view.table(
        pd.DataFrame(
            {
                "pijler": [capital(name) for name in PILLARS],
                "effecten": [effects.get(name, "geen effect genoemd") for name in PILLARS],
            }
        ),
        {"pijler": Col("Pijler", width=34), "effecten": Col("Effecten die haar raken", width=66)},
        name="pijlers",
        caption="De zes pijlers van positieve gezondheid, en welke effecten erbij horen",
        data=frame[["stakeholder", "effect", "pijlers"]],
    )


def areas(view: BusinessCaseView, note: Sentences = "") -> Output:
    """The own area beside others, with the effect that it says something about."""
    given = view.tables["vergelijkingen"]
    if given.empty:
        return NOTHING
    frame = beside_others(given)
    described = view.tables["effecten"].set_index("effect")["omschrijving"]
    others = given[~given["eigen"]]
    said = {
        measure: "; ".join(f"{row['gebied']} {_value(row)}" for row in of.to_dict("records"))
        for measure, of in others.groupby("maat", sort=False)
    }
    shown = frame.assign(
        hier=[f"{row['gebied']} {_value(row)}" for row in frame.to_dict("records")],
        daar=[said.get(measure, "niet gegeven") for measure in frame["maat"]],
        ligging=[
            _SAID[place] if measure in said else ""
            for measure, place in zip(frame["maat"], frame["anders"], strict=True)
        ],
        kans=[_chance_in_words(chance) for chance in frame["toeval"]],
        bij=[described.get(effect, "") for effect in frame["effect"]],
    )
    return view.table(
        shown,
        {
            "maat": Col("Maat", width=20),
            "hier": Col("Eigen gebied", width=16),
            "daar": Col("Andere gebieden", width=22),
            "ligging": Col("Ligging", width=14),
            "kans": Col("Toeval", width=12),
            "bij": Col("Bij effect", width=16),
        },
        name="vergelijkingen",
        caption="Het gebied naast andere gebieden",
        note=view.remark(note),
        data=given,
    )


def _value(row: dict[object, object]) -> str:
    """Write a value as its source does: 0,69%, 1,4 per 1.000 or 2,5."""
    value, unit = float(str(row["waarde"])), row["eenheid"]
    if unit == SHARE:
        return say(value / 100, "pct2")
    return as_given(value) if unit == NUMBER else f"{as_given(value)} {unit}"


def _chance_in_words(chance: Interval | None) -> str:
    if chance is None:
        return "niet te zeggen"
    low, high = (say(end, "pct") for end in (chance.low, chance.high))
    return low if low == high else f"{low} tot {high}"

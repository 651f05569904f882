"""Whether the conclusion of a source stands once its figures are recomputed, and what changes it most."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from analysis_lib.once import remembered
from analysis_lib.published.audit import Status, causes
from analysis_lib.published.consequence import Consequence, concludes
from analysis_lib.published.lookup import STATEMENT
from analysis_lib.show.audit import where
from analysis_lib.show.dutch import say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import text
from analysis_lib.show.recomputed import recomputed

_TOLD = {Consequence.CONCLUSION: 2, Consequence.OUTCOME: 1}  # findings of each kind
_CHANGED = (
    "Dat is hier niet te zeggen: de tabellen zijn veranderd, en wat daaruit volgt is niet meer wat de bron had moeten "
    "afdrukken. De controle van haar cijfers is daarom weggelaten."
)
_UNTESTED = (Status.NOT_DERIVABLE, Status.COPIED)


@remembered
def stands(result: pd.DataFrame, printed: pd.DataFrame) -> Output:
    """Say whether the source's conclusion stands, and name what changes most.

    Parameters
    ----------
    result : DataFrame
        An audit; what it found decides every word.
    printed : DataFrame
        Table ``published``: with rows there and no audit, the tables are not those of the source.
    """
    if result.empty:
        return NOTHING if printed.empty else text(_CHANGED)
    tested = result[~result["status"].isin(_UNTESTED) & concludes(result["plaats"])]
    found = causes(result)
    wrong = set(found.loc[found["gevolg"] == Consequence.CONCLUSION, "cijfers"].explode())
    touched = int(tested["id"].isin(wrong).sum())
    elsewhere = int(found.loc[found["gevolg"] == Consequence.OUTCOME, "aantal"].sum())
    named = pd.concat([found[found["gevolg"] == kind].head(most) for kind, most in _TOLD.items()])
    groups = zip(named["cijfers"], named["verklaring"], strict=True)
    listed = [_finding(result[result["id"].isin(group)], why) for group, why in groups]
    items = Markup("").join(Markup("<li>{}</li>").format(item) for item in listed)
    words = text(*_answer(len(tested), touched), *_elsewhere(elsewhere), *_rest(len(named), len(found)))
    return Output(
        words.html + str(Markup("<ul>{}</ul>").format(items) if items else ""),
        "\n".join([words.text, *(item.striptags() for item in listed)]),
    )


def _answer(tested: int, touched: int) -> list[str]:
    if not tested:
        return ["In een samenvatting of conclusie van de bron staat niets wat hier is nagegaan."]
    if tested == 1:
        return [f"{'**Nee.**' if touched else 'Ja.'} Het ene cijfer daarin dat is nagegaan, klopt{' niet' * touched}."]
    if not touched:
        return [
            f"Ja, voor zover zij is nagegaan. Van de {say(tested, 'aantal')} nagegane cijfers en uitspraken in "
            "samenvatting en conclusie wijkt er geen zo af dat die iets anders zegt."
        ]
    verb = "klopt er 1 niet" if touched == 1 else f"kloppen er {say(touched, 'aantal')} niet"
    return [
        f"**Niet helemaal.** Van de {say(tested, 'aantal')} nagegane cijfers en uitspraken in samenvatting en "
        f"conclusie {verb}, of zeggen de woorden iets anders dan het cijfer."
    ]


def _elsewhere(number: int) -> list[str]:
    if not number:
        return ["Elders in de bron is er geen afwijking die een uitkomst raakt."]
    if number == 1:
        return ["Elders in de bron raakt 1 afwijking een uitkomst of een uitspraak."]
    return [f"Elders in de bron raken {say(number, 'aantal')} afwijkingen een uitkomst of een uitspraak."]


def _rest(named: int, found: int) -> list[str]:
    if named:
        return ["Dit verandert het meest:"]
    return ["Wat er afwijkt, raakt alleen hoe het er staat of de laatste cijfers van een getal."] if found else []


def _finding(figures: pd.DataFrame, why: str) -> Markup:
    """Tell of a group of figures with one explanation in whole sentences."""
    one, place = figures.iloc[0], where(figures)
    if len(figures) > 1 and place == f"{one['plaats']} ({len(figures)})":
        what = "uitspraken" if (figures["eenheid"] == STATEMENT).all() else "cijfers"
        place = f"{one['plaats']}, {len(figures)} {what}"
    said = dict.fromkeys(figures["afgedrukt"])
    if len(said) > 1:
        return Markup("<strong>{}.</strong> {}").format(place, why)
    printed = f"\u2018{one['afgedrukt']}\u2019" if one["eenheid"] == STATEMENT else str(one["afgedrukt"])
    values = {recomputed(figure) for figure in figures.to_dict("records")}
    value = values.pop() if len(values) == 1 and one["status"] == Status.DEVIATES else ""
    instead = f"; nagerekend is het {value}" if value else ""
    return Markup("<strong>{}.</strong> Er staat {}{}. {}").format(place, printed, instead, why)

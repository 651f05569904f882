"""A transcribed report on the page: what was read and recomputed, what does not add up, what could not be tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis_lib.inference.contract import (
    AGREED,
    BY_CONVENTION,
    BY_DATA,
    BY_NAME,
    BY_PERSON,
    CHANGED,
    STRUCK,
    ids_in,
)
from analysis_lib.inference.decisions import followed
from analysis_lib.once import once_per_view
from analysis_lib.published.audit import Status
from analysis_lib.published.claims import CLAIMS
from analysis_lib.show.audit import WRONG, audit_all, audit_counts, audit_deviations, audit_facts
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import key_figures
from analysis_lib.show.single_page import html_of
from analysis_lib.show.study import StudyView
from analysis_lib.show.tables import Col, table
from analysis_lib.transcription.strings import DOUBTFUL

_GROUNDS = {
    BY_NAME: "Naam: de kop of de rij zegt het",
    BY_CONVENTION: "Afspraak: zo doen de andere tabellen het",
    BY_DATA: "Alleen cijfers: zij komen zo vaak uit dat toeval het niet is",
    BY_PERSON: "Ingevoerd door een mens",
}
_MOST_ROWS = 400
_WHY_NOT = {
    True: "In de tekst: geen tabel, berekening of woord waaraan het te toetsen is",
    False: "In een tabel: geen naam, afspraak of patroon waaruit het volgt",
}


class AnyReportView(StudyView):
    """Shows a report that was transcribed by the machine.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    audit : DataFrame
        Of its figures.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], audit: pd.DataFrame) -> None:
        super().__init__(tables)
        self.audit = audit
        published, relations = tables["published"], tables["relaties"]
        self._decided = relations["besluit"].fillna("")
        self._agreed = set(relations.loc[self._decided == AGREED, "id"])
        self._doubtful = set(published.loc[published["zekerheid"].fillna("") == DOUBTFUL, "id"])
        # Of a figure with more rows the one that computes it tells; struck ones tell nothing.
        told = followed(relations)
        told = told.sort_values("relatie", key=lambda kinds: ~kinds.isin(CLAIMS), kind="stable")
        self._inputs: dict[str, set[str]] = {}
        for row in told.to_dict("records"):
            self._inputs.setdefault(row["id"], set()).update(ids_in(row)[1:])
        ground = told["grond"].fillna(BY_PERSON).replace("", BY_PERSON)
        self._ground = dict(zip(told["id"], ground, strict=True))
        self._support = dict(zip(told["id"], told["steun"].fillna(""), strict=True))

    @property
    def sure(self) -> pd.DataFrame:
        """The audit of what was read for sure, its inputs too."""
        return self.audit[~self._in_doubt]

    @property
    def unsure(self) -> pd.DataFrame:
        """The audit of figures that were not read for sure, or rest on such."""
        return self.audit[self._in_doubt]

    @property
    def _in_doubt(self) -> pd.Series:
        return self.audit["id"].map(self._rests_on_doubt).astype(bool)

    def _rests_on_doubt(self, key: str) -> bool:
        return bool(self._doubtful & {key, *self._inputs.get(key, ())})

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Return the values for the sentences of the report."""
        deviating = self.audit["status"].isin(WRONG)
        sure = int(self.sure["status"].isin(WRONG).sum())
        by_ground = pd.Series([self._ground.get(key, "") for key in self.audit.loc[deviating, "id"]]).value_counts()
        return {
            **self.study,
            **audit_facts(self.audit),
            "tabellen": len(self.tables["tabellen"]),
            "nakijken": len(self._doubtful) or None,
            "ongelezen": len(self.tables["ongelezen"]) or None,
            "verbanden": len(self.tables["relaties"]),
            "afwijkend_zeker": sure or None,
            "afwijkend_onzeker": (int(deviating.sum()) - sure) or None,
            "op_naam": int(by_ground.get(BY_NAME, 0)) or None,
            "op_afspraak": int(by_ground.get(BY_CONVENTION, 0)) or None,
            "op_cijfers": int(by_ground.get(BY_DATA, 0)) or None,
            "bekeken": int((self._decided != "").sum()) or None,
            "akkoord": int((self._decided == AGREED).sum()) or None,
            "gewijzigd": int((self._decided == CHANGED).sum()) or None,
            "geschrapt": int((self._decided == STRUCK).sum()) or None,
            "niet_getoetst": int((self.audit["status"] == Status.NOT_DERIVABLE).sum()) or None,
        }

    def headline(self) -> Output:
        """How much was read, tested and found."""
        facts = self.facts()
        if self.audit.empty:
            return NOTHING
        return key_figures(
            [
                self.key_figure(len(self.audit), "aantal", "cijfers overgenomen", table="gelezen_tabellen"),
                self.key_figure(facts["getoetst"], "aantal", "daarvan nagerekend", table="controle_telling"),
                self.key_figure(facts["afwijkend_zeker"] or 0, "aantal", "wijken af", table="controle_afwijkingen"),
            ]
        )

    def sheets(self) -> Output:
        """The tables that were read."""
        columns = {
            "plaats": Col("Tabel", width=16),
            "titel": Col("Onderschrift", width=40),
            "bladzijde": Col("Bladzijde", "aantal", width=12),
            "cijfers": Col("Cijfers", "aantal", width=10),
            "nakijken": Col("Niet zeker", "aantal", width=10),
        }
        return self.table(
            self.tables["tabellen"], columns, name="gelezen_tabellen", caption="Tabellen die zijn gelezen", css="fijn"
        )

    def unread(self) -> Output:
        """What could not be read."""
        frame = self.tables["ongelezen"].head(_MOST_ROWS)
        columns = {"wat": Col("Wat er staat", width=60), "waarom": Col("Waarom niet gelezen", width=40)}
        return self.table(frame, columns, name="ongelezen", caption="Wat niet te lezen was", css="fijn")

    def searched(self) -> Output:
        """How many relations were tried and kept, by what they rest on."""
        frame = self.tables["gezocht"]
        if frame.empty:
            return NOTHING
        order = {ground: at for at, ground in enumerate(_GROUNDS)}
        shown = frame.assign(grond=frame["grond"].map(_GROUNDS), volgorde=frame["grond"].map(order))
        return self.table(
            shown.sort_values(["volgorde", "soort"]),
            {
                "soort": Col("Soort verband", width=40),
                "geprobeerd": Col("Geprobeerd", "aantal", width=18),
                "gehouden": Col("Gehouden", "aantal", width=18),
                "toeval": Col("Door toeval", "getal3", "niet te zeggen", width=18),
            },
            name="gezocht",
            caption="Verbanden die zijn geprobeerd en gehouden",
            group="grond",
            note="Door toeval: hoeveel er naar verwachting ten onrechte bij zitten. "
            "Van een naam of afspraak is dat niet te zeggen.",
        )

    def deviations(self) -> Output:
        """What does not add up, of what was read for sure."""
        return audit_deviations(self._with_grounds(self.sure))

    def unsure_deviations(self) -> Output:
        """What would not add up if it was read well."""
        wrong = self._with_grounds(self.unsure)
        wrong = wrong[wrong["status"].isin(WRONG)]
        if wrong.empty:
            return NOTHING
        return table(
            wrong,
            {
                "plaats": Col("Plaats", width=18),
                "rij": Col("Rij", width=26),
                "kolom": Col("Kolom", width=22),
                "afgedrukt": Col("Gelezen", width=14),
                "toelichting": Col("Verband", width=20),
            },
            name="eerst_nakijken",
            caption="Wijkt af, maar is niet zeker gelezen: eerst nakijken",
            css="fijn",
        )

    def _with_grounds(self, result: pd.DataFrame) -> pd.DataFrame:
        """Add to each deviation on what its relation rests."""
        names = {row["id"]: f"{row['plaats']}, {row['rij']}, {row['kolom']}" for row in result.to_dict("records")}
        suspects = self.tables["verdacht"]
        pointed = dict(zip(suspects["id"], suspects["aangewezen"].fillna(""), strict=True))

        def words(row: Mapping[Any, Any]) -> str:
            ground, support = self._ground.get(row["id"], BY_PERSON), self._support.get(row["id"], "")
            agreed = " Akkoord van een mens." if row["id"] in self._agreed else ""
            borne_out = f", komt uit bij {support}" if support else ""
            other = pointed.get(row["id"], "")
            elsewhere = f" Een tweede verband wijst een ander cijfer aan: {names[other]}." if other in names else ""
            elsewhere = "" if other == row["id"] else elsewhere
            return f"{row['toelichting']}{elsewhere} Grond: {ground}{borne_out}.{agreed}".strip()

        wrong = result["status"].isin(WRONG)
        noted = [
            words(row) if is_wrong else row["toelichting"]
            for row, is_wrong in zip(result.to_dict("records"), wrong, strict=True)
        ]
        return result.assign(toelichting=noted)

    def suspects(self) -> Output:
        """Which figures it may be, where a relation breaks."""
        frame = self.tables["verdacht"]
        frame = frame[frame["id"].isin(set(self.audit["id"]))]
        if frame.empty:
            return NOTHING
        names = {row["id"]: f"{row['plaats']}, {row['rij']}, {row['kolom']}" for row in self.audit.to_dict("records")}
        shown = pd.DataFrame(
            {
                "waar": [names[key] for key in frame["id"]],
                "kunnen": [_listed(text, names) for text in frame["cijfers"]],
                "aangewezen": [
                    names.get(key, "geen: er is geen tweede verband") for key in frame["aangewezen"].fillna("")
                ],
            }
        )
        return table(
            shown.head(_MOST_ROWS),
            {
                "waar": Col("Nagerekend bij", width=30),
                "kunnen": Col("Cijfers die het kunnen zijn", width=42),
                "aangewezen": Col("Aangewezen", width=28),
            },
            name="verdacht",
            caption="Welk cijfer het kan zijn",
            css="fijn",
            note="Eén verband dat niet uitkomt wijst geen cijfer aan; een tweede met hetzelfde cijfer kan dat wel.",
        )

    def everything(self, wanted: bool) -> Output:
        """Every figure with its recomputation, where that is wanted: there may be thousands."""
        shown = self.audit if wanted else self.audit[self.audit["status"] != Status.NOT_DERIVABLE]
        caption = "Alle afgedrukte cijfers, met hun narekening" if wanted else "Afgedrukte cijfers die zijn nagerekend"
        return audit_all(shown, caption)

    def struck(self) -> Output:
        """Relations that a person struck: they are not recomputed."""
        relations = self.tables["relaties"]
        gone = relations[self._decided == STRUCK]
        if gone.empty:
            return NOTHING
        names = {row["id"]: f"{row['plaats']}, {row['rij']}, {row['kolom']}" for row in self.audit.to_dict("records")}
        shown = gone.assign(waar=[names.get(key, key) for key in gone["id"]])
        return table(
            shown.head(_MOST_ROWS),
            {
                "waar": Col("Bij", width=40),
                "relatie": Col("Verband", width=20),
                "toelichting": Col("Uitleg", width=40),
            },
            name="geschrapt",
            caption="Verbanden die een mens heeft geschrapt",
            css="fijn",
        )

    def untested(self) -> Output:
        """What was not testable, by place."""
        frame = self.audit[self.audit["status"] == Status.NOT_DERIVABLE]
        if frame.empty:
            return NOTHING
        in_text = frame["id"].str.startswith("tekst.")
        places = frame["plaats"].where(~in_text, "Tekst")
        counted = frame.assign(plaats=places, waarom=[_WHY_NOT[bool(one)] for one in in_text])
        shown = counted.groupby(["plaats", "waarom"], sort=False).size().reset_index(name="aantal")
        return table(
            shown,
            {
                "plaats": Col("Plaats", width=28),
                "aantal": Col("Cijfers", "aantal", width=14),
                "waarom": Col("Waarom niet", width=58),
            },
            name="niet_toetsbaar",
            caption="Wat niet te toetsen was",
            total={"plaats": "Totaal", "aantal": len(frame)},
            css="fijn",
        )


def _listed(text: str, names: Mapping[str, str]) -> str:
    ids = [part.strip() for part in str(text).split(";")]
    shown = "; ".join(names.get(key, key) for key in ids[:4])
    return f"{shown}; en nog {len(ids) - 4}" if len(ids) > 4 else shown


def _lapsed(view: AnyReportView) -> Output:
    """Show what a person decided about figures that are no longer there."""
    return view.table(
        view.tables["vervallen"],
        {
            "id": Col("Cijfer", width=30),
            "relatie": Col("Verband", width=20),
            "operanden": Col("Waaruit", width=34),
            "besluit": Col("Besluit", width=16),
        },
        name="vervallen",
        caption="Besluiten die wachten: hun cijfers staan niet meer in published.csv",
        css="fijn",
    )


def page_of(tables: Mapping[str, pd.DataFrame], audit: pd.DataFrame) -> str:
    """Make the page 'Wat niet optelt' of a study, as HTML that needs no other file."""
    return html_of(content(AnyReportView(tables, audit)))


def content(view: AnyReportView) -> Iterator[Output | str]:
    """Yield what the page shows: headings as text, the rest as outputs."""
    facts = view.facts()
    yield view.title_as(view.study["titel"], view.study["ondertitel"], compact=True)
    yield view.headline()
    yield view.text(
        "Van de {cijfers:aantal} cijfers zijn er {getoetst:aantal} nagerekend. ",
        "{afwijkend_zeker:aantal} daarvan wijken af en zijn zeker gelezen.",
        "{afwijkend_onzeker:aantal} wijken af maar zijn niet zeker gelezen; kijk die eerst na.",
        "Wat niet optelt is een plaats om te kijken: of de bron zich vergist, zegt een mens.",
        **facts,
    )
    yield "## Wat niet optelt"
    yield view.deviations()
    yield view.suspects()
    yield view.unsure_deviations()
    yield "## Waarop dat berust"
    yield view.text(
        "Een verband berust op een naam, op een afspraak van de andere tabellen of op cijfers alleen.",
        "Op cijfers alleen telt het pas als naar verwachting hoogstens één op de duizend toeval is.",
        "Gerekend is met alle waarden die op een afgedrukt cijfer afronden.",
        "Een mens besloot over {bekeken:aantal} verbanden.",
        **facts,
    )
    yield view.searched()
    yield view.struck()
    yield _lapsed(view)
    yield audit_counts(view.audit)
    yield "## Wat niet te toetsen was"
    yield view.text(
        "Een fout die overal op dezelfde manier is gemaakt, valt niet op: de cijfers passen dan bij elkaar.",
        "Of een telling klopt en of de groep de goede is, zegt deze bladzijde niet.",
        "Van zinnen zonder cijfer is niets gelezen.",
        **facts,
    )
    yield view.untested()
    yield view.unread()
    yield "## Wat is gelezen"
    yield view.sheets()

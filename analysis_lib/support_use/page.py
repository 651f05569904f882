"""A study of support use on the page: its years and places, and what its sentences fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from analysis_lib import support_use as su
from analysis_lib.disclosure import HIDDEN
from analysis_lib.errors import UserError
from analysis_lib.nouns import agreeing
from analysis_lib.once import once_per_view
from analysis_lib.show.dutch import counted, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, key_figures
from analysis_lib.show.recommendations import Ground
from analysis_lib.show.study import StudyView
from analysis_lib.show.tables import Col
from analysis_lib.support_use.names import COUNTRY, SCHOOL_REGION, SHARE_HIDDEN, USE, YOUTH_REGION
from analysis_lib.support_use.release import RULES
from analysis_lib.tables.common import is_internal
from analysis_lib.tables.kinds_of_data import OWN_DATA
from analysis_lib.versions import WATERMARK

PART_NAMES = {
    "keten": "Opvang en onderwijs",
    "gebruik": "Gebruik van ondersteuning",
    "stapeling": "Meer soorten tegelijk",
    "cohort": "Cohort",
    "instroom": "Speciaal onderwijs",
    "capaciteit": "Plaatsen en dagbesteding",
    "regio": "Regio's",
}


class SupportUseView(StudyView):
    """Shows one study of support use over a stretch of years.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables; of its own counts only those that may be shown are kept.
    begin, end : int
        Years of the trend.
    left_out : int, optional
        A year outside it that is shown but not counted in the trend, such as that of covid.

    Raises
    ------
    UserError
        If a year is not among the counts, or the years are not in order.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], begin: int, end: int, left_out: int | None = None) -> None:
        tables = su.released(tables)
        super().__init__(tables)
        self.watermark = WATERMARK if is_internal(tables) else ""
        known = sorted(set(tables["aantallen"]["jaar"].astype(int)))
        for name, year in (("beginjaar", begin), ("eindjaar", end), ("buiten_trend", left_out)):
            if year is not None and year not in known:
                there = f"{known[0]} tot {known[-1]}"
                raise UserError(f"{name} {year} komt in aantallen.csv niet voor; daar staan {there}.")
        if not begin < end:
            raise UserError(f"beginjaar {begin} moet voor eindjaar {end} liggen.")
        if left_out is not None and begin <= left_out <= end:
            raise UserError(
                f"buiten_trend {left_out} ligt binnen {begin}-{end}; kies een jaar erbuiten, of 0 voor geen."
            )
        self.begin, self.end, self.left_out = begin, end, left_out
        self.years = [begin, end] if left_out is None else [begin, end, left_out]
        self.shares = su.shares(tables)
        self.about: dict[str, Any] = {row["indicator"]: row for row in tables["indicatoren"].to_dict("records")}
        self.regions = tables["regios"].set_index("regio")
        self.has_source = not tables["published"].empty
        self._rankings: dict[tuple[str, int], pd.DataFrame] = {}
        self.country = str(next(iter(self.regions.index[self.regions["soort"] == COUNTRY]), ""))
        self.whole = str(self.regions["naam"].get(self.country, "het hele gebied"))
        self.mutations = su.mutations(self.shares, begin, end)
        self.moved = self.mutations[self.mutations["regio"] == self.country]
        elsewhere = "De aandelen zelf staan in [de tabellen van de bron](#bijlage-de-tabellen-van-de-bron)."
        self.shares_elsewhere = elsewhere if self.has_source else ""

    def of_part(self, part: str) -> list[str]:
        """Return the indicators of one part of the report."""
        return [name for name, about in self.about.items() if about["onderdeel"] == part]

    def named(self, indicator: str) -> str:
        """An indicator's name in the report."""
        return str(self.about[indicator]["naam"])

    def share_form(self, indicator: str) -> str:
        """How an indicator's percentages are said: no more exact than the source gives them."""
        step = self.about[indicator]["stap_aandeel"]
        return "pct1" if pd.isna(step) else "pct2" if step < 0.1 else "pct1" if step < 1 else "pct"

    def national(self, indicator: str) -> pd.DataFrame:
        """Return the rows of an indicator for the whole country."""
        rows = self._national.get(indicator)
        return self.shares.iloc[:0] if rows is None else rows.copy(deep=False)

    @cached_property
    def _national(self) -> dict[str, pd.DataFrame]:
        rows = self.shares[self.shares["regio"] == self.country]
        return {str(name): of_one.reset_index(drop=True) for name, of_one in rows.groupby("indicator", sort=False)}

    def ranking(self, kind: str, year: int) -> pd.DataFrame:
        """Order regions of one kind by their share in a year; see `analysis_lib.support_use.ranking`."""
        if (kind, year) not in self._rankings:
            self._rankings[kind, year] = su.ranking(self.shares, self.tables, kind, year)
        return self._rankings[kind, year].copy(deep=False)

    def in_year(self, rows: pd.DataFrame, year: int, column: str = "aandeel") -> pd.Series:
        """Return one year's values by group, in the order of the data."""
        is_of_year = rows["jaar"].to_numpy() == year
        groups = rows["groep"]
        found = pd.Series(
            rows[column].array[is_of_year], index=pd.Index(groups.array[is_of_year], name="groep"), name=column
        )
        return found.reindex(groups.unique())

    def protection(self) -> Output:
        """Say so where counts of this study itself are hidden, or its source has hidden them."""
        if is_internal(self.tables):
            return self.stays_inside()
        if self.study["gegevens"] != OWN_DATA:
            return NOTHING
        if not su.is_protected(self.tables):
            return self.text("Volgens wie deze studie maakte, zijn kleine aantallen al beveiligd door de bron.")
        return self.text(
            """
Aantallen onder de {minimum} zijn niet getoond, en andere waaruit zij zouden volgen evenmin: daar staat {teken}. Dat
geldt ook voor aandelen, mutaties en plaatsen die ervan afhangen.
""",
            minimum=str(RULES.minimum),
            teken=HIDDEN,
        )

    def hidden_regions(self, kind: str, year: int) -> pd.DataFrame:
        """Return the regions of a kind whose share of use is hidden in a year: ``regio, naam``."""
        rows = self.shares[(self.shares["indicator"] == USE) & (self.shares["jaar"] == year)]
        hidden = self.regions[self.regions["soort"] == kind].index.intersection(rows.loc[rows[SHARE_HIDDEN], "regio"])
        return self.regions.loc[hidden, ["naam"]].reset_index()

    @once_per_view
    def facts(self) -> dict[str, Any]:
        """Give what the sentences of the report fill in; ``geschreven`` where they were written for other years."""
        use, children = self.national(USE), self.national(self.about[USE]["referentie"] or USE)
        values = {**super().facts(), "begin": str(self.begin), "eind": str(self.end)}
        is_other = len(self.tables["teksten"]) and self.study["periode"] != f"{self.begin}-{self.end}"
        values["geschreven"] = self.study["periode"] if is_other else None
        for name, year in (("begin", self.begin), ("eind", self.end)):
            values[f"aantal_{name}"] = only(use, year, "aantal")
            values[f"aandeel_{name}"] = only(use, year, "aandeel")
            values[f"kinderen_{name}"] = only(children, year, "aantal")
        moved = self.moved[self.moved["indicator"] == USE]
        for name in ("absoluut", "relatief"):
            values[name] = moved[name].iloc[0] if len(moved) else float("nan")
        return values

    def grounds(self) -> dict[str, Ground]:
        """Each indicator in the whole area: the share in the last year of the trend, and how it changed."""
        return {name: Ground(self.named(name), self._ground(name)) for name in self.about}

    def _ground(self, indicator: str) -> str:
        form = self.share_form(indicator)
        shares = self.in_year(self.national(indicator), self.end).dropna()
        if shares.empty:
            return ""
        if len(shares) > 1:
            ordered = [f"{say(share, form)} ({group})" for group, share in shares.sort_values().items()]
            return f"van {ordered[0]} tot {ordered[-1]} in {self.end}"
        moved = self.moved[self.moved["indicator"] == indicator]["relatief"].dropna()
        since = f", {say(moved.iloc[0], 'mutatie')} sinds {self.begin}" if len(moved) else ""
        return f"{say(shares.iloc[0], form)} in {self.end}{since}"

    def headline(self, only: Sequence[int] = ()) -> Output:
        """The main figures in a row, or those at these places; nothing if national use is unknown."""
        facts = self.facts()
        before = facts["aandeel_begin"]
        form = "pct1" if self.national(USE)["referentie"].notna().any() else self.share_form(USE)
        children = agreeing(facts["aantal_eind"], "kinderen")
        once = "" if pd.isna(before) else f"; in {self.begin} {say(before, form)}"
        figures = (
            ("aantal_eind", "aantal", f"{children} met geregistreerd gebruik van ondersteuning in {self.end}"),
            ("aandeel_eind", form, f"van alle kinderen in {self.end}{once}"),
            ("absoluut", "mutatie", f"verandering van het aantal sinds {self.begin}"),
            (
                "relatief",
                "mutatie",
                "verandering van het aandeel naar verhouding, dus gecorrigeerd voor het aantal kinderen",
            ),
        )
        known = [
            self.key_figure(facts[name], form, words, table="cijfers_gebruik")
            for name, form, words in figures
            if not pd.isna(facts[name])
        ]
        return key_figures(known, only) if known else NOTHING

    def definition(self, note: Sentences = "") -> Output:
        """Every condition of registered use, with its threshold.

        `note` fills in ``prijsindex`` and ``prijsjaar``, by what and to which year costs were converted
        before they were held against a threshold, and ``zonder_prijsjaar``, how many thresholds above
        zero have no such year; None where there is nothing to say.
        """
        frame = self.tables["definitie"]
        indexed = frame["prijsindex"].replace("", None).notna()
        undated = int((indexed & frame["prijsjaar"].isna() & (frame["drempel"] > 0)).sum())
        years = frame.loc[indexed, "prijsjaar"].dropna().unique()
        about = {
            "prijsindex": enumerate_words(frame.loc[indexed, "prijsindex"].unique()) or None,
            "prijsjaar": enumerate_words(say(year, "jaar") for year in years) or None,
            "zonder_prijsjaar": counted(undated, "drempels boven nul", "drempel boven nul") if undated else None,
        }
        threshold = frame["drempel"].map(lambda euros: "" if pd.isna(euros) else f"meer dan {say(euros, 'prijs0')}")
        differs = frame["in_tekst"].astype(bool) != frame["in_bijlage"].astype(bool)
        missing = frame["in_bijlage"].map({True: "alleen in de bijlage", False: "alleen in de tekst"})
        return self.table(
            frame.assign(grens=threshold, waar=missing.where(differs, "")),
            {
                "voorwaarde": Col("Voorwaarde", width=36),
                "register": Col("Register", width=22),
                "grens": Col("Kosten per jaar" + (", geïndexeerd" if indexed.any() else ""), width=20),
                "waar": Col("Opmerking", width=22),
            },
            name="definitie",
            caption="Wanneer gebruik van ondersteuning geregistreerd heet: één voorwaarde is genoeg",
            group="domein",
            css="fijn",
            data=frame,
            note=self.remark(note, **about),
        )

    @cached_property
    def cohort(self) -> pd.DataFrame:
        """The cohort through the years; see `analysis_lib.support_use.follow`."""
        return su.follow(self.shares[self.shares["regio"] == self.country])

    def totals(self) -> Output:
        """Whether different ways of splitting up the same children agree."""
        frame = su.reconcile(self.shares, self.tables)
        frame = frame[frame["jaar"].isin(self.years)]
        kinds = {SCHOOL_REGION: "per samenwerkingsverband", YOUTH_REGION: "per jeugdregio"}
        rows = []
        for (total, year), splits in frame.groupby(["totaal", "jaar"], sort=False):
            national = self.national(str(total))
            whole = national[national["jaar"] == year].to_dict("records")
            if len(whole) != 1 or pd.isna(whole[0]["aantal"]):
                continue
            for row in splits.to_dict("records"):
                apart = max(row["aantal_laag"] - whole[0]["aantal_hoog"], whole[0]["aantal_laag"] - row["aantal_hoog"])
                gap = row["aantal"] - whole[0]["aantal"]
                found = {
                    "naam": kinds.get(row["verdeling"]) or self.named(row["verdeling"]),
                    "heel": whole[0]["aantal"],
                    "kop": self.named(str(total)),
                    "oordeel": "gelijk binnen de afronding" if apart <= 0 else _signed_count(gap),
                }
                rows.append(row | found)
        return self.table(
            pd.DataFrame(rows),
            {
                "naam": Col("Verdeling", width=38),
                "jaar": Col("Jaar", "jaar", width=9),
                "aantal": Col("Som van de delen", "aantal", width=16),
                "heel": Col("Het geheel", "aantal", width=13),
                "oordeel": Col("Verschil", right=True, width=24),
            },
            name="totalen",
            caption="Dezelfde kinderen langs verschillende wegen opgeteld",
            group="kop",
            css="fijn",
        )


def crossed(values: pd.Series, hidden: pd.Series) -> pd.Series:
    """Put the mark of what is not shown in place of hidden values."""
    if not hidden.any():
        return values
    digits = values.map(lambda value: float(f"{value:.12g}")) if pd.api.types.is_float_dtype(values) else values
    return digits.astype(object).mask(hidden.astype(bool), HIDDEN)


def _signed_count(value: float) -> str:
    return f"+{say(value, 'aantal')}" if value > 0 else say(value, "aantal")


def only(rows: pd.DataFrame, year: int, column: str) -> float:
    """Return the one value of a year; NaN if there is none, or more than one."""
    found = rows.loc[rows["jaar"] == year, column]
    return float(found.iloc[0]) if len(found) == 1 else float("nan")

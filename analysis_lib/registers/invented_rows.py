"""Rows of registers for invented children, with what makes real registers hard to read.

Empty keys, rows that are there twice, several rows of Wlz and costs a person with amounts below zero among them,
unknown days, labels for codes, ends that are open. None of it changes who is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis_lib.registers.extra import DataFrame, needed
from analysis_lib.registers.invented import Block, Mask, Whole
from analysis_lib.registers.kinds import BIT

OPEN = "99999999"
TOTALS_FROM = 2017  # ZVWKTOTAAL
_LABELS_IN = 2017  # a year with labels where codes should be
_LABELS = {"BO": "Basisonderwijs", "SBO": "Speciaal Basisonderwijs"}
ORIGINS = {  # invented codes but for those that are known, with how many in ten thousand children
    "6030": 7430,
    "9001": 770,
    "6043": 280,
    "5022": 385,
    "5007": 180,
    "9002": 120,
    "9003": 46,
    "9004": 258,
    "9005": 386,
    "9006": 145,
}
OTHER_ORIGINS = {
    "9001": "Europa",
    "9002": "Nederlandse Cariben",
    "9003": "Indonesië",
    "9004": "Overig Afrika",
    "9005": "Overig Azië",
    "9006": "Overig Amerika en Oceanië",
}
HOMES = 50  # addresses in a town
_CARE_CODES = {"dag_centrum": "DO", "dag_gastouder": "DOG", "bso_centrum": "BSO", "bso_gastouder": "BSOG"}
_STRIDE = 1_000_000  # keys that a block may use
_RARE, _OFTEN, _SELDOM = 500, 100, 50  # one in so many
_EURO = 100  # cents


@dataclass(frozen=True)
class _People:
    """What of a child stays the same."""

    keys: Any
    month: Whole
    day: Whole
    unknown: Mask
    origin: Whole
    town: Whole
    luck: Whole


class BlockRows:
    """The rows of one block.

    Parameters
    ----------
    block : Block
    seed, place : int
        As for `analysis_lib.registers.invented.block`.
    towns : int
        How many towns there are.
    """

    def __init__(self, block: Block, seed: int, place: int, towns: int) -> None:
        self.block = block
        self.rng = np.random.default_rng([seed, place, 1])
        size = len(block.born)
        ends = np.cumsum(list(ORIGINS.values()))
        keys = np.char.zfill((place * _STRIDE + np.arange(1, size + 1)).astype(str), 9)
        self.people = _People(
            keys.astype(object),
            self.rng.integers(1, 13, size),
            self.rng.integers(1, 29, size),
            self.rng.integers(_RARE, size=size) == 0,
            np.searchsorted(ends, self.rng.integers(ends[-1], size=size), side="right"),
            self.rng.integers(towns, size=size),
            self.rng.integers(1 << 30, size=size),
        )

    def of_year(self, year: int) -> Iterator[tuple[str, DataFrame]]:
        """Yield a year's registers with their rows."""
        mask = self.block.masks[year]
        there = mask > -1

        def has(kind: str) -> Mask:
            return np.asarray(there & ((mask & BIT[kind]) != 0))

        yield "GBAPERSOONTAB", self._persons(year)
        yield "GBAADRESOBJECTBUS", self._addresses(year, there)
        yield "INSCHRWPOTAB", self._pupils(year, has)
        yield "INSCHRWECTAB", self._special(has)
        yield "ONDERWIJSINSCHRTAB", self._enrolled(year, has("vo"))
        yield "JGDHULPBUS", self._help(year, has)
        yield "JGDBESCHERMBUS", self._spells("JGDB", year, has("jeugdbescherming"))
        yield "JGDRECLASBUS", self._rows(has("jeugdreclassering"))
        yield "PGBWLZWMOJWTAB", self._budgets(has("pgb"))
        yield "WLZZINTAB", self._long_term(year, has)
        yield "KINDEROPVANG", self._childcare(has)
        yield "ZVWZORGKOSTENTAB", self._costs(year, there, has)

    def _rows(self, who: Mask, **columns: Any) -> DataFrame:
        """Rows of some children; with now and then one twice, and one of somebody without a key."""
        pl = needed("polars")
        places = np.flatnonzero(who)
        frame = pl.DataFrame(
            {"RINPERSOONS": ["R"] * len(places), "RINPERSOON": self.people.keys[places].tolist()},
            schema={"RINPERSOONS": pl.String, "RINPERSOON": pl.String},
        )
        types = {}
        for name, value in columns.items():
            text = isinstance(value, str) or value.dtype == object
            own = pl.lit(value) if isinstance(value, str) else pl.Series(name, value[places].tolist())
            types[name] = own.cast(pl.String if text else pl.Float64)
        frame = frame.with_columns(**types) if types else frame
        twice = frame.filter(pl.Series(self.people.luck[places] % _OFTEN == 0))
        nobody = frame.filter(pl.Series(self.people.luck[places] % _OFTEN == 1)).with_columns(
            RINPERSOONS=pl.lit("F"), RINPERSOON=pl.lit("")
        )
        return pl.concat([frame, twice, nobody])

    def _persons(self, year: int) -> DataFrame:
        pl, people, born = needed("polars"), self.people, self.block.born
        month = np.where(people.unknown, "--", np.char.zfill(people.month.astype(str), 2)).astype(object)
        day = np.where(people.unknown, "--", np.char.zfill(people.day.astype(str), 2)).astype(object)
        codes = np.array(list(ORIGINS), dtype=object)
        children = self._rows(
            born <= year,
            GBAGEBOORTEJAAR=born.astype(str).astype(object),
            GBAGEBOORTEMAAND=month,
            GBAGEBOORTEDAG=day,
            GBAHERKOMSTGROEPERING=codes[people.origin],
        )
        adults = children.head(len(children) // _SELDOM).with_columns(
            RINPERSOON=pl.concat_str(pl.lit("9"), pl.col("RINPERSOON").str.slice(1)), GBAGEBOORTEJAAR=pl.lit("1980")
        )
        return pl.concat([children, adults])

    def _addresses(self, year: int, there: Mask) -> DataFrame:
        pl, people = needed("polars"), self.people
        before = self.block.masks.get(year - 1)
        left = ~there & (before > -1) if before is not None else np.zeros(len(there), dtype=bool)
        begin = np.char.add(self.block.born.astype(str), np.where(people.unknown, "0101", _month_day(people))).astype(
            object
        )
        first, second = _home(people, 0), _home(people, 1)
        moves = there & (people.luck % _SELDOM == year % _SELDOM) & (self.block.born < year)
        column = "RINOBJECTNUMMER"
        parts = [
            self._spell(there & ~moves, first, begin, OPEN),
            self._spell(moves, first, begin, f"{year}0630"),
            self._spell(moves, second, np.full(len(there), f"{year}0701", dtype=object), OPEN),
            self._spell(left, first, begin, f"{year}0630"),
        ]
        return pl.concat(parts).select("RINPERSOONS", "RINPERSOON", "SOORTOBJECTNUMMER", column, pl.col("^GBA.*$"))

    def _spell(self, who: Mask, home: Any, begin: Any, end: str) -> DataFrame:
        return self._rows(
            who,
            SOORTOBJECTNUMMER="D",
            RINOBJECTNUMMER=home,
            GBADATUMAANVANGADRESHOUDING=begin,
            GBADATUMEINDEADRESHOUDING=end,
        )

    def _pupils(self, year: int, has: Any) -> DataFrame:
        pl = needed("polars")
        found = [self._rows(has(form), WPOTYPEPO=form.upper()) for form in ("bo", "sbo")]
        rows = pl.concat(found)
        return rows.with_columns(pl.col("WPOTYPEPO").replace(_LABELS)) if year == _LABELS_IN else rows

    def _special(self, has: Any) -> DataFrame:
        pl = needed("polars")
        draw = self.people.luck // 7 % 10_000
        cluster = np.select([draw < 86, draw < 2_088], ["1", "2"], "").astype(object)  # as table 13 in 2016
        nothing = np.full(len(cluster), "", dtype=object)
        return pl.concat(
            [
                self._rows(has("so"), WECTYPEPO="SO", WECCLUSTER=cluster),
                self._rows(has("vso"), WECTYPEPO="VSO", WECCLUSTER=nothing),
            ]
        )

    def _enrolled(self, year: int, who: Mask) -> DataFrame:
        return self._rows(who, AANVINSCHR=f"{year}0801", EINDINSCHR=OPEN, HOOFDINSCHR="01")

    def _spells(self, prefix: str, year: int, who: Mask, **more: Any) -> DataFrame:
        ends = np.array([f"{year}1130", OPEN, "--------"], dtype=object)[self.people.luck // 3 % 3]
        names = (f"{prefix}GELDIGHEIDBEGINDATUM", f"{prefix}GELDIGHEIDEINDDATUM")
        return self._rows(who, **more, **{names[0]: f"{year}0301", names[1]: ends})

    def _help(self, year: int, has: Any) -> DataFrame:
        forms = np.where(has("daghulp"), "03", np.where(self.people.luck % 9 == 0, "11", "02")).astype(object)
        return self._spells("JGDH", year, has("jeugdhulp"), JGDHHULPVORM=forms)

    def _budgets(self, who: Mask) -> DataFrame:
        laws = np.array(["1", "2", "3"], dtype=object)[self.people.luck % 3]
        amounts = np.where(self.people.luck % 10 == 0, 0, 1_000 + self.people.luck % 9_000).astype(float)
        return self._rows(who, WETPGB=laws, BEDRAGDECLPGB=amounts)

    def _long_term(self, year: int, has: Any) -> DataFrame:
        """Give two rows a person, the second of which takes a part back, and rows that net to nothing."""
        pl = needed("polars")
        whole = (2_000 + self.people.luck % 30_000).astype(float)
        kinds = np.select([has("dagbesteding"), has("dagbehandeling")], ["dagbesteding", "dagbehandeling"], "verblijf")
        parts = []
        for who, share in ((has("wlz"), 4), (~has("wlz") & has("bo") & (self.people.luck % _RARE == 7), 1)):
            for month, amount in (("01", whole), ("07", -whole / share)):
                about = {"BEGINWLZZIN": f"{year}{month}01", "SOORTWLZZIN": kinds.astype(object)}
                parts.append(self._rows(who, **about, BEDRAGWLZZIN=np.round(amount, 2)))
        both = has("dagbesteding") & has("dagbehandeling")
        other = np.full(len(both), "dagbehandeling", dtype=object)
        parts.append(self._rows(both, BEGINWLZZIN=f"{year}0101", SOORTWLZZIN=other, BEDRAGWLZZIN=whole))
        return pl.concat(parts)

    def _childcare(self, has: Any) -> DataFrame:
        pl = needed("polars")
        return pl.concat([self._rows(has(kind), OPVANGSOORT=code) for kind, code in _CARE_CODES.items()])

    def _costs(self, year: int, there: Mask, has: Any) -> DataFrame:
        """Give everybody some costs, above a threshold only who uses care, with corrections that change no use."""
        pl, luck = needed("polars"), self.people.luck + year
        physical, mental = has("zorgkosten fysiek"), has("zorgkosten mentaal")
        hospital, therapy = physical & (luck % 3 == 0), physical & (luck % 3 != 0)
        cents: dict[str, Any] = {
            "ZVWKHUISARTS": 10_000 + luck % 20_000,
            "ZVWKFARMACIE": luck // 5 % 30_000,
            "ZVWKZIEKENHUIS": np.where(hospital, 2_010_000 + luck % 3_000_000, luck // 11 % 200_000),
            "ZVWKPARAMEDISCH": np.where(therapy, 60_000 + luck % 200_000, luck // 13 % 40_000),
            "ZVWKHULPMIDDEL": luck // 17 % 50_000,
            "ZVWKGENBASGGZ": np.where(mental & (luck % 2 == 0), 10_000 + luck % 100_000, 0),
            "ZVWKSPECGGZ": np.where(mental & (luck % 2 == 1), 20_000 + luck % 400_000, 0),
        }
        total = sum(cents.values())
        cents["NOPZVWKFYSIOTHERAPIE"] = np.where(therapy, 60_000 + luck % 200_000, luck // 13 % 40_000)
        if year >= TOTALS_FROM:
            cents["ZVWKTOTAAL"] = np.where(hospital, total, np.minimum(total, 1_900_000))
        rows = self._rows(there, **{name: value / _EURO for name, value in cents.items()})
        corrected = there & (luck % _SELDOM == 3)
        back = {name: np.zeros(len(there)) for name in cents} | {"ZVWKHUISARTS": np.full(len(there), -25.0)}
        if "ZVWKTOTAAL" in back:
            back["ZVWKTOTAAL"] = np.full(len(there), -25.0)
        return pl.concat([rows, self._rows(corrected, **back)])


def _month_day(people: _People) -> Any:
    return np.char.add(np.char.zfill(people.month.astype(str), 2), np.char.zfill(people.day.astype(str), 2))


def _home(people: _People, which: int) -> Any:
    number = (people.luck // 3 + which) % HOMES
    return np.char.add(np.char.zfill((people.town + 1).astype(str), 4), np.char.zfill(number.astype(str), 4)).astype(
        object
    )


def homes(towns: int, year: int) -> DataFrame:
    """Return every address with its town: a register of objects."""
    pl = needed("polars")
    objects = [f"{town:04}{home:04}" for town in range(1, towns + 1) for home in range(HOMES)]
    return pl.DataFrame(
        {
            "SOORTOBJECTNUMMER": ["D"] * len(objects),
            "RINOBJECTNUMMER": objects,
            f"gem{year}": [number[:4] for number in objects],
        }
    )


def areas(towns: int, regions: Mapping[str, Sequence[str]]) -> str:
    """Return ``gebieden.csv``: each town in a region of each kind, in turn."""
    youth, schools = regions["jeugdregio"], regions["samenwerkingsverband"]
    rows = [f"{town + 1:04};{youth[town % len(youth)]};{schools[town % len(schools)]}" for town in range(towns)]
    return "\n".join(["gemeente;jeugdregio;samenwerkingsverband", *rows, ""])

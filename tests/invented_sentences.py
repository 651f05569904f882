"""Sentences about an invented table that are right, and what makes each of them wrong: a number, a row, a year, a word.

They are worded as reports word them, in more ways than the search knows: what it misses is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from analysis_lib.transcription.document import Sentence

NUMBER, ROW, YEAR, WAY, RANK, PART, TIMES = "getal", "rij", "jaar", "richting", "rang", "deel", "keer"
_PARTS = [
    ("de helft", 46, 54),
    ("bijna de helft", 45.5, 49.9),
    ("ruim de helft", 50.1, 56),
    ("meer dan de helft", 50.1, 90),
    ("een derde", 31, 36),
    ("een op de drie", 30, 37),
    ("een kwart", 23, 27),
    ("een op de vier", 23, 27),
    ("ruim een kwart", 25.1, 29),
    ("bijna een derde", 30, 33.2),
    ("een op de vijf", 18.5, 21.5),
    ("twee derde", 64, 69),
    ("driekwart", 72, 78),
    ("een op de tien", 9.6, 10.4),
]


@dataclass
class Told:
    """A sentence, and what it would be with one thing wrong.

    Parameters
    ----------
    text : str
    wrong : list of (str, str)
        What is wrong, and the sentence.
    """

    text: str
    wrong: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Counted:
    """A table of counts per row and year, for sentences about it."""

    noun: str
    names: Sequence[str]
    years: Sequence[str]
    counts: Sequence[Sequence[int]]
    draw: Random

    def total(self, column: int) -> int:
        """All rows together."""
        return sum(row[column] for row in self.counts)

    def share(self, row: int, column: int) -> float:
        """The percentage of a row, as it is printed."""
        return round(100 * self.counts[row][column] / self.total(column), 1)


def dutch(value: float, decimals: int = 0) -> str:
    """Print a number as Dutch reports do."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def percent(value: float) -> str:
    """Print a percentage with one decimal."""
    return f"{dutch(value, 1)}%"


def slipped(text: str, draw: Random) -> str:
    """Another digit in a number; not the last one, which can be a matter of rounding."""
    places = [at for at, letter in enumerate(text) if letter.isdigit()]
    at = draw.choice(places[:-1] or places)
    return text[:at] + draw.choice([one for one in "123456789" if one != text[at]]) + text[at + 1 :]


def sentences_about(table: Counted, number: int) -> list[Told]:
    """Draw so many sentences, and one or two beside them that have nothing to do with the table."""
    found = []
    while len(found) < number:
        found += table.draw.choice(_KINDS)(table)
    return [*found[:number], *(Told(text) for text in table.draw.sample(_beside(table), 2))]


def as_sentences(told: Sequence[Told]) -> list[Sentence]:
    """What stands in the report."""
    return [Sentence(one.text) for one in told]


def _pick(table: Counted) -> tuple[int, int, int, int]:
    """A row and another, a year and a later one."""
    row, other = table.draw.sample(range(len(table.names)), 2)
    first, last = sorted(table.draw.sample(range(len(table.years)), 2))
    return row, other, first, last


def _cell(table: Counted) -> Iterator[Told]:
    row, other, first, last = _pick(table)
    column, before = table.draw.choice([(first, last), (last, first)])
    form = table.draw.choice(
        [
            "In {y} telde {r} {n} {what}.",
            "In {r} woonden in {y} {n} {what}.",
            "Het aantal {what} in {r} was in {y} {n}.",
            "Voor {r} gaat het in {y} om {n} {what}.",
        ]
    )
    number = dutch(table.counts[row][column])
    names = {"y": table.years[column], "r": table.names[row], "n": number, "what": table.noun}
    yield Told(
        form.format(**names),
        [
            (NUMBER, form.format(**{**names, "n": slipped(number, table.draw)})),
            *(
                [(ROW, form.format(**{**names, "r": table.names[other]}))]
                if _differs(table, row, other, column)
                else []
            ),
            *(
                [(YEAR, form.format(**{**names, "y": table.years[before]}))]
                if table.counts[row][before] != table.counts[row][column]
                else []
            ),
        ],
    )


def _differs(table: Counted, row: int, other: int, column: int) -> bool:
    return table.counts[row][column] != table.counts[other][column]


def _share(table: Counted) -> Iterator[Told]:
    row, other, _, column = _pick(table)
    form = table.draw.choice(
        [
            "In {y} woont {p} van de {what} in {r}.",
            "Het aandeel van {r} is in {y} {p}.",
            "{n} van de {t} {what} ({p}) wonen in {r}.",
        ]
    )
    shown = percent(table.share(row, column))
    names = {
        "y": table.years[column], "r": table.names[row], "p": shown, "what": table.noun,
        "n": dutch(table.counts[row][column]), "t": dutch(table.total(column)),
    }  # fmt: skip
    wrong = [(NUMBER, form.format(**{**names, "p": slipped(shown, table.draw)}))]
    if abs(table.share(row, column) - table.share(other, column)) > 0.2:
        wrong.append((ROW, form.format(**{**names, "r": table.names[other]})))
    yield Told(form.format(**names), wrong)


def _rank(table: Counted) -> Iterator[Told]:
    _, _, _, column = _pick(table)
    order = sorted(range(len(table.names)), key=lambda row: table.counts[row][column])
    if len({row[column] for row in table.counts}) < len(table.names):
        return
    at, word, opposite = table.draw.choice([(-1, "meeste", "minste"), (0, "minste", "meeste")])
    form = table.draw.choice(
        [
            "In {y} telde {r} de {w} {what} ({n}).",
            "In {y} wonen de {w} {what} in {r}: {n}.",
            "Met {n} heeft {r} in {y} de {w} {what}.",
        ]
    )
    row, second = order[at], order[1 if at == 0 else -2]
    names = {"y": table.years[column], "what": table.noun}

    def said(row: int, word: str, of: int | None = None) -> str:
        number = dutch(table.counts[row if of is None else of][column])
        return form.format(r=table.names[row], n=number, w=word, **names)

    yield Told(
        said(row, word),
        [(RANK, said(row, opposite)), (RANK, said(second, word)), (ROW, said(second, word, of=row))],
    )


def _course(table: Counted) -> Iterator[Told]:
    row, _, first, last = _pick(table)
    old, new = table.counts[row][first], table.counts[row][last]
    if abs(new / old - 1) < 0.02:
        return
    up = new > old
    form, ways = table.draw.choice(
        [
            ("Het aantal {what} in {r} {w} van {a} in {y} naar {b} in {z}.", ("steeg", "daalde")),
            ("In {r} {w} het aantal {what} van {a} naar {b}.", ("groeide", "daalde")),
            ("Het aantal {what} in {r} is {w}, van {a} naar {b}.", ("toegenomen", "afgenomen")),
            ("Het aantal {what} in {r} {w} met {d} van {a} naar {b}.", ("steeg", "daalde")),
            ("Het aantal {what} in {r} {w} van {a} naar {b} ({c}).", ("steeg", "daalde")),
            ("Tussen {y} en {z} {w} het aantal {what} in {r} met {c}.", ("steeg", "daalde")),
            ("Het aantal {what} in {r} liep tussen {y} en {z} {w} met {c}.", ("op", "terug")),
            ("In {r} zien wij tussen {y} en {z} een {w} van {c} van het aantal {what}.", ("stijging", "daling")),
        ]
    )
    names = {
        "what": table.noun, "r": table.names[row], "a": dutch(old), "b": dutch(new), "y": table.years[first],
        "z": table.years[last], "w": ways[0 if up else 1], "d": dutch(abs(new - old)),
        "c": percent(abs(100 * (new / old - 1))),
    }  # fmt: skip
    key = table.draw.choice([one for one in "abcd" if f"{{{one}}}" in form])
    yield Told(
        form.format(**names),
        [
            (WAY, form.format(**{**names, "w": ways[1 if up else 0]})),
            (NUMBER, form.format(**{**names, key: slipped(str(names[key]), table.draw)})),
        ],
    )


def _points(table: Counted) -> Iterator[Told]:
    row, _, first, last = _pick(table)
    old, new = table.share(row, first), table.share(row, last)
    if abs(new - old) < 0.3:
        return
    form = "Het aandeel van {r} {w} met {d} procentpunt van {a} naar {b}."
    ways = ("steeg", "daalde")
    names = {"r": table.names[row], "a": percent(old), "b": percent(new), "d": dutch(abs(new - old), 1)}
    up = new > old
    yield Told(
        form.format(w=ways[0 if up else 1], **names),
        [
            (WAY, form.format(w=ways[1 if up else 0], **names)),
            (NUMBER, form.format(w=ways[0 if up else 1], **{**names, "d": slipped(names["d"], table.draw)})),
        ],
    )


def _part(table: Counted) -> Iterator[Told]:
    words, low, high = table.draw.choice(_PARTS)
    shown = percent(table.draw.uniform(low, high))
    form = table.draw.choice(
        [
            "{w} van de ouders ({p}) is tevreden.",
            "Van de ouders is {w} ({p}) tevreden.",
            "{p} van de ouders, {w}, is tevreden.",
            "{w}, namelijk {p}, is tevreden.",
        ]
    )
    middle = (low + high) / 2
    others = [one for one, lowest, highest in _PARTS if lowest > middle + 9 or highest < middle - 9]
    others = [one for one in others if not one.startswith("meer dan")]

    def said(words: str) -> str:
        text = form.format(w=words, p=shown)
        return text[0].upper() + text[1:]

    yield Told(said(words), [(PART, said(table.draw.choice(others)))])


def _times(table: Counted) -> Iterator[Told]:
    row, other, _, column = _pick(table)
    large, small = sorted((row, other), key=lambda one: -table.counts[one][column])
    ratio = table.counts[large][column] / table.counts[small][column]
    known = {2: "twee", 3: "drie", 4: "vier", 5: "vijf"}
    whole = next((number for number in known if 1.01 * number < ratio < number + 0.4), None)
    if whole is None:
        return
    form = table.draw.choice(
        [
            "In {y} telde {r} {n} {what}, ruim {k} keer zo veel als {s} ({m}).",
            "{r} telt met {n} {what} ruim {k} keer zo veel {what} als {s} met {m}.",
            "In {r} zijn het er {n}: {k} keer zoveel als de {m} in {s}.",
        ]
    )
    names = {
        "y": table.years[column], "r": table.names[large], "s": table.names[small], "what": table.noun,
        "n": dutch(table.counts[large][column]), "m": dutch(table.counts[small][column]),
    }  # fmt: skip
    other_number = table.draw.choice([number for number in known if abs(number - whole) > 0])
    if "ruim" not in form and ratio > 1.1 * whole:
        return
    yield Told(form.format(k=known[whole], **names), [(TIMES, form.format(k=known[other_number], **names))])


def _turn(table: Counted) -> Iterator[Told]:
    word, low, high, wrong = table.draw.choice(
        [
            ("verdubbeld", 1.95, 2.05, "gehalveerd"),
            ("meer dan verdubbeld", 2.05, 2.8, "bijna verdubbeld"),
            ("bijna verdubbeld", 1.85, 1.97, "meer dan verdubbeld"),
            ("gehalveerd", 0.48, 0.52, "verdubbeld"),
            ("bijna gehalveerd", 0.51, 0.57, "meer dan gehalveerd"),
        ]
    )
    old = table.draw.randint(40, 900)
    new = round(old * table.draw.uniform(low, high))
    form = table.draw.choice(
        [
            "Het aantal meldingen is {w}, van {a} naar {b}.",
            "Het aantal wachtenden is in twee jaar {w} van {a} naar {b}.",
        ]
    )
    yield Told(
        form.format(w=word, a=dutch(old), b=dutch(new)),
        [(TIMES, form.format(w=wrong, a=dutch(old), b=dutch(new)))],
    )


def _beside(table: Counted) -> list[str]:
    """Sentences that name rows, years and numbers, and are about something else."""
    row, other, first, last = _pick(table)
    one, two = table.names[row], table.names[other]
    number = dutch(table.counts[row][last])
    return [
        f"In {table.years[last]} waren er 12 scholen in {one}.",
        f"Sinds {table.years[first]} groeide {one} tot {number} {table.noun}.",
        f"In {table.years[first]} kostte dat in {two} nog 125 euro per {table.noun}.",
        f"In {one} steeg de huur tussen {table.years[first]} en {table.years[last]} met 4,5%.",
        f"Van de wachtlijst in {two} is 38% jonger dan vier jaar, bijna twee keer zo veel als gemiddeld.",
        f"In {one} wil 55% meer groen, in {two} 61%.",
        f"Het gaat om {number} {table.noun} in {table.years[last]}.",
    ]


_KINDS: list[Callable[[Counted], Iterator[Told]]] = [
    _cell, _share, _rank, _course, _course, _points, _part, _times, _turn,
]  # fmt: skip

"""Measure how well any report is read, and what of its errors is found.

    python benchmarks/any_report.py bronnen MAP       texts of the five sources, against what was transcribed by hand
    python benchmarks/any_report.py eigen MAP         a report of ours as PDF, Word and web page, against each other

`planted_errors.py` plants errors, `reading_forms.py` measures other forms, and speed.

MAP of the first holds the texts; without it there is nothing to do. Nothing is tuned here: what is printed is what
the commands ``transcribe`` and ``infer`` do.
"""

from __future__ import annotations

import argparse
import difflib
import re
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from report_forms import without_tree

from analysis_lib.catalogue import report
from analysis_lib.characters import without_accents
from analysis_lib.inference.search import search
from analysis_lib.published.audit import Status, audit
from analysis_lib.published.printed import numbers_in
from analysis_lib.study import read_study
from analysis_lib.transcription.document import Document
from analysis_lib.transcription.figures import Figures, figures_of
from analysis_lib.transcription.files import read_report
from analysis_lib.transcription.names import column_names, heads_of
from analysis_lib.transcription.strings import MINUSES, SURE

SOURCES = {  # a word that only one of the texts has, so that files may be called anything
    "kid_mbc": "Kleuters in Delfshaven",
    "chain_pressure": "INSCHRWPOTAB",
    "utrechtse_heuvelrug": "DBC-effect",
    "holland_rijnland": "Holland Rijnland startte in 2018",
    "den_bosch_cases": "Kwakernaak",
}
KEPT_OUT = "den_bosch_cases"  # looked at when all was done


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("wat", choices=["bronnen", "eigen"])
    asked.add_argument("map", nargs="?", type=Path)
    given = asked.parse_args()
    if given.map is None or not given.map.exists():
        print("Zonder deze map of dit bestand is er niets te meten.")
        return
    {"bronnen": sources, "eigen": own}[given.wat](given.map)


# ---------------------------------------------------------------- the five sources


def sources(folder: Path) -> None:
    """Read the texts without a look at what was entered by hand, then compare."""
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in sorted(folder.glob("*.txt"))}
    for name, words in SOURCES.items():
        path = next((path for path, text in texts.items() if words in text), None)
        if path is None:
            print(f"{name}: no text")
            continue
        print(f"\n{name}{' (kept out until the end)' if name == KEPT_OUT else ''}")
        _compare(name, path)


def _compare(name: str, path: Path) -> None:
    begun = time.process_time()
    read = figures_of(read_report(path))
    reading = time.process_time() - begun
    known = report(name)
    tables = read_study(known).tables
    by_hand = tables["published"].dropna(subset="waarde")
    by_hand = by_hand[by_hand["eenheid"] != "uitspraak"]
    of_tables = by_hand["plaats"].str.match(r"Tabel \d|.*schema|.*overzicht|.*tabel|Casus|Appendix overzicht")
    matched = _match_cells(by_hand[of_tables], read.published)
    right = sum(one.row and one.column for one in matched.values())
    _say("table cells", len(matched), int(of_tables.sum()))
    _say("  of these row and column right", right, len(matched))
    prose, sure_of = _match_prose(by_hand[~of_tables], read)
    left = by_hand[of_tables & ~by_hand["id"].isin(matched)]
    _say("  of the rest, read as figures in the text", _match_prose(left, read)[0], len(left))
    _say("prose figures", prose, int((~of_tables).sum()))
    wrong = _wrong_strings(by_hand[of_tables], read)
    print(
        f"  marked sure {int((read.published['zekerheid'] == SURE).sum())} of {len(read.published)}; "
        f"sure, in a table entered by hand, and not there: {len(wrong)} {wrong[:5]}; prose sure {sure_of}"
    )
    begun = time.process_time()
    titles = dict(zip(read.sheets["plaats"], read.sheets["titel"], strict=True))
    found = search(read.published, titles)
    print(f"  reading {reading:.1f} s, searching {time.process_time() - begun:.1f} s of processor time")
    result = audit(
        {
            "published": read.published,
            "relaties": found.relations,
            "verklaringen": found.explanations,
            "afronding": found.rounded,
        }
    )
    alarms = set(result.loc[result["status"].isin([Status.DEVIATES, Status.SAYS_OTHERWISE]), "id"])
    grounds = dict(zip(found.relations["id"], found.relations["grond"], strict=True))
    printed = dict(zip(read.published["id"], read.published["afgedrukt"], strict=True))
    _findings(known.audit(tables), matched, alarms, grounds, printed)
    print(found.searched.to_string(index=False))


def _findings(
    truth: pd.DataFrame,
    matched: dict[str, _Match],
    alarms: set[str],
    grounds: dict[str, str],
    printed: dict[str, str],
) -> None:
    cells = sum(not key.startswith("tekst.") for key in printed)
    bad = truth[(truth["status"] == Status.DEVIATES) & truth["waarde"].notna()]
    bad = bad[bad["plaats"].str.startswith("Tabel")]
    for label, some in (("all", bad), ("without table 22", bad[bad["plaats"] != "Tabel 22"])):
        hit = [key for key in some["id"] if key in matched and matched[key].figure in alarms]
        groups = some.groupby(["oorzaak", "verklaring"])["id"].apply(list)
        _say(f"deviating cells found, {label}", len(hit), len(some))
        _say(f"  findings found, {label}", sum(any(key in hit for key in keys) for keys in groups), len(groups))
        print(f"    by ground: {dict(Counter(grounds[matched[key].figure] for key in hit))}")
    known_bad = {matched[key].figure for key in bad["id"] if key in matched}
    wrong = {_bare(text) for text in truth.loc[truth["status"] == Status.DEVIATES, "afgedrukt"]}
    in_text = {key for key in alarms if key.startswith("tekst.") and _bare(printed[key]) in wrong}
    print(f"  in sentences, printed as a figure that deviates by hand too: {sorted(in_text)}")
    false = sorted(alarms - known_bad - in_text)
    print(
        f"  alarms {len(alarms)}, of which not known as deviating {len(false)} "
        f"({1000 * len(false) / max(cells, 1):.1f} per 1,000 cells): {false[:6]}"
    )


@dataclass(frozen=True)
class _Match:
    figure: str
    row: bool
    column: bool


def _match_cells(by_hand: pd.DataFrame, ours: pd.DataFrame) -> dict[str, _Match]:
    """Find each cell that was entered by hand among ours: the same number in the same table, nearest by its names."""
    taken: set[str] = set()
    found: dict[str, _Match] = {}
    in_tables = ours[~ours["id"].str.startswith("tekst.")]
    by_value: dict[str, list[dict]] = {}
    for row in in_tables.to_dict("records"):
        by_value.setdefault(_bare(row["afgedrukt"]), []).append(row)
    for cell in by_hand.to_dict("records"):
        number = re.match(r"Tabel \d+", cell["plaats"])
        options = [
            row
            for row in by_value.get(_bare(cell["afgedrukt"]), [])
            if row["id"] not in taken and (not number or _same_table(number[0], row["plaats"]))
        ]
        if options:
            best = max(options, key=lambda row: _alike(cell["rij"], row["rij"]) + _same_column(cell, row))
            taken.add(best["id"])
            found[cell["id"]] = _Match(
                best["id"], _alike(cell["rij"], best["rij"]) > 0.6, _same_column(cell, best) > 0.5
            )
    return found


def _same_table(number: str, place: str) -> bool:
    return place.startswith("Tabel zonder") or re.match(r"Tabel \d+", place)[0] == number if place else False


def _bare(text: str) -> str:
    if not any(letter.isdigit() for letter in str(text)):
        return str(text).strip()  # a judgement in signs
    digits = "".join(letter for letter in str(text) if letter.isdigit() or letter == ",")
    return ("-" if any(mark in str(text)[:3] for mark in MINUSES) else "") + digits.rstrip(",")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", without_accents(str(text))).strip()


def _alike(one: str, other: str) -> float:
    first, second = _plain(one), _plain(other)
    if first and (first in second or second in first):
        return 1.0
    return difflib.SequenceMatcher(None, first, second).ratio()


def _same_column(by_hand: dict, ours: dict) -> float:
    years = [re.findall(r"(?:19|20)\d\d", str(one["kolom"])) for one in (by_hand, ours)]
    inside = [bool(re.search(r"aandeel|relatief|procent", by_hand["kolom"])), "haakjes" in ours["kolom"]]
    if years[0] or years[1]:
        return float(years[0] == years[1]) - (0.4 if inside[0] != inside[1] else 0.0)
    return max(_alike(by_hand["kolom"], ours["kolom"]), 0.6 if not ours["kolom"].startswith("kolom ") else 0.0)


def _match_prose(by_hand: pd.DataFrame, read: Figures) -> tuple[int, int]:
    ours = read.published
    values: dict[float, list[str]] = {}
    for row in ours.to_dict("records"):
        values.setdefault(abs(float(row["waarde"])), []).append(f"{_plain(row['rij'])} {_plain(row['afgedrukt'])}")
    found = 0
    for row in by_hand.to_dict("records"):
        printed = next(iter(numbers_in(row["afgedrukt"])), None)
        wanted = abs(float(row["waarde"]))
        text = _plain(row["afgedrukt"])
        among = values.get(wanted, []) or (values.get(abs(printed), []) if printed is not None else [])
        found += any(text in one or one.split(" ")[-1] in text for one in among)
    prose = ours[ours["id"].str.startswith("tekst.")]
    return found, int((prose["zekerheid"] == SURE).sum())


def _wrong_strings(by_hand: pd.DataFrame, read: Figures) -> list[str]:
    """What is marked sure in a table that was entered by hand, and is no number there."""
    there: dict[str, set[str]] = {}
    for row in by_hand.to_dict("records"):
        number = re.match(r"Tabel \d+", row["plaats"])
        if number:
            there.setdefault(number[0], set()).add(_bare(row["afgedrukt"]))
    wrong = []
    for row in read.published.to_dict("records"):
        number = re.match(r"Tabel \d+", row["plaats"])
        if (
            number
            and number[0] in there
            and row["zekerheid"] == SURE
            and _bare(row["afgedrukt"]) not in there[number[0]]
        ):
            wrong.append(f"{row['id']}={row['afgedrukt']}")
    return wrong


def _say(what: str, number: int, whole: int) -> None:
    print(f"  {what}: {number} of {whole}{f' ({100 * number / whole:.1f}%)' if whole else ''}")


# ---------------------------------------------------------------- our own reports


def own(folder: Path) -> None:
    """Compare what comes back from a report in several forms: the web page's own cells are what should come."""
    truth = _cells(read_report(next(folder.glob("*.html"))))
    forms = [next(folder.glob("*.pdf")), next(folder.glob("*.docx")), next(folder.glob("*.html"))]
    with tempfile.TemporaryDirectory() as made:
        untagged = without_tree(Path(shutil.copy(forms[0], made)))
        forms.append(untagged)
        for path in forms:
            begun = time.process_time()
            document = read_report(path)
            _back(path.name, document, truth, time.process_time() - begun)
        _others(untagged, truth)


def _cells(document: Document) -> Counter[tuple[str, str, str]]:
    """Every filled cell that is not a head, with the names of its row and column."""
    found: Counter[tuple[str, str, str]] = Counter()
    for grid in document.grids:
        heads = heads_of(grid) or 1
        columns = column_names(grid, heads)
        for row in grid.rows[heads:]:
            if len({cell.text for cell in row if cell.text}) < 2 and len(row) > 2:
                continue  # one text over the whole row
            for at, cell in enumerate(row[1:], start=1):
                if cell.text:
                    found[_plain(row[0].text)[:60], _plain(columns[at]), _plain(cell.text)] += 1
    return found


def _back(name: str, document: Document, truth: Counter[tuple[str, str, str]], took: float) -> None:
    ours = _cells(document)
    print(f"\n{name}: {document.way}, {document.pages} pages, {took:.1f} s of processor time")
    strings, wanted = Counter(key[2] for key in ours.elements()), Counter(key[2] for key in truth.elements())
    _say("cells whose words came back", (strings & wanted).total(), wanted.total())
    _say("cells with row and column right too", (ours & truth).total(), truth.total())
    read = figures_of(document)
    found = search(read.published, dict(zip(read.sheets["plaats"], read.sheets["titel"], strict=True)))
    result = audit(
        {
            "published": read.published,
            "relaties": found.relations,
            "verklaringen": found.explanations,
            "afronding": found.rounded,
        }
    )
    alarms = result.loc[result["status"].isin([Status.DEVIATES, Status.SAYS_OTHERWISE]), "id"]
    print(f"  {len(found.relations)} relations; alarms {len(alarms)}: {list(alarms[:5])}")


def _others(path: Path, truth: Counter[tuple[str, str, str]]) -> None:
    """What pdfplumber and camelot make of the same untagged file, where they are installed.

    pdfplumber by its lines, and by its words; camelot by lattice and stream: of each the better one.
    """
    wanted = Counter(key[2] for key in truth.elements())
    try:
        import pdfplumber
    except ImportError:
        print("  pdfplumber is not installed")
    else:
        for way in ("lines", "text"):
            begun = time.process_time()
            settings = {"vertical_strategy": way, "horizontal_strategy": way}
            with pdfplumber.open(path) as book:
                rows = [row for page in book.pages for table in page.extract_tables(settings) for row in table]
            cells = Counter(_plain(cell) for row in rows for cell in row if cell)
            took = time.process_time() - begun
            print(f"pdfplumber, by {way}: {(cells & wanted).total()} of {wanted.total()}, {took:.1f} s")
    try:
        import camelot
    except ImportError:
        print("  camelot is not installed")
    else:
        best = 0
        for flavor in ("lattice", "stream"):
            found = camelot.read_pdf(str(path), pages="all", flavor=flavor)
            cells = Counter(_plain(cell) for one in found for row in one.df.itertuples(index=False) for cell in row)
            best = max(best, (cells & wanted).total())
        print(f"camelot (the better of lattice and stream): {best} of {wanted.total()}")


if __name__ == "__main__":
    main()

"""Measure the reading of reports in many forms, and its speed.

    python benchmarks/reading_forms.py vormen            invented tables as text, web page, Word and PDF
    python benchmarks/reading_forms.py opmaak            invented tables with what readers stumble over, by kind
    python benchmarks/reading_forms.py snelheid RAPPORT  a report of ours (PDF) as 120 pages, with and without structure

The PDFs need chromium and soffice for two of their three makers; pdfplumber is asked only for its speed, and left out
where it is not installed.
"""

from __future__ import annotations

import argparse
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import report_layouts
from report_forms import Table, files, tables, write_typst

from analysis_lib.transcription.figures import figures_of
from analysis_lib.transcription.files import read_report
from analysis_lib.transcription.strings import SURE, plain

PAGES = 120


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("wat", choices=["vormen", "opmaak", "snelheid"])
    asked.add_argument("rapport", nargs="?", type=Path)
    asked.add_argument("--zaad", type=int, default=1)
    given = asked.parse_args()
    if given.wat == "vormen":
        forms(given.zaad)
    elif given.wat == "opmaak":
        laid_out()
    elif given.rapport is None or not given.rapport.is_file():
        print("Geef de pdf van een rapport.")
    else:
        speed(given.rapport)


def forms(seed: int) -> None:
    """Read every form of the invented tables, and compare."""
    made = tables(seed)
    with tempfile.TemporaryDirectory() as folder:
        for name, path in files(Path(folder), seed):
            number, found, right, wrong, misplaced = _compared(path, made)
            print(
                f"{name:42} {found / number:6.1%} of {number} cells, with row and column {right / number:6.1%}; "
                f"sure and not there {wrong}, sure and elsewhere {misplaced}"
            )


def _compared(path: Path, made: Iterable[Table]) -> tuple[int, int, int, int, int]:
    """Cells, those found, those with row and column right, sure ones that are nowhere, and sure ones elsewhere."""
    published = figures_of(read_report(path)).published
    rows = published[~published["id"].str.startswith("tekst.")].to_dict("records")
    taken: set[str] = set()
    number = found = right = misplaced = 0
    printed: set[str] = set()
    for table in made:
        place = (re.match(r"Tabel \d+", table.caption) or [""])[0]
        for _, row, column, text in table.cells():
            figures = re.findall(r"\d[\d.]*(?:,\d+)?", text)
            printed |= set(map(_digits, figures))
            number += 1
            options = [
                one
                for one in rows
                if one["id"] not in taken
                and _digits(one["afgedrukt"]) == _digits(figures[0])
                and (one["plaats"] == place or one["plaats"].startswith(("Tabel zonder", f"{place} deel")))
            ]
            if not options:
                continue
            best = max(options, key=lambda one: _names_right(one, row, column))
            taken.add(best["id"])
            found += 1
            is_right = _names_right(best, row, column) == len(("row", "column"))
            right += is_right
            misplaced += not is_right and best["zekerheid"] == SURE
    wrong = sum(one["zekerheid"] == SURE and _digits(one["afgedrukt"]) not in printed for one in rows)
    return number, found, right, wrong, misplaced


def laid_out() -> None:
    """Read every form of the tables that readers stumble over; say per kind where something is missed or wrong."""
    with tempfile.TemporaryDirectory() as folder:
        for name, path in report_layouts.files(Path(folder)):
            kinds = list(by_kind(path))
            number, found, right, unread, wrong = (sum(one[at] for _, one in kinds) for at in range(5))
            print(
                f"{name:42} {found / number:6.1%} of {number} figures, with row and column {right / number:6.1%}; "
                f"missed and not listed {unread}; sure and not so {wrong}"
            )
            for kind, (of_kind, seen, good, silent, bad) in kinds:
                if bad or silent or good < of_kind:
                    print(f"    {kind}: {seen} of {of_kind}, right {good}, not listed {silent}, sure and not so {bad}")


def by_kind(path: Path) -> Iterator[tuple[str, tuple[int, int, int, int, int]]]:
    """Per table: figures, those found, those with row and column, those missed silently, and sure ones that are not so.

    Sure and not so is also what is sure under a name that the table has not, or where the table says nothing.
    """
    read = figures_of(read_report(path))
    rows = read.published[~read.published["id"].str.startswith("tekst.")].to_dict("records")
    listed = " ".join(read.unread["wat"])
    for at, layout in enumerate(report_layouts.layouts(), start=1):
        own = [one for one in rows if re.match(rf"Tabel {at}\b", one["plaats"])]
        number = found = right = silent = 0
        said: dict[tuple[str, str], set[float]] = {}
        for row, column, spot in layout.spots():
            said[_bare(row), _bare(column)] = set(spot.values)
            for value in spot.values:
                number += 1
                same = [one for one in own if one["waarde"] == value]
                placed = [one for one in same if _names_right(one, row, column) == len(("row", "column"))]
                found += bool(same)
                right += bool(placed)
                marked = any(
                    one["zekerheid"] != SURE and _names_right(one, row, column) == len(("row", "column")) for one in own
                )
                silent += not same and not marked and plain(report_layouts.shown(spot.text)) not in listed
        wrong = sum(one["zekerheid"] == SURE and one["waarde"] not in _said(one, said) for one in own)
        yield layout.kind, (number, found, right, silent, wrong)


def _said(one: dict[str, Any], said: dict[tuple[str, str], set[float]]) -> set[float]:
    for (row, column), values in said.items():
        if _names_right(one, row, column) == len(("row", "column")):
            return values
    return set()


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit() or letter == ",")


def _bare(text: str) -> str:
    return re.sub(r"[^\w%<>]+", "", text.lower())


def _names_right(one: dict[str, Any], row: str, column: str) -> int:
    names = _bare(one["rij"].split("; ")[0])
    head = one["kolom"].split(", haakjes")[0].removesuffix(", van").removesuffix(", tot")
    return names.endswith(_bare(row)) + (_bare(head) == _bare(column))


def speed(path: Path) -> None:
    """Print processor time and memory for 120 pages, and pdfplumber's time for the same; both have been imported."""
    import pikepdf

    import analysis_lib.transcription.pdf  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        long, tagged = Path(folder) / "zonder-structuur.pdf", Path(folder) / "met-structuur.pdf"
        with pikepdf.open(path) as source, pikepdf.new() as book:
            while len(book.pages) < PAGES:
                for page in list(source.pages)[: PAGES - len(book.pages)]:
                    book.pages.append(page)
            book.save(long)
        some = [table for seed in range(21) for table in tables(seed)]
        write_typst(some, tagged, "kaal")
        took = [_timed(file) for file in (tagged, long)]  # before a peer takes memory of its own
        for file, seconds, peer in zip((tagged, long), took, (_by_its_tree, _by_its_lines), strict=True):
            _peer(file, seconds, peer)


def _timed(path: Path) -> float:
    begun = time.process_time()
    document = read_report(path)
    figures_of(document)
    took = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pages = document.pages
    print(
        f"{path.name}: {pages} pages, {document.way}: {took:.2f} s of processor time "
        f"({PAGES * took / pages:.2f} s for {PAGES}), at most {memory:.0f} MB"
    )
    return took


def _peer(path: Path, took: float, read: Callable[[Any], int]) -> None:
    try:
        import pdfplumber
    except ImportError:
        print("pdfplumber is not installed")
        return
    begun = time.process_time()
    with pdfplumber.open(path) as book:
        number = sum(map(read, book.pages))
    other = time.process_time() - begun
    print(f"pdfplumber on the same file: {other:.2f} s, {number} cells; {other / took:.1f} times as long")


def _by_its_lines(page: Any) -> int:
    return sum(len(row) for table in page.extract_tables() for row in table)


def _by_its_tree(page: Any) -> int:
    """The cells that pdfplumber's structure tree has, each with the characters of its marked content."""
    texts: dict[int, str] = {}
    for letter in page.chars:
        texts[letter.get("mcid")] = texts.get(letter.get("mcid"), "") + letter["text"]
    waiting, cells = list(page.structure_tree), []
    while waiting:
        element = waiting.pop()
        waiting += element.get("children", [])
        if element.get("type") in {"TD", "TH"}:
            cells.append("".join(texts.get(mark, "") for mark in element.get("mcids", [])))
    return len(cells)


if __name__ == "__main__":
    main()

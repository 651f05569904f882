"""Measure what is found of single errors planted in invented reports that are right, and what is alarmed for nothing.

    python benchmarks/planted_errors.py                 1,000 errors, and 300 reports without any
    python benchmarks/planted_errors.py --aantal 200    fewer
    python benchmarks/planted_errors.py --zinnen 500    only errors in sentences, by what is wrong in them
    python benchmarks/planted_errors.py --cellen 10000  processor time and memory of a search in so many cells

The laws that bind the figures of a report are known from how it was made. An error can be seen where it breaks one:
others fall within what rounding leaves. 'Once' and 'twice' say how many laws the wrong figure is in.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from itertools import cycle
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))
from analysis_lib.inference.search import Found, search
from analysis_lib.published.audit import Status, audit
from analysis_lib.transcription.figures import Figures, figures_of
from tests.invented_reports import SHAPES, Report, Spot, invented
from tests.planted_errors import KINDS, plant, plant_in_sentence

STATES = ("gevonden", "elders alarm", "gemist")
IN_SENTENCE = "in een zin"
TWICE, ONCE, NOT = "twee of meer", "een", "geen"


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--aantal", type=int, default=1000, help="planted errors")
    asked.add_argument("--zaad", default="", help="another word, other reports")
    asked.add_argument("--zinnen", type=int, default=0, help="only errors in so many sentences")
    asked.add_argument("--cellen", type=int, default=0, help="only measure speed, on so many cells")
    asked.add_argument("--noem", action="store_true", help="name each error that was missed")
    given = asked.parse_args()
    if given.cellen:
        speed(given.cellen)
        return
    if given.zinnen:
        in_sentences(given.zinnen, given.zaad, name=given.noem)
        return
    clean(given.aantal * 3 // 10, given.zaad)
    planted(given.aantal, given.zaad, name=given.noem)


def look(report: Report) -> tuple[Figures, Found, set[str]]:
    """Read and search a report, and return which figures do not add up."""
    read = figures_of(report.document)
    found = search(read.published, dict(zip(read.sheets["plaats"], read.sheets["titel"], strict=True)))
    result = audit(
        {
            "published": read.published,
            "relaties": found.relations,
            "verklaringen": found.explanations,
            "afronding": found.rounded,
        }
    )
    return read, found, set(result.loc[result["status"].isin([Status.DEVIATES, Status.SAYS_OTHERWISE]), "id"])


def clean(number: int, seed: str) -> None:
    """Look at reports without an error: every alarm is false."""
    cells: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for at, shape in zip(range(number), cycle(SHAPES), strict=False):
        report = invented(shape, Random(f"schoon {seed}{at}"))  # noqa: S311  not for secrets
        _, found, wrong = look(report)
        cells[shape] += len(report.spots())
        alarms[shape] += len(wrong)
        if wrong:
            about = found.relations.set_index("id")["toelichting"]
            print(f"  vals alarm: {at} {shape}: {[(key, about.get(key)) for key in sorted(wrong)[:3]]}")
    whole, false = cells.total(), alarms.total()
    print(f"{number} rapporten zonder fout, {whole} cellen: {false} keer alarm ({1000 * false / whole:.2f} per 1.000)")


def planted(number: int, seed: str, *, name: bool) -> None:
    """Plant one error in each report."""
    found: Counter[tuple[str, ...]] = Counter()
    at = done = 0
    shapes, kinds = list(SHAPES), [*KINDS, IN_SENTENCE]
    while done < number:
        draw = Random(f"fout {seed}{at}")  # noqa: S311  not for secrets
        shape, kind = shapes[at % len(shapes)], kinds[(at // len(shapes)) % len(kinds)]
        at += 1
        if kind == IN_SENTENCE:
            state = _in_one_sentence(draw)
            if state is not None:
                done += 1
                for what, words in (("soort", kind), ("vorm", "zinnen"), ("dekking", ONCE)):
                    found[what, words, "te zien", state] += 1
            continue
        report = invented(shape, draw)
        laws_before = deepcopy(report.laws)
        spot = plant(report, kind, draw)
        if spot is None:
            continue
        done += 1
        laws = sum(spot == law.figure or spot in law.operands for law in laws_before)
        covered = TWICE if laws > 1 else ONCE if laws else NOT
        seen = "te zien" if report.broken() else "niet te zien"
        read, search_found, wrong = look(report)
        key = _id_of(report, spot, read)
        hit = bool(key) and _touches(key, wrong, search_found)
        pointed = hit and key in set(search_found.suspects["aangewezen"])
        state = "gevonden" if hit else "elders alarm" if wrong else "gemist"
        for what, words in (("soort", kind), ("vorm", shape), ("dekking", covered)):
            found[what, words, seen, state] += 1
        found["aangewezen", covered, seen, str(pointed)] += 1
        if name and seen == "te zien" and not hit:
            print(f"  {at - 1} {shape} | {kind} | {key} {report.text(spot) if key else '?'} | {state}")
    print(f"\n{done} fouten, in {at} rapporten geprobeerd")
    for what, rows in (("dekking", (TWICE, ONCE, NOT)), ("soort", kinds), ("vorm", [*shapes, "zinnen"])):
        print(f"\n| {what} | fouten | niet te zien | te zien | gevonden | elders alarm |\n|---|---|---|---|---|---|")
        for row in rows:
            print(_line(found, what, row))
    pointed = sum(found["aangewezen", TWICE, "te zien", one] for one in ("True",))
    seen_twice = sum(found["dekking", TWICE, "te zien", one] for one in ("gevonden",))
    print(f"\nin twee of meer verbanden en gevonden: {seen_twice}; het ene cijfer aangewezen: {pointed}")
    unseen_alarms = sum(count for key, count in found.items() if key[0] == "dekking" and key[3] == "elders alarm")
    print(f"alarm dat het foute cijfer niet raakt: {unseen_alarms}")


def _in_one_sentence(draw: Random) -> str | None:
    """Make a sentence about a table wrong, and say what becomes of it; None where there is none to take."""
    report = invented("zinnen bij een tabel", draw)
    planted = plant_in_sentence(report, draw)
    if planted is None:
        return None
    read, _, wrong = look(report)
    own = set(read.published.loc[read.published["rij"] == planted[1], "id"])
    return "gevonden" if own & wrong else "elders alarm" if wrong else "gemist"


def in_sentences(number: int, seed: str, *, name: bool) -> None:
    """Make one sentence of each report say something wrong, and look at as many reports without an error."""
    found: Counter[tuple[str, str]] = Counter()
    told = alarms = at = 0
    while found.total() < number:
        draw = Random(f"zin {seed}{at}")  # noqa: S311  not for secrets
        at += 1
        report = invented("zinnen bij een tabel", draw)
        read, _, wrong = look(report)
        told += len(report.told)
        alarms += len(wrong)
        if wrong:
            printed = read.published.set_index("id")["rij"]
            print(f"  vals alarm: {[printed[key] for key in sorted(wrong)]}")
        planted = plant_in_sentence(report, draw)
        if planted is None:
            continue
        what, text = planted
        read, _, wrong = look(report)
        own = set(read.published.loc[read.published["rij"] == text, "id"])
        state = "gevonden" if own & wrong else "elders alarm" if wrong else "gemist"
        found[what, state] += 1
        if name and state != "gevonden":
            print(f"  {at - 1} {what} | {text} | {state}")
    print(f"\n{at} rapporten zonder fout, {told} zinnen: {alarms} keer alarm")
    print("\n| wat er fout is in de zin | fouten | gevonden | elders alarm |\n|---|---|---|---|")
    for what in [*dict.fromkeys(what for what, _ in sorted(found)), None]:
        own = {
            state: sum(n for (kind, one), n in found.items() if one == state and what in (kind, None))
            for state in STATES
        }
        whole, hit = sum(own.values()), own["gevonden"]
        print(f"| {what or 'samen'} | {whole} | {hit} ({100 * hit / whole:.0f}%) | {own['elders alarm']} |")


def _line(found: Counter[tuple[str, ...]], what: str, row: str) -> str:
    def number(seen: Iterable[str], states: Iterable[str]) -> int:
        return sum(found[what, row, one, state] for one in seen for state in states)

    visible = number(["te zien"], STATES)
    hit = number(["te zien"], ["gevonden"])
    share = f" ({100 * hit / visible:.0f}%)" if visible else ""
    unseen = number(["niet te zien"], STATES)
    return (
        f"| {row} | {visible + unseen} | {unseen} | {visible} | {hit}{share} | "
        f"{number(['te zien', 'niet te zien'], ['elders alarm'])} |"
    )


def _id_of(report: Report, spot: Spot, read: Figures) -> str:
    """The id of a figure: those of tables are read in the order of the spots."""
    in_tables = read.published[~read.published["id"].str.startswith("tekst.")]
    spots = report.spots()
    if len(spots) != len(in_tables) or spot not in spots:
        return ""
    return str(in_tables["id"].iloc[spots.index(spot)])


def _touches(key: str, wrong: set[str], found: Found) -> bool:
    """Whether a relation that breaks has the figure in it."""
    for row in found.relations.to_dict("records"):
        if row["id"] in wrong and key in {row["id"], *(part.strip() for part in str(row["operanden"]).split(";"))}:
            return True
    return key in wrong


def speed(cells: int) -> None:
    """Measure one search over the tables of many reports, as of one long report."""
    draw = Random("snel")  # noqa: S311  not for secrets
    grids = []
    number = 0
    for shape in cycle(SHAPES):
        report = invented(shape, draw)
        for grid in report.document.grids:
            grid.caption = f"Tabel {len(grids) + 1}. {grid.caption.partition('. ')[2]}"
            grids.append(grid)
        number += len(report.spots())
        if number >= cells:
            break
    report.document.grids = grids
    read = figures_of(report.document)
    titles = dict(zip(read.sheets["plaats"], read.sheets["titel"], strict=True))
    begun = time.process_time()
    found = search(read.published, titles)
    took = time.process_time() - begun
    begun = time.process_time()
    result = audit(
        {
            "published": read.published,
            "relaties": found.relations,
            "verklaringen": found.explanations,
            "afronding": found.rounded,
        }
    )
    wrong = int(result["status"].isin([Status.DEVIATES, Status.SAYS_OTHERWISE]).sum())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(read.published)} cellen in {len(grids)} tabellen: zoeken {took:.1f} s, narekenen "
        f"{time.process_time() - begun:.1f} s rekentijd, hoogstens {memory:.0f} MB; "
        f"{len(found.relations)} verbanden, {wrong} keer alarm"
    )


if __name__ == "__main__":
    main()

"""Attack what leaves invented registers, alone and under two settings; see `tests.attacker_of_registers`.

    python benchmarks/register_releases.py             # four countries of few children
    python benchmarks/register_releases.py --number 20

Prints a line for each with what was found; ends with 1 if anything was.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path

from analysis_lib.catalogue import PROJECT

sys.path.insert(0, str(PROJECT))
from tests.attacker_of_registers import found, found_together
from tests.few_registers import write_few
from tests.test_registers_attack import count_with, release

SETTINGS = ("{sbo_telt: ja}", "{sbo_telt: nee}", "{vso_telt: nee}", "{pgb_nul: nee}", '{peildatum: "07-01"}')


def attack(seed: int, place: Path) -> int:
    """Attack one country; return how many counts were found."""
    children, regions = 1_000 + 700 * (seed % 4), 2 + 3 * (seed % 5)
    folder = write_few(place / "registers", children, regions, seed)
    made = [
        release(folder, count_with(folder, setting), place / f"study {number}")[0]
        for number, setting in enumerate(SETTINGS)
    ]
    start, number = time.perf_counter(), 0
    for setting, one in zip(SETTINGS, made, strict=True):
        number += _say(f"{seed} {children} {regions} {setting}", len(one.wanted()), found(one))
    for (first, one), (second, other) in combinations(zip(SETTINGS, made, strict=True), 2):
        number += _say(f"{seed} {children} {regions} {first} {second}", len(one.wanted()), found_together(one, other))
    print(f"{time.perf_counter() - start:.0f} s")
    return number


def _say(name: str, wanted: int, narrow: list[tuple[tuple[str, ...], float, float]]) -> int:
    print(f"{name}: {wanted} counts of few, {len(narrow)} found", flush=True)
    for count, low, high in narrow:
        print(f"  {' / '.join(count)}: from {low:.0f} to {high:.0f}")
    return len(narrow)


def main() -> None:
    """Attack so many countries."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=4)
    number = 0
    for seed in range(parser.parse_args().number):
        with tempfile.TemporaryDirectory() as place:
            number += attack(seed, Path(place))
    raise SystemExit(1 if number else 0)


if __name__ == "__main__":
    main()

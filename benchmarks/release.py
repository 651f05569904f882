"""How long it takes to decide which small counts are hidden, and how that grows with the number of schools.

    python benchmarks/release.py                    # 22, 44 and 88 schools; the peer at 22
    python benchmarks/release.py --schools 22 176   # these
    python benchmarks/release.py --peer 44          # the peer up to this many; 0 for none

Each study puts together towns of 22 schools that are drawn with a seed of their own. The peer is how it
was done before: one exact programme per cell through scipy, and each cell attacked apart. In the
same run on the same cells it says what time is saved and what that costs: cells hidden besides the
small ones, and the sum of their values, each plus one. Times are of the processor.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
import psutil
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analysis_lib import care_trajectories as ct
from analysis_lib.catalogue import report
from analysis_lib.disclosure import Sum, protect
from analysis_lib.disclosure.attack import coefficients
from analysis_lib.study import read_study
from analysis_lib.synthesis.trajectories import synthesize
from analysis_lib.tables import Tables

TOWN = 22
YEARS, ON = (2017, 2018, 2019), pd.Timestamp("2020-01-01")
OF_SCHOOLS = ("scholen", "leerlingen", "trajecten")


def study(towns: int) -> Tables:
    """Put towns together, without published figures and percentages."""
    example = read_study(report("utrechtse_heuvelrug")).tables
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in OF_SCHOOLS}
    for town in range(towns):
        drawn = synthesize(dict(example), town)
        for name in OF_SCHOOLS:
            columns = [c for c in ("school", "bestuur", "naam", "leerling") if c in drawn[name]]
            marked = {column: drawn[name][column].astype(object) + f" {town}" for column in columns}
            found[name].append(drawn[name].assign(**marked))
    own = {name: pd.concat(frames, ignore_index=True) for name, frames in found.items()}
    return {**example, **own, "gebruik": example["gebruik"].iloc[:0], "published": example["published"].iloc[:0]}


def hidden_beside(cells: pd.DataFrame, truth: pd.Series) -> tuple[int, float]:
    """Return how many cells are hidden against working back, and the sum of their values plus one."""
    names = cells.index[cells["regel"] == "tegen terugrekenen"]
    return len(names), float((truth[names] + 1).sum())


def peer(values: pd.Series, sums: Sequence[Sum], unsafe: pd.Series, unpublished: Collection[str]) -> tuple[int, float]:
    """Hide as before: each unsafe cell attacked by two programmes, and one exact programme where it is too narrow."""
    matrix, truth = coefficients(values.index, sums), values.to_numpy(dtype=float)
    size, equations = len(values), np.zeros(len(sums))
    free = np.asarray(values.index.isin([*unsafe.index, *unpublished]))
    first, beside = free.copy(), sparse.eye_array(size, format="csr")
    nothing, no_sums = sparse.csr_array((size, size)), sparse.csr_array(matrix.shape)
    for cell, width in unsafe.items():
        place = int(values.index.get_loc(cell))
        aim = np.zeros(size)
        aim[place] = 1.0
        limits = np.column_stack([np.where(free, 0.0, truth), np.where(free, np.inf, truth)])
        ends = [linprog(sign * aim, A_eq=matrix, b_eq=equations, bounds=limits) for sign in (1.0, -1.0)]
        if ends[1].status == 3 or -ends[1].fun - ends[0].fun >= width - 1e-6:
            continue
        reach = 2 * float(width)
        up = sparse.diags_array(np.where(free, 0.0, reach))
        down = sparse.diags_array(np.where(free, 0.0, np.minimum(truth, reach)))
        most = np.where(free, truth + reach, truth)
        least = np.where(free, np.maximum(truth - reach, 0.0), truth)
        found = milp(
            np.r_[np.zeros(2 * size), np.where(free, 0.0, truth + 1)],
            integrality=np.r_[np.zeros(2 * size), np.ones(size)],
            bounds=Bounds(0.0, np.r_[np.full(2 * size, np.inf), np.ones(size)]),
            constraints=[
                LinearConstraint(sparse.hstack([matrix, no_sums, no_sums]), 0, 0),
                LinearConstraint(sparse.hstack([no_sums, matrix, no_sums]), 0, 0),
                LinearConstraint(sparse.hstack([beside, nothing, -up]), -np.inf, most),
                LinearConstraint(sparse.hstack([nothing, beside, -up]), -np.inf, most),
                LinearConstraint(sparse.hstack([beside, nothing, down]), least, np.inf),
                LinearConstraint(sparse.hstack([nothing, beside, down]), least, np.inf),
                LinearConstraint(np.r_[aim, -aim, 0 * aim], width, np.inf),
            ],
        )
        if found.x is None:
            sys.exit(f"the peer finds no companions for {cell}")
        free |= (found.x[2 * size :] > 0.5) & ~free
    chosen = values[free & ~first]
    return len(chosen), float((chosen + 1).sum())


def measure(schools: int, up_to: int) -> float:
    """Print what a study of this many schools takes, and the peer if it is not too large; return the seconds."""
    tables = study(schools // TOWN)
    started = time.process_time()
    made = ct.release(tables, YEARS, ON)
    took = time.process_time() - started
    ledger = ct.cells.count(tables, YEARS, ON, ct.Settings.of(tables).school)
    truth = pd.Series(ledger.truth)
    number, value = hidden_beside(made.cells, truth)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    hidden = int((made.cells["regel"] != "").sum())
    print(
        f"{schools:4} schools: release {took:8.2f} s, {len(truth)} cells, {hidden} hidden, "
        f"{number} of them beside others ({value:.0f}), {memory:.0f} MB",
        flush=True,
    )
    if schools <= up_to:
        unsafe = ct.unsafe_cells(ledger, ct.Settings.of(tables))
        started = time.process_time()
        protect(truth, ledger.sums, unsafe, unpublished=ledger.unpublished)
        ours = time.process_time() - started
        started = time.process_time()
        number, value = peer(truth, ledger.sums, unsafe, ledger.unpublished)
        theirs = time.process_time() - started
        print(
            f"     protect alone {ours:.2f} s; the peer {theirs:.2f} s, {theirs / ours:.1f} x; {number} ({value:.0f})"
        )
    return took


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--schools", type=int, nargs="+", default=[22, 44, 88], help="numbers of schools, by 22")
    reader.add_argument("--peer", type=int, default=TOWN, help="largest number of schools for the peer")
    asked = reader.parse_args()
    print(f"Python {sys.version.split()[0]}, load {psutil.getloadavg()[0]:.1f}")
    first = None
    for schools in asked.schools:
        took = measure(schools, asked.peer)
        first = first or (schools, took)
        print(f"     {schools / first[0]:.0f} x the schools in {took / first[1]:.1f} x the time", flush=True)


if __name__ == "__main__":
    main()

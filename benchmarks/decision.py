"""How fast, how lean and how exact draws of a business case are, beside heormodel 0.7.4, in one run.

    python -m venv peer && peer/bin/pip install heormodel==0.7.4
    python benchmarks/decision.py peer/bin/python

The peer has an environment of its own and is no dependency. Both evaluate the KID study with the same sixteen ranges
(invented, for measuring only) as the same sum of products. Each measurement is a process of its own: seconds from draws
to statistics, processor seconds, and memory above what the imports take. Ratios are the peer's over ours.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

COSTS = {"kid_ppo": 260_000.0, "kid_gemeente": 84_000.0}  # at which the verdict hangs in the balance
MANY, FEW = 1_000_000, 100_000
SEEDS = range(1, 9)
TIMES = 10  # the value of knowing is soon found: the least of so many


def study() -> Any:
    """Return the study's decision with these ranges alone."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from analysis_lib import business_case as bc
    from analysis_lib.catalogue import report
    from analysis_lib.study import read_study
    from tests.wide_ranges import RANGES, with_ranges

    tables = read_study(report("kid_mbc")).tables
    costs = tables["kosten"].assign(bedrag=tables["kosten"]["kostenpost"].map(COSTS))
    wide = with_ranges({**tables, "kosten": costs}, RANGES | {("kosten", "kid_ppo", "bedrag"): (240_000, 290_000)})
    return bc.Decision(wide)


def for_the_peer(path: Path) -> None:
    """Write ranges and products down, so that the peer needs nothing of ours."""
    decision = study()
    names = [one.name for source in decision.sources for one in source.inputs]
    stream = {one.name: place for place, source in enumerate(decision.sources) for one in source.inputs}
    budget = decision.perspectives[decision.everyone].weights(decision.terms)
    model = decision.terms.of(names, [budget])
    ends = [(one.low, one.value, one.high) for one in (source.inputs[0] for source in decision.sources)]
    products = [[stream[names[row]] for row, _ in factors] for factors in model.products]
    content = {
        "ends": ends,
        "products": products,
        "benefits": model.benefits[0].tolist(),
        "costs": model.costs[0].tolist(),
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def ours(draws: int, seed: int, what: str) -> dict[str, float]:
    """Measure ourselves."""
    from dataclasses import replace

    decision = study()
    decision.options = replace(decision.options, draws=draws, seed=seed)
    place = decision.everyone
    meter = Meter()
    found = decision._simulate(decision.sources, by_source=False)
    told = {"mean": found.mean(place), "chance": found.chance_of_gain(place), "evpi": found.perfect(place)}
    told |= {f"p{which}": found.percentile(which, place) for which in (5, 50, 95)}
    measured = meter.read()
    if what == "knowing":
        told["evppi"], worth = known_by_us(decision)
        measured |= worth
    errors = {f"{key}_error": one.error for key, one in told.items()}
    budgets = {"budgets": float(len(decision.perspectives))}
    return {key: one.value for key, one in told.items()} | errors | measured | budgets


def known_by_us(decision: Any) -> tuple[Any, dict[str, float]]:
    """Value of knowing the claims, and processor seconds for all sources in all budgets, with draws and beyond them.

    A difference of two whole simulations would be mostly noise, so the one step that they differ in is timed itself.
    """
    from analysis_lib.uncertainty import simulation

    step, spent = simulation._in_strata, [0.0]

    def timed(*given: Any) -> Any:
        meter = Meter()
        found = step(*given)
        spent[0] += meter.read()["processor"]
        return found

    simulation._in_strata = timed
    wholes, parts = [], []
    for _ in range(TIMES):
        spent[0], meter = 0.0, Meter()
        found = decision._simulate(decision.sources, by_source=True)
        reading = Meter()
        worth = [
            [found.partial(source, budget) for budget in range(len(decision.perspectives))]
            for source in range(len(decision.sources))
        ]
        parts.append(spent[0] + reading.read()["processor"])
        wholes.append(meter.read()["processor"])
    return worth[claim_of(decision)][decision.everyone], {"with_draws": min(wholes), "knowing": min(parts)}


def claim_of(decision: Any) -> int:
    """Place of the source that is the impact claims."""
    return next(place for place, one in enumerate(decision.sources) if one.inputs[0].name.column == "impactclaim")


def theirs(draws: int, seed: int, what: str, path: Path) -> dict[str, float]:
    """Measure the peer, in its own environment."""
    import numpy as np
    import pandas as pd
    from heormodel.models import Outcomes
    from heormodel.params import ParameterSet
    from heormodel.params.distributions import Distribution
    from heormodel.run import run_psa
    from heormodel.voi import evpi, evppi
    from scipy import stats

    given = json.loads(path.read_text(encoding="utf-8"))

    class Triangle(Distribution):
        def __init__(self, low: float, mode: float, high: float) -> None:
            self.ends = low, mode, high

        def _frozen(self) -> Any:
            low, mode, high = self.ends
            return stats.triang((mode - low) / (high - low), loc=low, scale=high - low)

    def model(drawn: pd.DataFrame) -> Outcomes:
        columns = drawn.to_numpy().T
        benefits, costs = np.zeros(len(drawn)), np.zeros(len(drawn))
        for factors, benefit, cost in zip(given["products"], given["benefits"], given["costs"], strict=True):
            worth = np.ones(len(drawn))
            for factor in factors:
                worth = worth * columns[factor]
            benefits += benefit * worth
            costs += cost * worth
        nothing = np.zeros(len(drawn))
        wide = (
            pd.DataFrame({"not": a, "do": b}, index=drawn.index) for a, b in ((nothing, costs), (nothing, benefits))
        )
        return Outcomes.from_wide(*wide)

    parameters = ParameterSet({f"x{place}": Triangle(*ends) for place, ends in enumerate(given["ends"])})
    meter = Meter()
    drawn = parameters.sample(draws, seed=seed)
    outcomes = run_psa(model, drawn, sequential=True).outcomes
    net = outcomes.effects_wide()["do"].to_numpy() - outcomes.costs_wide()["do"].to_numpy()
    told = {"mean": net.mean(), "chance": (net > 0).mean(), "evpi": evpi(outcomes, 1.0)}
    told |= {f"p{which}": np.percentile(net, which) for which in (5, 50, 95)}
    if what == "knowing":
        claim = next(place for place, ends in enumerate(given["ends"]) if ends[2] <= 1)
        seconds = []
        for _ in range(TIMES):
            own = Meter()  # of one parameter in one perspective, the draws not counted
            told["evppi"] = evppi(outcomes, drawn, f"x{claim}", 1.0)
            seconds.append(own.read()["processor"])
        told["knowing"] = min(seconds)
    return {key: float(value) for key, value in told.items()} | meter.read()


class Meter:
    """Seconds, processor seconds and memory from here on."""

    def __init__(self) -> None:
        self.started, self.used, self.before = time.perf_counter(), time.process_time(), peak()

    def read(self) -> dict[str, float]:
        """Return what it took."""
        return {
            "seconds": time.perf_counter() - self.started,
            "processor": time.process_time() - self.used,
            "memory": peak() - self.before,
        }


def peak() -> float:
    """Most memory that this process ever had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(python: str, who: str, path: Path, *, draws: int, seed: int = 1, what: str = "plain") -> dict[str, float]:
    """Run one measurement in a process of its own."""
    words = [python, str(Path(__file__).resolve()), who, str(draws), str(seed), what, str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def spread(values: list[float]) -> float:
    """Standard deviation."""
    middle = sum(values) / len(values)
    return float((sum((value - middle) ** 2 for value in values) / (len(values) - 1)) ** 0.5)


def compare(peer: str) -> None:
    """Measure both and print the ratios."""
    path = Path(sys.argv[0]).resolve().parent / ".decision.json"
    pythons = {"ours": sys.executable, "theirs": peer}
    for_the_peer(path)
    try:
        big = {who: measured(python, who, path, draws=MANY) for who, python in pythons.items()}
        for name, unit in (("seconds", "s"), ("processor", "s"), ("memory", "MB")):
            own, other = (big[who][name] for who in pythons)
            print(f"{MANY:,} draws, {name:<10}{own:9.2f} {unit:<3}{other:9.2f} {unit:<3}{other / own:8.1f} x")
        knowing = {who: measured(python, who, path, draws=FEW, what="knowing") for who, python in pythons.items()}
        own, other = (knowing[who]["knowing"] for who in pythons)
        print(
            f"knowing all sources in {knowing['ours']['budgets']:.0f} perspectives: {own:.3f} s, the peer one source "
            f"in one: {other:.3f} s, {other / own:.1f} x; draws come first for both, ours with them "
            f"{knowing['ours']['with_draws']:.2f} s"
        )
        series = {
            who: [measured(python, who, path, draws=FEW, seed=seed) for seed in SEEDS]
            for who, python in pythons.items()
        }
        cost = {who: sum(one["processor"] for one in rows) / len(rows) for who, rows in series.items()}
        print(f"{'':<8}{'ours':>14}{'peer':>14}  apart, in errors   error   time at equal error, peer over ours")
        for name in ("mean", "chance", "p5", "p50", "p95", "evpi"):
            error = {who: spread([one[name] for one in rows]) for who, rows in series.items()}
            average = {who: sum(one[name] for one in rows) / len(rows) for who, rows in series.items()}
            equal = (error["theirs"] / error["ours"]) ** 2 * cost["theirs"] / cost["ours"]
            allowed = ((error["ours"] ** 2 + error["theirs"] ** 2) / len(SEEDS)) ** 0.5
            apart = abs(average["ours"] - average["theirs"]) / allowed
            ratio = error["theirs"] / error["ours"]
            print(
                f"{name:<8}{average['ours']:14.4f}{average['theirs']:14.4f}{apart:10.2f}{ratio:14.1f} x{equal:10.1f} x"
            )
        claimed = knowing["ours"]["evppi"], knowing["ours"]["evppi_error"], knowing["theirs"]["evppi"]
        print(f"knowing the claims: ours {claimed[0]:.0f} (error {claimed[1]:.0f}), peer {claimed[2]:.0f}")
    finally:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        compare(sys.argv[1])
    elif len(sys.argv) == 6:
        who, draws, seed, what, where = sys.argv[1:]
        options = int(draws), int(seed), what
        print(json.dumps(ours(*options) if who == "ours" else theirs(*options, Path(where))))
    else:
        sys.exit(__doc__)

"""How soon an open notebook shows the effect of another parameter, beside its first run.

    python benchmarks/rerun.py                         # every notebook, with one parameter each
    python benchmarks/rerun.py kid_mbc chain_pressure  # these

Each notebook gets a kernel of its own, started as JupyterLab starts it. All cells are run, the parameter is changed in
its cell, and all cells are run again. Times are processor seconds of the kernel and what it starts, from the
first cell to the last: imports are in the first run, the start of the kernel is in neither. Wanted is a third.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
import psutil
from jupyter_client.manager import KernelManager

from analysis_lib.notebook.engine import KERNEL_CONFIG

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
CHANGES = (
    ("kid_mbc", "impactclaim", "0.4"),
    ("kid_mbc", "omstandigheden", '"so_in_wijk: ja"'),
    ("chain_pressure", "eindjaar", "2020"),
    ("chain_pressure", "toetsniveau", "0.01"),
    ("utrechtse_heuvelrug", "eindjaar", "2018"),
    ("den_bosch_cases", "methode", '"direct"'),
    ("holland_rijnland", "perspectief", '"gemeente"'),
    ("school_factsheet", "school", '"meander"'),
)
_WAIT = 300.0  # seconds for a cell


def cells_of(name: str) -> list[str]:
    """Return the code of a notebook's cells."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def changed(cells: Sequence[str], parameter: str, value: str) -> list[str]:
    """Give a parameter another value, as somebody types it in the first cell."""
    first, found = re.subn(rf"(?m)^({parameter}: \w+ = )[^#\n]*?(  #|$)", rf"\g<1>{value}\2", cells[0])
    if found != 1:
        raise SystemExit(f"the first cell declares no {parameter}")
    return [first, *cells[1:]]


def run(client: Any, kernel: psutil.Process, cells: Sequence[str]) -> float:
    """Run cells, and return the processor seconds that they took."""
    before = _seconds(kernel)
    for cell in cells:
        answer = client.execute_interactive(cell, store_history=True, timeout=_WAIT, output_hook=lambda _: None)
        if answer["content"]["status"] != "ok":
            raise SystemExit(f"{answer['content']['ename']}: {answer['content']['evalue']}\n{cell}")
    return _seconds(kernel) - before


def _seconds(kernel: psutil.Process) -> float:
    spent = kernel.cpu_times()
    return float(spent.user + spent.system + spent.children_user + spent.children_system)


def measure(name: str, parameter: str, value: str) -> tuple[float, float]:
    """Return the processor seconds of the first run and of the one after the change."""
    cells = cells_of(name)
    looked_on = {**os.environ, "JPY_SESSION_NAME": str(NOTEBOOKS / f"{name}.ipynb")}
    manager = KernelManager(kernel_name="python3", config=KERNEL_CONFIG)
    manager.start_kernel(env=looked_on, cwd=str(NOTEBOOKS))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_WAIT)
        kernel = psutil.Process(manager.provisioner.pid)
        return run(client, kernel, cells), run(client, kernel, changed(cells, parameter, value))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main() -> None:
    """Print a line for each change."""
    wanted = sys.argv[1:]
    print(f"{'notebook':<22}{'parameter':<16}{'first':>8}{'again':>8}{'ratio':>8}   (processor seconds)")
    for name, parameter, value in CHANGES:
        if not wanted or name in wanted:
            first, again = measure(name, parameter, value)
            print(f"{name:<22}{parameter:<16}{first:>8.2f}{again:>8.2f}{again / first:>8.2f}", flush=True)


if __name__ == "__main__":
    main()

"""From the files that other organisations have to what a new study starts with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from pkgutil import resolve_name

from analysis_lib.catalogue import REPORTS, Report
from analysis_lib.errors import UserError
from analysis_lib.new_study.prefilled import Prefilled


def read_for(about: Report, paths: Sequence[Path], municipality: str = "", *, special: bool = False) -> Prefilled:
    """Read files of other organisations into what a new study for a report starts with.

    Raises
    ------
    UserError
        If no files are read for this report, or these are not in order.
    """
    reads = about.family[0].reads
    if not reads:
        able = ", ".join(known.name for known in REPORTS if known.reads)
        raise UserError(f"Voor {about.name} zijn er geen bestanden om mee te beginnen; --from is er voor: {able}.")
    prefilled: Prefilled = resolve_name(reads)(paths, municipality, special=special)
    return prefilled

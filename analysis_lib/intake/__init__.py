"""From the files that other organisations have to what a new study starts with."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from analysis_lib.catalogue import REPORTS, Report
from analysis_lib.errors import InputError, UserError
from analysis_lib.new_study.prefilled import Prefilled
from analysis_lib.tables.together import told_once

_OPTIONS = {  # how a user calls what some of the readers take
    "municipality": "--gemeente",
    "special": "--sbo",
    "cache": "--cache",
    "settings_file": "--instellingen",
    "version": "--versie",
    "engine": "--motor",
}


def read_for(about: Report, paths: Sequence[Path], municipality: str = "", **options: Any) -> Prefilled:
    """Read files of other organisations into what a new study for a report starts with.

    Parameters
    ----------
    about : Report
    paths : sequence of Path
        Files, or a folder of registers.
    municipality : str
    **options
        What the report's reader takes besides; what is empty is left out.

    Raises
    ------
    UserError
        If no files are read for this report, these are not in order, or it has no such option.
    """
    reads = about.family[0].reads
    if not reads:
        able = ", ".join(known.name for known in REPORTS if known.reads)
        raise UserError(f"Voor {about.name} zijn er geen bestanden om mee te beginnen; --from is er voor: {able}.")
    read = resolve_name(reads)
    takes = signature(read).parameters
    given = {name: value for name, value in {"municipality": municipality, **options}.items() if value}
    for name in given:
        if name not in takes and name in _OPTIONS:
            raise UserError(f"{_OPTIONS[name]} is er niet voor {about.name}; laat het weg.")
    try:
        prefilled: Prefilled = read(paths, **{name: value for name, value in given.items() if name in takes})
    except InputError as error:
        raise InputError(told_once(error.problems)) from None
    return prefilled

"""A Snakefile that has Snakemake make the parts of a plan, here or on a cluster.

Snakemake removes what a rule declares before the rule begins, so a rule declares a marker and never a report: what
there was stays until the new one is whole. Its directive for notebooks passes over our parameters, so rules have a
command. What `--config` gives loses a quote at either end, so a place with a space in it is given as it is.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from analysis_lib.batch.parts import Part
from analysis_lib.whole_files import PARTS

_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".yaml", ".geojson", ".ipynb"}
_TEXT = """# Gemaakt door `narekenbaar plan`. Maak het opnieuw als er scholen, parameters of bestanden bij komen.
# Op deze machine:  snakemake --snakefile {name} --cores 2
# Na een afgebroken run eerst: snakemake --snakefile {name} --unlock; geef daarna ook --rerun-incomplete.

import shlex
from pathlib import Path

NAREKENBAAR = config.get("narekenbaar", "narekenbaar")  # staat zij elders: --config narekenbaar=map/narekenbaar
if Path(NAREKENBAAR).is_file():  # er kan een spatie in staan
    NAREKENBAAR = shlex.quote(NAREKENBAAR)
WORDS = {words}
MARKERS = {markers}
TABLES = {tables}
STUDIES = {studies}
AFTER = {after}


rule all:
    input: MARKERS + "/overzicht.klaar"


rule gather:
    input: [f"{{MARKERS}}/{{part}}.klaar" for part in AFTER]
    output: touch(MARKERS + "/overzicht.klaar")
    params: command=NAREKENBAAR + " gather " + WORDS["gather"]
    shell: "{{params.command}}"


rule part:
    wildcard_constraints: part="|".join(AFTER)
    input:
        lambda wildcards: [table for one in STUDIES[wildcards.part] for table in TABLES[one]],
        lambda wildcards: [f"{{MARKERS}}/{{one}}.klaar" for one in AFTER[wildcards.part]]
    output: touch(MARKERS + "/{{part}}.klaar")
    params: command=NAREKENBAAR + " run " + WORDS["run"]
    threads: 1
    shell: "{{params.command}} --workers {{threads}} --quiet --job {{wildcards.part}}"
"""


def words_of(wanted: Mapping[str, Any], per_job: int) -> dict[str, str]:
    """Return what was asked for, as it is typed after ``gather`` and after ``run``."""
    words = list(wanted["names"])
    places = [*(("data", one) for one in wanted["data"]), ("out", wanted["out"]), ("parameters", wanted["file"])]
    for option, place in places:
        if place:
            words += [f"--{option}", str(Path(place).resolve())]
    for name, value in wanted["parameters"]:
        words += ["-p", name, value]
    words += [flag for flag, name in (("--all", "every"), ("--standard-notebook", "standard_notebook")) if wanted[name]]
    words += ["--formats", wanted["formats"]]
    said = shlex.join(words)
    return {"gather": said, "run": f"{said} --per-job {per_job}"}


def text_of(parts: Sequence[Part], words: Mapping[str, str], name: str = "Snakefile") -> str:
    """Return the text of a file for Snakemake; parts are made anew when a table of the study changes."""
    studies = {part.name: list(dict.fromkeys(str(job.tables) for job in part.jobs if job.data)) for part in parts}
    tables = {
        folder: sorted(str(path) for path in Path(folder).iterdir() if path.suffix.lower() in _SUFFIXES)
        for folder in dict.fromkeys(chain.from_iterable(studies.values()))
    }
    return _TEXT.format(
        name=shlex.quote(name),
        words=repr(dict(words)),
        markers=repr(str(parts[0].jobs[0].out / PARTS)),
        tables=repr(tables),
        studies=repr(studies),
        after=repr({part.name: list(part.after) for part in parts}),
    )

"""A round of many municipalities, by one command and by Snakemake: equal bytes, time and memory.

    python benchmarks/national.py --snakemake /path/to/snakemake                      # 1,000 schools in 40
    python benchmarks/national.py --snakemake /path/to/snakemake --towns 3 --schools 60
    python benchmarks/national.py --formats html --per-job 100 --workers 2 --keep DIR

Each municipality is invented with a seed of its own, as `narekenbaar synthesize trajectories` does; a few of its
schools come from the next seed, so that it can have more than the example's. Nothing of the source's own figures
is in it. With --keep, what was invented and made stays, and a next run goes on from there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import psutil
from measured import Spent, spent_on

from analysis_lib.catalogue import PROJECT, report
from analysis_lib.study import read_study
from analysis_lib.synthesis import as_csv, synthesize
from analysis_lib.whole_files import PARTS

COMMAND = [sys.executable, "-m", "analysis_lib.cli"]
SHEET = "school_factsheet"
OF_SCHOOLS = ("scholen", "leerlingen", "trajecten", "samenwerking")
KEPT = ("zorgvormen", "bescherming", "vragenlijst")  # of the example: no figures of its source


def town(tables: dict[str, pd.DataFrame], number: int, schools: int) -> dict[str, pd.DataFrame]:
    """Invent the rows of a municipality, with at most twice as many schools as the example has."""
    first, next_one = synthesize(tables, 2 * number), synthesize(tables, 2 * number + 1)
    keys = list(first["scholen"]["school"])
    parts = [_of(first, keys[:schools], "a"), _of(next_one, keys[: max(0, schools - len(keys))], "b")]
    found = {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in OF_SCHOOLS}
    return found | {"scholen": found["scholen"].assign(brin6="")}


def _of(drawn: dict[str, pd.DataFrame], schools: Sequence[str], mark: str) -> dict[str, pd.DataFrame]:
    """Keep some schools, and pupils who went to no other; mark them, so that two draws do not mix."""
    rows = drawn["trajecten"]
    elsewhere = rows.loc[~rows["school"].isin(schools), "leerling"]
    kept = {name: drawn[name][drawn[name]["school"].isin(schools)] for name in OF_SCHOOLS}
    kept["trajecten"] = rows[~rows["leerling"].isin(elsewhere)]
    for name in OF_SCHOOLS:
        marked = {
            column: kept[name][column].astype(object) + f"-{mark}"
            for column in ("school", "leerling")
            if column in kept[name]
        }
        kept[name] = kept[name].assign(**marked)
    kept["scholen"] = kept["scholen"].assign(naam=kept["scholen"]["naam"].astype(object) + f" {mark.upper()}")
    return kept


def write_town(tables: dict[str, pd.DataFrame], folder: Path, number: int, schools: int) -> None:
    """Write a municipality as a study of its own."""
    name = f"Verzonnen gemeente {number}"
    about = {
        "titel": f"Jeugdhulp op de basisscholen van {name}",
        "ondertitel": "Een verzonnen telling",
        "organisatie": "Narekenbaar",
        "datum": "verzonnen",
        "bron": f"{name}, geheel verzonnen.",
        "gegevens": "SYNTHETISCH",
        "gemeente": name,
        "gegevens_trajecten": "SYNTHETISCH",
        "gegevens_kenmerken": "SYNTHETISCH",
    }
    folder.mkdir(parents=True)
    made = town(tables, number, schools)
    made["studie"] = pd.DataFrame({"sleutel": list(about), "waarde": list(about.values())})
    made["teksten"] = tables["teksten"].iloc[:0]
    for table, frame in made.items():
        (folder / f"{table}.csv").write_text(as_csv(frame), encoding="utf-8", newline="")
    for table in KEPT:
        shutil.copy2(report(SHEET).templates / f"{table}.csv", folder)


def invent(place: Path, towns: int, schools: int) -> list[Path]:
    """Write municipalities that have so many schools together, spread evenly."""
    tables = dict(read_study(report("utrechtse_heuvelrug")).tables)
    folders = []
    for number in range(towns):
        folders.append(place / f"gemeente-{number + 1:03}")
        if not folders[-1].exists():
            write_town(tables, folders[-1], number + 1, schools // towns + (number < schools % towns))
    return folders


def files(out: Path) -> dict[str, str]:
    """Fingerprint all that readers get; of receipts, which say how long it took, what they hold of files."""
    found = {}
    for path in sorted(out.rglob("*")):
        place = path.relative_to(out).as_posix()
        if not path.is_file() or place.startswith("."):
            continue
        content = path.read_bytes()
        if path.name == "receipt.json":
            receipt = json.loads(content)
            content = json.dumps([receipt["uitvoer"], receipt["invoer"], receipt["afhankelijk_van"]]).encode()
        found[place] = hashlib.sha256(content).hexdigest()
    return found


def say(what: str, spent: Spent, sheets: int) -> None:
    """Print one line."""
    print(
        f"{what:<26}{spent.seconds:9.1f} s, of processors {spent.processor:8.1f} s ({spent.processor / sheets:.2f} s a "
        f"sheet); at most {spent.memory / 1e6:6.0f} MB, the command itself {spent.own / 1e6:5.0f} MB",
        flush=True,
    )


def main() -> None:
    """Invent, make twice, compare and print."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--towns", type=int, default=40, help="municipalities")
    reader.add_argument("--schools", type=int, default=1000, help="schools in all of them together")
    reader.add_argument("--formats", default="html,pdf,docx")
    reader.add_argument("--per-job", type=int, default=100, help="sheets in one part")
    reader.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    reader.add_argument("--snakemake", type=Path, default=os.environ.get("NAREKENBAAR_SNAKEMAKE"))
    reader.add_argument("--keep", type=Path, default=None, metavar="DIR")
    asked = reader.parse_args()
    if not asked.snakemake:
        sys.exit("name Snakemake's command with --snakemake or NAREKENBAAR_SNAKEMAKE")
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {psutil.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory() as name:
        place = (asked.keep or Path(name)).resolve()
        studies = [word for folder in invent(place, asked.towns, asked.schools) for word in ("--data", folder)]
        at_once, shared = place / "in-een-keer", place / "verdeeld"
        words = [SHEET, "--all", *studies, "--formats", asked.formats]
        run = [*COMMAND, "run", *words, "--workers", asked.workers, "--out", at_once, "--quiet"]
        say("narekenbaar run", spent_on(run, PROJECT, memory=True), asked.schools)
        say("again, nothing changed", spent_on(run, PROJECT, memory=True), asked.schools)
        plan = [*COMMAND, "plan", *words, "--per-job", asked.per_job, "--out", shared]
        say("narekenbaar plan", spent_on([*plan, "--snakefile", place / "Snakefile"], PROJECT), asked.schools)
        ours = Path(sys.executable).with_name("narekenbaar")
        make = [asked.snakemake, "--snakefile", place / "Snakefile", "--cores", asked.workers]
        make += ["--directory", place, "--config", f"narekenbaar={ours}"]
        say("snakemake", spent_on(make, PROJECT, {"PYTHONPATH": str(PROJECT)}, memory=True), asked.schools)
        one, other = files(at_once), files(shared)
        sheets = [path for path in one if path.startswith(SHEET) and path.endswith("receipt.json")]
        different = sorted(path for path in {*one, *other} if one.get(path) != other.get(path))
        print(f"{len(sheets)} sheets, {len(one)} files, {len(different)} of them different {different[:5]}")
        parts = len(list((shared / PARTS).glob("*.klaar"))) - 1
        print(f"{parts} parts; index.html {(at_once / 'index.html').stat().st_size / 1e3:.0f} kB")
        if different or len(sheets) != asked.schools:
            sys.exit(1)


if __name__ == "__main__":
    main()

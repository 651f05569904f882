"""How long counting from registers takes, beside other ways to count the same, in one run.

    python benchmarks/registers.py                                  # 25,000 and 250,000 children over five years
    python benchmarks/registers.py --children 2500000 --times 10    # and ten times as many, within 4 GiB
    python benchmarks/registers.py --children 25000 --work FOLDER   # keeps what it made there, for a next time

Beside (a) a scan of the columns that counting needs, of the converted files and of the files as they came, (b) the
same cells by SQL written by hand for DuckDB, a query a year on the files as they came, and (c) pandas on those. All
three ways must give the same numbers of children with registered use, or it stops. Then the conversion of .sav beside
pyreadstat in chunks.

Each step is a process of its own. Processor time and the most memory are what the system says of it and of what it
started when it ended; where a machine is busy with other things, go by the processor time.

What limits the rest: 29 November 2026, DuckDB 2.0.1, ibis 12.0, polars 2.1, five years, one run on a quiet machine
(a fifth slower than that of earlier figures). Seconds of processor, and on the clock in brackets:

    2.5 million: ours 8.5 (6.3) and 674 MB at a limit of 800 MB; by hand 48.2 (25.0) and 1.6 GB: 0.18 (0.25) of it;
      pandas 137.9 (132.6) and 2.9 GB: a sixteenth (a twenty-first)
    a scan of the files as they came 4.1 (2.3): ours is 2.1 (2.7) times that; of the cache, which is written to be
      read quickly, 1.0 (0.7): 8.8 (9.1) times
    25 million: 61.8 (35.1) and 3.1 GB at a limit of 3 GB: 7.3 (5.6) times 2.5 million, nothing on disk
    .sav at 250,000: 3.4 (2.8) and 257 MB beside 16.7 (16.6) and 243 MB of pyreadstat in chunks: 4.9 (5.9) times
    in alternation, where much else ran: the version before 17.6 to 17.9, this one 10.7 to 11.0
    of ours at 2.5 million, where much else ran, of 10.8: importing 1.1, looking at files and their checksums 0.5, about
      1.3 for ibis making tables and SQL, maps of keys 0.5, adding at places 0.6, cells up to tables 1.0 (these on one
      processor, but two years at once), the rest DuckDB: costs, addresses with their places, and children each about a
      fifth to a quarter of it
    of .sav reading takes a third, looking and turning texts into numbers a quarter, writing Parquet a fifth, importing
      a tenth, opening files a twelfth, the rest a fifteenth

With gain: rows added at a child's place in NumPy instead of grouped by key in DuckDB (a quarter of all), numbers in
Parquet as differences instead of polars' lists (costs 0.10 instead of 0.37 a year, addresses 0.13 instead of 0.26, and
less to write and to keep), two years at once (on the clock alone). Keys of invented children lie close together: where
they are spread over all of nine digits, as those of CBS may be, adding takes 48 instead of 18 ns a row, and making
the first map takes longer.

Without gain that outlasts noise: one query for each register, smaller batches of readers, other pools of memory for
Arrow; before: one group by for all years, parts by ranges of keys, 32-bit keys, a join for each register, other numbers
of threads, more memory. `spark.log.level` does not silence what Java says before it is read.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

_APART = 100_000_000  # by how much the keys of copies of children differ; 2.5 million children take up as much
SPILL = "uitwijk"  # folder in a cache for what does not fit in memory
_WAYS = ("by_hand", "pandas")  # to count, besides ours
_SCANS = ("scan", "scan_source")
_WANTED = {
    "scan": "none: it got quicker with the cache",
    "scan_source": "at most 5",
    "by_hand": "at most 0.5",
    "pandas": "at most 0.05",
}
_MOST_MEMORY = 4096  # MB, of ten times as many
_LOOK_EVERY = 0.5  # seconds
_LIMIT, _LARGE_LIMIT, _BY_HAND_LIMIT = "800MB", "3GB", "4GB"  # by hand it does not fit in less
_NEEDED = {  # columns that the tables ask of each register, besides the key
    "GBAPERSOON{}TAB": ["GBAGEBOORTEJAAR", "GBAHERKOMSTGROEPERING"],
    "GBAADRESOBJECT{}BUS": [
        *("SOORTOBJECTNUMMER", "RINOBJECTNUMMER", "GBADATUMAANVANGADRESHOUDING", "GBADATUMEINDEADRESHOUDING")
    ],
    "INSCHRWPOTAB{}": ["WPOTYPEPO"],
    "INSCHRWECTAB{}": ["WECTYPEPO"],
    "KINDEROPVANG{}": ["OPVANGSOORT"],
    "ONDERWIJSINSCHRTAB{}": ["AANVINSCHR", "EINDINSCHR"],
    "JGDHULP{}BUS": ["JGDHHULPVORM"],
    "JGDBESCHERM{}BUS": [],
    "JGDRECLAS{}BUS": [],
    "PGBWLZWMOJW{}TAB": [],
    "WLZZIN{}TAB": ["BEGINWLZZIN", "BEDRAGWLZZIN", "SOORTWLZZIN"],
}
_ALSO_READ = ("WECCLUSTER", "HOOFDINSCHR", "GEMEENTE", "gem2020")  # by ours
_LIMITS = {  # EUR a year above which physical care counts; mental care counts above nothing
    **{"ZVWKHUISARTS": 5000, "ZVWKFARMACIE": 5000, "ZVWKZIEKENHUIS": 20000, "ZVWKPARAMEDISCH": 1000},
    **{"ZVWKHULPMIDDEL": 2000, "NOPZVWKFYSIOTHERAPIE": 500, "ZVWKTOTAAL": 20000},
}
_MENTAL = ("ZVWKGENBASGGZ", "ZVWKSPECGGZ")
_TOTAL_FROM = 2017
_BY_HAND = """
WITH kind AS (
  SELECT RINPERSOON, MIN({year} - CAST(GBAGEBOORTEJAAR AS INT)) AS leeftijd, MIN(GBAHERKOMSTGROEPERING) AS herkomst
  FROM '{folder}/GBAPERSOON{year}TABV2.parquet'
  WHERE RINPERSOONS = 'R' AND RINPERSOON <> '' AND {year} - TRY_CAST(GBAGEBOORTEJAAR AS INT) BETWEEN 0 AND 13 GROUP BY 1
), adres AS (
  SELECT RINPERSOON, MAX(GBADATUMAANVANGADRESHOUDING || SOORTOBJECTNUMMER || RINOBJECTNUMMER)[9:] AS plek
  FROM '{folder}/GBAADRESOBJECT{year}BUSV2.parquet'
  WHERE RINPERSOONS = 'R' AND GBADATUMAANVANGADRESHOUDING <= '{year}1231' AND GBADATUMEINDEADRESHOUDING >= '{year}1231'
  GROUP BY 1
), plaats AS (
  SELECT SOORTOBJECTNUMMER || RINOBJECTNUMMER AS plek, jeugdregio, samenwerkingsverband
  FROM '{folder}/VSLGWB2020TAB03V2.parquet' JOIN read_csv('{folder}/gebieden.csv', all_varchar = true)
    ON gem2020 = gemeente
), po AS (
  SELECT RINPERSOON, BOOL_OR(WPOTYPEPO IN ('BO', 'Basisonderwijs')) AS bo,
    BOOL_OR(WPOTYPEPO IN ('SBO', 'Speciaal Basisonderwijs')) AS sbo
  FROM '{folder}/INSCHRWPOTAB{year}V2.parquet' WHERE RINPERSOONS = 'R' GROUP BY 1
), wec AS (
  SELECT RINPERSOON, BOOL_OR(WECTYPEPO = 'SO') AS so, BOOL_OR(WECTYPEPO = 'VSO') AS vso, MIN(WECCLUSTER) AS cluster
  FROM '{folder}/INSCHRWECTAB{year}V2.parquet' WHERE RINPERSOONS = 'R' GROUP BY 1
), vo AS (
  SELECT RINPERSOON, true AS vo FROM '{folder}/ONDERWIJSINSCHRTAB{year}V2.parquet'
  WHERE RINPERSOONS = 'R' AND AANVINSCHR <= '{year}1001' AND EINDINSCHR >= '{year}1001' GROUP BY 1
), hulp AS (
  SELECT RINPERSOON, true AS hulp, BOOL_OR(JGDHHULPVORM = '03') AS daghulp
  FROM '{folder}/JGDHULP{year}BUSV2.parquet' WHERE RINPERSOONS = 'R' GROUP BY 1
), bescherming AS (
  SELECT DISTINCT RINPERSOON, true AS bescherming FROM '{folder}/JGDBESCHERM{year}BUSV2.parquet' WHERE RINPERSOONS = 'R'
), reclassering AS (
  SELECT DISTINCT RINPERSOON, true AS reclassering FROM '{folder}/JGDRECLAS{year}BUSV2.parquet' WHERE RINPERSOONS = 'R'
), pgb AS (
  SELECT DISTINCT RINPERSOON, true AS pgb FROM '{folder}/PGBWLZWMOJW{year}TABV2.parquet' WHERE RINPERSOONS = 'R'
), wlz AS (
  SELECT RINPERSOON, true AS wlz, BOOL_OR(SOORTWLZZIN = 'dagbesteding') AS besteding,
    BOOL_OR(SOORTWLZZIN = 'dagbehandeling') AS behandeling
  FROM (SELECT DISTINCT * FROM '{folder}/WLZZIN{year}TABV2.parquet') WHERE RINPERSOONS = 'R'
  GROUP BY 1 HAVING SUM(BEDRAGWLZZIN) > 0
), opvang AS (
  SELECT RINPERSOON, BOOL_OR(OPVANGSOORT = 'DO') AS do, BOOL_OR(OPVANGSOORT = 'DOG') AS dog,
    BOOL_OR(OPVANGSOORT = 'BSO') AS bso, BOOL_OR(OPVANGSOORT = 'BSOG') AS bsog
  FROM '{folder}/KINDEROPVANG{year}V2.parquet' WHERE RINPERSOONS = 'R' GROUP BY 1
), kosten AS (
  SELECT RINPERSOON, SUM(ZVWKHUISARTS) > 5000 OR SUM(ZVWKFARMACIE) > 5000 OR SUM(ZVWKZIEKENHUIS) > 20000
      OR SUM(ZVWKPARAMEDISCH) > 1000 OR SUM(ZVWKHULPMIDDEL) > 2000 OR SUM(NOPZVWKFYSIOTHERAPIE) > 500 {total} AS fysiek,
    SUM(ZVWKGENBASGGZ) > 0 OR SUM(ZVWKSPECGGZ) > 0 AS mentaal
  FROM (SELECT DISTINCT * FROM '{folder}/ZVWZORGKOSTEN{year}TABV2.parquet') WHERE RINPERSOONS = 'R' GROUP BY 1
), alles AS (
  SELECT *, COALESCE(so OR vso, false) OR COALESCE(sbo, false) OR COALESCE(hulp OR false, false)
    OR COALESCE(bescherming, false) OR COALESCE(reclassering, false) OR COALESCE(pgb, false) OR COALESCE(wlz, false)
    OR COALESCE(fysiek, false) OR COALESCE(mentaal, false) AS gebruikt
  FROM kind JOIN adres USING (RINPERSOON) LEFT JOIN plaats USING (plek) LEFT JOIN po USING (RINPERSOON)
    LEFT JOIN wec USING (RINPERSOON) LEFT JOIN vo USING (RINPERSOON) LEFT JOIN hulp USING (RINPERSOON)
    LEFT JOIN bescherming USING (RINPERSOON) LEFT JOIN reclassering USING (RINPERSOON) LEFT JOIN pgb USING (RINPERSOON)
    LEFT JOIN wlz USING (RINPERSOON) LEFT JOIN opvang USING (RINPERSOON) LEFT JOIN kosten USING (RINPERSOON)
)
"""
_COHORT = "CREATE TABLE cohort AS {with_} SELECT RINPERSOON, true AS lid FROM alles WHERE gebruikt AND leeftijd <= 9"
_CELLS = (
    "CREATE OR REPLACE TABLE cellen AS {with_} SELECT *, COUNT(*) AS kinderen FROM (SELECT * EXCLUDE (RINPERSOON, "
    "plek) FROM alles LEFT JOIN cohort USING (RINPERSOON)) GROUP BY ALL"
)


class Used(NamedTuple):
    """What a step used: seconds on the clock, seconds of processors, MB at most; and what it printed."""

    wall: float
    processor: float
    peak: float
    told: Any


# Steps; what they import stays out of the process that measures them.


def invent(work: Path, children: int) -> None:
    """Write registers."""
    from analysis_lib.registers.synthetic import write_synthetic

    write_synthetic(children, 1, work / "registers")


def convert(work: Path, _: int) -> None:
    """Convert them."""
    _files(work)


def _files(work: Path) -> tuple[Any, Any]:
    from analysis_lib.registers.convert import convert as converted
    from analysis_lib.registers.overview import look

    sources = look(work / "registers")
    return sources, converted(sources.found, sources.catalogue, work / "cache")


def scan(work: Path, _: int) -> None:
    """Read the columns of the converted files that counting reads."""
    _read(sorted((work / "cache").rglob("20*.parquet")), {"persoon"})


def scan_source(work: Path, _: int) -> None:
    """Read the same columns of the files as they came."""
    _read(sorted((work / "registers").glob("*V2.parquet")), {"RINPERSOONS", "RINPERSOON"})


def _read(paths: Sequence[Path], key: set[str]) -> None:
    """Ask the last of each column: the largest stands in the files apart, so that nothing would be read."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": _LIMIT})
    wanted = key.union(_LIMITS, _MENTAL, _ALSO_READ, *_NEEDED.values())
    for path in paths:
        relation = connection.read_parquet(str(path))
        chosen = [column for column in relation.columns if column in wanted]
        relation.aggregate(", ".join(f"LAST({column})" for column in chosen)).fetchall()


def count(work: Path, _: int) -> dict[int, int]:
    """Count every child in the finest cells, and make all tables of them."""
    sources, files = _files(work)
    return _counted(work, sources, files, work / "cache", _LIMIT)


def count_large(work: Path, _: int) -> dict[int, int]:
    """Count some times as many."""
    sources, files = _files(work)
    large = {
        name: {year: work / "large" / name / path.name for year, path in years.items()} for name, years in files.items()
    }
    return _counted(work, sources, large, work / "large", _LARGE_LIMIT)


def _counted(work: Path, sources: Any, files: Any, cache: Path, memory: str) -> dict[int, int]:
    from analysis_lib.registers.areas import read_areas
    from analysis_lib.registers.cells import cells
    from analysis_lib.registers.engine import opened
    from analysis_lib.registers.population import PARTNERSHIP, REGION
    from analysis_lib.registers.tables import ALL, NATION, counts
    from analysis_lib.support_use.names import USE

    areas = read_areas(work / "registers" / sources.own.areas)
    with opened(files, cache, memory=memory) as registers:
        filled = {need: registers.filled(name, [column])[column] for need, (name, column) in sources.optional().items()}
        finest = cells(registers, sources.catalogue, sources.settings, sources.years, areas=areas)
    regions = {column: sorted(areas[column].dropna().unique()) for column in (REGION, PARTNERSHIP)}
    found = counts(finest, sources.indicators, sources.absent(filled), regions).set_index(
        ["indicator", "groep", "regio"]
    )
    using = found.loc[USE, ALL, NATION]
    return {int(year): int(number) for year, number in zip(using["jaar"], using["aantal"], strict=True)}


def by_hand(work: Path, _: int) -> dict[int, int]:
    """Count the same cells with queries a year on the files as they came."""
    import duckdb

    connection = duckdb.connect(config={"memory_limit": _BY_HAND_LIMIT, "temp_directory": str(work / "spill")})
    using = {}
    for year in _years(work):
        total = "OR SUM(ZVWKTOTAAL) > 20000" if year >= _TOTAL_FROM else ""
        with_ = _BY_HAND.format(folder=work / "registers", year=year, total=total)
        if not using:
            connection.execute(_COHORT.format(with_=with_))
        connection.execute(_CELLS.format(with_=with_))
        using[year] = connection.execute("SELECT SUM(kinderen) FROM cellen WHERE gebruikt").fetchall()[0][0]
    return {year: int(number) for year, number in using.items()}


def pandas(work: Path, _: int) -> dict[int, int]:
    """Make the same tables with pandas, a year at a time, of the columns that they ask."""
    import pandas as pd
    import pyarrow.parquet

    folder, using, cohort, paths = work / "registers", {}, None, []
    towns = pd.read_csv(folder / "gebieden.csv", sep=";", dtype=str)
    places = pd.read_parquet(folder / "VSLGWB2020TAB03V2.parquet").merge(towns, left_on="gem2020", right_on="gemeente")
    for year in _years(work):

        def linked(name: str, year: int = year) -> Any:
            path = folder / f"{name.format(year)}V2.parquet"
            there = set(pyarrow.parquet.read_schema(path).names)
            wanted = [column for column in _NEEDED.get(name, [*_LIMITS, *_MENTAL]) if column in there]
            frame = pd.read_parquet(path, columns=["RINPERSOONS", "RINPERSOON", *wanted])
            return frame[(frame["RINPERSOONS"] == "R") & (frame["RINPERSOON"] != "")].drop(columns="RINPERSOONS")

        def told(frame: Any, **chosen: Any) -> Any:
            return frame[["RINPERSOON"]].assign(**chosen).groupby("RINPERSOON", as_index=False).max()

        persons = linked("GBAPERSOON{}TAB")
        persons = persons.assign(leeftijd=year - pd.to_numeric(persons["GBAGEBOORTEJAAR"], errors="coerce"))
        persons = persons[persons["leeftijd"].between(0, 13)].drop_duplicates("RINPERSOON")
        homes = linked("GBAADRESOBJECT{}BUS")
        begin, end = homes["GBADATUMAANVANGADRESHOUDING"], homes["GBADATUMEINDEADRESHOUDING"]
        homes = homes[(begin <= f"{year}1231") & (end >= f"{year}1231")].sort_values("GBADATUMAANVANGADRESHOUDING")
        known = persons.merge(homes.drop_duplicates("RINPERSOON", keep="last"), on="RINPERSOON")
        known = known.merge(places, on=["SOORTOBJECTNUMMER", "RINOBJECTNUMMER"], how="left")
        pupils, special, care = linked("INSCHRWPOTAB{}"), linked("INSCHRWECTAB{}"), linked("KINDEROPVANG{}")
        enrolled, help_ = linked("ONDERWIJSINSCHRTAB{}"), linked("JGDHULP{}BUS")
        long_term = linked("WLZZIN{}TAB").drop_duplicates()
        positive = long_term.groupby("RINPERSOON")["BEDRAGWLZZIN"].transform("sum") > 0
        long_term = long_term[positive]
        costs = linked("ZVWZORGKOSTEN{}TAB").drop_duplicates().groupby("RINPERSOON").sum()
        above = [costs[name] > limit for name, limit in _LIMITS.items() if name in costs]
        physical = pd.concat(above, axis=1).any(axis=1)
        mental = pd.concat([costs[name] > 0 for name in _MENTAL if name in costs], axis=1).any(axis=1)
        costs = pd.DataFrame({"fysiek": physical, "mentaal": mental}).reset_index()
        parts = [
            told(pupils, bo=pupils["WPOTYPEPO"].isin(["BO", "Basisonderwijs"]), sbo=pupils["WPOTYPEPO"].str[0] == "S"),
            told(special, so=special["WECTYPEPO"] == "SO", vso=special["WECTYPEPO"] == "VSO"),
            told(
                enrolled[(enrolled["AANVINSCHR"] <= f"{year}1001") & (enrolled["EINDINSCHR"] >= f"{year}1001")], vo=True
            ),
            told(help_, hulp=True, daghulp=help_["JGDHHULPVORM"] == "03"),
            told(linked("JGDBESCHERM{}BUS"), bescherming=True),
            told(linked("JGDRECLAS{}BUS"), reclassering=True),
            told(linked("PGBWLZWMOJW{}TAB"), pgb=True),
            told(
                long_term,
                wlz=True,
                **{kind: long_term["SOORTWLZZIN"] == kind for kind in ("dagbesteding", "dagbehandeling")},
            ),
            told(care, **{kind: care["OPVANGSOORT"] == kind for kind in ("DO", "DOG", "BSO", "BSOG")}),
            costs,
        ]
        for part in parts:
            known = known.merge(part, on="RINPERSOON", how="left")
        flags = [name for part in parts for name in part.columns if name != "RINPERSOON"]
        known[flags] = known[flags].fillna(False).astype(bool)
        use = ["sbo", "so", "vso", "hulp", "bescherming", "reclassering", "pgb", "wlz", "fysiek", "mentaal"]
        known["gebruikt"] = known[use].any(axis=1)
        if cohort is None:
            cohort = set(known.loc[known["gebruikt"] & (known["leeftijd"] <= 9), "RINPERSOON"])
        known["lid"] = known["RINPERSOON"].isin(cohort)
        paths.append(known.loc[known["lid"], ["RINPERSOON", "gebruikt"]].set_index("RINPERSOON")["gebruikt"])
        using[year] = int(_tables_by_pandas(known, flags, use)["gebruik"].sum())
    pd.concat(paths, axis=1, keys=list(using)).fillna(False).value_counts()
    return using


def _tables_by_pandas(known: Any, flags: list[str], use: list[str]) -> dict[str, Any]:
    """Make the tables of a year as one does with pandas: a group by for each."""
    import pandas as pd

    every, region, origin = [*flags, "gebruikt"], "jeugdregio", "GBAHERKOMSTGROEPERING"
    known["groep"] = pd.cut(known["leeftijd"], [-1, 3, 7, 10, 13])
    known["aantal_soorten"] = known[use].sum(axis=1)
    used, two = known[known["gebruikt"]], known[known["aantal_soorten"] == 2]
    margins: dict[str, Any] = {
        "leeftijd": "groep",
        "herkomst": origin,
        "regio": region,
        "leeftijd per regio": [region, "groep"],
        "samenwerkingsverband": "samenwerkingsverband",
    }
    tables = {
        "soort": known[every].sum(),
        "gebruik per vorm": used[flags].sum(),
        "cohort": known.loc[known["lid"], flags].sum(),
    }
    for name, by in margins.items():
        grouped = known.groupby(by, observed=True)
        tables |= {f"kinderen naar {name}": grouped.size(), f"gebruik naar {name}": grouped["gebruikt"].sum()}
    tables["vorm per regio"] = known.groupby(region)[every].sum()
    tables["gebruik per vorm en regio"] = used.groupby(region)[flags].sum()
    tables["cohort naar leeftijd"] = (
        known[known["lid"]].groupby("groep", observed=True)["gebruikt"].agg(["size", "sum"])
    )
    tables["alleen"] = known[known["aantal_soorten"] == 1][use].sum()
    for name in ("groep", origin):
        tables[f"meer naar {name}"] = used.groupby(name, observed=True)["aantal_soorten"].value_counts()
        tables[f"twee naar {name}"] = two.groupby([name, *use], observed=True).size()
    tables["gebruik"] = tables["gebruik naar leeftijd"]
    return tables


def _years(work: Path) -> list[int]:
    return sorted({int(path.name[10:14]) for path in (work / "registers").glob("GBAPERSOON*V2.parquet")})


def grow(work: Path, times: int) -> None:
    """Copy the converted files a number of times, each time as other children; once for the same number."""
    import duckdb

    done = work / "large" / f"{times} times"
    if done.exists():
        return
    shutil.rmtree(work / "large", ignore_errors=True)

    connection = duckdb.connect(config={"memory_limit": _LIMIT, "temp_directory": str(work / "spill")})
    for path in sorted((work / "cache").glob("*/*20*.parquet")):  # with who has several rows of costs
        place = work / "large" / path.parent.name / path.name
        place.parent.mkdir(parents=True, exist_ok=True)
        rows = f"'{path}'"  # places are no persons
        if "persoon" in connection.read_parquet(str(path)).columns:
            copied = "UNION ALL ".join(
                f"SELECT * REPLACE (persoon + {copy * _APART} AS persoon) FROM '{path}' "  # noqa: S608
                for copy in range(times)
            )
            rows = f"({copied})"
        connection.execute(f"COPY (FROM {rows}) TO '{place}' (COMPRESSION lz4_raw, ROW_GROUP_SIZE 122880)")
    done.touch()


def invent_sav(work: Path, children: int) -> None:
    """Write registers as .sav."""
    from analysis_lib.registers.synthetic import write_synthetic

    write_synthetic(children, 1, work / "sav", "sav")


def convert_sav(work: Path, _: int) -> None:
    """Convert them, without importing what counts and tables need."""
    from analysis_lib.registers.catalogue import read_catalogue
    from analysis_lib.registers.convert import convert as converted
    from analysis_lib.registers.finding import find

    catalogue = read_catalogue()
    converted(find(work / "sav", catalogue), catalogue, work / "sav-cache")


def pyreadstat(work: Path, _: int) -> None:
    """Write the same files as Parquet by pyreadstat, in chunks."""
    import pyarrow
    import pyarrow.parquet
    import pyreadstat as reader

    (work / "sav-chunks").mkdir()
    for path in sorted((work / "sav").glob("*V2.sav")):
        writer = None
        for frame, _meta in reader.read_file_in_chunks(
            reader.read_sav, str(path), chunksize=200_000, user_missing=True
        ):
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
            writer = writer or pyarrow.parquet.ParquetWriter(
                work / "sav-chunks" / f"{path.stem}.parquet", table.schema, compression="zstd"
            )
            writer.write_table(table.cast(writer.schema))
        if writer:
            writer.close()


STEPS: dict[str, Callable[[Path, int], Any]] = {
    step.__name__: step
    for step in (
        *(invent, convert, scan, scan_source, count, by_hand, pandas, grow, count_large),
        *(invent_sav, convert_sav, pyreadstat),
    )
}


def measured(step: str, work: Path, children: int) -> Used:
    """Do a step in a process of its own."""
    words = [sys.executable, __file__, "--step", step, "--work", str(work), "--children", str(children)]
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{step} failed")
    # The peak is of the largest process; no step starts another one that does the work.
    found = Used(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, json.loads(told))
    print(
        f"{children:>9,} {step:<12} {found.wall:8.1f} s {found.processor:8.1f} s of processor {found.peak:7.0f} MB",
        flush=True,
    )
    return found


@contextmanager
def _most_on_disk(folder: Path) -> Iterator[list[int]]:
    """Give how many bytes a folder holds at most, meanwhile."""
    most, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_EVERY):
            sizes = []
            for path in folder.rglob("*"):
                with suppress(OSError):  # gone since
                    sizes.append(path.stat().st_size)
            most[0] = max(most[0], sum(sizes))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        over.set()
        looking.join()


def compare(work: Path, children: int, ways: Sequence[str], times: int, *, keep: bool) -> None:
    """Measure one number of children and print the ratios."""
    if not (work / "registers").is_dir():
        measured("invent", work, children)
    measured("convert", work, children)  # only what is not there, or was made by another version
    found = {step: measured(step, work, children) for step in (*_SCANS, "count", *ways)}
    ours = found["count"]
    assert all(found[way].told == ours.told for way in ways), "the ways to count differ"
    for what in (*_SCANS, *ways):
        other = found[what]
        print(
            f"  ours / {what}: {ours.processor / other.processor:.2f} of processor time, {ours.wall / other.wall:.2f}"
            f" on the clock (wanted at 2,500,000: {_WANTED[what]})"
        )
    print(f"  most memory: {ours.peak:.0f} MB (wanted at 2,500,000: at most 1,200)", flush=True)
    if times > 1:
        measured("grow", work, times)
        with _most_on_disk(work / "large" / SPILL) as spilled:
            large = measured("count_large", work, times * children)
        assert large.told == {year: times * number for year, number in ours.told.items()}
        assert not list((work / "large" / SPILL).iterdir()), "what did not fit in memory is left on disk"
        print(
            f"  {times} times as many: {large.processor / ours.processor:.1f} times the processor time,"
            f" {large.wall / ours.wall:.1f} on the clock (wanted: at most {2 * times}), {large.peak:.0f} MB"
            f" (at most 4,096), {spilled[0] / 1e6:.0f} MB on disk beside it at most",
            flush=True,
        )
        assert large.peak <= _MOST_MEMORY, "more memory than there may be"
        if not keep:
            shutil.rmtree(work / "large")


def compare_sav(work: Path, children: int) -> None:
    """Measure the conversion of .sav."""
    if not (work / "sav").is_dir():
        measured("invent_sav", work, children)
    for made in ("sav-cache", "sav-chunks"):
        shutil.rmtree(work / made, ignore_errors=True)
    ours, other = (measured(step, work, children) for step in ("convert_sav", "pyreadstat"))
    print(
        f"  pyreadstat / ours: {other.processor / ours.processor:.1f} of processor time,"
        f" {other.wall / ours.wall:.1f} on the clock (wanted: at least 5); most memory {ours.peak:.0f} MB (at most 300)"
    )


def main() -> None:
    """Measure everything and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, nargs="+", default=[25_000, 250_000])
    parser.add_argument("--times", type=int, default=1, help="also so many times the last number, within 4 GiB")
    parser.add_argument("--sav", type=int, default=250_000, help="children whose .sav is converted; 0 for none")
    parser.add_argument("--without", nargs="+", choices=_WAYS, default=[], help="ways to count to leave out")
    parser.add_argument("--work", type=Path, help="a folder that keeps what is made")
    parser.add_argument("--step", choices=list(STEPS), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(STEPS[given.step](given.work, given.children[0])))
        return
    with tempfile.TemporaryDirectory() as place:
        work = given.work or Path(place)
        for children in given.children:
            (work / str(children)).mkdir(parents=True, exist_ok=True)
            times = given.times if children == given.children[-1] else 1
            ways = [way for way in _WAYS if way not in given.without]
            compare(work / str(children), children, ways, times, keep=given.work is not None)
        if given.sav:
            compare_sav(work, given.sav)


if __name__ == "__main__":
    main()

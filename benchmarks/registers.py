"""How long counting from registers takes, beside reading the same columns alone and SQL written by hand, in one run.

    python benchmarks/registers.py                      # 25,000 children over five years
    python benchmarks/registers.py --children 250000

(a) a scan of the columns that counting needs, (b) registered use alone, written by hand in DuckDB's SQL with a query a
year, on the files as delivered. What is counted here is more: every table, regions and the cohort.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from analysis_lib.registers.areas import read_areas
from analysis_lib.registers.cells import cells
from analysis_lib.registers.convert import convert
from analysis_lib.registers.engine import opened
from analysis_lib.registers.overview import Sources, look
from analysis_lib.registers.synthetic import write_synthetic

_LIMIT = "800MB"
_USE = """
WITH kind AS (
  SELECT DISTINCT RINPERSOON FROM '{folder}/GBAPERSOON{year}TABV2.parquet' JOIN (
    SELECT RINPERSOON FROM '{folder}/GBAADRESOBJECT{year}BUSV2.parquet'
    WHERE RINPERSOONS = 'R' AND GBADATUMAANVANGADRESHOUDING <= '{year}1231'
      AND GBADATUMEINDEADRESHOUDING >= '{year}1231'
  ) USING (RINPERSOON)
  WHERE RINPERSOONS = 'R' AND {year} - TRY_CAST(GBAGEBOORTEJAAR AS INT) BETWEEN 0 AND 13
), gebruik AS (
  SELECT RINPERSOON FROM '{folder}/INSCHRWECTAB{year}V2.parquet' WHERE RINPERSOONS = 'R'
  UNION SELECT RINPERSOON FROM '{folder}/INSCHRWPOTAB{year}V2.parquet'
    WHERE RINPERSOONS = 'R' AND WPOTYPEPO IN ('SBO', 'Speciaal Basisonderwijs')
  UNION SELECT RINPERSOON FROM '{folder}/JGDHULP{year}BUSV2.parquet' WHERE RINPERSOONS = 'R'
  UNION SELECT RINPERSOON FROM '{folder}/JGDBESCHERM{year}BUSV2.parquet' WHERE RINPERSOONS = 'R'
  UNION SELECT RINPERSOON FROM '{folder}/JGDRECLAS{year}BUSV2.parquet' WHERE RINPERSOONS = 'R'
  UNION SELECT RINPERSOON FROM '{folder}/PGBWLZWMOJW{year}TABV2.parquet' WHERE RINPERSOONS = 'R'
  UNION SELECT RINPERSOON FROM (SELECT DISTINCT * FROM '{folder}/WLZZIN{year}TABV2.parquet')
    WHERE RINPERSOONS = 'R' GROUP BY 1 HAVING SUM(BEDRAGWLZZIN) > 0
  UNION SELECT RINPERSOON FROM (SELECT DISTINCT * FROM '{folder}/ZVWZORGKOSTEN{year}TABV2.parquet')
    WHERE RINPERSOONS = 'R' GROUP BY 1
    HAVING SUM(ZVWKHUISARTS) > 5000 OR SUM(ZVWKFARMACIE) > 5000 OR SUM(ZVWKZIEKENHUIS) > 20000
      OR SUM(ZVWKPARAMEDISCH) > 1000 OR SUM(ZVWKHULPMIDDEL) > 2000 OR SUM(NOPZVWKFYSIOTHERAPIE) > 500
      OR SUM(ZVWKGENBASGGZ) > 0 OR SUM(ZVWKSPECGGZ) > 0 {total}
)
SELECT COUNT(*) FROM kind SEMI JOIN gebruik USING (RINPERSOON)
"""


def timed(name: str, work: Callable[[], object]) -> float:
    """Run it, print how long it took and what the process used at most, and return the seconds."""
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<34} {took:8.1f} s   at most {peak:6.0f} MB so far")
    return took


def scan(files: dict[str, dict[int, Path]]) -> None:
    """Read every column that counting may need."""
    connection = duckdb.connect(config={"memory_limit": _LIMIT})
    for years in files.values():
        for path in years.values():
            relation = connection.read_parquet(str(path))
            relation.aggregate(", ".join(f"MAX({name})" for name in relation.columns)).fetchall()


def by_hand(folder: Path, years: list[int]) -> None:
    """Count registered use with a query a year, on the files as they came."""
    connection = duckdb.connect(config={"memory_limit": _LIMIT})
    for year in years:
        total = "OR SUM(ZVWKTOTAAL) > 20000" if year >= 2017 else ""
        connection.sql(_USE.format(folder=folder, year=year, total=total)).fetchall()


def count(sources: Sources, files: dict[str, dict[int, Path]], cache: Path) -> None:
    """Count every child in the finest cells."""
    areas = read_areas(sources.folder / sources.own.areas)
    with opened(files, cache, memory=_LIMIT) as registers:
        cells(registers, sources.catalogue, sources.settings, sources.years, areas=areas)


def main() -> None:
    """Measure everything once and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, default=25_000)
    children = parser.parse_args().children
    with tempfile.TemporaryDirectory() as place:
        folder, cache = Path(place) / "registers", Path(place) / "cache"
        timed("invent", lambda: write_synthetic(children, 1, folder))
        sources = look(folder)
        files: dict[str, dict[int, Path]] = {}
        timed("convert", lambda: files.update(convert(sources.found, sources.catalogue, cache)))
        scanned = timed("scan of the columns", lambda: scan(files))
        hand = timed("SQL by hand, use alone", lambda: by_hand(folder, sources.years))
        ours = timed("every table, finest cells", lambda: count(sources, files, cache))
    print(f"ours / scan: {ours / scanned:.1f}   ours / SQL by hand of use alone: {ours / hand:.1f}")


if __name__ == "__main__":
    main()

"""Spark counts what DuckDB counts, from the same expressions."""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")
pytest.importorskip("pyspark", reason="Spark needs the extra `spark`")

from pyspark.sql import SparkSession

from analysis_lib.catalogue import PROJECT
from analysis_lib.registers.overview import look
from analysis_lib.registers.study import count
from tests.few_registers import write_few

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, which is not installed here"),
]


def test_spark_gives_the_same_tables(tmp_path: Path) -> None:
    write_few(tmp_path / "registers", 2_000, 4, 3)
    sources = look(tmp_path / "registers")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", 2)
        builder.config("spark.ui.enabled", "false").getOrCreate()
        found = [count(sources, tmp_path / "cache", engine)[0] for engine in ("duckdb", "spark")]
    assert found[0].equals(found[1])
    assert found[0]["aantal"].sum() > 0


def test_a_cluster_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own: a session of Spark lasts as long as its process. It tries for a minute."""
    place = write_few(tmp_path / "registers", 1_000, 4, 3)
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", "--master spark://127.0.0.1:1 pyspark-shell")
    words = ["new", "chain_pressure", str(tmp_path / "study"), "--from", str(place), "--motor", "spark"]
    done = subprocess.run(
        [sys.executable, "-m", "analysis_lib.cli", *words], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    said = done.stderr.splitlines()[-1]
    assert done.returncode == 2, done.stderr[-2_000:]
    assert said.startswith("Spark start niet (IllegalStateException): zijn computers zijn niet te bereiken")
    assert not (tmp_path / "study").exists()

"""What a failure of Spark says: what to do, and nothing of what is in a row."""

from __future__ import annotations

import sys

import pytest

from analysis_lib.errors import UserError
from analysis_lib.registers.extra import needed
from analysis_lib.registers.spark import in_dutch

TRACE = (
    "An error occurred while calling o91.localCheckpoint.\n: {}: {}\n\tat org.apache.spark.sql.Dataset.count(x.scala:1)"
)


@pytest.mark.parametrize(
    ("error", "about", "said"),
    [
        ("java.lang.OutOfMemoryError", "Java heap space", "te weinig geheugen; geef Spark meer"),
        (
            "org.apache.spark.SparkFileNotFoundException",
            "File file:/123456789.parquet does not exist",
            "een computer ziet de cache niet; zet haar met --cache op een schijf die alle computers",
        ),
        ("java.io.IOException", "No space left on device", "de schijf is vol; maak ruimte"),
        (
            "org.apache.spark.SparkException",
            "Job aborted: value 123456789",
            "Spark brak af (SparkException); tel zonder",
        ),
    ],
)
def test_a_failure_names_its_kind_and_no_value(error: str, about: str, said: str) -> None:
    message = in_dutch(TRACE.format(error, about))
    assert said in message
    assert "123456789" not in message
    assert "\n" not in message


@pytest.mark.parametrize(("package", "extra"), [("pyspark", "registers,spark"), ("ibis", "registers")])
def test_a_package_that_is_not_there_names_its_extra(monkeypatch: pytest.MonkeyPatch, package: str, extra: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UserError, match=rf"pakket {package} nodig.*'narekenbaar\[{extra}\]'"):
        needed(package)

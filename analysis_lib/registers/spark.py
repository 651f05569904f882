"""Spark as the engine: its session, and its failures in Dutch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from analysis_lib.errors import UserError
from analysis_lib.registers.extra import needed

_MEMORY = ("OutOfMemoryError", "GC overhead limit")
_ROOM = ("No space left on device", "There is not enough space on the disk")
_PLACE = ("FileNotFoundException", "FILE_NOT_EXIST", "PATH_NOT_FOUND")
_KIND = re.compile(r"\b(?:java|scala|org\.apache)\.[\w.]*?(\w+(?:Exception|Error))\b")


def connect(ibis: Any, place: str) -> Any:
    """Connect to the session that is open, or to a new one that spills into a folder.

    Raises
    ------
    UserError
        If pyspark is not installed, Java does not start, or the computers of a cluster cannot be reached.
    """
    needed("pyspark")
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("narekenbaar").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    try:
        session = builder.config("spark.sql.warehouse.dir", place).config("spark.local.dir", place).getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError):
        message = "Spark start niet: installeer Java 17 (of zet JAVA_HOME goed), of tel zonder '--motor spark'."
        raise UserError(message) from None
    except Py4JError as error:
        raise UserError(
            f"Spark start niet{_kind(str(error))}: zijn computers zijn niet te bereiken, of kunnen niet wat gevraagd "
            "wordt. Kijk naar '--master' in PYSPARK_SUBMIT_ARGS of spark.master in spark-defaults.conf, of tel zonder "
            "'--motor spark'."
        ) from None
    session.sparkContext.setLogLevel("OFF")  # what it logs of a failure may hold rows; `failures` says what it was
    return ibis.pyspark.connect(session)


@contextmanager
def failures() -> Iterator[None]:
    """Say in Dutch why Spark broke off, without its own message: that may hold what is in a row."""
    needed("pyspark")
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException, ConnectionError, EOFError) as error:
        message = in_dutch(str(error))
    else:
        return
    raise UserError(message)


def in_dutch(text: str) -> str:
    """Say what a message of Java means for who counts, and no more of it than the name of the error."""
    if any(sign in text for sign in _MEMORY):
        return (
            "tellen met Spark lukt niet: te weinig geheugen; geef Spark meer met spark.driver.memory en "
            "spark.executor.memory in spark-defaults.conf."
        )
    if any(sign in text for sign in _ROOM):
        return "tellen met Spark lukt niet: de schijf is vol; maak ruimte of geef met --cache een map elders."
    if any(sign in text for sign in _PLACE):
        return (
            "tellen met Spark lukt niet: een computer ziet de cache niet; zet haar met --cache op een schijf die alle "
            "computers onder hetzelfde pad zien."
        )
    return f"tellen met Spark lukt niet: Spark brak af{_kind(text)}; tel zonder '--motor spark'."


def _kind(text: str) -> str:
    found = _KIND.search(text)
    return f" ({found[1]})" if found else ""

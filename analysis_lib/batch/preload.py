"""Imported by the fork server before any report: what reports need, imported and used once.

What is used once here is ready in every process forked after it: scipy's tables, the
typefaces, the rules of tables, the templates of pages. Nothing here may start a thread,
which does not survive a fork; so typst is imported and not used. Where the environment says
which reports come (`analysis_lib.notebook.forking.import_for`), what only others need is left out; where one comes
alone, also what makes its files, which its process imports while the cells run.
"""

import ast
import contextlib
import ctypes
import gc
import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from analysis_lib.catalogue import REPORTS, Report
from analysis_lib.notebook import beforehand
from analysis_lib.notebook.forking import ALONE, KERNELS, NO_VALIDATION, STUDIES, WANTED
from analysis_lib.render.formats import default_suffixes, get_ready

_NEEDED = (
    "analysis_lib.batch.making",
    "analysis_lib.notebook.engine",
    "analysis_lib.notebook.files",
    "analysis_lib.notebook.shell",
    "matplotlib",
    "matplotlib.pyplot",
    "papermill",
)
_BY_OWN_STUDIES = ("analysis_lib.tables.sheet", "ipykernel.debugger", "ipykernel.kernelapp")

_MMAP_THRESHOLD, _LARGE = -3, 128 * 1024  # glibc's name for it, and bytes
_SMALL = "holland_rijnland"  # of the examples; any of them shows the rules of tables at work
_UNUSED = ("hypothesis",)  # pandera imports this if it is there, but does not need it
_UNUSED_BY_OURS = ("pyarrow",)  # so does pandas; a notebook of a user's own may use what it gives


_PARENT = os.getppid()


def _look_up() -> None:
    """Do what the process that wants this asks, and end where it is gone: importing takes long."""
    if os.getppid() != _PARENT:
        os._exit(1)
    if _NEEDED[0] in sys.modules:  # which does what is asked
        beforehand.obey_what_came()


def _wanted() -> list[str]:
    return os.environ.get(WANTED, "").split()


def _reports() -> list[Report]:
    """The reports that come; all where that is not known."""
    return [known for known in REPORTS if known.name in _wanted()] or list(REPORTS)


def _is_alone() -> bool:
    return ALONE in _wanted()


def _for_kernels() -> bool:
    """Whether notebooks of a user's own may come."""
    return KERNELS in _wanted() or not _wanted()


@contextlib.contextmanager
def _left_out() -> Iterator[None]:
    """Import meanwhile nothing that a library takes along and does not need; who wants it later finds it."""
    names = [name for name in (*_UNUSED, *(() if _for_kernels() else _UNUSED_BY_OURS)) if name not in sys.modules]
    sys.modules.update(dict.fromkeys(names))  # how Python marks "cannot be imported"
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]


def _import() -> None:
    os.environ[NO_VALIDATION] = "1"
    several = STUDIES in _wanted() or not _wanted()
    later = (name for known in _reports() for name in (*known.later, *(known.for_study if several else ())))
    for name in dict.fromkeys((*_NEEDED, *(_BY_OWN_STUDIES if _for_kernels() else ()), *later)):
        _look_up()
        importlib.import_module(name)


def _import_for_notebooks() -> None:
    """Import what the reports' own notebooks import of the library: the kit and the pages."""
    from analysis_lib.notebook.parameters import cells_of

    sources = [source for known in _reports() for kind, source, _ in cells_of(known.notebook) if kind == "code"]
    for node in (node for source in sources for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)):
        _look_up()
        package = importlib.import_module(node.module or "")
        for name in (alias.name for alias in node.names if not hasattr(package, alias.name)):
            importlib.import_module(f"{node.module}.{name}")


def _use() -> None:
    from analysis_lib.once import kept_beforehand
    from analysis_lib.study import has_read, read_study

    if "scipy.stats" in sys.modules:
        sys.modules["scipy.stats"].beta.ppf(0.5, 1, 2)
    if not _is_alone():
        _use_often()
    _look_up()
    if not has_read():
        first = min(_reports(), key=lambda known: known.name != _SMALL)
        with kept_beforehand():
            read_study(first)


def _draw_as_sheets_do() -> None:
    """Find the fonts of a sheet and shape the words that they share, once for all of them."""
    import pandas as pd

    from analysis_lib.show import Col, Words, charts, theme
    from analysis_lib.tables.kinds_of_data import SYNTHETIC

    columns = {"a": Col("a", "jaar"), "b": Col("b", "pct1"), "c": Col("c", "aantal")}
    words = Words("a", "a", "a", columns, mark=SYNTHETIC, up="deel van de leerlingen")
    shown = pd.DataFrame({"a": [2017, 2018, 2019], "b": [0.07, 0.08, 0.09], "c": [1, 2, float("nan")]})
    series = [charts.Series("b", "uw school", theme.ACCENT), charts.Series("b", "gemeente", theme.INK, dashed=True)]
    charts.beside_others(shown, words, year="a", series=series)
    names = shown.assign(a=[str(year) for year in shown["a"]])
    charts.counts(names, words, label="a", panels=[charts.Series("c", "2018"), charts.Series("c", "2019")])


def _use_often() -> None:
    """Use what one report has no more of than it takes here."""
    import pandas as pd

    from analysis_lib.notebook import shell
    from analysis_lib.provenance import versions
    from analysis_lib.render.html import to_html
    from analysis_lib.render.word import to_word
    from analysis_lib.show import Col, Words, charts

    words = Words("a", "a", "a", {"a": Col("a"), "b": Col("b", "aantal")})
    charts.counts(pd.DataFrame({"a": ["a"], "b": [1]}), words, label="a", panels=[charts.Series("b")])
    if any(known.each for known in _reports()):
        _draw_as_sheets_do()
    document = get_ready(default_suffixes())
    to_html(document)
    to_word(replace(document, body=""))
    versions()
    shell.use_once()


def _give_memory_back() -> None:
    """Have large blocks go back to the system as soon as they are free; glibc else keeps them between reports."""
    with contextlib.suppress(OSError, AttributeError):  # another system has no such thing
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def _trim() -> None:
    """Give back what importing left free."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


_give_memory_back()
gc.disable()  # nearly all objects made here live on
with contextlib.chdir(Path(__file__).parent), _left_out():  # matplotlib takes settings from where it is imported
    _import()
    with contextlib.suppress(Exception):  # a report that needs it reports what is wrong
        _import_for_notebooks()
        _use()
_trim()
beforehand.obey_all()
gc.freeze()  # scanning it again would copy its pages into every process
gc.set_threshold(50_000, 20, 20)  # processes live for seconds and have many objects to scan
gc.enable()

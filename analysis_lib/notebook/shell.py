"""Runs the cells of a notebook in this process, as a kernel would, and gives their outputs as data.

Only in a process that was forked for one notebook and ends with it: a cell may go to another folder, import, warn and
change settings as it likes. It is IPython's own shell, with what it shows kept instead of sent.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ipykernel.jsonutil import encode_images, json_clean
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

_STREAMS = {1: "stdout", 2: "stderr"}  # by their number in the system

Shown = dict[str, Any]  # an output, in the form of a notebook's
_shown: list[Shown] = []  # by the cell that runs


class _Result(DisplayHook):
    """Keeps what a cell ends in."""

    def write_output_prompt(self) -> None:
        """Write nothing."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Keep every form of it."""
        bundle = _bundle(format_dict, md_dict)
        _shown.append({"output_type": "execute_result", "execution_count": self.prompt_count, **bundle})

    def finish_displayhook(self) -> None:
        """Write nothing."""


class _Publisher(DisplayPublisher):
    """Keeps what a cell displays."""

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: Any) -> None:  # type: ignore[override]
        """Keep every form of it."""
        _shown.append({"output_type": "display_data", **_bundle(data, metadata)})


def _bundle(data: dict[str, Any], metadata: dict[str, Any] | None) -> dict[str, Any]:
    return {"data": json_clean(encode_images(data)), "metadata": json_clean(metadata or {})}  # type: ignore[no-untyped-call]


class _Stream(io.TextIOBase):
    """Keeps what a cell prints."""

    encoding = "utf-8"

    def __init__(self, name: str, number: int) -> None:
        self.name, self._number = name, number

    def write(self, text: str) -> int:
        """Keep a text, with what went before it to the same stream."""
        last = _shown[-1] if _shown else {}
        if last.get("name") == self.name:
            last["text"] += text
        elif text:
            _shown.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)

    def flush(self) -> None:
        """Do nothing: it is kept already."""

    def isatty(self) -> bool:
        """Say that nobody looks."""
        return False

    def fileno(self) -> int:
        """Give the number that child processes write to."""
        return self._number


class CellShell(InteractiveShell):
    """A shell without a terminal or a kernel."""

    displayhook_class = Type(_Result)
    display_pub_class = Type(_Publisher)
    kernel = None  # what looks for a notebook asks whether there is such a thing

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: there is no window."""

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        content = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        _shown.append({"output_type": "error", **content})


def prepared() -> CellShell:
    """Make the shell of this process; what is forked from it later has it too, before it ran anything."""
    return CellShell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def use_once() -> None:
    """Make a shell and drop it: what that touches need not be copied by each process in which one is made later."""
    main, known = sys.modules["__main__"], vars(builtins).copy()
    try:
        prepared()
    finally:
        CellShell.clear_instance()
        sys.modules["__main__"] = main
        for name in vars(builtins).keys() - known.keys():
            delattr(builtins, name)


def run_cells(sources: Sequence[str]) -> Iterator[bytes]:
    """Run cells one by one, until one fails.

    Parameters
    ----------
    sources : sequence of str
        Code.

    Yields
    ------
    bytes
        First nothing, when the shell is ready; then for each cell JSON: its number, its outputs, and whether it failed.
    """
    shell = prepared()
    with _caught() as files:
        yield b""
        for source in sources:
            _shown.clear()
            count = shell.execution_count
            result = shell.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
            for stream, file in files.items():  # what its child processes wrote
                _Stream(stream, 0).write(_new_text(file))
            failed = not result.success or any(shown["output_type"] == "error" for shown in _shown)
            yield json.dumps({"execution_count": count, "outputs": _shown, "failed": failed}).encode()
            if failed:
                return


@contextmanager
def _caught() -> Iterator[dict[str, Any]]:
    """Catch what is printed, by child processes too."""
    files: dict[str, Any] = {}
    for number, name in _STREAMS.items():
        files[name] = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # ends with the process
        os.dup2(files[name].fileno(), number)
        setattr(sys, name, _Stream(name, number))
    yield files


def _new_text(file: Any) -> str:
    """Read what was written since the last time, and empty it."""
    length = os.fstat(file.fileno()).st_size
    if not length:
        return ""
    text = os.pread(file.fileno(), length, 0).decode(errors="replace")
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    os.ftruncate(file.fileno(), 0)
    return text

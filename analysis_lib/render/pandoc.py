"""pandoc, started for one conversion or kept open for many.

Starting it takes longer than converting a sheet. In a batch it stays open, as `pandoc lua` with a program that reads
what to convert (`assets/serve.lua`), and is lent to two processes, which ask in turn: none takes more memory, and it
works an eighth of the time for each. Where there is none, it is too old or it fails, pandoc is started as usual, which
gives the same.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from threading import Lock
from typing import Any, ClassVar

import pypandoc

from analysis_lib.render.page import ASSETS

_FILTER = ASSETS / "typst.lua"
_BORROWERS = 2  # processes at a time
_MOST = 100  # reports by one, after which another takes its place: it gives no memory back
_LONGEST_LINE = 1 << 16
# Half the memory that it would reserve by itself. What it always needs takes 9 MB: with less room than -O gives it, a
# sixth of its time goes into looking again at all of that; with more, it takes 6 MB and gains nothing.
_SMALL_HEAP = ["+RTS", "-H16m", "-A4m", "-O14m", "-RTS"]
_END_WITHIN = 5.0  # seconds
_ARGUMENTS = {"typst": ["--lua-filter", str(_FILTER), "--wrap=none"], "docx": []}


@dataclass(frozen=True)
class Line:
    """Both ends of a line to a pandoc that is open; can be lent to other processes.

    Who has locked an empty file has the turn, as long as it lives: an answer that somebody did not wait for is passed
    over by the next.
    """

    to: Connection
    back: Connection
    turn: Connection  # to that file
    lent: ClassVar[Line | None] = None  # the one of this process
    _turn: ClassVar[Lock] = Lock()  # of its threads
    _numbers: ClassVar[Iterator[int]] = count()

    @property
    def ends(self) -> tuple[Connection, ...]:
        """All that is open, for a process that must not keep it."""
        return self.to, self.back, self.turn

    def ask(self, wanted: Mapping[str, Any]) -> None:
        """Have something converted.

        Raises
        ------
        OSError
            If pandoc is gone or refuses.
        """
        number = f"{os.getpid()}-{next(self._numbers)}"
        asked = json.dumps({**wanted, "number": number}).encode() + b"\n"
        with self._turn, self._locked():
            os.write(self.to.fileno(), asked)
            while (said := self._answer())[0] != number:
                pass
        if said[2]:
            raise OSError(said[2])

    def _answer(self) -> tuple[str, str, str]:
        """The next answer: what it is to, and what went wrong."""
        said = b""
        while not said.endswith(b"\n"):
            piece = os.read(self.back.fileno(), 1)  # no more: the next may be for another process
            if not piece:
                raise OSError("pandoc is gone")
            said += piece
        return said.decode(errors="replace").strip().partition(" ")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        import fcntl  # not on Windows

        fcntl.lockf(self.turn.fileno(), fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self.turn.fileno(), fcntl.LOCK_UN)


@dataclass
class OpenPandoc:
    """A pandoc that is open."""

    process: subprocess.Popen[bytes]
    line: Line
    uses: int = field(default=0)
    borrowers: int = field(default=0)
    is_whole: bool = field(default=True)

    @classmethod
    def start(cls) -> OpenPandoc | None:
        """Start one; None where that cannot be done."""
        if os.name != "posix":
            return None
        to_read, to = os.pipe()
        back, back_write = os.pipe()
        words = [pypandoc.get_pandoc_path(), *_SMALL_HEAP, "lua", str(ASSETS / "serve.lua"), str(_FILTER)]
        try:
            process = subprocess.Popen(  # noqa: S603  # our own program
                words, stdin=to_read, stdout=back_write, stderr=subprocess.DEVNULL, start_new_session=True
            )
        except OSError:
            for end in (to, back):
                os.close(end)
            return None
        finally:
            for end in (to_read, back_write):
                os.close(end)
        with TemporaryFile() as file:
            turn = Connection(os.dup(file.fileno()))
        return cls(process, Line(Connection(to, readable=False), Connection(back, writable=False), turn))

    def end(self) -> None:
        """End it."""
        self.is_whole = False
        for end in self.line.ends:
            end.close()
        self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_WITHIN)


class Lender:
    """Keeps pandocs open and lends them, each to a few processes.

    Parameters
    ----------
    wanted : bool
        Whether to keep any; else nothing is lent.
    """

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._open: list[OpenPandoc] = []

    def lend(self) -> OpenPandoc | None:
        """Give one that has few borrowers; None where there is none."""
        if not self._wanted:
            return None
        free = (one for one in self._open if one.is_whole and one.uses < _MOST and one.borrowers < _BORROWERS)
        if (lent := next(free, None)) is None:
            lent = OpenPandoc.start()
            self._open += [lent] if lent else []
        if lent:
            lent.borrowers += 1
        self._wanted = lent is not None
        return lent

    def take_back(self, lent: OpenPandoc | None, *, whole: bool, uses: int = 1) -> None:
        """Take one back, with which so many reports were made.

        Where a process that had it was ended, it may be what kept that waiting, so it ends too: who else has it starts
        pandoc as usual.
        """
        if lent is None:
            return
        lent.uses += uses
        lent.borrowers -= 1
        if lent.is_whole and lent.process.poll() is not None:
            self._wanted = False  # as where it is too old
        if not whole or not self._wanted or (lent.uses >= _MOST and not lent.borrowers):
            lent.end()
        if not lent.is_whole and not lent.borrowers:
            self._open.remove(lent)

    def end(self) -> None:
        """End them all."""
        for one in self._open:
            one.end()
        self._open = []


def convert(
    html: str, to: str, metadata: Mapping[str, str] | None = None, images: Mapping[str, Path] | None = None
) -> bytes:
    """Convert HTML, with the pandoc that was lent to this process or else a new one.

    Parameters
    ----------
    html : str
    to : str
        'typst', with our filter, or 'docx'.
    metadata : mapping of str to str
        Values by name.
    images : mapping of str to Path
        Files of the names that the text refers to, all in one folder.

    Returns
    -------
    bytes
    """
    metadata, images = dict(metadata or {}), dict(images or {})
    with TemporaryDirectory() as name:
        source, target = Path(name) / "source.html", Path(name) / f"target.{to}"
        source.write_text(html, encoding="utf-8", newline="")
        if Line.lent and not {"\t", "\r"} & set(html):  # which a command would replace
            try:
                places = {image: str(path) for image, path in images.items()}
                asked = {"source": str(source), "target": str(target), "to": to, "metadata": metadata, "images": places}
                Line.lent.ask(asked)
                return target.read_bytes()
            except OSError:
                Line.lent = None
        folders = sorted({str(path.parent) for path in images.values()})
        pypandoc.convert_file(
            str(source),
            to,
            format="html",
            outputfile=str(target),
            verify_format=False,  # or pypandoc starts pandoc twice more, to ask what it knows
            extra_args=[
                *_ARGUMENTS[to],
                *(f"--metadata={name}:{value}" for name, value in metadata.items()),
                *(f"--resource-path={folder}" for folder in folders),
            ],
        )
        return target.read_bytes()

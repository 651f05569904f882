"""pandoc, started for one conversion or kept open for many.

Starting it takes longer than converting a sheet. In a batch it stays open, as `pandoc lua` with a program that reads
what to convert (`assets/serve.lua`), and is lent to one process at a time. Where there is none, it is too old or it
fails, pandoc is started as usual, which gives the same.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, ClassVar

import pypandoc

from analysis_lib.render.page import ASSETS

_FILTER = ASSETS / "typst.lua"
_MOST = 100  # reports by one, after which another takes its place: it gives no memory back
_LONGEST_LINE = 1 << 16
# Half the memory that it would reserve by itself. What it always needs takes 9 MB: with less room than -O gives it, a
# sixth of its time goes into looking again at all of that.
_SMALL_HEAP = ["+RTS", "-H16m", "-A4m", "-O20m", "-RTS"]
_END_WITHIN = 5.0  # seconds
_ARGUMENTS = {"typst": ["--lua-filter", str(_FILTER), "--wrap=none"], "docx": []}


@dataclass(frozen=True)
class Line:
    """Both ends of a line to a pandoc that is open; can be lent to another process.

    One process at a time writes to it, and whoever was ended while it did leaves it of no use.
    """

    to: Connection
    back: Connection
    lent: ClassVar[Line | None] = None  # the one of this process
    _turn: ClassVar[Lock] = Lock()  # of its threads

    @property
    def ends(self) -> tuple[Connection, Connection]:
        """Both ends, for a process that must not keep them."""
        return self.to, self.back

    def ask(self, wanted: Mapping[str, Any]) -> None:
        """Have something converted.

        Raises
        ------
        OSError
            If pandoc is gone or refuses.
        """
        said = b""
        with self._turn:
            os.write(self.to.fileno(), json.dumps(wanted).encode() + b"\n")
            while not said.endswith(b"\n"):
                piece = os.read(self.back.fileno(), _LONGEST_LINE)
                if not piece:
                    raise OSError("pandoc is gone")
                said += piece
        if said.strip():
            raise OSError(said.decode(errors="replace").strip())


@dataclass
class OpenPandoc:
    """A pandoc that is open."""

    process: subprocess.Popen[bytes]
    line: Line
    uses: int = field(default=0)

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
        return cls(process, Line(Connection(to, readable=False), Connection(back, writable=False)))

    def end(self) -> None:
        """End it."""
        self.line.to.close()
        self.line.back.close()
        self.process.kill()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_END_WITHIN)


class Lender:
    """Keeps pandocs open and lends them, each to one process at a time.

    Parameters
    ----------
    wanted : bool
        Whether to keep any; else nothing is lent.
    """

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._idle: list[OpenPandoc] = []
        self._lent: list[OpenPandoc] = []

    def lend(self) -> OpenPandoc | None:
        """Give one that nobody uses; None where there is none."""
        if not self._wanted:
            return None
        lent = self._idle.pop() if self._idle else OpenPandoc.start()
        self._wanted = lent is not None
        self._lent += [lent] if lent else []
        return lent

    def take_back(self, lent: OpenPandoc | None, *, whole: bool, uses: int = 1) -> None:
        """Take one back, with which so many reports were made.

        Where the process that had it was ended, an answer may still be on its way, so it ends too.
        """
        if lent is None:
            return
        self._lent.remove(lent)
        lent.uses += uses
        if lent.process.poll() is not None:
            self._wanted = False  # as where it is too old
        if whole and self._wanted and lent.uses < _MOST:
            self._idle.append(lent)
        else:
            lent.end()

    def end(self) -> None:
        """End them all."""
        for one in self._idle + self._lent:
            one.end()
        self._idle, self._lent = [], []


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

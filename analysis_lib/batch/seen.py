"""What is known of files by what the system says of them, so that none is read again to find that nothing changed.

Content decides, always: a fingerprint is kept beside the size, the times and the number (inode) that the system
gives a file, and counts as long as all of those are the same. The time of the last change of any kind cannot be set
by hand. It does not tell two changes within one tick apart, so that a file which changed a moment ago is not kept.
It is all in a file in the folder of the reports; where that is lost or of another machine, files are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from analysis_lib.provenance import digest_of
from analysis_lib.whole_files import files_below, fingerprints, write_text

NAME = ".narekenbaar.gezien"
_FORM = 1  # of the file
_ANSWERS = "answers"
_TICK = 2_500_000_000  # nanoseconds; the coarsest clock of a file system ticks every two seconds
_PAIR = 2
_TELLS_CHANGES = os.name == "posix"  # elsewhere, what is called the time of the last change is that of its birth


class Seen:
    """Fingerprints of files and of whole folders, each taken once while the file stays as it is.

    Parameters
    ----------
    out : Path, optional
        The folder of the reports, with what was seen before; None to begin with nothing.
    """

    def __init__(self, out: Path | None = None) -> None:
        self._kept: dict[str, dict[str, Any]] = _read(out / NAME) if out else {}
        self._found: dict[str, dict[str, Any]] = {}  # and used by this command
        self._now: dict[Path, str] = {}

    def digest(self, path: Path) -> str:
        """Fingerprint a file, once for this object; '' for what cannot be read."""
        if path not in self._now:
            self._now[path] = self._known("files", str(path), stamp_of([path]), lambda: digest_of(path))
        return self._now[path]

    def digest_below(self, folder: Path) -> str:
        """Fingerprint all files below a folder: their names and content."""
        files = files_below(folder)
        if not files:  # of a folder that is not there, nothing can be kept
            return digest_of_data({})
        stamp = stamp_of([path for _, path in files], [name for name, _ in files])
        return str(self._known("folders", str(folder), stamp, lambda: digest_of_data(fingerprints(folder))))

    def damage(self, folder: Path, made: Mapping[str, str]) -> list[str]:
        """Say, in Dutch, which files of a report are missing or were changed; nothing if it is whole."""
        files = files_below(folder)
        stamp = stamp_of([path for _, path in files], [name for name, _ in files])
        return list(self._known("reports", str(folder), stamp, lambda: _damage(folder, made)))

    def answer(self, key: str, make: Callable[[], Any]) -> Any:
        """Return what followed before from the input that a fingerprint is of, or work it out."""
        return self._known(_ANSWERS, key, "", make)

    @property
    def learned(self) -> bool:
        """Whether this command found anything that was not known before."""
        return not all(self._kept.get(kind, {}).items() >= found.items() for kind, found in self._found.items())

    def keep(self, out: Path) -> None:
        """Write down what this command found, for the next one; without room it only reads more."""
        if not self.learned:
            return
        merged = self._kept | {kind: self._kept.get(kind, {}) | found for kind, found in self._found.items()}
        for kind in merged.keys() - {_ANSWERS}:
            merged[kind] = {place: about for place, about in merged[kind].items() if os.path.exists(place)}  # noqa: PTH110  # of thousands
        if _ANSWERS in self._found:
            merged[_ANSWERS] = self._found[_ANSWERS]
        with suppress(OSError):
            write_text(out / NAME, json.dumps({"form": _FORM, **merged}))

    def _known(self, kind: str, name: str, stamp: str | None, make: Callable[[], Any]) -> Any:
        """Return what is known of a file under the same stamp, or find it; keep it where the stamp tells changes."""
        before = self._kept.get(kind, {}).get(name)
        if stamp is not None and isinstance(before, list) and len(before) == _PAIR and before[0] == stamp:
            self._found.setdefault(kind, {})[name] = before
            return before[1]
        found = make()
        if stamp is not None:
            self._found.setdefault(kind, {})[name] = [stamp, found]
        return found


def digest_of_data(content: object) -> str:
    """Fingerprint data that JSON can hold."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _damage(folder: Path, made: Mapping[str, str]) -> list[str]:
    there = fingerprints(folder)
    found = [f"{name} is weg" for name in made if name not in there]
    return found + [f"{name} is na het maken veranderd" for name in made if there.get(name, made[name]) != made[name]]


def stamp_of(paths: Sequence[str | Path], names: Sequence[str] = ()) -> str | None:
    """What the system says of files, as one word; None where that does not tell whether they change."""
    if not _TELLS_CHANGES:
        return None
    latest = time.time_ns() - _TICK
    said: list[object] = list(names)
    for path in paths:
        try:
            about = os.stat(path)  # noqa: PTH116  # of thousands of files
        except OSError:
            return None
        if about.st_ctime_ns >= latest:
            return None
        said.append((about.st_dev, about.st_ino, about.st_mode, about.st_size, about.st_mtime_ns, about.st_ctime_ns))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict) or kept.pop("form", None) != _FORM:
        return {}
    return {kind: found for kind, found in kept.items() if isinstance(found, dict)}

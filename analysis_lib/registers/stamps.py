"""Stamps beside files of the cache: which source a file was made of, how, and what is in it to the bit."""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

from analysis_lib.registers import keys
from analysis_lib.registers.catalogue import Register
from analysis_lib.registers.finding import Delivery
from analysis_lib.registers.repeated import has_repeated, repeated_in
from analysis_lib.whole_files import write_json

_FORM = 5  # of the files in the cache; a change of it makes them all again
_EDGE = 1 << 18  # bytes at each end of a file that its fingerprint is made of
_PIECE = 1 << 20  # bytes that are read at a time

Stamp = dict[str, Any]


def stamp(delivery: Delivery, register: Register) -> Stamp:
    """Return what a file of the cache is to be made of.

    Raises
    ------
    OSError
        If the source cannot be read.
    """
    return {"bron": fingerprint(delivery.path), "versie": delivery.version, "kolommen": _shape(register)}


def write_stamp(place: Path, made_of: Stamp, cache: Path, *, by_list: bool) -> None:
    """Say beside a file of the cache what it was made of and what is in it, and how far the list of keys reached."""
    listed = keys.listed_now(cache) if by_list else {}
    write_json(_beside(place), made_of | _contents(place) | listed)


def remove_stamp(place: Path) -> None:
    """Take the stamp of a file away, as it is about to be another one."""
    _beside(place).unlink(missing_ok=True)


def is_current(place: Path, made_of: Stamp, register: Register, cache: Path) -> bool:
    """Whether a file of the cache, with what stands beside it, is what its stamp says, to the bit, as its keys are."""
    if not place.is_file() or (has_repeated(register) and not repeated_in(place).is_file()):
        return False
    try:
        made = json.loads(_beside(place).read_text(encoding="utf-8"))
        if not isinstance(made, dict) or any(made.get(name) != value for name, value in made_of.items()):
            return False
        return bool(made == made_of | _contents(place) | keys.still(made, cache))
    except (OSError, ValueError):  # gone since, or not to be read
        return False


def fingerprint(path: Path) -> str:
    """Tell one version of a file from another by its size, its time and both ends.

    To read all of it would take as long as to convert it.
    """
    about = path.stat()
    digest = hashlib.sha256(f"{about.st_size} {about.st_mtime_ns}".encode())
    with path.open("rb") as file:
        digest.update(file.read(_EDGE))
        file.seek(max(0, about.st_size - _EDGE))
        digest.update(file.read(_EDGE))
    return digest.hexdigest()


def checksum(path: Path) -> int:
    """Return a sum by which a damaged file shows; not against who changes it on purpose."""
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found = zlib.crc32(piece, found)
    return found


def _beside(place: Path) -> Path:
    return place.with_suffix(".json")


def _contents(place: Path) -> dict[str, list[int]]:
    """Return the size of a file of the cache and of what stands beside it, and a checksum of each."""
    paths = [path for path in (place, repeated_in(place)) if path.is_file()]
    return {"bytes": [path.stat().st_size for path in paths], "controle": [checksum(path) for path in paths]}


def _shape(register: Register) -> str:
    """Tell which columns are read; another meaning of a code changes nothing in the cache."""
    columns = [(column.name, column.kind, column.actual) for column in register.columns.values()]
    return hashlib.sha256(repr((_FORM, register.keyed_by, columns)).encode()).hexdigest()

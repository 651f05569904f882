"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from analysis_lib.errors import DISK_FULL, UserError, reason_of

LOCK = ".narekenbaar.lock"
PARTS = ".delen"  # in a folder of reports: the locks of parts that are made apart, and what these share
OWN = "eigen"  # in the folder of a report: what others changed in it
_SIBLING = re.compile(r"\.(.+)-[0-9a-f]{8}")  # as `temporary_sibling` names them
_BEGINS_WITHIN = 60.0  # seconds, in which others that begin have let go of the lock of the whole folder
_OUT = "--out"  # where reports go
_RECEIPT_KEYS = {"rapport", "titel", "run", "gestart"}


def put_in_place(staging: Path, target: Path) -> None:
    """Put a finished folder in its place; on failure the earlier one comes back."""
    earlier = None
    if target.exists():
        earlier = target.replace(temporary_sibling(target))
    try:
        staging.replace(target)
    except OSError:
        if earlier:
            earlier.replace(target)
        raise
    if earlier:
        shutil.rmtree(earlier, ignore_errors=True)


def keep_changes(earlier: Path, staging: Path) -> None:
    """Copy into a new report, in ``eigen/``, what others changed in the earlier one or added to it."""
    made = (read_receipt(earlier / "receipt.json") or {}).get("uitvoer", {})
    for name, digest in fingerprints(earlier).items() if made else ():
        if name == "receipt.json" or made.get(name) == digest:
            continue
        place = staging / OWN / name.removeprefix(f"{OWN}/")
        if place.exists():  # changed again since it was kept
            place = place.with_stem(f"{place.stem}-{digest[:8]}")
        if digest not in fingerprints(staging / OWN).values():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(earlier / name, place)


def temporary_sibling(folder: Path) -> Path:
    """Name a new place next to a file or folder, hidden so that nothing takes it for a report."""
    return folder.with_name(f".{folder.name}-{uuid.uuid4().hex[:8]}")


def recover(folder: Path, names: Collection[str] = ()) -> None:
    """Clear away what an interrupted run left in a folder; only the caller may write there.

    A finished report whose place is empty goes back there: it was caught between two moves.
    Working folders and files are removed, for all names or only for these.
    """
    for path in folder.glob(".*-*"):
        found = _SIBLING.fullmatch(path.name)
        if not found or (names and found[1] not in names):
            continue
        target = path.with_name(found[1])
        if path.is_dir() and read_receipt(path / "receipt.json") and not target.exists():
            path.replace(target)
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path, option: str = _OUT) -> Iterator[None]:
    """Let one run at a time write to a folder, on any machine that sees it.

    Parameters
    ----------
    folder : Path
    option : str
        What a user types to choose another folder.

    Raises
    ------
    UserError
        If another run is writing there, or the folder cannot be written.
    """
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise UserError(_busy(folder, option)) from error
    except OSError as error:
        raise UserError(cannot_write(folder, error, option)) from error
    try:
        for part in sorted((folder / PARTS).glob("*.lock")):
            try:
                FileLock(part, blocking=False).acquire().lock.release()
            except Timeout as error:
                raise UserError(_busy(folder, option)) from error
        yield
    finally:
        lock.release()


@contextmanager
def beside(folder: Path, name: str, option: str = _OUT) -> Iterator[None]:
    """Let one run at a time make a part of what a folder gets, beside other parts but never beside a run of the whole.

    Parameters
    ----------
    folder : Path
    name : str
        Of the part; a name of a file.
    option : str
        What a user types to choose another folder.

    Raises
    ------
    UserError
        If that part is being made, a run of the whole is busy, or the folder cannot be written.
    """
    part = FileLock(folder / PARTS / f"{name}.lock", blocking=False)
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=_BEGINS_WITHIN):  # `alone` looks at the parts while it has this
            part.acquire()
    except Timeout as error:
        if error.lock_file == part.lock_file:
            raise UserError(f"Het deel {name} wordt al gemaakt; wacht tot dat klaar is.") from error
        raise UserError(_busy(folder, option)) from error
    except OSError as error:
        raise UserError(cannot_write(folder, error, option)) from error
    try:
        yield
    finally:
        part.release()


def _busy(folder: Path, option: str) -> str:
    return f"In '{folder.name}' is al een run bezig; wacht tot die klaar is, of kies met {option} een andere map."


def cannot_write(folder: Path, error: OSError, option: str = _OUT) -> str:
    """Word the message that a folder cannot be written, with what to do."""
    told = f"schrijven in '{folder.name}' lukt niet ({reason_of(error)});"
    if error.errno in DISK_FULL:
        return f"{told} maak ruimte, of kies een andere map met {option}."
    if error.errno == errno.EROFS or option != _OUT:
        return f"{told} kies een andere map met {option}."
    return f"{told} sluit het rapport als het open staat, of kies een andere map met {option}."


@contextmanager
def writing(folder: Path, option: str = _OUT) -> Iterator[None]:
    """Tell a user who cannot write in a folder why, and what to do.

    Raises
    ------
    UserError
        If what is done in it meets a fault of the disk or of rights.
    """
    try:
        yield
    except OSError as error:
        raise UserError(cannot_write(folder, error, option)) from error


def fingerprints(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its relative path."""
    return {name: hashlib.sha256(Path(path).read_bytes()).hexdigest() for name, path in files_below(folder)}


def files_below(folder: Path) -> list[tuple[str, str]]:
    """Every file below a folder: its relative path, and its place; as text, for there may be many."""
    found, waiting = list[tuple[str, str]](), [("", str(folder))]
    while waiting:
        below, place = waiting.pop()
        try:
            entries = list(os.scandir(place))
        except OSError:
            continue
        waiting += [(f"{below}{entry.name}/", entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
        found += [(below + entry.name, entry.path) for entry in entries if entry.is_file()]
    return sorted(found, key=lambda file: file[0].split("/"))


def read_receipt(path: Path) -> dict[str, Any] | None:
    """Return the receipt of a finished report; None if it is missing or cannot be read."""
    try:
        receipt = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return receipt if isinstance(receipt, dict) and receipt.keys() >= _RECEIPT_KEYS else None


def write_json(path: Path, content: Any) -> None:
    """Write JSON that a person can read."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file under another name and then move it, so that nobody reads half of it."""
    part = temporary_sibling(path)
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError:  # as on a disk that is full: nothing of it stays
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def write_asked(path: Path, text: str, option: str = _OUT) -> None:
    """Write a file that a user asked for by name.

    Raises
    ------
    UserError
        If it cannot be written; `option` is what they type to choose another place.
    """
    try:
        write_text(path, text)
    except OSError as error:
        raise UserError(cannot_write(path.resolve().parent, error, option)) from error

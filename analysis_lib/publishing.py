"""Files that appear whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
import uuid
from pathlib import Path
from typing import Any

_RECEIPT_KEYS = {"rapport", "titel", "run", "gestart"}


def put_in_place(staging: Path, target: Path) -> None:
    """Swap a finished folder in; on failure the earlier one comes back."""
    earlier = None
    if target.exists():
        earlier = target.replace(beside(target))
    try:
        staging.replace(target)
    except OSError:
        if earlier:
            earlier.replace(target)
        raise
    if earlier:
        shutil.rmtree(earlier, ignore_errors=True)


def beside(folder: Path) -> Path:
    """Name a place of our own next to a folder, hidden so that nothing takes it for a report."""
    return folder.with_name(f".{folder.name}-{uuid.uuid4().hex[:8]}")


def fingerprints(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by its relative path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def read_receipt(path: Path) -> dict[str, Any] | None:
    """Read the receipt of a finished report; None where there is none that can be read."""
    try:
        receipt = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return receipt if isinstance(receipt, dict) and receipt.keys() >= _RECEIPT_KEYS else None


def write_json(path: Path, content: Any) -> None:
    """Write JSON that a person can read."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a whole file: beside its place first, so that no reader sees half of it."""
    part = beside(path)
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)

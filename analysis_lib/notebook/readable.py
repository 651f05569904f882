"""A notebook as text to compare: its cells and sentences, and of each table and figure only whether its data differ.

``git diff`` shows a change in a notebook with it once somebody has said so, as `make` does:
``git config diff.notebook.command "python -m analysis_lib.notebook.readable"``. Drawn letters, paths
and each row of each table are stored for nbval, and would hide one changed assumption in 1,500 lines.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_DIGITS = 6
_WIDTH = 120
_DATA = re.compile(rf" \(gegevens [0-9a-f]{{{_DIGITS}}}\)$")
_SHORT_NAME = re.compile(r"[^,;:]+")  # of a table or figure: a caption up to its first mark


def readable(path: Path) -> str:
    """Write a notebook as text.

    Parameters
    ----------
    path : Path
        A notebook; of anything else the text is given as it is, as git asks it of old versions too.
    """
    text = path.read_text(encoding="utf-8")
    try:
        cells = json.loads(text)["cells"]
        return "\n".join(line for cell in cells for line in _cell(cell)) + "\n"
    except (ValueError, KeyError, TypeError, AttributeError):
        return text


def _cell(cell: dict[str, Any]) -> Iterator[str]:
    yield f"--- {cell['cell_type']}"
    yield from "".join(cell["source"]).splitlines()
    for output in cell.get("outputs", []):
        yield from (f"> {line}" for line in _output(output) if line)


def _output(output: dict[str, Any]) -> list[str]:
    if "traceback" in output:
        return [f"{output['ename']}: {output['evalue']}"]
    data = output.get("data", {})
    lines = "".join(data.get("text/plain", output.get("text", []))).splitlines()
    if "text/csv" not in data:
        return lines
    digest = hashlib.sha256("".join(data["text/csv"]).encode()).hexdigest()[:_DIGITS]
    return [f"{lines[0]} (gegevens {digest})"]


def difference(old: Path, new: Path, name: str) -> str:
    """Compare two notebooks as text, without lines that are the same; '' where only what is left out differs.

    Tables and figures of which only the data differ are named last.
    """
    texts = [readable(path).splitlines(keepends=True) for path in (old, new)]
    before, after = ([_DATA.sub("", line) for line in lines] for lines in texts)
    found = list(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", n=0))
    (old_data, old_count), (new_data, new_count) = (_data(lines) for lines in texts)
    names = (
        _SHORT_NAME.match(key[0].strip("> \n"))
        for key, digest in new_data.items()
        if old_data.get(key, digest) != digest
    )
    differ = Counter(name[0] for name in names if name)
    if differ:
        found += [] if found else [f"--- a/{name}\n", f"+++ b/{name}\n"]
        found.append(f"@@ andere gegevens: {differ.total()} van {max(old_count, new_count)} @@\n")
        said = [f"{name} ({number}x)" if number > 1 else name for name, number in differ.items()]
        found.append(textwrap.fill("; ".join(said), _WIDTH, initial_indent="~> ", subsequent_indent="~> ") + "\n")
    return "".join(found)


def _data(lines: list[str]) -> tuple[dict[tuple[str, int], str], int]:
    """Return what stands for the data of each table and figure, by its line and which of equal lines it is."""
    seen: Counter[str] = Counter()
    data = {}
    for line in lines:
        if found := _DATA.search(line):
            shown = _DATA.sub("", line)
            data[shown, seen[shown]] = found[0]
            seen[shown] += 1
    return data, len(data)


if __name__ == "__main__":
    name, old, _, _, new = sys.argv[1:6]  # as git gives them
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(difference(Path(old), Path(new), name))

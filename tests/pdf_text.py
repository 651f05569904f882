"""The words of a PDF as they are copied from it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_READ = "BMC BDC EMC Tf Tj TJ"  # the operators that say something of text


def words_on(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield the text of each page, in the order in which it is drawn, without spaces between lines."""
    known: dict[tuple[int, int], dict[int, str]] = {}  # pages share their fonts
    for page in pdf.pages:
        fonts = {}
        for name, font in (page.Resources.get("/Font") or {}).items():
            if font.objgen not in known or not font.is_indirect:
                known[font.objgen] = _letters(font)
            fonts[name] = known[font.objgen]
        letters: dict[int, str] = {}
        meant: list[bool] = []  # of each marked part that is open, whether it says by itself what it means
        for operands, operator in pikepdf.parse_content_stream(page, _READ):
            if str(operator) in {"BMC", "BDC"}:
                said = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
                meant.append("/ActualText" in said)
                if meant[-1]:
                    yield str(said["/ActualText"])  # such as a soft hyphen, where a word is broken
            elif str(operator) == "EMC":
                meant.pop()
            elif any(meant):
                continue
            elif str(operator) == "Tf":
                letters = fonts[str(operands[0])]
            elif str(operator) in {"Tj", "TJ"}:
                parts = operands[0] if str(operator) == "TJ" else operands
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        yield "".join(
                            letters.get(int.from_bytes(codes[i : i + 2]), "") for i in range(0, len(codes), 2)
                        )


def _letters(font: pikepdf.Object) -> dict[int, str]:
    table = font.ToUnicode.read_bytes()
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _PAIR.findall(block)
        }
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in _RANGE.findall(block):
            start = int(text, 16)
            found |= {int(first, 16) + i: chr(start + i) for i in range(int(last, 16) - int(first, 16) + 1)}
    return found

"""The house's typeface as viewers of PDFs write with it in forms: a simple font with Windows' Western letters."""

from __future__ import annotations

import struct

import pikepdf
from pikepdf import Array, Dictionary, Name

from analysis_lib.render.word_fonts import obfuscated
from analysis_lib.style.typeface import FONT_FOLDER

_FIRST, _LAST = 32, 255
_SYMBOLIC_NO = 32  # of the descriptor's flags: an ordinary alphabet


def embed(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """Put the regular letters into a PDF and return the font."""
    letters = obfuscated((FONT_FOLDER / "SourceSans3-Regular.odttf").read_bytes(), "Regular")
    tables = _tables(letters)
    box = struct.unpack_from(">4h", tables["head"], 36)
    ascent, descent = struct.unpack_from(">2h", tables["hhea"], 4)
    (height,) = struct.unpack_from(">h", tables["OS/2"], 88)
    name = Name("/SourceSans3-Regular")
    file = pdf.make_stream(letters, Length1=len(letters))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=_SYMBOLIC_NO,
        FontBBox=Array(box),
        ItalicAngle=0,
        Ascent=ascent,
        Descent=descent,
        CapHeight=height,
        StemV=80,
        FontFile2=file,
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=name,
        Encoding=Name.WinAnsiEncoding,
        FirstChar=_FIRST,
        LastChar=_LAST,
        Widths=Array(_widths(tables)),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(font)


def _tables(letters: bytes) -> dict[str, bytes]:
    """The parts of a TrueType file, by their name."""
    (count,) = struct.unpack_from(">H", letters, 4)
    found = (struct.unpack_from(">4s4xLL", letters, 12 + 16 * place) for place in range(count))
    return {name.decode(): letters[start : start + length] for name, start, length in found}


def _widths(tables: dict[str, bytes]) -> list[int]:
    """How wide each character is, in thousandths of the size; the typeface counts in those."""
    (wide,) = struct.unpack_from(">H", tables["hhea"], 34)
    advances = [struct.unpack_from(">H", tables["hmtx"], 4 * glyph)[0] for glyph in range(wide)]
    glyphs = _glyphs(tables["cmap"])
    characters = (bytes([code]).decode("cp1252", "replace") for code in range(_FIRST, _LAST + 1))
    return [advances[min(glyphs.get(ord(character), 0), wide - 1)] for character in characters]


def _glyphs(cmap: bytes) -> dict[int, int]:
    """Which glyph each character has, from the segments of a table of format 4."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    starts = (struct.unpack_from(">L", cmap, 8 + 8 * place)[0] for place in range(count))
    table = next(cmap[start:] for start in starts if struct.unpack_from(">H", cmap, start)[0] == 4)
    (twice,) = struct.unpack_from(">H", table, 6)
    places = (14, 16 + twice, 16 + 2 * twice, 16 + 3 * twice)
    ends, begins, deltas, offsets = (struct.unpack_from(f">{twice // 2}H", table, place) for place in places)
    found = {}
    for segment, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        for code in range(begin, end + 1):
            glyph = code
            if offsets[segment]:
                place = places[3] + 2 * segment + offsets[segment] + 2 * (code - begin)
                (glyph,) = struct.unpack_from(">H", table, place)
            found[code] = (glyph + deltas[segment]) % 65536
    return found

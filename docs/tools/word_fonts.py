"""Makes the faces that Word files hold, from the whole ones beside them: ``python docs/tools/word_fonts.py``.

They have the letters and signs of European languages, a tenth of the bytes. Needs fontTools, which matplotlib brings.
"""

from __future__ import annotations

import io

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from analysis_lib.render.word_fonts import FACES, obfuscated
from analysis_lib.style.typeface import FONT_FOLDER

_BLOCKS = ((0x20, 0x24F), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2190, 0x21FF), (0x2200, 0x22FF))


def main() -> None:
    """Write ``SourceSans3-<face>.odttf`` for each face."""
    for face in FACES:
        font = TTFont(FONT_FOLDER / f"SourceSans3-{face}.ttf", recalcTimestamp=False)
        subsetter = Subsetter(Options(layout_features=["kern", "liga", "tnum"], hinting=False, notdef_outline=True))
        subsetter.populate(unicodes=[sign for first, last in _BLOCKS for sign in range(first, last + 1)])
        subsetter.subset(font)
        made = io.BytesIO()
        font.save(made)
        (FONT_FOLDER / f"SourceSans3-{face}.odttf").write_bytes(obfuscated(made.getvalue(), face))


if __name__ == "__main__":
    main()

"""Says of characters whether a PDF can show them: a program of its own, which asks Typst.

Typst starts threads, and these do not survive a fork: who forks processes that make PDFs must not use it.
"""

import json
import sys

from typst import Fonts, TypstError, compile

_PAGE = '#set document(title: "t")\n#set text(font: "{}")\n#{}'


def main(font: str, folder: str) -> None:
    """Read characters, and write those that neither this font, from a folder, nor those that Typst brings have."""
    fonts = Fonts(include_system_fonts=False, font_paths=[folder])

    def is_shown(character: str) -> bool:
        page = _PAGE.format(font, json.dumps(f"a{character}", ensure_ascii=False))  # an accent needs a letter
        try:
            compile(page.encode(), font_paths=fonts, pdf_standards="ua-1")
        except (TypstError, UnicodeEncodeError):
            return False
        return True

    json.dump([character for character in json.load(sys.stdin) if not is_shown(character)], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])

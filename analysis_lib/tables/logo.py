"""The logo of a user's organisation: an image beside the tables, redrawn so that nothing else comes along."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from analysis_lib.errors import file_error

NAMES = ("logo.png", "logo.jpg", "logo.jpeg")
MAX_BYTES = 5_000_000
_LARGEST, _SMALLEST = 10_000, 16  # pixels on a side
_MOST_PIXELS = 25_000_000  # a small file can hold many more than memory does
_OTHERS = {".gif", ".webp", ".bmp", ".tif", ".tiff", ".ico", ".heic", ".avif", ".pdf", ".eps", ".emf", ".wmf", ".svgz"}
_KEPT = (900, 300)  # sharp at the size of a report
_SAVE_AS = "sla het logo op als logo.png (PNG of JPEG, hooguit 5 MB)"


@dataclass(frozen=True)
class Logo:
    """A logo as PNG, without anything but its pixels."""

    png: bytes


def read_logo(folder: Path) -> Logo | None:
    """Read the logo in a study's folder: ``logo.png``, ``logo.jpg`` or ``logo.jpeg``.

    Returns
    -------
    Logo or None
        None if there is no such file. Redrawn at 900 x 300 pixels or less, so that nothing else
        in the file, such as a place or a name, comes along.

    Raises
    ------
    InputError
        If it is too large, anything but PNG or JPEG (an SVG can hold scripts), or there are two.
    """
    found = sorted(path for path in folder.iterdir() if path.is_file() and path.stem.lower() == "logo")
    pictures = [path for path in found if path.name.lower() in NAMES]
    if vector := next((path for path in found if path.suffix.lower() == ".svg"), None):
        raise file_error(vector, f"een SVG kan ook iets anders dan een beeld bevatten; {_SAVE_AS}.")
    if other := next((path for path in found if path.suffix.lower() in _OTHERS), None):
        raise file_error(other, f"is geen PNG of JPEG; {_SAVE_AS}.")
    if not pictures:
        return None
    if len(pictures) > 1:
        raise file_error(pictures[1], f"staat er naast {pictures[0].name}; houd er één over.")
    return Logo(_drawn_anew(pictures[0]))


def _drawn_anew(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise file_error(path, f"is te groot; {_SAVE_AS}.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # its size is judged below
            image = Image.open(path, formats=["PNG", "JPEG"])
        with image:
            if not _SMALLEST <= min(image.size) <= max(image.size) <= _LARGEST:
                wanted = f"tussen {_SMALLEST} en {_LARGEST}"
                raise file_error(path, f"is {image.width} bij {image.height} pixels; neem een beeld met {wanted}.")
            if image.width * image.height > _MOST_PIXELS:
                most = f"hooguit {_MOST_PIXELS // 10**6} miljoen"
                raise file_error(path, f"is {image.width} bij {image.height} pixels; neem een beeld met {most}.")
            pixels = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:  # whatever Pillow makes of it
        raise file_error(path, f"is niet te lezen als PNG of JPEG; {_SAVE_AS}.") from error
    pixels.thumbnail(_KEPT)
    buffer = io.BytesIO()
    Image.frombytes("RGBA", pixels.size, pixels.tobytes()).save(buffer, "PNG")
    return buffer.getvalue()

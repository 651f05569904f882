"""The typeface of figures and pages: Source Sans 3, open, legible when small, figures of equal width."""

from pathlib import Path

FONT = "Source Sans 3"
FONT_FOLDER = Path(__file__).parent / "show" / "fonts"

"""The colours of all that is made, each named for its role; no colour stands anywhere else.

Text keeps a contrast of at least 4.5 to 1 with what it stands on (WCAG 2.1 AA, 1.4.3), as
``tests/test_style.py`` computes: every colour for text on every light ground, and PAPER on every dark
one. Colours that figures put side by side stay apart for readers who see no green (deuteranopia), and no
figure relies on colour alone.
"""

PAPER = "#ffffff"
INK = "#1b2733"  # text; a ground for PAPER
MUTED = "#4f5d6a"  # text that steps back: notes, footers, axes
ACCENT = "#0b6e75"  # headings, links and the main series; a ground for PAPER
WARNING = "#b3401c"  # alarming text; a ground for PAPER
COST = "#707070"  # in figures: what is spent, or compared with; without blue, or it is ACCENT to who sees no green
LINE = "#d5dce2"  # rules, borders and grids, never text
TINT = "#f2f6f7"  # ground of key figures and fixed cells
NOTICE = "#fdf4f0"  # ground of a notice
ALARM = "#fbe3da"  # ground of a cell that needs attention
WATERMARK = "#fbe9e2"  # letters behind the text of a page
BAND, ON_BAND = ACCENT, PAPER  # ground of a title block, and its text
DARK = {  # the roles of a page on a screen that is dark, for readers who chose that
    "paper": "#12191f",
    "ink": "#e3e9ee",
    "muted": "#aab6c1",
    "accent": "#6cc7cb",
    "warning": "#f59a76",
    "line": "#3a4651",
    "tint": "#1b252d",
    "notice": "#2a201c",
    "watermark": "#241d1b",
    "band": "#0e4549",
    "on-band": "#f2f6f7",
}
PALETTE = (ACCENT, "#9a5b00", "#4b55a5", "#a3325b", "#3f6b21", "#7a4a8c", "#2c6fa8", "#6b5b4b")
PALETTE_BESIDE = tuple(PALETTE[i] for i in (6, 3, 5, 2, 4, 7, 0, 1))  # for a panel beside one in the first two
SHADES = ("#dcebec", "#559a9f")  # of a map, from the lowest value to the highest: each a ground for INK


def digits(colour: str) -> str:
    """Return a colour as Office writes it: six capitals, no hash."""
    return colour.removeprefix("#").upper()

"""The charts of every report: data and words in; a figure, its text and its table out.

A chart takes a frame with a row for each thing that it shows, the `Words` that stand with it and, under the same names
everywhere, columns of that frame (`label`, `value`, `low`, `high`) and what values are held `against`. Numbers are
written as `Words.columns` has them. The chart puts its kind before the alternative text, leaves its frame as it is and
gives `NOTHING` for no rows. A chart is looked after in one place: its own function, and `parts` for what several share.
"""

from analysis_lib.show.charts.areas import boxes, streams
from analysis_lib.show.charts.bars import counts, paired_bars, upright_counts, waterfall
from analysis_lib.show.charts.dots import compared_dots, ranges, ranked_dots, raster, yearly_dots
from analysis_lib.show.charts.lines import band, curve, lorenz, slope, small_multiples
from analysis_lib.show.charts.parts import Line, Series, Span
from analysis_lib.show.charts.plane import outlines, scatter, tiles

__all__ = [
    "Line",
    "Series",
    "Span",
    "band",
    "boxes",
    "compared_dots",
    "counts",
    "curve",
    "lorenz",
    "outlines",
    "paired_bars",
    "ranges",
    "ranked_dots",
    "raster",
    "scatter",
    "slope",
    "small_multiples",
    "streams",
    "tiles",
    "upright_counts",
    "waterfall",
    "yearly_dots",
]

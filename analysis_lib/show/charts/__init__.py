"""The charts of every report: data and words in; a figure, its text and its table out.

What every chart takes and does:

frame : DataFrame
    A row for each thing that is shown, in order. It is left as it is; without rows there is `NOTHING`.
words : Words
    What stands with the figure. A number is written as its column has it there; the chart's kind is put before the
    alternative text, but where that says it already.
label, value, low, high, x, y : str
    Columns of the frame: names, amounts, ends of a range, places along the axes.
left, right, bar, middle, panels, series, dots : Series
    Columns that are drawn, with their own words and colour.
against : Line
    What values are held against.

How a kind of chart looks is written in its own function, and in `parts` what several share.
"""

from analysis_lib.show.charts.areas import boxes, streams
from analysis_lib.show.charts.bars import bridge, counts, distribution, paired_bars, tornado, upright_counts, waterfall
from analysis_lib.show.charts.dots import compared_dots, intervals, ranges, ranked_dots, raster, yearly_dots
from analysis_lib.show.charts.lines import band, beside_others, chances, curve, lorenz, slope
from analysis_lib.show.charts.links import steps, tree
from analysis_lib.show.charts.multiples import small_multiples
from analysis_lib.show.charts.parts import Line, Series, Span
from analysis_lib.show.charts.plane import funnel, outlines, quadrants, scatter, tiles

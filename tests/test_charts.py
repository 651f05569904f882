"""The kit of charts: what every chart says and leaves alone, and what each is for."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis_lib.render.pictures import NARROW
from analysis_lib.show import Col, Output, Words, charts, figures, theme
from analysis_lib.show.output import NOTHING

NAN = float("nan")
FRAME = pd.DataFrame(
    {
        "naam": ["Aap", "Noot", "Mies"],
        "groep": ["x", "y", "x"],
        "jaar": [2020, 2021, 2022],
        "n": [12.0, 3.0, NAN],
        "m": [1.0, 2.0, 3.0],
        "deel": [0.25, 0.5, 1.0],
        "meer": [0.375, 0.75, 1.0],
        "zin": ["twaalf", "drie", "geen"],
        "bedrag_laag": [100.0, 200.0, 300.0],
        "bedrag_hoog": [150.0, NAN, 300.0],
        "kolom": [1, 2, 1],
        "rij": [1, 1, 2],
        "groot": [10.0, 100.0, 1000.0],
    }
)
FORMS = {"n": "aantal", "m": "aantal", "deel": "pct", "meer": "pct1", "bedrag_laag": "eur"}
COLUMNS = {name: Col(name, FORMS.get(name, "tekst"), "x") for name in FRAME}
WORDS = Words("figuur_x", "Wat er is", "van alles: Aap 12.", COLUMNS, data=FRAME)
LINE = charts.Line(1, "grens")
N, M = charts.Series("n", "Veel", text="zin"), charts.Series("m", "Weinig", text="zin")
RINGS = {"Aap": [np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)])]}
BAND = pd.DataFrame({"groot": [1.0, 1000.0], "a_laag": 0.1, "a_hoog": 0.9, "b_laag": 0.2, "b_hoog": 0.8})
WIDE, SMALL, HALF = charts.Series("a", "band a"), charts.Series("b", "band b"), charts.Line(0.5, "helft")
LONG = FRAME.assign(naam=["Een effect met een lange naam, zoals er veel zijn in een rapport", "Noot", "Mies"])
POINTS = FRAME[["groot", "m", "naam"]]
CHARTS: dict[str, Callable[[pd.DataFrame], Output]] = {
    "paired_bars": lambda f: charts.paired_bars(f.fillna(0), WORDS, label="naam", left=N, right=M),
    "waterfall": lambda f: charts.waterfall(
        f, WORDS, label="naam", value="m", beside="zin", colours=["#000000"] * 3, against=LINE
    ),
    "bridge": lambda f: charts.bridge(
        f, WORDS, label="naam", value="m", ends=(charts.Line(1, "toen"), charts.Line(7, "nu"))
    ),
    "counts": lambda f: charts.counts(f, WORDS, label="naam", panels=[N, M]),
    "upright_counts": lambda f: charts.upright_counts(f, WORDS, label="naam", panels=[N]),
    "compared_dots": lambda f: charts.compared_dots(f, WORDS, label="naam", value="m", against=LINE),
    "ranked_dots": lambda f: charts.ranked_dots(
        f, WORDS, label="naam", value="deel", low="deel", high="meer", against=LINE
    ),
    "distribution": lambda f: charts.distribution(
        f, WORDS, low="deel", high="meer", share="m", against=LINE, said=charts.Span(0.3, 0.9, "meestal")
    ),
    "tornado": lambda f: charts.tornado(
        f, WORDS, label="naam", low="deel", high="meer", text="zin", base=charts.Line(0.5, "nu"), against=LINE
    ),
    "intervals": lambda f: charts.intervals(
        f, WORDS, label="naam", value="deel", low="deel", high="meer", text="zin", against=LINE
    ),
    "chances": lambda f: charts.chances(f, WORDS, x="deel", chance="meer", turns=LINE, now=charts.Line(0.5, "nu")),
    "ranges": lambda f: charts.ranges(
        f, WORDS, label="naam", bar=charts.Series("bedrag"), dots=[charts.Series("bedrag")]
    ),
    "yearly_dots": lambda f: charts.yearly_dots(f, WORDS, label="naam", years=["n", "m"], usual=charts.Span(1, 2)),
    "raster": lambda f: charts.raster(f[["naam", "n", "m"]], WORDS, label="naam"),
    "small_multiples": lambda f: charts.small_multiples(
        f,
        WORDS,
        panel=["groep"],
        year="jaar",
        years=[2020, 2022],
        series=[M, N],
        base=1,
        apart=charts.Line(2021, "los"),
    ),
    "slope": lambda f: charts.slope(f, WORDS, label="naam", begin="deel", end="meer", whole=(0.3, 0.4)),
    "lorenz": lambda f: charts.lorenz(f, WORDS, part="deel", share="meer", even="gelijk"),
    "band": lambda f: charts.band(
        f, WORDS, x="m", low="deel", high="meer", heading="Kop", now=charts.Span(1, 2), turns=[1], turning="hier"
    ),
    "curve": lambda f: charts.curve(
        f, WORDS, x="groot", low="deel", high="meer", between="tussen", middle=M, other=N, points=POINTS
    ),
    "streams": lambda f: charts.streams(
        f.set_index("jaar"), WORDS, panels={"Kop": {"deel": "#000000", "meer": "#111111"}}, whole=2.0
    ),
    "boxes": lambda f: charts.boxes(f, WORDS, heading="naam", text="zin", below="groep"),
    "scatter": lambda f: charts.scatter(
        f, WORDS, x="deel", y="m", label="naam", named=FRAME, trend=FRAME[["deel", "m"]]
    ),
    "beside_others": lambda f: charts.beside_others(f, WORDS, year="jaar", series=[N, M]),
    "funnel": lambda f: charts.funnel(
        f, WORDS, size="groot", value="deel", label="naam", kind="groep", band=BAND, bands=[WIDE, SMALL], against=HALF
    ),
    "tiles": lambda f: charts.tiles(f, WORDS, label="naam", value="n", text="zin", column="kolom", row="rij"),
    "quadrants": lambda f: charts.quadrants(f, WORDS, across="groep", down="zin", heading="naam", text="zin"),
    "steps": lambda f: charts.steps(f, WORDS, columns=["naam", "groep", "zin"]),
    "tree": lambda f: charts.tree(f, WORDS, middle="Het midden", branch="groep", leaf="naam"),
    "outlines": lambda f: charts.outlines(f, WORDS, key="naam", value="deel", rings=RINGS, aspect=1.6),
}
anyone = pytest.mark.parametrize("name", CHARTS)


@cache
def made(name: str) -> tuple[Output, set[str]]:
    """A chart and the words that are drawn in it: in its SVG they are outlines."""
    said: set[str] = set()
    svg_of = figures.svg_of

    def noting(drawing: Figure) -> str:
        said.update(one.get_text() for one in drawing.findobj(match=Text))
        return svg_of(drawing)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "svg_of", noting)
        return CHARTS[name](FRAME), said


def test_every_kind_of_chart_is_offered_and_tried_here() -> None:
    folder = Path(charts.__file__).parent
    written = {
        node.name
        for path in folder.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and "chart" in map(ast.unparse, node.decorator_list)
    }
    offered = {name for name, offered in vars(charts).items() if name.islower() and callable(offered)}
    assert written == offered, "in show/charts/__init__.py"
    assert offered == set(CHARTS), "in CHARTS of this file"


@anyone
def test_a_chart_gives_a_figure_its_text_and_its_data(name: str) -> None:
    output, _ = made(name)
    page = BeautifulSoup(output.html, "html.parser")
    alt = str(page.find("svg")["aria-label"])
    assert alt.endswith(WORDS.alt)
    assert output.text == f"Wat er is\n{alt}"
    assert page.find("table") is not None
    assert output.name == "figuur_x"


@anyone
def test_no_rows_give_nothing(name: str) -> None:
    assert CHARTS[name](FRAME.iloc[:0]) is NOTHING


@anyone
def test_a_chart_leaves_its_frame_as_it_is_and_drawn_again_is_the_same(name: str) -> None:
    given = FRAME.copy()
    again = CHARTS[name](given)
    pd.testing.assert_frame_equal(given, FRAME)
    assert again == made(name)[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("paired_bars", {"Aap", "twaalf", "geen", "Veel", "Weinig"}),
        ("waterfall", {"Aap", "1  twaalf", "3  geen", "grens"}),
        ("counts", {"Noot", "12", "x", "Veel"}),
        ("upright_counts", {"Noot", "12", "x", "Veel"}),
        ("compared_dots", {"Mies", "3", "grens"}),
        ("ranges", {"Aap", "x"}),
        ("distribution", {"meestal", "grens"}),
        ("tornado", {"Aap", "twaalf", "grens", "bij het lage einde"}),
        ("intervals", {"Noot", "drie", "grens"}),
        ("chances", {"grens", "nu"}),
        ("small_multiples", {"y", "'20", "'22", "Weinig", "los"}),
        ("slope", {"25%", "37,5%  Aap", "deel", "meer"}),
        ("lorenz", {"gelijk"}),
        ("band", {"Kop", "hier"}),
        ("curve", {"Mies", "tussen", "Weinig"}),
        ("streams", {"Kop", "deel", "meer", "2020"}),
        ("boxes", {"Aap", "twaalf"}),
        ("tiles", {"Noot", "drie", "niet bekend"}),
        ("funnel", {"Aap", "band a", "helft"}),
        ("beside_others", {"Weinig 3", "Veel 3 (2021)"}),
        ("steps", {"Aap", "x", "twaalf", "groep"}),
        ("tree", {"Het midden", "x", "y", "Aap", "Mies"}),
        ("quadrants", {"Aap", "twaalf", "x", "y"}),
        ("outlines", {"laagste, 25,0%", "hoogste, 100,0%", "niet bekend"}),
    ],
)
def test_what_stands_in_a_chart(name: str, words: set[str]) -> None:
    assert words <= made(name)[1]


def drawings(name: str, frame: pd.DataFrame = LONG) -> dict[str, Figure]:
    """The wide and the narrow drawing of a chart, laid out."""
    found = []
    svg_of = figures.svg_of

    def keeping(drawing: Figure) -> str:
        found.append(drawing)
        return svg_of(drawing)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "svg_of", keeping)
        CHARTS[name](frame)
    return dict(zip(("wide", "narrow"), found, strict=True))


@pytest.mark.parametrize(("years", "is_open"), [([2020, 2021, 2023], True), ([2019, 2021, 2023], False)])
def test_a_line_or_band_is_open_where_a_year_is_missing(years: list[int], *, is_open: bool) -> None:
    """What is counted every second year misses none."""
    frame = FRAME.assign(jaar=years, groep="x", n=FRAME["m"])
    for drawing in drawings("small_multiples", frame).values():
        lines = drawing.axes[0].lines
        drawn = [line for line in lines if line.get_linewidth() in {2.0, 1.3} and line.get_linestyle() != "None"]
        dots = [line for line in lines if line.get_linestyle() == "None"]
        pieces = [int(np.isfinite(line.get_ydata()[:-1] + line.get_ydata()[1:]).sum()) for line in drawn]
        assert pieces == ([1, 1] if is_open else [2, 2])
        assert [int(np.isfinite(line.get_ydata()).sum()) for line in dots] == ([1, 1] if is_open else [])
    for drawing in drawings("streams", frame).values():
        reach = [path.get_extents().width for each in drawing.axes[0].collections for path in each.get_paths()]
        assert max(reach) == pytest.approx(1 if is_open else 4)
        assert min(reach) == pytest.approx(0.1 if is_open else 4)


@anyone
def test_nothing_is_cut_off_and_letters_can_be_read(name: str) -> None:
    for form, drawing in drawings(name).items():
        width, height = drawing.get_size_inches() * drawing.dpi
        ticks = {id(label) for ax in drawing.axes for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels()}
        for text in drawing.findobj(match=Text):
            if not text.get_text().strip() or id(text) in ticks:  # also of ticks that are out of sight
                continue
            box = text.get_window_extent()
            where = f"{form}: {text.get_text()!r} {box}"
            assert box.x0 >= -1, where
            assert box.y0 >= -1, where
            assert box.x1 <= width + 1, where
            assert box.y1 <= height + 1, where
            assert float(text.get_fontsize()) >= 7, where


@anyone
def test_a_chart_has_a_form_for_narrow_windows(name: str) -> None:
    output, _ = made(name)
    narrow = BeautifulSoup(output.narrow, "xml").find("svg")
    assert narrow is not None
    assert narrow["aria-label"] == output.text.split("\n")[1]
    assert float(str(narrow["width"]).removesuffix("pt")) == 72 * theme.NARROW < 72 * theme.WIDTH
    assert narrow.find("text") is not None
    assert output._repr_mimebundle_()[0][NARROW] == output.narrow


@anyone
@pytest.mark.parametrize("done_once", ["laid_out_once", "ticks_placed_once"])
def test_what_is_laid_out_once_lies_as_it_would_by_itself(
    name: str, done_once: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, done_once, nullcontext)
    by_themselves = CHARTS[name](FRAME)
    assert (by_themselves.html, by_themselves.narrow) == (made(name)[0].html, made(name)[0].narrow)


def test_a_chart_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "kid_mbc.ipynb")
    draw, times = Figure.draw, []
    monkeypatch.setattr(Figure, "draw", lambda figure, renderer: (times.append(1), draw(figure, renderer)))
    CHARTS["counts"](FRAME)
    assert len(times) == 1


def test_a_value_that_is_hidden_is_neither_drawn_nor_nought() -> None:
    assert not {"nan", "0"} & made("counts")[1]


def test_a_chart_says_what_kind_it_is() -> None:
    said = {name: made(name)[0].text.split("\n")[1] for name in ("slope", "scatter", "upright_counts", "boxes")}
    assert said["slope"].startswith("Lijnen van alles")
    assert said["scatter"].startswith("Spreidingsdiagram van alles")
    assert said["upright_counts"].startswith("Staafdiagram van alles")
    assert said["boxes"].startswith("Lijn met 3 vakken van alles")


def test_numbers_that_stand_elsewhere_are_not_repeated() -> None:
    words = Words(
        "f", "c", "van a", {"naam": COLUMNS["naam"], "m": COLUMNS["m"]}, elsewhere="Zie de tabel.", mark="NEP"
    )
    output = charts.counts(FRAME, words, label="naam", panels=[M])
    assert "<table" not in output.html
    assert "Zie de tabel." in output.html
    assert output.csv.splitlines()[:2] == ["naam,m,gegevens", "Aap,1,NEP"]


def test_options_that_do_not_exist_are_refused() -> None:
    options: dict[str, Any] = {"label": "naam", "panels": [M], "kleur": "rood"}
    with pytest.raises(TypeError, match="kleur"):
        charts.counts(FRAME, WORDS, **options)


def test_a_form_for_phones_is_left_out_where_somebody_looks_on_in_jupyter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert CHARTS["counts"](FRAME).narrow
    monkeypatch.setenv("JPY_SESSION_NAME", "kid_mbc.ipynb")
    assert not CHARTS["counts"](FRAME).narrow
    monkeypatch.setenv("NAREKENBAAR_BATCH", str(tmp_path))
    assert CHARTS["counts"](FRAME).narrow

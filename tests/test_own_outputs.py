"""What a researcher adds by hand: charts, frames and names, in a kernel and in every format of a report."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import docx
import matplotlib as mpl
import nbformat
import pandas as pd
import pikepdf
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis_lib import show
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError, Problem, ReportError, UserError
from analysis_lib.notebook.engine import KERNEL_CONFIG
from analysis_lib.notebook.files import normalise, require_publishable
from analysis_lib.render.document import build, tables_of
from analysis_lib.render.html import to_html
from analysis_lib.render.notebook_style import notebook_style
from analysis_lib.render.pdf import to_pdf
from analysis_lib.render.word import to_word
from analysis_lib.show import charts, own_figures, own_tables, theme
from analysis_lib.show.session import Session, open_session
from analysis_lib.study import open_study

COSTS = 'data=study.tables["kosten"], x="bedrag", y="betaler"'
ALT = "Staafdiagram: PPO betaalt 120.000 euro, de gemeente 35.000."
OPEN = """import matplotlib.pyplot as plt, pandas as pd, seaborn as sns
import seaborn.objects as so
from analysis_lib import show
from analysis_lib.study import open_study
study = open_study("kid_mbc", globals())"""
DRAWN = {
    "seaborn": f"sns.barplot({COSTS})",
    "seaborn, figure-level": f"sns.catplot({COSTS}, kind='bar')",
    "seaborn objects": 'so.Plot(study.tables["kosten"], x="bedrag", y="betaler").add(so.Bar())',
    "pandas": 'study.tables["kosten"].plot.barh(x="betaler", y="bedrag")',
    "pandas, more than one": 'study.tables["regels"][["aantal", "duur"]].plot(subplots=True)',
    "plt.show": f"sns.barplot({COSTS})\nplt.show()",
    "nothing shown": "fig, ax = plt.subplots()\nax.plot([2018, 2020], [1000.5, 2500]);",
    "shown again": "fig",
    "what pyplot returned": "plt.boxplot([1, 2, 3])",
    "a figure that was displayed": "fig, ax = plt.subplots()\nax.plot([1, 2])\ndisplay(fig)",
    "seaborn, with names that are long": 'sns.catplot(data=study.tables["effecten"], x="aantal", y="domein", height=2)',
    "a map of colours": "drawing, ax = plt.subplots()\ndrawing.colorbar(ax.imshow([[0, 1000], [2000, 3000]]))",
    "years on two axes": "_, ax = plt.subplots()\nax.plot([2015, 2017], [1, 2])\nax.twinx().plot([2015, 2017], [9, 8]);",
    "inline": "%matplotlib inline\nplt.plot([0.5, 1.5])",
}
CELLS = {
    "open": OPEN,
    **DRAWN,
    "frame": 'pd.DataFrame({"bedrag": [120000.0, None], "jaar": [2018, 2019], "impactclaim": [0.125, 0.5], "ok": [True, False]})',
    "two": 'plt.figure()\nplt.plot([1, 2])\nplt.title("een")\nplt.figure()\nplt.plot([2, 1])\nplt.title("twee")',
    "styled": 'pd.DataFrame({"bedrag": [120000.0], "geheim": [7]}).style.hide(subset=["geheim"], axis="columns")',
    "series": 'study.tables["kosten"].groupby("betaler")["bedrag"].sum()',
    "several": 'study.tables["kosten"][["bedrag"]], study.tables["kosten"]["betaler"]',
    "grouped": 'study.tables["kosten"].groupby("betaler")',
    "described": 'study.tables["kosten"][["bedrag"]].describe()',
    "counted": 'study.tables["effecten"].groupby("status")[["impactclaim"]].count()',
    "number": 'study.tables["kosten"]["bedrag"].mean()',
    "study": "study",
    "tables": "study.tables",
    "figure": f'show.figure(sns.barplot({COSTS}), "Wie betaalt", "{ALT}", study.tables["kosten"][["betaler", "bedrag"]])',
    "failed": "plt.plot([1, 2])\n1 / 0",
    "after it": "1",
    "misspelt": 'impactclam = 0.4\nopen_study("kid_mbc", globals())',
    "own names": 'del impactclam\nimpactclaims = 3\nimpactclaim_2 = 0.1\nscholen = 4\nopen_study("kid_mbc", globals()) and None',
}


@pytest.fixture(scope="module")
def shown() -> dict[str, NotebookNode]:
    """Each cell as a kernel ran it."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS.values()])
    NotebookClient(notebook, timeout=120, allow_errors=True, config=KERNEL_CONFIG).execute()
    return dict(zip(CELLS, notebook.cells, strict=True))


def html_of(cell: NotebookNode) -> str:
    return "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)


@pytest.mark.parametrize("way", DRAWN)
def test_a_chart_is_shown_once_in_the_house_style_with_what_a_report_needs(
    shown: dict[str, NotebookNode], way: str
) -> None:
    (output,) = [one for one in shown[way].outputs if one.output_type != "stream"]
    assert output.data["text/html"].count("<svg") == 1
    assert not [form for form in output.data if form.startswith("image/")]
    assert own_figures.LINE in BeautifulSoup(output.data["text/html"], "html.parser").get_text()
    with pytest.raises(ReportError, match=r"^cel 2: .*show\.figure\(ax"):
        require_publishable(
            new_notebook(cells=[new_markdown_cell("# A"), shown[way]]),
            about_persons=False,
        )


def test_nothing_of_python_is_left_where_something_was_drawn(shown: dict[str, NotebookNode]) -> None:
    for way in DRAWN:
        said = "".join(
            output.get("text", output.get("data", {}).get("text/plain", "")) for output in shown[way].outputs
        )
        assert not re.search(r"<|0x|Axes|Warning", said), way


def test_a_chart_of_seaborn_has_the_houses_colour_typeface_and_numbers(shown: dict[str, NotebookNode]) -> None:
    drawn = html_of(shown["seaborn"])
    assert "<!-- 120.000 -->" in drawn
    assert "SourceSans3" in drawn
    assert "<!-- 2.018 -->" not in html_of(shown["nothing shown"])
    assert "<!-- 2018 -->" in html_of(shown["nothing shown"])
    assert theme.ACCENT in html_of(shown["pandas"])
    assert "<!-- 0,6 -->" in html_of(shown["inline"])


def test_a_frame_that_a_cell_ends_in_is_a_table_of_the_house(shown: dict[str, NotebookNode]) -> None:
    soup = BeautifulSoup(html_of(shown["frame"]), "html.parser")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")]
    assert rows == [
        ["Bedrag", "Jaar", "Impactclaim", "Ok"],
        ["€\xa0120.000", "2018", "12,5%", "ja"],
        ["-", "2019", "50,0%", "nee"],
    ]
    assert html_of(shown["series"]).count("<tr>") == 3
    assert html_of(shown["number"]) == "<p>77.500</p>"


def test_plots_of_seaborn_objects_have_the_houses_background(shown: dict[str, NotebookNode]) -> None:
    assert "#eaeaf2" not in html_of(shown["seaborn objects"]).lower()  # seaborn's own


def test_along_years_no_tick_stands_between_two(shown: dict[str, NotebookNode]) -> None:
    assert re.findall(r"<!-- (20\S+) -->", html_of(shown["years on two axes"])) == ["2015", "2016", "2017"]


def test_frames_that_a_cell_ends_in_together_are_tables_below_each_other(shown: dict[str, NotebookNode]) -> None:
    (output,) = shown["several"].outputs
    assert output.data["text/html"].count("<table") == 2
    assert output.data["text/plain"].split("\n\n") == ["Bedrag\n€\xa0120.000\n€\xa035.000", "Betaler\nppo\ngemeente"]


def test_rows_in_groups_say_what_to_ask_of_them(shown: dict[str, NotebookNode]) -> None:
    assert ".size()" in html_of(shown["grouped"])
    assert "0x" not in str(shown["grouped"].outputs)


def test_a_count_of_amounts_is_no_amount_and_one_of_shares_no_share(shown: dict[str, NotebookNode]) -> None:
    assert "€" not in html_of(shown["described"])
    assert "%" not in html_of(shown["counted"])


def test_two_charts_of_a_cell_stand_in_the_order_in_which_they_were_drawn(shown: dict[str, NotebookNode]) -> None:
    assert re.findall("<!-- (een|twee) -->", html_of(shown["two"])) == ["een", "twee"]


def test_a_frame_with_a_style_is_a_table_of_the_house_too(shown: dict[str, NotebookNode]) -> None:
    rows = BeautifulSoup(html_of(shown["styled"]), "html.parser").find_all("tr")
    assert [row.get_text() for row in rows] == ["Bedrag", "\u20ac\xa0120.000"]


def test_a_study_shows_its_tables_and_none_of_its_rows(shown: dict[str, NotebookNode]) -> None:
    assert "study.tables[&#34;kosten&#34;]" in html_of(shown["study"])
    assert "120000" not in repr(open_study("kid_mbc", {}))


def test_after_an_error_no_half_figure_is_shown(shown: dict[str, NotebookNode]) -> None:
    (error,) = shown["failed"].outputs
    assert error.ename == "ZeroDivisionError"
    assert "division by zero" in error.traceback[-1]
    assert len(error.traceback) > 1, "an error of the author keeps its traceback"
    assert html_of(shown["after it"]) == ""


def test_a_misspelt_parameter_is_refused_in_one_message(shown: dict[str, NotebookNode]) -> None:
    error = shown["misspelt"].outputs[-1]
    assert (error.ename, len(error.traceback)) == ("UserError", 1)
    assert "'impactclam' is onbekend; bedoelde u 'impactclaim'?" in error.traceback[0]
    assert [output.output_type for output in shown["own names"].outputs] == ["display_data"]


@pytest.fixture(scope="module")
def own_report(shown: dict[str, NotebookNode]) -> NotebookNode:
    cells = [new_markdown_cell("# Titel"), shown["open"], shown["figure"], shown["frame"], shown["series"]]
    notebook = new_notebook(cells=cells)
    require_publishable(notebook, about_persons=False)
    return normalise(notebook)


def test_an_own_chart_has_its_caption_and_alternative_text_in_html_pdf_and_word(own_report: NotebookNode) -> None:
    document = build(own_report)
    page = BeautifulSoup(to_html(document), "html.parser")
    assert page.find("figcaption").get_text() == "Figuur 1. Wie betaalt"
    assert page.find("figure").find("img")["alt"] == ALT
    assert [cell.get_text() for cell in page.select("details td")] == ["€\xa0120.000", "€\xa035.000"]
    with pikepdf.open(io.BytesIO(to_pdf(document))) as pdf:
        assert ALT in {
            str(thing.Alt) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        }
    word = to_word(document)
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        assert f'descr="{ALT}"' in parts.read("word/document.xml").decode()
    assert "Figuur 1. Wie betaalt" in [one.text for one in docx.Document(io.BytesIO(word)).paragraphs]
    assert tables_of(own_report)["wie_betaalt"].splitlines()[1:] == ["0,ppo,120000", "1,gemeente,35000"]


def test_the_style_of_a_notebook_is_no_part_of_a_report(own_report: NotebookNode) -> None:
    assert html_of(own_report.cells[1]) == notebook_style()
    assert "data-narekenbaar" not in build(own_report).body
    assert "\n" not in notebook_style()


@pytest.fixture
def about_persons() -> Iterator[dict[str, pd.DataFrame]]:
    """Own data about persons, as if opened in a notebook."""
    contract = report("utrechtse_heuvelrug").contract
    tables = open_study("utrechtse_heuvelrug", {}).tables
    open_session(Session.of(contract, tables, example=False))
    yield tables
    open_session(Session())


def test_rows_about_persons_are_never_shown(about_persons: dict[str, pd.DataFrame]) -> None:
    paths = about_persons["trajecten"]
    secrets = set(paths["aanbieder"].astype(str)) | set(paths.iloc[:, 0].astype(str))
    for rows in (
        paths,
        paths.head(3),
        paths[["aanbieder", "kosten"]],
        paths["aanbieder"],
        paths.set_index("aanbieder"),
        paths.set_index("leerling"),
    ):
        for output in (own_tables.bare(rows), own_tables.several([pd.Series(["x"]), rows])):
            assert not any(secret in output.html or secret in output.text for secret in secrets)
            assert output.refusal
        with pytest.raises(UserError, match="gaan over personen"):
            show.frame(rows, "Rijen", checked=True)


def test_what_is_made_of_data_about_persons_is_published_only_on_purpose(
    about_persons: dict[str, pd.DataFrame],
) -> None:
    counts = about_persons["trajecten"].groupby("aanbieder").size().rename("trajecten")
    assert "kan een kind verraden" in own_tables.bare(counts).refusal
    with pytest.raises(UserError, match="checked=True"):
        show.frame(counts, "Trajecten per aanbieder")
    with pytest.raises(UserError, match="checked=True"):
        show.figure(Figure(), "Een figuur", "Zegt iets.")
    assert "Trajecten" in show.frame(counts, "Trajecten per aanbieder", checked=True).text


def test_tables_that_a_cell_ends_in_are_named_and_not_shown(
    shown: dict[str, NotebookNode], about_persons: dict[str, pd.DataFrame]
) -> None:
    (output,) = shown["tables"].outputs
    assert "omschrijving" in output.data["text/html"]
    assert "120" not in str(output.data)
    named = own_tables.names_of(about_persons)
    assert f"trajecten | {len(about_persons['trajecten'])} | " in named.text.replace(".", "")
    assert "kan een kind verraden" in named.refusal


def test_a_style_does_not_let_rows_about_persons_through(about_persons: dict[str, pd.DataFrame]) -> None:
    assert "nooit getoond" in own_tables.bare(about_persons["trajecten"].style).refusal


@pytest.mark.parametrize(
    "output", [new_output("stream", text="kind 7"), new_output("execute_result", {"text/plain": "7"})]
)
def test_a_report_about_persons_prints_nothing(output: NotebookNode) -> None:
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[output])])
    require_publishable(notebook, about_persons=False)
    with pytest.raises(ReportError, match="cel 1 schrijft tekst") as refused:
        require_publishable(notebook, about_persons=True)
    assert "7" not in str(refused.value)


def test_a_bitmap_without_a_text_is_refused_with_its_cell() -> None:
    bitmap = new_output("display_data", {"image/png": "iVBOR", "text/plain": "<Figure>"})
    given = new_code_cell("# Parameters", metadata={"tags": ["injected-parameters"]})
    with pytest.raises(ReportError, match="cel 1: een figuur"):
        require_publishable(new_notebook(cells=[given, new_code_cell("x", outputs=[bitmap])]), about_persons=False)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: show.figure("iets", "a", "b"), "geen figuur maar een str"),
        (lambda: show.figure(Figure(), "a", " "), "wie haar niet ziet"),
        (lambda: show.frame(pd.DataFrame({"a": [1]}), " "), "bijschrift"),
        (lambda: show.frame(pd.DataFrame({"a": [1]}), "T", {"a": "euro"}), "bedoelde u 'eur"),
        (lambda: show.frame(pd.DataFrame({"bedrag": [1]}), "T", {"bedrg": "eur"}), "bedoelde u 'bedrag'"),
        (lambda: open_study("kid_mbc", {}).explain("koste"), "bedoelde u 'kosten'"),
    ],
)
def test_what_is_wrong_with_an_own_figure_or_table_is_said(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError, match=message):
        call()


@pytest.mark.parametrize(
    ("frame", "first_row"),
    [
        (pd.DataFrame({"jaar": [2020], "n": pd.array([None], dtype="Int64")}), "2020 | -"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "1 | 2"),
        (pd.DataFrame({("kosten", "jaar"): [1234.5]}), "1.234,50"),
        (pd.DataFrame({"dag": [pd.Timestamp("2024-03-01")]}), "1-3-2024"),
        (pd.DataFrame({"x": [float("inf")]}), "oneindig"),
        (pd.Series([0.1 + 0.2]), "0,300"),
        (pd.DataFrame({"n": [1]}, index=["<b>"]), "<b> | 1"),
        (pd.cut(pd.Series([0.5]), [0, 1.5]).value_counts(), "meer dan 0 tot en met 1,5 | 1"),
        (pd.Series([3], index=pd.interval_range(0, 2, 1, closed="left")), "0 tot 2 | 3"),
    ],
)
def test_any_frame_can_be_shown(frame: pd.DataFrame, first_row: str) -> None:
    output = own_tables.bare(frame)
    assert output.text.splitlines()[1] == first_row
    assert "<b>" not in output.html


def test_of_a_long_frame_the_first_rows_are_shown_and_that_is_said() -> None:
    output = own_tables.bare(pd.DataFrame({"n": range(1000)}))
    assert output.html.count("<tr>") == 21
    assert "De eerste 20 van 1.000 rijen." in output.html


def test_charts_of_the_house_do_not_follow_what_an_author_sets() -> None:
    frame = pd.DataFrame({"a": ["x"], "b": [1.0]})
    words = show.Words("f", "c", "alt", {"a": show.Col("A"), "b": show.Col("B", "aantal")})

    def chart() -> str:
        return charts.counts(frame, words, label="a", panels=[charts.Series("b")]).html

    before = chart()
    with mpl.rc_context({"axes.facecolor": "red", "font.size": 20, "axes.grid": False, "axes.linewidth": 5}):
        assert chart() == before
        assert (mpl.rcParams["font.size"], mpl.rcParams["svg.fonttype"]) == (20, "path")  # and the author's are left
    assert own_figures.figure_of([1, "a", {}]) is None


def test_problems_of_tables_are_a_table_in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    displayed = []
    monkeypatch.setattr(InputError, "present", displayed.append)
    error = InputError([Problem("kid.xlsx", 5, "bedrag", "moet een getal zijn.", "kosten")])
    assert error._render_traceback_() == [
        "In de tabellen is iets te verbeteren; zie de tabel hierboven. Bewaar het bestand en voer deze cel opnieuw uit."
    ]
    error._render_traceback_()
    assert len(displayed) == 1
    text = show.problems_table(displayed[0]).text
    assert text.splitlines()[-1] == "kosten | 5 | bedrag | moet een getal zijn."


def test_a_notebook_of_a_report_opens_with_its_style() -> None:
    """Stored, so that a notebook looks the same to whoever trusts it without running it."""
    notebook = nbformat.read(report("kid_mbc").notebook, as_version=4)
    assert html_of(notebook.cells[1]) == notebook_style()

"""Sentences, title block, key figures and lists, with every number put in by code."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markdown_it import MarkdownIt
from markupsafe import Markup

from analysis_lib.show.dutch import DutchFormatter, HtmlFormatter, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.places import linked, table_of
from analysis_lib.tables.logo import Logo

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_PARAGRAPH = re.compile(r"(?:\A|\n\s*\n)\s*(?=\S)")
Sentences = str | Sequence[str]


def text(*sentences: str, mark: str = "", **values: Any) -> Output:
    """Show sentences of Markdown in which code fills the numbers.

    Parameters
    ----------
    *sentences : str
        Markdown by the notebook's author; ``{kosten:eur}`` is filled from
        `values`, with a format of `analysis_lib.show.dutch.FORMATS`. A sentence that
        needs a value that is None is left out. The others run on, unless a blank line
        in front of one starts a paragraph.
    mark : str
        What every paragraph must begin with, such as SYNTHETISCH; never without a sentence.
    **values
        Numbers and texts. Texts stay text: HTML and Markdown in them have no effect.
    """
    said = _sayable(sentences, values)
    if mark:
        said = _PARAGRAPH.sub(lambda begin: f"{begin.group()}**{mark}:** ", said)
    return _prose(HtmlFormatter().vformat(_MARKDOWN.render(said), (), values))


def notice(*sentences: str, **values: Any) -> Output:
    """Show a remark that must not be missed, in a box; sentences as in `text`."""
    inside = text(*sentences, **values).html
    return _prose(f'<div class="let-op">{inside}</div>' if inside else "")


def verdict(rows: Mapping[str, Output]) -> Output:
    """Show the box that a report begins with; a question without an answer is left out.

    Parameters
    ----------
    rows : mapping of str to Output
        Each question with its answer in sentences.
    """
    answered = {question: answer for question, answer in rows.items() if answer.html}
    if not answered:
        return NOTHING
    parts = (
        Markup('<div class="vraag"><p><strong>{}</strong></p><div>{}</div></div>').format(question, Markup(answer.html))
        for question, answer in answered.items()
    )
    box = Markup('<div class="oordeel">{}</div>').format(Markup("").join(parts))
    return Output(str(box), "\n".join(f"{question}\n{answer.text}" for question, answer in answered.items()))


def remark(sentences: Sentences, values: Mapping[str, Any]) -> str:
    """Fill the sentences of a remark below a table, as `text` does, without Markdown."""
    chosen = (sentences,) if isinstance(sentences, str) else sentences
    return DutchFormatter().vformat(_sayable(chosen, values).replace("\n", " ").strip(), (), values)


def _sayable(sentences: Iterable[str], values: Mapping[str, Any]) -> str:
    """Join the sentences whose values are all there."""
    there = (one.rstrip() for one in sentences if not any(values.get(name, "") is None for name in _fields(one)))
    return " ".join(filter(None, there))


def _fields(sentence: str) -> Iterator[str]:
    return (name for _, name, _, _ in DutchFormatter().parse(sentence) if name)


def paragraphs(texts: pd.DataFrame, part: str) -> Output:
    """Show the study's own sentences on one part of the report.

    Parameters
    ----------
    texts : DataFrame
        Table ``teksten``: ``onderdeel, volgorde, tekst``.
    part : str
        Which ``onderdeel``.
    """
    chosen = texts[texts["onderdeel"] == part].sort_values("volgorde")["tekst"]
    return _prose(Markup("\n").join(Markup("<p>{}</p>").format(paragraph) for paragraph in chosen))


def title(
    main: str,
    sub: str,
    byline: str,
    *,
    compact: bool = False,
    short: bool = False,
    watermark: str = "",
    logo: Logo | None = None,
    organisation: str = "",
    dated: str = "",
) -> Output:
    """Show the report's title block.

    Parameters
    ----------
    main, sub, byline : str
        Title, subtitle, and who made it from what.
    compact : bool
        Whether the report is a sheet: a small title, no page of contents.
    short : bool
        Whether the version on one page is asked for; it is compact.
    watermark : str
        Words on every page, such as for whom it is.
    logo : Logo, optional
        Of the organisation, above the title.
    organisation : str
        Named in the logo's alternative text.
    dated : str
        Of when the data are; what of the byline says so is also put at the foot of the page.
    """
    block = Markup('<header class="{}">{}<h1>{}</h1><p class="ondertitel">{}</p><p class="herkomst">{}</p>{}</header>')
    words = Markup('<p class="watermerk">{}</p>').format(watermark) if watermark else ""
    before, when, after = byline.partition(dated) if dated else (byline, "", "")
    line = Markup('{}<span class="datum">{}</span>{}').format(before, when, after) if when else byline
    return _prose(
        block.format(
            "titel compact kort" if short else "titel compact" if compact else "titel",
            _picture(logo, organisation),
            main,
            sub,
            line,
            words,
        )
    )


def _picture(logo: Logo | None, organisation: str) -> Markup:
    if logo is None:
        return Markup("")
    data = base64.b64encode(logo.png).decode()
    picture = Markup('<p class="logo"><img class="logo" src="data:image/png;base64,{}" alt="Logo van {}"/></p>')
    return picture.format(data, organisation)


def section(heading: str, items: Iterable[tuple[str, str]] = ()) -> Output:
    """Show a heading of the third level, a list of explained terms, or both."""
    parts = [Markup("<h3>{}</h3>").format(heading)] if heading else []
    parts += [Markup("<p><strong>{}.</strong> {}</p>").format(term, explanation) for term, explanation in items]
    return _prose(Markup("\n").join(parts))


@dataclass(frozen=True)
class KeyFigure:
    """One number that a reader should remember, with what it must say, such as SYNTHETISCH.

    `table` is the name of the table with the lines that it is made of, '' for none.
    """

    value: float
    form: str
    label: str
    mark: str = ""
    table: str = ""


def key_figures(figures: Iterable[KeyFigure], only: Sequence[int] = ()) -> Output:
    """Show a row of key figures, or those at these places alone, as far as they are there."""
    figures = list(figures)
    if only:
        figures = [figures[place] for place in only if place < len(figures)]
    items = (
        Markup("<li><strong>{}</strong> {}</li>").format(
            say(figure.value, figure.form, missing="onzeker"),
            linked(
                f"{figure.label} ({figure.mark})" if figure.mark else figure.label,
                table_of(figure.table) if figure.table else "",
            ),
        )
        for figure in figures
    )
    return _prose(Markup('<div class="kerncijfers"><ul>{}</ul></div>').format(Markup("").join(items)))


def _prose(html: str) -> Output:
    # From here on Markup and str alike are HTML.
    html = str(html)
    return Output(html, _without_tags(html))


def _without_tags(html: str) -> str:
    lines = re.sub(r"</(p|li|h1|div)>", "\n", html)
    stripped = (
        Markup(lines).striptags()
        if "\n" not in lines
        else "\n".join(Markup(line).striptags() for line in lines.splitlines())
    )
    return "\n".join(line for line in stripped.splitlines() if line)

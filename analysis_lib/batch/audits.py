"""What the audits of all published sources found, on one page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from analysis_lib.batch.cards import Made
from analysis_lib.render.choosing import SCRIPT, Choice, fields
from analysis_lib.render.page import page

PAGE = "controle.html"
_TITLE = "Wat er in de bronnen afwijkt"
_HEADER = Markup(
    '<header class="titel compact"><h1>{}</h1><p class="ondertitel">De controle van alle bronnen bij elkaar</p>'
    '<p class="vormen"><a href="index.html">Alle rapporten</a></p></header>'
)
_INTRODUCTION = (
    "Van elke bron is nagegaan of de afgedrukte cijfers uit elkaar volgen, en of de woorden kloppen met de cijfers. "
    "Of de gegevens van een bron zelf waar zijn, is niet nagegaan."
)
_COUNTED = ("Bron", "Afgedrukt", "Nagerekend of getoetst", "Afwijkend of anders gezegd", "Blijft de conclusie staan?")
_LISTED = ("Cijfer of uitspraak", "Bron", "Afgedrukt", "Nagerekend", "Verschil", "Wat het raakt", "Waarom")
_TABLE = Markup(
    "<div class='tabel' tabindex='0' role='region' aria-label='{0}'><table class='fijn' id='{1}'><caption>{0}</caption>"
    "<thead><tr>{2}</tr></thead><tbody>{3}</tbody></table></div>"
)
_NUMBERS = range(1, 4)


def audits_page(made: Sequence[Made]) -> str:
    """Make the page; '' where no report of a published source tells of an audit."""
    audited = [one for one in made if one.is_published and one.told("printed")]
    if not audited:
        return ""
    counted = [
        (_link(one), one.told("printed"), one.told("tested"), one.told("deviating"), one.told("verdict"))
        for one in audited
    ]
    listed = [(one, finding) for one in audited for finding in one.findings()]
    choices = [
        Choice("Bron", (one.title for one, _ in listed), "bron", 1),
        Choice("Wat het raakt", (finding[0] for _, finding in listed), "raakt", 5),
    ]
    parts = [
        Markup("<p>{}</p>").format(_INTRODUCTION),
        _table("Elke bron", "bronnen", _COUNTED, counted),
        Markup("<h2>Elke afwijking</h2>"),
        fields("tbody tr", "afwijkingen", "Kies uit de afwijkingen", choices),
        _table(
            "Wat afwijkt of iets anders zegt, en waarom",
            "afwijkingen",
            _LISTED,
            [
                (where, _link(one, "tabel-controle_afwijkingen"), printed, recomputed, difference, kind, why)
                for one, (kind, where, printed, recomputed, difference, why) in listed
            ],
        ),
    ]
    return page(_TITLE, str(Markup("").join(parts)), header=str(_HEADER.format(_TITLE)), scripts=(SCRIPT,))


def _link(one: Made, place: str = "") -> Markup:
    if not one.has("html"):
        return Markup.escape(one.title)
    anchor = f"#{place}" if place else ""
    return Markup('<a href="{}/{}/report.html{}">{}</a>').format(one.report, one.run, anchor, one.title)


def _table(caption: str, place: str, headings: Sequence[str], rows: Sequence[Sequence[str | Markup]]) -> Markup:
    right = _NUMBERS if place == "bronnen" else ()
    align = [Markup(' style="text-align: right"') if column in right else "" for column in range(len(headings))]
    head = (Markup('<th scope="col"{}>{}</th>').format(*cell) for cell in zip(align, headings, strict=True))
    body = (
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            first,
            Markup("").join(Markup("<td{}>{}</td>").format(*cell) for cell in zip(align[1:], others, strict=True)),
        )
        for first, *others in rows
    )
    return _TABLE.format(caption, place, Markup("").join(head), Markup("").join(body))

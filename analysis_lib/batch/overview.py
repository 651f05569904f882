"""The pages that list the reports that were made: all, those made for each school, and what the audits found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from markupsafe import Markup

from analysis_lib.batch.audits import PAGE as AUDITS
from analysis_lib.batch.audits import audits_page
from analysis_lib.batch.cards import Made, card, row, shared_beginning
from analysis_lib.batch.following import write_following
from analysis_lib.catalogue import REPORTS
from analysis_lib.characters import without_accents
from analysis_lib.manual import FOLDER, prepare_manual, write_manual
from analysis_lib.nouns import agreeing
from analysis_lib.render.choosing import SCRIPT, Choice, fields
from analysis_lib.render.page import page
from analysis_lib.whole_files import read_receipt, write_text

_SUBTITLE = "Nagerekend waar dat kan, en opnieuw te maken"
_MANUAL = Markup('<p>Zelf een rapport maken of veranderen? Lees de <a href="{}/index.html">uitleg</a>.</p>').format(
    FOLDER
)
_AUDITS = Markup('<p>Wat er in de bronnen afwijkt, staat bij elkaar op <a href="{}">een eigen bladzijde</a>.</p>')
_NONE = Markup("<p>Er is nog geen rapport gemaakt.</p>")
_CARDS = Markup('<h2>Rapporten</h2>{}<ul class="kaarten" id="rapporten">{}</ul>')
_HEADS = Markup("<thead><tr><th scope='col'>Naam</th>{}<th scope='col'>Openen</th></tr></thead>")
_TABLE = Markup(
    "<h2>{0}</h2>{1}<div class='tabel' tabindex='0' role='region' aria-label='{0}'><table id='{2}'>"
    "<caption>{3}</caption>{4}<tbody>{5}</tbody></table></div>"
)
_GROUPS = Markup("<h2>{0}</h2>{1}<p>{3}</p><div id='{2}'>{4}</div>")
_GROUP = Markup(
    "<details class='studie'{0}><summary>{1} (<span>{2}</span>)</summary><table>"
    "<caption class='verborgen'>{1}</caption>{3}<tbody>{4}</tbody></table></details>"
)
_MOST_OPEN = 100  # rows that are laid out as the page opens, as in groups.js; for thousands a browser takes a second
_OPENS_GROUPS, _STYLE_OF_GROUPS = "groups.js", "groups.css"


def prepare(out: Path) -> None:
    """Do what `write_index` does for a folder before any report in it is there."""
    prepare_manual(out)


def write_index(out: Path) -> None:
    """Write ``index.html``: every finished report below `out`, with links to all its forms and to the manual.

    Reports that are made for each school get a list of their own by name, and by study where there are more, which is
    also written beside them as ``<report>/index.html``. What audits of the published sources found is
    ``controle.html``, where each report leads next is in ``volgend/``, and the manual is in ``uitleg/``.
    """
    paths = [path for path in sorted(out.glob("*/*/receipt.json")) if not path.parent.name.startswith(".")]
    found = [Made(path.parent, receipt) for path in paths if (receipt := read_receipt(path))]
    made_for_each = {known.name: known.title for known in REPORTS if known.each}
    order = {known.name: place for place, known in enumerate(REPORTS)}
    once = sorted(
        (one for one in found if one.report not in made_for_each),
        key=lambda one: (order.get(one.report, len(order)), one.run != one.standard, one.run),
    )
    audited = audits_page(once)
    parts = [_MANUAL, *([_AUDITS.format(AUDITS)] if audited else [])]
    parts.append(_cards(once, out) if once else Markup("") if found else _NONE)
    for name, title in made_for_each.items():
        if sheets := sorted((one for one in found if one.report == name), key=Made.by_name):
            parts.append(_list(title, sheets, out))
            _write(out / name / "index.html", title, [_list("Alle scholen", sheets, out / name)])
    _write(out / "index.html", "Rapporten", parts)
    if audited:
        write_text(out / AUDITS, audited)
    else:
        (out / AUDITS).unlink(missing_ok=True)
    write_following(out, [(one.report, one.run) for one in once if one.has("html")])
    write_manual(out)


def _write(path: Path, title: str, parts: Iterable[Markup]) -> None:
    header = Markup('<header class="titel compact"><h1>{}</h1><p class="ondertitel">{}</p></header>').format(
        title, _SUBTITLE
    )
    body = str(Markup('<div class="overzicht">{}</div>').format(Markup("").join(parts)))
    write_text(path, page(title, body, header=str(header), scripts=(SCRIPT, _OPENS_GROUPS), styles=(_STYLE_OF_GROUPS,)))


def _cards(made: list[Made], out: Path) -> Markup:
    choices = [
        Choice("Gegevens", (one.data for one in made), "gegevens"),
        Choice("Soort", (one.kind for one in made), "soort"),
        Choice("Conclusie van de bron", filter(None, (one.stands for one in made)), "oordeel"),
    ]
    asked = fields(".kaart", "rapporten", "Kies uit de rapporten", choices)
    return _CARDS.format(asked, Markup("").join(card(one, out) for one in made))


def _list(title: str, made: list[Made], base: Path) -> Markup:
    days = sorted({one.day for one in made})
    made_on, own_day = (f". Gemaakt op {days[0]}", False) if len(days) == 1 else ("", True)
    place = f"lijst-{made[0].report}"
    heads = _HEADS.format(Markup("<th scope='col'>Gemaakt op</th>") if own_day else "")
    same = shared_beginning([one.title for one in made])
    number = f"{len(made):,}".replace(",", ".")
    rows_in_all = f"{number} {agreeing(len(made), 'rijen')}"
    asked = fields("tbody tr", place, f"Zoek in: {title}")
    studies: dict[str, list[Made]] = {}
    for one in made:
        studies.setdefault(one.study, []).append(one)
    if len(studies) == 1:
        rows = Markup("").join(row(one, base, same, own_day=own_day) for one in made)
        return _TABLE.format(title, asked, place, f"Op naam{made_on} ({rows_in_all})", heads, rows)
    opened = Markup(" open") if len(made) <= _MOST_OPEN else ""
    groups = (
        _GROUP.format(
            opened,
            study,
            len(studies[study]),
            heads,
            Markup("").join(row(one, base, same, own_day=own_day, of=study) for one in studies[study]),
        )
        for study in sorted(studies, key=without_accents)
    )
    told = f"Per studie en op naam{made_on} ({rows_in_all} van {len(studies)} studies)"
    return _GROUPS.format(title, asked, place, told, Markup("").join(groups))

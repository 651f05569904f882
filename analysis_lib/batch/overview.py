"""The pages that list the reports that were made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis_lib.catalogue import REPORTS
from analysis_lib.manual import FOLDER, write_manual
from analysis_lib.render import formats
from analysis_lib.render.page import page
from analysis_lib.render.short import FILE
from analysis_lib.versions import Version
from analysis_lib.whole_files import read_receipt, write_text

_HEADINGS = ("Rapport", "Run", "Gemaakt op", "Openen")
_MANUAL = Markup('<p>Zelf een rapport maken of veranderen? Lees de <a href="{}/index.html">uitleg</a>.</p>').format(
    FOLDER
)

Found = list[tuple[Path, dict[str, Any]]]


def write_index(out: Path) -> None:
    """Write ``index.html``: every finished report below `out`, with links to its formats and to the manual.

    Reports that are made for each school get their own list, which is also written beside
    them as ``<report>/index.html``. The manual is written beside it, in ``uitleg/``.
    """
    paths = [path for path in sorted(out.glob("*/*/receipt.json")) if not path.parent.name.startswith(".")]
    found = [(path.parent, receipt) for path in paths if (receipt := read_receipt(path))]
    made_for_each = {known.name: known.title for known in REPORTS if known.each}
    once = [item for item in found if item[1]["rapport"] not in made_for_each]
    parts = [_MANUAL]
    if once or not found:
        parts.append(_list("Gemaakte rapporten", once, out))
    for name, title in made_for_each.items():
        sheets = [item for item in found if item[1]["rapport"] == name]
        if sheets:
            parts.append(_list(title, sheets, out))
            _write(out / name / "index.html", title, [_list(title, sheets, out / name)])
    _write(out / "index.html", "Rapporten", parts)
    write_manual(out)


def _write(path: Path, title: str, parts: list[Markup]) -> None:
    header = Markup('<header class="titel"><h1>{}</h1><p class="ondertitel">{}</p></header>').format(
        title, "Nagerekend waar dat kan, en opnieuw te maken"
    )
    write_text(path, page(title, str(Markup("").join(parts)), header=str(header)))


def _list(caption: str, found: Found, base: Path) -> Markup:
    headings = Markup("").join(Markup("<th scope='col'>{}</th>").format(heading) for heading in _HEADINGS)
    rows = Markup("").join(_row(folder, receipt, base) for folder, receipt in found)
    return Markup(
        "<div class='tabel' tabindex='0' role='region' aria-label='{}'>"
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(caption, caption, headings, rows)


def _row(folder: Path, receipt: dict[str, Any], base: Path) -> Markup:
    internal = receipt.get("parameters", {}).get("versie") == Version.INTERNAL
    place = folder.relative_to(base).as_posix()
    labels = {known.suffix: known.label for known in formats.FORMATS} | {"ipynb": "notebook"}
    links = Markup(" · ").join(
        Markup('<a href="{}/report.{}">{}<span class="verborgen"> van {}, {}</span></a>').format(
            place, suffix, label, receipt["titel"], receipt["run"]
        )
        for suffix, label in labels.items()
        if (folder / f"report.{suffix}").exists()
    )
    if (folder / FILE).exists():
        short = Markup('<a href="{}/{}">één bladzij<span class="verborgen"> van {}, {}</span></a>')
        links = Markup(" · ").join([links, short.format(place, FILE, receipt["titel"], receipt["run"])])
    return Markup("<tr><th scope='row'>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>").format(
        receipt["titel"],
        Markup("<strong>INTERN</strong> {}").format(receipt["run"]) if internal else receipt["run"],
        _dutch(receipt["gestart"]),
        links,
    )


def _dutch(moment: str) -> str:
    """Write the day of an ISO moment as Dutch does; what is no moment stays as it is."""
    year, *rest = moment[:10].split("-")
    return "-".join([*(part.lstrip("0") for part in reversed(rest)), year])

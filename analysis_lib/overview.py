"""The page that lists the reports that were made."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from analysis_lib.publishing import read_receipt, write_text
from analysis_lib.render.html import page


def write_index(out: Path) -> None:
    """Write ``index.html``: every finished report below `out`, with links to its formats."""
    items = []
    for path in sorted(out.glob("*/*/receipt.json")):
        receipt = read_receipt(path)
        if receipt is None or path.parent.name.startswith("."):
            continue
        folder = path.parent.relative_to(out).as_posix()
        files = (("report.html", "HTML"), ("report.pdf", "PDF"), ("report.docx", "Word"), ("report.ipynb", "notebook"))
        links = Markup(" · ").join(
            Markup('<a href="{}/{}">{}<span class="verborgen"> van {}, {}</span></a>').format(
                folder, name, label, receipt["titel"], receipt["run"]
            )
            for name, label in files
            if (path.parent / name).exists()
        )
        items.append(
            Markup("<tr><th scope='row'>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>").format(
                receipt["titel"], receipt["run"], receipt["gestart"][:10], links
            )
        )
    body = Markup(
        "<table><caption>Gemaakte rapporten</caption><thead><tr><th scope='col'>Rapport</th><th scope='col'>Run</th>"
        "<th scope='col'>Gemaakt op</th><th scope='col'>Openen</th></tr></thead><tbody>{}</tbody></table>"
    ).format(Markup("").join(items))
    header = Markup(
        '<header class="titel"><h1>Rapporten</h1><p class="ondertitel">Nagerekend en opnieuw te maken</p></header>'
    )
    write_text(out / "index.html", page("Rapporten", str(body), header=str(header)))

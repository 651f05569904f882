"""One finished report in an overview: as a card, or as a row of a long table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from analysis_lib.batch.jobs import STANDARD_RUN
from analysis_lib.catalogue import REPORTS
from analysis_lib.characters import without_accents
from analysis_lib.render import formats
from analysis_lib.render.short import FILE as SHORT
from analysis_lib.versions import Version

_INSIDE = Markup("<strong>INTERN</strong> ")
_CARD = Markup(
    '<li class="kaart" data-gegevens="{data}" data-soort="{kind}" data-oordeel="{stands}">'
    "<h3>{inside}{name}</h3><p>{about}</p><dl>{facts}</dl>"
    '<p class="openen">{links}</p>{files}</li>'
)
_NAME = Markup('<a href="{}/report.{}">{}</a>')
_FACT = Markup("<dt>{}</dt><dd>{}</dd>")
_FILES = Markup(
    '<details><summary>Alle gegevens ({})<span class="verborgen"> van {}</span></summary><ul>{}</ul></details>'
)
_FILE = Markup('<li><a href="{}/data/{}" download>{}</a></li>')


@dataclass(frozen=True)
class Made:
    """A finished report, as its receipt tells.

    Parameters
    ----------
    folder : Path
    receipt : dict
    """

    folder: Path
    receipt: dict[str, Any]
    standard = STANDARD_RUN

    @property
    def report(self) -> str:
        """Its name in the catalogue."""
        return str(self.receipt["rapport"])

    @property
    def kind(self) -> str:
        """What the catalogue calls it."""
        return next((known.title for known in REPORTS if known.name == self.report), self.report)

    @property
    def run(self) -> str:
        """Which data and parameters it has."""
        return str(self.receipt["run"])

    @property
    def title(self) -> str:
        """The text of its first heading."""
        return str(self.receipt["titel"])

    @property
    def day(self) -> str:
        """When it was made, as 1-2-2026; what is no moment stays as it is."""
        year, *rest = str(self.receipt["gestart"])[:10].split("-")
        return "-".join([*(part.lstrip("0") for part in reversed(rest)), year])

    @property
    def is_internal(self) -> bool:
        """Whether it may not leave the organisation; then nothing of its contents is told."""
        return bool(self.receipt.get("parameters", {}).get("versie") == Version.INTERNAL)

    @property
    def is_published(self) -> bool:
        """Whether it is the report of a published source, as that printed it."""
        return self.run == STANDARD_RUN and str(self.receipt.get("gegevens", "")).startswith("data_templates/")

    @property
    def data(self) -> str:
        """Whose data it shows."""
        invented = self.told("invented")
        if invented == "geheel":
            return "SYNTHETISCH"
        own = "gepubliceerd" if str(self.receipt.get("gegevens", "")).startswith("data_templates/") else "eigen"
        return f"{own}, deels SYNTHETISCH" if invented else own

    @property
    def study(self) -> str:
        """The name of the folder with its tables; of the example's, what readers call that."""
        name = str(self.receipt.get("gegevens", ""))
        return "het voorbeeld van de bron" if name.startswith("data_templates/") else name

    @property
    def stands(self) -> str:
        """Whether the conclusion of its source stands, in the first words of its verdict; '' if not judged."""
        return self.told("verdict").partition(".")[0].partition(",")[0]

    def told(self, name: str) -> str:
        """What its page tells, by a field of `render.card.Card`; '' for nothing, and of what stays inside."""
        return "" if self.is_internal and name != "invented" else str(self.receipt.get("kaart", {}).get(name, ""))

    def findings(self) -> list[list[str]]:
        """What deviates in its source, as its page shows it."""
        return [] if self.is_internal else list(self.receipt.get("kaart", {}).get("findings", []))

    def has(self, suffix: str) -> bool:
        """Whether it was made in a format."""
        return (self.folder / f"report.{suffix}").exists()

    def by_name(self) -> tuple[str, str]:
        """What it is sorted by."""
        return without_accents(self.title), self.run


def card(one: Made, base: Path) -> Markup:
    """Show a report as an item of a list."""
    place, made_in = _place(one, base), [suffix for suffix in _labels() if one.has(suffix)]
    deviating, printed = one.told("deviating"), one.told("printed")
    facts = {
        "Bron": one.told("source"),
        "Wat eruit komt": one.told("outcome"),
        "Blijft de conclusie staan?": one.told("verdict"),
        "Afwijkend": f"{deviating} van {printed} afgedrukte cijfers en uitspraken" if printed else "",
        "Gegevens": one.data,
        "Uitgangspunten": "" if one.run == STANDARD_RUN else one.run,
        "Gemaakt op": one.day,
    }
    tables = sorted((one.folder / "data").glob("*.csv"))
    return _CARD.format(
        data=one.data,
        kind=one.kind,
        stands=one.stands,
        inside=_INSIDE if one.is_internal else "",
        name=_NAME.format(place, made_in[0], one.title) if made_in else one.title,
        about=one.told("about"),
        facts=Markup("").join(_FACT.format(name, value) for name, value in facts.items() if value),
        links=_links(one, place, f" van {one.title}, {one.run}"),
        files=_FILES.format(
            len(tables), one.title, Markup("").join(_FILE.format(place, path.name, path.stem) for path in tables)
        )
        if tables
        else "",
    )


def shared_beginning(titles: Sequence[str]) -> str:
    """Return what all titles say before a colon, which a list need not repeat; '' for nothing."""
    first = titles[0][: titles[0].find(": ") + 2] if ": " in titles[0] else ""
    return first if len(titles) > 1 and all(title.startswith(first) for title in titles) else ""


def row(one: Made, base: Path, same: str = "", *, own_day: bool, of: str = "") -> Markup:
    """Show a report as a row, in few letters as there can be thousands.

    What all titles repeat (`same`) is left out, and so is a link to the notebook, which the page has too. Whose it is
    (`of`) is found and not seen: it stands above its rows.
    """
    place = _place(one, base)
    first = next((suffix for suffix in _labels() if one.has(suffix)), "")
    title = one.title.removeprefix(same)
    name = _NAME.format(place, first, title) if first else Markup.escape(title)
    name = _INSIDE + name if one.is_internal else name
    name += Markup(" <i hidden>{}</i>").format(of) if of else ""
    day = Markup("<td>{}</td>").format(one.day) if own_day else ""
    return Markup('<tr><th scope="row">{}</th>{}<td>{}</td></tr>').format(
        name, day, _links(one, place, without=(first, "ipynb"))
    )


def _links(one: Made, place: str, of: str = "", without: Collection[str] = ()) -> Markup:
    hidden = Markup('<span class="verborgen">{}</span>').format(of) if of else ""
    found = [
        Markup('<a href="{}/report.{}">{}{}</a>').format(place, suffix, label, hidden)
        for suffix, label in _labels().items()
        if suffix not in without and one.has(suffix)
    ]
    if (one.folder / SHORT).exists():
        found.append(Markup('<a href="{}/{}">één bladzij{}</a>').format(place, SHORT, hidden))
    return Markup(" \u00b7 ").join(found)


def _place(one: Made, base: Path) -> str:
    return one.folder.relative_to(base).as_posix()


def _labels() -> dict[str, str]:
    return {known.suffix: known.label for known in formats.FORMATS} | {"ipynb": "notebook"}

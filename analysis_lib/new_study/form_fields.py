"""Fields in a PDF: what can be typed, chosen and ticked where a form has room for it.

Typst makes no fields. It makes links, with their place and in the order of reading, and tags each as PDF/UA wants: so
the template puts a link wherever a form has room, and here each becomes the field that it stands for.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from analysis_lib.render.form_font import embed
from analysis_lib.style.colours import INK

_PLACE = "veld:"  # and a number: where a link leads that becomes a field
_FONT = "SourceSans3"
_MULTILINE, _COMBO = 1 << 12, 1 << 17  # flags of ISO 32000-1, 12.7.4
_RIGHT = 2
_INSET = 2.2  # points between a box and the cross in it


class Kind(Enum):
    """What a field takes."""

    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    CHOICE = "choice"
    TICK = "tick"


@dataclass(frozen=True)
class Entry:
    """A field: its name, what is said of it to who hears the form, what it takes, and at which size in points."""

    name: str
    tip: str
    kind: Kind
    choices: tuple[str, ...] = ()
    size: float = 10


@dataclass
class Entries:
    """The fields of a form in the order of reading; a name that comes again gets a number."""

    all: list[Entry] = field(default_factory=list)
    _named: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, tip: str, kind: Kind, choices: tuple[str, ...] = (), size: float = 10) -> str:
        """Add a field and return where the link leads that becomes it."""
        name = name.replace(".", "")  # a point would divide it
        self._named[name] += 1
        again = self._named[name]
        self.all.append(Entry(f"{name} ({again})" if again > 1 else name, tip, kind, choices, size))
        return f"{_PLACE}{len(self.all) - 1}"


def fillable(pdf: bytes, form: str, entries: list[Entry]) -> bytes:
    """Make fields of the links that stand for them.

    Parameters
    ----------
    pdf : bytes
        By Typst, with one link for each field.
    form : str
        Its name, under which all fields are.
    entries : list of Entry
        What each is.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        top = document.make_indirect(Dictionary(T=String(form), Kids=Array()))
        fonts = Dictionary({f"/{_FONT}": embed(document)})
        for page in document.pages:
            for link in page.obj.get("/Annots", []):
                place = str(link.A.URI).removeprefix(_PLACE)
                _become(document, link, entries[int(place)], top)
                link.P = page.obj
                top.Kids.append(link)
        for element in _links(document.Root.StructTreeRoot):
            element.S = Name.Form
        document.Root.AcroForm = Dictionary(
            Fields=Array([top]), DR=Dictionary(Font=fonts), DA=String(_letters(10)), NeedAppearances=True
        )
        made = io.BytesIO()
        document.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return made.getvalue()


def _become(document: pikepdf.Pdf, link: pikepdf.Object, entry: Entry, top: pikepdf.Object) -> None:
    """Turn a link into a field, which keeps its place, its tag and that it is printed."""
    for key in ("/A", "/Border", "/Contents"):
        del link[key]
    left, low, right, high = (float(edge) for edge in link.Rect)
    wide, tall = right - left, high - low
    link.Subtype, link.Parent, link.MK = Name.Widget, top, Dictionary()
    link.T, link.TU = String(entry.name), String(entry.tip)
    if entry.kind is Kind.TICK:
        link.FT, link.V, link.AS = Name.Btn, Name.Off, Name.Off
        cross = f"q 1.4 w {_INSET} {_INSET} m {wide - _INSET} {tall - _INSET} l "
        cross += f"{_INSET} {tall - _INSET} m {wide - _INSET} {_INSET} l S Q"
        states = Dictionary(Yes=_drawing(document, wide, tall, cross), Off=_drawing(document, wide, tall, ""))
        link.AP = Dictionary(N=states)
        return
    link.DA = String(_letters(entry.size))
    link.AP = Dictionary(N=_drawing(document, wide, tall, "/Tx BMC EMC"))
    if entry.kind is Kind.CHOICE:
        link.FT, link.Ff = Name.Ch, _COMBO
        link.Opt = Array([String(choice) for choice in ("", *entry.choices)])  # so that a choice can be undone
        return
    link.FT = Name.Tx
    if entry.kind is not Kind.TEXT:  # numbers too: else they stand lower than the words beside them
        link.Ff = _MULTILINE
    if entry.kind is Kind.NUMBER:
        link.Q = _RIGHT


def _drawing(document: pikepdf.Pdf, wide: float, tall: float, marks: str) -> pikepdf.Object:
    box = Array([0, 0, round(wide, 3), round(tall, 3)])
    return document.make_stream(marks.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=box)


def _letters(size: float) -> str:
    """Typeface, size and colour of what is typed."""
    shades = (int(INK[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return f"/{_FONT} {size:g} Tf {' '.join(f'{shade:.3f}' for shade in shades)} rg"


def _links(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every element of the structure that is a link."""
    found = element.get("/K", Array())
    for child in found if isinstance(found, Array) else [found]:
        if isinstance(child, Dictionary) and "/S" in child:
            if child.S == "/Link":
                yield child
            yield from _links(child)

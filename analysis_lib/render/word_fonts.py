"""The house's typeface inside a Word file, so that pages break in the same places wherever it is opened."""

from __future__ import annotations

from itertools import cycle
from uuid import NAMESPACE_OID, UUID, uuid5

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from lxml import etree

from analysis_lib.style.typeface import FONT, FONT_FOLDER

FACES = {"Regular": "embedRegular", "Bold": "embedBold", "It": "embedItalic"}  # and what Word calls them
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_HIDDEN = 32  # bytes at the start of a font that Word wants obfuscated: ISO/IEC 29500-1, 17.8.1


def embed(word: WordDocument) -> None:
    """Put regular, bold and italic letters of the typeface into a file."""
    table = next(part for part in word.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    fonts = parse_xml(table.blob)
    font = etree.SubElement(fonts, qn("w:font"), {qn("w:name"): FONT})
    for number, (face, element) in enumerate(FACES.items(), start=1):
        letters = (FONT_FOLDER / f"SourceSans3-{face}.odttf").read_bytes()  # made by docs/tools/word_fonts.py
        name = PackURI(f"/word/fonts/font{number}.odttf")
        relation = table.relate_to(Part(name, _CONTENT_TYPE, letters, word.part.package), RELATIONSHIP_TYPE.FONT)
        key = f"{{{str(_key(face)).upper()}}}"
        etree.SubElement(font, qn(f"w:{element}"), {qn("r:id"): relation, qn("w:fontKey"): key})
    table._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
    settings = word.settings.element
    zoom = settings.find(qn("w:zoom"))
    settings.insert(0 if zoom is None else settings.index(zoom) + 1, OxmlElement("w:embedTrueTypeFonts"))


def obfuscated(letters: bytes, face: str) -> bytes:
    """Return a font as Word keeps it, or what Word keeps as a font: the first bytes are added to its key."""
    mixed = zip(letters[:_HIDDEN], cycle(reversed(_key(face).bytes)), strict=False)
    return bytes(one ^ other for one, other in mixed) + letters[_HIDDEN:]


def _key(face: str) -> UUID:
    """The key of a face: always the same, as there is nothing to hide."""
    return uuid5(NAMESPACE_OID, f"{FONT} {face}")

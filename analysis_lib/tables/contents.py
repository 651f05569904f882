"""What a file is by its bytes, whatever its name ends with, so that a message can name it."""

from __future__ import annotations

import io
import re
import zipfile

WORKBOOK = "een Excel-werkmap"
BINARY_WORKBOOK = "een binaire werkmap (.xlsb)"
ZIP = "een zip-bestand"
_MAGIC = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "een oud Excel-bestand, of een werkmap met een wachtwoord",
    b"$FL2": "een SPSS-bestand (.sav)",
    b"$FL3": "een SPSS-bestand (.zsav)",
    b"<stata_dta>": "een Stata-bestand (.dta)",
    b"PAR1": "een Parquet-bestand",
    b"ARROW1": "een Arrow-bestand",
    b"SQLite format 3": "een SQLite-database",
    b"%PDF": "een PDF",
    b"{\\rtf": "een RTF-document",
    b"\x1f\x8b": "een gecomprimeerd bestand (gzip)",
    b"7z\xbc\xaf\x27\x1c": "een gecomprimeerd bestand (7z)",
    b"Rar!\x1a\x07": "een gecomprimeerd bestand (rar)",
    b"\x89PNG": "een afbeelding",
    b"\xff\xd8\xff": "een afbeelding",
}
_IN_ZIP = {  # a part that only such a file has
    "xl/workbook.xml": WORKBOOK,
    "xl/workbook.bin": BINARY_WORKBOOK,
    "word/document.xml": "een Word-document",
    "ppt/presentation.xml": "een presentatie",
    "Index/Document.iwa": "een werkblad van Numbers",
}
_ODF = {
    b"application/vnd.oasis.opendocument.spreadsheet": "een werkblad van LibreOffice (.ods)",
    b"application/vnd.oasis.opendocument.text": "een document van LibreOffice (.odt)",
}
_JSON = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{\]])")
_MARKUP = re.compile(rb"\s*<(!doctype|html|table|\?xml)", re.IGNORECASE)
_MARK = b"\xef\xbb\xbf"
_BEGIN = 500  # bytes


def kind_of(data: bytes) -> str:
    """Say what a file is, with its article in Dutch; '' for text that may be a table, and for what is unknown."""
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            return kind
    begin = data[:_BEGIN].removeprefix(_MARK)
    if _JSON.match(begin):
        return "een JSON-bestand"
    return "een webpagina of XML" if _MARKUP.match(begin) else ""


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return WORKBOOK  # damaged, and of what is a zip a workbook is the likeliest here
    odf = next((kind for mime, kind in _ODF.items() if mime in data[:_BEGIN]), "")
    return odf or next((kind for part, kind in _IN_ZIP.items() if part in names), ZIP)

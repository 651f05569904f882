"""A Word file with real styles, table headers and alternative texts.

pandoc builds the document; python-docx gives its styles our look, so that it can be
edited further with ordinary Word styles.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
from bs4 import BeautifulSoup, Tag
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from markupsafe import Markup

from analysis_lib.render.bitmaps import bitmap
from analysis_lib.render.document import Document
from analysis_lib.render.finding import first_of_class, of_class
from analysis_lib.render.pandoc import convert
from analysis_lib.render.paper import MADE, PaperSource, fits_on_a_page, for_paper, packed
from analysis_lib.render.table_shapes import Shape, shapes
from analysis_lib.render.word_fields import CONTENTS, count_captions, list_chapters
from analysis_lib.render.word_fonts import embed
from analysis_lib.render.word_looks import PARAGRAPH, RUN, give_look, give_styles
from analysis_lib.style.colours import ACCENT, INK, LINE, MUTED, NOTICE, WARNING, digits
from analysis_lib.style.sizes import CM, POINTS
from analysis_lib.style.typeface import FONT

_PAGE_WIDTH = 21.0  # cm, of A4
_TEXT_WIDTH = _PAGE_WIDTH - 2 * CM["margin"]
_PIXELS_PER_INCH = 220
_PICTURES = {".png", ".jpg"}
_ONE_CHARACTER = tuple(
    map(qn, ("w:p", "w:br", "w:cr", "w:tab", "w:ptab", "w:noBreakHyphen"))
)  # at most, of a cell's text
_FIRST_COLUMN = 0x0080  # ISO/IEC 29500-1, 17.4.55
_STYLES = (  # size in points, bold, colour, and which styles have them
    (POINTS["body"], False, INK, ("Normal", "Body Text", "First Paragraph", "Compact")),
    (17, True, ACCENT, ("Kerncijfer",)),
    (26, True, ACCENT, ("Title", "Heading 1")),
    (POINTS["subtitle"], False, INK, ("Subtitle",)),
    (POINTS["chapter"], True, INK, ("Heading 2",)),
    (12, True, ACCENT, ("Heading 3",)),
    (POINTS["caption"], False, INK, ("Table Caption", "Image Caption")),
)
_SPACING = (  # points of white before and after
    ("Heading 2", 24, 6),
    ("Heading 3", 14, 4),
    ("Table Caption", 12, 4),
    ("Captioned Figure", 8, 0),
    ("Compact", 1, 1),
)
_SHEET = (  # the same on a sheet: size, and points of space before and after
    ("Normal", 9, 0, 2),
    ("Body Text", 9, 1, 2),
    ("First Paragraph", 9, 1, 2),
    ("Compact", 9, 0, 0),
    ("Heading 1", POINTS["sheet-title"], 0, 2),
    ("Heading 2", 11, 6, 1),
    ("Table Caption", 9, 2, 1),
    ("Captioned Figure", 9, 0, 0),
    ("Image Caption", 9, 0, 1),
)
_NOTES = {"let-op": "Let op", "noot": "Noot"}  # class of a block to the style of its paragraphs
_FIRST, _LAST = "Oordeel begin", "Oordeel eind"  # of a verdict: between two lines, as a list in it has its own margin
_LOOKS = {  # style to its ground and its line: side, eighths of a point, colour
    "Let op": (NOTICE, ("left", 20, WARNING)),
    _FIRST: ("", ("top", 20, ACCENT)),
    _LAST: ("", ("bottom", 8, ACCENT)),
}
_AFTER_BORDERS = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:rPr",
)
_CELL_MARGIN = 80  # twentieths of a point, at the left and right of what is in a cell
_BORDERS = f'''<w:tblBorders {nsdecls("w")}>
<w:top w:val="single" w:sz="4" w:space="0" w:color="{digits(LINE)}"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{digits(INK)}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{digits(LINE)}"/>
</w:tblBorders>'''


def to_word(document: Document) -> bytes:
    """Make the Word file of a report."""
    source = for_paper(document)
    with TemporaryDirectory() as name:
        folder = Path(name)
        soup = source.soup()
        known = _put_bitmaps(soup, document.images, folder)
        block = _title_block(source, document.images, folder)
        made = convert(
            block + (str(soup) if source.compact else _with_contents(soup, _contents(document))),
            "docx",
            {"lang": "nl-NL", "pagetitle": source.short_title},
            {path.name: path for path in folder.iterdir() if path.suffix in _PICTURES},
        )
    word = docx.Document(io.BytesIO(made))
    _set_pages(word, compact=source.compact)
    give_styles(word.styles.element, lambda: _style(word, compact=source.compact), source.compact)
    heads = [shape.has_row_heads for shape in known] if len(known) == len(word.tables) else [False] * len(word.tables)
    for table, has_row_heads in zip(word.tables, heads, strict=True):
        _style_table(table, has_row_heads=has_row_heads, compact=source.compact)
    count_captions(word)
    if not source.compact:
        list_chapters(word, {words: level for _, words, level in document.contents}, _TEXT_WIDTH)
    embed(word)
    _number_pages(word, source.short_title)
    if source.watermark:
        _mark_pages(word, source.watermark)
    _describe(word, source.short_title)
    return packed(_members(word), first="[Content_Types].xml")


class _Members(dict[str, bytes]):
    """The files in a Word file by name, as python-docx writes them; its own zip would be packed for nothing."""

    def write(self, place: PackURI, content: bytes) -> None:
        """Take a file."""
        self[place.membername] = content


def _members(word: WordDocument) -> _Members:
    members: Any = _Members()
    package = word.part.package
    for part in package.parts:
        part.before_marshal()
    PackageWriter._write_content_types_stream(members, package.parts)  # type: ignore[no-untyped-call]
    PackageWriter._write_pkg_rels(members, package.rels)  # type: ignore[no-untyped-call]
    PackageWriter._write_parts(members, package.parts)
    found: _Members = members
    return found


def _title_block(source: PaperSource, images: dict[str, bytes], folder: Path) -> str:
    logo = Markup("")
    if source.logo:
        (folder / source.logo).write_bytes(images[source.logo])
        data = images[source.logo]  # a PNG gives its size here, as pandoc heeds only a width
        wide, high = (int.from_bytes(data[start : start + 4]) for start in (16, 20))
        picture = Markup('<p><img src="{}" alt="{}" width="{:.2f}cm"/></p>')
        logo = picture.format(source.logo, source.logo_alt, min(CM["logo-width"], CM["logo-height"] * wide / high))
    block = Markup("{}<h1>{}</h1><p>{}</p><p>{}</p>")
    return str(block.format(logo, source.title, source.subtitle, source.byline))


def _with_contents(soup: BeautifulSoup, contents: str) -> str:
    """Put the contents after the verdict, with which a report begins, or in front where there is none."""
    verdict = first_of_class(soup, "oordeel", "div")
    if verdict is None or verdict.find_previous(["h2", "h3"]) is not None:
        return contents + str(soup)
    verdict.insert_after(BeautifulSoup(contents, "html.parser"))
    return str(soup)


def _contents(document: Document) -> str:
    """Chapters as links, which `list_chapters` puts into a field: there already where nobody updates it."""
    links = (Markup('<p><a href="#{}">{}</a></p>').format(anchor, words) for anchor, words, _ in document.contents)
    return str(Markup("<p><strong>{}</strong></p>{}").format(CONTENTS, Markup("").join(links)))


def _put_bitmaps(soup: BeautifulSoup, images: dict[str, bytes], folder: Path) -> list[Shape]:
    """Word needs pixels: put a bitmap in place of each SVG. Return what each table looks like then."""
    for block in of_class(soup, "kerncijfers", "div"):
        block.replace_with(_key_figure_table(block))
    _name_styles(soup)
    for image in soup.find_all("img"):
        name = str(image["src"])
        content = images[name]
        if name.endswith(".svg"):
            name, content = name.replace(".svg", ".png"), bitmap(content, _PIXELS_PER_INCH)
        (folder / name).write_bytes(content)
        image["src"] = name
        image["style"] = f"width: {_TEXT_WIDTH}cm"
    return shapes(soup)


def _name_styles(soup: BeautifulSoup) -> None:
    """Name the styles of notices and remarks, and of where a verdict begins and ends."""
    for name, style in _NOTES.items():
        for block in of_class(soup, name, "div"):
            block["data-custom-style"] = style
    for box in of_class(soup, "oordeel", "div"):
        words = box.find_all("p")
        for paragraph, style in zip(words[:1] + words[-1:], (_FIRST, _LAST), strict=False):
            if paragraph.find_parent("li") is None:
                paragraph.wrap(soup.new_tag("div", attrs={"data-custom-style": style}))


def _key_figure_table(block: Tag) -> Tag:
    """Key figures as a table of labels and numbers: Word has no grid."""
    maker = BeautifulSoup("", "html.parser")
    table, head, body = (maker.new_tag(name) for name in ("table", "thead", "tbody"))
    labels, numbers = maker.new_tag("tr"), maker.new_tag("tr")
    for item in block.find_all("li"):
        number = item.find("strong")
        if number is None:
            continue
        number.extract()
        label, cell = maker.new_tag("th", attrs={"scope": "col"}), maker.new_tag("td")
        label.string = item.get_text(strip=True)
        number.name = "span"
        number["data-custom-style"] = "Kerncijfer"
        cell.append(number)
        labels.append(label)
        numbers.append(cell)
    head.append(labels)
    body.append(numbers)
    columns = maker.new_tag("colgroup")
    for _ in labels:
        columns.append(maker.new_tag("col", attrs={"style": f"width: {100 / len(labels):.1f}%"}))
    table.extend([columns, head, body])
    return table


def _set_pages(word: WordDocument, *, compact: bool) -> None:
    for section in word.sections:
        section.page_width, section.page_height = Cm(_PAGE_WIDTH), Cm(29.7)
        section.left_margin = section.right_margin = Cm(CM["margin"])
        section.top_margin = section.bottom_margin = Cm(1.3 if compact else 2.3)
        if compact:
            section.header_distance = section.footer_distance = Cm(0.6)


def _style(word: WordDocument, *, compact: bool) -> None:
    """Give styles the look of the house; those of a sheet are small, with little white."""
    known = {style.name: style for style in word.styles}
    for size, bold, colour, names in _STYLES:
        for style in (known[name] for name in names if name in known):
            font = style.font
            font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, False
            font.color.rgb = RGBColor.from_string(digits(colour))
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for script, theme in (("ascii", "Theme"), ("hAnsi", "Theme"), ("cs", "theme"), ("eastAsia", "Theme")):
                fonts.set(qn(f"w:{script}"), FONT)
                fonts.attrib.pop(qn(f"w:{script}{theme}"), None)
    known["Hyperlink"].font.color.rgb = RGBColor.from_string(digits(ACCENT))
    for name, before, after in _SPACING:
        if name in known:
            spacing = known[name].paragraph_format
            spacing.space_before, spacing.space_after = Pt(before), Pt(after)
            spacing.keep_with_next = name != "Compact"
    for name, size, before, after in _SHEET if compact else ():
        if name in known:
            known[name].font.size = Pt(size)
            spacing = known[name].paragraph_format
            spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), 1.0
    _style_boxes(known)


def _style_boxes(known: Mapping[str | None, Any]) -> None:
    """Give the paragraphs of a verdict, a notice and a remark the look that they have elsewhere."""
    if "Noot" in known:
        known["Noot"].font.size = Pt(POINTS["caption"] - 1)
        known["Noot"].font.color.rgb = RGBColor.from_string(digits(MUTED))
    for name in known.keys() & {"Noot", *_LOOKS}:
        spacing = known[name].paragraph_format
        spacing.space_before, spacing.space_after = Pt(2), Pt(4)
    for name, (ground, (side, thick, colour)) in _LOOKS.items():
        if name not in known:
            continue
        about = known[name].element.get_or_add_pPr()
        line = f'<w:{side} w:val="single" w:sz="{thick}" w:space="6" w:color="{digits(colour)}"/>'
        about.insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}>{line}</w:pBdr>"), *_AFTER_BORDERS)
        if ground:
            shading = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{digits(ground)}"/>'
            about.insert_element_before(parse_xml(shading), *_AFTER_BORDERS[1:])


def _paragraphs(element: Any, table: Table) -> Iterator[Paragraph]:
    """The paragraphs in a part of a table; python-docx builds the whole grid for each row."""
    return (Paragraph(paragraph, table) for paragraph in element.iter(qn("w:p")))


def _runs(paragraph: Paragraph) -> Iterator[Run]:
    """The runs of a paragraph, in its links too."""
    return (Run(run, paragraph) for run in paragraph._p.iter(qn("w:r")))


def _style_table(table: Table, *, has_row_heads: bool, compact: bool) -> None:
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    about = table._tbl.tblPr
    about.find(qn("w:jc")).addnext(parse_xml(_BORDERS))  # python-docx has no API for borders
    margins = "".join(f'<w:{side} w:w="{_CELL_MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
    look = about.find(qn("w:tblLook"))
    made = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>")
    look.addprevious(made) if look is not None else about.append(made)
    if has_row_heads and look is not None:  # readers hear the first cell of a row with each of its others
        look.set(qn("w:firstColumn"), "1")
        look.set(qn("w:val"), f"{int(look.get(qn('w:val')), 16) | _FIRST_COLUMN:04X}")
    whole = _fits_on_a_page(table)
    last = len(table.rows) - 1
    for position, row in enumerate(table.rows):
        cannot_split = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(cannot_split)
        keeps, is_head = whole and position < last, position == 0
        for paragraph in _paragraphs(row._tr, table):
            set_paragraph = partial(_set_paragraph, paragraph, keeps=keeps, compact=compact)
            give_look(paragraph._p, PARAGRAPH, set_paragraph, "in a table", keeps, compact)
            for run in _runs(paragraph):
                set_run = partial(_set_run, run, is_head=is_head, compact=compact)
                give_look(run._r, RUN, set_run, "in a table", is_head, compact)


def _fits_on_a_page(table: Table) -> bool:
    """Whether a table is small; python-docx lists the cells only of one near the limit, as it searches each paragraph.

    A cell that takes several columns counts for each, as it does there.
    """
    root, rows = table._tbl, len(table.rows)
    if not fits_on_a_page(0, rows):
        return False
    if next(root.iter(qn("w:vMerge")), None) is None and sum(1 for _ in root.iter(qn("w:tbl"))) == 1:
        has_wide = next(root.iter(qn("w:gridSpan")), None) is not None
        parts = [(cell.grid_span, cell) for cell in root.iter(qn("w:tc"))] if has_wide else [(1, root)]
        least = sum(span * sum(len(text.text or "") for text in part.iter(qn("w:t"))) for span, part in parts)
        most = least + sum(span * sum(1 for _ in part.iter(*_ONE_CHARACTER)) for span, part in parts)
        if fits_on_a_page(most, rows) or not fits_on_a_page(least, rows):
            return fits_on_a_page(most, rows)
    return fits_on_a_page(sum(len(cell.text) for row in table.rows for cell in row.cells), rows)


def _set_paragraph(paragraph: Paragraph, *, keeps: bool, compact: bool) -> None:
    _keep_with_next(paragraph, wanted=keeps)
    if compact:
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)


def _set_run(run: Run, *, is_head: bool, compact: bool) -> None:
    run.font.bold = True if is_head else run.font.bold
    if compact:
        run.font.size = Pt(POINTS["sheet-table"])
    elif run._r.style != "Kerncijfer":  # its id; looking up the style itself searches all of them
        run.font.size = Pt(POINTS["table"])


def _keep_with_next(paragraph: Paragraph, *, wanted: bool) -> None:
    """Keep a paragraph of pandoc's with the next, or not: python-docx looks for all that could come after it."""
    about = paragraph._p.get_or_add_pPr()
    if about.find(qn("w:keepNext")) is not None:
        paragraph.paragraph_format.keep_with_next = wanted
        return
    keep = OxmlElement("w:keepNext")
    if not wanted:
        keep.set(qn("w:val"), "0")
    about.insert(0 if about.find(qn("w:pStyle")) is None else 1, keep)  # only a style comes before it


def _number_pages(word: WordDocument, title: str) -> None:
    for section in word.sections:
        paragraph = section.footer.paragraphs[0]
        paragraph.text = f"{title}\t"
        stops = paragraph.paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Cm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)


def _mark_pages(word: WordDocument, words: str) -> None:
    for section in word.sections:
        paragraph = section.header.paragraphs[0]
        run = paragraph.add_run(words)
        run.font.bold, run.font.size, run.font.color.rgb = True, Pt(14), RGBColor.from_string(digits(WARNING))


def _describe(word: WordDocument, title: str) -> None:
    properties = word.core_properties
    properties.title, properties.author, properties.language = title, "Narekenbaar", "nl-NL"
    properties.created = properties.modified = MADE
    properties.last_modified_by = "Narekenbaar"

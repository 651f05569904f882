"""Functions of pdfium that a page needs thousands of times, bound for numbers alone, and asked for a page at once.

The bindings of pypdfium2 make an object of every handle and check every argument, which takes longer than the
answer does. Here handles and places for answers are addresses.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import pypdfium2.raw as pdfium

_HANDLE, _ANSWER, _INT = ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int
Edges = tuple[float, float, float, float]


def address_of(handle: Any) -> int:
    """The address that a handle of pypdfium2 holds."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _bound(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(address_of(function))


is_generated = _bound(pdfium.FPDFText_IsGenerated, _INT, _HANDLE, _INT)
unicode_of = _bound(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _INT)
angle_of = _bound(pdfium.FPDFText_GetCharAngle, ctypes.c_float, _HANDLE, _INT)
_loose_box = _bound(pdfium.FPDFText_GetLooseCharBox, _INT, _HANDLE, _INT, _ANSWER)
_ink_box = _bound(pdfium.FPDFText_GetCharBox, _INT, _HANDLE, _INT, _ANSWER, _ANSWER, _ANSWER, _ANSWER)
_origin = _bound(pdfium.FPDFText_GetCharOrigin, _INT, _HANDLE, _INT, _ANSWER, _ANSWER)
_text_object = _bound(pdfium.FPDFText_GetTextObject, _HANDLE, _HANDLE, _INT)
content_of = _bound(pdfium.FPDFPageObj_GetMarkedContentID, _INT, _HANDLE)
_bounds = _bound(pdfium.FPDFPageObj_GetBounds, _INT, _HANDLE, _ANSWER, _ANSWER, _ANSWER, _ANSWER)
type_of = _bound(pdfium.FPDFPageObj_GetType, _INT, _HANDLE)
objects_on_page = _bound(pdfium.FPDFPage_CountObjects, _INT, _HANDLE)
object_on_page = _bound(pdfium.FPDFPage_GetObject, _HANDLE, _HANDLE, _INT)
objects_in_form = _bound(pdfium.FPDFFormObj_CountObjects, _INT, _HANDLE)
object_in_form = _bound(pdfium.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
_matrix = _bound(pdfium.FPDFPageObj_GetMatrix, _INT, _HANDLE, _ANSWER)
segments_of = _bound(pdfium.FPDFPath_CountSegments, _INT, _HANDLE)
segment_of = _bound(pdfium.FPDFPath_GetPathSegment, _HANDLE, _HANDLE, _INT)
kind_of_segment = _bound(pdfium.FPDFPathSegment_GetType, _INT, _HANDLE)
closes = _bound(pdfium.FPDFPathSegment_GetClose, _INT, _HANDLE)
_point = _bound(pdfium.FPDFPathSegment_GetPoint, _INT, _HANDLE, _ANSWER, _ANSWER)
children_of = _bound(pdfium.FPDF_StructElement_CountChildren, _INT, _HANDLE)
child_of = _bound(pdfium.FPDF_StructElement_GetChildAtIndex, _HANDLE, _HANDLE, _INT)
content_of_child = _bound(pdfium.FPDF_StructElement_GetChildMarkedContentID, _INT, _HANDLE, _INT)
content_of_element = _bound(pdfium.FPDF_StructElement_GetMarkedContentID, _INT, _HANDLE)
attributes_of = _bound(pdfium.FPDF_StructElement_GetAttributeCount, _INT, _HANDLE)
attribute_of = _bound(pdfium.FPDF_StructElement_GetAttributeAtIndex, _HANDLE, _HANDLE, _INT)
attribute_value = _bound(pdfium.FPDF_StructElement_Attr_GetValue, _HANDLE, _HANDLE, ctypes.c_char_p)
_number_value = _bound(pdfium.FPDF_StructElement_Attr_GetNumberValue, _INT, _HANDLE, _ANSWER)
_type_name = _bound(pdfium.FPDF_StructElement_GetType, ctypes.c_ulong, _HANDLE, _ANSWER, ctypes.c_ulong)

_ROOM = 128  # bytes: of the name of an element, and of every other answer
_answer = ctypes.create_string_buffer(_ROOM)
_AT = ctypes.addressof(_answer)
_DOUBLES, _FLOATS, _PAIR_OF_FLOATS, _ONE_FLOAT = (struct.Struct(form) for form in ("4d", "4f", "2f", "f"))
_MATRIX, _PAIR_OF_DOUBLES = struct.Struct("6f"), struct.Struct("2d")
_D1, _D2, _D3 = _AT + 8, _AT + 16, _AT + 24
_F1, _F2, _F3 = _AT + 4, _AT + 8, _AT + 12


def loose_boxes(text: int, number: int) -> list[Edges | None]:
    """Where each character of a page stands, as high as its font: left, top, right, bottom; None where unknown."""
    answers = (ctypes.c_float * (4 * number))()
    first = ctypes.addressof(answers)
    known = list(map(_loose_box, repeat(text), range(number), range(first, first + 16 * number, 16)))
    places: list[Edges | None] = list(_FLOATS.iter_unpack(answers))
    if not all(known):
        places = [place if is_known else None for place, is_known in zip(places, known, strict=True)]
    return places


def text_objects(text: int, number: int) -> Sequence[int | None]:
    """The object that each character of a page is drawn by; None for what pdfium added."""
    return list(map(_text_object, repeat(text), range(number)))


def ink_box(text: int, at: int) -> Edges | None:
    """Where the ink of a character is: left, right, bottom, top."""
    return _DOUBLES.unpack_from(_answer) if _ink_box(text, at, _AT, _D1, _D2, _D3) else None


def baseline(text: int, at: int) -> float:
    """The height of the line that a character stands on."""
    _origin(text, at, _AT, _D1)
    return float(_PAIR_OF_DOUBLES.unpack_from(_answer)[1])


def bounds(drawn: int) -> Edges | None:
    """Where an object of a page is: left, bottom, right, top."""
    return _FLOATS.unpack_from(_answer) if _bounds(drawn, _AT, _F1, _F2, _F3) else None


def matrix(drawn: int) -> tuple[float, ...]:
    """How an object was moved, turned and made larger: a, b, c, d, e and f."""
    _matrix(drawn, _AT)
    return _MATRIX.unpack_from(_answer)


def point(segment: int) -> tuple[float, float]:
    """The end of a part of a path, before its matrix."""
    _point(segment, _AT, _F1)
    return _PAIR_OF_FLOATS.unpack_from(_answer)


def number_value(value: int) -> float | None:
    """The number that an attribute has, None where it has none."""
    return float(_ONE_FLOAT.unpack_from(_answer)[0]) if _number_value(value, _AT) else None


def type_name(element: int) -> str:
    """What a structure tree calls an element, such as ``TD``."""
    size = _type_name(element, _AT, _ROOM)
    if size <= 2:
        return ""
    if size <= _ROOM:
        return _answer.raw[: size - 2].decode("utf-16-le", errors="replace")
    longer = ctypes.create_string_buffer(size)
    _type_name(element, ctypes.addressof(longer), size)
    return longer.raw[: size - 2].decode("utf-16-le", errors="replace")


def text_of(text: int, number: int) -> str:
    """All characters of a page as pdfium gives them at once; some may be left out or be two in one."""
    answers = (ctypes.c_ushort * (2 * number + 2))()
    written = int(pdfium.FPDFText_GetText(ctypes.cast(text, pdfium.FPDF_TEXTPAGE), 0, number, answers)) - 1
    return bytes(answers)[: 2 * max(written, 0)].decode("utf-16-le", "surrogatepass")

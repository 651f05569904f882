"""The parameters cell of a notebook, read as the typed declaration that it is.

papermill finds parameters by regular expression (which does not know `|` in a type,
nor `=` in a comment), only warns about an unknown name and turns the code 0363 into
363. Here the cell is parsed, names are checked and every value is read according to
its declared type. A parameter whose default is None may be left empty.
"""

from __future__ import annotations

import ast
import io
import json
import sys
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from analysis_lib.characters import has_invisible
from analysis_lib.errors import UserError, did_you_mean, reason_of
from analysis_lib.tables.numbers import NumberError, parse_numbers

Value = str | int | float | bool | None
_SHORT, _LONG = 6, 9  # letters; a shorter name has too many words near it
_KINDS: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, type, default and explanation (Dutch)."""

    name: str
    kind: type
    optional: bool
    default: Value
    help: str

    def read(self, text: str) -> Value:
        """Read a value from the command line.

        Raises
        ------
        UserError
            If the text does not suit the declared type.
        """
        if has_invisible(text):
            raise UserError(f"De parameter {self.name} bevat een teken dat geen tekst is; typ haar opnieuw.")
        if self.kind is str:
            return text
        if text == "" or text.lower() in {"none", "leeg"}:
            if self.optional:
                return None
            raise self._wrong(text)
        if self.kind is bool:
            if text.lower() in {"ja", "true", "waar", "1"}:
                return True
            if text.lower() in {"nee", "false", "onwaar", "0"}:
                return False
            raise self._wrong(text)
        number = parse_numbers([text])[0]
        if isinstance(number, NumberError):
            raise self._wrong(text, f" ({number})")
        if self.kind is int and not number.is_integer():
            raise self._wrong(text)
        return int(number) if self.kind is int else number

    def _wrong(self, text: str, why: str = "") -> UserError:
        return UserError(f"De parameter {self.name} is '{text}', maar moet {self.expects} zijn{why}. {self.help}")

    @property
    def expects(self) -> str:
        """What a value must be, in Dutch."""
        word = {bool: "ja of nee", int: "een geheel getal", float: "een getal", str: "tekst"}[self.kind]
        return f"{word} (of leeg)" if self.optional and self.kind is not str else word


def cells_of(notebook: Path) -> list[tuple[str, str, list[str]]]:
    """What a notebook does: the kind, source and tags of each cell, without its outputs.

    Raises
    ------
    UserError
        If the file is anything but a notebook.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]  # nbformat takes a second to import
        return [(one["cell_type"], "".join(one["source"]), sorted(one["metadata"].get("tags", []))) for one in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"{notebook.name} is geen notebook; herstel het of haal het weg.") from error
    except OSError as error:
        raise UserError(f"{notebook.name} is niet te lezen ({reason_of(error)}).") from error


def declared(notebook: Path) -> tuple[Parameter, ...]:
    """Read the parameters that a notebook declares in its cell tagged ``parameters``.

    Returns
    -------
    tuple of Parameter
        In the order of the cell; the comment after each line is its explanation.

    Raises
    ------
    UserError
        If a line is anything but an annotated assignment of a plain value.
    """
    source = next((source for _, source, tags in cells_of(notebook) if "parameters" in tags), "")
    try:
        lines = ast.parse(source).body
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
        row = f"regel {error.lineno} van " if isinstance(error, SyntaxError) and error.lineno else ""
        raise UserError(f"{notebook.name}: {row}de parametercel is geen Python; herstel haar.") from error
    comments = {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}
    return tuple(_parameter(node, comments.get(node.end_lineno or 0, "")) for node in lines)


def _parameter(node: ast.stmt, comment: str) -> Parameter:
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name) or node.value is None:
        raise UserError(
            f"regel {node.lineno} van de parametercel moet de vorm 'naam: type = waarde' hebben, "
            "zoals: impactclaim: float = 0.5"
        )
    kind = _KINDS.get(ast.unparse(node.annotation))
    if kind is None:
        raise UserError(f"de parameter {node.target.id} moet een van deze typen hebben: {', '.join(_KINDS)}.")
    try:
        default = ast.literal_eval(node.value)
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        raise UserError(f"de parameter {node.target.id} moet een vaste waarde hebben, geen berekening.") from error
    return Parameter(node.target.id, kind, default is None, default, comment)


def plain(value: object) -> Value:
    """Turn a date, a path or a numpy number into a value that a notebook takes.

    Raises
    ------
    TypeError
        For anything else.
    """
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, date):
        return value.isoformat()
    numpy = sys.modules.get("numpy")  # where it is not imported yet, nothing is of its kind
    if numpy and isinstance(value, numpy.generic):
        return plain(value.item())
    raise TypeError(f"a parameter cannot be a {type(value).__name__}")


def check_parameters(notebook: Path, values: Mapping[str, object]) -> dict[str, object]:
    """Return the value of each declared parameter, once it has the declared type.

    papermill and an editor put in whatever they are given: the text 'nee' would count
    as yes.

    Parameters
    ----------
    notebook : Path
        The notebook that declares the parameters.
    values : mapping of str to object
        The notebook's variables.

    Raises
    ------
    UserError
        For a value of another type than declared, or a name that must be a misspelling of a parameter's.
    """
    known = declared(notebook)
    refuse_misspelt(known, values)
    found = {parameter: values.get(parameter.name, parameter.default) for parameter in known}
    for parameter, value in found.items():
        if value is None and parameter.optional:
            continue
        allowed = (int, float) if parameter.kind is float else parameter.kind
        is_switch = isinstance(value, bool)
        if not isinstance(value, allowed) or is_switch != (parameter.kind is bool):
            wanted = f"moet {parameter.expects} zijn. {parameter.help}"
            raise UserError(f"De parameter {parameter.name} is {value!r}, maar {wanted}")
    return {parameter.name: value for parameter, value in found.items()}


def refuse_misspelt(parameters: Iterable[Parameter], values: Mapping[str, object]) -> None:
    """Refuse a variable whose name is nearly that of a parameter that was left at its default.

    Python would take it for another variable and give the old result. A plural and a name with a number are
    a researcher's own, and so is whatever is anything but a plain value.

    Parameters
    ----------
    parameters : iterable of Parameter
        What the notebook declares.
    values : mapping of str to object
        The notebook's variables.

    Raises
    ------
    UserError
        Naming both.
    """
    left = [one.name for one in parameters if values.get(one.name, one.default) == one.default]
    known = {one.name for one in parameters}
    for name, value in values.items():
        if name in known or name.startswith("_") or not (value is None or isinstance(value, str | int | float)):
            continue
        if meant := next((parameter for parameter in left if _is_misspelling(name, parameter)), None):
            raise UserError(
                f"De parameter '{name}' is onbekend; bedoelde u '{meant}'? Verbeter de naam, en voer del {name} uit of "
                "start de kernel opnieuw. Een eigen variabele heeft een naam nodig die er minder op lijkt."
            )


def _is_misspelling(name: str, parameter: str) -> bool:
    """Whether a name differs from a parameter's by capitals, underscores or a slip or two of the keyboard."""
    typed, meant = (word.replace("_", "").casefold() for word in (name, parameter))
    if typed == meant:
        return True
    is_own = typed.rstrip("0123456789") == meant or typed.removesuffix("en").removesuffix("s") == meant
    slips = 0 if len(meant) < _SHORT else 1 if len(meant) < _LONG else 2
    return not is_own and _slips(typed, meant) <= slips


def _slips(one: str, other: str) -> int:
    """Count the letters left out, put in, changed or swapped with their neighbour (Damerau, 1964)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


def read_values(parameters: Iterable[Parameter], given: Iterable[tuple[str, str]]) -> dict[str, Value]:
    """Read values given as text, refusing names that are not declared; defaults are left out.

    Parameters
    ----------
    parameters : iterable of Parameter
        What the notebook declares.
    given : iterable of (name, text)
        From the command line.

    Raises
    ------
    UserError
        For an unknown name (with the nearest), a repeated one or a wrong type.
    """
    known: Mapping[str, Parameter] = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Any] = {}
    for name, text in given:
        if name not in known:
            raise UserError(f"De parameter '{name}' is onbekend; {did_you_mean(name, known)}")
        if name in values:
            raise UserError(f"De parameter '{name}' is twee keer gegeven; geef hem één keer.")
        values[name] = known[name].read(text)
    return {name: value for name, value in values.items() if value != known[name].default}

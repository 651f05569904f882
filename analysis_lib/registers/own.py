"""What a study says of its registers itself: one YAML file, merged over what is shipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from analysis_lib.errors import UserError, did_you_mean, file_error, reason_of
from analysis_lib.tables.kinds_of_data import SYNTHETIC

FILE = "registers.yaml"
_HERE = Path(__file__).parent
_PARTS = ("registers", "instellingen", "gebieden", "scholen", "gegevens", "geheugen")
_MEMORY = re.compile(r"(\d+(?:\.\d+)?) ?([MG]B)")


@dataclass(frozen=True)
class Own:
    """A study's differences.

    Parameters
    ----------
    registers : mapping
        As in ``catalogue.yaml``, of what differs alone.
    settings : mapping
        Values by the names in ``settings.yaml``.
    areas : str
        File with municipalities and their regions, '' for none.
    schools : str
        File with schools and their samenwerkingsverband, '' for none.
    invented : bool
        Whether the registers are synthetic.
    memory : str
        What the engine may use, such as '8GB'; '' for its default.
    source : str
        File that says so, for messages.
    """

    registers: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    areas: str = ""
    schools: str = ""
    invented: bool = False
    memory: str = ""
    source: str = FILE


@cache
def shipped(name: str) -> dict[str, Any]:
    """Read a file of this package; not to be changed."""
    content: dict[str, Any] = yaml.safe_load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def read_own(folder: Path, file: Path | None = None) -> Own:
    """Read a study's differences.

    Parameters
    ----------
    folder : Path
        With registers; its ``registers.yaml`` is read if there is one.
    file : Path, optional
        Another file instead.

    Raises
    ------
    UserError
        If the file is missing, is no YAML or has a part that nobody knows.
    """
    path = file or folder / FILE
    if not path.is_file():
        if file:
            raise UserError(f"'{file.name}' bestaat niet; geef met --instellingen een bestand zoals {FILE}.")
        return Own()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except OSError as error:
        raise file_error(path, f"is niet te lezen ({reason_of(error)}).") from error
    except UnicodeDecodeError as error:
        raise file_error(path, "is geen tekst in UTF-8; sla het zo op.") from error
    except yaml.YAMLError as error:
        row = error.problem_mark.line + 1 if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark else 0
        raise file_error(path, "is geen geldige YAML; controleer inspringing en aanhalingstekens.", row=row) from error
    require_names(content, _PARTS, path, "onderdeel")
    for part in ("registers", "instellingen"):
        if not isinstance(content.get(part) or {}, dict):
            raise file_error(path, f"onder '{part}' horen namen met hun waarden, ingesprongen.")
    for part in ("gebieden", "scholen"):
        if not isinstance(content.get(part) or "", str):
            raise file_error(path, f"'{part}' hoort de naam van één bestand te zijn, zoals {part}.csv.")
    invented = content.get("gegevens") is not None
    if invented and str(content["gegevens"]).upper() != SYNTHETIC:
        raise file_error(path, f"'gegevens' kan alleen {SYNTHETIC} zijn; laat het weg bij echte registers.")
    return Own(
        content.get("registers") or {},
        content.get("instellingen") or {},
        str(content.get("gebieden") or ""),
        str(content.get("scholen") or ""),
        invented,
        _memory(content.get("geheugen"), path),
        path.name,
    )


def _memory(given: object, path: Path) -> str:
    if given is None:
        return ""
    if not (found := _MEMORY.fullmatch(str(given).upper())) or float(found[1]) == 0:
        raise file_error(path, f"'geheugen: {given}' is geen hoeveelheid; schrijf bijvoorbeeld 8 GB of 900 MB.")
    return found[1] + found[2]


def require_names(given: object, known: Iterable[str], source: Path | str, what: str) -> None:
    """Refuse anything but a mapping of known names."""
    names = list(known)
    if not isinstance(given, dict):
        raise file_error(source, f"elk {what} hoort een naam te hebben, met een dubbele punt erachter.")
    for name in given:
        if name not in names:
            raise file_error(source, f"'{name}' is geen {what}; {did_you_mean(str(name), names)}")

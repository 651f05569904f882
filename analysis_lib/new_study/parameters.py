"""The parameters of a report as a YAML file in which everything is still a comment."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from analysis_lib.notebook.parameters import Parameter, Value

_HEADER = """\
# Parameters van uw rapport: waarmee gerekend wordt naast wat in invoer.xlsx staat.
#
# Alles hieronder is nu een toelichting en telt niet mee: dan geldt de standaardwaarde.
# Wilt u iets veranderen, haal dan het teken # en de spatie voor de naam weg en zet uw waarde erachter.
#
# Zo schrijft u een waarde:
#   getal        0,55
#   tekst        intern (staat er een dubbele punt of # in, dan tussen aanhalingstekens)
#   code         0363 (zij houdt haar nul)
#   datum        2024-12-31 (jaar, maand, dag)
#   ja of nee    ja of nee
#   leeg         niets achter de dubbele punt
"""
_WORDS = {bool: "ja of nee", int: "geheel getal", float: "getal", str: "tekst"}


def parameters_text(reports: Mapping[str, Iterable[Parameter]], left_open: Collection[str] = ()) -> str:
    """Write the parameters of reports that share a study, each once.

    Parameters
    ----------
    reports : mapping of str to iterable of Parameter
        By the report's name.
    left_open : collection of str
        Parameters whose default belongs to the example, such as a school.

    Returns
    -------
    str
        YAML of comments only; the value after ``# name:`` is the default.
    """
    every = {name: tuple(parameters) for name, parameters in reports.items()}
    parts, written = [_HEADER], set()
    for parameters in every.values():
        for parameter in parameters:
            if parameter.name in written:
                continue
            written.add(parameter.name)
            users = [name for name, known in every.items() if parameter.name in {one.name for one in known}]
            only = f"Alleen voor {users[0]}." if len(users) < len(every) else ""
            default = "" if parameter.name in left_open else parameter.default
            parts.append(_one(replace(parameter, default=default), only))
    return "\n".join(parts)


def _one(parameter: Parameter, only: str) -> str:
    kind = _WORDS[parameter.kind] + (", of leeg" if parameter.optional else "")
    lines = [f"{parameter.help} {only}".strip(), f"Soort: {kind}. Standaard: {_said(parameter.default)}."]
    default = "" if parameter.default is None else json.dumps(parameter.default, ensure_ascii=False)
    about = "\n".join(f"#   {part}" for line in lines for part in textwrap.wrap(line, 96))
    return f"{about}\n# {parameter.name}: {default}".rstrip() + "\n"


def _said(value: Value) -> str:
    if value is None or value == "":
        return "leeg"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)

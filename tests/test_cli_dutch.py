"""Whoever mistypes a command reads Dutch."""

from __future__ import annotations

import ast
import pkgutil
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from analysis_lib.cli import cli
from analysis_lib.cli.dutch import _TEXTS


def test_every_text_is_one_of_clicks() -> None:
    told = set()
    for module in pkgutil.iter_modules(click.__path__, "click."):
        spec = find_spec(module.name)
        assert spec
        assert spec.origin
        tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
        told |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    assert sorted(set(_TEXTS) - told) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("run --ouput x", "De optie '--ouput' bestaat niet. (Bedoelt u "),
        ("rn", "De opdracht 'rn' bestaat niet."),
        ("run --workers x", "Onjuiste waarde bij '--workers': 'x' is geen getal."),
        ("run --workers 0", "Onjuiste waarde bij '--workers': 0 ligt niet binnen x>=1."),
        ("run -p a", "Bij de optie '-p' horen 2 waarden."),
        ("run --out", "Bij de optie '--out' hoort een waarde."),
        ("run --quiet=3", "Bij de optie '--quiet' hoort geen waarde."),
        ("new", "Er ontbreekt een argument: 'RAPPORT'."),
        ("new a b c", "Dit is te veel: c"),
        ("new a b c d", "Deze zijn te veel: c d"),
        ("transcribe rapport.pdf", "Er ontbreekt een optie: '--out'."),
        ("synthesize iets --out x", "Onjuiste waarde bij 'WAT': 'iets' is geen van 'trajectories', 'registers'."),
        ("run --help", "Toon deze uitleg."),
        ("--help", "Gebruik: narekenbaar [OPTIES] OPDRACHT [WOORDEN]..."),
        ("run --help", "[zonder: html,pdf,docx]"),
    ],
)
def test_what_is_mistyped_is_told_in_dutch(words: str, told: str) -> None:
    said = " ".join(CliRunner().invoke(cli, words.split(), prog_name="narekenbaar").output.split())
    assert told in said
    assert not any(word in said for word in ("Usage", "Error", "Options:", "Try ", "Missing", "Invalid", "default"))

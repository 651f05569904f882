"""Commands that a test cannot run, such as those for Windows: whether what they name exists."""

from __future__ import annotations

import runpy
import shlex

import yaml
from pip._internal.commands import create_command

from analysis_lib import cli
from analysis_lib.catalogue import PROJECT

SETUP = runpy.run_path(str(PROJECT / "installeren.py"), run_name="installeren")


def understand(line: str) -> None:
    """Read a line as its program does, up to where it would begin.

    Raises
    ------
    AssertionError, SystemExit, ClickException
        If there is no such program, subcommand, option or file.
    """
    program, *words = shlex.split(line.replace("\\", "/"))
    assert all((PROJECT / word).is_file() for word in words if word.endswith((".py", ".txt", ".yml"))), line
    name = program.rpartition("/")[2]
    match [name, *words]:
        case ["py" | "python" | "python3", "--version"]:
            pass
        case ["py" | "python" | "python3", "installeren.py", *options]:
            SETUP["parser"]().parse_args(options)
        case ["py" | "python" | "python3", "-m", "venv", _]:
            pass
        case ["pip", subcommand, *options] | ["py" | "python" | "python3", "-m", "pip", subcommand, *options]:
            create_command(subcommand).parse_args(options)
        case ["narekenbaar", *typed] | ["py" | "python" | "python3", "-m", "analysis_lib.cli", *typed]:
            chosen, command, rest = cli.cli.resolve_command(
                cli.cli.make_context("narekenbaar", list(typed)), list(typed)
            )
            assert chosen
            assert command
            command.make_context(chosen, rest)
        case ["activate"] | ["source", _]:
            assert (name if name == "activate" else words[0]).endswith("activate")
        case ["conda", "env", "create", "-f", _]:
            pass
        case ["pipx", "install", "snakemake"]:
            pass
        case ["snakemake", "--snakefile", "Snakefile", *options]:
            assert set(options) <= {"--cores", "2", "--unlock", "--rerun-incomplete"}
        case ["conda", "activate", environment]:
            assert environment == yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))["name"]
        case _:
            raise AssertionError(f"nobody knows how to type {line!r}")

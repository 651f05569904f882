"""Installs narekenbaar in an environment of its own, on Windows, Mac and Linux, without make.

::

    python installeren.py                                     # with internet
    python installeren.py --verzamel wielen --voor windows    # with internet, for a computer without
    python installeren.py                                     # there, in the folder `wielen`

Needs Python alone. Beside a wheel of narekenbaar nothing comes from the internet; in the project's folder
what is installed has the hashes of ``requirements.txt``.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)
WHEEL = "narekenbaar-*.whl"
_ABOUT = "Zet narekenbaar in een eigen omgeving op deze computer."
# What a requirement for one system alone may ask for, and which files such a system takes (PEP 508 and 425).
MARKERS = {
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
}
TAGS = {
    "windows": ("win_amd64",),
    "linux": ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_27_x86_64", "manylinux_2_28_x86_64"),
}


def main(words: list[str] | None = None) -> int:
    """Do what was asked; returns 0, or 2 after one line that says what is wrong."""
    wanted = parser().parse_args(words)
    try:
        _require_python()
        if wanted.verzamel:
            collect(wanted.verzamel.resolve(), wanted.voor, wanted.python)
        else:
            install(wanted.omgeving.resolve(), wanted.wielen)
    except FailureError as failure:
        print(failure, file=sys.stderr)  # noqa: T201
        return 2
    return 0


class FailureError(Exception):
    """What went wrong, in Dutch, for who installs."""


def parser() -> argparse.ArgumentParser:
    """The options, as typed."""
    options = argparse.ArgumentParser(description=_ABOUT, allow_abbrev=False)
    options.add_argument(
        "--omgeving", type=Path, default=HERE / ".venv", metavar="MAP", help="waar de omgeving komt; zonder: .venv"
    )
    options.add_argument(
        "--wielen", type=Path, metavar="MAP", help="map met wheels, voor een computer zonder internet; zonder: deze map"
    )
    options.add_argument(
        "--verzamel", type=Path, metavar="MAP", help="installeer niets, maar haal alles op voor een andere computer"
    )
    options.add_argument("--voor", choices=sorted(TAGS), help="het systeem van die computer; zonder: zoals deze")
    options.add_argument(
        "--python", default="", metavar="VERSIE", help="de Python van die computer, zoals 3.12; zonder: zoals hier"
    )
    return options


def install(place: Path, wheels: Path | None) -> None:
    """Make an environment and install narekenbaar in it.

    Parameters
    ----------
    place : Path
        Of the environment; one that is there already is used.
    wheels : Path or None
        Folder with all wheels; None takes the one beside this file, or the internet where there is no wheel.
    """
    folder = wheels.resolve() if wheels else HERE
    offline = wheels is not None or any(HERE.glob(WHEEL))
    if offline and not any(folder.glob(WHEEL)):
        raise FailureError(f"In '{folder}' staat geen wheel van narekenbaar ({WHEEL}); maak die map met --verzamel.")
    if not offline and not (HERE / "requirements.txt").is_file():
        raise FailureError(f"In '{HERE}' staat geen wheel en geen requirements.txt; geef --wielen MAP.")
    _run("de omgeving maken", sys.executable, "-m", "venv", str(place))
    inside = place / ("Scripts" if os.name == "nt" else "bin")
    pip = (str(inside / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if offline:
        _run("de wheels installeren", *pip, "--no-index", "--find-links", str(folder), "narekenbaar")
    else:
        _run("de pakketten installeren", *pip, "--require-hashes", "-r", str(HERE / "requirements.txt"))
        _run("narekenbaar installeren", *pip, "--no-deps", "--no-build-isolation", "--editable", str(HERE))
    _run("narekenbaar starten", str(inside / "narekenbaar"), "--version")
    start = f'"{inside / "activate"}"' if os.name == "nt" else f"source {shlex.quote(str(inside / 'activate'))}"
    print(f"Klaar. Zet de omgeving aan met\n  {start}\nen typ daarna: narekenbaar list")  # noqa: T201


def collect(folder: Path, system: str | None, python: str) -> None:
    """Put all wheels for another computer in a folder, and this file with them.

    Parameters
    ----------
    folder : Path
    system : {'windows', 'linux'} or None
        Of the other computer, 64 bits; None if it is like this one.
    python : str
        Its version of Python, such as '3.12'; '' if it is as here.
    """
    if not (HERE / "pyproject.toml").is_file():
        raise FailureError(f"Verzamelen gaat vanuit de map van het project; in '{HERE}' staat geen pyproject.toml.")
    version = python or "{}.{}".format(*sys.version_info[:2])
    if not re.fullmatch(r"3\.\d+", version) or tuple(map(int, version.split("."))) < OLDEST:
        raise FailureError(f"'{version}' kan niet; geef de versie van Python als 3.11 of hoger, zoals --python 3.12.")
    there = {"python_version": version, "python_full_version": f"{version}.99", **MARKERS.get(system or "", {})}
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    target = [word for tag in TAGS.get(system or "", ()) for word in ("--platform", tag)]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        pins = Path(temporary) / "requirements.txt"
        pins.write_text("\n".join(needed(there)) + "\n", encoding="utf-8")
        words = ("--no-deps", "--only-binary", ":all:", "--python-version", version, *target)
        _run("de pakketten ophalen", *pip, "download", "--require-hashes", *words, "-d", str(folder), "-r", str(pins))
    shutil.rmtree(HERE / "build", ignore_errors=True)  # where setuptools would find modules that are gone now
    _run("narekenbaar inpakken", *pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(HERE))
    shutil.copy2(__file__, folder / "installeren.py")
    print(f"Klaar. Zet de map '{folder.name}' op de andere computer en typ daar: python installeren.py")  # noqa: T201


def needed(there: dict[str, str]) -> Iterator[str]:
    """Yield each pinned requirement that a computer needs to make reports, with its hashes and without a condition.

    pip judges conditions by the computer on which it runs, so it would leave out what only the other one needs.
    """
    import tomllib

    from pip._vendor.packaging.requirements import Requirement

    with (HERE / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    runtime, dev = (
        {_name(Requirement(text).name) for text in listed}
        for listed in (project["dependencies"], project["optional-dependencies"]["dev"])
    )
    for pin in re.split(r"\n(?=\S)", (HERE / "requirements.txt").read_text(encoding="utf-8").strip()):
        words, *hashes = (part.strip() for part in pin.replace("\\\n", "\n").splitlines())
        asked = Requirement(words)
        if _name(asked.name) in dev - runtime or (asked.marker and not asked.marker.evaluate(there)):
            continue
        yield " ".join((words.partition(";")[0].strip(), *hashes))


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _require_python() -> None:
    if sys.version_info < OLDEST:
        wanted = "{}.{}".format(*OLDEST)
        raise FailureError(f"Python {wanted} of nieuwer is nodig; dit is {sys.version.split()[0]}.")


def _run(what: str, *words: str) -> None:
    """Run a program; its own words come after ours if it fails."""
    made = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    if made.returncode:
        raise FailureError(f"Dit lukt niet: {what}.\n{(made.stderr or made.stdout).strip()}")


if __name__ == "__main__":
    sys.exit(main())

"""Forms that participants of a dialogue filled in, in Excel or as a PDF.

A form is read as a table of its own, so every mistake in it is told as in any other table, and no message shows
what somebody wrote.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from openpyxl import load_workbook

from analysis_lib.case_costs.contract import CONTRACT, amounts_are_given_once
from analysis_lib.case_costs.session_forms import CASE, FORMS, PARTICIPANT, ROLE, TEST_VERDICTS, TESTED
from analysis_lib.dialogue.filled_pdf import SUFFIX, read_fields, rows_of
from analysis_lib.errors import InputError, Problem, UserError, did_you_mean
from analysis_lib.tables import Contract, Finding, Table, Tables, check, check_sources
from analysis_lib.tables import columns as col
from analysis_lib.tables.cells import as_text
from analysis_lib.tables.contract import CrossCheck, findings
from analysis_lib.tables.folder import study_files
from analysis_lib.tables.formats import Source, is_text, sources_in

_ABOVE = 15  # rows among which the code of the case and the role stand
_UNKNOWN, _YES, _NO = "onzeker", "ja", "nee"
_OF_FORM = {
    name: about for name, about in CONTRACT["formulieren"].columns.items() if name not in {"casus", "deelnemer"}
} | {_UNKNOWN: col.choice("Of de deelnemer niet weet hoeveel; leeg is nee", (_YES, _NO), optional=True)}
_TEST_COLUMNS = {
    "casus": col.text("Code van de casus", "k1", unique=True),
    "oordeel": col.choice("Wat de deskundigen ervan vonden", TEST_VERDICTS),
    "reden": col.text("Waarom", "Een wachtlijst", optional=True),
}


@dataclass
class Filled:
    """What forms say.

    Parameters
    ----------
    forms : DataFrame
        Rows of ``formulieren``, with ``bestand``: the file that each is from.
    verdicts : dict of str to (str, str)
        By case what those who tested decided, and why.
    """

    forms: pd.DataFrame
    verdicts: dict[str, tuple[str, str]] = field(default_factory=dict)


def read_forms(folder: Path, study: Tables) -> Filled:
    """Read every filled form in a folder.

    Parameters
    ----------
    folder : Path
        With a workbook or PDF for each participant, and one of the test if there was one. Forms in which nothing is
        filled in, and other workbooks, are passed over; a PDF that is no form is not, as it may be a scanned one.
    study : mapping of str to DataFrame
        ``casussen, prijzen, partijen``, to which forms refer.

    Raises
    ------
    UserError
        If the folder is not there, or no form of a participant is filled in.
    InputError
        With every problem in every form.
    """
    if not folder.is_dir():
        raise UserError(f"De map '{folder.name}' is er niet; zet daar de ingevulde formulieren in.")
    cases = list(study["casussen"]["casus"])
    problems: list[Problem] = []
    frames: list[pd.DataFrame] = []
    verdicts: dict[str, tuple[str, str]] = {}
    for path in study_files(folder, SUFFIX):
        try:
            sheets = _sheets(path)
            if PARTICIPANT in sheets:
                frames.append(_participant(path, study, cases))
            elif TESTED in sheets:
                verdicts |= _verdicts(path, cases, verdicts)
        except InputError as error:
            problems.extend(error.problems)
    forms = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    problems.extend(_given_twice(forms))
    if problems:
        raise InputError(problems)
    if forms.empty:
        raise UserError(f"In de map '{folder.name}' is geen formulier van een deelnemer ingevuld.")
    return Filled(forms, verdicts)


def _participant(path: Path, study: Tables, cases: Collection[str]) -> pd.DataFrame:
    """Read one form; no rows where nobody wrote on it."""
    table = Table(PARTICIPANT, "", _OF_FORM, required=False, confidential=True)
    rows = _sure_unless_told(_read(path, table, _amounts_are_given_once, _names_are_known(study)))
    case, role = (_answer(path, question) for question in (CASE, ROLE))
    if case or role or len(rows):
        wrong = [*_unknown_case(case, cases)]
        if not role:
            wrong.append(f"achter '{ROLE}' staat niets; vul in welke rol deze deelnemer heeft, geen naam.")
        if rows.empty:
            wrong.append(
                "er staan geen regels op; verwacht deze deelnemer niets, schrijf dan een regel met kans 100% en laag 0."
            )
        if wrong:
            raise InputError(Problem(path.name, 0, "", message, PARTICIPANT) for message in wrong)
    return rows.assign(casus=case, deelnemer=role, bestand=path.name)


def _sure_unless_told(rows: pd.DataFrame) -> pd.DataFrame:
    """Who writes an amount has said how much, and need not say it once more."""
    return rows.assign(**{_UNKNOWN: rows[_UNKNOWN].eq(_YES).astype(bool)})


def _amounts_are_given_once(tables: Tables) -> Iterator[Finding]:
    return amounts_are_given_once(PARTICIPANT)({PARTICIPANT: _sure_unless_told(tables[PARTICIPANT])})


def _verdicts(path: Path, cases: Collection[str], known: Collection[str]) -> dict[str, tuple[str, str]]:
    """Read the form of the test; two forms about one case contradict each other."""
    rows = _read(path, Table(TESTED, "", _TEST_COLUMNS, required=False))
    wrong = [message for case in rows["casus"] for message in _unknown_case(case, cases)]
    wrong += [
        f"over '{case}' staat ook een oordeel op een ander formulier; houd er één over."
        for case in rows["casus"]
        if case in known
    ]
    if wrong:
        raise InputError(Problem(path.name, 0, "casus", message, TESTED) for message in wrong)
    return {row["casus"]: (row["oordeel"], row["reden"]) for row in rows.to_dict("records")}


def _sheets(path: Path) -> set[str]:
    """Which forms are in a file."""
    if not _is_pdf(path):
        return set() if is_text(path) else {source.sheet_name for source in sources_in(path)}
    name, _ = read_fields(path)
    if name not in {form.name for form in FORMS}:
        raise InputError([Problem(path.name, 0, "", "is geen formulier van narekenbaar; haal het uit deze map.")])
    return {name}


def _is_pdf(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX


def _read(path: Path, table: Table, *checks: CrossCheck) -> pd.DataFrame:
    """Read one form, as a study of one table."""
    asked = Contract((table,), checks)
    if _is_pdf(path):
        raw = rows_of(path, *read_fields(path), list(table.columns))
        return check_sources(asked, {table.name: Source(path, lambda _: raw, table.name)}).tables[table.name]
    with TemporaryDirectory() as place:
        shutil.copyfile(path, Path(place) / path.name)
        return check(asked, Path(place)).tables[table.name]


def _answer(path: Path, question: str) -> str:
    """What is written behind a question above the rows of a form; the form was read before, so it can be opened."""
    if _is_pdf(path):
        return read_fields(path)[1].get(question, "").strip()
    sheet = load_workbook(path, data_only=True)[PARTICIPANT]
    for first, *rest in sheet.iter_rows(max_row=_ABOVE, values_only=True):
        if first == question:
            given = (float(cell) if isinstance(cell, int) else cell for cell in rest if cell is not None)
            return next((as_text(cell).strip() for cell in given), "")
    return ""


def _unknown_case(case: str, cases: Collection[str]) -> Iterator[str]:
    if not case:
        yield f"achter '{CASE}' staat niets; vul de code in uit het blad casussen."
    elif case not in cases:
        yield f"'{case}' staat niet in het blad casussen; {did_you_mean(case, cases)}"


def _names_are_known(study: Tables) -> CrossCheck:
    """Require that prices and payers on a form are those of the study."""

    def known(tables: Tables) -> Iterator[Finding]:
        for name, sheet, key in (("prijs", "prijzen", "prijs"), ("betaler", "partijen", "partij")):
            given = tables[PARTICIPANT][name].dropna()
            unknown = given[~given.isin(study[sheet][key])]
            yield from findings(
                PARTICIPANT, name, unknown, f"deze waarde staat niet in het blad {sheet}; verbeter haar."
            )

    return known


def _given_twice(forms: pd.DataFrame) -> Iterator[Problem]:
    """Report a participant of a case who has two forms."""
    for _, own in forms.groupby(["casus", "deelnemer"], sort=False) if len(forms) else ():
        files = sorted(own["bestand"].unique())
        if len(files) > 1:
            message = (
                f"deze rol staat bij deze casus ook op {', '.join(files[1:])}; noem de een bijvoorbeeld 'ouder 2'."
            )
            yield Problem(files[0], 0, ROLE, message, PARTICIPANT)

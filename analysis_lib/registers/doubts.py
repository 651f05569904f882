"""What a converted file gives reason to doubt: texts that may have been cut, and days in another form."""

from __future__ import annotations

from pathlib import Path

from analysis_lib.errors import file_error
from analysis_lib.registers.catalogue import CODE, DATE, KEY, PERSON, TEXT, Register
from analysis_lib.registers.extra import Expr, needed
from analysis_lib.registers.finding import Delivery
from analysis_lib.registers.keys import PERSON_NUMBER
from analysis_lib.registers.readers import DAY, kept_as_text

_OTHER_DAY = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"


def is_suspect(delivery: Delivery, register: Register, part: Path) -> bool:
    """Whether something in a file looks like a text that was cut at a byte that is not valid."""
    pl = needed("polars")
    rows = pl.scan_parquet(part)
    tests: dict[str, Expr] = {}
    if register.keyed_by == PERSON:
        tests[KEY] = pl.col(KEY).is_not_null() | (pl.col(PERSON_NUMBER).max() >= 10 * pl.col(PERSON_NUMBER).min())
    for column in register.of_kind(DATE):
        tests[column.name] = pl.col(column.name).str.len_chars() != DAY
    for column in register.of_kind(CODE):
        if column.codes and not column.other_codes:
            tests[column.name] = ~pl.col(column.name).is_in(list(column.codes))
    texts = kept_as_text(delivery.path, register, delivery.year)
    for column in register.of_kind(TEXT):
        if column.name in texts:
            length = pl.col(column.name).str.len_bytes()
            tests[column.name] = (length != length.max()) & (length != 0)
    if not tests:
        return False
    found = rows.select(pl.any_horizontal([test.any() for test in tests.values()])).collect(engine="streaming")
    return bool(found.item()) if found.height else False


def require_dates(delivery: Delivery, register: Register, part: Path) -> None:
    """Refuse days in another form: they are compared as text, so that 31-12-2016 would lie far ahead."""
    pl = needed("polars")
    tests = [
        (pl.col(column.name).str.contains(_OTHER_DAY) | _is_odd_day(pl.col(column.name))).sum().alias(column.name)
        for column in register.of_kind(DATE)
    ]
    if not tests:
        return
    for name, number in pl.scan_parquet(part).select(tests).collect(engine="streaming").to_dicts()[0].items():
        if number:
            actual = register.columns[name].called_in(delivery.year)
            message = "er staan datums in een andere vorm dan JJJJMMDD of JJJJ-MM-DD; schrijf ze zo."
            raise file_error(delivery.path, f"kolom {actual}: {message}")


def _is_odd_day(day: Expr) -> Expr:
    """Whether a day begins as a year and goes on as something else; what is unknown begins with 0, 9 or a dash."""
    return day.str.contains("^[12]") & ~day.str.contains(r"^\d{4}(\d{2}|--){0,2}$")

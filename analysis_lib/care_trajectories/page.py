"""A study of youth-care trajectories on the page: counts that may be shown, and shares made of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.disclosure import HIDDEN
from analysis_lib.errors import UserError
from analysis_lib.once import once
from analysis_lib.releases import is_recording
from analysis_lib.show.dutch import MISSING, date_in_words, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, notice
from analysis_lib.show.study import StudyView
from analysis_lib.tables.dates import DateError, parse_dates
from analysis_lib.tables.origins import Field, ToldBy
from analysis_lib.versions import WATERMARK, Version

ABSENT_NOTE = f"Staat er {MISSING}? De school had in dat jaar geen leerlingen."
HIDDEN_NOTE = f"Een {HIDDEN} is niet getoond: het gaat om te weinig leerlingen, of het getal zou dat verraden."
INTERNAL_MARK = "INTERN"
_INVENTED = {
    "gegevens_trajecten": "de trajecten van leerlingen",
    "gegevens_kenmerken": "kenmerken van scholen (status van de wijk, schoolondersteuningsteam, achterstandsscore en "
    "rapportcijfers)",
}


def shown(value: float, form: str) -> str:
    """Put a count or what is made of counts in words; the character of a hidden value where it is missing."""
    return say(value, form, HIDDEN)


def ratio(part: float, whole: float, form: str, *, minus: float = 0.0) -> str:
    """Divide two counts as they are shown: the character of a hidden value where one is hidden, n.v.t. for nothing.

    A share of the true counts would reveal a hidden or rounded one.
    """
    if math.isnan(part) or math.isnan(whole):
        return HIDDEN
    return say(part / whole - minus, form) if whole else MISSING


class TrajectoriesView(StudyView):
    """Shows one study of trajectories over a stretch of calendar years.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    begin, end : int, optional
        First and last calendar year; by default those of `care_trajectories.years_known`.
    on : str
        Date on which status and durations are taken, such as 2020-01-01; by default 1 January
        after the last year.
    version : str
        ``publiek``, or ``intern`` to hide nothing.

    Raises
    ------
    UserError
        If a parameter makes no sense, or counts cannot be kept hidden.
    """

    told_by: ClassVar[ToldBy] = ct.TOLD_BY

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        begin: int | None,
        end: int | None,
        on: str = "",
        version: str = Version.PUBLIC,
    ) -> None:
        self.internal = Version(version) is Version.INTERNAL
        super().__init__(tables)
        self.years = _years(begin, end, ct.years_known(tables))
        self.on = _date("peildatum", on) if on else pd.Timestamp(self.years[-1] + 1, 1, 1)
        self.watermark = WATERMARK if self.internal else ""
        self.town = self.study["gemeente"]
        self.schools = tables["scholen"].set_index("school")
        self.names: dict[str, str] = dict(zip(tables["scholen"]["school"], tables["scholen"]["naam"], strict=True))
        self.forms = dict(zip(tables["zorgvormen"]["zorgvorm"], tables["zorgvormen"]["naam"], strict=True))
        self.has_trajectories = bool(len(tables["trajecten"]))
        self._roll = self.roll(tables["leerlingen"])
        if self.has_trajectories:
            self.mark = self.mark_of(*ct.HELP_GIVEN, *self._roll.fields)
        self.settings = ct.Settings.of(tables)
        self.has_restarts = bool(tables["zorgvormen"]["herstart"].any()) and ct.RESTART.year in self.years

    @property
    def period(self) -> dict[str, int | str]:
        """The years and the date as chosen, else as follows from the tables."""
        return {"beginjaar": self.years[0], "eindjaar": self.years[-1], "peildatum": f"{self.on:%Y-%m-%d}"}

    @cached_property
    def release(self) -> ct.Release:
        """What may be shown of the trajectories."""
        self._require_years()
        tables = [self.tables[name] for name in ct.COUNTED if name in self.tables]
        return once(
            tables,
            (self.years, self.on, self.internal),
            lambda: ct.release(self.tables, self.years, self.on, internal=self.internal),
        )

    def succession(self) -> dict[str, Any]:
        """Give what sentences say of earlier releases of the study; None where there is nothing to say."""
        made = self.release if self.has_trajectories and not self.internal else None
        kept = bool(made and made.recorded)

        def day(date: str) -> str:
            return date_in_words(pd.Timestamp(date))

        return {
            "wordt_vastgelegd": kept,
            "met_de_hand": kept and not is_recording(),
            "eerdere_uitgaven": enumerate_words(map(day, made.earlier)) if made and made.earlier else None,
            "cijfers_van": day(made.kept_from) if made and made.kept_from else None,
            "jaren_van": day(made.years_from) if made and made.years_from else None,
        }

    def _require_years(self) -> None:
        if ct.begun_in(self.tables["trajecten"], self.years).empty:
            begun = self.tables["trajecten"]["begin"].dt.year
            raise UserError(
                f"In {self.years[0]} tot en met {self.years[-1]} begint geen enkel traject; de trajecten beginnen in "
                f"{begun.min()} tot en met {begun.max()}. Kies met beginjaar en eindjaar die jaren, of laat beide leeg."
            )

    @cached_property
    def pupils(self) -> dict[tuple[str, int], int]:
        """All pupils by school and year; see `Roll.of`."""
        return self._roll.pupils

    def roll(self, counts: pd.DataFrame) -> ct.Roll:
        """Read the pupils of the schools and years shown here from rows of ``leerlingen``."""
        return ct.Roll.of(counts, self.schools.index, self.years, there=self.tables["leerlingen"])

    @property
    def mixed(self) -> bool:
        """Whether trajectories are invented, but not the whole study."""
        return self.origins.invented(ct.HELP_GIVEN) and not self.origins.whole

    def mark_of(self, *fields: Field) -> str:
        """What must stand with what is made from these columns: that it is internal, that it is invented, or both."""
        internal = self.internal and not set(ct.HELP_GIVEN).isdisjoint(fields)
        return ", ".join(filter(None, [INTERNAL_MARK if internal else "", super().mark_of(*fields)]))

    def warning(self) -> Output:
        """Say what is invented here and what may not leave the organisation, if anything."""
        parts = []
        if self.internal:
            parts.append(
                "**Interne versie.** Hierin staan ook aantallen die over enkele kinderen gaan. Deel dit stuk niet."
            )
        if self.origins.whole:
            parts.append("**SYNTHETISCH.** De gegevens in dit rapport zijn verzonnen om te laten zien hoe het werkt.")
        elif invented := [words for key, words in _INVENTED.items() if self.origins.invented(self.told_by[key])]:
            parts.append(
                f"**Deels SYNTHETISCH.** Verzonnen zijn {enumerate_words(invented)}. Wat daarvan is gemaakt draagt het "
                "woord SYNTHETISCH: het zegt niets over echte leerlingen of scholen, en staat niet in de samenvatting. "
                "Wat dat woord niet draagt, is niet verzonnen."
            )
        return notice("\n\n".join(parts)) if parts else NOTHING

    def note(self, sentences: Sentences = "") -> str:
        """Fill a remark below a table and add what the character of a hidden value means."""
        said = self.remark(sentences)
        return said if self.internal else f"{said} {HIDDEN_NOTE}".strip()

    def marked_text(self, *sentences: str, **values: Any) -> Output:
        """Sentences with numbers from trajectories, with their mark; see `analysis_lib.show.text`."""
        return self.text(*sentences, mark=self.mark, **values)

    def everyone(self, place: str, year: int) -> int:
        """All pupils of a school, a board or the municipality."""
        return self._roll.total(self.schools_of(place), year)

    def share(self, place: str, year: int) -> str:
        """Pupils with help as a share of all, n.v.t. for a place that had no pupils in that year."""
        everyone = self.everyone(place, year)
        return ratio(self.release.count("leerlingen", place, year), everyone, "pct1") if everyone else MISSING

    def share_known(self, place: str, year: int) -> float:
        """What `share` says as a number from 0 to 1; NaN where it is hidden or there were no pupils."""
        everyone = self.everyone(place, year)
        return self.release.count("leerlingen", place, year) / everyone if everyone else float("nan")

    def absence_note(self) -> str:
        """What n.v.t. means in a table of schools and years, '' where every school was there in each."""
        everywhere = all(self.everyone(school, year) for school in self.names for year in self.years)
        return "" if everywhere else f" {ABSENT_NOTE}"

    def schools_of(self, place: str) -> list[str]:
        """The schools of a place."""
        if place == ct.WHOLE:
            return list(self.names)
        return [school for school in self.names if place in {school, ct.board(self.board_of(school))}]

    def board_of(self, school: str) -> str:
        """The board of a school."""
        return self._boards[school]

    @cached_property
    def _boards(self) -> dict[str, str]:
        return {str(school): str(board) for school, board in self.schools["bestuur"].items()}


def publishes(
    tables: Mapping[str, pd.DataFrame],
    *,
    beginjaar: int | None,
    eindjaar: int | None,
    peildatum: str,
    versie: str,
    **others: object,
) -> dict[str, Any] | None:
    """Return what a report or factsheet adds to the releases of its study; None for nothing.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    beginjaar, eindjaar, peildatum, versie
        As for `TrajectoriesView`.
    others
        Parameters that leave the release as it is.
    """
    view = TrajectoriesView(tables, beginjaar, eindjaar, peildatum, versie)
    if view.internal or not view.has_trajectories:
        return None
    return ct.new_entry(tables, view.years, view.on, view.release)


View = TypeVar("View", bound=TrajectoriesView)
Rest = ParamSpec("Rest")


def of_trajectories(
    shown: Callable[Concatenate[View, Rest], Output],
) -> Callable[Concatenate[View, Rest], Output]:
    """Show nothing where a study has no trajectories."""

    @wraps(shown)
    def shown_or_nothing(view: View, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Output:
        return shown(view, *args, **kwargs) if view.has_trajectories else NOTHING

    return shown_or_nothing


def _years(begin: int | None, end: int | None, known: Sequence[int]) -> tuple[int, ...]:
    """Give the years to show: the known ones where none is chosen."""
    first = known[0] if begin is None else begin
    last = known[-1] if end is None else end
    if begin is None and end is None and first == last:
        raise UserError(
            f"In de tabellen staat alleen {first}; dit rapport vergelijkt minstens twee jaren. Voeg trajecten van "
            "een ander jaar toe, of geef beginjaar en eindjaar."
        )
    if not first < last:
        raise UserError(f"beginjaar {first} moet voor eindjaar {last} liggen.")
    return tuple(range(first, last + 1))


def _date(name: str, words: str) -> pd.Timestamp:
    found = parse_dates([words])[0]
    if isinstance(found, DateError):
        raise UserError(f"{name} '{words}' {found}.")
    return pd.Timestamp(found)


def class_in_words(label: str) -> str:
    """Write '10000 tot 20000 euro' with thousands points."""
    return " ".join(say(int(word), "aantal") if word.isdigit() else word for word in label.split())

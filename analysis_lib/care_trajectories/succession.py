"""A release after others: together they tell no more of few persons than each does alone.

Whoever has two releases takes the one from the other. So a count that both tell may not have
changed by fewer persons than the minimum. Three cases:

- About the same years, date and rules, and every count that was shown has changed by less than the
  minimum: the release is published as it was. Nothing is learned from it, whatever changed.
- Every count of a year that was shown has changed by less than the minimum, and years, date or
  rules are others: counts of those years stay as they were shown or hidden. What is added is
  protected beside all that readers of the earlier release know.
- More has changed: a count that changed by fewer persons than the minimum is hidden, with another of
  its group, so that the place of the x does not say which; what was hidden stays hidden.

A count over all years is another count when the years are others. Its change tells of the persons
who came, so that is protected in each case.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib.care_trajectories.beside import Beside, Shown
from analysis_lib.care_trajectories.cells import WHOLE, Ledger, cell, count
from analysis_lib.care_trajectories.publication import (
    Publication,
    cheap_share,
    curve_of,
    entry_of,
    fingerprint,
    names_in,
    publications,
)
from analysis_lib.care_trajectories.release import Release, Settings, unsafe_cells
from analysis_lib.care_trajectories.release import release as release_alone
from analysis_lib.care_trajectories.renaming import Renaming
from analysis_lib.disclosure import Rules, Sum, attack
from analysis_lib.disclosure.attack import coefficients, too_narrow
from analysis_lib.errors import UserError
from analysis_lib.releases import FOLDER
from analysis_lib.tables import Tables

_OF_A_YEAR = {  # where the year stands in the name of a cell, after its kind; other counts are over all years
    "leerlingen": 1,
    "trajecten": 1,
    "meer_trajecten": 1,
    "trajecten_zonder_correctie": 1,
    "gebruik": 1,
    "leeftijdsgroep": 1,
    "vormen_samen": 1,
    "in_meer_vormen": 1,
    "meer_van_een_vorm": 1,
    "herstart": 1,
    "zorgvorm": 2,
    "zonder_zorgvorm": 2,
    "aanbieder_zorgvorm": 2,
    "elders_zorgvorm": 2,
}
_CLASSES = {  # kinds of count by class, with how many parts of the name, after the kind, say of which group
    "leeftijdsgroep": 2,
    "kosten": 1,
    "kostenklasse": 1,
    "leeftijd": 1,
    "leeftijd_zonder_dyslexie": 1,
    "status": 1,
    "duur": 1,
    "stap": 1,
    "laatste_stap": 1,
    "aanbieder": 1,
}
_NAMED = ("aanbieder/", "aanbieder_zorgvorm/")  # not among the cells of a publication where they were hidden


def release(tables: Tables, years: Sequence[int], on: pd.Timestamp, *, internal: bool = False) -> Release:
    """Count everything that is published, and hide what is too small or would reveal it, beside earlier releases too.

    Parameters
    ----------
    tables, years, on, internal
        As for `analysis_lib.care_trajectories.release.release`; table ``uitgaven``, if any, has the
        earlier releases.

    Raises
    ------
    UserError
        If a count cannot be hidden beside what must be shown, or what was shown before.
    """
    if internal or FOLDER not in tables:
        return release_alone(tables, years, on, internal=internal)
    earlier = publications(tables)
    known = _recorded(earlier, tables, years, on)
    if known is not None:
        return _marked(earlier[known].release, earlier[:known])
    before = [_Before.of(one, tables, years, on) for one in earlier]
    settings = Settings.chosen(tables)
    for one in reversed(before):
        if one.same_kind and one.renaming.is_same and one.publication.settings == settings and one.is_slight:
            return replace(_marked(one.publication.release, earlier), kept_from=one.publication.date)
    _refuse_new_forms(before)
    _refuse_finer_rounding(before, settings)
    try:
        made = release_alone(tables, years, on, against=lambda ledger: _demands(before, ledger, years))
    except UserError as error:
        if not earlier:
            raise
        raise _impossible(earlier[-1].date) from error
    made = _without_small_changes(made, before, Settings.of(tables).report.minimum)
    made = _with_main_providers_of_before(made, before, years)
    keeping = [one.publication.date for one in before if one.is_slight and one.shared]
    made = replace(made, years_from=keeping[-1] if keeping else "")
    return _marked(Publication.read(entry_of(made, tables, years, on)).release, earlier)


def new_entry(tables: Tables, years: Sequence[int], on: pd.Timestamp, made: Release) -> dict[str, Any] | None:
    """Return what a release adds to those of its study; None where all of it was published before."""
    if not made.recorded or made.kept_from or _recorded(publications(tables), tables, years, on) is not None:
        return None
    return entry_of(made, tables, years, on)


def _recorded(earlier: Sequence[Publication], tables: Tables, years: Sequence[int], on: pd.Timestamp) -> int | None:
    """Find the release that was made of the same input by the same rules."""
    asked = fingerprint(tables), Settings.chosen(tables)
    places = [n for n, one in enumerate(earlier) if one.same_kind(years, on) and (one.source, one.settings) == asked]
    return places[0] if places else None


def _marked(made: Release, earlier: Sequence[Publication]) -> Release:
    return replace(made, recorded=True, earlier=tuple(dict.fromkeys(one.date for one in earlier)))


@dataclass(frozen=True)
class _Before:
    """An earlier release beside the same counts of today.

    Parameters
    ----------
    publication : Publication
    renaming : Renaming
        From its names to those of today.
    cells : dict of str to Shown or None
        What it showed, by today's names.
    ledger : Ledger
        Its counts over its own years, of today's rows.
    same_kind : bool
        Whether it is about the same years and date.
    shared : frozenset of str
        The cells that are the same count in both.
    settings : Settings
        Those of today.
    is_slight : bool
        Whether each of those that was shown has changed by fewer persons than the minimum.
    """

    publication: Publication
    renaming: Renaming
    cells: dict[str, Shown | None]
    ledger: Ledger
    same_kind: bool
    shared: frozenset[str]
    settings: Settings
    is_slight: bool = False

    @classmethod
    def of(cls, publication: Publication, tables: Tables, years: Sequence[int], on: pd.Timestamp) -> _Before:
        settings = Settings.of(tables)
        renaming = Renaming.between(publication.names, names_in(tables))
        cells = {renaming.cell(name): shown for name, shown in publication.cells.items()}
        counted = renaming.with_gone(tables)
        ledger = count(counted, publication.years, pd.Timestamp(publication.on), settings.school)
        _add_classes(ledger, cells)
        same_kind = publication.same_kind(years, on)
        shared = frozenset(name for name in [*cells, *ledger.truth] if same_kind or _year_of(name) in years)
        found = cls(publication, renaming, cells, ledger, same_kind, shared, settings)
        slight = all(
            abs(change) < _rules_of(name, ledger, settings).minimum
            for name, change in found.changes().items()
            if name in shared
        )
        return replace(found, is_slight=slight)

    def changes(self) -> dict[str, float]:
        """Give how many more or fewer are counted today than were shown, of every count that was."""
        found = {}
        for name, shown in self.cells.items():
            if shown is None or name.startswith("gebruik/"):
                continue
            truth = self.ledger.truth.get(name, 0.0)
            found[name] = min(truth - shown[1], 0.0) + max(truth - shown[2], 0.0)
        return found

    def known(self) -> pd.DataFrame:
        """Give the bounds that it published of every cell of its own."""
        frame = pd.DataFrame({"laag": 0.0, "hoog": math.inf}, index=list(self.ledger.truth))
        for name, shown in self.cells.items():
            if shown is not None and name in frame.index:
                frame.loc[name, ["laag", "hoog"]] = list(shown[1:])
        return frame


def _add_classes(ledger: Ledger, cells: Mapping[str, Shown | None]) -> None:
    """Add classes that had somebody then and nobody now, such as an age, to the sums of their groups."""
    for name in cells:
        kind = name.split("/")[0]
        if name in ledger.truth or kind not in {"leeftijd", "leeftijd_zonder_dyslexie", "leeftijdsgroep", "status"}:
            continue
        group = name.rpartition("/")[0]
        ledger.put(name, 0)
        for place, each in enumerate(ledger.sums):
            if sum(part.rpartition("/")[0] == group for part in each.parts) > 1:
                ledger.sums[place] = Sum(each.total, [*each.parts, name])


def _year_of(name: str) -> int | None:
    kind, *of = name.split("/")
    at = _OF_A_YEAR.get(kind)
    return int(of[at]) if at is not None else None


def _rules_of(name: str, ledger: Ledger, settings: Settings) -> Rules:
    """The rules for a count: those of the municipality, or those of one school."""
    whole = name in ledger.pupils["report"] or name.split("/")[1] == WHOLE
    return settings.report if whole else settings.school


def _demands(before: Sequence[_Before], ledger: Ledger, years: Sequence[int]) -> Beside:
    """Gather what each earlier release demands; what the last one keeps, stays."""
    found = Beside()
    for number in range(len(before), 0, -1):
        one = before[number - 1]
        mine = _kept(one, ledger) if one.is_slight else _changed(one, ledger)
        if not one.same_kind:
            _of_all_years(one, mine, ledger)
            if one.is_slight:
                names = _beside_itself(one, mine, ledger, f"uitgave {number}")
                mine = _linked(one, mine, ledger, names, years)
        found = found.joined(mine)
    for name in found.told:
        found.unsafe.pop(name, None)
    found.hidden -= set(found.told)
    return found


def _kept(one: _Before, ledger: Ledger) -> Beside:
    """Keep what was shown and what was hidden, of the counts that are the same ones."""
    found = Beside()
    for name in one.shared & ledger.truth.keys():
        shown, truth = one.cells.get(name), ledger.truth[name]
        if shown is not None:
            low, high = shown[1:]
            if name in ledger.ranges:
                low, high = max(low, ledger.ranges[name][0]), min(high, ledger.ranges[name][1])
            found.kept[name] = (shown[0], low, high)
            found.told[name] = (min(low, truth), max(high, truth))
        else:
            found.hidden.add(name)
    return found


def _changed(one: _Before, ledger: Ledger) -> Beside:
    """Hide what changed by few persons, and keep hidden what was."""
    found = Beside()
    shared = one.shared & ledger.truth.keys()
    found.hidden |= {name for name in shared if name in one.cells and one.cells[name] is None}
    found.hidden |= {name for name in shared if name.startswith(_NAMED) and name not in one.cells}
    _few_changed(found, one, shared, ledger)
    for name in _alone(found.unsafe, ledger):
        found.need(name, float(_rules_of(name, ledger, one.settings).minimum))
    return found


def _of_all_years(one: _Before, found: Beside, ledger: Ledger) -> None:
    """Hide counts over all years that changed by few persons, now that the years are others."""
    names = [name for name in ledger.truth if _year_of(name) is None]
    _few_changed(found, one, names, ledger)


def _few_changed(found: Beside, one: _Before, names: Iterable[str], ledger: Ledger) -> None:
    """Require of each count the width with which its change leaves open enough numbers of persons.

    What an earlier release leaves of a count is what an attacker can work out from it; where that is
    as wide as the minimum, so is the change.
    """
    known = one.known()
    names = [name for name in names if name in known.index and not name.startswith("gebruik/")]
    minima = pd.Series({name: float(_rules_of(name, ledger, one.settings).minimum) for name in names}, dtype=float)
    for name, (low, high) in _worked_out(known, one.ledger.sums, minima).items():
        truth, minimum = ledger.truth[name], minima[name]
        is_as_shown = one.cells.get(name) is not None and low <= truth <= high
        change = min(truth - low, 0.0) + max(truth - high, 0.0)
        if not is_as_shown and abs(change) < minimum and (change or low < high):
            found.need(name, minimum - (high - low))


def _worked_out(known: pd.DataFrame, sums: Sequence[Sum], minima: pd.Series) -> dict[str, tuple[float, float]]:
    """Return the ranges that are narrower than a minimum, of what one release leaves of its cells."""
    try:
        narrow = too_narrow(known, coefficients(known.index, sums), minima).index
        ranges = attack(known, sums, narrow)
    except ValueError:  # it kept counts of years as they were, beside others that are newer: no equation holds
        ranges = known.loc[minima.index]
        ranges = ranges[ranges["hoog"] - ranges["laag"] < minima]
    return {str(name): (round(low, 6), round(high, 6)) for name, low, high in ranges.itertuples()}


def _alone(unsafe: Mapping[str, float], ledger: Ledger) -> Iterator[str]:
    """Give a second class wherever one class of a group is hidden alone, the smallest of the others.

    Else the place of the x would say of which class the few persons are.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in ledger.truth:
        kind, *of = name.split("/")
        if kind in _CLASSES:
            groups.setdefault((kind, *of[: _CLASSES[kind]]), []).append(name)
        elif kind == "zorgvorm":
            groups.setdefault((kind, of[0], of[-1]), []).append(name)
    for names in groups.values():
        hidden = [name for name in names if name in unsafe]
        others = sorted((ledger.truth[name], name) for name in names if name not in unsafe and ledger.truth[name])
        if len(hidden) == 1 and others:
            yield others[0][1]


def _beside_itself(one: _Before, found: Beside, ledger: Ledger, label: str) -> dict[str, str]:
    """Add the earlier release's own counts over all its years, which bear on those of today; give their names here."""
    there = one.ledger.truth
    names = {name: name if _year_of(name) else f"{name}@{label}" for name in there}
    mine = {names[name] for name in there if names[name] not in ledger.truth}
    for name, new in names.items():
        if new not in mine:
            continue
        found.truth[new] = there[name]
        shown = one.cells.get(name)
        if shown is not None:
            found.told[new] = (min(shown[1], there[name]), max(shown[2], there[name]))
    for each in one.ledger.sums:
        renamed = Sum(names[each.total], [names[part] for part in each.parts])
        if not mine.isdisjoint([renamed.total, *renamed.parts]):
            found.sums.append(renamed)
    for cell_name, width in unsafe_cells(one.ledger, one.settings).items():
        if names[str(cell_name)] in mine:
            found.need(names[str(cell_name)], float(width))
    return names


def _linked(one: _Before, found: Beside, ledger: Ledger, names: Mapping[str, str], years: Sequence[int]) -> Beside:
    """Relate counts over some years to those over more: nobody leaves, and who came had help in the years between."""
    before, now = set(one.publication.years), set(years)
    if not before < now:
        return found
    added = sorted(now - before)

    def at_most(small: list[str], large: list[str], about: str) -> None:
        values = {**found.truth, **ledger.truth}
        rest = sum(values[name] for name in large) - sum(values[name] for name in small)
        if rest < 0:  # restarts were joined otherwise, or a row was corrected
            return
        whole, slack = f"samen {about}", f"verschil {about}"
        found.truth |= {whole: sum(values[name] for name in large), slack: rest}
        found.sums += [Sum(whole, large), Sum(whole, [*small, slack])]

    for name, earlier in names.items():
        kind, *of = name.split("/")
        if name not in ledger.truth or earlier == name:
            continue
        whole = of[0] == WHOLE
        of_years = [cell("leerlingen", of[0], year) for year in added]
        if kind == "aanbieder" or (whole and kind == "periode"):
            at_most([earlier], [name], f"groei {earlier}")
        if whole and kind == "leeftijd" and min(before) == min(now):
            at_most([earlier], [name], f"groei {earlier}")
        if kind in {"aanbieder", "periode", "leeftijd"}:
            at_most([name], [earlier, *of_years], f"erbij {earlier}")
    return found


def _refuse_new_forms(before: Sequence[_Before]) -> None:
    for one in before:
        added = one.renaming.added_forms
        if one.renaming.gone_forms and added and any(_year_of(name) for name in one.shared):
            raise UserError(
                f"De zorgvormen zijn anders ingedeeld dan in de uitgave van {one.publication.date}: toen was er ook "
                f"{', '.join(one.renaming.gone_forms)}, en nu {', '.join(added)}. Naast elkaar kunnen zij kleine "
                "aantallen verraden. Geef een vorm die alleen anders heet dezelfde sleutel of naam als toen; is "
                "de indeling echt anders, laat dan met beginjaar de jaren van die uitgave weg."
            )


def _refuse_finer_rounding(before: Sequence[_Before], settings: Mapping[str, float]) -> None:
    for one in before:
        base = one.publication.settings.get("afronding", 1.0)
        if settings["afronding"] < base and any(_year_of(name) for name in one.shared):
            raise UserError(
                f"In de uitgave van {one.publication.date} zijn aantallen afgerond op veelvouden van {base:g}. Zet "
                f"afronding in bescherming weer op {base:g} of grover: naast elkaar verraden twee uitgaven wat het "
                "afronden verbergt. Of laat met beginjaar de jaren van die uitgave weg."
            )


def _without_small_changes(made: Release, before: Sequence[_Before], minimum: int) -> Release:
    """Leave out what changed with few persons and is no count: shares of costs, and how many providers there are."""
    everyone = cell("periode", WHOLE)
    value = made.count(*everyone.split("/"))
    for one in before:
        old = one.publication.release
        if one.same_kind and one.is_slight:
            made = replace(made, amounts=old.amounts, groups=old.groups, all_providers=old.all_providers)
            continue
        shown = one.cells.get(everyone)
        if shown is not None and abs(value - shown[0]) >= minimum:
            continue
        if cheap_share(old.amounts) != cheap_share(made.amounts):
            made = replace(made, amounts=made.amounts * np.nan)
        if curve_of(old.groups) != curve_of(made.groups):
            made = replace(made, groups=made.groups.iloc[:0])
        if old.all_providers != made.all_providers:
            made = replace(made, all_providers=0)
    return made


def _with_main_providers_of_before(made: Release, before: Sequence[_Before], years: Sequence[int]) -> Release:
    """Name no other main provider of a form than was named before: one pupil can decide which it is."""
    for one in before:
        if one.publication.years[-1] != years[-1]:
            continue
        schools, forms = one.renaming.schools, one.renaming.forms
        old = one.publication.release.in_forms.to_dict("records")
        named = {(schools[row["school"]], forms[row["zorgvorm"]]): row["aanbieder"] for row in old}
        rows = made.in_forms
        places = zip(rows["school"], rows["zorgvorm"], rows["aanbieder"], strict=True)
        same = [named.get((school, form), provider) == provider for school, form, provider in places]
        made = replace(made, in_forms=rows[np.asarray(same, dtype=bool)].reset_index(drop=True))
    return made


def _impossible(date: str) -> UserError:
    return UserError(
        f"Deze uitgave kan niet zo worden gemaakt dat zij naast die van {date} niets over enkele leerlingen verraadt. "
        "Rond in bescherming alle aantallen grof af (afronding 5 of 10), of wacht met een nieuwe uitgave tot er een "
        "jaar bij is."
    )

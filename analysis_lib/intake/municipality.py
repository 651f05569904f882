"""Which rows of DUO's files are about one municipality, however each file writes its name.

DUO writes a name with accents, with accents damaged (S·dwest-FryslÔn), in capitals without
accents and shortened (NUENEN CA), with a number or without. What one file tells of a
municipality (number, spellings, schools) is looked for in the others.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis_lib.errors import InputError, Problem, UserError, did_you_mean
from analysis_lib.intake.exports import plain

_MISREAD = (  # letters of the second taken for those of the first
    ("cp850", "cp1252"), ("cp437", "cp1252"), ("mac_roman", "cp1252"), ("cp1252", "utf-8"), ("latin-1", "utf-8"),
    ("cp1252", "cp850"), ("cp1252", "mac_roman"),
)  # fmt: skip
_IN_NAMES = " -'’`.,()/&"
_SMALL_WORDS = ("aan", "aan de", "bij", "ca", "de", "den", "der", "en", "het", "in", "op", "over", "te", "ter", "van")


@dataclass(frozen=True)
class File:
    """Rows of pupils of one file, with its name for messages."""

    name: str
    rows: pd.DataFrame


@dataclass(frozen=True)
class Found:
    """The rows of one municipality.

    Parameters
    ----------
    files : list of DataFrame
        Its rows of each file, in order.
    name : str
        Its name as in a sentence, '' where no file has it.
    said : list of str
        How it was recognised where its name was not there, in Dutch.
    """

    files: list[pd.DataFrame]
    name: str
    said: list[str] = field(default_factory=list)


def rows_of(files: Sequence[File], wanted: str = "") -> Found:
    """Take the rows of one municipality out of each file.

    Parameters
    ----------
    files : sequence of File
        With ``school, gemeente`` (GM0000 or '') and ``gemeentenaam`` ('' where unknown).
    wanted : str
        Name, with or without accents and capitals, or number; needed where there are more than one.

    Raises
    ------
    UserError
        If it is not given, or none is called so; with the nearest name.
    InputError
        If some of the files do not have it, each with the nearest name in it.
    """
    numbers, spelled = _as_wanted(files, wanted)
    masks = _spread(files, numbers, spelled)
    said = []
    schools = {school for file, mask in zip(files, masks, strict=True) for school in file.rows.loc[mask, "school"]}
    for place, file in enumerate(files):
        if not masks[place].any() and schools:
            masks[place] = _by_schools(file.rows, schools, numbers)
            if masks[place].any():
                label = " en ".join(_labels(file.rows[masks[place]]))
                said.append(f"{file.name} noemt de gemeente {label}; herkend aan de BRIN-nummers van haar scholen.")
        else:  # a row without a municipality is known by its school
            nowhere = (file.rows["gemeente"] == "") & (file.rows["gemeentenaam"] == "")
            masks[place] |= nowhere & file.rows["school"].isin(schools)
    _require_all(files, masks, wanted)
    kept = [file.rows[mask] for file, mask in zip(files, masks, strict=True)]
    return Found(kept, _proper_name(pd.concat(kept)["gemeentenaam"], wanted), said)


def without_accents(name: str) -> set[str]:
    """Give what a name can be, by letters and digits alone: itself, and what it was before it was damaged."""
    return {plain(one) for one in (name, *_repaired(name))} - {""}


def _as_wanted(files: Sequence[File], wanted: str) -> tuple[set[str], set[str]]:
    """Numbers and spellings to begin with."""
    if wanted:
        digits = re.fullmatch(r"(?:gm)?0*(\d{1,4})", wanted.strip().casefold())
        return ({f"GM{digits[1].zfill(4)}"}, set()) if digits else (set(), without_accents(wanted))
    there: list[tuple[set[str], set[str]]] = []
    labels = pd.concat([file.rows[["gemeente", "gemeentenaam"]] for file in files]).drop_duplicates()
    for number, name in labels.itertuples(index=False):
        group = ({number} - {""}, without_accents(name))
        same = [other for other in there if other[0] & group[0] or other[1] & group[1]]
        there = [other for other in there if other not in same]
        there.append((group[0].union(*(o[0] for o in same)), group[1].union(*(o[1] for o in same))))
    if len(there) > 1:
        raise UserError(
            f"De bestanden van DUO gaan over {len(there)} gemeenten; zeg met --gemeente NAAM welke u bedoelt."
        )
    return there[0]


def _spread(files: Sequence[File], numbers: set[str], spelled: set[str]) -> list[pd.Series]:
    """Mark the rows with a number or spelling, and with what those rows have besides, until nothing is added."""
    while True:
        known = len(numbers) + len(spelled)
        masks = []
        for file in files:
            names = file.rows["gemeentenaam"]
            ways = {name: without_accents(name) for name in names.unique()}
            fitting = {name for name, forms in ways.items() if forms & spelled}
            if not (fitting or file.rows["gemeente"].isin(numbers).any()):
                fitting = _fitting_gaps(ways, spelled)
            of_number = file.rows["gemeente"].isin(numbers)
            # Two municipalities can share a name, so where the number is there it decides.
            of_name = names.isin(fitting) & ((file.rows["gemeente"] == "") | (not of_number.any()))
            mask = of_number | of_name
            masks.append(mask)
            own = set(file.rows.loc[of_name, "gemeente"]) - {""}
            if len(own) > 1:
                raise UserError(
                    f"{file.name} heeft {len(own)} gemeenten met die naam ({', '.join(sorted(own))}); geef met "
                    "--gemeente het nummer."
                )
            numbers |= own
            spelled |= {form for name in names[mask].unique() for form in ways[name]}
        if len(numbers) + len(spelled) == known:
            return masks


def _fitting_gaps(names: Iterable[str], spelled: set[str]) -> set[str]:
    """The one name in which lost letters (S?dstad) may be those of a spelling; none where there are more."""
    found = set()
    for name in names:
        parts = [re.escape(plain(one)) for one in re.split(r"[^\w\s'’`.,()/&-]", name)]
        if len(parts) > 1 and len("".join(parts)) >= len(parts):
            pattern = re.compile("[a-z0-9]{1,2}".join(parts))
            found |= {name for form in spelled if pattern.fullmatch(form)}
    return found if len(found) == 1 else set()


def _by_schools(rows: pd.DataFrame, schools: set[str], numbers: set[str]) -> pd.Series:
    """Mark the rows of the municipality that most of the schools are in; of one with another number the schools."""
    here = rows["school"].isin(schools)
    if 2 * rows.loc[here, "school"].nunique() < len(schools):
        return pd.Series(False, index=rows.index)
    labels = rows.loc[here, ["gemeente", "gemeentenaam"]].drop_duplicates()
    number, name = labels.iloc[0]
    if len(labels) > 1 or (number and numbers and number not in numbers) or not (number or name):
        return here
    whole: pd.Series = (rows["gemeente"] == number) & (rows["gemeentenaam"] == name)
    return whole


def _labels(rows: pd.DataFrame) -> list[str]:
    return sorted({f"'{name or number}'" for number, name in zip(rows["gemeente"], rows["gemeentenaam"], strict=True)})


def _require_all(files: Sequence[File], masks: Sequence[pd.Series], wanted: str) -> None:
    """Refuse files without a row of the municipality, each with its nearest name."""
    empty = [file for file, mask in zip(files, masks, strict=True) if not mask.any()]
    if len(empty) == len(files):
        names = [name for file in files for name in file.rows["gemeentenaam"].unique() if name]
        if names or wanted.strip().isdigit():
            raise UserError(f"De gemeente '{wanted}' staat niet in de bestanden van DUO; {_nearest(wanted, names)}")
        raise UserError(
            "De bestanden van DUO noemen gemeenten alleen bij hun nummer; geef met --gemeente het nummer van "
            f"'{wanted}'."
        )
    problems = []
    for file in empty:
        names = [name for name in file.rows["gemeentenaam"].unique() if name] or list(file.rows["gemeente"].unique())
        message = (
            f"dit bestand heeft geen rij van de gemeente '{wanted}'; {_nearest(wanted, names)} Geef het bestand van "
            "die gemeente, of laat het weg."
        )
        problems.append(Problem(file.name, 0, "", message))
    if problems:
        raise InputError(problems)


def _nearest(wanted: str, names: Sequence[str]) -> str:
    """Suggest the name that is nearest without accents."""
    by_letters = {plain(name): name for name in names}
    near = difflib.get_close_matches(plain(wanted), by_letters, n=1, cutoff=0.6)
    if near:
        return f"bedoelde u '{by_letters[near[0]]}'?"
    return did_you_mean(wanted, sorted(set(names)))


def _repaired(name: str) -> set[str]:
    """What a name was, if its letters were read in another encoding."""
    found = set()
    for wrong, right in _MISREAD if not name.isascii() else ():
        try:
            text = name.encode(wrong).decode(right)
        except UnicodeError:
            continue
        if _is_whole(text):
            found.add(text)
    return found


def _is_whole(name: str) -> bool:
    return all(one.isalpha() or one in _IN_NAMES for one in name)


def _proper_name(names: pd.Series, wanted: str) -> str:
    """The name with accents and small letters if any file, or whoever asks, has it so; else made from capitals."""
    there = [str(name) for name in dict.fromkeys(names[::-1]) if name]
    forms = {form for name in there for form in without_accents(name)}
    if plain(wanted) in forms and _mixed(wanted):
        there.append(wanted.strip())
    there += [text for name in there if not _is_whole(name) for text in sorted(_repaired(name))]
    if not there:
        return ""
    best = max(there, key=lambda name: (_is_whole(name), _mixed(name), not name.isascii()))
    return best if _mixed(best) or not best.isupper() else _from_capitals(best)


def _mixed(name: str) -> bool:
    return not name.isupper() and not name.islower() and any(one.isalpha() for one in name)


def _from_capitals(name: str) -> str:
    words = [part if part in _SMALL_WORDS else part.capitalize() for part in re.split(r"([\s(-]+)", name.lower())]
    text = "".join(words).replace("Ij", "IJ")
    text = text[:1].upper() + text[1:]
    return re.sub(r"^'S(?=[\s-])", "'s", text)

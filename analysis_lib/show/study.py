"""What every study's pages share: its names, its colours and its marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pandas as pd

from analysis_lib.show import theme
from analysis_lib.show.dutch import capital, enumerate_words
from analysis_lib.show.figures import Words
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import KeyFigure, Sentences, notice, remark, text, title
from analysis_lib.show.recommendations import Ground, recommendations
from analysis_lib.show.tables import Col, table
from analysis_lib.tables.common import study_values
from analysis_lib.tables.kinds_of_data import SYNTHETIC
from analysis_lib.tables.logo import Logo
from analysis_lib.tables.origins import Field, Origins, ToldBy


class StudyView:
    """Shows one study; views of a kind of study build on it.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables, with ``studie`` and ``aannames``.
    """

    told_by: ClassVar[ToldBy] = {}

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables
        self.study: dict[str, Any] = study_values(tables)
        self.origins = Origins.of(tables, self.told_by)
        self.mark = self.mark_of()
        self.watermark = ""

    def __repr__(self) -> str:
        return f"Een view van {self.study['titel']}. Zij laat zien: {enumerate_words(self._shows())}."

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return text("{view}", view=repr(self))._repr_mimebundle_(include, exclude)

    @classmethod
    def _shows(cls) -> list[str]:
        """What to call for an output."""
        public = (name for name in dir(cls) if not name.startswith("_"))
        return [
            f"{name}()"
            for name in public
            if callable(method := getattr(cls, name))
            and getattr(method, "__annotations__", {}).get("return") == "Output"
        ]

    def title(self, logo: Logo | None = None, *, short: bool = False) -> Output:
        """The report's title block, with the organisation's logo if it has one; `short` asks for one page."""
        return self.title_as(self.study["titel"], self.study["ondertitel"], short=short, logo=logo)

    def title_as(
        self, heading: str, sub: str, *, compact: bool = False, short: bool = False, logo: Logo | None = None
    ) -> Output:
        """A title block with the study's byline."""
        organisation = self.study["organisatie"]
        byline = f"{organisation}, {self.study['datum']}. Bron: {self.study['bron']}"
        options = {
            "compact": compact,
            "short": short,
            "watermark": self.watermark,
            "logo": logo,
            "organisation": organisation,
            "dated": self.study["datum"],
        }
        return title(heading, sub, byline, **options)

    def warning(self) -> Output:
        """Say so where no figure here is real."""
        if not self.origins.whole:
            return NOTHING
        return notice(
            "**{merk}.** De gegevens in dit rapport zijn verzonnen om te laten zien hoe het werkt.", merk=SYNTHETIC
        )

    def stays_inside(self) -> Output:
        """Say of a study that is not to be published that its small counts are shown."""
        return self.text("**Intern.** Kleine aantallen zijn in deze versie niet verborgen. Verspreid haar niet.")

    def mark_of(self, *fields: Field) -> str:
        """What must stand with what is made from these columns, '' for nothing; see `Origins`."""
        return self.origins.mark(fields)

    def assumptions(self) -> Output:
        """What is assumed, by whom and to what effect."""
        return self.table(
            self.tables["aannames"],
            {
                "aanname": Col("Aanname", width=38),
                "gevolg": Col("Gevolg", width=34),
                "van": Col("Van wie", width=14),
                "plaats": Col("Bron", width=14),
            },
            name="aannames",
            caption="Aannames en wat ze met de uitkomst doen",
            mark=self.mark_of(),
        )

    def grounds(self) -> dict[str, Ground]:
        """Give the outcomes that a recommendation may rest on, by the names that the contract lets it name."""
        return {}

    def recommendations(self, audit: pd.DataFrame) -> Output:
        """What to do now, for whom and when, beside the figures it rests on; see `show.recommendations`."""
        return recommendations(self.tables, audit, self.grounds(), self.mark_of())

    def facts(self) -> dict[str, Any]:
        """Give what sentences may fill in; None where a sentence that needs it has to be left out."""
        return dict(self.study)

    def remark(self, sentences: Sentences, **more: Any) -> str:
        """Fill the sentences of a remark below a table; see `analysis_lib.show.prose.remark`."""
        return remark(sentences, {**self.facts(), **more}) if sentences else ""

    def text(self, *sentences: str, mark: str | None = None, **values: Any) -> Output:
        """Show sentences with a mark, by default that of a study which is invented as a whole; see `prose.text`."""
        return text(*sentences, mark=self.mark_of() if mark is None else mark, **values)

    def key_figure(self, value: float, form: str, label: str, *fields: Field, table: str = "") -> KeyFigure:
        """A number to remember, with the mark of the columns that it is made from and the table with its lines."""
        return KeyFigure(value, form, label, self.mark_of(*fields), table)

    def table(self, frame: pd.DataFrame, columns: Mapping[str, Col], **options: Any) -> Output:
        """Show a table with the study's mark, nothing for no rows; see `analysis_lib.show.tables.table`."""
        if frame.empty:
            return NOTHING
        return table(frame, columns, **{"mark": self.mark, **options})

    def words(self, **options: Any) -> Words:
        """What stands with a figure, with the study's mark; see `analysis_lib.show.figures.Words`."""
        return Words(**{"mark": self.mark, **options})


class PartiesView(StudyView):
    """Shows a study in which parties pay or benefit.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables, ``partijen`` among them.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        super().__init__(tables)
        parties = zip(tables["partijen"]["partij"], tables["partijen"]["naam"], strict=True)
        self.names = {key: capital(name) for key, name in parties}
        self.colours = {key: theme.PALETTE[i % len(theme.PALETTE)] for i, key in enumerate(self.names)}

    def named(self, party: str) -> str:
        """A party's name with its article, as in a sentence."""
        about = self.tables["partijen"].set_index("partij").loc[party]
        return f"{about['lidwoord']} {about['naam']}".strip()

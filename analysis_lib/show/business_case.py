"""A business case on the page: its tables, figures and their explanation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
from matplotlib.ticker import MaxNLocator

from analysis_lib.business_case.contract import COSTS, UNVALUED
from analysis_lib.business_case.model import BASE, BusinessCase, Scenario
from analysis_lib.show import dutch, theme
from analysis_lib.show.dutch import say
from analysis_lib.show.output import Output
from analysis_lib.show.prose import KeyFigure, key_figures, notice, section
from analysis_lib.show.study import StudyView
from analysis_lib.show.tables import Col

PM = "PM"
_PATCH = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}  # lets a label stand on a line


class BusinessCaseView(StudyView):
    """Shows one business case of one study.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    case : BusinessCase
        What came out of them.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], case: BusinessCase) -> None:
        super().__init__(tables)
        self.case = case

    def facts(self) -> dict[str, object]:
        """Give what the sentences of the report fill in: totals, names, largest parties."""
        case = self.case
        gains = case.benefits_by("baathouder").sort_values("besparing", ascending=False)
        payers = case.costs_by_payer.sort_values("bedrag", ascending=False)
        return {
            **self.study,
            "kosten": case.total_costs,
            "baten": case.total_benefits,
            "netto": case.net,
            "sroi": case.sroi,
            "kosten_per_kind": case.costs_per_child,
            "aantal": case.children,
            "effecten": len(case.valued),
            "pm_posten": int((case.effects["status"] == UNVALUED).sum()),
            "betalers": self._shares(payers, "betaler"),
            "baathouders": self._shares(gains, "baathouder"),
            "effecten_die_kosten_dekken": self._effects_that_cover_costs(),
        }

    def _shares(self, frame: pd.DataFrame, key: str) -> str:
        records = frame.to_dict("records")
        return dutch.enumerate_words(f"{self.named(r[key])} ({say(r['aandeel'], 'pct')})" for r in records)

    def _effects_that_cover_costs(self) -> int | None:
        ordered = self.case.valued["besparing"].sort_values(ascending=False).cumsum()
        covering = (ordered >= self.case.total_costs).to_numpy().nonzero()[0]
        return int(covering[0]) + 1 if len(covering) else None

    def variant(self, scenario: Scenario) -> Output:
        """Say, if so, that this is not the study's own set of assumptions."""
        if scenario == BASE:
            return Output("", "")
        changes = []
        if scenario.impact_claim is not None:
            changes.append(f"een impactclaim van {say(scenario.impact_claim, 'pct')} voor elk effect")
        if scenario.children is not None:
            changes.append(f"{say(scenario.children, 'aantal')} {self.study['doelgroep_meervoud']}")
        described = self.tables["omstandigheden"].set_index("omstandigheid")["omschrijving"]
        changes += [
            f"omstandigheid {name}: {'ja' if holds else 'nee'} ({described[name]})"
            for name, holds in scenario.conditions.items()
        ]
        return notice(
            "**Dit is een variant.** Anders dan in de bron is gerekend met {wat}. De controle van de "
            "afgedrukte cijfers gebruikt wel de uitgangspunten van de bron.",
            wat=dutch.enumerate_words(changes),
        )

    def key_figures(self) -> Output:
        """The numbers to remember."""
        case, person = self.case, self.study["doelgroep_enkelvoud"]
        return key_figures(
            [
                KeyFigure(case.total_costs, "eur", f"kosten per {self.study['kostenperiode']}"),
                KeyFigure(case.total_benefits, "eur", "verwachte baten"),
                KeyFigure(case.sroi, "eur2", "baten per euro kosten (SROI)"),
                KeyFigure(case.costs_per_child, "eur", f"kosten per {person}"),
            ]
        )

    def cases(self) -> Output:
        """The persons supported, per category."""
        frame = self.case.cases
        return self.table(
            frame,
            {
                "omschrijving": Col("Categorie", width=62),
                "categorie": Col("Code", width=10),
                "aantal": Col("Aantal", "aantal", width=14),
                "aandeel": Col("Aandeel", "pct", width=14),
            },
            name="casussen",
            caption=f"Begeleide {self.study['doelgroep_meervoud']} naar hun belangrijkste probleem",
            total={"omschrijving": "Totaal", "aantal": frame["aantal"].sum(), "aandeel": 1.0},
            note="Door afronding kunnen de percentages samen iets van 100% afwijken.",
        )

    def costs(self) -> Output:
        """What the intervention costs, per payer."""
        frame = self.case.costs.assign(
            betaler=self.case.costs["betaler"].map(self.names),
            aandeel=self.case.costs["bedrag"] / self.case.total_costs,
        )
        return self.table(
            frame,
            {
                "omschrijving": Col("Kostenpost", width=44),
                "betaler": Col("Betaler", width=24),
                "bedrag": Col("Bedrag", "eur", width=18),
                "aandeel": Col("Aandeel", "pct1", width=14),
            },
            name="kosten",
            caption=f"Kosten van {self.study['interventie']} per {self.study['kostenperiode']}",
            total={"omschrijving": "Totaal", "bedrag": self.case.total_costs, "aandeel": 1.0},
        )

    def effect_sections(self) -> Iterator[Output]:
        """Per domain a heading, and per beneficiary a table and its explanation."""
        effects = self.case.effects[self.case.effects["telt_mee"]]
        for domain_number, (domain, in_domain) in enumerate(effects.groupby("domein", sort=False), start=1):
            yield section(f"Domein {domain_number}: {domain}")
            for party, group in in_domain.groupby("baathouder", sort=False):
                yield self._benefits(
                    group, f"baten_domein_{domain_number}_{party}", f"Effecten voor {self.named(str(party))}"
                )
                yield section(
                    "",
                    [
                        (row["omschrijving"], f"{row['toelichting']} ({_unbroken(row['plaats'])})")
                        for row in group.to_dict("records")
                    ],
                )

    def _benefits(self, group: pd.DataFrame, name: str, caption: str) -> Output:
        totals = (group["weergave"] == "totaal") & group["bruto"].notna()
        shown = group.assign(
            waarde=group["waarde"].where(~totals, group["bruto"]),
            omschrijving=group["omschrijving"].where(~totals, group["omschrijving"] + "\u00a0*"),
            impactclaim=group["impactclaim"].where(group["besparing"].notna()),
        )
        return self.table(
            shown,
            {
                "omschrijving": Col("Effect", width=41),
                "aantal": Col("Aantal", "aantal", width=10),
                "waarde": Col("Waarde", "eur2", width=17),
                "impactclaim": Col("Impactclaim", "pct", width=15),
                "besparing": Col("Besparing", "eur2", PM, width=17),
            },
            name=name,
            caption=caption,
            total={"omschrijving": "Totaal", "besparing": group["besparing"].sum()},
            note="* Waarde voor alle personen samen; elders per persoon." if totals.any() else "",
        )

    def overview(self) -> Output:
        """Costs and benefits of every party, effect by effect."""
        effects = self.case.effects[self.case.effects["telt_mee"]]
        rows = []
        for party, name in self.names.items():
            for cost in self.case.costs[self.case.costs["betaler"] == party].to_dict("records"):
                rows.append({"partij": name, "post": cost["omschrijving"], "kosten": cost["bedrag"], "baten": ""})
            for effect in effects[effects["baathouder"] == party].to_dict("records"):
                rows.append(
                    {"partij": name, "post": effect["omschrijving"], "kosten": "", "baten": effect["besparing"]}
                )
        return self.table(
            pd.DataFrame(rows, columns=["partij", "post", "kosten", "baten"]),
            {
                "post": Col("Post", width=56),
                "kosten": Col("Kosten", "eur2", width=22),
                "baten": Col("Baten", "eur2", PM, width=22),
            },
            name="overzicht",
            caption="Kosten en baten per partij",
            group="partij",
            total={"post": "Totaal", "kosten": self.case.total_costs, "baten": self.case.total_benefits},
            note="PM: het effect is aannemelijk, maar de omvang is onbekend. Het telt voor nul mee.",
        )

    def _parties(self) -> pd.DataFrame:
        costs = self.case.costs_by_payer.set_index("betaler")
        gains = self.case.benefits_by("baathouder").set_index("baathouder")
        keys = [key for key in self.names if key in costs.index or key in gains.index]
        frame = pd.DataFrame(
            {
                "partij": keys,
                "naam": [self.names[key] for key in keys],
                "kosten": costs["bedrag"].reindex(keys, fill_value=0.0).to_numpy(),
                "aandeel_kosten": costs["aandeel"].reindex(keys, fill_value=0.0).to_numpy(),
                "baten": gains["besparing"].reindex(keys, fill_value=0.0).to_numpy(),
                "aandeel_baten": gains["aandeel"].reindex(keys, fill_value=0.0).to_numpy(),
            }
        )
        return frame.sort_values("baten", ascending=False, kind="stable").reset_index(drop=True)

    def parties_figure(self) -> Output:
        """Costs and benefits per party, side by side."""
        frame = self._parties()
        drawing, axes = theme.canvas(0.75 + 0.48 * len(frame), columns=2, sharey=True)
        limit = 1.45 * max(frame["kosten"].max(), frame["baten"].max(), 1.0)
        sides = (
            (axes[0], "kosten", "aandeel_kosten", "Kosten", [theme.COST] * len(frame)),
            (axes[1], "baten", "aandeel_baten", "Baten", [self.colours[key] for key in frame["partij"]]),
        )
        for ax, amount, share, heading, colours in sides:
            bars = ax.barh(frame["naam"], frame[amount], color=colours, height=0.62)
            labels = [
                f"{say(row[amount], 'eur')} ({say(row[share], 'pct')})" if row[amount] else "geen"
                for row in frame.to_dict("records")
            ]
            ax.bar_label(bars, labels=labels, padding=4, color=theme.INK)
            ax.set_xlim(0, limit)
            ax.set_title(heading)
            ax.grid(visible=False)
            ax.xaxis.set_visible(False)
        axes[0].invert_yaxis()
        said = "; ".join(
            f"{row['naam']} betaalt {say(row['kosten'], 'eur')} en ontvangt {say(row['baten'], 'eur')} aan baten"
            for row in frame.to_dict("records")
        )
        return self.figure(
            drawing,
            name="figuur_partijen",
            caption="Wie betaalt en wie baat heeft",
            alt=f"Twee staafdiagrammen naast elkaar, kosten links en baten rechts, per partij: {said}.",
            data=frame,
            columns={
                "naam": Col("Partij", width=32),
                "kosten": Col("Kosten", "eur", width=18),
                "aandeel_kosten": Col("Aandeel", "pct1", width=16),
                "baten": Col("Baten", "eur", width=18),
                "aandeel_baten": Col("Aandeel", "pct1", width=16),
            },
        )

    def build_up_figure(self) -> Output:
        """How the benefits add up, largest effect first, against the costs."""
        frame = self.case.valued.sort_values("besparing", ascending=False, kind="stable").reset_index(drop=True)
        frame = frame.assign(
            naam=frame["baathouder"].map(self.names),
            opgeteld=frame["besparing"].cumsum(),
            aandeel=frame["besparing"] / self.case.total_benefits if self.case.total_benefits else 0.0,
        )
        costs = self.case.total_costs
        drawing, ax = theme.canvas(1.15 + 0.36 * len(frame))
        colours = [self.colours[key] for key in frame["baathouder"]]
        start = frame["opgeteld"] - frame["besparing"]
        positions = range(len(frame))
        ax.barh(positions, frame["besparing"], left=start, color=colours, height=0.66)
        for position, row in enumerate(frame.to_dict("records")):
            ax.text(
                row["opgeteld"] + 0.008 * max(self.case.total_benefits, costs),
                position,
                f"{say(row['besparing'], 'eur')}  {row['naam']}",
                va="center",
                color=self.colours[row["baathouder"]],
                bbox=_PATCH,
            )
        ax.set_yticks(list(positions), [theme.wrap(text, 34) for text in frame["omschrijving"]])
        ax.invert_yaxis()
        ax.axvline(costs, color=theme.INK, linewidth=1.3, linestyle=(0, (4, 2)))
        ax.text(
            costs, -0.78, f"kosten {say(costs, 'eur')}", ha="center", va="bottom", color=theme.INK, fontweight="bold"
        )
        ax.set_xlim(0, 1.6 * max(self.case.total_benefits, costs, 1.0))
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.xaxis.set_major_formatter(lambda value, _: say(value, "eur"))
        ax.set_xlabel("Opgetelde baten")
        ax.grid(axis="y", visible=False)
        enough = self._effects_that_cover_costs()
        covered = (
            f"Met de {enough} grootste effecten zijn de kosten van {say(costs, 'eur')} al gedekt"
            if enough
            else f"De effecten samen dekken de kosten van {say(costs, 'eur')} niet"
        )
        said = "; ".join(
            f"{row['omschrijving']}: {say(row['besparing'], 'eur')} voor {row['naam']}"
            for row in frame.to_dict("records")
        )
        return self.figure(
            drawing,
            name="figuur_opbouw",
            caption="Hoe de baten zijn opgebouwd: elk effect begint waar het vorige eindigt",
            alt=f"Trapsgewijs staafdiagram van de baten per effect, van groot naar klein. {covered}. {said}.",
            data=frame,
            columns={
                "omschrijving": Col("Effect", width=40),
                "naam": Col("Baathouder", width=22),
                "besparing": Col("Baten", "eur", width=13),
                "aandeel": Col("Aandeel", "pct1", width=11),
                "opgeteld": Col("Opgeteld", "eur", width=14),
            },
        )

    def scenarios(self, compared: pd.DataFrame) -> Output:
        """Each variant beside the main result."""
        return self.table(
            compared,
            {
                "omschrijving": Col("Variant", width=40),
                "baten": Col("Baten", "eur", width=16),
                "verschil": Col("Verschil", "eur", width=16),
                "kosten_per_kind": Col(f"Kosten per {self.study['doelgroep_enkelvoud']}", "eur", width=16),
                "sroi": Col("Per euro", "eur2", width=12),
            },
            name="varianten",
            caption="Wat er met de baten gebeurt als een uitgangspunt verandert",
        )

    def scenario_figure(self, compared: pd.DataFrame) -> Output:
        """The return per euro of every variant."""
        drawing, ax = theme.canvas(0.8 + 0.31 * len(compared))
        positions = range(len(compared))
        base = float(compared["sroi"].iloc[0])
        ax.hlines(positions, base, compared["sroi"], color=theme.GRID, linewidth=3)
        colours = [theme.INK] + [theme.ACCENT] * (len(compared) - 1)
        ax.scatter(compared["sroi"], positions, color=colours, s=46, zorder=3)
        for position, value in zip(positions, compared["sroi"], strict=True):
            side = {"xytext": (-8, 0), "ha": "right"} if value < base else {"xytext": (8, 0), "ha": "left"}
            ax.annotate(
                say(value, "eur2"), (value, position), textcoords="offset points", va="center", bbox=_PATCH, **side
            )
        ax.set_yticks(list(positions), list(compared["omschrijving"]))
        ax.invert_yaxis()
        ax.axvline(1, color=theme.WARNING, linewidth=1.3, linestyle=(0, (4, 2)))
        ax.text(1, -0.7, "baten = kosten", ha="center", va="bottom", color=theme.WARNING)
        ax.axvline(base, color=theme.MUTED, linewidth=0.8)
        ax.set_xlim(0, 1.12 * max(float(compared["sroi"].max()), 1.0))
        ax.xaxis.set_major_formatter(lambda value, _: say(value, "eur2"))
        ax.set_xlabel("Baten per euro kosten")
        ax.grid(axis="y", visible=False)
        said = "; ".join(f"{row['omschrijving']}: {say(row['sroi'], 'eur2')}" for row in compared.to_dict("records"))
        return self.figure(
            drawing,
            name="figuur_varianten",
            caption="Baten per euro kosten in elke variant",
            alt=f"Stippendiagram van de baten per euro kosten; bij 1 euro zijn baten en kosten gelijk. {said}.",
            data=compared,
            columns={"omschrijving": Col("Variant", width=70), "sroi": Col("Per euro kosten", "eur2", width=30)},
        )

    def illustrations(self, examples: pd.DataFrame) -> Output:
        """What PM items could amount to, outside the main result."""
        extra = float(examples["besparing"].sum())
        with_extra = (
            (self.case.total_benefits + extra) / self.case.total_costs if self.case.total_costs else float("nan")
        )
        return self.table(
            examples.assign(naam=examples["baathouder"].map(self.names)),
            {
                "omschrijving": Col("Illustratie", width=34),
                "naam": Col("Baathouder", width=19),
                "bruto": Col("Waarde", "eur2", width=16),
                "impactclaim": Col("Impactclaim", "pct", width=15),
                "besparing": Col("Besparing", "eur2", width=16),
            },
            name="illustraties",
            caption="Illustraties bij PM-posten, buiten het hoofdresultaat",
            total={"omschrijving": "Samen", "besparing": extra},
            note=f"Met deze illustraties erbij zouden de baten per euro kosten {say(with_extra, 'eur2')} zijn.",
        )

    def qualitative(self) -> Output:
        """Effects without an amount."""
        return self.table(
            self.tables["kwalitatief"],
            {
                "effect": Col("Wat er verandert", width=42),
                "onderbouwing": Col("Waarop dat berust", width=44),
                "plaats": Col("Bron", width=14),
            },
            name="kwalitatief",
            caption="Effecten zonder bedrag",
            group="stakeholder",
        )

    def line_tables(self) -> Iterator[Output]:
        """The computation of every effect, line by line."""
        lines = self.case.lines[self.case.lines["telt_mee"]]
        for effect in self.case.effects[self.case.effects["telt_mee"]].to_dict("records"):
            own = lines[lines["effect"] == effect["effect"]]
            if own.empty:
                continue
            valued = effect["status"] != UNVALUED
            shown = own.assign(
                omschrijving=own["omschrijving"].where(own["richting"] != COSTS, "af: " + own["omschrijving"]),
                duur_tekst=[
                    f"{say(row['duur'], 'aantal')} {row['duur_eenheid']}"
                    + (f" × {say(row['inzet'], 'aantal')}" if pd.notna(row["inzet"]) else "")
                    for row in own.to_dict("records")
                ],
            )
            gross, claim = own["bedrag"].sum(), effect["impactclaim"]
            kind = "" if valued else " (illustratie)"
            yield self.table(
                shown,
                {
                    "omschrijving": Col("Regel", width=36),
                    "aantal": Col("Aantal", "aantal", width=10),
                    "duur_tekst": Col("Duur", width=16),
                    "eenheidsprijs": Col("Prijs", "eur2", width=17),
                    "bedrag": Col("Bedrag", "eur2", width=21),
                },
                name=f"regels_{effect['effect']}",
                caption=f"{effect['omschrijving']}{kind}",
                total={"omschrijving": "Samen", "bedrag": gross},
                note=f"{say(gross, 'eur2')} × {say(claim, 'pct')} = {say(gross * claim, 'eur2')}",
                data=own,
            )

    def prices(self) -> Output:
        """Every price with its source."""
        frame = self.tables["prijzen"]
        used = set(self.case.lines["prijs"])
        return self.table(
            frame[frame["prijs"].isin(used)],
            {
                "omschrijving": Col("Prijs", width=34),
                "bedrag": Col("Bedrag", "eur2", width=14),
                "eenheid": Col("Per", width=10),
                "prijsjaar": Col("Prijspeil", "jaar", "niet vermeld", width=12),
                "bron": Col("Bron", width=30),
            },
            name="prijzen",
            caption="Gebruikte prijzen en hun bron",
        )


def _unbroken(place: str) -> str:
    return place.replace(" effect ", "\u00a0effect\u00a0")

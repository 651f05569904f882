"""Small tables as policy reports print them, each right and with one figure wrong.

Thirty were written down, with what should be found, before the search had seen any of them; sixteen more after it was
mended for those. ``|`` parts cells; a
table has one line of heads unless it begins with ``2``. What is wrong is a row and column from zero, with the heads.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis_lib.transcription.document import Cell, Grid

SEEN, UNSEEN = True, False


class HeldOut(NamedTuple):
    """A table, its error, and whether that should be found; if not, why not."""

    caption: str
    text: str
    row: int
    column: int
    instead: str
    expected: bool
    why: str = ""

    def grid(self, *, wrong: bool) -> Grid:
        """The table, right or wrong."""
        lines = self.text.strip().splitlines()
        heads = 2 if lines[0].strip() == "2" else 1
        rows = [[cell.strip() for cell in line.split("|")] for line in lines[heads - 1 :]]
        if wrong:
            rows[self.row][self.column] = self.instead
        return Grid([[Cell(text) for text in row] for row in rows], caption=f"Tabel 1. {self.caption}", heads=heads)


TABLES = [
    HeldOut("Totaal bovenaan", """
        Wijk | 2021 | 2022
        Gemeente totaal | 1.205 | 1.262
        Binnenstad | 310 | 322
        Noordrand | 415 | 441
        Rivierwijk | 480 | 499""", 3, 2, "414", SEEN),
    HeldOut("Totaal onderaan, drie jaren", """
        Vorm | 2020 | 2021 | 2022
        Ambulant | 812 | 845 | 901
        Dagbesteding | 144 | 139 | 150
        Verblijf | 67 | 71 | 64
        Totaal | 1.023 | 1.055 | 1.115""", 4, 2, "1.050", SEEN),
    HeldOut("Subtotalen boven hun delen", """
        Sector | Plaatsen
        Onderwijs | 640
        - basisonderwijs | 410
        - voortgezet onderwijs | 230
        Zorg | 375
        - jeugdzorg | 215
        - gehandicaptenzorg | 160
        Totaal | 1.015""", 4, 1, "385", SEEN),
    HeldOut("Twee koppen boven elkaar", """
        2
         | Jongens | Jongens | Meisjes | Meisjes
        Leeftijd | Aantal | % | Aantal | %
        4-7 jaar | 120 | 30,0% | 105 | 30,0%
        8-11 jaar | 160 | 40,0% | 140 | 40,0%
        12-15 jaar | 120 | 30,0% | 105 | 30,0%
        Totaal | 400 | 100,0% | 350 | 100,0%""", 3, 2, "43,0%", SEEN),
    HeldOut("Percentages naast aantallen", """
        Antwoord | Aantal | Percentage
        Zeer tevreden | 84 | 21%
        Tevreden | 196 | 49%
        Neutraal | 72 | 18%
        Ontevreden | 48 | 12%
        Totaal | 400 | 100%""", 3, 2, "81%", SEEN),
    HeldOut("Index, 2018 = 100", """
        Jaar | Aanmeldingen | Index (2018=100)
        2018 | 450 | 100
        2019 | 477 | 106
        2020 | 432 | 96
        2021 | 513 | 114
        2022 | 540 | 120""", 4, 2, "141", SEEN),
    HeldOut("Saldo van baten en lasten (x 1.000 euro)", """
        Programma | Baten | Lasten | Saldo
        Jeugd | 1.204 | 3.872 | -2.668
        Onderwijs | 2.310 | 2.495 | -185
        Sport | 415 | 388 | 27
        Cultuur | 120 | 517 | -397""", 2, 3, "-158", SEEN),
    HeldOut("Mutatie tussen twee jaren", """
        Gebied | 2019 | 2023 | Mutatie
        Kern | 1.480 | 1.554 | 5,0%
        Buitengebied | 620 | 589 | -5,0%
        Nieuwbouw | 250 | 410 | 64,0%
        Haven | 900 | 918 | 2,0%""", 3, 3, "46,0%", SEEN),
    HeldOut("Per 1.000 inwoners", """
        Gemeente | Inwoners | Meldingen | Per 1.000 inwoners
        Aalburg | 12.500 | 150 | 12,0
        Berkdam | 40.000 | 520 | 13,0
        Cromstrijn | 25.000 | 275 | 11,0
        Duinrade | 60.000 | 900 | 15,0
        Eemhoek | 8.000 | 76 | 9,5""", 3, 3, "10,1", SEEN),
    HeldOut("Met rangorde", """
        School | Score | Rang
        De Beuk | 8,1 | 1
        De Eik | 7,6 | 2
        De Es | 7,2 | 3
        De Iep | 6,9 | 4
        De Wilg | 6,1 | 5""", 3, 1, "7,9", SEEN),
    HeldOut("Leerlingen per groep", """
        School | Leerlingen | Groepen | Leerlingen per groep
        Noord | 240 | 10 | 24,0
        Zuid | 198 | 9 | 22,0
        Oost | 315 | 12 | 26,3
        West | 175 | 7 | 25,0
        Midden | 96 | 4 | 24,0""", 3, 3, "23,6", SEEN),
    HeldOut("Gemiddelden met n", """
        Groep | n | Rapportcijfer
        Ouders | 210 | 7,4
        Leerkrachten | 90 | 6,8
        Jongeren | 150 | 7,9
        Totaal | 450 | 7,4""", 4, 2, "8,2", SEEN),
    HeldOut("Lege cellen", """
        Post | 2021 | 2022 | 2023
        Inhuur | 120 | | 95
        Scholing | 40 | 44 | 52
        Materiaal | 15 | 18 |
        Totaal | 175 | 62 | 147""", 4, 1, "157", SEEN),
    HeldOut("Streepjes en kruisjes", """
        Locatie | Wachtend | Gestart | Totaal
        Plein | 12 | 31 | 43
        Kade | - | 17 | 17
        Poort | 9 | 28 | 37
        Hof | x | x | 14
        Totaal | 21 | 76 | 111""", 1, 3, "34", SEEN),
    HeldOut("Met voetnoten", """
        Regio | Trajecten | Afgerond | In %
        Noord | 480 | 360 | 75,0%
        Oost¹ | 250 | 175 | 70,0%
        Zuid | 640 | 416 | 65,0%
        West² | 320 | 272 | 85,0%
        Midden | 150 | 90 | 60,0%""", 4, 3, "58,0%", SEEN),
    HeldOut("Kruistabel", """
         | Laag | Midden | Hoog | Totaal
        Jong | 45 | 80 | 25 | 150
        Oud | 65 | 90 | 45 | 200
        Totaal | 110 | 170 | 70 | 350""", 2, 2, "99", SEEN),
    HeldOut("Verdeling per wijk in procenten", """
        Wijk | Koop | Sociale huur | Vrije huur | Totaal
        Centrum | 32% | 45% | 23% | 100%
        Noord | 51% | 38% | 11% | 100%
        Zuid | 64% | 21% | 15% | 100%
        Oost | 47% | 33% | 20% | 100%""", 2, 1, "41%", SEEN),
    HeldOut("Uren maal tarief", """
        Functie | Uren | Tarief | Kosten
        Coach | 320 | € 75 | € 24.000
        Psycholoog | 140 | € 110 | € 15.400
        Coördinator | 60 | € 90 | € 5.400
        Administratie | 45 | € 60 | € 2.700
        Totaal | 565 | | € 47.500""", 2, 3, "€ 14.500", SEEN),
    HeldOut("Begroot en werkelijk", """
        Post | Begroot | Werkelijk | Verschil
        Personeel | 1.250 | 1.310 | 60
        Huisvesting | 400 | 385 | -15
        ICT | 180 | 225 | 45
        Overig | 90 | 70 | -20
        Totaal | 1.920 | 1.990 | 70""", 3, 3, "54", SEEN),
    HeldOut("Waarvan", """
        Instroom | 2020 | 2021
        Nieuwe cliënten | 520 | 610
        waarvan via huisarts | 310 | 352
        waarvan via school | 120 | 148
        waarvan overig | 90 | 110""", 2, 2, "325", SEEN),
    HeldOut("Jaren als rij, met groei", """
        Jaar | Leerlingen | Groei t.o.v. vorig jaar
        2017 | 2.000 | -
        2018 | 2.100 | 5,0%
        2019 | 2.058 | -2,0%
        2020 | 2.161 | 5,0%
        2021 | 2.269 | 5,0%""", 3, 2, "-4,0%", SEEN),
    HeldOut("Percentages met n in de laatste rij", """
        Stelling | Noord | Zuid | Totaal
        Ik voel mij veilig | 80% | 60% | 72%
        Ik ken mijn buren | 55% | 70% | 61%
        Het is schoon | 40% | 45% | 42%
        n | 300 | 200 | 500""", 1, 3, "78%", SEEN),
    HeldOut("Jaren naast elkaar en het gemiddelde", """
        Maand | 2021 | 2022 | Gemiddeld
        Januari | 40 | 44 | 42
        Februari | 36 | 30 | 33
        Maart | 52 | 48 | 50
        April | 45 | 41 | 43
        Mei | 38 | 46 | 42""", 3, 3, "55", SEEN),
    HeldOut("Aandeel tussen haakjes", """
        Herkomst | 2022 | 2023
        Nederland | 900 (60,0%) | 884 (52,0%)
        Europa | 375 (25,0%) | 476 (28,0%)
        Elders | 225 (15,0%) | 340 (20,0%)
        Totaal | 1.500 | 1.700""", 2, 2, "476 (23,0%)", SEEN),
    HeldOut("Cumulatief", """
        Kwartaal | Nieuw | Cumulatief
        Eerste | 120 | 120
        Tweede | 95 | 215
        Derde | 140 | 355
        Vierde | 110 | 465""", 3, 2, "365", SEEN),
    HeldOut("Losse tellingen", """
        Onderwerp | Aantal
        Spreekuren | 212
        Huisbezoeken | 94
        Cursussen | 17
        Telefoontjes | 1.480""", 2, 1, "49", UNSEEN, "niets volgt uit iets anders"),
    HeldOut("Unieke kinderen", """
        Vorm | 2021 | 2022
        Ambulant | 410 | 432
        Verblijf | 88 | 79
        Dyslexie | 150 | 171
        Totaal unieke kinderen | 590 | 611""", 4, 1, "509", UNSEEN, "van unieke kinderen is het geheel geen som"),
    HeldOut("Tevredenheid zonder aantallen", """
        Groep | Gemiddeld cijfer
        Ouders | 7,1
        Jongeren | 6,8
        Leerkrachten | 7,5
        Totaal | 7,2""", 4, 1, "7,0", UNSEEN, "ligt nog tussen de delen"),
    HeldOut("Afgerond op tientallen", """
        Wijk | 2020 | 2021 | 2022
        Alfa | 1.230 | 1.250 | 1.310
        Bravo | 870 | 910 | 940
        Charlie | 450 | 430 | 460
        Delta | 2.310 | 2.360 | 2.400
        Totaal | 4.860 | 4.950 | 5.110""", 3, 2, "440", UNSEEN, "valt binnen de afronding op tientallen"),
    HeldOut("Twee meetmomenten", """
        Vraag | Nulmeting | Eindmeting | Vooruitgang
        Zelfvertrouwen | 5,8 | 6,9 | 1,1
        Slaap | 6,2 | 6,6 | 0,4
        Vrienden | 7,0 | 7,3 | 0,3
        School | 5,1 | 6,4 | 1,3
        Thuis | 6,6 | 6,8 | 0,2""", 4, 3, "3,1", SEEN),
    HeldOut("Inkomsten en uitgaven", """
        Omschrijving | 2022 | 2023
        Subsidies | 310 | 325
        Bijdragen | 95 | 88
        Totaal inkomsten | 405 | 413
        Loon | 280 | 301
        Huur | 60 | 62
        Totaal uitgaven | 340 | 363
        Resultaat | 65 | 50""", 7, 2, "60", SEEN),
    HeldOut("Per 100 leerlingen", """
        School | Leerlingen | Verzuimers | Verzuim per 100 leerlingen
        A | 400 | 36 | 9,0
        B | 250 | 15 | 6,0
        C | 320 | 40 | 12,5
        D | 500 | 35 | 7,0""", 2, 3, "8, 0", SEEN),
    HeldOut("Bezettingsgraad", """
        Locatie | Capaciteit | Bezet | Bezettingsgraad
        Oost | 80 | 72 | 90%
        West | 50 | 41 | 82%
        Noord | 64 | 48 | 75%
        Zuid | 40 | 38 | 95%""", 3, 3, "57%", SEEN),
    HeldOut("Rang van gemeenten", """
        Gemeente | Uitgaven per inwoner | Positie
        Alphen | 412 | 2
        Boxtel | 388 | 4
        Cuijk | 455 | 1
        Druten | 401 | 3
        Ede | 377 | 5""", 2, 2, "3", SEEN),
    HeldOut("Gemiddelde wachttijd in weken", """
        Aanbieder | n | Wachttijd
        Alfa | 40 | 6,5
        Beta | 60 | 9,0
        Gamma | 100 | 12,0
        Totaal | 200 | 10,0""", 4, 2, "13, 0", SEEN),
    HeldOut("Verwacht en gerealiseerd", """
        Kwartaal | Verwacht | Gerealiseerd | Afwijking
        Q1 | 300 | 312 | 12
        Q2 | 320 | 305 | -15
        Q3 | 310 | 340 | 30
        Q4 | 330 | 333 | 3""", 3, 3, "36", SEEN),
    HeldOut("Stand per 1 januari", """
        Jaar | Stand begin | Instroom | Uitstroom | Stand eind
        2020 | 400 | 120 | 90 | 430
        2021 | 430 | 140 | 155 | 415
        2022 | 415 | 131 | 102 | 444
        2023 | 444 | 98 | 120 | 422""", 3, 4, "454", SEEN),
    HeldOut("Kosten per traject", """
        Zorgvorm | Trajecten | Kosten (x 1.000 euro) | Kosten per traject
        Licht | 200 | 300 | 1.500
        Midden | 150 | 600 | 4.000
        Zwaar | 60 | 720 | 12.000
        Crisis | 25 | 175 | 7.000""", 2, 3, "5.000", SEEN),
    HeldOut("Leeftijd naar geslacht", """
        Leeftijd | Man | Vrouw | Onbekend | Totaal
        0-4 | 35 | 30 | - | 65
        5-9 | 48 | 52 | 1 | 101
        10-14 | 77 | 64 | 2 | 143
        15-18 | 91 | 98 | - | 189
        Totaal | 251 | 244 | 3 | 498""", 3, 1, "71", SEEN),
    HeldOut("Aandeel in het totaal", """
        Bron | Bedrag | Aandeel
        Rijk | € 4.200 | 42%
        Provincie | € 1.300 | 13%
        Gemeente | € 3.900 | 39%
        Overig | € 600 | 6%
        Totaal | € 10.000 | 100%""", 2, 1, "€ 1.800", SEEN),
    HeldOut("Groei ten opzichte van 2019", """
        Gemeente | 2019 | 2022 | t.o.v. 2019
        Noord | 200 | 230 | +15%
        Oost | 150 | 141 | -6%
        Zuid | 400 | 436 | +9%
        West | 250 | 280 | +12%""", 3, 3, "+19%", SEEN),
    HeldOut("Twee groepen en het verschil in procentpunten", """
        Stelling | Jongens | Meisjes | Verschil
        Sport wekelijks | 71% | 64% | 7
        Leest graag | 38% | 57% | -19
        Slaapt goed | 82% | 79% | 3
        Voelt stress | 22% | 41% | -19""", 3, 3, "13", SEEN),
    HeldOut("Alleen percentages", """
        Reden | 2021 | 2022
        Ziekte | 41% | 38%
        Vakantie | 12% | 15%
        Overig | 9% | 11%""", 2, 1, "21%", UNSEEN,  "meer antwoorden mogelijk"),
    HeldOut("Mediaan", """
        Wijk | n | Mediaan inkomen
        Noord | 400 | 28.000
        Zuid | 350 | 31.000
        Oost | 250 | 26.500
        Totaal | 1.000 | 28.800""", 4, 2, "38.800", SEEN),
    HeldOut("Vermenigvuldigd met een percentage", """
        Maatregel | Kosten | Kans | Verwacht
        Coach | € 8.000 | 50% | € 4.000
        Training | € 2.400 | 25% | € 600
        Pleegzorg | € 30.000 | 10% | € 3.000
        Opname | € 60.000 | 5% | € 3.000""", 2, 3, "€ 900", SEEN),
    HeldOut("Totaal van twee jaren in een kolom", """
        Groep | 2021 | 2022 | Samen
        Groep 1 | 14 | 17 | 31
        Groep 2 | 22 | 19 | 41
        Groep 3 | 9 | 13 | 22""", 2, 3, "47", SEEN),
]  # fmt: skip

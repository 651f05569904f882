"""Where a report comes from: its input, its parameters and the library's version."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis_lib import __version__
from analysis_lib.provenance import Inputs
from analysis_lib.show.output import Output
from analysis_lib.show.prose import text
from analysis_lib.show.tables import Col, table


def provenance(inputs: Inputs, parameters: Mapping[str, object]) -> list[Output]:
    """Show the input files with their fingerprints, and the parameters used.

    Parameters
    ----------
    inputs : Inputs
        The files read.
    parameters : mapping of str to object
        Name and value of each parameter of the notebook; those that were left empty may have the value that was taken.
    """
    values = pd.DataFrame(
        {"parameter": list(parameters), "waarde": [_in_words(value) for value in parameters.values()]}
    )
    return [
        text(
            "Gemaakt met narekenbaar {versie}. Een vingerafdruk (SHA-256) verandert zodra er één teken in het bestand "
            "verandert.",
            versie=__version__,
        ),
        table(
            inputs.frame(),
            {
                "bestand": Col("Bestand", width=40),
                "rijen": Col("Rijen", "aantal", "niet vermeld", width=15),
                "vingerafdruk": Col("Vingerafdruk", width=45),
            },
            name="invoer",
            caption="Invoerbestanden",
        ),
        table(
            values,
            {"parameter": Col("Parameter", width=40), "waarde": Col("Waarde", width=60)},
            name="parameters",
            caption="Parameters van dit rapport",
        ),
    ]


def _in_words(value: object) -> str:
    if value is None or value == "":
        return "(standaard)"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)

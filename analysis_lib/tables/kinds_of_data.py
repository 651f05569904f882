"""What the data of a study are, in the words of its tables; apart, as converting registers says it without pandas."""

PUBLISHED_DATA, OWN_DATA, SYNTHETIC = "gepubliceerd", "eigen", "SYNTHETISCH"
KINDS_OF_DATA = (PUBLISHED_DATA, OWN_DATA, SYNTHETIC)  # for ``gegevens``

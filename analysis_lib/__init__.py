"""Narekenbaar: Dutch research reports on youth care and education, recomputed.

The way of the data: ``tables`` reads and checks what goes in, the models
(``business_case``) compute, ``published`` compares with what a report printed,
``show`` turns results into Dutch tables, figures and sentences, and ``batch``
and ``render`` make reports of the notebooks.
"""

from analysis_lib.imports import speed_up

__version__ = "0.1.0"
RELEASED = "2026-11-22"  # when this version came out, as in CITATION.cff

speed_up()

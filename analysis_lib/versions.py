"""The two versions of a report about persons: one for everyone, and one that stays in the house."""

from __future__ import annotations

from enum import StrEnum
from typing import NoReturn

from analysis_lib.errors import UserError, did_you_mean

WATERMARK = "INTERN, NIET VERSPREIDEN"  # behind the text of every page of the internal version


class Version(StrEnum):
    """For whom a report is, as the parameter ``versie`` says; any other word raises a UserError."""

    PUBLIC = "publiek"
    INTERNAL = "intern"

    @classmethod
    def _missing_(cls, value: object) -> NoReturn:
        raise UserError(f"De parameter versie is '{value}'; {did_you_mean(str(value), list(cls))}")

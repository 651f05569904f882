"""The audit of a study of support use: its printed figures against each other, as ``relaties`` says."""

from analysis_lib.published import audit as audit_of

__all__ = ["audit_of"]

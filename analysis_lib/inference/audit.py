"""The audit of a transcribed report: its figures against each other, by the relations that were kept."""

from analysis_lib.published import audit as audit_of

__all__ = ["audit_of"]

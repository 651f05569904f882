"""A command as a user types it."""

from __future__ import annotations

import sys

import pytest

from analysis_lib import cli


def command(*words: str) -> int:
    """Type ``narekenbaar`` with these words, in this process; return its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["narekenbaar", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return int(ended.value.code or 0)

"""A command as a user types it."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess

import pytest

from analysis_lib import cli


def command(*words: str) -> int:
    """Type ``narekenbaar`` with these words, in this process; return its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["narekenbaar", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return int(ended.value.code or 0)


def heard(*words: object) -> CompletedProcess[str]:
    """Type ``narekenbaar`` with these words, in this process; return its exit code with what it says."""
    out, errors = io.StringIO(), io.StringIO()
    typed = tuple(map(str, words))
    with redirect_stdout(out), redirect_stderr(errors):
        code = command(*typed)
    return CompletedProcess(typed, code, out.getvalue(), errors.getvalue())

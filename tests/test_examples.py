"""The examples in docstrings of what researchers use in a notebook."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from analysis_lib import study
from analysis_lib.show import own_figures, own_tables


@pytest.mark.parametrize("module", [study, own_figures, own_tables], ids=lambda module: module.__name__)
def test_examples_do_what_they_say(module: ModuleType) -> None:
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 2
    assert result.failed == 0

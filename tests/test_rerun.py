"""All cells run again after a change, in a kernel that remembers: they show what a new kernel would show."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from analysis_lib import once as module
from analysis_lib.once import keep_in_memory
from tests.cells import all_shown

pytestmark = pytest.mark.slow

WALKS: dict[str, tuple[dict[str, Any], ...]] = {  # what is set at each step; the last sets all of it back
    "kid_mbc": (
        {"impactclaim": 0.4, "omstandigheden": "so_in_wijk: ja"},
        {"disconto": "3%", "andere_groep": True, "samenhang": "los"},
        {},
    ),
    "chain_pressure": ({"eindjaar": 2020}, {}),
    "utrechtse_heuvelrug": ({"eindjaar": 2018}, {}),
    "den_bosch_cases": ({"methode": "direct"}, {}),
    "holland_rijnland": ({"perspectief": "gemeente"}, {}),
}


@pytest.mark.parametrize("name", WALKS)
def test_cells_run_again_show_what_a_new_kernel_shows(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(module.FOLDER, raising=False)
    monkeypatch.setattr(module, "_memory", module._Memory())
    new = [list(all_shown(name, **step)) for step in WALKS[name]]
    assert all(one != other for one, other in pairwise(new))  # or this proves nothing
    keep_in_memory()
    for step, expected in zip(({}, *WALKS[name]), (None, *new), strict=True):
        found = list(all_shown(name, **step))
        assert expected is None or found == expected

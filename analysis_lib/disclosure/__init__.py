"""Disclosure control: which counts of persons are hidden, and what an attacker still learns.

`protect` hides; `attack` solves for what was hidden, and is how `protect` checks itself. Here scipy is named whole:
it imports its ``sparse``, which takes long, once that is used, and most who import this use none of it.
"""

from analysis_lib.disclosure.attack import Sum, attack, left_open
from analysis_lib.disclosure.protect import protect
from analysis_lib.disclosure.rules import HIDDEN, Rules, dominated, small

#!/usr/bin/env bash
# pandas 3.1.1: whether a column of text without any text can be compared with numbers depends on whether pyarrow
# happens to be installed, although the column has the same dtype, str, and says so.
#
# Seen: without pyarrow `[False, False]` and `[]`; once pyarrow 26.0.1 is installed beside it, the same lines raise
# "TypeError: Invalid comparison between dtype=str and ndarray". With mode.string_storage = "python" they do not.
# Expected: that a dtype of pandas itself compares the same, whatever else is installed.
#
# It hurts where a table is empty: `series.map(...)` of no rows is text, so a check on numbers that works on every
# full table and on an empty one in one environment stops in another.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
quiet=(--quiet --disable-pip-version-check --only-binary ":all:")
"$place/v/bin/pip" install "${quiet[@]}" pandas==3.1.1

cat > "$place/compare.py" <<'PYTHON'
import sys

import numpy as np
import pandas as pd

if "python" in sys.argv:
    pd.set_option("mode.string_storage", "python")
for values, numbers in (([None, None], [1.0, 2.0]), ([], [])):
    text = pd.Series(values, dtype="str")
    try:
        print(text.dtype, list(text < np.array(numbers, dtype=float)))
    except TypeError as error:
        print(text.dtype, "TypeError:", error)
PYTHON
without='str [False, False]
str []'
with='str TypeError: Invalid comparison between dtype=str and ndarray
str TypeError: Invalid comparison between dtype=str and ndarray'
test "$("$place/v/bin/python" "$place/compare.py")" = "$without"
"$place/v/bin/pip" install "${quiet[@]}" pyarrow==26.0.1
test "$("$place/v/bin/python" "$place/compare.py")" = "$with"
test "$("$place/v/bin/python" "$place/compare.py" python)" = "$without"
echo "as seen: installing pyarrow makes pandas refuse a comparison that it made before"

#!/usr/bin/env bash
# pyreadstat 1.3.7 (pandas 3.1.1): `read_sav(usecols=...)` leaves out, without a word, a column that the file does not have;
# and where it has none of them, the frame has no rows either, whatever the file holds.
#
# Seen: of a file with RINPERSOON and BEDRAG, usecols=["RINPERSOON", "bedrag"] gives one column, and ["rinpersoon", "bedrag"]
# a frame of shape (0, 0), both without an error or a warning.
# Expected: an error that names the column, as pandas gives for `usecols` of read_csv, and Polars for `columns`.
#
# It hurts who reads registers of many years: their files change the case of names, so a year can be counted as empty.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
"$place/v/bin/pip" install --quiet --disable-pip-version-check --only-binary ":all:" pyreadstat==1.3.7 pandas==3.1.1

cat > "$place/read.py" <<'PYTHON'
import sys
import warnings

import pandas as pd
import pyreadstat

warnings.simplefilter("error")
pyreadstat.write_sav(pd.DataFrame({"RINPERSOON": ["1", "2", "3"], "BEDRAG": [10.0, 20.0, 30.0]}), sys.argv[1])
for names in (["RINPERSOON", "BEDRAG"], ["RINPERSOON", "bedrag"], ["rinpersoon", "bedrag"]):
    frame, about = pyreadstat.read_sav(sys.argv[1], usecols=names)
    print(names, list(frame.columns), frame.shape, about.number_rows)
PYTHON
found=$("$place/v/bin/python" "$place/read.py" "$place/a.sav")
echo "$found"
test "$found" = "['RINPERSOON', 'BEDRAG'] ['RINPERSOON', 'BEDRAG'] (3, 2) 3
['RINPERSOON', 'bedrag'] ['RINPERSOON'] (3, 1) 3
['rinpersoon', 'bedrag'] [] (0, 0) 3"
echo "as seen"

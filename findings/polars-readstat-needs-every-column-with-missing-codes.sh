#!/usr/bin/env bash
# polars-readstat 0.25.0 (Polars 2.1.0): of a lazy `scan_readstat` that keeps declared missing values
# (`informative_nulls`), a selection that leaves out a column with such values cannot be collected.
#
# Seen: of a .sav with A (99 is declared missing), B and C, selecting only B gives 'not found: unable to find column "A"', in
# the modes struct and merged_string; A alone, and all three, can be selected.
# Expected: that a lazy frame can be asked for any of its columns, which is what a lazy scan is for. Naming in
# `informative_nulls` exactly the columns that are read is a way round it.
#
# It hurts who reads a few of a register's many columns: a sound file seems to be damaged.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
"$place/v/bin/pip" install --quiet --disable-pip-version-check --only-binary ":all:" \
  polars-readstat==0.25.0 polars==2.1.0 pyreadstat==1.3.7 pandas==3.1.1

cat > "$place/read.py" <<'PYTHON'
import sys

import pandas as pd
import polars_readstat
import pyreadstat

frame = pd.DataFrame({"A": [1.0, 99.0], "B": [4.0, 5.0], "C": ["x", "y"]})
pyreadstat.write_sav(frame, sys.argv[1], missing_ranges={"A": [99]})
for mode in ("struct", "merged_string"):
    keep = {"columns": "all", "mode": mode, "use_value_labels": False}
    for names in (["A"], ["B"], ["A", "B", "C"]):
        rows = polars_readstat.scan_readstat(sys.argv[1], informative_nulls=keep).select(names)
        try:
            print(mode, *names, rows.collect().shape)
        except Exception as error:
            print(mode, *names, str(error).partition(";")[0])
PYTHON
found=$("$place/v/bin/python" "$place/read.py" "$place/m.sav" 2> "$place/said")
test "$found" = 'struct A (2, 1)
struct B not found: unable to find column "A"
struct A B C (2, 3)
merged_string A (2, 1)
merged_string B not found: unable to find column "A"
merged_string A B C (2, 3)'
echo "as seen:"
echo "$found"

#!/usr/bin/env bash
# highspy 1.16.0: creating a `Highs` object prints two lines on standard output, before any option can be set; `silent()`
# and the option `output_flag` come too late. It happens once in a process.
#
# Seen: 'Running HiGHS 1.16.0 ...' and 'Includes third-party software components ...' where all output was switched off at
# the first chance. The class that `Highs` derives from, which sets no callbacks, prints nothing.
# Expected: that a solver which is told to be silent is silent, as scipy's HiGHS is.
#
# It hurts every command whose standard output is data: JSON that begins with a banner is no JSON.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
"$place/v/bin/pip" install --quiet --disable-pip-version-check --only-binary ":all:" highspy==1.16.0 numpy==2.4.6

cat > "$place/solve.py" <<'PYTHON'
import sys

import highspy


class Plain(highspy.Highs):
    def __init__(self):
        super(highspy.Highs, self).__init__()


for _ in range(2):
    solver = highspy.Highs() if sys.argv[1] == "usual" else Plain()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("log_to_console", False)
    solver.addVar(0.0, 4.0)
    solver.changeColCost(0, 1.0)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
PYTHON
usual=$("$place/v/bin/python" "$place/solve.py" usual)
plain=$("$place/v/bin/python" "$place/solve.py" plain)
test "$(wc -l <<< "$usual")" = 2
grep -q '^Running HiGHS 1\.16\.0' <<< "$usual"
test -z "$plain"
echo "as seen: with all output off, Highs() prints"
echo "$usual"

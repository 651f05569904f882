#!/usr/bin/env bash
# papermill 2.7.0: a parameter of a notebook disappears, without an error, where the comment behind it holds an equals
# sign; and its default is cut where its text holds '#'.
#
# Seen: `inspect_notebook` finds no parameter in `share: float = 0.5  # 0 = nobody, 1 = all`, and says for
# `place = "a#b"  # where` that the default is `"a` and the explanation `b"  # where`. Both are ordinary Python, as
# `ast` reads them. `papermill -p share 0.4` then warns of an unknown parameter, and sets it all the same.
# Expected: that what comes after a value does not decide whether there is one. It reads lines by a regular expression.
#
# It hurts tools that make a form or a check of what `inspect_notebook` returns: the parameter is not offered, and the
# report runs with its default.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
"$place/v/bin/pip" install --quiet --disable-pip-version-check --only-binary ":all:" papermill==2.7.0 nbformat==5.11.1

cat > "$place/read.py" <<'PYTHON'
import ast
import sys

import nbformat
import papermill
from nbformat.v4 import new_code_cell, new_notebook

LINES = (
    "share: float = 0.5  # between 0 and 1",
    "share: float = 0.5  # 0 = nobody, 1 = all",
    'place = "a#b"  # where',
)
KERNEL = {"name": "python3", "language": "python", "display_name": "Python"}
for line in LINES:
    ast.parse(line)
    cell = new_code_cell(line, metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[cell], metadata={"kernelspec": KERNEL}), sys.argv[1])
    found = papermill.inspect_notebook(sys.argv[1])
    print([(one["name"], one["default"], one["help"]) for one in found.values()])
PYTHON
"$place/v/bin/python" -W ignore "$place/read.py" "$place/n.ipynb" 2> "$place/said" > "$place/found"
diff "$place/found" - <<'TEXT'
[('share', '0.5', 'between 0 and 1')]
[]
[('place', '"a', 'b"  # where')]
TEXT
echo "as seen:"
cat "$place/found"

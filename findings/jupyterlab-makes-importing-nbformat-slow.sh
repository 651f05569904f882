#!/usr/bin/env bash
# nbformat 5.11.1 with jsonschema 4.26.0: importing nbformat takes several times as long once rfc3987-syntax 1.1.0 is
# installed beside it, which JupyterLab brings along (through jupyter-events and jsonschema's extra format-nongpl).
#
# Seen: jsonschema imports rfc3987_syntax if it is there, and that builds a whole grammar of addresses with lark each
# time that it is imported: 0.2 s of processor time without, more than a second with it. nbformat checks no address.
# Expected: that a library which is optional for a check is loaded when something asks for that check.
#
# It hurts everything that reads a notebook: each command, each kernel and each test process pays for it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
quiet=(--quiet --disable-pip-version-check --only-binary ":all:")
"$place/v/bin/pip" install "${quiet[@]}" nbformat==5.11.1 jsonschema==4.26.0

cat > "$place/import.py" <<'PYTHON'
import sys
import time

began = time.process_time()
import nbformat

print(f"{time.process_time() - began:.3f} {'rfc3987_syntax' in sys.modules} {'lark' in sys.modules}")
PYTHON
measure() {
  "$place/v/bin/python" "$place/import.py" > /dev/null # compiles
  for _ in 1 2 3; do "$place/v/bin/python" "$place/import.py"; done | sort -n | head -1
}
read -r before grammar parser <<< "$(measure)"
test "$grammar $parser" = "False False"
"$place/v/bin/pip" install "${quiet[@]}" rfc3987-syntax==1.1.0 lark==1.3.1
read -r after grammar parser <<< "$(measure)"
test "$grammar $parser" = "True True"
awk -v a="$after" -v b="$before" 'BEGIN { exit !(a > 3 * b) }'
echo "as seen: $before s without, $after s with rfc3987-syntax installed"

#!/usr/bin/env bash
# pandas 3.1.1 (joblib 1.5.2): a frame with a nullable column (Int64, Float64, boolean) pickles to other bytes, and has another
# joblib.hash, after it was merged with something, though merging leaves it as it was and it still equals its copy.
#
# Seen: pickle.dumps(frame) differs before and after `frame.merge(frame, on="a")`. The type of the column keeps what was
# found out about it (its itemsize), and that is pickled with it. With columns of NumPy's types the bytes stay the same, as
# they do after printing, summing, sorting or grouping.
# Expected: what only reads a frame leaves alone how it is pickled and hashed.
#
# It hurts who keeps results by a hash of their input, as joblib.Memory does: the same table is worked out again once
# something else has merged it, and two equal tables in one process have different keys.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
"$place/v/bin/pip" install --quiet --disable-pip-version-check --only-binary ":all:" pandas==3.1.1 joblib==1.5.2

cat > "$place/look.py" <<'PYTHON'
import pickle

import joblib
import pandas as pd

for kind in ("Int64", "Float64", "boolean", "int64", "float64", "bool"):
    frame = pd.DataFrame({"a": pd.array([1, 0, 1], dtype=kind)})
    pickled, hashed = pickle.dumps(frame), joblib.hash(frame)
    copied = frame.copy()
    frame.merge(frame, on="a")
    assert frame.equals(copied)
    print(kind, "same bytes" if pickle.dumps(frame) == pickled else "other bytes", end=", ")
    print("same joblib.hash" if joblib.hash(frame) == hashed else "other joblib.hash")
PYTHON
found=$("$place/v/bin/python" "$place/look.py")
echo "$found"
test "$found" = "Int64 other bytes, other joblib.hash
Float64 other bytes, other joblib.hash
boolean other bytes, other joblib.hash
int64 same bytes, same joblib.hash
float64 same bytes, same joblib.hash
bool same bytes, same joblib.hash"
echo "as seen"

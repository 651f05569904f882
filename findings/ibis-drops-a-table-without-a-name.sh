#!/usr/bin/env bash
# ibis-framework 12.0.0 with duckdb 2.0.1: with sqlglot 30.30.0, which a fresh installation takes, `drop_table` and
# `create_table(overwrite=True)` send SQL without the name of the table. With sqlglot 30.17.0 both work.
#
# Seen: 'DROP TABLE' and 'DROP TABLE IF EXISTS' with nothing behind them, and a parser error of DuckDB.
# Expected: that a release installed with what it asks for can do what its manual begins with. It asks for sqlglot 23.4 or
# later, without an upper bound, and sqlglot changes its expressions in minor releases.
#
# It hurts whoever installs today what worked yesterday: pin sqlglot beside ibis.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
quiet=(--quiet --disable-pip-version-check --only-binary ":all:")
"$place/v/bin/pip" install "${quiet[@]}" "ibis-framework[duckdb]==12.0.0" duckdb==2.0.1 sqlglot==30.30.0

cat > "$place/try.py" <<'PYTHON'
import ibis

there = ibis.duckdb.connect()
there.create_table("t", ibis.memtable({"a": [1]}))
for name, what in (
    ("overwrite", lambda: there.create_table("t", ibis.memtable({"a": [2]}), overwrite=True)),
    ("drop", lambda: there.drop_table("t")),
):
    try:
        what()
        print(name, "works")
    except Exception as error:
        print(name, str(error).splitlines()[0])
PYTHON
now=$("$place/v/bin/python" "$place/try.py")
"$place/v/bin/pip" install "${quiet[@]}" sqlglot==30.17.0
before=$("$place/v/bin/python" "$place/try.py")
test "$now" = 'overwrite Parser Error: syntax error at or near "EXISTS"
drop Parser Error: syntax error at or near "TABLE"'
test "$before" = 'overwrite works
drop works'
echo "as seen, with 30.30.0:"
echo "$now"

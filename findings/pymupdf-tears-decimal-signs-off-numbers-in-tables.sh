#!/usr/bin/env bash
# PyMuPDF 2.0 (with pymupdf-layout 2.0): `find_tables().extract()` takes decimal commas, points and signs of thousands out
# of numbers and puts them on a line of their own behind the digits, in a plain PDF by Typst 0.15.2.
#
# Seen: 25,8 becomes '258\n,', 30.5 becomes '305\n.' and 1.234,50 becomes '123450\n. ,', while `get_text()` of the same page
# has all of them right.
# Expected: that a cell holds the characters that stand in it in the order in which they stand there. The signs lie lower
# than the digits, and it seems to take them for a line below.
#
# It hurts whoever reads figures from tables: after the usual strip and clean-up 25,8 per cent is 258, without a warning.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
"$place/v/bin/pip" install --quiet --disable-pip-version-check --only-binary ":all:" \
  pymupdf==2.0 pymupdf-layout==2.0 pymupdf4llm==2.0 typst==0.15.2

cat > "$place/table.typ" <<'TYPST'
= Bedragen
Elk jaar staat op een regel.
#table(columns: 3, table.header[Jaar][Aantal][Bedrag],
  [2021], [120], [1.234,50], [2022], [131], [25,8], [2023], [140], [30.5], [2024], [152], [7,25])
TYPST
cat > "$place/read.py" <<'PYTHON'
import sys

import pymupdf
import typst

pdf = typst.compile(sys.argv[1])
with pymupdf.open("pdf", pdf) as document:
    text = document[0].get_text().split("\n")
    (table,) = document[0].find_tables().tables
    for _, _, amount in table.extract()[1:]:
        print(repr(amount))
assert {"1.234,50", "25,8", "30.5", "7,25"} <= set(text), text
PYTHON
found=$("$place/v/bin/python" "$place/read.py" "$place/table.typ")
test "$found" = "'123450\n. ,'
'258\n,'
'305\n.'
'725\n,'"
echo "as seen: amounts 1.234,50, 25,8, 30.5 and 7,25 are read as"
echo "$found"

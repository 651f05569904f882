#!/usr/bin/env bash
# Snakemake 9.27.1: `--config` changes what it is given where that is a Dutch place. Of 's-Gravenhage it drops the
# apostrophe, and of 0363 (Amsterdam's code at Statistics Netherlands) the zero; a quote is dropped at either end alone,
# so of two words of which the first is quoted, only one quote is left.
#
# Seen: `--config gemeente="'s-Gravenhage" code=0363` gives `s-Gravenhage` and the number 363, and `"'a b' c"` gives
# `a b' c`, which no shell can read; exit code 0. The same in a file for `--configfile` arrives as it is.
# Expected: a value as the shell passed it, or an error. It strips quotes from both ends whether they belong together or
# not, and tries whether a value is a number before anything else.
#
# It hurts workflows that look up a municipality by its name or code: nothing is found, or that of another.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/v"
"$place/v/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1

cat > "$place/Snakefile" <<'SNAKEFILE'
for name, value in sorted(config.items()):
    print(f"{name}: {value!r}", file=sys.stderr)
rule all:
SNAKEFILE
printf '%s\n' "code: \"0363\"" "gemeente: \"'s-Gravenhage\"" "opdracht: \"'a b' c\"" > "$place/config.yaml"

cd "$place"
snakemake() { v/bin/snakemake --cores 1 --quiet all "$@" 2>&1 | grep -E '^(code|gemeente|opdracht): '; }
{
    snakemake --config "gemeente='s-Gravenhage" code=0363 "opdracht='a b' c"
    echo "and from a file:"
    snakemake --configfile config.yaml
} > found
diff found - <<'TEXT'
code: 363
gemeente: 's-Gravenhage'
opdracht: "a b' c"
and from a file:
code: '0363'
gemeente: "'s-Gravenhage"
opdracht: "'a b' c"
TEXT
echo "as seen:"
cat found

#!/usr/bin/env bash
# pip 26.0: `pip download --platform win_amd64` chooses wheels for Windows, but decides by the computer it runs on which
# packages are needed at all. On Linux or macOS what only Windows needs is left out, without a word.
#
# Seen: for tqdm 4.67.1, which needs colorama where platform_system is Windows, the folder holds tqdm alone; the
# folder then cannot be installed from on Windows without a network ("No matching distribution found for colorama").
# Expected: that a folder for a platform holds what that platform needs, or that pip says what it passed over.
#
# It hurts whoever collects wheels for a closed environment on another system: jupyterlab alone misses pywinpty and
# colorama. Reading each wheel's METADATA with the markers of the other system finds them.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
test "$(uname -s)" != Windows_NT
python3 -m venv "$place/v"
"$place/v/bin/pip" install --quiet --disable-pip-version-check pip==26.0 packaging==26.0
"$place/v/bin/pip" download --quiet --disable-pip-version-check --only-binary ":all:" --platform win_amd64 \
  --python-version 3.12 --dest "$place/wheels" tqdm==4.67.1
test "$(ls "$place/wheels")" = "tqdm-4.67.1-py3-none-any.whl"
"$place/v/bin/python" - "$place/wheels/tqdm-4.67.1-py3-none-any.whl" <<'PYTHON'
import sys
import zipfile

from packaging.metadata import Metadata

with zipfile.ZipFile(sys.argv[1]) as wheel:
    (name,) = [each for each in wheel.namelist() if each.endswith("/METADATA")]
    needs = Metadata.from_email(wheel.read(name), validate=False).requires_dist
windows = {"platform_system": "Windows", "sys_platform": "win32", "os_name": "nt", "extra": ""}
assert "colorama" in {need.name for need in needs if need.marker and need.marker.evaluate(windows)}
PYTHON
echo "as seen: what only Windows needs is left out of a folder of wheels for Windows"

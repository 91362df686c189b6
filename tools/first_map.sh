#!/bin/sh
# A stranger's way from the README to a map of an own study, timed: a clean clone, an empty HOME, every
# command as the pages write it. The office's three files are made from the bundled study first.
# Usage: sh tools/first_map.sh [REPOSITORY]
set -eu
from=${1:-$(cd "$(dirname "$0")/.." && pwd)}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/home"
export HOME="$place/home" PIP_NO_CACHE_DIR=1
unset VIRTUAL_ENV PYTHONPATH XDG_CACHE_HOME || true
all=$(date +%s)

timed() {
    began=$(date +%s)
    "$@" >"$place/said" 2>&1 || { cat "$place/said"; exit 1; }
    echo "$(($(date +%s) - began)) s  $*"
}

timed git clone --quiet "$from" "$place/ganquan_geo"
cd "$place/ganquan_geo"
timed make run
PATH="$PWD/.venv/bin:$PATH"
timed ganquan-geo convert data/facilities.geojson --from "WGS 84" --to 高德 --out 设施_高德.xlsx
timed ganquan-geo convert data/compounds.geojson --from "WGS 84" --to "WGS 84" --out 小区.csv
timed ganquan-geo new --out 试验街道 --name 试验街道 \
    --streets data/streets.geojson --facilities 设施_高德.xlsx --compounds 小区.csv
timed ganquan-geo coverage --study 试验街道 --out 结果
test -s 结果/coverage_map.html
grep -q '^health,15,[0-9]*,compounds,[1-9]' 结果/coverage.csv || { echo "no figure of health"; exit 1; }
echo "$(($(date +%s) - all)) s  in all, to $PWD/结果/coverage_map.html"

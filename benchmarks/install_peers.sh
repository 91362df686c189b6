#!/bin/sh
# Puts the engines that `make bench` compares with into an environment of their own, one by one,
# so that one that cannot be installed does not keep the others away. What failed is written to
# benchmarks/.peers/missing and said in the table.
set -u
here=$(cd "$(dirname "$0")" && pwd)
peers="$here/.peers"
python3 -m venv "$peers" || exit 1
: > "$peers/missing"
"$peers/bin/python" -m pip install --quiet numpy scipy || exit 1
for peer in networkx igraph rustworkx networkit graph-tool pandana pandarm routingkit-cch cityseer access; do
  if "$peers/bin/python" -m pip install --quiet --only-binary :all: "$peer" > "$peers/log" 2>&1; then
    echo "installed: $peer"
  else
    echo "$peer" >> "$peers/missing"
    echo "cannot be installed here: $peer ($(grep -m 1 '^ERROR' "$peers/log"))"
  fi
done

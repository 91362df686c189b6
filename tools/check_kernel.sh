#!/bin/sh
# Tests of what calls the kernel, in a copy of the checkout whose kernel is built with gcc's
# address and undefined-behaviour sanitizers: the first report ends the tests.
set -eu
PYTHON=${PYTHON:-python3}
CC=${CC:-gcc}
copy=build/sanitized
rm -rf "$copy"
mkdir -p "$copy"
cp -R ganquan_geo tests data pyproject.toml setup.py README.md LICENSE "$copy"
[ ! -d ../shared ] || ln -sfn ../../shared build/shared # real cities, for the tests that have them
cd "$copy"
rm -f ganquan_geo/network/search/_kernel*.so
CC="$CC" CFLAGS="-g -fno-omit-frame-pointer -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all" \
LDFLAGS="-fsanitize=address,undefined" "$PYTHON" setup.py --quiet build_ext --inplace
grep -q __asan_init ganquan_geo/network/search/_kernel*.so || { echo "The kernel was built without sanitizers."; exit 1; }
# Memory of Python and numpy comes from malloc, so that the sanitizer sees where each piece ends.
export PYTHONPATH=. PYTHONMALLOC=malloc
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1
# The sanitizer finds how C++ throws (GEOS does) only where libstdc++ is there from the start.
LD_PRELOAD="$("$CC" -print-file-name=libasan.so) $("$CC" -print-file-name=libstdc++.so.6)" \
    "$PYTHON" -m pytest -q -n0 -p no:faulthandler --capture=sys \
    --deselect tests/network/search/test_built.py tests/network/search tests/network/areas \
    tests/network/build tests/network/places/test_cutting.py tests/network/places/test_spots.py

#!/usr/bin/env bash
# The public headers compile alone, as C and as C++, and every global name of the archive is ours.
# SOURCE, ARCHIVE, CC and CXX come from CTest.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
strict=(-Wall -Wextra -Wpedantic -Werror -Wundef -fsyntax-only -I "$SOURCE/include")
for header in "$SOURCE"/include/rind/*.h; do
    printf "#include <rind/%s>\ntypedef int not_empty;\n" "${header##*/}" >"$work/alone.c"
    cp "$work/alone.c" "$work/alone.cpp"
    "$CC" -std=c99 "${strict[@]}" "$work/alone.c"
    "$CXX" -std=c++11 "${strict[@]}" "$work/alone.cpp"
done

# Inline functions and templates of C++ (W, V, u) are merged by any linker and clash with nobody.
foreign=$(nm --defined-only --extern-only "$ARCHIVE" 2>/dev/null |
    awk 'NF == 3 && $2 ~ /^[ABCDRSTG]$/ && $3 !~ /^(rind_|__asan_|__odr_asan)/ { print $3 }')
[ -z "$foreign" ] || { echo "global names in librind.a that do not begin with rind_:" $foreign; exit 1; }

#!/usr/bin/env bash
# Installs into a prefix of its own and uses what lies there as a stranger would: pkg-config, find_package, the
# program, its man page and completions.
# SOURCE, BUILD, CMAKE, CC, CXX, LIBDIR, ITK and VERSION come from CTest.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "install: $*"; exit 1; }

DESTDIR='' "$CMAKE" --install "$BUILD" --prefix "$work/first" >"$work/log" || { cat "$work/log"; fail "cmake --install"; }
mv "$work/first" "$work/prefix" # nothing may depend on the prefix it was installed under
prefix=$work/prefix
lib=$prefix/$LIBDIR
export PKG_CONFIG_PATH=$lib/pkgconfig
export LD_LIBRARY_PATH=$lib

# embed.c knows the answers of its ball: mean intensity (Q4LE) and volume by counting (YEKZ)
answers() { # PROGRAM
    "$1" >"$work/out" || fail "${1##*/} failed"
    awk -F, 'function near(a, b) { return (a - b < 0 ? b - a : a - b) <= 1e-9 * b }
        $2 == "Q4LE" { mean = near($3, 110) } $2 == "YEKZ" { volume = near($3, 2109 * 8) }
        END { exit !(mean && volume && NR > 100) }' "$work/out" ||
        { head -n 30 "$work/out"; fail "${1##*/} gives other values than the ball has"; }
}
needs_shared() { readelf -d "$1" | grep -q 'NEEDED.*librind\.so'; }

# pkg-config, shared
[ "$(pkg-config --modversion rind)" = "$VERSION" ] || fail "rind.pc tells another version"
cp "$SOURCE/docs/examples/embed.c" "$work/"
cd "$work"
"$CC" -Wall -Wextra -Werror embed.c $(pkg-config --cflags --libs rind) -o with_shared
needs_shared with_shared || fail "linked by pkg-config without librind.so"
answers ./with_shared
cp out shared.csv

# pkg-config, static
"$CC" embed.c $(pkg-config --cflags rind) -Wl,--as-needed -l:librind.a $(pkg-config --static --libs rind) -o with_static
! needs_shared with_static || fail "the static program needs librind.so"
answers ./with_static
cmp out shared.csv || fail "static and shared library differ"

# find_package
mkdir project
cp embed.c project/
cp "$SOURCE/tests/install/consumer.cmake" project/CMakeLists.txt
"$CMAKE" -S project -B project/b -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$CC" >log 2>&1 &&
    "$CMAKE" --build project/b >>log 2>&1 || { cat log; fail "find_package(rind)"; }
needs_shared project/b/shared || fail "rind::rind is not the shared library"
! needs_shared project/b/static || fail "rind::rind_static is the shared library"
answers project/b/shared
answers project/b/static

# what the shared library shows: everything the headers declare, and nothing else
nm -D --defined-only "$lib/librind.so" | awk '{ sub(/@.*/, "", $3); print $3 }' | sort >exported
grep -ho 'rind_[a-z0-9_]*(' <(cat "$prefix"/include/rind/*.h | tr '\n' ' ' | grep -o 'RIND_API [^;]*;') | tr -d '(' |
    sort -u >declared
diff declared exported >log || { cat log; fail "librind.so exports (>) or lacks (<) these names against the headers"; }
[ -e "$lib/librind.so.${VERSION%%.*}" ] || fail "no soname link"

# program, module, pages
[ "$(env -u LD_LIBRARY_PATH "$prefix/bin/rind" --version | head -n 1)" = "rind $VERSION" ] || fail "rind --version"
if [ "$ITK" = ON ]; then # a format that only the module reads, so it must be found from here
    for name in image mask; do
        printf 'NRRD0004\ntype: short\ndimension: 3\nsizes: 4 4 4\nspace: left-posterior-superior\nencoding: ascii\n' >$name.nrrd
        printf 'space directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n\n' >>$name.nrrd
    done
    seq 1 64 >>image.nrrd
    seq 1 64 | sed 's/.*/1/' >>mask.nrrd
    env -u LD_LIBRARY_PATH "$prefix/bin/rind" extract --image image.nrrd --mask mask.nrrd \
        --set 'discretise={method: fixed_bin_number, bins: 8}' --out nrrd.csv >log 2>&1 && [ -s nrrd.csv ] ||
        { cat log; fail "the installed program reads no NRRD"; }
fi
[ -s "$prefix/share/man/man1/rind.1" ] && grep -q '^\.TH' "$prefix/share/man/man1/rind.1" || fail "man page"
bash -n "$prefix/share/bash-completion/completions/rind" || fail "bash completion"
grep -q '^#compdef rind' "$prefix/share/zsh/site-functions/_rind" || fail "zsh completion"
grep -q 'complete -c rind' "$prefix/share/fish/vendor_completions.d/rind.fish" || fail "fish completion"
[ -s "$prefix/share/doc/rind/LICENSE" ] || fail "licence"

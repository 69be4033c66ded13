# common.sh - sourced by the scripts beside it: a folder of its own, and checks that count
set -u
rind=$1
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

complain()
{
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$1"
    sed 's/^/    /' err 2>/dev/null | head -n 5
}

# run WORD...: runs rind; leaves $code, out and err
run()
{
    "$rind" "$@" >out 2>err </dev/null
    code=$?
}

# clean: every line on standard error has its prefix, and no temporary file is left
clean()
{
    grep -vE '^rind: (error|warning|notice): ' err >strays && complain "a stray line on standard error: $1"
    [ -z "$(find . -name '*.tmp' -o -name '.rind-*')" ] || complain "a temporary file is left: $1"
    grep -qE 'Sanitizer|Segmentation|Assertion' err && complain "it crashed: $1"
    return 0
}

# bad CODE PATTERN WORD...: this exit code, and exactly one error, which matches
bad()
{
    local expected=$1 pattern=$2
    shift 2
    run "$@"
    [ "$code" = "$expected" ] || complain "exit $code, not $expected: rind $*"
    [ "$(grep -c '^rind: error: ' err)" = 1 ] || complain "not one error: rind $*"
    grep -qE -- "^rind: error: .*($pattern)" err || complain "says something else than '$pattern': rind $*"
    clean "rind $*"
}

# good WORD...: exit 0 without an error
good()
{
    run "$@"
    [ "$code" = 0 ] || complain "exit $code: rind $*"
    grep -q '^rind: error: ' err && complain "an error: rind $*"
    clean "rind $*"
}

finish()
{
    [ "$failures" = 0 ] || printf '%s checks failed\n' "$failures"
    [ "$failures" = 0 ]
    exit
}

# snakemake.sh - docs/cluster's Snakefile: a part that is killed is tried again by Snakemake, and goes on
#
#   snakemake.sh RIND DOCS SNAKEMAKE
set -u
rind=$1
docs=$2
snakemake=$3
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export HOME=$work XDG_CACHE_HOME=$work # Snakemake keeps things at home
fail()
{
    printf 'FAILED: %s\n' "$1"
    cat log
    exit 1
}

"$rind" phantom cohort --cases 12 --out c --seed 3 2>log || fail 'no cohort'
"$rind" extract --cases c/manifest.csv --preset ibsi1-d --out r.csv --quiet 2>log || fail 'no undisturbed run'

# A program that dies once, when part 2 has begun: nothing Snakemake deletes may be what is done.
cat >dies_once <<END
#!/usr/bin/env bash
case " \$* " in
    *" --shard 2/3 "*)
        if mkdir died 2>/dev/null; then
            "$rind" "\$@" && rm -f s.part2.csv # all is done but the table
            kill -KILL \$\$
        fi
        ;;
esac
exec "$rind" "\$@"
END
chmod +x dies_once
run() { "$snakemake" --snakefile "$docs/Snakefile" --cores 2 --nolock --config cases=c/manifest.csv parts=3 name=s \
    options="--preset ibsi1-d" rind="$PWD/dies_once" "$@" >log 2>&1; }
run || fail 'snakemake'
[ -d died ] || fail 'no part died'
grep -q '4 of 12 (shard 2 of 3) cases.*; 4 done before, 0 to do' log || fail 'the second try began anew'
for part in csv dictionary.csv reasons.csv; do
    cmp r.$part s.$part || fail "another $part"
done
echo '0 rows differ'

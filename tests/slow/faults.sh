# faults.sh - one study, and everything that can happen to it: what comes out must be what came out undisturbed
#
#   faults.sh RIND [SEED]
#
# Workers and parents are killed at random moments, the disk is full, files cannot be read, vanish, are touched by a clock
# that was set back; the last line counts the rows that differ from an undisturbed run's: "0 rows differ".
set -u
rind=$1
RANDOM=${2-17}
export LC_ALL=C
work=$(mktemp -d)
mounted=
trap '[ -z "$mounted" ] || umount "$work/small"; rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
complain()
{
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$1"
}
study=(extract --cases c/manifest.csv --threads 1 --quiet
    --set 'filters=[none, {log: {sigma_mm: [1, 2, 3, 4]}}, wavelet, {laws: {}}]' --set 'features=[statistics, glcm]')
facts_of() { grep -vE '"(command_line|started|threads|modified)"' "$1" | sed '/"timings"/,$d'; }

# compare NAME WHEN: adds the rows that differ to the count
rows_differ=0
compare()
{
    local n=0
    cmp -s r.csv "$1.csv" || n=$(diff r.csv "$1.csv" | grep -c '^<')
    cmp -s r.csv "$1.csv" || [ "$n" -gt 0 ] || n=1
    rows_differ=$((rows_differ + n))
    for part in dictionary.csv reasons.csv; do
        cmp -s "r.$part" "$1.$part" || complain "$2: another $part"
    done
    [ "$(facts_of r.provenance.json)" = "$(facts_of "$1.provenance.json")" ] || complain "$2: another provenance"
    [ "$(ls "$1".journal.sqlite* | tr '\n' ' ')" = "$1.journal.sqlite " ] || complain "$2: files beside the journal"
    printf '%s: %d rows differ\n' "$2" "$n"
}

# complete NAME: runs until nothing is left to try
complete()
{
    for _ in 1 2 3 4 5; do
        "$rind" "${study[@]}" --jobs 2 --out "$1.csv" --retry-failed 2>err && return
    done
    complain "$1 does not become complete: $(head -n 1 err)"
}

"$rind" phantom cohort --cases 24 --out c --seed 5 2>/dev/null || exit 1
"$rind" "${study[@]}" --out r.csv || exit 1

# children of a process, without starting another
children()
{
    local list=
    read -r list 2>/dev/null <"/proc/$1/task/$1/children" || [ -n "$list" ] || list=$(pgrep -P "$1" | tr '\n' ' ')
    printf '%s' "$list"
}

# kills
n_workers=0 n_parents=0 n_runs=0
recompute=
while [ $n_workers -lt 200 ] || [ $n_parents -lt 20 ]; do
    "$rind" "${study[@]}" --jobs 3 --out k.csv --retry-failed $recompute 2>/dev/null &
    parent=$!
    n_runs=$((n_runs + 1))
    lives=$((RANDOM % 14 + 2))
    while kill -0 $parent 2>/dev/null && [ $lives -gt 0 ]; do
        victims=($(children $parent))
        if [ ${#victims[@]} -gt 0 ] && kill -KILL "${victims[RANDOM % ${#victims[@]}]}" 2>/dev/null; then
            n_workers=$((n_workers + 1))
        fi
        lives=$((lives - 1))
        sleep 0.0$((RANDOM % 5))$((RANDOM % 10))
    done
    if [ $n_parents -lt 20 ] && kill -KILL $parent 2>/dev/null; then n_parents=$((n_parents + 1)); fi
    wait $parent 2>/dev/null
    code=$?
    case $code in 0 | 1 | 4 | 137) ;; *) complain "killed workers: exit $code" ;; esac
    recompute=
    [ $code = 0 ] && recompute=--recompute
    [ $n_runs -gt 400 ] && break
done 2>/dev/null
printf '%d workers and %d parents killed in %d runs\n' $n_workers $n_parents $n_runs
[ $n_workers -ge 200 ] && [ $n_parents -ge 20 ] || complain 'too few were killed'
complete k
compare k 'after kills'
sleep 0.2
for pid in $(pgrep -x rind); do # what a killed parent leaves behind goes by itself
    [ "$(readlink /proc/$pid/cwd)" = "$work" ] && complain "process $pid outlives its parent"
done

# interrupted once, twice, terminated
n_interrupted=0
for signals in INT TERM 'INT INT' 'TERM INT'; do
    "$rind" "${study[@]}" --out i.csv --recompute 2>err &
    parent=$!
    sleep 0.1
    for signal in $signals; do
        kill -"$signal" $parent 2>/dev/null
        sleep 0.01
    done
    wait $parent
    code=$?
    [ $code = 130 ] && n_interrupted=$((n_interrupted + 1))
    [ $code = 130 ] || [ $code = 0 ] || complain "signals $signals: exit $code"
done 2>/dev/null
printf '%d runs interrupted\n' $n_interrupted
complete i
compare i 'after interruptions'

# a full disk, at several sizes; room again
mkdir small
full=0
if mount -t tmpfs -o size=64k rind-faults small 2>/dev/null; then
    mounted=yes
    for size in 64k 96k 128k 200k 300k 400k 600k 900k; do
        mount -o remount,size=$size small
        "$rind" "${study[@]}" --out small/t.csv 2>err
        code=$?
        [ $code = 3 ] && full=$((full + 1))
        case $code in 0 | 3) ;; *) complain "a disk of $size: exit $code" ;; esac
        [ $code != 3 ] || [ "$(grep -c '^rind: error: ' err)" = 1 ] || complain "a disk of $size: $(head -n 2 err)"
    done
    mount -o remount,size=64M small
    complete small/t
    cp small/t.* .
    umount small
    mounted=
else
    for blocks in 40 80 120 200 320 500 800; do
        (
            ulimit -f $blocks
            exec "$rind" "${study[@]}" --out t.csv 2>err
        )
        code=$?
        [ $code = 3 ] && full=$((full + 1))
        case $code in 0 | 3) ;; *) complain "files of $blocks blocks: exit $code" ;; esac
    done
    complete t
fi
printf '%d times no room\n' $full
[ $full -gt 0 ] || complain 'the disk was never full'
compare t 'after full disks'

# files that cannot be read, vanish or change while it runs
image() { echo "c/$(sed -n "$1p" c/manifest.csv | cut -d, -f2)"; }
mask() { echo "c/$(sed -n "$1p" c/manifest.csv | cut -d, -f3)"; }
mkdir aside
mv "$(image 3)" aside/three
mkdir "$(image 3)" # a folder where an image was
mv "$(image 5)" aside/five
head -c 400 aside/five >"$(image 5)" # a truncated one
"$rind" "${study[@]}" --jobs 2 --out v.csv 2>err &
parent=$!
sleep 0.05
mv "$(mask 20)" aside/twenty # before or after it is read
wait $parent
[ $? = 1 ] || complain 'bad files do not show in the exit code'
[ "$(grep -c ',failed,' v.csv)" -ge 2 ] || complain 'bad files do not show in the table'
rmdir "$(image 3)"
mv aside/three "$(image 3)"
mv aside/five "$(image 5)"
mv aside/twenty "$(mask 20)"
"$rind" "${study[@]}" --jobs 2 --out v.csv 2>err || complain "files that came back: $(head -n 1 err)"
compare v 'after bad files'

# the clock is set back: nothing is computed
find c -type f -exec touch -d '1999-12-31 23:59' {} +
"$rind" "${study[@]}" --out v.csv --log log 2>/dev/null || complain 'touched files'
grep -q 'changed since' log && complain 'touched files are computed again'
compare v 'after a clock set back'

# a journal's folder that is read-only: told before any work
bad=/proc/self/t.csv
[ -d /proc/self ] || bad=nowhere/t.csv
"$rind" "${study[@]}" --out $bad 2>err
[ $? = 3 ] && grep -q '^rind: error: .*cannot be written' err || complain 'a read-only folder'

[ $failures = 0 ] || printf '%d checks failed\n' $failures
printf '%d rows differ\n' $rows_differ
[ $failures = 0 ] && [ $rows_differ = 0 ]

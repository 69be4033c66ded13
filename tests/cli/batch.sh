# batch.sh - many cases: workers, the journal, what an interrupted, crashed or changed study costs
. "$(dirname "$0")/study.sh"

# the journal is there, alone
[ "$(journal r)" = r.journal.sqlite ] || complain 'the journal is not alone'

# the same bytes for any number of workers and threads, with and without a journal
good extract --cases c/manifest.csv --jobs 3 --threads 2 --out j.csv
same_as_reference j 'three workers'
good extract --cases c/manifest.csv --jobs 2 --memory 2G --no-journal --out n.csv
same_as_reference n 'without a journal'
[ -z "$(journal n)" ] || complain 'a journal in spite of --no-journal'
good extract --cases c/manifest.csv --jobs 2
cmp -s out r.csv || complain 'standard output is another table'

# a second run computes nothing; another format is written from the same journal
good extract --cases c/manifest.csv --out r.csv
[ "$(to_do)" = 0 ] || complain 'a second run computes again'
for format in long json; do
    good extract --cases c/manifest.csv --format $format --no-journal --out x.$format
    good extract --cases c/manifest.csv --format $format --out r.$format
    [ "$(to_do)" = 0 ] || complain "format $format computes again"
    cmp -s x.$format r.$format || complain "format $format from the journal"
done
good extract --cases c/manifest.csv --out r.csv

# interrupted: the old table stays, what is finished is kept, the same command goes on
for attempt in 1 2 3 4 5; do
    rm -f i.*
    printf 'old\n' >i.csv
    "$rind" extract --cases c/manifest.csv --threads 1 --out i.csv --set 'filters=[none, {log: {sigma_mm: [1, 2, 3]}}]' 2>err &
    pid=$!
    sleep 0.$attempt
    kill -INT $pid 2>/dev/null
    wait $pid
    code=$?
    [ $code = 130 ] && break
done
if [ $code = 130 ]; then
    [ "$(cat i.csv)" = old ] || complain 'an interrupted run touched the table'
    grep -q 'cases are finished and kept in i.journal.sqlite' err || complain 'does not say how to go on'
    [ "$(journal i)" = i.journal.sqlite ] || complain 'files beside the journal of an interrupted run'
else
    complain "interrupted: exit $code"
fi
clean interrupted
good extract --cases c/manifest.csv --out i.csv --set 'filters=[none, {log: {sigma_mm: [1, 2, 3]}}]'
good extract --cases c/manifest.csv --out f.csv --set 'filters=[none, {log: {sigma_mm: [1, 2, 3]}}]'
cmp -s i.csv f.csv || complain 'an interrupted and resumed run has another table'
[ "$(facts_of i.provenance.json)" = "$(facts_of f.provenance.json)" ] || complain 'and another provenance'

# killed, all of it: resumed all the same
"$rind" extract --cases c/manifest.csv --threads 1 --jobs 2 --out k.csv 2>/dev/null &
pid=$!
sleep 0.3
{ kill -KILL $pid && wait $pid; } 2>/dev/null
good extract --cases c/manifest.csv --jobs 2 --out k.csv
same_as_reference k 'killed and resumed'
[ "$(journal k)" = k.journal.sqlite ] || complain 'files beside the journal of a killed and resumed run'

# other settings: told, computed, and the old ones are still there
good extract --cases c/manifest.csv --out k.csv --set 'features=[statistics]'
grep -q 'notice: the journal holds 12 cases of other settings (hash .*, now .*): all are computed again' err ||
    complain 'other settings are not told'
good extract --cases c/manifest.csv --out k.csv
[ "$(to_do)" = 0 ] || complain 'settings of before are computed again'
same_as_reference k 'settings of before'

# more cases cost those; removed ones leave the table; carried columns are those of the manifest
head -n 9 c/manifest.csv >c/eight.csv
good extract --cases c/eight.csv --out m.csv
good extract --cases c/manifest.csv --out m.csv
[ "$(to_do)" = 4 ] || complain 'four new cases'
same_as_reference m 'a grown manifest'
good extract --cases c/eight.csv --out m.csv
[ "$(to_do)" = 0 ] && [ "$(wc -l <m.csv)" = 9 ] || complain 'removed cases'
sed '1s/$/,note/; 2,$s/$/,x/' c/manifest.csv >c/note.csv
good extract --cases c/note.csv --out m.csv
[ "$(to_do)" = 0 ] && [ "$(grep -c ',x,,ok,' m.csv)" = 12 ] || complain 'a new carried column'

# touched files are read, not computed; changed ones are computed
second=c/$(sed -n 3p c/manifest.csv | cut -d, -f3)
touch -d '2001-02-03' "$second"
good extract --cases c/manifest.csv --out k.csv
[ "$(to_do)" = 1 ] || complain 'a touched file is not looked at'
grep -q 'changed since' err && complain 'a touched file counts as changed'
good extract --cases c/manifest.csv --out k.csv
[ "$(to_do)" = 0 ] || complain 'a touched file is looked at twice'
cp "$second" kept
cp c/$(sed -n 4p c/manifest.csv | cut -d, -f3) "$second"
run extract --cases c/manifest.csv --out k.csv
grep -q '1 case changed since, computed again' err || complain 'a changed file is not told'
cp kept "$second"
good extract --cases c/manifest.csv --out k.csv
cmp -s r.csv k.csv || complain 'a file that is as it was'
good extract --cases c/manifest.csv --out k.csv --recompute
[ "$(to_do)" = '' ] || complain '--recompute keeps cases'

# failures are kept, told, and tried again when asked for
first=c/$(sed -n 2p c/manifest.csv | cut -d, -f2)
mv "$first" gone
run extract --cases c/manifest.csv --jobs 2 --out t.csv
[ $code = 1 ] && [ "$(grep -c '^rind: error: ' err)" = 1 ] || complain 'a missing image'
[ "$(wc -l <t.csv)" = 13 ] || complain 'the row of a failed case'
run extract --cases c/manifest.csv --out t.csv --quiet
[ $code = 1 ] && grep -q 'in an earlier run' err && [ "$(wc -l <err)" = 1 ] || complain 'a failure that is kept'
run extract --cases c/manifest.csv --out t.csv --retry-failed
[ "$(to_do)" = 1 ] && [ $code = 1 ] || complain '--retry-failed'
mv gone "$first"
good extract --cases c/manifest.csv --out t.csv
[ "$(to_do)" = 1 ] || complain 'a file that came back'
same_as_reference t 'a file that came back'

# a worker that is killed costs its case
heavy='filters=[none, {log: {sigma_mm: [1, 2, 3, 4, 5]}}, wavelet]'
for attempt in 1 2 3 4 5; do
    rm -f w.*
    "$rind" extract --cases c/manifest.csv --threads 1 --out w.csv --set "$heavy" 2>err &
    pid=$!
    victim=
    while [ -z "$victim" ] && kill -0 $pid 2>/dev/null; do victim=$(pgrep -P $pid | head -n 1); done
    kill -ABRT $victim 2>/dev/null
    wait $pid
    code=$?
    grep -q crashed w.csv && break
done
if grep -q crashed w.csv; then
    [ $code = 1 ] || complain "a crash: exit $code"
    [ "$(grep -c ',crashed,' w.csv)" = 1 ] && [ "$(grep -c ',ok,' w.csv)" = 11 ] || complain 'a crash costs more than a case'
    grep -qE 'error: case_[0-9]+: its worker was ended by signal 6 \(Aborted\) in the step' err ||
        complain 'a crash is not told'
    good extract --cases c/manifest.csv --jobs 2 --out w.csv --set "$heavy" --retry-failed
    [ "$(to_do)" = 1 ] && [ "$(grep -c ',ok,' w.csv)" = 12 ] || complain 'a crashed case is not tried again'
else
    complain 'no worker could be killed'
fi

# time and memory
run extract --cases c/manifest.csv --out o.csv --case-timeout 0.001 --set "$heavy"
n=$(grep -c ',timeout,' o.csv)
[ $code != 0 ] && [ "$n" -gt 0 ] && [ $((n + $(grep -c ',ok,' o.csv))) = 12 ] &&
    grep -q 'took longer than --case-timeout' err || complain '--case-timeout'
run extract --cases c/manifest.csv --out p.csv --memory 1M
[ $code = 4 ] && [ "$(grep -c ',refused,' p.csv)" = 12 ] && grep -q -- '--memory allows 1 MB' err || complain '--memory'
good extract --cases c/manifest.csv --jobs 3 --memory 100G --retry-failed --out p.csv
same_as_reference p 'with much memory'

# one run at a time, and a dead run's lock is none
"$rind" extract --cases c/manifest.csv --threads 1 --out l.csv --set "$heavy" 2>/dev/null &
pid=$!
sleep 0.2
if kill -STOP $pid 2>/dev/null; then
    bad 2 "another run is at work on this journal: process $pid on" extract --cases c/manifest.csv --out l.csv
    { kill -KILL $pid && wait $pid; } 2>/dev/null
fi
wait $pid 2>/dev/null
good extract --cases c/manifest.csv --out l.csv
same_as_reference l 'after a dead run'

# a journal that is none, and a place for none
printf 'no database, but some text that is long enough to be taken for one\n' >q.journal.sqlite
bad 3 'is no journal of rind' extract --cases c/manifest.csv --out q.csv
rm q.journal.sqlite
mkdir q.journal.sqlite
bad 3 'q.journal.sqlite' extract --cases c/manifest.csv --out q.csv
[ -d /proc/self ] && bad 3 'cannot be written' extract --cases c/manifest.csv --out /proc/self/t.csv

# a limit on files is told as an error, and nothing is lost
(
    ulimit -f 64
    "$rind" extract --cases c/manifest.csv --out u.csv 2>err
    [ $? = 3 ] && grep -q '^rind: error: u.journal.sqlite: the journal cannot be written: ' err
) || complain 'a full disk'
good extract --cases c/manifest.csv --out u.csv
same_as_reference u 'after a full disk'

# usage
bad 2 'memory takes a size' extract --cases c/manifest.csv --memory much
bad 2 'case-timeout takes seconds' extract --cases c/manifest.csv --case-timeout 0
bad 2 'shard takes K/N' extract --cases c/manifest.csv --shard 3/2
bad 2 'either --resume or --recompute' extract --cases c/manifest.csv --resume --recompute
bad 2 'shard goes with --cases' extract --image x --mask y --shard 1/2
mkdir pairless
bad 2 'could be paired among 0 files' extract --cases pairless --out v.csv

# a folder instead of a manifest
mkdir -p found/P1 found/P2
for patient in P1 P2; do
    cp "$first" found/$patient/t2.nii.gz
    cp "c/$(sed -n 2p c/manifest.csv | cut -d, -f3)" found/$patient/mask.nii.gz
done
good scan found --out found/m.csv
good extract --cases found/m.csv --out fm.csv
good extract --cases found --out fd.csv
cmp -s fm.csv fd.csv || complain 'a folder and its manifest'

# progress for programs
good extract --cases c/manifest.csv --recompute --out k.csv --progress never
run extract --cases c/manifest.csv --recompute --out k.csv --progress json
grep '^{' err | tail -n 1 | grep -q '^{ "done": 12, "failed": 0, "all": 12, "before": 0, .*"running": \[ \] }$' ||
    complain 'progress as JSON'
finish

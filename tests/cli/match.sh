# match.sh - pairs on the command line: files, exit codes, one line for each mistake
. "$(dirname "$0")/common.sh"

awk 'BEGIN {
    print "case_id,treated,age,site,months"
    for (k = 0; k < 60; k++)
        printf "c%02d,%s,%d,%s,%d\n", k, k % 3 == 0 ? "yes" : "no", 40 + (k * 7) % 23 + (k % 3 == 0) * 3, k % 4 < 2 ? "A" : "B", k
}' >labels.csv

good match labels.csv --treatment treated=yes --covariates age,site -o pairs
for f in index.html match.json matched.csv pairs.csv unmatched.csv balance.csv propensity.csv flow.csv love.svg; do
    [ -s "pairs/$f" ] || complain "pairs/$f is absent"
done
n_pairs=$(($(wc -l <pairs/pairs.csv) - 1))
[ "$(wc -l <pairs/matched.csv)" = $((2 * n_pairs + 1)) ] || complain 'matched.csv has not two lines a pair'
[ "$(($(wc -l <pairs/unmatched.csv) - 1 + 2 * n_pairs))" = 60 ] || complain 'cases are lost'
grep -q '^site=B,' pairs/balance.csv || complain 'a word is no factor'
[ "$(tail -n +2 pairs/matched.csv | cut -d, -f1 | sort | uniq -d | wc -l)" = 0 ] || complain 'a case is in two pairs'
good match labels.csv --treatment treated=yes --covariates age,site -o again
diff -r pairs again >/dev/null || complain 'a second run differs'
good match labels.csv --treatment treated=yes --covariates age,site --caliper none --order data -o all
[ "$(wc -l <all/pairs.csv)" = 21 ] || complain 'without a caliper not every treated case has a pair'
good split pairs/matched.csv --group match_pair --test 0.3 -o split.json

bad 2 'treatment is needed' match labels.csv --covariates age -o x
bad 2 'covariates is needed' match labels.csv --treatment treated=yes -o x
bad 2 'takes COLUMN=VALUE' match labels.csv --treatment treated --covariates age -o x
bad 2 'no column .weight.' match labels.csv --treatment treated=yes --covariates age,weight -o x
bad 2 'named twice' match labels.csv --treatment treated=yes --covariates age,age -o x
bad 2 'takes a number from 0' match labels.csv --treatment treated=yes --covariates age --caliper -1 -o x
bad 2 'order' match labels.csv --treatment treated=yes --covariates age --order random -o x
bad 2 'already' match pairs/matched.csv --treatment treated=yes --covariates age -o x
bad 7 '0 cases have treated=maybe' match labels.csv --treatment treated=maybe --covariates age -o x
awk -F, -v OFS=, 'NR == 1 { print $0, "told"; next } { print $0, $2 == "yes" ? 1 : 0 }' labels.csv >told.csv
bad 7 'told' match told.csv --treatment treated=yes --covariates told -o x
bad 3 'cannot make this folder' match labels.csv --treatment treated=yes --covariates age -o nowhere/x
[ ! -e x ] || complain 'a refused study was written'

oracles=${2:-}
if [ -f "$oracles/data/lalonde.csv" ]; then
    good match "$oracles/data/lalonde.csv" --id id --treatment treat=1 --covariates age,educ,race,married,nodegree,re74,re75 -o lalonde
    [ "$(wc -l <lalonde/pairs.csv)" = 118 ] || complain 'lalonde has not 117 pairs'
    awk -F, '$1 == "race=white" { exit !(($4 + 1.40573828715574) ^ 2 < 1e-18 && ($7 + 0.0215430300278029) ^ 2 < 1e-18) }' \
        lalonde/balance.csv || complain 'balance of race=white'
    awk -F, '$1 == "re75" { exit !(($8 + 0.290262911185457) ^ 2 < 1e-18 && ($9 - 0.0171743333591719) ^ 2 < 1e-18) }' \
        lalonde/balance.csv || complain 'balance of re75'
    tail -n +2 "$oracles/expected/psm_pairs_logit_caliper.csv" | cut -d, -f1,2 | tr -d '"' >expected.csv
    tail -n +2 lalonde/pairs.csv | cut -d, -f2,3 >got.csv
    sort expected.csv >expected.sorted && sort got.csv >got.sorted
    cmp -s expected.sorted got.sorted || complain 'pairs of lalonde'
else
    echo 'skipped: lalonde (no reference data)'
fi
finish

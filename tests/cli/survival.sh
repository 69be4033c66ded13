# survival.sh - times to an event on the command line: files, exit codes, one line for each mistake
. "$(dirname "$0")/common.sh"

# Ninety cases of forty-five patients; who has a high x1 has the event early. Integer arithmetic alone.
awk 'BEGIN {
    seed = 4711
    print "case_id,x1,x2,x3,x4,x5,x6,x7,x8" > "features.csv"
    print "case_id,patient,months,dead,age,stage,arm" > "labels.csv"
    for (k = 0; k < 90; k++) {
        line = sprintf("c%02d", k)
        for (c = 1; c <= 8; c++) {
            sum = 0
            for (i = 0; i < 6; i++) { seed = (seed * 16807) % 2147483647; sum += seed % 1000 }
            x = (sum - 3000) / 700
            if (c == 1) risk = x
            line = line "," (k == 7 && c == 2 ? "" : x)
        }
        print line > "features.csv"
        seed = (seed * 16807) % 2147483647
        months = 12 - int(risk * 4) + seed % 9
        if (months < 1) months = 1
        dead = (k % 3 == 0) ? 0 : 1
        stage = (k % 4 < 2) ? "I" : ((k % 4 == 2) ? "II" : "III")
        arm = (k % 5 < 3) ? "A" : "B"
        printf "c%02d,p%02d,%d,%d,%d,%s,%s\n", k, k / 2, months, dead, 40 + k % 30, stage, arm > "labels.csv"
    }
}'
outcome="--time months --status dead"

# --- given groups alone
good survival --labels labels.csv $outcome --group arm -o groups
for f in index.html survival.json curves.csv groups.csv logrank.csv km_group_all.svg; do
    [ -s "groups/$f" ] || complain "groups/$f is absent"
done
grep -q 'Number at risk' groups/km_group_all.svg || complain 'the picture has no numbers at risk'
grep -q '<script\|http://[^w]\|https://' groups/index.html && complain 'the page needs something else'

# --- clinical columns alone
good survival --labels labels.csv $outcome --clinical age,stage -o clinical
grep -q '^stage=II,' clinical/cox_multivariable.csv || complain 'a word is no factor'
[ "$(wc -l <clinical/proportional_hazards.csv)" = 4 ] || complain 'not a test a variable and one of all'

# --- a score
good split labels.csv --group patient --strata dead --test 0.3 --seed 1 -o split.json
good survival features.csv --labels labels.csv $outcome --split split.json --clinical age,stage --group arm --folds 5 --repeats 2 --cut maxstat --at 6,12 -o score
for f in km_risk_train.svg km_risk_test.svg km_group_train.svg km_group_test.svg lambda.svg forest.svg score_inputs.csv scores.csv \
         lambda.csv cox_univariable.csv cox_multivariable.csv proportional_hazards.csv concordance.csv at_times.csv; do
    [ -s "score/$f" ] || complain "score/$f is absent"
done
grep -q '^x1,' score/score_inputs.csv || complain 'the feature that tells the time is not selected'
grep -q 'cut_searched' err || complain 'nothing is said of a cut that was searched'
grep -q '^score and clinical,test,' score/concordance.csv || complain 'the test is not judged'
good survival features.csv --labels labels.csv $outcome --split split.json --clinical age,stage --group arm --folds 5 --repeats 2 --cut maxstat --at 6,12 --threads 1 -o again
diff -r score again >/dev/null || complain 'a second run differs'

# The test side decides nothing: other times and features there leave the score as it is.
test_case=$(awk -F, '$2 == "test" { print $1; exit }' score/scores.csv)
awk -F, -v OFS=, -v id="$test_case" '$1 == id { $2 = 99 } { print }' features.csv >other_features.csv
awk -F, -v OFS=, -v id="$test_case" '$1 == id { $3 = 99; $4 = 1 } { print }' labels.csv >other_labels.csv
good survival other_features.csv --labels other_labels.csv $outcome --split split.json --clinical age,stage --group arm --folds 5 --repeats 2 --cut maxstat --at 6,12 -o other
for f in score_inputs.csv lambda.csv cox_multivariable.csv; do
    cmp -s "score/$f" "other/$f" || complain "a test case changed $f"
done
grep -q 'test_reused' err || complain 'a second study on the test cases goes unsaid'
[ "$(wc -l <split.ledger.csv)" = 4 ] || complain 'the ledger has not a line a test'
cmp -s score/scores.csv other/scores.csv && complain 'the changed test case did not arrive'
good survival features.csv --labels labels.csv $outcome --cut 0.25 -o value
grep -q '"value": 0.25' value/survival.json || complain 'a given cut is not kept'

good survival --labels labels.csv $outcome --clinical age --at 6,900 -o late
grep -q 'time_not_covered: no area .* time 900' err || complain 'a time nobody outlived goes unsaid'
grep -q '^clinical,all,900,,,,,,,$' late/at_times.csv || complain 'a number at a time nobody outlived'

# --- mistakes
bad 2 'labels is needed' survival features.csv $outcome -o x
bad 2 'time is needed' survival features.csv --labels labels.csv --status dead -o x
bad 2 'out is needed' survival features.csv --labels labels.csv $outcome
bad 2 'nothing to explain' survival --labels labels.csv $outcome -o x
bad 2 'cut is about a score' survival --labels labels.csv $outcome --group arm --cut median -o x
bad 2 'no column .weeks.' survival features.csv --labels labels.csv --time weeks --status dead -o x
bad 2 'takes median, maxstat or a number' survival features.csv --labels labels.csv $outcome --cut best -o x
bad 2 'rising times' survival features.csv --labels labels.csv $outcome --at 12,6 -o x
bad 2 'rising times' survival features.csv --labels labels.csv $outcome --at 12,x -o x
bad 2 'absent.csv: No such file' survival absent.csv --labels labels.csv $outcome -o x
sed 's/^\(c03,[^,]*\),[0-9]*/\1,-2/' labels.csv >negative.csv
bad 2 'negative.csv:5: case c03 has a negative time' survival features.csv --labels negative.csv $outcome -o x
sed 's/^\(c04,[^,]*,[0-9]*\),[01]/\1,2/' labels.csv >status.csv
bad 2 'case c04 has status 2' survival features.csv --labels status.csv $outcome -o x
{ cat labels.csv; tail -n 1 labels.csv; } >twice.csv
bad 2 'case c89 has a label on line' survival features.csv --labels twice.csv $outcome -o x
awk -F, -v OFS=, 'NR > 1 { $4 = 0 } { print }' labels.csv >none.csv
bad 7 'none of 90 cases .* has an event' survival features.csv --labels none.csv $outcome -o x
bad 7 '70 folds for 60 events' survival features.csv --labels labels.csv $outcome --folds 70 -o x
bad 7 'column patient has 45 groups' survival --labels labels.csv $outcome --group patient -o x
awk -F, -v OFS=, 'NR == 1 { print $0, "same"; next } { print $0, "yes" }' labels.csv >same.csv
bad 7 "is 'yes' in all cases" survival --labels same.csv $outcome --clinical same -o x
good split labels.csv --test 0.3 --seed 1 -o torn.json
bad 6 'has cases on both sides' survival features.csv --labels labels.csv $outcome --split torn.json --patient patient -o x
bad 3 'cannot make this folder' survival features.csv --labels labels.csv $outcome -o nowhere/x
[ ! -e x ] || complain 'a refused study was written'

# --- reference data, where they are there
oracles=${2:-}
if [ -f "$oracles/data/lung.csv" ]; then
    awk -F, -v OFS=, 'NR == 1 { print "case_id", $0; next } { print "c" NR, $0 }' "$oracles/data/lung.csv" >lung.csv
    good survival --labels lung.csv --time time --status status --group sex --clinical age,sex,ph.ecog --at 180,365,730 -o lung
    grep -q '^all,sex,10.3267419548' lung/logrank.csv || complain 'log-rank of lung by sex'
    grep -q '^all,sex,1,138,112,91.58173902957.*,270,210,306$' lung/groups.csv || complain 'median of lung, men'
    grep -q '^all,sex,2,90,53,73.41826097042.*,426,345,524$' lung/groups.csv || complain 'median of lung, women'
    grep -q '^ph.ecog,227,164,1.58999' lung/cox_multivariable.csv || complain 'hazard ratio of ph.ecog'
    grep -q '^clinical,all,227,164,0.637135493000' lung/concordance.csv || complain 'concordance of lung'
    grep -q '^clinical,all,365,0.64739766001' lung/at_times.csv || complain 'area at 365 days'
else
    echo 'skipped: lung (no reference data)'
fi
finish

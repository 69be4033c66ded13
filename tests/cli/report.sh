# report.sh - rind report on the command line: what it writes, what it refuses
. "$(dirname "$0")/common.sh"

awk 'BEGIN {
    seed = 4711
    print "case_id,<x1>,x2,x3,x4,x5" > "features.csv"
    print "case_id,y,age" > "labels.csv"
    for (k = 0; k < 90; k++) {
        y = k % 2
        line = sprintf("c%02d", k)
        for (c = 1; c <= 5; c++) {
            sum = 0
            for (i = 0; i < 6; i++) { seed = (seed * 16807) % 2147483647; sum += seed % 1000 }
            line = line "," (sum - 3000) / 700 + (c == 1 && y ? 1.4 : 0)
        }
        print line > "features.csv"
        printf "c%02d,%d,%d\n", k, y, 30 + k % 40 > "labels.csv"
    }
}'
good split labels.csv --strata y --test 0.3 -o split.json
good train features.csv --labels labels.csv --split split.json --task y=1 --pipeline lasso:min,logistic --folds 5 --outer 3 --bootstrap 10 -o model.json
good train features.csv --labels labels.csv --split split.json --task y=1 --pipeline lasso:min --folds 5 --outer 0 --bootstrap 0 -o other.json
good evaluate model.json features.csv --labels labels.csv --split split.json --compare other.json -o eval.json

# --- a page, pictures and tables
good report model.json eval.json -o report
grep -q '^rind: notice: report: [0-9]* files' err || complain 'report does not say what it wrote'
for name in index.html roc.svg calibration.svg decision_curve.svg histogram.svg coefficients.svg selection_frequency.svg \
    nomogram.svg lasso_path.svg cv_curve.svg flow.svg comparison.svg model.csv performance.csv table1.csv comparison.csv clear_metrics.csv; do
    [ -s "report/$name" ] || complain "report lacks $name"
done
grep -qE 'href=|src=|https:|<script' report/index.html && complain 'the page leads elsewhere'
grep -q '&lt;x1&gt;' report/index.html || complain 'the name of a column is not on the page'
grep -q '<x1>' report/index.html report/*.svg && complain 'the name of a column is taken for markup'
grep -q '^<x1>,' report/coefficients.csv || complain 'the name of a column is not in the table'
head -n 1 report/clear_metrics.csv | grep -qx 'guideline,item,topic,status,value,where' || complain 'header of clear_metrics.csv'

# --- twice the same, also over the first
cp -r report first
good report model.json eval.json --out report/
diff -r report first >/dev/null || complain 'a second report differs'

# --- without a test
good report model.json -o alone
grep -q 'no evaluation was given' alone/index.html || complain 'a report without a test does not say so'
[ ! -e alone/comparison.csv ] || complain 'a comparison without a test'

# --- mistakes
bad 2 '--out is needed' report model.json eval.json
bad 2 'MODEL.json is needed' report -o x
bad 2 'absent.json: No such file' report absent.json -o x
bad 2 'is no model file' report eval.json -o x
bad 2 'is no evaluation file' report model.json split.json -o x
bad 2 'is no JSON' report labels.csv -o x
bad 5 'evaluates another model' report other.json eval.json -o x
sed 's/"prevalence": 0/"prevalence": 1/' model.json >edited.json
bad 2 'was changed after rind wrote it' report edited.json -o x
bad 3 'cannot make this folder' report model.json -o no/where
bad 3 'is not a folder|cannot make this folder' report model.json -o labels.csv
[ ! -e x ] || complain 'a refused report left a folder'

finish

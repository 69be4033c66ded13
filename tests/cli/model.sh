# model.sh - from a table to a judged model on the command line: files, exit codes, one line for each mistake
. "$(dirname "$0")/common.sh"

# Eighty cases of forty patients; x1 tells the classes apart a little, x2 ... x12 are noise. Integer arithmetic alone.
awk 'BEGIN {
    seed = 12345
    print "case_id,x1,x2,x3,x4,x5,x6,x7,x8,x9,x10,x11,x12" > "features.csv"
    print "case_id,patient,y,ihc,fish,age,centre" > "labels.csv"
    for (k = 0; k < 80; k++) {
        y = int(k / 2) % 2
        line = sprintf("c%02d", k)
        for (c = 1; c <= 12; c++) {
            sum = 0
            for (i = 0; i < 6; i++) { seed = (seed * 16807) % 2147483647; sum += seed % 1000 }
            line = line "," (sum - 3000) / 700 + (c == 1 && y ? 1.5 : 0)
        }
        print line > "features.csv"
        printf "c%02d,p%02d,%d,%s,%s,%d,%s\n", k, k / 2, y, y ? "3+" : "1+", y ? "positive" : "", 30 + k % 40, k % 8 < 6 ? "A" : "B" > "labels.csv"
    }
}'

# --- splits
good split labels.csv --group patient --strata y,centre --test 0.3 --seed 1 -o split.json
cp split.json first.json
good split labels.csv --group patient --strata y,centre --test 0.3 --seed 1 -o split.json
cmp -s split.json first.json || complain 'the same seed gives another split'
good split labels.csv --test-where centre=B --group patient -o centre.json
bad 2 'split: --out is needed' split labels.csv
bad 2 'no column .sex.' split labels.csv --strata sex -o x.json
bad 2 'takes a number from 0.01 to 0.99' split labels.csv --test 3 -o x.json
bad 2 'three ways' split labels.csv --test 0.3 --by-column centre -o x.json
bad 2 'neither train nor test' split labels.csv --by-column centre -o x.json
bad 2 'absent.csv: No such file' split absent.csv -o x.json
head -n 1 labels.csv >header.csv
bad 2 'no case below its header' split header.csv -o x.json
bad 3 'no folder' split labels.csv -o nowhere/x.json
awk -F, -v OFS=, 'NR == 1 { print $0, "set"; next } { print $0, NR % 2 ? "train" : "test" }' labels.csv >torn.csv
bad 6 'both sides' split torn.csv --by-column set --group patient -o x.json
[ ! -e x.json ] || complain 'a refused split was written'

# --- training
good train features.csv --labels labels.csv --split split.json --task y=1 --folds 5 --outer 3 --bootstrap 20 --clinical age -o model.json
grep -q 'AUC apparent' err || complain 'train does not say how good the model is'
good train features.csv --labels labels.csv --split split.json --folds 5 --outer 3 --bootstrap 20 -o her2.json
good train features.csv --labels labels.csv --split split.json --task y=1 --folds 5 --outer 0 --bootstrap 0 --pipeline corr:0.9,lasso:1se -o lasso.json
cp lasso.json again.json
good train features.csv --labels labels.csv --split split.json --task y=1 --folds 5 --outer 0 --bootstrap 0 --pipeline corr:0.9,lasso:1se --threads 1 -o lasso.json
cmp -s lasso.json again.json || complain 'a second training differs'
bad 2 'split is needed' train features.csv --labels labels.csv -o x.json
bad 2 'FEATURES.csv is needed' train --labels labels.csv --split none -o x.json
bad 2 'is no task' train features.csv --labels labels.csv --split none --task her2 -o x.json
bad 2 'is no step' train features.csv --labels labels.csv --split none --pipeline boruta -o x.json
bad 2 'can do nothing' train features.csv --labels labels.csv --split none --task y=1 --pipeline z-score,variance:0.1,lasso -o x.json
bad 2 'no column .case.' train features.csv --labels labels.csv --id case --split none -o x.json
bad 2 'leave out --bootstrap' train features.csv --labels labels.csv --split none --resamples r.csv --bootstrap 9 -o x.json
bad 6 'stands behind the model' train features.csv --labels labels.csv --split none --task y=1 --pipeline logistic,ttest:0.05 -o x.json
bad 6 'is a model file of rind' train features.csv --labels labels.csv --split none --task y=1 --pipeline list:model.json,logistic -o x.json
bad 6 'one fold alone' train features.csv --labels torn.csv --group patient --fold-column age --split none --task y=1 -o x.json
bad 7 'of one class' train features.csv --labels labels.csv --split none --task y=5 -o x.json
bad 7 'folds for' train features.csv --labels labels.csv --split none --task y=1 --folds 45 -o x.json
bad 7 'loosen the steps' train features.csv --labels labels.csv --split none --task y=1 --pipeline ttest:0.0000000001,lasso -o x.json
awk -F, -v OFS=, 'NR > 1 { $2 = int((NR - 2) / 2) % 2 ? 50 + NR : -50 - NR } { print }' features.csv >separated.csv
bad 7 'logistic:firth' train separated.csv --labels labels.csv --split none --task y=1 --pipeline logistic -o x.json
awk -F, -v OFS=, 'NR == 4 { $3 = "inf" } { print }' features.csv >infinite.csv
bad 2 'infinite' train infinite.csv --labels labels.csv --split none --task y=1 -o x.json
{ cat features.csv; tail -n 1 features.csv; } >double.csv
bad 2 'stands on line' train double.csv --labels labels.csv --split none --task y=1 -o x.json
{ cat labels.csv; tail -n 1 labels.csv; } >double.csv
bad 2 'has a label on line' train features.csv --labels double.csv --split none --task y=1 -o x.json
sed '2s/1+/3+/; 2s/$/ /' labels.csv | awk -F, -v OFS=, 'NR == 1 { print $0, "her2"; next } { print $0, NR == 2 ? "zero" : "" }' >odd.csv
bad 2 'contradicts itself' train features.csv --labels odd.csv --split none -o x.json
bad 3 'no folder' train features.csv --labels labels.csv --split none --task y=1 --outer 0 --bootstrap 0 --pipeline corr:0.9,lasso:1se -o nowhere/x.json
[ ! -e x.json ] || complain 'a refused model was written'

# --- one table for both
awk -F, -v OFS=, 'FNR == NR { rest[FNR] = $3 OFS $6; next } { print $0, rest[FNR] }' labels.csv features.csv >both.csv
good train both.csv --labels both.csv --split none --task y=1 --folds 5 --outer 0 --bootstrap 0 --clinical age --pipeline lasso:min -o both.json
grep -q '"name": "y"' both.json && complain 'the outcome is an input'
grep -q '"columns": 13' both.json || complain 'the clinical column is not among the candidates once'

# --- readings
awk -F, -v OFS=, 'NR > 1 { $2 += 0.01; $3 = NR % 7 } { print }' features.csv >reader2.csv
good icc features.csv reader2.csv --split split.json --form 2,1 --min 0.75 -o stable.json
good train features.csv --labels labels.csv --split split.json --task y=1 --folds 5 --outer 0 --bootstrap 0 --pipeline icc:stable.json,lasso:min -o icc.json
grep -q '"ICC(2,1) at least 0.75' icc.json || grep -q 'ICC(2,1)' icc.json || complain 'the model does not tell of the ICC'
good icc features.csv reader2.csv --form 3,1 -o all.json
grep -q 'icc_consistency' err || complain 'the consistency form is not loud'
bad 6 'computed on test cases too' train features.csv --labels labels.csv --split split.json --task y=1 --pipeline icc:all.json,lasso -o x.json
bad 2 'an ICC needs 2' icc features.csv -o x.json
bad 6 'looks like an outcome' icc labels.csv labels.csv -o x.json

# --- prediction
good predict model.json features.csv --labels labels.csv --explain -o predictions.csv
head -n 1 predictions.csv | grep -q '^case_id,linear_predictor,probability,class,warnings,intercept,contribution:' || complain 'header of predictions'
[ "$(wc -l <predictions.csv)" = 81 ] || complain 'not a prediction a case'
bad 2 'the model needs the clinical columns age' predict model.json features.csv -o x.csv
cut -d, -f1-3 features.csv >narrow.csv
sed -i 's/^case_id,x1,x2/case_id,z1,z2/' narrow.csv
bad 5 'lacks' predict lasso.json narrow.csv -o x.csv
sed 's/"seed": 1/"seed": 2/' lasso.json >edited.json
bad 2 'was changed after rind wrote it' predict edited.json features.csv -o x.csv
bad 2 'is no model file' predict split.json features.csv -o x.csv
bad 2 'features are needed' predict lasso.json
[ ! -e x.csv ] || complain 'refused predictions were written'

# --- evaluation
good evaluate model.json features.csv --labels labels.csv --split split.json --compare lasso.json -o eval.json
grep -q '"p_holm"' eval.json || complain 'no comparison'
[ "$(wc -l <split.ledger.csv)" = 3 ] || complain 'the ledger does not tell of two models'
good evaluate model.json features.csv --labels labels.csv --split split.json -o eval.json
grep -q 'test_reused' err || complain 'a test set used again is not loud'
bad 6 'trained model.json' evaluate model.json features.csv --labels labels.csv -o x.json
bad 2 'cannot be compared' evaluate model.json features.csv --labels labels.csv --split split.json --compare her2.json -o x.json
bad 2 'labels is needed' evaluate model.json features.csv -o x.json
[ ! -e x.json ] || complain 'a refused evaluation was written'

if command -v python3 >/dev/null; then
    for file in split.json stable.json model.json her2.json eval.json; do
        python3 -m json.tool $file >/dev/null 2>err || complain "$file is no JSON"
    done
fi
finish

# check.sh - rind check: exit codes, what it writes and what it leaves alone
. "$(dirname "$0")/common.sh"

run phantom cohort --cases 4 --out cohort --seed 7
[ "$code" = 0 ] || complain "no cohort"

# A study without a fault.
good check --cases cohort/manifest.csv --preset gao2026 --jobs 2
grep -q '^4 cases: 4 fine, 0 with warnings, 0 would fail$' out || complain "not fine"
grep -q '^spacing ' out || complain "no spacing"
grep -q '^shells .*peri_1mm of 1 mm is effectively 0\.' out || complain "no shells"
grep -q '^run .*2 jobs; at most ' out || complain "no prediction"

# One case alone; a folder; headers alone.
good check --image cohort/images/case_0001.nii.gz --mask cohort/masks/case_0001.nii.gz
grep -q '^1 case: 1 fine' out || complain "one case"
good check --cases cohort --headers-only
grep -q '^4 cases: 4 fine' out || complain "a folder"
grep -q '^bins ' out && complain "bins without voxels"

# Tables and the page.
good check --cases cohort/manifest.csv --preset gao2026 --out check.csv --html page --quiet
[ -s out ] && complain "--quiet has a summary"
[ "$(wc -l <check.csv)" = 17 ] || complain "not a row a case and region"
[ "$(grep -c '<tr class="note"' page/index.html)" = 4 ] || complain "page without cases"
grep -qE 'src="?http|href="?http' page/index.html && complain "the page needs a network"
[ "$(ls page)" = index.html ] || complain "files beside the page"
good check --cases cohort/manifest.csv --format json --quiet
grep -q '"n_cases": 4, "n_failing": 0' out || complain "no JSON"
good check --cases cohort/manifest.csv --out - --quiet
head -n 1 out | grep -q '^case_id,image_id,mask_id,region,outcome,findings,' || complain "no table on standard output"

# Some would fail, none would succeed: that is an answer, not an error of the check.
printf 'case_id,image,mask\na,cohort/images/case_0001.nii.gz,cohort/masks/case_0001.nii.gz\nb,cohort/images/none.nii.gz,cohort/masks/case_0002.nii.gz\n' >some.csv
run check --cases some.csv
[ "$code" = 1 ] || complain "exit $code where some would fail"
grep -q '^  b: cohort/images/none.nii.gz: there is no such file$' out || complain "does not say which"
printf 'case_id,image,mask\na,cohort/images/case_0001.nii.gz,cohort/labels.csv\n' >none.csv
run check --cases none.csv
[ "$code" = 4 ] || complain "exit $code where none would succeed"
run check --cases cohort/manifest.csv --memory 1M
[ "$code" = 4 ] || complain "exit $code without memory for any"
grep -q 'needs more memory than there is (4 cases)' out || complain "does not tell of memory"

# What check says would fail does fail, in the same words.
run extract --cases some.csv --out some.out.csv --set 'features=[statistics]'
[ "$code" = 1 ] || complain "extract differs: exit $code"
grep -q 'b: cohort/images/none.nii.gz: there is no such file' err || complain "extract says something else"

# Usage.
bad 2 'give --cases' check
bad 2 'either --cases' check --cases cohort/manifest.csv --image cohort/images/case_0001.nii.gz
bad 2 '--image needs --mask' check --image cohort/images/case_0001.nii.gz
bad 2 'no size' check --cases cohort/manifest.csv --memory much
bad 2 'headers-only' check --cases cohort/manifest.csv --html page --headers-only
bad 2 'no_such' check --cases no_such.csv
bad 3 'no_such/check.csv' check --cases cohort/manifest.csv --out no_such/check.csv
bad 3 'place of --cases' check --cases cohort/manifest.csv --out cohort/manifest.csv

finish

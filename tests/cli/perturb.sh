# perturb.sh - repeated rows: the same bytes however they are computed, in every format, and what SPEC must be
. "$(dirname "$0")/common.sh"

good phantom cohort --cases 3 --out c --seed 3
spec=rotate_deg=-6:6,translate=0.25,noise=1,grow=-0.1:0.1,contour_mm=0.5,seed=1
good extract --cases c/manifest.csv --no-journal --out plain.csv
good extract --cases c/manifest.csv --perturb $spec --threads 1 --out a.csv
good extract --cases c/manifest.csv --perturb $spec --threads 3 --jobs 2 --no-journal --out b.csv
cmp -s a.csv b.csv || complain 'other bytes with other workers and threads'
[ "$(wc -l <a.csv)" = 16 ] || complain 'not five rows a case'
head -n 1 a.csv | grep -q ',perturbation,' || complain 'no column perturbation'
[ "$(sed -n 's/.*,\(none\),.*/\1/p' a.csv | wc -l)" = 3 ] || complain 'not one unperturbed row a case'
sed -n '2p' a.csv | grep -q ',none,' || complain 'the first row is perturbed'
grep ',none,' a.csv | sed 's/,none,/,/' | diff -q - <(sed 1d plain.csv) >err || complain 'none is not the unperturbed row'
grep -q '"perturbations": \["none", "r-6_t0.25x0.25x0.25_n1_g-0.1_c0.5", ' a.provenance.json || complain 'not in the provenance'
grep -q '"perturbations"' plain.provenance.json && complain 'perturbations of a plain run'
good extract --cases c/manifest.csv --set "perturb={rotate_deg: [-6, 6], translate: 0.25, noise: 1, grow: [-0.1, 0.1], contour_mm: 0.5, seed: 1}" --no-journal --out s.csv
cmp -s a.csv s.csv || complain 'settings and option differ'
good extract --cases c/manifest.csv --perturb $spec --format long --out a.csv
head -n 1 a.csv | grep -q ',perturbation,' || complain 'no column perturbation in the long table'
head -n 1 a.reasons.csv | grep -q ',region,perturbation,name,' || complain 'no column perturbation among the reasons'
good extract --cases c/manifest.csv --perturb $spec --out a.json
grep -q '"perturbation": *"r6_t0.25x0.25x0.25_n1_g0.1_c0.5"' a.json || complain 'no perturbation in JSON'

# a case's rows do not depend on the cases beside it
sed -n '1p;3p' c/manifest.csv >c/one.csv
good extract --cases c/one.csv --perturb $spec --no-journal --out one.csv
diff -q <(grep "^$(sed -n 's/^\([^,]*\),.*/\1/p' c/one.csv | tail -n 1)," b.csv) <(sed 1d one.csv) >err || complain 'rows depend on other cases'

# the perturbations of a table are readings; the ICC of a column by its definition
good icc b.csv --out stable.json
grep -q '"form": "1,1"' stable.json || complain 'another form than 1,1'
grep -q '"n_readings": 5' stable.json || complain 'not five readings'
expected=$(awk -F, 'NR == 1 { for (c = 1; c <= NF; c++) if ($c == "original_statistics_mean") f = c; next }
    { n[$1]++; sum[$1] += $f; square[$1] += $f * $f; all += $f; rows++ }
    END { for (id in n) { cases++; k = n[id]; m = sum[id] / k; between += k * (m - all / rows) ^ 2; within += square[id] - k * m * m }
          between /= cases - 1; within /= rows - cases; printf "%.6f", (between - within) / (between + (k - 1) * within) }' b.csv)
sed -n '/"name": "tumour__original_statistics_mean"/,/}/p' stable.json | tr -d '\n ' |
    awk -v e="$expected" '{ match($0, /"icc":[-0-9.e]+/); d = substr($0, RSTART + 6, RLENGTH - 6) - e; exit !(d < 2e-6 && d > -2e-6) }' ||
    complain "ICC of the mean is not $expected"
good icc b.csv --form 3,1 --out other.json
bad 2 'an ICC needs 2' icc plain.csv --out x.json

bad 2 'is no list of KEY=VALUE' extract --cases c/manifest.csv --perturb foo --out x.csv
bad 2 'is no list of KEY=VALUE' extract --cases c/manifest.csv --perturb rotate_deg=1: --out x.csv
bad 2 "'rotate' is no key of it" extract --cases c/manifest.csv --perturb rotate=3 --out x.csv
bad 2 'nothing is perturbed' extract --cases c/manifest.csv --perturb rotate_deg=0 --out x.csv
bad 2 'is out of range' extract --cases c/manifest.csv --perturb noise=-1 --out x.csv
bad 2 'is given twice' extract --cases c/manifest.csv --perturb noise=1,noise=2 --out x.csv
bad 2 'allowed: up to 1000' extract --cases c/manifest.csv --perturb translate=0.1:0.2:0.3:0.4:0.5,rotate_deg=1:2:3:4:5:6:7:8:9 --out x.csv
bad 2 'goes with the profile ibsi only' extract --cases c/manifest.csv --set profile=pyradiomics --perturb noise=1 --out x.csv
bad 2 'no setting of PyRadiomics' extract --cases c/manifest.csv --preset pyradiomics-default --perturb noise=1 --out x.csv
sed '1s/,group/,perturbation/' c/manifest.csv >c/taken.csv
bad 2 "has a column 'perturbation'" extract --cases c/taken.csv --perturb noise=1 --out x.csv
finish

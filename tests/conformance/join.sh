#!/usr/bin/env bash
# Joins what `rind extract --format long` writes with the reference table, by nothing but the two tables.
#
#   join.sh RIND REFERENCE.csv IBSI_FOLDER
#
# RIND is the program, REFERENCE.csv the table of the repository (dataset,family,aggregation,...), IBSI_FOLDER
# holds data/ct_radiomics_phantom and may be missing (then this is a skip, 77).
set -euo pipefail

rind=$1 reference=$2 ibsi=$3
phantom=$ibsi/data/ct_radiomics_phantom
[ -r "$phantom/image.nii.gz" ] || { echo "no CT phantom in $ibsi: skipped"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$rind" phantom digital --out "$work/digital" >/dev/null
"$rind" extract --image "$work/digital/image.nii.gz" --mask "$work/digital/mask.nii.gz" --preset ibsi1-digital \
    --format long --quiet --out "$work/digital.csv"
for config in a b c d e; do
    "$rind" extract --image "$phantom/image.nii.gz" --mask "$phantom/mask.nii.gz" --preset "ibsi1-$config" \
        --format long --quiet --out "$work/config_$config.csv"
done

for dataset in digital config_a config_b config_c config_d config_e; do
    sed "1d; s/^/$dataset,/" "$work/$dataset.csv"
done >"$work/long.csv"

# Rounds to the reference's digits, then compares within its tolerance (IBSI 1 compliance rule).
awk -F, -v header="$(head -1 "$work/digital.csv")" '
    function round_to(value, digits) { return sprintf("%." (digits - 1) "e", value) + 0 }
    function distance(a, b) { return a > b ? a - b : b - a }
    BEGIN { n = split(header, names, ","); for (k = 1; k <= n; k++) column[names[k]] = k + 1 }
    FNR == NR { # the long tables
        key = $1 "|" $column["ibsi_tag"]
        if (key in value) { print "twice in the table: " key; bad++ }
        value[key] = $column["value"]
        code[key] = $column["ibsi_code"] "|" ($column["aggregation"] == "" ? "none" : $column["aggregation"])
        next
    }
    FNR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
    $at["status"] == "standardised" {
        key = $at["dataset"] "|" $at["tag"]
        expected = $at["code"] "|" ($at["aggregation"] == "" ? "none" : $at["aggregation"])
        n_rows++
        if (!(key in value) || value[key] == "") { print "missing: " key; bad++ }
        else if (code[key] != expected) { print key ": " code[key] ", expected " expected; bad++ }
        else {
            got = round_to(value[key], $at["digits"])
            slack = distance($at["value"], 0) * 1e-9
            if (distance(got, $at["value"]) > $at["tolerance"] + slack) {
                print key ": " value[key] ", expected " $at["value"] " +- " $at["tolerance"]; bad++
            }
        }
    }
    END { printf "%d rows joined, %d wrong\n", n_rows, bad; exit !(n_rows == 1803 && bad == 0) }
' "$work/long.csv" "$reference"

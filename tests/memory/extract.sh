#!/usr/bin/env bash
# extract.sh RIND MEMCHECK...: the digital phantom through the whole program, with two threads.
set -euo pipefail
rind=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$rind" phantom digital --out "$work" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
image=$(find "$work" -name '*image*.nii*' | head -n 1)
mask=$(find "$work" -name '*mask*.nii*' | head -n 1)
"$@" "$rind" extract --image "$image" --mask "$mask" --preset ibsi1-digital --threads 2 --out "$work/features.csv"
[ -s "$work/features.csv" ]

#!/usr/bin/env bash
# What a batch costs beside its cases: time of a case that is not work, memory of the parent.
#
#   bench/batch.sh RIND [CASES] [JOBS]
#
# Tiny cases, 2000 unless given, through JOBS workers (2) of one thread. Overhead is what is in no step of a case, per case:
# prediction, dealing out, pipes, planning columns, the journal's commit; once of processors' time, in all processes, and
# once of the workers' wall clock, which has the disk's latency and other users of the machine in it. The memory is the
# parent's peak, for a tenth of the cases and for all.
set -euo pipefail
rind=$(realpath "${1:?usage: bench/batch.sh RIND [CASES] [JOBS]}")
n=${2-2000} jobs=${3-2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkfifo never
"$rind" phantom cohort --cases 8 --out c --seed 1 2>/dev/null
# manifest N: cases of eight images, each under its own name
manifest()
{
    awk -F, -v n="$1" 'NR > 1 { image[NR - 2] = $2; mask[NR - 2] = $3 }
        END { print "case_id,image,mask"; for (k = 0; k < n; k++) printf "P%d,c/%s,c/%s\n", k, image[k % 8], mask[k % 8] }' c/manifest.csv
}
# run N: peak memory of the parent in KB, seconds, processors' seconds
run()
{
    local pid peak=0 key value start end
    manifest "$1" >"$1.csv"
    rm -f t.*
    start=$(date +%s.%N)
    "$rind" extract --cases "$1.csv" --jobs "$jobs" --threads 1 --set 'features=[statistics]' --out t.csv --quiet &
    pid=$!
    while kill -0 $pid 2>/dev/null; do # without starting a process: these would count as ours
        while read -r key value _; do
            [ "$key" = VmHWM: ] && peak=$value
        done 2>/dev/null </proc/$pid/status || true
        read -r -t 0.1 <>"$work/never" || true
    done
    wait $pid
    end=$(date +%s.%N)
    times >times
    awk -F'[ms ]+' -v p="$peak" -v a="$start" -v b="$end" \
        'NR == 2 { printf "%d %.3f %.3f\n", p, b - a, 60 * $1 + $2 + 60 * $3 + $4 }' times
}
read -r small _ _ < <(run $((n / 10)))
read -r large seconds cpu < <(run "$n")
steps=$(sed -n '/"timings"/,$p' t.provenance.json | grep -vE '"(timings|total|write)"' | tr -d ',"' | awk '{ s += $2 } END { print s }')
awk -v n="$n" -v j="$jobs" -v w="$seconds" -v s="$steps" -v c="$cpu" -v a="$small" -v b="$large" 'BEGIN {
    printf "%d cases, %d workers: %.1f s, %.2f ms a case; work %.2f ms\n", n, j, w, 1e3 * w / n, 1e3 * s / n
    printf "overhead a case: %.2f ms of processors, %.2f ms of workers'\'' wall clock\n", 1e3 * (c - s) / n, 1e3 * (j * w - s) / n
    printf "peak memory of the parent: %.1f MB with %d cases, %.1f MB with %d\n", a / 1024, n / 10, b / 1024, n }'

#!/usr/bin/env bash
# slurm-submit.sh - a study as a Slurm array of N tasks, and the job that joins their tables
#
#   slurm-submit.sh N NAME OPTIONS...     NAME.csv from rind extract OPTIONS
#   slurm-submit.sh 8 gao --cases cohort/manifest.csv --preset gao2026
#
# The same command again goes on: what the journals hold is not computed twice. Where the tasks run, with how much of what and for
# how long is said in slurm-array.sh, or by Slurm's own variables: SBATCH_PARTITION=long SBATCH_ACCOUNT=radiology slurm-submit.sh ...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ $# -lt 3 ] || ! [[ $1 =~ ^[1-9][0-9]*$ ]]; then
    sed -n '4,5s/^# *//p' "$0" >&2
    exit 2
fi

array=$(sbatch --parsable --array="1-$1" "$here/slurm-array.sh" "$@")
array=${array%%;*} # on a federation, the cluster's name follows
# afterany: also a part with failed cases has rows to join, and the join tells what is missing.
merge=$(sbatch --parsable --dependency="afterany:$array" "$here/slurm-merge.sh" "$1" "$2")
echo "array $array, merge ${merge%%;*}"

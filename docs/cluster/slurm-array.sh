#!/usr/bin/env bash
#SBATCH --job-name=rind
#SBATCH --cpus-per-task=4
#SBATCH --mem=16G
#SBATCH --time=08:00:00
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=rind-%A_%a.log

# slurm-array.sh - one part of a study, as a task of a Slurm array
#
#   sbatch --array=1-N slurm-array.sh N NAME OPTIONS...     writes NAME.partK.csv
#
# N is said, and not taken from the array, so that some parts can be submitted alone: sbatch --array=3,5 slurm-array.sh 8 ...
# Five minutes before the time is up (B:USR1@300; give more where one case takes longer) the part finishes what is in flight and
# queues itself again. RIND names the program if it is not on the PATH.
set -u
parts=$1
name=$2
shift 2
part=$SLURM_ARRAY_TASK_ID
if [ "$part" -lt 1 ] || [ "$part" -gt "$parts" ]; then
    echo "slurm-array.sh: task $part is none of 1 to $parts" >&2
    exit 2
fi

given=()
if [[ " $* " != *" --jobs "* ]]; then given+=(--jobs "${SLURM_CPUS_PER_TASK:-1}"); fi
if [[ " $* " != *" --threads "* ]]; then given+=(--threads 1); fi
# A tenth to spare, since the prediction is an estimate and Slurm kills who takes more. With --mem-per-cpu the node has no figure.
megabytes=${SLURM_MEM_PER_NODE:-$((${SLURM_MEM_PER_CPU:-0} * ${SLURM_CPUS_PER_TASK:-1}))}
if [ "$megabytes" -gt 0 ] && [[ " $* " != *" --memory "* ]]; then given+=(--memory "$((megabytes * 9 / 10))M"); fi

time_is_up=false
trap 'again=true; time_is_up=true; kill -TERM "$child" 2>/dev/null' USR1
trap 'again=true' TERM # scancel and preemption tell every process of the task: rind is waited for, not told twice
"${RIND:-rind}" extract "$@" "${given[@]}" --shard "$part/$parts" --out "$name.part$part.csv" &
child=$!
code=127
while :; do # a trap ends the wait, not the program
    again=false
    wait "$child"
    status=$?
    [ $status -eq 127 ] || code=$status # 127: nothing new is known of it
    $again || break
done

if $time_is_up && [ "$code" -eq 130 ]; then
    echo "slurm-array.sh: the time is up; part $part of $parts is queued again"
    exec scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"

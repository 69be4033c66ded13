#!/usr/bin/env bash
#SBATCH --job-name=rind-merge
#SBATCH --cpus-per-task=1
#SBATCH --mem=2G
#SBATCH --time=01:00:00
#SBATCH --output=rind-merge-%j.log

# slurm-merge.sh - joins the tables of an array: slurm-merge.sh N NAME makes NAME.csv of NAME.part1.csv to NAME.partN.csv
#
# It can as well be run by hand. Exit code 1: cases failed, or no part holds them; the log says which.
set -eu
parts=$1
name=$2

tables=()
for part in $(seq 1 "$parts"); do tables+=("$name.part$part.csv"); done
exec "${RIND:-rind}" merge "${tables[@]}" --out "$name.csv"

# study.sh - sourced by the scripts of many cases: a cohort, its table, and what others must be like
. "$(dirname "$0")/common.sh"

good phantom cohort --cases 12 --out c --seed 3
good extract --cases c/manifest.csv --out r.csv
# The parts of a provenance that do not depend on when and how it was computed.
facts_of() { grep -vE '"(command_line|started|threads|modified)"' "$1" | sed '/"timings"/,$d'; }
journal() { ls "$1".journal.sqlite* 2>/dev/null; }
same_as_reference()
{
    for part in csv dictionary.csv reasons.csv; do
        cmp -s r.$part $1.$part || complain "$2: another $part"
    done
    [ "$(facts_of r.provenance.json)" = "$(facts_of $1.provenance.json)" ] || complain "$2: another provenance"
}
to_do() { sed -n 's/.* done before, \([0-9]*\) to do$/\1/p' err; }

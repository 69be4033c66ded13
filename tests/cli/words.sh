# words.sh - help, lists, completions and the man page: printed from the tables, and well formed
. "$(dirname "$0")/common.sh"

verbs=(evaluate extract filter icc list 'phantom digital' 'phantom filters' 'phantom cohort' predict scan split train 'verify ibsi1' 'verify ibsi2')

good --version
head -n 1 out | grep -qE '^rind [0-9]+\.[0-9]+\.[0-9]+$' || complain 'version'
good --help
for verb in "${verbs[@]}"; do
    grep -q "^  $verb " out || complain "--help does not name $verb"
done
for verb in "${verbs[@]}"; do
    good $verb --help
    grep -q "^Usage: rind $verb" out || complain "help of $verb"
    grep -q ' $' out && complain "spaces at a line's end: help of $verb"
    [ "$(awk '{ if (length($0) > n) n = length($0) } END { print n }' out)" -le 100 ] || complain "long lines: help of $verb"
done
good phantom --help

for what in families features presets settings filters reasons aggregations options exit_codes; do
    for format in text csv json md; do
        good list $what --format $format
        [ -s out ] || complain "list $what is empty"
    done
    good list $what --format csv
    awk -F'"' '{ n = 0; for (k = 1; k <= NF; k += 2) n += gsub(/,/, ",", $k); if (NR == 1) want = n; if (n != want) exit 1 }' out ||
        complain "list $what as CSV is no rectangle"
done

good --print-completion bash
bash -n out 2>err || complain 'bash completion has errors'
cp out completion.bash
# complete WORD...: what the script offers for the last word
complete_words()
{
    bash -c '. ./completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _rind 2>/dev/null
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}
complete_words rind ext | grep -qx extract || complain 'completion of a verb'
complete_words rind phantom di | grep -qx digital || complain 'completion of a second word'
complete_words rind extract --pre | grep -qx -- --preset || complain 'completion of an option'
complete_words rind extract --format lo | grep -qx long || complain 'completion of a choice'
complete_words rind merge --format sq | grep -qx sqlite || complain 'completion of a format'
complete_words rind list fam | grep -qx families || complain 'completion of an operand'
complete_words rind verify ibsi1 --cert | grep -qx -- --certificate || complain "completion of a second word's option"
for shell in zsh fish; do
    good --print-completion $shell
    cp out completion.$shell
    if command -v $shell >/dev/null; then
        $shell -n completion.$shell 2>err || complain "$shell completion has errors"
    fi
done
grep -q '^#compdef rind' completion.zsh || complain 'zsh completion'

good --print-man
cp out rind.1
if command -v groff >/dev/null; then
    groff -man -Tutf8 -ww -z rind.1 >warnings 2>&1
    [ ! -s warnings ] || { cp warnings err; complain 'groff warns of the man page'; }
fi
for verb in "${verbs[@]}"; do
    grep -q "^\.SS rind $verb" rind.1 || complain "the man page lacks $verb"
done

finish

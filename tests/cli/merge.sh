# merge.sh - shards, and their tables joined; masks of one image
. "$(dirname "$0")/study.sh"

head -n 9 c/manifest.csv >c/eight.csv
for format in long json sqlite; do
    good extract --cases c/manifest.csv --format $format --no-journal --out x.$format
done

# shards: every case in one of them, and joined the same bytes
for k in 1 2 3; do
    good extract --cases c/manifest.csv --shard $k/3 --jobs 2 --out s$k.csv
    [ "$(wc -l <s$k.csv)" -gt 2 ] || complain "shard $k has hardly a case"
done
[ "$(cat s1.csv s2.csv s3.csv | grep -c '^case_0')" = 12 ] || complain 'shards overlap, or do not hold all'
good merge s1.csv s2.csv s3.csv --out g.csv
same_as_reference g 'merged shards'
good merge s3.csv s2.csv s1.csv --cases c/manifest.csv --out g.csv
same_as_reference g 'merged with a manifest'
good merge r.csv
cmp -s out r.csv || complain 'one table merged'
for format in long json sqlite; do
    good merge s1.csv s2.csv s3.csv --format $format --out g.$format
    cmp -s x.$format g.$format || complain "merged as $format"
done
run merge s1.csv s3.csv --out h.csv
[ $code = 1 ] && grep -qE '^rind: warning: [0-9] cases of the manifest are in no table: case_' err || complain 'missing cases'
good merge s1.csv r.csv s2.csv --out h.csv
grep -q 'in several tables, with the same rows: case_' err || complain 'cases of several tables'
cmp -s r.csv h.csv || complain 'cases of several tables make another table'
good extract --cases c/eight.csv --set 'features=[statistics]' --out z.csv
bad 2 's1.journal.sqlite was computed with settings [0-9a-f]{16} and rind .*z.journal.sqlite with settings [0-9a-f]{16}' \
    merge s1.csv z.csv --out h.csv
good merge r.csv --cases c/eight.csv --out h.csv
grep -q '4 cases of the tables left out' err && [ "$(wc -l <h.csv)" = 9 ] || complain 'cases a manifest leaves out'
bad 2 'nowhere.journal.sqlite: the journal cannot be read' merge nowhere.csv
bad 2 'TABLE is needed' merge

# PyRadiomics' table from shards
printf 'setting: {binWidth: 20, label: 1}\nimageType: {Original: {}}\n' >py.yaml
{
    echo Image,Mask,Note
    tail -n +2 c/manifest.csv | sed 's/^[^,]*,//; s/,site.*/,n/'
} >c/batch.csv
good extract --cases c/batch.csv --settings py.yaml --out y.csv
good extract --cases c/batch.csv --settings py.yaml --shard 1/2 --out y1.csv
good extract --cases c/batch.csv --settings py.yaml --shard 2/2 --out y2.csv
good merge y1.csv y2.csv --out ym.csv
cmp -s y.csv ym.csv || complain "PyRadiomics' table from shards"

# several masks of one image: it is read once, and what is told of it does not depend on who reads it
{
    echo case_id,image,mask,mask_id
    for k in 1 2 3 4 5 6; do
        awk -F, -v k=$k 'NR == 2 || NR == 5 { print $1 "," $2 "," $3 ",r" k }' c/manifest.csv
    done
} >c/readers.csv
good extract --cases c/readers.csv --out a1.csv
[ "$(grep -c ',ok,' a1.csv)" = 12 ] || complain 'masks of one image'
good extract --cases c/readers.csv --jobs 3 --out a3.csv
head -n 6 c/readers.csv >c/some.csv
good extract --cases c/some.csv --out a5.csv
good extract --cases c/readers.csv --jobs 2 --out a5.csv
for k in 3 5; do
    cmp -s a1.csv a$k.csv || complain "masks of one image: another table ($k)"
    [ "$(facts_of a1.provenance.json)" = "$(facts_of a$k.provenance.json)" ] || complain "and another provenance ($k)"
done
good extract --cases c/readers.csv --shard 1/2 --out b1.csv
[ "$(cut -d, -f1 b1.csv | sort -u | wc -l)" = 2 ] || complain 'a shard cuts an image in two'

finish

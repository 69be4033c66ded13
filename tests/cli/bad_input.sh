# bad_input.sh - what the program says and leaves behind when it is given something wrong
. "$(dirname "$0")/common.sh"

good phantom digital --out d
good phantom cohort --cases 3 --out c
image=d/image.nii.gz mask=d/mask.nii.gz
one="--image $image --mask $mask"
printf 'texture:\n  distance: 1\n' >ok.yaml
printf 'resamp:\n  spacing_mm: [1, 1, 1]\n' >key.yaml
: >empty.nii.gz
head -c 60 "$image" >short.nii.gz
printf 'no image at all\n' >text.nii
mkdir folder

# nothing was computed: exit 2, and no table
no_table()
{
    bad 2 "$@" --out t.csv
    [ -z "$(ls t.* 2>/dev/null)" ] || complain "a file was written: $*"
}

bad 2 'a verb is missing'
bad 2 "unknown verb 'extrct'; did you mean 'extract'" extrct
bad 2 "unknown verb 'zzzzzz'" zzzzzz
bad 2 'unknown option --versoin; did you mean --version' --versoin
bad 2 "'fish' is one word too many|takes bash" --print-completion tcsh
bad 2 'phantom: what' phantom
bad 2 "unknown word 'digitl'; did you mean 'digital'" phantom digitl
bad 2 'phantom digital: --out is needed' phantom digital
bad 2 'phantom filters: --out is needed' phantom filters
bad 2 'phantom cohort: --cases is needed' phantom cohort --out x
bad 2 '--cases takes a whole number from 1' phantom cohort --cases 0 --out x
bad 2 'list: what' list
bad 2 "list: 'feature' is none of" list feature
bad 2 '--format takes text' list features --format xml
bad 2 'one word too many' list features presets
bad 2 'did you mean --image' extract --imgae $image --mask $mask
bad 2 'either --cases, or' extract $one --cases c/manifest.csv
bad 2 '--extra-mask goes with --image' extract --cases c/manifest.csv --extra-mask a=b
bad 2 "--extra-mask orgn: .*did you mean 'organ'" extract $one --set 'masks=[organ]' --extra-mask orgn=$mask
bad 2 '--extra-mask organ: .*give it one: masks: .organ.' extract $one --extra-mask organ=$mask
bad 2 '--extra-mask organ: is no NAME=FILE' extract $one --set 'masks=[organ]' --extra-mask organ
bad 2 '--extra-mask organ: is given twice' extract $one --set 'masks=[organ]' --extra-mask organ=$mask \
    --extra-mask organ=$mask
bad 2 "'organ' names no region above this one, and no mask" extract $one \
    --set 'regions=[{name: a, shell_mm: [0, 1], within: organ}]'
bad 4 "regions need the mask 'organ', and the case has none" extract $one --set 'masks=[organ]' \
    --set 'regions=[{name: a, shell_mm: [0, 1], within: organ}]'
no_table 'what\? give' extract
no_table '--image needs --mask' extract --image $image
no_table '--mask needs --image' extract --mask $mask
no_table '--mask needs a value' extract --image $image --mask
no_table '--quiet takes no value' extract $one --quiet=yes
no_table '--image is given twice' extract $one --image $image
no_table '--threads takes a whole number from 1 to 1024' extract $one --threads 0
no_table '--threads takes' extract $one --threads two
no_table '--threads takes' extract $one --threads 99999999999999999999
no_table 'one word too many' extract $one stray
no_table 'takes wide' extract $one --format tsv
no_table 'parameter file' extract $one --format txt
no_table 'either --settings or --preset' extract $one --settings ok.yaml --preset ibsi1-a
no_table "did you mean .*ibsi1-a|ibsi1-q" extract $one --preset ibsi1-q
no_table 'key.yaml:1:1.*resamp' extract $one --settings key.yaml
no_table 'folder' extract $one --settings folder
no_table 'nowhere.yaml' extract $one --settings nowhere.yaml
no_table 'resample.spacing' extract $one --set resample.spacing=1
no_table 'mask.label' extract $one --label 0
no_table 'nowhere.csv' extract --cases nowhere.csv
no_table 'folder' extract --cases folder
printf 'case_id,image,mask\nP1,%s,%s\nP1,x,y\n' $image $mask >twice.csv
no_table 'twice.csv:3' extract --cases twice.csv
printf 'case_id,image,mask\nP1,i\n' >shortrow.csv
no_table 'shortrow.csv:2: 2 cells' extract --cases shortrow.csv
printf 'case_id,image,mask\n' >norows.csv
no_table 'norows.csv: no rows' extract --cases norows.csv

# filters: what they take is said before an image is opened, and no folder is made
no_map()
{
    bad 2 "$1" filter --image "$image" --set "filters=[$2]" --set "dimension=${3-3d}" --out maps
    [ ! -e maps ] || complain "a folder was made: $2"
}
bad 2 'filter: --image is needed' filter --out maps
bad 2 'filter: --out is needed' filter --image $image
bad 2 'takes float64' filter --image $image --out maps --type int
no_map 'filters.log.sigma_mm: .0. is out of range' '{log: {sigma_mm: 0}}'
no_map 'filters.log.sigma_mm: .2000. is out of range' '{log: {sigma_mm: 2000}}'
no_map "'lgo' is no filter; did you mean 'log'" lgo
no_map "filters.wavelet.family: 'coif9' is none of its values" '{wavelet: {family: coif9}}'
no_map "filters.wavelet.level: '9' is out of range" '{wavelet: {level: 9}}'
no_map "kernels: 'L4E5S5'" '{laws: {kernels: L4E5S5}}'
no_map "bands: 'LH' is no band of 3 letters" '{wavelet: {bands: LH}}'
no_map "bands: 'LHL' is no band of 2 letters" '{wavelet: {bands: LHL}}' 2d
no_map 'support_vox: 4 is even' '{mean: {support_vox: 4}}'
no_map "unknown key 'sigma'; did you mean 'sigma_mm'" '{log: {sigma: 2}}'
bad 2 'filters.log.sigma_mm' extract $one --set 'filters=[{log: {sigma_mm: -1}}]' --out t.csv
bad 2 'features chosen are computed of the original image alone' extract $one --set 'filters=[log]' \
    --set 'features=[morphology]'
bad 2 'IBSI 2 needs' verify ibsi2
bad 2 'nowhere' verify ibsi2 --data nowhere
bad 2 "no configuration is named 'z'" verify ibsi2 --data d --config z

# a slice is too thin for filters in three dimensions; a filter far wider than the image is warned of
printf '\134\001\000\000' >slice.nii # a NIfTI-1 header: 8 x 8 x 1 voxels of one byte, 1 mm
{
    head -c 36 /dev/zero
    printf '\002\000\010\000\010\000\001\000\001\000\001\000\001\000\001\000' # dim
    head -c 14 /dev/zero
    printf '\002\000\010\000\000\000' # unsigned bytes
    for _ in 1 2 3 4 5 6 7 8; do printf '\000\000\200\077'; done
    printf '\000\000\260\103\000\000\200\077' # 352, slope 1
    head -c 7 /dev/zero
    printf '\002'
    head -c 220 /dev/zero
    printf 'n+1\000\000\000\000\000'
    for _ in 1 2 3 4; do printf 'abcdefghhgfedcba'; done
} >>slice.nii
bad 4 '8 x 8 x 1 voxels, a single slice.*dimension: 2d' filter --image slice.nii --set 'filters=[log]' --out maps
good filter --image slice.nii --set 'filters=[log]' --set dimension=2d --out maps
[ -s maps/log_s1mm.nii.gz ] || complain 'the slice was not filtered'
bad 4 'reaches 1000 voxels along x, more than four times the image of 5 x 4 x 4' filter --image $image \
    --set 'filters=[{log: {sigma_mm: 500}}]' --out maps

# the place of the output: exit 3, told before an image is opened
bad 3 'nowhere' filter --image nowhere.nii --out nowhere/maps
bad 3 'no folder nowhere' extract --image nowhere.nii --mask nowhere.nii --out nowhere/t.csv
bad 3 'it is a folder' extract --image nowhere.nii --mask nowhere.nii --out folder
bad 3 'No space left' extract $one --out /dev/full
bad 3 'place of --image' extract $one --out $image
bad 3 'nowhere/log' extract $one --log nowhere/log --out t.csv
mkdir taken.provenance.json
bad 3 'taken.provenance.json' extract $one --out taken.csv
[ -e taken.csv ] && complain 'a table without provenance'
bad 3 'nowhere' phantom digital --out nowhere/d
bad 3 'nowhere' phantom filters --out nowhere/d
mkdir -p pictures/original.png
bad 3 'original.png: .*it is a folder' filter --image $image --out pictures --picture
good filter --image $image --out pictures
mkdir own
cp $image own/original.png # the format is told by the content
bad 3 'place of --image' filter --image own/original.png --out own --picture
cmp -s $image own/original.png || complain 'the image was overwritten'
[ -e /dev/full ] && {
    "$rind" list features >/dev/full 2>err
    [ $? = 3 ] || complain 'list to a full device'
    "$rind" extract $one >/dev/full 2>err
    [ $? = 3 ] || complain 'a table to a full device'
    grep -qE '^rind: error: .*No space left' err || complain 'a full device is not named'
}

# a case that cannot be computed: exit 4, and its row is there
failed_row()
{
    rm -f t.*
    bad 4 "$@" --out t.csv
    [ "$(wc -l <t.csv)" = 2 ] || complain "no row of the failed case: $*"
    awk -F, 'NR == 1 { for (k = 1; k <= NF; k++) if ($k == "status") s = k; n = NF }
        NR == 2 { if (!/,failed,,*$/) exit 1 }' t.csv || complain "the failed row is not empty: $*"
    [ -s t.provenance.json ] && [ -s t.dictionary.csv ] || complain "no companions: $*"
}

failed_row 'nowhere.nii' extract --image nowhere.nii --mask $mask
failed_row 'nowhere.nii' extract --image $image --mask nowhere.nii
failed_row 'folder' extract --image folder --mask $mask
failed_row 'empty.nii.gz' extract --image empty.nii.gz --mask $mask
failed_row 'short.nii.gz' extract --image short.nii.gz --mask $mask
failed_row 'text.nii' extract --image text.nii --mask $mask
failed_row 'label 7.*1' extract $one --label 7
failed_row "label 'tumour' is a name" extract $one --label tumour
failed_row 'grid' extract --image $image --mask c/masks/case_0001.nii.gz
failed_row 'volume' extract $one --set image.volume=3

# some fail: exit 1, one error each, the order of the manifest is kept
cat >some.csv <<END
case_id,image,mask,label,note
A,$image,$mask,,"first, ok"
B,nowhere.nii,$mask,,
C,$image,$mask,9,
D,$image,$mask,1,last
END
rm -f t.*
run extract --cases some.csv --out t.csv
[ "$code" = 1 ] || complain "some failed: exit $code"
[ "$(grep -c '^rind: error: ' err)" = 2 ] || complain 'not one error line a failed case'
grep -q '^rind: error: B: .*nowhere.nii' err && grep -q '^rind: error: C: .*label 9' err || complain 'errors without their case'
grep -q '4 cases: 2 ok, 2 failed' err || complain 'no count at the end'
grep -qE 'cannot read +B: .*nowhere' err && grep -qE 'label absent +C: ' err || complain 'failures are not grouped'
[ "$(cut -c1 t.csv | tr -d '\n')" = cABCD ] || complain 'rows are not in the order of the manifest'
clean 'some failed'
run extract --cases some.csv --out t.csv --quiet
[ "$(wc -l <err)" = 2 ] || complain 'quiet is not quiet, or hides errors'

# an old table stays when there is nothing to write
printf 'old\n' >old.csv
bad 2 'norows' extract --cases norows.csv --out old.csv
[ "$(cat old.csv)" = old ] || complain 'the old table is gone'

mkdir -p nothing
bad 2 'scan: DIR is needed' scan
bad 2 'absent: cannot be read' scan absent
bad 4 'no image and mask could be paired' scan nothing
bad 2 'one word too many' scan nothing more
mkdir -p pair
touch pair/a.nii pair/a_mask.nii
bad 3 'absent/m.csv' scan pair --out absent/m.csv

finish

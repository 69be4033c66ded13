# good_run.sh - tables as they should be: the same bytes for any number of threads, in every format
. "$(dirname "$0")/common.sh"

good phantom digital --out d
good phantom cohort --cases 4 --out c --seed 3
image=d/image.nii.gz mask=d/mask.nii.gz

for threads in 1 2 7; do
    for format in wide long json sqlite; do
        good extract --cases c/manifest.csv --threads $threads --format $format --out $threads.$format
    done
done
for format in wide long json sqlite; do
    for threads in 2 7; do
        cmp -s 1.$format $threads.$format || complain "$threads threads give another $format table"
    done
done

# a database by its name, with dictionary and reasons inside
good extract --cases c/manifest.csv --out t.sqlite
cmp -s 1.sqlite t.sqlite || complain 'a table named .sqlite is another'
[ "$(head -c 15 t.sqlite)" = 'SQLite format 3' ] || complain 'a table named .sqlite is no database'
[ -e t.provenance.json ] && [ ! -e t.dictionary.csv ] && [ ! -e t.reasons.csv ] || complain 'companions of a database'
grep -aq '"settings_hash": "[0-9a-f]\{16\}"' t.sqlite || complain 'a database without provenance'
grep -aq command_line t.sqlite && complain 'a database that tells how it was asked for'
good extract --cases c/manifest.csv --format sqlite
cmp -s 1.sqlite out || complain 'a database on standard output is another'
mkdir -p none && export TMPDIR=$PWD/none && rmdir none
bad 3 'the database cannot be made in .*/none: No such file or directory; TMPDIR' \
    extract --cases c/manifest.csv --out u.sqlite
unset TMPDIR
[ -e u.sqlite ] && complain 'half a database'

# standard output is the same table, with nothing beside it
good extract --cases c/manifest.csv --threads 1
cmp -s out 1.wide || complain 'standard output is another table'
[ -e -.dictionary.csv ] && complain 'companions of standard output'

# the same settings three ways
printf 'resample:\n  spacing_mm: [2, 2, 2]\ntexture:\n  distance: 2\n' >s.yaml
good extract -i $image -m $mask --settings s.yaml -o a.csv
good extract -i $image -m $mask --set 'resample.spacing_mm=[2, 2, 2]' --set texture.distance=2 -o b.csv
cmp -s a.csv b.csv || complain '--set is not the same as the file'
hash_of() { grep settings_hash "$1"; }
[ "$(hash_of a.provenance.json)" = "$(hash_of b.provenance.json)" ] || complain 'the same settings have two hashes'
good extract -i $image -m $mask -o e.csv
[ "$(hash_of a.provenance.json)" = "$(hash_of e.provenance.json)" ] && complain 'other settings have the same hash'

# names: case_id of one image, the format told by the suffix, companions
cp $image 'P 7.t2.nii.gz'
good extract -i 'P 7.t2.nii.gz' -m $mask -o x.y.json
grep -q '"case_id": "P 7.t2"' x.y.json || complain 'case_id of an image'
[ -s x.y.provenance.json ] && [ -s x.y.dictionary.csv ] && [ ! -e x.y.reasons.csv ] || complain 'companions of x.y.json'
[ "$(head -n 1 e.csv | tr ',' '\n' | grep -c '^original_')" = "$(($(wc -l <e.dictionary.csv) - 1))" ] ||
    complain 'the dictionary has not one line for each feature'
[ "$(head -n 1 e.csv | cut -d, -f1-6)" = case_id,image_id,mask_id,region,message,status ] || complain 'key columns'
grep -q '"total": ' e.provenance.json || complain 'no timings'

# the manifest's cells win, carried columns are carried, quotes and CRLF and a byte order mark are read
printf '\357\273\277case_id,image,mask,image_id,label,"odd, name",reader\r\n"P,1",%s,%s,t2,1,"a ""b""",anna\r\n' \
    $image $mask >m.csv
good extract --cases m.csv --label 5 --out m.out.csv
grep -q '^case_id,image_id,mask_id,region,"odd, name",reader,message,status,' m.out.csv || complain 'carried names'
grep -q '^"P,1",t2,,tumour,"a ""b""",anna,,ok,' m.out.csv || complain 'carried cells'

# a parameter file of PyRadiomics gives its table: one case, a batch file, three formats
good phantom cohort --cases 2 --out pyc --seed 5
py_image=$PWD/pyc/$(sed -n 2p pyc/manifest.csv | cut -d, -f2)
py_mask=$PWD/pyc/$(sed -n 2p pyc/manifest.csv | cut -d, -f3)
printf 'setting: {binWidth: 20, label: 1}\nimageType: {Original: {}}\n' >py.yaml
good extract --image "$py_image" --mask "$py_mask" --settings py.yaml --out py.csv
[ "$(head -n 1 py.csv | cut -d, -f1-3)" = Image,Mask,diagnostics_Versions_rind ] || complain "PyRadiomics' columns"
printf 'Image,ID,Mask,Label\n%s,A,%s,1\n%s,B,%s,\n' "$py_image" "$py_mask" "$py_image" "$py_mask" >batch.csv
good extract --cases batch.csv --settings py.yaml --out batch.out.csv
[ "$(head -n 1 batch.out.csv | cut -d, -f1-4)" = Image,ID,Mask,Label ] || complain 'columns of a batch file'
[ "$(cut -d, -f2 batch.out.csv | tr '\n' ' ')" = 'ID A B ' ] || complain 'rows of a batch file'
good extract --cases batch.csv --settings py.yaml --format txt
grep -q '^Case-2_original_glcm_Contrast: [0-9]' out || complain 'text as PyRadiomics writes it'
good extract --cases batch.csv --settings py.yaml --out batch.json
grep -q '"diagnostics_Image-original_Dimensionality": "3D"' batch.json || complain 'JSON as PyRadiomics writes it'
good extract --image "$py_image" --mask "$py_mask" --preset pyradiomics-default --set binWidth=20 --out pd.csv
[ "$(tail -n 1 py.csv | rev | cut -d, -f1 | rev)" = "$(tail -n 1 pd.csv | rev | cut -d, -f1 | rev)" ] ||
    complain 'the preset and the file differ'

# a link to the table stays a link; the old table's permissions stay
mkdir real
printf 'old\n' >real/t.csv
chmod 640 real/t.csv
ln -s real/t.csv link.csv
good extract -i $image -m $mask -o link.csv
[ -L link.csv ] && [ "$(stat -c %a real/t.csv)" = 640 ] && [ "$(wc -l <real/t.csv)" = 2 ] || complain 'a linked table'

# the log has what was said, with the time
good extract -i $image -m $mask -o l.csv --log l.log --quiet
[ ! -s err ] || complain 'quiet is not quiet'
grep -qE '^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z rind: notice: 1 case: 1 ok' l.log || complain 'the log'

# a conformance run that cannot reach all references says so by its exit code
run verify ibsi1 --config digital
tail -n 1 out | grep -qE '^ibsi1: [0-9]+ pass, [0-9]+ fail, [0-9]+ missing, [0-9]+ skipped$' || complain 'last line of verify'
if tail -n 1 out | grep -q ' 0 fail, 0 missing'; then expected=0; else expected=1; fi
[ "$code" = $expected ] || complain "verify: exit $code"

# regions: a file and a line for each; a region's file as mask gives the region's row
shells='regions=[tumour, {name: ring, shell_mm: [0, 2.1]}, {name: gone, shell_mm: [0, 0.5]}]'
good region -i $image -m $mask --set "$shells" --out regions
[ "$(ls regions)" = "$(printf 'gone.nii.gz\nring.nii.gz\ntumour.nii.gz')" ] || complain 'files of regions'
[ "$(wc -l <out)" = 4 ] && grep -q '^gone  *0  *0 ' out || complain 'lines of regions'
good extract -i $image -m $mask --set "$shells" -o shells.csv
[ "$(cut -d, -f4,6 shells.csv | tr '\n' ' ')" = 'region,status tumour,ok ring,ok gone,ok ' ] || complain 'rows of regions'
good extract -i $image -m regions/ring.nii.gz -o ring.csv
[ "$(sed -n 3p shells.csv | cut -d, -f5-)" = "$(sed -n 2p ring.csv | cut -d, -f5-)" ] || complain 'the row of a region'
good region -i $image -m $mask --set "$shells" --out regions --grid image --quiet
[ ! -s out ] || complain 'quiet region'

# further masks: of one case by an option, of a manifest by a column; recorded; a case without one fails alone
near='regions=[tumour, {name: near, shell_mm: [0, 3], within: organ}]'
good region -i $image -m $mask --set "$shells" --out organ
printf 'case_id,image,mask,mask:organ\na,%s,%s,organ/ring.nii.gz\nb,%s,%s,\n' $image $mask $image $mask >organ.csv
good extract -i $image -m $mask --extra-mask organ=organ/ring.nii.gz --set "$near" --set 'masks=[organ]' -o near.csv
grep -q '"role": "further_mask", "path": "organ/ring.nii.gz"' near.provenance.json || complain 'digest of a further mask'
run extract --cases organ.csv --set "$near" --set 'masks=[organ]' -o organ.out.csv
[ "$code" = 1 ] || complain "a case without a further mask: exit $code"
[ "$(sed -n 3p organ.out.csv | cut -d, -f5-)" = "$(sed -n 3p near.csv | cut -d, -f5-)" ] || complain 'column mask:organ'
grep -q "^b,.*needs\? the mask 'organ', and the case has none" organ.out.csv || complain 'message of a lacking mask'
good region -i $image -m $mask --extra-mask organ=organ/ring.nii.gz --set "$near" --set 'masks=[organ]' --out near
good extract -i $image -m near/near.nii.gz -o alone.csv
[ "$(sed -n 3p near.csv | cut -d, -f5-)" = "$(sed -n 2p alone.csv | cut -d, -f5-)" ] || complain 'a shell within a mask'

# response maps: a file for each image, and their features are those of extract
filters='filters=[none, {log: {sigma_mm: [2, 3]}}, {mean: {support_vox: 3}}]'
good filter -i $image -m $mask --set "$filters" --out maps
[ "$(sort out)" = "$(printf 'maps/%s.nii.gz\n' log_s2mm log_s3mm mask_intensity mask_morphological mean_3 original)" ] ||
    complain 'the list of maps'
good extract -i $image -m $mask --set "$filters" --set 'features=[statistics]' --format long --out all.csv
for map in original log_s2mm log_s3mm mean_3; do
    good extract -i maps/$map.nii.gz -m maps/mask_intensity.nii.gz --set 'features=[statistics]' --format long --out one.csv
    [ "$(grep ",$map," all.csv | cut -d, -f7,13 | head -n 8)" = "$(tail -n +2 one.csv | cut -d, -f7,13 | head -n 8)" ] ||
        complain "features of $map"
done
for name in log mean; do
    grep -q "\"$name\": [0-9]" all.provenance.json || complain "no seconds of the filter $name"
done
good filter -i $image --set "$filters" --out narrow --type float32 --quiet
[ ! -s out ] || complain 'a list although quiet'
[ "$(gzip -dc narrow/log_s2mm.nii.gz | wc -c)" -lt "$(gzip -dc maps/log_s2mm.nii.gz | wc -c)" ] || complain 'float32'

# scan: a manifest that extract takes
mkdir -p found/P1 found/P2
for patient in P1 P2; do
    cp $image found/$patient/t2.nii.gz
    cp $mask found/$patient/mask.nii.gz
done
good scan found --out found/m.csv
[ "$(sed -n 2p found/m.csv)" = 'P1,P1/t2.nii.gz,P1/mask.nii.gz,t2,' ] || complain 'a row of scan'
good extract --cases found/m.csv --set 'features=[mean]' --out found.csv
[ "$(wc -l <found.csv)" = 3 ] || complain 'cases that scan found'
cp $image found/P3.nii.gz
run scan found --unpaired left.csv
[ $code = 1 ] && [ "$(wc -l <out)" = 3 ] && grep -q '^rind: warning: found/P3.nii.gz: not paired: ' err &&
    grep -q '^found/P3.nii.gz,' left.csv || complain 'scan of what is not paired'

# preprocessing: z-scores of the region have mean 0
good extract -i $image -m $mask --set 'image.normalise={over: region}' --set 'features=[statistics_variance]' -o z.csv
awk -F, 'NR == 2 && ($NF < 0.999999 || $NF > 1.000001) { exit 1 }' z.csv || complain 'z-scores'

# pictures: one beside each map, none of masks, the same with any voxel type
good filter -i $image -m $mask --set "$filters" --out shown --picture --type float32
[ "$(grep png out)" = "$(printf 'shown/%s.png\n' original log_s2mm log_s3mm mean_3)" ] || complain 'the list of pictures'
[ "$(cd shown && echo *.png)" = 'log_s2mm.png log_s3mm.png mean_3.png original.png' ] || complain 'the pictures'
for picture in shown/*.png; do
    head -c 4 $picture | grep -q PNG || complain "$picture is no PNG"
done
[ -z "$(ls maps/*.png narrow/*.png 2>/dev/null)" ] || complain 'a picture that nobody asked for'
good phantom filters --out f
[ "$(cd f && echo *)" = 'impulse.nii.gz pattern.nii.gz' ] || complain "the filters' phantoms"

finish

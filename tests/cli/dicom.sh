# dicom.sh - a DICOM study from the program's outside: what it gives whole, and one clear line for every damage
study_maker=$2
. "$(dirname "$0")/common.sh"

"$study_maker" || exit 1
means="--set features=[statistics_mean] --out t.csv --quiet"

# column NAME: of the last row of the table
column()
{
    awk -F, -v name="$1" 'NR == 1 { for (k = 1; k <= NF; k++) if ($k == name) c = k } END { print $c }' t.csv
}

# mean VALUE WORD...: runs, and the region's mean is this
mean()
{
    local expected=$1
    shift
    good extract "$@" $means
    [ "$(column original_statistics_mean)" = "$expected" ] ||
        complain "a mean of $(column original_statistics_mean), not $expected: $*"
}

# refused PATTERN WORD...: one error line, exit 4, an empty row
refused()
{
    local pattern=$1
    shift
    bad 4 "$pattern" extract "$@" $means
    tail -n 1 t.csv | grep -qE ',failed,+$' || complain "a value in spite of damage: $*"
    [ "$(wc -l <t.csv)" = 2 ] || complain "no row of the failed case: $*"
}

# afresh: the study as it was made, in s
afresh()
{
    rm -rf s
    cp -r study s
}

whole='--mask seg.dcm --set image.volume=2'
mean 118.5 --image study --mask seg.dcm --set image.volume=1
mean 218.5 --image study $whole
mean 218.5 --image study/p1z3.dcm $whole
mean 218.5 --image study --mask rs.dcm --label 'GTV: 1' --set image.volume=2
mean 118.5 --image study --mask seg.dcm --set image.volume=20s
mean 218.5 --image study --mask seg.dcm --set 'image.volume={time_s: 75}'
mean 100 --image study --mask seg.dcm --set image.subtract=[2,1]
printf 'case_id,image,mask,volume\nA,study,seg.dcm,50s\n' >times.csv
mean 218.5 --cases times.csv
refused 'holds 2 volumes, told apart by acquisition time - 1: 10:15:00 .0 s., 2: 10:16:00 .60 s.; say which' \
    --image study --mask seg.dcm
refused '30 s are in the middle' --image study --mask seg.dcm --set image.volume=30s
refused '95 s are far from every volume' --image study --mask seg.dcm --set image.volume=95s

# names say nothing: other suffixes, another order, files of no concern
afresh
mv s/p1z0.dcm s/zzz.nii.gz
mv s/p2z4.dcm s/a.txt
echo note >s/README
mean 218.5 --image s $whole
cp seg.dcm seg.nii
mean 218.5 --image study --mask seg.nii --set image.volume=2

# slices that are lost, double, or of the other phase
afresh
rm s/p2z2.dcm
refused 'a slice is missing: 1 image .p1z2.dcm. at 4 mm along the slice normal, but 2 at the other places' --image s $whole
rm s/p1z2.dcm
refused '1 slice is missing: between p.z1.dcm and p.z3.dcm there are 4 mm, between most slices 2 mm' --image s $whole
afresh
cp s/p1z1.dcm s/copy.dcm
refused 'is the same image as .*; remove one of them' --image s $whole
afresh
sed -i 's/101500/101600/' s/p1z3.dcm # of one slice both phases have one time: the instance number tells
mean 218.5 --image s $whole
sed -i 's/101600/101500/' s/p2z3.dcm # its phases are exchanged
refused 'the instance number of the files cuts them differently than their acquisition time' --image s $whole

# files that are cut, empty, or something else
afresh
size=$(wc -c <s/p2z2.dcm)
for n in 1 60 127; do
    head -c $((size - n)) study/p2z2.dcm >s/p2z2.dcm
    refused "s/p2z2.dcm: is truncated: it promises 128 bytes of pixels, but there are $((128 - n))" --image s $whole
done
head -c 400 study/p2z2.dcm >s/p2z2.dcm
refused 's/p2z2.dcm: is truncated' --image s $whole
: >s/p2z2.dcm
refused 's/p2z2.dcm: is empty: a slice of the series may be lost' --image s $whole
echo 'not here' >s/p2z2.dcm
refused 's/p2z2.dcm: is named like DICOM but is none' --image s $whole
: >empty.dcm
refused 'empty.dcm: ' --image empty.dcm $whole
refused 'empty.dcm: ' --image study --mask empty.dcm --set image.volume=2
echo 'no image' >text.dcm
refused 'text.dcm: is of no format that rind reads' --image text.dcm $whole
mkdir nothing
refused 'nothing: this folder holds no DICOM images' --image nothing $whole
afresh
cp us.dcm s
refused 'holds 2 series; name a file of the one that is meant' --image s --mask us_mask.dcm --set image.volume=2
mean 218.5 --image s $whole

# masks of another study, cut, in the wrong place, on another grid
refused 'foreign.dcm: belongs to another study than the image .9.9.1, the image to 1.2.3.1.' \
    --image study --mask foreign.dcm --set image.volume=2
head -c $(($(wc -c <seg.dcm) - 3)) seg.dcm >cut.dcm
refused 'cut.dcm: is truncated' --image study --mask cut.dcm --set image.volume=2
head -c $(($(wc -c <rs.dcm) - 100)) rs.dcm >cut.dcm
refused 'cut.dcm: is truncated or broken' --image study --mask cut.dcm --label 7 --set image.volume=2
refused "label 4 is not in it; there are: 1 'Tumour'" --image study $whole --label 4
refused "nothing in it is named 'Lung'" --image study $whole --label Lung
refused 'seg.dcm: is a DICOM segmentation: give it as mask' --image seg.dcm --mask seg.dcm
refused 'do not fit the grid of the image: .*: use the mask.s own image, or mask.on_mismatch: resample' \
    --image study --mask coarse.dcm --set image.volume=2
mean 218.5 --image study --mask coarse.dcm --set image.volume=2 --set mask.on_mismatch=resample
good extract --image study --mask coarse.dcm --set image.volume=2 --set mask.on_mismatch=resample --out t.csv \
    --set 'features=[statistics_mean]'
grep -q 'its 2 voxels, 16 mm3, became 8 of the image, 16 mm3' err || complain 'what resampling makes is not told'

# ultrasound in colours is a picture
us='--image us.dcm --mask us_mask.dcm --set dimension=2d --out t.csv'
good extract $us --set features=[statistics_mean,morphology_2d_pixel_surface]
grep -q 'us.dcm: is in colours .64 of 64 pixels are not grey.; image.grey: rec709' err || complain 'colours are not told'
[ "$(column original_morphology_2d_pixel_surface)" = 1.5 ] || complain 'six pixels of 0.5 mm are not 1.5 mm2'
good extract $us --set image.grey=red --set 'features=[statistics_mean,morphology_2d]' --quiet
[ "$(column original_statistics_mean)" = 49 ] || complain "a mean of $(column original_statistics_mean) of red"
bad 4 'is in colours' extract $us --set image.grey=error
head -c $(($(wc -c <us.dcm) - 10)) us.dcm >cut.dcm
bad 4 'cut.dcm: is truncated: it promises 192 bytes of pixels, but there are 182' extract --image cut.dcm \
    --mask us_mask.dcm --out t.csv

finish

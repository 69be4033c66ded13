#!/usr/bin/env bash
# Every filter's page links its two pictures, or the response alone where the filter works voxel by voxel and the page says
# so; the pictures are small, none is there that no page links, and they are what the commands on the pages make today.
#
#   pictures.sh RIND SOURCE SAME_PICTURE
set -euo pipefail
shopt -s nullglob
rind=$1 source=$2 same_picture=$3
pages=$source/docs/filters
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

complain()
{
    echo "$1"
    bad=1
}

# links PAGE PICTURE: the page shows it, and it is there
links()
{
    grep -qF -- "](pictures/$2)" "$1" || complain "$1 does not show $2"
    [ -s "$pages/pictures/$2" ] || complain "$2 is not there"
    echo "$2" >>"$work/linked"
}

for page in "$pages"/*.md; do
    filter=$(basename "$page" .md)
    links "$page" "${filter}_response.png"
    case $filter in
        square | square_root | logarithm | exponential)
            grep -q 'works voxel by voxel, so it has no kernel' "$page" || complain "$page does not say why it shows no kernel"
            ! grep -q "_kernel.png" "$page" || complain "$page shows a kernel that there is not"
            ;;
        *) links "$page" "${filter}_kernel.png" ;;
    esac
    n=$(grep -c '](pictures/' "$page")
    [ "$n" = 1 ] || complain "$page has $n lines of pictures"
done
grep -qF '](../filters/pictures/pattern.png)' "$source/docs/manual/phantoms.md" || complain 'the pattern is not shown'
echo pattern.png >>"$work/linked"
diff <(sort "$work/linked") <(cd "$pages/pictures" && printf '%s\n' * | sort) || complain 'pictures that no page shows'

total=0
for picture in "$pages"/pictures/*; do
    size=$(wc -c <"$picture")
    [ "$size" -lt 20000 ] || complain "$picture has $size bytes"
    total=$((total + size))
done
[ "$total" -lt 500000 ] || complain "the pictures have $total bytes"

RIND=$rind "$source/script/docs-pictures" "$work/made" || complain 'script/docs-pictures failed'
made=("$work"/made/*)
[ ${#made[@]} = "$(wc -l <"$work/linked")" ] || complain "${#made[@]} pictures were made"
for picture in "${made[@]}"; do
    "$same_picture" "$picture" "$pages/pictures/$(basename "$picture")" ||
        complain "$(basename "$picture") is out of date: script/docs-pictures makes it anew"
done
exit $bad

#!/usr/bin/env bash
# Every filter of the program has a page, and the page a row for each of its parameters as the program tells them; no page
# is of a filter that the program lacks.
#
#   filters.sh RIND DOCS/filters
set -euo pipefail

bad=0
rows=$("$1" list filters --format md | sed 1,2d)
while IFS='|' read -r _ filter parameter values unit default help _; do
    filter=${filter// /}
    page=$2/$filter.md
    [ -n "${unit// /}" ] || unit=' – '
    [ -n "${parameter// /}" ] || continue
    grep -qxF -- "|$parameter|$values|$unit|$default|$help|" "$page" || {
        echo "$page has no row |$parameter|$values|$unit|$default|$help|"
        bad=1
    }
done <<<"$rows"
names=$(awk -F'|' '{ gsub(/ /, "", $2); print $2 }' <<<"$rows" | sort -u)
pages=$(cd "$2" && printf '%s\n' *.md | sed 's/\.md$//' | sort)
diff <(echo "$names") <(echo "$pages") || bad=1
exit $bad

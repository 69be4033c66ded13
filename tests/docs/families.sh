#!/usr/bin/env bash
# Every feature of the program has a row with its name and IBSI code in the page of its family, and no page has a row for a
# feature that the program lacks. Features without a code have rows with a name in backquotes and an empty code.
#
#   families.sh RIND DOCS/families
set -euo pipefail

"$1" list features --format csv | awk -F, -v pages="$2" '
    function read_page(family,    page, line, cell, name) {
        page = pages "/" family ".md"
        while ((getline line < page) > 0) {
            split(line, cell, "|")
            quoted = cell[2] ~ /^ *`[a-z0-9_]+` *$/
            gsub(/[ `]/, "", cell[2])
            gsub(/[ `]/, "", cell[3])
            if (cell[3] ~ /^[0-9A-Z][0-9A-Z][0-9A-Z][0-9A-Z]$/ || (quoted && cell[3] == "" && line ~ /^\|/))
                code[family " " cell[2]] = cell[3]
        }
        close(page)
    }
    NR == 1 { for (k = 1; k <= NF; k++) at[$k] = k; next }
    {
        family = $at["family"]
        if (!(family in seen)) { seen[family] = 1; read_page(family) }
        key = family " " $at["feature"]
        if (!(key in code) || code[key] != $at["ibsi_code"]) { print key ": its page says \"" code[key] "\", not " $at["ibsi_code"]; bad++ }
        delete code[key]
        n++
    }
    END {
        for (key in code) { print "no such feature: " key; bad++ }
        printf "%d features, %d wrong\n", n, bad
        exit !(n > 100 && bad == 0)
    }'

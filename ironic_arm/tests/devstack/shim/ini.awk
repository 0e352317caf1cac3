# SPDX-License-Identifier: Apache-2.0
#
# See _ini in functions.sh. A new option stands right below the heading of its
# section, and a new section at the end, as in the files that devstack writes.

function name(text) {
    sub(/[ \t]*=.*/, "", text)
    return text
}

function setting() {
    return option " = " ENVIRON["INI_VALUE"]
}

function keep(text) {
    kept[++count] = text
}

/^\[/ {
    inside = ($0 == section)
    keep($0)
    if (inside) heading = count
    next
}

inside && /^[^#=]+=/ && name($0) == option {
    found = 1
    value = $0
    sub(/^[^=]*=[ \t]*/, "", value)
    if (action == "set") keep(setting())
    else if (action != "delete") keep($0)
    next
}

{ keep($0) }

END {
    if (action == "get") print value
    if (action == "has") exit !found
    if (action == "get" || action == "has") exit 0
    for (i = 1; i <= count; i++) {
        print kept[i]
        if (action == "set" && !found && i == heading) print setting()
    }
    if (action == "set" && !found && !heading)
        print "\n" section "\n" setting()
}

# What lab cases share; sourced by each. A case is a program in cases/ that runs in an empty folder
# of its own inside the lab, and fails by its exit status.
set -euo pipefail
programs=$HOSTLER_BUILD/bin
guests=$HOSTLER_BUILD/guests

fail() {
    echo "$*"
    exit 1
}

# all_ok FILE: the guest's report in this file is complete and without a failure.
all_ok() {
    tr -d '\r' <"$1" >"$1.text"
    ! grep '^not ok' "$1.text" || fail "the guest found this wrong"
    grep -q '^done: [1-9][0-9]* ok, 0 not ok$' "$1.text" || { cat "$1.text"; fail "the guest did not finish"; }
}

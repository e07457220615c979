#!/usr/bin/env bash
# Golden cases: a school's files in, what people read out. TAP.
#
#   tests/golden/run.sh [--update] [CASE…]
#
# A case is a folder in cases/: "case" (first line: why; then the steps, verbs of verbs.sh), its files, and "expected": all that the steps
# print. --update writes "expected" anew: read the difference (git diff) before you keep it. Without CASE: all.
# Needs INSTROOM, INSTROOM_READER, INSTROOM_BY_HAND and INSTROOM_MAKE_XLS in the environment (meson sets them); --update outside meson
# takes them from the build folder in BUILD (default: build).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "${BUILD:-$root/build}" 2>/dev/null && pwd)
export INSTROOM=${INSTROOM:-$build/src/cli/instroom} INSTROOM_READER=${INSTROOM_READER:-$build/src/reader/instroom-reader}
export INSTROOM_BY_HAND=${INSTROOM_BY_HAND:-$build/tests/golden/by-hand} INSTROOM_MAKE_XLS=${INSTROOM_MAKE_XLS:-$build/tests/golden/make-xls}
export INSTROOM_SHARED=${INSTROOM_SHARED:-$root/../shared} INSTROOM_GOLDEN=$here
export LC_ALL=C.UTF-8 LANGUAGE=nl
for program in "$INSTROOM" "$INSTROOM_READER" "$INSTROOM_BY_HAND" "$INSTROOM_MAKE_XLS"; do
  [ -x "$program" ] || { echo "Bail out! $program is not there: build first, or say where with BUILD=folder"; exit 1; }
done
update=false number=0 bad=0
[ "${1:-}" = --update ] && { update=true; shift; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_DATA_HOME=$work
database=$root/tests/database

# Days and the marks of plans differ from run to run.
steady() {
  local day shown
  day=$(date +%F) shown=$(date +%d-%m-%Y)
  sed -E -e "s/$day(T[0-9:]+Z)?/<today>/g; s/$shown/<today>/g; s/\b[0-9a-f]{64}(-[0-9]+-[0-9]+)?\b/<digest>/g" -e 's/[ \t]+$//'
}

run() { # CASE: prints what its steps print; 77 = skipped, the reason in $work/skip
  (
    rm -rf "$work/case" "$work/skip"
    cp -r "$here/cases/$1" "$work/case" && cd "$work/case" || exit 1
    rm -f expected
    INSTROOM_DATABASE=$("$database" new "$work/case") || exit 1
    export INSTROOM_DATABASE
    trap '"$database" remove "$INSTROOM_DATABASE"' EXIT
    . "$here/verbs.sh"
    . ./case
  ) 2>&1
}

cases=("$@")
[ ${#cases[@]} -gt 0 ] || mapfile -t cases < <(cd "$here/cases" && printf '%s\n' */ | tr -d /)
for case in "${cases[@]}"; do
  number=$((number + 1))
  why=$(sed -n '1s/^# *//p' "$here/cases/$case/case")
  run "$case" | steady >"$work/got"
  if [ -e "$work/skip" ]; then
    echo "ok $number - $case # SKIP $(cat "$work/skip")"
  elif $update; then
    cp "$work/got" "$here/cases/$case/expected"
    echo "ok $number - $case: written"
  elif diff -u "$here/cases/$case/expected" "$work/got" >"$work/diff"; then
    echo "ok $number - $case: $why"
  else
    echo "not ok $number - $case: $why"
    sed 's/^/# /' "$work/diff"
    bad=$((bad + 1))
  fi
done
echo "1..$number"
exit $((bad > 0))

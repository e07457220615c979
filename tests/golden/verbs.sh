# The verbs of a case's steps. Each prints its own line after "$ ", then what the program says. Sourced by run.sh in the case's own folder.

year=2026-2027 branch=1234

told() { printf '\n$ %s\n' "$*"; }
# what a command prints, and its exit code when that is not 0
said() {
  "$@"
  local code=$?
  [ $code -eq 0 ] || echo "(exit code $code)"
  return 0
}
ask() { "$INSTROOM" import --branch "$branch" --school-year "$year" "$@"; }
digest() { sed -n 's/.*"digest": *"\([-0-9a-f]*\)".*/\1/p' | head -n 1; }
quiet() { "$@" >/dev/null 2>&1; }

# school [CODE KIND BRIN NAME]: a library with a school; more schools join the same library
school() {
  [ -e .library ] || quiet "$INSTROOM" library add Waterdorp
  touch .library
  quiet "$INSTROOM" branch add --library Waterdorp --code "${1:-1234}" --kind "${2:-primary}" --brin "${3:-99AA00}" --name "${4:-De Regenboog}"
}
# rows FILE [OPTION…]: the cells
rows() { told rows "$@"; said "$INSTROOM" rows "${@:2}" "$1"; }
# plan FILE [OPTION…]: findings, plan, questions; nothing is written
plan() { told plan "$@"; said ask --items "${@:2}" "$1"; }
# apply FILE [OPTION…]: carries the plan out and prints its report; --confirm N lets a braked one through
apply() {
  told apply "$@"
  local mark
  mark=$(ask --format json "${@:2}" "$1" 2>/dev/null | digest)
  said ask --apply "$mark" "${@:2}" "$1"
}
# load FILE [OPTION…]: the same in silence, for what is not the point of the case
load() {
  local mark
  mark=$(ask --format json "${@:2}" "$1" 2>/dev/null | digest)
  quiet ask --apply "$mark" "${@:2}" "$1" || { [ $? -eq 1 ] || echo "load $*: failed"; }
}
report() { told report "$@"; said "$INSTROOM" report "$@"; }
# undo N: shows what it does, then does it
undo() {
  told undo "$@"
  said "$INSTROOM" undo "$1"
  local mark
  mark=$("$INSTROOM" undo "$1" --format json 2>/dev/null | digest)
  [ -z "$mark" ] || said "$INSTROOM" undo "$1" --apply "$mark"
}
# dump: the whole register; dump brief: only the pupils and their fields
dump() {
  told dump "$@"
  if [ "${1:-}" = brief ]; then "$INSTROOM" dump --register | grep -E '^(branch|group|pupil|  fields|  card)'; else "$INSTROOM" dump --register; fi
}
# keep NAME: remembers the register; same NAME: is it as it was then?
keep() { "$INSTROOM" dump --register >".kept-$1"; }
same() {
  told same "$1"
  if "$INSTROOM" dump --register | diff ".kept-$1" - >.difference; then echo "the register is as it was, to the letter"; else cat .difference; fi
}
# hand field NUMBER FIELD VALUE | remove NUMBER | add NUMBER GROUP FIRST SURNAME BIRTH | loan NUMBER TITLE | fee NUMBER CENTS | settle NUMBER
hand() { told "by hand:" "$@"; said "$INSTROOM_BY_HAND" "${INSTROOM_DATABASE}" "$branch" "$@"; }
# convert CODING IN OUT; book IN OUT: a spreadsheet (xlsx, ods by OUT's name) of the text IN, see make-book.py
convert() { iconv -f UTF-8 -t "$1" "$2" >"$3"; }
book() { python3 "$INSTROOM_GOLDEN/make-book.py" "$1" "$2"; }
xls() { "$INSTROOM_MAKE_XLS" "$1" "$2" "${3:-8}"; }
pack() { python3 -m zipfile -c "$@"; }
skip_without() { [ -e "$INSTROOM_SHARED/$1" ] || { echo "$1 not present" >../skip; exit 0; }; }

# Shared by the shell's flow tests: TAP, a fresh database (tests/database: of the engine under test), a small school. Source it; then call
# plan-free "ok"/"is", at the end "finish".
set -u
: "${INSTROOM:?path of the program}" "${INSTROOM_SAMPLE:?path of instroom-sample}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_DATA_HOME=$work
database=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/database
INSTROOM_DATABASE=$("$database" new "$work") || { echo "Bail out! no database"; exit 1; }
export INSTROOM_DATABASE
number=0 bad=0

# ok NAME COMMAND…: passes when the command does.
ok() {
  local name=$1; shift
  number=$((number + 1))
  if "$@"; then echo "ok $number - $name"; else echo "not ok $number - $name"; bad=$((bad + 1)); fi
}
# is NAME WANTED GOT
is() {
  ok "$1" [ "$2" = "$3" ]
  [ "$2" = "$3" ] || printf '# wanted: %s\n# got:    %s\n' "$2" "$3"
}
# code NAME WANTED COMMAND…: the exit code; output goes to $work/out and $work/err
code() {
  local name=$1 wanted=$2; shift 2
  "$@" >"$work/out" 2>"$work/err"
  local got=$?
  is "$name" "$wanted" "$got"
  [ "$wanted" = "$got" ] || sed 's/^/# /' "$work/err" "$work/out" | head -n 20
}
finish() { echo "1..$number"; exit $((bad > 0)); }

instroom() { "$INSTROOM" "$@"; }
# desk WORD…: by hand, what no command does yet
desk() { "${INSTROOM_BY_HAND:?path of the program}" "$INSTROOM_DATABASE" 1234 "$@"; }
dump() { instroom dump --register; }
json() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$work/out" | head -n 1; }

# show FILE [OPTION…]: the plan as JSON in $work/out
show() { local file=$1; shift; instroom import --branch 1234 --school-year 2026-2027 --format json "$@" "$file" >"$work/out" 2>"$work/err"; }
# count KIND: of the plan in $work/out
count() { sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p" "$work/out" | head -n 1; }
# load FILE [OPTION…]: shows and applies
load() {
  local file=$1; shift
  show "$file" "$@"
  instroom import --branch 1234 --school-year 2026-2027 --apply "$(json digest)" "$@" "$file" >"$work/applied" 2>"$work/err"
}
fresh() {
  "$database" remove "$INSTROOM_DATABASE"
  INSTROOM_DATABASE=$("$database" new "$work")
  instroom library add Waterdorp
  instroom branch add --library Waterdorp --code 1234 --name "De Regenboog" --kind primary --brin 99AA00
}

head='LEERLINGNUMMER;GROEP;GROEPSNAAM;JAARGROEP;VOORLETTERS;ROEPNAAM;NAAMTUS;NAAM;GEBOORTEDATUM;GESLACHT'
# pupil N [GROUP]: a line of a made-up pupil
pupil() { printf '%06d;%s;Groep %s;%s;A.;Anna%d;van;Voorbeeld%d;%02d-03-2016;V\n' "$1" "${2:-5}" "${2:-5}" "${2:-5}" "$1" "$1" $((1 + $1 % 28)); }
# school FIRST LAST [GROUP]: many
school() { local i; for ((i = $1; i <= $2; i++)); do pupil "$i" "${3:-5}"; done; }

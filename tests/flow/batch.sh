#!/usr/bin/env bash
# A folder of schools' files: the list shows, and only what the list agreed to is imported.
. "$(dirname "$0")/lib.sh"

fresh
instroom branch add --library Waterdorp --code 1235 --name "Het Hofje" --kind primary --brin 99AB00
instroom branch add --library Waterdorp --code 1236 --name "De Bron" --kind primary --brin 99AC00
folder=$work/files; mkdir "$folder"
{ echo "$head"; school 1 60 5; } >"$folder/1234-leerlingen.csv"
{ echo "$head"; school 101 130 6; } >"$folder/1235.csv"
printf 'a;b\n1;2\n' >"$folder/1236-geen-leerlingen.csv"
{ echo "$head"; school 1 3; } >"$folder/leerlingen.csv"
batch() { instroom batch --school-year 2026-2027 "$@"; }
# column NAME-OF-FILE NUMBER: of $work/out
column() { awk -F'\t' -v f="$1" -v c="$2" '$12 == f { print $c }' "$work/out"; }

dump >"$work/empty"
code "a folder is listed; one file has no pupils, one no school" 1 batch "$folder"
sed -n 1p "$work/err" >"$work/why"
is "a line a file that names a school" 3 "$(grep -vc '^#' "$work/out")"
is "a clean plan may be applied" "apply 60 60" "$(column 1234-leerlingen.csv 1) $(column 1234-leerlingen.csv 4) $(column 1234-leerlingen.csv 5)"
is "a file without pupils is to be looked at" "look -" "$(column 1236-geen-leerlingen.csv 1) $(column 1236-geen-leerlingen.csv 3)"
ok "and the list says why" [ -n "$(column 1236-geen-leerlingen.csv 13)" ]
ok "a file without a school's number is named and left" grep -q '^leerlingen.csv' "$work/err"
is "listing writes nothing" "$(cat "$work/empty")" "$(dump)"
for n in 1 2 7; do
  batch --workers $n "$folder" >"$work/again" 2>/dev/null
  ok "$n workers give the same list" cmp -s "$work/out" "$work/again"
done
cp "$work/out" "$work/list"
batch --format json "$folder" >"$work/json" 2>/dev/null
ok "the list as JSON" node -e 'const l = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); process.exit(l.length === 3 && l[0].enrol === 60 ? 0 : 1)' "$work/json"

# Each file alone, in the same order, must give the register that the list gives.
code "the list is applied" 0 batch --apply "$work/list" "$folder"
is "two schools" 2 "$(wc -l <"$work/out")"
dump >"$work/both"
fresh
instroom branch add --library Waterdorp --code 1235 --name "Het Hofje" --kind primary --brin 99AB00
instroom branch add --library Waterdorp --code 1236 --name "De Bron" --kind primary --brin 99AC00
load "$folder/1234-leerlingen.csv"
instroom import --branch 1235 --school-year 2026-2027 --format json "$folder/1235.csv" >"$work/out"
instroom import --branch 1235 --school-year 2026-2027 --apply "$(json digest)" "$folder/1235.csv" >/dev/null
is "the same register as file by file" "$(cat "$work/both")" "$(dump)"

# What was seen is applied, or nothing of that school.
code "applying the list again: every plan of it is of a register that is no more" 5 batch --apply "$work/list" "$folder"
is "and nothing changed" "$(cat "$work/both")" "$(dump)"
{ echo "$head"; school 1 60 5; school 200 201 5; } >"$folder/1234-leerlingen.csv"
{ echo "$head"; school 101 129 6; } >"$folder/1235.csv"
batch "$folder" >"$work/list" 2>/dev/null
{ echo "$head"; school 1 60 5; school 200 209 5; } >"$folder/1234-leerlingen.csv"
code "a file that changed since the list is refused, the others go on" 5 batch --apply "$work/list" "$folder"
is "only the other school was imported" 1 "$(wc -l <"$work/out")"
is "none of the changed file's new pupils is there" 0 "$(dump | grep -c 'Anna20[0-9]')"

# A pupil changed since the list was made: who, and a new line for the next list. A namesake at another school holds nobody up.
{ echo "$head"; school 1 60 6; } >"$folder/1234-leerlingen.csv"
{ echo "$head"; school 101 130 7; } >"$folder/1235.csv"
rm -f "$folder"/1236* "$folder"/leerlingen.csv
batch "$folder" >"$work/list" 2>/dev/null
desk field 000007 group-code 5b
code "of two schools the one whose pupil was changed is refused" 5 batch --apply "$work/list" --again "$work/newlist" "$folder"
is "the other is imported" 1 "$(wc -l <"$work/out")"
is "the pupil is named" 1 "$(grep -c '^  000007 ' "$work/err")"
is "and no other" 1 "$(grep -c '^  [0-9]' "$work/err")"
is "the refused school has a new line" "1234" "$(awk -F'\t' '!/^#/ { print $2 }' "$work/newlist")"
sed -i 's/^look/apply/' "$work/newlist"
code "with which it goes" 0 batch --apply "$work/newlist" "$folder"
code "a list that is there already is not written over" 2 batch --apply "$work/list" --again "$work/newlist" "$folder"
code "and goes with --apply only" 2 batch --again "$work/other" "$folder"
namesake() { printf '%s\n%s;5;Groep 5;5;A.;%s;;Zeldzaam;04-04-2016;V\n' "$head" "$1" "$2"; }
fresh
instroom branch add --library Waterdorp --code 1235 --name "Het Hofje" --kind primary --brin 99AB00
namesake 000900 Anna >"$folder/1234-leerlingen.csv"; namesake 000901 Aaltje >"$folder/1235.csv"
batch "$folder" >"$work/list" 2>/dev/null
code "somebody merely alike, imported at another school just before, holds nobody up" 0 batch --apply "$work/list" "$folder"
ok "and the report says to look" sh -c '"$0" report 2 | grep -q "Anna Zeldzaam"' "$INSTROOM"
fresh
instroom branch add --library Waterdorp --code 1235 --name "Het Hofje" --kind primary --brin 99AB00
namesake 000901 Anna >"$folder/1235.csv"
batch "$folder" >"$work/list" 2>/dev/null
code "who may be the very same does: never a second person in silence" 5 batch --apply "$work/list" --again "$work/same" "$folder"
is "it says who" 1 "$(grep -c '^  000901 .*Anna Zeldzaam.*De Regenboog' "$work/err")"
is "and the new line has the question" "look 1" "$(awk -F'\t' '!/^#/ { print $1, $10 }' "$work/same")"
fresh
instroom branch add --library Waterdorp --code 1235 --name "Het Hofje" --kind primary --brin 99AB00
{ echo "$head"; school 1 60 5; school 200 201 5; } >"$folder/1234-leerlingen.csv"; rm "$folder/1235.csv"
batch "$folder" >"$work/list" 2>/dev/null; batch --apply "$work/list" "$folder" >/dev/null

# Brakes are let through by their number only.
rm "$folder"/*; dump >"$work/before"
{ echo "$head"; school 1 20 5; } >"$folder/1234-leerlingen.csv"
code "a braked file is to be looked at" 1 batch "$folder"
is "with the number to type" "look 42" "$(column 1234-leerlingen.csv 1) $(column 1234-leerlingen.csv 11)"
cp "$work/out" "$work/list"
code "left at look, nothing is done" 0 batch --apply "$work/list" "$folder"
is "nothing was imported" "$(cat "$work/before")" "$(dump)"
sed 's/^look/apply/' "$work/list" >"$work/yes"
code "apply is not enough for a brake" 3 batch --apply "$work/yes" "$folder"
sed 's/^look/41/' "$work/list" >"$work/yes"
code "nor is another number" 3 batch --apply "$work/yes" "$folder"
is "still nothing" "$(cat "$work/before")" "$(dump)"
sed 's/^look/42/' "$work/list" >"$work/yes"
code "the number is" 0 batch --apply "$work/yes" "$folder"
ok "now it was imported" [ "$(cat "$work/before")" != "$(dump)" ]

# A list is either understood or not used.
dump >"$work/before"
for spoil in 's/^look/yes/' 's/\t1234\t/\t1235\t/' 's/1234-leerlingen/..\/1234-leerlingen/' 's/\t.*//'; do
  sed "$spoil" "$work/list" >"$work/spoilt"
  code "a list spoilt by $spoil is refused" 2 batch --apply "$work/spoilt" "$folder"
done
is "and did nothing" "$(cat "$work/before")" "$(dump)"
code "a list that is not there" 4 batch --apply "$work/nowhere" "$folder"
code "a folder that is not there" 4 batch "$work/nowhere"
code "a mode that is not there" 2 batch --mode all "$folder"
finish

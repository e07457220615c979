#!/usr/bin/env bash
# The main job from the shell: what must happen, and above all what must not.
. "$(dirname "$0")/lib.sh"

manual=${MANUAL:?}

# --- from nothing to an import, its report and its undo
code "a library is added" 0 instroom library add Waterdorp
code "a school is added" 0 instroom branch add --library Waterdorp --code 1234 --name "De Regenboog" --kind primary --brin 99AA00
code "a code that is taken is refused" 2 instroom branch add --library Waterdorp --code 1234 --name "Nog een" --kind primary
code "a code of five digits is refused" 2 instroom branch add --library Waterdorp --code 12345 --name "Nog een" --kind primary
{ echo "$head"; school 1 40 5; school 41 60 6; } >"$work/all.csv"
dump >"$work/empty"
code "a first file is checked without findings that refuse" 0 instroom check --branch 1234 "$work/all.csv"
is "a check keeps nothing" "$(cat "$work/empty")" "$(dump)"
code "its plan is shown" 0 instroom import --branch 1234 --school-year 2026-2027 --format json "$work/all.csv"
is "all are new" 60 "$(count enrol)"
digest=$(json digest)
is "showing writes nothing" "$(cat "$work/empty")" "$(dump)"
code "a digest that is not the plan's is refused" 5 instroom import --branch 1234 --school-year 2026-2027 --apply "${digest/[0-9a-f]/x}" "$work/all.csv"
code "exactly that plan is applied" 0 instroom import --branch 1234 --school-year 2026-2027 --apply "$digest" "$work/all.csv"
dump >"$work/first"
code "applying it again is refused: the register changed" 5 instroom import --branch 1234 --school-year 2026-2027 --apply "$digest" "$work/all.csv"
code "the report is there" 0 instroom report 1
code "the report as csv, Excel file and refused rows" 0 instroom report 1 --csv "$work/r.csv" --xlsx "$work/r.xlsx" --refused "$work/f.xlsx"
code "the Excel file reads back" 0 instroom rows "$work/r.xlsx"
code "imports are listed" 0 instroom imports --format json
show "$work/all.csv"
is "an identical file writes nothing" false "$(json writes)"
is "an identical file: all unchanged" 60 "$(count unchanged)"
load "$work/all.csv"
is "applying an identical file changes nothing" "$(cat "$work/first")" "$(dump)"
code "undo shows its plan" 0 instroom undo 1 --format json
digest=$(json digest)
code "undo of what an identical file followed still works" 0 instroom undo 1 --apply "$digest"
is "after undo the register is as before" "$(cat "$work/empty")" "$(dump)"
code "a second undo is refused" 2 instroom undo 1

# --- somebody changes a pupil between the look and the yes
fresh; load "$work/all.csv"
instroom account add --library Waterdorp --role employee --login balie1 --name Bo >/dev/null
{ echo "$head"; school 1 2 6; school 3 40 5; school 41 60 6; } >"$work/moves.csv"
apply() { code "$1" "$2" instroom import --branch 1234 --school-year 2026-2027 --apply "$digest" "${@:3}" "$work/moves.csv"; }
show "$work/moves.csv"; digest=$(json digest)
desk field 000050 phone 0318-123456; desk field 000002 phone 0318-654321
INSTROOM_HAND=balie1 desk field 000001 group-code 5b
dump >"$work/want"
apply "a plan whose pupil was changed by hand is refused" 5
is "and wrote nothing" "$(cat "$work/want")" "$(dump)"
is "one pupil is named, with field, values, who and what it means" 1 "$(grep -c '^  000001 .*: groepscode "5" -> "5b" (met de hand gewijzigd, Bo, .*); u zag: naar een andere groep (5 → 6), nu: ' "$work/err")"
is "and nobody else" 1 "$(grep -c '^  0' "$work/err")"
ok "the new plan follows, with its own digest" grep -q '[0-9a-f]\{64\}-[0-9]*-[0-9]*$' "$work/out"
apply "the same for a program" 5 --format json
ok "as JSON" node -e 'const p = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); const [one] = p.since.pupils; process.exit(p.since.known && p.since.pupils.length === 1 && p.since.others === 2 && one.number === "000001" && one.saw === "move" && one.by === "Bo" && one.fields[0].then === "5" && one.fields[0].now === "5b" ? 0 : 1)' "$work/out"
desk field 000001 group-code 5
apply "put back again, and what the plan leaves alone does not hold it up" 0
instroom undo 2 --format json >"$work/out"; digest=$(json digest)
INSTROOM_HAND=balie1 desk field 000002 group-code 7
code "an undo likewise" 5 instroom undo 2 --apply "$digest"
is "names its pupil" 1 "$(grep -c '^  000002 .*Bo' "$work/err")"

# --- brakes
fresh; load "$work/all.csv"; dump >"$work/first"
{ echo "$head"; school 1 20 5; } >"$work/class.csv"
code "a file of one class is braked" 3 instroom import --branch 1234 --school-year 2026-2027 --format json "$work/class.csv"
digest=$(json digest) confirm=$(json confirm)
is "it would deregister the other forty" 40 "$(count leave)"
code "and is not applied without the number" 3 instroom import --branch 1234 --school-year 2026-2027 --apply "$digest" "$work/class.csv"
code "nor with another number" 3 instroom import --branch 1234 --school-year 2026-2027 --apply "$digest" --confirm 39 "$work/class.csv"
is "nothing was written" "$(cat "$work/first")" "$(dump)"
is "the number to type is that of the leavers" 40 "$confirm"
code "with the number it is applied" 0 instroom import --branch 1234 --school-year 2026-2027 --apply "$digest" --confirm 40 "$work/class.csv"
code "and undone" 0 bash -c 'd=$("$0" undo 2 --format json | sed -n "s/.*\"digest\": *\"\([-0-9a-f]*\)\".*/\1/p"); "$0" undo 2 --apply "$d"' "$INSTROOM"
is "byte for byte" "$(cat "$work/first")" "$(dump)"
{ echo "$head"; school 1 55 5; } >"$work/five.csv"
show "$work/five.csv"; is "five leavers of sixty: under the brake" 5 "$(count leave)"
code "five leavers pass" 0 instroom import --branch 1234 --school-year 2026-2027 "$work/five.csv"
{ echo "$head"; school 501 560 5; } >"$work/other.csv"
code "a file of another school is braked" 3 instroom import --branch 1234 --school-year 2026-2027 "$work/other.csv"

# --- encodings, separators, dates, line breaks: one register whatever the dress
one() { printf '%s\n001234;5;Groep 5;5;Z.;Zoë;van ’t;Müller-Çelik;03-04-2016;V\n001235;5;Groep 5;5;J.;José;;Nuñez;29-02-2016;M\n' "$head"; }
fresh; one | sed "s/’/'/" >"$work/utf8.csv"; load "$work/utf8.csv"; dump >"$work/want"
ok "names came through" grep -q "Müller-Çelik" "$work/want"
ok "leading zeros live" grep -q "001234" "$work/want"
dress() { # NAME: of $work/dress.csv
  fresh; load "$work/dress.csv"
  is "the same register from $1" "$(cat "$work/want")" "$(dump)"
}
{ printf '\xef\xbb\xbf'; cat "$work/utf8.csv"; } >"$work/dress.csv"; dress "UTF-8 with a byte order mark"
iconv -f UTF-8 -t WINDOWS-1252 "$work/utf8.csv" >"$work/dress.csv"; dress "Windows-1252"
{ printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE "$work/utf8.csv"; } >"$work/dress.csv"; dress "UTF-16"
tr ';' ',' <"$work/utf8.csv" >"$work/dress.csv"; dress "commas"
tr ';' '\t' <"$work/utf8.csv" >"$work/dress.csv"; dress "tabs"
tr ';' '|' <"$work/utf8.csv" >"$work/dress.csv"; dress "pipes"
sed 's/$/\r/' "$work/utf8.csv" >"$work/dress.csv"; dress "CR LF"
sed 's/03-04-2016/2016-04-03/; s/29-02-2016/2016-02-29/' "$work/utf8.csv" >"$work/dress.csv"; dress "ISO dates"
sed 's/03-04-2016/3-4-2016/; s/29-02-2016/29 februari 2016/' "$work/utf8.csv" >"$work/dress.csv"; dress "dates as people write them"
sed 's/03-04-2016/42463/; s/29-02-2016/42429/' "$work/utf8.csv" >"$work/dress.csv"; dress "serial numbers of Excel"
{ sed '1!d' "$work/utf8.csv"; echo; sed '1d' "$work/utf8.csv"; echo ';;;;;;;;;'; } >"$work/dress.csv"; dress "empty rows"
sed 's/Nuñez/"Nuñez"/; s/José/"José"/' "$work/utf8.csv" >"$work/dress.csv"; dress "quotes"
sed 's/^001235;5;Groep 5/001235;5;"Groep\n5"/' "$work/utf8.csv" >"$work/break.csv"
fresh; load "$work/break.csv"; ok "a line break inside quotes damages no name or number" bash -c 'grep -q "001235" <<<"$0" && grep -q "Nuñez" <<<"$0" && grep -q 001234 <<<"$0"' "$(dump)"

# --- numbers
fresh
{ echo "$head"; pupil 1; pupil 2; printf '000002;5;Groep 5;5;B.;Bram;;Ander;04-05-2015;M\n'; pupil 3; } >"$work/twice.csv"
code "two pupils with one number: rows refused" 1 instroom import --branch 1234 --school-year 2026-2027 --format json "$work/twice.csv"
is "both are refused" 2 "$(count refused)"
load "$work/twice.csv"
dump >"$work/after"
ok "the others are imported" bash -c 'grep -q "^pupil.000001" "$0" && grep -q "^pupil.000003" "$0"' "$work/after"
ok "and neither of the two" bash -c '! grep -q "^pupil.000002" "$0"' "$work/after"
fresh; { echo "$head"; pupil 1234; school 1 12; } >"$work/zeros.csv"; load "$work/zeros.csv"; dump >"$work/first"
sed 's/^001234/1234/' "$work/zeros.csv" >"$work/nozeros.csv"
show "$work/nozeros.csv"
is "1234 for 001234 asks" 1 "$(count waiting)"
is "and enrols nobody" 0 "$(count enrol)"
is "and nobody leaves" 0 "$(count leave)"
load "$work/nozeros.csv"
is "unanswered, it changes nothing" "$(cat "$work/first")" "$(dump)"

# --- refused rows do not stop the others and make nobody a leaver
fresh; load "$work/all.csv"
sed 's/^000007;5;Groep 5/000007;5;/; s/^000009;5/000009;"5<"/; s/Voorbeeld11;/;/' "$work/all.csv" >"$work/bad.csv"
show "$work/bad.csv"
is "the refused pupils are still there" 0 "$(count leave)"
code "a group code with a forbidden character refuses the row" 1 instroom check --branch 1234 "$work/bad.csv"

# --- a leaver with something at home stays in view
fresh; load "$work/all.csv"
"$INSTROOM_SAMPLE" loans "$INSTROOM_DATABASE" 1234
{ echo "$head"; school 2 40 5; school 41 60 6; } >"$work/left.csv"
show "$work/left.csv" --items
ok "the plan shows what is out" grep -q '"loans": *1' "$work/out"
load "$work/left.csv"
ok "the leaver owes and stays in view" bash -c 'grep -q "left-owing" <<<"$0" && grep -q 000001 <<<"$0"' "$(dump)"
{ echo "$head"; school 1 40 5; school 41 60 6; } >"$work/back.csv"
card=$(dump | grep -m 1 -A 3 000001 | grep -oE '[0-9]{10}' | head -n 1)
show "$work/back.csv"; is "who comes back returns" 1 "$(count return)"
load "$work/back.csv"
ok "with the old card" bash -c 'grep -A 3 000001 <<<"$0" | grep -q "$1"' "$(dump)" "$card"

# --- the report of refused rows keeps no more than the register may
fresh
{ echo "$head;Nationaliteit;ECK iD"; pupil 1 | sed 's/$/;Turkse;https:\/\/ketenid.nl\/201703\/abc/'; pupil 2 | sed 's/Voorbeeld2//; s/$/;Turkse;https:\/\/ketenid.nl\/201703\/abd/'; } >"$work/more.csv"
load "$work/more.csv"
ok "a row was refused" bash -c '"$0" report 1 --format json | grep -q "\"refused\""' "$INSTROOM"
ok "nationality and ECK iD are nowhere in the database" bash -c '! "$0" text "$INSTROOM_DATABASE" | grep -aE "Turkse|ketenid"' "$database"

# --- modes
fresh; load "$work/all.csv"; dump >"$work/first"
{ echo "$head"; school 1 3 6; pupil 900; } >"$work/few.csv"
show "$work/few.csv" --mode new; is "new: enrols" 1 "$(count enrol)"; is "new: moves nobody" 0 "$(count move)"; is "new: nobody leaves" 0 "$(count leave)"
show "$work/few.csv" --mode update; is "update: refuses who is new" 1 "$(count refused)"; is "update: changes" 3 "$(count move)"; is "update: nobody leaves" 0 "$(count leave)"
show "$work/few.csv" --mode synchronise; is "synchronise: enrols and changes" "1 3 0" "$(count enrol) $(count move) $(count leave)"

# --- accounts
code "a log-in for a school's uploader" 0 instroom account add --library Waterdorp --branch 1234 --role uploader --login 901234 --format json
ok "gives a one-time password" grep -q '"one-time-password"' "$work/out"
code "the same log-in twice is refused" 2 instroom account add --library Waterdorp --branch 1234 --role uploader --login 901234
code "an uploader needs a school" 2 instroom account add --library Waterdorp --role uploader --login 901235
code "nobody becomes an operator by a log-in" 2 instroom account add --library Waterdorp --role operator --login root1
code "another one-time password" 0 instroom account reset 1

# --- files that are none, and wrong use
printf '' >"$work/empty.csv"
code "an empty file" 4 instroom check --branch 1234 "$work/empty.csv"
printf '%%PDF-1.4\n' >"$work/a.xlsx"
code "a PDF called xlsx" 4 instroom check --branch 1234 "$work/a.xlsx"
ok "says what to do" grep -qi "excel" "$work/out" "$work/err"
printf 'a;b\n1;2\n' >"$work/none.csv"
code "a file without known columns" 4 instroom check --branch 1234 "$work/none.csv"
code "no such file" 4 instroom check --branch 1234 "$work/nowhere.csv"
code "no such school" 2 instroom check --branch 9999 "$work/all.csv"
code "no such command" 2 instroom frobnicate
code "a time zone that cannot be read is not taken for another one" 2 env TZ=Bestaat/Niet "$INSTROOM" imports
code "no such mode" 2 instroom import --branch 1234 --mode all "$work/all.csv"
code "a folder that is not there" 7 env INSTROOM_DATABASE=sqlite:/nowhere/at/all.db "$INSTROOM" library
for command in $(instroom --help | awk '/^  [a-z]/ { print $1 }'); do
  ok "the manual has $command" grep -qE "^\.SS ${command/-/\\\\-}( |\$)" "$manual"
  code "$command --help" 0 instroom "$command" --help
  # every option that --help names stands in the manual page, under its command
  for option in $(grep -oE -- '--[a-z-]+' "$work/out" | sort -u); do
    ok "the manual knows $command $option" grep -qF -- "${option//-/\\-}" <(sed 's/\([a-z]\)-\([a-z]\)/\1\\-\2/g' "$manual")
  done
done
for command in "library" "branch" "account" "imports" "jobs --all" "dump --register" "routes" "report 1" "rows $work/all.csv" "backup $work/all.backup" "restore --check $work/all.backup"; do
  instroom $command --format json >"$work/out"
  ok "$command --format json is JSON" node -e 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))' "$work/out"
done
finish

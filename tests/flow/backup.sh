#!/usr/bin/env bash
# Backups, restoring and moving: whole and of one moment, or nothing; on the engine under test, and from one engine to the other.
. "$(dirname "$0")/lib.sh"

mode() { stat -c %a "$1"; }
# other NAME: the address of another SQLite file
other() { printf 'sqlite:%s/%s.db' "$work" "$1"; }
dump_of() { "$INSTROOM" dump --register --database "$1"; }
# trail, accounts, uploads: what the register dump does not show is in the digest
digest_of() { "$INSTROOM" backup --database "$1" --format json "$work/digest.backup" >"$work/out" 2>"$work/err" && json digest; }

instroom library add Waterdorp >"$work/out"
instroom branch add --library Waterdorp --code 1234 --name "De Regenboog" --kind primary --brin 99AA00 >"$work/out"
instroom account add --library Waterdorp --branch 1234 --role uploader --login 901234 >"$work/out"
{ echo "$head"; school 1 60 5; } >"$work/all.csv"
load "$work/all.csv"
"$INSTROOM_SAMPLE" loans "$INSTROOM_DATABASE" 1234
dump >"$work/want"

# --- there and back
code "a backup is made" 0 instroom backup --format json "$work/a.backup"
is "it counts the pupils" 60 "$(json pupils)"
is "nobody else may read it" 600 "$(mode "$work/a.backup")"
is "nothing lies beside it" "$work/a.backup" "$(echo "$work"/a.backup*)"
code "it is whole" 0 instroom restore --check "$work/a.backup"
code "it is restored into a database that is not there" 0 instroom restore --database "$(other new)" "$work/a.backup"
is "with the same register" "$(cat "$work/want")" "$(dump_of "$(other new)")"
is "which nobody else may read" 600 "$(mode "$work/new.db")"
code "the restored one works on: the next import" 0 env INSTROOM_DATABASE="$(other new)" "$INSTROOM" import --branch 1234 --school-year 2026-2027 "$work/all.csv"
code "a second restore is refused: something is there" 2 instroom restore --database "$(other new)" "$work/a.backup"
code "with --replace it is put aside" 0 instroom restore --replace --format json --database "$(other new)" "$work/a.backup"
is "the old one is whole" "$(cat "$work/want")" "$(dump_of "sqlite:$(json aside)")"
is "and the new one too" "$(cat "$work/want")" "$(dump_of "$(other new)")"

# --- on the engine under test
code "restoring over what is there is refused" 2 instroom restore "$work/a.backup"
is "and changes nothing" "$(cat "$work/want")" "$(dump)"
{ echo "$head"; school 1 60 6; } >"$work/later.csv"
load "$work/later.csv"
ok "the register went on" [ "$(dump)" != "$(cat "$work/want")" ]
code "the moment of the backup comes back with --replace" 0 instroom restore --replace "$work/a.backup"
is "byte for byte" "$(cat "$work/want")" "$(dump)"
load "$work/later.csv"
ok "and the same import can be done again" grep -q . "$work/applied"
dump >"$work/later"

# --- moving
first=$("$database" new "$(mktemp -d -p "$work")")
code "everything is copied into an SQLite file" 0 instroom copy --from "$INSTROOM_DATABASE" --to "$(other moved)"
is "the same register" "$(cat "$work/later")" "$(dump_of "$(other moved)")"
code "and from there into an empty one of the engine under test" 0 instroom copy --format json --from "$(other moved)" --to "$first"
copied=$(json digest)
ok "which has a digest ($copied)" grep -qxE '[0-9a-f]{64}' <<<"$copied"
is "and everything else: one digest, of the file" "$copied" "$(digest_of "$(other moved)")"
is "and of the engine under test" "$copied" "$(digest_of "$first")"
is "the same register again" "$(cat "$work/later")" "$(dump_of "$first")"
code "a database that holds something is refused" 2 instroom copy --from "$INSTROOM_DATABASE" --to "$first"
code "numbers go on where they were: a new pupil gets no number twice" 0 env INSTROOM_DATABASE="$first" "$INSTROOM" undo 2
load_into() { INSTROOM_DATABASE=$1; load "$work/more.csv"; dump; }
{ echo "$head"; school 1 60 6; school 61 70 5; } >"$work/more.csv"
is "both go on alike" "$(load_into "$INSTROOM_DATABASE")" "$(load_into "$first")"
"$database" remove "$first"

# --- what is no backup, or no longer
instroom restore --database "$(other target)" "$work/a.backup" >"$work/out"
dump_of "$(other target)" >"$work/want.target"
refused() { # NAME FILE
  code "$1 is refused" 4 instroom restore --replace --database "$(other target)" "$2"
  ok "$1: nothing changed" cmp -s "$work/want.target" <(dump_of "$(other target)")
  is "$1: nothing left" "target.db target.db.uploads" "$(cd "$work" && echo target*)"
}
size=$(stat -c %s "$work/a.backup")
head -c $((size / 2)) "$work/a.backup" >"$work/b"; refused "half a backup" "$work/b"
head -c 50 "$work/a.backup" >"$work/b"; refused "the start of a backup" "$work/b"
: >"$work/b"; refused "an empty file" "$work/b"
cp "$work/all.csv" "$work/b"; refused "a pupils' file" "$work/b"
cp "$work/moved.db" "$work/b"; refused "a database that is no backup" "$work/b"
cp "$work/a.backup" "$work/b"; LC_ALL=C sed -i 's/Voorbeeld33/Voorbeeld34/' "$work/b"; refused "a backup in which a name was changed" "$work/b"
code "and is no whole one" 4 instroom restore --check "$work/b"
code "no file at all is refused" 7 instroom restore --replace --database "$(other target)" "$work/nowhere"
damage() { # NAME SQL
  cp "$work/a.backup" "$work/b"
  sqlite3 "$work/b" "$2" && refused "$1" "$work/b"
}
damage "a backup of a newer program" "INSERT INTO schema_version VALUES (9999)"
damage "a backup with a trigger" "CREATE TRIGGER t AFTER INSERT ON audit_line BEGIN DELETE FROM person; END"
damage "a backup without a row" "DELETE FROM fee; DELETE FROM loan"
damage "a backup without its seal" "DELETE FROM backup_seal"
# A page in which nothing stands may be anything; any other one is missed.
page=16384 seen=0 passed=0
"$INSTROOM" restore --check --format json "$work/a.backup" >"$work/out" && good=$(json digest)
for ((at = 0; at * page < size; at++)); do
  cp "$work/a.backup" "$work/b"
  head -c $page /dev/zero | tr '\0' '\377' | dd of="$work/b" bs=$page seek=$at conv=notrunc status=none
  if "$INSTROOM" restore --check --format json "$work/b" >"$work/out" 2>"$work/err"; then
    [ "$(json digest)" = "$good" ] || passed=$((passed + 1))
  else
    seen=$((seen + 1))
  fi
done
is "no page can be damaged unseen" 0 "$passed"
ok "of $at pages $seen were missed" [ $((seen * 10)) -gt $((at * 8)) ]

# --- what a backup does not write over
register=$(dump | sha256sum)
for path in "${INSTROOM_DATABASE#sqlite:}" "$work/all.csv" /dev/null "$work"; do
  [ -e "$path" ] || continue
  code "$(basename "$path") is no backup and stays" 2 instroom backup "$path"
done
ok "the pupils' file is what it was" grep -q Voorbeeld33 "$work/all.csv"
ok "/dev/null is what it was" [ -c /dev/null ]
is "the register is what it was" "$register" "$(dump | sha256sum)"
code "a database that is not there is no empty one" 2 instroom backup --database "$(other missing)" "$work/b2"
ok "nothing was made" [ ! -e "$work/missing.db" ]
empty=$("$database" new "$(mktemp -d -p "$work")")
code "nor does an empty one pass for a backup" 2 instroom backup --database "$empty" "$work/b2"
code "or for a move" 2 instroom copy --from "$empty" --to "$(other nothing)"
is "nothing was made" "" "$(cd "$work" && ls | grep '^b2')"
"$database" remove "$empty"
ln -s a.backup "$work/link"
code "a link to a backup" 0 instroom backup "$work/link"
: >"$work/touched"
code "an empty file" 0 instroom backup "$work/touched"

# --- a damaged database is put aside as it lies
cp "$work/all.csv" "$work/broken.db"
code "a damaged database is not passed over in silence" 7 instroom restore --database "$(other broken)" "$work/a.backup"
code "with --replace the backup takes its place" 0 instroom restore --replace --format json --database "$(other broken)" "$work/a.backup"
ok "and the damaged one is kept" cmp "$(json aside)" "$work/all.csv"
is "the backup is there" "$(cat "$work/want")" "$(dump_of "$(other broken)")"

# --- while a server works
mkdir "$work/s"
"$INSTROOM" serve --listen "unix:$work/s/socket" >"$work/s/out" 2>"$work/s/err" &
server=$!
for _ in $(seq 100); do [ -S "$work/s/socket" ] && break; sleep 0.1; done
dump >"$work/now"
code "a backup while the portal works" 0 instroom backup "$work/b"
code "restoring is refused meanwhile, even to replace" 2 instroom restore --replace "$work/a.backup"
is "and changes nothing" "$(cat "$work/now")" "$(dump)"
kill "$server"; wait "$server"
code "after it stopped it is not" 0 instroom restore --replace "$work/b"
is "and that backup was of that moment" "$(cat "$work/now")" "$(dump)"

# --- backups in a stream of imports: each one is a moment between two of them
fresh >"$work/out"
dump | sha256sum >"$work/moments"
(
  for n in $(seq 12); do
    { echo "$head"; school 1 $((n * 25)) $((1 + n % 8)); } >"$work/stream.csv"
    load "$work/stream.csv"
    dump | sha256sum >>"$work/moments"
  done
  touch "$work/done"
) &
stream=$! n=0
while [ ! -e "$work/done" ] && [ $n -lt 40 ]; do
  n=$((n + 1))
  instroom backup "$work/m$n" >"$work/b.out" 2>&1 || { cat "$work/b.out"; break; }
done
wait "$stream"
half=0 kinds=
for i in $(seq "$n"); do
  instroom restore --database "$(other "m$i")" "$work/m$i" >"$work/out" 2>&1 || half=$((half + 1))
  moment=$(dump_of "$(other "m$i")" | sha256sum)
  grep -qxF "$moment" "$work/moments" || half=$((half + 1))
  kinds+="$moment"$'\n'
done
is "none of them is half an import" 0 "$half"
ok "and they are of several moments ($n backups)" [ "$(sort -u <<<"$kinds" | wc -l)" -gt 3 ]

# --- killed in the midst: the old backup stays
{ echo "$head"; school 1 3000 5; } >"$work/many.csv"
fresh >"$work/out"; load "$work/many.csv"
instroom backup "$work/k" >"$work/out"
before=$(sha256sum <"$work/k")
lost=0 killed=0
for tenth in 1 2 3 4 5 6 7 8 9 10 12 14; do
  "$INSTROOM" backup "$work/k" >"$work/out" 2>&1 & pid=$!
  sleep "$(printf '0.%02d' $((tenth * 2)))"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null && before=$(sha256sum <"$work/k") || killed=$((killed + 1))
  [ "$(sha256sum <"$work/k")" = "$before" ] || instroom restore --check "$work/k" >"$work/out" 2>&1 || lost=$((lost + 1))
  before=$(sha256sum <"$work/k")
done
is "killed $killed times: under the name there was always a whole backup" 0 "$lost"
ok "some were killed" [ "$killed" -gt 0 ]
code "the next one does not mind what they left" 0 instroom backup "$work/k"
is "and leaves nothing" 1 "$(ls "$work" | grep -c '^k')"
( flock 9; "$INSTROOM" backup "$work/k" >"$work/out" 2>"$work/err"; echo $? >"$work/code" ) 9>"$work/k.part"
is "two at once for one file: the second is told" 2 "$(cat "$work/code")"

# --- a full disk
disk=$work/disk
mkdir "$disk"
if mount -t tmpfs -o size=16m,mode=700 none "$disk" 2>/dev/null; then
  instroom backup --database "$(other new)" "$disk/full" >"$work/out"
  dd if=/dev/zero of="$disk/filler" bs=64k 2>/dev/null || true
  truncate -s -1M "$disk/filler" # so much is left
  before=$(sha256sum <"$disk/full")
  code "a full disk is said" 7 instroom backup "$disk/full"
  ok "as what it is, and where" grep -qF ": $disk/full" "$work/err"
  is "the earlier backup stays" "$before" "$(sha256sum <"$disk/full")"
  is "and nothing beside it" "filler full" "$(ls "$disk" | xargs)"
  code "also when restoring" 7 instroom restore --database "sqlite:$disk/r.db" "$work/k"
  is "nothing is left" "filler full" "$(ls "$disk" | xargs)"
  code "also when moving" 7 instroom copy --from "$INSTROOM_DATABASE" --to "sqlite:$disk/r.db"
  is "of which nothing is kept" 0 "$(sqlite3 "$disk/r.db" 'SELECT count(*) FROM sqlite_schema')"
  umount "$disk"
else
  ok "a full disk # SKIP may not mount a small disk" true
fi
code "a folder that is not there" 7 instroom backup /nowhere/at/all
finish

#!/usr/bin/env bash
# A connection that goes when the commit was sent and before its answer came: the import is there once, and whoever asked is told so.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
[ -n "${INSTROOM_TEST_DATABASE:-}" ] || { echo "1..0 # SKIP only PostgreSQL has connections"; exit 0; }

direct=$INSTROOM_DATABASE
instroom library add Waterdorp
instroom branch add --library Waterdorp --code 1234 --name "De Regenboog" --kind primary --brin 99AA00
{ echo "$head"; school 1 30; } >"$work/all.csv"
{ echo "$head"; school 1 30 6; } >"$work/later.csv"

mkfifo "$work/said"
python3 "$here/../postgresql/proxy.py" "$work" >"$work/said" &
proxy=$!
trap 'kill $proxy; rm -rf "$work"' EXIT
read -r _ <"$work/said"
through="$direct host=$work" # of two hosts in an address the last one counts

show "$work/all.csv"
digest=$(json digest)
touch "$work/cut"
code "the answer to the commit is lost, and it is found that the import is there" 0 \
  env INSTROOM_DATABASE="$through" "$INSTROOM" import --branch 1234 --school-year 2026-2027 --apply "$digest" --format json "$work/all.csv"
ok "the connection was cut" [ ! -e "$work/cut" ]
is "it is import 1" 1 "$(json import)"
is "all pupils are there" 30 "$(dump | grep -c '^pupil')"
code "once more is refused" 5 instroom import --branch 1234 --school-year 2026-2027 --apply "$digest" "$work/all.csv"
ok "with the import that it was" grep -q "import 1" "$work/err"
is "there is one import" 1 "$(instroom imports --format json | node -p 'JSON.parse(require("fs").readFileSync(0)).length')"
load "$work/later.csv"
is "and everything goes on" 30 "$(dump | grep -c '^  fields.*group-code=6')"
instroom undo 2 --format json >"$work/out"
digest=$(json digest)
touch "$work/cut"
code "an undo likewise" 0 env INSTROOM_DATABASE="$through" "$INSTROOM" undo 2 --apply "$digest"
is "it is undone" 30 "$(dump | grep -c '^  fields.*group-code=5')"
finish

# The demo as the README tells it, but for the building: three schools are there with last year's pupils, the portal answers, the
# log-ins that are printed work, and a second start makes nothing anew.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
mkdir "$work/bin"
ln -s "$INSTROOM" "$work/bin/instroom"
ln -s "$INSTROOM_SAMPLE" "$work/bin/instroom-sample"
demo=$(dirname "${BASH_SOURCE[0]}")/../../tools/demo
export INSTROOM_DEMO=$work/demo INSTROOM_PORT=$((20000 + $$ % 20000))
unset INSTROOM_DATABASE

start() { # in the background; its output in $work/said, its process in $pid, the address in $address
  bash "$demo" "$work/bin" >"$work/said" 2>"$work/err" 9>&- & pid=$!
  trap 'kill "$pid" 2>/dev/null; wait; rm -rf "$work"' EXIT
  for _ in $(seq 600); do
    grep -q '^.*http://127' "$work/said" && break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  address=$(grep -oE 'http://127[^ ]*/' "$work/said" | head -n 1)
  for _ in $(seq 300); do
    curl -s -o /dev/null "$address" && break
    sleep 0.1
  done
}
stop() { kill "$pid"; wait "$pid"; }
pupils() { instroom dump --register --database "sqlite:$INSTROOM_DEMO/instroom.db" | grep -c '^  *fields'; }
accounts() { sed -n '/^  who /,/^$/s/^  .\{38\}\([^ ]\{1,\}\)  *\(.*\)$/\1 \2/p' "$work/said" | grep -v '^log-in '; }
log_in() { # NAME PASSWORD: the address one comes to
  local form
  form=$(curl -s -c "$work/jar" "${address}login" | sed -n 's/.*name="token" value="\([^"]*\)".*/\1/p' | head -n 1)
  curl -s -L -b "$work/jar" -c "$work/jar" --data-urlencode "token=$form" --data-urlencode "login=$1" --data-urlencode "password=$2" \
    -o "$work/page" -w '%{http_code} %{url_effective}' "${address}login"
}

start
ok "it says where" [ -n "$address" ]
loaded=$(pupils)
ok "three schools' pupils are loaded" [ "$loaded" -gt 1000 ]
is "with an import each" 3 "$(instroom imports --database "sqlite:$INSTROOM_DEMO/instroom.db" | wc -l)"
while read -r login password; do
  is "$login gets in" "200 $address" "$(log_in "$login" "$password")"
done < <(accounts)
is "and there are seven of them" 7 "$(accounts | wc -l)"
log_in juf.anna "$(sed -n 's/.*juf.anna *//p' "$work/said")" >"$work/came"
curl -s -b "$work/jar" "${address}classes" >"$work/page"
ok "the teacher has a group" grep -q 'Groep 7' "$work/page"
log_in 901234 "$(sed -n 's/.*901234 *//p' "$work/said")" >"$work/came"
ok "the uploader uploads" grep -q '/uploads/new' "$work/page"
ok "this year's files are there" [ "$(ls "$INSTROOM_DEMO"/files/*-2026-2027.* | wc -l)" -ge 3 ]
stop
is "it stops when told" 0 $?
start
is "a second start makes nothing anew" "$loaded" "$(pupils)"
ok "and says so in as few words" [ "$(grep -c 'Making' "$work/said")" = 0 ]
stop
finish

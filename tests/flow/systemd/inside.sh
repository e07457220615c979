# Within the container of tests/flow/systemd.sh: sets up one web machine with PostgreSQL beside it, and says in /proof/tap what it saw.
set -u
exec 3>/proof/tap
number=0
ok() {
  local name=$1; shift
  number=$((number + 1))
  if "$@" >/proof/last 2>&1; then echo "ok $number - $name" >&3; else echo "not ok $number - $name" >&3; { cat /proof/last; journalctl --quiet --no-pager --lines=8 --unit='instroom*' 2>&1; } | sed 's/^/# /' | tail -n 30 >&3; fi
}
until_true() { local i; for ((i = 0; i < 150; i++)); do ! "$@" >/dev/null 2>&1 || return 0; sleep 0.2; done; "$@"; }
echo 'inside began'

# The machine: docs/grote-installatie.md, with one database on the machine itself.
units='instroom@.service instroom-work.service instroom-sip.service instroom-backup.service instroom-backup.timer instroom-retention.service instroom-retention.timer'
set_up() {
  set -e
  adduser --quiet --system --group --home /var/lib/instroom instroom
  install -d /etc/instroom
  sed 's#^INSTROOM_DATABASE=.*#INSTROOM_DATABASE="postgresql:///instroom?host=/var/run/postgresql\&port=5499"#' /proof/dist/instroom.env >/etc/instroom/instroom.env
  for unit in $units; do install -m 644 "/proof/dist/systemd/$unit" /etc/systemd/system/; done
  install -d -m 700 -o instroom /var/backups/instroom
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 -subj /CN=leerlingen.example.org -addext subjectAltName=DNS:leerlingen.example.org \
    -keyout /etc/instroom/portal.key -out /etc/instroom/portal.crt
  install -m 644 /proof/dist/nginx/nginx.conf /etc/nginx/nginx.conf
  ip link set lo up
  systemctl daemon-reload
  pg_createcluster 15 proof --port 5499 -- --auth-local=peer --auth-host=reject
  systemctl start postgresql@15-proof
  runuser -u postgres -- psql -p 5499 -c 'CREATE ROLE instroom LOGIN'
  runuser -u postgres -- createdb -p 5499 --owner instroom --encoding UTF8 --template template0 instroom
}
instroom() { runuser -u instroom -- sh -c 'set -a; . /etc/instroom/instroom.env; exec /usr/lib/instroom/instroom "$@"' instroom "$@"; }
is_active() { [ "$(systemctl is-active "$1")" = active ]; }
says_nothing() { systemd-analyze verify "$1" 2>&1 | tee /dev/stderr | grep -c . | grep -qx 0; }
main_pid() { systemctl show --value --property MainPID "$1"; }
( set_up ) >/proof/set-up 2>&1 || { echo 'Bail out! the machine could not be set up' >&3; sed 's/^/# /' /proof/set-up | tail -n 20 >&3; exit 1; }
for unit in $units; do case $unit in *@*) unit=${unit/@/@1} ;; esac; ok "$unit: systemd has nothing to say about it" says_nothing "$unit"; done

# Two portals behind nginx.
ok 'two portals start' systemctl start instroom@1 instroom@2
ok 'nginx starts' systemctl start nginx
jar=/root/jar
page() { curl --silent --show-error --cacert /etc/instroom/portal.crt --resolve leerlingen.example.org:443:127.0.0.1 --cookie "$jar" --cookie-jar "$jar" "$@"; }
at=https://leerlingen.example.org
shows_login() { page "$at/login" >/root/page && grep -q 'name="token"' /root/page; }
token() { sed -n 's/.*name="token" value="\([^"]*\)".*/\1/p' /root/page | head -n 1; }
ok 'the log-in page comes through nginx and the socket' until_true shows_login
not_open() { ! runuser -u nobody -- curl --silent --fail --unix-socket /run/instroom-1/socket http://localhost/login; }
ok 'nobody else may use the socket' not_open

# A school's file is read within the unit's walls: sandbox in sandbox.
password='drie losse woorden'
make_school() {
  instroom library add 'Bibliotheek Proef' && instroom branch add --library 'Bibliotheek Proef' --code 1000 --name 'De Proef' --kind primary &&
    runuser -u instroom -- sh -c 'set -a; . /etc/instroom/instroom.env; exec /proof/instroom-sample logins "$INSTROOM_DATABASE" "Bibliotheek Proef" 1 "$0"' "$password"
}
ok 'a library and a school, at the shell' make_school
log_in() {
  shows_login && page -o /dev/null --data-urlencode "token=$(token)" --data-urlencode login=balie0001 --data-urlencode "password=$password" "$at/login" &&
    page "$at/uploads/new" >/root/page && grep -q 'type="file"' /root/page
}
ok 'somebody of the library logs in' log_in
printf 'LEERLINGNUMMER;GROEP;GROEPSNAAM;JAARGROEP;VOORLETTERS;ROEPNAAM;NAAMTUS;NAAM;GEBOORTEDATUM;GESLACHT\n001;5;Groep 5;5;A.;Anna;van;Voorbeeld;04-04-2016;V\n' >/root/leerlingen.csv
upload() {
  local to
  to=$(page -o /root/answer -w '%{redirect_url}' -F "token=$(token)" -F branch=1 -F file=@/root/leerlingen.csv "$at/uploads") && [[ $to == */uploads/* ]] && printf '%s' "${to%%\\?*}" >/root/to || { echo "to: $to"; grep -i 'class="problem\|<h1\|name="branch' /root/answer; return 1; }
}
is_read() { page "$(cat /root/to)" | tr -d '\n' | sed 's/<[^>]*>//g' >/root/page && grep -o 'Rijen gelezen.*' /root/page | grep '^Rijen gelezen[^0-9]*1[^0-9]'; }
ok 'a pupils'"'"' file is taken in' upload
ok 'and read, and has a plan' until_true is_read

# Killed, and there again; stopped, in good order.
kill_one() { local pid; pid=$(main_pid instroom@1); systemctl kill --signal KILL instroom@1 && until_true other_pid "$pid"; }
other_pid() { is_active instroom@1 && [ "$(main_pid instroom@1)" != "$1" ] && [ "$(main_pid instroom@1)" != 0 ]; }
ok 'a portal that is killed is started again' kill_one
shows_page() { page "$at/uploads" >/root/page && grep -q '</main>' /root/page && ! grep -q 'name="password"' /root/page; }
ok 'and people get their pages' until_true shows_page
ok 'a worker without a portal starts' systemctl start instroom-work
stays() { sleep 1; is_active instroom-work; }
ok 'and stays' stays
stop_all() { systemctl stop instroom-work instroom@2 && [ "$(systemctl show --value --property Result instroom@2)" = success ] && [ "$(systemctl show --value --property Result instroom-work)" = success ]; }
ok 'stopping ends in good order' stop_all
ok 'with one portal left, people get their pages' until_true shows_page

# By night.
ok 'the nightly backup' systemctl start instroom-backup
ok 'which is whole' sh -c 'set -a; . /etc/instroom/instroom.env; exec runuser -u instroom -- /usr/lib/instroom/instroom restore --check /var/backups/instroom/*.backup'
ok 'the nightly retention' systemctl start instroom-retention
ok 'the timers wait for the night' sh -c 'systemctl start instroom-backup.timer instroom-retention.timer && systemctl list-timers --no-legend | grep -c instroom- | grep -qx 2'

# The walls: what systemd itself counts as exposed, 0 to 10.
for unit in instroom@1 instroom-work instroom-backup instroom-retention; do ok "$unit: exposed for at most 2.0 of 10" systemd-analyze security --no-pager --threshold=20 "$unit"; done
echo "1..$number" >&3

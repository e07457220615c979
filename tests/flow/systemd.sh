#!/usr/bin/env bash
# The shipped units under a real systemd: a container of this machine's own system (systemd-nspawn; what is written there is gone with
# it) is set up as docs/grote-installatie.md says, and systemd/inside.sh looks at what happens. Needs root; says so where it skips.
set -u
: "${INSTROOM:?path of the program}" "${INSTROOM_SAMPLE:?}" "${INSTROOM_READER:?}"
here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "1..1"; echo "ok 1 - units # SKIP $*"; exit 0; }
[ "$(id -u)" = 0 ] || skip 'starting a container needs root'
command -v systemd-nspawn >/dev/null || skip 'no systemd-nspawn (package systemd-container)'

work=$(mktemp -d)
finish() { ! mountpoint -q "$work/root" || umount "$work/root"; rm -rf "$work"; }
trap finish EXIT
mkdir "$work/root" "$work/bin" "$work/proof"
cp "$INSTROOM" "$INSTROOM_READER" "$here/../../dist/postgresql/instroom-pair" "$work/bin/"
cp -r "$here/../../dist/nginx/edge" "$work/bin/"
cp -r "$here/../../dist" "$here/systemd/inside.sh" "$INSTROOM_SAMPLE" "$work/proof/"
cat >"$work/proof.service" <<'UNIT'
[Unit]
Description=Proof
After=basic.target
[Service]
Type=oneshot
ExecStart=/bin/bash /proof/inside.sh
ExecStopPost=/usr/bin/systemctl --no-block --force --force poweroff
TimeoutStartSec=240
UNIT
mount --bind / "$work/root" || skip 'this machine lets nobody mount'
timeout -k 10 300 systemd-nspawn --quiet --directory="$work/root" --volatile=overlay --register=no --keep-unit --private-network \
  --hostname=proof --system-call-filter='landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp' --bind="$work/proof:/proof" --bind-ro="$work/bin:/usr/lib/instroom" \
  --bind-ro="$work/proof.service:/etc/systemd/system/proof.service" --console=pipe \
  --boot systemd.unit=basic.target systemd.wants=proof.service </dev/null >"$work/console" 2>&1
if [ ! -s "$work/proof/tap" ]; then
  grep -q 'inside began' "$work/console" || ! grep -qi 'operation not permitted\|permission denied' "$work/console" || skip 'this machine starts no containers'
  sed 's/^/# /' "$work/console" | tail -n 40
  echo 'Bail out! the container did not come to its end'
  exit 1
fi
cat "$work/proof/tap"

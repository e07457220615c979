# Shared by the measurements: a folder of its own, and one way to measure a whole process.
work=$(mktemp -d "${TMPDIR:-/tmp}/instroom-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

# once COMMAND…: prints "cpu-seconds peak-MiB" of one run, children included.
once() { "$bin/measure" "$@"; }
# measure RUNS COMMAND…: median CPU seconds and the largest peak of so many runs, after one that does not count.
measure() {
  local runs=$1; shift
  once "$@" >/dev/null
  local i
  for ((i = 0; i < runs; i++)); do once "$@"; done | sort -n | awk '{ cpu[NR] = $1; if ($2 > peak) peak = $2 } END { print cpu[int((NR + 1) / 2)], peak }'
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'; }

# serve DATABASE [OPTION…]: starts the portal; sets $address and $server. It is stopped at the end.
serve() {
  "$bin/instroom" serve --database "$1" --listen 127.0.0.1:0 "${@:2}" >"$work/serve.out" 2>"$work/serve.err" &
  server=$!
  trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT
  address=
  local i
  for ((i = 0; i < 100; i++)); do
    address=$(grep -o 'http://[^ ]*' "$work/serve.out" 2>/dev/null || true)
    [ -z "$address" ] || return 0
    sleep 0.1
  done
  echo 'bench: the portal does not start' >&2; cat "$work/serve.err" >&2; return 1
}
# server_cost: CPU seconds of the portal and its children until now, and its largest resident set in MiB.
server_cost() {
  awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); split($0, f, " "); printf "%.2f ", (f[12] + f[13] + f[14] + f[15]) / hz }' "/proc/$server/stat"
  awk '/^VmHWM:/ { printf "%.0f\n", $2 / 1024 }' "/proc/$server/status"
}

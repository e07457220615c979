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

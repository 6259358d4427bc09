#!/usr/bin/env bash
# The page /docs of the management port, looked at in headless Chromium: what it shows, asks for and lets others do.
# Last line: "N passed, N failed". Installs chromium where that is possible (root on Debian).
#   CHROMIUM=PROGRAM   another browser that speaks the DevTools protocol
#   SCREENSHOT=FILE    keeps a picture of the page, PNG
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." || exit 1

find_chromium() {
  local each
  for each in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    [ -n "$each" ] && command -v "$each" && return
  done
  return 1
}

if ! find_chromium >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium >/dev/null
fi
browser=$(find_chromium) || {
  echo 'missing: Chromium: apt-get install chromium, or CHROMIUM=PROGRAM'
  echo '0 passed, 1 failed'
  exit 1
}

log=$(mktemp "${TMPDIR:-/tmp}/s3ep-admin-page.XXXXXX")
trap 'rm -f -- "$log"' EXIT
code=0
S3EP_TEST_CHROMIUM=$browser S3EP_TEST_SCREENSHOT=${SCREENSHOT:-} \
  npm run --silent jest -- --selectProjects admin-page --verbose "$@" 2>&1 | tee "$log" || code=$?
sed -E 's/\x1b\[[0-9;]*m//g' "$log" | awk -v code="$code" '
  /^Tests: +/ {
    for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) passed = $(i - 1); if ($i ~ /^failed/) failed = $(i - 1) }
  }
  END {
    if (code != 0 && failed == 0) failed = 1 # it ended before its summary, or after it
    printf "%d passed, %d failed\n", passed, failed
  }'
exit "$code"

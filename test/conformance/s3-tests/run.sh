#!/usr/bin/env bash
# ceph/s3-tests against a backend directly and through the proxy before the same backend, as several users each with
# credentials of their own at both, compared test by test with the committed lists of expected differences.
#   run.sh [rgw|embedded]...     both, if none is named. rgw needs root on Debian.
#   S3TESTS_DIR=FOLDER           a checkout of the suite; otherwise it is cloned from S3TESTS_URL (obtain-suite.sh)
#   S3TESTS_ALL=1                the whole suite (an hour), not only the tests of sets/core.txt
#   WRITE_RESULTS=1              replaces the committed results by these
#   PYTHON=...                   an interpreter with what .ci/requirements.txt lists
# Where the suite cannot be had, the committed results are held against the committed lists, and it says so.
# Ends with "N passed, N failed".
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/../clients/servers.sh"
source "$HERE/obtain-suite.sh"
BACKENDS=("$@")
[ ${#BACKENDS[@]} -gt 0 ] || BACKENDS=(rgw embedded)
RGW_PROFILE='profile: ceph-rgw'
# Keys for SSE-KMS, which the suite knows by these names; and days of ten seconds for lifecycle rules.
RGW_OPTIONS='rgw_lc_debug_interval = 10
rgw_crypt_s3_kms_backend = testing
rgw_crypt_s3_kms_encryption_keys = testkey-1=YmluCmJvb3N0CmJvb3N0LWJ1aWxkCmNlcGguY29uZgo= testkey-2=aWIKTWFrZWZpbGUKbWFuCm91dApzcmMKVGVzdGluZwo='

clean_up() {
  [ -z "${RGW_DIR:-}" ] || bash "$HERE/../rgw/rgw.sh" wipe
}

start_rgw() { # sets BACKEND_ENDPOINT; one that the script wipes at the end
  local started
  export RGW_DIR=$WORK/rgw RGW_PORT MON_PORT RGW_OPTIONS
  RGW_PORT=$(free_port) MON_PORT=$(free_port)
  started=$(bash "$HERE/../rgw/rgw.sh" start) && "$PYTHON" "$HERE/users.py" rgw "$RGW_DIR/ceph.conf" &&
    started=$(bash "$HERE/../rgw/rgw.sh" restart-gateway) || return 1
  eval "$(tail -n 1 <<<"$started")"
  BACKEND_ENDPOINT=$RGW_ENDPOINT BACKEND_ACCESS_KEY_ID=$RGW_ACCESS_KEY_ID BACKEND_SECRET_ACCESS_KEY=$RGW_SECRET_ACCESS_KEY
  BACKEND_NAME="Ceph RGW $(radosgw --version | awk '{ print $3 }')"
}

start_suite_embedded() {
  EMBEDDED_S3_USERS=$("$PYTHON" "$HERE/users.py" embedded) || return 1
  export EMBEDDED_S3_USERS
  start_embedded "$WORK/objects" || return 1
  BACKEND_NAME='the embedded backend'
}

run_suite() { # run_suite ENDPOINT backend|client OUT [ARGUMENTS...]
  echo "# $BACKEND_NAME, as $2: $("$PYTHON" "$HERE/run_suite.py" "$SUITE" "$@" || echo 'did not come to its end')"
  [ -f "$3" ] || { tail -n 20 "$3".log-*; return 1; }
}

run_both() { # run_both BACKEND MORE_OF_THE_PROXY
  local results=$WORK/$1.json select=()
  [ -n "${S3TESTS_ALL:-}" ] || select=(--only "$HERE/sets/core.txt")
  [ ! -f "$HERE/sets/$1-left-out.txt" ] || select+=(--leave-out "$HERE/sets/$1-left-out.txt")
  run_suite "$BACKEND_ENDPOINT" backend "$WORK/$1-direct.json" "${select[@]}" || return 1
  start_proxy "$2" "$("$PYTHON" "$HERE/users.py" proxy)" || return 1
  run_suite "$PROXY_ENDPOINT" client "$WORK/$1-through.json" --passed-in "$WORK/$1-direct.json" || return 1
  "$PYTHON" "$HERE/join_results.py" "$WORK/$1-direct.json" "$WORK/$1-through.json" \
    --backend "$BACKEND_NAME" --commit "$(git -C "$SUITE" rev-parse HEAD)" --out "$results" || return 1
  [ -z "${RESULTS:-}" ] || { mkdir -p "$RESULTS" && cp "$WORK/$1"*.json* "$RESULTS/"; }
  [ -z "${WRITE_RESULTS:-}" ] ||
    { cp "$results" "$HERE/results/$1.json" && prettier --log-level warn --write "$HERE/results/$1.json"; }
  if [ -n "${S3TESTS_ALL:-}" ]; then counted "$PYTHON" "$HERE/compare.py" "$results" "$HERE/expected-differences/$1.json"
  else counted "$PYTHON" "$HERE/compare.py" "$results" "$HERE/expected-differences/$1.json" --only "$HERE/sets/core.txt"; fi
}

if missing_tools node git; then
  echo '0 passed, 1 failed'
  exit 1
fi
if ! imported=$("$PYTHON" -c 'import isodate, munch, pytest, pytz, requests' 2>&1); then
  echo "missing: ${imported##*$'\n'}; it comes with: pip install -r .ci/requirements.txt"
  echo '0 passed, 1 failed'
  exit 1
fi
if ! obtain_suite "$WORK/suite"; then
  echo 'The suite was not run. The committed results are held against the committed lists instead:'
  for backend in "${BACKENDS[@]}"; do
    counted "$PYTHON" "$HERE/compare.py" "$HERE/results/$backend.json" "$HERE/expected-differences/$backend.json"
  done
  summary
  exit
fi
for backend in "${BACKENDS[@]}"; do
  case $backend in
    rgw) { start_rgw && run_both rgw "$RGW_PROFILE"; } || not_ok 'the suite before RGW' ;;
    embedded) { start_suite_embedded && run_both embedded 'profile: embedded'; } || not_ok 'the suite before the embedded backend' ;;
    *) not_ok "$backend is no backend that is known here" ;;
  esac
  end_servers
done
summary

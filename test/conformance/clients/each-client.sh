#!/usr/bin/env bash
# Clients that others wrote, a few at a time, before one proxy. Ends with "N passed, N failed".
#   each-client.sh [CLIENT...]     all, if none is named; environment: client.sh, and
#   CLIENT_RESULTS   a file for what came out: a line of CLIENT, VERSION, PASSED and FAILED for each, with tabs between
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/servers.sh"
HERE=$ROOT/test/conformance/clients
CLIENT_SECONDS=600 # some clients try again for very long
AT_A_TIME=2        # most of them are busy starting, not transferring
[ $# -gt 0 ] || set -- "${ALL_CLIENTS[@]}"

version_of() { # version_of CLIENT
  case $1 in
    aws-cli) aws --version ;;
    boto3) "$PYTHON" -c 'import boto3; print(boto3.__version__)' ;;
    sdk-js) node -p "require('$ROOT/node_modules/@aws-sdk/client-s3/package.json').version" ;;
    s3fs) s3fs --version | head -n 1 ;;
    restic) restic version ;;
    *) "$1" --version ;;
  esac | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)*' | head -n 1
}
[ -z "${CLIENT_RESULTS:-}" ] || : >"$CLIENT_RESULTS"
ended() { # ended FOLDER CLIENT: prints what it did, as `counted` wants it
  cat "$1/$2.log"
  return "$(cat "$1/$2.code")"
}
LOGS=$(mktemp -d "$WORK/clients.XXXXXX")
running=0
for client in "$@"; do
  [ "$running" -lt "$AT_A_TIME" ] || { wait -n && running=$((running - 1)); }
  running=$((running + 1))
  {
    started=$SECONDS code=0
    timeout -k 10 "$CLIENT_SECONDS" bash "$HERE/$client.sh" >"$LOGS/$client.log" 2>&1 </dev/null || code=$?
    echo "$code" >"$LOGS/$client.code"
    echo $((SECONDS - started)) >"$LOGS/$client.seconds"
  } &
done
wait
for client in "$@"; do
  passed_before=$PASSED failed_before=$FAILED version=$(version_of "$client")
  echo "# $client $version"
  counted ended "$LOGS" "$client"
  passed=$((PASSED - passed_before)) failed=$((FAILED - failed_before))
  echo "# $client $version: $passed of $((passed + failed)) in $(cat "$LOGS/$client.seconds") s"
  [ -z "${CLIENT_RESULTS:-}" ] || printf '%s\t%s\t%s\t%s\n' "$client" "$version" "$passed" "$failed" >>"$CLIENT_RESULTS"
done
summary

#!/usr/bin/env bash
# What real clients see: the probe's checks direct at the embedded backend and through the proxy, aws-cli, the quickstart.
# Ends with "N passed, N failed". PYTHON: an interpreter that has boto3. RESULTS=FOLDER keeps the verdicts.
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/servers.sh"
if missing_tools node aws curl; then
  echo '0 passed, 1 failed'
  exit 1
fi
RESULTS=${RESULTS:-$WORK}
mkdir -p "$RESULTS"

start_embedded "$WORK/objects" || exit 1
start_proxy || exit 1

probe_both "$RESULTS/embedded" "$HERE/expected-differences.json"

export AWS_ACCESS_KEY_ID=$CLIENT_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$CLIENT_SECRET_ACCESS_KEY
OBJECTS_DIRECTORY=$WORK/objects AWS_ENDPOINT_URL=$PROXY_ENDPOINT counted bash "$HERE/aws-cli.sh"
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
counted bash "$HERE/quickstart.sh"
summary

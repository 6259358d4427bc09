#!/usr/bin/env bash
# What real clients see before the embedded backend: the probe's checks direct and through the proxy, the quickstart, and
# each client. Ends with "N passed, N failed".
#   run.sh [probe|quickstart|large|CLIENT]...   only these; clients: each-client.sh. "large" (large.sh) only if named
#   PYTHON: an interpreter that has boto3. RESULTS=FOLDER keeps the verdicts.
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/servers.sh"
if ! bash "$HERE/install.sh" || missing_tools node aws curl; then
  echo '0 passed, 1 failed'
  exit 1
fi
RESULTS=${RESULTS:-$WORK}
mkdir -p "$RESULTS"
wanted=("$@") clients=()
[ $# -gt 0 ] || wanted=(probe quickstart "${ALL_CLIENTS[@]}")
is_wanted() { [[ " ${wanted[*]} " == *" $1 "* ]]; }
for each in "${wanted[@]}"; do
  case $each in probe | quickstart | large) ;; *) clients+=("$each") ;; esac
done

start_embedded "$WORK/objects" || exit 1
start_proxy || exit 1
if is_wanted probe; then probe_both "$RESULTS/embedded" "$HERE/expected-differences.json"; fi
if [ ${#clients[@]} -gt 0 ]; then
  OBJECTS_DIRECTORY=$WORK/objects each_client "$RESULTS/embedded-clients.tsv" "${clients[@]}"
fi
if is_wanted quickstart; then counted bash "$HERE/quickstart.sh"; fi
if is_wanted large; then counted bash "$HERE/large.sh"; fi
summary

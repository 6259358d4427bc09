#!/usr/bin/env bash
# A large file and many small ones by aws-cli, before an embedded backend: what the proxy's memory comes to, and what a
# second sync asks of the backend. Ends with "N passed, N failed".
#   CLIENTS_LARGE_MIB   size of the large file (5120: 5 GiB); needs three times as much room on the disk
#   CLIENTS_FILES       number of the small ones (10000)
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/servers.sh"
export EMBEDDED_S3_CONTROL_PORT=0
start_embedded "$WORK/objects" || exit 1
CONTROL=$(listening "$WORK/embedded.log" control)
start_proxy || exit 1
unset EMBEDDED_S3_CONTROL_PORT
export BACKEND_ENDPOINT BACKEND_ACCESS_KEY_ID BACKEND_SECRET_ACCESS_KEY
export AWS_ENDPOINT_URL=$PROXY_ENDPOINT AWS_ACCESS_KEY_ID=$CLIENT_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$CLIENT_SECRET_ACCESS_KEY
SERVERS_WORK=$WORK STARTED=("${SERVER_PIDS[@]}")
source "$HERE/client.sh" # a folder of its own, and no servers yet
SERVER_PIDS=("${STARTED[@]}")
needs openssl sha256sum
trap 'at_the_end; rm -rf "$SERVERS_WORK"' EXIT
LARGE_MIB=${CLIENTS_LARGE_MIB:-5120} FILES=${CLIENTS_FILES:-10000}
PROXY_LIMIT_MIB=256
KEYS_IN_A_PAGE=1000

peak_mib() { awk '/^VmHWM:/ { print int($2 / 1024) }' "/proc/$PROXY_PID/status"; } # of the proxy, since it was started
timed() { # timed NAME COMMAND...: works, and says how long it took
  local started=$SECONDS
  works "$@"
  echo "# $1: $((SECONDS - started)) s, peak of the proxy's memory $(peak_mib) MiB"
}
forget_requests() { curl -fsS -X DELETE "$CONTROL/requests" >/dev/null; }
asked() { # asked: "OPERATION=COUNT ..." of what the backend was asked since, sorted
  curl -fsS "$CONTROL/requests" |
    node -pe 'Object.entries(JSON.parse(require("fs").readFileSync(0)).counts).sort().map((each) => each.join("=")).join(" ")'
}

works 'mb' aws s3 mb "s3://$BUCKET"
# Cheap, and no two blocks of it are the same.
openssl enc -aes-128-ctr -K "$(random_hex 16)" -iv "$(random_hex 16)" -in /dev/zero 2>/dev/null | head -c "${LARGE_MIB}M" >large.bin
digest=$(sha256sum <large.bin | cut -c 1-64)
timed "cp of $LARGE_MIB MiB up" aws s3 cp --quiet large.bin "s3://$BUCKET/large.bin"
rm large.bin
says 'its size is right' "$((LARGE_MIB * MIB))" aws s3api head-object --bucket "$BUCKET" --key large.bin --query ContentLength
timed "cp of $LARGE_MIB MiB down" aws s3 cp --quiet "s3://$BUCKET/large.bin" large.down
says 'the same bytes' "$digest" sh -c 'sha256sum <large.down | cut -c 1-64'
rm -f large.down
peak=$(peak_mib)
works "the proxy stayed below $PROXY_LIMIT_MIB MiB ($peak MiB)" [ "$peak" -lt "$PROXY_LIMIT_MIB" ]
works 'rm' aws s3 rm --quiet "s3://$BUCKET/large.bin"

mkdir many
node -e '
  const { writeFileSync, mkdirSync } = require("node:fs");
  const { randomBytes } = require("node:crypto");
  for (let number = 0; number < Number(process.argv[1]); number += 1) {
    const folder = `many/${number % 37}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/${number}.bin`, randomBytes((number * 7919) % 3000));
  }' "$FILES"
timed "sync of $FILES files up" aws s3 sync --quiet many "s3://$BUCKET/many"
forget_requests
says 'sync again transfers nothing' '' aws s3 sync many "s3://$BUCKET/many"
says 'sync again asked the backend for pages of the listing only' "ListObjectsV2=$(((FILES + KEYS_IN_A_PAGE - 1) / KEYS_IN_A_PAGE))" asked
forget_requests
aws s3 ls --recursive "s3://$BUCKET/many/" | sed -E 's|^[^ ]+ +[^ ]+ +([0-9]+) many/|\1 |' | LC_ALL=C sort >listed
works "the sizes of $FILES files are right" cmp listed <(sizes_in many)
says 'ls asked the backend for pages of the listing only' "ListObjectsV2=$(((FILES + KEYS_IN_A_PAGE - 1) / KEYS_IN_A_PAGE))" asked
timed "sync of $FILES files down" aws s3 sync --quiet "s3://$BUCKET/many" many.down
works 'sync: the same files' diff -r many many.down
echo "# peak of the proxy's memory over all: $(peak_mib) MiB"
summary

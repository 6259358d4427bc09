#!/usr/bin/env bash
# Clients that others wrote, one after the other, before one proxy. Ends with "N passed, N failed".
#   each-client.sh [CLIENT...]     all, if none is named; environment: client.sh
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/servers.sh"
HERE=$ROOT/test/conformance/clients
CLIENT_SECONDS=240 # some clients try again for very long
CLIENTS=(aws-cli boto3 sdk-js s3cmd rclone restic s3fs)
[ $# -gt 0 ] || set -- "${CLIENTS[@]}"
for client in "$@"; do
  started=$SECONDS
  echo "# $client"
  counted timeout -k 10 "$CLIENT_SECONDS" bash "$HERE/$client.sh"
  echo "# $client: $((SECONDS - started)) s"
done
summary

#!/usr/bin/env bash
# The proxy before a real Ceph RGW: the probe's checks direct and through, each of the clients, and users of their own behind clients.
# Starts the RGW that it needs (root, Debian) and wipes it at the end. Ends with "N passed, N failed".
#   RGW_DIR=FOLDER KEEP_RGW=1   use the RGW of that folder (rgw.sh), and leave it running
#   PYTHON: an interpreter that has boto3. RESULTS=FOLDER keeps the verdicts.
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/../clients/servers.sh"
if ! bash "$HERE/../clients/install.sh" || missing_tools node aws curl; then
  echo '0 passed, 1 failed'
  exit 1
fi
RESULTS=${RESULTS:-$WORK}
mkdir -p "$RESULTS"

clean_up() {
  [ -n "${KEEP_RGW:-}" ] || bash "$HERE/rgw.sh" wipe
}
if [ -z "${KEEP_RGW:-}" ]; then
  RGW_DIR=$WORK/rgw RGW_PORT=$(free_port) MON_PORT=$(free_port)
fi
export RGW_DIR RGW_PORT MON_PORT
if ! started=$(bash "$HERE/rgw.sh" start); then
  not_ok 'RGW starts'
  summary
  exit 1
fi
eval "$(tail -n 1 <<<"$started")"
BACKEND_ENDPOINT=$RGW_ENDPOINT BACKEND_ACCESS_KEY_ID=$RGW_ACCESS_KEY_ID BACKEND_SECRET_ACCESS_KEY=$RGW_SECRET_ACCESS_KEY

SECOND_USER=second-$(random_hex 4) SECOND_KEY=second-key-$(random_hex 4) SECOND_SECRET=$(random_hex 20)
radosgw-admin -c "$RGW_DIR/ceph.conf" user create --uid "$SECOND_USER" --display-name second \
  --access-key "$SECOND_KEY" --secret-key "$SECOND_SECRET" >/dev/null 2>&1 || not_ok 'RGW takes a second user'
SECOND_CLIENT=client-two-$(random_hex 4) SECOND_CLIENT_SECRET=$(random_hex 20)

start_proxy 'profile: ceph-rgw' "- accessKeyId: $SECOND_CLIENT
    secretAccessKey: $SECOND_CLIENT_SECRET
    $MAY_DO_ALL
    backendCredentials: { type: static, accessKeyId: $SECOND_KEY, secretAccessKey: $SECOND_SECRET }
buckets:
  - { match: '*-sealed', sealMetadata: true }
  - { match: '*' }" || exit 1

probe_both "$RESULTS/rgw" "$HERE/expected-differences.json"

each_client "$RESULTS/rgw-clients.tsv"

AWS_ACCESS_KEY_ID=$CLIENT_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$CLIENT_SECRET_ACCESS_KEY \
  counted "$PYTHON" "$HERE/copy_race.py" "$PROXY_ENDPOINT"

AWS_ACCESS_KEY_ID=$CLIENT_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$CLIENT_SECRET_ACCESS_KEY \
  BACKEND_ACCESS_KEY_ID=$BACKEND_ACCESS_KEY_ID BACKEND_SECRET_ACCESS_KEY=$BACKEND_SECRET_ACCESS_KEY \
  counted "$PYTHON" "$HERE/sealed_metadata.py" "$PROXY_ENDPOINT" "$BACKEND_ENDPOINT"

BACKEND_ENDPOINT=$BACKEND_ENDPOINT BACKEND_ACCESS_KEY_ID=$BACKEND_ACCESS_KEY_ID \
  BACKEND_SECRET_ACCESS_KEY=$BACKEND_SECRET_ACCESS_KEY counted bash "$HERE/doctor.sh"

as() { # as ENDPOINT ACCESS_KEY SECRET ARGUMENTS...: aws-cli with these credentials
  env AWS_ENDPOINT_URL="$1" AWS_ACCESS_KEY_ID="$2" AWS_SECRET_ACCESS_KEY="$3" AWS_DEFAULT_REGION=us-east-1 \
    AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null aws "${@:4}"
}
two() { as "$PROXY_ENDPOINT" "$SECOND_CLIENT" "$SECOND_CLIENT_SECRET" "$@"; }
one() { as "$PROXY_ENDPOINT" "$CLIENT_ACCESS_KEY_ID" "$CLIENT_SECRET_ACCESS_KEY" "$@"; }
denied() { # denied COMMAND...
  local output
  output=$("$@" 2>&1) && return 1
  grep -qE 'AccessDenied|\(403\)' <<<"$output" || { echo "$output" && return 1; }
}
reads() { # reads COMMAND...: the command prints the text of the file
  [ "$("$@")" = 'of the second' ]
}
BUCKET=second-$(random_hex 4)
echo 'of the second' >"$WORK/text"
works 'the second client makes a bucket' two s3 mb "s3://$BUCKET"
works 'and writes' two s3 cp "$WORK/text" "s3://$BUCKET/text"
works 'and reads' reads two s3 cp "s3://$BUCKET/text" -
works 'it belongs to the second user of RGW' as "$BACKEND_ENDPOINT" "$SECOND_KEY" "$SECOND_SECRET" s3 ls "s3://$BUCKET/text"
works 'the first user of RGW is denied' denied as "$BACKEND_ENDPOINT" "$BACKEND_ACCESS_KEY_ID" "$BACKEND_SECRET_ACCESS_KEY" \
  s3api head-bucket --bucket "$BUCKET"
works 'the first client is denied by RGW' denied one s3 cp "s3://$BUCKET/text" -
works 'the first client does not see the bucket' sh -c "! grep -q '$BUCKET' <<'LIST'
$(one s3 ls)
LIST"
works 'the second client removes it' two s3 rb --force "s3://$BUCKET"
summary

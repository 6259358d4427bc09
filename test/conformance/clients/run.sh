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

CLIENT_ACCESS_KEY_ID=client-$(random_hex 8) CLIENT_SECRET_ACCESS_KEY=$(random_hex 20)
write_configuration() { # write_configuration FILE
  cat >"$1" <<YAML
s3: { host: 127.0.0.1, port: 0, shutdownGraceSeconds: 0 }
management: { host: 127.0.0.1, port: 0 }
backend:
  endpoint: $BACKEND_ENDPOINT
  credentials: { type: static, accessKeyId: $BACKEND_ACCESS_KEY_ID, secretAccessKey: $BACKEND_SECRET_ACCESS_KEY }
keys:
  keks: [{ id: main, provider: local-aes, key: $(random_hex 32) }]
clients:
  - accessKeyId: $CLIENT_ACCESS_KEY_ID
    secretAccessKey: $CLIENT_SECRET_ACCESS_KEY
    rights: [{ bucket: '*', allow: [read, write, delete, list, admin] }]
YAML
}

start_embedded "$WORK/objects" || exit 1
write_configuration "$WORK/proxy.yaml"
start_proxy "$WORK/proxy.yaml" || exit 1

if probe "$BACKEND_ENDPOINT" "$BACKEND_ACCESS_KEY_ID" "$BACKEND_SECRET_ACCESS_KEY" "$RESULTS/embedded-direct.json" &&
  probe "$PROXY_ENDPOINT" "$CLIENT_ACCESS_KEY_ID" "$CLIENT_SECRET_ACCESS_KEY" "$RESULTS/embedded-through.json"; then
  counted "$PYTHON" "$HERE/compare.py" "$RESULTS/embedded-direct.json" "$RESULTS/embedded-through.json" "$HERE/expected-differences.json"
else
  not_ok 'the probe came to its end'
fi

export AWS_ACCESS_KEY_ID=$CLIENT_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$CLIENT_SECRET_ACCESS_KEY
OBJECTS_DIRECTORY=$WORK/objects AWS_ENDPOINT_URL=$PROXY_ENDPOINT counted bash "$HERE/aws-cli.sh"
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
counted bash "$HERE/quickstart.sh"
summary

#!/usr/bin/env bash
# The contract of key providers, kept by aws-kms before moto's KMS, which really binds the EncryptionContext. Jest's
# summary is last.   PYTHON: an interpreter that has moto[server].
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/../clients/servers.sh"
cd "$ROOT" || exit 1
if ! "$PYTHON" -c 'import moto.server' 2>/dev/null; then
  echo 'missing: moto (of Python); it comes with: pip install -r .ci/requirements.txt'
  exit 1
fi

port=$(free_port) log=$WORK/moto.log
"$PYTHON" -m moto.server -H 127.0.0.1 -p "$port" >"$log" 2>&1 &
SERVER_PIDS+=($!)
tenths=$((START_SECONDS * 10))
until (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  tenths=$((tenths - 1))
  if [ "$tenths" -eq 0 ] || ! kill -0 "${SERVER_PIDS[0]}" 2>/dev/null; then
    echo 'moto did not start:' && tail -n 20 "$log"
    exit 1
  fi
  sleep 0.1
done

S3EP_TEST_KMS_ENDPOINT=http://127.0.0.1:$port AWS_ENDPOINT_URL_STS=http://127.0.0.1:$port \
  npm run --silent jest -- --selectProjects kms "$@"

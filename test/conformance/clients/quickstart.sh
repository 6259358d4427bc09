#!/usr/bin/env bash
# The first contact: start without configuration, use what is printed, stop, start again. Ends with "N passed, N failed".
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/servers.sh"
if missing_tools node aws; then
  echo '0 passed, 1 failed'
  exit 1
fi
cd "$WORK" || exit 1
export S3EP_S3_PORT=0 S3EP_MANAGEMENT_PORT=0 S3EP_QUICKSTART_BACKEND_PORT=0

start() { # start LOG: as `npm start` does
  local tenths=$((START_SECONDS * 10))
  node "$APPS/quickstart/main.mjs" >"$1" 2>&1 &
  SERVER_PIDS=($!)
  until grep -q 'is ready' "$1"; do
    tenths=$((tenths - 1))
    [ "$tenths" -gt 0 ] && kill -0 "${SERVER_PIDS[0]}" 2>/dev/null || { tail -n 20 "$1" && return 1; }
    sleep 0.1
  done
}
interrupt() { # Ctrl-C
  kill -INT "${SERVER_PIDS[0]}"
  wait "${SERVER_PIDS[0]}"
  local code=$?
  SERVER_PIDS=()
  return "$code"
}
as_user() { # as_user COMMAND: in a shell that has read the printed file, and nothing else of AWS
  env -i PATH="$PATH" HOME="$WORK" bash -c "set -e; source data/demo.env; $1"
}
head -c 70000 /dev/urandom >file.bin

start first.log
works 'starts without configuration' [ $? -eq 0 ]
works 'prints what to type next' grep -q 'source data/demo.env' first.log
works 'demo.env is for its owner only' [ "$(stat -c %a data/demo.env)" = 600 ]
works 'the printed commands work' as_user 'aws s3 mb s3://demo; aws s3 cp file.bin s3://demo/; aws s3 ls s3://demo | grep -q "70000 file.bin"'
works 'the object comes back' as_user 'aws s3 cp s3://demo/file.bin - | cmp - file.bin'
works 'a presigned URL works' as_user 'curl -fsS "$(aws s3 presign s3://demo/file.bin)" | cmp - file.bin'
works 'the backend holds something else' as_user \
  'export AWS_ACCESS_KEY_ID=$BACKEND_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$BACKEND_SECRET_ACCESS_KEY
   aws --endpoint-url "$BACKEND_ENDPOINT_URL" s3 cp s3://demo/file.bin stored.bin; ! cmp -s stored.bin file.bin'
works 'no run of 16 bytes of plaintext is in data' node "$HERE/find-plaintext.mjs" data file.bin
interrupt
works 'Ctrl-C ends it with code 0' [ $? -eq 0 ]
start second.log
works 'starts again' [ $? -eq 0 ]
works 'the object is still there' as_user 'aws s3 cp s3://demo/file.bin - | cmp - file.bin'
interrupt
works 'ends again' [ $? -eq 0 ]
summary

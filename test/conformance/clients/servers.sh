# To be sourced: starts servers on free ports of loopback, and ends them with the script.
ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." && pwd)
WORK=$(mktemp -d "${TMPDIR:-/tmp}/s3ep-conformance.XXXXXX")
PYTHON=${PYTHON:-python3}
# Where the bundled apps are.
APPS=${APPS_DIRECTORY:-$ROOT/dist}
# The Node that is pinned in package.json, whatever the machine's is.
PATH=$ROOT/node_modules/.bin:$PATH
export PYTHONDONTWRITEBYTECODE=1
START_SECONDS=30
# Each has a script of its name.
ALL_CLIENTS=(aws-cli boto3 sdk-js s3cmd rclone restic s3fs)
SERVER_PIDS=()
PASSED=0 FAILED=0

end_servers() {
  local pid
  for pid in "${SERVER_PIDS[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in "${SERVER_PIDS[@]}"; do wait "$pid" 2>/dev/null; done
  SERVER_PIDS=()
}
at_the_end() { # sourcing scripts may define clean_up
  end_servers
  if declare -F clean_up >/dev/null; then clean_up; fi
  [ -n "${KEEP_WORK:-}" ] || rm -rf "$WORK"
}
trap at_the_end EXIT
trap 'exit 130' INT TERM

missing_tools() { # missing_tools TOOL...: says plainly what is lacking
  local tool missing=()
  for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  if command -v "$PYTHON" >/dev/null; then
    "$PYTHON" -c 'import boto3' 2>/dev/null || missing+=('boto3 (of Python)')
  fi
  [ ${#missing[@]} -eq 0 ] && return 1
  local IFS=,
  echo "missing: ${missing[*]}; boto3 and aws come with: pip install -r .ci/requirements.txt"
}

listening() { # listening LOG NAME: an address in the line that a server prints when it can be used
  "$PYTHON" - "$1" "$2" <<'PYTHON'
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    if '"msg":"listening"' in line:
        print(json.loads(line)[sys.argv[2]])
        break
else:
    sys.exit(1)
PYTHON
}

start_server() { # start_server LOG COMMAND...: leaves its pid in SERVER_PID
  local log=$1 tenths=$((START_SECONDS * 10))
  shift
  : >"$log" # a line of an earlier server must not be taken for this one's
  "$@" >"$log" 2>&1 &
  SERVER_PID=$!
  SERVER_PIDS+=("$SERVER_PID")
  until grep -q '"msg":"listening"' "$log" 2>/dev/null; do
    tenths=$((tenths - 1))
    if [ "$tenths" -eq 0 ] || ! kill -0 "$SERVER_PID" 2>/dev/null; then
      echo "not ok - started: $*" && tail -n 20 "$log" | cut -c 1-300
      return 1
    fi
    sleep 0.1
  done
}

free_port() { "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

start_embedded() { # start_embedded DIRECTORY: sets BACKEND_ENDPOINT and the backend's credentials
  BACKEND_ACCESS_KEY_ID=backend-$(random_hex 8) BACKEND_SECRET_ACCESS_KEY=$(random_hex 20)
  start_server "$WORK/embedded.log" env EMBEDDED_S3_DIR="$1" EMBEDDED_S3_PORT=0 \
    EMBEDDED_S3_ACCESS_KEY_ID="$BACKEND_ACCESS_KEY_ID" EMBEDDED_S3_SECRET_ACCESS_KEY="$BACKEND_SECRET_ACCESS_KEY" \
    node "$APPS/embedded-s3/main.mjs" || return 1
  BACKEND_ENDPOINT=$(listening "$WORK/embedded.log" endpoint)
}

# How node is started for the proxy, here as in the image (docs/performance.md, "Garbage").
PROXY_NODE_ARGUMENTS=(--max-semi-space-size=1 --single-threaded-gc)
PROXY_ENVIRONMENT=(MALLOC_ARENA_MAX=1)
CLIENT_ACCESS_KEY_ID=client-$(random_hex 8) CLIENT_SECRET_ACCESS_KEY=$(random_hex 20)
MAY_DO_ALL="rights: [{ bucket: '*', allow: [read, write, delete, list, admin] }]"
start_proxy() { # start_proxy [MORE_BACKEND [MORE_CLIENTS]]: lines of YAML; sets PROXY_ENDPOINT and PROXY_PID
  cat >"$WORK/proxy.yaml" <<YAML
s3: { host: 127.0.0.1, port: 0, shutdownGraceSeconds: 0 }
management: { host: 127.0.0.1, port: 0 }
backend:
  endpoint: $BACKEND_ENDPOINT
  credentials: { type: static, accessKeyId: $BACKEND_ACCESS_KEY_ID, secretAccessKey: $BACKEND_SECRET_ACCESS_KEY }
  ${1:-}
keys:
  keks: [{ id: main, provider: local-aes, key: $(random_hex 32) }]
clients:
  - { accessKeyId: $CLIENT_ACCESS_KEY_ID, secretAccessKey: $CLIENT_SECRET_ACCESS_KEY, $MAY_DO_ALL }
  ${2:-}
YAML
  start_server "$WORK/proxy.log" env "${PROXY_ENVIRONMENT[@]}" S3EP_CONFIG="$WORK/proxy.yaml" node "${PROXY_NODE_ARGUMENTS[@]}" "$APPS/proxy/main.mjs" || return 1
  PROXY_PID=$SERVER_PID
  PROXY_ENDPOINT=$(listening "$WORK/proxy.log" s3)
}

ok() { PASSED=$((PASSED + 1)) && echo "ok - $1"; }
not_ok() { FAILED=$((FAILED + 1)) && echo "not ok - $1"; }
works() { # works NAME COMMAND...: the command succeeds
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then ok "$name"; else not_ok "$name" && echo "$output" | tail -n 8; fi
}
says() { # says NAME TEXT COMMAND...: the command prints exactly this, but for white space
  local name=$1 wanted=$2 output
  shift 2
  output=$("$@" 2>&1 | tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//')
  if [ "$output" = "$wanted" ]; then ok "$name"; else not_ok "$name: '${output:0:600}' instead of '${wanted:0:600}'"; fi
}

counted() { # counted COMMAND...: runs a suite that ends with "N passed, N failed", and adds its figures
  local log passed failed code=0
  log=$(mktemp "$WORK/suite.XXXXXX")
  "$@" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  if read -r passed failed < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$log" | tail -n 1); then
    PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed))
    [ "$failed" -gt 0 ] || [ "$code" -eq 0 ] || not_ok "$1 ended with $code"
  else
    not_ok "$1 came to its end"
  fi
}

each_client() { # each_client RESULTS [CLIENT...]: before the proxy that was started; see each-client.sh
  local results=$1
  shift
  CLIENT_RESULTS=$results AWS_ENDPOINT_URL=$PROXY_ENDPOINT \
    AWS_ACCESS_KEY_ID=$CLIENT_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$CLIENT_SECRET_ACCESS_KEY BACKEND_ENDPOINT=$BACKEND_ENDPOINT \
    BACKEND_ACCESS_KEY_ID=$BACKEND_ACCESS_KEY_ID BACKEND_SECRET_ACCESS_KEY=$BACKEND_SECRET_ACCESS_KEY \
    counted bash "$ROOT/test/conformance/clients/each-client.sh" "$@"
}

summary() {
  echo "$PASSED passed, $FAILED failed"
  [ "$FAILED" -eq 0 ] && [ "$PASSED" -gt 0 ]
}

probe() { # probe ENDPOINT ACCESS_KEY SECRET OUT
  # exits 0 whatever the verdicts are: they are compared afterwards
  AWS_ACCESS_KEY_ID=$2 AWS_SECRET_ACCESS_KEY=$3 "$PYTHON" "$ROOT/test/conformance/clients/run_probe.py" "$1" --out "$4" \
    >"$4.log" 2>&1 || { cat "$4.log"; return 1; }
  echo "# $1: $(tail -n 1 "$4.log")"
}

probe_both() { # probe_both RESULTS EXPECTED: direct and through, compared; leaves RESULTS-direct.json, RESULTS-through.json
  if probe "$BACKEND_ENDPOINT" "$BACKEND_ACCESS_KEY_ID" "$BACKEND_SECRET_ACCESS_KEY" "$1-direct.json" &&
    probe "$PROXY_ENDPOINT" "$CLIENT_ACCESS_KEY_ID" "$CLIENT_SECRET_ACCESS_KEY" "$1-through.json"; then
    counted "$PYTHON" "$ROOT/test/conformance/clients/compare.py" "$1-direct.json" "$1-through.json" "$2"
  else
    not_ok 'the probe came to its end'
  fi
}

#!/usr/bin/env bash
# s3ep doctor before Ceph RGW: it recommends the profile for it, is content with it, and leaves nothing behind.
#   BACKEND_ENDPOINT, BACKEND_ACCESS_KEY_ID, BACKEND_SECRET_ACCESS_KEY: the RGW. Ends with "N passed, N failed".
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/../clients/servers.sh"

doctor() { # doctor NAME MORE_BACKEND ARGUMENTS...: leaves its report in $WORK/NAME.json, its exit code in CODE
  cat >"$WORK/$1.yaml" <<YAML
backend:
  endpoint: $BACKEND_ENDPOINT
  credentials: { type: static, accessKeyId: $BACKEND_ACCESS_KEY_ID, secretAccessKey: $BACKEND_SECRET_ACCESS_KEY }
  $2
keys:
  keks: [{ id: main, provider: local-aes, key: $(random_hex 32) }]
clients:
  - { accessKeyId: $CLIENT_ACCESS_KEY_ID, secretAccessKey: $CLIENT_SECRET_ACCESS_KEY, $MAY_DO_ALL }
YAML
  node "$ROOT/dist/cli/main.mjs" doctor --json --config "$WORK/$1.yaml" "${@:3}" >"$WORK/$1.json" 2>"$WORK/$1.log"
  CODE=$?
}
told() { # told NAME EXPRESSION: what the expression of "report" is in that report
  node -e 'const report = JSON.parse(require("node:fs").readFileSync(process.argv[1]));
    console.log(JSON.stringify(eval(process.argv[2])))' "$WORK/$1.json" "$2"
}
is() { # is TEXT EXPECTED GOT
  if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: $3 instead of $2"; fi
}

doctor unaware ''
is 'doctor ends with 1 where the profile is another' 1 "$CODE"
is 'it recommends ceph-rgw as it is' '{"profile":"ceph-rgw","overrides":{}}' "$(told unaware report.diagnosis.advice)"
is 'nothing is limited or unknown beyond that' '[]' \
  "$(told unaware 'report.findings.filter(({ verdict }) => !["good", "fact"].includes(verdict))')"
is 'it leaves nothing behind' '[]' "$(told unaware report.leftBehind)"

doctor aware 'profile: ceph-rgw'
is 'doctor ends with 0 where the profile is ceph-rgw' 0 "$CODE"
is 'conditions that RGW ignores are named' \
  '["complete-if-none-match","complete-if-match","copy-if-none-match","copy-if-match","delete-if-match"]' \
  "$(told aware report.diagnosis.refusedConditions)"
is 'its bucket is gone' false "$(PROBED=$(told aware report.bucket) "$PYTHON" - <<'PYTHON'
import json, os, boto3
s3 = boto3.client("s3", endpoint_url=os.environ["BACKEND_ENDPOINT"], region_name="us-east-1",
                  aws_access_key_id=os.environ["BACKEND_ACCESS_KEY_ID"],
                  aws_secret_access_key=os.environ["BACKEND_SECRET_ACCESS_KEY"])
names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
print(json.dumps(json.loads(os.environ["PROBED"]) in names))
PYTHON
)"
summary

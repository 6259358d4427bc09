#!/usr/bin/env bash
# Builds the distroless image without a Docker engine, looks at what is in it, and runs it as Kubernetes would:
# as 65532, with a read-only root file system and no capabilities. Last line: "N passed, N failed".
#   npm run test:container
# Needs Linux, root, and buildah, podman and runc (mmdebstrap too, for stand-in bases: see bases.sh).
#   CONTAINER_BASES=pull          the published base images instead of stand-ins
#   S3EP_CONTAINER_SOURCE=FOLDER  what to build, instead of this repository
set -uo pipefail
# shellcheck source=environment.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/environment.sh"
SOURCE=$(realpath "${S3EP_CONTAINER_SOURCE:-$REPOSITORY}")
NODE=$REPOSITORY/node_modules/node/bin/node
MAX_LAYER_BYTES=$((12 * 1024 * 1024))
USER_ID=65532
# No scratch folder either: nothing in the container can be written to.
RUN_FLAGS=(--read-only --read-only-tmpfs=false --cap-drop=ALL --security-opt no-new-privileges
  --network host)

passed=0 failed=0 container='' backend='' mounted=''
WORK=$(mktemp -d)

check() { # check SENTENCE COMMAND...: one line a check; what the command printed is shown when it fails
  local sentence=$1
  shift
  if "$@" >"$WORK/output" 2>&1; then # not in a subshell: some commands remember what they started
    passed=$((passed + 1))
    echo "ok   $sentence"
  else
    failed=$((failed + 1))
    echo "FAIL $sentence"
    sed 's/^/       /' "$WORK/output"
    return 1
  fi
}
finish() {
  [ -z "$container" ] || podman_here rm -f "$container" >/dev/null 2>&1
  [ -z "$backend" ] || kill "$backend" 2>/dev/null
  [ -z "$mounted" ] || podman_here image unmount "$IMAGE" >/dev/null 2>&1
  # What earlier builds left behind; the store holds nothing but what these scripts made.
  podman_here image prune -f >/dev/null 2>&1
  rm -rf "$WORK"
}
trap finish EXIT
conclude() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}
impossible() {
  echo "FAIL $1"
  failed=$((failed + 1))
  conclude
}

# --- the image ---------------------------------------------------------------------------------------------

build() {
  buildah_here bud --isolation chroot --pull-never --layers=false --format docker -q \
    --build-arg REVISION="$(git -C "$REPOSITORY" rev-parse HEAD 2>/dev/null || echo unknown)" \
    -f "$SOURCE/Containerfile" -t "$IMAGE" "$SOURCE"
}
config() { podman_here image inspect --format "{{.Config.$1}}" "$IMAGE"; }
config_is() { # config_is FIELD EXPECTED
  local seen
  seen=$(config "$1") && [ "$seen" = "$2" ] || { echo "$1 is '$seen', not '$2'"; return 1; }
}
image_bytes() { podman_here image inspect --format '{{.Size}}' "$1"; }
layer_is_small() {
  local bytes=$(($(image_bytes "$IMAGE") - $(image_bytes "$RUN_BASE")))
  echo "application layer: $bytes bytes, base: $(image_bytes "$RUN_BASE") bytes" | tee "$WORK/size"
  [ "$bytes" -gt 0 ] && [ "$bytes" -lt "$MAX_LAYER_BYTES" ]
}
has_no_health_check() {
  [ "$(podman_here image inspect --format '{{json .}}' "$IMAGE" | jq '[.. | .Healthcheck? // empty] | length')" = 0 ]
}
has_only_the_two_apps_and_koffi() {
  local found
  found=$(cd "$mounted/app" && find . -mindepth 1 -maxdepth 1 | sort | tr '\n' ' ')
  [ "$found" = './cli ./cli.mjs ./config ./main.mjs ./node_modules ./proxy ./shared ' ] || { echo "/app holds: $found"; return 1; }
  found=$(cd "$mounted/app" && find cli proxy shared ! -type d ! -path cli/main.mjs ! -path proxy/main.mjs ! -path 'shared/*.mjs')
  [ -z "$found" ] || { echo "/app holds: $found"; return 1; }
  found=$(cd "$mounted/app/node_modules" && find . -type f | sort | grep -vE '^\./(koffi/(package\.json|LICENSE\.txt|index\.cjs|src/koffi/index\.cjs|src/koffi/src/static\.cjs)|@koromix/koffi-linux-[a-z0-9]+/(package\.json|index\.js|linux_[a-z0-9]+/koffi\.node))$')
  [ -z "$found" ] || { echo "/app/node_modules holds: $found"; return 1; }
}
has_no_shell() {
  local found
  found=$(find "$mounted" -xdev \( -type f -o -type l \) -regextype posix-extended \
    -regex '.*/(sh|bash|dash|ash|busybox|apt|apt-get|dpkg|apk|npm|npx|curl|wget|env|perl|python[0-9.]*)')
  [ -z "$found" ] || { echo "$found"; return 1; }
}
shell_does_not_start() {
  ! podman_here run --rm "${RUN_FLAGS[@]}" --entrypoint /bin/sh "$IMAGE" -c true
}
has_nothing_writable_or_setuid() {
  local found
  found=$(find "$mounted/app" ! -type l \( -perm /022 -o -user "$USER_ID" -o -group "$USER_ID" \)
    find "$mounted" -xdev -type f -perm /6000)
  [ -z "$found" ] || { echo "$found"; return 1; }
}
has_certificates_and_time_zones() {
  grep -q 'BEGIN CERTIFICATE' "$mounted/etc/ssl/certs/ca-certificates.crt" && [ -s "$mounted/usr/share/zoneinfo/Europe/Vienna" ]
}
tls_folder() {
  mkdir -p "$WORK/tls"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$WORK/tls/key.pem" -out "$WORK/tls/certificate.pem" 2>/dev/null
  cp "$HERE/trust-probe.mjs" "$WORK/tls/"
  chmod -R a+rX "$WORK/tls"
  chmod 0711 "$WORK"
}
trusts() { # trusts PODMAN_OPTION...
  podman_here run --rm "${RUN_FLAGS[@]}" -v "$WORK/tls:/tls:ro" "$@" "$IMAGE" --use-openssl-ca /tls/trust-probe.mjs
}
trusts_a_mounted_bundle_only() {
  tls_folder
  ! trusts && trusts -v "$WORK/tls/certificate.pem:/etc/ssl/certs/ca-certificates.crt:ro"
}

# --- a proxy in a container, before an embedded backend on the host ----------------------------------------

start_backend() {
  EMBEDDED_S3_DIR=$WORK/objects EMBEDDED_S3_PORT=$BACKEND_PORT EMBEDDED_S3_ACCESS_KEY_ID=$BACKEND_ACCESS \
    EMBEDDED_S3_SECRET_ACCESS_KEY=$BACKEND_SECRET "$NODE" "$SOURCE/dist/embedded-s3/main.mjs" >"$WORK/backend.log" 2>&1 &
  backend=$!
  for _ in $(seq 100); do
    grep -q '"listening"' "$WORK/backend.log" && return
    kill -0 "$backend" 2>/dev/null || break
    sleep 0.1
  done
  cat "$WORK/backend.log"
  return 1
}
write_configuration() {
  mkdir -p "$WORK/config/secrets"
  random() { head -c "$1" /dev/urandom | base64 -w0; }
  BACKEND_ACCESS=backend-access BACKEND_SECRET=$(random 24) CLIENT_ACCESS=client-access CLIENT_SECRET=$(random 24)
  printf %s "$BACKEND_SECRET" >"$WORK/config/secrets/backend-secret-access-key"
  printf %s "$CLIENT_SECRET" >"$WORK/config/secrets/client-secret-access-key"
  random 32 >"$WORK/config/secrets/kek"
  read -r PROXY_PORT MANAGEMENT_PORT BACKEND_PORT < <("$NODE" "$HERE/free-ports.mjs" 3)
  sed -e "s/@PROXY_PORT@/$PROXY_PORT/; s/@MANAGEMENT_PORT@/$MANAGEMENT_PORT/; s/@BACKEND_PORT@/$BACKEND_PORT/" \
    -e "s/@BACKEND_ACCESS@/$BACKEND_ACCESS/; s/@CLIENT_ACCESS@/$CLIENT_ACCESS/" \
    "$HERE/config.yaml.template" >"$WORK/config/config.yaml"
  chown -R "$USER_ID:$USER_ID" "$WORK/config"
  chmod 0500 "$WORK/config" "$WORK/config/secrets"
  find "$WORK/config" -type f -exec chmod 0400 {} +
  chmod 0711 "$WORK"
}
configuration_passes() {
  podman_here run --rm "${RUN_FLAGS[@]}" -v "$WORK/config:/app/config:ro" "$IMAGE" /app/cli.mjs check-config
}
refuses_to_start_without_configuration() {
  local code=0
  timeout 60 podman "${STORE[@]}" run --rm "${RUN_FLAGS[@]}" "$IMAGE" >"$WORK/refusal" 2>&1 || code=$?
  cat "$WORK/refusal"
  [ "$code" = 1 ] && grep -q 'backend.endpoint: is missing' "$WORK/refusal"
}
start_proxy() {
  container=$(podman_here run -d "${RUN_FLAGS[@]}" -v "$WORK/config:/app/config:ro" "$IMAGE") || return 1
  for _ in $(seq 300); do
    curl -fsS -o /dev/null "$PROXY/health/ready" 2>/dev/null && return
    [ "$(podman_here inspect --format '{{.State.Running}}' "$container")" = true ] || break
    sleep 0.1
  done
  podman_here logs "$container"
  return 1
}
process_is_confined() {
  local pid status
  pid=$(podman_here inspect --format '{{.State.Pid}}' "$container")
  status=$(grep -E '^(Uid|Gid|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs):' "/proc/$pid/status" | tr -s '\t ' ' ')
  [ "$status" = "Uid: $USER_ID $USER_ID $USER_ID $USER_ID
Gid: $USER_ID $USER_ID $USER_ID $USER_ID
CapPrm: 0000000000000000
CapEff: 0000000000000000
CapBnd: 0000000000000000
CapAmb: 0000000000000000
NoNewPrivs: 1" ] || { echo "$status"; return 1; }
}
encrypts_by_openssl() { # by koffi, which the image has to carry and be allowed to load
  podman_here logs "$container" | grep '"contentCipher":"openssl"'
}
answers_ok() { curl -fsS "$1"; }
round_trip() {
  AWS_ACCESS_KEY_ID=$CLIENT_ACCESS AWS_SECRET_ACCESS_KEY=$CLIENT_SECRET \
    "$NODE" "$HERE/round-trip.mjs" "$PROXY" "$WORK/plaintext" && return
  podman_here logs --tail 20 "$container"
  return 1
}
backend_holds_ciphertext() {
  "$NODE" "$HERE/no-plaintext.mjs" "$WORK/plaintext" "$WORK/objects"
}
stops_with_zero() {
  podman_here kill --signal TERM "$container" >/dev/null || return 1
  local code
  code=$(timeout 60 podman "${STORE[@]}" wait "$container")
  [ "$code" = 0 ] || { echo "exit code $code"; podman_here logs --tail 20 "$container"; return 1; }
}

[ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] || impossible 'the container check needs root on Linux'
have_tools buildah podman runc jq curl openssl || impossible 'a tool is missing and cannot be installed'
[ -x "$NODE" ] || impossible 'run npm ci first: node_modules/node/bin/node is missing'
[ -f "$SOURCE/dist/embedded-s3/main.mjs" ] || impossible 'run npm run build first: dist/embedded-s3/main.mjs is missing'

check 'the base images are there' "$HERE/bases.sh" "$NODE" || conclude
check 'the image builds from the Containerfile' build || conclude
mounted=$(podman_here image mount "$IMAGE")
check "the application layer is below 12 MiB" layer_is_small
cat "$WORK/size"
check 'it runs as 65532' config_is User 65532:65532
check 'it exposes 8080 and 9090' config_is ExposedPorts 'map[8080/tcp:{} 9090/tcp:{}]'
check 'its entry point is node' config_is Entrypoint '[/nodejs/bin/node]'
check 'it runs main.mjs' config_is Cmd '[--disable-sigusr1 --max-semi-space-size=1 --single-threaded-gc --use-openssl-ca /app/main.mjs]'
check 'it has no health check of its own' has_no_health_check
check '/app holds the two apps, what they share, koffi and the place for the configuration' has_only_the_two_apps_and_koffi
check 'no shell, package manager or download tool is in it' has_no_shell
check 'a shell cannot be started in it' shell_does_not_start
check 'its user can change nothing in /app, and no file is setuid' has_nothing_writable_or_setuid
check 'CA certificates and time zones are in it' has_certificates_and_time_zones
check 'it trusts a bundle of certificates that is mounted over its own, and only then' trusts_a_mounted_bundle_only

write_configuration
PROXY=http://127.0.0.1:$PROXY_PORT
check 'check-config runs in the image' configuration_passes
check 'without configuration it does not start, and says what is missing' refuses_to_start_without_configuration
check 'the embedded backend starts' start_backend || conclude
check 'it becomes ready, read-only and without capabilities' start_proxy || conclude
check 'the process is 65532, with no capabilities and no way to get any' process_is_confined
check 'OpenSSL encrypts content, called directly' encrypts_by_openssl
for path in /health /health/live /health/ready; do
  check "GET $path answers 200" answers_ok "$PROXY$path"
done
check 'the management port answers too' answers_ok "http://127.0.0.1:$MANAGEMENT_PORT/health"
check 'PUT, HEAD, GET, a range and DELETE work through it' round_trip
check 'the backend holds no 32-byte run of the plaintext' backend_holds_ciphertext
check 'SIGTERM ends it with exit code 0' stops_with_zero
conclude

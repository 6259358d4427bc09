#!/usr/bin/env bash
# The contract of key providers, kept by vault-transit before HashiCorp Vault, and a proxy that uses it. Jest's summary
# is last. Vault is built once, from its published source, into ${XDG_CACHE_HOME:-~/.cache}/s3-encryption-proxy (server/
# and ADR 64 say of what). Arguments go to Jest.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." || exit 1
SOURCES=test/conformance/vault/server
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/s3-encryption-proxy/vault

impossible() {
  echo "missing: $1"
  exit 75 # EX_TEMPFAIL: not run, which is not the same as failed
}

command -v go >/dev/null || impossible 'Go (1.25.3 or newer) to build Vault: https://go.dev/dl'
command -v sha256sum >/dev/null || impossible 'sha256sum'
what=$(cd "$SOURCES" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c 1-16)
server=$CACHE/vault-$what
if [ ! -x "$server" ]; then
  echo 'building Vault, which takes some minutes' >&2
  log=$(mktemp "${TMPDIR:-/tmp}/s3ep-vault.XXXXXX")
  if ! bash "$SOURCES/build.sh" "$server" >"$log" 2>&1; then
    tail -n 20 "$log"
    impossible "Vault, which does not build here; all of the output: $log"
  fi
  rm -f "$log"
fi

S3EP_TEST_VAULT_SERVER=$server npm run --silent jest -- --selectProjects vault "$@"

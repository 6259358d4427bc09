#!/usr/bin/env bash
# Makes the two base images that the Containerfile names, where no image registry can be reached: stand-ins,
# assembled from Debian packages and the npm package "node", with the file layout, the user, the entry point
# and the environment of the published ones. CONTAINER_BASES=pull takes the published ones instead.
#   bases.sh NODE_BINARY
set -euo pipefail
# shellcheck source=environment.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/environment.sh"
NODE_BINARY=$(realpath "${1:?path of a Node 24 binary}")
LIBRARIES=/usr/lib/x86_64-linux-gnu
VERSION_LABEL=s3ep.stand-in.node

main() {
  mkdir -p "$STATE"
  if [ "${CONTAINER_BASES:-stand-in}" = pull ]; then
    buildah_here pull -q "$BUILD_BASE"
    buildah_here pull -q "$RUN_BASE"
    return
  fi
  have_tools mmdebstrap
  local version
  version=$("$NODE_BINARY" --version)
  is_current "$BUILD_BASE" "$version" && is_current "$RUN_BASE" "$version" && return
  root_file_system
  make_build_base "$version"
  make_run_base "$version"
}

is_current() { # is_current IMAGE VERSION
  [ "$(buildah_here inspect --type image --format "{{index .OCIv1.Config.Labels \"$VERSION_LABEL\"}}" "$1" 2>/dev/null)" = "$2" ]
}

root_file_system() {
  [ -d "$STATE/debian" ] && return
  rm -rf "$STATE/debian.new"
  mmdebstrap --quiet --variant=minbase --include=ca-certificates,libstdc++6,libatomic1,tzdata \
    bookworm "$STATE/debian.tar"
  mkdir "$STATE/debian.new"
  tar -xf "$STATE/debian.tar" -C "$STATE/debian.new" --exclude='./dev/*'
  mv "$STATE/debian.new" "$STATE/debian"
}

make_build_base() { # make_build_base VERSION
  local container mounted
  mkdir -p "$STATE/npm"
  [ -d "$STATE/npm/node_modules/npm" ] ||
    npm install --silent --no-audit --no-fund --prefix "$STATE/npm" npm@11
  container=$(buildah_here from scratch)
  mounted=$(buildah_here mount "$container")
  tar -xf "$STATE/debian.tar" -C "$mounted" --exclude='./dev/*'
  mkdir -p "$mounted/usr/local/lib/node_modules"
  install -m 755 "$NODE_BINARY" "$mounted/usr/local/bin/node"
  cp -r "$STATE/npm/node_modules/npm" "$mounted/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$mounted/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$mounted/usr/local/bin/npx"
  # npm in the build stage trusts whom this machine trusts.
  cp -L /etc/ssl/certs/ca-certificates.crt "$mounted/etc/ssl/certs/ca-certificates.crt"
  mkdir -p "$mounted/usr/local/etc"
  echo 'cafile=/etc/ssl/certs/ca-certificates.crt' >"$mounted/usr/local/etc/npmrc"
  buildah_here umount "$container" >/dev/null
  buildah_here config --label "$VERSION_LABEL=$1" --cmd '["node"]' \
    --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah_here commit -q --rm "$container" "$BUILD_BASE" >/dev/null
}

make_run_base() { # make_run_base VERSION
  local container root name
  container=$(buildah_here from scratch)
  root=$(buildah_here mount "$container")
  mkdir -p "$root"/{nodejs/bin,etc/ssl/certs,tmp,home/nonroot,usr/share,lib64,lib/x86_64-linux-gnu,proc,sys,dev} "$root$LIBRARIES"
  install -m 755 "$NODE_BINARY" "$root/nodejs/bin/node"
  for name in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 \
    libnss_dns.so.2 libnss_files.so.2 libgcc_s.so.1; do
    cp -L "$STATE/debian/lib/x86_64-linux-gnu/$name" "$root/lib/x86_64-linux-gnu/"
  done
  for name in libstdc++.so.6 libatomic.so.1; do
    cp -L "$STATE/debian$LIBRARIES/$name" "$root$LIBRARIES/"
  done
  cp -L "$STATE/debian/lib64/ld-linux-x86-64.so.2" "$root/lib64/"
  cp -L "$STATE/debian/etc/ssl/certs/ca-certificates.crt" "$root/etc/ssl/certs/"
  cp -r "$STATE/debian/usr/share/zoneinfo" "$root/usr/share/"
  printf '%s\n' root:x:0:0:root:/root:/sbin/nologin nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin \
    nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin >"$root/etc/passwd"
  printf '%s\n' root:x:0: nobody:x:65534: nonroot:x:65532: >"$root/etc/group"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
  chmod 1777 "$root/tmp"
  chown 65532:65532 "$root/home/nonroot"
  buildah_here umount "$container" >/dev/null
  buildah_here config --label "$VERSION_LABEL=$1" --user 65532 --workingdir /home/nonroot \
    --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/nodejs/bin \
    --env SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt --entrypoint '["/nodejs/bin/node"]' "$container"
  buildah_here commit -q --rm "$container" "$RUN_BASE" >/dev/null
}

main

#!/bin/sh
# What a bundle cannot hold: koffi, by which OpenSSL is called directly (docs/adr/0068-content-cipher.md). Only the files
# that are loaded, for this platform with glibc.
#   scripts/copy-native.sh FOLDER    into FOLDER/node_modules
set -eu
cd -- "$(dirname -- "$0")/../node_modules"
mkdir -p "$1/node_modules"
cp --parents koffi/package.json koffi/LICENSE.txt koffi/index.cjs koffi/src/koffi/index.cjs koffi/src/koffi/src/static.cjs \
  @koromix/koffi-linux-*/package.json @koromix/koffi-linux-*/index.js @koromix/koffi-linux-*/linux_*/koffi.node \
  "$1/node_modules"

#!/usr/bin/env bash
# build.sh FILE: builds the Vault for tests there.
#
# Vault is meant to be built from its repository, where its SDK lies beside it, and not as a library: its published
# module misses that folder, and the published SDK that is nearest differs in two functions. Both are far from what is
# tested (restoring a key from a backup, the switch for a clean-up of identities); their callers are adapted here.
set -euo pipefail
SOURCES=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
target=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/s3ep-vault-build.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
export GOTOOLCHAIN=local GOFLAGS=-mod=readonly

# the checksum is that of the sum database of Go, as for every module in go.sum
VERSION=v1.21.4 SUM='h1:KHGcdSnJtombvae1gDk+jZ50kiFngJPFDOvcCJRnU0c='
downloaded=$(cd "$work" && go mod download -json "github.com/hashicorp/vault@$VERSION")
grep -qF "\"Sum\": \"$SUM\"" <<<"$downloaded"
module=$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' <<<"$downloaded")

cp -r "$SOURCES/." "$work/server"
cp -r "$module" "$work/server/vault"
chmod -R u+w "$work/server/vault"
cd "$work/server"

adapt() { # adapt FILE FROM TO
  grep -qF "$2" "vault/$1"
  sed -i "s/$2/$3/" "vault/$1"
}
adapt builtin/logical/transit/path_restore.go 'restoredKeyName, err := b.lm' 'restoredKeyName, err := keyName, b.lm'
adapt vault/identity_store.go 'ActivationFunc: iStore.activateDeduplication' 'ActivationFunc: nil'
adapt vault/logical_system_activation_flags.go 'ActivationFunc(ctx, nil)' 'ActivationFunc(ctx, nil, "")'

mkdir -p "$(dirname -- "$target")"
go build -trimpath -ldflags '-s -w' -o "$work/vault" .
mv "$work/vault" "$target"

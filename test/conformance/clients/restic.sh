#!/usr/bin/env bash
# A restic repository at an endpoint that encrypts. Ends with "N passed, N failed". Environment: client.sh.
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/client.sh"
needs restic
export RESTIC_REPOSITORY="s3:$AWS_ENDPOINT_URL/$BUCKET/repository" RESTIC_PASSWORD
export RESTIC_CACHE_DIR=$WORK/cache
RESTIC_PASSWORD=$(random_hex 8)
last_summary() { tail -n 1 "$1" | node -pe "const found = JSON.parse(require('fs').readFileSync(0, 'utf8')); $2"; }
# restore of the newest snapshot, without what was cached of the repository
restored() { rm -rf restored cache && restic restore latest --quiet --target restored && diff -r tree restored/tree; }
make_tree tree

works 'init' restic init
works 'backup' restic backup --quiet tree
works 'check --read-data' restic check --read-data
works 'restore: the same tree' restored
works 'backup again' sh -c 'restic backup --json tree >second.json'
says 'backup again adds no data' '0 0' last_summary second.json 'found.files_new + found.files_changed + " " + found.data_blobs'
head -c 1000000 /dev/urandom >>tree/large.bin
rm tree/five-and-one.bin
works 'backup of a changed tree' restic backup --quiet --pack-size 64 tree
works 'forget --prune' restic forget --quiet --keep-last 1 --prune --max-unused 0
says 'forget: one snapshot stays' '1' sh -c 'restic snapshots --json | node -pe "JSON.parse(require(\"fs\").readFileSync(0)).length"'
works 'check --read-data after the prune' restic check --read-data
works 'restore after the prune: the same tree' restored

# What restic writes is encrypted already: looked for is what it handed to the proxy.
works 'the repository comes back' aws s3 cp --recursive --quiet "s3://$BUCKET" handed-over
largest=$(find handed-over -type f -printf '%s %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-)
head -c "$MIB" "$largest" >pack
mapfile -d '' -t small < <(find handed-over -type f -size +15c -size -100k -print0)
bucket_is_ciphertext "$LARGE_BYTES" pack "${small[@]}"
remove_bucket
summary

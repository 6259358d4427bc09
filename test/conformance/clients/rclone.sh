#!/usr/bin/env bash
# rclone at an endpoint that encrypts. Ends with "N passed, N failed". Environment: client.sh.
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/client.sh"
needs rclone
: >rclone.conf
export RCLONE_CONFIG=$WORK/rclone.conf RCLONE_LOW_LEVEL_RETRIES=1 RCLONE_RETRIES=1
export RCLONE_CONFIG_SITE_TYPE=s3 RCLONE_CONFIG_SITE_PROVIDER=Other RCLONE_CONFIG_SITE_REGION=us-east-1
export RCLONE_CONFIG_SITE_ENDPOINT=$AWS_ENDPOINT_URL RCLONE_CONFIG_SITE_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID
export RCLONE_CONFIG_SITE_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY
unset AWS_CA_BUNDLE # rclone 1.60 cannot start with one
IN_PARTS=(--s3-chunk-size 5M --s3-upload-cutoff 5M)
MOUNT_SECONDS=15

sizes_below() { rclone lsf -R --files-only --format sp --separator ' ' "site:$BUCKET/$1" | LC_ALL=C sort; }
transfers_nothing() { # transfers_nothing COMMAND...: succeeds, and nothing was copied
  local output
  output=$("$@" -v --stats-one-line 2>&1) || { echo "$output" && return 1; }
  ! grep -E ': (Copied|Updated|Multi-thread Copied|Deleted)' <<<"$output"
}
reads() { # reads FILE OFFSET BYTES: a read in the middle of a file of the mount
  cmp <(tail -c +$(($2 + 1)) "mounted/$1" | head -c "$3") <(tail -c +$(($2 + 1)) "tree/$1" | head -c "$3")
}
seeks() { # seeks FILE: random reads of one open file, backwards too
  node -e '
    const { openSync, readSync, statSync } = require("node:fs");
    const [mounted, local] = process.argv.slice(1).map((file) => openSync(file, "r"));
    const { size } = statSync(process.argv[2]);
    for (let time = 0; time < 30; time += 1) {
      const [at, bytes] = [Math.floor(Math.random() * size), 1 + Math.floor(Math.random() * 300_000)];
      const [found, wanted] = [mounted, local].map((file) => {
        const buffer = Buffer.alloc(bytes);
        return buffer.subarray(0, readSync(file, buffer, 0, bytes, at));
      });
      if (!found.equals(wanted)) throw new Error(`${bytes} bytes at ${at} differ`);
    }' "mounted/$1" "tree/$1"
}
make_tree tree

works 'mkdir' rclone mkdir "site:$BUCKET"
works 'copy up, each in one PUT' rclone copy --s3-upload-cutoff 200M tree "site:$BUCKET/tree"
works 'check' rclone check tree "site:$BUCKET/tree"
works 'check --download' rclone check --download tree "site:$BUCKET/tree"
works 'sync again transfers nothing' transfers_nothing rclone sync tree "site:$BUCKET/tree"
works 'sync again transfers nothing, by size alone' transfers_nothing rclone sync --size-only tree "site:$BUCKET/tree"
says 'lsf shows true sizes' "$(sizes_in tree | tr '\n' ' ' | sed 's/ $//')" sizes_below tree
works 'sync up, in parts' rclone sync "${IN_PARTS[@]}" tree "site:$BUCKET/parts"
works 'check --download, of parts' rclone check --download tree "site:$BUCKET/parts"
works 'sync again transfers nothing, of parts' transfers_nothing rclone sync "${IN_PARTS[@]}" tree "site:$BUCKET/parts"
says 'lsf shows true sizes, of parts' "$(sizes_in tree | tr '\n' ' ' | sed 's/ $//')" sizes_below parts
works 'copy down, one file in several ranges' rclone copy --multi-thread-cutoff 5M --multi-thread-streams 4 "site:$BUCKET/parts" down
works 'copy: the same tree' diff -r tree down
works 'rcat of a stream of unknown length' sh -c "cat tree/large.bin | rclone rcat --streaming-upload-cutoff 5M --s3-chunk-size 5M 'site:$BUCKET/stdin.bin'"
works 'cat: the same bytes' sh -c "rclone cat 'site:$BUCKET/stdin.bin' | cmp - tree/large.bin"
works 'copyto within the bucket' rclone copyto "site:$BUCKET/parts/large.bin" "site:$BUCKET/copy.bin"
works 'copyto within the bucket, in parts' rclone copyto --s3-copy-cutoff 6M "site:$BUCKET/parts/large.bin" "site:$BUCKET/copy-in-parts.bin"
works 'copyto: the same bytes' sh -c "rclone cat 'site:$BUCKET/copy.bin' | cmp - tree/large.bin"
works 'copyto in parts: the same bytes' sh -c "rclone cat 'site:$BUCKET/copy-in-parts.bin' | cmp - tree/large.bin"
works 'moveto' rclone moveto "site:$BUCKET/copy.bin" "site:$BUCKET/moved.bin"
works 'moveto: the same bytes' sh -c "rclone cat 'site:$BUCKET/moved.bin' | cmp - tree/large.bin"

if [ -c /dev/fuse ] && command -v fusermount3 >/dev/null; then
  mkdir mounted
  works 'mount' timeout "$MOUNT_SECONDS" rclone mount --daemon --read-only "site:$BUCKET/parts" mounted
  works 'mount: the same tree' diff -r tree mounted
  works 'mount: a read over parts' reads large.bin $((PART_BYTES - 1000)) $((PART_BYTES + 2000))
  works 'mount: reads at random' seeks large.bin
  works 'unmount' fusermount3 -u mounted
else
  not_ok 'mount: there is no /dev/fuse or no fusermount3 here'
fi

bucket_is_ciphertext "$LARGE_BYTES" "${SAMPLES[@]}"

works 'delete of one' rclone deletefile "site:$BUCKET/moved.bin"
works 'purge' rclone purge "site:$BUCKET"
summary

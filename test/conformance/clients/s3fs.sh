#!/usr/bin/env bash
# A bucket as a directory, by s3fs, at an endpoint that encrypts. Ends with "N passed, N failed". Environment: client.sh.
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/client.sh"
needs s3fs fusermount3
if [ ! -c /dev/fuse ]; then
  not_ok 's3fs: there is no /dev/fuse here'
  summary
  exit 1
fi
(umask 077 && echo "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" >password)
SMALL_PARTS_MB=5
mkdir mounted cache
is_mounted() { grep -q " $WORK/mounted fuse.s3fs " /proc/self/mounts; }
mount_it() { # each time without what an earlier mount cached
  s3fs "$BUCKET" mounted -o url="$AWS_ENDPOINT_URL" -o use_path_request_style -o sigv4 -o passwd_file="$WORK/password" \
    -o multipart_size="$SMALL_PARTS_MB" -o singlepart_copy_limit="$((SMALL_PARTS_MB + 1))" -o retries=1 \
    -o logfile="$WORK/s3fs.log" && is_mounted
}
mount_again() { fusermount3 -u mounted && mount_it; }
clean_up() { if is_mounted; then fusermount3 -uz mounted; fi; }
sizes_below() { aws s3 ls --recursive "s3://$BUCKET/$1/" | sed -E "s|^[^ ]+ +[^ ]+ +([0-9]+) $1/|\1 |" | grep -v '/$' | grep -v '^0 $' | LC_ALL=C sort; }
overwrite() { # overwrite FILE: 4,096 bytes in its middle, and 777 more at its end
  dd if=patch of="$1" bs=4096 seek=2000 conv=notrunc status=none && cat tail >>"$1"
}
make_tree tree
random_file 4096 patch
random_file 777 tail

aws s3 mb "s3://$BUCKET" >/dev/null
works 'mount' mount_it
is_mounted || { summary; exit 1; }
works 'cp -r up' cp -r tree mounted/tree
works 'cp -r: the same tree' diff -r tree mounted/tree
works 'mount again' mount_again
works 'mounted again: the same tree' diff -r tree mounted/tree
says 'sizes are true in the mount' "$(sizes_in tree | tr '\n' ' ' | sed 's/ $//')" sizes_in mounted/tree
says 'sizes are true in listings' "$(sizes_in tree | tr '\n' ' ' | sed 's/ $//')" sizes_below tree
works 'a change in the middle of a large file' overwrite mounted/tree/large.bin
overwrite tree/large.bin
works 'mv of a large file' mv mounted/tree/large.bin mounted/moved.bin
works 'mv of a directory' mv mounted/tree/odd mounted/odd
works 'mount again after the changes' mount_again
works 'changed and moved: the same bytes' cmp tree/large.bin mounted/moved.bin
works 'the moved directory: the same files' diff -r tree/odd mounted/odd
works 'rm' rm mounted/moved.bin
works 'rm -r' rm -r mounted/odd
works 'rm: nothing stays' sh -c '! test -e mounted/moved.bin && ! test -e mounted/odd'
works 'a copy of it' sh -c 'cp tree/large.bin mounted/tree/again.bin && cmp tree/large.bin mounted/tree/again.bin'
works 'unmount' fusermount3 -u mounted

bucket_is_ciphertext "$PART_BYTES" "${SAMPLES[@]}"
remove_bucket
summary

#!/usr/bin/env bash
# s3cmd at an endpoint that encrypts. Ends with "N passed, N failed". Environment: client.sh.
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/client.sh"
needs s3cmd
HOST=${AWS_ENDPOINT_URL#*://}
cat >s3cfg <<CONFIG
[default]
access_key = $AWS_ACCESS_KEY_ID
secret_key = $AWS_SECRET_ACCESS_KEY
host_base = $HOST
host_bucket = $HOST
use_https = False
signature_v2 = False
progress_meter = False
max_retries = 1
multipart_chunk_size_mb = 5
CONFIG
s3() { s3cmd -c s3cfg "$@"; }
same() { # same KEY FILE: what get brings
  rm -f got
  s3 get --no-progress "s3://$BUCKET/$1" got && cmp got "$2"
}
sizes_below() { s3 ls -r "s3://$BUCKET/$1/" | sed -E "s|^[^ ]+ +[^ ]+ +([0-9]+) +s3://$BUCKET/$1/|\1 |" | LC_ALL=C sort; }
info_has() { s3 info "s3://$BUCKET/$1" | grep -E "$2" >/dev/null; }
transfers_nothing() { # transfers_nothing COMMAND...: succeeds, and tells of no file that went either way
  local output
  output=$("$@" 2>&1) || { echo "$output" && return 1; }
  ! grep -E '^(upload|download|remote copy):' <<<"$output"
}
make_tree tree
# Before 2.4 s3cmd reads the key of a download from its quoted form: keep such names to the other clients.
mv 'tree/odd/per%20cent%2F.bin' tree/odd/percent.bin && make_samples tree

works 'mb' s3 mb "s3://$BUCKET"
for file in empty one-byte five-less-one.bin five-and-one.bin large.bin 'odd/with space.bin' 'odd/plus+and=equals&.bin' 'odd/ä ö 漢字.bin'; do
  works "put $file" s3 put "tree/$file" "s3://$BUCKET/put/$file"
  works "get $file: the same bytes" same "put/$file" "tree/$file"
done
works 'info shows the true size' info_has put/large.bin "File size: +$LARGE_BYTES\$"
works 'put again replaces' s3 put tree/five-and-one.bin "s3://$BUCKET/put/five-less-one.bin"
works 'put again: the new bytes' same put/five-less-one.bin tree/five-and-one.bin
works 'the key a//b' s3 put tree/one-byte "s3://$BUCKET/put/a//b"
works 'the key a//b: the same bytes' same put/a//b tree/one-byte
works 'sync up' s3 sync tree/ "s3://$BUCKET/tree/"
works 'sync up again transfers nothing' transfers_nothing s3 sync tree/ "s3://$BUCKET/tree/"
says 'ls shows true sizes' "$(sizes_in tree | tr '\n' ' ' | sed 's/ $//')" sizes_below tree
mkdir down
works 'sync down' s3 sync "s3://$BUCKET/tree/" down/
works 'sync: the same tree' diff -r tree down
works 'sync down again transfers nothing' transfers_nothing s3 sync "s3://$BUCKET/tree/" down/
works 'cp within the bucket' s3 cp "s3://$BUCKET/put/large.bin" "s3://$BUCKET/put/copy.bin"
works 'cp: the same bytes' same put/copy.bin tree/large.bin
works 'mv within the bucket' s3 mv "s3://$BUCKET/put/copy.bin" "s3://$BUCKET/put/moved.bin"
works 'mv: the same bytes' same put/moved.bin tree/large.bin
says 'mv: nothing stays' '' s3 ls "s3://$BUCKET/put/copy.bin"
works 'put of a stream of unknown length' sh -c "cat tree/large.bin | s3cmd -c s3cfg put - 's3://$BUCKET/put/stdin.bin'"
works 'put of a stream: the same bytes' same put/stdin.bin tree/large.bin

bucket_is_ciphertext "$LARGE_BYTES" "${SAMPLES[@]}"

works 'del' s3 del "s3://$BUCKET/put/moved.bin"
says 'del: nothing stays' '' s3 ls "s3://$BUCKET/put/moved.bin"
works 'del --recursive' s3 del --recursive --force "s3://$BUCKET"
works 'rb' s3 rb "s3://$BUCKET"
summary

#!/usr/bin/env bash
# A day with aws-cli at an endpoint that encrypts. Ends with "N passed, N failed". Environment: client.sh, and
#   OBJECTS_DIRECTORY   where the backend keeps its files, if it can be looked into: no file of the bucket may hold plaintext
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/client.sh"
needs
SINGLE_PUT_MIB=300 # in one PUT, and down again in parallel ranges
SINGLE_PUT_BYTES=$((SINGLE_PUT_MIB * MIB))
MULTIPART_BYTES=$((60 * MIB + 1))

sizes_of() { aws s3 ls "$@" | awk '{ print $3, $4 }'; }
sizes_below() { aws s3 ls --recursive "s3://$BUCKET/$1/" | sed -E "s|^[^ ]+ +[^ ]+ +([0-9]+) $1/|\1 |" | LC_ALL=C sort; }
etag_has() { aws s3api head-object --bucket "$BUCKET" --key "$1" --query ETag | grep -e "$2" >/dev/null; }

# The large file repeats one random block, so that all runs of its plaintext can be looked for exactly.
random_file "$MIB" block
for _ in $(seq "$SINGLE_PUT_MIB"); do cat block; done >single.bin
cat block block >single.period
random_file "$MULTIPART_BYTES" multi.bin
{ head -c 300000 multi.bin && tail -c 300000 multi.bin; } >multi.samples
printf 'the quick brown fox jumps over the lazy dog' >fox.txt
make_tree tree

works 'mb' aws s3 mb "s3://$BUCKET"
works 'put-object of 300 MiB in one PUT' aws s3api put-object --bucket "$BUCKET" --key single.bin --body single.bin
works 'cp of 300 MiB down, in ranges' aws s3 cp "s3://$BUCKET/single.bin" single.down
works 'cp: the same 300 MiB' cmp single.bin single.down
works 'get-object of 300 MiB' aws s3api get-object --bucket "$BUCKET" --key single.bin single.down
works 'get-object: the same 300 MiB' cmp single.bin single.down
rm -f single.down single.bin
works 'cp of 60 MiB up, in parts' aws s3 cp multi.bin "s3://$BUCKET/multi.bin"
works 'cp: it was stored in parts' etag_has multi.bin '-8\\"'
works 'cp of 60 MiB down' aws s3 cp "s3://$BUCKET/multi.bin" multi.down
works 'cp: the same 60 MiB' cmp multi.bin multi.down
says 'ls shows true sizes' "$MULTIPART_BYTES multi.bin $SINGLE_PUT_BYTES single.bin" sizes_of "s3://$BUCKET/"
says 'head-object shows the true size' "$SINGLE_PUT_BYTES" aws s3api head-object --bucket "$BUCKET" --key single.bin --query ContentLength
aws s3api get-object --bucket "$BUCKET" --key multi.bin --range bytes=8388600-16777300 range.down >/dev/null
tail -c +8388601 multi.bin | head -c 8388701 >range.wanted
works 'a range over parts' cmp range.wanted range.down
works 'sync up' aws s3 sync tree "s3://$BUCKET/tree"
says 'sync up again transfers nothing' '' aws s3 sync tree "s3://$BUCKET/tree"
says 'sync up again transfers nothing, by size alone' '' aws s3 sync --size-only tree "s3://$BUCKET/tree"
says 'ls --recursive shows true sizes' "$(sizes_in tree | tr '\n' ' ' | sed 's/ $//')" sizes_below tree
works 'sync down' aws s3 sync "s3://$BUCKET/tree" tree.down
works 'sync: the same tree' diff -r tree tree.down
says 'sync down again transfers nothing' '' aws s3 sync "s3://$BUCKET/tree" tree.down
works 'presign and curl' sh -c "curl -fsS '$(aws s3 presign "s3://$BUCKET/multi.bin" --expires-in 60)' | cmp - multi.bin"
works 'cp within the bucket' aws s3 cp "s3://$BUCKET/tree/five-and-one.bin" "s3://$BUCKET/copy.bin"
works 'cp: the copy' sh -c "aws s3 cp 's3://$BUCKET/copy.bin' - | cmp - tree/five-and-one.bin"
works 'cp within the bucket, in parts' aws s3 cp "s3://$BUCKET/multi.bin" "s3://$BUCKET/multi.copy"
works 'cp: the copy in parts' sh -c "aws s3 cp 's3://$BUCKET/multi.copy' - | cmp - multi.bin"
works 'mv within the bucket, in parts' aws s3 mv "s3://$BUCKET/multi.copy" "s3://$BUCKET/moved.bin"
works 'mv: the same bytes' sh -c "aws s3 cp 's3://$BUCKET/moved.bin' - | cmp - multi.bin"
says 'mv: nothing stays' '' sizes_of "s3://$BUCKET/multi.copy"
works 'cp --recursive within the bucket' aws s3 cp --recursive "s3://$BUCKET/tree/" "s3://$BUCKET/tree2/"
works 'cp --recursive down' aws s3 cp --recursive "s3://$BUCKET/tree2" tree2.down
works 'cp --recursive: the same tree' diff -r tree tree2.down
works 'mv of a file up' sh -c "cp fox.txt fox.gone && aws s3 mv fox.gone 's3://$BUCKET/fox.gone' && ! test -e fox.gone"
works 'mv --recursive down' sh -c "aws s3 mv --recursive 's3://$BUCKET/tree2' tree3.down && diff -r tree tree3.down"
says 'mv --recursive: nothing stays' '' sizes_of --recursive "s3://$BUCKET/tree2"
works 'cp from standard input, small' sh -c "aws s3 cp - 's3://$BUCKET/stdin.txt' <fox.txt"
works 'cp from standard input, in parts' sh -c "cat tree/large.bin | aws s3 cp - 's3://$BUCKET/stdin.bin'"
works 'cp to standard output' sh -c "aws s3 cp 's3://$BUCKET/stdin.bin' - | cmp - tree/large.bin"
for key in 'a//b' 'a/../b' 'dir/' '/lead'; do
  works "the key $key" aws s3api put-object --bucket "$BUCKET" --key "odd/$key" --body fox.txt
  works "the key $key: the same bytes" sh -c "aws s3api get-object --bucket '$BUCKET' --key 'odd/$key' key.down && cmp key.down fox.txt"
done
says 'each key is its own' 'odd//lead odd/a/../b odd/a//b odd/dir/' aws s3api list-objects-v2 --bucket "$BUCKET" --prefix odd/ \
  --query 'Contents[].Key' --output text

PLAINTEXTS=(multi.samples single.period fox.txt "${SAMPLES[@]}")
if [ -n "${OBJECTS_DIRECTORY:-}" ]; then
  stored_is_ciphertext "$OBJECTS_DIRECTORY/buckets/$BUCKET" "$SINGLE_PUT_BYTES" "${PLAINTEXTS[@]}"
else
  bucket_is_ciphertext "$SINGLE_PUT_BYTES" "${PLAINTEXTS[@]}"
fi

works 'rm' aws s3 rm "s3://$BUCKET/moved.bin"
works 'rm --recursive' aws s3 rm --recursive --quiet "s3://$BUCKET"
says 'rm: nothing stays' '' sizes_of --recursive "s3://$BUCKET"
works 'rb' aws s3 rb "s3://$BUCKET"
summary

#!/usr/bin/env bash
# A day with aws-cli at an endpoint that encrypts. Ends with "N passed, N failed".
#   AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY   the proxy
#   OBJECTS_DIRECTORY   where the backend keeps its files, or else
#   BACKEND_ENDPOINT, BACKEND_ACCESS_KEY_ID, BACKEND_SECRET_ACCESS_KEY   to fetch what is stored from the backend
set -uo pipefail
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/servers.sh"
if missing_tools node aws curl; then
  echo '0 passed, 1 failed'
  exit 1
fi
cd "$WORK" || exit 1
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_CONFIG_FILE=$WORK/aws-config AWS_SHARED_CREDENTIALS_FILE=/dev/null
export AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
printf '[default]\ns3 =\n  signature_version = s3v4\n  addressing_style = path\n' >"$AWS_CONFIG_FILE"

BUCKET=aws-cli-$(random_hex 5)
FIVE_MIB=$((5 * 1024 * 1024)) LARGE_MIB=300
LARGE_BYTES=$((LARGE_MIB * 1024 * 1024))

works() { # works NAME COMMAND...: the command succeeds
  local name=$1 output
  shift
  if output=$("$@" 2>&1); then ok "$name"; else not_ok "$name" && echo "$output" | tail -n 5; fi
}
says() { # says NAME TEXT COMMAND...: the command prints exactly this, but for white space
  local name=$1 wanted=$2 output
  shift 2
  output=$("$@" 2>&1 | xargs)
  if [ "$output" = "$wanted" ]; then ok "$name"; else not_ok "$name: '$output' instead of '$wanted'"; fi
}
sizes_of() { aws s3 ls "$@" | awk '{ print $3, $4 }'; }
presigned() { curl -fsS "$(aws s3 presign "s3://$BUCKET/$1" --expires-in 60)"; }

# The large file repeats one random block, so that all runs of its plaintext can be looked for exactly.
head -c 1048576 /dev/urandom >block
for _ in $(seq "$LARGE_MIB"); do cat block; done >large.bin
cat block block >large.period
head -c "$FIVE_MIB" /dev/urandom >five.bin
mkdir tree tree/sub
seq 20000 >tree/numbers.txt
head -c 70000 /dev/urandom >'tree/sub/ä b+c.bin'
printf 'the quick brown fox jumps over the lazy dog' >tree/fox.txt
: >tree/empty

works 'mb' aws s3 mb "s3://$BUCKET"
works 'cp of 5 MiB up' aws s3 cp five.bin "s3://$BUCKET/five.bin"
works 'cp of 5 MiB down' aws s3 cp "s3://$BUCKET/five.bin" five.down
works 'cp: the same bytes' cmp five.bin five.down
works 'put-object of 300 MiB in one PUT' aws s3api put-object --bucket "$BUCKET" --key large.bin --body large.bin
works 'cp of 300 MiB down, in ranges' aws s3 cp "s3://$BUCKET/large.bin" large.down
works 'cp: the same 300 MiB' cmp large.bin large.down
rm -f large.down
works 'get-object of 300 MiB' aws s3api get-object --bucket "$BUCKET" --key large.bin large.down
works 'get-object: the same 300 MiB' cmp large.bin large.down
rm -f large.down
says 'ls shows true sizes' "$FIVE_MIB five.bin $LARGE_BYTES large.bin" sizes_of "s3://$BUCKET/"
says 'head-object shows the true size' "$LARGE_BYTES" aws s3api head-object --bucket "$BUCKET" --key large.bin --query ContentLength
works 'sync up' aws s3 sync tree "s3://$BUCKET/tree"
says 'sync up again transfers nothing' '' aws s3 sync tree "s3://$BUCKET/tree"
says 'sync up again transfers nothing, by size alone' '' aws s3 sync --size-only tree "s3://$BUCKET/tree"
works 'sync down' aws s3 sync "s3://$BUCKET/tree" tree.down
works 'sync: the same tree' diff -r tree tree.down
says 'sync down again transfers nothing' '' aws s3 sync "s3://$BUCKET/tree" tree.down
works 'sync down of a file in ranges' aws s3 sync "s3://$BUCKET/" synced --exclude '*' --include large.bin
works 'sync: the same 300 MiB' cmp large.bin synced/large.bin
rm -rf synced
presigned five.bin >five.presigned
works 'presign and curl' cmp five.bin five.presigned
aws s3api get-object --bucket "$BUCKET" --key large.bin --range bytes=157286395-157286410 range.down >/dev/null
tail -c +157286396 large.bin | head -c 16 >range.wanted
works 'a range read' cmp range.wanted range.down
works 'cp within the bucket' aws s3 cp "s3://$BUCKET/five.bin" "s3://$BUCKET/copy.bin"
works 'cp: the copy' sh -c "aws s3 cp 's3://$BUCKET/copy.bin' - | cmp - five.bin"
works 'mv within the bucket' aws s3 mv "s3://$BUCKET/copy.bin" "s3://$BUCKET/moved.bin"
works 'mv: the same bytes' sh -c "aws s3 cp 's3://$BUCKET/moved.bin' - | cmp - five.bin"
says 'mv: nothing stays' '' sizes_of "s3://$BUCKET/copy.bin"
works 'cp from standard input' sh -c "aws s3 cp - 's3://$BUCKET/stdin.txt' <tree/fox.txt"

if [ -z "${OBJECTS_DIRECTORY:-}" ]; then
  OBJECTS_DIRECTORY=$WORK/stored
  works 'the backend gives what is stored' env AWS_ACCESS_KEY_ID="$BACKEND_ACCESS_KEY_ID" \
    AWS_SECRET_ACCESS_KEY="$BACKEND_SECRET_ACCESS_KEY" AWS_ENDPOINT_URL="$BACKEND_ENDPOINT" \
    aws s3 cp --recursive --quiet "s3://$BUCKET" "$OBJECTS_DIRECTORY"
fi
PLAINTEXTS=(large.period five.bin tree/numbers.txt 'tree/sub/ä b+c.bin' tree/fox.txt)
mkdir planted && { head -c 4099 /dev/urandom && tail -c +1234568 five.bin | head -c 16 && head -c 99 /dev/urandom; } >planted/file
# The search is of worth only if it finds: 16 bytes of plaintext at odd places of both.
works 'the search finds a planted run' sh -c "node '$HERE/find-plaintext.mjs' planted five.bin | grep -q 'plaintext at byte 4099'"
stored_bytes=$(du -sb "$OBJECTS_DIRECTORY" | cut -f 1)
works 'everything is stored' [ "$stored_bytes" -gt "$LARGE_BYTES" ]
works 'no run of 16 bytes of plaintext is stored' node "$HERE/find-plaintext.mjs" "$OBJECTS_DIRECTORY" "${PLAINTEXTS[@]}"

works 'rm' aws s3 rm "s3://$BUCKET/moved.bin"
works 'rm --recursive' aws s3 rm --recursive --quiet "s3://$BUCKET"
says 'rm: nothing stays' '' sizes_of --recursive "s3://$BUCKET"
works 'rb' aws s3 rb "s3://$BUCKET"
summary

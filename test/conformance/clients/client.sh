# To be sourced by the script of one client: servers.sh, real files to work on, and a look at what lies in the backend.
# Expects in the environment what each of those scripts needs:
#   AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY               the proxy
#   BACKEND_ENDPOINT, BACKEND_ACCESS_KEY_ID, BACKEND_SECRET_ACCESS_KEY       the backend, to fetch what is stored
#   BUCKET_PREFIX   begins the name of the bucket that a script makes and removes
: "${AWS_ENDPOINT_URL:?}" "${AWS_ACCESS_KEY_ID:?}" "${AWS_SECRET_ACCESS_KEY:?}"
: "${BACKEND_ENDPOINT:?}" "${BACKEND_ACCESS_KEY_ID:?}" "${BACKEND_SECRET_ACCESS_KEY:?}"
HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
source "$HERE/servers.sh" # WORK is then a folder of its own for this script
MIB=$((1024 * 1024))
PART_BYTES=$((5 * MIB)) # the least that S3 takes as a part
# Several parts for every client, and no multiple of anything.
LARGE_BYTES=$((20 * MIB + 12345))
BUCKET=${BUCKET_PREFIX:-}$(basename -- "$0" | sed 's/\..*//; s/_/-/g')-$(random_hex 5)

export LC_ALL=C.UTF-8
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_CONFIG_FILE=$WORK/aws-config AWS_SHARED_CREDENTIALS_FILE=/dev/null
export AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
printf '[default]\ns3 =\n  signature_version = s3v4\n  addressing_style = path\n' >"$AWS_CONFIG_FILE"

needs() { # needs TOOL...: ends the script if one is missing
  if missing_tools node aws curl "$@"; then
    echo '0 passed, 1 failed'
    exit 1
  fi
  cd "$WORK" || exit 1
}

random_file() { head -c "$1" /dev/urandom >"$2"; } # random_file BYTES FILE
# What is looked for in the backend: not all of the large file, for that takes long, but its ends and the border of parts.
make_samples() { # make_samples TREE: sets SAMPLES
  local bytes=300000
  { head -c "$bytes" "$1/large.bin" && tail -c +$((PART_BYTES - bytes + 1)) "$1/large.bin" | head -c $((2 * bytes)) &&
    tail -c "$bytes" "$1/large.bin"; } >samples
  SAMPLES=(samples "$1/five-less-one.bin" "$1/five-and-one.bin" "$1/deep/er/still/numbers.txt" "$1"/odd/*)
}
make_tree() { # make_tree DIRECTORY: files of the sizes and names at which things break
  mkdir -p "$1/odd" "$1/deep/er/still"
  : >"$1/empty"
  random_file 1 "$1/one-byte"
  random_file $((PART_BYTES - 1)) "$1/five-less-one.bin"
  random_file $((PART_BYTES + 1)) "$1/five-and-one.bin"
  random_file "$LARGE_BYTES" "$1/large.bin"
  seq 20000 >"$1/deep/er/still/numbers.txt"
  random_file 70000 "$1/odd/with space.bin"
  random_file 65536 "$1/odd/plus+and=equals&.bin"
  random_file 65537 "$1/odd/ä ö 漢字.bin"
  random_file 333 "$1/odd/per%20cent%2F.bin"
  make_samples "$1"
}
sizes_in() { find "$1" -type f -printf '%s %P\n' | LC_ALL=C sort; } # sizes_in DIRECTORY: "SIZE NAME" of all files

stored_is_ciphertext() { # stored_is_ciphertext STORED_DIRECTORY LEAST_BYTES PLAINTEXT...
  local stored=$1 least=$2
  shift 2
  # The search is of worth only if it finds: 16 bytes of plaintext at odd places of both.
  mkdir -p planted
  { head -c 4099 /dev/urandom && tail -c +12346 "$1" | head -c 16 && head -c 99 /dev/urandom; } >planted/file
  works 'the search finds a planted run' sh -c "node '$HERE/find-plaintext.mjs' planted '$1' | grep -q 'plaintext at byte 4099'"
  works 'everything is stored' [ "$(find "$stored" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }')" -gt "$least" ]
  works 'no run of 16 bytes of plaintext is stored' node "$HERE/find-plaintext.mjs" "$stored" "$@"
}
bucket_is_ciphertext() { # bucket_is_ciphertext LEAST_BYTES PLAINTEXT...: what the backend has in BUCKET
  works 'the backend gives what is stored' env AWS_ACCESS_KEY_ID="$BACKEND_ACCESS_KEY_ID" \
    AWS_SECRET_ACCESS_KEY="$BACKEND_SECRET_ACCESS_KEY" "$PYTHON" "$HERE/fetch_stored.py" "$BACKEND_ENDPOINT" "$BUCKET" stored
  stored_is_ciphertext stored "$@"
  rm -rf stored
}
remove_bucket() {
  aws s3 rm --recursive --quiet "s3://$BUCKET"
  works 'the bucket is empty, and can be removed' aws s3 rb "s3://$BUCKET"
}

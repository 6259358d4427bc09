#!/usr/bin/env bash
# boto3's transfer manager at an endpoint that encrypts. Ends with "N passed, N failed". Environment: client.sh.
set -uo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/client.sh"
needs
make_tree tree
aws s3 mb "s3://$BUCKET" >/dev/null
counted "$PYTHON" "$HERE/boto3_transfer.py" "$BUCKET" tree
bucket_is_ciphertext "$LARGE_BYTES" "${SAMPLES[@]}"
remove_bucket
summary

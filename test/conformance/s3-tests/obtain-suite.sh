# To be sourced: sets SUITE to a checkout of ceph/s3-tests, which is never part of this repository.
SUITE_URL=${S3TESTS_URL:-https://github.com/ceph/s3-tests}
# The lists of this folder were made with it.
SUITE_COMMIT=8f0ae7b404a3a2fcf7038bf1e6bf29544fe9b6a3
CLONE_SECONDS=120

obtain_suite() { # obtain_suite FOLDER: into it, if S3TESTS_DIR names none; says what is lacking
  local output
  if [ -n "${S3TESTS_DIR:-}" ]; then
    SUITE=$S3TESTS_DIR
    [ -f "$SUITE/s3tests/functional/test_s3.py" ] && return
    echo "S3TESTS_DIR=$S3TESTS_DIR is no checkout of ceph/s3-tests"
    return 1
  fi
  SUITE=$1
  output=$(GIT_TERMINAL_PROMPT=0 timeout "$CLONE_SECONDS" git clone --quiet "$SUITE_URL" "$SUITE" 2>&1 &&
    git -C "$SUITE" -c advice.detachedHead=false checkout --quiet "$SUITE_COMMIT" 2>&1) && return
  echo "ceph/s3-tests is missing: ${output##*$'\n'}"
  echo "Get it with: git clone $SUITE_URL FOLDER && git -C FOLDER checkout $SUITE_COMMIT"
  echo "and run this again with S3TESTS_DIR=FOLDER, or with S3TESTS_URL=a mirror of it."
  return 1
}

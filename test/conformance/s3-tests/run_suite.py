#!/usr/bin/env python3
"""Runs ceph/s3-tests against one endpoint and writes what became of each test.

    run_suite.py SUITE ENDPOINT backend|client OUT.json [--only FILE | --passed-in RUN.json] [--leave-out FILE] [--shards N]

SUITE is a checkout of the suite. backend, client: whose keys the users have (users.py). --passed-in: only the tests
that passed in an earlier run.
"""

import argparse
import configparser
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from users import USERS, Keys, User

HERE = Path(__file__).parent
FILES = ("test_s3.py", "test_headers.py")


def keys_of(user: User, side: str) -> Keys:
    return user.client if side == "client" else user.backend


def write_configuration(path: Path, endpoint: str, side: str) -> None:
    address = urlsplit(endpoint)
    conf = configparser.RawConfigParser()
    # an IP address, so that boto3 uses paths
    conf["DEFAULT"] = {"host": address.hostname or "", "port": str(address.port), "is_secure": str(address.scheme == "https"),
                       "ssl_verify": "False"}
    conf["fixtures"] = {"bucket prefix": "s3-tests-{random}-"}
    for user in USERS:
        keys = keys_of(user, side)
        user_id = f"{user.tenant}${user.user_id}" if user.tenant else user.user_id
        conf[user.section] = {"user_id": user_id, "display_name": user.display_name, "email": user.email,
                              "access_key": keys.access_key, "secret_key": keys.secret_key, "tenant": user.tenant}
    conf["s3 main"].update({"api_name": "us-east-1", "kms_keyid": "testkey-1", "kms_keyid2": "testkey-2"})
    for section in ("iam root", "iam alt root"):  # wanted, and used by none of FILES' tests that pass here
        conf[section] = {"user_id": "none", "email": "none", "access_key": "none", "secret_key": "none"}
    with open(path, "w", encoding="utf-8") as file:
        conf.write(file)


def start_shard(options: argparse.Namespace, work: Path, number: int) -> subprocess.Popen:
    shard = f"{number}/{options.shards}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "S3TEST_CONF": str(work / "s3tests.conf"), "PYTHONPATH": str(HERE / "plugin"), "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "2",
        "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "no_proxy": "*",
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "verdicts", "-q", "--no-header", "--tb=short",
               "-W", "ignore", "--shard", shard, "--verdicts", str(work / f"{number}.json")]
    for name in ("only", "leave_out"):
        if getattr(options, name):
            command += [f"--{name.replace('_', '-')}", str(Path(getattr(options, name)).resolve())]
    with open(f"{options.out}.log-{number}", "w", encoding="utf-8") as log:
        return subprocess.Popen(command + [f"s3tests/functional/{file}" for file in FILES], cwd=options.suite,
                                env=environment, stdout=log, stderr=log)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("suite")
    arguments.add_argument("endpoint")
    arguments.add_argument("side", choices=("backend", "client"))
    arguments.add_argument("out")
    arguments.add_argument("--only")
    arguments.add_argument("--passed-in")
    arguments.add_argument("--leave-out")
    arguments.add_argument("--shards", type=int, default=2)
    options = arguments.parse_args()
    tests, failed = {}, 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write_configuration(work / "s3tests.conf", options.endpoint, options.side)
        if options.passed_in:
            earlier = json.loads(Path(options.passed_in).read_text())["tests"]
            options.only = work / "passed"
            options.only.write_text("\n".join(test for test, each in earlier.items() if each["verdict"] == "passed"))
        for shard in [start_shard(options, work, number) for number in range(options.shards)]:
            shard.wait()
        for number in range(options.shards):
            result = work / f"{number}.json"
            if not result.exists():
                sys.exit(f"the suite did not come to its end: {options.out}.log-{number}")
            found = json.loads(result.read_text())
            tests |= found["tests"]
            failed += found["cleanUpsFailed"]
    Path(options.out).write_text(json.dumps({"tests": tests, "cleanUpsFailed": failed}, indent=1))
    verdicts = [each["verdict"] for each in tests.values()]
    print(", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in ("passed", "failed", "skipped"))
          + f"; {failed} times buckets could not be removed")


main()

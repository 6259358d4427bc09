#!/usr/bin/env python3
"""The users that ceph/s3-tests wants, each with keys of its own at the backend and others at the proxy.

    users.py rgw CEPH_CONF      makes them on a running RGW, which has to be restarted afterwards
    users.py embedded           EMBEDDED_S3_USERS of the embedded backend
    users.py proxy              lines of the proxy's clients, in YAML
"""

import dataclasses
import json
import subprocess
import sys


@dataclasses.dataclass(frozen=True)
class Keys:
    access_key: str
    secret_key: str


@dataclasses.dataclass(frozen=True)
class User:
    section: str
    """Of the suite's configuration."""
    user_id: str
    display_name: str
    email: str
    tenant: str = ""

    @property
    def backend(self) -> Keys:
        return self._keys("backend")

    @property
    def client(self) -> Keys:
        """Another pair than the backend's, so that nothing works without the mapping."""
        return self._keys("client")

    def _keys(self, side: str) -> Keys:
        name = f"{side}-{self.section.replace(' ', '-')}"
        return Keys(access_key=f"{name}-access-key", secret_key=f"{name}-secret-of-tests-on-loopback")


MAIN = User("s3 main", "testid", "M. Tester", "tester@ceph.com")
USERS = (
    MAIN,
    User("s3 alt", "56789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234", "john.doe", "john.doe@example.com"),
    User("s3 tenant", "9876543210abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "tenanteduser",
         "tenanteduser@example.com", tenant="testx"),
    User("iam", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "youruseridhere", "s3@example.com"),
)


def make_at_rgw(conf: str) -> None:
    def admin(*arguments: str) -> None:
        done = subprocess.run(["radosgw-admin", "-c", conf, *arguments], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"radosgw-admin {' '.join(arguments)}: {done.stderr[-500:]}")

    for user in USERS:
        tenant = ["--tenant", user.tenant] if user.tenant else []
        admin("user", "create", "--uid", user.user_id, "--display-name", user.display_name, "--email", user.email,
              "--access-key", user.backend.access_key, "--secret-key", user.backend.secret_key, *tenant)
    for caps in ("user-policy=*", "roles=*"):
        admin("caps", "add", "--uid", USERS[-1].user_id, f"--caps={caps}")
    # what the suite sends as the constraint of a bucket's location
    admin("zonegroup", "modify", "--rgw-zonegroup", "default", "--api-name", "us-east-1")


def embedded_users() -> str:
    return json.dumps([{"accessKeyId": each.backend.access_key, "secretAccessKey": each.backend.secret_key} for each in USERS])


def proxy_clients() -> str:
    rights = [{"bucket": "*", "allow": ["read", "write", "delete", "list", "admin"]}]
    # JSON is YAML
    return "\n  ".join("- " + json.dumps({
        "accessKeyId": each.client.access_key, "secretAccessKey": each.client.secret_key, "rights": rights,
        "backendCredentials": {
            "type": "static", "accessKeyId": each.backend.access_key, "secretAccessKey": each.backend.secret_key,
        },
    }) for each in USERS)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["rgw", conf]:
            make_at_rgw(conf)
        case ["embedded"]:
            print(embedded_users())
        case ["proxy"]:
            print(proxy_clients())
        case _:
            sys.exit(__doc__)

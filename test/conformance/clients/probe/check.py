"""A check is a named function that returns (ok; what it returns is the detail) or raises (fail)."""

import time
from dataclasses import dataclass
from typing import Callable

from botocore.exceptions import ClientError

CHECKS: list[tuple[str, Callable]] = []


@dataclass(frozen=True)
class Result:
    name: str
    verdict: str  # ok or fail
    detail: str
    seconds: float


def check(name: str) -> Callable:
    """Registers a function as the check of that name; names are unique, and checks run in the order of the code."""

    def register(function: Callable) -> Callable:
        assert name not in [each for each, _ in CHECKS], f"two checks are called {name!r}"
        CHECKS.append((name, function))
        return function

    return register


def run_check(name: str, function: Callable, site) -> Result:
    started = time.monotonic()
    try:
        verdict, detail = "ok", function(site) or ""
    except ClientError as error:
        verdict, detail = "fail", describe(error)
    except Exception as error:  # whatever a check trips over is its finding
        verdict, detail = "fail", f"{type(error).__name__}: {error}"
    return Result(name, verdict, str(detail)[:200], round(time.monotonic() - started, 3))


def describe(error: ClientError) -> str:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    found = error.response["Error"]
    return f"{status} {found.get('Code')} {found.get('Message', '')}"


def refused(call: Callable, *accepted: str) -> str:
    """The call must end in an S3 error whose "status code" holds one of the accepted texts, such as "412"."""
    try:
        call()
    except ClientError as error:
        text = describe(error)
        assert any(each in text for each in accepted), f"refused with {text}, not with {' or '.join(accepted)}"
        return text
    raise AssertionError("accepted, but has to be refused")


def equal(found, wanted, what: str = "") -> None:
    if found == wanted:
        return
    shown = [f"{len(each)} bytes" if isinstance(each, bytes) and len(each) > 40 else repr(each) for each in (found, wanted)]
    raise AssertionError(f"{what + ': ' if what else ''}{shown[0]} instead of {shown[1]}")

"""A pytest plugin for ceph/s3-tests: which tests are run, for how long, and what became of each.

It touches no assertion. What is cleaned up before and after a test belongs to other tests as well, so a failure there
is counted, and is no verdict.
"""

import json
import signal
import sys
import zlib

import pytest
from verdict_ids import ids_in, short_id

VERDICTS = pytest.StashKey[dict]()
CLEAN_UPS_FAILED = pytest.StashKey[int]()


class OutOfTime(BaseException):
    """Not an Exception: tests that expect one must not take it for theirs."""


def pytest_addoption(parser) -> None:
    group = parser.getgroup("verdicts")
    group.addoption("--verdicts", required=True, help="JSON file to write")
    group.addoption("--only", help="file with the ids of the tests to run")
    group.addoption("--leave-out", help="file with the ids of tests not to run")
    group.addoption("--shard", default="0/1", help="K/N: every N-th test")
    group.addoption("--seconds", type=int, default=180, help="limit of each phase of a test; some make 2,000 objects")


def pytest_configure(config) -> None:
    config.stash[VERDICTS] = {}
    config.stash[CLEAN_UPS_FAILED] = 0


def pytest_collection_modifyitems(config, items) -> None:
    number, count = map(int, config.getoption("shard").split("/"))
    only, left_out = ids_in(config.getoption("only")), ids_in(config.getoption("leave_out"))

    def is_wanted(item) -> bool:
        name = short_id(item.nodeid)
        if name in left_out or (only and name not in only):
            return False
        return zlib.crc32(name.encode()) % count == number

    wanted = [item for item in items if is_wanted(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
    items[:] = wanted


def limited(item):
    def out_of_time(_signal, _frame):
        raise OutOfTime(f"over {item.config.getoption('seconds')} s")

    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(item.config.getoption("seconds"))
    try:
        return (yield)
    finally:
        signal.alarm(0)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    forgive_clean_up(item.config)
    return (yield from limited(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    return (yield from limited(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    return (yield from limited(item))


def forgive_clean_up(config) -> None:
    """Replaces the function that removes the suite's buckets, wherever it fails."""
    suite = sys.modules.get("s3tests.functional")
    if suite is None or getattr(suite, "is_forgiving", False):
        return
    suite.is_forgiving = True
    remove = suite.nuke_prefixed_buckets

    def remove_what_can_be_removed(*arguments, **named) -> None:
        try:
            remove(*arguments, **named)
        except Exception:
            config.stash[CLEAN_UPS_FAILED] += 1

    suite.nuke_prefixed_buckets = remove_what_can_be_removed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    verdicts = item.config.stash[VERDICTS]
    name = short_id(item.nodeid)
    if report.when == "setup":
        verdicts[name] = {"verdict": "passed", "detail": ""}
    if report.when == "teardown" or report.passed:
        return report
    verdicts[name] = {"verdict": "skipped" if report.skipped else "failed", "detail": first_line(call)}
    return report


def first_line(call) -> str:
    text = str(call.excinfo.value) if call.excinfo else ""
    return f"{call.excinfo.typename if call.excinfo else ''}: {text}".splitlines()[0][:300]


def pytest_sessionfinish(session) -> None:
    with open(session.config.getoption("verdicts"), "w", encoding="utf-8") as file:
        json.dump({
            "tests": session.config.stash[VERDICTS],
            "cleanUpsFailed": session.config.stash[CLEAN_UPS_FAILED],
        }, file)

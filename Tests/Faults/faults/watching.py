"""What the kernel's watches cannot carry."""
import os
import signal
import time

from . import models
from .daemon import Place, until
from .table import Seen, Skip, fault
from .tools import need, shell


@fault(11, "a burst of 200,000 events overflows the queue", quick=False)
def overflow(quick):
    burst = 200_000
    with Place() as place:
        models.family(place.store, 3)
        busy = place.store / "busy"
        busy.mkdir()
        daemon = place.daemon()
        daemon.settled()
        # Nobody drains the queue meanwhile: 16,384 events fit.
        daemon.signal(signal.SIGSTOP)
        for index in range(burst // 4):
            path = f"{busy}/{index % 100}"
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
            os.unlink(path)
        models.family(place.store, 3, prefix="lost-event/model")
        daemon.signal(signal.SIGCONT)
        start = time.monotonic()
        found = daemon.settled()
        until("all are found", lambda: len(daemon.models()) == 6, 30)
        healed = time.monotonic() - start
        told = [event["detail"].get("code") for event in daemon.ask("/v1/events") if event["kind"] == "watch.problem"]
        assert "queue-overflow" in told, told
        return Seen(burst, place.lost(daemon.settled()), healed)


def limited(place, name, value):
    """A daemon in a user namespace of its own, whose inotify limits are lower."""
    need("unshare")
    script = f'echo {value} >/proc/sys/user/{name} && exec "$@"'
    if os.system(f"unshare -Ur sh -c 'echo {value} >/proc/sys/user/{name}' 2>/dev/null"):
        raise Skip("no user namespace with limits of its own")
    return ["unshare", "-Ur", "sh", "-c", script, "sh"]


@fault(11, "the limit of watches is reached")
def too_few_watches(quick):
    with Place() as place:
        models.family(place.store, 20)
        daemon = place.daemon(before=limited(place, "max_inotify_watches", 8), options=["--set", "watch.rescan_seconds=2"])
        daemon.settled()
        daemon.tells("watch-limit", 20)
        daemon.told_once("watch-limit")
        models.family(place.store, 3, prefix="acme/model-7/deeper/model")
        models.family(place.store, 3, prefix="unwatched/model")
        healed = until("what no watch tells of is found by scanning", lambda: "unwatched/model-2" in daemon.models(), 30)
        return Seen(1, place.lost(daemon.settled()), healed)


@fault(11, "no inotify instance is left")
def no_instance(quick):
    with Place() as place:
        models.family(place.store, 6)
        daemon = place.daemon(before=limited(place, "max_inotify_instances", 0), options=["--set", "watch.rescan_seconds=2"])
        daemon.settled()
        assert daemon.status()["roots"][0]["watch"] == "polling", daemon.status()["roots"]
        models.family(place.store, 3, prefix="later/model")
        healed = until("arrivals are found by polling", lambda: "later/model-2" in daemon.models(), 60)
        return Seen(1, place.lost(daemon.settled()), healed)


@fault(12, "100,000 entries in a folder, folders 40 deep, paths of 4,000 bytes", quick=False)
def large_folders(quick):
    entries = 100_000
    with Place() as place:
        models.family(place.store, 3)
        wide = place.store / "wide"
        wide.mkdir()
        for index in range(entries):
            os.close(os.open(f"{wide}/{index}.txt", os.O_CREAT | os.O_WRONLY))
        models.write(place.store / "/".join(f"level-{depth}" for depth in range(40)), seed=1)
        deep = place.store / "/".join("x" * 100 for _ in range(38))
        models.write(deep, seed=2)
        daemon = place.daemon()
        daemon.answers()
        slowest = 0.0
        while not daemon.ask("/v1/wait?timeout=0.1")["done"]:
            start = time.monotonic()
            daemon.status()
            slowest = max(slowest, time.monotonic() - start)
        assert slowest < 1, f"status took {slowest:.2f} s"
        found = daemon.settled()
        assert len(found) == 5, len(found)
        return Seen(entries, place.lost(found), slowest)

"""Processes that end when it suits least."""
import os
import random
import signal
import time

from . import models
from .daemon import Place, until
from .table import Seen, fault
from .tools import image, injecting, mounted, need, need_strace, shell


@fault(1, "kill -9 at a random moment, again and again")
def killed_at_random(quick):
    seed = random.randrange(1 << 32)
    draw = random.Random(seed)
    kills = 5 if quick else 40
    with Place() as place:
        models.family(place.store, 12)
        for index in range(kills):
            # Something arrives, too, while it is down and while it is up.
            models.family(place.store, 1, prefix=f"later-{index}/model")
            daemon = place.daemon()
            time.sleep(draw.uniform(0.01, 1.2))
            assert daemon.is_running, f"seed {seed}: atlasd ended by itself: {daemon.log}"
            daemon.kill()
        last = place.daemon()
        healed = last.answers()
        return Seen(kills, place.lost(last.settled()), healed)


@fault(1, "kill -9 at each sync and write of a small ingest")
def killed_at_each_call(quick):
    need_strace()
    calls = ("fdatasync", "pwrite64", "ftruncate", "unlink")
    kills = 0
    worst = 0.0
    lost = 0
    with Place() as place:
        models.family(place.store, 3)
        expected = place.undisturbed()
        for call in calls:
            # Each thread counts its own calls; the recorder makes nearly all of them.
            step = {"fdatasync": 4, "pwrite64": 12}.get(call, 2) if quick else {"pwrite64": 3}.get(call, 1)
            for when in range(1, 400, step):
                state = place.folder / f"killed-{call}-{when}"
                daemon = place.daemon(state=state, before=injecting(f"{call}:signal=KILL:when={when}"))
                until("it is killed, or done", lambda: not daemon.is_running or is_done(daemon), 120)
                was_killed = not daemon.is_running
                daemon.end()
                if not was_killed:
                    break
                kills += 1
                again = place.daemon(state=state)
                worst = max(worst, again.answers())
                found = again.settled()
                lost += sum(1 for id, model in expected.items() if found.get(id) != model)
                again.end()
                if quick and kills % 4 == 0:
                    break
    assert kills >= 4, f"only {kills} were killed"
    return Seen(kills, lost, worst)


def is_done(daemon):
    return os.path.exists(daemon.socket) and daemon.ask("/v1/wait?timeout=0.2")["done"] and len(daemon.models()) >= 3


@fault(2, "power cut: the disk as it was at a random moment", quick=False)
def power_cut(quick):
    """The record lies on ext4 in a file on xfs; a reflink of that file is what a power cut leaves."""
    need("mkfs.xfs", "mkfs.ext4", "cp")
    draw = random.Random(2)
    cuts, lost, worst = 10, 0, 0.0
    with Place() as place:
        outer = mounted(place, place.folder / "outer", "-o", "loop", image(place, "xfs.img", 700, "xfs"))
        disk = image(place, "outer/state.img", 64)
        mounted(place, place.state, "-o", "loop", disk)
        models.family(place.store, 6)
        daemon = place.daemon()
        daemon.settled()
        for index in range(cuts):
            models.family(place.store, 3, prefix=f"cut-{index}/model")
            time.sleep(draw.uniform(0.1, 0.8))
            # What a client was told before the cut must be there after it.
            told = daemon.models()
            shell("cp", "--reflink=always", str(disk), str(outer / f"cut-{index}.img"))
            after = mounted(place, place.folder / f"after-{index}", "-o", "loop", outer / f"cut-{index}.img")
            survivor = place.daemon(state=after, options=["--set", "watch.settle_seconds=600"])
            worst = max(worst, survivor.answers())
            # Until it has charted the record, it shows nothing yet. The store itself it leaves alone for ten minutes.
            until("the record is charted", lambda: survivor.status()["state"] != "starting", 30)
            kept = survivor.models()
            lost += sum(1 for id, model in told.items() if model["state"] in ("sampled", "charted") and id not in kept)
            survivor.end()
        return Seen(cuts, lost + place.lost(daemon.settled()), worst)


@fault(3, "SIGTERM while models are read")
def terminated(quick):
    with Place() as place:
        models.family(place.store, 60)
        daemon = place.daemon()
        daemon.answers()
        until("it is at work", lambda: daemon.status()["queue"]["waiting"] or daemon.status()["queue"]["running"], 20)
        start = time.monotonic()
        assert daemon.stop() == 0
        took = time.monotonic() - start
        return Seen(1, place.lost(place.daemon().settled()), took)


@fault(3, "SIGHUP while models are read, the configuration good and bad")
def hung_up(quick):
    with Place() as place:
        models.family(place.store, 30)
        file = place.folder / "atlasd.yaml"
        file.write_text("watch: {rescan_seconds: 100}\n")
        daemon = place.daemon(options=["--config", str(file)])
        daemon.answers()
        for text in ("watch: {rescan_seconds: 200}\n", "watch: {rescan_secs: 1}\n"):
            file.write_text(text)
            daemon.signal(signal.SIGHUP)
        daemon.tells("configuration-invalid")
        daemon.told_once("configuration-invalid")
        file.write_text("watch: {rescan_seconds: 300}\n")
        daemon.signal(signal.SIGHUP)
        healed = daemon.heals("configuration-invalid")
        return Seen(3, place.lost(daemon.settled()), healed)


@fault(19, "a stopped process goes on where it stood")
def stopped(quick):
    """The watchdog that ends one under systemd is in Tests/System."""
    with Place() as place:
        models.family(place.store, 9)
        daemon = place.daemon()
        daemon.answers()
        daemon.signal(signal.SIGSTOP)
        models.family(place.store, 3, prefix="meanwhile/model")
        time.sleep(1)
        daemon.signal(signal.SIGCONT)
        start = time.monotonic()
        found = daemon.settled()
        return Seen(1, place.lost(found), time.monotonic() - start)

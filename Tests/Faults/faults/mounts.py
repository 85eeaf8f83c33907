"""Stores that go away, hang, or come back as another device."""
import os
import signal
import subprocess
import time

from . import models
from .daemon import Place, until
from .table import Seen, Skip, fault
from .tools import image, mounted, need, need_root, shell, small_disk


def charted_disk(place):
    """A store that is a disk of its own, with six models; the daemon on it, and what that shows of them."""
    disk = image(place, "store.img", 32)
    mounted(place, place.store, "-o", "loop", disk)
    models.family(place.store, 6)
    daemon = place.daemon()
    return disk, daemon, daemon.settled()


@fault(10, "a mount vanishes and comes back")
def vanishing(quick):
    with Place() as place:
        disk, daemon, before = charted_disk(place)
        read = daemon.status()["work"]["hashing"]["bytesDone"]
        shell("umount", "-l", str(place.store))
        daemon.tells("root-unavailable", 40)
        daemon.told_once("root-unavailable")
        assert daemon.models() == before, "a lost mount changed the atlas"
        shell("mount", "-o", "loop", str(disk), str(place.store))
        start = time.monotonic()
        daemon.heals("root-unavailable")
        found = daemon.settled()
        assert daemon.status()["work"]["hashing"]["bytesDone"] == read, "a mount that came back was hashed again"
        return Seen(1, place.lost(found), time.monotonic() - start)


@fault(10, "a mount comes back under another device number: 0 bytes rehashed")
def other_device(quick):
    with Place() as place:
        disk, daemon, before = charted_disk(place)
        device = os.stat(place.store / "acme/model-0").st_dev
        work = daemon.status()["work"]
        shell("umount", "-l", str(place.store))
        daemon.tells("root-unavailable", 40)
        # Something else takes the device that it had.
        mounted(place, place.folder / "elsewhere", "-o", "loop", image(place, "else.img", 8))
        shell("mount", "-o", "loop", str(disk), str(place.store))
        assert os.stat(place.store / "acme/model-0").st_dev != device, "the device number has not changed"
        start = time.monotonic()
        daemon.heals("root-unavailable")
        found = daemon.settled()
        assert found == before
        again = daemon.status()["work"]
        assert again["hashing"]["bytesDone"] == work["hashing"]["bytesDone"], (work, again)
        assert again["sampling"]["bytesDone"] == work["sampling"]["bytesDone"], (work, again)
        # And over a restart, whose first scan looks at everything.
        assert daemon.stop() == 0
        restarted = place.daemon()
        assert restarted.settled() == before
        assert restarted.status()["work"]["hashing"]["bytesDone"] == 0
        return Seen(1, place.lost(found), time.monotonic() - start)


@fault(10, "models deleted, and put back")
def deleted(quick):
    with Place() as place:
        models.family(place.store, 6)
        daemon = place.daemon()
        before = daemon.settled()
        aside = place.folder / "aside"
        os.rename(place.store / "acme/model-3", aside)
        until("it is removed", lambda: daemon.models()["acme/model-3"]["state"] == "removed", 30)
        os.rename(aside, place.store / "acme/model-3")
        healed = until("it is back", lambda: daemon.models()["acme/model-3"]["state"] == "charted", 30)
        found = daemon.settled()
        assert found == before
        return Seen(1, place.lost(found), healed)


@fault(19, "a mount that hangs: a FUSE server that is stopped")
def hanging(quick):
    need_root()
    need("bindfs", "fusermount3")
    with Place() as place:
        models.family(place.store, 3)
        real, hung = place.folder / "real", place.folder / "hung"
        real.mkdir()
        hung.mkdir()
        models.family(real, 3, prefix="far/model")
        server = subprocess.Popen(["bindfs", "-f", str(real), str(hung)], stderr=subprocess.PIPE, text=True)

        def end():
            server.send_signal(signal.SIGCONT)
            subprocess.run(["umount", "-l", str(hung)], capture_output=True)
            server.kill()
            server.wait()

        place.at_end(end)
        try:
            until("the FUSE server is mounted", lambda: os.path.ismount(hung) or server.poll() is not None, 10)
        finally:
            if server.poll() is not None:
                raise Skip(f"FUSE cannot be mounted here: {server.stderr.read().strip()}")
        roots = ["--root", str(hung), "--set", "watch.rescan_seconds=1"]
        daemon = place.daemon(options=roots)
        before = daemon.settled()
        assert "far/model-2" in before
        server.send_signal(signal.SIGSTOP)
        models.family(real, 1, prefix="far/late")
        daemon.tells("root-unavailable", 60)
        daemon.told_once("root-unavailable")
        # Others are not held up meanwhile, and nothing of the hanging one is removed.
        models.family(place.store, 1, prefix="near/model")
        until("the other root goes on", lambda: daemon.models()["near/model-0"]["state"] in ("sampled", "charted"), 20)
        assert daemon.models()["far/model-2"]["contentHash"] == before["far/model-2"]["contentHash"]
        server.send_signal(signal.SIGCONT)
        start = time.monotonic()
        daemon.heals("root-unavailable")
        until("what came meanwhile is found", lambda: "far/late-0" in daemon.models(), 30)
        found = daemon.settled()
        return Seen(1, place.lost(found, options=roots), time.monotonic() - start)


@fault(22, "the permission to read a subtree is lost, then given back")
def permission(quick):
    need_root()
    need("setpriv")
    with Place() as place:
        models.family(place.store, 6)
        models.family(place.store, 3, prefix="team/model")
        place.state.mkdir()
        os.chown(place.state, 65534, 65534)
        os.chown(place.folder, 65534, 65534)
        daemon = place.daemon(before=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        before = daemon.settled()
        (place.store / "team").chmod(0)
        daemon.ask("/v1/rescan", method="POST")
        daemon.tells("folder-unreadable", 40)
        daemon.told_once("folder-unreadable")
        assert all(daemon.models()[id]["state"] != "removed" for id in before), "a folder without permission was removed"
        (place.store / "team").chmod(0o755)
        start = time.monotonic()
        daemon.ask("/v1/rescan", method="POST")
        daemon.heals("folder-unreadable")
        found = daemon.settled()
        assert found == before
        return Seen(1, place.lost(found), time.monotonic() - start)

"""The disk that the record lies on, and the record itself."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

from . import models
from .daemon import Place, programs, until
from .table import Seen, fault
from .tools import image, injecting, mounted, need, need_root, need_strace, shell, small_disk


def heals_after(place, daemon, fill, free, code="store-unwritable"):
    """Arrivals while the disk is bad wait; when it is good again, nothing is missing. Returns models, seconds."""
    fill()
    models.family(place.store, 6, prefix="while-bad/model")
    daemon.tells(code, 60)
    assert daemon.status()["state"] == "degraded"
    # Long enough for a second and a third attempt.
    time.sleep(5)
    daemon.told_once(code)
    free()
    start = time.monotonic()
    daemon.heals(code)
    found = daemon.settled()
    return found, time.monotonic() - start


@fault(4, "the record's disk is full, then has room again")
def full(quick):
    with Place() as place:
        small_disk(place, place.state, "size=24m,mode=700")
        models.family(place.store, 6)
        daemon = place.daemon()
        daemon.settled()
        ballast = place.state / "ballast"

        def fill():
            file = os.open(ballast, os.O_CREAT | os.O_WRONLY)
            try:
                while True:
                    os.write(file, b"x" * 4096)
            except OSError:
                os.close(file)

        found, healed = heals_after(place, daemon, fill, ballast.unlink)
        return Seen(1, place.lost(found), healed)


@fault(4, "no inode is left for the record's files at the start")
def no_inodes(quick):
    with Place() as place:
        small_disk(place, place.state, "size=16m,nr_inodes=2,mode=700")
        models.family(place.store, 3)
        daemon = place.daemon()
        ended = daemon.process.wait(30)
        assert ended != 0 and "atlas.db" in daemon.log, daemon.log
        shell("mount", "-o", "remount,nr_inodes=1000", str(place.state))
        again = place.daemon()
        healed = again.answers()
        return Seen(1, place.lost(again.settled()), healed)


@fault(4, "ENOSPC at each write of a small ingest")
def no_space_at_each_write(quick):
    return failing_calls("pwrite64", "ENOSPC", quick)


@fault(5, "EIO at each sync of a small ingest")
def failed_syncs(quick):
    return failing_calls("fdatasync", "EIO", quick)


@fault(5, "EIO at each write of a small ingest")
def failed_writes(quick):
    return failing_calls("pwrite64", "EIO", quick)


def failing_calls(call, error, quick):
    """The n-th call and the two after it fail, for each n: the daemon lives or ends in words, and loses nothing."""
    need_strace()
    injected, lost, worst = 0, 0, 0.0
    step = (7 if call == "fdatasync" else 29) if quick else (1 if call == "fdatasync" else 5)
    with Place() as place:
        models.family(place.store, 3)
        expected = place.undisturbed()
        for when in range(1, 200, step):
            state, trace = place.folder / f"failed-{when}", place.folder / "trace"
            start = time.monotonic()
            daemon = place.daemon(
                state=state, before=injecting(f"{call}:error={error}:when={when}..{when + 2}", log=trace))
            until("it ended, or is done", lambda: not daemon.is_running or done(daemon), 120)
            failed = trace.read_text(errors="replace").count("(INJECTED)")
            if not failed:
                break
            injected += failed
            if not daemon.is_running:
                # At its start it may refuse, in words that name the record.
                assert daemon.process.returncode not in (0, None) and "atlas.db" in daemon.log, daemon.log
                daemon = place.daemon(state=state)
                daemon.answers()
            found = daemon.settled()
            worst = max(worst, time.monotonic() - start)
            lost += sum(1 for id, model in expected.items() if found.get(id) != model)
            daemon.end()
    assert injected, f"no {call} failed"
    return Seen(injected, lost, worst)


def done(daemon):
    return (os.path.exists(daemon.socket) and daemon.ask("/v1/wait?timeout=0.2")["done"]
            and len(daemon.models()) >= 3 and "store-unwritable" not in daemon.problems())


@fault(5, "the disk below the record fails and drops to read-only", quick=False)
def dying_disk(quick):
    """An ext4 whose error is triggered in the kernel: what it answers then is EROFS or EIO; fsck and a mount heal it."""
    with Place() as place:
        disk = image(place, "state.img", 64)
        mounted(place, place.state, "-o", "loop,errors=remount-ro", disk)
        device = shell("findmnt", "-n", "-o", "SOURCE", str(place.state)).strip()
        trigger = pathlib.Path(f"/sys/fs/ext4/{os.path.basename(device)}/trigger_fs_error")
        if not trigger.exists():
            need("trigger_fs_error of ext4")
        models.family(place.store, 6)
        daemon = place.daemon()
        daemon.settled()
        trigger.write_text("injected")
        models.family(place.store, 3, prefix="while-bad/model")
        daemon.tells("store-unwritable", 60)
        time.sleep(5)
        daemon.told_once("store-unwritable")
        # The operator repairs: stop, check, mount, start.
        daemon.end()
        shell("umount", str(place.state))
        subprocess.run(["fsck.ext4", "-p", str(disk)], capture_output=True)
        shell("mount", "-o", "loop", str(disk), str(place.state))
        again = place.daemon()
        healed = again.answers()
        return Seen(1, place.lost(again.settled()), healed)


@fault(6, "the state folder is read-only at the start")
def read_only_at_start(quick):
    with Place() as place:
        small_disk(place, place.state, "size=16m,mode=700")
        models.family(place.store, 3)
        shell("mount", "-o", "remount,ro", str(place.state))
        daemon = place.daemon()
        assert daemon.process.wait(30) != 0
        assert "cannot be written" in daemon.log and str(place.state) in daemon.log, daemon.log
        shell("mount", "-o", "remount,rw", str(place.state))
        again = place.daemon()
        healed = again.answers()
        return Seen(1, place.lost(again.settled()), healed)


@fault(7, "a record damaged, of a newer version, and of another program")
def not_our_record(quick):
    with Place() as place:
        models.family(place.store, 9)
        first = place.daemon()
        first.settled()
        assert first.stop() == 0
        record = place.state / "atlas.db"
        whole = record.read_bytes()
        for content, word in (
            (whole[:60] + (99).to_bytes(4, "big") + whole[64:], "newer"),  # user_version
            (b"roots: [/srv/models]\n" * 99, "not an atlas"),
        ):
            record.write_bytes(content)
            refused = place.daemon()
            assert refused.process.wait(30) != 0 and word in refused.log, refused.log
            assert record.read_bytes() == content, "a record that was refused has changed"
        record.write_bytes(whole[:16384] + b"\xa5" * (len(whole) - 16384))
        again = place.daemon()
        healed = again.answers()
        found = again.settled()
        again.tells("record-damaged", 70)
        assert list(place.state.glob("atlas.db.damaged-*"))
        return Seen(3, place.lost(found), healed)


@fault(7, "two daemons on one state, and on one socket")
def two_daemons(quick):
    with Place() as place:
        models.family(place.store, 3)
        first = place.daemon()
        first.answers()
        same_state = place.daemon()
        assert same_state.process.wait(30) != 0
        assert f"in use by another atlasd (pid {first.pid})" in same_state.log, same_state.log
        same_socket = place.daemon(state=place.folder / "other", options=["--socket", first.socket])
        assert same_socket.process.wait(30) != 0 and "another atlasd serves this socket" in same_socket.log
        return Seen(2, place.lost(first.settled()))


@fault(7, "a socket that a killed daemon left, and a file in its place")
def stale_socket(quick):
    with Place() as place:
        models.family(place.store, 3)
        first = place.daemon()
        first.answers()
        first.kill()
        second = place.daemon(options=["--socket", first.socket])
        second.socket = first.socket
        healed = second.answers()
        found = second.settled()
        assert second.stop() == 0
        pathlib.Path(first.socket).write_text("keep me")
        third = place.daemon(options=["--socket", first.socket])
        assert third.process.wait(30) != 0 and "is not a socket" in third.log, third.log
        assert pathlib.Path(first.socket).read_text() == "keep me"
        return Seen(2, place.lost(found), healed)

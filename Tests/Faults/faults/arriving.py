"""Files that change under the reader's eyes."""
import os
import threading
import time

from . import models
from .daemon import Place, until
from .table import Seen, fault
from .tools import preloaded


@fault(5, "EIO while a model is read, until its disk is well again")
def unreadable_model(quick):
    with Place() as place:
        models.family(place.store, 6)
        models.sparse(f"{place.store}/bad/sector", 2)
        switch = place.folder / "failing"
        switch.touch()
        size = os.path.getsize(f"{place.store}/bad/sector/model.safetensors")
        daemon = place.daemon(environment={
            "LD_PRELOAD": preloaded(place, "failing_reads"), "FAILING_FILE_BYTES": str(size), "FAILING_WHILE": str(switch),
            # Nothing is preloaded into the readers' own processes.
            "ATLASD_READ_ISOLATION": "none"})
        found = daemon.settled()
        assert found["bad/sector"]["state"] == "unreadable", found["bad/sector"]
        assert "input/output error" in found["bad/sector"]["reason"].lower(), found["bad/sector"]["reason"]
        assert all(model["state"] == "charted" for id, model in found.items() if id != "bad/sector")
        switch.unlink()
        healed = until("it is read again by itself", lambda: daemon.models()["bad/sector"]["state"] == "charted", 90)
        return Seen(1, place.lost(daemon.settled()), healed)


@fault(8, "copies that stop half-way for longer than the quiet time")
def half_copied(quick):
    pauses = 3
    with Place() as place:
        models.family(place.store, 3)
        daemon = place.daemon()
        daemon.settled()
        whole = models.weights(7)
        folder = place.store / "slow/upload"
        folder.mkdir(parents=True)
        (folder / "config.json").write_bytes(models.CONFIG)
        with open(folder / "model.safetensors", "wb") as file:
            for part in range(pauses + 1):
                file.write(whole[part * len(whole) // 4:(part + 1) * len(whole) // 4])
                file.flush()
                if part < pauses:
                    until("it is incomplete", lambda: daemon.models()["slow/upload"]["state"] == "incomplete", 20)
        start = time.monotonic()
        until("it is charted", lambda: daemon.models()["slow/upload"]["state"] == "charted", 20)
        healed = time.monotonic() - start
        # Space that was reserved before anything is in it: as many zeros as there will be bytes.
        ahead = place.store / "slow/reserved"
        ahead.mkdir()
        with open(ahead / "model.safetensors", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, len(whole))
            until("zeros are no model", lambda: daemon.models()["slow/reserved"]["state"] in ("incomplete", "unreadable"), 20)
            file.write(whole)
        return Seen(pauses + 1, place.lost(daemon.settled()), healed)


@fault(8, "weights replaced in place, same size and same time")
def replaced(quick):
    with Place() as place:
        models.family(place.store, 3)
        daemon = place.daemon()
        before = daemon.settled()
        path = place.store / "acme/model-0/model.safetensors"
        times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
        with open(path, "r+b") as file:
            file.write(models.weights(99))
        os.utime(path, ns=times)
        healed = until(
            "the new weights are known",
            lambda: daemon.models()["acme/model-0"]["contentHash"] not in (before["acme/model-0"]["contentHash"], None), 30)
        return Seen(1, place.lost(daemon.settled()), healed)


@fault(9, "a file truncated and grown in a loop while it is read and hashed")
def truncated(quick):
    with Place() as place:
        models.family(place.store, 3)
        models.sparse(f"{place.store}/moving/target", 64)
        path = place.store / "moving/target/model.safetensors"
        size = path.stat().st_size
        over = threading.Event()
        count = 0

        def shake():
            nonlocal count
            while not over.wait(0.003):
                os.truncate(path, size // 2 if count % 2 else size)
                count += 1

        shaking = threading.Thread(target=shake)
        daemon = place.daemon(options=["--set", "hashing.bytes_per_second=16Mi"])
        daemon.answers()
        shaking.start()
        time.sleep(3 if quick else 20)
        over.set()
        shaking.join()
        assert daemon.is_running, daemon.log
        os.truncate(path, size)
        start = time.monotonic()
        found = daemon.settled()
        return Seen(count, place.lost(found), time.monotonic() - start)


@fault(9, "models deleted, renamed and made again while they are read")
def restless(quick):
    rounds = 20 if quick else 100
    with Place() as place:
        daemon = place.daemon()
        daemon.answers()
        for index in range(rounds):
            # Times of their own: those that many models share are not believed, and who is gone counts, too.
            models.write(place.store / f"restless/{index % 5}", seed=index, hours=1 + index)
            if index % 3 == 1:
                os.rename(place.store / f"restless/{index % 5}", place.store / f"restless/moved-{index}")
            if index % 3 == 2:
                os.remove(place.store / f"restless/{index % 5}/model.safetensors")
            time.sleep(0.05)
        start = time.monotonic()
        found = {id: model for id, model in daemon.settled().items() if model["state"] != "removed"}
        assert daemon.is_running, daemon.log
        return Seen(rounds, place.lost(found), time.monotonic() - start)

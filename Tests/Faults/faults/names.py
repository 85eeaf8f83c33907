"""Names, and things that only look like models."""
import json
import os
import socket

from . import models
from .daemon import Place, programs, until
from .table import Seen, fault
from .tools import shell


@fault(13, "names that are not UTF-8, hold line ends, escapes, twins in case and form")
def odd_names(quick):
    names = [b"not-utf8-\xff\xfe", b"line\nend", b"escape\x1b[31mred", b"quote\"back\\slash", b"nfc-\xc3\xa9", b"nfd-e\xcc\x81",
             b"Case", b"case", b" leading", b"trailing ", b"-rf", b"a%20b", b"\xe2\x80\xaertl", b"~tilde", b"..dots", b"%FF"]
    with Place() as place:
        for index, name in enumerate(names):
            models.write(os.path.join(os.fsencode(place.store), b"odd", name), seed=index)
        daemon = place.daemon()
        found = daemon.settled()
        charted = [id for id, model in found.items() if model["state"] == "charted"]
        assert len(charted) == len(names), sorted(charted)
        for id in charted:
            # What is listed can be asked for, byte for byte.
            answer = shell("env", f"ATLAS_SOCKET={daemon.socket}", programs.atlasctl, "show", "--json", "--", id)
            assert json.loads(answer)["id"] == id
        table = shell("env", f"ATLAS_SOCKET={daemon.socket}", programs.atlasctl, "models")
        assert "\x1b" not in table and len(table.splitlines()) <= len(names) + 2, "a name reached the terminal as it is"
        return Seen(len(names), place.lost(found))


@fault(14, "pipes, sockets, devices, folders, holes and links where weights should be")
def special_files(quick):
    with Place() as place:
        models.family(place.store, 3)
        odd = place.store / "odd"
        for kind in ("pipe", "socket", "folder", "dangling", "loop", "escaping", "hole", "closed", "hard"):
            (odd / kind).mkdir(parents=True)
            (odd / kind / "config.json").write_bytes(models.CONFIG)
        weights = "model.safetensors"
        os.mkfifo(odd / "pipe" / weights)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(odd / "socket" / weights))
        (odd / "folder" / weights).mkdir()
        os.symlink("nowhere", odd / "dangling" / weights)
        os.symlink(weights, odd / "loop" / weights)
        (place.folder / "secret").write_bytes(models.weights(5))
        os.symlink(place.folder / "secret", odd / "escaping" / weights)
        with open(odd / "hole" / weights, "wb") as file:
            file.truncate(1 << 40)
        (odd / "closed" / weights).write_bytes(models.weights(6))
        (odd / "closed" / weights).chmod(0)
        os.link(place.store / "acme/model-0/model.safetensors", odd / "hard" / weights)
        count = 9
        if os.geteuid() == 0:
            (odd / "device").mkdir()
            os.mknod(odd / "device" / weights, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero never ends
            count += 1
        daemon = place.daemon()
        found = daemon.settled(60)
        listening.close()
        states = {id: model["state"] for id, model in found.items()}
        assert states.get("odd/hard") == "charted", states
        assert states.get("odd/hole") in ("unreadable", "incomplete"), states
        for kind in ("pipe", "socket", "folder", "loop", "device", "escaping"):
            assert states.get(f"odd/{kind}") not in ("sampled", "charted"), (kind, states)
        assert all(model["state"] == "charted" for id, model in found.items() if id.startswith("acme/"))
        return Seen(count, place.lost(found))

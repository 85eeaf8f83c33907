"""Too little memory, too many bad files."""
import os
import pathlib
import time

from . import models
from .daemon import Place, until
from .table import Seen, Skip, fault
from .tools import need_root


@fault(20, "512 MiB of weights under a limit of 256 MiB of memory", quick=False)
def memory(quick):
    need_root()
    group = pathlib.Path("/sys/fs/cgroup/memory") / f"atlas-fault-{os.getpid()}"
    limit = "memory.limit_in_bytes"
    if not group.parent.is_dir():
        group, limit = pathlib.Path("/sys/fs/cgroup") / group.name, "memory.max"
    try:
        group.mkdir()
        (group / limit).write_text(str(256 << 20))
    except OSError as error:
        raise Skip(f"no memory control group: {error}") from error
    with Place() as place:
        place.at_end(group.rmdir)
        models.family(place.store, 3)
        models.sparse(f"{place.store}/large/model", 512)
        join = ["sh", "-c", f'echo $$ >{group}/cgroup.procs && exec "$@"', "sh"]
        daemon = place.daemon(before=join, options=["--set", "hashing.bytes_per_second=unlimited"])
        start = time.monotonic()
        found = daemon.settled(300)
        took = time.monotonic() - start
        assert found["large/model"]["state"] == "charted", found["large/model"]
        daemon.end()
        return Seen(1, place.lost(found, options=["--set", "hashing.bytes_per_second=unlimited"]), took)


@fault(21, "a flood of bad files is a few lines and a count")
def log_flood(quick):
    bad = 300 if quick else 10_000
    with Place() as place:
        models.family(place.store, 3)
        for index in range(bad):
            folder = place.store / f"bad/model-{index}"
            folder.mkdir(parents=True)
            (folder / "model.safetensors").write_bytes(b"\xff" * 64)
        daemon = place.daemon()
        start = time.monotonic()
        found = daemon.settled(600)
        minutes = 1 + (time.monotonic() - start) / 60
        assert sum(1 for model in found.values() if model["state"] == "unreadable") == bad
        lines = [line for line in daemon.log.splitlines() if "model unreadable" in line]
        assert len(lines) <= 30 * minutes, f"{len(lines)} lines"
        return Seen(bad, place.lost(found))

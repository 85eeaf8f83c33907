"""Wall clocks that jump."""
import mmap
import struct
import time

from . import models
from .daemon import Place, until
from .table import Seen, fault
from .tools import preloaded

DAY = 86400


@fault(16, "the clock jumps: two days back and ahead, to 1970, to 2040")
def jumps(quick):
    with Place() as place:
        file = place.folder / "offset"
        file.write_bytes(bytes(4096))
        models.family(place.store, 6)
        daemon = place.daemon(
            environment={"LD_PRELOAD": preloaded(place, "jumping_clock"), "CLOCK_OFFSET": str(file)})
        daemon.settled()
        worst = 0.0
        now = int(time.time())
        offsets = [-2 * DAY, 2 * DAY, -now, 2_208_988_800 - now, 0]
        with open(file, "r+b") as opened, mmap.mmap(opened.fileno(), 4096) as page:
            for index, offset in enumerate(offsets):
                page[:8] = struct.pack("<q", offset)
                models.family(place.store, 3, prefix=f"jump-{index}/model")
                # Quiet times are counted by the monotonic clock: an arrival is charted as soon as ever.
                worst = max(worst, until(
                    "an arrival is charted", lambda: all(
                        daemon.models()[f"jump-{index}/model-{k}"]["state"] == "charted" for k in range(3)), 20))
                assert daemon.is_running, daemon.log
        return Seen(len(offsets), place.lost(daemon.settled()), worst)

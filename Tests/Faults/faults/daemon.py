"""A daemon on a store of its own, and how it is asked."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import urllib.parse


class Programs:
    folder = None

    def use(self, folder):
        self.folder = folder

    def __getattr__(self, name):
        return str(self.folder / name)


programs = Programs()


def until(what, holds, seconds=60):
    """Asks again and again. Returns the seconds that it took."""
    start = time.monotonic()
    while True:
        try:
            if holds():
                return time.monotonic() - start
        except (OSError, http.client.HTTPException, KeyError):
            pass
        if time.monotonic() - start > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Connection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("atlasd", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        # A socket with Python's own timeout connects without blocking, and where the queue is full the kernel then
        # refuses at once. One with the kernel's waits for its turn.
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(self.timeout), 0))
        self.sock.connect(self.path)
        self.sock.settimeout(self.timeout)


class Place:
    """A temporary folder with a store; everything that was started or mounted in it ends with it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="atlas-fault-"))
        self.folder.chmod(0o755)
        self.store = self.folder / "store"
        self.store.mkdir()
        self.state = self.folder / "state"
        self.endings = []
        self.count = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for ending in reversed(self.endings):
            ending()
        shutil.rmtree(self.folder, ignore_errors=True)

    def at_end(self, ending):
        self.endings.append(ending)

    def daemon(self, **settings):
        self.count += 1
        daemon = Daemon(self, number=self.count, **settings)
        self.at_end(daemon.end)
        return daemon

    def undisturbed(self, **settings):
        """The models as a daemon without a past charts them, in the same folders."""
        calm = self.daemon(state=self.folder / f"calm-{self.count}", **settings)
        models = calm.settled()
        calm.end()
        return models

    def lost(self, models, **settings):
        """How many models of an undisturbed run are missing from these, or different."""
        return sum(1 for id, model in self.undisturbed(**settings).items() if models.get(id) != model)


class Daemon:
    def __init__(self, place, number, state=None, environment=None, before=(), options=(), store=None):
        """`before` are words in front of the program: strace, unshare, setpriv."""
        self.socket = str(place.folder / f"s{number}.sock")
        self.log_path = place.folder / f"log-{number}"
        self.settings = {
            "ATLASD_WATCH_SETTLE_SECONDS": "0.2",
            "SWIFT_BACKTRACE": "enable=no",
            **(environment or {}),
        }
        command = [*before, programs.atlasd, "--root", str(store or place.store), "--state", str(state or place.state),
                   "--socket", self.socket, *options]
        # A process group of its own: what stands before the program ends with it.
        self.process = subprocess.Popen(
            command, env={**os.environ, **self.settings}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(self.log_path, "wb"), start_new_session=True)

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    @property
    def is_running(self):
        return self.process.poll() is None

    def ask(self, path, method="GET", timeout=130, **query):
        connection = Connection(self.socket, timeout)
        try:
            connection.request(method, path + ("?" + urllib.parse.urlencode(query) if query else ""))
            answer = connection.getresponse()
            body = answer.read()
            if answer.status >= 400:
                raise OSError(f"{path}: {answer.status} {body[:300]!r}")
            return json.loads(body)
        finally:
            connection.close()

    def answers(self, seconds=60):
        def holds():
            if not self.is_running:
                raise AssertionError(f"atlasd ended with {self.process.returncode}: {self.log[-800:]}")
            return self.status()
        return until("atlasd answers", holds, seconds)

    def status(self):
        return self.ask("/v1/status", timeout=30)

    def problems(self):
        return [problem["code"] for problem in self.status()["problems"]]

    def models(self):
        return {model["id"]: model for model in self.ask("/v1/models")}

    def settled(self, seconds=120):
        """All models, once nothing moves any more."""
        self.answers()
        if not self.ask(f"/v1/wait?timeout={seconds}", timeout=seconds + 10)["done"]:
            raise AssertionError(f"not settled within {seconds} s: {self.status()['queue']}")
        return self.models()

    def tells(self, code, seconds=30):
        """Waits for a problem of this code. Returns the seconds that it took."""
        return until(f"status tells {code}", lambda: code in self.problems(), seconds)

    def heals(self, code, seconds=60):
        return until(f"{code} is over", lambda: code not in self.problems(), seconds)

    def told_once(self, code):
        """At most one line a minute and cause: these tests are shorter."""
        lines = [line for line in self.log.splitlines() if f"code={code}" in line and "problem over" not in line]
        if len(lines) > 1:
            raise AssertionError(f"{len(lines)} lines of {code}: {lines[:3]}")

    def signal(self, number):
        os.kill(self.pid, number)

    @property
    def pid(self):
        """Of atlasd itself, whatever stands before it."""
        for pid in [self.process.pid, *children(self.process.pid)]:
            try:
                if os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "atlasd":
                    return pid
            except OSError:
                continue
        return self.process.pid

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=10):
        """SIGTERM, and how it ended."""
        self.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def children(pid):
    found = []
    try:
        listed = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    for child in map(int, listed):
        found += [child, *children(child)]
    return found

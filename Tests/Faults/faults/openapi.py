"""Requests that docs/openapi.yaml allows, and requests that it does not, made by schemathesis."""
import os
import pathlib
import re
import socket
import subprocess
import threading

from . import models
from .daemon import Place
from .table import Seen, Skip, fault

repository = pathlib.Path(__file__).resolve().parents[3]
hooks = pathlib.Path(__file__).resolve().parents[1] / "openapi_hooks.py"


def schemathesis():
    cache = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    program = pathlib.Path(os.environ.get("ATLAS_VENV", f"{cache}/model-atlas/venv")) / "bin/schemathesis"
    if not program.exists():
        raise Skip("schemathesis is not installed: .ci/setup test")
    return program


class Forwarder:
    """A port in front of the socket: schemathesis speaks TCP only, and over the daemon's own port nobody may write."""

    def __init__(self, path):
        self.path = path
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.path)
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self.pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def pass_on(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


@fault(18, "requests made from docs/openapi.yaml, right and wrong ones")
def from_description(quick):
    program = schemathesis()
    with Place() as place:
        models.family(place.store, 6)
        daemon = place.daemon()
        before = daemon.settled()
        forwarder = Forwarder(daemon.socket)
        command = [
            str(program), "run", str(repository / "docs/openapi.yaml"), "--url", f"http://127.0.0.1:{forwarder.port}",
            "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
            "--max-examples", "3" if quick else "60", "--phases", "examples,coverage,fuzzing", "--seed", "7",
            "--request-timeout", "20", "--no-color", "--suppress-health-check", "all",
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=900, cwd=place.folder,
            env={**os.environ, "SCHEMATHESIS_HOOKS": str(hooks)})
        forwarder.listener.close()
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        counted = re.search(r"Test cases:\s*\n?\s*(\d+) generated", done.stdout)
        cases = int(counted.group(1)) if counted else 0
        assert cases > 100, done.stdout[-1000:]
        assert daemon.is_running
        found = daemon.settled()
        return Seen(cases, sum(1 for id in before if id not in found))

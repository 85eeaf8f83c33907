"""Downloads a repository with the real huggingface_hub client, from a hub that lives as long as this program.

hub_download.py FOLDER REPOSITORY COMMIT cache|copies|local TARGET

FOLDER holds the repository's files. Weights (*.safetensors) are served as the Hub serves LFS files: their ETag is the
SHA-256 of the content. `copies`: a cache on a file system without links. Everything listens on the loopback interface only.
"""

import hashlib
import http.server
import json
import os
import pathlib
import sys
import tempfile
import threading
import urllib.parse

folder, repository, commit, kind, target = sys.argv[1:]
folder = pathlib.Path(folder)


def entry(path):
    content = path.read_bytes()
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    found = {"type": "file", "path": str(path.relative_to(folder)), "size": len(content), "oid": blob}
    if path.suffix == ".safetensors":
        found["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 131}
    return found


tree = [entry(path) for path in sorted(folder.rglob("*")) if path.is_file()]


class Hub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(with_body=False)

    def do_GET(self):
        self.answer(with_body=True)

    def answer(self, with_body):
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        resolve = f"/{repository}/resolve/"
        if path.startswith(f"/api/models/{repository}/tree/"):
            self.send(json.dumps(tree).encode(), {"Content-Type": "application/json"}, with_body)
        elif path.startswith(f"/api/models/{repository}"):
            siblings = [{"rfilename": file["path"]} for file in tree]
            model = {"_id": "0", "id": repository, "sha": commit, "siblings": siblings, "tags": []}
            self.send(json.dumps(model).encode(), {"Content-Type": "application/json"}, with_body)
        elif path.startswith(resolve):
            self.resolve(path[len(resolve) :].partition("/")[2], with_body)
        else:
            self.send(b"", {}, with_body, status=404)

    def resolve(self, name, with_body):
        file = next((file for file in tree if file["path"] == name), None)
        if file is None:
            self.send(b"", {"X-Error-Code": "EntryNotFound"}, with_body, status=404)
            return
        headers = {"X-Repo-Commit": commit, "ETag": f'"{file["oid"]}"'}
        if "lfs" in file:
            headers["X-Linked-Etag"] = f'"{file["lfs"]["oid"]}"'
            headers["X-Linked-Size"] = str(file["size"])
        self.send((folder / name).read_bytes(), headers, with_body)

    def send(self, body, headers, with_body, status=200):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["HF_ENDPOINT"] = f"http://127.0.0.1:{server.server_port}"
if kind == "copies":
    os.environ["HF_HUB_DISABLE_SYMLINKS"] = "1"
for switch in ("TELEMETRY", "UPDATE_CHECK", "PROGRESS_BARS", "XET"):
    os.environ[f"HF_HUB_DISABLE_{switch}"] = "1"

with tempfile.TemporaryDirectory() as home:
    os.environ["HF_HOME"] = home
    # The client reads its environment when it is imported.
    from huggingface_hub import snapshot_download

    snapshot_download(repository, **{"local_dir" if kind == "local" else "cache_dir": target})

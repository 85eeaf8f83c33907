"""A Hub on the loopback interface, for tests: lists, repositories and files of a folder, and whatever goes wrong on order.

hub_server.py DUMP FOLDER LOG [OPTIONS as JSON]

DUMP holds a repository a line, as /api/models answers; FOLDER their files below org/name. Where DUMP is not there, it is
made from FOLDER, each repository a day younger than the one before. Prints its port. Large files
are redirected (302) to a second port, which stands for a CDN and prints second. Requests go to LOG, a JSON line each.

POST /control takes {"models": {ID: {...}}, "options": {...}, "rename": {OLD: NEW}}; a model's keys: "status", "headers", "body", "location",
"fields" (merged into its record), "gone". Options: "page" (elements a page), "multipart", "ranges", "redirect", "prefix",
"sayRange", "shardHeaders", "hashing" (false: invented hashes), "answers" (a list of {"path": PREFIX, "status", "headers", "body", "kind", "times"} that come before all
else; kind: "endless", "bomb", "truncated").
"""

import datetime
import gzip
import hashlib
import http.server
import json
import pathlib
import sys
import threading
import time
import urllib.parse

dump, folder, log_path = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
options = {"page": 100, "multipart": True, "ranges": True, "redirect": True, "prefix": "", "sayRange": True, "shardHeaders": True, "hashing": True, "answers": []}
options.update(json.loads(sys.argv[4]) if len(sys.argv) > 4 else {})


def made_records():
    """Records of all folders FOLDER/org/name, as a Hub would show them."""
    day = datetime.datetime(2024, 1, 1)
    for place in sorted(folder.glob("*/*")):
        day += datetime.timedelta(days=1)
        siblings = []
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            size = path.stat().st_size
            sibling = {"rfilename": str(path.relative_to(place)), "size": size}
            if path.suffix in (".safetensors", ".gguf", ".bin", ".onnx"):
                digest = hashlib.sha256(path.read_bytes() if options["hashing"] else str(path).encode()).hexdigest()
                sibling["lfs"] = {"sha256": digest, "size": size, "pointerSize": 131}
            siblings.append(sibling)
        yield {
            "id": f"{place.parent.name}/{place.name}", "author": place.parent.name, "private": False, "gated": False,
            "sha": hashlib.sha1(json.dumps(siblings).encode()).hexdigest(), "disabled": False, "tags": [],
            "createdAt": day.strftime("%Y-%m-%dT08:00:00.000Z"), "lastModified": day.strftime("%Y-%m-%dT09:00:00.000Z"),
            "downloads": 7, "likes": 1, "siblings": siblings,
        }


if not pathlib.Path(dump).exists():
    with open(dump, "w") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in made_records())
with open(dump) as lines:
    records = {record["id"]: record for record in map(json.loads, lines)}
special = {}
lock = threading.Lock()
log = open(log_path, "a", buffering=1)


def as_list(value):
    return value if isinstance(value, list) else [value]


class Hub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without it a kept connection waits 40 ms for each answer.
    disable_nagle_algorithm = True
    wbufsize = 65536

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            special.update(body.get("models", {}))
            options.update(body.get("options", {}))
            for old, new in body.get("rename", {}).items():
                records[new] = records.pop(old) | {"id": new}
                special[old] = {"location": f"{options['prefix']}/api/models/{new}"}
        self.send(b"{}")

    def do_GET(self):
        self.sent = 0
        url = urllib.parse.urlsplit(self.path)
        self.query = urllib.parse.parse_qs(url.query)
        path = urllib.parse.unquote(url.path)
        is_cdn = self.server is cdn
        try:
            if is_cdn:
                self.file(path.removeprefix("/cdn/"), {})
            elif not path.startswith(options["prefix"]):
                self.send(b"{}", status=404)
            else:
                self.answer(path.removeprefix(options["prefix"]))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        line = {"cdn": is_cdn, "path": path, "status": getattr(self, "status", 0), "bytes": self.sent, "at": time.time()}
        line["query"] = url.query
        line["headers"] = dict(self.headers.items())
        log.write(json.dumps(line) + "\n")

    def answer(self, path):
        for order in options["answers"]:
            if path.startswith(order["path"]) and order.get("times", 1) > 0:
                order["times"] = order.get("times", 1) - 1
                return self.ordered(order)
        if path == "/api/models":
            return self.list()
        if path.startswith("/api/models/") and "/safetensors-metadata/" in path:
            return self.headers_of(path.removeprefix("/api/models/").partition("/safetensors-metadata/")[0])
        if path.startswith("/api/models/"):
            return self.model(path.removeprefix("/api/models/"))
        name, _, rest = path.removeprefix("/").partition("/resolve/")
        file = rest.partition("/")[2]
        order = special.get(name, {})
        if "fileStatus" in order:
            return self.send(b"{}", order.get("headers", {}), order["fileStatus"])
        record = records.get(name)
        if record is None or not file:
            return self.send(b"{}", {"X-Error-Code": "RepoNotFound"}, 404)
        sibling = next((s for s in record["siblings"] if s["rfilename"] == file), None)
        if sibling is None:
            return self.send(b"", {"X-Error-Code": "EntryNotFound"}, 404)
        headers = {"X-Repo-Commit": record["sha"]}
        if "lfs" in sibling:
            headers |= {"X-Linked-Etag": f'"{sibling["lfs"]["sha256"]}"', "X-Linked-Size": str(sibling["lfs"]["size"])}
            if options["redirect"]:
                place = urllib.parse.quote(f"/cdn/{name}/{file}") + "?Signature=secret"
                headers["Location"] = f"http://{options.get('cdnHost', '127.0.0.1')}:{cdn.server_port}{place}"
                return self.send(b"", headers, 302)
        self.file(f"{name}/{file}", headers)

    def ordered(self, order):
        kind = order.get("kind")
        headers = order.get("headers", {})
        if kind == "bomb":
            body = gzip.compress(b"[" + b" " * (300 << 20))
            return self.send(body, {"Content-Encoding": "gzip", "Content-Type": "application/json"})
        if kind == "endless":
            self.start(200, {"Content-Type": "application/json", "Connection": "close"})
            self.close_connection = True
            while True:
                self.wfile.write(b" " * 65536)
        if kind == "truncated":
            return self.send(b'[{"id": "acme/half", "tags": ["a')
        self.send(order.get("body", "{}").encode(), headers, order.get("status", 200))

    def shown(self, record):
        record = record | special.get(record["id"], {}).get("fields", {})
        return {key: value for key, value in record.items() if key != "modelId"}

    def list(self):
        get = lambda key: self.query.get(key, [None])[0]
        models = [self.shown(record) for record in records.values() if not special.get(record["id"], {}).get("gone")]
        if get("author"):
            models = [model for model in models if model["id"].partition("/")[0] == get("author")]
        if get("search"):
            models = [model for model in models if get("search").lower() in model["id"].lower()]
        for word in self.query.get("filter", []):
            models = [model for model in models if word in model["tags"]]
        key = get("sort") or "createdAt"
        models.sort(key=lambda model: (model.get(key) or "", model["id"]), reverse=get("direction") != "1")
        start, size = int(get("cursor") or 0), min(int(get("limit") or 1000), options["page"])
        page = [json.loads(json.dumps(model)) for model in models[start : start + size]]
        for model in page:
            model["siblings"] = [{"rfilename": sibling["rfilename"]} for sibling in model.get("siblings", [])]
        headers = {}
        if start + size < len(models):
            fields = [(k, v) for k, values in self.query.items() for v in values if k != "cursor"]
            query = urllib.parse.urlencode(fields + [("cursor", start + size)])
            headers["Link"] = f'<http://127.0.0.1:{server.server_port}{options["prefix"]}/api/models?{query}>; rel="next"'
        self.send(json.dumps(page).encode(), headers | options.get("listHeaders", {}))

    def model(self, name):
        order = special.get(name, {})
        if "location" in order:
            return self.send(b"", {"Location": order["location"]}, 307)
        if "status" in order:
            return self.send(order.get("body", "{}").encode(), order.get("headers", {}), order["status"])
        if name not in records or order.get("gone"):
            return self.send(b'{"error":"Repository not found"}', {"X-Error-Code": "RepoNotFound"}, 404)
        self.send(json.dumps(self.shown(records[name])).encode(), options.get("modelHeaders", {}))

    def headers_of(self, name):
        """All headers of a sharded model, as the Hub answers for `main`."""
        if not options["shardHeaders"] or name not in records:
            return self.send(b"{}", {"X-Error-Code": "EntryNotFound"}, 404)
        found = {}
        for path in sorted((folder / name).glob("*.safetensors")):
            with open(path, "rb") as content:
                found[path.name] = json.loads(content.read(int.from_bytes(content.read(8), "little")))
        body = {"index": {"metadata": {}, "weight_map": {}}, "headers": found}
        self.send(json.dumps(body, separators=(",", ":")).encode())

    def file(self, place, headers):
        path = folder / place
        if not path.is_file():
            return self.send(b"", {"X-Error-Code": "EntryNotFound"}, 404)
        size = path.stat().st_size
        ranges = []
        if options["ranges"] and self.headers.get("Range", "").startswith("bytes="):
            for part in self.headers["Range"].removeprefix("bytes=").split(","):
                first, _, last = part.strip().partition("-")
                ranges.append((int(first), min(int(last or size - 1), size - 1)))
        with open(path, "rb") as content:
            def piece(first, last):
                content.seek(first)
                return content.read(last - first + 1)

            if not ranges:
                return self.send(content.read(), headers)
            if any(first >= size for first, _ in ranges):
                return self.send(b"", headers, 416)
            if len(ranges) == 1 or not options["multipart"]:
                first, last = ranges[0]
                if options["sayRange"]:
                    headers = headers | {"Content-Range": f"bytes {first}-{last}/{size}"}
                return self.send(piece(first, last), headers, 206)
            parts = []
            for first, last in ranges:
                head = f"\r\n--cut\r\nContent-Type: x\r\nContent-Range: bytes {first}-{last}/{size}\r\n\r\n"
                parts += [head.encode(), piece(first, last)]
            body = b"".join(parts) + b"\r\n--cut--\r\n"
            self.send(body, headers | {"Content-Type": "multipart/byteranges; boundary=cut"}, 206)

    def start(self, status, headers):
        self.status = status
        self.send_response(status)
        for name, value in headers.items():
            for one in as_list(value):
                self.send_header(name, one)
        self.end_headers()

    def send(self, body, headers={}, status=200):
        self.start(status, headers | {"Content-Length": str(len(body)), "X-Request-Id": "req-42"})
        if self.command != "HEAD":
            self.wfile.write(body)
            self.sent = len(body)
        self.wfile.flush()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
cdn = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
threading.Thread(target=cdn.serve_forever, daemon=True).start()
print(server.server_port, cdn.server_port, flush=True)
server.serve_forever()

"""Servers that nobody here wrote, on the loopback interface, and what the real huggingface_hub client sees of them.

real_hubs.py FOLDER EXAMPLES

Starts two olah instances (one serves git-lfs repositories and ignores ranges, the other is a proxy in front of it that
answers them) and nginx with hand-made answers (pages, gated, disabled, gone, renamed, a quota that is used up). Prints one
JSON line when all answer: {"plain", "proxy", "nginx": ports, "seen": what the client says}. Ends, and ends what it
started, when its standard input ends.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

folder, examples = map(pathlib.Path, sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)
started = []
commit = "e4dd701701f77d09b54b5b755eccd6f7d12a0f15"
repositories = {
    "acme/base": "brume/Brume-0.4M", "acme/tuned": "ryokan/run-15", "acme/four-bit": "opal-research/Brume-0.4M-bnb-4bit",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


plain, proxy, front = free_port(), free_port(), free_port()


def start(command, **options):
    log = open(folder / f"server-{len(started)}.log", "wb")
    started.append(subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder, **options))


def stop(*_):
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
    if _:
        sys.exit(1)


signal.signal(signal.SIGTERM, stop)


def make_mirrors():
    """Work trees with LFS objects, as olah serves them."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    person = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    for name, source in repositories.items():
        place = folder / "mirrors/models" / name
        shutil.copytree(examples / source, place)
        for words in (["init", "-b", "main"], ["lfs", "install", "--local"], ["lfs", "track", "*.safetensors"],
                      ["add", "-A"], [*person, "commit", "-m", "model"], ["tag", "v1"]):
            subprocess.run(["git", "-C", place, *words], **quiet)


def olah(name, port, upstream, mirrors, offline):
    (folder / f"{name}.toml").write_text(f"""[basic]
host = "127.0.0.1"
port = {port}
ssl-key = ""
ssl-cert = ""
repos-path = "./repos-{name}"
cache-size-limit = ""
cache-clean-strategy = "LRU"
hf-scheme = "http"
hf-netloc = "127.0.0.1:{upstream}"
hf-lfs-netloc = "127.0.0.1:{upstream}"
mirror-scheme = "http"
mirror-netloc = "127.0.0.1:{port}"
mirror-lfs-netloc = "127.0.0.1:{port}"
mirrors-path = ["./{mirrors}"]

[accessibility]
offline = {str(offline).lower()}
""")
    program = pathlib.Path(sys.executable).parent / "olah-cli"
    start([program, "-c", f"{name}.toml", "--log-path", f"./logs-{name}"])


def nginx():
    for name in ("www", "tmp"):
        (folder / name).mkdir()
    day = {"lastModified": "2026-11-19T08:00:00.000Z", "createdAt": "2026-11-02T08:00:00.000Z"}
    models = [{"_id": f"{number:024x}", "id": f"acme/{name}", "author": "acme", "private": False, "gated": gated,
               "disabled": False, "sha": commit, "downloads": number, "likes": number, "tags": ["license:mit"],
               "siblings": [{"rfilename": "README.md"}]} | day
              for number, (name, gated) in enumerate([("one", False), ("two", False), ("three", "auto")])]
    (folder / "www/models.page1.json").write_text(json.dumps(models[:2]))
    (folder / "www/models.page2.json").write_text(json.dumps(models[2:]))
    (folder / "www/api-new").write_text(json.dumps({"_id": "1", "id": "acme/newname", "sha": commit, "tags": [], "siblings": []}))
    (folder / "nginx.conf").write_text(f"""
worker_processes 1; pid nginx.pid; error_log error.log; daemon off;
events {{ worker_connections 64; }}
http {{ access_log access.log; client_body_temp_path tmp/b; proxy_temp_path tmp/p; fastcgi_temp_path tmp/f;
 uwsgi_temp_path tmp/u; scgi_temp_path tmp/s; default_type application/json;
 map $arg_cursor $page {{ default /models.page1.json; "p2" /models.page2.json; }}
 map $arg_cursor $lnk {{ default '<http://127.0.0.1:{front}/api/models?author=acme&limit=2&cursor=p2>; rel="next"'; "p2" ''; }}
 server {{ listen 127.0.0.1:{front}; root www;
  location = /api/models {{ add_header Link $lnk; rewrite ^ $page break; }}
  location = /api/models/acme/gone {{ add_header X-Error-Code RepoNotFound always; add_header X-Error-Message "Repository not found" always; return 404 '{{}}'; }}
  location = /api/models/acme/private1 {{ add_header X-Error-Message "Invalid username or password." always; return 401 '{{}}'; }}
  location = /api/models/acme/gated1 {{ add_header X-Error-Code GatedRepo always; add_header X-Error-Message "Access to model acme/gated1 is restricted" always; return 403 '{{}}'; }}
  location = /api/models/acme/disabled {{ add_header X-Error-Message "Access to this resource is disabled." always; return 403 '{{}}'; }}
  location = /api/models/acme/oldname {{ return 307 /api/models/acme/newname; }}
  location = /api/models/acme/newname {{ rewrite ^ /api-new break; }}
  location = /api/models/acme/slow {{ add_header RateLimit '"api";r=0;t=2' always; add_header RateLimit-Policy '"fixed window";"api";q=500;w=300' always; return 429 '{{}}'; }}
 }} }}
""")
    start([shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(folder) + "/", "-c", "nginx.conf"])


def answers(port, path):
    deadline = time.time() + 90
    while True:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).read()
        except urllib.error.HTTPError:
            return b""
        except OSError:
            if time.time() > deadline or any(process.poll() is not None for process in started):
                raise
            time.sleep(0.1)


def seed(name):
    """Without a revision olah answers only from what it has seen answered: the one step that its offline mode needs."""
    body = answers(plain, f"/api/models/{name}/revision/main")
    place = folder / "repos-plain/api/models" / name / "revision" / json.loads(body)["sha"] / "meta_head.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(body)


def client_of(port):
    """The client reads its environment when it is imported: one process for each server."""
    script = """
import json, sys
from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_url
from huggingface_hub import errors
api, seen = HfApi(), {}
def told(call):
    try: return call()
    except (errors.HfHubHTTPError, ValueError) as error: return type(error).__name__
names = sys.argv[1:]
for name in names:
    info = told(lambda: api.model_info(name))
    if isinstance(info, str): seen[name] = {"error": info}; continue
    seen[name] = {"id": info.id, "sha": info.sha}
    if not any(s.rfilename == "model.safetensors" for s in info.siblings): continue
    file = get_hf_file_metadata(hf_hub_url(name, "model.safetensors"))
    seen[name] |= {"etag": file.etag, "bytes": file.size}
    metadata = api.get_safetensors_metadata(name)
    seen[name]["parameters"] = sum(metadata.parameter_count.values())
listed = told(lambda: [[m.id, m.sha, m.downloads, bool(m.gated)] for m in api.list_models(author="acme")])
print(json.dumps({"models": seen, "listed": listed if isinstance(listed, list) else []}))
"""
    home = folder / f"home-{port}"
    switches = {f"HF_HUB_DISABLE_{word}": "1" for word in ("TELEMETRY", "UPDATE_CHECK", "PROGRESS_BARS", "XET")}
    environment = os.environ | switches | {"HF_ENDPOINT": f"http://127.0.0.1:{port}", "HF_HOME": str(home)}
    names = ["acme/gone", "acme/private1", "acme/gated1", "acme/disabled", "acme/oldname", "acme/slow"] if port == front else [*repositories, "acme/none"]
    done = subprocess.run([sys.executable, "-c", script, *names], env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


try:
    make_mirrors()
    nginx()
    olah("plain", plain, 9, "mirrors", True)
    olah("proxy", proxy, plain, "nothing", False)
    for name in repositories:
        seed(name)
    answers(proxy, "/api/models/acme/base")
    answers(front, "/api/models")
    seen = {name: client_of(port) for name, port in (("plain", plain), ("proxy", proxy), ("nginx", front))}
    print(json.dumps({"plain": plain, "proxy": proxy, "nginx": front, "seen": seen}), flush=True)
    sys.stdin.read()
finally:
    stop()

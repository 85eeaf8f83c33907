"""Puts models where tools keep them, with the tools themselves where they are to be had.

store_layouts.py EXAMPLES STORE

EXAMPLES is a folder of org/name. MLflow, git-lfs and tar write their own; Ollama's store, an OCI layout and
llama.cpp's flat folder are written as their documents say (ollama: manifest/paths.go, layer.go; OCI image-layout and
ModelPack 0.0.6; llama.cpp: common/arg.cpp before 2026).
"""

import hashlib
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

from mlflow.models import Model

examples, store = map(pathlib.Path, sys.argv[1:])
brume = examples / "brume/Brume-0.4M"
gguf = next(examples.glob("quantwerk/*-GGUF/*.gguf"))
lora = examples / "aurora-labs/Brume-0.4M-law-lora/adapter_model.safetensors"
flint, half = examples / "flint-art/Flint-ddpm", examples / "ryokan/Flint-ddpm-fp16"


def copy(source, place):
    place = store / place
    place.parent.mkdir(parents=True, exist_ok=True)
    (shutil.copytree if source.is_dir() else shutil.copyfile)(source, place)
    return place


def blob(content, folder, prefix=""):
    digest = hashlib.sha256(content).hexdigest()
    place = store / folder / (prefix + digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return {"digest": f"sha256:{digest}", "size": len(content)}


def ollama():
    top = "ollama/models"
    layer = {"mediaType": "application/vnd.ollama.image.model"} | blob(gguf.read_bytes(), f"{top}/blobs", "sha256-")
    text = {"mediaType": "application/vnd.ollama.image.template"} | blob(b"{{ .Prompt }}", f"{top}/blobs", "sha256-")
    config = {"mediaType": "application/vnd.docker.container.image.v1+json"}
    config |= blob(b'{"model_format":"gguf","model_family":"llama"}', f"{top}/blobs", "sha256-")
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = {"schemaVersion": 2, "mediaType": kind, "config": config, "layers": [layer, text]}
    for tag in ("latest", "q8"):
        place = store / top / "manifests/registry.ollama.ai/library/megabrume" / tag
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(manifest))


def oci():
    top, entries = "oci", []
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.add(brume, arcname="Brume-0.4M")
    pack, kit = "application/vnd.cncf.model", "application/vnd.kitops.modelkit"
    raw = {"mediaType": f"{pack}.weight.v1.raw", "annotations": {"org.cncf.model.filepath": "megabrume.gguf"}}
    for name, config, layer in (
        ("gguf", f"{pack}.config.v1+json", raw | blob(gguf.read_bytes(), f"{top}/blobs/sha256")),
        ("kit", f"{kit}.config.v1+json", {"mediaType": f"{kit}.model.v1.tar"} | blob(archive.getvalue(), f"{top}/blobs/sha256")),
    ):
        described = {"mediaType": config} | blob(b"{}", f"{top}/blobs/sha256")
        manifest = blob(json.dumps({"schemaVersion": 2, "config": described, "layers": [layer]}).encode(), f"{top}/blobs/sha256")
        entries.append(manifest | {"annotations": {"org.opencontainers.image.ref.name": name}})
    (store / top / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (store / top / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": entries}))


def mlflow():
    copy(brume, "mlruns/brume/data/model")
    model = Model(run_id="0" * 32)
    model.add_flavor("python_function", loader_module="brume", data="data/model")
    model.save(str(store / "mlruns/brume/MLmodel"))


def git_clone():
    """A clone whose large files stay pointers, from a repository on this disk."""
    work, clone = store.parent / "git-work", store / "clones/Brume-0.4M"
    shutil.copytree(brume, work)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    person = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    for words in (["init", "-b", "main"], ["lfs", "install", "--local"], ["lfs", "track", "*.safetensors"],
                  ["add", "-A"], [*person, "commit", "-m", "model"]):
        subprocess.run(["git", "-C", work, *words], **quiet)
    clone.parent.mkdir(parents=True)
    environment = os.environ | {"GIT_LFS_SKIP_SMUDGE": "1"}
    subprocess.run(["git", "clone", work, clone], env=environment, **quiet)


def pipelines():
    """Two pipelines with different denoisers and one text encoder."""
    for name, source in (("one", flint), ("two", half)):
        copy(source, f"pipelines/{name}")
        copy(brume / "model.safetensors", f"pipelines/{name}/text_encoder/model.safetensors")
        copy(brume / "config.json", f"pipelines/{name}/text_encoder/config.json")


def sentence_transformers():
    place = store / "embedders/brume"
    place.mkdir(parents=True)
    for name in ("model.safetensors", "config.json"):
        shutil.copyfile(brume / name, place / name)
    (place / "1_Pooling").mkdir()
    (place / "1_Pooling/config.json").write_text('{"pooling_mode_mean_tokens": true}')
    modules = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
               {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]
    (place / "modules.json").write_text(json.dumps(modules))


copy(brume, "brume/Brume-0.4M")
ollama()
oci()
mlflow()
git_clone()
pipelines()
sentence_transformers()
copy(gguf, "lmstudio/models/quantwerk/MegaBrume-GGUF/megabrume.gguf")
copy(gguf, "llama.cpp/quantwerk_MegaBrume-GGUF_megabrume.gguf")
lfs = {"sha256": hashlib.sha256(gguf.read_bytes()).hexdigest()}
named = {"ggufFile": {"rfilename": "megabrume.gguf", "size": gguf.stat().st_size, "lfs": lfs}}
(store / "llama.cpp/manifest=quantwerk=MegaBrume-GGUF=latest.json").write_text(json.dumps(named))
copy(brume / "model.safetensors", "comfy/models/checkpoints/brume.safetensors")
copy(lora, "comfy/models/loras/law.safetensors")
# The oldest of all is the original of its copies.
for path in (store / "brume").rglob("*"):
    os.utime(path, (1_700_000_000, 1_700_000_000))
print(json.dumps({"brume": (brume / "model.safetensors").stat().st_size, "gguf": gguf.stat().st_size}))

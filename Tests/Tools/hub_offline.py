"""What the real huggingface_hub client finds in a cache without a network.

hub_offline.py CACHE REPOSITORY

Prints one JSON object: the SHA-256 of each file of the snapshot that the client names.
"""

import hashlib
import json
import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
# The client reads its environment when it is imported.
from huggingface_hub import hf_hub_download, snapshot_download

cache, repository = sys.argv[1:]
folder = pathlib.Path(snapshot_download(repository, cache_dir=cache, local_files_only=True))
found = {}
for path in sorted(folder.rglob("*")):
    if path.is_file():
        name = str(path.relative_to(folder))
        single = hf_hub_download(repository, name, cache_dir=cache, local_files_only=True)
        found[name] = hashlib.sha256(pathlib.Path(single).read_bytes()).hexdigest()
print(json.dumps(found))

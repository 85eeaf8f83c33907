"""Small models: some kilobytes of weights drawn from a seed, with times of their own."""
import json
import os
import random
import struct

TENSORS = [("model.embed_tokens.weight", 64, 32)] + [
    (f"model.layers.{layer}.{part}.weight", rows, 32)
    for layer in range(2)
    for part, rows in (("self_attn.q_proj", 32), ("mlp.up_proj", 64))
]
CONFIG = b'{"architectures":["LlamaForCausalLM"],"model_type":"llama"}'


def weights(seed, step=0.0):
    """A safetensors file. Equal seeds give equal weights; `step` is added to each: a fine-tune of the same seed."""
    draw = random.Random(seed)
    entries, values = {}, bytearray()
    for name, rows, columns in TENSORS:
        start = len(values)
        values += struct.pack(f"<{rows * columns}f", *(draw.uniform(-0.05, 0.05) + step for _ in range(rows * columns)))
        entries[name] = {"dtype": "F32", "shape": [rows, columns], "data_offsets": [start, len(values)]}
    header = json.dumps(entries).encode()
    return struct.pack("<Q", len(header)) + header + bytes(values)


def write(folder, seed, step=0.0, hours=0):
    """Writes a model's folder. `hours` sets its files' times back: who came first is then known."""
    folder = os.fsencode(folder)
    os.makedirs(folder, exist_ok=True)
    for name, content in ((b"config.json", CONFIG), (b"model.safetensors", weights(seed, step))):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(content)
        if hours:
            then = 1_700_000_000 - hours * 3600
            os.utime(path, (then, then))


def family(store, count, prefix="acme/model"):
    """Families of three: a model and two fine-tunes of it, each younger than the one before."""
    for index in range(count):
        write(f"{store}/{prefix}-{index}", seed=index // 3, step=0.0005 * (index % 3), hours=1 + count - index)


def sparse(folder, megabytes):
    """A model whose weights are a hole of that size: much to read, little to store."""
    os.makedirs(folder, exist_ok=True)
    size = megabytes << 20
    columns = 4096
    header = json.dumps(
        {"model.embed_tokens.weight": {"dtype": "F32", "shape": [size // 4 // columns, columns], "data_offsets": [0, size]}}
    ).encode()
    with open(f"{folder}/model.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + b"\x01\x02\x03\x3c")
        file.truncate(8 + len(header) + size)

"""A Llama of 8 billion weights in four shards of BF16, all holes: 16 GB that take no space.

sparse_llama.py FOLDER
"""

import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True)
hidden, inner, vocabulary, key = 4096, 14336, 128256, 1024
tensors = [("model.embed_tokens.weight", [vocabulary, hidden])]
for layer in range(32):
    at = f"model.layers.{layer}"
    tensors += [
        (f"{at}.input_layernorm.weight", [hidden]), (f"{at}.mlp.down_proj.weight", [hidden, inner]),
        (f"{at}.mlp.gate_proj.weight", [inner, hidden]), (f"{at}.mlp.up_proj.weight", [inner, hidden]),
        (f"{at}.post_attention_layernorm.weight", [hidden]), (f"{at}.self_attn.k_proj.weight", [key, hidden]),
        (f"{at}.self_attn.o_proj.weight", [hidden, hidden]), (f"{at}.self_attn.q_proj.weight", [hidden, hidden]),
        (f"{at}.self_attn.v_proj.weight", [key, hidden]),
    ]
tensors += [("model.norm.weight", [hidden]), ("lm_head.weight", [vocabulary, hidden])]

size = lambda shape: 2 * shape[0] * (shape[1] if len(shape) > 1 else 1)
shards, room = [[]], 0
for name, shape in tensors:
    if room + size(shape) > 4_976_000_000:
        shards.append([])
        room = 0
    shards[-1].append((name, shape))
    room += size(shape)
assert len(shards) == 4, len(shards)
weight_map = {}
for number, shard in enumerate(shards, 1):
    file, end = f"model-{number:05}-of-00004.safetensors", 0
    header = {"__metadata__": {"format": "pt"}}
    for name, shape in shard:
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [end, end + size(shape)]}
        end += size(shape)
        weight_map[name] = file
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(folder / file, "wb") as out:
        out.write(len(text).to_bytes(8, "little") + text)
        out.truncate(8 + len(text) + end)
(folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {"total_size": 0}, "weight_map": weight_map}))
(folder / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096}')
(folder / "generation_config.json").write_text("{}")
(folder / "tokenizer.json").write_text("{}")
(folder / "README.md").write_text("---\nlicense: llama3\n---\n# A sparse one\n")
print(sum(path.stat().st_size for path in folder.iterdir()))

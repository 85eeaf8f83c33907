"""make_pairs.py DIFFUSERS FOLDER: writes a small model as Flux and SDXL's second text encoder are published first, and
as diffusers has them: `original.safetensors` and `published.safetensors`, values and all.

What lies beside this file was made on 2026-11-27 with the conversions of PyPI's diffusers 0.32.2
(loaders/single_file_utils.py), Debian's python3-torch 1.13.1 and PyPI's safetensors.
"""
import ast, pathlib, sys, types, zlib
import numpy, torch
from safetensors.numpy import save_file

H, HEAD, LAYERS = 8, 4, 2
source = pathlib.Path(sys.argv[1], "loaders/single_file_utils.py").read_text().replace("inner_dim = 3072", f"inner_dim = {H}")
wanted = [n for n in ast.parse(source).body
          if (isinstance(n, ast.FunctionDef) and n.name in ("convert_flux_transformer_checkpoint_to_diffusers", "convert_open_clip_checkpoint"))
          or (isinstance(n, ast.Assign) and n.targets[0].id in ("DIFFUSERS_TO_LDM_MAPPING", "SD_2_TEXT_ENCODER_KEYS_TO_IGNORE"))]
space = {"torch": torch}
exec(compile(ast.Module(wanted, []), "convert", "exec"), space)


def values(name, shape):
    place = numpy.arange(int(numpy.prod(shape)), dtype=numpy.uint64) * numpy.uint64(40503) + numpy.uint64(zlib.crc32(name.encode()))
    return torch.from_numpy(((place % numpy.uint64(509)).astype(numpy.float32) - 254).reshape(shape) / 64)


def linear(name, outputs, inputs):
    return {name + ".weight": [outputs, inputs], name + ".bias": [outputs]}


def flux():
    t = linear("img_in", H, 8) | linear("txt_in", H, 12) | linear("final_layer.linear", 8, H)
    for name in ("time_in", "vector_in", "guidance_in"):
        t |= linear(name + ".in_layer", H, 8) | linear(name + ".out_layer", H, H)
    t |= linear("final_layer.adaLN_modulation.1", 2 * H, H)
    for p, side in ((f"double_blocks.{i}.", side) for i in range(LAYERS) for side in ("img", "txt")):
        t |= linear(f"{p}{side}_mod.lin", 6 * H, H) | linear(f"{p}{side}_attn.qkv", 3 * H, H) | linear(f"{p}{side}_attn.proj", H, H)
        t |= linear(f"{p}{side}_mlp.0", 4 * H, H) | linear(f"{p}{side}_mlp.2", H, 4 * H)
        t |= {f"{p}{side}_attn.norm.{n}_norm.scale": [HEAD] for n in ("query", "key")}
    for p in (f"single_blocks.{i}." for i in range(LAYERS)):
        t |= linear(p + "modulation.lin", 3 * H, H) | linear(p + "linear1", 7 * H, H) | linear(p + "linear2", H, 5 * H)
        t |= {f"{p}norm.{n}_norm.scale": [HEAD] for n in ("query", "key")}
    return {n: values(n, s) for n, s in t.items()}


def text():
    t = {"positional_embedding": [6, H], "token_embedding.weight": [20, H], "ln_final.weight": [H], "ln_final.bias": [H], "text_projection": [H, H]}
    for p in (f"transformer.resblocks.{i}." for i in range(LAYERS)):
        t |= {p + "attn.in_proj_weight": [3 * H, H], p + "attn.in_proj_bias": [3 * H]}
        t |= linear(p + "attn.out_proj", H, H) | linear(p + "mlp.c_fc", 4 * H, H) | linear(p + "mlp.c_proj", H, 4 * H)
        t |= {f"{p}{n}.{x}": [H] for n in ("ln_1", "ln_2") for x in ("weight", "bias")}
    return {"conditioner.embedders.1.model." + n: values(n, s) for n, s in t.items()}


def save(tensors, name):
    save_file({n: numpy.ascontiguousarray(t.numpy()).astype(numpy.float16) for n, t in tensors.items()}, pathlib.Path(sys.argv[2], name))


network, encoder = flux(), text()
save({"model.diffusion_model." + n: t for n, t in network.items()} | encoder, "original.safetensors")
model = types.SimpleNamespace(config=types.SimpleNamespace(projection_dim=H))
published = space["convert_open_clip_checkpoint"](model, dict(encoder), prefix="conditioner.embedders.1.model.")
save(space["convert_flux_transformer_checkpoint_to_diffusers"](dict(network))
     | {"text_encoder_2." + n: t for n, t in published.items()}, "published.safetensors")

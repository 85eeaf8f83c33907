"""make.py DIFFUSERS FILE: writes pairs of names, as the original Stable Diffusion has them and as diffusers has them.

What lies beside this file was made on 2026-11-27 with the conversions of PyPI's diffusers 0.21.4
(pipelines/stable_diffusion/convert_from_ckpt.py), and Debian's python3-torch 1.13.1. The original's names are put
together here after ldm's and sgm's modules: three levels, two blocks a level, one transformer block each.
"""
import ast, pathlib, sys
import torch

source = pathlib.Path(sys.argv[1], "pipelines/stable_diffusion/convert_from_ckpt.py").read_text()
wanted = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)
          and n.name.startswith(("renew_", "shave_", "assign_", "conv_attn", "convert_ldm_unet", "convert_ldm_vae", "vae_"))]
space = {"torch": torch, "logger": None}
exec(compile(ast.Module(wanted, []), "convert", "exec"), space)
LEVELS, BLOCKS = 3, 2


def both(*names):
    return [f"{n}.{s}" for n in names for s in ("weight", "bias")]


def resnet(p, skip):
    return both(p + "in_layers.0", p + "in_layers.2", p + "emb_layers.1", p + "out_layers.0", p + "out_layers.3",
                *([p + "skip_connection"] if skip else []))


def transformer(p):
    q = p + "transformer_blocks.0."
    return (both(p + "norm", p + "proj_in", p + "proj_out", q + "norm1", q + "norm2", q + "norm3", q + "ff.net.0.proj",
                 q + "ff.net.2", q + "attn1.to_out.0", q + "attn2.to_out.0")
            + [f"{q}{a}.to_{x}.weight" for a in ("attn1", "attn2") for x in "qkv"])


def unet(has_label):
    names = both("time_embed.0", "time_embed.2", "input_blocks.0.0", "out.0", "out.2")
    if has_label:
        names += both("label_emb.0.0", "label_emb.0.2")
    number = 1
    for level in range(LEVELS):
        for block in range(BLOCKS):
            names += resnet(f"input_blocks.{number}.0.", level > 0 and block == 0)
            names += transformer(f"input_blocks.{number}.1.") if level > 0 else []
            number += 1
        if level + 1 < LEVELS:
            names += both(f"input_blocks.{number}.0.op")
            number += 1
    names += resnet("middle_block.0.", False) + transformer("middle_block.1.") + resnet("middle_block.2.", False)
    number = 0
    for level in reversed(range(LEVELS)):
        for block in range(BLOCKS + 1):
            names += resnet(f"output_blocks.{number}.0.", True)
            names += transformer(f"output_blocks.{number}.1.") if level > 0 else []
            if block == BLOCKS and level > 0:
                names += both(f"output_blocks.{number}.2.conv")
            number += 1
    return names


def autoencoder():
    def block(p, skip):
        return both(p + "norm1", p + "conv1", p + "norm2", p + "conv2", *([p + "nin_shortcut"] if skip else []))
    names = both("quant_conv", "post_quant_conv")
    for side in ("encoder.", "decoder."):
        names += both(side + "conv_in", side + "norm_out", side + "conv_out")
        names += block(side + "mid.block_1.", False) + block(side + "mid.block_2.", False)
        names += both(*(side + "mid.attn_1." + n for n in ("norm", "q", "k", "v", "proj_out")))
        for level in range(LEVELS):
            way, blocks, step = ("down", BLOCKS, "downsample") if side == "encoder." else ("up", BLOCKS + 1, "upsample")
            for number in range(blocks):
                names += block(f"{side}{way}.{level}.block.{number}.", number == 0)
            if (level + 1 < LEVELS) if way == "down" else (level > 0):
                names += both(f"{side}{way}.{level}.{step}.conv")
    return names


def pairs(names, prefix, convert):
    """Each tensor's only value is its number, so that it is found again."""
    tensors = {prefix + n: torch.full((1, 1, 1, 1), float(i)) for i, n in enumerate(names)}
    # The conversion looks for averaged weights among many.
    for new, tensor in convert(tensors).items():
        yield prefix + names[int(tensor.flatten()[0])], new


def main():
    kinds = {"class_embed_type": None, "addition_embed_type": "text_time", "layers_per_block": BLOCKS}
    rows = list(pairs(unet(True), "model.diffusion_model.", lambda t: space["convert_ldm_unet_checkpoint"](t, kinds)))
    vae = list(pairs(autoencoder(), "first_stage_model.", lambda t: space["convert_ldm_vae_checkpoint"](t, {})))
    rows += [(old, "vae." + new) for old, new in vae]
    with open(sys.argv[2], "w") as file:
        file.writelines(f"{old}\t{new}\n" for old, new in sorted(rows) if old.endswith(".weight"))
    print(len(rows), "of", len(unet(True)) + len(autoencoder()))


main()

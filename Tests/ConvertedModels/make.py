"""make.py LLAMA_CPP FOLDER: writes small checkpoints of many architectures, each with the GGUF file that llama.cpp's
own converter makes of it.

What lies beside this file was made on 2026-11-27 with the converter in PyPI's sdist llama_cpp_python 0.3.36
(vendor/llama.cpp), Debian's python3-torch 1.13.1, PyPI's safetensors and transformers 4.57. Vocabularies are left out:
they are not compared. Baichuan is missing: this converter calls itself without end on it.
"""
import json, pathlib, shutil, sys, zlib, logging
import numpy, torch
for name in ("uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu", "float4_e2m1fn_x2"):
    if not hasattr(torch, name):
        setattr(torch, name, name)
tree = pathlib.Path(sys.argv[1])
sys.path[:0] = [str(tree), str(tree / "gguf-py")]
import gguf  # noqa: E402
from conversion import ModelBase, get_model_class, load_all_models
from safetensors.numpy import save_file

H, F, V, HEADS, KV = 16, 24, 32, 4, 2
D = H // HEADS
BASE = dict(hidden_size=H, intermediate_size=F, vocab_size=V, num_hidden_layers=1, num_attention_heads=HEADS,
            num_key_value_heads=KV, rms_norm_eps=1e-5, max_position_embeddings=64, rope_theta=10000.0, head_dim=D,
            hidden_act="silu", torch_dtype="float16", tie_word_embeddings=False, bos_token_id=0, eos_token_id=1)

def values(name, shape):
    seed = zlib.crc32(name.encode())
    count = int(numpy.prod(shape))
    x = (numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(2654435761) + numpy.uint64(seed)) & numpy.uint64(0xFFFFFFFF)
    x ^= x >> numpy.uint64(15)
    return ((((x * numpy.uint64(2246822519)) & numpy.uint64(0xFFFFFFFF)) >> numpy.uint64(24)).astype(numpy.float32) - 128).reshape(shape) / 64

def attention(p="model.layers.0.self_attn.", bias=False, heads=HEADS, kv=KV, d=D):
    t = {p + "q_proj.weight": [heads * d, H], p + "k_proj.weight": [kv * d, H], p + "v_proj.weight": [kv * d, H],
         p + "o_proj.weight": [H, heads * d]}
    if bias:
        t |= {p + "q_proj.bias": [heads * d], p + "k_proj.bias": [kv * d], p + "v_proj.bias": [kv * d]}
    return t
def mlp(p="model.layers.0.mlp.", f=F):
    return {p + "gate_proj.weight": [f, H], p + "up_proj.weight": [f, H], p + "down_proj.weight": [H, f]}
def norms(*names, p="model.layers.0."):
    return {p + n + ".weight": [H] for n in names}
ENDS = {"model.embed_tokens.weight": [V, H], "model.norm.weight": [H], "lm_head.weight": [V, H]}
LLAMA = ENDS | attention() | mlp() | norms("input_layernorm", "post_attention_layernorm")
def experts(p, names, n=2, f=F):
    w = {}
    for e in range(n):
        for name in names:
            w[f"{p}{e}.{name}.weight"] = [H, f] if name in ("down_proj", "w2") else [f, H]
    return w

MODELS = {
    "llama": ("LlamaForCausalLM", BASE, LLAMA | {"model.layers.0.self_attn.q_proj.bias": [H], "model.layers.0.self_attn.k_proj.bias": [KV * D]}),
    "llama-fused": ("LlamaForCausalLM", BASE, LLAMA),
    "mistral": ("MistralForCausalLM", BASE, LLAMA),
    "mixtral": ("MixtralForCausalLM", BASE | dict(num_local_experts=2, num_experts_per_tok=1),
        ENDS | attention() | norms("input_layernorm", "post_attention_layernorm")
        | {"model.layers.0.block_sparse_moe.gate.weight": [2, H]}
        | experts("model.layers.0.block_sparse_moe.experts.", ["w1", "w2", "w3"])),
    "granite": ("GraniteForCausalLM", BASE | dict(attention_multiplier=1.0, embedding_multiplier=1.0, residual_multiplier=1.0, logits_scaling=1.0), LLAMA),
    "granitemoe": ("GraniteMoeForCausalLM", BASE | dict(attention_multiplier=1.0, embedding_multiplier=1.0, residual_multiplier=1.0, logits_scaling=1.0, num_local_experts=2, num_experts_per_tok=1),
        ENDS | attention() | norms("input_layernorm", "post_attention_layernorm")
        | {"model.layers.0.block_sparse_moe.router.layer.weight": [2, H], "model.layers.0.block_sparse_moe.input_linear.weight": [2, 2 * F, H],
           "model.layers.0.block_sparse_moe.output_linear.weight": [2, H, F]}),
    "smollm3": ("SmolLM3ForCausalLM", BASE, LLAMA),
    "olmo": ("OlmoForCausalLM", BASE | dict(clip_qkv=None), {"model.embed_tokens.weight": [V, H], "lm_head.weight": [V, H]} | attention() | mlp()),
    "olmo2": ("Olmo2ForCausalLM", BASE, ENDS | attention() | mlp() | norms("post_attention_layernorm", "post_feedforward_layernorm")
        | {"model.layers.0.self_attn.q_norm.weight": [H], "model.layers.0.self_attn.k_norm.weight": [KV * D]}),
    "minicpm": ("MiniCPMForCausalLM", BASE | dict(scale_emb=12, scale_depth=1.4, dim_model_base=256), LLAMA),
    "internlm2": ("InternLM2ForCausalLM", BASE, {
        "model.tok_embeddings.weight": [V, H], "model.norm.weight": [H], "output.weight": [V, H],
        "model.layers.0.attention.wqkv.weight": [(HEADS + 2 * KV) * D, H], "model.layers.0.attention.wo.weight": [H, H],
        "model.layers.0.feed_forward.w1.weight": [F, H], "model.layers.0.feed_forward.w2.weight": [H, F], "model.layers.0.feed_forward.w3.weight": [F, H],
        "model.layers.0.attention_norm.weight": [H], "model.layers.0.ffn_norm.weight": [H]}),
    "deepseek": ("DeepseekForCausalLM", BASE | dict(first_k_dense_replace=0, moe_intermediate_size=F, n_routed_experts=2, n_shared_experts=1, routed_scaling_factor=1.0, num_experts_per_tok=1),
        ENDS | attention() | norms("input_layernorm", "post_attention_layernorm")
        | {"model.layers.0.mlp.gate.weight": [2, H]} | experts("model.layers.0.mlp.experts.", ["gate_proj", "up_proj", "down_proj"])
        | mlp("model.layers.0.mlp.shared_experts.")),
    "deepseek2": ("DeepseekV2ForCausalLM", BASE | dict(num_key_value_heads=HEADS, first_k_dense_replace=0, moe_intermediate_size=F, n_routed_experts=2, n_shared_experts=1, routed_scaling_factor=1.0,
          num_experts_per_tok=1, q_lora_rank=8, kv_lora_rank=8, qk_nope_head_dim=4, qk_rope_head_dim=2, v_head_dim=6, norm_topk_prob=False, scoring_func="softmax", n_group=1, topk_group=1),
        ENDS | norms("input_layernorm", "post_attention_layernorm")
        | {"model.layers.0.self_attn.q_a_proj.weight": [8, H], "model.layers.0.self_attn.q_a_layernorm.weight": [8], "model.layers.0.self_attn.q_b_proj.weight": [HEADS * 6, 8],
           "model.layers.0.self_attn.kv_a_proj_with_mqa.weight": [10, H], "model.layers.0.self_attn.kv_a_layernorm.weight": [8],
           "model.layers.0.self_attn.kv_b_proj.weight": [HEADS * 10, 8], "model.layers.0.self_attn.o_proj.weight": [H, HEADS * 6], "model.layers.0.mlp.gate.weight": [2, H]}
        | experts("model.layers.0.mlp.experts.", ["gate_proj", "up_proj", "down_proj"]) | mlp("model.layers.0.mlp.shared_experts.")),
    "gemma": ("GemmaForCausalLM", BASE, {k: v for k, v in LLAMA.items() if k != "lm_head.weight"}),
    "gemma2": ("Gemma2ForCausalLM", BASE | dict(attn_logit_softcapping=50.0, final_logit_softcapping=30.0, sliding_window=16),
        {k: v for k, v in LLAMA.items() if k != "lm_head.weight"} | norms("pre_feedforward_layernorm", "post_feedforward_layernorm")),
    "gemma3": ("Gemma3ForCausalLM", BASE | dict(sliding_window=16, rope_local_base_freq=10000.0, sliding_window_pattern=6, final_logit_softcapping=None, attn_logit_softcapping=None, query_pre_attn_scalar=D),
        {k: v for k, v in LLAMA.items() if k != "lm_head.weight"} | norms("pre_feedforward_layernorm", "post_feedforward_layernorm")
        | {"model.layers.0.self_attn.q_norm.weight": [D], "model.layers.0.self_attn.k_norm.weight": [D]}),
    "nemotron": ("NemotronForCausalLM", BASE | dict(norm_eps=1e-5, partial_rotary_factor=0.5),
        ENDS | attention() | {"model.layers.0.mlp.up_proj.weight": [F, H], "model.layers.0.mlp.down_proj.weight": [H, F], "model.norm.bias": [H]}
        | norms("input_layernorm", "post_attention_layernorm") | {"model.layers.0.input_layernorm.bias": [H], "model.layers.0.post_attention_layernorm.bias": [H]}),
    "qwen2": ("Qwen2ForCausalLM", BASE, ENDS | attention(bias=True) | mlp() | norms("input_layernorm", "post_attention_layernorm")),
    "qwen2-fused": ("Qwen2ForCausalLM", BASE, ENDS | attention() | mlp() | norms("input_layernorm", "post_attention_layernorm")),
    "qwen3": ("Qwen3ForCausalLM", BASE, LLAMA | {"model.layers.0.self_attn.q_norm.weight": [D], "model.layers.0.self_attn.k_norm.weight": [D]}),
    "qwen2moe": ("Qwen2MoeForCausalLM", BASE | dict(num_experts=2, num_experts_per_tok=1, moe_intermediate_size=F, shared_expert_intermediate_size=F),
        ENDS | attention(bias=True) | norms("input_layernorm", "post_attention_layernorm")
        | {"model.layers.0.mlp.gate.weight": [2, H], "model.layers.0.mlp.shared_expert_gate.weight": [1, H]}
        | experts("model.layers.0.mlp.experts.", ["gate_proj", "up_proj", "down_proj"]) | mlp("model.layers.0.mlp.shared_expert.")),
    "qwen3next": ("Qwen3NextForCausalLM", BASE | dict(num_hidden_layers=2, layer_types=["linear_attention", "full_attention"], linear_num_key_heads=2, linear_key_head_dim=4,
          linear_num_value_heads=4, linear_value_head_dim=6, linear_conv_kernel_dim=4, num_experts=2, num_experts_per_tok=1, moe_intermediate_size=F, shared_expert_intermediate_size=F),
        ENDS | {"model.layers.0.linear_attn.in_proj_qkvz.weight": [2 * (4 + 4 + 12 + 12), H], "model.layers.0.linear_attn.in_proj_ba.weight": [8, H], "model.layers.0.linear_attn.conv1d.weight": [40, 1, 4],
          "model.layers.0.linear_attn.A_log": [4], "model.layers.0.linear_attn.dt_bias": [4], "model.layers.0.linear_attn.norm.weight": [6], "model.layers.0.linear_attn.out_proj.weight": [H, 24]}
        | attention("model.layers.1.self_attn.") | {"model.layers.1.self_attn.q_proj.weight": [2 * H, H], "model.layers.1.self_attn.q_norm.weight": [D], "model.layers.1.self_attn.k_norm.weight": [D]}
        | {n: s for i in (0, 1) for n, s in ({f"model.layers.{i}.mlp.gate.weight": [2, H], f"model.layers.{i}.mlp.shared_expert_gate.weight": [1, H]}
          | norms("input_layernorm", "post_attention_layernorm", p=f"model.layers.{i}.") | experts(f"model.layers.{i}.mlp.experts.", ["gate_proj", "up_proj", "down_proj"])
          | mlp(f"model.layers.{i}.mlp.shared_expert.")).items()}),
    "phi3": ("Phi3ForCausalLM", BASE | dict(original_max_position_embeddings=64, sliding_window=None),
        ENDS | {"model.layers.0.self_attn.qkv_proj.weight": [(HEADS + 2 * KV) * D, H], "model.layers.0.self_attn.o_proj.weight": [H, H],
                "model.layers.0.mlp.gate_up_proj.weight": [2 * F, H], "model.layers.0.mlp.down_proj.weight": [H, F]} | norms("input_layernorm", "post_attention_layernorm")),
    "phi2": ("PhiForCausalLM", BASE | dict(n_layer=1, n_embd=H, n_head=HEADS, n_positions=64, layer_norm_eps=1e-5, partial_rotary_factor=0.5),
        {"model.embed_tokens.weight": [V, H], "lm_head.weight": [V, H], "lm_head.bias": [V], "model.final_layernorm.weight": [H], "model.final_layernorm.bias": [H]}
        | {f"model.layers.0.self_attn.{n}_proj.weight": [H, H] for n in "qkv"} | {f"model.layers.0.self_attn.{n}_proj.bias": [H] for n in "qkv"}
        | {"model.layers.0.self_attn.dense.weight": [H, H], "model.layers.0.mlp.fc1.weight": [F, H], "model.layers.0.mlp.fc2.weight": [H, F], "model.layers.0.input_layernorm.weight": [H], "model.layers.0.input_layernorm.bias": [H]}),
    "glm4": ("Glm4ForCausalLM", BASE | dict(partial_rotary_factor=0.5),
        ENDS | attention() | {"model.layers.0.mlp.gate_up_proj.weight": [2 * F, H], "model.layers.0.mlp.down_proj.weight": [H, F]}
        | norms("input_layernorm", "post_attention_layernorm", "post_self_attn_layernorm", "post_mlp_layernorm")),
    "gpt2": ("GPT2LMHeadModel", dict(n_embd=H, n_head=HEADS, n_layer=1, n_ctx=64, n_positions=64, vocab_size=V, layer_norm_epsilon=1e-5),
        {"wte.weight": [V, H], "wpe.weight": [64, H], "ln_f.weight": [H], "ln_f.bias": [H], "h.0.ln_1.weight": [H], "h.0.ln_1.bias": [H], "h.0.ln_2.weight": [H], "h.0.ln_2.bias": [H],
         "h.0.attn.c_attn.weight": [H, 3 * H], "h.0.attn.c_attn.bias": [3 * H], "h.0.attn.c_proj.weight": [H, H], "h.0.attn.c_proj.bias": [H],
         "h.0.mlp.c_fc.weight": [H, 4 * H], "h.0.mlp.c_fc.bias": [4 * H], "h.0.mlp.c_proj.weight": [4 * H, H], "h.0.mlp.c_proj.bias": [H]}),
    "jais": ("JAISLMHeadModel", dict(n_embd=H, n_head=HEADS, n_layer=1, n_inner=F, n_positions=64, vocab_size=V, layer_norm_epsilon=1e-5, activation_function="swiglu", position_embedding_type="alibi",
          mup_embeddings_scale=9.1, mup_output_alpha=2.2, mup_width_scale=0.125),
        {"transformer.wte.weight": [V, H], "lm_head.weight": [V, H], "transformer.ln_f.weight": [H], "transformer.ln_f.bias": [H], "transformer.h.0.ln_1.weight": [H], "transformer.h.0.ln_1.bias": [H],
         "transformer.h.0.ln_2.weight": [H], "transformer.h.0.ln_2.bias": [H], "transformer.h.0.attn.c_attn.weight": [H, 3 * H], "transformer.h.0.attn.c_attn.bias": [3 * H],
         "transformer.h.0.attn.c_proj.weight": [H, H], "transformer.h.0.attn.c_proj.bias": [H], "transformer.h.0.mlp.c_fc.weight": [H, F], "transformer.h.0.mlp.c_fc.bias": [F],
         "transformer.h.0.mlp.c_fc2.weight": [H, F], "transformer.h.0.mlp.c_fc2.bias": [F], "transformer.h.0.mlp.c_proj.weight": [F, H], "transformer.h.0.mlp.c_proj.bias": [H]}),
    "gptneox": ("GPTNeoXForCausalLM", BASE | dict(rotary_pct=0.25, layer_norm_eps=1e-5, use_parallel_residual=True),
        {"gpt_neox.embed_in.weight": [V, H], "embed_out.weight": [V, H], "gpt_neox.final_layer_norm.weight": [H], "gpt_neox.final_layer_norm.bias": [H]}
        | {f"gpt_neox.layers.0.{n}": s for n, s in {"input_layernorm.weight": [H], "input_layernorm.bias": [H], "post_attention_layernorm.weight": [H], "post_attention_layernorm.bias": [H],
           "attention.query_key_value.weight": [3 * H, H], "attention.query_key_value.bias": [3 * H], "attention.dense.weight": [H, H], "attention.dense.bias": [H],
           "mlp.dense_h_to_4h.weight": [F, H], "mlp.dense_h_to_4h.bias": [F], "mlp.dense_4h_to_h.weight": [H, F], "mlp.dense_4h_to_h.bias": [H]}.items()}),
    "bloom": ("BloomForCausalLM", dict(n_embed=H, hidden_size=H, n_head=HEADS, num_attention_heads=HEADS, n_layer=1, vocab_size=V, layer_norm_epsilon=1e-5, seq_length=64),
        {"word_embeddings.weight": [V, H], "word_embeddings_layernorm.weight": [H], "word_embeddings_layernorm.bias": [H], "ln_f.weight": [H], "ln_f.bias": [H]}
        | {f"h.0.{n}": s for n, s in {"input_layernorm.weight": [H], "input_layernorm.bias": [H], "post_attention_layernorm.weight": [H], "post_attention_layernorm.bias": [H],
           "self_attention.query_key_value.weight": [3 * H, H], "self_attention.query_key_value.bias": [3 * H], "self_attention.dense.weight": [H, H], "self_attention.dense.bias": [H],
           "mlp.dense_h_to_4h.weight": [F, H], "mlp.dense_h_to_4h.bias": [F], "mlp.dense_4h_to_h.weight": [H, F], "mlp.dense_4h_to_h.bias": [H]}.items()}),
    "falcon": ("FalconForCausalLM", dict(hidden_size=H, num_attention_heads=HEADS, n_head=HEADS, n_head_kv=KV, num_kv_heads=KV, num_hidden_layers=1, vocab_size=V, layer_norm_epsilon=1e-5, new_decoder_architecture=True),
        {"transformer.word_embeddings.weight": [V, H], "lm_head.weight": [V, H], "transformer.ln_f.weight": [H], "transformer.ln_f.bias": [H], "transformer.h.0.ln_attn.weight": [H], "transformer.h.0.ln_attn.bias": [H],
         "transformer.h.0.ln_mlp.weight": [H], "transformer.h.0.ln_mlp.bias": [H], "transformer.h.0.self_attention.query_key_value.weight": [(HEADS + 2 * KV) * D, H], "transformer.h.0.self_attention.dense.weight": [H, H],
         "transformer.h.0.mlp.dense_h_to_4h.weight": [F, H], "transformer.h.0.mlp.dense_4h_to_h.weight": [H, F]}),
    "starcoder2": ("Starcoder2ForCausalLM", BASE | dict(norm_epsilon=1e-5),
        ENDS | attention(bias=True) | {"model.norm.bias": [H], "model.layers.0.mlp.c_fc.weight": [F, H], "model.layers.0.mlp.c_fc.bias": [F], "model.layers.0.mlp.c_proj.weight": [H, F], "model.layers.0.mlp.c_proj.bias": [H]}
        | norms("input_layernorm", "post_attention_layernorm") | {"model.layers.0.input_layernorm.bias": [H], "model.layers.0.post_attention_layernorm.bias": [H]}),
    "stablelm": ("StableLmForCausalLM", BASE | dict(layer_norm_eps=1e-5, partial_rotary_factor=0.5, use_parallel_residual=False, use_qkv_bias=False),
        LLAMA | {"model.norm.bias": [H], "model.layers.0.input_layernorm.bias": [H], "model.layers.0.post_attention_layernorm.bias": [H]}),
    "command-r": ("CohereForCausalLM", BASE | dict(layer_norm_eps=1e-5, logit_scale=1.0, model_max_length=64),
        {"model.embed_tokens.weight": [V, H], "model.norm.weight": [H]} | attention() | mlp() | norms("input_layernorm")),
    "llama4": ("Llama4ForConditionalGeneration", dict(text_config=BASE | dict(num_local_experts=2, num_experts_per_tok=1, intermediate_size_mlp=F, interleave_moe_layer_step=1, attention_chunk_size=16, no_rope_layers=[1])),
        {"language_model." + k: v for k, v in (ENDS | attention() | norms("input_layernorm", "post_attention_layernorm")
         | {"model.layers.0.feed_forward.router.weight": [2, H], "model.layers.0.feed_forward.experts.gate_up_proj": [2, H, 2 * F], "model.layers.0.feed_forward.experts.down_proj": [2, F, H]}
         | mlp("model.layers.0.feed_forward.shared_expert.")).items()}),
    "gpt-oss": ("GptOssForCausalLM", BASE | dict(num_local_experts=2, num_experts_per_tok=1, sliding_window=16, rope_scaling=None),
        ENDS | attention(bias=True) | norms("input_layernorm", "post_attention_layernorm")
        | {"model.layers.0.self_attn.o_proj.bias": [H], "model.layers.0.self_attn.sinks": [HEADS], "model.layers.0.mlp.router.weight": [2, H], "model.layers.0.mlp.router.bias": [2],
           "model.layers.0.mlp.experts.gate_up_proj": [2, H, 2 * F], "model.layers.0.mlp.experts.gate_up_proj_bias": [2, 2 * F], "model.layers.0.mlp.experts.down_proj": [2, F, H], "model.layers.0.mlp.experts.down_proj_bias": [2, H]}),
    "gpt-oss-mxfp4": ("GptOssForCausalLM", None, None),
    "mamba": ("MambaForCausalLM", dict(d_model=H, hidden_size=H, intermediate_size=2 * H, conv_kernel=4, state_size=4, time_step_rank=2, num_hidden_layers=1, vocab_size=V, layer_norm_epsilon=1e-5),
        {"backbone.embeddings.weight": [V, H], "backbone.norm_f.weight": [H], "lm_head.weight": [V, H]}
        | {f"backbone.layers.0.{n}": s for n, s in {"norm.weight": [H], "mixer.A_log": [2 * H, 4], "mixer.D": [2 * H], "mixer.conv1d.weight": [2 * H, 1, 4], "mixer.conv1d.bias": [2 * H],
           "mixer.in_proj.weight": [4 * H, H], "mixer.x_proj.weight": [10, 2 * H], "mixer.dt_proj.weight": [2 * H, 2], "mixer.dt_proj.bias": [2 * H], "mixer.out_proj.weight": [H, 2 * H]}.items()}),
    "bert": ("BertModel", dict(hidden_size=H, intermediate_size=F, vocab_size=V, num_hidden_layers=1, num_attention_heads=HEADS, layer_norm_eps=1e-5, max_position_embeddings=64, position_embedding_type="absolute"),
        {"embeddings.word_embeddings.weight": [V, H], "embeddings.position_embeddings.weight": [64, H], "embeddings.token_type_embeddings.weight": [2, H], "embeddings.LayerNorm.weight": [H], "embeddings.LayerNorm.bias": [H], "pooler.dense.weight": [H, H], "pooler.dense.bias": [H]}
        | {f"encoder.layer.0.{n}": s for n, s in {**{f"attention.self.{x}.weight": [H, H] for x in ("query", "key", "value")}, **{f"attention.self.{x}.bias": [H] for x in ("query", "key", "value")},
           "attention.output.dense.weight": [H, H], "attention.output.dense.bias": [H], "attention.output.LayerNorm.weight": [H], "attention.output.LayerNorm.bias": [H],
           "intermediate.dense.weight": [F, H], "intermediate.dense.bias": [F], "output.dense.weight": [H, F], "output.dense.bias": [H], "output.LayerNorm.weight": [H], "output.LayerNorm.bias": [H]}.items()}),
}


def gpt_oss_mxfp4():
    """Experts as gpt-oss publishes them: blocks of 32 codes, and a power of two each."""
    width, inner, p = 32, 64, "model.layers.0."
    codes = lambda name, shape: (values(name, shape) * 64 + 128).astype(numpy.uint8)
    weights = lambda name, *shape: values(name, shape).astype(numpy.float16)
    tensors = {
        "model.embed_tokens.weight": weights("embed", V, width), "model.norm.weight": weights("norm", width),
        "lm_head.weight": weights("head", V, width), p + "self_attn.sinks": weights("sinks", HEADS),
        p + "input_layernorm.weight": weights("n1", width), p + "post_attention_layernorm.weight": weights("n2", width),
        p + "mlp.router.weight": weights("router", 2, width), p + "mlp.router.bias": weights("router.bias", 2),
        p + "mlp.experts.gate_up_proj_blocks": codes("a", [2, 2 * inner, width // 32, 16]),
        p + "mlp.experts.gate_up_proj_scales": 120 + codes("b", [2, 2 * inner, width // 32]) % 8,
        p + "mlp.experts.gate_up_proj_bias": weights("e", 2, 2 * inner),
        p + "mlp.experts.down_proj_blocks": codes("c", [2, width, inner // 32, 16]),
        p + "mlp.experts.down_proj_scales": 120 + codes("d", [2, width, inner // 32]) % 8,
        p + "mlp.experts.down_proj_bias": weights("f", 2, width),
    }
    for name, rows in (("q", HEADS * 8), ("k", KV * 8), ("v", KV * 8)):
        tensors[f"{p}self_attn.{name}_proj.weight"] = weights(name, rows, width)
    tensors[p + "self_attn.o_proj.weight"] = weights("o", width, HEADS * 8)
    config = BASE | dict(hidden_size=width, intermediate_size=inner, head_dim=8, num_local_experts=2,
                         num_experts_per_tok=1, sliding_window=16, rope_scaling=None,
                         quantization_config=dict(quant_method="mxfp4"))
    return config, tensors


def convert(name, arch, config, tensors, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = {"architectures": [arch]} | config
    if "text_config" in config:
        config["text_config"] = {"architectures": [arch]} | config["text_config"]
    (folder / "config.json").write_text(json.dumps(config, separators=(",", ":")) + "\n")
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    # Gemma 3: the converter cuts the vocabulary to what the tokenizer has, here two words less.
    tokenizer = folder / "tokenizer.json"
    tokenizer.write_text(json.dumps({"model": {"vocab": {str(n): n for n in range(V - 2)}}, "added_tokens": []}))
    kind = get_model_class(arch)
    kind.no_mtp = True
    model = kind(folder, gguf.LlamaFileType.MOSTLY_F16, folder / "model.gguf", eager=True,
                 fuse_qkv=name.endswith("-fused"))
    model.set_vocab = lambda: None
    model.write()
    tokenizer.unlink()


logging.basicConfig(level=logging.ERROR)
load_all_models()
for name, (arch, config, shapes) in MODELS.items():
    if config is None:
        config, tensors = gpt_oss_mxfp4()
    else:
        # Mamba's and Qwen3-Next's decays are exponentials, which torch 1.13 does not have in 16 bits.
        width = numpy.float32 if name in ("mamba", "qwen3next") else numpy.float16
        tensors = {n: values(n, s).astype(width) for n, s in shapes.items()}
    convert(name, arch, config, tensors, pathlib.Path(sys.argv[2]) / name)
    print(name)

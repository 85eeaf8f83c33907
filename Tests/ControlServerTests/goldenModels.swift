/// What `GET /v1/models` says of the handmade family, a line a model.
let goldenModels = [
  #"[{"architecture":"LlamaForCausalLM","bytes":4000,"contentHash":null,"createdAt":null,"createdAtSource":"none","#
    + #""declaredParents":[],"downloads":null,"duplicateOf":null,"elementType":"F32","family":"acme/base","#
    + #""format":"safetensors","id":"acme/base","license":null,"parameters":1000,"parents":[],"#
    + #""path":"/srv/models/acme/base","quantization":null,"reason":null,"renditions":[{"bytes":4000,"#
    + #""elementType":"F32","format":"safetensors","quantization":null}],"root":"models","state":"charted","#
    + #""valueHash":null},"#,
  #"{"architecture":"LlamaForCausalLM","bytes":4000,"contentHash":null,"createdAt":"2023-11-14T22:13:21.000Z","#
    + #""createdAtSource":"metadata","declaredParents":[{"id":"acme/base","relation":"finetune","#
    + #""resolvedId":"acme/base","source":"card","verdict":"verified"}],"downloads":null,"duplicateOf":null,"#
    + #""elementType":"F32","family":"acme/base","format":"safetensors","id":"acme/tuned","license":"apache-2.0","#
    + #""parameters":1000,"parents":[{"confidence":0.97,"id":"acme/base","method":"full","relation":"finetune","#
    + #""rule":"nearest","verdict":"verified"}],"path":"/srv/models/acme/tuned","quantization":null,"reason":null,"#
    + #""renditions":[{"bytes":4000,"elementType":"F32","format":"safetensors","quantization":null}],"#
    + #""root":"models","state":"charted","valueHash":null},"#,
  #"{"architecture":null,"bytes":0,"contentHash":null,"createdAt":null,"createdAtSource":"none","#
    + #""declaredParents":[],"downloads":null,"duplicateOf":null,"elementType":null,"family":null,"format":null,"#
    + #""id":"beta/cut","license":null,"parameters":null,"parents":[],"path":"/srv/models/beta/cut","#
    + #""quantization":null,"reason":"model.safetensors: 100 bytes of 200 are there","renditions":[],"#
    + #""root":"models","state":"incomplete","valueHash":null},"#,
  #"{"architecture":"LlamaForCausalLM","bytes":4001,"contentHash":null,"createdAt":null,"createdAtSource":"none","#
    + #""declaredParents":[],"downloads":null,"duplicateOf":"acme/tuned","elementType":"F32","family":"acme/base","#
    + #""format":"safetensors","id":"beta/tuned","license":null,"parameters":1000,"parents":[{"confidence":1,"#
    + #""id":"acme/tuned","method":null,"relation":"duplicate","rule":"copy","verdict":"undeclared"}],"#
    + #""path":"/srv/models/beta/tuned","quantization":null,"reason":null,"renditions":[{"bytes":4001,"#
    + #""elementType":"F32","format":"safetensors","quantization":null}],"root":"models","state":"charted","#
    + #""valueHash":null},"#,
  #"{"architecture":"LlamaForCausalLM","bytes":1000,"contentHash":null,"createdAt":null,"createdAtSource":"none","#
    + #""declaredParents":[],"downloads":null,"duplicateOf":null,"elementType":"Q4_K","family":"acme/base","#
    + #""format":"gguf","id":"beta/tuned-q4.gguf","license":null,"parameters":250,"parents":[{"confidence":0.9,"#
    + #""id":"acme/tuned","method":"gguf:Q4_K","relation":"quantized","rule":"quantized","verdict":"undeclared"}],"#
    + #""path":"/srv/models/beta/tuned-q4.gguf","quantization":{"bitsPerWeight":4.5,"method":"gguf:Q4_K"},"#
    + #""reason":null,"renditions":[{"bytes":1000,"elementType":"Q4_K","format":"gguf","quantization":"#
    + #"{"bitsPerWeight":4.5,"method":"gguf:Q4_K"}}],"root":"models","state":"charted","valueHash":null}]"#,
]

/// The journal's MESSAGE_ID of each message that an operator may look for, by its constant text. systemd/atlasd.catalog
/// explains each; an id is never used for anything else again.
package let messageIDs: [String: String] = [
  "model sampled": "f6fadfa7e5c14b629362da5cc13da58a",
  "model charted": "2c63888f28f04481be6ddce7a7ace732",
  "model incomplete": "8a119b9e16bc47328f7b7676d015b0dc",
  "model stub": "bc67ba94637d4efaa09e467ada679f81",
  "model unreadable": "fab36728a78b4b7e8787c0de2f960063",
  "model removed": "a712755f6cac44d599d5269512e74f7b",
  "model moved": "ac8efe121c5949f1ba2dde83458bfed0",
  "root unavailable": "5796a670482c490e8d9782bfcdc83011",
  "root available": "0b80a25553a14945a93258ef7777682c",
  "problem": "45ac16b9c20d4c218f8a7abff2e91ac7",
  "problem over": "dd2ee150d2844277b89c1af40ce8fcc9",
  "configuration reloaded": "3c3ae353fb14428e90b401a6c1cc0aff",
  "configuration not reloaded, the old one stays": "b9c8b9ffe46e46279419c7723226db94",
  "change permitted": "bbeeb6361d334c6d96f0da847a2a3b87",
  "change refused": "68e58909ccb24416925a56c9a30f4300",
  "record damaged, kept aside and made anew": "ff53a46f5ead403a84c4b877678537a3",
  "record backed up": "e179f773a6e043c09514b7dde2ad0478",
  "alert": "6c0f6a2f0a3d4f6fb6a1f6b7c5f1d2e4",
  "atlasd ends": "0c28cec1b94742afa4b936976b4b76b0",
]

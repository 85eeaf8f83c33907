/// What a measured number of the evidence means, in a few words behind its value. Nil for a name from a newer daemon.
///
/// The names are the contract (`explain --json`); these words are for people and may change.
func meaning(ofEvidence name: String) -> String? { evidenceWords[name] }

/// What a rule goes by, in the daemon's name for it. Nil for a name from a newer daemon.
func meaning(ofRule name: String) -> String? { ruleWords[name] }

private let evidenceWords = [
  "adapterTargets": "matrices that the adapter changes",
  "centerLogOdds": "that the family's earliest model is its base rather than one of siblings, logarithm of the odds",
  "centerSquare": "squared distance to where the family branches",
  "closerValues": "weights that were read and compared beyond the sample: the margin is over these",
  "comparableTensors": "tensors that both have, in one shape",
  "correlation": "of the neighbors' distance with their difference in time",
  "cosine": "between the two sketches: 1 is equal, 0 unrelated",
  "distance": "between the two sketches",
  "equalShare": "of the compared values, equal bit for bit",
  "equalTensors": "of the comparable ones, equal bit for bit",
  "equalValues": "1: all values of both are equal",
  "equallyGoodCandidates": "candidates that fit as well as this one",
  "fittingCandidates": "models whose matrices have the adapter's shapes",
  "fittingTargets": "of the adapter's matrices, found in this model",
  "hubSample": "what the confidence was multiplied by, since one of the two was only sampled over a Hub",
  "inheritedFraction": "of the candidate's own change that the child carries: a child about 1, a sibling about 0",
  "inheritedMutations": "values that the candidate changed, and the child has as changed",
  "leastCarried": "of the candidate's change from any older model, the least that the child carries",
  "margin": "how much nearer than the next candidate: 1 is a parent, -1 the other one's child",
  "marginSpread": "by which the margin scatters, with so many values",
  "mergeCosine": "the largest between two ingredients' changes; near 1 they are hard to tell apart",
  "mergeFollowed": "share of the values in which the ingredients differ that follow this one, beyond chance",
  "mergeMatrices": "of the child that this ingredient has, and no one named before it",
  "mergeRatio": "what this ingredient's change was multiplied by where it alone was kept; 0 is the base",
  "mergeResidual": "what the combination leaves unexplained; 1 is the nearest single model's distance, squared",
  "mergeRounding": "what storing the child adds, in the same units",
  "mergeWeight": "of this ingredient",
  "neededValues": "sampled weights that would settle it, by five deviations",
  "pathCosine": "between the child's change and the candidate's",
  "relativeDistance": "in units of the weights' norm: 0 is equal, 1.41 unrelated",
  "relativeSpread": "from the nearest neighbor to the last, in units of the nearest one's distance",
  "requantizedBlocks": "blocks of 32 weights that were quantized again from the parent",
  "requantizedEqual": "of those blocks, equal to the child's bit for bit",
  "returningFraction": "of the child's way that leads back along the candidate's change: a child about 0, a sibling ½",
  "revertedMutations": "values that the candidate changed, and the child has as before",
  "sharedValues": "sampled weights that both have",
  "spread": "from the nearest neighbor's distance to the last one's",
  "squaredDistance": "summed over the shared values",
  "steps": "of training between the two",
  "thirdFraction": "of the child's way that leads towards another model: more from a sibling",
]

private let ruleWords = [
  "absent-base": "no model lies where the family branches: the base is not here",
  "adapter-shapes": "the adapter's matrices fit the parent's",
  "cast": "the parent's values, rounded to the child's type, are the child's",
  "checkpoint": "an earlier step of the same training run",
  "copy": "all values are equal",
  "declared": "a claim that the weights bear out, or cannot judge",
  "dequantized": "the child's values are those that the parent's codes stand for",
  "equal-tensors": "tensors that training left alone",
  "fan": "a sweep's sibling: the earliest of the near ones",
  "merge": "a combination of several models explains the child",
  "nearest": "the nearest that came before",
  "path": "the child carries the parent's own change",
  "requantized": "quantizing the parent again gives the child's codes",
  "snake": "a checkpoint of one run: the nearest that came before",
  "spread": "neighbors too unlike each other to tell: the nearest that came before",
  "untouched-tensors": "what quantizers leave alone is equal to the parent's",
]

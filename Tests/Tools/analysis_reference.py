"""Statistics, imputation and influence of a zoo, computed anew from truth.jsonl and hub.jsonl: a second opinion that
shares no code with the daemon. Prints one JSON object. Usage: analysis_reference.py TRUTH HUB"""
import collections
import json
import math
import sys

truth = [json.loads(line) for line in open(sys.argv[1])]
hub = {r["id"]: r for r in map(json.loads, open(sys.argv[2]))}
by_id = {t["id"]: t for t in truth}
ids = sorted(set(by_id) | {p["id"] for t in truth for p in t["parents"]}, key=lambda i: i.encode())
here = {i for i in ids if i in by_id and by_id[i]["present"]}
parents = {i: sorted({p["id"] for p in by_id[i]["parents"]} if i in by_id else (), key=lambda i: i.encode()) for i in ids}
children = {i: sorted((c for c in ids if i in parents[c]), key=lambda i: i.encode()) for i in ids}


def relation(i):
    own = sorted(by_id[i]["parents"], key=lambda p: p["id"].encode()) if i in by_id else []
    return own[0]["relation"].replace("merge_base", "merge") if own else None


def kind(i):
    return relation(i) or "root"


def card(i):
    return hub.get(i, {}).get("cardData") or {}


def listed(value):
    return value if isinstance(value, list) else [value] if value else []


def metrics(i):
    values = collections.defaultdict(list)
    for model in card(i).get("model-index", []):
        for result in model["results"]:
            for metric in result["metrics"]:
                name = result["dataset"]["type"].split("/")[-1] + "." + metric["type"]
                if metric["value"] not in values[name.lower()]:
                    values[name.lower()].append(metric["value"])
    return {name: sum(v) / len(v) for name, v in values.items()}


def mean(values):
    return sum(values) / len(values) if values else None


def modality(i):
    task = hub.get(i, {}).get("pipeline_tag")
    if task:
        return {"text-generation": "text", "fill-mask": "text", "image-classification": "vision"}[task]
    arch = by_id[i].get("arch")
    return {"vit": "vision", "unet": "vision", None: "unknown"}.get(arch, "text")


def depths(pick):
    known = {}

    def depth(i):
        if i not in known:
            known[i] = 0 if not parents[i] else 1 + pick(depth(p) for p in parents[i])
        return known[i]

    counts = collections.defaultdict(lambda: collections.Counter())
    for i in here:
        counts[modality(i)][depth(i)] += 1
    return {m: [c.get(d, 0) for d in range(max(c) + 1)] for m, c in counts.items()}


def level(i):
    if not card(i):
        return "none"
    if not listed(card(i).get("base_model")):
        return "card"
    if not card(i).get("license"):
        return "parent"
    return "metrics" if metrics(i) else "license"


def month(i):
    return by_id[i]["created_at"][:7] if by_id[i].get("created_at_known") else "unknown"


def hubs():
    groups = collections.defaultdict(list)
    for i in ids:
        if i in here and not children[i] and parents[i]:
            groups[tuple(parents[i])].append(i)
    return {p: sorted(m) for p, m in groups.items() if len(m) > 1}


def influence():
    merged = {p for i in ids for p in parents[i] if relation(i) == "merge"}
    yes_all, no_all, groups, wins = set(), set(), 0, 0

    def downloads(models):
        return [float(hub[m]["downloads"]) for m in sorted(models) if m in hub and hub[m]["downloads"] is not None]

    for parent in ids:
        siblings = [c for c in children[parent] if c in here and relation(c) in ("finetune", "adapter")]
        yes, no = [c for c in siblings if c in merged], [c for c in siblings if c not in merged]
        if not yes or not no:
            continue
        groups += 1
        yes_all.update(yes)
        no_all.update(no)
        a, b = mean(downloads(yes)), mean(downloads(no))
        wins += a is not None and b is not None and a > b

    def group(models):
        d = sorted(downloads(models))
        median = (d[len(d) // 2] + d[(len(d) - 1) // 2]) / 2 if d else None
        return [len(models), mean(d), median, mean([len(children[m]) for m in models])]

    return [groups, wins, group(yes_all), group(no_all)]


def nearest(start, count, labelled):
    seen, frontier, found = {start}, [start], []
    while frontier and len(found) < count:
        frontier = sorted({n for i in frontier for n in parents[i] + children[i]} - seen)
        seen.update(frontier)
        found += [i for i in frontier if i in labelled]
    return found


def errors(guesses, truths):
    ma, mb = mean(guesses), mean(truths)
    cov = sum((a - ma) * (b - mb) for a, b in zip(guesses, truths))
    scale = math.sqrt(sum((a - ma) ** 2 for a in guesses) * sum((b - mb) ** 2 for b in truths))
    return [
        mean([(a - b) ** 2 for a, b in zip(guesses, truths)]),
        mean([abs(a - b) for a, b in zip(guesses, truths)]),
        cov / scale if scale > 0 else None,
    ]


def metric_imputation():
    values = {i: metrics(i) for i in here}
    names = collections.Counter(n for v in values.values() for n in v)
    table = {}
    for name in sorted(n for n, c in names.items() if c >= 5):
        labelled = {i: v[name] for i, v in values.items() if name in v}
        rows = {}
        for k in (1, 2, 3, 5):
            guesses, truths, base = [], [], []
            for i in sorted(labelled):
                found = nearest(i, k, labelled)
                if found:
                    guesses.append(mean([labelled[f] for f in found]))
                    truths.append(labelled[i])
                    base.append((sum(labelled.values()) - labelled[i]) / (len(labelled) - 1))
            if truths:
                rows[str(k)] = [len(truths), errors(guesses, truths), errors(base, truths)]
        table[name] = [len(labelled), rows]
    return table


def attribute(i, name):
    if name == "relation":
        r = relation(i)
        return r
    if name == "model_type":
        return by_id[i].get("arch") if i in by_id else None
    if name == "license":
        tags = [t[8:] for t in hub.get(i, {}).get("tags", []) if t.startswith("license:")]
        return card(i).get("license") or (tags[0] if tags else None)
    return hub.get(i, {}).get(name)


def winner(votes, fallback):
    votes = {v: c for v, c in votes.items() if c > 0}
    if not votes:
        return None
    top = sorted((v for v in votes if votes[v] == max(votes.values())), key=lambda v: v.encode())
    return top[0] if len(top) == 1 else fallback or top[0]


def component_of():
    component = {}
    for start in ids:
        stack = [start] if start not in component else []
        while stack:
            i = stack.pop()
            if i not in component:
                component[i] = start
                stack += parents[i] + children[i]
    return component


def attribute_imputation():
    component, table = component_of(), {}
    for name in ("pipeline_tag", "library_name", "license", "model_type", "relation"):
        values = {i: attribute(i, name) for i in here}
        counts = collections.Counter(v for v in values.values() if v)
        row = [sum(counts.values()), 0, 0, 0, 0, 0]
        for members in hubs().values():
            ballot = collections.Counter(values[m] for m in members if values[m])
            for m in members:
                own = values[m]
                if not own:
                    row[5] += bool(ballot)
                    continue
                if sum(ballot.values()) < 2:
                    continue
                fallback = winner(counts - collections.Counter([own]), None)
                if fallback is None:
                    continue
                row[1] += 1
                row[2] += winner(ballot - collections.Counter([own]), fallback) == own
                near = collections.Counter(v for i, v in values.items() if v and component[i] == component[m])
                row[3] += winner(near - collections.Counter([own]), fallback) == own
                row[4] += fallback == own
        table[name] = row
    return table


months = collections.Counter(month(i) for i in here)
print(json.dumps({
    "models": len(here),
    "kinds": collections.Counter(kind(i) for i in here),
    "months": dict(months),
    "bases": collections.Counter(by_id[i]["root"] for i in here if by_id[i].get("root")),
    "shortest": depths(min),
    "longest": depths(max),
    "levels": collections.Counter(level(i) for i in here),
    "hubs": sorted([len(m), "|".join(p)] for p, m in hubs().items()),
    "influence": influence(),
    "metrics": metric_imputation(),
    "attributes": attribute_imputation(),
}, sort_keys=True))

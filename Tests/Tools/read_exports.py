"""Reads exports with outside libraries and holds them against the graph that was exported.
Usage: read_exports.py FOLDER, which holds expected.json and the exports; prints the first difference, exits with 1."""
import csv
import json
import os
import sys

import networkx
import pydot
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

folder = sys.argv[1]
path = lambda name: os.path.join(folder, name)
expected = json.load(open(path("expected.json")))
nodes = {n["id"]: n for n in expected["nodes"]}
edges = {(e["parent"], e["child"]): e["relation"] for e in expected["edges"]}


def same(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: {str(found)[:600]} is not {str(wanted)[:600]}")


for name, graph in [
    ("gexf", networkx.read_gexf(path("a.gexf"), version="1.3")),
    ("graphml", networkx.read_graphml(path("a.graphml"))),
]:
    same(f"{name} nodes", set(graph), set(nodes))
    same(f"{name} edges", {(a, b): d["relation"] for a, b, d in graph.edges(data=True)}, edges)
    for i, data in graph.nodes(data=True):
        same(f"{name} bytes of {i}", data["bytes"], nodes[i]["bytes"])
        same(f"{name} license of {i}", data.get("license"), nodes[i].get("license"))
        same(f"{name} card of {i}", data["hasCard"], nodes[i]["hasCard"])
        if name == "gexf":
            same(f"start of {i}", (data.get("start") or "")[:10], nodes[i].get("day", ""))
            assert data["viz"]["size"] >= 4 and "color" in data["viz"]

dot = pydot.graph_from_dot_file(path("a.dot"))[0]
plain = lambda text: text.strip('"').replace('\\"', '"').replace("\\\\", "\\")
skipped = {"node", "edge", "graph", "\\n"}
same("dot nodes", {plain(n.get_name()) for n in dot.get_nodes() if n.get_name() not in skipped}, set(nodes))
same("dot edges", {(plain(e.get_source()), plain(e.get_destination())) for e in dot.get_edges()}, set(edges))

elements = json.load(open(path("a.cytoscape")))["elements"]
same("cytoscape nodes", {n["data"]["id"] for n in elements["nodes"]}, set(nodes))
found = {(e["data"]["source"], e["data"]["target"]): e["data"]["relation"] for e in elements["edges"]}
same("cytoscape edges", found, edges)

lines = [json.loads(line) for line in open(path("a.jsonl"))]
same("jsonl nodes", {l["id"] for l in lines if l["type"] == "node"}, set(nodes))
same("jsonl edges", {(l["parent"], l["child"]): l["relation"] for l in lines if l["type"] == "edge"}, edges)

rows = list(csv.DictReader(open(path("a.csv-nodes"), newline="")))
same("csv nodes", {r["id"]: r["license"] for r in rows}, {i: n.get("license") or "" for i, n in nodes.items()})
rows = list(csv.DictReader(open(path("a.csv-edges"), newline="")))
same("csv edges", {(r["parent"], r["child"]): r["relation"] for r in rows}, edges)

events = [json.loads(line) for line in open(path("a.openlineage"))]
same("events", {(e["inputs"][0]["name"], e["outputs"][0]["name"]) for e in events}, set(edges))
same("run ids", len({e["run"]["runId"] for e in events}), len(edges))

for name in sorted(os.listdir(folder)):
    if name.endswith(".bom"):
        text = open(path(name)).read()
        same(f"{name}, strict CycloneDX 1.6", JsonStrictValidator(SchemaVersion.V1_6).validate_str(text), None)
print(len(nodes), "nodes,", len(edges), "edges read back equal")

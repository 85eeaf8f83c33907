extension WebPage {
  /// - Parameter nonce: of this answer's policy.
  static func content(nonce: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Model Atlas</title>
    <style nonce="\(nonce)">\(style)</style>
    <h1>Model Atlas</h1>
    <p id="status">asking</p>
    <ul id="problems"></ul>
    <h2>Open alerts</h2>
    <table><thead><tr><th>severity<th>rule<th>model<th>message<th>since</thead><tbody id="alerts"></tbody></table>
    <h2>Models</h2>
    <p><label>part of the id <input id="text" autocomplete="off"></label> <span id="shown"></span></p>
    <table><thead><tr><th>model<th>state<th>parents<th>architecture<th>bytes</thead><tbody id="models"></tbody></table>
    <h2 id="lineage-title">Lineage</h2>
    <div id="lineage">choose a model</div>
    <script nonce="\(nonce)">\(program)</script>
    </html>

    """
  }

  private static let style = """
    body { font: 14px/1.4 sans-serif; margin: 1em auto; max-width: 80em; padding: 0 1em }
    table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .2em .6em; vertical-align: top }
    tr:nth-child(even) td { background: #f4f4f4 } button { border: 0; padding: 0; background: none; color: #04c; font: inherit }
    ul { padding-left: 1.5em } #problems { color: #a00 }
    """

  /// Rows are limited: a browser is no place for a million models, and the field narrows them down.
  private static let program = """
    "use strict";
    const rows = 200, at = id => document.getElementById(id);
    const ask = async path => {
      const answer = await fetch(path, {headers: {accept: "application/json"}});
      if (!answer.ok) throw new Error(path + ": " + answer.status);
      return answer.json();
    };
    const put = (tag, parent, text) => {
      const made = document.createElement(tag);
      if (text !== undefined) made.textContent = text;
      parent.append(made);
      return made;
    };
    const path = id => id.split("/").map(encodeURIComponent).join("/");
    const link = (parent, id) => put("button", parent, id).addEventListener("click", () => lineage(id));
    const table = (id, list, cells) => {
      at(id).replaceChildren();
      for (const one of list) { const row = put("tr", at(id)); cells(one, () => put("td", row)); }
    };
    const guarded = work => work().catch(error => { at("status").textContent = String(error); });

    const status = () => guarded(async () => {
      const now = await ask("/v1/status");
      const models = Object.entries(now.models).filter(([, n]) => n).map(([state, n]) => n + " " + state).join(", ");
      at("status").textContent = "atlasd " + now.version + " is " + now.state + ": " + (models || "no models") + "; "
        + now.families + " families; " + (now.queue.waiting + now.queue.running) + " being read or waiting";
      at("problems").replaceChildren();
      for (const one of now.problems) put("li", at("problems"), one.message + (one.hint ? " (" + one.hint + ")" : ""));
      table("alerts", (await ask("/v1/alerts?state=open")).slice(0, rows), (one, cell) => {
        cell().textContent = one.severity;
        cell().textContent = one.rule;
        link(cell(), one.model);
        cell().textContent = one.message;
        cell().textContent = one.since;
      });
    });
    const models = () => guarded(async () => {
      const text = at("text").value.trim();
      const found = await ask("/v1/models?limit=" + rows + (text ? "&text=" + encodeURIComponent(text) : ""));
      at("shown").textContent = found.length < rows ? found.length + " models" : "the first " + rows;
      table("models", found, (one, cell) => {
        link(cell(), one.id);
        cell().textContent = one.state + (one.reason ? ": " + one.reason : "");
        const parents = cell();
        for (const edge of one.parents) {
          const line = put("div", parents, edge.relation + " of ");
          link(line, edge.id);
          line.append(" (" + edge.confidence.toFixed(2) + ")");
        }
        cell().textContent = one.architecture || "";
        cell().textContent = one.bytes;
      });
    });
    const lineage = id => guarded(async () => {
      const found = await ask("/v1/lineage/" + path(id) + "?depth=6");
      at("lineage-title").textContent = "Lineage of " + id;
      const ways = {"descends from": edge => [edge.child, edge.parent], "has as descendants": edge => [edge.parent, edge.child]};
      at("lineage").replaceChildren();
      for (const [words, ends] of Object.entries(ways)) {
        put("p", at("lineage"), words + (found.truncated ? " (in part)" : ""));
        const seen = new Set();
        const branch = (node, parent) => {
          const next = found.edges.map(edge => [edge, ends(edge)]).filter(([, way]) => way[0] === node);
          if (!next.length || seen.has(node)) return;
          seen.add(node);
          const list = put("ul", parent);
          for (const [edge, way] of next) {
            const item = put("li", list);
            link(item, way[1]);
            item.append(" " + edge.relation);
            branch(way[1], item);
          }
        };
        branch(id, at("lineage"));
      }
    });
    let typing;
    at("text").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(models, 300); });
    status();
    models();
    setInterval(status, 15000);
    """
}

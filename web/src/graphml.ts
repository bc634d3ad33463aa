import type { Edge, Node } from "./api";

const NODE_KEYS = ["label", "type"] as const;
const EDGE_KEYS = ["label", "relation", "status", "first", "last"] as const;

/** GraphML for Gephi: every edge has an id of its own, so that parallel ones stay apart. */
export function graphmlOf(nodes: Node[], edges: Edge[]): string {
  const keys = [
    ...NODE_KEYS.map((key) => `<key id="n_${key}" for="node" attr.name="${key}" attr.type="string"/>`),
    `<key id="n_documents" for="node" attr.name="documents" attr.type="int"/>`,
    ...EDGE_KEYS.map((key) => `<key id="e_${key}" for="edge" attr.name="${key}" attr.type="string"/>`),
    `<key id="e_weight" for="edge" attr.name="weight" attr.type="double"/>`,
    `<key id="e_confidence" for="edge" attr.name="confidence" attr.type="double"/>`,
  ];
  const nodeLines = nodes.map((node) =>
    `<node id="${escaped(node.iri)}">${NODE_KEYS.map((key) => data(`n_${key}`, node[key])).join("")}${data("n_documents", node.documents)}</node>`);
  const edgeLines = edges.map((edge) =>
    `<edge id="${escaped(edge.claim)}" source="${escaped(edge.source)}" target="${escaped(edge.target)}">`
    + EDGE_KEYS.map((key) => data(`e_${key}`, edge[key])).join("") + data("e_weight", edge.support) + data("e_confidence", edge.confidence) + "</edge>");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">', ...keys,
    '<graph edgedefault="directed">', ...nodeLines, ...edgeLines, "</graph>", "</graphml>", "",
  ].join("\n");
}

function data(key: string, value: string | number): string {
  return `<data key="${key}">${escaped(String(value))}</data>`;
}

function escaped(text: string): string {
  const safe = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
  return safe.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

import { downloadAsPNG } from "@sigma/export-image";
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import Sigma from "sigma";
import { type Edge, get, type Network, type Node, type Ontology } from "./api";
import { ClaimView } from "./entity";
import { graphmlOf } from "./graphml";
import { counted, EntityLink, save, saying, useTitle } from "./parts";
import { go, hrefOf, type Route } from "./router";

/** No view draws more: beyond it, labels and edges are a blot. */
const MOST = 400;
const FIRST = 80;
/** Of types that the style doesn't know. */
const OTHER = "#888";

interface Filters { types: ReadonlySet<string>; relations: ReadonlySet<string>; from: string; until: string; confidence: number }
interface Shown { nodes: Map<string, Node>; edges: Map<string, Edge>; omitted: number }

const EMPTY: Shown = { nodes: new Map(), edges: new Map(), omitted: 0 };

export function GraphView({ route, ontology }: { route: Route; ontology: Ontology }) {
  const centres = route.params.getAll("iri");
  const [shown, setShown] = useState<Shown>(EMPTY);
  const [filters, setFilters] = useState<Filters>({ types: new Set(), relations: new Set(), from: "", until: "", confidence: 0 });
  const [edge, setEdge] = useState("");
  const [node, setNode] = useState("");
  const [problem, setProblem] = useState("");
  const [loading, setLoading] = useState(true);
  useTitle("Graph");
  useEffect(() => {
    setLoading(true);
    setEdge("");
    setNode("");
    const asked = centres.length
      ? get<Network>("/api/neighbourhood", { iri: centres, depth: 1, nodes: FIRST })
      : get<Network>("/api/overview", { nodes: FIRST });
    asked.then((network) => setShown(joined(EMPTY, network)), (error: unknown) => setProblem(saying(error))).finally(() => setLoading(false));
  }, [centres.join(" ")]);
  const expand = (iri: string) => {
    const room = MOST - shown.nodes.size;
    if (room <= 0) {
      setProblem(`No more than ${MOST} entities are drawn at once; hide some or begin from another one.`);
      return;
    }
    get<Network>("/api/neighbourhood", { iri: [iri], depth: 1, nodes: Math.min(60, room + 1) }).then(
      (network) => {
        setShown((last) => joined(last, network));
        setProblem("");
      },
      (error: unknown) => setProblem(saying(error)),
    );
  };
  const visible = useMemo(() => filtered(shown, filters), [shown, filters]);
  const sigma = useRef<Sigma | null>(null);
  const relations = [...new Set([...shown.edges.values()].map((e) => e.relation))].sort();
  const types = [...new Set([...shown.nodes.values()].map((n) => n.type))].sort();
  const labelOf = (name: string) => ontology.relations.find((relation) => relation.name === name)?.label ?? name;
  const names = [...shown.nodes.values()].filter((n) => n.depth === 0).map((n) => n.label).slice(0, 3);
  const chosen = node ? shown.nodes.get(node) : undefined;
  return (
    <section class="wide graph-page">
      <h1>{centres.length ? `Around ${names.join(", ") || "…"}` : "The most mentioned"}</h1>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <Checks legend="Types" names={types} off={filters.types} label={(name) => name} change={(off) => setFilters({ ...filters, types: off })} />
        <Checks legend="Relations" names={relations} off={filters.relations} label={labelOf} change={(off) => setFilters({ ...filters, relations: off })} />
        <label>From <input type="date" value={filters.from} onInput={(e) => setFilters({ ...filters, from: e.currentTarget.value })} /></label>
        <label>Until <input type="date" value={filters.until} onInput={(e) => setFilters({ ...filters, until: e.currentTarget.value })} /></label>
        <label>Confidence ≥ {filters.confidence.toFixed(2)} <input type="range" min="0" max="1" step="0.05" value={filters.confidence} onInput={(e) => setFilters({ ...filters, confidence: Number(e.currentTarget.value) })} /></label>
        <button type="button" onClick={() => sigma.current && void downloadAsPNG(sigma.current, { fileName: "kg-graph", backgroundColor: ink("--paper") })}>PNG</button>
        <button type="button" onClick={() => save("kg-graph.graphml", new Blob([graphmlOf([...visible.nodes.values()], [...visible.edges.values()])], { type: "application/xml" }))}>GraphML</button>
      </form>
      {problem && <p class="problem" role="alert">{problem}</p>}
      {loading && <p class="quiet" role="status">Loading …</p>}
      {!loading && shown.nodes.size === 0 && !problem && <p class="quiet">Nothing to draw.</p>}
      <div class="beside">
        <Canvas of={visible} pick={(iri) => { setNode(iri); setEdge(""); }} expand={expand} pickEdge={(claim) => { setEdge(claim); setNode(""); }} keep={sigma} />
        <aside aria-label="Chosen" aria-live="polite">
          <p class="quiet">
            {counted(visible.nodes.size, "entity", "entities")}, {counted(visible.edges.size, "fact", "facts")} shown{shown.omitted > 0 && `; ${shown.omitted.toLocaleString("en")} or more left out`}.
            Click for details, double-click to expand.
          </p>
          {chosen && (
            <div>
              <h2><EntityLink of={chosen} typed /></h2>
              <p>In {counted(chosen.documents, "document", "documents")}.</p>
              <p><button onClick={() => expand(chosen.iri)}>Expand</button> <button onClick={() => go(hrefOf("graph", "", { iri: chosen.iri }))}>Only around it</button></p>
            </div>
          )}
          {edge && <ClaimView iri={edge} />}
          <details>
            <summary>As a list</summary>
            <ul class="plain list">
              {[...visible.edges.values()].map((e) => (
                <li>
                  <EntityLink of={shown.nodes.get(e.source)!} /> <em>{e.label}</em> <EntityLink of={shown.nodes.get(e.target)!} />
                  <button class="open" onClick={() => { setEdge(e.claim); setNode(""); }} aria-label="Show its sentences">¶</button>
                </li>
              ))}
            </ul>
          </details>
        </aside>
      </div>
    </section>
  );
}

function Checks({ legend, names, off, label, change }: { legend: string; names: string[]; off: ReadonlySet<string>; label: (name: string) => string; change: (off: ReadonlySet<string>) => void }) {
  const toggle = (name: string) => {
    const next = new Set(off);
    if (!next.delete(name)) next.add(name);
    change(next);
  };
  return (
    <details class="checks">
      <summary>{legend}{off.size > 0 && ` (${names.length - off.size} of ${names.length})`}</summary>
      <fieldset><legend class="hidden">{legend}</legend>
        {names.map((name) => <label><input type="checkbox" checked={!off.has(name)} onChange={() => toggle(name)} /> {label(name)}</label>)}
      </fieldset>
    </details>
  );
}

interface CanvasProps { of: Shown; pick: (iri: string) => void; expand: (iri: string) => void; pickEdge: (claim: string) => void; keep: { current: Sigma | null } }

function Canvas({ of, pick, expand, pickEdge, keep }: CanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const graph = useRef(new Graph({ type: "directed", multi: true }));
  const [missing, setMissing] = useState("");
  const events = useRef({ pick, expand, pickEdge });
  events.current = { pick, expand, pickEdge };
  useEffect(() => {
    if (!box.current) return;
    try {
      const sigma = new Sigma(graph.current, box.current, {
        allowInvalidContainer: true, enableEdgeEvents: true, renderEdgeLabels: false, labelDensity: 0.7, labelRenderedSizeThreshold: 5,
        defaultEdgeType: "arrow", zIndex: true, labelColor: { color: ink("--ink") }, labelFont: "system-ui, sans-serif",
      });
      sigma.on("clickNode", ({ node }) => events.current.pick(node));
      sigma.on("doubleClickNode", ({ node, event }) => {
        event.preventSigmaDefault();
        events.current.expand(node);
      });
      sigma.on("clickEdge", ({ edge }) => events.current.pickEdge(graph.current.getEdgeAttribute(edge, "claim") as string));
      keep.current = sigma;
      const unwatch = onTheme(() => {
        recolour(graph.current);
        sigma.setSetting("labelColor", { color: ink("--ink") });
      });
      return () => {
        unwatch();
        sigma.kill();
        keep.current = null;
      };
    } catch (error) {
      setMissing(`This browser draws no WebGL, so there is no picture; the list beside has the same facts. (${String(error)})`);
    }
    return undefined;
  }, []);
  useEffect(() => {
    update(graph.current, of);
    keep.current?.refresh();
  }, [of]);
  if (missing) return <p class="problem" role="alert">{missing}</p>;
  return <div class="canvas" ref={box} role="img" aria-label={`Graph of ${of.nodes.size} entities and ${of.edges.size} facts; the list beside has them as text`} />;
}

/** Bring the drawn graph to what is shown; what is there keeps its place, what is new begins beside a neighbour. */
function update(graph: Graph, shown: Shown): void {
  for (const iri of graph.nodes()) if (!shown.nodes.has(iri)) graph.dropNode(iri);
  for (const key of graph.edges()) if (!shown.edges.has(key)) graph.dropEdge(key);
  const fresh: string[] = [];
  let i = graph.order;
  for (const node of shown.nodes.values()) {
    if (graph.hasNode(node.iri)) continue;
    const angle = i * 2.39996;
    const away = Math.sqrt(i + 1);
    graph.addNode(node.iri, {
      label: node.label, x: away * Math.cos(angle), y: away * Math.sin(angle), size: 4 + 3 * Math.log1p(node.documents),
      type_: node.type, color: ink(`--t-${node.type}`) || OTHER, zIndex: node.depth === 0 ? 1 : 0, forceLabel: node.depth === 0,
    });
    fresh.push(node.iri);
    i += 1;
  }
  for (const [key, edge] of shown.edges) {
    if (graph.hasEdge(key)) continue;
    graph.addEdgeWithKey(key, edge.source, edge.target, { claim: edge.claim, label: edge.label, size: 1 + Math.log1p(edge.support), color: ink("--edge") });
  }
  if (fresh.length && graph.order > 1) {
    const iterations = graph.order < 150 ? 200 : 80;
    forceAtlas2.assign(graph, { iterations, settings: { ...forceAtlas2.inferSettings(graph), adjustSizes: true, gravity: 1 } });
  }
}

/** Colours are taken when something is drawn: taken again when the theme is another one. */
function recolour(graph: Graph): void {
  graph.updateEachNodeAttributes((_, node) => ({ ...node, color: ink(`--t-${node["type_"] as string}`) || OTHER }));
  graph.updateEachEdgeAttributes((_, edge) => ({ ...edge, color: ink("--edge") }));
}

function onTheme(changed: () => void): () => void {
  const chosen = new MutationObserver(changed);
  chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    chosen.disconnect();
    system.removeEventListener("change", changed);
  };
}

function joined(last: Shown, network: Network): Shown {
  const nodes = new Map(last.nodes);
  for (const node of network.nodes) if (nodes.size < MOST || nodes.has(node.iri)) nodes.set(node.iri, nodes.get(node.iri) ?? node);
  const edges = new Map(last.edges);
  for (const edge of network.edges) if (nodes.has(edge.source) && nodes.has(edge.target)) edges.set(`${edge.claim}`, edge);
  return { nodes, edges, omitted: network.omitted.nodes };
}

function filtered(shown: Shown, filters: Filters): Shown {
  const nodes = new Map([...shown.nodes].filter(([, node]) => !filters.types.has(node.type)));
  const edges = new Map([...shown.edges].filter(([, edge]) =>
    nodes.has(edge.source) && nodes.has(edge.target) && !filters.relations.has(edge.relation) && edge.confidence >= filters.confidence
    && (!filters.from || edge.last >= filters.from) && (!filters.until || (edge.first !== "" && edge.first <= filters.until))));
  return { nodes, edges, omitted: shown.omitted };
}

function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

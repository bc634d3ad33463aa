// The JSON API of `kg serve` (kg/server/openapi.yaml), as far as the page uses it.

export interface Ref { iri: string; label: string; type: string }
export interface Source { iri: string; title: string; date: string; address: string }
export interface Hit extends Ref { name: string; match: string }
export interface Quantity { text: string; value: number | null; unit: string; than: Ref | null; on: Ref | null; metric: string; of: string }
export interface Claim {
  iri: string; subject: Ref; relation: string; label: string; object: Ref | null; quantity: Quantity | null;
  status: string; support: number; confidence: number; validFrom: string; validUntil: string;
  first: string; last: string; evidences: number; quote: string; source: Source | null;
}
export interface Mark { start: number; end: number; role: string }
export interface Evidence {
  iri: string; quote: string; source: Source; start: number; end: number; status: string; finder: string;
  score: number | null; saidBy: Ref | null; marks: Mark[];
}
export interface Month { month: string; documents: number }
export interface EntityPage extends Ref {
  names: string[]; identifiers: string[]; documents: number; first: string; last: string;
  relations: { relation: string; direction: "out" | "in"; label: string; kind: string; claims: number; asserted: number }[];
  quantities: { relation: string; label: string; text: string }[];
  timeline: Month[];
}
export interface Block { start: number; end: number; kind: string; section: number; part: string; level: number; cells: [number, number][]; table: number; header: boolean }
export interface DocumentClaim { start: number; end: number; claim: string; subject: Ref; relation: string; label: string; object: Ref | null; text: string; status: string; marks: Mark[] }
export interface DocumentPage {
  iri: string; title: string; date: string; author: string; addresses: string[]; text: string | null; blocks: Block[];
  links: { start: number; end: number; target: string }[];
  mentions: { start: number; end: number; text: string; type: string; entity: string; finder: string; score: number | null }[];
  quantities: { start: number; end: number; text: string; value: number | null; unit: string }[];
  claims: DocumentClaim[];
}
export interface Node extends Ref { documents: number; depth: number }
export interface Edge { claim: string; source: string; target: string; relation: string; label: string; support: number; confidence: number; status: string; first: string; last: string }
export interface Network { centres: string[]; nodes: Node[]; edges: Edge[]; omitted: { nodes: number; edges: number } }
export interface Row { iri: string; label: string; type: string; makers: Ref[]; documents: number; first: string; last: string; values: Record<string, number> }
export interface Table { total: number; offset: number; columns: { name: string; label: string; unit: string }[]; rows: Row[] }
export type Counts = Record<string, number>;
export interface Statistics { triples: number; documents: number; evidences: number; entities: Counts; claims: Counts; facts: Counts; finders: Counts; timeline: Month[] }
export interface Question { name: string; title: string; sparql: string; parameters: { name: string; default: string; meaning: string; number: boolean }[] }
export interface About { kg: string; build: string; base: string; pipeline: string; triples: number; entities: number; documents: number; texts: boolean; decisions: boolean; prefixes: Record<string, string>; limits: { timeout_s: number; rows: number; body_bytes: number } }
export interface Ontology {
  namespace: string;
  types: { name: string; parent: string; label: string; comment: string }[];
  relations: { name: string; label: string; inverseLabel: string; comment: string; domain: string[]; range: string[]; symmetric: boolean }[];
  quantities: { name: string; label: string; comment: string; domain: string[]; units: string[] }[];
  statuses: string[];
}
export interface Pair { key: string; kind: string; a: Ref; b: Ref; score: number; reason: string; contexts: string[]; decision: string }

export type Params = Record<string, string | number | string[] | undefined>;

/** What went wrong, in words for the reader. */
export class Problem extends Error {}

/** Answers in the server's stead: of a file that holds its graph itself. */
export type Backend = (path: string, params: Params) => unknown;
let backend: Backend | undefined;
export function answerBy(local: Backend): void {
  backend = local;
}

export async function get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  if (backend) return backend(path, params) as T;
  return answer<T>(await send(`.${path}${queryOf(params)}`, { signal: signal ?? null }));
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const json = { "Content-Type": "application/json" };
  return answer<T>(await send(`.${path}`, { method: "POST", headers: json, body: JSON.stringify(body) }));
}

/** A SELECT, ASK or CONSTRUCT query as the SPARQL protocol has it; the response as it is. */
export function sparql(query: string, accept: string): Promise<Response> {
  const form = { "Content-Type": "application/x-www-form-urlencoded", Accept: accept };
  return send("./sparql", { method: "POST", headers: form, body: new URLSearchParams({ query }) });
}

function queryOf(params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [String(value)]) query.append(name, one);
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

async function send(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem("The server does not answer. Is kg serve still running?");
  }
}

async function answer<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  if (response.status === 503) throw new Problem("The server is busy; try again in a moment.");
  const said = await response.json().then((body: { error?: string }) => body.error, () => undefined);
  throw new Problem(said ?? `The server answers ${response.status}.`);
}

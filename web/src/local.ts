// The JSON API over records that are all in memory (kg/export/page.py), for the views that a file on its own has.
import type { About, Backend, Claim, Edge, EntityPage, Evidence, Hit, Node, Ontology, Params, Ref, Row, Source } from "./api";
import { Problem } from "./api";

interface EntityRecord { kind: "entity"; iri: string; type: string; label: string; aliases: string[]; identifiers: string[]; documents: number; first: string | null; last: string | null }
interface Measured { iri: string; value: number; unit: string; text: string; than?: string; on?: string; metric?: string; of?: string }
interface EvidenceRecord { iri: string; quote: string; start: number; end: number; status: string; finder: string; score?: number; attributed_to?: string; document: { iri: string; title?: string; date?: string; address?: string } }
interface ClaimRecord { kind: "claim"; iri: string; subject: string; relation: string; object: string | Measured; status: string; support: number; confidence: number; valid_from?: string; valid_until?: string; evidences: EvidenceRecord[] }
interface AboutRecord { kind: "about"; about: About; ontology: Ontology; documents: Source[]; mentions: Record<string, number[]> }
export type LocalRecord = EntityRecord | ClaimRecord | AboutRecord;

interface State { about: AboutRecord; entities: Map<string, EntityRecord>; claims: ClaimRecord[]; touching: Map<string, ClaimRecord[]> }

export function localBackend(records: LocalRecord[]): Backend {
  const about = records.find((record) => record.kind === "about") as AboutRecord;
  const entities = new Map<string, EntityRecord>();
  const claims: ClaimRecord[] = [];
  const touching = new Map<string, ClaimRecord[]>();
  for (const record of records) {
    if (record.kind === "entity") entities.set(record.iri, record);
    if (record.kind !== "claim") continue;
    claims.push(record);
    for (const end of new Set([record.subject, record.object])) {
      if (typeof end === "string") (touching.get(end) ?? touching.set(end, []).get(end)!).push(record);
    }
  }
  const state: State = { about, entities, claims, touching };
  const answers: Record<string, (params: Params) => unknown> = {
    "/api/about": () => about.about,
    "/api/ontology": () => about.ontology,
    "/api/questions": () => ({ questions: [] }),
    "/api/search": (params) => ({ hits: search(state, one(params, "q"), count(params, "limit", 10)) }),
    "/api/entity": (params) => entityPage(state, whole(state, one(params, "iri"))),
    "/api/claims": (params) => claimsOf(state, params),
    "/api/claim": (params) => claimPage(state, params),
    "/api/documents": (params) => documents(state, params),
    "/api/document": (params) => documentPage(state, whole(state, one(params, "iri"))),
    "/api/neighbourhood": (params) => network(state, many(params, "iri").map((iri) => whole(state, iri)), count(params, "nodes", 100)),
    "/api/overview": (params) => overview(state, count(params, "nodes", 150)),
    "/api/table": (params) => table(state, params),
    "/api/statistics": () => statistics(state),
  };
  return (path, params) => {
    const answer = answers[path];
    if (!answer) throw new Problem("This file holds no such view; kg serve has it.");
    return answer(params);
  };
}

const one = (params: Params, name: string): string => String(params[name] ?? "");
const many = (params: Params, name: string): string[] => ([] as string[]).concat((params[name] as string[] | undefined) ?? []);
const count = (params: Params, name: string, otherwise: number): number => Number(params[name] ?? otherwise);
const whole = (state: State, iri: string): string => (/^[a-z]+:/.test(iri) ? iri : state.about.about.base + iri);
const paged = <T>(items: T[], params: Params, size: number): T[] => items.slice(count(params, "offset", 0), count(params, "offset", 0) + count(params, "limit", size));

function found(state: State, iri: string): EntityRecord {
  const entity = state.entities.get(iri);
  if (!entity) throw new Problem(`Nothing is known of ${iri}.`);
  return entity;
}

function ref(state: State, iri: string): Ref {
  const entity = state.entities.get(iri);
  return { iri, label: entity?.label ?? iri, type: entity?.type ?? "" };
}

function source(record: EvidenceRecord["document"]): Source {
  return { iri: record.iri, title: record.title ?? "", date: record.date ?? "", address: record.address ?? "" };
}

function labelOf(state: State, relation: string, outgoing: boolean): string {
  const known = state.about.ontology.relations.find((r) => r.name === relation);
  if (known) return outgoing || known.symmetric ? known.label : known.inverseLabel;
  return state.about.ontology.quantities.find((q) => q.name === relation)?.label ?? relation;
}

function claimJson(state: State, record: ClaimRecord): Claim {
  const object = record.object;
  const dates = record.evidences.map((evidence) => evidence.document.date ?? "").filter(Boolean).sort();
  const shown = record.evidences[0];
  return {
    iri: record.iri, subject: ref(state, record.subject), relation: record.relation, label: labelOf(state, record.relation, true),
    object: typeof object === "string" ? ref(state, object) : null,
    quantity: typeof object === "string" ? null : {
      text: object.text, value: object.value, unit: object.unit, metric: object.metric ?? "", of: object.of ?? "",
      than: object.than ? ref(state, object.than) : null, on: object.on ? ref(state, object.on) : null,
    },
    status: record.status, support: record.support, confidence: record.confidence, validFrom: record.valid_from ?? "", validUntil: record.valid_until ?? "",
    first: dates[0] ?? "", last: dates[dates.length - 1] ?? "", evidences: record.evidences.length, quote: shown?.quote ?? "", source: shown ? source(shown.document) : null,
  };
}

function search(state: State, asked: string, limit: number): Hit[] {
  const plain = (text: string) => text.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const q = plain(asked);
  const scored: [number, Hit][] = [];
  for (const entity of state.entities.values()) {
    let best: [number, string] | undefined;
    for (const name of [entity.label, ...entity.aliases]) {
      const text = plain(name);
      const score = text === q ? 4 : text.startsWith(q) ? 3 : text.includes(q) ? 2 : near(text, q) ? 1 : 0;
      if (score && (!best || score > best[0])) best = [score, name];
    }
    if (best) scored.push([best[0] + Math.min(0.9, entity.documents / 1000), { iri: entity.iri, label: entity.label, type: entity.type, name: best[1], match: best[0] === 1 ? "similar" : "words" }]);
  }
  return scored.sort((a, b) => b[0] - a[0] || (a[1].label < b[1].label ? -1 : 1)).slice(0, limit).map(([, hit]) => hit);
}

/** One letter added, left out or changed, two changed places. */
function near(a: string, b: string): boolean {
  if (b.length < 4 || Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  const rests: [string, string][] = [[a.slice(i + 1), b.slice(i)], [a.slice(i), b.slice(i + 1)], [a.slice(i + 1), b.slice(i + 1)], [a[i + 1]! + a[i]! + a.slice(i + 2), b.slice(i)]];
  return rests.some(([x, y]) => x === y);
}

function entityPage(state: State, iri: string): EntityPage {
  const entity = found(state, iri);
  const groups = new Map<string, EntityPage["relations"][number]>();
  const order = [...state.about.ontology.relations, ...state.about.ontology.quantities].map((term) => term.name);
  for (const claim of state.touching.get(iri) ?? []) {
    const direction = claim.subject === iri ? "out" : "in";
    const key = `${direction}-${claim.relation}`;
    const kind = typeof claim.object === "string" ? "relation" : "quantity";
    const group = groups.get(key) ?? { relation: claim.relation, direction, label: labelOf(state, claim.relation, direction === "out"), kind, claims: 0, asserted: 0 };
    group.claims += 1;
    group.asserted += claim.status === "asserted" ? 1 : 0;
    groups.set(key, group);
  }
  const quantities = (state.touching.get(iri) ?? []).filter((c) => c.subject === iri && c.status === "asserted" && typeof c.object !== "string");
  return {
    iri, type: entity.type, label: entity.label, names: [entity.label, ...entity.aliases], identifiers: entity.identifiers, documents: entity.documents,
    first: entity.first ?? "", last: entity.last ?? "",
    relations: [...groups.values()].sort((a, b) => Number(a.direction === "in") - Number(b.direction === "in") || order.indexOf(a.relation) - order.indexOf(b.relation)),
    quantities: quantities.map((c) => ({ relation: c.relation, label: labelOf(state, c.relation, true), text: (c.object as Measured).text })),
    timeline: months(mentionedIn(state, iri)),
  };
}

function mentionedIn(state: State, iri: string): Source[] {
  return (state.about.mentions[iri] ?? []).map((i) => state.about.documents[i]!);
}

function months(documents: Source[]): { month: string; documents: number }[] {
  const counts = new Map<string, number>();
  for (const { date } of documents) if (date) counts.set(date.slice(0, 7), (counts.get(date.slice(0, 7)) ?? 0) + 1);
  return [...counts].sort().map(([month, n]) => ({ month, documents: n }));
}

function claimsOf(state: State, params: Params): { total: number; offset: number; claims: Claim[] } {
  const iri = whole(state, one(params, "iri"));
  const direction = one(params, "direction") || "both";
  const relation = one(params, "relation");
  const fitting = (state.touching.get(iri) ?? []).filter((claim) =>
    (!relation || claim.relation === relation) && (direction === "both" || (claim.subject === iri) === (direction === "out")));
  fitting.sort((a, b) => Number(b.status === "asserted") - Number(a.status === "asserted") || b.support - a.support);
  return { total: fitting.length, offset: count(params, "offset", 0), claims: paged(fitting, params, 50).map((claim) => claimJson(state, claim)) };
}

function claimPage(state: State, params: Params) {
  const iri = whole(state, one(params, "iri"));
  const claim = state.claims.find((c) => c.iri === iri);
  if (!claim) throw new Problem(`There is no claim ${iri}.`);
  const names = [claim.subject, typeof claim.object === "string" ? claim.object : ""].map((end) => state.entities.get(end));
  const evidences: Evidence[] = paged(claim.evidences, params, 20).map((evidence) => ({
    iri: evidence.iri, quote: evidence.quote, source: source(evidence.document), start: evidence.start, end: evidence.end, status: evidence.status, finder: evidence.finder,
    score: evidence.score ?? null, saidBy: evidence.attributed_to ? ref(state, evidence.attributed_to) : null,
    marks: names.flatMap((entity, i) => (entity ? marksOf(evidence.quote, [entity.label, ...entity.aliases], i ? "object" : "subject") : [])),
  }));
  return { claim: claimJson(state, claim), total: claim.evidences.length, offset: count(params, "offset", 0), evidences };
}

/** Where the longest of the names stands first. */
function marksOf(quote: string, names: string[], role: string): Evidence["marks"] {
  for (const name of [...names].sort((a, b) => b.length - a.length)) {
    const at = quote.indexOf(name);
    if (at >= 0) {
      const start = Array.from(quote.slice(0, at)).length;
      return [{ start, end: start + Array.from(name).length, role }];
    }
  }
  return [];
}

function documents(state: State, params: Params): { total: number; offset: number; documents: Source[] } {
  const entity = one(params, "entity");
  const all = entity ? mentionedIn(state, whole(state, entity)) : [...state.about.documents];
  all.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.title < b.title ? -1 : 1));
  return { total: all.length, offset: count(params, "offset", 0), documents: paged(all, params, 50) };
}

function documentPage(state: State, iri: string) {
  const document = state.about.documents.find((d) => d.iri === iri);
  if (!document) throw new Problem(`There is no document ${iri}.`);
  const said = state.claims.flatMap((claim) => claim.evidences.filter((e) => e.document.iri === iri).map((evidence) => ({ claim, evidence })));
  said.sort((a, b) => a.evidence.start - b.evidence.start);
  return {
    iri, title: document.title, date: document.date, author: "", addresses: [document.address].filter(Boolean), text: null, blocks: [], links: [], mentions: [], quantities: [],
    claims: said.map(({ claim, evidence }) => ({
      start: evidence.start, end: evidence.end, claim: claim.iri, subject: ref(state, claim.subject), relation: claim.relation, label: labelOf(state, claim.relation, true),
      object: typeof claim.object === "string" ? ref(state, claim.object) : null, text: typeof claim.object === "string" ? "" : claim.object.text, status: evidence.status, marks: [],
    })),
  };
}

function node(state: State, iri: string, depth: number): Node {
  const entity = found(state, iri);
  return { iri, label: entity.label, type: entity.type, documents: entity.documents, depth };
}

function edges(state: State, inside: Set<string>): Edge[] {
  return state.claims.filter((c) => c.status === "asserted" && typeof c.object === "string" && inside.has(c.subject) && inside.has(c.object)).map((c) => {
    const json = claimJson(state, c);
    return { claim: c.iri, source: c.subject, target: c.object as string, relation: c.relation, label: json.label, support: c.support, confidence: c.confidence, status: c.status, first: json.first, last: json.last };
  });
}

function network(state: State, centres: string[], most: number) {
  const near = new Map<string, number>();
  for (const centre of centres) {
    for (const claim of state.touching.get(centre) ?? []) {
      if (claim.status !== "asserted" || typeof claim.object !== "string") continue;
      const other = claim.subject === centre ? claim.object : claim.subject;
      if (!centres.includes(other)) near.set(other, (near.get(other) ?? 0) + claim.support);
    }
  }
  const ranked = [...near].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([iri]) => iri);
  const kept = ranked.slice(0, Math.max(0, most - centres.length));
  const nodes = [...centres.map((iri) => node(state, iri, 0)), ...kept.map((iri) => node(state, iri, 1))];
  return { centres, nodes, edges: edges(state, new Set(nodes.map((n) => n.iri))), omitted: { nodes: ranked.length - kept.length, edges: 0 } };
}

function overview(state: State, most: number) {
  const ranked = [...state.entities.values()].sort((a, b) => b.documents - a.documents || (a.iri < b.iri ? -1 : 1));
  const nodes = ranked.slice(0, most).map((entity) => node(state, entity.iri, 0)).map((n) => ({ ...n, depth: 1 }));
  return { centres: [], nodes, edges: edges(state, new Set(nodes.map((n) => n.iri))), omitted: { nodes: Math.max(0, ranked.length - most), edges: 0 } };
}

function table(state: State, params: Params) {
  const type = one(params, "type") || "Model";
  const q = one(params, "q").toLowerCase();
  const only = many(params, "iri");
  const has = many(params, "has");
  const columns = new Map<string, { name: string; label: string; unit: string }>();
  const rows: Row[] = [];
  const types = state.about.ontology.types.filter((known) => known.name === type || known.parent === type).map((known) => known.name);
  if (types.length === 0) throw new Problem(`There is no type ${type}.`);
  for (const entity of state.entities.values()) {
    if (!types.includes(entity.type)) continue;
    const values: Record<string, number> = {};
    const makers: Ref[] = [];
    for (const claim of state.touching.get(entity.iri) ?? []) {
      if (claim.status !== "asserted" || claim.subject !== entity.iri) continue;
      if (claim.relation === "developedBy") makers.push(ref(state, claim.object as string));
      if (typeof claim.object === "string" || claim.object.on || claim.object.than) continue;
      const unit = claim.object.unit === "1" ? "" : claim.object.unit;
      const name = unit ? `${claim.relation} ${unit}` : claim.relation;
      columns.set(name, { name, label: labelOf(state, claim.relation, true), unit });
      values[name] ??= claim.object.value;
    }
    const row = { iri: entity.iri, label: entity.label, type: entity.type, makers, documents: entity.documents, first: entity.first ?? "", last: entity.last ?? "", values };
    const fits = (!q || [row.label, ...makers.map((m) => m.label)].some((text) => text.toLowerCase().includes(q))) && (!only.length || only.includes(row.iri));
    if (fits && has.every((name) => name in values)) rows.push(row);
  }
  const sort = one(params, "sort") || "documents";
  const key = (row: Row): string | number => (sort === "makers" ? row.makers[0]?.label ?? "" : sort in row ? (row as unknown as Record<string, string | number>)[sort]! : row.values[sort] ?? -Infinity);
  const sign = one(params, "order") === "asc" ? 1 : -1;
  rows.sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : a.label < b.label ? -1 : 1));
  return { total: rows.length, offset: count(params, "offset", 0), columns: [...columns.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), rows: paged(rows, params, 100) };
}

function statistics(state: State) {
  const tally = (names: Iterable<string>) => {
    const counts: Record<string, number> = {};
    for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
    return Object.fromEntries(Object.entries(counts).sort((a, b) => b[1] - a[1]));
  };
  return {
    triples: state.about.about.triples, documents: state.about.documents.length, evidences: state.claims.reduce((n, c) => n + c.evidences.length, 0),
    entities: tally([...state.entities.values()].map((e) => e.type)), claims: tally(state.claims.map((c) => c.status)),
    facts: tally(state.claims.filter((c) => c.status === "asserted").map((c) => c.relation)), finders: {}, timeline: months(state.about.documents),
  };
}

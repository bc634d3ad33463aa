import { useRef, useState } from "preact/hooks";
import type { Claim, EntityPage, Evidence, Source } from "./api";
import { Bars, EntityLink, Pager, Quote, SourceLink, Status, TypeMark, useApi, useSeen, useTitle, WebLink } from "./parts";
import { hrefOf } from "./router";

const PAGE = 20;
/** Of an entity with more claims each relation is asked for when it comes into sight. */
const MANY = 300;

export function Entity({ iri }: { iri: string }) {
  const loaded = useApi<EntityPage>("/api/entity", { iri });
  const entity = loaded.value;
  useTitle(entity?.label ?? "");
  if (!entity) return <Status of={loaded} />;
  const seen = entity.first === entity.last ? entity.first : `${entity.first} to ${entity.last}`;
  const later = entity.relations.reduce((sum, group) => sum + group.claims, 0) > MANY;
  return (
    <article class="entity">
      <header>
        <h1>{entity.label} <TypeMark type={entity.type} /></h1>
        {entity.names.length > 1 && <p>Also called {entity.names.slice(1).join(" · ")}</p>}
        <p class="quiet">
          In {entity.documents} {entity.documents === 1 ? "document" : "documents"}{entity.first && `, ${seen}`}
          {" · "}<a href={hrefOf("graph", "", { iri })}>Graph</a>
        </p>
        {entity.identifiers.length > 0 && <p>{entity.identifiers.map((id) => <><WebLink to={id} />{" "}</>)}</p>}
        <Bars of={entity.timeline} label="documents by month" />
      </header>
      {entity.quantities.length > 0 && (
        <dl class="quantities">
          {entity.quantities.map((quantity) => <div><dt>{quantity.label}</dt><dd>{quantity.text}</dd></div>)}
        </dl>
      )}
      {entity.relations.length === 0 && <p class="quiet">No sentence says anything about it beyond its name.</p>}
      {entity.relations.map((group) => (
        <Group key={`${group.relation}-${group.direction}`} iri={iri} later={later} {...group} />
      ))}
      <Sources iri={iri} />
    </article>
  );
}

function Group({ iri, relation, direction, label, claims, later }: { iri: string; relation: string; direction: string; label: string; claims: number; later: boolean }) {
  const [offset, setOffset] = useState(0);
  const box = useRef<HTMLElement>(null);
  const wanted = useSeen(box) || !later;
  const loaded = useApi<{ claims: Claim[] }>(wanted ? "/api/claims" : null, { iri, relation, direction, offset, limit: PAGE });
  return (
    <section class={loaded.value ? "facts" : "facts unread"} ref={box}>
      <h2>{label}</h2>
      <Status of={loaded} />
      <ul class="plain">
        {loaded.value?.claims.map((claim) => <Fact key={claim.iri} claim={claim} outgoing={direction === "out"} />)}
      </ul>
      <Pager total={claims} offset={offset} size={PAGE} go={setOffset} />
    </section>
  );
}

/** One claim; opens to its sentences. */
export function Fact({ claim, outgoing, whole = false }: { claim: Claim; outgoing: boolean; whole?: boolean }) {
  const [open, setOpen] = useState(whole);
  const other = outgoing ? claim.object : claim.subject;
  const dates = [claim.validFrom && `from ${claim.validFrom}`, claim.validUntil && `until ${claim.validUntil}`].filter(Boolean).join(" ");
  return (
    <li class={`fact s-${claim.status}`}>
      <div class="line">
        {whole && <><EntityLink of={claim.subject} typed /> <em>{claim.label}</em> </>}
        {(whole ? claim.object : other) ? <EntityLink of={(whole ? claim.object : other)!} typed /> : null}
        {claim.quantity && outgoing && <strong>{claim.quantity.text}</strong>}
        {claim.status !== "asserted" && <span class="status">{claim.status}</span>}
        {dates && <span class="quiet"> {dates}</span>}
        <button class="open" aria-expanded={open} onClick={() => setOpen(!open)} title={`confidence ${claim.confidence.toFixed(2)}`}>
          {claim.evidences} {claim.evidences === 1 ? "sentence" : "sentences"}
        </button>
      </div>
      {open && <Evidences claim={claim.iri} />}
    </li>
  );
}

export function Evidences({ claim }: { claim: string }) {
  const [offset, setOffset] = useState(0);
  const loaded = useApi<{ total: number; evidences: Evidence[] }>("/api/claim", { iri: claim, offset, limit: PAGE });
  return (
    <div class="evidences">
      <Status of={loaded} />
      {loaded.value?.evidences.map((evidence) => (
        <blockquote>
          <Quote text={evidence.quote} marks={evidence.marks} />
          <footer>
            <SourceLink of={evidence.source} at={evidence} />
            {evidence.saidBy && <> · says <EntityLink of={evidence.saidBy} /></>}
            <span class="quiet"> · {evidence.finder}{evidence.score !== null && ` ${evidence.score.toFixed(2)}`}{evidence.status !== "asserted" && ` · ${evidence.status}`}</span>
          </footer>
        </blockquote>
      ))}
      <Pager total={loaded.value?.total ?? 0} offset={offset} size={PAGE} go={setOffset} />
    </div>
  );
}

/** A claim on a page of its own (an edge of the graph, a link). */
export function ClaimView({ iri }: { iri: string }) {
  const loaded = useApi<{ claim: Claim }>("/api/claim", { iri });
  if (!loaded.value) return <Status of={loaded} />;
  return <ul class="plain"><Fact claim={loaded.value.claim} outgoing whole /></ul>;
}

function Sources({ iri }: { iri: string }) {
  const [offset, setOffset] = useState(0);
  const loaded = useApi<{ total: number; documents: Source[] }>("/api/documents", { entity: iri, offset, limit: PAGE });
  return (
    <section>
      <h2>Documents</h2>
      <Status of={loaded} />
      <ul class="plain">{loaded.value?.documents.map((source) => <li><SourceLink of={source} /></li>)}</ul>
      <Pager total={loaded.value?.total ?? 0} offset={offset} size={PAGE} go={setOffset} />
    </section>
  );
}

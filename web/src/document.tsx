import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Block, DocumentClaim, DocumentPage, Source } from "./api";
import { entityHref, EntityLink, Pager, SourceLink, Status, TypeMark, useApi, useTitle, WebLink } from "./parts";
import { hrefOf } from "./router";

interface Place { start: number; end: number }

export function DocumentView({ iri, at }: { iri: string; at: string }) {
  const loaded = useApi<DocumentPage>("/api/document", { iri });
  const page = loaded.value;
  useTitle(page?.title ?? "");
  const [chosen, setChosen] = useState<Place | null>(() => placeOf(at));
  useEffect(() => setChosen(placeOf(at)), [at, iri]);
  const text = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) text.current?.querySelector(".chosen")?.scrollIntoView({ block: "center" });
  }, [chosen, page]);
  const points = useMemo(() => Array.from(page?.text ?? ""), [page]);
  if (!page) return <Status of={loaded} />;
  return (
    <article class="document">
      <header>
        <h1>{page.title || "Untitled"}</h1>
        <p class="quiet">{[page.date, page.author].filter(Boolean).join(" · ")} {page.addresses.map((to) => <><WebLink to={to} />{" "}</>)}</p>
      </header>
      <div class="beside">
        <div class="text" ref={text}>
          {page.text === null && <p class="quiet">This build keeps no texts; the claims beside have their sentences.</p>}
          {page.text !== null && page.blocks.map((block) => <BlockView key={block.start} block={block} page={page} points={points} chosen={chosen} />)}
        </div>
        <aside aria-label="Claims of this document">
          <h2>{page.claims.length} {page.claims.length === 1 ? "claim" : "claims"}</h2>
          <ul class="plain">
            {page.claims.map((claim) => <ClaimLine claim={claim} chosen={chosen?.start === claim.start} choose={() => setChosen({ start: claim.start, end: claim.end })} />)}
          </ul>
          <Legend page={page} />
        </aside>
      </div>
    </article>
  );
}

function ClaimLine({ claim, chosen, choose }: { claim: DocumentClaim; chosen: boolean; choose: () => void }) {
  return (
    <li class={`fact s-${claim.status}${chosen ? " here" : ""}`}>
      <EntityLink of={claim.subject} /> <em>{claim.label}</em> {claim.object ? <EntityLink of={claim.object} /> : claim.text}
      {claim.status !== "asserted" && <span class="status">{claim.status}</span>}
      <button class="open" onClick={choose} aria-label="Show the sentence in the text">¶</button>
    </li>
  );
}

function Legend({ page }: { page: DocumentPage }) {
  const types = [...new Set(page.mentions.map((mention) => mention.type))].sort();
  return <p class="legend">{types.map((type) => <><TypeMark type={type} />{" "}</>)}</p>;
}

function BlockView({ block, page, points, chosen }: { block: Block; page: DocumentPage; points: string[]; chosen: Place | null }) {
  const inside = (from: number, until: number) => marked(from, until, page, points, chosen);
  const part = block.part === "body" ? "" : ` aside-part`;
  const title = block.part === "body" ? undefined : `${block.part}: not read for facts`;
  if (block.kind === "row") {
    return <p class={`row${block.header ? " head" : ""}${part}`} title={title}>{block.cells.map(([from, until]) => <span class="cell">{inside(from, until)}</span>)}</p>;
  }
  const content = inside(block.start, block.end);
  if (block.kind === "heading") return <h2 class={`h${block.level}${part}`}>{content}</h2>;
  if (block.kind === "code") return <pre class={part}>{content}</pre>;
  if (block.kind === "item") return <p class={`item${part}`} title={title}>{content}</p>;
  if (block.kind === "quote") return <blockquote class={part} title={title}>{content}</blockquote>;
  return <p class={part} title={title}>{content}</p>;
}

/** The text with mentions as links, and the chosen sentence set off. */
function marked(from: number, until: number, page: DocumentPage, points: string[], chosen: Place | null): ComponentChildren {
  const cuts = new Set([from, until]);
  const mentions = page.mentions.filter((m) => m.start >= from && m.end <= until).sort((a, b) => a.start - b.start || b.end - a.end);
  if (chosen) for (const at of [chosen.start, chosen.end]) if (at > from && at < until) cuts.add(at);
  const parts: ComponentChildren[] = [];
  const plain = (a: number, b: number) => {
    const inner = [...cuts].filter((cut) => cut > a && cut < b).sort((x, y) => x - y);
    let last = a;
    for (const cut of [...inner, b]) {
      if (cut > last) parts.push(within(last, cut, points.slice(last, cut).join(""), chosen));
      last = cut;
    }
  };
  let at = from;
  for (const mention of mentions) {
    if (mention.start < at) continue;
    plain(at, mention.start);
    const words = points.slice(mention.start, mention.end).join("");
    const link = mention.entity
      ? <a class={`mention t-${mention.type}`} href={entityHref(mention.entity)} title={mention.type}>{words}</a>
      : <span class={`mention t-${mention.type}`} title={mention.type}>{words}</span>;
    parts.push(within(mention.start, mention.end, link, chosen));
    at = mention.end;
  }
  plain(at, until);
  return parts;
}

function within(start: number, end: number, content: ComponentChildren, chosen: Place | null): ComponentChildren {
  return chosen && start >= chosen.start && end <= chosen.end ? <span class="chosen">{content}</span> : content;
}

function placeOf(at: string): Place | null {
  const found = /^(\d+)-(\d+)$/.exec(at);
  return found ? { start: Number(found[1]), end: Number(found[2]) } : null;
}

export function Documents({ offset, go }: { offset: number; go: (href: string) => void }) {
  useTitle("Documents");
  const loaded = useApi<{ total: number; documents: Source[] }>("/api/documents", { offset, limit: 50 });
  return (
    <section>
      <h1>Documents</h1>
      <Status of={loaded} />
      <ul class="plain">{loaded.value?.documents.map((source) => <li><SourceLink of={source} /></li>)}</ul>
      <Pager total={loaded.value?.total ?? 0} offset={offset} size={50} go={(to) => go(hrefOf("documents", "", { offset: String(to) }))} />
    </section>
  );
}

import { useId, useRef, useState } from "preact/hooks";
import type { Hit } from "./api";
import { entityHref, TypeMark, useApi, useRested } from "./parts";
import { go, hrefOf } from "./router";

/** The types know the role only together with a <datalist>, which can't show what was found. */
const COMBOBOX = { role: "combobox" } as object;

/** A combobox (WAI-ARIA) over the names of entities. */
export function Search({ autofocus = false }: { autofocus?: boolean }) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const rested = useRested(text.trim(), 120);
  const found = useApi<{ hits: Hit[] }>(rested ? "/api/search" : null, { q: rested.slice(0, 200), limit: 10 });
  const hits = (rested && found.value?.hits) || [];
  const list = useId();
  const box = useRef<HTMLDivElement>(null);
  const choose = (hit: Hit | undefined) => {
    setOpen(false);
    if (hit) {
      setText("");
      go(entityHref(hit.iri));
    } else if (text.trim()) go(hrefOf("search", "", { q: text.trim() }));
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + step + hits.length + 1) % (hits.length + 1) === hits.length ? -1 : Math.max(-1, Math.min(hits.length - 1, active + step)));
    } else if (event.key === "Enter") choose(hits[active]);
    else if (event.key === "Escape") setOpen(false);
  };
  const left = (event: FocusEvent) => {
    if (!box.current?.contains(event.relatedTarget as globalThis.Node | null)) setOpen(false);
  };
  const shown = open && rested !== "";
  return (
    <div class="search" ref={box} onFocusOut={left} role="search">
      <input
        type="search" value={text} placeholder="Search models, organisations, chips …" aria-label="Search names"
        {...COMBOBOX} aria-expanded={shown} aria-controls={list} aria-autocomplete="list" autoComplete="off" spellcheck={false}
        aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined} autofocus={autofocus} maxLength={200}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setActive(-1);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)} onKeyDown={pressed}
      />
      <ul id={list} role="listbox" aria-label="Found" hidden={!shown}>
        {hits.map((hit, i) => (
          <li id={`${list}-${i}`} role="option" aria-selected={i === active} onMouseDown={(e) => e.preventDefault()} onClick={() => choose(hit)}>
            <HitLine hit={hit} />
          </li>
        ))}
        {shown && found.error && <li class="problem" role="option" aria-selected={false}>{found.error}</li>}
        {shown && !found.loading && !found.error && hits.length === 0 && <li class="quiet" role="option" aria-selected={false}>Nothing is called so.</li>}
      </ul>
    </div>
  );
}

function HitLine({ hit }: { hit: Hit }) {
  return (
    <>
      <strong>{hit.label}</strong> <TypeMark type={hit.type} />
      {hit.name !== hit.label && <span class="quiet"> as “{hit.name}”</span>}
      {hit.match === "similar" && <span class="quiet"> (similar)</span>}
    </>
  );
}

export function SearchPage({ q }: { q: string }) {
  const found = useApi<{ hits: Hit[] }>(q ? "/api/search" : null, { q, limit: 100 });
  return (
    <section>
      <h1>Called like “{q}”</h1>
      {found.error && <p class="problem" role="alert">{found.error}</p>}
      {found.value && found.value.hits.length === 0 && <p class="quiet">Nothing is called so. Shorter or other words may find more.</p>}
      <ul class="plain hits">
        {found.value?.hits.map((hit) => <li><a href={entityHref(hit.iri)}><HitLine hit={hit} /></a></li>)}
      </ul>
    </section>
  );
}

import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type About, type Ontology } from "./api";
import { Documents, DocumentView } from "./document";
import { ClaimView, Entity } from "./entity";
import { Home } from "./home";
import { setBase, Status, useApi } from "./parts";
import { Review } from "./review";
import { go, hrefOf, type Route, useRoute } from "./router";
import { Search, SearchPage } from "./search";
import { TableView } from "./table";

export interface Heavy { route: Route; about: About; ontology: Ontology }
/** Views that not every page has, or that come later. */
export interface Views { graph: ComponentType<Heavy>; sparql?: ComponentType<Heavy> }

export function App({ views }: { views: Views }) {
  const about = useApi<About>("/api/about");
  const ontology = useApi<Ontology>("/api/ontology");
  const route = useRoute();
  const begun = useRef(false);
  useEffect(() => {
    // Whoever follows a link is brought to what it leads to; whoever has just come begins at the top.
    if (begun.current) document.getElementById("main")?.focus({ preventScroll: route.params.has("at") });
    begun.current = true;
  }, [route.page, route.rest]);
  if (about.value) setBase(about.value.base);
  const ready = about.value && ontology.value;
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>To the content</a>
      <header class="top">
        <a class="brand" href="#/">kg <span>{about.value?.build}</span></a>
        <nav aria-label="Views">
          <Tab page="table" now={route.page}>Models</Tab>
          <Tab page="graph" now={route.page}>Graph</Tab>
          <Tab page="documents" now={route.page}>Documents</Tab>
          {views.sparql && <Tab page="sparql" now={route.page}>SPARQL</Tab>}
          {about.value?.decisions && <Tab page="review" now={route.page}>Review</Tab>}
        </nav>
        {route.page !== "" && <Search />}
        <Theme />
      </header>
      <main id="main" tabIndex={-1}>
        {ready ? <View route={route} about={about.value!} ontology={ontology.value!} views={views} /> : <Status of={about.error ? about : ontology} />}
      </main>
    </>
  );
}

function View({ route, about, ontology, views }: Heavy & { views: Views }) {
  const Graph = views.graph;
  const Sparql = views.sparql;
  switch (route.page) {
    case "": return <Home about={about} />;
    case "search": return <SearchPage q={route.params.get("q") ?? ""} />;
    case "entity": return <Entity key={route.rest} iri={route.rest} />;
    case "document": return <DocumentView key={route.rest} iri={route.rest} at={route.params.get("at") ?? ""} />;
    case "documents": return <Documents offset={Math.max(0, Number(route.params.get("offset")) || 0)} go={go} />;
    case "claim": return <ClaimView iri={route.rest} />;
    case "table": return <TableView route={route} ontology={ontology} />;
    case "graph": return <Graph route={route} about={about} ontology={ontology} />;
    case "sparql": if (Sparql) return <Sparql route={route} about={about} ontology={ontology} />;
    case "review": if (about.decisions) return <Review />;
    default: return <section><h1>No such view</h1><p><a href="#/">To the beginning</a></p></section>;
  }
}

function Tab({ page, now, children }: { page: string; now: string; children: string }) {
  return <a href={hrefOf(page)} aria-current={page === now ? "page" : undefined}>{children}</a>;
}

const THEME = "kg-theme";

function Theme() {
  const [theme, set] = useState(() => localStorage.getItem(THEME) ?? "");
  useEffect(() => {
    if (theme) document.documentElement.dataset["theme"] = theme;
    else delete document.documentElement.dataset["theme"];
    if (theme) localStorage.setItem(THEME, theme);
    else localStorage.removeItem(THEME);
  }, [theme]);
  return (
    <label class="theme"><span class="hidden">Colours</span>
      <select value={theme} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">System</option><option value="light">Light</option><option value="dark">Dark</option>
      </select>
    </label>
  );
}

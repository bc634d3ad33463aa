import { type ComponentType, render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "./style.css";
import { type About, type Ontology } from "./api";
import { Documents, DocumentView } from "./document";
import { ClaimView, Entity } from "./entity";
import { Home } from "./home";
import { setBase, Status, useApi } from "./parts";
import { Review } from "./review";
import { go, hrefOf, type Route, useRoute } from "./router";
import { Search, SearchPage } from "./search";
import { TableView } from "./table";

interface Heavy { route: Route; about: About; ontology: Ontology }

/** Views with large libraries come when they are asked for. */
function later(load: () => Promise<ComponentType<Heavy>>): ComponentType<Heavy> {
  let known: ComponentType<Heavy> | undefined;
  return (props: Heavy) => {
    const [View, set] = useState(() => known);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (!View) load().then((view) => { known = view; set(() => view); }, () => setFailed(true));
    }, []);
    if (failed) return <p class="problem" role="alert">A part of this page could not be loaded; is kg serve still running?</p>;
    return View ? <View {...props} /> : <p class="quiet" role="status">Loading …</p>;
  };
}

const GraphView = later(() => import("./graph").then((module) => module.GraphView));
const SparqlView = later(() => import("./sparql").then((module) => module.SparqlView));

function App() {
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
          <Tab page="sparql" now={route.page}>SPARQL</Tab>
          {about.value?.decisions && <Tab page="review" now={route.page}>Review</Tab>}
        </nav>
        {route.page !== "" && <Search />}
        <Theme />
      </header>
      <main id="main" tabIndex={-1}>
        {ready ? <View route={route} about={about.value!} ontology={ontology.value!} /> : <Status of={about.error ? about : ontology} />}
      </main>
    </>
  );
}

function View({ route, about, ontology }: Heavy) {
  switch (route.page) {
    case "": return <Home about={about} />;
    case "search": return <SearchPage q={route.params.get("q") ?? ""} />;
    case "entity": return <Entity key={route.rest} iri={route.rest} />;
    case "document": return <DocumentView key={route.rest} iri={route.rest} at={route.params.get("at") ?? ""} />;
    case "documents": return <Documents offset={Number(route.params.get("offset")) || 0} go={go} />;
    case "claim": return <ClaimView iri={route.rest} />;
    case "table": return <TableView route={route} ontology={ontology} />;
    case "graph": return <GraphView route={route} about={about} ontology={ontology} />;
    case "sparql": return <SparqlView route={route} about={about} ontology={ontology} />;
    case "review": return <Review />;
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

render(<App />, document.getElementById("app")!);

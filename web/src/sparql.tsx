import "@zazuko/yasgui/build/yasgui.min.css";
import Yasgui from "@zazuko/yasgui";
import { useEffect, useRef, useState } from "preact/hooks";
import { type About, type Ontology, type Question, Problem, sparql } from "./api";
import { entityHref, saying, Status, useApi, useTitle } from "./parts";
import { go, hrefOf, type Route } from "./router";

type Editor = InstanceType<typeof Yasgui.Yasqe>;
/** CodeMirror's part of a token, which the editor's types leave out. */
interface Word { string: string; autocompletionString?: string }
type Results = InstanceType<typeof Yasgui.Yasr>;

const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9, */*;q=0.5";
const COMPLETER = "kg";
let vocabulary: string[] = [];

/** Names of the ontology are completed from the build's own vocabulary; the editor asks nobody outside. */
function prepareOnce(ontology: Ontology): void {
  if (vocabulary.length) return;
  vocabulary = [...ontology.types, ...ontology.relations, ...ontology.quantities].map((term) => `${ontology.namespace}${term.name}`);
  Yasgui.Yasqe.registerAutocompleter({
    name: COMPLETER,
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken() as unknown as Word;
      return /^(kg:\w*|<.*)$/.test(token.string);
    },
    get: (_yasqe, token) => {
      const word = token as unknown as Word | undefined;
      const typed = (word?.autocompletionString ?? word?.string ?? "").replace(/^kg:/, ontology.namespace).toLowerCase();
      return vocabulary.filter((iri) => iri.toLowerCase().startsWith(typed)).slice(0, 50);
    },
    preProcessToken: (_yasqe, token) => ({ ...token, autocompletionString: (token as unknown as Word).string, tokenPrefix: "kg:", tokenPrefixUri: ontology.namespace }),
    postProcessSuggestion: (_yasqe, _token, suggested) => suggested.replace(ontology.namespace, "kg:"),
  }, false);
  Yasgui.Yasqe.defaults.autocompleters = [COMPLETER, "variables"];
}

export function SparqlView({ route, about, ontology }: { route: Route; about: About; ontology: Ontology }) {
  useTitle("SPARQL");
  const questions = useApi<{ questions: Question[] }>("/api/questions");
  const editorBox = useRef<HTMLDivElement>(null);
  const resultBox = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | null>(null);
  const results = useRef<Results | null>(null);
  const [problem, setProblem] = useState("");
  const [running, setRunning] = useState(false);
  const [note, setNote] = useState("");
  const [drawn, setDrawn] = useState<string[]>([]);
  const ran = useRef("");

  useEffect(() => {
    prepareOnce(ontology);
    const yasqe = new Yasgui.Yasqe(editorBox.current!, {
      value: route.params.get("query") ?? starting(about, ontology), persistenceId: null, consumeShareLink: null, createShareableLink: () => location.href,
      showQueryButton: false, resizeable: true, editorHeight: "16rem", prefixCcApi: null, collapsePrefixesOnLoad: false,
      autocompleters: [COMPLETER, "variables"], extraKeys: { "Ctrl-Enter": () => void run(), "Cmd-Enter": () => void run() },
    } as ConstructorParameters<typeof Yasgui.Yasqe>[1]);
    yasqe.getInputField().setAttribute("aria-label", "SPARQL query");
    editor.current = yasqe;
    results.current = new Yasgui.Yasr(resultBox.current!, { persistenceId: null, prefixes: about.prefixes, pluginOrder: ["table", "response", "boolean", "error"] } as never);
    if (route.params.has("query")) void run();
    return () => {
      yasqe.destroy();
      results.current?.destroy();
    };
  }, []);

  useEffect(() => {
    const question = questions.value?.questions.find((q) => q.name === route.params.get("question"));
    if (question && editor.current) {
      editor.current.setValue(declared(question.sparql, about.prefixes));
      void run();
    }
  }, [questions.value, route.params.get("question")]);

  const run = async () => {
    const query = editor.current?.getValue() ?? "";
    ran.current = query;
    setProblem("");
    setNote("");
    setRunning(true);
    go(hrefOf("sparql", "", { query }), { replace: true });
    const began = performance.now();
    try {
      const response = await sparql(query, ACCEPT);
      const body = await response.text();
      if (ran.current !== query) return;
      if (!response.ok) throw new Problem(reason(body, response.status));
      const type = response.headers.get("Content-Type") ?? "";
      results.current?.setResponse({ data: body, contentType: type, status: response.status, executionTime: Math.round(performance.now() - began) }, Math.round(performance.now() - began));
      setDrawn(entitiesIn(body, type, about.base));
      setNote(response.headers.has("Kg-Cut") ? `Cut off at ${about.limits.rows.toLocaleString("en")} rows.` : "");
    } catch (error) {
      setProblem(saying(error));
    } finally {
      setRunning(false);
    }
  };

  const clicked = (event: MouseEvent) => {
    const link = (event.target as HTMLElement).closest("a");
    const iri = link?.getAttribute("href") ?? "";
    if (iri.startsWith(about.base) && !iri.includes("/claim/") && !iri.includes("/evidence/") && !iri.includes("/quantity/")) {
      event.preventDefault();
      go(iri.includes("/document/") ? hrefOf("document", iri.slice(about.base.length)) : entityHref(iri));
    } else if (link) event.preventDefault();
  };

  return (
    <section class="wide sparql">
      <h1>Ask in SPARQL</h1>
      <div class="filters">
        <label>Question <select value={route.params.get("question") ?? ""} onChange={(e) => e.currentTarget.value && go(hrefOf("sparql", "", { question: e.currentTarget.value }))}>
          <option value="">choose one, or write below</option>
          {questions.value?.questions.map((q) => <option value={q.name}>{q.title}</option>)}
        </select></label>
        <button class="primary" onClick={() => void run()} disabled={running}>{running ? "Running …" : "Run"}</button>
        <button onClick={() => void navigator.clipboard.writeText(location.href)}>Copy link</button>
        <button disabled={drawn.length === 0} onClick={() => go(hrefOf("graph", "", { iri: drawn }))}>Results as graph</button>
        <span class="quiet">Ctrl+Enter runs it. At most {about.limits.timeout_s} s and {about.limits.rows.toLocaleString("en")} rows; read only.</span>
      </div>
      <Status of={questions} />
      <div ref={editorBox} class="editor" />
      {problem && <pre class="problem" role="alert">{problem}</pre>}
      {note && <p class="quiet" role="status">{note}</p>}
      <div ref={resultBox} class="results" onClick={clicked} aria-live="polite" />
    </section>
  );
}

function starting(about: About, ontology: Ontology): string {
  const prefixes = { ...about.prefixes, kg: about.prefixes["kg"] ?? ontology.namespace };
  const lines = Object.entries(prefixes).filter(([name]) => name === "kg" || name === "rdfs").map(([name, iri]) => `PREFIX ${name}: <${iri}>`);
  return [...lines, "", "SELECT ?model ?maker ?parameters WHERE {", "  ?m a kg:Model ; rdfs:label ?model ; kg:developedBy/rdfs:label ?maker ;",
    "     kg:parameterCount/kg:numericValue ?parameters .", "  FILTER (?parameters >= 7e9)", "}", "ORDER BY DESC(?parameters) LIMIT 50"].join("\n");
}

/** With the prefixes that the server knows without being told, so that the query runs elsewhere too. */
function declared(query: string, prefixes: Record<string, string>): string {
  const used = Object.entries(prefixes).filter(([name]) => new RegExp(`(^|[^\\w<:])${name}:`).test(query) && !query.includes(`PREFIX ${name}:`));
  return [...used.map(([name, iri]) => `PREFIX ${name}: <${iri}>`), query.trim()].join("\n");
}

function reason(body: string, status: number): string {
  try {
    const said = (JSON.parse(body) as { error?: string }).error;
    if (said) return said;
  } catch {
    // Not JSON: the protocol allows plain text.
  }
  return body.slice(0, 2000) || `The server answers ${status}.`;
}

/** Entities among the results, for the graph: at most 20 centres. */
function entitiesIn(body: string, type: string, base: string): string[] {
  if (!type.includes("json")) return [];
  const answer = JSON.parse(body) as { results?: { bindings: Record<string, { type: string; value: string }>[] } };
  const found = new Set<string>();
  for (const row of answer.results?.bindings ?? []) {
    for (const term of Object.values(row)) {
      if (term.type === "uri" && term.value.startsWith(base) && !/\/(claim|evidence|document|quantity|graph)\//.test(term.value)) found.add(term.value);
    }
    if (found.size >= 20) break;
  }
  return [...found].slice(0, 20);
}

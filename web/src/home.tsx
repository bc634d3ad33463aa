import type { ComponentChildren } from "preact";
import type { About, Counts, Network, Question, Statistics } from "./api";
import { Bars, counted, entityHref, Status, TypeMark, useApi, useTitle } from "./parts";
import { hrefOf } from "./router";
import { Search } from "./search";

const MANY = 24;

export function Home({ about }: { about: About }) {
  useTitle("");
  const overview = useApi<Network>("/api/overview", { nodes: MANY, edges: 0 });
  const counts = useApi<Statistics>("/api/statistics");
  const questions = useApi<{ questions: Question[] }>("/api/questions");
  return (
    <>
      <section class="hero">
        <h1>What do the documents say?</h1>
        <p>{counted(about.documents, "document", "documents")}, {counted(about.entities, "entity", "entities")}; every fact opens the sentence that says it.</p>
        <Search autofocus />
      </section>
      <div class="columns">
        <section>
          <h2>Most mentioned</h2>
          <Status of={overview} />
          <ul class="plain tags">
            {overview.value?.nodes.map((node) => (
              <li><a href={entityHref(node.iri)}><span class={`dot t-${node.type}`} />{node.label}</a> <span class="quiet">{node.documents}</span></li>
            ))}
          </ul>
          {overview.value?.nodes.length === 0 && <p class="quiet">The graph is empty.</p>}
          <p><a href={hrefOf("graph")}>See them as a graph</a></p>
        </section>
        {questions.value?.questions.length !== 0 && (
          <section>
            <h2>Ask</h2>
            <Status of={questions} />
            <ul class="plain">
              {questions.value?.questions.map((question) => (
                <li><a href={hrefOf("sparql", "", { question: question.name })}>{question.title}</a></li>
              ))}
            </ul>
          </section>
        )}
        <section>
          <h2>In the graph</h2>
          <Status of={counts} />
          {counts.value && (
            <>
              <Bars of={counts.value.timeline} label="documents by month" />
              <CountsTable of={counts.value.entities} caption="Entities by type" head={(type) => <TypeMark type={type} />} />
              <CountsTable of={counts.value.claims} caption="Claims by status" head={(status) => status} />
            </>
          )}
        </section>
      </div>
    </>
  );
}

function CountsTable({ of, caption, head }: { of: Counts; caption: string; head: (name: string) => ComponentChildren }) {
  const rows = Object.entries(of);
  if (rows.length === 0) return null;
  return (
    <table class="counts">
      <caption>{caption}</caption>
      <tbody>{rows.map(([name, n]) => <tr><th scope="row">{head(name)}</th><td>{n.toLocaleString("en")}</td></tr>)}</tbody>
    </table>
  );
}

import { useState } from "preact/hooks";
import { type Pair, post } from "./api";
import { EntityLink, Pager, saying, Status, useApi, useTitle } from "./parts";

const SIZE = 20;

/** Pairs that may be one thing; what is decided goes into the user's decisions file, and counts in the next build. */
export function Review() {
  useTitle("Review");
  const [offset, setOffset] = useState(0);
  const [done, setDone] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState("");
  const loaded = useApi<{ total: number; pairs: Pair[] }>("/api/review", { offset, limit: SIZE });
  const decide = (pair: Pair, decision: string) => {
    post("/api/decisions", { a: pair.a.iri, b: pair.b.iri, decision }).then(
      () => {
        setDone({ ...done, [keyOf(pair)]: decision });
        setProblem("");
      },
      (error: unknown) => setProblem(saying(error)),
    );
  };
  return (
    <section>
      <h1>One or two?</h1>
      <p>Decisions are written to the file that kg serve was given, and count from the next kg build --decisions.</p>
      {problem && <p class="problem" role="alert">{problem}</p>}
      <Status of={loaded} />
      {loaded.value?.pairs.length === 0 && <p class="quiet">Nothing is uncertain.</p>}
      <ul class="plain">
        {loaded.value?.pairs.map((pair) => {
          const decided = done[keyOf(pair)] ?? pair.decision;
          return (
            <li class="pair" key={keyOf(pair)}>
              <p><EntityLink of={pair.a} typed /> and <EntityLink of={pair.b} typed /></p>
              <p class="quiet">{pair.reason}</p>
              <button aria-pressed={decided === "same"} onClick={() => decide(pair, "same")}>Same</button>{" "}
              <button aria-pressed={decided === "different"} onClick={() => decide(pair, "different")}>Different</button>
              {decided && <span role="status"> {decided === "same" ? "One thing." : "Two things."}</span>}
            </li>
          );
        })}
      </ul>
      <Pager total={loaded.value?.total ?? 0} offset={offset} size={SIZE} go={setOffset} />
    </section>
  );
}

function keyOf(pair: Pair): string {
  return `${pair.a.iri} ${pair.b.iri}`;
}

import { useState } from "preact/hooks";
import { type Pair, post } from "./api";
import { EntityLink, Pager, saying, Status, useApi, useTitle } from "./parts";

const SIZE = 20;
const CHOICES: [string, string][] = [["same", "Same"], ["different", "Different"], ["variant", "The first is an edition of the second"]];

/** Pairs that may be one thing; what is decided goes into the user's decisions file, and counts in the next build. */
export function Review() {
  useTitle("Review");
  const [offset, setOffset] = useState(0);
  const [done, setDone] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState("");
  const loaded = useApi<{ total: number; pairs: Pair[] }>("/api/review", { offset, limit: SIZE });
  const decide = (pair: Pair, decision: string) => {
    post("/api/decisions", { a: pair.a.iri, b: pair.b.iri, key: pair.key, decision }).then(
      () => {
        setDone({ ...done, [pair.key]: decision });
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
          const decided = done[pair.key] ?? pair.decision;
          return (
            <li class="pair" key={pair.key}>
              <p><EntityLink of={pair.a} typed /> and <EntityLink of={pair.b} typed /></p>
              <p class="quiet">{pair.reason}</p>
              {pair.contexts.map((context) => <blockquote>{context}</blockquote>)}
              <div class="filters">
                {CHOICES.map(([name, label]) => <button aria-pressed={decided === name} onClick={() => decide(pair, decided === name ? "" : name)}>{label}</button>)}
                {decided && <span role="status">Decided.</span>}
              </div>
            </li>
          );
        })}
      </ul>
      <Pager total={loaded.value?.total ?? 0} offset={offset} size={SIZE} go={setOffset} />
    </section>
  );
}

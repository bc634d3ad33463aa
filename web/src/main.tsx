import { type ComponentType, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { App, type Heavy } from "./app";
import "./style.css";

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

render(<App views={{ graph: GraphView, sparql: SparqlView }} />, document.getElementById("app")!);

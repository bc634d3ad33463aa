// The page of `kg export -f html`: the same views over a graph that the file itself holds.
import { render } from "preact";
import { answerBy } from "./api";
import { App } from "./app";
import { GraphView } from "./graph";
import { localBackend } from "./local";
import "./style.css";

const lines = document.getElementById("kg-data")!.textContent!.trim().split("\n");
answerBy(localBackend(lines.map((line) => JSON.parse(line))));
render(<App views={{ graph: GraphView }} />, document.getElementById("app")!);

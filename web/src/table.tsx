import { useEffect, useState } from "preact/hooks";
import type { Ontology, Table } from "./api";
import { entityHref, EntityLink, inShort, Pager, save, Status, useApi, useRested, useTitle } from "./parts";
import { go, hrefOf, type Route } from "./router";

const PAGE = 100;
const FIXED: [string, string][] = [["label", "Name"], ["makers", "Makers"], ["first", "First"], ["documents", "Documents"]];

/** Sorting, filters and the comparison are in the address, so that a link reopens the view. */
export function TableView({ route, ontology }: { route: Route; ontology: Ontology }) {
  const given = (name: string, otherwise = "") => route.params.get(name) ?? otherwise;
  const type = given("type", "Model");
  const compared = route.params.getAll("iri");
  const [filter, setFilter] = useState(given("q"));
  const rested = useRested(filter.trim(), 200);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const sort = given("sort", "documents");
  const order = given("order", "desc");
  const offset = Math.max(0, Number(given("offset", "0")) || 0);
  const has = route.params.getAll("has");
  const loaded = useApi<Table>("/api/table", { type, q: rested, iri: compared, has, sort, order, offset, limit: PAGE });
  const table = loaded.value;
  useTitle(`${type} table`);
  const change = (params: Record<string, string | string[]>) => {
    go(hrefOf("table", "", { type, sort, order, q: rested, has, iri: compared, offset: "0", ...params }), { replace: true });
  };
  // What is typed goes into the address once it has rested; another address brings its own.
  useEffect(() => { if (rested !== given("q")) change({ q: rested }); }, [rested]);
  useEffect(() => { if (rested !== given("q")) setFilter(given("q")); }, [given("q")]);
  const sorted = (name: string) => change({ sort: name, order: sort === name && order === "desc" ? "asc" : "desc" });
  const pick = (iri: string) => {
    const next = new Set(picked);
    if (!next.delete(iri)) next.add(iri);
    setPicked(next);
  };
  const header = (name: string, label: string) => (
    <th scope="col" aria-sort={sort === name ? (order === "asc" ? "ascending" : "descending") : "none"}>
      <button onClick={() => sorted(name)}>{label}{sort === name ? (order === "asc" ? " ▲" : " ▼") : ""}</button>
    </th>
  );
  return (
    <section class="wide">
      <h1>{compared.length ? `${compared.length} compared` : "Table"}</h1>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <label>Type <select value={type} onChange={(e) => change({ type: e.currentTarget.value, iri: [], has: [] })}>
          {ontology.types.map((t) => <option value={t.name}>{t.label}</option>)}
        </select></label>
        <label>Name or maker <input type="search" value={filter} maxLength={200} onInput={(e) => setFilter(e.currentTarget.value)} /></label>
        {table && table.columns.length > 0 && (
          <label>With <select value={has[0] ?? ""} onChange={(e) => change({ has: e.currentTarget.value ? [e.currentTarget.value] : [] })}>
            <option value="">anything</option>
            {table.columns.map((column) => <option value={column.name}>{column.label}</option>)}
          </select></label>
        )}
        <button type="button" disabled={picked.size < 2} onClick={() => change({ iri: [...picked] })}>Compare {picked.size || ""}</button>
        {compared.length > 0 && <button type="button" onClick={() => change({ iri: [] })}>All again</button>}
        <button type="button" disabled={!table?.rows.length} onClick={() => table && save(`${type.toLowerCase()}.csv`, csvOf(table))}>CSV</button>
      </form>
      <Status of={loaded} />
      {table && table.rows.length === 0 && <p class="quiet">No row fits.</p>}
      {table && table.rows.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table">
          <table class="data">
            <thead><tr>
              <th scope="col"><span class="hidden">Choose</span></th>
              {FIXED.map(([name, label]) => header(name, label))}
              {table.columns.map((column) => header(column.name, column.unit && column.unit !== "1" ? `${column.label} (${column.unit})` : column.label))}
            </tr></thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={row.iri}>
                  <td><input type="checkbox" checked={picked.has(row.iri)} onChange={() => pick(row.iri)} aria-label={`Choose ${row.label}`} /></td>
                  <th scope="row"><a href={entityHref(row.iri)}>{row.label}</a></th>
                  <td>{row.makers.map((maker, i) => <>{i > 0 && ", "}<EntityLink of={maker} /></>)}</td>
                  <td>{row.first}</td>
                  <td class="number">{row.documents}</td>
                  {table.columns.map((column) => {
                    const value = row.values[column.name];
                    return <td class="number" title={value?.toLocaleString("en")}>{value === undefined ? "" : inShort(value, "")}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Pager total={table?.total ?? 0} offset={offset} size={PAGE} go={(to) => change({ offset: String(to) })} />
    </section>
  );
}

function csvOf(table: Table): Blob {
  const cell = (value: string | number | undefined) => `"${String(value ?? "").replaceAll('"', '""').replace(/^([=+@-])/, "'$1")}"`;
  const head = ["label", "makers", "first", "last", "documents", ...table.columns.map((column) => column.name)];
  const lines = table.rows.map((row) => [
    row.label, row.makers.map((maker) => maker.label).join("; "), row.first, row.last, row.documents,
    ...table.columns.map((column) => row.values[column.name]),
  ]);
  return new Blob([[head, ...lines].map((line) => line.map(cell).join(",")).join("\r\n")], { type: "text/csv" });
}

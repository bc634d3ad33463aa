// Small pieces that several views share.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, type Mark, type Params, Problem, type Ref, type Source } from "./api";
import { hrefOf } from "./router";

export type Loaded<T> = { value?: T; error?: string; loading: boolean };

/** Asks the API again whenever path or params change; what comes too late is dropped. */
export function useApi<T>(path: string | null, params: Params = {}): Loaded<T> {
  const [state, set] = useState<Loaded<T>>({ loading: path !== null });
  const key = JSON.stringify([path, params]);
  useEffect(() => {
    if (path === null) {
      set({ loading: false });
      return;
    }
    const control = new AbortController();
    set((last) => ({ ...last, error: undefined, loading: true }) as Loaded<T>);
    get<T>(path, params, control.signal).then(
      (value) => set({ value, loading: false }),
      (error: unknown) => {
        if (!control.signal.aborted) set({ error: saying(error), loading: false });
      },
    );
    return () => control.abort();
  }, [key]);
  return state;
}

export function saying(error: unknown): string {
  return error instanceof Problem ? error.message : `Something in this page went wrong: ${String(error)}`;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · kg` : "kg";
  }, [title]);
}

export function Status({ of }: { of: Loaded<unknown> }) {
  if (of.error) return <p class="problem" role="alert">{of.error}</p>;
  if (of.loading && of.value === undefined) return <p class="quiet" role="status">Loading …</p>;
  return null;
}

/** The part of an IRI after the base of the build: what the address of a page shows. */
export function short(iri: string, base: string): string {
  return iri.startsWith(base) ? iri.slice(base.length) : iri;
}

let base = "";
export function setBase(value: string): void {
  base = value;
}

export function entityHref(iri: string): string {
  return hrefOf("entity", short(iri, base));
}

export function documentHref(iri: string, at?: { start: number; end: number }): string {
  return hrefOf("document", short(iri, base), at ? { at: `${at.start}-${at.end}` } : {});
}

export function TypeMark({ type }: { type: string }) {
  return <span class={`type t-${type}`}>{type}</span>;
}

export function EntityLink({ of, typed = false }: { of: Ref; typed?: boolean }) {
  return (
    <>
      <a href={entityHref(of.iri)}>{of.label}</a>
      {typed && of.type && <> <TypeMark type={of.type} /></>}
    </>
  );
}

export function SourceLink({ of, at }: { of: Source; at?: { start: number; end: number } }) {
  const title = of.title || of.address || "untitled";
  return (
    <span class="source">
      <a href={documentHref(of.iri, at)}>{title}</a>
      {of.date && <time dateTime={of.date}> {of.date}</time>}
    </span>
  );
}

/** Only web addresses become links; anything else a document may say ("javascript:") stays text. */
export function WebLink({ to, children }: { to: string; children?: ComponentChildren }) {
  const safe = /^https?:\/\//i.test(to);
  if (!safe) return <span>{children ?? to}</span>;
  return <a href={to} rel="noopener noreferrer nofollow" target="_blank">{children ?? to}</a>;
}

/** A sentence with its mentions and its trigger marked; offsets count code points. */
export function Quote({ text, marks }: { text: string; marks: Mark[] }) {
  const points = Array.from(text);
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const mark of [...marks].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (mark.start < at || mark.end > points.length) continue;
    parts.push(points.slice(at, mark.start).join(""));
    parts.push(<mark class={`m-${mark.role}`} title={mark.role}>{points.slice(mark.start, mark.end).join("")}</mark>);
    at = mark.end;
  }
  parts.push(points.slice(at).join(""));
  return <q>{parts}</q>;
}

export function Bars({ of, label }: { of: { month: string; documents: number }[]; label: string }) {
  if (of.length < 2) return null;
  const most = Math.max(...of.map((month) => month.documents));
  const width = 100 / of.length;
  const said = of.map((month) => `${month.month}: ${month.documents}`).join(", ");
  return (
    <figure class="bars">
      <svg viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label={`${label}. ${said}`}>
        {of.map((month, i) => {
          const height = (22 * month.documents) / most;
          return (
            <rect x={i * width + width * 0.1} y={24 - height} width={width * 0.8} height={height}>
              <title>{month.month}: {month.documents}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption><span>{of[0]!.month}</span><span>{label}</span><span>{of[of.length - 1]!.month}</span></figcaption>
    </figure>
  );
}

export function Pager({ total, offset, size, go }: { total: number; offset: number; size: number; go: (offset: number) => void }) {
  if (total <= size) return null;
  return (
    <nav class="pager" aria-label="Pages">
      <button disabled={offset === 0} onClick={() => go(Math.max(0, offset - size))}>Back</button>
      <span>{offset + 1} to {Math.min(total, offset + size)} of {total.toLocaleString("en")}</span>
      <button disabled={offset + size >= total} onClick={() => go(offset + size)}>More</button>
    </nav>
  );
}

/** Whether the element has been in sight, or nearly. */
export function useSeen(box: { current: Element | null }): boolean {
  const [seen, set] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && set(true), { rootMargin: "300px" });
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return seen;
}

/** Runs once the value has rested for a while. */
export function useRested<T>(value: T, ms: number): T {
  const [rested, set] = useState(value);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    timer.current = window.setTimeout(() => set(value), ms);
    return () => window.clearTimeout(timer.current);
  }, [value, ms]);
  return rested;
}

export function counted(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

const UNITS = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });

export function inShort(value: number, unit: string): string {
  const number = Math.abs(value) >= 10000 ? UNITS.format(value) : value.toLocaleString("en", { maximumFractionDigits: 3 });
  return unit && unit !== "1" ? `${number} ${unit}` : number;
}

export function save(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

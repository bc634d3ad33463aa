// Addresses within the page: "#/entity/model/helix?x=1". The server sees none of them.
import { useLayoutEffect, useState } from "preact/hooks";

export interface Route {
  /** First part of the path: "entity". */
  page: string;
  /** What follows it, decoded: "model/helix". */
  rest: string;
  params: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#\/?/, ""), "?");
  const [page = "", rest = ""] = splitOnce(path, "/");
  return { page, rest: decoded(rest), params: new URLSearchParams(query) };
}

export function hrefOf(page: string, rest = "", params: Record<string, string | string[]> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one) query.append(name, one);
  }
  const tail = query.toString();
  const path = rest ? `${page}/${encodeURIComponent(rest).replaceAll("%2F", "/")}` : page;
  return `#/${path}${tail ? `?${tail}` : ""}`;
}

export function go(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute(): Route {
  const [route, set] = useState(() => parseRoute(location.hash));
  // Before the browser paints: an effect comes later, and an address that changed in between would be missed.
  useLayoutEffect(() => {
    const changed = () => set(parseRoute(location.hash));
    window.addEventListener("hashchange", changed);
    window.addEventListener("popstate", changed);
    return () => {
      window.removeEventListener("hashchange", changed);
      window.removeEventListener("popstate", changed);
    };
  }, []);
  return route;
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

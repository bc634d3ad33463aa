"""The page of `kg serve` over a large graph: seconds until the first view can be used, in headless Chromium.

    python benchmarks/page.py [--entities 60000] [--facts 300000] [--build DIR]

The graph is that of `benchmarks/load.py`; its best known entity is an end of every eighth fact. --build takes a build
of yours, or keeps the synthetic one in a folder that isn't there yet. Each view is opened for the first time since the
server began to answer, with an empty cache in the browser, and then again. It counts what is drawn, and ends with 1
unless every first view takes less than 2 seconds and no view draws more than it says it can.

Needs chromium and chromium-driver (Debian packages) and selenium, as tests/test_page.py does.
"""

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from load import make_build, start

from kg.builds import Build

LIMIT_S, PATIENCE_S = 2.0, 60.0
#: No network but loopback, no screen, WebGL by the processor.
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
    "--window-size=1280,900",
)


@dataclass(frozen=True)
class View:
    """``ready``: JavaScript, true when it can be used. ``drawn``: how many of what is limited to ``most``; ``said``:
    the words in which the page says that there is more.
    """

    name: str
    address: str
    ready: str
    drawn: str
    most: int
    said: str


def views(iri: str) -> tuple[View, ...]:
    about = quote(iri)
    waits = "document.querySelector('[role=status]')"
    text = "document.querySelector('aside .quiet')?.textContent ?? ''"
    return (
        View(
            "start page",
            "#/",
            f"document.querySelector('.hero input') && document.querySelectorAll('.counts td').length && !{waits}",
            "document.querySelectorAll('.tags li').length",
            24,
            "document.querySelector('.hero p')?.textContent",
        ),
        View(
            "entity",
            f"#/entity/{about}",
            f"document.querySelectorAll('.facts li').length && !{waits}",
            "Math.max(...[...document.querySelectorAll('.facts ul')].map((list) => list.children.length))",
            20,
            "document.querySelector('.facts .pager span')?.textContent",
        ),
        View(
            "graph",
            f"#/graph?iri={about}",
            f"document.querySelector('.canvas canvas') && /^[1-9]/.test(({text}).trim()) && !{waits}",
            f"Number(({text}).match(/\\d+/)[0])",
            400,
            text,
        ),
        View(
            "table",
            "#/table",
            f"document.querySelectorAll('tbody tr').length && !{waits}",
            "document.querySelectorAll('tbody tr').length",
            100,
            "document.querySelector('.pager span')?.textContent",
        ),
    )


def opened(browser: Any, address: str, view: View) -> float:
    """Seconds until it can be used and is painted."""
    browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    browser.get("about:blank")
    began = time.monotonic()
    browser.get(f"{address}{view.address}")
    while not browser.execute_script(f"return Boolean({view.ready})"):
        if time.monotonic() - began > PATIENCE_S:
            raise SystemExit(f"{view.name}: nothing to use after {PATIENCE_S:g} s at {browser.current_url}")
        time.sleep(0.02)
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    return time.monotonic() - began


def chromium(profile: str) -> Any:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    options.page_load_strategy = "none"
    for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))


def look(browser: Any, address: str, view: View) -> bool:
    """Print a line; whether all is as it must be."""
    first, again = opened(browser, address, view), opened(browser, address, view)
    ask: Callable[[str], Any] = lambda what: browser.execute_script(f"return {what}")  # noqa: E731
    drawn, said = ask(view.drawn), " ".join((ask(view.said) or "").split())
    elements = ask("document.querySelectorAll('*').length")
    print(f"{view.name:10} {first:7.2f} {again:7.2f} {drawn:6} of at most {view.most:3} {elements:9}  {said}")
    return bool(first < LIMIT_S and drawn <= view.most and said)


def best_known(build: Path) -> str:
    with closing(sqlite3.connect(Build(build).names)) as database:
        found = database.execute("SELECT iri FROM entity ORDER BY weight DESC, iri LIMIT 1").fetchone()
    return str(found[0])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entities", type=int, default=60_000)
    parser.add_argument("--facts", type=int, default=300_000)
    parser.add_argument("--build", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build = options.build or Path(folder) / "build"
        if not (build / "build.json").exists():
            build.mkdir()
            make_build(build, options.entities, options.facts)
        began = time.monotonic()
        server, port = start(build)
        print(f"served after {time.monotonic() - began:.1f} s")
        browser = chromium(f"{folder}/profile")
        try:
            print("view       first s again s  drawn               elements  said on the page")
            good = [look(browser, f"http://localhost:{port}/", view) for view in views(best_known(build))]
        finally:
            browser.quit()
            server.terminate()
            server.wait()
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()

"""The page of ``kg serve`` in a real browser: headless Chromium, where Debian's chromium and chromium-driver are installed.

Screenshots of each view, light and dark, are left in ``out/screenshots/``.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="needs chromium and chromium-driver (Debian packages)"
    ),
]
SCREENSHOTS = Path(__file__).parent.parent / "out" / "screenshots"
WAIT_S = 20
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
HOSTILE = """---
title: <img src=x onerror="document.title='owned'"> & friends of averyveryveryveryveryveryveryveryveryveryverylongword
date: 2025-05-02
---

# <script>document.title='owned'</script>

Plover Labs has released Plover 3B, a model with 3B parameters. [Plover 3B](javascript:document.title='owned') runs on the
NVIDIA H100. "><svg onload="document.title='owned'"> Plover 3B was developed by Plover Labs.
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    (folder / "hostile.md").write_text(HOSTILE)
    kg = [sys.executable, "-m", "kg"]
    sources = ["examples/news", str(folder / "hostile.md")]
    subprocess.run([*kg, "build", *sources, "-o", str(folder / "b"), "-q"], check=True)
    return folder / "b"


@contextmanager
def served(build: Path, *options: str) -> Iterator[str]:
    """The address at which the build is served."""
    serve = [sys.executable, "-m", "kg", "serve", str(build), "--port", "0", *options]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found
        try:
            yield found[0].rstrip("/")
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def address(build: Path) -> Iterator[str]:
    with served(build) as found:
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


class Page:
    """What a reader does with it."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address

    def open(self, view: str) -> None:
        self.browser.get("about:blank")
        self.browser.get(f"{self.address}/{view}")

    def all(self, css: str) -> list[Any]:
        return list(self.browser.find_elements("css selector", css))

    def wait(self, css: str, text: str = "") -> Any:
        """The first element that fits and, if asked, has the text."""
        return self.until(lambda: next((e for e in self.all(css) if text in e.text), None), f"{css} {text!r}")

    def until(self, look: Callable[[], Any], what: str) -> Any:
        from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
        from selenium.webdriver.support.ui import WebDriverWait

        waiting = WebDriverWait(self.browser, WAIT_S, ignored_exceptions=[StaleElementReferenceException])
        try:
            return waiting.until(lambda _: look())
        except TimeoutException:
            seen = self.browser.find_element("css selector", "body").text[:600]
            raise AssertionError(f"no {what} at {self.browser.current_url}:\n{seen}") from None

    def shoot(self, name: str) -> None:
        """In both themes."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for theme in ("dark", "light"):
            self.browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
            self.browser.save_screenshot(str(SCREENSHOTS / f"{name}-{theme}.png"))


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Page]:
    browser.get_log("browser")
    yield Page(browser, address)
    errors = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not errors


def test_from_a_mistyped_name_to_the_sentence_in_its_document(page: Page) -> None:
    page.open("#/")
    page.wait(".tags a")
    page.shoot("home")
    box = page.wait(".hero input")
    box.send_keys("Dunlim")
    page.wait("[role=option]", "Dunlin")
    box.send_keys("\ue015\ue007")  # arrow down, enter
    page.wait("h1", "Dunlin")
    page.wait(".facts a", "Brackwater Robotics")
    page.shoot("entity")
    next(e for e in page.all(".fact") if "Brackwater Robotics" in e.text).find_element(
        "css selector", ".open"
    ).click()
    quote = page.wait("blockquote q", "Dunlin")
    assert {mark.text for mark in quote.find_elements("css selector", "mark")} >= {
        "Dunlin",
        "Brackwater Robotics",
    }
    page.wait("blockquote .source a").click()
    chosen = page.wait(".chosen")
    assert "Dunlin" in page.browser.find_element("css selector", ".text").text
    assert page.browser.execute_script(
        "return arguments[0].getBoundingClientRect().top < innerHeight", chosen
    )
    page.shoot("document")


def test_a_claim_beside_the_text_shows_its_sentence(page: Page) -> None:
    page.open("#/documents")
    page.wait(".source a", "Tide Tables").click()
    line = page.wait("aside .fact", "developed by")
    line.find_element("css selector", "button").click()
    assert page.wait(".chosen").text


def test_the_table_is_sorted_filtered_and_compared_and_a_link_reopens_it(page: Page) -> None:
    page.open("#/table?sort=parameter_count&order=desc")
    page.wait("tbody th")
    largest = page.wait("tbody tr").text
    page.shoot("table")
    page.wait("thead button", "parameter count").click()
    page.until(lambda: page.wait("tbody tr").text != largest, "other order")
    page.browser.find_element("css selector", ".filters input[type=search]").send_keys("Kittiwake")
    page.until(
        lambda: "Kittiwake" in (rows := [row.text for row in page.all("tbody th")])[0] and "D1" not in rows,
        "only what fits",
    )
    page.until(lambda: "q=Kittiwake" in page.browser.current_url, "what is typed in the address")
    for choice in page.all("tbody input")[:2]:
        choice.click()
    page.wait(".filters button", "Compare 2").click()
    page.wait("h1", "2 compared")
    page.until(lambda: len(page.all("tbody tr")) == 2, "two rows")
    again = page.browser.current_url
    page.open("#/")
    page.browser.get(again)
    page.until(lambda: len(page.all("tbody tr")) == 2, "two rows again")
    page.wait("nav a", "Models").click()
    page.until(lambda: len(page.all("tbody tr")) > 3, "all rows")


def test_an_address_that_changes_while_the_page_starts_is_followed(page: Page) -> None:
    change = "addEventListener('DOMContentLoaded', () => { location.hash = '#/documents' })"
    script = page.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": change})
    try:
        page.open("#/")
        page.wait(".source a", "Tide Tables")
    finally:
        page.browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_the_graph_is_drawn_filtered_and_says_its_facts_as_a_list(page: Page) -> None:
    page.open("#/graph?iri=model/dunlin")
    page.wait(".canvas canvas")
    page.wait("h1", "Dunlin")
    page.wait("aside summary").click()
    facts = len(page.all(".list li"))
    assert facts > 2
    page.shoot("graph")
    page.wait(".list button").click()
    page.wait("aside blockquote q")
    page.all(".checks summary")[0].click()
    page.wait(".checks label", "Organization").find_element("css selector", "input").click()
    page.until(lambda: len(page.all(".list li")) < facts, "fewer facts")


def test_the_names_in_the_graph_follow_the_theme(page: Page) -> None:
    page.open("#/graph?iri=model/dunlin")
    page.wait("aside .quiet", "facts shown")
    brightest = """const canvas = document.querySelector("canvas.sigma-labels"), draw = canvas.getContext("2d");
      const { data } = draw.getImageData(0, 0, canvas.width, canvas.height);
      let most = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) most = Math.max(most, data[i]);
      return most;"""
    for theme, fits in (("dark", lambda ink: ink > 200), ("light", lambda ink: 0 < ink < 100)):
        page.wait(f".theme option[value={theme}]").click()
        page.until(lambda fits=fits: fits(page.browser.execute_script(brightest)), f"names for {theme}")
    page.wait(".theme option").click()


def test_an_empty_build_says_that_it_is_empty(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "nothing.md").write_text("Nothing here.")
    kg = [sys.executable, "-m", "kg", "build", str(tmp_path / "nothing.md"), "-o", str(tmp_path / "b"), "-q"]
    subprocess.run([*kg, "--pipeline", "rules"], check=True)
    with served(tmp_path / "b") as address:
        page = Page(browser, address)
        page.open("#/")
        page.wait(".hero p", "1 document, 0 entities")
        page.wait(".columns .quiet", "The graph is empty.")
        page.until(lambda: page.all(".columns section:last-child h2"), "counts")
        assert not page.all(".counts")
        page.open("#/graph")
        page.wait("section .quiet", "Nothing to draw.")
        page.open("#/table")
        page.wait("section .quiet", "No row fits.")


def test_a_named_question_is_answered_and_its_link_asks_again(page: Page) -> None:
    page.open("#/sparql?question=benchmark-scores")
    page.wait(".results td", "Kittiwake")
    page.shoot("sparql")
    again = page.browser.current_url
    assert "query=" in again
    page.open("#/")
    page.browser.get(again)
    page.wait(".results td", "Kittiwake")


def test_a_wrong_query_says_what_is_wrong_and_an_update_is_refused(page: Page) -> None:
    for query, said in (("SELECT%20%3Fx", "line 1"), ("DELETE%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D", "")):
        page.open(f"#/sparql?query={query}")
        assert said in page.wait(".problem").text
    page.browser.get_log("browser")  # Chromium itself reports the refused requests.


def test_what_a_document_hides_in_its_text_is_shown_and_not_run(page: Page) -> None:
    page.open("#/documents")
    page.wait(".source a", "<img src=x").click()
    page.wait("h1", "<img src=x onerror")
    page.wait(".text .mention", "Plover")
    assert not [a for a in page.all("a") if (a.get_attribute("href") or "").startswith("javascript:")]
    page.open("#/entity/model/plover-3b")
    page.wait("h1", "Plover 3B")
    assert page.browser.title.startswith("Plover 3B")
    assert not page.all("main script, main img, main svg[onload]")


def test_what_is_not_there_is_said(page: Page) -> None:
    for view, said in (
        ("#/entity/model/nobody", ".problem"),
        ("#/nonsense", "h1"),
        ("#/search?q=zzzzzz", "main .quiet"),
    ):
        page.open(view)
        assert page.wait(said).text
    page.browser.get_log("browser")  # Chromium itself reports the missing entity.


def test_a_narrow_screen_needs_no_scrolling_sideways(page: Page) -> None:
    narrow = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    try:
        for view, seen in (
            ("#/", ".tags a"),
            ("#/entity/model/dunlin", ".facts a"),
            ("#/table", "tbody th"),
            ("#/documents", ".source a"),
            ("#/entity/model/plover-3b", ".source a"),
            ("#/sparql?question=benchmark-scores", ".results td"),
        ):
            page.open(view)
            page.wait(seen)
            wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.browser.execute_script(wide) <= 0, view
    finally:
        page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    from selenium.webdriver.common.keys import Keys

    page.open("#/documents")
    page.wait(".source a")
    page.browser.execute_script("document.activeElement.blur()")
    page.browser.find_element("css selector", "body").send_keys(Keys.TAB)
    assert page.browser.switch_to.active_element.text == "To the content"
    page.browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert page.browser.switch_to.active_element.get_attribute("id") == "main"


def test_an_uncertain_pair_is_decided_and_taken_back(browser: Any, build: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "decisions.toml"
    with served(build, "--decisions", str(decisions)) as address:
        page = Page(browser, address)
        page.open("#/review")
        pair = page.wait(".pair")
        page.shoot("review")
        pair.find_element("css selector", "button").click()
        page.wait(".pair [aria-pressed=true]", "Same")
        page.until(lambda: decisions.exists() and "[[decision]]" in decisions.read_text(), "a decision")
        pair.find_element("css selector", "button").click()
        page.until(lambda: "[[decision]]" not in decisions.read_text(), "no decision")


def test_an_exported_page_opens_from_disk_with_its_facts_and_its_graph(
    browser: Any, build: Path, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-m", "kg", "export", str(build), "-f", "html", "-o", str(tmp_path / "a.html")],
        check=True,
    )
    browser.get_log("browser")
    page = Page(browser, f"file://{tmp_path}/a.html")
    browser.get(f"file://{tmp_path}/a.html")
    page.wait(".tags a")
    assert "Ask" not in [heading.text for heading in page.all("h2")]  # A file answers no SPARQL.
    page.wait(".hero input").send_keys("Dunlim\ue015")
    page.wait("[role=option]", "Dunlin").click()
    page.wait("h1", "Dunlin")
    page.wait(".facts .open").click()
    page.wait("blockquote q", "Dunlin")
    browser.get(f"file://{tmp_path}/a.html#/graph?iri=model/dunlin")
    page.wait(".canvas canvas")
    page.wait("h1", "Around Dunlin")
    browser.get(f"file://{tmp_path}/a.html#/table?q=Kittiwake")
    page.wait("tbody th", "Kittiwake")
    browser.get(f"file://{tmp_path}/a.html#/table?type=Hardware")
    page.wait("tbody th", "Lumenfell L2")  # A chip is hardware.
    browser.get(f"file://{tmp_path}/a.html#/documents")
    page.wait(".source a", "<img src=x").click()
    page.wait("h1", "<img src=x onerror")
    assert not [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def test_nothing_is_asked_of_another_machine(page: Page) -> None:
    import json

    page.browser.get_log("performance")
    for view, seen in (("#/", ".tags a"), ("#/sparql", ".CodeMirror"), ("#/graph", "canvas")):
        page.open(view)
        page.wait(seen)
    sent = [json.loads(entry["message"])["message"] for entry in page.browser.get_log("performance")]
    asked = {m["params"]["request"]["url"] for m in sent if m["method"] == "Network.requestWillBeSent"}
    assert asked
    assert not {
        url for url in asked if not url.startswith((page.address, "data:", "blob:", "about:", "chrome"))
    }

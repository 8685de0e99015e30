"""A headless Chromium driven over the pipe of its DevTools protocol: no package, no port, no network."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

PATH = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))),
    None,
)
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--remote-debugging-pipe",
)


class PageError(AssertionError):
    """The page threw, or did not come to what was waited for."""


class Chromium:
    """One browser with one page. `requests` and `complaints` (console errors, exceptions, policy violations) grow as
    the page is used."""

    def __init__(self, profile: Path) -> None:
        assert PATH, "no Chromium"
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        # Descriptors 3 and 4 are what Chromium expects; the originals go where they cannot be overwritten by that.
        low, high = (fcntl.fcntl(fd, fcntl.F_DUPFD, 20) for fd in (to_browser, from_browser))

        def connect() -> None:
            os.dup2(low, 3)
            os.dup2(high, 4)

        self._process = subprocess.Popen(
            [PATH, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=connect,
            pass_fds=(3, 4),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for fd in (to_browser, from_browser, low, high):
            os.close(fd)
        self._pending = b""
        self._count = 0
        self._events: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._session = ""
        target = self._page_target()
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def _page_target(self) -> str:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            for target in self.call("Target.getTargets")["targetInfos"]:
                if target["type"] == "page":
                    return str(target["targetId"])
            time.sleep(0.05)
        raise PageError("Chromium opened no page within 30 s")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its result."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + 60  # for the answer: a page may go on telling of other things for ever
        while True:
            answer = self._receive(end - time.monotonic())
            if answer.get("id") != self._count:
                continue
            if "error" in answer:
                raise PageError(f"{method}: {answer['error']['message']}")
            result: dict[str, Any] = answer["result"]
            return result

    def _receive(self, seconds: float) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while b"\0" not in self._pending:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            data = os.read(self._read, 1 << 20) if ready else b""
            if not data:
                raise PageError(f"Chromium did not answer within {seconds:.0f} s")
            self._pending += data
        text, self._pending = self._pending.split(b"\0", 1)
        message: dict[str, Any] = json.loads(text)
        self._note(message)
        return message

    def _note(self, message: dict[str, Any]) -> None:
        name, facts = message.get("method", ""), message.get("params", {})
        if name == "Network.requestWillBeSent":
            self.requests.append(facts["request"]["url"])
        elif name == "Runtime.exceptionThrown":
            details = facts["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif name == "Runtime.consoleAPICalled" and facts["type"] in ("error", "warning", "assert"):
            self.complaints.append(
                str([argument.get("value", argument.get("description")) for argument in facts["args"]])
            )
        elif name == "Log.entryAdded" and facts["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"{facts['entry']['text']} {facts['entry'].get('url', '')}")
        elif name == "Page.loadEventFired":
            self._events.append(message)

    def open(self, url: str) -> None:
        """Load an address afresh and wait for the load event."""
        self.call("Page.navigate", url="about:blank")
        self.wait("location.href === 'about:blank' && document.readyState === 'complete'")
        self._load("Page.navigate", url=url)

    def reload(self) -> None:
        """Load the present address again."""
        self._load("Page.reload")

    def _load(self, method: str, **parameters: Any) -> None:
        self._events.clear()
        self.call(method, **parameters)
        end = time.monotonic() + 30
        while not self._events and time.monotonic() < end:
            self._receive(30)
        self.settle()

    def settle(self) -> None:
        """Until what the page put off is drawn."""
        self.js("new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 80))")

    def js(self, expression: str) -> Any:
        """The value of an expression in the page; promises are waited for."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def wait(self, expression: str, seconds: float = 10) -> None:
        """Until the expression is true."""
        end = time.monotonic() + seconds
        while not self.js(expression):
            if time.monotonic() > end:
                raise PageError(f"not within {seconds} s: {expression}")
            time.sleep(0.02)

    def key(self, key: str, code: int = 0, text: str = "") -> None:
        """Press and release a key at what has the focus."""
        facts: dict[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **facts)
        self.call("Input.dispatchKeyEvent", type="keyUp", **facts)

    def size(self, width: int, height: int, phone: bool = False) -> None:
        """The window, as a phone's if asked."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )

    def scheme(self, name: str) -> None:
        """Light or dark."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def screenshot(self, path: Path, whole: bool = False) -> None:
        """A PNG of the window or of the whole page."""
        path.write_bytes(
            base64.b64decode(self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"])
        )

    def close(self) -> None:
        """End the browser."""
        try:
            os.write(self._write, json.dumps({"id": 0, "method": "Browser.close"}).encode() + b"\0")
            self._process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait(60)
        for fd in (self._read, self._write):
            os.close(fd)

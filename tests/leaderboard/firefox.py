"""A headless Firefox driven by its own Marionette protocol over a local socket: no package, no driver, no network."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

PATH = next((found for name in ("firefox-esr", "firefox") if (found := shutil.which(name))), None)
START = 150.0
"""Seconds until Firefox listens."""
ANSWER = 60.0
"""Seconds until a command is answered."""
_PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


class PageError(AssertionError):
    """The page threw, or Firefox did not answer."""


class Firefox:
    """One browser with one page."""

    def __init__(self, profile: Path) -> None:
        assert PATH, "no Firefox"
        port = _free_port()
        preferences = {**_PREFERENCES, "marionette.port": port}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
        (profile / "user.js").write_text("".join(lines))
        self._process = subprocess.Popen(
            [PATH, "--headless", "--no-remote", "--marionette", "--profile", str(profile)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._count, self._pending = 0, b""
        try:
            self._socket = _connect(port, self._process)
            self._receive()  # what it says of itself
            self.call("WebDriver:NewSession", capabilities={})
        except BaseException:
            self._process.kill()
            self._process.wait(60)
            raise

    def call(self, command: str, **parameters: Any) -> Any:
        """One command of the protocol and its result."""
        self._count += 1
        message = json.dumps([0, self._count, command, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        while True:
            kind, number, error, result = self._receive()
            if (kind, number) == (1, self._count):
                break
        if error:
            raise PageError(f"{command}: {error.get('error')}: {error.get('message')}")
        return result

    def _receive(self) -> Any:
        """A message: its length, a colon, JSON."""
        end = time.monotonic() + ANSWER
        while b":" not in self._pending:
            self._read(end)
        length, self._pending = self._pending.split(b":", 1)
        while len(self._pending) < int(length):
            self._read(end)
        text, self._pending = self._pending[: int(length)], self._pending[int(length) :]
        return json.loads(text)

    def _read(self, end: float) -> None:
        self._socket.settimeout(max(0.01, end - time.monotonic()))
        try:
            data = self._socket.recv(1 << 20)
        except TimeoutError:
            data = b""
        if not data:
            raise PageError(f"Firefox did not answer within {ANSWER:.0f} s")
        self._pending += data

    def open(self, url: str) -> None:
        """Load an address afresh and wait until it is drawn."""
        self.call("WebDriver:Navigate", url="about:blank")
        self.call("WebDriver:Navigate", url=url)
        self.settle()

    def settle(self) -> None:
        """Until what the page put off is drawn."""
        self.js("new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 80))")

    def js(self, expression: str) -> Any:
        """The value of an expression in the page; promises are waited for."""
        script = f"return (async () => ({expression}))();"
        return self.call("WebDriver:ExecuteScript", script=script, args=[], sandbox=None)["value"]

    def size(self, width: int, height: int) -> None:
        """The size of the window; Firefox makes none narrower than some 450 pixels."""
        self.call("WebDriver:SetWindowRect", width=width, height=height)

    def close(self) -> None:
        """End the browser."""
        try:
            self.call("Marionette:Quit", flags=["eForceQuit"])
            self._process.wait(20)
        except (OSError, PageError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait(60)
        self._socket.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connect(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    end = time.monotonic() + START
    while time.monotonic() < end:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5)
        except OSError:
            if process.poll() is not None:
                raise PageError(f"Firefox ended with {process.returncode}") from None
            time.sleep(0.1)
    raise PageError(f"Firefox did not listen within {START:.0f} s")

"""What tests do with a site: open a view, click, read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chromium import Chromium

NAMES = "[...document.querySelectorAll('.board tbody a.method')].map(a => a.textContent)"


class Site:
    """A site in the browser."""

    def __init__(self, browser: Chromium, folder: Path) -> None:
        self.browser, self.folder, self.js = browser, folder, browser.js

    def open(self, state: str = "", site: str = "small", width: int = 1440) -> None:
        self.browser.size(width, 844 if width < 600 else 900, phone=width < 600)
        self.browser.open((self.folder / site / "index.html").as_uri() + (f"#{state}" if state else ""))

    def click(self, selector: str) -> None:
        self.js(f"document.querySelector({json.dumps(selector)}).click()")
        self.browser.settle()

    def names(self) -> Any:
        return self.js(NAMES)

    def text(self, selector: str) -> str:
        return str(self.js(f"document.querySelector({json.dumps(selector)}).textContent"))

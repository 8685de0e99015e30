"""A Hub on this machine: the part of its HTTP interface that uploads use, with repositories in memory."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

WRITES = "hf_writes"
"""The token that may write; every other may not."""


class Hub:
    """Repositories of data sets by name, each a mapping of paths to bytes.

    fault: called with method and path before an answer; a status to answer with, 0 to break the connection, None to go
    on.
    """

    def __init__(self) -> None:
        self.repos: dict[str, dict[str, bytes]] = {}
        self.hidden: set[str] = set()
        self.stored: dict[str, bytes] = {}
        self.commits: list[list[str]] = []
        self.asked: Counter[str] = Counter()
        self.fault: Callable[[str, str], int | None] = lambda method, path: None
        self.address = ""

    @contextmanager
    def serving(self) -> Iterator[Hub]:
        hub = self

        class Handler(_Handler):
            at = hub

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()

    def answer(self, method: str, path: str, body: bytes, token: str) -> tuple[int, Any]:
        """Status and JSON."""
        parts = path.strip("/").split("/")
        if parts[0] == "stored":
            assert hashlib.sha256(body).hexdigest() == parts[1]
            self.stored[parts[1]] = body
            return 200, {}
        if path == "/api/validate-yaml":
            import yaml

            yaml.safe_load(json.loads(body)["content"].split("---\n")[1])
            return 200, {"errors": [], "warnings": []}
        if token != WRITES and method != "GET":
            return 403, {"error": "You don't have the rights"}
        if path == "/api/repos/create":
            asked = json.loads(body)
            name = f"{asked['organization']}/{asked['name']}"
            if name in self.repos or name in self.hidden:
                return 409, {"error": "You already created this dataset repo", "url": f"{self.address}/datasets/{name}"}
            self.repos[name] = {".gitattributes": b"*.tar filter=lfs\n"}
            return 200, {"url": f"{self.address}/datasets/{name}", "name": name}
        if parts[-1] == "batch":
            return 200, {"transfer": "basic", "objects": [self._upload(entry) for entry in json.loads(body)["objects"]]}
        assert parts[:2] == ["api", "datasets"], path
        name = "/".join(parts[2:4])
        if name not in self.repos:
            return 404, {"error": "Repository not found"}
        return 200, self._of_repository(name, parts[4] if len(parts) > 4 else "", body)

    def _upload(self, entry: dict[str, Any]) -> dict[str, Any]:
        if entry["oid"] in self.stored:
            return entry
        return {**entry, "actions": {"upload": {"href": f"{self.address}/stored/{entry['oid']}"}}}

    def _of_repository(self, name: str, what: str, body: bytes) -> Any:
        files = self.repos[name]
        if not what:
            return {"id": name, "sha": "0" * 40, "private": False, "tags": [], "siblings": []}
        if what == "tree":
            return [_entry(path, content) for path, content in sorted(files.items())]
        if what == "preupload":
            return {
                "files": [
                    {"path": f["path"], "uploadMode": _mode(f["path"]), "shouldIgnore": False, "oid": None}
                    for f in json.loads(body)["files"]
                ]
            }
        assert what == "commit"
        changed = []
        for line in map(json.loads, body.splitlines()):
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.stored[value["oid"]]
            elif line["key"] == "deletedFile":
                del files[value["path"]]
            if line["key"] != "header":
                changed.append(value["path"])
        self.commits.append(changed)
        return {"success": True, "commitOid": "1" * 40, "commitUrl": f"{self.address}/datasets/{name}/commit/1"}


def _mode(path: str) -> str:
    return "lfs" if path.endswith((".tar", ".parquet", ".png")) else "regular"


def _entry(path: str, content: bytes) -> dict[str, Any]:
    blob = hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
    entry: dict[str, Any] = {"type": "file", "path": path, "size": len(content), "oid": blob}
    if _mode(path) == "lfs":
        entry["oid"] = "2" * 40
        entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 130}
    return entry


class _Handler(http.server.BaseHTTPRequestHandler):
    at: Hub
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("transfer-encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        path = urlsplit(self.path).path
        self.at.asked[f"{self.command} {path}"] += 1
        fault = self.at.fault(self.command, path)
        if fault == 0:
            self.close_connection = True
            self.connection.close()
            return
        token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        status, answer = (fault, {"error": "not now"}) if fault else self.at.answer(self.command, path, body, token)
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        if status == 404:
            self.send_header("x-error-code", "RepoNotFound")
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_HEAD = do_PUT = handle_any

    def log_message(self, *words: object) -> None:
        pass

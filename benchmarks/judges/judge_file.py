"""Which judge: a small file, so that a judge can be named, compared and repeated. Keys stay in the environment.

{"base_url": "http://localhost:8000/v1", "model": "Qwen/Qwen2.5-VL-72B-Instruct", "revision": "89c8...", "price_in":
2.0, "price_out": 8.0} {"local": "/models/Qwen2.5-VL-7B-Instruct", "device": "cuda"}
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from synlayers.errors import UsageError
from synlayers.vlm import Backend, Client, OpenAIServer, Prices, RetryPolicy, default_cache
from synlayers.vlm.openai_server import KEY_ENV


class JudgeFile(BaseModel):
    """The judge and how it is asked. What can change its answers is part of its name; the rest is not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = ""
    model: str = ""
    local: str = ""
    """Folder of a `transformers` model, instead of a server."""
    revision: str = ""
    device: str = "cpu"
    key_env: str = KEY_ENV
    concurrency: int = Field(default=64, ge=1, le=4096)
    budget: int | None = Field(default=None, ge=0)
    timeout: float = Field(default=120.0, gt=0)
    attempts: int = Field(default=6, ge=1)
    price_in: float = Field(default=0.0, ge=0)
    price_out: float = Field(default=0.0, ge=0)
    cache: str = ""
    """File of answers; by default the one of this machine, ``none`` for no cache."""

    @model_validator(mode="after")
    def _one_of_two(self) -> JudgeFile:
        if bool(self.base_url) == bool(self.local):
            raise ValueError("give either base_url (with model) or local")
        if self.base_url and not self.model:
            raise ValueError("base_url needs a model")
        if "@" in self.base_url or "?" in self.base_url:
            raise ValueError(
                "base_url carries a user or a query; put the key into an environment variable and name it in key_env"
            )
        return self

    @property
    def slug(self) -> str:
        """A short name for files: the model, and a digest of what else can change answers."""
        what = json.dumps([self.base_url, self.model, self.local, self.revision])
        name = re.sub(r"[^a-z0-9]+", "-", (self.model or Path(self.local).name).rpartition("/")[2].lower()).strip("-")
        return f"{name[:40]}-{hashlib.sha256(what.encode()).hexdigest()[:8]}"

    def backend(self) -> Backend:
        """What answers."""
        if self.local:
            from benchmarks.judges.local import LocalModel

            return LocalModel(Path(self.local), revision=self.revision, device=self.device)
        return OpenAIServer(
            self.base_url, self.model, revision=self.revision, key_env=self.key_env, timeout=self.timeout
        )

    def client(self) -> Client:
        """A client that was checked: a judge that is down raises `ServerError` here, with its address."""
        cache = None if self.cache == "none" else Path(self.cache) if self.cache else default_cache()
        client = Client(
            self.backend(),
            cache=cache,
            concurrency=1 if self.local else self.concurrency,
            budget=self.budget,
            retries=RetryPolicy(most=self.attempts),
            prices=Prices(self.price_in, self.price_out),
        )
        try:
            client.check()
        except BaseException:
            client.close()
            raise
        return client

    def facts(self) -> dict[str, Any]:
        """What a result says about the judge."""
        return {
            "base_url": self.base_url,
            "model": self.model,
            "local": Path(self.local).name,
            "revision": self.revision,
            "slug": self.slug,
        }


def read_judge(path: Path) -> JudgeFile:
    """The judge of a file. Raises `UsageError` naming every problem."""
    try:
        return JudgeFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"the judge file {path} cannot be read ({error.strerror})") from None
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors(include_input=False)
        )
        raise UsageError(f"{path} is no judge file: {problems}") from None

"""Which judge: a small file, so that a judge can be named, compared and repeated. Keys stay in the environment.

{"base_url": "http://localhost:8000/v1", "model": "Qwen/Qwen2.5-VL-72B-Instruct", "revision": "89c8...", "price_in":
2.0, "price_out": 8.0} {"local": "/models/Qwen2.5-VL-7B-Instruct", "device": "cuda"}

Models differ in the parameters that they take. ``request`` sets them by name, null leaves one out, ``rename`` keeps the
protocol's value under another name: {"base_url": ..., "model": ..., "rename": {"max_tokens": "max_completion_tokens"},
"request": {"temperature": null, "reasoning_effort": "low"}, "extra_body": {"chat_template_kwargs": {"enable_thinking":
false}}}. The usual names may also stand beside ``model``.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from synlayers.errors import UsageError
from synlayers.storage.plain_files import read_plain
from synlayers.vlm import Backend, Client, OpenAIServer, Prices, RequestOptions, RetryPolicy, default_cache
from synlayers.vlm.openai_server import KEY_ENV

PARAMETERS: Final = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "max_tokens",
    "max_completion_tokens",
    "seed",
    "logprobs",
    "top_logprobs",
    "presence_penalty",
    "frequency_penalty",
    "repetition_penalty",
    "reasoning_effort",
    "reasoning",
    "thinking",
    "response_format",
    "chat_template_kwargs",
)
"""Parameters of a request that may stand in the file itself instead of in ``request``."""
LOCAL_PARAMETERS: Final = ("temperature", "top_p", "max_tokens", "seed")


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
    request: dict[str, Any] = {}
    """Parameters of every request by name; null leaves one out."""
    rename: dict[str, str] = {}
    """What parameters are called: ``{"max_tokens": "max_completion_tokens"}``."""
    extra_body: dict[str, Any] = {}
    """More of ``request``, as the `openai` package calls it."""

    @model_validator(mode="before")
    @classmethod
    def _gather_parameters(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        beside = {name: data[name] for name in PARAMETERS if name in data}
        inside = data.get("request") or {}
        if not beside or not isinstance(inside, dict):
            return data
        if twice := sorted(beside.keys() & inside.keys()):
            raise ValueError(f"{twice[0]} stands twice: beside and in request")
        return {name: value for name, value in data.items() if name not in beside} | {"request": beside | inside}

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
        try:
            options = self.options
        except UsageError as error:
            raise ValueError(str(error)) from None
        if self.local and (other := [k for k, _ in options.values if k not in LOCAL_PARAMETERS] or self.rename):
            raise ValueError(f"a local model takes {', '.join(LOCAL_PARAMETERS)}, not {', '.join(other)}")
        return self

    @property
    def options(self) -> RequestOptions:
        """The changes to the parameters of every request."""
        return RequestOptions.of({**self.request, "extra_body": self.extra_body}, self.rename)

    @property
    def slug(self) -> str:
        """A short name for files: the model, and a digest of what else can change answers."""
        what = json.dumps([self.base_url, self.model, self.local, self.revision, *filter(None, [self.options.digest])])
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

    def client(self, retry_failed: bool = False) -> Client:
        """A client that was checked: a judge that is down raises `ServerError` here, with its address.

        Args:
            retry_failed: ask again what was refused, cut off or not of the form before.
        """
        cache = None if self.cache == "none" else Path(self.cache) if self.cache else default_cache()
        client = Client(
            self.backend(),
            cache=cache,
            concurrency=1 if self.local else self.concurrency,
            budget=self.budget,
            retries=RetryPolicy(most=self.attempts),
            prices=Prices(self.price_in, self.price_out),
            request=self.options,
            retry_failed=retry_failed,
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
            **self.options.facts(),
        }


def read_judge(path: Path) -> JudgeFile:
    """The judge of a file. Raises `UsageError` naming every problem."""
    try:
        return JudgeFile.model_validate_json(read_plain(path))
    except OSError as error:
        raise UsageError(f"the judge file {path} cannot be read ({error.strerror})") from None
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors(include_input=False)
        )
        raise UsageError(f"{path} is no judge file: {problems}") from None

"""Any server of the OpenAI chat-completions interface: vLLM, SGLang, a hosted one. By the `openai` package, imported
when the first server is completion."""

from __future__ import annotations

import asyncio
import difflib
import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from synlayers.errors import UsageError
from synlayers.support.untrusted.reasons import what_is_wrong
from synlayers.vlm.backend import PermanentError, Reply, ServerError, TransientError
from synlayers.vlm.calls import Call
from synlayers.vlm.completions import MOST_REASON, is_filter, read_completion
from synlayers.vlm.transport import FormError, ResponseRejected, limit_response, seconds_to_wait, split_url, strip_url

KEY_ENV = "OPENAI_API_KEY"
PERMANENT_CODES = ("insufficient_quota", "billing_hard_limit_reached")
"""Codes of a 429 that no waiting heals."""
CHECK_SECONDS = 10.0
"""That the list of models may take."""
CLOSE_SECONDS = 2.0
MOST_SECONDS = 86_400.0
MOST_MODELS = 2000
"""Names in a list of models that are looked at."""
MOST_NAME = 200
JSON_HEADERS = {"headers": {"Content-Type": "application/json"}}


NOT_OF_THE_FORM = (AttributeError, TypeError, IndexError, KeyError, ValueError, OverflowError, RecursionError)
"""What reading a response raises that is none."""


class OpenAIServer:
    """A server by its base URL (``http://localhost:8000/v1``) and the name of a model that it serves. Redirects are not
    followed: images and keys go where one has said and nowhere else.

    Args:
        revision: of the weights, as far as one knows; part of the cache key, because servers do not tell it.
        key_env: the environment variable that holds the key. A key never reaches logs, cache keys, results or messages.
        timeout: seconds that one attempt may take.

    Raises:
        UsageError: the base URL is none, or carries a user name, a password or a query; the key is none.
        ImportError: `openai` is not installed.
    """

    def __init__(
        self, base_url: str, model: str, *, revision: str = "", key_env: str = KEY_ENV, timeout: float = 120.0
    ) -> None:
        parts = split_url(base_url)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"the base URL {strip_url(base_url)!r} is not http://HOST:PORT/v1 or https://HOST/v1")
        if parts.username or parts.password or parts.query:
            raise UsageError(
                f"the base URL of {parts.hostname} carries a user name, a password or a query; put the key into"
                f" ${key_env} instead"
            )
        if not model:
            raise UsageError("name a model")
        if not 0 < timeout <= MOST_SECONDS:
            raise UsageError(f"the timeout is {timeout} seconds; it must be above 0, and at most {MOST_SECONDS:g}")
        try:
            import openai
        except ImportError as error:
            raise ImportError("asking a server needs the openai package: pip install 'synlayers[judge]'") from error
        self._openai = openai
        self._key = os.environ.get(key_env, "").strip()
        self._key_env = key_env
        if not (self._key.isascii() and self._key.isprintable()):  # what a header may hold
            raise UsageError(f"${key_env} holds characters that no key has (beyond ASCII, or line breaks)")
        self.endpoint = strip_url(base_url)
        self.model = model
        self.revision = revision
        self.timeout = timeout
        http = openai.DefaultAsyncHttpxClient(follow_redirects=False, event_hooks={"response": [limit_response]})
        self._client: Any = openai.AsyncOpenAI(
            base_url=base_url,
            api_key=self._key or "none",
            max_retries=0,
            timeout=timeout,
            http_client=http,
            default_headers={"Accept-Encoding": "identity"},
        )

    async def check(self) -> None:
        """Asks for the list of models. A server that has no such list (some hosted ones) is taken at its word."""
        openai = self._openai
        seconds = min(CHECK_SECONDS, self.timeout)
        try:
            models = await asyncio.wait_for(self._models(), seconds)
        except (openai.APITimeoutError, asyncio.TimeoutError):
            raise ServerError(
                f"{self.endpoint} did not send its list of models within {seconds:g} s: look whether it works, or"
                " correct --base-url"
            ) from None
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            key = (
                f"the key in ${self._key_env}"
                if self._key
                else f"the request without a key (${self._key_env} is not set)"
            )
            raise ServerError(f"{self.endpoint} refuses {key}: {self._reason(error)}") from None
        except openai.APIStatusError as error:
            if 300 <= error.status_code < 400:
                raise ServerError(
                    f"{self.endpoint}: {self._redirect_reason(error)}; give the address that it names, if you trust it"
                ) from None
            return
        except openai.APIConnectionError as error:
            raise ServerError(
                f"nothing answers at {self.endpoint} ({self._reason(error.__cause__ or error)}): start the server, for"
                f" example 'vllm serve {self.model} --port 8000', or correct --base-url"
            ) from None
        except (openai.OpenAIError, ResponseRejected, *NOT_OF_THE_FORM) as error:
            raise ServerError(
                f"{self.endpoint} does not speak the OpenAI interface ({self._reason(error)}); the base URL usually"
                " ends in /v1"
            ) from None
        if models and self.model not in models:
            near = difflib.get_close_matches(self.model, models, 3, 0.3) or models[:5]
            raise ServerError(
                f"{self.endpoint} does not serve {self.model!r}; it serves {self._redact(', '.join(near))}"
            )

    async def _models(self) -> list[str]:
        """Names that the server lists: the first ones, and ours if it is among the rest."""
        listed = await self._client.models.list()
        entries = getattr(listed, "data", None)
        if not isinstance(entries, list):
            raise FormError("its list of models is none")
        names = [str(getattr(entry, "id", "")) for entry in entries]
        return [name[:MOST_NAME] for name in names[:MOST_MODELS]] + [self.model] * (self.model in names)

    async def complete(self, call: Call) -> Reply:
        """One attempt."""
        openai = self._openai
        try:
            body = request_body(call, self.model)
            request = self._client.post("/chat/completions", content=body, cast_to=object, options=JSON_HEADERS)
            # a limit on the whole attempt: the package's own timeout starts anew with every byte
            completion = await asyncio.wait_for(request, self.timeout)
        except (openai.APITimeoutError, asyncio.TimeoutError):  # two classes before Python 3.11
            raise TransientError(f"no answer within {self.timeout:g} s", unreachable=True) from None
        except ResponseRejected as error:
            raise PermanentError(str(error)) from None
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, ResponseRejected):  # some versions of the package wrap it
                raise PermanentError(str(error.__cause__)) from None
            raise TransientError(
                f"the connection failed ({self._reason(error.__cause__ or error)})", unreachable=True
            ) from None
        except openai.APIStatusError as error:
            return self._handle_status(error)
        except (openai.OpenAIError, *NOT_OF_THE_FORM) as error:
            raise PermanentError(f"the answer is not of the OpenAI form ({self._reason(error)})") from None
        try:
            if isinstance(completion, str):  # JSON under another content type
                completion = json.loads(completion)
            return read_completion(completion, self._redact)
        except NOT_OF_THE_FORM as error:
            raise PermanentError(f"the answer is not of the OpenAI form ({self._reason(error)})") from None

    async def close(self) -> None:
        """Closes the connections, whether the server takes leave or not."""
        with suppress(asyncio.TimeoutError, OSError):
            await asyncio.wait_for(self._client.close(), CLOSE_SECONDS)

    def _handle_status(self, error: Any) -> Reply:
        """A status of 400 or more: a filter's verdict is an answer; 429, 408 and 5xx can pass; nothing else can."""
        if 300 <= error.status_code < 400:
            raise PermanentError(self._redirect_reason(error))
        reason = f"HTTP {error.status_code}: {self._reason(error)}"
        body = getattr(error, "body", None)
        code = str(getattr(error, "code", "") or (body.get("code") if isinstance(body, Mapping) else "") or "")
        if error.status_code in (400, 403, 422, 451) and is_filter(f"{code} {reason} {self._inner_code(body)}"):
            return Reply("", declined=reason)
        if error.status_code in (408, 409, 429) or error.status_code >= 500:
            if code in PERMANENT_CODES:
                raise PermanentError(reason, account=True)
            raise TransientError(reason, seconds_to_wait(error.response.headers))
        raise PermanentError(reason, account=error.status_code in (401, 402, 403, 404))

    @staticmethod
    def _inner_code(body: Any) -> str:
        """Azure's code of a filter, below its own."""
        inner = body.get("innererror") or body.get("metadata") if isinstance(body, Mapping) else None
        return str(inner)[:MOST_REASON] if isinstance(inner, Mapping) else ""

    def _redirect_reason(self, error: Any) -> str:
        place = self._redact(strip_url(error.response.headers.get("location", "")))[:MOST_NAME]
        return f"HTTP {error.status_code}: it sends us to {place!r}, and redirects are not followed"

    def _reason(self, error: BaseException) -> str:
        """The words of an error on one line, without the key."""
        body = getattr(error, "body", None)
        message = body.get("message") or body.get("detail") if isinstance(body, Mapping) else None
        words = message or (what_is_wrong(error) if isinstance(error, NOT_OF_THE_FORM) else error)
        text = " ".join(self._redact(str(words)).split()) or type(error).__name__
        return re.sub(r"(?i)(bearer\s+|sk-)[^\s'\"]{6,}", r"\1***", text)[:MOST_REASON]

    def _redact(self, text: str) -> str:
        """Words of a server without the key, whatever it echoes, and without halves of characters, which no file can
        hold."""
        text = text.replace(self._key, "***") if self._key else text
        return text.encode("utf-8", "replace").decode("utf-8")


def request_body(call: Call, model: str) -> bytes:
    """The request as JSON. Pictures are put in as they are: base64 needs no escaping, and a JSON encoder would take
    milliseconds to find that out."""
    mark = secrets.token_hex(8)
    urls: list[bytes] = []
    messages = []
    for message in call.messages:
        parts: list[Any] = []
        for part in message.parts:
            if isinstance(part, str):
                parts.append({"type": "text", "text": part})
            else:
                parts.append({"type": "image_url", "image_url": {"url": f"{mark}{len(urls)};"}})
                urls.append(part.url)
        alone = len(parts) == 1 and isinstance(message.parts[0], str)
        messages.append({"role": message.role, "content": message.parts[0] if alone else parts})
    pieces = json.dumps({"model": model, "messages": messages, **call.decoding.request()}).split(mark)
    body = [pieces[0].encode()]
    for url, piece in zip(urls, pieces[1:], strict=True):
        body += [url, piece.partition(";")[2].encode()]
    return b"".join(body)

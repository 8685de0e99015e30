"""`python -m synlayers.caption`: captions by a vision-language model for a finished build, as a table beside it. The
same command continues.

The shards are not touched. `synlayers.load(DIR, captions=NAME)` merges the captions, and ``--bake OUT`` writes a build
that carries them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from synlayers.captions.vlm_captions import Prompts, caption, load_prompts
from synlayers.design import Design, Record
from synlayers.errors import DataError, UsageError
from synlayers.storage import EncodedSample, format_named
from synlayers.storage.card import CARD, card_text, write_card
from synlayers.storage.manifest import MANIFEST, load_manifest, summarise_shard
from synlayers.storage.reading import Designs, load
from synlayers.storage.record_schema import unify
from synlayers.storage.sidecar import SHARES, CaptionSource, Sidecar, share_table, table_name, writing
from synlayers.support.atomic import write_json_atomic, write_text_atomic
from synlayers.support.cli import clean_exit, console, progress
from synlayers.vlm import Client, OpenAIServer, Prices, default_cache, parse_request
from synlayers.vlm.openai_server import KEY_ENV

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
AT_ONCE = 16
"""Designs that are asked about together: their layers fill the calls in flight."""


def caption_build(
    client: Client,
    folder: Path,
    sidecar: Sidecar,
    templates: Prompts,
    *,
    limit: int | None = None,
    label: str = "captions",
) -> int:
    """Captions for every sample that has none yet; returns how many samples are still without, because the server
    failed.

    Whatever ends it, what was finished stays.
    """
    designs = load(folder)
    unfinished = [
        r["id"]
        for r in itertools.islice(designs.records(), limit)
        if not sidecar.is_finished(r["id"], len(r["layers"]))
    ]
    left = len(unfinished)
    with progress(label, len(unfinished)) as advance:
        for batch in _batches(designs, set(unfinished)):
            sidecar.add(caption(client, batch, templates))
            done = sum(sidecar.is_finished(d.id, len(d.layers)) for d in batch)
            left -= done
            advance(done)
            if not done:  # nothing comes through any more
                break
    sidecar.write()
    write_card(folder, load_manifest(folder))
    return left


def _batches(designs: Designs, ids: set[str]) -> Iterator[list[Design]]:
    selected = (design for design in designs if design.id in ids)
    while batch := list(itertools.islice(selected, AT_ONCE)):
        yield batch


# Baking


def bake(folder: Path, sidecar: Sidecar, out: Path) -> Record:
    """Writes the build again into `out` with the kept captions in its records; the images are copied as they are.
    Returns the manifest.

    Raises `UsageError` if `out` holds something already.
    """
    if out.exists() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty; bake into a new folder")
    assert sidecar.about is not None
    manifest = load_manifest(folder)
    fmt, designs = format_named(manifest["format"]), load(folder)
    out.mkdir(parents=True, exist_ok=True)
    kind: Any = "null"
    shards = []
    with progress("baking", len(designs)) as advance:
        for shard in manifest["shards"]:
            fmt.write_shard(
                out / shard["file"], _replace_captions(fmt.read_shard(folder / shard["file"]), sidecar, advance)
            )
            summary = summarise_shard(out / shard["file"], fmt)
            kind = unify(kind, summary["type"])
            shards.append({key: summary[key] for key in ("file", "split", "samples", "bytes", "sha256")})
    captions = {
        "model": sidecar.about.model,
        "revision": sidecar.about.revision,
        "prompts": sidecar.about.prompts,
        **sidecar.shares(manifest),
    }
    manifest = {**manifest, "shards": shards, "record_type": kind, "captions": captions}
    write_text_atomic(out / CARD, card_text(manifest) + "\n".join(["", *_card_section(sidecar, manifest)]) + "\n")
    write_json_atomic(out / MANIFEST, manifest)
    return manifest


def _replace_captions(samples: Iterator[EncodedSample], sidecar: Sidecar, advance: Any) -> Iterator[EncodedSample]:
    for sample in samples:
        yield replace(sample, record=sidecar.record(sample.record))
        advance(1)


def _card_section(sidecar: Sidecar, manifest: Record) -> list[str]:
    assert sidecar.about is not None
    how = (
        "The records carry them; `captions` in a record says which captions the model wrote, the others are structured."
    )
    return [
        "## Captions by a model",
        "",
        *share_table(sidecar.path.stem, sidecar.about.model, sidecar.shares(manifest), how),
    ]


def shares_line(sidecar: Sidecar, manifest: Record) -> str:
    """``120 whole: 110 kept, 6 kept_again, 4 rejected; ...``"""
    parts = []
    for what, counts in sidecar.shares(manifest).items():
        outcomes = ", ".join(f"{counts[o]} {o}" for o in SHARES if counts[o])
        parts.append(f"{sum(counts.values())} {what}: {outcomes or 'none'}")
    return "; ".join(parts)


def rejections(sidecar: Sidecar, most: int = 5) -> Sequence[str]:
    """The first rejected captions and why."""
    rejected = (row for _, row in sorted(sidecar.rows.items()) if row.outcome == "rejected")
    return [
        f"{row.id} {'whole' if row.layer < 0 else f'layer {row.layer}'}: {row.reason}"
        for row in itertools.islice(rejected, most)
    ]


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of a finished build.")],
    model: Annotated[str, typer.Option(help="Name of the model, as the server calls it.")],
    base_url: Annotated[
        str | None, typer.Option(help="Server, http://HOST:PORT/v1; without it nothing is asked (with --bake).")
    ] = None,
    revision: Annotated[str, typer.Option(help="Revision of the model's weights, if known.")] = "",
    name: Annotated[str, typer.Option(help="Name of the table; by default that of the model.")] = "",
    key_env: Annotated[str, typer.Option(help="Environment variable with the key.")] = KEY_ENV,
    concurrency: Annotated[int, typer.Option(help="Calls in flight.")] = 64,
    timeout: Annotated[float, typer.Option(help="Seconds for one attempt.")] = 120.0,
    budget: Annotated[int | None, typer.Option(help="Requests that may be sent.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only the first samples.")] = None,
    price_in: Annotated[float, typer.Option(help="Price of a million tokens in.")] = 0.0,
    price_out: Annotated[float, typer.Option(help="Price of a million tokens out.")] = 0.0,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="Keep answers on this machine.")] = True,
    request: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="A parameter of every request: NAME=VALUE (JSON or text), NAME= to leave it out, NAME->OTHER to rename"
            " it; may be repeated. Part of the table's name.",
        ),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Ask again for captions that were refused or cut off by a limit.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--bake", help="Write a build that carries the captions into this new folder.")
    ] = None,
) -> None:
    """Add captions by a vision-language model: of the whole and of every layer, checked against the record, as
    captions/<model>.parquet."""
    with clean_exit(), ExitStack() as held:
        if base_url is None and out is None:
            raise UsageError("give --base-url to ask for captions, or --bake to write those that are there")
        if limit is not None and limit < 1:
            raise UsageError(f"--limit {limit}: at least 1")
        options = parse_request(request or ())
        manifest = load_manifest(folder)
        table = name or "-".join(filter(None, [table_name(model), options.digest]))
        templates = load_prompts()
        about = CaptionSource(model, revision, templates.version, manifest["recipe_hash"], options.digest)
        if base_url is not None:
            held.enter_context(writing(folder, table))
        sidecar = Sidecar(folder, table, about if base_url is not None else None, manifest["recipe_hash"])
        left, reasons = 0, ""
        if base_url is not None:
            try:
                server = OpenAIServer(base_url, model, revision=revision, key_env=key_env, timeout=timeout)
            except ImportError as error:
                raise UsageError(str(error)) from None
            if retry_failed and (again := sidecar.forget_failures()):
                console.print(f"{again} captions that were refused or cut off are asked for again")
            with Client(
                server,
                cache=default_cache() if cache else None,
                concurrency=concurrency,
                budget=budget,
                prices=Prices(price_in, price_out),
                request=options,
                retry_failed=retry_failed,
            ) as client:
                client.check()
                left = caption_build(client, folder, sidecar, templates, limit=limit)
                console.print(str(client.usage))
                reasons = "; ".join(client.usage.first_reasons())
        console.print(f"{sidecar.path}: {shares_line(sidecar, manifest)}")
        for reason in rejections(sidecar):
            console.print(f"rejected: {reason}")
        if left:
            raise DataError(
                f"{left} samples have no captions yet, because calls failed ({reasons or 'see above'}); run the same"
                " command again to go on"
            )
        if out is not None:
            bake(folder, sidecar, out)
            console.print(f"baked: {out}")


if __name__ == "__main__":
    app(prog_name="python -m synlayers.caption")

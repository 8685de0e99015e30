"""Boards for tests that no honest board is like: one full of attacks, and a large one."""

from __future__ import annotations

import random

from toy_tables import SAD, cell

from leaderboard.board import (
    Benchmark,
    Board,
    BoardCell,
    BoardColumn,
    BoardMethod,
    BoardRow,
    BoardTable,
    Footnote,
    GalleryImage,
    GallerySample,
    ProtocolFacts,
)

ATTACKS = (
    "<img src=x onerror=document.title='owned'>",
    "</script><script>document.title='owned'</script>",
    "javascript:document.title='owned'",
    "\u202egnp.exe\u202c \u2066isolated",
    "{{ 7 * 7 }} ${7 * 7} {% raw %}",
    '=HYPERLINK("https://evil.example","x")',
    "<!--<script> --> ]]> & &lt; \u2028 \u2029 \\u003c",
    "\"'><svg onload=document.title='owned'>",
    "A" * 10_000,
    "Z\u0351\u0369\u0346" * 300,
)
"""Names as hostile submissions would have them."""


def attack_board() -> Board:
    """Every field that a stranger can fill holds every attack."""
    methods = {
        f"m{i}": BoardMethod(
            name=f"m{i}",
            title=text,
            tasks=("matting",),
            licence=text,
            source=text,
            notes=text,
            authors=(text,),
            weights=(text,),
            contamination=text,
            training_data=(text,),
            links={
                text: text,
                "paper": "javascript:document.title='owned'",
                "data": "data:text/html,x",
                "ok": "https://example.org/ok",
            },
        )
        for i, text in enumerate(ATTACKS)
    }
    rows = tuple(
        BoardRow(
            id=f"r{i}",
            method=f"m{i}",
            kind=("reproduced", "twin", "reported")[i % 3],
            ranked=i % 2 == 0,
            unranked_because=text,
            label=text,
            source=text,  # type: ignore[arg-type]
            cells={
                SAD.key: BoardCell(value=float(i), text=text[:40], footnotes=(f"f{i}",), interval=(i - 0.5, i + 0.5))
            },
            provenance={"who": text, "deep": {text[:20]: [text]}},
            parts={text: {SAD.key: BoardCell(value=1.0)}},
        )
        for i, text in enumerate(ATTACKS)
    )
    column = SAD.model_copy(update={"label": ATTACKS[0], "meaning": ATTACKS[1]})
    table = BoardTable(
        id="attack",
        task="matting",
        benchmark="b",
        protocol=f"matting/{ATTACKS[0]}",
        strict=True,
        columns=(column,),
        rows=rows,
        notes=ATTACKS,
        groups=ATTACKS,
    )
    sample = GallerySample(
        table="attack",
        sample=ATTACKS[0],
        input="https://evil.example/x.png",
        truth="../../secret.png",
        prompt=ATTACKS[1],
        pictures=(
            GalleryImage(
                method="m0",
                row="r0",
                image="javascript:alert(1)",
                layers=("data:image/svg+xml,<svg onload=1>.png", "/etc/x.png"),
            ),
        ),
    )
    facts = Benchmark(
        name="b",
        title=ATTACKS[0],
        task="matting",
        twin=False,
        of="b",
        count=1,
        licence=ATTACKS[1],
        source=ATTACKS[2],
        access=ATTACKS[3],
        known_problems=ATTACKS,
        card="\n\n".join(
            (
                *ATTACKS,
                "[click](javascript:document.title='owned')",
                f"`{ATTACKS[0]}`",
                f"| {ATTACKS[0]} |\n|---|\n| x |",
            )
        ),
    )
    words = ProtocolFacts(
        name=table.protocol,
        task="matting",
        official=True,
        resolution=ATTACKS[0],
        source=ATTACKS[2],
        missing=ATTACKS[7],
        defects=ATTACKS,
    )
    return Board(
        title=f"Attacks {ATTACKS[0]}",
        generated="2026-11-01",
        methods=methods,
        benchmarks={"b": facts},
        protocols={table.protocol: words},
        tables=(table,),
        gallery=(sample,),
        footnotes={f"f{i}": Footnote(id=f"f{i}", rule=text, text=text) for i, text in enumerate(ATTACKS)},
    )


def large_board(methods: int = 300, columns: int = 40, seed: int = 0) -> Board:
    """Many methods with every number measured, in two tables."""
    draw = random.Random(seed)
    facts = {
        f"method-{i:03}": BoardMethod(
            name=f"method-{i:03}",
            title=f"Method {i:03}",
            tasks=("matting",),
            licence=draw.choice(("MIT", "Apache-2.0")),
            open_weights=i % 3 == 0,
        )
        for i in range(methods)
    }
    heads = tuple(
        BoardColumn(
            key=f"matting/native.value-{c:02}",
            label=f"Value {c:02}",
            direction="higher" if c % 2 else "lower",
            headline=c < 3,
            detectable=0.1,
        )
        for c in range(columns)
    )
    protocols = ("matting/native-v1", "matting/aim-v1")
    tables = tuple(
        BoardTable(
            id=f"large-{t}",
            task="matting",
            benchmark="aim-500",
            protocol=name,
            strict=t == 0,
            columns=heads,
            rows=tuple(
                BoardRow(
                    id=f"t{t}-{i:03}",
                    method=key,
                    kind="reproduced",
                    ranked=True,
                    seconds_per_sample=draw.uniform(0.01, 9),
                    cells={
                        head.key: cell(draw.gauss(30, 5), 0.2, rank=(i + 1, i + 4), tier=1 if i < 3 else 2, best=i == 0)
                        for head in heads
                    },
                )
                for i, key in enumerate(facts)
            ),
        )
        for t, name in enumerate(protocols)
    )
    benchmark = Benchmark(
        name="aim-500",
        title="AIM-500",
        task="matting",
        twin=False,
        of="aim-500",
        count=500,
        licence="MIT",
        source="x",
        access="open",
    )
    return Board(
        title="Large board",
        generated="2026-11-01",
        methods=facts,
        benchmarks={"aim-500": benchmark},
        protocols={},
        tables=tables,
    )

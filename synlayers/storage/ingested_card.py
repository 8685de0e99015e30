"""What the card of an ingested set says in place of what it says of a generated one."""

from __future__ import annotations

from synlayers.design import Record


def is_ingested(manifest: Record) -> bool:
    """Whether the set was made of people's files (`synlayers.ingest`)."""
    return bool(manifest["recipe"].get("origin") == "ingest")


LICENSE = ["license: other", "license_name: of-the-source-files", "license_link: README.md#licences"]


def overview(manifest: Record) -> list[str]:
    """The section at the top."""
    largest = manifest["recipe"]["largest"]
    return [
        "# Layered designs (ingested by synlayers)",
        "",
        (
            f"{manifest['samples']:,} pictures from layered files, each taken apart exactly: the composite, every layer"
            " as straight-alpha RGBA cropped to its box, and a record with kind, box, visible fraction, occluders, name"
            " and, where the file has them, text and font."
        ),
        "",
        "* Compositing the layers back to front with `PIL.Image.alpha_composite` gives the composite **bit for bit**.",
        (
            "* That composite differs from the picture in the source file by at most"
            f" {largest} of 255 levels; `ingest` in each record says by how much, and whether the file had a picture."
        ),
        "* Every layer counted shows at least 64 pixels by 8 levels; the numbers of layers are not balanced.",
        "* Pictures that are the same (encoded again, resized, mirrored, turned) are in one split.",
        "* Kinds and captions come from the files' names and texts, or from rules about pixels; nobody looked at them.",
        "",
    ]


def licenses() -> list[str]:
    """The section about rights."""
    return [
        "## Licences",
        "",
        "Whoever has the rights in the source files says what may be done with them; synlayers does not know.",
        "",
    ]


def provenance(manifest: Record) -> list[str]:
    """What made it, in sentences."""
    return [
        (
            f"`python -m synlayers.ingest`, settings `{manifest['recipe_hash']}`; `ingest.json` says of each file"
            " of the source whether it came in, and why not."
        ),
        "",
    ]

"""Our own builds, of any format: their samples as they are, read as strictly as any file."""

from __future__ import annotations

from pathlib import Path

from synlayers.errors import DataError
from synlayers.importers.drafts import Draft, Item, Part, Refused
from synlayers.importers.origins import Origin
from synlayers.storage import Damaged, EncodedSample, decode_sample, format_named
from synlayers.storage.manifest import MANIFEST, load_manifest


class Builds(Origin):
    name = "synlayers-build"
    about = "a folder that synlayers generated or ingested (manifest.json and shards)"

    def find(self, source: Path) -> list[Item]:
        if not (source / MANIFEST).is_file():
            return []
        manifest = load_manifest(source)
        return [
            Item(self.name, str(source / shard["file"]), shard["file"], row)
            for shard in manifest["shards"]
            for row in range(shard["samples"])
        ]

    def read(self, item: Item) -> Draft:
        path = Path(item.path)
        try:
            fmt = format_named(load_manifest(path.parent)["format"])
            found = [x for x in fmt.scan(path, {item.row}) if isinstance(x, (EncodedSample, Damaged))]
            if not found:
                raise Refused("it is damaged", "it is not there")
            first = found[0]
            if isinstance(first, Damaged):
                raise Refused("it is damaged", first.problem)
            design = decode_sample(first)
        except DataError as error:
            raise Refused("it is damaged", str(error)) from None
        parts = [
            Part(
                layer.name,
                layer.pixels,
                *layer.box[:2],
                kind=layer.kind,
                caption=layer.caption,
                text=layer.text,
                font=layer.font,
                about={"opacity": layer.opacity, "rotation": layer.rotation},
            )
            for layer in design.layers
        ]
        draft = Draft(design.width, design.height, parts, design.image)
        draft.caption, draft.style, draft.split = design.caption, design.layout, design.split
        return draft


ORIGIN = Builds()

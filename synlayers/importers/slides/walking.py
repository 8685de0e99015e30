"""From a slide to layers: its background, what it shows of its master and layout, and its own shapes, back to front."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import skia

from synlayers.importers.drafts import DEEPEST, MOST_LAYERS, Draft, Refused, check_canvas
from synlayers.importers.slides.backdrops import paint_background, theme_of
from synlayers.importers.slides.colors import A, P, tag_of
from synlayers.importers.slides.outlines import outline, text_box
from synlayers.importers.slides.painting import EMU, Slide, fill_of, paint_picture, paint_shape, picture_of, style_of
from synlayers.importers.slides.placing import placed_of
from synlayers.importers.slides.setting import draw_words
from synlayers.importers.slides.words import TextLeftOut, words_of

SHAPES: Final = ("sp", "pic", "grpSp", "cxnSp", "graphicFrame", "contentPart", "AlternateContent")
NO_SHAPES: Final = ("nvGrpSpPr", "grpSpPr", "extLst", "")
TITLES: Final = ("title", "ctrTitle")
BODIES: Final = ("body", "subTitle", "obj", "")
FRAMES: Final = {"chart": "a chart", "table": "a table", "diagram": "a diagram (SmartArt)", "ole": "an embedded object"}
EFFECTS: Final = ("effectLst", "effectDag", "scene3d", "sp3d")


def draft_of(slide: Any) -> Draft:
    """The layers of a `pptx.slide.Slide`, one pixel for 1/96 inch.

    Raises:
        Refused: something on it cannot be drawn as it is meant.
    """
    deck = slide.part.package.presentation_part.presentation
    width, height = (deck.slide_width or 0) / EMU, (deck.slide_height or 0) / EMU
    draft = Draft(round(width), round(height), [])
    check_canvas(draft.width, draft.height)
    if slide.has_notes_slide:
        draft.note("the notes of the speaker are not kept")
    if slide._element.get("show") in ("0", "false"):
        draft.note("the slide is hidden in its file")
    parts = _parts(slide)
    paint_background(draft, parts)
    shows_master = all(part._element.get("showMasterSp") not in ("0", "false") for part in (slide, slide.slide_layout))
    for number, part in enumerate(parts[::-1]):
        own = number == len(parts) - 1
        if not own and (slide._element.get("showMasterSp") in ("0", "false") or (number == 0 and not shows_master)):
            continue
        walker = _Walker(Slide(draft, theme_of(parts), part.part), parts if own else [part], own)
        walker.group(part._element.find(f"{P}cSld/{P}spTree"), skia.Matrix(), 0)
    draft.caption = _title(slide)
    return draft


def _parts(slide: Any) -> list[Any]:
    """The slide, its layout and its master."""
    return [slide, slide.slide_layout, slide.slide_layout.slide_master]


def _title(slide: Any) -> str:
    title = slide.shapes.title
    return str(title.text_frame.text)[:500] if title is not None and title.has_text_frame else ""


class _Walker:
    """Draws the shapes of one part, one after the other.

    Args:
        parts: where place holders are looked for. own: the slide's own, whose place holders are shown.
    """

    def __init__(self, slide: Slide, parts: Sequence[Any], own: bool) -> None:
        self.slide, self.parts, self.own = slide, parts, own

    def group(self, tree: Any, matrix: skia.Matrix, depth: int) -> None:
        if depth > DEEPEST:
            raise Refused(f"more than {DEEPEST} groups in groups")
        for shape in tree:
            kind = tag_of(shape)
            if kind in NO_SHAPES:
                continue
            if kind not in SHAPES:
                raise Refused("it has a shape of a kind that is not known", kind[:40])
            about = next((one for one in shape.iter() if tag_of(one) == "cNvPr"), None)
            if about is not None and about.get("hidden") in ("1", "true"):
                self.slide.draft.note("hidden shapes are left out")
                continue
            if len(self.slide.draft.parts) > MOST_LAYERS:
                raise Refused(f"more than {MOST_LAYERS} layers")
            place = shape.find(f".//{P}nvPr/{P}ph") if kind in ("sp", "pic", "graphicFrame") else None
            if place is not None and not self.own:
                continue  # it says where shapes of slides stand, and is not shown itself
            self._shape(shape, kind, place, matrix, depth, (about.get("name") or "") if about is not None else "")

    def _shape(self, shape: Any, kind: str, place: Any, matrix: skia.Matrix, depth: int, name: str) -> None:
        if kind in ("contentPart", "AlternateContent"):
            raise Refused("it has content of a newer kind (ink, formulas, models)", kind)
        if kind == "graphicFrame":
            data = shape.find(f".//{A}graphicData")
            uri = data.get("uri", "") if data is not None else ""
            raise Refused(
                f"it has {next((what for word, what in FRAMES.items() if word in uri), 'a frame')}", name[:100]
            )
        likes = list(self._likes(place)) if place is not None else []
        properties = shape.find(f"{P}grpSpPr" if kind == "grpSp" else f"{P}spPr")
        if properties is None:
            raise Refused("a shape of it is damaged", name[:100])
        _check_effects(self.slide, shape, properties)
        if kind == "grpSp":
            if fill_of(properties) is not None and tag_of(fill_of(properties)) not in ("noFill", "solidFill"):
                raise Refused("a group is filled with more than a color")
            inner = placed_of(properties, [], matrix)
            self.group(shape, inner[0] if inner else matrix, depth + 1)
            return
        placed = placed_of(properties, likes, matrix)
        if placed is None:
            if "".join(text.text or "" for text in shape.iter(f"{A}t")).strip() or kind == "pic":
                raise Refused("a shape has no place", name[:100])
            return
        at, width, height = placed
        path = outline(properties, width, height)
        if kind == "pic":
            if shape.find(f".//{A}videoFile") is not None or shape.find(f".//{A}audioFile") is not None:
                self.slide.draft.note("films and sounds are the pictures that stand for them")
            fill = shape.find(f"{P}blipFill")
            paint_picture(self.slide, *picture_of(self.slide, fill), path, at, name)
            if fill_of(properties.find(f"{A}ln")) is not None:
                paint_shape(self.slide, shape, path, at, f"{name} (line)")
            return
        fill = fill_of(properties)
        if fill is not None and tag_of(fill) == "blipFill":
            paint_picture(self.slide, *picture_of(self.slide, fill), path, at, name)
        else:
            paint_shape(self.slide, shape, path, at, name)
        if (body := shape.find(f"{P}txBody")) is not None:
            self._text(shape, body, place, likes, placed, name)

    def _text(self, shape: Any, body: Any, place: Any, likes: list[Any], placed: Any, name: str) -> None:
        at, width, height = placed
        bodies = [found for like in likes if (found := like.find(f"{P}txBody")) is not None]
        try:
            reference = shape.find(f"{P}style/{A}fontRef")
            styled = self.slide.theme.color(reference[0]) if reference is not None and len(reference) else None
            words = words_of(self.slide, body, bodies, list(self._levels(place)), styled)
            if words is None:
                return
            if (frame := shape.find(f"{P}spPr/{A}xfrm")) is not None and frame.get("flipV") in ("1", "true"):
                raise TextLeftOut("text in a shape that is turned over")
            box = text_box(shape.find(f"{P}spPr"), width, height)
            pixels = draw_words(self.slide, words, box, at)
        except TextLeftOut as reason:
            self.slide.draft.note(f"left out: {reason}")
            return
        first = max(words.runs, key=lambda run: len(run.text.strip()))
        font = {
            "family": first.family,
            "size": round(first.size, 2),
            "weight": 700 if first.bold else 400,
            "italic": first.italic,
            "color": first.color.hex,
        }
        self.slide.draft.note("text is set anew, with the fonts that come with this program")
        self.slide.add(name, pixels, kind="text", text=words.text, font=font, about={"pptx_kind": "text"})

    def _likes(self, place: Any) -> Iterator[Any]:
        """The place holders of layout and master that a shape takes after, the nearest first."""
        kind, number = place.get("type", ""), place.get("idx", "0")
        for part in self.parts[1:]:
            found = [(shape, ph) for shape in part._element.iter(f"{P}sp") for ph in shape.iter(f"{P}ph")]
            same = [shape for shape, ph in found if ph.get("idx", "0") == number and part is self.parts[1]]
            same += [shape for shape, ph in found if _family(ph.get("type", "")) == _family(kind)]
            if same:
                yield same[0]
                kind = next(iter(same[0].iter(f"{P}ph"))).get("type", kind)

    def _levels(self, place: Any) -> Iterator[Any]:
        """The lists of levels of the master for such a text, and of the file."""
        kind = _family(place.get("type", "")) if place is not None else "other"
        styles = self.parts[-1]._element.find(f"{P}txStyles")
        name = {"title": "titleStyle", "body": "bodyStyle"}.get(kind, "otherStyle")
        if styles is not None and (found := styles.find(f"{P}{name}")) is not None:
            yield found
        deck = self.slide.part.package.presentation_part.presentation._element
        if (found := deck.find(f"{P}defaultTextStyle")) is not None:
            yield found


def _family(kind: str) -> str:
    return "title" if kind in TITLES else "body" if kind in BODIES else kind


def _check_effects(slide: Slide, shape: Any, properties: Any) -> None:
    for child in properties:
        if tag_of(child) in EFFECTS and len(child):
            raise Refused("a shape has a shadow, a glow or another effect", tag_of(child))
    if properties.find(f"{A}effectLst") is not None:
        return  # that it has none is said
    style, _ = style_of(slide, shape, "effectRef", "effectStyleLst") if tag_of(shape) != "grpSp" else (None, None)
    if style is not None and any(len(one) for one in style if tag_of(one) in EFFECTS):
        raise Refused("a shape has a shadow, a glow or another effect", "of its theme")

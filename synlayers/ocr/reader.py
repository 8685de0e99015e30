"""The reader: PP-OCRv6 small (Apache-2.0) as the PyPI package `rapidocr` carries it, by ONNX Runtime on the CPU.

Lines are found picture by picture and recognized in batches over all pictures. A line's batch never changes what is
read: it is padded to a width of its own. Nothing is downloaded: the two files are those inside the package, by digest,
because numbers depend on them. The package's 180-degree classifier is not used (it turned upright lines round); parts
that are taller than wide are read in all three ways that they can stand, and the surest is kept.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from synlayers.design import Pixels
from synlayers.errors import UsageError
from synlayers.ocr.folding import fold
from synlayers.ocr.lines import Found, Quad, Reading, TextLine, order_lines
from synlayers.ocr.pictures import detection_scale, for_detection, reduced, rgb_of

PACKAGES: Final = ("rapidocr", "onnxruntime")
INSTALL: Final = "pip install 'synlayers[ocr]'"
MODELS: Final = {
    "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
"""SHA-256 of the detector and the recognizer: what is read is read with these."""
LEAST_CONFIDENCE: Final = 0.5
"""Lines that are less sure are not given."""
HEIGHT: Final = 48
"""Of a line as the recognizer sees it."""
LEAST_WIDTH: Final = 320
WIDTH_STEP: Final = 64
"""Lines are padded to this width at least, or to the next step of this width ..."""
MOST_WIDTH: Final = 3200
"""... and squeezed where they are longer than this."""
BATCH: Final = 8
TALL: Final = 1.5
"""From this height, in widths, a part may be writing that runs up or down."""


class ReaderMissing(UsageError):
    """No text can be read here; the message says what to install."""


def why_missing() -> str:
    """What to install before text can be read here; empty where it can."""
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        return f"reading text needs {' and '.join(missing)}: {INSTALL}"
    wrong = [name for name, digest in MODELS.items() if _digest(_model(name)) != digest]
    if wrong:
        return (
            f"the installed rapidocr does not carry {' and '.join(wrong)} as this project knows them, and other models"
            f" read otherwise: {INSTALL} (rapidocr 3.10 has them)"
        )
    return ""


@functools.cache
def open_reader(threads: int = 1) -> TextReader:
    """The reader of this process; it may be used by several threads.

    Args:
        threads: of ONNX Runtime, at least 1. They never change what is read.

    Raises:
        ReaderMissing: `rapidocr` or `onnxruntime` is not installed, or carries other models.
    """
    if reason := why_missing():
        raise ReaderMissing(reason)
    return TextReader(threads)


class TextReader:
    """``read(pictures)`` gives the lines of each; made by `open_reader`."""

    def __init__(self, threads: int = 1) -> None:
        from rapidocr.ch_ppocr_det.utils import DBPostProcess
        from rapidocr.ch_ppocr_rec.utils import CTCLabelDecode

        if threads < 1:
            raise UsageError(f"a reader has at least one thread, not {threads}")
        detector, recognizer = MODELS
        self._detector, self._recognizer = _session(detector, threads), _session(recognizer, threads)
        # the package's own settings
        self._boxes: Any = DBPostProcess(
            thresh=0.3, box_thresh=0.5, max_candidates=1000, unclip_ratio=1.6, score_mode="fast", use_dilation=True
        )
        listed = self._recognizer.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._decode = CTCLabelDecode(character=listed)
        self._known = frozenset("".join(fold(character) for character in listed))
        self._lock = threading.Lock()

    def read(
        self, pictures: Sequence[Pixels], enlarge: float | Sequence[float] | None = None, batch: int = BATCH
    ) -> list[Reading]:
        """The lines of each picture, in reading order.

        Args:
            pictures: uint8 ``(H, W)`` or ``(H, W, 1..4)``, of any sizes; what is transparent is laid on black or white.
            enlarge: by how much a picture is enlarged before lines are looked for, for all or for each; by default by
                its size (`synlayers.ocr.pictures.detection_scale`). For parts of a picture: that of the whole.
            batch: lines that are recognized at once; it never changes what is read.

        Raises:
            DataError: an array that is no such picture.
        """
        scales: list[float] = []
        found: list[Found] = []
        for number, picture in enumerate(pictures):
            small, scale = reduced(rgb_of(picture))
            scales.append(scale)
            wanted = enlarge[number] if isinstance(enlarge, Sequence) else enlarge
            found += self._find(number, small, scale, min(wanted or math.inf, detection_scale(*small.shape[:2])))
        lines: list[list[TextLine]] = [[] for _ in pictures]
        for part, (text, confidence, turned) in zip(found, self._recognize(found, batch), strict=True):
            if text.strip() and confidence >= LEAST_CONFIDENCE:
                lines[part.picture].append(TextLine(text.strip(), part.quad, confidence, turned))
        return [Reading(order_lines(some), scale) for some, scale in zip(lines, scales, strict=True)]

    def read_lines(self, pictures: Sequence[Pixels], batch: int = BATCH) -> list[TextLine | None]:
        """Pictures that are known to hold one upright line each and nothing else, such as a single letter, in which
        the detector sees nothing. None where nothing is read."""
        crops = [reduced(rgb_of(picture))[0] for picture in pictures]
        parts = [
            Found(i, _whole(picture), (crop,)) for i, (picture, crop) in enumerate(zip(pictures, crops, strict=True))
        ]
        out: list[TextLine | None] = []
        read = self._recognize(parts, batch)
        for picture, (text, confidence, _) in zip(pictures, read, strict=True):
            sure = bool(text.strip()) and confidence >= LEAST_CONFIDENCE
            out.append(TextLine(text.strip(), _whole(picture), confidence) if sure else None)
        return out

    def find_lines(self, picture: Pixels, enlarge: float = math.inf) -> list[Quad]:
        """Where lines stand in a picture, unread: the detector alone, which takes a fifth of the time or less.

        Args:
            enlarge: by how much the picture is enlarged at most before lines are looked for.

        Raises:
            DataError: an array that is no such picture.
        """
        small, scale = reduced(rgb_of(picture))
        return [found.quad for found in self._find(0, small, scale, min(enlarge, detection_scale(*small.shape[:2])))]

    def unknown_characters(self, text: str) -> str:
        """Characters of a text that this reader has no class for (another script), each once, in order: what it makes
        of them says nothing. They are looked up as they are compared (`fold`)."""
        return "".join(dict.fromkeys(character for character in fold(text) if character not in self._known))

    def _find(self, number: int, picture: Pixels, scale: float, enlarge: float) -> list[Found]:
        """Parts of a picture that look like lines, from its detection map. `scale` is that of the picture as given."""
        from rapidocr.utils.process_img import get_rotate_crop_image

        height, width = picture.shape[:2]
        levels, (tall, wide) = for_detection(picture, enlarge)
        tensor = ((levels[..., ::-1].astype(np.float32) / 255 - 0.5) / 0.5).transpose(2, 0, 1)[None]
        (chances,) = self._detector.run(None, {self._detector.get_inputs()[0].name: np.ascontiguousarray(tensor)})
        with self._lock:  # the package's object keeps nothing between calls, but does not promise it
            quads, _ = self._boxes(chances, (tall, wide))
        parts = []
        for quad in quads:
            corners = np.clip(quad, 0, (width, height)).astype(np.float32)
            crop = get_rotate_crop_image(picture, corners.copy()) if _has_area(corners) else None
            if crop is None or 0 in crop.shape:
                continue
            place: Quad = tuple((round(float(x) / scale, 1), round(float(y) / scale, 1)) for x, y in corners)  # type: ignore[assignment]
            sides = [np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])]
            tall_part = sides[1] >= TALL * sides[0]  # the package has turned it counter-clockwise already
            crops = (np.rot90(crop, -1), crop, np.rot90(crop, 2)) if tall_part else (crop,)
            parts.append(Found(number, place, crops))
        return parts

    def _recognize(self, found: Sequence[Found], batch: int) -> list[tuple[str, float, int]]:
        """(text, confidence, turn) of each part: of its ways to stand the surest."""
        views = [(place, turn, crop) for place, part in enumerate(found) for turn, crop in enumerate(part.crops)]
        by_width: dict[int, list[int]] = {}
        for position, (_, _, crop) in enumerate(views):
            by_width.setdefault(padded_width(crop), []).append(position)
        best: list[tuple[str, float, int]] = [("", 0.0, 0)] * len(found)
        for width, positions in sorted(by_width.items()):
            for start in range(0, len(positions), batch):
                some = positions[start : start + batch]
                for position, (text, confidence) in zip(
                    some, self._texts([views[p][2] for p in some], width), strict=True
                ):
                    place, turn, _ = views[position]
                    if confidence > best[place][1]:
                        best[place] = (text, confidence, (0, 90, 270)[turn])
        return best

    def _texts(self, crops: Sequence[Any], width: int) -> list[tuple[str, float]]:
        tensor = np.stack([line_tensor(crop, width) for crop in crops])
        (chances,) = self._recognizer.run(None, {self._recognizer.get_inputs()[0].name: tensor})
        with self._lock:
            lines, _ = self._decode(chances)
        return [(text, round(float(confidence), 4)) for text, confidence in lines]


def padded_width(crop: Pixels) -> int:
    """How wide a line is for the recognizer: by its own shape alone."""
    width: int = math.ceil(HEIGHT * crop.shape[1] / crop.shape[0])
    return min(max(LEAST_WIDTH, -(-width // WIDTH_STEP) * WIDTH_STEP), MOST_WIDTH)


def line_tensor(crop: Pixels, width: int) -> npt.NDArray[np.float32]:
    """``(3, 48, width)`` float32 in -1..1, BGR; 0 (a middle gray) where the line ends."""
    from PIL import Image

    own = min(width, math.ceil(HEIGHT * crop.shape[1] / crop.shape[0]))
    scaled = np.asarray(Image.fromarray(np.ascontiguousarray(crop)).resize((own, HEIGHT), Image.Resampling.BILINEAR))
    tensor = np.zeros((3, HEIGHT, width), np.float32)
    tensor[:, :, :own] = (scaled[..., ::-1].astype(np.float32).transpose(2, 0, 1) / 255 - 0.5) / 0.5
    return tensor


def _whole(picture: Pixels) -> Quad:
    height, width = picture.shape[:2]
    return ((0, 0), (width, 0), (width, height), (0, height))


def _has_area(corners: npt.NDArray[np.float32]) -> bool:
    return min(float(np.linalg.norm(corners[1] - corners[0])), float(np.linalg.norm(corners[3] - corners[0]))) >= 1


def _session(name: str, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # pictures differ in size, and the arena would keep the largest of each
    return onnxruntime.InferenceSession(str(_model(name)), options, providers=["CPUExecutionProvider"])


@functools.cache
def _model(name: str) -> Path | None:
    """The file inside the package, which is not imported for it."""
    spec = importlib.util.find_spec("rapidocr")
    roots = (spec.submodule_search_locations or ()) if spec is not None else ()
    return next((path for root in roots if (path := Path(root) / "models" / name).is_file()), None)


@functools.cache
def _digest(path: Path | None) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path is not None else ""

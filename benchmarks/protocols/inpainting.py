"""Fill, extend and text rendering against the one true picture, inside and outside the mask apart."""

from __future__ import annotations

from benchmarks.api.tasks import Prediction, Sample, TaskName
from benchmarks.protocols.protocol import Inputs, Protocol, Scoring
from benchmarks.protocols.target_images import ORACLE, black_image, native_grid, region_inputs, scorings, whole_inputs


def native_protocol(task: TaskName, dataset: str, tables: tuple[str, ...], diagnostic: str = "") -> Protocol:
    """Ours: at the picture's own size; a missing answer is a black one."""
    return Protocol(
        name=f"{task}/native-v1",
        task=task,
        official=False,
        datasets=(dataset,),
        scorings=scorings(native_grid),
        tables=tables,
        resolution=(
            "the picture's own size; an answer of another size is invalid. Inside the mask (fg) is what was to be made,"
            " outside (bg) what to keep"
        ),
        source=(
            "this project; OneReward (arXiv 2508.21066), whose task it is, was rated by people on pictures that are not"
            " published"
        ),
        missing="scored as a black picture",
        stand_in=black_image,
        oracle=ORACLE,
        # not PSNR: squared errors are least for a flat mean colour, which beats whatever paints something
        leads="image/ssim-gaussian.ssim",
        defects=("many answers suit a prompt, one is the truth: this measures nearness to it and not quality",),
        diagnostic=diagnostic,
    )


def written_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of `text/ocr`."""
    return {**region_inputs(native_grid)(sample, prediction), "text": sample.key("text")}


WRITTEN = Protocol(
    name="text_rendering/native-v2",
    task="text_rendering",
    official=False,
    datasets=("text-rendering",),
    scorings=(
        Scoring("text/ocr", written_inputs),
        Scoring("image/psnr-bg", region_inputs(native_grid)),
        Scoring("image/l1-bg", region_inputs(native_grid)),
        Scoring("image/lpips-alex", whole_inputs(native_grid)),
    ),
    tables=("length",),
    resolution=(
        "the picture's own size; an answer of another size is invalid. What is in the mask is read alone, as large as"
        " the reader sees it in the whole picture"
    ),
    source=(
        "this project; OneReward (arXiv 2508.21066), whose task it is, had people judge whether the text was rendered"
        " right"
    ),
    missing="scored as a black picture",
    stand_in=black_image,
    oracle={
        **dict.fromkeys(("written", "read", "exact", "words", "place", "sharp", "kept", "ground"), 1.0),
        "added": 0.0,
        "psnr_bg": 100.0,
        "l1_bg": 0.0,
        "lpips": 0.0,
    },
    defects=(
        "typeface, color and size are not told and not asked for",
        "lines that the reader does not read in the truth do not count",
    ),
)
"""Ours, second version: the words are read. The first preferred a picture without any text to wrong words."""

PROTOCOLS = (
    native_protocol("fill", "fill", ("kind", "mask")),
    native_protocol("extend", "extend", ("prompt", "side")),
    native_protocol(
        "text_rendering",
        "text-rendering",
        ("length",),
        "a picture in which the text is painted over beats wrong and even slightly moved words; native-v2 reads",
    ),
    WRITTEN,
)

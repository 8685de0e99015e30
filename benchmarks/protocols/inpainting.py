"""Fill, extend and text rendering against the one true picture, inside and outside the mask apart."""

from __future__ import annotations

from benchmarks.api.tasks import TaskName
from benchmarks.protocols._against_target import ORACLE, black, native, scorings
from benchmarks.protocols.protocol import Protocol


def against_truth(task: TaskName, dataset: str, tables: tuple[str, ...]) -> Protocol:
    """Ours: at the picture's own size; a missing answer is a black one."""
    return Protocol(
        name=f"{task}/native-v1",
        task=task,
        official=False,
        datasets=(dataset,),
        scorings=scorings(native),
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
        stand_in=black,
        oracle=ORACLE,
        leads="image/ssim-gaussian.ssim",  # squared errors are least for a flat mean colour: by PSNR it beats whatever paints something
        defects=("many answers suit a prompt, one is the truth: this measures nearness to it and not quality",),
    )


PROTOCOLS = (
    against_truth("fill", "fill", ("kind", "mask")),
    against_truth("extend", "extend", ("prompt", "side")),
    against_truth("text_rendering", "text-rendering", ("length",)),
)

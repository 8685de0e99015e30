"""Fill, extend and text rendering against the one true picture, inside and outside the mask apart."""

from __future__ import annotations

from benchmarks.api.tasks import TaskName
from benchmarks.protocols.protocol import Protocol
from benchmarks.protocols.target_images import ORACLE, black_image, native_grid, scorings


def native_protocol(task: TaskName, dataset: str, tables: tuple[str, ...]) -> Protocol:
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
    )


PROTOCOLS = (
    native_protocol("fill", "fill", ("kind", "mask")),
    native_protocol("extend", "extend", ("prompt", "side")),
    native_protocol("text_rendering", "text-rendering", ("length",)),
)

"""Rewards: the truth and what does nothing have the values they must, training data alone is paid, nothing is 0 in
silence. (Oracles 5 and 7 of what the suite knows of post-training.)"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from judge_server import MODEL, Said, serving

from baselines.training.rewards import SplitRefused, get_reward, rewards
from baselines.training.rewards.judged import PatientJudge
from baselines.training.rewards.omnialpha import combine, soft_edge
from baselines.training.rewards.onereward import bradley_terry, pairwise
from baselines.training.rewards.reward import Scored
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets.gedit import GEdit
from benchmarks.judges.yesno import YesNo
from benchmarks.metrics.facts.measures import answers, facts_json
from benchmarks.metrics.facts.models import ColorFact, Region, UnchangedFact, read_facts
from benchmarks.metrics.facts.rules import RULES, views_of
from benchmarks.metrics.facts.soft import SCALES, soft_answers, soften
from benchmarks.twins import get_twin
from synlayers.errors import BuildError, UsageError
from synlayers.vlm import Client, OpenAIServer, RetryPolicy, ServerError

SIDE = 48


def sample(task: Any, truth: Mapping[str, Any], split: str = "train", **inputs: Any) -> Sample:
    groups = {"split": split} if split else {}
    return Sample("scene-0", task, (SIDE, SIDE), inputs, truth, groups=groups)


def disk(x: int, y: int, radius: int = 8) -> np.ndarray:
    rows, columns = np.mgrid[:SIDE, :SIDE]
    return np.asarray(np.clip(radius + 1 - np.hypot(rows - y, columns - x), 0, 2) * 127.5, np.uint8)


def layer(alpha: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    pixels[..., :3], pixels[..., 3] = color, alpha
    pixels[alpha == 0] = 0
    return pixels


def stack() -> np.ndarray:
    full = np.full((SIDE, SIDE), 255, np.uint8)
    return np.stack(
        [layer(full, (200, 190, 90)), layer(disk(12, 12), (10, 40, 200)), layer(disk(34, 34), (220, 30, 60))]
    )


PICTURE = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
HOLE = np.where(disk(24, 24) > 127, 255, 0).astype(np.uint8)


def cases() -> dict[str, tuple[Sample, Prediction, Prediction]]:
    """By reward: a sample, its truth as an answer, a bad answer."""
    alpha, holed = disk(20, 24, 12), np.where(HOLE[..., None] > 0, 0, PICTURE).astype(np.uint8)
    facts = facts_json(
        [
            ColorFact(role="edit", says="red?", region=Region(box=(0, 0, 20, 20)), rgb=(250, 10, 10)),
            UnchangedFact(role="keep", says="rest?", region=Region(box=(20, 20, 48, 48))),
        ]
    )
    edited = PICTURE.copy()
    edited[:20, :20] = (250, 10, 10)
    removal = sample("removal", {"target": holed}, image=PICTURE, mask=HOLE)
    layered, matte = sample("decomposition", {"layers": stack()}), sample("matting", {"alpha": alpha}, image=PICTURE)
    return {
        "strict": (layered, Prediction(layers=stack()), Prediction(layers=stack()[:2])),
        "alpha-sad": (matte, Prediction(alpha=alpha), Prediction(alpha=255 - alpha)),
        "removal-l1": (removal, Prediction(image=holed), Prediction(image=PICTURE)),
        "omnialpha": (removal, Prediction(image=holed), Prediction(image=PICTURE)),
        "soft-facts": (
            sample("editing", {"target": edited, "facts": facts}, image=PICTURE, prompt="paint it red"),
            Prediction(image=edited),
            Prediction(image=PICTURE),
        ),
    }


OPTIONS = {"omnialpha": {"perceptual": "ssim"}}
BEST = {"strict": 1.0, "alpha-sad": 1.0, "removal-l1": 0.0, "omnialpha": 1.0, "soft-facts": 1.0}


@pytest.mark.parametrize("name", BEST)
def test_the_truth_is_worth_most_and_training_data_alone_is_paid(name: str) -> None:
    reward = get_reward(name, **OPTIONS.get(name, {}))
    question, truth, bad = cases()[name]
    best, worse = reward([question] * 2, [truth, bad])
    assert best.value == pytest.approx(BEST[name], abs=2e-6)
    assert worse.value < best.value
    assert reward([question], [truth]) == [best]  # nothing of one call stays for the next
    for split in ("test", "val", ""):
        with pytest.raises(SplitRefused, match="training data alone"):
            reward([replace(question, groups={"split": split} if split else {})], [truth])
    assert reward.measure([replace(question, groups={})], [truth]) == [best]


@pytest.fixture(scope="module")
def edits(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    """Edits of most tasks, as the reader of the twin gives them."""
    folder, twin = tmp_path_factory.mktemp("gedit"), get_twin("gedit-bench")
    twin.write(folder, twin.designs(256), 10, lambda n: None)
    return list(GEdit(folder).samples())[::2]


def test_strict_on_every_other_pixel() -> None:
    question, truth, bad = cases()["strict"]
    half = get_reward("strict", shrink=2)
    best, worse = half([question] * 2, [truth, bad])
    small = sample("decomposition", {"layers": stack()[:, 1::2, 1::2]})
    assert [best.value, half.label] == [1, "strict-v1-shrink2"]
    assert bad.layers is not None
    assert worse == get_reward("strict")([small], [Prediction(layers=bad.layers[:, 1::2, 1::2])])[0]


def test_samples_of_twins_are_refused(edits: list[Sample]) -> None:
    question, truth = edits[0], Prediction(image=edits[0].key("target"))
    with pytest.raises(SplitRefused, match="their twins are for testing"):
        get_reward("soft-facts")([question], [truth])
    assert get_reward("soft-facts").measure([question], [truth])[0].value == 1


def test_what_cannot_be_scored_has_no_number_and_a_reason() -> None:
    question, truth, _ = cases()["alpha-sad"]
    assert truth.alpha is not None
    small, strange = Prediction(alpha=truth.alpha[:20]), Prediction(image=PICTURE)
    wide = Prediction(alpha=truth.alpha.astype(np.uint16) * 257)
    scored = get_reward("alpha-sad")([question] * 4, [truth, small, strange, wide])
    assert [s.counts for s in scored] == [True, False, False, False]
    assert all(math.isnan(s.value) and s.why for s in scored[1:])
    everywhere = sample("removal", {"target": PICTURE}, image=PICTURE, mask=np.full((SIDE, SIDE), 255, np.uint8))
    assert "no background" in get_reward("removal-l1")([everywhere], [Prediction(image=PICTURE)])[0].why
    with pytest.raises(UsageError, match="scores decomposition, not matting"):
        get_reward("strict")([question], [truth])
    with pytest.raises(UsageError, match="did you mean strict"):
        get_reward("strickt")
    with pytest.raises(UsageError, match="shrinks"):
        get_reward("strict", shrinks=3)
    assert {reward.name for reward in rewards().values()} == set(rewards())  # type: ignore[attr-defined]


def test_omnialpha_terms_are_those_of_the_paper() -> None:
    """Oracle 7: truth gives 1 in every term; a swap of layers that do not overlap leaves `comp` and lowers `layer`."""
    reward = get_reward("omnialpha", perceptual="ssim")
    question = sample("decomposition", {"layers": stack()})
    truth, swapped = Prediction(layers=stack()), Prediction(layers=stack()[[0, 2, 1]])
    best, other = reward([question] * 2, [truth, swapped])
    assert best.terms == pytest.approx({"layer": 1, "comp": 1, "bg": 1, "fg": 1}, abs=1e-9)
    assert other.terms["comp"] == pytest.approx(1)
    assert other.terms["layer"] < 0.9
    assert set(reward([cases()["removal-l1"][0]], [Prediction(image=PICTURE)])[0].terms) == {"layer", "bg"}
    fewer, more = (
        reward([question], [Prediction(layers=s)])[0] for s in (stack()[:2], np.concatenate([stack(), stack()[1:2]]))
    )
    assert fewer.terms["layer"] == pytest.approx(2 / 3)
    assert more.terms["layer"] == pytest.approx(3 / 4)
    # soft edges, computed otherwise: scipy's Gaussian is cut off further out than OpenCV's
    from scipy.ndimage import gaussian_filter

    a, b = disk(20, 20), disk(22, 20)
    soft = [((x / 255 >= 0.05) & (x / 255 <= 0.95)).astype(float) for x in (a, b)]
    mask = np.clip(sum(gaussian_filter(s, 2.0, mode="mirror") for s in soft), 0, 1)
    expected = 1 - (mask * abs(a / 255 - b / 255)).sum() / mask.sum()
    assert soft_edge(a, b) == pytest.approx(expected, abs=2e-3)


def test_terms_are_z_scored_in_the_group() -> None:
    rng = np.random.default_rng(7)
    values = rng.normal(size=(6, 2))
    group: list[Mapping[str, float] | None] = [{"layer": a, "fg": b} for a, b in values.tolist()]
    weights = {"layer": 1.0, "fg": 2.0}
    z = (values - values.mean(0)) / values.std(0)
    assert combine(group, weights) == pytest.approx((z @ [1, 2] / 3).tolist(), abs=1e-4)
    shifted: list[Mapping[str, float] | None] = [{"layer": g["layer"] + 100, "fg": g["fg"]} for g in group if g]
    assert combine(shifted, weights) == pytest.approx(combine(group, weights), abs=1e-6)
    with_none = combine([*group, None], weights)
    assert with_none[:6] == combine(group, weights)
    assert math.isnan(with_none[6])
    reward = get_reward("omnialpha", perceptual="ssim", weights={"fg": 0})
    one, two = Scored(1, {"layer": 0.5, "fg": 0.1}), Scored(1, {"layer": 0.5, "fg": 0.9})
    assert reward.in_group([one, two]) == [0, 0]


def test_soft_facts_agree_with_the_hard_ones(edits: list[Sample]) -> None:
    """Truth 1, source 0 for facts of the edit; an answer is true exactly where its soft form is at least 1/2."""
    seen: set[str] = set()
    rng = np.random.default_rng(1)
    between = 0
    for edit in edits:
        facts = read_facts(edit.key("facts"))
        seen |= {fact.kind for fact in facts}
        source, target = edit.input("image"), edit.key("target")
        mixed = rng.uniform(0.2, 0.8)
        blend = source * (1 - mixed) + target * mixed
        for image in (target, source, blend, blend + rng.normal(0, 30, blend.shape), target[::-1]):
            soft = soft_answers(facts, views_of(image, source, target))
            for s, hard in zip(soft, answers(facts, image, source, target), strict=True):
                assert hard.holds == (s >= 0.5), hard
                between += 0 < s < 1
                assert image is not target or s == 1, hard
                assert image is not source or hard.fact.role == "keep" or s == 0, hard
    assert between > 30  # answers to one question differ
    assert set(SCALES) == set(RULES)
    assert len(seen) >= 5
    assert soften(-1e-300, 1, -1, 1) < 0.5 <= soften(0.0, 1, -1, 1)
    assert soften(0.0, 0.0, -1, 1) == 1


def test_bradley_and_terry() -> None:
    """Oracle 5: R = -(x - 1)^2, x = .2, reference .5, b = 4."""
    assert bradley_terry(-0.64, -0.25, 4) == pytest.approx(0.173647, abs=1e-6)
    for difference in (0.3, 5.0, 800.0, -900.0):
        assert bradley_terry(difference, 0, 3) + bradley_terry(0, difference, 3) == pytest.approx(1)
    better, lost = pairwise([Scored(1.0), Scored(1.0)], [Scored(0.0), Scored(math.nan, {}, "torn")], 1.0)
    assert better.value == pytest.approx(1 / (1 + math.exp(-1)))
    assert (better.terms, lost.why) == ({"reward": 1.0, "reference": 0.0}, "torn")


def test_a_judge_of_pairs_is_asked_in_both_orders(tmp_path: Any) -> None:
    """A judge that always names the picture shown first decides nothing: 1/2, not 1."""
    question, truth, _ = cases()["removal-l1"]
    path = tmp_path / "judge.json"
    with serving(lambda asked: Said("first")) as server:
        path.write_text(f'{{"base_url": "{server.url}", "model": "{MODEL}", "cache": "none"}}')
        reward = get_reward("onereward-judge", judge=str(path))
        (scored,) = reward([question], [truth])
    assert (scored.value, scored.terms["orders"], len(server.asked)) == (0.5, 2.0, 2)
    with serving(lambda asked: Said("a fine picture")) as server:
        path.write_text(f'{{"base_url": "{server.url}", "model": "{MODEL}", "cache": "none"}}')
        (scored,) = get_reward("onereward-judge", judge=str(path))([question], [truth])
    assert math.isnan(scored.value)
    assert scored.why


def test_a_judge_that_is_down_is_waited_for() -> None:
    pauses: list[float] = []
    opened = []

    def open_client() -> Client:
        opened.append(1)
        if len(opened) < 3:
            raise ServerError("nobody listens there")
        return Client(OpenAIServer("http://127.0.0.1:9/v1", MODEL), retries=RetryPolicy(most=1))

    down = iter(["no route to host", ""])
    judge = PatientJudge(open_client, patience=60, sleep=pauses.append)
    said = judge.ask(lambda client: [YesNo("ok", 0.25)], lambda answer: next(down))
    assert [a.yes for a in said] == [0.25]
    assert pauses == [2, 4, 8]
    with pytest.raises(BuildError, match="nothing was scored"):
        PatientJudge(lambda: open_client() and (_ for _ in ()).throw(ServerError("gone")), 5, pauses.append).ask(
            lambda client: [1], lambda answer: ""
        )
    with pytest.raises(BuildError, match="raise 'budget'"):
        judge.ask(lambda client: [1], lambda answer: "the budget of 3 requests is spent")
    judge.close()

"""FID: the distance against closed forms and scipy's `sqrtm`, the features against the official networks on seeded
weights."""

import json
import math
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from seeded_weights import pictures, save
from torch import Tensor
from torchmetrics import Metric
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import KernelInceptionDistance

from benchmarks.metrics import get_measure
from benchmarks.metrics.image.fid import Extractor, fid, frechet_distance, inception_logits, inception_pool
from benchmarks.metrics.image.kid import kid
from benchmarks.metrics.image.trunks import UnpublishedWeights, inception
from benchmarks.metrics.image.trunks.resizing import resize
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import DefectWarning
from benchmarks.metrics.scores import Scores
from benchmarks.metrics.weights import WeightsMissing
from synlayers.errors import DataError

GOLDEN = Path(__file__).parents[2] / "golden" / "learned"
SHAPES = json.loads((GOLDEN / "shapes.json").read_text())
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("weights")
    return {name: save(folder, f"{name}.pth", SHAPES[name]) for name in ("inception-torchvision", "inception-fid")}


@pytest.fixture(scope="module")
def extractors(files: dict[str, Path]) -> dict[str, Extractor]:
    with pytest.warns(UnpublishedWeights):
        return {
            "inception-torchvision": inception_logits(str(files["inception-torchvision"])),
            "inception-fid": inception_pool(str(files["inception-fid"])),
        }


def official(a: np.ndarray, b: np.ndarray) -> float:
    """CLD, SynLayers and pytorch-fid: covariances, the root of their product, its real part."""
    from scipy.linalg import sqrtm

    cov_a, cov_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = sqrtm(cov_a.dot(cov_b))
    assert np.isfinite(root).all()
    shift = a.mean(0) - b.mean(0)
    return float(shift.dot(shift) + np.trace(cov_a) + np.trace(cov_b) - 2 * np.trace(root.real))


def drawn(count: int, width: int, seed: int) -> Tensor:
    """Correlated, rectified features, as networks give them."""
    random = np.random.default_rng(seed)
    mix = np.random.default_rng(width).random((width, width)) / math.sqrt(width)
    return torch.from_numpy(np.maximum((random.standard_normal((count, width)) + 0.1 * (seed % 3)) @ mix, 0))


@pytest.mark.filterwarnings("ignore:Matrix is singular")
# the last three: fewer samples than features, where the product of the covariances is singular
@pytest.mark.parametrize(
    ("count", "other", "width"), [(300, 300, 24), (500, 90, 40), (25, 300, 40), (30, 20, 120), (2, 2, 50)]
)
def test_equals_sqrtm(count: int, other: int, width: int) -> None:
    a, b = drawn(count, width, 1), drawn(other, width, 2)
    expected = official(a.numpy(), b.numpy())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DefectWarning)
        assert fid(a, b) == pytest.approx(expected, rel=1e-6)
        assert fid(b, a) == pytest.approx(expected, rel=1e-6)
        assert fid(a.float(), b.float()) == pytest.approx(expected, rel=1e-5)
        assert fid(a, a) == pytest.approx(0, abs=1e-10)
        assert fid(a, a + 2) == pytest.approx(4 * width, rel=1e-12)  # a shift alone
        assert fid(a.flip(0), b) == pytest.approx(fid(a, b), rel=1e-12)
    covs = [torch.from_numpy(np.cov(x.numpy(), rowvar=False)) for x in (a, b)]
    assert frechet_distance(a.mean(0), covs[0], b.mean(0), covs[1]) == pytest.approx(expected, rel=1e-6)


class Given(torch.nn.Module):
    """Our features for torchmetrics: the "images" are numbers of rows."""

    num_features = 24

    def __init__(self, features: Tensor) -> None:
        super().__init__()
        self.features = features

    def forward(self, images: Tensor) -> Tensor:
        return self.features[images[:, 0, 0, 0].long()]


def fed(metric: Metric, count: int) -> Metric:
    """A class of torchmetrics that saw the rows up to `count` as real, the others as fake."""
    for real, rows in ((True, range(count)), (False, range(count, 2 * count))):
        metric.update(torch.tensor(rows).view(-1, 1, 1, 1).expand(-1, 3, 2, 2).float(), real=real)
    return metric


def test_equals_torchmetrics() -> None:
    """Its FID where there are more samples than features; below, its root is of a singular matrix (`fid` says by how
    much it is off), and equal sets are not at 0, so ours stays. Its KID is ours, on one subset of everything."""
    both = torch.cat([drawn(300, 24, 1), drawn(300, 24, 2)])
    theirs = FrechetInceptionDistance(feature=Given(both), input_img_size=(3, 2, 2), normalize=True).set_dtype(
        torch.float64
    )
    assert fid(both[:300], both[300:]) == pytest.approx(float(fed(theirs, 300).compute()), rel=1e-6)
    for count, subset in ((300, 300), (20, 20)):
        some = torch.cat([both[:count], both[300 : 300 + count]])
        theirs = KernelInceptionDistance(feature=Given(some), subsets=1, subset_size=subset, normalize=True)
        mean, deviation = fed(theirs, count).compute()
        assert deviation == 0
        assert kid(some[:count], some[count:]) == pytest.approx(float(mean), rel=1e-5, abs=1e-7)
    assert kid(both[:50], both[50:100]) < 0 or kid(both[:50], both[50:100]) < kid(both[:50], both[300:350])
    with pytest.raises(InputError, match="of equal size, not 20 and 30"):
        kid(both[:20], both[:30])
    with pytest.warns(DefectWarning, match="KID is not defined for 1"):
        assert math.isnan(kid(both[:1], both[1:2]))


def test_closed_form_of_diagonal_covariances() -> None:
    a, b = torch.tensor([4.0, 9.0, 0.0, 1.0]), torch.tensor([1.0, 0.25, 3.0, 0.0])
    mean_a, mean_b = torch.tensor([1.0, 0, 0, 2]), torch.tensor([0.0, 0, 3, 2])
    expected = 1 + 9 + float((a.sqrt() - b.sqrt()).square().sum())
    assert frechet_distance(mean_a, torch.diag(a), mean_b, torch.diag(b)) == pytest.approx(expected, rel=1e-12)
    assert frechet_distance(mean_a, torch.diag(a), mean_a, torch.diag(a)) == 0
    nothing = torch.zeros(4, 4)
    assert frechet_distance(mean_a, nothing, mean_b, nothing) == 10


def test_too_few_samples_and_bad_features() -> None:
    with pytest.warns(DefectWarning, match="20 samples with 30 features"):
        fid(drawn(20, 30, 1), drawn(50, 30, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fid(drawn(31, 30, 1), drawn(50, 30, 2))
    with pytest.warns(DefectWarning, match="not defined for 1"):
        assert math.isnan(fid(drawn(1, 30, 1), drawn(50, 30, 2)))
    broken = drawn(20, 30, 1)
    broken[7, 3] = torch.nan
    with pytest.raises(InputError, match="sample 7: features_b holds nan"):
        fid(drawn(20, 30, 1), broken)
    with pytest.raises(InputError, match=r"not \(20, 30\) and \(20, 31\)"):
        fid(drawn(20, 30, 1), drawn(20, 31, 1))
    eye, zero = torch.eye(3), torch.zeros(3)
    for cov, problem in (
        (torch.diag(torch.tensor([1.0, 1, -1])), "negative eigenvalue"),
        (eye + eye[[1, 0, 2]].triu(), "not symmetric"),
    ):
        with pytest.raises(InputError, match=problem):
            frechet_distance(zero, eye, zero, cov)
    with pytest.raises(InputError, match="must be"):
        frechet_distance(zero, torch.eye(4), zero, eye)


@pytest.mark.parametrize("name", ["inception-torchvision", "inception-fid"])
def test_features_equal_the_official_networks(name: str, extractors: dict[str, Extractor]) -> None:
    features = extractors[name](pictures(2, 299, 420, seed=3))
    expected = EXPECTED[name]
    # the last digits of a convolution depend on the processor; features are of the order of 1 to 10
    torch.testing.assert_close(features[:, ::16], torch.tensor(expected["every_16th"]), rtol=1e-4, atol=2e-4)
    torch.testing.assert_close(features.norm(dim=1), torch.tensor(expected["norm"]), rtol=1e-5, atol=0)


def test_a_sample_alone_gives_the_same_features(extractors: dict[str, Extractor]) -> None:
    images = pictures(2, 60, 90, seed=5)
    extract = extractors["inception-fid"]
    together = extract(images)
    assert torch.equal(extract(images[1:]), together[1:])  # bit for bit on the CPU
    assert extract(images[:0]).shape == (0, 2048)
    assert extractors["inception-torchvision"](images[:0]).shape == (0, 1000)


def test_the_resize_is_pillows() -> None:
    images = pictures(3, 370, 911, seed=6)  # of a wide image all versions of Pillow resize the width first
    found = resize(images, 299, 299, Image.Resampling.BILINEAR)
    for image, square in zip(images, found, strict=True):
        expected = Image.fromarray(image.permute(1, 2, 0).numpy()).resize((299, 299), Image.Resampling.BILINEAR)
        assert np.array_equal(square.permute(1, 2, 0).numpy(), np.array(expected))


def test_measure_through_scores(files: dict[str, Path], extractors: dict[str, Extractor]) -> None:
    entry = get_measure("image/fid-logits")
    with pytest.warns(UnpublishedWeights):
        function = entry.bind({"inception-torchvision": str(files["inception-torchvision"])})
    images = [pictures(1, 40 + 8 * n, 64, seed=n)[0] for n in range(2)]  # of unequal sizes
    targets = [pictures(1, 48, 64, seed=n + 9)[0] for n in range(2)]
    scores = Scores(entry, function=function)
    scores.update(["b", "a"], image=images, target=targets)
    with pytest.warns(DefectWarning, match="2 samples with 1000 features"):
        value = scores.compute()["fid"]
    # of two samples each, everything has a closed form: a covariance is d dᵀ / 2 with d their difference
    a, b = (torch.cat([extractors["inception-torchvision"](i[None]) for i in x]).double() for x in (images, targets))
    da, db = a[0] - a[1], b[0] - b[1]
    expected = (a.mean(0) - b.mean(0)).square().sum() + da.square().sum() / 2 + db.square().sum() / 2 - da.dot(db).abs()
    assert value == pytest.approx(float(expected), rel=1e-9)
    assert scores.rows() == {"a": {}, "b": {}}  # no number of one sample
    with pytest.raises(InputError, match=r"image/fid-logits: sample c: target is torch\.float32; .* 8-bit"):
        scores.update(["c"], image=images[:1], target=[targets[0].float() / 255])


def test_missing_and_wrong_files(files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    with pytest.raises(
        WeightsMissing, match=r"pt_inception-2015-12-05-6726825d\.pth.*get it from https://.*'inception-fid': PATH"
    ):
        get_measure("image/fid-pool").bind()
    # each network refuses the other's file, although nearly all of the names agree
    with pytest.raises(DataError, match=rf"is not {inception.TENSORFLOW.file}: it has unknown AuxLogits"):
        inception_pool(str(files["inception-torchvision"]))
    with pytest.raises(DataError, match=r"fc\.weight is \(1008, 2048\), not \(1000, 2048\)"):
        inception_logits(str(files["inception-fid"]))


def test_files_without_batch_counters_load(tmp_path: Path) -> None:
    shapes = {key: shape for key, shape in SHAPES["inception-fid"].items() if not key.endswith("num_batches_tracked")}
    with pytest.warns(UnpublishedWeights):
        inception_pool(str(save(tmp_path, "old.pth", shapes)))


@pytest.mark.filterwarnings("ignore::benchmarks.metrics.measure.DefectWarning")
@pytest.mark.parametrize("count", [4, 12, 40])
def test_small_sets_agree_within_the_noise_of_the_official_root(count: int) -> None:
    """Fewer samples than features: the official root is of a singular matrix, and only four digits of it hold."""
    random = np.random.default_rng(count)
    a = random.normal(size=(count, 200)) * np.linspace(0.01, 3, 200)
    b = a + 0.3 * random.normal(size=a.shape)
    assert fid(torch.from_numpy(a), torch.from_numpy(b)) == pytest.approx(official(a, b), rel=1e-4)

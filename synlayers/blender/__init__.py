"""Rendered props: parametric models, drawn from a seed, rendered by Blender in an environment of its own.

`models` says what there is and how it is built, `studio` is what runs inside of Blender; the rest plans, drives and
collects, and needs no Blender. A finished library is a folder of cut-outs with their shadows, which
`synlayers.assets.props` reads and ``python -m synlayers.generate --props FOLDER`` uses.
"""

"""Errors of alpha mattes: SAD, MSE, MAD, gradient and connectivity, each exactly as published scripts compute it, and a
strict form of all five.

`measures.matting_errors` computes all under one of the `conventions`; `defects` says which scores a fault of official
code decides. `errors`, `gradient` and `connectivity` are the single functions.
"""

"""Errors of alpha mattes: SAD, MSE, MAD, gradient and connectivity, each exactly as published scripts compute it, and a strict form of all five.

`conventions.matting_errors` computes all under one convention; `definitions` holds the conventions as data. `errors`, `gradient` and `connectivity` are
the single functions.
"""

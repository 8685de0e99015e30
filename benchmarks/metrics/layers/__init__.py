"""Metrics of layer decomposition: the official protocols and the strict one."""

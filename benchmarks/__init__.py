"""The benchmark harness: dataset -> predictions -> scores -> results."""

"""How a run is made, each stage restartable, a method in a process of its own.

`benchmark_runs` goes through benchmarks and methods with the `settings` of a command. For each pair it opens a
`data_source`, has the method answer (`predicting`, in a `worker`), and for each protocol (`protocol_choice`) makes
`rows` of the answers, their `summary`, and `result_files`; `result_tables` shows them.
"""

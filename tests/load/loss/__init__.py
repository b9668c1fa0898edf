"""Whether any reading is lost or counted twice: `python -m tests.load.loss`.

Starts a PostgreSQL of its own and real granian servers in a scratch folder, sends them
readers, breaks things, and compares what was counted with what was answered. Every
request is of another reader, so that each answer must be counted exactly once. A
request killed before its answer arrived may be counted or not.

`--only NAME` runs one scenario, `--days N` shortens the year, `--keep` leaves the
scratch folder. Prints a table; the exit status is 1 if anything was lost or counted
twice. All of it takes about 40 minutes on two processors, 30 of them the year.

`house` starts and stops the programs, `crowd` sends the readers, `books` compares,
`site` is the web server's program with faults put in from outside. The scenarios are
in `kills`, `outages`, `clocks` and `year`.
"""

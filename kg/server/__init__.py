"""``kg serve``: a SPARQL endpoint, a JSON API and the page over one build, read-only.

serve.py      opens the build, binds the port, starts everything and ends it
app.py        which address is answered by what
guard.py      host names, token, sizes, capacity and headers, around everything
api.py        requests → jobs for workers, answers → responses; the cache
parameters.py checks requests against `openapi.yaml`
protocol.py   the SPARQL 1.1 protocol: what a request asks for
pool.py       sends jobs to workers, ends those that take too long
nursery.py    the process that forks workers
worker.py     a worker: one job after another, with little power
evaluate.py   a SPARQL query → the bytes of its answer, by negotiate.py and results.py
views.py      the answers of the JSON API, by entity.py claims.py marks.py documents.py network.py table.py
reviewing.py  uncertain names, and the file with what is decided
"""

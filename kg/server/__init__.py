"""``kg serve``: a SPARQL endpoint, a JSON API and the page over one build, read-only.

serve.py      opens the build, binds the port, starts everything and ends it
app.py        which address is answered by what
guard.py      host names, token, sizes, capacity and headers, around everything
api.py        the JSON API: `openapi.yaml` says what may be asked, parameters.py checks it
views.py      what is answered, as plain values
protocol.py   the SPARQL 1.1 protocol: request → job, answer → response
pool.py       sends jobs to workers, ends those that take too long
nursery.py    the process that forks workers
evaluate.py   in a worker: job → answer, within its limits
"""

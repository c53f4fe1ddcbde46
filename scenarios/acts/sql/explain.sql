-- What a query costs, as the server counts it.

-- name: explain
explain (analyze, buffers, timing off, format json) {query}

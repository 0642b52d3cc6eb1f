-- Queries to which all engines must give the same answers, on the table `events` of a store. `scripts/test-engines` runs them.
-- A line `-- name: …` begins a query. A query with a line `-- needs: COLUMN` is skipped if the table doesn't have that column.
-- The order of rows doesn't matter, and NULL counts as an empty text, because CSV doesn't distinguish them.

-- name: all events
SELECT count(*) AS events, count(time) AS with_time, count(DISTINCT key) AS keys FROM events;

-- name: day and type
SELECT day, type, count(*) AS events FROM events GROUP BY day, type;

-- name: tenants
SELECT tenant, count(*) AS events, count(DISTINCT type) AS types, min(position) AS first_line
FROM events GROUP BY tenant;

-- name: custom events
SELECT type, count(*) AS events FROM events WHERE event IS NULL GROUP BY type;

-- name: modules
SELECT module, event, count(*) AS events FROM events WHERE module IS NOT NULL
GROUP BY module, event HAVING count(*) > 1;

-- name: hours
SELECT date_trunc('hour', coalesce(time, received)) AS hour, count(*) AS events
FROM events GROUP BY date_trunc('hour', coalesce(time, received));

-- name: first and last
SELECT stream, catalog_version, min(coalesce(time, received)) AS first_one, max(coalesce(time, received)) AS last_one
FROM events GROUP BY stream, catalog_version;

-- name: lengths of texts
SELECT type, char_length(type) AS characters, sum(char_length(data)) AS all_characters, max(octet_length(data)) AS most_bytes
FROM events GROUP BY type;

-- name: the bytes of payloads
SELECT data, data_base64, ext, count(*) AS events FROM events WHERE position <= 1000 GROUP BY data, data_base64, ext;

-- name: values that don't fit their columns
SELECT misfits, sum(CASE WHEN data IS NULL THEN 1 ELSE 0 END) AS without_data
FROM events WHERE misfits IS NOT NULL GROUP BY misfits;

-- name: the three most common types of each tenant
SELECT tenant, type, events FROM (
  SELECT tenant, type, events, row_number() OVER (PARTITION BY tenant ORDER BY events DESC, type) AS place
  FROM (SELECT tenant, type, count(*) AS events FROM events GROUP BY tenant, type) AS counted
) AS ranked WHERE place <= 3;

-- name: what follows what
WITH ordered AS (
  SELECT stream, type, row_number() OVER (PARTITION BY stream ORDER BY position) AS place FROM events
)
SELECT one.type AS first_type, other.type AS second_type, count(*) AS times
FROM ordered AS one INNER JOIN ordered AS other ON one.stream = other.stream AND one.place + 1 = other.place
GROUP BY one.type, other.type;

-- name: tenants with one event and not another
SELECT count(*) AS tenants FROM (
  SELECT tenant FROM events WHERE type IN (SELECT min(type) FROM events) GROUP BY tenant
  EXCEPT
  SELECT tenant FROM events WHERE type IN (SELECT max(type) FROM events) GROUP BY tenant
) AS found;

-- name: sums of money
-- needs: p_amount
SELECT type, sum(p_amount) AS amount, min(p_amount) AS least, max(p_amount) AS most
FROM events WHERE p_amount IS NOT NULL GROUP BY type;

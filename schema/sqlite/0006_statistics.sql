-- SQLite holds a condition on any index for one that leaves ten rows, unless it is told otherwise. Nearly all services are published: to
-- find those of an organization by their state was to walk through all there are. So it is told, in its own table for that
-- (sqlite.org/fileformat2.html, "The sqlite_stat1 table"): of a million services, three hundred thousand are in the same state. Whoever runs
-- ANALYZE replaces it by what is counted.

ANALYZE feed_head; -- makes the table; nothing else does
DELETE FROM sqlite_stat1 WHERE tbl IN ('feed_head', 'service');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('service', 'service_by_state', '1000000 300000 1');
ANALYZE sqlite_schema; -- reads it

-- PostgreSQL counts by itself how many services are in the same state; of a directory that is there already it does so now.

ANALYZE service;

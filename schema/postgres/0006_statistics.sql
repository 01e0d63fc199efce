-- PostgreSQL counts by itself how many services are in the same state; here it does so before it is first asked.

ANALYZE service;

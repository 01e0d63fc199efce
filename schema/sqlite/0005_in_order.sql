-- What is in a state is read in the order of ids, a portion at a time: to build the index anew, to publish, to export. With the organization
-- in second place each portion had to sort all that were left, and a million services took hours. What an organization has in a state is
-- found by service_by_organization.

DROP INDEX service_by_state;
CREATE INDEX service_by_state ON service (publication_state, id);

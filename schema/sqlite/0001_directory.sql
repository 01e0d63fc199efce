-- The directory: aggregates as documents with a relational spine, their history, and the change log.
--
-- A document is the whole aggregate as Waymark's domain type (JSON); the columns beside it are only what SQL must ask.
-- Ids are 16 bytes, so that they sort as UUIDs do. Moments are RFC 3339 text in UTC, to the microsecond: text sorts as time does.
-- The twin of this file is ../postgres/0001_directory.sql: same tables, same columns, same order.

-- Which log this is. A follower that comes from another one starts anew.
CREATE TABLE feed (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), -- one row
    feed BLOB    NOT NULL
) STRICT;

-- How far the log has come. Writers bump it as the last thing before their log lines, and hold it until COMMIT:
-- that is what makes numbers come in commit order, without gaps.
CREATE TABLE feed_head (
    id  INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), -- one row
    seq INTEGER NOT NULL,                            -- number of the last line; 0 before the first
    tag BLOB    NOT NULL                             -- its tag; nil before the first
) STRICT;

INSERT INTO feed_head (id, seq, tag) VALUES (1, 0, zeroblob(16));

-- What changed, in commit order. What the aggregate was then is in revision_history.
CREATE TABLE change_log (
    seq      INTEGER NOT NULL PRIMARY KEY, -- 1, 2, 3 …
    tag      BLOB    NOT NULL,             -- random, one for all lines of a transaction
    kind     TEXT    NOT NULL CHECK (kind IN ('organization', 'location', 'service')),
    id       BLOB    NOT NULL,
    revision INTEGER NOT NULL,             -- of the aggregate, after the change
    at       TEXT    NOT NULL
) STRICT;

-- Every aggregate as it was at each of its revisions.
CREATE TABLE revision_history (
    kind     TEXT    NOT NULL CHECK (kind IN ('organization', 'location', 'service')),
    id       BLOB    NOT NULL,
    revision INTEGER NOT NULL,             -- 1, 2, 3 …
    at       TEXT    NOT NULL,
    document TEXT    NOT NULL,
    PRIMARY KEY (kind, id, revision)
) STRICT;

CREATE TABLE organization (
    id                BLOB    NOT NULL PRIMARY KEY,
    name              TEXT    NOT NULL,
    publication_state TEXT    NOT NULL CHECK (publication_state IN ('draft', 'submitted', 'published', 'returned', 'withdrawn')),
    revision          INTEGER NOT NULL,
    created_at        TEXT    NOT NULL,
    modified_at       TEXT    NOT NULL,
    document          TEXT    NOT NULL
) STRICT;

CREATE TABLE location (
    id                BLOB    NOT NULL PRIMARY KEY,
    name              TEXT,
    publication_state TEXT    NOT NULL CHECK (publication_state IN ('draft', 'submitted', 'published', 'returned', 'withdrawn')),
    revision          INTEGER NOT NULL,
    created_at        TEXT    NOT NULL,
    modified_at       TEXT    NOT NULL,
    document          TEXT    NOT NULL
) STRICT;

CREATE TABLE service (
    id                BLOB    NOT NULL PRIMARY KEY,
    organization_id   BLOB    NOT NULL REFERENCES organization (id),
    name              TEXT    NOT NULL,
    status            TEXT    NOT NULL CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily closed')),
    publication_state TEXT    NOT NULL CHECK (publication_state IN ('draft', 'submitted', 'published', 'returned', 'withdrawn')),
    revision          INTEGER NOT NULL,
    created_at        TEXT    NOT NULL,    -- here
    modified_at       TEXT    NOT NULL,    -- here
    assured_date      TEXT,                -- YYYY-MM-DD
    last_modified     TEXT,                -- at its publisher
    document          TEXT    NOT NULL
) STRICT;

CREATE INDEX service_by_organization ON service (organization_id, id);
CREATE INDEX service_by_modified_at ON service (modified_at);

-- Where services can be had. The service's document owns the rest of it. The ids of broken feeds repeat across services,
-- so the service is a part of the key.
CREATE TABLE service_at_location (
    id          BLOB NOT NULL,
    service_id  BLOB NOT NULL REFERENCES service (id),
    location_id BLOB NOT NULL REFERENCES location (id),
    PRIMARY KEY (service_id, location_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX service_at_location_by_location ON service_at_location (location_id, service_id);

-- Which services carry a term, for browsing. A feed may carry terms that it does not define: no reference to taxonomy_term.
CREATE TABLE service_taxonomy_term (
    service_id       BLOB NOT NULL REFERENCES service (id),
    taxonomy_term_id BLOB NOT NULL,
    PRIMARY KEY (taxonomy_term_id, service_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX service_taxonomy_term_by_service ON service_taxonomy_term (service_id);

CREATE TABLE taxonomy (
    id                BLOB    NOT NULL PRIMARY KEY,
    name              TEXT    NOT NULL,
    revision          INTEGER NOT NULL,
    created_at        TEXT    NOT NULL,
    modified_at       TEXT    NOT NULL,
    document          TEXT    NOT NULL
) STRICT;

CREATE TABLE taxonomy_term (
    id                BLOB    NOT NULL PRIMARY KEY,
    taxonomy_id       BLOB,                -- absent where the feed named a taxonomy in words only
    parent_id         BLOB,
    name              TEXT    NOT NULL,
    revision          INTEGER NOT NULL,
    created_at        TEXT    NOT NULL,
    modified_at       TEXT    NOT NULL,
    document          TEXT    NOT NULL
) STRICT;

CREATE INDEX taxonomy_term_by_taxonomy ON taxonomy_term (taxonomy_id, id);

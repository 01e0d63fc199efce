-- The directory: aggregates as documents with a relational spine, their history, and the change log.
--
-- A document is the whole aggregate as Waymark's domain type; the columns beside it are only what SQL must ask.
-- It is JSON, not JSONB: JSONB reorders members, rewrites numbers and refuses \u0000, and a feed's own members must come back
-- as they came. To ask inside one: (document::jsonb).
-- The twin of this file is ../sqlite/0001_directory.sql: same tables, same columns, same order.

-- Which log this is. A follower that comes from another one starts anew.
CREATE TABLE feed (
    id   SMALLINT    NOT NULL PRIMARY KEY CHECK (id = 1), -- one row
    feed UUID        NOT NULL
);

-- How far the log has come. Writers bump it as the last thing before their log lines, and hold it until COMMIT:
-- that is what makes numbers come in commit order, without gaps.
CREATE TABLE feed_head (
    id  SMALLINT    NOT NULL PRIMARY KEY CHECK (id = 1), -- one row
    seq BIGINT      NOT NULL,                            -- number of the last line; 0 before the first
    tag UUID        NOT NULL                             -- its tag; nil before the first
);

INSERT INTO feed_head (id, seq, tag) VALUES (1, 0, '00000000-0000-0000-0000-000000000000');

-- What changed, in commit order. What the aggregate was then is in revision_history.
CREATE TABLE change_log (
    seq      BIGINT      NOT NULL PRIMARY KEY, -- 1, 2, 3 …
    tag      UUID        NOT NULL,             -- random, one for all lines of a transaction
    kind     TEXT        NOT NULL CHECK (kind IN ('organization', 'location', 'service')),
    id       UUID        NOT NULL,
    revision BIGINT      NOT NULL,             -- of the aggregate, after the change
    at       TIMESTAMPTZ NOT NULL
);

-- Every aggregate as it was at each of its revisions.
CREATE TABLE revision_history (
    kind     TEXT        NOT NULL CHECK (kind IN ('organization', 'location', 'service')),
    id       UUID        NOT NULL,
    revision BIGINT      NOT NULL,             -- 1, 2, 3 …
    at       TIMESTAMPTZ NOT NULL,
    document JSON        NOT NULL,
    PRIMARY KEY (kind, id, revision)
);

CREATE TABLE organization (
    id                UUID        NOT NULL PRIMARY KEY,
    name              TEXT        NOT NULL,
    publication_state TEXT        NOT NULL CHECK (publication_state IN ('draft', 'submitted', 'published', 'returned', 'withdrawn')),
    revision          BIGINT      NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    modified_at       TIMESTAMPTZ NOT NULL,
    document          JSON        NOT NULL
);

CREATE TABLE location (
    id                UUID        NOT NULL PRIMARY KEY,
    name              TEXT,
    publication_state TEXT        NOT NULL CHECK (publication_state IN ('draft', 'submitted', 'published', 'returned', 'withdrawn')),
    revision          BIGINT      NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    modified_at       TIMESTAMPTZ NOT NULL,
    document          JSON        NOT NULL
);

CREATE TABLE service (
    id                UUID        NOT NULL PRIMARY KEY,
    organization_id   UUID        NOT NULL REFERENCES organization (id),
    name              TEXT        NOT NULL,
    status            TEXT        NOT NULL CHECK (status IN ('active', 'inactive', 'defunct', 'temporarily closed')),
    publication_state TEXT        NOT NULL CHECK (publication_state IN ('draft', 'submitted', 'published', 'returned', 'withdrawn')),
    revision          BIGINT      NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,    -- here
    modified_at       TIMESTAMPTZ NOT NULL,    -- here
    assured_date      DATE,
    last_modified     TIMESTAMPTZ,                -- at its publisher
    document          JSON        NOT NULL
);

CREATE INDEX service_by_organization ON service (organization_id, id);
CREATE INDEX service_by_modified_at ON service (modified_at);

-- Where services can be had. The service's document owns the rest of it. The ids of broken feeds repeat across services,
-- so the service is a part of the key.
CREATE TABLE service_at_location (
    id          UUID        NOT NULL,
    service_id  UUID        NOT NULL REFERENCES service (id),
    location_id UUID        NOT NULL REFERENCES location (id),
    PRIMARY KEY (service_id, location_id, id)
);

CREATE INDEX service_at_location_by_location ON service_at_location (location_id, service_id);

-- Which services carry a term, for browsing. A feed may carry terms that it does not define: no reference to taxonomy_term.
CREATE TABLE service_taxonomy_term (
    service_id       UUID        NOT NULL REFERENCES service (id),
    taxonomy_term_id UUID        NOT NULL,
    PRIMARY KEY (taxonomy_term_id, service_id)
);

CREATE INDEX service_taxonomy_term_by_service ON service_taxonomy_term (service_id);

CREATE TABLE taxonomy (
    id                UUID        NOT NULL PRIMARY KEY,
    name              TEXT        NOT NULL,
    revision          BIGINT      NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    modified_at       TIMESTAMPTZ NOT NULL,
    document          JSON        NOT NULL
);

CREATE TABLE taxonomy_term (
    id                UUID        NOT NULL PRIMARY KEY,
    taxonomy_id       UUID,                -- absent where the feed named a taxonomy in words only
    parent_id         UUID,
    name              TEXT        NOT NULL,
    revision          BIGINT      NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    modified_at       TIMESTAMPTZ NOT NULL,
    document          JSON        NOT NULL
);

CREATE INDEX taxonomy_term_by_taxonomy ON taxonomy_term (taxonomy_id, id);

-- Where records come from: feeds and files, their runs, what each told, and what is likely to be told twice.
--
-- The twin of this file is ../sqlite/0004_sources.sql: same tables, same columns, same order.

-- A feed, or the files of one publisher.
CREATE TABLE source (
    id         UUID        NOT NULL PRIMARY KEY,
    address    TEXT        NOT NULL UNIQUE,         -- a feed's URL; file:PUBLISHER for files
    kind       TEXT        NOT NULL CHECK (kind IN ('oruk', 'openactive', 'file')),
    publisher  TEXT        NOT NULL,                -- ids that are no UUIDs are made of it
    licence    TEXT,
    added_at   TIMESTAMPTZ NOT NULL,
    validators TEXT,                                -- JSON: what its answer was tagged with when it was last taken whole
    taken_at   TIMESTAMPTZ,                         -- when the last run that ended well began
    failures   BIGINT      NOT NULL,                -- runs that failed since then
    next_at    TIMESTAMPTZ,                         -- not asked by itself before
    last_error TEXT
);

-- A run through a source, from its beginning to its end, however often it was broken off in between.
CREATE TABLE source_run (
    id         UUID        NOT NULL PRIMARY KEY,
    source_id  UUID        NOT NULL REFERENCES source (id),
    whole      BIGINT      NOT NULL,                -- 1 where what is not met is no longer told
    since      TIMESTAMPTZ,                         -- only what changed from here on was asked for
    started_at TIMESTAMPTZ NOT NULL,
    position   TEXT,                                -- where to go on
    ended_at   TIMESTAMPTZ,
    outcome    TEXT        CHECK (outcome IN ('done', 'failed', 'asks')),
    report     TEXT                                 -- JSON: how many were taken, mended, refused … so far
);

CREATE INDEX source_run_by_source ON source_run (source_id, started_at);

-- What to ask a page of a feed with, so that it need not send again what it sent last time.
CREATE TABLE source_page (
    source_id UUID        NOT NULL REFERENCES source (id),
    number    BIGINT      NOT NULL,                -- of the page, from 1
    memory    TEXT        NOT NULL,                -- JSON
    PRIMARY KEY (source_id, number)
);

-- Which sources tell of a record.
CREATE TABLE told_by (
    kind        TEXT        NOT NULL CHECK (kind IN ('organization', 'location', 'service')),
    id          UUID        NOT NULL,
    source_id   UUID        NOT NULL REFERENCES source (id),
    original_id TEXT        NOT NULL,               -- its id there
    joined      BIGINT      NOT NULL,               -- 1 where another source's record was found to be the same
    fetched_at  TIMESTAMPTZ NOT NULL,
    run_id      UUID        NOT NULL,               -- the last run that met it
    gone_at     TIMESTAMPTZ,                        -- when a run no longer met it
    mended      TEXT,                               -- JSON: which rules mended it, and how often
    PRIMARY KEY (kind, id, source_id)
);

CREATE INDEX told_by_source ON told_by (source_id, kind, id);

-- What a source says of a record that others tell of as well.
CREATE TABLE source_word (
    kind      TEXT        NOT NULL CHECK (kind IN ('organization', 'location', 'service')),
    id        UUID        NOT NULL,
    source_id UUID        NOT NULL REFERENCES source (id),
    document  JSON        NOT NULL,
    PRIMARY KEY (kind, id, source_id)
);

-- The numbers by which registers know organizations, as their documents say.
CREATE TABLE organization_number (
    scheme          TEXT        NOT NULL,           -- GB-CHC, GB-COH, …
    number          TEXT        NOT NULL,
    organization_id UUID        NOT NULL REFERENCES organization (id),
    PRIMARY KEY (scheme, number, organization_id)
);

CREATE INDEX organization_number_by_organization ON organization_number (organization_id);

-- Services that are likely to be another one once more, for a person to decide.
CREATE TABLE likely_double (
    service_id UUID        NOT NULL PRIMARY KEY REFERENCES service (id),
    other_id   UUID        NOT NULL REFERENCES service (id),
    likeness   BIGINT      NOT NULL,                -- thousandths
    found_at   TIMESTAMPTZ NOT NULL,
    settled_at TIMESTAMPTZ                          -- when somebody said that they are two
);

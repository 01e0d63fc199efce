-- The living directory: keys, registration, proposed revisions, upkeep, what was asked before, and the audit.
--
-- The twin of this file is ../postgres/0002_living.sql: same tables, same columns, same order.

-- Who made a revision, what they did, and the reason where one was given. NULL on what was written before there were callers.
ALTER TABLE revision_history ADD COLUMN actor TEXT;
ALTER TABLE revision_history ADD COLUMN action TEXT;
ALTER TABLE revision_history ADD COLUMN reason TEXT;

-- Keys. The secret itself is nowhere: SHA-256 of its 32 random bytes is.
CREATE TABLE access_key (
    id              BLOB NOT NULL PRIMARY KEY,
    role            TEXT NOT NULL CHECK (role IN ('integrator', 'link_worker', 'organisation', 'moderator', 'admin')),
    organization_id BLOB REFERENCES organization (id),
    name            TEXT NOT NULL,                  -- what people call it
    scopes          TEXT NOT NULL,                  -- words, space between; '' where it is not narrowed
    secret_hash     TEXT NOT NULL,                  -- 64 hexadecimal digits
    created_at      TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    expires_at      TEXT,
    revoked_at      TEXT,
    replaced_by     BLOB,                           -- the key that it was rotated to
    last_used_at    TEXT                            -- to the hour or so: written now and then, not with each request
) STRICT;

CREATE INDEX access_key_by_organization ON access_key (organization_id);

-- Organizations that speak for themselves: registered here, or claimed out of a feed.
CREATE TABLE registration (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organization (id),
    email           TEXT NOT NULL,                  -- the mailbox that was, or is to be, proved
    proved_at       TEXT,                           -- when its link was followed
    confirmed_at    TEXT,                           -- by a moderator
    confirmed_by    TEXT,
    refused_at      TEXT,
    reason          TEXT,                           -- of the refusal
    claimed         INTEGER NOT NULL,               -- 1 where a feed had it first
    created_at      TEXT NOT NULL
) STRICT;

-- Claims of organizations that a feed had first. The key of a claim opens nothing, and is in no list, until a moderator accepts it:
-- only then does it become a row of access_key.
CREATE TABLE claim (
    id              BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    email           TEXT,                           -- the published address that got a link; NULL where there is none
    contact_name    TEXT NOT NULL,                  -- who claims
    contact_email   TEXT NOT NULL,
    message         TEXT,                           -- what they say to the moderator
    key_id          BLOB NOT NULL,
    key_hash        TEXT NOT NULL,                  -- 64 hexadecimal digits
    made_at         TEXT NOT NULL,
    proved_at       TEXT,                           -- when the link was followed
    decided_at      TEXT,
    decided_by      TEXT,
    outcome         TEXT CHECK (outcome IN ('accepted', 'refused')),
    reason          TEXT                            -- of the refusal
) STRICT;

CREATE INDEX claim_by_organization ON claim (organization_id);

-- Charity and company numbers of registered organizations, each once.
CREATE TABLE registered_number (
    scheme          TEXT NOT NULL,                  -- GB-CHC, GB-COH, …
    number          TEXT NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organization (id),
    PRIMARY KEY (scheme, number)
) STRICT, WITHOUT ROWID;

-- What a feed last said of an aggregate whose owner speaks for itself: the owner's word wins where the two differ.
CREATE TABLE feed_word (
    kind     TEXT NOT NULL CHECK (kind IN ('organization', 'location', 'service')),
    id       BLOB NOT NULL,
    at       TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- Links that were sent by mail. Only the hash of what stands in the link is kept; each can be followed once.
CREATE TABLE link (
    hash       TEXT NOT NULL PRIMARY KEY,           -- SHA-256 of its random bytes, 64 hexadecimal digits
    purpose    TEXT NOT NULL,                       -- prove_mailbox, claim, still_right, no_longer_runs, full, open
    subject    BLOB NOT NULL,                       -- the organization, the claim or the service
    email      TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at    TEXT
) STRICT, WITHOUT ROWID;

-- Mail that waits to be sent: written with what it tells of, in one transaction, and sent afterwards.
CREATE TABLE mail (
    id         BLOB    NOT NULL PRIMARY KEY,
    recipient  TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    made_at    TEXT    NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    TEXT    NOT NULL,                    -- not before
    sent_at    TEXT,                                -- the body is emptied then: it may hold a link
    gave_up_at TEXT                                 -- when it was tried for the last time, and will not be again
) STRICT;

CREATE INDEX mail_waiting ON mail (next_at) WHERE sent_at IS NULL AND gave_up_at IS NULL;

-- An edit of what is published, which waits for a moderator; at most one a service.
CREATE TABLE proposed_revision (
    service_id    BLOB    NOT NULL PRIMARY KEY REFERENCES service (id),
    base_revision INTEGER NOT NULL,                 -- of the service, when the edit was begun
    revision      INTEGER NOT NULL,                 -- of the proposal: 1, 2, 3 …
    state         TEXT    NOT NULL CHECK (state IN ('draft', 'submitted', 'returned')),
    reason        TEXT,                             -- of the return
    actor         TEXT    NOT NULL,
    modified_at   TEXT    NOT NULL,
    document      TEXT    NOT NULL
) STRICT;

-- What has been reminded of, so that each reminder is sent once for each assurance.
CREATE TABLE reminder (
    service_id    BLOB    NOT NULL REFERENCES service (id),
    assured_date  TEXT    NOT NULL,                 -- YYYY-MM-DD; the date that ages
    after_days    INTEGER NOT NULL,
    sent_at       TEXT    NOT NULL,
    PRIMARY KEY (service_id, assured_date, after_days)
) STRICT, WITHOUT ROWID;

-- What was answered to a request that bore an Idempotency-Key. The body is kept as a hash only.
CREATE TABLE idempotency (
    caller     TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    request    TEXT    NOT NULL,                    -- SHA-256 of method, path and body, 64 hexadecimal digits
    status     INTEGER,                             -- NULL while it is being answered
    headers    TEXT,
    answer     TEXT,
    made_at    TEXT    NOT NULL,
    PRIMARY KEY (caller, key)
) STRICT, WITHOUT ROWID;

-- Who did what, and who was refused. Each line holds the hash of the one before it, so that none can be changed or left out
-- unseen. No health data. Lines are only ever added.
CREATE TABLE audit (
    seq        INTEGER NOT NULL PRIMARY KEY,        -- 1, 2, 3 …
    at         TEXT    NOT NULL,
    actor      TEXT    NOT NULL,                    -- role and key, or 'anyone', or the command
    action     TEXT    NOT NULL,                    -- an operation's id, or the command's word
    outcome    TEXT    NOT NULL CHECK (outcome IN ('done', 'refused')),
    kind       TEXT,                                -- of the record
    id         BLOB,                                -- of the record
    revision   INTEGER,                             -- of the record, after it was done
    request_id BLOB,
    detail     TEXT,                                -- a count, or why it was refused
    hash       TEXT    NOT NULL                     -- SHA-256 over the hash before and all of the above, 64 hexadecimal digits
) STRICT;

-- The end of the audit. Bumped before the log's head, by whoever writes both, so that writers wait for each other and never in a circle.
CREATE TABLE audit_head (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), -- one row
    seq  INTEGER NOT NULL,
    hash TEXT    NOT NULL
) STRICT;

INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

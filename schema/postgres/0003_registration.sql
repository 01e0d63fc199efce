-- Registration and upkeep: claims, mail that was given up, and the day on which there is room again.
--
-- The twin of this file is ../sqlite/0003_registration.sql: same tables, same columns, same order.

-- Claims of organizations that a feed had first. The key of a claim opens nothing, and is in no list, until a moderator accepts it:
-- only then does it become a row of access_key.
CREATE TABLE claim (
    id              UUID        NOT NULL PRIMARY KEY,
    organization_id UUID        NOT NULL REFERENCES organization (id),
    email           TEXT,                 -- the published address that got a link; NULL where there is none
    contact_name    TEXT        NOT NULL, -- who claims
    contact_email   TEXT        NOT NULL,
    message         TEXT,                 -- what they say to the moderator
    key_id          UUID        NOT NULL,
    key_hash        TEXT        NOT NULL, -- 64 hexadecimal digits
    made_at         TIMESTAMPTZ NOT NULL,
    proved_at       TIMESTAMPTZ,          -- when the link was followed
    decided_at      TIMESTAMPTZ,
    decided_by      TEXT,
    outcome         TEXT CHECK (outcome IN ('accepted', 'refused')),
    reason          TEXT                  -- of the refusal
);

CREATE INDEX claim_by_organization ON claim (organization_id);

-- When a mail was tried for the last time, and will not be again.
ALTER TABLE mail ADD COLUMN gave_up_at TIMESTAMPTZ;

-- What waits to be sent is all that is ever looked for.
DROP INDEX mail_by_next_at;
CREATE INDEX mail_waiting ON mail (next_at) WHERE sent_at IS NULL AND gave_up_at IS NULL;

-- The last day of being full, or of a wait, where one was said: upkeep looks for those that have gone by.
ALTER TABLE service ADD COLUMN room_until DATE;
CREATE INDEX service_by_room_until ON service (room_until) WHERE room_until IS NOT NULL;

import { FIRST_SCHEMA } from './first-schema.ts';

/**
 * Writes columns of a table that may be very long: a part at a time, each committed. Where it is broken off, the next
 * start goes on with the rows that are not `done`.
 */
export interface RowFill {
  readonly table: string;
  readonly key: readonly string[];
  readonly set: string;
  /** Of a row that needs nothing more. */
  readonly done: string;
}

/**
 * Numbered, never edited after a release. Every table whose rows belong to a person has the person's key
 * first in its primary key or indexed, so that tables can be distributed by it.
 */
export const MIGRATIONS: readonly (string | RowFill)[] = [
  FIRST_SCHEMA,
  // Kinds of entries are a matter of the code that writes them: a list in the schema would have to be rebuilt with each
  // new one.
  `
  CREATE TABLE journal_2 (
    seq INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    person_seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (person, person_seq)
  ) STRICT;
  INSERT INTO journal_2 SELECT seq, person, person_seq, kind, subject, body, previous_hash, hash, recorded_at FROM journal;
  DROP TRIGGER journal_only_grows_update;
  DROP TRIGGER journal_only_grows_delete;
  DROP TABLE journal;
  ALTER TABLE journal_2 RENAME TO journal;
  CREATE TRIGGER journal_only_grows_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
  CREATE TRIGGER journal_only_grows_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
  ALTER TABLE quotes ADD COLUMN expires_at TEXT NOT NULL DEFAULT '';
  CREATE TABLE holds (
    holder TEXT NOT NULL,
    quote_id TEXT NOT NULL,
    person TEXT NOT NULL,
    visit TEXT NOT NULL,
    counter TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    deltas TEXT NOT NULL,
    PRIMARY KEY (holder, quote_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX holds_of_visit ON holds (person, visit);
  CREATE TABLE tombstones (
    settlement_id TEXT PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES journal (seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE freezes (
    seq INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('freeze', 'thaw')),
    why TEXT NOT NULL,
    by TEXT NOT NULL,
    at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX freezes_of_person ON freezes (person, seq);
  CREATE TABLE journeys (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    visit TEXT NOT NULL,
    gateway_visit TEXT,
    person TEXT,
    counter TEXT NOT NULL,
    adapter TEXT NOT NULL,
    state TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    is_unresolved INTEGER NOT NULL,
    wanted TEXT NOT NULL CHECK (wanted IN ('settle', 'undo')),
    step INTEGER NOT NULL,
    msgid TEXT,
    settlement_id TEXT,
    quote_id TEXT,
    reason TEXT,
    tries INTEGER NOT NULL,
    next_at TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL,
    sealed TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX journeys_open_of_visit ON journeys (visit) WHERE is_open = 1;
  CREATE INDEX journeys_of_visit ON journeys (visit, seq);
  CREATE INDEX journeys_due ON journeys (next_at, seq) WHERE is_open = 1;
  CREATE INDEX journeys_unresolved ON journeys (gateway_visit) WHERE is_unresolved = 1;
  CREATE INDEX journeys_of_settlement ON journeys (settlement_id) WHERE settlement_id IS NOT NULL;
  CREATE TABLE journey_events (
    journey TEXT NOT NULL REFERENCES journeys (id),
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    step TEXT,
    msgid TEXT,
    says TEXT NOT NULL,
    sealed TEXT,
    PRIMARY KEY (journey, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER journey_events_only_grow_update BEFORE UPDATE ON journey_events BEGIN SELECT RAISE(ABORT, 'events only grow'); END;
  CREATE TRIGGER journey_events_only_grow_delete BEFORE DELETE ON journey_events BEGIN SELECT RAISE(ABORT, 'events only grow'); END;
  CREATE TABLE work_items (
    id INTEGER PRIMARY KEY,
    journey TEXT NOT NULL REFERENCES journeys (id),
    why TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    closed_by TEXT,
    resolution TEXT
  ) STRICT;
  CREATE UNIQUE INDEX work_items_open ON work_items (journey) WHERE closed_at IS NULL;
  CREATE TABLE sequences (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  // What the audit reads by: a person's messages, and who was ever enrolled into a family.
  `
  CREATE TRIGGER freezes_only_grow_update BEFORE UPDATE ON freezes BEGIN SELECT RAISE(ABORT, 'freezes only grow'); END;
  CREATE TRIGGER freezes_only_grow_delete BEFORE DELETE ON freezes BEGIN SELECT RAISE(ABORT, 'freezes only grow'); END;
  CREATE INDEX outbox_of_person ON outbox (person, entry);
  CREATE INDEX journal_of_family ON journal (('family.' || json_extract(body, '$.attributes.familyKey') || '.' || subject), person)
    WHERE kind NOT IN ('settle', 'cancel', 'tombstone') AND json_extract(body, '$.attributes.familyKey') IS NOT NULL;
  `,
  // Who holds a plan is counted as it changes: counting a million rows at every application and start would not do.
  `
  CREATE TABLE tallies (
    plan TEXT NOT NULL,
    name TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (plan, name)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO tallies SELECT plan, 'held', count(*) FROM enrolments GROUP BY plan;
  CREATE TABLE account_payments (
    payer TEXT NOT NULL,
    plan TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (payer, plan, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX account_payments_of_person ON account_payments (person, plan);
  CREATE INDEX journal_of_policies ON journal (person, subject, seq) WHERE kind = 'policy';
  CREATE TABLE rosters (
    file TEXT NOT NULL,
    plan TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done')),
    place TEXT NOT NULL,
    added INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    PRIMARY KEY (file, plan)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE roster_refusals (
    file TEXT NOT NULL,
    plan TEXT NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (file, plan, line)
  ) STRICT, WITHOUT ROWID;
  `,
  // Not unique: where an older ledger holds two settlements of one sale, both stand until somebody takes one back.
  `
  ALTER TABLE settlements ADD COLUMN sale TEXT;
  UPDATE settlements SET sale = (
    SELECT json_extract(body, '$.settlement.visit.institution.code') || ':' || json_extract(body, '$.settlement.visit.id')
    FROM journal WHERE seq = settlements.entry AND json_extract(body, '$.settlement.visit.care') = 'pharmacy'
  );
  CREATE INDEX journal_of_groups ON journal (subject, json_extract(body, '$.group'))
    WHERE kind = 'policy' AND json_extract(body, '$.group') IS NOT NULL;
  CREATE INDEX settlements_of_sale ON settlements (sale) WHERE sale IS NOT NULL AND state = 'settled';
  `,
  // Whether a visit is settled already is asked at every quote.
  `
  CREATE INDEX journal_of_visit ON journal
    ((json_extract(body, '$.settlement.visit.institution.code') || ':' || json_extract(body, '$.settlement.visit.id')))
    WHERE kind = 'settle';
  `,
  // Two holds of one millisecond: the one that was written first stands. Older holds have no number, and come first.
  `
  ALTER TABLE holds ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
  `,
  // A version of a plan names one file. Of what older programs used, only the texts with their lists are known.
  `
  CREATE TABLE plan_files (
    plan TEXT NOT NULL,
    version TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (plan, version)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE tombstones ADD COLUMN lift_entry INTEGER REFERENCES journal (seq);
  `,
  // When each was recorded stands in its entry behind the body, which is many pages long: whoever counts the day of a
  // counter must not read them. A row of no entry gets none, and is found by the audit.
  `
  ALTER TABLE settlements ADD COLUMN recorded_at TEXT NOT NULL DEFAULT '';
  ALTER TABLE outbox ADD COLUMN recorded_at TEXT NOT NULL DEFAULT '';
  `,
  {
    table: 'settlements',
    key: ['rowid'],
    set: `recorded_at = coalesce((SELECT recorded_at FROM journal WHERE seq = entry), '')`,
    done: `recorded_at <> ''`,
  },
  {
    table: 'outbox',
    key: ['counter', 'seq'],
    set: `recorded_at = coalesce(
      (SELECT s.recorded_at FROM settlements s WHERE s.settlement_id = outbox.settlement_id AND s.entry = outbox.entry),
      (SELECT recorded_at FROM journal WHERE journal.seq = entry), '')`,
    done: `recorded_at <> ''`,
  },
  // Everything that a counter asks for is found by an index: what is open among all that ever was, what is held, what
  // is old.
  `
  CREATE INDEX settlements_standing ON settlements (counter, recorded_at, patient_pays) WHERE state = 'settled';
  CREATE INDEX quotes_by_time ON quotes (at);
  CREATE INDEX holds_by_time ON holds (expires_at);
  CREATE INDEX holds_by_number ON holds (number);
  CREATE INDEX holds_of_quote ON holds (quote_id);
  CREATE INDEX journeys_open ON journeys (seq) WHERE is_open = 1;
  CREATE INDEX journeys_open_of_counter ON journeys (counter, seq) WHERE is_open = 1;
  CREATE INDEX work_items_open_in_order ON work_items (id) WHERE closed_at IS NULL;
  `,
  // What an audit found of a person or a family up to an entry, so that the next one begins there.
  `
  CREATE TABLE audit_checkpoints (
    holder TEXT PRIMARY KEY,
    entry INTEGER NOT NULL,
    person_seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    state TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/** What the first release wrote, to the letter: `migrations.ts` goes on from here. */
export const FIRST_SCHEMA = `
  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    person_seq INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('enrol', 'settle', 'cancel')),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    UNIQUE (person, person_seq)
  ) STRICT;
  CREATE TABLE settlements (
    settlement_id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    counter TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('settled', 'cancelled')),
    entry INTEGER NOT NULL REFERENCES journal (seq),
    cancel_entry INTEGER REFERENCES journal (seq),
    total INTEGER NOT NULL CHECK (total >= 0),
    patient_pays INTEGER NOT NULL CHECK (patient_pays >= 0)
  ) STRICT;
  CREATE INDEX settlements_of_person ON settlements (person, entry);
  CREATE INDEX settlements_of_counter ON settlements (counter, entry);
  CREATE TABLE accumulators (
    person TEXT NOT NULL,
    owner TEXT NOT NULL,
    bucket TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (person, owner, bucket)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE postings (
    person TEXT NOT NULL,
    settlement_id TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES journal (seq),
    number INTEGER NOT NULL,
    source TEXT NOT NULL,
    destination TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (person, entry, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX postings_of_settlement ON postings (settlement_id, entry, number);
  CREATE TABLE enrolments (
    person TEXT NOT NULL,
    plan TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES journal (seq),
    body TEXT NOT NULL,
    PRIMARY KEY (person, plan)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outbox (
    counter TEXT NOT NULL,
    seq INTEGER NOT NULL,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    settlement_id TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES journal (seq),
    PRIMARY KEY (counter, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE quotes (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    visit TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE plans (
    hash TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    content TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER journal_only_grows_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
  CREATE TRIGGER journal_only_grows_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
  CREATE TRIGGER postings_only_grow_update BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'postings only grow'); END;
  CREATE TRIGGER postings_only_grow_delete BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'postings only grow'); END;
  `;

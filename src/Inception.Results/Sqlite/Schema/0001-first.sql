-- Schema version 1. Times are seconds since 1970 on the database's clock, unixepoch('subsec').
-- A published migration is never edited: a change of the schema is a new file.

CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY,
    applied REAL NOT NULL,
    program TEXT NOT NULL
) STRICT;

CREATE TABLE sweep (
    number          INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    definition      TEXT NOT NULL,
    definition_hash TEXT NOT NULL,
    data_hash       TEXT NOT NULL,
    max_attempts    INTEGER NOT NULL CHECK (max_attempts >= 1),
    created         REAL NOT NULL
) STRICT;

CREATE TABLE arm (
    sweep       INTEGER NOT NULL REFERENCES sweep (number),
    position    INTEGER NOT NULL,
    assignments TEXT NOT NULL,
    PRIMARY KEY (sweep, position)
) STRICT, WITHOUT ROWID;

-- attempt: number of the newest attempt, 0 before the first. spent: attempts that died, which count against the
-- sweep's max_attempts; one that was interrupted on purpose does not. token and lease belong to the newest claim: a
-- claim that was given back or taken away leaves no token, one that finished the trial keeps it.
CREATE TABLE trial (
    id           INTEGER PRIMARY KEY,
    sweep        INTEGER NOT NULL REFERENCES sweep (number),
    position     INTEGER NOT NULL,
    arm          INTEGER NOT NULL,
    seed         INTEGER NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'running', 'completed', 'diverged', 'out of memory', 'failed')),
    outcome_step INTEGER,
    outcome_text TEXT,
    attempt      INTEGER NOT NULL DEFAULT 0,
    spent        INTEGER NOT NULL DEFAULT 0,
    token        TEXT,
    lease        REAL,
    lease_until  REAL,
    epoch        INTEGER NOT NULL DEFAULT 0,
    step         INTEGER NOT NULL DEFAULT 0,
    total_steps  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (sweep, position),
    FOREIGN KEY (sweep, arm) REFERENCES arm (sweep, position),
    CHECK (state <> 'running' OR (token IS NOT NULL AND lease IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK (state <> 'diverged' OR outcome_step IS NOT NULL)
) STRICT;

-- The queue: the first waiting trial of a sweep, its running trials, and the counts of each state.
CREATE INDEX trial_by_state ON trial (sweep, state, position);

-- Provenance. ending: NULL while it runs, then completed, diverged, out of memory, failed, interrupted, died or lost
-- (its lease ran out and another worker took the trial).
CREATE TABLE attempt (
    trial     INTEGER NOT NULL REFERENCES trial (id),
    number    INTEGER NOT NULL,
    host      TEXT NOT NULL,
    pid       INTEGER NOT NULL,
    token     TEXT NOT NULL,
    versions  TEXT NOT NULL,
    git_state TEXT NOT NULL,
    device    TEXT NOT NULL DEFAULT '',
    started   REAL NOT NULL,
    ended     REAL,
    ending    TEXT,
    reason    TEXT,
    PRIMARY KEY (trial, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE metric_name (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Rows of an attempt that a later one superseded stay for the record; a series takes the newest attempt's row of each
-- step. NaN arrives as NULL and infinities fail the check: a diverged trial is a state, never a number.
CREATE TABLE metric (
    trial   INTEGER NOT NULL,
    name    INTEGER NOT NULL REFERENCES metric_name (id),
    step    INTEGER NOT NULL CHECK (step >= 0),
    attempt INTEGER NOT NULL,
    epoch   INTEGER NOT NULL CHECK (epoch >= 0),
    value   REAL NOT NULL CHECK (abs(value) <= 1.7976931348623157e308),
    PRIMARY KEY (trial, name, step, attempt),
    FOREIGN KEY (trial, attempt) REFERENCES attempt (trial, number)
) STRICT, WITHOUT ROWID;

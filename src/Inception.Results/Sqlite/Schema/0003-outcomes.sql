-- What every evaluation of a trial got right, example by example.

-- The examples, in order: identity is a hash over data set and indices, classes a JSON list of names, labels two bytes
-- each, little endian.
CREATE TABLE example_set (
    id       INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    classes  TEXT NOT NULL,
    labels   BLOB NOT NULL
) STRICT;

-- bits: one for each example, lowest first. As with metrics, the newest attempt's row of each step counts.
CREATE TABLE outcomes (
    trial    INTEGER NOT NULL,
    step     INTEGER NOT NULL CHECK (step >= 0),
    attempt  INTEGER NOT NULL,
    epoch    INTEGER NOT NULL CHECK (epoch >= 0),
    examples INTEGER NOT NULL REFERENCES example_set (id),
    bits     BLOB NOT NULL,
    PRIMARY KEY (trial, step, attempt),
    FOREIGN KEY (trial, attempt) REFERENCES attempt (trial, number)
) STRICT;

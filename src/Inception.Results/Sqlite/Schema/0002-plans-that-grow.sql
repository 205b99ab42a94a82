-- Schema version 2: plans that grow with their results, and trials that take over what another sweep has found.

-- 1 where nothing will be added to the sweep's trials, extended or pruned.
ALTER TABLE sweep ADD COLUMN planned INTEGER NOT NULL DEFAULT 1 CHECK (planned IN (0, 1));

-- The versions of program and libraries whose results the sweep takes over; NULL: it trains every trial itself.
ALTER TABLE sweep ADD COLUMN reuses TEXT;

-- SHA-256 of the settings of the arm's trials (data, model, training); NULL in sweeps made before this version, whose
-- trials are not reused.
ALTER TABLE arm ADD COLUMN settings_hash TEXT;

CREATE INDEX arm_by_settings ON arm (settings_hash) WHERE settings_hash IS NOT NULL;

-- A CHECK cannot be changed in place, so the table is made anew: two states more, and two columns. until: the epochs that
-- the trial may train up to now, NULL for all of its settings'. reused_from: the trial whose outcome and metrics these
-- are; attempt 1 repeats the other's provenance, ending 'reused'. A pruned trial keeps its epoch in outcome_step.
CREATE TABLE trial_2 (
    id           INTEGER PRIMARY KEY,
    sweep        INTEGER NOT NULL REFERENCES sweep (number),
    position     INTEGER NOT NULL,
    arm          INTEGER NOT NULL,
    seed         INTEGER NOT NULL,
    until        INTEGER CHECK (until >= 0),
    state        TEXT NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'running', 'paused', 'completed', 'diverged', 'out of memory', 'pruned', 'failed')),
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
    reused_from  INTEGER REFERENCES trial (id),
    UNIQUE (sweep, position),
    FOREIGN KEY (sweep, arm) REFERENCES arm (sweep, position),
    CHECK (state <> 'running' OR (token IS NOT NULL AND lease IS NOT NULL AND lease_until IS NOT NULL)),
    CHECK (state NOT IN ('diverged', 'pruned') OR outcome_step IS NOT NULL)
) STRICT;

INSERT INTO trial_2 (id, sweep, position, arm, seed, state, outcome_step, outcome_text, attempt, spent, token, lease,
                     lease_until, epoch, step, total_steps)
SELECT id, sweep, position, arm, seed, state, outcome_step, outcome_text, attempt, spent, token, lease, lease_until,
       epoch, step, total_steps
FROM trial;

DROP TABLE trial;
ALTER TABLE trial_2 RENAME TO trial;

CREATE INDEX trial_by_state ON trial (sweep, state, position);

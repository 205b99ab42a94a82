-- Schema version 2: a trial may take over what a trial of another sweep has found.

-- SHA-256 of the settings of the arm's trials (data, model, training); NULL in sweeps made before this version, whose
-- trials are not reused.
ALTER TABLE arm ADD COLUMN settings_hash TEXT;

CREATE INDEX arm_by_settings ON arm (settings_hash) WHERE settings_hash IS NOT NULL;

-- The trial whose outcome and metrics these are. Its attempt 1 repeats the other's provenance; ending: reused.
ALTER TABLE trial ADD COLUMN reused_from INTEGER REFERENCES trial (id);

-- A store of schema version 3: that of version 2 as the program brought it there, with the outcomes of one evaluation
-- (sqlite3 .dump). Kept for good: the tests open it with every later version.
PRAGMA application_id = 1231966821;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE arm (
    sweep       INTEGER NOT NULL REFERENCES sweep (number),
    position    INTEGER NOT NULL,
    assignments TEXT NOT NULL, settings_hash TEXT,
    PRIMARY KEY (sweep, position)
) STRICT, WITHOUT ROWID;
INSERT INTO arm VALUES(1,0,'{"model.aux.weights": [0, 0]}',NULL);
INSERT INTO arm VALUES(1,1,'{"model.aux.weights": [0.3, 0.3]}',NULL);
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
INSERT INTO attempt VALUES(1,1,'node-1',100,'t1','Inception 0.1.0, TorchSharp 0.107.0','49f46e3 clean','',1795432260.3399999142,1795432260.3619999885,'died','killed by signal 9');
INSERT INTO attempt VALUES(1,2,'node-1',100,'t2','Inception 0.1.0, TorchSharp 0.107.0','49f46e3 clean','cpu',1795432260.3670001029,1795432260.3800001144,'completed',NULL);
INSERT INTO attempt VALUES(2,1,'node-1',100,'t3','Inception 0.1.0, TorchSharp 0.107.0','49f46e3 clean','',1795432260.3870000838,1795432260.3900001049,'diverged',NULL);
INSERT INTO attempt VALUES(3,1,'node-1',100,'t4','Inception 0.1.0, TorchSharp 0.107.0','49f46e3 clean','',1795432260.3929998874,1795432260.3970000743,'out of memory','12 GiB asked, 8 free');
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
INSERT INTO metric VALUES(1,1,10,1,1,0.25);
INSERT INTO metric VALUES(1,1,20,1,2,0.5);
INSERT INTO metric VALUES(1,1,20,2,2,0.75);
INSERT INTO metric VALUES(1,2,10,1,1,2.25);
CREATE TABLE metric_name (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO metric_name VALUES(1,'validation/accuracy');
INSERT INTO metric_name VALUES(2,'train/loss');
CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY,
    applied REAL NOT NULL,
    program TEXT NOT NULL
) STRICT;
INSERT INTO schema_version VALUES(1,1795432260.0789999961,'0.1.0');
INSERT INTO schema_version VALUES(2,1795433260.5,'0.1.0');
INSERT INTO schema_version VALUES(3,1795621750.7179999351,'0.1.0');
CREATE TABLE sweep (
    number          INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    definition      TEXT NOT NULL,
    definition_hash TEXT NOT NULL,
    data_hash       TEXT NOT NULL,
    max_attempts    INTEGER NOT NULL CHECK (max_attempts >= 1),
    created         REAL NOT NULL
, planned INTEGER NOT NULL DEFAULT 1 CHECK (planned IN (0, 1)), reuses TEXT) STRICT;
INSERT INTO sweep VALUES(1,'first-1','first',replace('{\n  "budget.attempts": 2,\n  "contrasts.alpha": 0.05,\n  "cost": "",\n  "data.augment.crop": 0,\n  "data.augment.flip": false,\n  "data.name": "fashion-mnist",\n  "data.normalize": "standard",\n  "data.validation-share": 0.1,\n  "expectation": "",\n  "model.aux.dropout": 0.7,\n  "model.aux.heads": ["attached", "attached"],\n  "model.aux.weights": [0.3, 0.3],\n  "model.dropout": 0.4,\n  "model.stem": "imagenet",\n  "model.variant": "article",\n  "model.width": 1,\n  "name": "first",\n  "objective.at": "last",\n  "objective.direction": "maximize",\n  "objective.metric": "validation/accuracy",\n  "question": "Is 0.3 better than 0?",\n  "sweep.method": "grid",\n  "sweep.seed": 0,\n  "sweep.seeds": [1, 2],\n  "training.batch": 256,\n  "training.device": "auto",\n  "training.epochs": 25,\n  "training.optimizer.beta1": 0.9,\n  "training.optimizer.beta2": 0.999,\n  "training.optimizer.epsilon": 1E-08,\n  "training.optimizer.lr": 0.01,\n  "training.optimizer.momentum": 0.9,\n  "training.optimizer.name": "sgd",\n  "training.optimizer.nesterov": false,\n  "training.optimizer.weight-decay": 0,\n  "training.precision": "float32",\n  "training.schedule.every": 8,\n  "training.schedule.factor": 0.96,\n  "training.schedule.final": 0,\n  "training.schedule.name": "constant",\n  "training.schedule.power": 0.5,\n  "training.schedule.warmup": 0,\n  "sweep.parameters.model.aux.weights": [[0, 0], [0.3, 0.3]]\n}','\n',char(10)),'1c090b0002328502cf0464aaacf9f51fd7452a32ee6557d92cc419674226dd0f','0f1e',2,1795432260.2620000838,1,NULL);
CREATE TABLE IF NOT EXISTS "trial" (
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
INSERT INTO trial VALUES(1,1,0,0,1,NULL,'completed',NULL,NULL,2,1,'t2',300.0,NULL,1,10,20,NULL);
INSERT INTO trial VALUES(2,1,1,1,1,NULL,'diverged',7,NULL,1,0,'t3',300.0,NULL,0,0,0,NULL);
INSERT INTO trial VALUES(3,1,2,0,2,NULL,'out of memory',NULL,'12 GiB asked, 8 free',1,0,'t4',300.0,NULL,0,0,0,NULL);
INSERT INTO trial VALUES(4,1,3,1,2,NULL,'waiting',NULL,NULL,0,0,NULL,NULL,NULL,0,0,0,NULL);
CREATE TABLE example_set (
    id       INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    classes  TEXT NOT NULL,
    labels   BLOB NOT NULL
) STRICT;
INSERT INTO example_set VALUES(1,'e5b7','["cat", "dog"]',X'0000010001000000');
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
INSERT INTO outcomes VALUES(1,20,2,2,1,X'05');
CREATE INDEX arm_by_settings ON arm (settings_hash) WHERE settings_hash IS NOT NULL;
CREATE INDEX trial_by_state ON trial (sweep, state, position);
COMMIT;

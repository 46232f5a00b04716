-- What the migration engine must find before the first migration: which steps were applied, which text
-- of the functions is installed, and what this database was created for. Idempotent; run as cloison_owner.

CREATE SCHEMA IF NOT EXISTS cloison;

CREATE TABLE IF NOT EXISTS cloison.migration (
    number     integer     NOT NULL CONSTRAINT migration_pkey PRIMARY KEY,
    name       text        NOT NULL,
    checksum   text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

-- One row: the checksum of all function files and of privileges.sql, as last installed.
CREATE TABLE IF NOT EXISTS cloison.installed_code (
    only_row     boolean     NOT NULL DEFAULT true
                             CONSTRAINT installed_code_pkey PRIMARY KEY
                             CONSTRAINT installed_code_is_one_row CHECK (only_row),
    checksum     text        NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

-- One row, written at creation and never again: the clock can be offset only where this says 'demo'.
-- A primary key that is also the only value allowed keeps it one row; rules (not triggers, which need a
-- function of their own) turn every later change into nothing, for its owner too.
CREATE TABLE IF NOT EXISTS cloison.deployment (
    only_row   boolean     NOT NULL DEFAULT true
                           CONSTRAINT deployment_pkey PRIMARY KEY
                           CONSTRAINT deployment_is_one_row CHECK (only_row),
    stamp      text        NOT NULL CONSTRAINT deployment_stamp CHECK (stamp IN ('demo', 'production')),
    created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
CREATE OR REPLACE RULE deployment_is_never_updated AS ON UPDATE TO cloison.deployment DO INSTEAD NOTHING;
CREATE OR REPLACE RULE deployment_is_never_deleted AS ON DELETE TO cloison.deployment DO INSTEAD NOTHING;

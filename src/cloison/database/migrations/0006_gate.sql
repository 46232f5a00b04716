-- Tickets live for five seconds. Unlogged on purpose: after a crash none can be taken, and the ledger stands.
create unlogged table gate.ticket (
  ticket uuid primary key,
  xid xid8 not null,
  lsn pg_lsn not null,
  at timestamptz not null,
  session_hash bytea not null,
  outcome text not null,
  reason text not null,
  purpose text,
  patient_id uuid,
  patients uuid[],
  slices text[],
  resource_type text,
  resource_id uuid,
  detail jsonb
);
create index on gate.ticket (at);

-- The demo clock: only in a database stamped 'demo', and set by the owner alone (gate.now() reads both).
create table gate.clock_offset (
  only_row boolean primary key default true check (only_row),
  amount interval not null
);

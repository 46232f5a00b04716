-- Where an import puts down what it brings: ciphertext, tokens and pseudonymous facts, which one function moves on
-- (gate.move_staged). What is missing here cannot be said by an import: no maker, no version, no inheritance.
-- Unlogged on purpose: rows live for one transaction, and a crash that empties these tables has lost nothing.
create schema staging;

create unlogged table staging.patient (
  id uuid not null,
  site_id uuid not null,
  identity_status text not null,
  doubtful boolean not null,
  deceased boolean not null,
  recorded_at timestamptz not null,
  digest bytea check (octet_length(digest) = 32),   -- keyed, of everything the source says; null: not from a file
  tokens bigint[] not null
);

create unlogged table staging.data_key (
  patient_id uuid not null,
  site_id uuid not null,
  slice text not null,
  wrapping_key_id uuid not null,
  wrapped bytea not null
);

create unlogged table staging.resource (
  patient_id uuid not null,
  resource_type text not null,
  id uuid not null,
  slice text not null,
  site_id uuid not null,
  body bytea not null
);
alter table staging.resource alter column body set storage external;

create unlogged table staging.stay (
  id uuid not null,
  patient_id uuid not null,
  site_id uuid not null,
  admitted_at timestamptz not null,
  discharged_at timestamptz
);

create unlogged table staging.contact_token (
  token bigint not null,
  patient_id uuid not null,
  since timestamptz not null,
  until timestamptz
);

create unlogged table staging.relationship (
  patient_id uuid not null,
  holder uuid not null,
  kind text not null,
  since timestamptz not null,
  until timestamptz,
  site_id uuid not null,
  stay_id uuid
);

-- The import's own account: it makes every fact of every import, and nobody can sign in as it.
insert into directory.account (id, username, role, family_name, given_name, since)
values ('00000000-0000-0000-0000-0000000000c1', 'cloison-import', 'system', 'Import', 'Cloison', '2000-01-01');

create unlogged table staging.unit (
  id uuid not null,
  site_id uuid not null,
  code text not null,
  name text not null
);

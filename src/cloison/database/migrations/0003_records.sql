-- Compartments. The database holds ciphertext and wrapped keys, and no key that opens them.
create table records.wrapping_key (          -- a site's key, or the group's (site_id null), wrapped by the root key
  id uuid primary key,
  site_id uuid references directory.site,
  wrapped bytea not null,
  root_id uuid not null,
  made_at timestamptz not null,
  retired_at timestamptz
);
create unique index wrapping_key_current on records.wrapping_key
  (coalesce(site_id, '00000000-0000-0000-0000-000000000000')) where retired_at is null;

create table records.patient (
  id uuid primary key,
  site_id uuid not null references directory.site,
  identity_status text not null check (identity_status in ('PROV', 'RECUP', 'VALI', 'QUAL')),
  doubtful boolean not null default false,
  deceased boolean not null default false,
  made_by uuid not null references directory.account,
  made_at timestamptz not null,
  erased_at timestamptz,
  check (not doubtful or identity_status = 'PROV')   -- RNIV EXI SI 09
);

create table records.data_key (
  patient_id uuid not null references records.patient,
  site_id uuid not null references directory.site,
  slice text not null check (slice in ('traits', 'contact', 'clinical', 'prescriptions', 'sealed')),
  wrapping_key_id uuid not null references records.wrapping_key,
  wrapped bytea not null check (octet_length(wrapped) = 60),
  primary key (patient_id, site_id, slice)
);
create index on records.data_key (wrapping_key_id);  -- rotation walks one wrapping key's data keys

create table records.resource (
  patient_id uuid not null,
  resource_type text not null,
  id uuid not null,
  slice text not null,
  version integer not null check (version >= 1),
  site_id uuid not null,
  recorded_at timestamptz not null,
  superseded_at timestamptz,                 -- the one column that may change: versions are never overwritten
  body bytea not null,
  primary key (patient_id, resource_type, id, slice, version),
  foreign key (patient_id, site_id, slice) references records.data_key
);
alter table records.resource alter column body set storage external;  -- ciphertext does not compress

create table records.stay (
  id uuid primary key,
  patient_id uuid not null references records.patient,
  site_id uuid not null references directory.site,
  admitted_at timestamptz not null,
  discharged_at timestamptz,
  made_by uuid not null references directory.account,
  check (discharged_at is null or discharged_at >= admitted_at)
);
create index on records.stay (patient_id);

create table records.blind_index (
  patient_id uuid primary key references records.patient,
  tokens bigint[] not null
);
create index blind_index_tokens on records.blind_index using gin (tokens) with (fastupdate = off);

create table records.contact_token (         -- read by the leak trace's functions alone
  token bigint not null,
  patient_id uuid not null references records.patient,
  since timestamptz not null,
  until timestamptz,
  primary key (token, patient_id, since)
);

create table records.population (            -- N, kept by admission and import
  only_row boolean primary key default true check (only_row),
  patients bigint not null
);
insert into records.population (patients) values (0);

create table records.imported (              -- what an import has taken in: running it again changes nothing
  digest bytea primary key,
  patient_id uuid not null references records.patient,
  at timestamptz not null
);

-- Relationships, ceilings and what has been spent of them.
create table access.kind (                   -- from access/kinds.toml, written by the migration
  name text primary key,
  roles text[] not null,                     -- who it explains to
  made_by text[] not null,                   -- whose roles may make it
  head interval not null,
  tail interval not null
);

create table access.relationship (
  id bigint generated always as identity primary key,
  patient_id uuid not null references records.patient,
  holder uuid not null,                      -- an account or a unit
  kind text not null references access.kind,
  since timestamptz not null,
  until timestamptz,
  site_id uuid not null references directory.site,
  stay_id uuid,
  made_by uuid not null references directory.account,
  made_at timestamptz not null,
  inherited boolean not null default false,  -- its maker already held an explained relationship (law 3)
  confirmed_by uuid references directory.account,
  check (confirmed_by is distinct from made_by),
  check (until is null or until >= since)
);
create index relationship_patient on access.relationship (patient_id, holder);
create index relationship_holder on access.relationship (holder, until);
create index relationship_stay on access.relationship (stay_id) where stay_id is not null;

create table access.ceiling (                -- from access/ceilings.toml
  scope text not null,                       -- a role, or 'session', 'site', 'platform'
  kind text not null check (kind in ('explained', 'others', 'search_rows', 'confirmations', 'export', 'admissions')),
  quarter_hour integer not null,
  hour integer not null,
  day integer not null,
  week integer not null,
  primary key (scope, kind)
);

create table access.holder (                 -- the row that a count is made under
  id uuid primary key
);

create table access.spent (
  holder uuid not null,                      -- account, session, site or the platform (all zero)
  kind text not null,
  patient_id uuid not null,
  last_at timestamptz not null,
  primary key (holder, kind, patient_id)
) with (fillfactor = 80);
create index spent_recent on access.spent (holder, kind, last_at);

create table access.break_glass (
  id uuid primary key,
  account_id uuid not null references directory.account,
  session_id uuid not null references identity.session,
  patient_id uuid not null,
  reason_code text not null,
  reason text not null,
  began_at timestamptz not null,
  expires_at timestamptz not null
);
create index on access.break_glass (account_id, patient_id, expires_at);
create index on access.break_glass (patient_id);

create table access.permission (             -- from permissions.py: what is not here is refused
  role text not null,
  slice text not null,
  verb text not null check (verb in ('read', 'write', 'break_glass')),
  primary key (role, slice, verb)
);

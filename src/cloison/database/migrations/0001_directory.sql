-- Who works where. Nothing here is about a patient.
create schema directory;
create schema access;
create schema records;
create schema identity;
create schema ledger;
create schema gate;

create table directory.site (
  id uuid primary key,
  finess text not null unique,
  name text not null,
  kind text not null check (kind in ('clinic', 'nursing_home')),
  commune text not null,
  postcode text not null,
  opened_on date not null,
  closed_on date,
  check (closed_on is null or closed_on >= opened_on)
);

create table directory.unit (
  id uuid primary key,
  site_id uuid not null references directory.site,
  code text not null,
  name text not null,
  kind text not null,
  beds integer not null check (beds >= 0),
  unique (site_id, code)
);

create table directory.account (
  id uuid primary key,
  username text not null unique,
  role text not null check (role in (
    'physician', 'nurse', 'care_assistant', 'pharmacist', 'admissions', 'billing', 'coder', 'identity_officer',
    'laboratory', 'secretary', 'security_officer', 'privacy_officer', 'director', 'administrator', 'system')),
  family_name text not null,
  given_name text not null,
  rpps text,
  site_id uuid references directory.site,
  since date not null,
  left_on date,
  suspended_at timestamptz,
  check (left_on is null or left_on >= since)
);

create table directory.assignment (
  id uuid primary key,
  account_id uuid not null references directory.account,
  unit_id uuid not null references directory.unit,
  since date not null,
  until date,
  made_by uuid not null references directory.account,
  check (until is null or until >= since)
);
create index on directory.assignment (account_id);

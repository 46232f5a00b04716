-- Two identities of one person, or of two who are alike: a dated word for it, with its maker. Nothing moves: openings follow it.
create table records.link (
  id bigint generated always as identity primary key,
  patient_id uuid not null references records.patient,   -- the identity that is kept
  other_id uuid not null references records.patient,     -- the one that leads to it
  verdict text not null check (verdict in ('same', 'distinct')),
  because text not null check (because ~ '^[a-z_]{2,40}$'),   -- a code: no word about anybody lies here
  since timestamptz not null,
  made_by uuid not null references directory.account,
  beyond boolean not null default false,                 -- explains nothing until somebody else says the same
  confirmed_by uuid references directory.account,
  confirmed_at timestamptz,
  until timestamptz,
  ended_by uuid references directory.account,
  ended_because text check (ended_because ~ '^[a-z_]{2,40}$'),
  check (patient_id <> other_id),
  check (confirmed_by is distinct from made_by),
  check ((confirmed_by is null) = (confirmed_at is null)),
  check ((until is null) = (ended_by is null) and (until is null) = (ended_because is null)),
  check (until is null or until >= since)
);
create unique index link_leads_to_one on records.link (other_id) where until is null and verdict = 'same';
create unique index link_of_a_pair on records.link (least(patient_id, other_id), greatest(patient_id, other_id)) where until is null;
create index link_kept on records.link (patient_id);
create index link_led on records.link (other_id);

-- Both directions and all of a star, made from the links that stand (gate.relink): an opening looks here, once.
create table records.linked (
  patient_id uuid not null references records.patient,
  other_id uuid not null references records.patient,
  how text not null check (how in ('replaced-by', 'replaces', 'seealso', 'distinct')),
  since timestamptz not null,
  beyond boolean not null,
  said uuid[] not null,                                  -- who made and who confirmed the link, or the first of two
  said_too uuid[] not null,                              -- and of the second
  primary key (patient_id, other_id)
);

-- Pairs of identities that an officer compares have an allowance of their own.
alter table access.ceiling drop constraint ceiling_kind_check;
alter table access.ceiling add constraint ceiling_kind_check check (kind in (
  'explained', 'others', 'search_rows', 'confirmations', 'export', 'admissions', 'explains', 'reveals', 'confirmed', 'sheets', 'pairs'));

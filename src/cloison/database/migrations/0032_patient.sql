-- The patient's side of the desk, and the sheets for when the system is down.
-- What was asked, and by whom, lies encrypted in the record (a Communication); here lies who wrote it down, so that somebody else
-- answers it (law 3), and when it was answered.
create table records.request (
  id uuid primary key,                                        -- the Communication's
  patient_id uuid not null references records.patient,
  kind text not null check (kind in ('accesses', 'copy', 'rectification', 'objection', 'protection')),
  made_by uuid not null references directory.account,
  made_at timestamptz not null,
  answered_at timestamptz,
  answered_by uuid references directory.account
);
create index request_patient on records.request (patient_id);

-- The process that renews the sheets writes its lines in the ledger under a name of its own.
insert into directory.account (id, username, role, family_name, given_name, since)
values ('00000000-0000-0000-0000-0000000000c3', 'cloison-downtime', 'system', 'Fiche de secours', 'Cloison', '2000-01-01');

create table directory.downtime_card (                        -- whose code opens a unit's sheets, with a colleague's
  id uuid primary key,
  unit_id uuid not null references directory.unit,
  account_id uuid references directory.account,              -- null: the sealed envelope, which opens alone
  public_key bytea not null check (octet_length(public_key) = 32),   -- X25519; the code that makes the private one is on paper
  made_at timestamptz not null,
  ended_at timestamptz
);
create unique index downtime_card_one on directory.downtime_card (unit_id, account_id) nulls not distinct where ended_at is null;

create table records.sheet (                                  -- a sheet made: whom it holds, and who opened it, told afterwards
  id uuid primary key,
  unit_id uuid not null references directory.unit,
  at timestamptz not null,
  patients uuid[] not null,
  cards uuid[] not null
);
create index sheet_unit on records.sheet (unit_id, at);
create table records.sheet_opened (
  sheet_id uuid not null references records.sheet,
  at timestamptz not null,
  cards uuid[] not null,
  told_at timestamptz not null,
  primary key (sheet_id, at)
);

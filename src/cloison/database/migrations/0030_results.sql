-- Results that a laboratory sends by message: which report stands, how far, since when; never what is in it.
create table records.fed_result (
  report uuid primary key,                       -- the DiagnosticReport; its order's id, where there is one
  patient_id uuid not null references records.patient,
  rank smallint not null check (rank between 0 and 3),   -- chart/incoming.py: registered, preliminary, final, changed
  issued timestamptz not null,
  issue integer not null check (issue >= 1),     -- how many times it was given: the ids of its values follow from it
  content bytea not null check (octet_length(content) = 32),      -- keyed digest: said again, nothing is done
  held uuid[] not null                           -- the Observations that it shows
);

alter table records.fed_rejected add column event text check (event ~ '^[A-Z][A-Z0-9]{2}$');   -- of which kind: no trait
alter table records.fed_rejected add column discarded_at timestamptz;
alter table records.fed_rejected add column discarded_by uuid references directory.account;
alter table records.fed_rejected add column words text;                        -- why it was put aside
alter table records.fed_rejected add column mended_by uuid references directory.account;
alter table records.fed_rejected add column wanted_at timestamptz;             -- a person asked for it to be replayed; the feed does it
alter table records.fed_rejected add column wanted_by uuid references directory.account;
create index fed_rejected_waiting on records.fed_rejected (number) where replayed_at is null and discarded_at is null;

create table records.fed_patient (               -- whom people or an import entered, and the feed goes on with: number and traits were theirs
  patient_id uuid primary key references records.patient,
  at timestamptz not null
);

create table records.fed_identity (              -- the versions of a Patient that the feed wrote last: others mean that people have corrected it
  patient_id uuid primary key references records.patient,
  traits integer not null,
  contact integer not null
);

-- The front desk and the beds: numbers that the database gives, who lies where, who is away, and what was cancelled. Every
-- change is a row or a date; nothing is deleted.
create sequence records.ipp_number as bigint start 100000001;   -- nine digits: none that the group gave before has as many
create sequence records.nda_number as bigint start 1000000001;  -- ten

create table directory.bed (
  id uuid primary key default gen_random_uuid(),
  unit_id uuid not null references directory.unit,
  room text not null check (length(room) between 1 and 20),
  label text not null check (length(label) between 1 and 20),   -- as it stands on the wall: room, then P (door) or F (window)
  closed_on date,
  cleaned_at timestamptz,                  -- whoever lay in it later has left it to be cleaned
  unique (unit_id, label)
);
insert into directory.bed (unit_id, room, label)
select u.id, (101 + n / 2)::text, (101 + n / 2)::text || substr('PF', n % 2 + 1, 1)
from directory.unit u, generate_series(0, u.beds - 1) n;

alter table records.stay add column discharged_by uuid references directory.account;
alter table records.stay add column cancelled_at timestamptz;   -- an admission that should not have been; then it is over too
alter table records.stay add column cancelled_by uuid references directory.account;
alter table records.stay add column leaving_on date;            -- when it is planned to end
alter table records.stay add constraint stay_cancelled_whole check (
  (cancelled_at is null) = (cancelled_by is null) and (cancelled_at is null or discharged_at is not null));

create table records.lying (               -- who lies in which bed; at most one in each, and nobody in two
  id bigint generated always as identity primary key,
  patient_id uuid not null references records.patient,
  stay_id uuid not null references records.stay,
  bed_id uuid not null references directory.bed,
  since timestamptz not null,
  until timestamptz,
  made_by uuid not null references directory.account,
  check (until is null or until >= since)
);
create unique index lying_one_in_a_bed on records.lying (bed_id) where until is null;
create unique index lying_in_one_bed on records.lying (stay_id) where until is null;
create index lying_bed on records.lying (bed_id, until);

create table records.absence (             -- gone for a while, and expected back: the bed is theirs
  id bigint generated always as identity primary key,
  patient_id uuid not null references records.patient,
  stay_id uuid not null references records.stay,
  since timestamptz not null,
  until timestamptz,
  made_by uuid not null references directory.account,
  check (until is null or until >= since)
);
create unique index absence_one_at_a_time on records.absence (stay_id) where until is null;

-- What is cancelled explains no more from that instant on, whatever the tail of its kind.
alter table access.relationship add column if not exists ended_at timestamptz;

alter table staging.stay add column leaving_on date;
alter table staging.stay add column away_since timestamptz;
alter table staging.relationship add column bed text;           -- of a ward presence that lasts: where they lie

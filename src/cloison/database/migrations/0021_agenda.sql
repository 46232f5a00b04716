-- Appointments that are moved or taken back, rooms and their hours, tasks, and who is on call.

-- Taken back: from that instant it explains nothing to anybody, whatever its tail. Without an end is as before.
alter table access.relationship add column ended_at timestamptz;

create table directory.room (                -- where consultations are held
  id uuid primary key,
  site_id uuid not null references directory.site,
  unit_id uuid not null references directory.unit,
  name text not null,
  unique (unit_id, name)
);

create table access.room_hours (             -- when a room is taken: no patient and no account, an opaque id alone
  id bigint generated always as identity primary key,
  room_id uuid not null references directory.room,
  appointment_id uuid not null,
  since timestamptz not null,
  until timestamptz not null check (until > since),
  made_at timestamptz not null,
  freed_at timestamptz
);
create index room_hours_taken on access.room_hours (room_id, since) where freed_at is null;
create index room_hours_of on access.room_hours (appointment_id) where freed_at is null;

create table directory.duty (                -- gardes (on the spot) and astreintes (at home): nothing about a patient
  id uuid primary key,
  site_id uuid not null references directory.site,
  unit_id uuid not null references directory.unit,
  account_id uuid not null references directory.account,
  kind text not null check (kind in ('garde', 'astreinte')),
  since timestamptz not null,
  until timestamptz not null,
  made_by uuid not null references directory.account,
  made_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid references directory.account,
  check (until > since and until <= since + interval '7 days'),
  check (made_by <> account_id)              -- nobody puts themself on call (law 3)
);
create index duty_unit on directory.duty (site_id, until) where ended_at is null;
create index duty_account on directory.duty (account_id, until) where ended_at is null;

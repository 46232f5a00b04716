-- The ledger: append-only lines, born with salt, commitment and outbox row; monthly partitions.
create table ledger.line (
  id bigint generated always as identity,
  at timestamptz not null,
  ticket uuid not null,
  event text not null,
  outcome text not null check (outcome in ('allowed', 'refused')),
  reason text not null,
  session_id uuid,
  account_id uuid,
  role text,
  site_id uuid,
  surface text not null,
  purpose text,
  patient_id uuid,                           -- the one patient, or
  patients uuid[],                           -- the set that a list showed
  slices text[],
  detail text,
  explained boolean,
  salt bytea not null,
  commitment bytea not null,
  primary key (id, at)
) partition by range (at);
create index line_patient on ledger.line (patient_id, at) where patient_id is not null;
create index line_patients on ledger.line using gin (patients) where patients is not null;
create index line_account on ledger.line (account_id, at);

create table ledger.line_default partition of ledger.line default;
do $$
declare month date := date_trunc('month', now())::date;
begin
  for n in 0..59 loop
    execute format('create table ledger.%I partition of ledger.line for values from (%L) to (%L)',
                   'line_' || to_char(month, 'YYYY_MM'), month::timestamptz, (month + interval '1 month')::timestamptz);
    month := (month + interval '1 month')::date;
  end loop;
end $$;

create table ledger.outbox (
  line_id bigint primary key,
  at timestamptz not null,
  commitment bytea not null
);

-- The beds of a unit that an account looks after on its shifts: labels as they stand on the wall, nothing of who lies in them.
create table directory.sector (
  account_id uuid not null references directory.account,
  unit_id uuid not null references directory.unit,
  beds text[] not null check (cardinality(beds) between 1 and 200),
  set_at timestamptz not null,
  primary key (account_id, unit_id)
);

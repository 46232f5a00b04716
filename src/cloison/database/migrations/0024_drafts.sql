-- What somebody is still typing into a record: ciphertext under the patient's own data key, until it is kept or three days old.
create table records.draft (
  account_id uuid not null references directory.account,
  patient_id uuid not null,
  form text not null check (length(form) between 1 and 80),
  site_id uuid not null,
  slice text not null default 'clinical' check (slice = 'clinical'),
  at timestamptz not null,
  body bytea not null check (octet_length(body) <= 262144),
  primary key (account_id, patient_id, form),
  foreign key (patient_id, site_id, slice) references records.data_key
);
create index on records.draft (at);  -- they are swept by age

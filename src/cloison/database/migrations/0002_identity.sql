-- Sessions: made by the sign-in process alone. The secret itself is never stored, only its SHA-256.
create table identity.session (
  id uuid primary key,
  secret_hash bytea not null unique check (octet_length(secret_hash) = 32),
  account_id uuid not null references directory.account,
  began_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text,
  check (expires_at > began_at)
);
create index on identity.session (account_id) where ended_at is null;

-- Rotation of keys: what each step changed, so that none is unseen. `digest` is the SHA-256 of the new wrapped keys,
-- in the order of the call.
create table records.rotation_step (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  wrapping_key_id uuid not null,             -- no foreign key: the step outlives the key
  what text not null check (what in ('key added', 'key destroyed', 'data keys rewrapped', 'wrapping keys rewrapped')),
  keys integer not null,
  digest bytea not null
);
alter table records.wrapping_key add constraint wrapping_key_wrapped_check check (octet_length(wrapped) = 60);

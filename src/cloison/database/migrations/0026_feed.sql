-- The ADT feed (HL7 v2): which messages were answered, and how; what was refused, encrypted under a key of the deployment.
-- Names, numbers and dates of a message lie nowhere in clear: a message is called by a keyed digest.
insert into directory.account (id, username, role, family_name, given_name, since)
values ('00000000-0000-0000-0000-0000000000c2', 'cloison-adt', 'system', 'ADT', 'Cloison', '2000-01-01');

create table records.fed (                       -- a message seen: sent again it gets the same answer, and does nothing
  message bytea primary key check (octet_length(message) = 32),   -- keyed digest of sending application, facility, MSH-10
  body bytea not null check (octet_length(body) = 32),            -- keyed digest of all of it: another text is another message
  answer text not null check (answer in ('AA', 'AE', 'AR')),
  because text not null check (because ~ '^[a-z_]{2,40}$'),
  at timestamptz not null
);

create table records.fed_rejected (              -- what a person reads, mends and replays
  number bigint generated always as identity primary key,
  because text not null check (because ~ '^[a-z_]{2,40}$'),
  at timestamptz not null,
  sealed bytea not null,
  mended_at timestamptz,
  replayed_at timestamptz,
  asked_at timestamptz,                          -- asked for, in a transaction of its own, before it is shown
  asked_xid xid8
);

-- The ledger's lines in the order in which they came into the Merkle tree, and the checkpoints that were signed over it.
-- The tree itself lies in files (cloison.ledger.tiles), which these rows and the lines' commitments can rebuild.
create table ledger.leaf (
  index bigint primary key check (index >= 0),
  line_id bigint not null unique,
  at timestamptz not null,                   -- the line's: its partition
  about_patients boolean not null
);

-- Where the sequencer stands. Lines up to `high` have been taken in, but for `gaps`: numbers that were drawn by transactions
-- which had not ended when last looked. All of these had a transaction id at most `gaps_until`.
create table ledger.sequencer (
  one boolean primary key default true check (one),
  size bigint not null default 0,
  high bigint not null default 0,
  gaps bigint[] not null default '{}',
  gaps_until xid8
);
insert into ledger.sequencer default values;

create table ledger.checkpoint (
  size bigint not null,
  at timestamptz not null,
  note text not null,                        -- c2sp.org/tlog-checkpoint, with cosignatures
  witnesses text[] not null,                 -- whose cosignatures it bears
  primary key (at, size)
);

alter table ledger.outbox add column about_patients boolean not null default true;
alter table ledger.outbox alter column about_patients drop default;

-- What the watcher needs: what each account did, what a rule found, how far the ledger was certainly read, how much a feed
-- brought.
create type gate.doing as (       -- what one account did since the last look: when, and which rules it may concern
  account_id uuid, first_at timestamptz, last_at timestamptz, opened boolean, unexplained boolean, strange boolean,
  searched boolean
);
create type gate.finding as (     -- `contain`: beyond the second threshold of a rule that contains
  rule text, account_id uuid, session_id uuid, seen integer, baseline numeric, facts jsonb, contain boolean
);

-- Ids are not given in the order of commits. Every line up to `line_id` has been read for certain; up to `seen_id` too, once
-- every transaction older than `seen_xid` has ended.
alter table incidents.watched add column seen_id bigint not null default 0;
alter table incidents.watched add column seen_xid xid8;
alter table incidents.watched add column habits_at timestamptz;

create table access.brought (     -- facts of a feed that explain, by five minutes: its habit, and its last hour
  account_id uuid not null references directory.account,
  at timestamptz not null,
  facts integer not null check (facts >= 0),
  primary key (account_id, at)
);

-- What acts when something is wrong: rules, containments, alerts, their delivery, canaries; and what officers review.
create schema incidents;

create table incidents.rule (                   -- from incidents/rules/*.toml
  name text primary key,
  severity text not null check (severity in ('notice', 'serious', 'grave')),
  action text not null check (action in ('alert', 'contain')),
  threshold jsonb not null
);

create table incidents.containment (
  id uuid primary key,
  scope text not null check (scope in ('account', 'session', 'site', 'exports', 'feed')),
  subject uuid not null,                        -- the account, session or site; all zero for exports; the feed's account
  at timestamptz not null,
  rule text,                                    -- a rule's name, or
  by_account uuid references directory.account, -- the officer who did it by hand
  reason text not null,
  alert_id uuid,
  lifted_at timestamptz,
  lifted_by uuid references directory.account,
  lift_reason text,
  check (rule is not null or by_account is not null),
  check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lift_reason is null))
);
create unique index containment_in_force on incidents.containment (scope, subject) where lifted_at is null;

create table incidents.alert (
  id uuid primary key,
  rule text not null,
  severity text not null check (severity in ('notice', 'serious', 'grave')),
  account_id uuid references directory.account,
  session_id uuid,
  site_id uuid,
  first_at timestamptz not null,
  last_at timestamptz not null,
  seen integer not null,                        -- the count that the sentence tells
  baseline numeric,                             -- what is usual, where it is known
  facts jsonb not null default '{}',            -- numbers and codes for the sentence; nothing about a patient
  contained boolean not null default false,
  state text not null default 'open' check (state in ('open', 'taken', 'legitimate', 'incident', 'false_alarm')),
  taken_by uuid references directory.account,
  closed_at timestamptz,
  closed_by uuid references directory.account,
  verdict text
);
create unique index alert_open on incidents.alert (rule, coalesce(account_id, site_id, '00000000-0000-0000-0000-000000000000'))
  where state in ('open', 'taken');
create index alert_recent on incidents.alert (last_at);

create table incidents.channel (                -- where alerts are sent, besides the security officer's page
  name text primary key,
  kind text not null check (kind in ('email', 'webhook', 'syslog')),
  target text not null
);

create table incidents.delivery (               -- kept until sent: a dead channel loses nothing
  alert_id uuid not null references incidents.alert,
  channel text not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  sent_at timestamptz,
  last_error text,
  primary key (alert_id, channel)
);
create index delivery_due on incidents.delivery (due_at) where sent_at is null;

create table incidents.watched (                -- how far the watcher has read the ledger
  only_row boolean primary key default true check (only_row),
  line_id bigint not null,
  at timestamptz not null
);

create table incidents.notice (                 -- a message to one account, about its own doing
  id uuid primary key,
  account_id uuid not null references directory.account,
  at timestamptz not null,
  kind text not null,
  facts jsonb not null default '{}',
  read_at timestamptz
);
create index notice_unread on incidents.notice (account_id, at) where read_at is null;

-- Canaries: HMAC-SHA-256 of their patient ids under a key of the keyring, cut to 16 bytes, so that a dump names none of them.
create table incidents.canary (
  mark bytea primary key check (octet_length(mark) = 16),
  site_id uuid not null references directory.site,
  planted_at timestamptz not null
);
create table incidents.canary_contact (         -- their addresses and telephone numbers, as keyed hashes
  token bytea primary key check (octet_length(token) = 16),
  mark bytea not null references incidents.canary,
  kind text not null check (kind in ('email', 'telephone')),
  heard_at timestamptz
);
create table incidents.canary_shown (           -- a canary's row that a list or a search showed
  account_id uuid not null,
  mark bytea not null,
  at timestamptz not null,
  primary key (account_id, mark)
);

create table incidents.review (                 -- the privacy officer's month
  id uuid primary key,
  month date not null unique,
  drawn_at timestamptz not null,
  drawn_by uuid not null references directory.account,
  signed_at timestamptz,
  signed_by uuid references directory.account
);
create table incidents.review_line (
  review_id uuid not null references incidents.review,
  line_id bigint not null,
  line_at timestamptz not null,
  why text not null check (why in ('drawn', 'unexplained', 'break_glass')),
  verdict text check (verdict in ('normal', 'to_examine')),
  words text,
  judged_at timestamptz,
  primary key (review_id, line_id)
);

create table incidents.reveal (                 -- one pseudonym turned into a name, for one officer, with a reason
  id uuid primary key,
  account_id uuid not null references directory.account,
  patient_id uuid not null,
  reason text not null,
  at timestamptz not null
);

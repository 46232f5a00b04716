-- Places and accounts on pages of their own: what is closed stays, dated, with who closed it; a suspension is somebody's; what
-- widens by places takes two people like the rest.
alter table directory.unit add column closed_on date;
alter table directory.room add column closed_on date;
alter table directory.unit add column closed_at timestamptz, add column closed_by uuid references directory.account;
alter table directory.room add column closed_at timestamptz, add column closed_by uuid references directory.account;
alter table directory.bed add column closed_at timestamptz, add column closed_by uuid references directory.account;
create index unit_closed_by on directory.unit (closed_by, closed_at) where closed_by is not null;
create index room_closed_by on directory.room (closed_by, closed_at) where closed_by is not null;
create index bed_closed_by on directory.bed (closed_by, closed_at) where closed_by is not null;

alter table directory.account add column suspended_by uuid references directory.account;  -- null: not confirmed yet, or by its owner
alter table directory.account add column suspended_because text;
create index account_suspended_by on directory.account (suspended_by, suspended_at) where suspended_by is not null;
create index account_names on directory.account (lower(family_name), lower(given_name));

alter table access.proposal drop constraint proposal_what_check;
alter table access.proposal add constraint proposal_what_check
  check (what in ('break_glass', 'raise', 'assignment', 'account', 'awake', 'place'));

-- The yearly review of one site: everybody who has an account or a unit there, confirmed or ended by who answers for the site.
create table directory.yearly (
  id uuid primary key,
  site_id uuid not null references directory.site,
  year integer not null check (year between 2020 and 2200),
  drawn_at timestamptz not null,
  drawn_by uuid not null references directory.account,
  due_on date not null,
  signed_at timestamptz,
  signed_by uuid references directory.account,
  digest bytea,                              -- SHA-256 of what was signed
  unique (site_id, year),
  check ((signed_at is null) = (signed_by is null) and (signed_at is null) = (digest is null))
);
create table directory.yearly_line (
  id uuid primary key default gen_random_uuid(),
  review_id uuid not null references directory.yearly,
  account_id uuid not null references directory.account,
  assignment_id uuid references directory.assignment,   -- null: the account itself
  verdict text check (verdict in ('keep', 'end', 'expired')),
  judged_by uuid references directory.account,          -- null: it ran out
  judged_at timestamptz,
  check ((verdict is null) = (judged_at is null)),
  unique nulls not distinct (review_id, account_id, assignment_id)
);
create index yearly_line_expired on directory.yearly_line (judged_at) where verdict = 'expired';
alter table access.friction add column yearly_days integer not null default 60 check (yearly_days >= 0);

-- How somebody new comes to a first passkey: two halves of a code, each given once by another person who governs the account.
create table identity.invitation (
  account_id uuid not null references directory.account,
  made_by uuid not null references directory.account,
  code_hash bytea not null check (octet_length(code_hash) = 32),
  made_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null default 0,
  used_at timestamptz,
  primary key (account_id, made_by)
);

-- What stands between an allowance and its end: proof of presence, a reason, a second person; and the account's habit.
alter table identity.session add column method text not null default 'password_totp'
  check (method in ('password_totp', 'passkey', 'token'));
alter table identity.session add column device_id uuid;                 -- null: a program, or a browser never seen
alter table identity.session add column stepped_up_at timestamptz;      -- the last proof of presence since sign-in
alter table identity.session add column step_up_spent_at timestamptz;   -- one touch confirms one colleague's request
create index session_account on identity.session (account_id, began_at);

create table identity.device (                  -- browsers that an account has signed in from
  account_id uuid not null references directory.account,
  id uuid not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  primary key (account_id, id)
);

alter table directory.account add column created_by uuid references directory.account;
alter table directory.account add column awake_at timestamptz not null default now();  -- idle is 30 days after it, or after the last session
alter table directory.account add column contained_at timestamptz;
alter table directory.site add column contained_at timestamptz;
create index account_created_by on directory.account (created_by) where created_by is not null;

alter table directory.assignment add column made_at timestamptz;
update directory.assignment set made_at = since::timestamptz;
alter table directory.assignment alter column made_at set not null;
alter table directory.assignment add column second_needed boolean not null default false;  -- of no effect until confirmed
alter table directory.assignment add column confirmed_by uuid references directory.account;
alter table directory.assignment add constraint assignment_confirmed_by_another check (confirmed_by is distinct from made_by);

alter table access.relationship add column beyond boolean not null default false;  -- made beyond a ceiling on the power to explain

alter table access.ceiling drop constraint ceiling_kind_check;
alter table access.ceiling add constraint ceiling_kind_check check (kind in (
  'explained', 'others', 'search_rows', 'confirmations', 'export', 'admissions', 'explains', 'reveals'));
alter table access.ceiling add constraint ceiling_not_negative check (
  0 <= quarter_hour and quarter_hour <= hour and hour <= day and day <= week);

create table access.friction (                  -- from access/friction.toml
  only_row boolean primary key default true check (only_row),
  step_up_share numeric not null check (step_up_share > 0 and step_up_share <= 1),
  reason_share numeric not null check (reason_share >= step_up_share and reason_share <= 1),
  proof_lasts interval not null check (proof_lasts > interval '0'),
  familiar_for interval not null check (familiar_for > interval '0'),
  habit_times numeric not null check (habit_times >= 1),
  habit_floor numeric not null check (habit_floor > 0 and habit_floor <= 1),
  attempts_contain integer not null check (attempts_contain >= 1),
  beds_times numeric not null check (beds_times > 0),
  bedless_presences integer not null check (bedless_presences >= 0),
  assignment_alone integer not null check (assignment_alone >= 0)
);

create table access.habit (                     -- 99th percentile over 28 days of the distinct patients of a day
  account_id uuid not null references directory.account,
  kind text not null,
  days integer not null check (days > 0),
  most integer not null check (most >= 0),
  computed_at timestamptz not null,
  primary key (account_id, kind)
);

create table access.attempt (                   -- asked for beyond an allowance: what contains, unless a colleague confirms
  account_id uuid not null,
  patient_id uuid not null,
  session_id uuid,
  at timestamptz not null,
  primary key (account_id, patient_id)
);

-- What takes two people: proposed by one, decided by another, in a session of its own and with a fresh proof of presence.
create table access.proposal (
  id uuid primary key,
  what text not null check (what in ('break_glass', 'raise', 'assignment', 'account', 'awake')),
  subject uuid not null,                        -- the patient, the account or the assignment
  beneficiary uuid not null,                    -- the account whose access it widens
  payload jsonb not null default '{}',
  reason text not null,
  proposed_by uuid not null references directory.account,
  session_id uuid,
  site_id uuid not null,
  at timestamptz not null,
  expires_at timestamptz not null,
  decided_by uuid references directory.account,
  decided_at timestamptz,
  granted boolean,
  check (decided_by is distinct from proposed_by),
  check ((decided_by is null) = (decided_at is null) and (decided_by is null) = (granted is null))
);
create index proposal_open on access.proposal (site_id, expires_at) where decided_at is null;

create table access.raise (                     -- an allowance raised for a time and a reason, by two people
  proposal_id uuid primary key references access.proposal,
  account_id uuid not null references directory.account,
  kind text not null check (kind in ('explained', 'search_rows', 'confirmations', 'admissions', 'export')),  -- never `others`
  times numeric not null check (times > 1 and times <= 3),
  since timestamptz not null,
  until timestamptz not null check (until > since and until <= since + interval '24 hours')
);
create index raise_account on access.raise (account_id, until);

alter table access.break_glass add column confirmed_by uuid references directory.account;  -- beyond the 20
alter table access.break_glass add column ended_at timestamptz;
alter table access.break_glass add column instead boolean not null default false;  -- of an allowance that was spent, for somebody in care
alter table access.break_glass add column site_id uuid;
alter table access.break_glass add column reviewed_by uuid references directory.account;
alter table access.break_glass add column reviewed_at timestamptz;
alter table access.break_glass add column verdict text check (verdict in ('normal', 'to_examine'));
alter table access.break_glass add column review_words text;
alter table access.break_glass add constraint break_glass_reviewed_by_another check (reviewed_by is distinct from account_id);
alter table access.break_glass add constraint break_glass_confirmed_by_another check (confirmed_by is distinct from account_id);
create index break_glass_began on access.break_glass (began_at);

-- A distinct patient that is new to a session, with what its asker brought along: a fresh proof of presence, a reason.
alter type gate.need add attribute proof boolean;
alter type gate.need add attribute reasoned boolean;

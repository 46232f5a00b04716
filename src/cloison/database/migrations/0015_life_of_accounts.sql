-- Who ended an account or an assignment, and when it was said: rights are taken away by one person, whose doing is bounded.
alter table directory.account add column ended_at timestamptz;
alter table directory.account add column ended_by uuid references directory.account;  -- null: at the machine, or by an import
alter table directory.assignment add column ended_at timestamptz;                     -- of no effect from this moment on
alter table directory.assignment add column ended_by uuid references directory.account;
create index account_ended_by on directory.account (ended_by, ended_at) where ended_by is not null;
create index assignment_ended_by on directory.assignment (ended_by, ended_at) where ended_by is not null;
create index account_rpps on directory.account (rpps) where rpps is not null;
create index proposal_subject on access.proposal (subject, what);

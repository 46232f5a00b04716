-- Who writes which type, and what takes a proof of presence; what an account prescribes often; what stands at the head of an ordonnance.
create table access.authorship (                -- from permissions.py: a type that is not here is written by whoever writes its slice
  resource_type text primary key,
  roles text[] not null,
  signed boolean not null
);

create table directory.favourite (              -- medicine and posology; nothing of the patient it was written for, and no hour
  account_id uuid not null references directory.account,
  key text not null check (length(key) between 2 and 40),
  body jsonb not null,
  pinned boolean not null default false,
  used_on date not null,
  primary key (account_id, key)
);

create table directory.letterhead (             -- what R. 5132-3 of the public health code asks for beside names and numbers
  holder uuid primary key,                      -- a site, or an account
  body jsonb not null check (jsonb_typeof(body) = 'object' and length(body::text) <= 1000)
);

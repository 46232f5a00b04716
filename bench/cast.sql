-- The cast of `make bench`, made as administrator in its own deployment, set by set and the same however often it is
-- run: accounts with a unit of their own, assigned by the system account, and ward presences made by the system
-- account, which tie each unit to patients spread over all N (law 3: they explain, because another made them).
create schema if not exists bench;

create table if not exists bench.account (
  id uuid primary key,
  n integer not null unique,
  part text not null,            -- what it is for: open, find, ward, stranger
  role text not null,
  username text not null,
  unit_id uuid not null,
  site_id uuid not null
);
create table if not exists bench.session (account_id uuid primary key, secret bytea not null, at timestamptz not null);
create table if not exists bench.pair (
  n integer primary key,         -- the familiar first, then the new, each in the order of a hash
  secret bytea not null,
  patient_id uuid not null
);
create table if not exists bench.target (n integer primary key, secret bytea not null, tokens bigint[] not null);
create table if not exists bench.line (
  id bigint generated always as identity primary key, at timestamptz default now(), n integer, what text);

-- Accounts %(first)s … %(last)s of a part, each with a unit of its own at one of the open sites in turn.
with site as (
  select id, row_number() over (order by finess) - 1 as place, count(*) over () as sites
  from directory.site where closed_on is null
), made as (
  select md5('bench account ' || n)::uuid as id, n, md5('bench unit ' || n)::uuid as unit_id, s.id as site_id
  from generate_series(%(first)s::integer, %(last)s::integer) n join site s on s.place = n %% s.sites
), account as (
  insert into directory.account (id, username, role, family_name, given_name, site_id, since)
  select id, 'bench-' || n, %(role)s, 'Mesure', 'Compte', site_id, current_date - 60 from made
  on conflict do nothing
), unit as (
  insert into directory.unit (id, site_id, code, name, kind, beds)
  select unit_id, site_id, 'BENCH-' || n, 'Mesure ' || n, 'medicine', %(care)s from made
  on conflict do nothing
)
insert into bench.account (id, n, part, role, username, unit_id, site_id)
select id, n, %(part)s, %(role)s, 'bench-' || n, unit_id, site_id from made
on conflict do nothing;

-- The cast's care sets are spread over all N, canaries among them: here they are patients like others.
delete from incidents.canary_contact;
delete from incidents.canary;

insert into directory.assignment (id, account_id, unit_id, since, made_by, made_at)
select md5('bench assignment ' || a.n)::uuid, a.id, a.unit_id, current_date - 60,
       (select id from directory.account where role = 'system' order by id limit 1), now() - interval '60 days'
from bench.account a where a.part = %(part)s
on conflict do nothing;

-- Care sets: %(care)s patients for each unit that has none, stepping over all N by a prime.
with numbered as (
  select id, row_number() over (order by id) - 1 as place from records.patient
), wanted as (
  select a.unit_id, a.site_id, (a.n::bigint * %(care)s + k) * 7919 %% (select count(*) from records.patient) as place
  from bench.account a, generate_series(0, %(care)s::integer - 1) k
  where a.part = %(part)s and not exists (select from access.relationship r where r.holder = a.unit_id)
), chosen as (
  select w.unit_id, w.site_id, p.id as patient_id
  from wanted w join numbered p on p.place = w.place
)
insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at)
select patient_id, unit_id, 'ward_presence', now() - interval '2 days', site_id,
       case when %(part)s = 'ward' then   -- the board shows the stay that a presence names
         (select s.id from records.stay s where s.patient_id = chosen.patient_id order by s.admitted_at desc limit 1) end,
       (select id from directory.account where role = 'system' order by id limit 1), now() - interval '2 days'
from chosen;

-- Step 3: the relationship that ties this account to this patient now, the explaining one first.
-- No row: none. `explained` is false for what the account made itself (law 3). `until`: when a broken glass ends.
create or replace function gate.relationship_to(p_account uuid, p_role text, p_patient uuid, p_at timestamptz)
returns table (kind text, explained boolean, until timestamptz)
language sql stable as $$
  select r.kind, r.made_by <> p_account or r.inherited or r.confirmed_by is not null, null::timestamptz
  from gate.holders(p_account, p_at) h   -- first: of a stranger's record not a row is read, as of nobody's
  join access.relationship r on r.patient_id = p_patient and r.holder = h.holder
  join access.kind k on k.name = r.kind
  join directory.site e on e.id = r.site_id
  where p_role = any (k.roles)
    and r.since - k.head <= p_at and (r.until is null or p_at < r.until + k.tail)
    and (e.closed_on is null or e.closed_on > p_at::date)
  union all
  select 'break_glass', false, b.expires_at
  from access.break_glass b
  where b.account_id = p_account and b.patient_id = p_patient and b.began_at <= p_at and b.expires_at > p_at
  order by 2 desc
  limit 1
$$;

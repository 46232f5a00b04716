-- Step 3: the relationship that ties this account to this patient now, the explaining one first.
-- No row: none. `explained` is false for what the account made itself, or an account that it created or that assigned it
-- alone in the last 24 hours, and for what was made beyond a ceiling on the power to explain (law 3). `until`: when a
-- broken glass ends. `confirmed`: a colleague confirmed it, beyond the 20. A glass that was
-- broken for lack of allowance (`instead`) comes before the relationship that explains: it is counted there.
-- `worded`: a reason in words was given, or it is a matter of life.
-- `p_narrow`: a contained account keeps the ward presence of this moment, and nothing else.
-- Openings follow a link between two identities of one person (gate.linked): what ties the account to the other identity ties it to
-- this one, as `linked`, explained as far as both are; and it is this patient who is counted then, as anybody is.
create or replace function gate.relationship_to(p_account uuid, p_role text, p_patient uuid, p_at timestamptz, p_narrow boolean)
returns table (kind text, explained boolean, until timestamptz, confirmed boolean, instead boolean,
               worded boolean)
language sql stable as $$
  select x.*
  from gate.standing(p_account, p_at) s
  cross join lateral (select p_patient, false union all select l.patient_id, true from gate.linked(p_patient, s.disbelieved) l) o (id, via)
  cross join lateral (
    select case when o.via then 'linked' else r.kind end,
           r.holder = any (s.vouched) and gate.explains(r.made_by, r.inherited, r.confirmed_by, r.beyond, s.disbelieved),
           null::timestamptz, false, false, true
    -- By patient and holder in one number, and compared in words that no other index knows: whatever the planner believes of the
    -- table's size, of a stranger's record not a row is read, as of nobody's.
    from access.relationship r
    join access.kind k on k.name = r.kind
    join directory.site e on e.id = r.site_id
    where uuid_hash_extended(r.patient_id, 0) # uuid_hash_extended(r.holder, 1)
            = any (array(select uuid_hash_extended(o.id, 0) # uuid_hash_extended(h, 1) from unnest(s.holders) h))
      and r.patient_id is not distinct from o.id and array[r.holder] <@ s.holders
      and p_role = any (k.roles)
      and r.since - k.head <= p_at and (r.until is null or p_at < r.until + k.tail)
      and (r.ended_at is null or r.ended_at > p_at)   -- taken back, it ties nobody any more
      and (e.closed_on is null or e.closed_on > p_at::date)
      and (not p_narrow or (r.kind = 'ward_presence' and r.until is null))
    union all   -- broken over the other identity it opens this one too, among the 20, whoever confirmed it there
    select case when o.via then 'linked' else 'break_glass' end, false, b.expires_at, b.confirmed_by is not null and not o.via,
           b.instead and not o.via, b.reason_code = 'vital_emergency' or length(btrim(b.reason)) >= 15
    from access.break_glass b
    where b.account_id = p_account and b.patient_id = o.id and b.began_at <= p_at and b.expires_at > p_at
      and b.ended_at is null and (not p_narrow or b.confirmed_by is not null and not o.via)
  ) x (kind, explained, until, confirmed, instead, worded)
  order by 4 desc, 5 desc, 2 desc
  limit 1
$$;

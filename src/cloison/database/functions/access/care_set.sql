-- The patients with an explained relationship to this account now.
create or replace function gate.care_set(p_account uuid, p_role text, p_at timestamptz) returns setof uuid
language sql stable security definer set search_path = pg_catalog, gate, pg_temp as $$
  select distinct r.patient_id
  from access.relationship r
  join access.kind k on k.name = r.kind
  join directory.site e on e.id = r.site_id
  where r.holder = any (gate.holders(p_account, p_at))
    and (r.until is null or r.until > p_at - interval '400 days')   -- the longest tail; lets the index work
    and p_role = any (k.roles)
    and r.since - k.head <= p_at and (r.until is null or p_at < r.until + k.tail)
    and (e.closed_on is null or e.closed_on > p_at::date)
    and (r.made_by <> p_account or r.inherited or r.confirmed_by is not null)
$$;

-- What a form about a stay offers at the asker's site: its units, its free beds, its physicians of today; and the group's
-- identity officers. Nothing about a patient.
create or replace function gate.desk_choices(p_secret bytea) returns table (kind text, id uuid, name text, detail text)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set enable_seqscan = off set jit = off as $$
  with who as materialized (
    select c.at, s.site_id, s.account_id
    from gate.clock() c cross join lateral gate.live_session(p_secret, c.at) s
    where not s.narrow and exists (select from access.kind k where k.name in ('ward_presence', 'expected', 'site_presence')
                                     and (s.role = any (k.made_by) or s.role = any (k.roles)))
  )
  select 'unit', u.id, u.name,
         case when exists (select from gate.holders(w.account_id, w.at) h where h.holder = u.id) then 'own' else u.kind end
  from who w join directory.unit u on u.site_id = w.site_id where u.beds > 0 and (u.closed_on is null or u.closed_on > w.at::date)
  union all
  select 'bed', b.id, b.label, b.unit_id::text
  from who w join directory.unit u on u.site_id = w.site_id join directory.bed b on b.unit_id = u.id
  where (b.closed_on is null or b.closed_on > w.at::date)
    and not exists (select from records.lying l where l.bed_id = b.id and l.until is null)
  union all
  select a.role, a.id, a.given_name || ' ' || upper(a.family_name), coalesce(a.rpps, '')
  from who w join directory.account a
    on a.role = 'physician' and a.site_id = w.site_id or a.role = 'identity_officer'
  where a.suspended_at is null and a.since <= w.at::date and (a.left_on is null or a.left_on > w.at::date)
  order by 1, 3
$$;

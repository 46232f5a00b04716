-- Something was sent to these addresses or numbers, of which only keyed marks come here: says which are canaries' own, of
-- which site, and since when they exist, and tells the officers. No honest work writes to a canary: whoever does has
-- its address out of these records. Nothing leads from here to the canary, nor to a name.
create or replace function gate.hear_canaries(p_contacts bytea[])
returns table (finess text, site text, kind text, planted_on date, first_time boolean)
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
begin
  return query
  with heard as (
    select k.token, k.heard_at is null as new, k.kind, c.site_id, c.planted_at
    from incidents.canary_contact k join incidents.canary c on c.mark = k.mark
    where k.token = any (p_contacts)
    order by k.token for update of k
  ), kept as (
    update incidents.canary_contact k set heard_at = v_at from heard h where k.token = h.token and h.new
    returning k.token
  ), told as (
    select h.site_id, gate.raise_alert('canary_contacted', null, null, h.site_id, (
             (select count(*) from incidents.canary_contact k join incidents.canary c on c.mark = k.mark
              where c.site_id = h.site_id and k.heard_at is not null) + count(*) filter (where h.new))::integer,
             null, jsonb_build_object('kinds', jsonb_agg(distinct h.kind)), false, v_at) as alert
    from heard h group by h.site_id
  )
  select e.finess, e.name, h.kind, h.planted_at::date, h.new
  from heard h join directory.site e on e.id = h.site_id join told t on t.site_id = h.site_id, (select count(*) from kept) written
  where t.alert is not null
  order by e.finess, h.kind;
end $$;

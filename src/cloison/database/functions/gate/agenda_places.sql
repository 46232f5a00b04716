-- Whose hours an agenda can show at a site (null: the asker's own): its units with their physicians and rooms, and the open
-- sites to choose from. The directory alone: nothing about a patient. {"refusal"} without a session or for a role that no
-- appointment is for.
create or replace function gate.agenda_places(p_secret bytea, p_site uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_site uuid;
begin
  select * into v_who from gate.live_session(p_secret, v_at);
  if v_who.session_id is null then
    return '{"refusal": "no_session"}';
  elsif not exists (select from access.kind k where k.name = 'appointment' and v_who.role = any (k.roles)) then
    return '{"refusal": "role_refuses"}';
  end if;
  v_site := coalesce((select e.id from directory.site e
                      where e.id = p_site and (e.closed_on is null or e.closed_on > v_at::date)), v_who.site_id);
  return jsonb_build_object(
    'me', v_who.account_id, 'site', v_site,
    'mine', (select coalesce(jsonb_agg(h.holder), '[]') from gate.holders(v_who.account_id, v_at) h),
    'sites', (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'name', e.name) order by e.name), '[]')
              from directory.site e where e.closed_on is null or e.closed_on > v_at::date),
    'units', (
      select coalesce(jsonb_agg(jsonb_build_object(
               'id', u.id, 'name', u.name, 'kind', u.kind, 'people', p.people, 'rooms', (
                 select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name) order by m.name), '[]')
                 from directory.room m where m.unit_id = u.id and (m.closed_on is null or m.closed_on > v_at::date))) order by u.kind <> 'consultation', u.name), '[]')
      from directory.unit u
      cross join lateral (
        select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.given_name || ' ' || upper(a.family_name))
                         order by a.family_name, a.given_name, a.id) as people
        from (select distinct a.id, a.given_name, a.family_name
              from directory.assignment g join directory.account a on a.id = g.account_id
              where g.unit_id = u.id and a.role = 'physician' and g.since <= v_at::date and (g.until is null or g.until >= v_at::date)
                and (g.ended_at is null or g.ended_at > v_at) and (not g.second_needed or g.confirmed_by is not null)
                and (a.left_on is null or a.left_on > v_at::date) and a.suspended_at is null) a) p
      where u.site_id = v_site and p.people is not null));
end $$;

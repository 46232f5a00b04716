-- The card of one account for officers, as JSON; null where there is none. Nothing about a patient.
create or replace function gate.account_card(p_account uuid, p_but uuid, p_at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', a.id, 'username', a.username, 'name', a.given_name || ' ' || upper(a.family_name), 'role', a.role, 'site_id', a.site_id,
    'site', e.name, 'since', a.since, 'left_on', a.left_on, 'suspended', a.suspended_at is not null,
    'contained_at', a.contained_at, 'site_contained', e.contained_at is not null,
    'units', (select coalesce(jsonb_agg(distinct u.name), '[]') from gate.holders(a.id, p_at) h join directory.unit u on u.id = h.holder),
    'last_sign_in', (select max(s.began_at) from identity.session s where s.account_id = a.id),
    'sessions', (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'began_at', s.began_at, 'expires_at', s.expires_at,
                                                              'method', s.method) order by s.began_at desc), '[]')
                 from identity.session s where s.account_id = a.id and s.ended_at is null and s.expires_at > p_at),
    'devices', (select coalesce(jsonb_agg(jsonb_build_object('first_seen', d.first_seen, 'last_seen', d.last_seen)
                                          order by d.last_seen desc), '[]')
                from identity.device d where d.account_id = a.id),
    'habit', (select h.most from access.habit h where h.account_id = a.id and h.kind = 'explained'),
    'earlier', (select coalesce(jsonb_agg(gate.alert_told(r) order by r.last_at desc), '[]')
                from (select x.* from incidents.alert x where x.account_id = a.id and x.id is distinct from p_but
                      order by x.last_at desc limit 20) r))
  from directory.account a left join directory.site e on e.id = a.site_id
  where a.id = p_account
$$;

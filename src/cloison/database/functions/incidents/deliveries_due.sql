-- What is to be sent on one channel now, the oldest first, and lent to the caller for a minute: who dies with it loses nothing.
-- `lease` is handed back with what became of it. Of the alert: what its sentence needs, and nothing about a patient.
create or replace function gate.deliveries_due(p_channel text)
returns table (alert_id uuid, lease timestamptz, kind text, target text, attempts integer, alert jsonb)
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  with due as (
    select d.alert_id, d.channel, c.kind, c.target
    from incidents.delivery d join incidents.channel c on c.name = d.channel
    where d.channel = p_channel and d.sent_at is null and d.due_at <= gate.now()
    order by d.due_at limit 20
    for update of d skip locked
  ), lent as (
    update incidents.delivery d set due_at = gate.now() + interval '1 minute' from due
    where d.alert_id = due.alert_id and d.channel = due.channel
    returning d.alert_id, d.due_at, due.kind, due.target, d.attempts
  )
  select l.alert_id, l.due_at, l.kind, l.target, l.attempts, jsonb_build_object(
    'id', a.id, 'rule', a.rule, 'severity', a.severity, 'account', w.given_name || ' ' || upper(w.family_name), 'role', w.role,
    'site', e.name, 'first_at', a.first_at, 'last_at', a.last_at, 'seen', a.seen, 'baseline', a.baseline, 'facts', a.facts,
    'contained', a.contained)
  from lent l
  join incidents.alert a on a.id = l.alert_id
  left join directory.account w on w.id = a.account_id
  left join directory.site e on e.id = coalesce(a.site_id, w.site_id)
  order by a.first_at
$$;

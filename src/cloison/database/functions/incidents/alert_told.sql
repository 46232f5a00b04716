-- An alert as officers read it: whom, where, how many, since when, and what became of it.
create or replace function gate.alert_told(a incidents.alert) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'id', a.id, 'rule', a.rule, 'severity', a.severity, 'account_id', a.account_id, 'session_id', a.session_id,
    'site_id', coalesce(a.site_id, w.site_id), 'account', w.given_name || ' ' || upper(w.family_name), 'role', w.role,
    'site', e.name, 'first_at', a.first_at, 'last_at', a.last_at, 'seen', a.seen, 'baseline', a.baseline, 'facts', a.facts,
    'contained', a.contained, 'state', a.state, 'taken_by', t.given_name || ' ' || upper(t.family_name),
    'closed_at', a.closed_at, 'closed_by', c.given_name || ' ' || upper(c.family_name), 'words', a.verdict)
  from (values (true)) always (one)
  left join directory.account w on w.id = a.account_id
  left join directory.site e on e.id = coalesce(a.site_id, w.site_id)
  left join directory.account t on t.id = a.taken_by
  left join directory.account c on c.id = a.closed_by
$$;

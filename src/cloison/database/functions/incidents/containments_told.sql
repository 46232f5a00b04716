-- The containments in force that this officer may see, the latest first, as a JSON array: what, whom, since when, by whom, why.
-- An ended session is no containment in force: it is over. `own`: this officer did it, or is the one contained.
create or replace function gate.containments_told(p_account uuid, p_scope uuid) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'id', c.id, 'scope', c.scope, 'subject_id', c.subject,
           'subject', case c.scope when 'site' then e.name else w.given_name || ' ' || upper(w.family_name) end,
           'role', w.role, 'site', coalesce(e.name, h.name), 'at', c.at, 'rule', c.rule,
           'by', b.given_name || ' ' || upper(b.family_name), 'reason', c.reason, 'alert_id', c.alert_id,
           'own', p_account = c.subject or p_account is not distinct from c.by_account) order by c.at desc), '[]')
  from incidents.containment c
  left join directory.account w on c.scope in ('account', 'feed') and w.id = c.subject
  left join directory.site h on h.id = w.site_id
  left join directory.site e on c.scope = 'site' and e.id = c.subject
  left join directory.account b on b.id = c.by_account
  where c.lifted_at is null and c.scope <> 'session' and (p_scope is null or p_scope in (w.site_id, e.id))
$$;

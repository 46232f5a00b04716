-- What became of a delivery: sent (no error), or tried in vain and due again, after 5 seconds at first and 10 minutes at most.
-- Whoever's lease is over (the alert grew into a containment meanwhile) says nothing: it is due again. True: noted.
create or replace function gate.note_delivery(p_alert uuid, p_channel text, p_lease timestamptz, p_error text) returns boolean
language sql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
  with noted as (
    update incidents.delivery d
    set attempts = d.attempts + 1, last_error = left(p_error, 200),
        sent_at = case when p_error is null then gate.now() end,
        due_at = case when p_error is null then d.due_at
                      else gate.now() + least(interval '10 minutes', interval '5 seconds' * power(2, least(d.attempts, 10))) end
    where d.alert_id = p_alert and d.channel = p_channel and d.due_at = p_lease and d.sent_at is null
    returning 1)
  select exists (select from noted)
$$;

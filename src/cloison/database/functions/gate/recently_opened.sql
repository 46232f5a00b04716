-- The last eight of these patients whose record this session opened, the latest first: its ledger lines remember them, and a new
-- session begins with none.
create or replace function gate.recently_opened(p_account uuid, p_session uuid, p_set uuid[], p_at timestamptz) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(x.patient_id order by x.at desc), '[]')
  from (select l.patient_id, max(l.at) as at
        from ledger.line l
        where l.account_id = p_account and l.session_id = p_session and l.at > p_at - interval '1 day' and l.at <= p_at
          and l.event = 'patient.open' and l.outcome = 'allowed' and l.patient_id = any (p_set)
        group by l.patient_id order by max(l.at) desc limit 8) x
$$;

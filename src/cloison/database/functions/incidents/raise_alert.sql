-- One alert per rule and account (or site) while it is open: it grows, and is sent once. Returns its id.
-- `p_facts` holds numbers and codes for the sentence that officers read, and nothing about a patient.
create or replace function gate.raise_alert(p_rule text, p_account uuid, p_session uuid, p_site uuid, p_seen integer,
                                            p_baseline numeric, p_facts jsonb, p_contained boolean, p_at timestamptz) returns uuid
language plpgsql volatile as $$
declare
  v_id uuid;
  v_new boolean;
begin
  insert into incidents.alert as a (id, rule, severity, account_id, session_id, site_id, first_at, last_at, seen, baseline, facts,
                                    contained)
  values (gen_random_uuid(), p_rule, coalesce((select r.severity from incidents.rule r where r.name = p_rule), 'grave'), p_account,
          p_session, p_site, p_at, p_at, p_seen, p_baseline, coalesce(p_facts, '{}'), p_contained)
  on conflict (rule, coalesce(account_id, site_id, '00000000-0000-0000-0000-000000000000')) where state in ('open', 'taken')
  do update set last_at = excluded.last_at, seen = greatest(a.seen, excluded.seen), facts = a.facts || excluded.facts,
                session_id = coalesce(excluded.session_id, a.session_id), contained = a.contained or excluded.contained
  returning a.id, a.xmax = 0 into v_id, v_new;
  if v_new or p_contained then
    insert into incidents.delivery as d (alert_id, channel, due_at)
    select v_id, c.name, p_at from incidents.channel c
    on conflict (alert_id, channel) do update set due_at = excluded.due_at, sent_at = null, attempts = 0;
  end if;
  return v_id;
end $$;

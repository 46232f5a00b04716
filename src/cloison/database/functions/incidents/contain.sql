-- Contains an account, a session, a site, the exports of everybody, or a feed, in the transaction of whoever saw why; tells
-- the officers, and writes the line. Containing again what is contained changes nothing.
-- An account keeps the ward presence of this moment, which a passkey on its known device opens (gate.open_session); all
-- its sessions end. A site keeps the same, and its sessions. A session ends. Exports stop for everybody. A feed's facts
-- explain nothing.
create or replace function gate.contain(p_scope text, p_subject uuid, p_rule text, p_reason text, p_session uuid, p_site uuid,
                                        p_seen integer, p_baseline numeric, p_facts jsonb, p_at timestamptz) returns void
language plpgsql volatile as $$
declare
  v_id uuid := gen_random_uuid();
  v_alert uuid;
begin
  insert into incidents.containment (id, scope, subject, at, rule, reason)
  values (v_id, p_scope, p_subject, p_at, p_rule, p_reason)
  on conflict (scope, subject) where lifted_at is null do nothing;
  if not found then
    return;
  end if;
  v_alert := gate.raise_alert(p_rule, case when p_scope = 'account' or p_scope = 'feed' then p_subject
                                           when p_scope = 'session' then (select s.account_id from identity.session s where s.id = p_subject)
                                      end, p_session, p_site, p_seen, p_baseline, p_facts, true, p_at);
  update incidents.containment set alert_id = v_alert where id = v_id;
  perform gate.close_down(p_scope, p_subject, p_at);
  perform gate.write_down(array[(
    v_id, null, p_scope || '.contain', null, p_rule, p_session, case when p_scope in ('account', 'feed') then p_subject end, null,
    p_site, 'rule', null, null, null, null, p_reason, null, null, null, null, null)::gate.entry], p_at);
end $$;

-- A second person grants or refuses a proposal; what was granted takes effect in this transaction, and a refused assignment
-- ends. Returns 'granted', 'refused' or the reason why this person cannot decide it. One proof of presence decides one
-- proposal: the session's row is locked before it is looked at, so that two at once do not share a touch.
--   (1) a second person (gate.second_person)  (2) the decision, once  (3) its effect  (4) of a break-glass, its count for both
--   (gate.spend_confirmed)  (6) ledger line
create or replace function gate.decide(p_secret bytea, p_proposal uuid, p_yes boolean, p_reason text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_who record;
  v_what access.proposal;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_proposal is null or p_yes is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform from identity.session s where s.secret_hash = sha256(p_secret) for update;
  select * into v_what from access.proposal p where p.id = p_proposal for update;
  v_at := gate.now();
  select * into v_who from gate.second_person(p_secret, p_proposal, v_at);  -- 1
  if v_who.reason is null and p_yes and v_what.what = 'break_glass' and v_who.role not in ('director', 'security_officer') then
    v_who.reason := gate.spend_confirmed(v_what, v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, v_at);  -- 4
  end if;
  if v_who.reason is null and p_yes and v_what.what = 'place' then   -- what was possible when it was asked may be no more
    v_who.reason := gate.place_fault(v_what.payload ->> 'do', p_proposal, v_what.subject, v_what.payload -> 'said', v_at);
  end if;
  if v_who.reason is null then
    update identity.session set step_up_spent_at = v_at where id = v_who.session_id;
    update access.proposal set decided_by = v_who.account_id, decided_at = v_at, granted = p_yes where id = p_proposal;  -- 2
    perform gate.grant_proposal(v_what, p_yes, v_who.account_id, v_at);  -- 3
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, 'proposal.decide', v_who.reason, case when p_yes then 'granted' else 'refused' end, v_who.session_id,
    v_who.account_id, v_who.role, v_who.site_id, 'page', case v_what.what when 'break_glass' then 'BTG' end,
    case v_what.what when 'break_glass' then v_what.subject end, null, null,
    concat_ws(' ', p_proposal, v_what.what, left(p_reason, 500)), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_who.reason, case when p_yes then 'granted' else 'refused' end);
end $$;

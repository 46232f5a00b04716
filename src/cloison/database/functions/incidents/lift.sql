-- Lifts a containment. Returns 'lifted' or the reason of the refusal.
--   (1) a live session of its own, not narrow  (2) a role that lifts, a director at the own site alone; another person than who
--   contained by hand, and than the contained  (3) a reason in words  (4) a fresh proof of presence, spent by this lifting
--   (5) undone: the account or site opens again, and its attempts are forgotten; ended sessions stay ended  (6) ledger line
create or replace function gate.lift(p_secret bytea, p_containment uuid, p_reason text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_what incidents.containment;
begin
  perform gate.require_safe_transaction();
  if p_secret is null or p_containment is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  perform from identity.session s where s.secret_hash = sha256(p_secret) for update;   -- one touch, one deed: two at once too
  select * into v_what from incidents.containment c where c.id = p_containment and c.lifted_at is null for update;
  select * into v_who from gate.officer(p_secret, '{security_officer,privacy_officer,director}', v_at);  -- 1
  if v_who.reason is not null then
    null;
  elsif v_what.id is null or (v_who.scope is null or v_what.scope = 'site' and v_what.subject = v_who.scope
         or exists (select from directory.account a where v_what.scope in ('account', 'feed') and a.id = v_what.subject
                      and a.site_id = v_who.scope)) is not true then  -- 2
    v_who.reason := 'no_containment';
  elsif v_what.by_account is not distinct from v_who.account_id or v_what.subject = v_who.account_id
        or exists (select from identity.session s where s.id = v_what.subject and s.account_id = v_who.account_id) then
    v_who.reason := 'own_containment';
  elsif coalesce(length(btrim(p_reason)), 0) < 10 then  -- 3
    v_who.reason := 'reason_needed';
  elsif not v_who.fresh then  -- 4
    v_who.reason := 'step_up_needed';
  end if;
  if v_who.reason is null then  -- 5
    update identity.session set step_up_spent_at = v_at where id = v_who.session_id;
    update incidents.containment set lifted_at = v_at, lifted_by = v_who.account_id, lift_reason = btrim(p_reason)
    where id = p_containment;
    update directory.account set contained_at = null where v_what.scope = 'account' and id = v_what.subject;
    update directory.site set contained_at = null where v_what.scope = 'site' and id = v_what.subject;
    delete from access.attempt a where v_what.scope = 'account' and a.account_id = v_what.subject;
  end if;
  perform gate.write_down(array[(  -- 6
    gen_random_uuid(), null, coalesce(v_what.scope, 'containment') || '.lift', v_who.reason, 'lifted', v_who.session_id,
    v_who.account_id, v_who.role, v_who.site_id, 'page', 'HSYSADMIN', null, null, null,
    concat_ws(' ', p_containment, v_what.subject, btrim(p_reason)), null, null, null, null, null)::gate.entry], v_at);
  return coalesce(v_who.reason, 'lifted');
end $$;

-- "Why can this person open that patient?" for the security and the privacy officer: the account's state, what its role may see,
-- the gate's own decision (gate.relationship_to), each relationship that bears on it with who wrote it and why it explains or
-- not (gate.standing, gate.explains), and what is left of its allowances. No record is opened, and nobody is named.
-- The patient is said by identifier (blind-index tokens) or by a pseudonym that stands on a line of this account. Whoever nothing
-- ties to the account, and whoever does not exist, get one answer; each question counts among the officer's 20 a day, whatever
-- comes of it, under an id that is drawn from the question: neither the answer nor the count tells that somebody exists.
--   (1) session  (2) role; nobody about themself  (3) an account of a person, a reason in words  (4) count
--   (5) the answer  (6) ledger line, ticket
create or replace function gate.ask_why(p_ticket uuid, p_secret bytea, p_account uuid, p_tokens bigint[], p_pseudonym text,
                                        p_reason text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_whom directory.account;
  v_question uuid;
  v_patient uuid;
  v_need gate.need[];
  v_answer jsonb;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_account is null or num_nonnulls(p_tokens, p_pseudonym) <> 1
     or cardinality(p_tokens) not between 1 and 8 or length(p_pseudonym) > 20 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.officer(p_secret, '{security_officer,privacy_officer}', v_at);  -- 1 to 2
  select * into v_whom from directory.account a where a.id = p_account and a.role <> 'system';
  if v_who.reason is null then
    v_who.reason := case when p_account = v_who.account_id then 'own_account'
                         when v_whom.id is null then 'no_account'  -- 3
                         when coalesce(length(btrim(p_reason)) not between 10 and 500, true) then 'reason_needed' end;
  end if;
  if v_who.reason is null then  -- 4
    select encode(substr(sha256(s.secret || convert_to(concat_ws(' ', p_account, p_tokens, p_pseudonym), 'UTF8')), 1, 16), 'hex')::uuid
    into v_question from incidents.salt s;
    v_need := array(
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'reveals', v_question, s.proof, true)::gate.need
      from gate.live_session(p_secret, v_at) s);
    perform gate.lock_counters(v_need);
    v_at := gate.now();
    v_who.reason := gate.spend(v_need, v_at);
  end if;
  if v_who.reason is null then  -- 5
    if p_tokens is not null then
      select f.patient_id into v_patient from records.blind_index f where f.tokens @> p_tokens limit 1;
    else
      select p.id into v_patient
      from ledger.line l cross join lateral unnest(coalesce(l.patients, array[l.patient_id])) p (id)
      where l.account_id = p_account and l.at > v_at - interval '92 days' and l.at <= v_at and p.id is not null
        and gate.pseudonym(p.id) = p_pseudonym
      limit 1;
    end if;
    v_answer := gate.why(v_whom, v_patient, v_at);
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.why', v_who.reason, 'explained', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id,
    'page', 'HSYSADMIN', case when v_answer ->> 'tied' = 'true' then v_patient end, null, null,
    concat_ws(' ', p_account, left(btrim(p_reason), 500)), null, null, null, null, v_answer)::gate.entry], v_at);
end $$;

-- One identity of an officer's queue beside those like it: found by blind index under its own birth date, or by one exact number that
-- is typed; and those that a word links to it already. Each is counted as a pair: an allowance of its own.
--   (1) session  (2) identity officer, purpose  (3) the identity is explained to the asker, and the birth date is its own: no way to
--   go through the index day by day  (4) count  (6) ledger line, ticket
-- The record server masks the names of whom it shows (cloison.pages.identities); whoever was told apart before is left out.
create or replace function gate.ask_pairs(p_ticket uuid, p_secret bytea, p_patient uuid, p_born bigint, p_names bigint[],
                                          p_exact bigint, p_purpose text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_found uuid[] := '{}';
  v_shown uuid[] := '{}';
  v_new gate.need[];
  v_links jsonb;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_patient is null or p_born is null or cardinality(p_names) between 1 and 8 is not true then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.examine(p_secret, p_patient, '{traits}', 'read', p_purpose, null, v_at);  -- 1 to 3
  if v_who.reason is null and v_who.role <> 'identity_officer' then
    v_who.reason := 'role_refuses';
  elsif v_who.reason is null and (v_who.explained is not true
        or not exists (select from records.blind_index b where b.patient_id = p_patient and p_born = any (b.tokens))) then
    v_who.reason := 'no_relationship';
  end if;
  if v_who.reason is null then
    v_found := array(select b.patient_id from records.blind_index b where b.tokens @> array[p_born] and b.tokens && p_names
                       and b.patient_id <> p_patient order by 1);
    v_shown := array(
      select x.id from (
        select f.id from unnest(v_found) f (id) where cardinality(v_found) <= 10
        union
        select b.patient_id from records.blind_index b where p_exact is not null and b.tokens @> array[p_exact]
        union
        select case when l.patient_id = p_patient then l.other_id else l.patient_id end
        from records.link l where p_patient in (l.patient_id, l.other_id) and l.until is null and l.verdict = 'same') x (id)
      where x.id <> p_patient
        and not exists (select from records.link l where p_patient in (l.patient_id, l.other_id) and x.id in (l.patient_id, l.other_id)
                          and l.until is null and l.verdict = 'distinct')
      order by 1);
    v_new := array(select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'pairs', n.patient_id, v_who.proof, true)::gate.need
                   from gate.not_lately_spent(v_who.session_id, 'pairs', v_shown, v_at) n);
    if cardinality(v_new) > 0 then  -- 4
      perform gate.lock_counters(v_new);
      v_at := gate.now();
      v_who.reason := gate.spend(v_new, v_at);
    end if;
    v_links := gate.link_history(p_patient);
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.compare', v_who.reason, case when cardinality(v_found) > 10 then 'too_many' else 'found' end,
    v_who.session_id, v_who.account_id, v_who.role, v_who.site_id, coalesce(p_surface, 'unknown'), p_purpose, null,
    case when v_who.reason is null then v_shown end, '{traits}', null, false, 'Patient', null, v_shown,
    jsonb_build_object('role', v_who.role, 'history', coalesce(v_links, '[]')))::gate.entry], v_at);
end $$;

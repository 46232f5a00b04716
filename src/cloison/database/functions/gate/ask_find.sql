-- Finds patients by blind-index tokens: those in care first, then at most five others, never a count.
-- Every row outside the care set is spent before it is shown: as a search row or an exact confirmation where the
-- role has such a ceiling, among the 20 others where it has none. What does not fit refuses the whole answer.
--   (1) session  (2) role, purpose  (3) who of those found is in care  (4) count  (6) ledger line, ticket
create or replace function gate.ask_find(p_ticket uuid, p_secret bytea, p_tokens bigint[], p_exact boolean,
                                         p_purpose text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_found uuid[];
  v_care uuid[];
  v_beyond uuid[];
  v_kind text;
  v_new gate.need[];
  v_reason text;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_tokens is null or cardinality(p_tokens) not between 1 and 8 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, '{traits}', 'read') m;  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif not gate.known_purpose(p_purpose) then  -- 2
    v_reason := 'no_purpose';
  elsif v_who.yes is not true then
    v_reason := 'role_refuses';
  end if;
  -- 3. Six others are too many: then those in care alone are shown; and to a contained account always.
  if v_reason is null then
    v_found := array(select f.patient_id from records.blind_index f where f.tokens @> p_tokens);
    v_care := array(select e.patient_id from gate.explained_among(v_who.account_id, v_who.role, v_found, v_at, v_who.narrow) e);
    v_beyond := array(select f.id from unnest(v_found) f (id) where not v_who.narrow and f.id <> all (v_care) order by f.id);
    v_kind := coalesce((select c.kind from access.ceiling c
                        where c.scope = v_who.role
                          and c.kind = case when p_exact then 'confirmations' else 'search_rows' end), 'others');
    v_new := array(
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, v_kind, f.patient_id, v_who.proof, true)::gate.need
      from gate.not_lately_spent(v_who.session_id, v_kind, v_beyond, v_at) f
      where cardinality(v_beyond) <= 5
      union all
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'explained', f.patient_id, v_who.proof, true)::gate.need
      from gate.not_lately_spent(v_who.session_id, 'explained', v_care, v_at) f);
    if cardinality(v_new) > 0 then  -- 4
      perform gate.lock_counters(v_new);
      v_at := gate.now();
      v_reason := gate.spend(v_new, v_at);
    end if;
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, 'patient.find', v_reason,
    case when cardinality(v_beyond) > 5 then 'too_many' else 'found' end,
    v_who.session_id, v_who.account_id, v_who.role, v_who.site_id, coalesce(p_surface, 'unknown'), p_purpose, null,
    shown.patients, '{traits}', null, false, 'Patient', null, shown.patients,
    jsonb_build_object('care', to_jsonb(v_care), 'role', v_who.role))::gate.entry], v_at)
  from (select case when v_reason is null
                    then v_care || case when cardinality(v_beyond) <= 5 then v_beyond else '{}' end
               end as patients) shown;
end $$;

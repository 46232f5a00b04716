-- Finds patients by blind-index tokens: those in care first, then at most five others, never a count.
-- Every row outside the care set is spent before it is shown: as a search row or an exact confirmation where the
-- role has such a ceiling, among the 20 others where it has none. What does not fit refuses the whole answer.
create or replace function gate.ask_find(p_ticket uuid, p_secret bytea, p_tokens bigint[], p_exact boolean,
                                         p_purpose text, p_surface text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp
set lock_timeout = '5s' as $$
declare
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
  v_at timestamptz := gate.now();
  v_who record;
  v_found uuid[] := '{}';
  v_care uuid[] := '{}';
  v_beyond uuid[] := '{}';
  v_kind text;
  v_reason text;
  v_too_many boolean := false;
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or p_tokens is null or cardinality(p_tokens) not between 1 and 8 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select * into v_who from gate.live_session(p_secret, v_at);  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif p_purpose is null then
    v_reason := 'no_purpose';
  elsif not gate.role_allows(v_who.role, '{traits}', 'read') then  -- 2
    v_reason := 'role_refuses';
  else
    select coalesce(array_agg(b.patient_id), '{}') into v_found
    from records.blind_index b where b.tokens @> p_tokens;
    select coalesce(array_agg(f), '{}') into v_care
    from unnest(v_found) f, lateral gate.relationship_to(v_who.account_id, v_who.role, f, v_at) r
    where r.explained;  -- 3
    v_beyond := array(select f from unnest(v_found) f where f <> all (v_care) order by f);
    if cardinality(v_beyond) > 5 then
      v_too_many := true;
      v_beyond := '{}';
    end if;
    v_kind := (select c.kind from access.ceiling c
               where c.scope = v_who.role
                 and c.kind = case when p_exact then 'confirmations' else 'search_rows' end);
    v_kind := coalesce(v_kind, 'others');
    perform gate.lock_holders(array[v_who.account_id]);
    if v_kind = 'others' and cardinality(v_beyond) > 0 then
      perform gate.lock_holders(array[v_who.site_id]);
      perform gate.lock_holders(array[platform]);
    end if;
    v_at := gate.now();
    v_reason := coalesce(
      gate.spend(v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, v_kind,
                 gate.not_lately_spent(v_who.session_id, v_kind, v_beyond, v_at), v_at),
      gate.spend(v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, 'explained',
                 gate.not_lately_spent(v_who.session_id, 'explained', v_care, v_at), v_at));
  end if;
  perform gate.append_line(  -- 6
    v_at, p_ticket, 'patient.find', case when v_reason is null then 'allowed' else 'refused' end,
    coalesce(v_reason, case when v_too_many then 'too_many' else 'found' end), v_who.session_id, v_who.account_id,
    v_who.role, v_who.site_id, coalesce(p_surface, 'unknown'), p_purpose, null,
    case when v_reason is null then v_care || v_beyond end, '{traits}', null, false);
  perform gate.write_ticket(
    p_ticket, p_secret, v_at, case when v_reason is null then 'allowed' else 'refused' end,
    coalesce(v_reason, case when v_too_many then 'too_many' else 'found' end), p_purpose,
    case when v_reason is null then v_care || v_beyond end, '{traits}', 'Patient', null,
    jsonb_build_object('care', to_jsonb(v_care), 'role', v_who.role));
end $$;

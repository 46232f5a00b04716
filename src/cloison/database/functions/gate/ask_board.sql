-- A board: a set of patients in care with the latest of what their records hold of some types, for one page, decided and
-- counted as one set exactly as gate.ask_list counts; one line with its set of patients, its slices and the types shown.
-- Whoever is not explained to the asker is not on it, and nobody tells that they are there.
-- p_view, p_unit (null: the asker's first), p_item: gate.board_members. p_types: the types shown; p_days: of each, what was
-- recorded in so many days (null: all that stands); p_named: the types of which only what the relationship names is shown,
-- the stay of a presence, the request of an order.
-- A ward's carries its beds (gate.beds_of_unit) and those of them that the asker looks after (directory.sector) beside the answer.
-- On paper (`print`) each patient draws on `sheets` too: the same rows as on the screen, never a record.
--   (1) session  (2) role, purpose, a unit of the asker's; paper, unless exports are frozen  (3) explained  (4) count
--   (6) ledger line, ticket, which gate.take_board alone answers for
create or replace function gate.ask_board(
  p_ticket uuid, p_secret bytea, p_purpose text, p_surface text, p_view text, p_unit uuid, p_item uuid, p_slices text[],
  p_types text[], p_days integer[], p_named text[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
  v_units jsonb;
  v_unit uuid := p_unit;
  v_members jsonb;
  v_set uuid[] := '{}';
  v_new gate.need[];
  v_reason text;
  v_paper boolean := coalesce(p_surface in ('print', 'export'), false);
  v_detail text;
  v_refresh boolean := false;   -- this session was shown this very board, in a line of its own, lately
begin
  perform gate.require_safe_transaction();
  if p_ticket is null or p_secret is null or (p_view in ('care', 'ward', 'queue')) is not true
     or cardinality(p_types) is distinct from cardinality(p_days) or cardinality(p_types) > 0 is not true
     or array_position(p_types, null) is not null or p_named is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select s.*, m.yes into v_who
  from gate.live_session(p_secret, v_at) s, lateral gate.permitted(s.role, p_slices, 'read') m;  -- 1
  if v_who.session_id is null then
    v_reason := 'no_session';
  elsif not gate.known_purpose(p_purpose) then  -- 2
    v_reason := 'no_purpose';
  elsif v_who.yes is not true or 'traits' = any (p_slices) is not true or 'sealed' = any (p_slices) then
    v_reason := 'role_refuses';
  elsif v_paper and (v_who.narrow or gate.exports_frozen()) then
    v_reason := 'exports_frozen';
  else
    select jsonb_agg(to_jsonb(u) order by u.name, u.id),
           coalesce(v_unit, (array_agg(u.id order by u.name, u.id))[1])
    into v_units, v_unit from gate.board_units(v_who.account_id, p_view, v_at) u;
    if p_view <> 'care' and not exists (select from jsonb_array_elements(v_units) u where (u ->> 'id')::uuid = v_unit) then
      v_reason := 'no_relationship';
    end if;
  end if;
  if v_reason is null then
    select array_agg(distinct x.patient_id), jsonb_agg(jsonb_build_object(
             'patient', x.patient_id, 'kind', x.kind, 'item', x.stay_id, 'since', x.since, 'until', x.until))
    into v_set, v_members  -- 3
    from gate.board_members(v_who.account_id, v_who.role, v_at, v_who.narrow, p_view, v_unit, p_item) x;
    v_set := coalesce(v_set, '{}');
    v_new := array(
      select (v_who.account_id, v_who.session_id, v_who.role, v_who.site_id, k.kind, f.patient_id, v_who.proof, true)::gate.need
      from (values ('explained'), ('sheets')) k (kind),
           lateral gate.not_lately_spent(v_who.session_id, k.kind, v_set, v_at) f
      where k.kind = 'explained' or v_paper);
    if cardinality(v_new) > 0 then  -- 4
      perform gate.lock_counters(v_new);
      v_at := gate.now();
      v_reason := gate.spend(v_new, v_at);
    end if;
  end if;
  v_detail := concat_ws(' ', p_view, v_unit, p_item, array_to_string(p_types, ' '));
  if v_reason is null and cardinality(v_new) = 0 and not v_paper then
    v_refresh := exists (select from ledger.line l
                         where l.account_id = v_who.account_id and l.session_id = v_who.session_id
                           and l.at > v_at - interval '14 minutes 50 seconds'
                           and l.at <= v_at   -- else all the months to come are opened too
                           and l.event = 'patient.list' and l.outcome = 'allowed' and l.patients @> v_set
                           and l.slices @> p_slices and l.detail = v_detail);
  end if;
  if v_refresh then
    perform pg_logical_emit_message(true, 'cloison', 'list');   -- as in gate.ask_list: the ticket alone is not flushed
  end if;
  perform gate.write_down(array[(  -- 6
    p_ticket, p_secret, case when not v_refresh then 'patient.list' end, v_reason,
    'care_set', v_who.session_id, v_who.account_id, v_who.role, v_who.site_id, coalesce(p_surface, 'unknown'), p_purpose,
    null, case when v_reason is null then v_set end, p_slices, v_detail, true, '(board)', null, v_set, jsonb_build_object(
      'role', v_who.role, 'explained', true, 'at', v_at, 'unit', v_unit, 'units', coalesce(v_units, '[]'),
      'members', coalesce(v_members, '[]'),
      'beds', case when p_view = 'ward' and v_reason is null then gate.beds_of_unit(v_unit, v_at) else '[]' end,
      'sector', coalesce((select to_jsonb(x.beds) from directory.sector x
                          where p_view = 'ward' and x.account_id = v_who.account_id and x.unit_id = v_unit), '[]'),
      'recent', case p_view when 'care' then gate.recently_opened(v_who.account_id, v_who.session_id, v_set, v_at) else '[]' end,
      'shown', (
        select jsonb_agg(jsonb_build_object('type', t.type, 'since', v_at - make_interval(days => t.days),
                                            'named', t.type = any (p_named)))
        from unnest(p_types, p_days) t (type, days)))
    )::gate.entry], v_at);
end $$;

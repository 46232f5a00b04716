-- Opens patients: decides, spends, writes the line and the ticket, and returns nothing (law 2).
-- Set-based: one element per request in every array; a single opening is a set of one.
-- p_slices holds each request's slices separated by commas; p_marks each patient's mark, by which a canary is known.
--   (1) session, account, site  (2) role, purpose  (3) relationship  (4) count  (5) canary  (6) ledger line, ticket
-- The caller MUST commit, then call `take` with the same tickets and secrets within 5 seconds.
create or replace function gate.ask_open(
  p_tickets uuid[], p_secrets bytea[], p_patients uuid[], p_slices text[], p_purposes text[], p_surfaces text[],
  p_types text[], p_ids uuid[], p_details text[], p_marks bytea[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz;
  v_entries gate.entry[];
  v_needs gate.need[];   -- of each entry; null where nothing is new to its session: only what is new takes locks
  v_prints gate.need[];  -- of each entry that leaves as a whole: it draws on `export` too
  v_new gate.need[];
  v_canary boolean;
  v_spent_up boolean := false;   -- something did not fit
begin
  perform gate.require_safe_transaction();
  -- Arrays of other lengths would be filled with nulls, and fail late, with the row in the error.
  if cardinality(p_tickets) between 1 and 64 is not true
     or cardinality(p_secrets) is distinct from cardinality(p_tickets)
     or cardinality(p_patients) is distinct from cardinality(p_tickets)
     or cardinality(p_slices) is distinct from cardinality(p_tickets)
     or cardinality(p_purposes) is distinct from cardinality(p_tickets)
     or cardinality(p_surfaces) is distinct from cardinality(p_tickets)
     or cardinality(p_types) is distinct from cardinality(p_tickets)
     or cardinality(p_ids) is distinct from cardinality(p_tickets)
     or cardinality(p_details) is distinct from cardinality(p_tickets)
     or cardinality(p_marks) is distinct from cardinality(p_tickets)
     or array_position(p_tickets, null) is not null or array_position(p_secrets, null) is not null
     or array_position(p_patients, null) is not null or array_position(p_marks, null) is not null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  with clock as materialized (select c.at from gate.clock() c),
  asked as materialized (  -- 1 to 3
    select q.*, string_to_array(q.slices, ',') as parts, c.at, x.*,
           gate.spend_kind(x.role, x.explained, x.because, x.confirmed) as kind,
           coalesce(length(btrim(q.detail)), 0) >= 10 as reasoned,
           case when x.reason is null and q.surface in ('print', 'export') then
             case when x.narrow or gate.exports_frozen() then 'exports_frozen' else 'export' end end as print
    from clock c,
         unnest(p_tickets, p_secrets, p_patients, p_slices, p_purposes, p_surfaces, p_types, p_ids, p_details)
           as q (ticket, secret, patient, slices, purpose, surface, resource_type, resource_id, detail),
         lateral gate.examine(q.secret, q.patient, string_to_array(q.slices, ','), 'read', q.purpose, q.detail, c.at) x)
  select min(a.at),
         array_agg((a.ticket, a.secret, 'patient.open', coalesce(a.reason, nullif(a.print, 'export')), a.because, a.session_id,
                    a.account_id, a.role, a.site_id,
                    coalesce(a.surface, 'unknown'), a.purpose, a.patient, null, a.parts,
                    concat_ws(' ', a.resource_type, a.resource_id, a.detail), a.explained, a.resource_type, a.resource_id,
                    array[a.patient], jsonb_build_object('role', a.role, 'explained', a.explained, 'until', a.until,
                                                           'links',
                      case when a.reason is null then (select jsonb_agg(to_jsonb(l) order by l.since, l.patient)
                                                       from gate.links_told(a.patient) l) end)
                   )::gate.entry order by a.account_id, a.patient, a.ticket),
         array_agg(n.need order by a.account_id, a.patient, a.ticket),
         array_agg(case when a.print = 'export' then
           (a.account_id, a.session_id, a.role, a.site_id, 'export', a.patient, a.proof, a.reasoned)::gate.need end
           order by a.account_id, a.patient, a.ticket),
         exists (select from incidents.canary c where c.mark = any (p_marks))
  into v_at, v_entries, v_needs, v_prints, v_canary
  from asked a
  left join lateral (
    select (a.account_id, a.session_id, a.role, a.site_id, a.kind, f.patient_id, a.proof, a.reasoned)::gate.need as need
    from gate.not_lately_spent(a.session_id, a.kind, array[a.patient], a.at) f
    where a.reason is null and a.kind is not null) n on true;
  v_new := array_remove(v_needs || v_prints, null);
  if cardinality(v_new) > 0 then  -- 4
    perform gate.lock_counters(v_new);
    v_at := gate.now();
    v_spent_up := gate.spend(v_new, v_at) is not null;
    if v_spent_up then  -- one does not fit: each alone, in their order
      for n in 1 .. cardinality(v_needs) loop
        if v_needs[n] is not null or v_prints[n] is not null then
          v_entries[n].refusal := gate.spend(array_remove(array[v_needs[n], v_prints[n]], null), v_at);
        end if;
      end loop;
    end if;
  end if;
  if v_canary then  -- 5
    v_entries := gate.canaries_opened(v_entries, p_tickets, p_marks, v_at);
  end if;
  perform gate.write_down(v_entries, v_at, v_spent_up);  -- 6
end $$;

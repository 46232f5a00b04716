-- Opens patients: decides, spends, writes the line and the ticket, and returns nothing (law 2).
-- Set-based: one element per request in every array; a single opening is a set of one.
-- p_slices holds each request's slices separated by commas.
--   (1) session, account, site  (2) role, purpose  (3) relationship  (4) count  (6) ledger line, ticket
-- The caller MUST commit, then call `take` with the same tickets and secrets within 5 seconds.
create or replace function gate.ask_open(
  p_tickets uuid[], p_secrets bytea[], p_patients uuid[], p_slices text[], p_purposes text[], p_surfaces text[],
  p_types text[], p_ids uuid[], p_details text[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp
set lock_timeout = '5s' as $$
declare
  platform constant uuid := '00000000-0000-0000-0000-000000000000';
  v_at timestamptz := gate.now();
  v_asked gate.asked[];
  v_accounts uuid[];
  v_sites uuid[];
  v_reason text;
  v_outcome text;
  r gate.asked;
begin
  perform gate.require_safe_transaction();
  if cardinality(p_tickets) = 0 or cardinality(p_tickets) > 64
     or array_position(p_tickets, null) is not null or array_position(p_secrets, null) is not null
     or array_position(p_patients, null) is not null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  -- Steps 1 to 3 for all, without locks. `fresh` is what is new to the session: only that takes locks and is counted.
  v_asked := array(
    select (q.ticket, q.secret, q.patient, string_to_array(q.slices, ','), q.purpose, q.surface, q.resource_type,
            q.resource_id, q.detail, x.session_id, x.account_id, x.role, x.site_id, x.reason, x.because, x.explained,
            k.kind, case when x.reason is null
                         then gate.not_lately_spent(x.session_id, k.kind, array[q.patient], v_at) end)::gate.asked
    from unnest(p_tickets, p_secrets, p_patients, p_slices, p_purposes, p_surfaces, p_types, p_ids, p_details)
           as q (ticket, secret, patient, slices, purpose, surface, resource_type, resource_id, detail),
         lateral gate.examine(q.secret, q.patient, string_to_array(q.slices, ','), 'read', q.purpose, q.detail, v_at) x,
         lateral gate.spend_kind(x.role, x.explained, x.because) k (kind)
    order by x.account_id, q.patient);
  -- 4. Locks for all before anything is counted: accounts, then sites, then the platform.
  select array_agg(distinct a.account_id), array_agg(distinct a.site_id) filter (where a.kind = 'others')
  into v_accounts, v_sites from unnest(v_asked) a where cardinality(a.fresh) > 0;
  if v_accounts is not null then
    perform gate.lock_holders(v_accounts);
    if v_sites is not null then
      perform gate.lock_holders(v_sites);
      perform gate.lock_holders(array[platform]);
    end if;
    v_at := gate.now();
  end if;
  foreach r in array v_asked loop
    v_reason := r.reason;
    if v_reason is null and cardinality(r.fresh) > 0 then
      v_reason := gate.spend(r.account_id, r.session_id, r.role, r.site_id, r.kind, r.fresh, v_at);
    end if;
    v_outcome := case when v_reason is null then 'allowed' else 'refused' end;
    perform gate.append_line(  -- 6
      v_at, r.ticket, 'patient.open', v_outcome, coalesce(v_reason, r.because), r.session_id, r.account_id, r.role,
      r.site_id, coalesce(r.surface, 'unknown'), r.purpose, r.patient, null, r.slices,
      concat_ws(' ', r.resource_type, r.resource_id, r.detail), r.explained);
    perform gate.write_ticket(
      r.ticket, r.secret, v_at, v_outcome, coalesce(v_reason, r.because), r.purpose, array[r.patient], r.slices,
      r.resource_type, r.resource_id, jsonb_build_object('role', r.role, 'explained', r.explained));
  end loop;
end $$;

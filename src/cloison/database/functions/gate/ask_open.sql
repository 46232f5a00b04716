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
  v_asked_at timestamptz := gate.now();
  v_at timestamptz := v_asked_at;
  v_accounts uuid[];
  v_sites uuid[];
  v_new uuid[];
  v_reason text;
  v_kind text;
  r record;
begin
  perform gate.require_safe_transaction();
  if cardinality(p_tickets) = 0 or cardinality(p_tickets) > 64
     or array_position(p_tickets, null) is not null or array_position(p_secrets, null) is not null
     or array_position(p_patients, null) is not null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  -- Who needs locks: whatever is new to its session. Accounts sort before sites, sites before the platform,
  -- because `lock_holders` is called once for each rank.
  with asked as materialized (
    select x.account_id, x.site_id, k.kind
    from unnest(p_secrets, p_patients, p_slices, p_purposes, p_details) as q (secret, patient, slices, purpose, detail),
         lateral gate.examine(q.secret, q.patient, string_to_array(q.slices, ','), 'read', q.purpose, q.detail, v_at) x,
         lateral gate.spend_kind(x.role, x.explained, x.because) k (kind)
    where x.reason is null
      and cardinality(gate.not_lately_spent(
            x.session_id, k.kind, array[q.patient], v_at)) > 0)
  select array_agg(distinct account_id), array_agg(distinct site_id) filter (where kind = 'others')
  into v_accounts, v_sites from asked;
  if v_accounts is not null then
    perform gate.lock_holders(v_accounts);
    if v_sites is not null then
      perform gate.lock_holders(v_sites);
      perform gate.lock_holders(array[platform]);
    end if;
    v_at := gate.now();
  end if;
  for r in
    select q.ticket, q.secret, q.patient, string_to_array(q.slices, ',') as slices, q.purpose, q.surface,
           q.resource_type, q.resource_id, q.detail, x.*
    from unnest(p_tickets, p_secrets, p_patients, p_slices, p_purposes, p_surfaces, p_types, p_ids, p_details)
           as q (ticket, secret, patient, slices, purpose, surface, resource_type, resource_id, detail),
         lateral gate.examine(q.secret, q.patient, string_to_array(q.slices, ','), 'read', q.purpose, q.detail, v_at) x
    order by x.account_id, q.patient
  loop
    v_reason := r.reason;
    if v_reason is null then
      v_kind := gate.spend_kind(r.role, r.explained, r.because);
      v_new := gate.not_lately_spent(r.session_id, v_kind, array[r.patient], v_asked_at);
      if cardinality(v_new) > 0 and not (r.account_id = any (coalesce(v_accounts, '{}'))
                                         and (v_kind <> 'others' or r.site_id = any (coalesce(v_sites, '{}')))) then
        v_reason := 'try_again';  -- a relationship ended between the two looks: its locks are not held
        v_new := '{}';
      end if;
    end if;
    if v_reason is null then
      v_reason := gate.spend(r.account_id, r.session_id, r.role, r.site_id, v_kind, v_new, v_at);
    end if;
    perform gate.append_line(
      v_at, r.ticket, 'patient.open', case when v_reason is null then 'allowed' else 'refused' end,
      coalesce(v_reason, r.because), r.session_id, r.account_id, r.role, r.site_id, coalesce(r.surface, 'unknown'),
      r.purpose, r.patient, null, r.slices, concat_ws(' ', r.resource_type, r.resource_id, r.detail), r.explained);
    perform gate.write_ticket(
      r.ticket, r.secret, v_at, case when v_reason is null then 'allowed' else 'refused' end,
      coalesce(v_reason, r.because), r.purpose, array[r.patient], r.slices, r.resource_type, r.resource_id,
      jsonb_build_object('role', r.role, 'explained', r.explained));
  end loop;
end $$;

-- The second half of gate.ask_board, with the rows that gate.take has: first one that carries the answer and no body, then
-- each data key of the slices, then what the board shows. Of a ticket that is not a board's: nothing.
--   (7) ticket committed, flushed, same session, fresh: as in gate.take  (8) of the patients in the set, the types that the line names,
--   in the allowed slices; a closed site's own keys are withheld
create or replace function gate.take_board(p_tickets uuid[], p_secrets bytea[])
returns table (ticket uuid, outcome text, reason text, detail jsonb, patient_id uuid, site_id uuid, slice text,
               wrapping_key_id uuid, wrapped bytea, resource_type text, id uuid, version integer,
               recorded_at timestamptz, identity_status text, body bytea)
language plpgsql stable security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
  v gate.ticket;
begin
  if cardinality(p_tickets) is distinct from 1 or cardinality(p_secrets) is distinct from 1 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  select t.* into v from gate.ticket t  -- 7
  where t.ticket = p_tickets[1] and t.session_hash = sha256(p_secrets[1]) and t.resource_type = '(board)'
    and t.xid is distinct from pg_current_xact_id_if_assigned()
    and t.lsn <= pg_current_wal_flush_lsn()
    and t.at > (select c.at from gate.clock() c) - interval '5 seconds'
    and exists (select from identity.session s where s.secret_hash = t.session_hash and s.ended_at is null);
  if v.ticket is null then
    return;
  end if;
  return query select v.ticket, v.outcome, v.reason, v.detail, null::uuid, null::uuid, null::text, null::uuid, null::bytea,
                      null::text, null::uuid, null::integer, null::timestamptz, null::text, null::bytea;
  if v.outcome <> 'allowed' then
    return;
  end if;
  return query
  with who as materialized (
    select p.id, p.identity_status from records.patient p where p.id = any (v.patients) and p.erased_at is null
  ), key as materialized (  -- 8
    select d.patient_id, d.site_id, d.slice, d.wrapping_key_id, d.wrapped
    from who join records.data_key d on d.patient_id = who.id
    join directory.site e on e.id = d.site_id
    where d.slice = any (v.slices)
      and (e.closed_on is null or e.closed_on > v.at::date or d.slice in ('traits', 'contact'))
  ), shown as materialized (
    select * from jsonb_to_recordset(v.detail -> 'shown') as s (type text, since timestamptz, named boolean)
  ), body as (
    select r.* from who cross join shown s
    cross join lateral (select * from records.resource one   -- apart, so that a type is read by itself and not the whole record
                        where one.patient_id = who.id and one.resource_type = s.type and one.superseded_at is null
                          and (s.since is null or one.recorded_at > s.since) offset 0) r
    where not s.named
    union all
    select r.* from (select distinct m.patient, m.item
                     from jsonb_to_recordset(v.detail -> 'members') as m (patient uuid, item uuid)) m
    join who on who.id = m.patient
    cross join shown s
    join records.resource r on r.patient_id = m.patient and r.resource_type = s.type and r.id = m.item
    where s.named and r.superseded_at is null and (s.since is null or r.recorded_at > s.since)
  )
  select v.ticket, v.outcome, v.reason, null::jsonb, k.patient_id, k.site_id, k.slice, k.wrapping_key_id, k.wrapped,
         b.resource_type, b.id, b.version, b.recorded_at, w.identity_status, b.body
  from key k
  join who w on w.id = k.patient_id
  left join body b on b.patient_id = k.patient_id and b.site_id = k.site_id and b.slice = k.slice;
end $$;

-- Marks of canaries and of what they can be reached by, before the canaries themselves are moved in: one that is there
-- is watched from its first moment. They count for no statistic: N goes down by each new one, and up again as it is
-- moved in. Planting again changes nothing. Returns how many are new.
-- The day alone is kept, and the order is that of the marks: neither leads to the line of the import that brings them.
create or replace function gate.plant_marks(p_marks bytea[], p_sites uuid[], p_contacts bytea[], p_contact_marks bytea[],
                                            p_kinds text[]) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_maker uuid;
  v_new integer;
begin
  select a.id into v_maker from directory.account a
  where a.username = 'cloison-import' and a.role = 'system' and a.suspended_at is null and a.left_on is null;
  if v_maker is null or p_marks is null or p_contacts is null
     or cardinality(p_sites) is distinct from cardinality(p_marks)
     or cardinality(p_contact_marks) is distinct from cardinality(p_contacts)
     or cardinality(p_kinds) is distinct from cardinality(p_contacts)
     or (select max(s.many) from (select count(*) as many from unnest(p_sites) x group by x) s) > 200 then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  insert into incidents.canary (mark, site_id, planted_at)
  select m.mark, m.site_id, date_trunc('day', v_at) from unnest(p_marks, p_sites) as m (mark, site_id) order by m.mark
  on conflict (mark) do nothing;
  get diagnostics v_new = row_count;
  delete from incidents.canary_contact k where k.mark = any (p_marks);  -- drawn anew, on another day than the run that was killed
  insert into incidents.canary_contact (token, mark, kind)
  select case when exists (select from incidents.canary_contact o where o.token = k.token)   -- another canary's: one of nobody
              then substr(sha256(uuid_send(gen_random_uuid())), 1, 16) else k.token end, k.mark, k.kind
  from unnest(p_contacts, p_contact_marks, p_kinds) as k (token, mark, kind)
  order by k.token
  on conflict (token) do nothing;
  if v_new > 0 then
    update records.population set patients = patients - v_new;
    perform gate.write_down(array[(
      gen_random_uuid(), null, 'canary.plant', null, 'canary', null, v_maker, 'system', null, 'import', 'HSYSADMIN', null,
      null, null, v_new::text, null, null, null, null, null)::gate.entry], v_at);
  end if;
  return v_new;
end $$;

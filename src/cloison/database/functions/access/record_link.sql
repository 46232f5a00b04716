-- A word about two identities: 'link' (one person: from now on openings follow it), 'unlink' (they are two after all), 'distinct'
-- (alike, and not the same). Returns null or 'fact_refused'. (docs/decisions/0026)
--   (1) an identity officer, or the system (a feed); both are there, and are two
--   (2) an officer was shown the other one in the last 24 hours as one of a counted pair (gate.ask_pairs), or has them in its queue
--   (3) said again by another officer, who owes the first nothing, it is confirmed
--   (4) a star with one identity in its middle and at most four around it: no chain, nobody leads to two
--   (5) it explains at once where the two are alike (gate.alike), within the ceiling on its maker's power to explain, both identities
--       counted; a feed's within the feed's habit. Else it is kept, explains nothing, and waits in another officer's queue.
create or replace function gate.record_link(p_patient uuid, p_account uuid, p_role text, p_at timestamptz, f jsonb) returns text
language plpgsql volatile as $$
declare
  v_other uuid := (f ->> 'other')::uuid;
  v_kept uuid := coalesce((f ->> 'kept')::uuid, v_other);
  v_gone uuid;
  v_link records.link;
  v_beyond boolean;
  v_power boolean;
begin
  if (p_role in ('identity_officer', 'system')) is not true or (v_other <> p_patient) is not true  -- 1
     or v_kept not in (p_patient, v_other)
     or (select count(*) from records.patient p where p.id in (p_patient, v_other) and p.erased_at is null) <> 2 then
    return 'fact_refused';
  end if;
  perform pg_advisory_xact_lock(4102);   -- one word at a time: the star is checked, then changed
  select * into v_link from records.link l
  where l.until is null and least(l.patient_id, l.other_id) = least(p_patient, v_other)
    and greatest(l.patient_id, l.other_id) = greatest(p_patient, v_other);
  if f ->> 'fact' = 'unlink' then
    update records.link l set until = p_at, ended_by = p_account, ended_because = f ->> 'because'
    where l.id = v_link.id and l.verdict = 'same';
    if not found then return 'fact_refused'; end if;
    perform gate.relink(array[p_patient, v_other]);
    return null;
  end if;
  if p_role <> 'system'  -- 2
     and not exists (select from access.spent s where s.holder = p_account and s.kind = 'pairs' and s.patient_id = v_other
                       and s.last_at > p_at - interval '24 hours')
     and not exists (select from gate.relationship_to(p_account, p_role, v_other, p_at, false) r where r.explained) then
    return 'fact_refused';
  end if;
  if f ->> 'fact' = 'distinct' then
    if v_link.verdict = 'same' then return 'fact_refused'; end if;   -- separated first, and that has its own reason
    insert into records.link (patient_id, other_id, verdict, because, since, made_by)
    select v_other, p_patient, 'distinct', f ->> 'because', p_at, p_account where v_link.id is null;
    perform gate.relink(array[p_patient, v_other]);
    return null;
  end if;
  if v_link.verdict = 'same' then  -- 3
    if v_link.beyond and v_link.confirmed_by is null and v_link.made_by <> p_account
       and gate.independent(p_account, v_link.made_by, p_at) then
      v_power := gate.beyond_power(p_account, p_role, p_patient, 'linked', null, p_at);
      v_beyond := gate.beyond_power(p_account, p_role, v_other, 'linked', null, p_at) or v_power;
      update records.link l set confirmed_by = p_account, confirmed_at = p_at, beyond = v_beyond where l.id = v_link.id and not v_beyond;
      perform gate.relink(array[p_patient, v_other]);
    end if;
    return null;
  end if;
  if v_link.id is not null then   -- told apart before, and one person after all
    update records.link l set until = p_at, ended_by = p_account, ended_because = 'linked' where l.id = v_link.id;
  end if;
  v_gone := case when v_kept = p_patient then v_other else p_patient end;  -- 4
  v_kept := coalesce((select l.patient_id from records.link l where l.other_id = v_kept and l.until is null and l.verdict = 'same'), v_kept);
  if v_kept = v_gone or exists (select from records.link l where l.other_id = v_gone and l.until is null and l.verdict = 'same') then
    return 'fact_refused';
  end if;
  if p_role = 'system' then  -- 5
    v_beyond := gate.feed_beyond(p_account, 2, p_at);
  else
    v_power := gate.beyond_power(p_account, p_role, p_patient, 'linked', null, p_at);
    v_beyond := gate.beyond_power(p_account, p_role, v_other, 'linked', null, p_at) or v_power;
  end if;
  with moved as (   -- what led to the one that goes leads to the one that is kept, as much believed as before, and no more than this
    update records.link l set until = p_at, ended_by = p_account, ended_because = 'linked'
    where l.patient_id = v_gone and l.until is null and l.verdict = 'same'
    returning l.other_id, l.because, l.beyond)
  insert into records.link (patient_id, other_id, verdict, because, since, made_by, beyond)
  select v_kept, x.id, 'same', x.because, p_at, p_account, x.beyond or v_beyond or not gate.alike(v_kept, x.id)
  from (select m.other_id as id, m.because, m.beyond from moved m union all select v_gone, f ->> 'because', false) x;
  if (select count(*) from records.link l where l.patient_id = v_kept and l.until is null and l.verdict = 'same') > 4 then
    return 'fact_refused';
  end if;
  perform gate.relink(array[p_patient, v_other, v_kept]);
  insert into access.relationship (patient_id, holder, kind, since, site_id, made_by, made_at)
  select v_gone, o.id, 'identity_queue', p_at, p.site_id, p_account, p_at
  from records.patient p, lateral gate.other_officer(v_gone, p.site_id, p_account, p_at) o (id)
  where p.id = v_gone
    and exists (select from records.link l where l.patient_id = v_kept and l.other_id = v_gone and l.until is null and l.beyond);
  return null;
end $$;

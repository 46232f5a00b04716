-- Turns the facts of a write into stays and relationships; who made them is kept. A fact made while its maker
-- held an explained relationship inherits it (law 3); what passes a ceiling on the power to explain is kept, and explains
-- nothing (gate.beyond_power). Returns null, or 'fact_refused' at the first
-- that cannot be; its caller then undoes what was written.
create or replace function gate.record_facts(p_patient uuid, p_account uuid, p_role text, p_explained boolean,
                                             p_at timestamptz, p_facts jsonb) returns text
language plpgsql volatile as $$
declare
  f jsonb;
  v_kind text;
  v_holder uuid;
  v_site uuid;
  v_since timestamptz;
  v_until timestamptz;
  v_beyond boolean;
  v_how text;
  v_word text;
begin
  for f in select * from jsonb_array_elements(p_facts) loop
    if f ->> 'fact' in ('result', 'read') then
      if gate.record_result(p_patient, p_account, p_role, p_explained, p_at, f) is not null then return 'fact_refused'; end if;
      continue;
    end if;
    if f ->> 'fact' in ('link', 'unlink', 'distinct') then
      if gate.record_link(p_patient, p_account, p_role, p_at, f) is not null then return 'fact_refused'; end if;
      continue;
    end if;
    if f ->> 'fact' in ('requested', 'answered') then
      if gate.record_request(p_patient, p_account, p_at, f) is not null then return 'fact_refused'; end if;
      continue;
    end if;
    v_holder := (f ->> 'holder')::uuid;
    if f ->> 'fact' in ('bed', 'leave', 'return', 'leaving') then
      v_word := gate.record_bed(p_patient, p_account, p_role, p_explained, p_at, f);
      if v_word is not null then return v_word; end if;
      continue;
    elsif f ->> 'fact' = 'cancel' then
      v_word := gate.record_cancel(p_patient, p_account, p_role, p_explained, p_at, f);
      if v_word is not null then return v_word; end if;
      continue;
    end if;
    v_how := null;
    if f ->> 'fact' in ('move', 'discharge') then
      v_how := gate.may_move(p_patient, p_account, p_role, p_explained, (f ->> 'stay')::uuid, v_holder, p_at);
      if v_how is null or v_how = 'receives' and f ->> 'fact' = 'discharge' then   -- who receives takes nobody away
        return 'fact_refused';
      end if;
      if v_how = 'moves' then
        update access.relationship set until = greatest(since, p_at)
        where stay_id = (f ->> 'stay')::uuid and patient_id = p_patient and kind = 'ward_presence' and until is null;
        perform gate.leave_bed((f ->> 'stay')::uuid, p_at) where f ->> 'fact' = 'discharge';
      end if;
    end if;
    if f ->> 'fact' = 'discharge' then
      -- Going home ends who cares for them, not what is still to be done: a late result, a stay to code, a doubtful name.
      -- A pharmacy has nothing more to review.
      update access.relationship set until = greatest(since, p_at)
      where stay_id = (f ->> 'stay')::uuid and patient_id = p_patient and until is null
        and kind not in ('to_code', 'to_bill', 'identity_queue')
        and not (kind = 'order' and holder in (select u.id from directory.unit u where u.kind in ('laboratory', 'imaging')));
      update records.stay set discharged_at = p_at, discharged_by = p_account
      where id = (f ->> 'stay')::uuid and patient_id = p_patient and discharged_at is null;
      if not found then return 'fact_refused'; end if;
      continue;
    elsif f ->> 'fact' = 'done' then
      -- Ended by who may make it, or by whose queue it is in; ending somebody else's would take care away.
      update access.relationship r set until = greatest(r.since, p_at)
      from access.kind k
      where r.patient_id = p_patient and (r.stay_id = (f ->> 'stay')::uuid or r.kind = f ->> 'queue') and r.until is null
        and k.name = r.kind and r.kind in ('order', 'advice', 'task', 'to_code', 'to_bill', 'identity_queue')
        and (p_role = any (k.made_by) and r.kind in ('order', 'advice', 'task')
             or r.holder in (select h.holder from gate.holders(p_account, p_at) h));
      if not found and not exists (select from access.kind k where k.name in ('order', 'advice') and p_role = any (k.made_by))
         and not exists (select from access.relationship r join access.kind k on k.name = r.kind   -- a task that is done already
                         where r.patient_id = p_patient and r.stay_id = (f ->> 'stay')::uuid and r.kind = 'task'
                           and p_role = any (k.made_by)) then
        return 'fact_refused';
      end if;
      continue;
    elsif f ->> 'fact' = 'unbook' then
      if gate.unbook(p_patient, p_account, p_role, p_explained, p_at, (f ->> 'stay')::uuid) is not null then return 'fact_refused'; end if;
      continue;
    elsif f ->> 'fact' = 'recall' then
      if gate.recall(p_patient, p_account, p_role, p_at) is not null then return 'fact_refused'; end if;
      continue;
    elsif f ->> 'fact' = 'free' then
      continue;   -- said so that it is checked (gate.taken); it leaves nothing
    end if;
    if f ->> 'fact' in ('booked', 'ward_presence', 'site_presence', 'responsible_physician') then
      return 'fact_refused';   -- a presence comes with a stay: admit, move, physician
    end if;
    v_kind := case f ->> 'fact' when 'admit' then 'ward_presence' when 'move' then 'ward_presence'
                                when 'physician' then 'responsible_physician' else f ->> 'fact' end;
    if not exists (select from access.kind k where k.name = v_kind and p_role = any (k.made_by)) then
      return 'fact_refused';
    end if;
    if v_kind = 'appointment' then
      -- An appointment's id is one patient's: else who holds one could take another's back. Said again, it stands already.
      if exists (select from access.relationship r where r.stay_id = (f ->> 'stay')::uuid and r.patient_id <> p_patient) then
        return 'fact_refused';
      end if;
      continue when gate.book_room(v_holder, f, p_at) or exists (
        select from access.relationship r
        where r.stay_id = (f ->> 'stay')::uuid and r.patient_id = p_patient and r.kind = v_kind and r.holder = v_holder
          and r.since = (f ->> 'since')::timestamptz and r.made_by = p_account and r.ended_at is null);
    end if;
    select coalesce((select site_id from directory.unit where id = v_holder),
                    (select coalesce(a.site_id, m.site_id) from directory.account a, directory.account m   -- of no site: the maker's
                     where a.id = v_holder and m.id = p_account)) into v_site;
    if v_site is null then return 'fact_refused'; end if;
    v_since := coalesce((f ->> 'since')::timestamptz, p_at);
    v_until := coalesce((f ->> 'until')::timestamptz, case when v_kind in ('appointment', 'expected') then v_since end);
    if not isfinite(v_since) or not isfinite(coalesce(v_until, v_since)) then return 'fact_refused'; end if;
    v_beyond := false;
    if v_kind <> 'task' then   -- a task explains nothing to anybody
      v_beyond := gate.beyond_power(p_account, p_role, p_patient, v_kind, v_holder, p_at);
    end if;
    if f ->> 'fact' = 'admit' then
      insert into records.stay (id, patient_id, site_id, admitted_at, made_by)
      values ((f ->> 'stay')::uuid, p_patient, v_site, coalesce((f ->> 'since')::timestamptz, p_at), p_account);
      insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at, inherited, beyond)
      values (p_patient, v_site, 'site_presence', coalesce((f ->> 'since')::timestamptz, p_at), v_site,
              (f ->> 'stay')::uuid, p_account, p_at, p_explained, v_beyond);
    elsif f ->> 'fact' = 'move' and not exists (
        select from records.stay where id = (f ->> 'stay')::uuid and patient_id = p_patient and discharged_at is null) then
      return 'fact_refused';
    end if;
    if f ->> 'fact' = 'move' and v_how = 'moves' and not exists (
        select from records.lying l join directory.bed b on b.id = l.bed_id
        where l.stay_id = (f ->> 'stay')::uuid and l.until is null and b.unit_id = v_holder) then
      update records.lying set until = greatest(since, p_at) where stay_id = (f ->> 'stay')::uuid and until is null;
    end if;
    insert into access.relationship (patient_id, holder, kind, since, until, site_id, stay_id, made_by, made_at, inherited, beyond)
    values (p_patient, v_holder, v_kind, v_since, v_until, v_site, (f ->> 'stay')::uuid, p_account, p_at, p_explained, v_beyond);
    if v_kind in ('expected', 'appointment') and v_holder <> v_site then   -- the site's front desk expects them too
      insert into access.relationship (patient_id, holder, kind, since, until, site_id, stay_id, made_by, made_at, inherited, beyond)
      select p_patient, v_site, v_kind, v_since, v_until, v_site, (f ->> 'stay')::uuid, p_account, p_at, p_explained, v_beyond
      where not exists (select from access.relationship r where r.patient_id = p_patient and r.holder = v_site and r.kind = v_kind
                          and r.since = v_since and r.made_by = p_account and r.stay_id is not distinct from (f ->> 'stay')::uuid
                          and r.ended_at is null);
    end if;
    if jsonb_array_length(coalesce(f -> 'also', '[]')) > 2 then return 'fact_refused'; end if;
    if v_kind = 'ward_presence' then   -- the units that answer for care and for medicine, where they are not the lodging one
      for v_holder in select x::uuid from jsonb_array_elements_text(coalesce(f -> 'also', '[]')) x loop
        v_word := gate.place_in(v_holder, p_patient, p_account, p_role, (f ->> 'stay')::uuid, p_explained, p_at);
        if v_word is not null then return v_word; end if;
      end loop;
    end if;
    if f ->> 'fact' = 'admit' then   -- who was expected has come
      update access.relationship set until = greatest(since, p_at)
      where patient_id = p_patient and stay_id = (f ->> 'stay')::uuid and kind = 'expected' and ended_at is null
        and until > p_at;
    end if;
    if v_kind in ('expected', 'appointment') and not p_explained then   -- who books has an hour to write it down
      insert into access.relationship (patient_id, holder, kind, since, until, site_id, made_by, made_at)
      values (p_patient, p_account, 'booked', p_at, p_at + interval '1 hour', v_site, p_account, p_at);
    end if;
  end loop;
  if exists (select from jsonb_array_elements(p_facts) x join access.room_hours t on t.appointment_id = (x ->> 'stay')::uuid
             where x ->> 'fact' = 'appointment' and t.freed_at is null
               and not exists (select from access.relationship r where r.stay_id = t.appointment_id and r.ended_at is null)) then
    return 'fact_refused';   -- a room is taken for an appointment with somebody: else nobody could free it
  end if;
  -- Another account acting on a stay confirms the admission that somebody made alone; ending it does not: who sends an
  -- unknown patient away has not vouched for who admitted them.
  update access.relationship r set confirmed_by = p_account
  where r.patient_id = p_patient and r.made_by <> p_account and r.confirmed_by is null and not r.inherited
    and r.stay_id in (select (x ->> 'stay')::uuid from jsonb_array_elements(p_facts) x
                      where x ->> 'fact' not in ('discharge', 'done', 'cancel', 'appointment', 'unbook', 'recall', 'free', 'task'))
    and p_explained;
  return null;
end $$;

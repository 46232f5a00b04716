-- Undoes a fact, as a fact of its own with its date and its maker: an `expected` arrival, an `admit`, a `discharge` (the last two
-- within 24 hours; later it is a discharge, or a new stay). What is undone explains no more from that instant on. A cancelled
-- discharge makes the presences again that it ended; they pass the ceilings on the power to explain, and belong to who cancels
-- it (law 3). Returns null or 'fact_refused'.
create or replace function gate.record_cancel(p_patient uuid, p_account uuid, p_role text, p_explained boolean, p_at timestamptz,
                                              f jsonb) returns text
language plpgsql volatile as $$
declare
  v_stay uuid := (f ->> 'stay')::uuid;
  v_what text := f ->> 'what';
  v_ended timestamptz;
begin
  if not exists (select from access.kind k where k.name = case v_what when 'expected' then 'expected' else 'ward_presence' end
                   and p_role = any (k.made_by)) then
    return 'fact_refused';
  end if;
  if v_what in ('expected', 'admit') then
    -- What others said is cancelled by who has care of it at the desk: a nurse's or physician's word for it is a discharge.
    if not exists (select from access.relationship r
                   where r.patient_id = p_patient and r.stay_id = v_stay and r.ended_at is null
                     and r.kind = case v_what when 'expected' then 'expected' else 'site_presence' end
                     and (v_what = 'expected' or r.made_at > p_at - interval '24 hours' and r.until is null)
                     and (r.made_by = p_account or p_explained and p_role in ('admissions', 'secretary'))) then
      return 'fact_refused';
    end if;
    update access.relationship r set ended_at = p_at, until = coalesce(r.until, greatest(r.since, p_at))
    where r.patient_id = p_patient and r.stay_id = v_stay and r.ended_at is null
      and (v_what = 'expected' and r.kind = 'expected' or v_what = 'admit' and r.until is null);
    if v_what = 'admit' then
      update records.stay s set discharged_at = greatest(s.admitted_at, p_at), discharged_by = p_account, cancelled_at = p_at,
                                cancelled_by = p_account
      where s.id = v_stay and s.patient_id = p_patient and s.discharged_at is null;
      if not found then return 'fact_refused'; end if;
      perform gate.leave_bed(v_stay, p_at);
    end if;
    return null;
  elsif v_what = 'discharge' then
    select s.discharged_at into v_ended from records.stay s
    where s.id = v_stay and s.patient_id = p_patient and s.cancelled_at is null and s.discharged_at > p_at - interval '24 hours'
      and (p_explained or p_account in (s.made_by, s.discharged_by))
    for update;
    if v_ended is null then return 'fact_refused'; end if;
    update records.stay s set discharged_at = null, discharged_by = null where s.id = v_stay;
    insert into access.relationship (patient_id, holder, kind, since, site_id, stay_id, made_by, made_at, inherited, beyond)
    select r.patient_id, r.holder, r.kind, p_at, r.site_id, r.stay_id, p_account, p_at, p_explained,
           gate.beyond_power(p_account, p_role, p_patient, r.kind, r.holder, p_at) or r.beyond
    from access.relationship r
    where r.patient_id = p_patient and r.stay_id = v_stay and r.until = v_ended and r.ended_at is null
      and r.kind in ('site_presence', 'ward_presence', 'responsible_physician')
    order by r.id;
    insert into records.lying (patient_id, stay_id, bed_id, since, made_by)
    select l.patient_id, l.stay_id, l.bed_id, p_at, p_account from records.lying l
    where l.stay_id = v_stay and l.until = v_ended
    on conflict do nothing;   -- somebody else may lie there by now
    return null;
  end if;
  return 'fact_refused';
end $$;

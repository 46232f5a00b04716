-- Whether a fact passes a ceiling on the power to explain (law 3): presence in a unit explains at most twice its beds in 24
-- hours, whoever says it (an emergency ward's places are no beds, nobody stays: `bedless_presences`, as where there are none); one account's facts explain at most so many patients (`explains` of its role). What passes is
-- kept and explains nothing; the officers are told. Locks the maker's counter, then the unit's.
create or replace function gate.beyond_power(p_account uuid, p_role text, p_patient uuid, p_kind text, p_holder uuid,
                                             p_at timestamptz) returns boolean
language plpgsql volatile as $$
declare
  v_made integer;
  v_most integer;
begin
  insert into access.holder (id) values (p_account) on conflict do nothing;
  perform from access.holder h where h.id = p_account for update;
  -- Said again, it counts anew once it is a quarter of an hour old, as everywhere (DESIGN.md, allowance): else what is repeated
  -- just before it runs out would let twice the bound through in a window.
  update access.spent s set last_at = p_at
  where s.holder = p_account and s.kind = 'explains' and s.patient_id = p_patient
    and s.last_at > p_at - interval '24 hours' and s.last_at < p_at - interval '15 minutes';
  if not exists (select from access.spent s where s.holder = p_account and s.kind = 'explains' and s.patient_id = p_patient
                   and s.last_at > p_at - interval '24 hours') then
    select count(*), (select c.day from access.ceiling c where c.scope = p_role and c.kind = 'explains') into v_made, v_most
    from access.spent s where s.holder = p_account and s.kind = 'explains' and s.last_at > p_at - interval '24 hours 15 minutes';
    if (v_made < v_most) is not true then
      perform gate.raise_alert('power_to_explain', p_account, null, null, v_made + 1, v_most, jsonb_build_object('kind', p_kind),
                               false, p_at);
      return true;
    end if;
    insert into access.spent as s (holder, kind, patient_id, last_at) values (p_account, 'explains', p_patient, p_at)
    on conflict (holder, kind, patient_id) do update set last_at = excluded.last_at;
  end if;
  if p_kind <> 'ward_presence' then
    return false;
  end if;
  insert into access.holder (id) values (p_holder) on conflict do nothing;
  perform from access.holder h where h.id = p_holder for update;
  select count(distinct r.patient_id) into v_made
  from access.relationship r
  where r.holder = p_holder and r.kind = 'ward_presence' and not r.beyond and r.patient_id <> p_patient
    and coalesce(r.until, 'infinity'::timestamptz) > p_at - interval '24 hours' and r.made_at > p_at - interval '24 hours';
  select case when u.beds > 0 and u.kind <> 'emergency' then ceil(u.beds * f.beds_times) else f.bedless_presences end into v_most
  from directory.unit u, access.friction f where u.id = p_holder;
  if (v_made < v_most) is not true then
    perform gate.raise_alert('power_to_explain', null, null, (select u.site_id from directory.unit u where u.id = p_holder),
                             v_made + 1, v_most, jsonb_build_object('unit', p_holder), false, p_at);
    return true;
  end if;
  return false;
end $$;

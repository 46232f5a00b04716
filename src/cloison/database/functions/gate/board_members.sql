-- Whom a board shows, and by which relationship: explained to the asker now, and not over.
--   care   the care set, and the results that wait to be read by the asker
--   ward   present in the unit, or expected there within a day
--   queue  waiting in the unit's queue; with p_item that one alone
create or replace function gate.board_members(p_account uuid, p_role text, p_at timestamptz, p_narrow boolean, p_view text,
                                              p_unit uuid, p_item uuid)
returns table (patient_id uuid, kind text, stay_id uuid, since timestamptz, until timestamptz)
language sql stable as $$
  select x.patient_id, x.kind, x.stay_id, x.since, x.until
  from gate.explained_now(p_account, p_role, p_at, p_narrow) x
  where not x.gone
    and case p_view
        when 'care' then true
        when 'ward' then x.holder = p_unit
             and (x.kind = 'ward_presence' or x.kind = 'expected' and x.since < p_at + interval '1 day')
        when 'queue' then x.holder = p_unit and x.kind = 'order' and (p_item is null or x.stay_id = p_item)
        else false end
$$;

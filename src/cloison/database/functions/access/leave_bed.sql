-- A stay that is over, or goes on elsewhere, leaves its bed; an absence ends with it.
create or replace function gate.leave_bed(p_stay uuid, p_at timestamptz) returns void
language sql volatile as $$
  update records.lying set until = greatest(since, p_at) where stay_id = p_stay and until is null;
  update records.absence set until = greatest(since, p_at) where stay_id = p_stay and until is null;
$$;

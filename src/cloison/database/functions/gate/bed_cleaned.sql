-- Says that a bed of the asker's site is clean again. Nothing about a patient. Returns 'cleaned', or why not.
create or replace function gate.bed_cleaned(p_secret bytea, p_bed uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris' as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
begin
  select * into v_who from gate.live_session(p_secret, v_at);
  if not found then
    return 'no_session';
  end if;
  update directory.bed b set cleaned_at = v_at
  where b.id = p_bed and v_who.role in ('admissions', 'nurse', 'physician', 'care_assistant')
    and exists (select from directory.unit u where u.id = b.unit_id and u.site_id = v_who.site_id);
  return case when found then 'cleaned' else 'role_refuses' end;
end $$;

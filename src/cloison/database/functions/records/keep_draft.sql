-- Keeps what an account is typing about a patient, in place of what it typed before in the same form; and forgets, of
-- everybody, what is older than three days. Nothing of the record leaves, so it counts nothing and has no line.
-- Returns 'kept', or why not.
--   (1) session  (2) the role writes the slice; a relationship, at this moment  (3) at most 40 drafts an account
create or replace function gate.keep_draft(p_secret bytea, p_patient uuid, p_form text, p_site uuid, p_body bytea)
returns text
language plpgsql volatile security definer set search_path = pg_catalog, gate, pg_temp set timezone = 'Europe/Paris'
set lock_timeout = '5s' set enable_seqscan = off set jit = off as $$
declare
  v_at timestamptz := gate.now();
  v_who record;
begin
  if p_secret is null or p_patient is null or p_form is null or p_site is null or p_body is null then
    raise exception using errcode = 'CL001', message = 'malformed call';
  end if;
  delete from records.draft where at < v_at - interval '3 days';
  select * into v_who from gate.examine(p_secret, p_patient, '{clinical}', 'write', 'TREAT', null, v_at);  -- 1 to 2
  if v_who.reason is not null then
    return v_who.reason;
  end if;
  if (select count(*) from records.draft d
      where d.account_id = v_who.account_id and (d.patient_id, d.form) <> (p_patient, p_form)) >= 40 then  -- 3
    return 'too_many';
  end if;
  insert into records.draft (account_id, patient_id, form, site_id, at, body)
  values (v_who.account_id, p_patient, p_form, p_site, v_at, p_body)
  on conflict (account_id, patient_id, form) do update set site_id = excluded.site_id, at = excluded.at, body = excluded.body;
  return 'kept';
end $$;

-- What a granted proposal does.
create or replace function gate.grant_proposal(p access.proposal, p_by uuid, p_at timestamptz) returns void
language plpgsql volatile as $$
begin
  if p.what = 'break_glass' then
    insert into access.break_glass (id, account_id, session_id, patient_id, reason_code, reason, began_at, expires_at, site_id,
                                    confirmed_by)
    values (p.id, p.beneficiary, p.session_id, p.subject, p.payload ->> 'reason_code', p.reason, p_at,
            p_at + make_interval(hours => gate.glass_hours(p.payload ->> 'reason_code')), p.site_id, p_by);
    delete from access.attempt a where a.account_id = p.beneficiary and a.patient_id = p.subject;
    insert into incidents.notice (id, account_id, at, kind, facts)
    values (p.id, p.beneficiary, p_at, 'break_glass', p.payload);
  elsif p.what = 'raise' then
    insert into access.raise (proposal_id, account_id, kind, times, since, until)
    values (p.id, p.beneficiary, p.payload ->> 'kind', (p.payload ->> 'times')::numeric, p_at,
            p_at + make_interval(hours => (p.payload ->> 'hours')::integer));
  elsif p.what = 'assignment' then
    update directory.assignment set confirmed_by = p_by where id = p.subject and made_by <> p_by;
  elsif p.what = 'account' then
    update directory.account set suspended_at = null, awake_at = p_at where id = p.subject;
  elsif p.what = 'awake' then
    update directory.account set awake_at = p_at where id = p.subject;
  end if;
end $$;
